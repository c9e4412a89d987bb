package date_test

import (
	"testing"

	"kontor/internal/date"
)

func TestAddMonthsStaysInTheMonth(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2028-01-31", 1, "2028-02-29"},
		{"2026-01-31", 2, "2026-03-31"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-11-15", 2, "2027-01-15"},
		{"2026-01-01", -1, "2025-12-01"},
		{"2026-12-31", 12, "2027-12-31"},
	} {
		if got := date.MustParse(tc.from).AddMonths(tc.n).String(); got != tc.want {
			t.Errorf("%s and %d months: %s, not %s", tc.from, tc.n, got, tc.want)
		}
	}
}

func TestEndOfMonth(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{"2026-02-01": "2026-02-28", "2028-02-29": "2028-02-29", "2026-12-05": "2026-12-31"} {
		d := date.MustParse(from)
		if got := d.EndOfMonth().String(); got != want {
			t.Errorf("%s: %s, not %s", from, got, want)
		}
		if d.IsEndOfMonth() != (from == want) {
			t.Errorf("%s: IsEndOfMonth is %v", from, d.IsEndOfMonth())
		}
	}
	if n := date.MustParse("2026-02-27").DaysUntil(date.MustParse("2026-03-02")); n != 3 {
		t.Errorf("%d days, not 3", n)
	}
}
