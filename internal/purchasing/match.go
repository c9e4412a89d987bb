package purchasing

import (
	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

// Open is what of a move, a bill's line or a credit note's line has met nothing
// yet. Goods that came in and credit notes stand on one side of goods received not
// invoiced, bills and goods that went back on the other.
type Open struct {
	// Move of goods, or line of a bill or a credit note; the other is 0.
	Move, Line int64
	Quantity   money.Quantity
	Amount     money.Amount // in the company's currency
	// Plain goods took what they cost from goods received not invoiced and none of
	// them has gone back: what a bill differs by can go onto them.
	Plain bool
	// Unbooked goods came in before the books were set up.
	Unbooked bool
}

// Pair is what of the one side meets what of the other.
type Pair struct {
	Credit, Debit             Open // as they were
	Quantity                  money.Quantity
	CreditAmount, DebitAmount money.Amount
}

// Difference is what the debit is more than the credit.
func (p Pair) Difference() money.Amount { return p.DebitAmount.Sub(p.CreditAmount) }

// OntoGoods tells whether the difference changes what the goods cost.
func (p Pair) OntoGoods() bool { return p.Credit.Plain && p.Debit.Line != 0 }

// Match lets the two sides of a line meet, the first of each first. What is used up
// in parts takes its amount in parts, each rounded, the last the rest: so the parts
// add up to the whole. The amounts are in the company's currency with so many
// decimals.
func Match(credits, debits []Open, decimals int32) []Pair {
	var pairs []Pair
	cs, ds := append([]Open{}, credits...), append([]Open{}, debits...)
	for i, j := 0, 0; i < len(cs) && j < len(ds); {
		a, b := &cs[i], &ds[j]
		q := a.Quantity
		if b.Quantity.Cmp(q) < 0 {
			q = b.Quantity
		}
		if q.Sign() > 0 {
			pairs = append(pairs, Pair{Credit: credits[i], Debit: debits[j], Quantity: q, CreditAmount: a.take(q, decimals), DebitAmount: b.take(q, decimals)})
		}
		if a.Quantity.Sign() <= 0 {
			i++
		}
		if b.Quantity.Sign() <= 0 {
			j++
		}
	}
	return pairs
}

// take takes a part away and gives its amount.
func (o *Open) take(q money.Quantity, decimals int32) money.Amount {
	part := o.Amount
	if q.Cmp(o.Quantity) < 0 {
		part = money.AmountOf(o.Amount.Decimal().Mul(q.Decimal()).DivRound(o.Quantity.Decimal(), 20), decimals)
	}
	o.Quantity, o.Amount = o.Quantity.Sub(q), o.Amount.Sub(part)
	return part
}

// Billing is a line of a bill beside what was ordered and what arrived.
type Billing struct {
	SKU, Unit string
	Goods     bool
	// Ordered is zero without an order.
	Ordered, Received, Billed money.Quantity
	// What one was billed at and what it was ordered or received at, in the same
	// currency.
	Price, Agreed decimal.Decimal
	// Currencies differ, so that the prices cannot be compared.
	Foreign string
}

// Reasons says why a bill must not be paid yet: more is billed than has arrived, or
// at a higher price than agreed, by more than is tolerated. None is no reason.
func Reasons(rules PurchasingRules, lines []Billing) []string {
	var out []string
	for _, l := range lines {
		if l.Goods && above(l.Billed.Decimal(), l.Received.Decimal(), rules.QuantityTolerance) {
			out = append(out, l.SKU+": "+l.Billed.String()+" "+l.Unit+" billed, "+l.Received.String()+" received")
		}
		if !l.Goods && above(l.Billed.Decimal(), l.Ordered.Decimal(), rules.QuantityTolerance) {
			out = append(out, l.SKU+": "+l.Billed.String()+" "+l.Unit+" billed, "+l.Ordered.String()+" ordered")
		}
		switch {
		case l.Foreign != "":
			out = append(out, l.SKU+": "+l.Foreign)
		case above(l.Price.Round(6), l.Agreed.Round(6), rules.PriceTolerance):
			out = append(out, l.SKU+": billed at "+l.Price.Round(6).String()+", agreed at "+l.Agreed.Round(6).String())
		}
	}
	return out
}

// above tells whether a value is above another by more than so many percent.
func above(value, of decimal.Decimal, tolerance money.Percent) bool {
	return value.Cmp(of.Add(tolerance.Of(of))) > 0
}
