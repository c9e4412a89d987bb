package landed

import (
	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

// Share spreads an amount by weights, rounded to so many decimals; each part takes
// what the parts before it left over, so that they add up to the amount. It is nil
// where the weights come to nothing or one of them is below zero.
func Share(amount money.Amount, weights []decimal.Decimal, decimals int32) []money.Amount {
	total := decimal.Zero
	for _, w := range weights {
		if w.Sign() < 0 {
			return nil
		}
		total = total.Add(w)
	}
	if total.Sign() <= 0 {
		return nil
	}
	parts := make([]money.Amount, len(weights))
	upTo, given := decimal.Zero, money.AmountOf(decimal.Zero, decimals)
	for i, w := range weights {
		upTo = upTo.Add(w)
		reached := money.AmountOf(amount.Decimal().Mul(upTo).DivRound(total, 30), decimals)
		parts[i] = reached.Sub(given)
		given = reached
	}
	return parts
}
