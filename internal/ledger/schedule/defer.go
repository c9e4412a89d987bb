package schedule

import (
	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

// DeferBy says how a deferral is spread over its months.
type DeferBy string

// The ways of spreading.
const (
	// ByDay gives each month in proportion to its days within the time.
	ByDay DeferBy = "day"
	// ByMonth gives every full month the same, and a month at either end its part
	// of a month.
	ByMonth DeferBy = "month"
	// ByEqual gives every month that the time touches the same.
	ByEqual DeferBy = "equal"
)

// Portion is what belongs to a month.
type Portion struct {
	// On is the month's last day.
	On     date.Date
	Amount money.Amount
}

// longest is how many months a deferral, an asset's life or a list of dates can
// span.
const longest = 1200

// Defer spreads income or expense over the months from one day to another, both
// within. The portions sum to the amount exactly; a month whose portion rounds
// to nothing is left out, so zero gives none.
//
// The error is a fault invalid_deferral.
func Defer(amount money.Amount, from, to date.Date, by DeferBy, decimals int32) ([]Portion, error) {
	f := fault.Invalid("invalid_deferral", "This cannot be spread over a time; see what is marked.")
	if from.IsZero() {
		f = f.Field("from", "Enter the first day.")
	}
	switch {
	case to.IsZero():
		f = f.Field("to", "Enter the last day.")
	case to.Before(from):
		f = f.Field("to", "The last day is before the first.")
	case monthsBetween(from, to) >= longest:
		f = f.Field("to", "At most %d months.", longest)
	}
	if by != ByDay && by != ByMonth && by != ByEqual {
		f = f.Field("by", "Spread it by day, month or equal.")
	}
	if err := refusal(hasDecimals(f, "amount", amount, decimals)); err != nil {
		return nil, err
	}
	var weights []decimal.Decimal
	total := decimal.Zero
	for start := from; !to.Before(start); start = start.EndOfMonth().AddDays(1) {
		end := start.EndOfMonth()
		days, within := end.Day(), start.DaysUntil(end)+1
		if to.Before(end) {
			within = start.DaysUntil(to) + 1
		}
		w := decimal.NewFromInt(1)
		switch by {
		case ByDay:
			w = whole(within)
		case ByMonth:
			// In parts of a month that every length of a month divides.
			w = whole(within * (29 * 30 * 31 * 28 / days))
		}
		weights = append(weights, w)
		total = total.Add(w)
	}
	share, so := sharer{whole: amount.Decimal(), decimals: decimals}, decimal.Zero
	var all []Portion
	for i, w := range weights {
		so = so.Add(w)
		if a := share.upTo(so, total); !a.IsZero() {
			all = append(all, Portion{firstOfMonth(from).AddMonths(i).EndOfMonth(), a})
		}
	}
	return all, nil
}
