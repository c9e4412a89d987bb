package schedule_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/ledger/schedule"
	"kontor/internal/money"
)

func portions(all []schedule.Portion) string {
	words := []string{}
	for _, p := range all {
		words = append(words, p.On.String()+" "+p.Amount.String())
	}
	return strings.Join(words, ", ")
}

func TestDefer(t *testing.T) {
	t.Parallel()
	for what, tc := range map[string]struct {
		amount, from, to string
		by               schedule.DeferBy
		want             string
	}{
		"a quarter by day":       {"90.00", "2026-01-01", "2026-03-31", schedule.ByDay, "2026-01-31 31.00, 2026-02-28 28.00, 2026-03-31 31.00"},
		"a quarter by month":     {"100.00", "2026-01-01", "2026-03-31", schedule.ByMonth, "2026-01-31 33.33, 2026-02-28 33.34, 2026-03-31 33.33"},
		"half months by month":   {"300.00", "2026-04-16", "2026-06-15", schedule.ByMonth, "2026-04-30 75.00, 2026-05-31 150.00, 2026-06-30 75.00"},
		"half months by equal":   {"300.00", "2026-04-16", "2026-06-15", schedule.ByEqual, "2026-04-30 100.00, 2026-05-31 100.00, 2026-06-30 100.00"},
		"half months by day":     {"61.00", "2026-04-16", "2026-06-15", schedule.ByDay, "2026-04-30 15.00, 2026-05-31 31.00, 2026-06-30 15.00"},
		"within a month":         {"7.77", "2026-04-10", "2026-04-12", schedule.ByMonth, "2026-04-30 7.77"},
		"a refund":               {"-100.00", "2026-01-01", "2026-03-31", schedule.ByMonth, "2026-01-31 -33.33, 2026-02-28 -33.34, 2026-03-31 -33.33"},
		"a cent over four":       {"0.01", "2026-01-01", "2026-04-30", schedule.ByEqual, "2026-02-28 0.01"},
		"nothing":                {"0.00", "2026-01-01", "2026-04-30", schedule.ByEqual, ""},
		"over the end of a year": {"2.00", "2025-12-31", "2026-01-01", schedule.ByDay, "2025-12-31 1.00, 2026-01-31 1.00"},
	} {
		got, err := schedule.Defer(amount(tc.amount), day(tc.from), day(tc.to), tc.by, 2)
		if err != nil || portions(got) != tc.want {
			t.Errorf("%s: %s, %v", what, portions(got), err)
		}
	}
	for want, run := range map[string]func() ([]schedule.Portion, error){
		"to": func() ([]schedule.Portion, error) {
			return schedule.Defer(amount("1"), day("2026-01-02"), day("2026-01-01"), schedule.ByDay, 2)
		},
		"to ": func() ([]schedule.Portion, error) {
			return schedule.Defer(amount("1"), day("1926-01-02"), day("2026-01-02"), schedule.ByDay, 2)
		},
		"from to": func() ([]schedule.Portion, error) {
			return schedule.Defer(amount("1"), date.Date{}, date.Date{}, schedule.ByDay, 2)
		},
		"by": func() ([]schedule.Portion, error) {
			return schedule.Defer(amount("1"), day("2026-01-02"), day("2026-01-02"), "week", 2)
		},
		"amount": func() ([]schedule.Portion, error) {
			return schedule.Defer(amount("1.001"), day("2026-01-02"), day("2026-01-02"), schedule.ByDay, 2)
		},
	} {
		if _, err := run(); marked(err, "invalid_deferral") != strings.TrimSpace(want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// The portions sum to the amount, lie on ends of months in order, and the sum up
// to each month is the exact share, rounded.
func TestDeferSumsToTheAmount(t *testing.T) {
	t.Parallel()
	r := random(t)
	for range 10_000 {
		decimals := int32(r.IntN(4))
		total, from := someAmount(r, decimals), someDay(r)
		if r.IntN(3) == 0 {
			total = total.Neg()
		}
		to := from.AddDays(r.IntN([]int{5, 100, 2000}[r.IntN(3)]))
		by := []schedule.DeferBy{schedule.ByDay, schedule.ByMonth, schedule.ByEqual}[r.IntN(3)]
		got, err := schedule.Defer(total, from, to, by, decimals)
		if err != nil {
			t.Fatal(err)
		}
		sum, last := money.Amount{}, from.AddDays(-1)
		days := from.DaysUntil(to) + 1
		for _, p := range got {
			sum = sum.Add(p.Amount)
			if p.Amount.Sign() != total.Sign() || !p.On.IsEndOfMonth() || !last.Before(p.On) || to.EndOfMonth().Before(p.On) {
				t.Fatalf("%s of %s to %s: %s", total, from, to, portions(got))
			}
			last = p.On
			if by == schedule.ByDay {
				passed := min(days, from.DaysUntil(p.On)+1)
				exact := total.Decimal().Mul(decimal.NewFromInt(int64(passed))).Div(decimal.NewFromInt(int64(days)))
				if !sum.Equal(money.AmountOf(exact, decimals)) {
					t.Fatalf("%s of %s to %s: %s, not %s at %s", total, from, to, portions(got), exact, p.On)
				}
			}
		}
		if !sum.Equal(total) {
			t.Fatalf("%s of %s to %s sum to %s: %s", total, from, to, sum, portions(got))
		}
	}
}
