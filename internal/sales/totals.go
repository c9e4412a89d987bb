package sales

import (
	"slices"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

// How the company rounds.
const (
	RoundDocument = "document" // once, the document's total
	RoundLine     = "line"     // each line
)

// Rounding says to how many decimals, and where.
type Rounding struct {
	Decimals int32
	Where    string // RoundDocument or RoundLine
}

// LineTerms are what a line's amount follows from.
type LineTerms struct {
	Quantity money.Quantity
	Price    money.Price
	Discount money.Percent
}

// LineAmounts are a line's amounts before and after its discount.
type LineAmounts struct {
	Subtotal, Total money.Amount

	gross, discount, net decimal.Decimal // exact
}

// Totals are a document's amounts. The lines' subtotals add up to Subtotal and
// their totals to Total; Subtotal less Discount is Total.
type Totals struct {
	Lines                     []LineAmounts
	Subtotal, Discount, Total money.Amount

	gross, net decimal.Decimal // exact
}

// Calculate works out a document: exactly, and rounded once, half away from
// zero, where the rounding says. When that is the document, what rounding the
// lines leaves goes to the largest line.
func Calculate(r Rounding, terms []LineTerms) Totals {
	t := Totals{Lines: make([]LineAmounts, len(terms))}
	for i, l := range terms {
		a := &t.Lines[i]
		a.gross = l.Price.Times(l.Quantity)
		a.discount = l.Discount.Of(a.gross)
		a.net = a.gross.Sub(a.discount)
		a.Subtotal, a.Total = money.AmountOf(a.gross, r.Decimals), money.AmountOf(a.net, r.Decimals)
		t.gross, t.net = t.gross.Add(a.gross), t.net.Add(a.net)
	}
	if r.Where == RoundLine {
		t.Subtotal, t.Total = money.AmountOf(decimal.Zero, r.Decimals), money.AmountOf(decimal.Zero, r.Decimals)
		for _, a := range t.Lines {
			t.Subtotal, t.Total = t.Subtotal.Add(a.Subtotal), t.Total.Add(a.Total)
		}
	} else {
		t.Subtotal, t.Total = money.AmountOf(t.gross, r.Decimals), money.AmountOf(t.net, r.Decimals)
		order := bySize(t.Lines)
		settle(t.Lines, order, t.Subtotal, func(a *LineAmounts) *money.Amount { return &a.Subtotal })
		settle(t.Lines, order, t.Total, func(a *LineAmounts) *money.Amount { return &a.Total })
	}
	t.Discount = t.Subtotal.Sub(t.Total)
	return t
}

// bySize is the lines' places, the largest first; of equals the earlier one.
func bySize(lines []LineAmounts) []int {
	order := make([]int, len(lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return lines[b].net.Cmp(lines[a].net) })
	return order
}

// settle gives the largest line what its column lacks to the target. Where that
// would take a line below zero, it stops at zero and the next largest has the
// rest: five hundred lines of half a cent round to five in place of two fifty.
func settle(lines []LineAmounts, order []int, target money.Amount, column func(*LineAmounts) *money.Amount) {
	rest := target
	for i := range lines {
		rest = rest.Sub(*column(&lines[i]))
	}
	for _, i := range order {
		if rest.IsZero() {
			return
		}
		amount := column(&lines[i])
		change := rest
		if amount.Add(change).Sign() < 0 {
			change = amount.Neg()
		}
		*amount, rest = amount.Add(change), rest.Sub(change)
	}
}
