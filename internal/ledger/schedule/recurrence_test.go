package schedule_test

import (
	"slices"
	"strings"
	"testing"

	"kontor/internal/date"
	"kontor/internal/ledger/schedule"
)

func dates(all []date.Date) string {
	words := []string{}
	for _, d := range all {
		words = append(words, d.String())
	}
	return strings.Join(words, " ")
}

func TestRecurrence(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		r    schedule.Recurrence
		upTo string
		want string
	}{
		{schedule.Recurrence{Every: 1, Unit: schedule.Month, From: day("2027-12-31")}, "2028-05-01", "2027-12-31 2028-01-31 2028-02-29 2028-03-31 2028-04-30"},
		{schedule.Recurrence{Every: 2, Unit: schedule.Week, From: day("2026-02-20")}, "2026-03-20", "2026-02-20 2026-03-06 2026-03-20"},
		{schedule.Recurrence{Every: 10, Unit: schedule.Day, From: day("2026-02-20"), Until: day("2026-03-12")}, "2030-01-01", "2026-02-20 2026-03-02 2026-03-12"},
		{schedule.Recurrence{Every: 1, Unit: schedule.Quarter, From: day("2026-02-10"), EndOfMonth: true}, "2026-09-01", "2026-02-28 2026-05-31 2026-08-31"},
		{schedule.Recurrence{Every: 1, Unit: schedule.Month, From: day("2026-01-20"), DayOfMonth: 10}, "2026-04-09", "2026-02-10 2026-03-10"},
		{schedule.Recurrence{Every: 1, Unit: schedule.Month, From: day("2026-01-20"), DayOfMonth: 31}, "2026-04-30", "2026-01-31 2026-02-28 2026-03-31 2026-04-30"},
		{schedule.Recurrence{Every: 1, Unit: schedule.Year, From: day("2024-02-29")}, "2028-12-31", "2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29"},
		{schedule.Recurrence{Every: 1, Unit: schedule.Year, From: day("2024-02-29")}, "2024-02-28", ""},
		{schedule.Recurrence{Every: 1, Unit: schedule.Year, From: day("2998-02-01")}, "2999-12-31", "2998-02-01 2999-02-01"},
	} {
		if got, err := tc.r.Dates(day(tc.upTo)); err != nil || dates(got) != tc.want {
			t.Errorf("%+v: %s, %v", tc.r, dates(got), err)
		}
	}
	if d, found := (schedule.Recurrence{Every: 1, Unit: schedule.Year, From: day("2998-02-01")}).After(day("2999-02-01")); found {
		t.Errorf("%s", d)
	}
	for want, r := range map[string]schedule.Recurrence{
		"every":          {Unit: schedule.Month, From: day("2026-01-01")},
		"unit":           {Every: 1, Unit: "moon", From: day("2026-01-01")},
		"from":           {Every: 1, Unit: schedule.Month},
		"until":          {Every: 1, Unit: schedule.Month, From: day("2026-01-01"), Until: day("2025-12-31")},
		"day_of_month":   {Every: 1, Unit: schedule.Month, From: day("2026-01-01"), DayOfMonth: 32},
		"day_of_month ":  {Every: 1, Unit: schedule.Week, From: day("2026-01-01"), DayOfMonth: 3},
		"day_of_month  ": {Every: 1, Unit: schedule.Month, From: day("2026-01-01"), DayOfMonth: 3, EndOfMonth: true},
		"until ":         {Every: 1, Unit: schedule.Day, From: day("2026-01-01")},
	} {
		if _, err := r.Dates(day("2100-01-01")); marked(err, "invalid_recurrence") != strings.TrimSpace(want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// The dates go up, keep to their bounds, and are what a walk over every day
// finds.
func TestRecurrenceFindsEveryDate(t *testing.T) {
	t.Parallel()
	r := random(t)
	for range 3000 {
		rec := schedule.Recurrence{Every: 1 + r.IntN(5), From: someDay(r)}
		rec.Unit = []schedule.Unit{schedule.Day, schedule.Week, schedule.Month, schedule.Quarter, schedule.Year}[r.IntN(5)]
		months := map[schedule.Unit]int{schedule.Month: 1, schedule.Quarter: 3, schedule.Year: 12}[rec.Unit] * rec.Every
		if months > 0 {
			switch r.IntN(3) {
			case 0:
				rec.DayOfMonth = 1 + r.IntN(31)
			case 1:
				rec.EndOfMonth = true
			}
		}
		if r.IntN(2) == 0 {
			rec.Until = rec.From.AddDays(r.IntN(1000))
		}
		upTo := rec.From.AddDays(r.IntN(1500))
		got, err := rec.Dates(upTo)
		if err != nil {
			t.Fatal(err)
		}
		var want []date.Date
		for d := rec.From; !upTo.Before(d) && (rec.Until.IsZero() || !rec.Until.Before(d)); d = d.AddDays(1) {
			apart := (d.Year()-rec.From.Year())*12 + int(d.Month()) - int(rec.From.Month())
			is := false
			switch {
			case rec.Unit == schedule.Day:
				is = rec.From.DaysUntil(d)%rec.Every == 0
			case rec.Unit == schedule.Week:
				is = rec.From.DaysUntil(d)%(7*rec.Every) == 0
			case apart%months != 0:
			case rec.EndOfMonth:
				is = d.IsEndOfMonth()
			default:
				on := rec.DayOfMonth
				if on == 0 {
					on = rec.From.Day()
				}
				is = d.Day() == on || d.Day() < on && d.IsEndOfMonth()
			}
			if is {
				want = append(want, d)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%+v up to %s: %s, not %s", rec, upTo, dates(got), dates(want))
		}
		for range 5 {
			after := rec.From.AddDays(r.IntN(2000) - 100)
			next, found := rec.After(after)
			i := slices.IndexFunc(want, func(d date.Date) bool { return after.Before(d) })
			if i >= 0 && (!found || next != want[i]) || i < 0 && found && !upTo.Before(next) {
				t.Fatalf("%+v: after %s comes %s", rec, after, next)
			}
		}
	}
}
