package schedule

import (
	"kontor/internal/date"
	"kontor/internal/fault"
)

// Unit is a span of the calendar.
type Unit string

// The units of a recurrence.
const (
	Day     Unit = "day"
	Week    Unit = "week"
	Month   Unit = "month"
	Quarter Unit = "quarter"
	Year    Unit = "year"
)

// Recurrence is what comes back: every so many units from a day on.
type Recurrence struct {
	Every int
	Unit  Unit
	From  date.Date
	// Until is the last day that it may fall on; zero for no end.
	Until date.Date
	// DayOfMonth, 1 to 31, is the day that months, quarters and years fall on,
	// or the last of a shorter month; 0 for the day of From.
	DayOfMonth int
	// EndOfMonth makes it the last day of the month.
	EndOfMonth bool
}

// lastYear that a date can have.
const lastYear = 2999

// MaxDates is how many dates one list has at most.
const MaxDates = 10_000

// Check refuses a recurrence that has no meaning: a fault invalid_recurrence.
func (r Recurrence) Check() error {
	f := fault.Invalid("invalid_recurrence", "This cannot recur; see what is marked.")
	if r.Every < 1 || r.Every > 1000 {
		f = f.Field("every", "A number from 1 to 1000.")
	}
	_, months := r.unit()
	switch r.Unit {
	case Day, Week, Month, Quarter, Year:
		if !months && (r.DayOfMonth != 0 || r.EndOfMonth) {
			f = f.Field("day_of_month", "Only months, quarters and years fall on a day of the month.")
		}
	default:
		f = f.Field("unit", "One of day, week, month, quarter, year.")
	}
	if r.DayOfMonth < 0 || r.DayOfMonth > 31 {
		f = f.Field("day_of_month", "A day from 1 to 31, or 0 for that of the first date.")
	}
	if r.DayOfMonth != 0 && r.EndOfMonth {
		f = f.Field("day_of_month", "Either a day or the end of the month.")
	}
	switch {
	case r.From.IsZero():
		f = f.Field("from", "Enter the first day.")
	case !r.Until.IsZero() && r.Until.Before(r.From):
		f = f.Field("until", "The last day is before the first.")
	}
	return refusal(f)
}

// unit is the length of the unit in days or in months.
func (r Recurrence) unit() (n int, months bool) {
	switch r.Unit {
	case Week:
		return 7, false
	case Month:
		return 1, true
	case Quarter:
		return 3, true
	case Year:
		return 12, true
	}
	return 1, false
}

// at is the k-th date, counted from From, so that a 31st survives February. It
// may lie before From for k = 0, where DayOfMonth is before the day of From.
func (r Recurrence) at(k int) date.Date {
	n, months := r.unit()
	switch k *= n * r.Every; {
	case !months:
		return r.From.AddDays(k)
	case r.EndOfMonth:
		return firstOfMonth(r.From).AddMonths(k).EndOfMonth()
	case r.DayOfMonth != 0:
		return onDay(firstOfMonth(r.From).AddMonths(k), r.DayOfMonth)
	}
	return r.From.AddMonths(k)
}

// After is the first date later than the day, and whether there is one. A zero
// day asks for the first of all. The recurrence must have passed Check.
func (r Recurrence) After(day date.Date) (date.Date, bool) {
	k := 0
	if r.From.Before(day) {
		n, months := r.unit()
		passed := r.From.DaysUntil(day)
		if months {
			passed = monthsBetween(r.From, day)
		}
		// One date early, since the day within the month is not counted here.
		k = max(0, passed/(n*r.Every)-1)
	}
	for ; ; k++ {
		d := r.at(k)
		switch {
		case d.Year() > lastYear || !r.Until.IsZero() && r.Until.Before(d):
			return date.Date{}, false
		case !d.Before(r.From) && day.Before(d):
			return d, true
		}
	}
}

// Dates are all dates up to a day, that day within. The error is a fault
// invalid_recurrence, also where there are more than MaxDates.
func (r Recurrence) Dates(upTo date.Date) ([]date.Date, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	var all []date.Date
	for d, found := r.After(date.Date{}); found && !upTo.Before(d); d, found = r.After(d) {
		if len(all) == MaxDates {
			return nil, fault.Invalid("invalid_recurrence", "These are more than %d dates. Choose an earlier end.", MaxDates).Field("until", "At most %d dates.", MaxDates)
		}
		all = append(all, d)
	}
	return all, nil
}
