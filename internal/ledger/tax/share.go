package tax

import (
	"slices"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

// share is somebody's part of an amount.
type share struct {
	exact decimal.Decimal
	to    *money.Amount
}

// shareOut rounds each share, and gives what rounding leaves of the amount to
// the largest. None changes its side for that: where the largest would, it stops
// at zero and the next has the rest.
func shareOut(amount money.Amount, shares []share, decimals int32) {
	rest := amount
	for _, s := range shares {
		*s.to = money.AmountOf(s.exact, decimals)
		rest = rest.Sub(*s.to)
	}
	bySize := slices.SortedStableFunc(slices.Values(shares), func(a, b share) int { return b.exact.Abs().Cmp(a.exact.Abs()) })
	for i, s := range bySize {
		if rest.IsZero() {
			return
		}
		change := rest
		crosses := s.to.Sign()*s.to.Add(rest).Sign() < 0
		if crosses && i < len(bySize)-1 {
			change = s.to.Neg()
		}
		*s.to, rest = s.to.Add(change), rest.Sub(change)
	}
}
