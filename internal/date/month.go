package date

import "time"

// AddMonths is the same day n months later, or the last day of that month where
// it has no such day: a month after 31 January is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year(), d.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return New(first.Year(), first.Month(), min(d.Day(), last))
}

// EndOfMonth is the last day of the date's month.
func (d Date) EndOfMonth() Date { return New(d.Year(), d.Month()+1, 0) }

// IsEndOfMonth tells whether the date is the last day of its month.
func (d Date) IsEndOfMonth() bool { return d.Compare(d.EndOfMonth()) == 0 }

// DaysUntil is how many days lie between the date and a later one; it is below
// zero for an earlier one.
func (d Date) DaysUntil(o Date) int { return int(o.Time().Sub(d.Time()).Hours() / 24) }
