package tax

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

// Kind says how a tax is computed.
type Kind string

// The kinds. A group is its members by the time it comes here.
const (
	Percent Kind = "percent" // of the base
	Fixed   Kind = "fixed"   // for each unit
)

// Part is what of a tax a posting is about.
type Part string

// The parts.
const (
	OnBase Part = "base"
	OnTax  Part = "tax"
)

// Posting says where a share of the base or of the tax goes.
type Posting struct {
	Refund bool
	Part   Part
	Factor money.Percent
	// AccountID of the tax; 0 for the line's own account.
	AccountID int64
	Box       string // of the tax report; empty for none
}

// Tax is a tax as a line has it.
type Tax struct {
	ID         int64
	Code, Name string
	Kind       Kind
	Rate       money.Percent // of a percent tax; below zero where it is withheld
	// Amount of a fixed tax for one unit, in the document's currency.
	Amount decimal.Decimal
	// Included in the price already.
	Included bool
	// Compound raises the base of the taxes after it.
	Compound bool
	// Sequence orders the taxes of a line; those that are included come first.
	Sequence int32
	Postings []Posting
}

// Charged tells whether the tax raises what is to be paid. Reverse charge does
// not: its shares add up to nothing.
func (t Tax) Charged() bool {
	sum, any := decimal.Zero, false
	for _, p := range t.Postings {
		if !p.Refund && p.Part == OnTax {
			sum, any = sum.Add(p.Factor.Decimal()), true
		}
	}
	return !any || !sum.IsZero()
}

// included tells whether the price has the tax in it; what is not charged is in
// no price.
func (t Tax) included() bool { return t.Included && t.Charged() }

// ordered is the taxes in the order in which they are computed.
func ordered(taxes []Tax) []Tax {
	return slices.SortedStableFunc(slices.Values(taxes), func(a, b Tax) int {
		if a.included() != b.included() {
			if a.included() {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Sequence, b.Sequence)
	})
}

// Position says what the taxes and accounts of a line become for a kind of
// partner. The zero value changes nothing.
type Position struct {
	// Taxes gives what stands in a tax's place: none, one or several.
	Taxes    map[int64][]int64
	Accounts map[int64]int64
}

// TaxesFor are the taxes that stand in place of these, each once.
func (p Position) TaxesFor(ids []int64) []int64 {
	out := []int64{}
	for _, id := range ids {
		instead, mapped := p.Taxes[id]
		if !mapped {
			instead = []int64{id}
		}
		for _, to := range instead {
			if !slices.Contains(out, to) {
				out = append(out, to)
			}
		}
	}
	return out
}

// AccountFor is the account that stands in place of this one.
func (p Position) AccountFor(id int64) int64 {
	if to, mapped := p.Accounts[id]; mapped {
		return to
	}
	return id
}
