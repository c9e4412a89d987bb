package tax_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/ledger/tax"
	"kontor/internal/money"
)

func percent(id int64, rate string, change ...func(*tax.Tax)) tax.Tax {
	t := tax.Tax{ID: id, Code: fmt.Sprint("T", id), Name: rate + " %", Kind: tax.Percent, Rate: money.MustPercent(rate), Sequence: int32(id)}
	for _, c := range change {
		c(&t)
	}
	return t
}

func included(t *tax.Tax) { t.Included = true }
func compound(t *tax.Tax) { t.Compound = true }
func reverse(t *tax.Tax) {
	for _, refund := range []bool{false, true} {
		t.Postings = append(t.Postings,
			tax.Posting{Refund: refund, Part: tax.OnBase, Factor: money.MustPercent("100"), Box: "base"},
			tax.Posting{Refund: refund, Part: tax.OnTax, Factor: money.MustPercent("100"), AccountID: 11, Box: "owed"},
			tax.Posting{Refund: refund, Part: tax.OnTax, Factor: money.MustPercent("-100"), AccountID: 12, Box: "deducted"})
	}
}

func fixed(id int64, amount string, change ...func(*tax.Tax)) tax.Tax {
	t := tax.Tax{ID: id, Code: fmt.Sprint("F", id), Name: amount + " each", Kind: tax.Fixed, Amount: decimal.RequireFromString(amount), Sequence: int32(id)}
	for _, c := range change {
		c(&t)
	}
	return t
}

func line(quantity, price string, taxes ...tax.Tax) tax.Line {
	return tax.Line{Quantity: money.MustQuantity(quantity), Price: money.MustPrice(price), Taxes: taxes}
}

// The figures were worked out by hand.
func TestCalculate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name              string
		decimals          int32
		where             string
		lines             []tax.Line
		net, tax, gross   string
		taxes             []string // "base amount" of each
		nets              []string
		roundsDifferently bool
	}{
		{name: "added", lines: []tax.Line{line("3", "9.99", percent(1, "20"))}, net: "29.97", tax: "5.99", gross: "35.96", taxes: []string{"29.97 5.99"}},
		// 119.00 / 1.19 = 100
		{name: "included", lines: []tax.Line{line("1", "119.00", percent(1, "19", included))}, net: "100.00", tax: "19.00", gross: "119.00", taxes: []string{"100.00 19.00"}},
		// 10.00 / 1.07 = 9.345794…, the tax 0.654205… is 0.65, the base the rest
		{name: "included, the base is the rest", lines: []tax.Line{line("1", "10.00", percent(1, "7", included))}, net: "9.35", tax: "0.65", gross: "10.00", taxes: []string{"9.35 0.65"}},
		// Each 0.33 × 19 % = 0.0627 → 0.06; together 0.1881 → 0.19
		{name: "once over the document", lines: []tax.Line{line("1", "0.33", percent(1, "19")), line("1", "0.33", percent(1, "19")), line("1", "0.33", percent(1, "19"))}, net: "0.99", tax: "0.19", gross: "1.18", taxes: []string{"0.99 0.19"}},
		{name: "on each line", where: tax.RoundLine, lines: []tax.Line{line("1", "0.33", percent(1, "19")), line("1", "0.33", percent(1, "19")), line("1", "0.33", percent(1, "19"))}, net: "0.99", tax: "0.18", gross: "1.17", taxes: []string{"0.99 0.18"}},
		// 5 % of 100 = 5; 9.975 % of 105 = 10.47375
		{name: "compound", lines: []tax.Line{line("1", "100", percent(1, "5", compound), percent(2, "9.975"))}, net: "100.00", tax: "15.47", gross: "115.47", taxes: []string{"100.00 5.00", "105.00 10.47"}},
		// 115.47 = B (1 + 0.05 + 0.09975 × 1.05) = 1.1547375 B; B = 99.9967…; taxes 4.999837… and 10.473410… ; the rest 100.00
		{name: "compound and included", lines: []tax.Line{line("1", "115.47", percent(1, "5", compound, included), percent(2, "9.975", included))}, net: "100.00", tax: "15.47", gross: "115.47", taxes: []string{"100.00 5.00", "105.00 10.47"}},
		{name: "fixed", lines: []tax.Line{line("12", "1.50", fixed(1, "0.085"))}, net: "18.00", tax: "1.02", gross: "19.02", taxes: []string{"18.00 1.02"}},
		// 12 bottles at 2.50 with 0.25 deposit in it: 30 − 3 = 27
		{name: "fixed and included", lines: []tax.Line{line("12", "2.50", fixed(1, "0.25", included))}, net: "27.00", tax: "3.00", gross: "30.00", taxes: []string{"27.00 3.00"}},
		{name: "withheld", lines: []tax.Line{line("1", "1000", percent(1, "21"), percent(2, "-15"))}, net: "1000.00", tax: "60.00", gross: "1060.00", taxes: []string{"1000.00 210.00", "1000.00 -150.00"}},
		{name: "reverse charge", lines: []tax.Line{line("1", "1000", percent(1, "19", reverse))}, net: "1000.00", tax: "0.00", gross: "1000.00", taxes: []string{"1000.00 190.00"}},
		{name: "no decimals", decimals: -1, lines: []tax.Line{line("3", "333", percent(1, "10"))}, net: "999", tax: "100", gross: "1099", taxes: []string{"999 100"}},
		// 0.0055 × 3 = 0.0165 → 0.017, tax 0.00165 → 0.002
		{name: "three decimals", decimals: 3, lines: []tax.Line{line("3", "0.0055", percent(1, "10"))}, net: "0.017", tax: "0.002", gross: "0.019", taxes: []string{"0.017 0.002"}},
		// Nets 10.005, 10.005, 20.01: 40.02 in all; rounded 10.01 + 10.01 + 20.01 = 40.03, the cent comes off the largest
		{name: "what rounding leaves", lines: []tax.Line{line("1", "10.005", percent(1, "10")), line("1", "10.005", percent(1, "10")), line("1", "20.01", percent(1, "10"))}, net: "40.02", tax: "4.00", gross: "44.02", taxes: []string{"40.02 4.00"}, nets: []string{"10.01", "10.01", "20.00"}},
		{name: "half away from zero", lines: []tax.Line{line("-1", "0.25", percent(1, "10"))}, net: "-0.25", tax: "-0.03", gross: "-0.28", taxes: []string{"-0.25 -0.03"}},
		{name: "mixed", lines: []tax.Line{line("1", "107", percent(1, "7", included)), line("1", "100", percent(2, "19")), line("1", "50")}, net: "250.00", tax: "26.00", gross: "276.00", taxes: []string{"100.00 7.00", "100.00 19.00"}},
		{name: "nothing", net: "0.00", tax: "0.00", gross: "0.00"},
	} {
		decimals := c.decimals
		switch decimals {
		case 0:
			decimals = 2
		case -1:
			decimals = 0
		}
		where := c.where
		if where == "" {
			where = tax.RoundDocument
		}
		d := tax.Calculate(tax.Rounding{Decimals: decimals, Where: where}, c.lines)
		var taxes, nets []string
		for _, x := range d.Taxes {
			taxes = append(taxes, x.Base.Fixed(decimals)+" "+x.Amount.Fixed(decimals))
		}
		for _, x := range d.Lines {
			nets = append(nets, x.Net.Fixed(decimals))
		}
		if d.Net.Fixed(decimals) != c.net || d.Tax.Fixed(decimals) != c.tax || d.Gross.Fixed(decimals) != c.gross || !slices.Equal(taxes, c.taxes) {
			t.Errorf("%s: net %s tax %s gross %s taxes %q; expected %s %s %s %q", c.name, d.Net, d.Tax, d.Gross, taxes, c.net, c.tax, c.gross, c.taxes)
		}
		if c.nets != nil && !slices.Equal(nets, c.nets) {
			t.Errorf("%s: lines %q, not %q", c.name, nets, c.nets)
		}
	}
}

func TestPostings(t *testing.T) {
	t.Parallel()
	// Half of the tax can be deducted, the rest is a cost of the line.
	half := percent(1, "19")
	for _, refund := range []bool{false, true} {
		half.Postings = append(half.Postings,
			tax.Posting{Refund: refund, Part: tax.OnBase, Factor: money.MustPercent("100"), Box: "B"},
			tax.Posting{Refund: refund, Part: tax.OnTax, Factor: money.MustPercent("50"), AccountID: 7, Box: "T"},
			tax.Posting{Refund: refund, Part: tax.OnTax, Factor: money.MustPercent("50")})
	}
	d := tax.Calculate(tax.Rounding{Decimals: 2, Where: tax.RoundDocument}, []tax.Line{line("1", "10.03", half), line("1", "20", half), line("1", "5")})
	// 30.03 × 19 % = 5.7057 → 5.71: 2.86 and 2.85; of the 2.86 the lines have what they have of the tax, 1.91 and 3.80: 0.96 and 1.90
	got := fmt.Sprint(d.Postings(false))
	want := "[{1 base B 0 [] 30.03 30.03 false} {1 tax T 7 [] 2.85 30.03 false} {1 tax  0 [0.96 1.90 0] 2.86 30.03 false}]"
	if got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
	rc := tax.Calculate(tax.Rounding{Decimals: 2, Where: tax.RoundDocument}, []tax.Line{line("1", "99.99", percent(1, "19", reverse))})
	// 18.9981 → 19.00 both ways
	if got, want := fmt.Sprint(rc.Postings(true)), "[{1 base base 0 [] 99.99 99.99 false} {1 tax owed 11 [] 19.00 99.99 false} {1 tax deducted 12 [] -19.00 99.99 true}]"; got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
}

func TestPosition(t *testing.T) {
	t.Parallel()
	p := tax.Position{Taxes: map[int64][]int64{1: {5, 6}, 2: nil, 3: {5}}, Accounts: map[int64]int64{40: 41}}
	if got := fmt.Sprint(p.TaxesFor([]int64{1, 2, 3, 4})); got != "[5 6 4]" {
		t.Error(got)
	}
	if p.AccountFor(40) != 41 || p.AccountFor(42) != 42 {
		t.Error("accounts")
	}
}

// Whatever a document is made of, its cents add up.
func TestCentsAddUp(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	const documents = 30_000
	for range documents {
		decimals := []int32{0, 2, 2, 2, 3}[r.IntN(5)]
		rounding := tax.Rounding{Decimals: decimals, Where: []string{tax.RoundDocument, tax.RoundLine}[r.IntN(2)]}
		pool := randomTaxes(r)
		var lines []tax.Line
		for range 1 + r.IntN(12) {
			l := tax.Line{
				Quantity: money.MustQuantity(fmt.Sprintf("%d.%03d", r.IntN(50), r.IntN(1000))), Price: money.MustPrice(fmt.Sprintf("%d.%04d", r.IntN(300), r.IntN(10000))),
				Discount: money.MustPercent([]string{"0", "0", "2.5", "33.333333", "100"}[r.IntN(5)]),
			}
			if r.IntN(10) == 0 {
				l.Price = money.MustPrice("-" + l.Price.String())
			}
			for _, x := range pool {
				if r.IntN(2) == 0 {
					l.Taxes = append(l.Taxes, x)
				}
			}
			lines = append(lines, l)
		}
		check(t, rounding, lines)
		if t.Failed() {
			t.Fatalf("%+v %+v", rounding, lines)
		}
	}
	t.Logf("documents %d", documents)
}

func randomTaxes(r *rand.Rand) []tax.Tax {
	var pool []tax.Tax
	for id := range int64(r.IntN(5)) {
		x := percent(id+1, []string{"5", "7", "19", "20", "9.975", "-15", "0"}[r.IntN(7)])
		if r.IntN(4) == 0 {
			x = fixed(id+1, []string{"0.25", "0.085", "1"}[r.IntN(3)])
		}
		x.Included, x.Compound, x.Sequence = r.IntN(3) == 0, r.IntN(4) == 0, int32(r.IntN(3))
		for _, refund := range []bool{false, true} {
			x.Postings = append(x.Postings, tax.Posting{Refund: refund, Part: tax.OnBase, Factor: money.MustPercent("100"), Box: "b"})
		}
		shares := [][]string{{"100"}, {"100", "-100"}, {"50", "50"}, {"33.3", "33.3", "33.4"}}[r.IntN(4)]
		for i, f := range shares {
			for _, refund := range []bool{false, true} {
				x.Postings = append(x.Postings, tax.Posting{Refund: refund, Part: tax.OnTax, Factor: money.MustPercent(f), AccountID: int64(i)})
			}
		}
		pool = append(pool, x)
	}
	return pool
}

func check(t *testing.T, r tax.Rounding, lines []tax.Line) {
	t.Helper()
	d := tax.Calculate(r, lines)
	var net, gross, charged money.Amount
	for i, l := range d.Lines {
		net, gross = net.Add(l.Net), gross.Add(l.Total)
		if l.Net.Places() > r.Decimals {
			t.Errorf("line %d: %s has more than %d decimals", i, l.Net, r.Decimals)
		}
	}
	for _, x := range d.Taxes {
		charged = charged.Add(x.Charged)
		var amount, base money.Amount
		exact := decimal.Zero
		for i, l := range d.Lines {
			for _, lt := range l.Taxes {
				if lt.TaxID == x.Tax.ID {
					amount, base = amount.Add(lt.Amount), base.Add(lt.Base)
					if x.Tax.Kind == tax.Fixed {
						exact = exact.Add(x.Tax.Amount.Mul(lines[i].Quantity.Decimal()))
					}
				}
			}
		}
		if !amount.Equal(x.Amount) || !base.Equal(x.Base) {
			t.Errorf("tax %d: lines %s on %s, document %s on %s", x.Tax.ID, amount, base, x.Amount, x.Base)
		}
		if x.Tax.Kind == tax.Fixed && r.Where == tax.RoundDocument && !money.AmountOf(exact, r.Decimals).Equal(x.Amount) {
			t.Errorf("tax %d: %s, exactly %s", x.Tax.ID, x.Amount, exact)
		}
	}
	if !net.Equal(d.Net) || !gross.Equal(d.Gross) || !charged.Equal(d.Tax) || !d.Net.Add(d.Tax).Equal(d.Gross) {
		t.Errorf("lines %s and %s, taxes %s; document %s + %s = %s", net, gross, charged, d.Net, d.Tax, d.Gross)
	}
	// What is posted is what is charged, and a refund is the same.
	shares, again := d.Postings(false), d.Postings(true)
	var posted money.Amount
	for i, p := range shares {
		if p.Part != tax.OnTax {
			continue
		}
		posted = posted.Add(p.Amount)
		if !again[i].Amount.Equal(p.Amount) {
			t.Errorf("refund %s, invoice %s", again[i].Amount, p.Amount)
		}
		if p.AccountID == 0 {
			var sum money.Amount
			for _, a := range p.Lines {
				sum = sum.Add(a)
			}
			if !sum.Equal(p.Amount) {
				t.Errorf("shares %v of %s", p.Lines, p.Amount)
			}
		}
	}
	if !posted.Equal(d.Tax) {
		t.Errorf("posted %s, charged %s", posted, d.Tax)
	}
	// Where every price includes its taxes, the total is the price.
	all := true
	priced := decimal.Zero
	for _, l := range lines {
		gross := l.Price.Times(l.Quantity)
		priced = priced.Add(gross.Sub(l.Discount.Of(gross)))
		for _, x := range l.Taxes {
			all = all && (x.Included || !x.Charged())
		}
	}
	if all && r.Where == tax.RoundDocument && !money.AmountOf(priced, r.Decimals).Equal(d.Gross) {
		t.Errorf("priced %s, total %s", priced, d.Gross)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	lines := []tax.Line{line("1", "10.00", percent(1, "7", included)), line("2", "5", percent(2, "19"))}
	d := tax.Calculate(tax.Rounding{Decimals: 2, Where: tax.RoundDocument}, lines)
	e := d.Explain("EUR", lines, []string{"Book", "Pen"})
	if len(e.Parts) != 4 || e.Value != "21.9" && e.Value != "21.90" {
		t.Errorf("%+v", e)
	}
	if got := e.Parts[0].Steps[2]; got.Text != "9.345794 × 7 %" || got.Label != "7 %, included" || got.Value != "0.654206" {
		t.Errorf("%+v", got)
	}
}
