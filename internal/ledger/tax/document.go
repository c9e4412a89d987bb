package tax

import (
	"slices"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

// Where amounts are rounded.
const (
	RoundDocument = "document" // each tax once, over the document
	RoundLine     = "line"     // each tax on each line
)

// Rounding says to how many decimals, and where.
type Rounding struct {
	Decimals int32
	Where    string // RoundDocument or RoundLine
}

// Line is what a line's amounts follow from. Quantity or price may be below zero.
type Line struct {
	Quantity money.Quantity
	Price    money.Price
	Discount money.Percent
	Taxes    []Tax
}

// LineTax is a tax of a line.
type LineTax struct {
	TaxID int64
	// Base that it was computed on, and the tax, rounded.
	Base, Amount money.Amount

	exact decimal.Decimal // the tax
	on    decimal.Decimal // its base, exact
}

// LineAmounts are a line's amounts.
type LineAmounts struct {
	// Net is without any tax. Total is the net and what is charged of the taxes.
	Net, Total money.Amount
	Taxes      []LineTax

	gross, price, net decimal.Decimal // before the discount, after it, without included taxes; exact
}

// Total is a tax over the document.
type Total struct {
	Tax          Tax
	Base, Amount money.Amount
	// Charged is what of it is to be paid: the amount, or zero of reverse charge.
	Charged money.Amount

	exact decimal.Decimal
}

// Document is what a document comes to. Net is the sum of the lines' nets, Tax
// of what is charged, and Gross of both.
type Document struct {
	Lines           []LineAmounts
	Taxes           []Total // in the order in which they are computed
	Net, Tax, Gross money.Amount
	Rounding        Rounding

	// priced is what the lines come to as they are priced, included taxes in it;
	// exact, and rounded.
	priced  decimal.Decimal
	rounded money.Amount
}

// precision is for the one division, of a price that includes taxes: far below
// what any rounding sees.
const precision = 40

// Calculate works a document out.
func Calculate(r Rounding, lines []Line) Document {
	d := Document{Lines: make([]LineAmounts, len(lines)), Rounding: r}
	zero := money.AmountOf(decimal.Zero, r.Decimals)
	d.Net, d.Tax, d.rounded = zero, zero, zero
	charged := map[int64]bool{}
	for i, l := range lines {
		d.Lines[i] = l.exact()
		d.priced = d.priced.Add(d.Lines[i].price)
		for _, t := range ordered(l.Taxes) {
			charged[t.ID] = t.Charged()
			if !slices.ContainsFunc(d.Taxes, func(o Total) bool { return o.Tax.ID == t.ID }) {
				d.Taxes = append(d.Taxes, Total{Tax: t, Base: zero, Amount: zero, Charged: zero})
			}
		}
	}
	if r.Where == RoundLine {
		d.roundLines()
	} else {
		d.roundDocument()
	}
	d.bases(lines)
	for i := range d.Taxes {
		if t := &d.Taxes[i]; t.Tax.Charged() {
			t.Charged = t.Amount
			d.Tax = d.Tax.Add(t.Amount)
		}
	}
	for i := range d.Lines {
		l := &d.Lines[i]
		d.Net = d.Net.Add(l.Net)
		l.Total = l.Net
		for _, t := range l.Taxes {
			if charged[t.TaxID] {
				l.Total = l.Total.Add(t.Amount)
			}
		}
	}
	d.Gross = d.Net.Add(d.Tax)
	return d
}

// exact works a line out without rounding. Each tax is a multiple of the net
// plus something fixed; with those that the price includes, the price is so too,
// and the net follows from it.
func (l Line) exact() LineAmounts {
	a := LineAmounts{gross: l.Price.Times(l.Quantity)}
	a.price = a.gross.Sub(l.Discount.Of(a.gross))
	type linear struct{ times, plus decimal.Decimal }
	var (
		taxes  = ordered(l.Taxes)
		base   = linear{times: decimal.NewFromInt(1)}
		on     = make([]linear, len(taxes))
		amount = make([]linear, len(taxes))
		inside linear
	)
	for i, t := range taxes {
		on[i] = base
		if t.Kind == Fixed {
			amount[i] = linear{plus: t.Amount.Mul(l.Quantity.Decimal())}
		} else {
			amount[i] = linear{times: t.Rate.Of(base.times), plus: t.Rate.Of(base.plus)}
		}
		if t.Compound && t.Charged() {
			base = linear{times: base.times.Add(amount[i].times), plus: base.plus.Add(amount[i].plus)}
		}
		if t.included() {
			inside = linear{times: inside.times.Add(amount[i].times), plus: inside.plus.Add(amount[i].plus)}
		}
	}
	a.net = a.price.Sub(inside.plus)
	if !inside.times.IsZero() {
		a.net = a.net.DivRound(inside.times.Add(decimal.NewFromInt(1)), precision)
	}
	for i, t := range taxes {
		a.Taxes = append(a.Taxes, LineTax{
			TaxID: t.ID, on: a.net.Mul(on[i].times).Add(on[i].plus), exact: a.net.Mul(amount[i].times).Add(amount[i].plus),
		})
	}
	return a
}

// roundLines rounds each line's price and taxes; a net is what included taxes
// leave of the price.
func (d *Document) roundLines() {
	for i := range d.Lines {
		l := &d.Lines[i]
		l.Net = money.AmountOf(l.price, d.Rounding.Decimals)
		d.rounded = d.rounded.Add(l.Net)
		for j := range l.Taxes {
			t := &l.Taxes[j]
			t.Amount = money.AmountOf(t.exact, d.Rounding.Decimals)
			total := d.total(t.TaxID)
			total.Amount, total.exact = total.Amount.Add(t.Amount), total.exact.Add(t.exact)
			if total.Tax.included() {
				l.Net = l.Net.Sub(t.Amount)
			}
		}
	}
}

// roundDocument rounds each tax over the document, and what the lines come to as
// they are priced; then shares both out over the lines.
func (d *Document) roundDocument() {
	for i := range d.Lines {
		for _, t := range d.Lines[i].Taxes {
			total := d.total(t.TaxID)
			total.exact = total.exact.Add(t.exact)
		}
	}
	d.rounded = money.AmountOf(d.priced, d.Rounding.Decimals)
	net := d.rounded
	for i := range d.Taxes {
		t := &d.Taxes[i]
		t.Amount = money.AmountOf(t.exact, d.Rounding.Decimals)
		if t.Tax.included() {
			net = net.Sub(t.Amount)
		}
		var shares []share
		for j := range d.Lines {
			for k := range d.Lines[j].Taxes {
				if lt := &d.Lines[j].Taxes[k]; lt.TaxID == t.Tax.ID {
					shares = append(shares, share{lt.exact, &lt.Amount})
				}
			}
		}
		shareOut(t.Amount, shares, d.Rounding.Decimals)
	}
	var shares []share
	for i := range d.Lines {
		shares = append(shares, share{d.Lines[i].net, &d.Lines[i].Net})
	}
	shareOut(net, shares, d.Rounding.Decimals)
}

func (d *Document) total(id int64) *Total {
	return &d.Taxes[slices.IndexFunc(d.Taxes, func(t Total) bool { return t.Tax.ID == id })]
}

// bases gives each tax the base that it is reported with: the nets of its lines
// and the compound taxes before it, as they were rounded.
func (d *Document) bases(lines []Line) {
	for i := range d.Lines {
		base := d.Lines[i].Net
		for j, t := range ordered(lines[i].Taxes) {
			lt := &d.Lines[i].Taxes[j]
			lt.Base = base
			total := d.total(t.ID)
			total.Base = total.Base.Add(base)
			if t.Compound && t.Charged() {
				base = base.Add(lt.Amount)
			}
		}
	}
}
