package purchasing

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

// What meets is what the smaller side has; what is used up has given its whole
// amount, to the cent; nothing gives more than it has.
func TestMatchAddsUp(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	side := func() (all []Open, total money.Quantity) {
		for i := range r.IntN(7) {
			o := Open{Move: int64(i + 1), Quantity: money.QuantityOf(decimal.New(1+r.Int64N(100_000), -3)), Amount: money.AmountOf(decimal.New(r.Int64N(1_000_000), -2), 2)}
			all, total = append(all, o), total.Add(o.Quantity)
		}
		return all, total
	}
	for range 2000 {
		credits, c := side()
		debits, d := side()
		pairs := Match(credits, debits, 2)
		check := func(all []Open, of func(Pair) (int64, money.Amount)) (sum money.Quantity) {
			for _, o := range all {
				met, amount := money.Quantity{}, money.Amount{}
				for _, p := range pairs {
					if id, a := of(p); id == o.Move {
						met, amount = met.Add(p.Quantity), amount.Add(a)
					}
				}
				sum = sum.Add(met)
				if met.Cmp(o.Quantity) > 0 || met.Equal(o.Quantity) && !amount.Equal(o.Amount) {
					t.Fatalf("seed %d: %s of %s have met and gave %s of %s", seed, met, o.Quantity, amount, o.Amount)
				}
			}
			return sum
		}
		least := c
		if d.Cmp(c) < 0 {
			least = d
		}
		a := check(credits, func(p Pair) (int64, money.Amount) { return p.Credit.Move, p.CreditAmount })
		b := check(debits, func(p Pair) (int64, money.Amount) { return p.Debit.Move, p.DebitAmount })
		if !a.Equal(least) || !b.Equal(least) {
			t.Fatalf("seed %d: %s and %s have met, should be %s", seed, a, b, least)
		}
	}
}

func TestReasons(t *testing.T) {
	rules := PurchasingRules{QuantityTolerance: money.MustPercent("10"), PriceTolerance: money.MustPercent("2")}
	q, p := money.MustQuantity, decimal.RequireFromString
	for _, tc := range []struct {
		name string
		line Billing
		want []string
	}{
		{"it matches", Billing{SKU: "A", Unit: "pcs", Goods: true, Ordered: q("10"), Received: q("10"), Billed: q("10"), Price: p("1"), Agreed: p("1")}, nil},
		{"a tenth more is tolerated", Billing{SKU: "A", Unit: "pcs", Goods: true, Received: q("10"), Billed: q("11"), Price: p("1.02"), Agreed: p("1")}, nil},
		{"more is not", Billing{SKU: "A", Unit: "pcs", Goods: true, Received: q("10"), Billed: q("11.5"), Price: p("1"), Agreed: p("1")}, []string{"A: 11.5 pcs billed, 10 received"}},
		{"a higher price", Billing{SKU: "A", Unit: "pcs", Goods: true, Received: q("1"), Billed: q("1"), Price: p("1.03"), Agreed: p("1")}, []string{"A: billed at 1.03, agreed at 1"}},
		{"a lower price is welcome", Billing{SKU: "A", Unit: "pcs", Goods: true, Received: q("1"), Billed: q("1"), Price: p("0.5"), Agreed: p("1")}, nil},
		{"a service is not received", Billing{SKU: "S", Unit: "h", Ordered: q("2"), Billed: q("2"), Price: p("1"), Agreed: p("1")}, nil},
		{"another currency", Billing{SKU: "S", Unit: "h", Ordered: q("2"), Billed: q("2"), Foreign: "billed in EUR, ordered in USD"}, []string{"S: billed in EUR, ordered in USD"}},
	} {
		if got := Reasons(rules, []Billing{tc.line}); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q, should be %q", tc.name, got, tc.want)
		}
	}
}
