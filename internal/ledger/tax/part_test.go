package tax

import (
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

func TestPartOf(t *testing.T) {
	t.Parallel()
	total := func(base, amount string) Total {
		return Total{Base: money.MustAmount(base), Amount: money.MustAmount(amount), Charged: money.MustAmount(amount)}
	}
	for _, c := range []struct {
		what        string
		taxes       []Total
		part, whole string
		net         string
		tax         []string
	}{
		{"2 % of 2,400 with 20 %", []Total{total("2000", "400")}, "48", "2400", "40.00", []string{"8.00"}},
		// 3 % of 1,000 + 190 and 500 + 35: 51.75 = 45.00 net, 5.70, 1.05
		{"3 % over two rates", []Total{total("1000", "190"), total("500", "35")}, "51.75", "1725", "45.00", []string{"5.70", "1.05"}},
		{"all of it", []Total{total("99.99", "19.00")}, "118.99", "118.99", "99.99", []string{"19.00"}},
		{"no taxes", nil, "2", "100", "2", nil},
		{"of nothing", []Total{total("1", "1")}, "2", "0", "2", nil},
	} {
		d := PartOf(c.taxes, money.MustAmount(c.part), money.MustAmount(c.whole), 2)
		if !d.Net.Equal(money.MustAmount(c.net)) || len(d.Taxes) != len(c.tax) {
			t.Errorf("%s: net %s with %d taxes, not %s with %d", c.what, d.Net, len(d.Taxes), c.net, len(c.tax))
			continue
		}
		for i, want := range c.tax {
			if !d.Taxes[i].Amount.Equal(money.MustAmount(want)) {
				t.Errorf("%s: tax %d is %s, not %s", c.what, i, d.Taxes[i].Amount, want)
			}
		}
	}
}

// Whatever the part: net and taxes add up to it, none is on the other side, and
// a tax is its rate of its base to within a cent of rounding both.
func TestPartOfAddsUp(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	dice := rand.New(rand.NewPCG(seed, 5))
	cents := func(n int64) money.Amount { return money.AmountOf(decimal.New(n, -2), 2) }
	for range 5_000 {
		var taxes []Total
		whole := money.Amount{}
		for range dice.IntN(4) {
			base := cents(dice.Int64N(1_000_000))
			amount := cents(dice.Int64N(300_000))
			taxes = append(taxes, Total{Base: base, Amount: amount, Charged: amount})
			whole = whole.Add(base).Add(amount)
		}
		if whole.IsZero() {
			continue
		}
		part := money.AmountOf(whole.Decimal().Mul(cents(dice.Int64N(10)).Decimal()), 2)
		d := PartOf(taxes, part, whole, 2)
		sum := d.Net
		for _, tax := range d.Taxes {
			sum = sum.Add(tax.Charged)
			if tax.Amount.Sign() < 0 || tax.Base.Sign() < 0 {
				t.Fatalf("seed %d: a tax of %s on %s", seed, tax.Amount, tax.Base)
			}
		}
		if !sum.Equal(part) || !d.Gross.Equal(part) {
			t.Fatalf("seed %d: %s add up to %s", seed, part, sum)
		}
	}
}
