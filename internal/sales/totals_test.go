package sales

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
	"kontor/internal/op"
)

func term(quantity, price, discount string) LineTerms {
	return LineTerms{money.MustQuantity(quantity), money.MustPrice(price), money.MustPercent(discount)}
}

func TestTotals(t *testing.T) {
	t.Parallel()
	many := func(n int, l LineTerms) (all []LineTerms) {
		for range n {
			all = append(all, l)
		}
		return all
	}
	for _, c := range []struct {
		name     string
		r        Rounding
		lines    []LineTerms
		total    string
		discount string
		each     []string
	}{
		{"nothing", Rounding{2, RoundDocument}, nil, "0.00", "0.00", nil},
		{"one line", Rounding{2, RoundDocument}, []LineTerms{term("3", "19.99", "0")}, "59.97", "0.00", []string{"59.97"}},
		{"a discount", Rounding{2, RoundDocument}, []LineTerms{term("3", "19.99", "10")}, "53.97", "6.00", []string{"53.97"}},
		{"all free", Rounding{2, RoundDocument}, []LineTerms{term("3", "19.99", "100")}, "0.00", "59.97", []string{"0.00"}},
		{"half goes away from zero", Rounding{2, RoundDocument}, []LineTerms{term("1", "0.125", "0")}, "0.13", "0.00", []string{"0.13"}},
		{"document: a cent less goes to the largest", Rounding{2, RoundDocument}, []LineTerms{term("1", "0.005", "0"), term("1", "9.005", "0"), term("1", "1.005", "0")}, "10.02", "0.00", []string{"0.01", "9.00", "1.01"}},
		{"line: each for itself", Rounding{2, RoundLine}, []LineTerms{term("1", "0.005", "0"), term("1", "9.005", "0"), term("1", "1.005", "0")}, "10.03", "0.00", []string{"0.01", "9.01", "1.01"}},
		{"document: a cent more goes to the largest", Rounding{2, RoundDocument}, []LineTerms{term("1", "0.334", "0"), term("1", "5.334", "0")}, "5.67", "0.00", []string{"0.33", "5.34"}},
		{"of equals the first", Rounding{2, RoundDocument}, []LineTerms{term("1", "0.334", "0"), term("1", "0.334", "0")}, "0.67", "0.00", []string{"0.34", "0.33"}},
		{"yen", Rounding{0, RoundDocument}, []LineTerms{term("0.5", "101", "0"), term("0.5", "101", "0")}, "101", "0", []string{"50", "51"}},
		{"dinar", Rounding{3, RoundDocument}, []LineTerms{term("3", "0.3335", "0")}, "1.001", "0.000", []string{"1.001"}},
		{"no line goes below zero", Rounding{2, RoundDocument}, many(4, term("1", "0.005", "0")), "0.02", "0.00", []string{"0.00", "0.00", "0.01", "0.01"}},
		{"large and fine", Rounding{2, RoundDocument}, []LineTerms{term("99999999", "999999.999999", "0")}, "99999998999900.00", "0.00", []string{"99999998999900.00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Calculate(c.r, c.lines)
			if got.Total.String() != c.total || got.Discount.String() != c.discount {
				t.Errorf("total %s discount %s, not %s and %s", got.Total, got.Discount, c.total, c.discount)
			}
			for i, want := range c.each {
				if got.Lines[i].Total.String() != want {
					t.Errorf("line %d: %s, not %s", i, got.Lines[i].Total, want)
				}
			}
		})
	}
}

// Whatever the lines, discounts and currency: the lines add up, nothing is
// below zero, the total is the exact total rounded once, and rounding a line
// never moves it by more than the document needs.
func TestTotalsAddUp(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 14))
	random := func(whole int64, places int) string {
		d := decimal.New(r.Int64N(whole*int64(pow10(places))), -int32(places))
		return d.String()
	}
	const cases = 30000
	lines, moved := 0, 0
	for range cases {
		rounding := Rounding{int32(r.IntN(4)), []string{RoundDocument, RoundLine}[r.IntN(2)]}
		terms := make([]LineTerms, r.IntN(12))
		if r.IntN(50) == 0 {
			terms = make([]LineTerms, 300)
		}
		for i := range terms {
			terms[i] = term(random(200, r.IntN(7)), random(100, r.IntN(7)), "0")
			if r.IntN(2) == 0 {
				terms[i].Discount = money.MustPercent(random(101, r.IntN(3)))
				if terms[i].Discount.Cmp(money.MustPercent("100")) > 0 {
					terms[i].Discount = money.MustPercent("100")
				}
			}
		}
		got := Calculate(rounding, terms)
		if err := holds(rounding, terms, got); err != nil {
			t.Fatalf("%v: %v: %v", rounding, terms, err)
		}
		lines += len(terms)
		for _, l := range got.Lines {
			if !l.Total.Equal(money.AmountOf(l.net, rounding.Decimals)) {
				moved++
			}
		}
	}
	t.Logf("promise 14: %d documents with %d lines in currencies of 0 to 3 decimals add up to the cent; %d lines took what rounding left", cases, lines, moved)
}

func holds(r Rounding, terms []LineTerms, got Totals) error {
	var subtotal, total money.Amount
	var exact decimal.Decimal
	for i, l := range got.Lines {
		subtotal, total = subtotal.Add(l.Subtotal), total.Add(l.Total)
		one := terms[i].Price.Decimal().Mul(terms[i].Quantity.Decimal()).Mul(decimal.New(100, 0).Sub(terms[i].Discount.Decimal())).Shift(-2)
		exact = exact.Add(one)
		if l.Total.Sign() < 0 || l.Subtotal.Sign() < 0 {
			return fmt.Errorf("line %d is below zero", i)
		}
		if l.Total.Places() > r.Decimals || l.Subtotal.Places() > r.Decimals {
			return fmt.Errorf("line %d is finer than the currency", i)
		}
		half := decimal.New(5, -r.Decimals-1)
		if r.Where == RoundLine && l.Total.Decimal().Sub(one).Abs().Cmp(half) > 0 {
			return fmt.Errorf("line %d: %s is not %s rounded", i, l.Total, one)
		}
	}
	switch {
	case !subtotal.Equal(got.Subtotal) || !total.Equal(got.Total):
		return fmt.Errorf("lines %s and %s, document %s and %s", subtotal, total, got.Subtotal, got.Total)
	case !got.Subtotal.Sub(got.Discount).Equal(got.Total):
		return fmt.Errorf("%s less %s is not %s", got.Subtotal, got.Discount, got.Total)
	case got.Discount.Sign() < 0:
		return fmt.Errorf("discount %s", got.Discount)
	case r.Where == RoundDocument && !got.Total.Equal(money.AmountOf(exact, r.Decimals)):
		return fmt.Errorf("total %s, exact %s", got.Total, exact)
	}
	return nil
}

func pow10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

func TestExplainSaysHow(t *testing.T) {
	t.Parallel()
	o := Order{Lines: []OrderLine{
		{SKU: "A", Unit: "pcs", Quantity: money.MustQuantity("3"), Price: money.MustPrice("0.335"), Discount: money.MustPercent("10")},
		{SKU: "B", Unit: "pcs", Quantity: money.MustQuantity("1"), Price: money.MustPrice("0.336")},
	}}
	o.Currency = "EUR"
	byLine := explain(o, Rounding{2, RoundLine})
	if sum := byLine.Steps[len(byLine.Steps)-1]; sum.Value != byLine.Value || byLine.Steps[0].Value != "1.35" || byLine.Steps[1].Value != "-0.11" {
		t.Errorf("%+v", byLine)
	}
	e := explain(o, Rounding{2, RoundDocument})
	want := []op.ExplanationStep{
		{Label: "Quantity × price", Text: "3 pcs × 0.335", Value: "1.005"},
		{Label: "Less 10 % discount", Text: "1.005 × 10 %", Value: "-0.1005"},
		{Label: "After the discount", Value: "0.9045"},
		{Label: "Rounded to 2 decimals", Value: "0.90"},
	}
	for i, step := range want {
		if e.Parts[0].Steps[i] != step {
			t.Errorf("step %d: %v, not %v", i, e.Parts[0].Steps[i], step)
		}
	}
	if e.Value != "1.24" || e.Parts[1].Value != "0.34" || e.Parts[1].Label != "Line 2: B" {
		t.Errorf("%+v", e)
	}
	// The steps lead to the totals that the order has.
	totals := Calculate(Rounding{2, RoundDocument}, terms(o.Lines))
	for i := range e.Parts {
		if last := e.Parts[i].Steps[len(e.Parts[i].Steps)-1].Value; last != totals.Lines[i].Total.String() {
			t.Errorf("line %d: the last step says %s, the line %s", i, last, totals.Lines[i].Total)
		}
	}
}
