package tax

import (
	"slices"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

// PartOf is the taxes of a part of a document, such as what is given back of it
// as a discount: each base and tax in proportion of part to the whole gross
// amount, rounded once. The rest of the part is net; no lines are kept. What
// cannot be a part, because the whole is zero, has no taxes.
func PartOf(taxes []Total, part, whole money.Amount, decimals int32) Document {
	d := Document{Rounding: Rounding{Decimals: decimals, Where: RoundDocument}, Gross: part, Tax: money.AmountOf(decimal.Zero, decimals)}
	if whole.IsZero() {
		d.Net = part
		return d
	}
	of := func(a money.Amount) money.Amount {
		return money.AmountOf(a.Decimal().Mul(part.Decimal()).DivRound(whole.Decimal(), precision), decimals)
	}
	d.Taxes = slices.Clone(taxes)
	for i := range d.Taxes {
		t := &d.Taxes[i]
		t.Base, t.Amount, t.Charged = of(t.Base), of(t.Amount), of(t.Charged)
		d.Tax = d.Tax.Add(t.Charged)
	}
	d.Net = part.Sub(d.Tax)
	return d
}
