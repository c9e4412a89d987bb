package schedule

import (
	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

// sharer hands out a whole in shares. Each share is the rounded sum so far less
// what was handed out, so the rounding of one is made good by the next, no share
// is on the other side than the whole, and the last leaves nothing.
type sharer struct {
	whole    decimal.Decimal
	decimals int32
	given    decimal.Decimal
}

// upTo gives the share that brings the sum to part/of of the whole.
func (s *sharer) upTo(part, of decimal.Decimal) money.Amount {
	sum := s.whole
	if part.LessThan(of) {
		sum = s.whole.Mul(part).DivRound(of, s.decimals)
	}
	share := sum.Sub(s.given)
	s.given = sum
	return money.AmountOf(share, s.decimals)
}

func whole(n int) decimal.Decimal { return decimal.NewFromInt(int64(n)) }

// hasDecimals refuses an amount that is finer than the currency.
func hasDecimals(f *fault.Fault, field string, a money.Amount, decimals int32) *fault.Fault {
	if a.Places() > decimals {
		return f.Field(field, "%s has more than the currency's %d decimals.", a, decimals)
	}
	return f
}

// refusal is the fault, or nil where it has no field.
func refusal(f *fault.Fault) error {
	if len(f.Fields) == 0 {
		return nil
	}
	return f
}

// onDay is that day of the date's month, or the month's last.
func onDay(d date.Date, day int) date.Date {
	return date.New(d.Year(), d.Month(), min(day, d.EndOfMonth().Day()))
}

func firstOfMonth(d date.Date) date.Date { return date.New(d.Year(), d.Month(), 1) }

// monthsBetween is how many calendar months later the other date's month is.
func monthsBetween(from, to date.Date) int {
	return (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month())
}
