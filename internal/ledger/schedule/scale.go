package schedule

import (
	"github.com/shopspring/decimal"

	"kontor/internal/fault"
	"kontor/internal/money"
)

// Scale changes the amounts of an entry in proportion, so that the debits (above
// zero) sum to the total and the credits (below zero) to the same. Decimals are
// the currency's. No amount changes sides, and the rounding of one is made good
// by the next of its side. The error is a fault invalid_total: a total that is
// not above zero or too fine, amounts that do not balance.
func Scale(amounts []money.Amount, total money.Amount, decimals int32) ([]money.Amount, error) {
	f := fault.Invalid("invalid_total", "The entry cannot have this total.")
	if total.Sign() <= 0 {
		f = f.Field("total", "Enter an amount above zero.")
	}
	f = hasDecimals(f, "total", total, decimals)
	var debit, credit decimal.Decimal
	for _, a := range amounts {
		if a.Sign() > 0 {
			debit = debit.Add(a.Decimal())
		} else {
			credit = credit.Add(a.Decimal())
		}
	}
	if debit.IsZero() || !debit.Equal(credit.Neg()) {
		f = f.Field("total", "Only a template whose debits and credits are equal can be brought to a total.")
	}
	if err := refusal(f); err != nil {
		return nil, err
	}
	sides := map[bool]*sharer{true: {whole: total.Decimal(), decimals: decimals}, false: {whole: total.Neg().Decimal(), decimals: decimals}}
	sums := map[bool]decimal.Decimal{}
	scaled := make([]money.Amount, len(amounts))
	for i, a := range amounts {
		side := a.Sign() > 0
		if a.IsZero() {
			scaled[i] = a
			continue
		}
		sums[side] = sums[side].Add(a.Decimal().Abs())
		scaled[i] = sides[side].upTo(sums[side], debit)
	}
	return scaled, nil
}
