package tax

import (
	"kontor/internal/money"
)

// Posted is a share of a tax, or of its base, as it is to be posted and reported.
type Posted struct {
	TaxID int64
	Part  Part
	Box   string
	// AccountID that the share of a tax goes to; 0 where it stays with the lines,
	// or is of the base.
	AccountID int64
	// Lines is how an amount without an account is shared out over the document's
	// lines; nil otherwise.
	Lines []money.Amount
	// Amount is the share of the base or the tax; Base what the tax was computed on.
	Amount, Base money.Amount
	// Reverse says that the share stands on the other side than the tax.
	Reverse bool
}

// Postings are where bases and taxes of the document go. The shares of a tax add
// up to what is charged of it.
func (d Document) Postings(refund bool) []Posted {
	var out []Posted
	for _, t := range d.Taxes {
		var shares []share
		first := len(out)
		for _, p := range t.Tax.Postings {
			if p.Refund != refund {
				continue
			}
			of := t.Amount
			if p.Part == OnBase {
				of = t.Base
			}
			posted := Posted{TaxID: t.Tax.ID, Part: p.Part, Box: p.Box, Base: t.Base, Reverse: p.Factor.Sign() < 0, Amount: money.AmountOf(p.Factor.Of(of.Decimal()), d.Rounding.Decimals)}
			if p.Part == OnTax {
				posted.AccountID = p.AccountID
			}
			out = append(out, posted)
		}
		for i, p := range t.Tax.of(refund) {
			if p.Part == OnTax {
				shares = append(shares, share{p.Factor.Of(t.Amount.Decimal()), &out[first+i].Amount})
			}
		}
		shareOut(t.Charged, shares, d.Rounding.Decimals)
		for i := first; i < len(out); i++ {
			if out[i].Part == OnTax && out[i].AccountID == 0 {
				out[i].Lines = d.overLines(t, out[i].Amount)
			}
		}
	}
	return out
}

// of is the tax's postings of a kind of document, in their order.
func (t Tax) of(refund bool) []Posting {
	var out []Posting
	for _, p := range t.Postings {
		if p.Refund == refund {
			out = append(out, p)
		}
	}
	return out
}

// overLines shares an amount of a tax out over the lines, as the tax is.
func (d Document) overLines(t Total, amount money.Amount) []money.Amount {
	out := make([]money.Amount, len(d.Lines))
	var shares []share
	for i, l := range d.Lines {
		for _, lt := range l.Taxes {
			if lt.TaxID != t.Tax.ID {
				continue
			}
			part := lt.Amount.Decimal().Mul(amount.Decimal())
			if !t.Amount.IsZero() {
				part = part.DivRound(t.Amount.Decimal(), precision)
			}
			shares = append(shares, share{part, &out[i]})
		}
	}
	shareOut(amount, shares, d.Rounding.Decimals)
	return out
}
