package schedule_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"kontor/internal/ledger/schedule"
	"kontor/internal/money"
)

func charges(all []schedule.Charge) string {
	words := []string{}
	for _, c := range all {
		words = append(words, fmt.Sprint(c.On, " ", c.Amount))
	}
	return strings.Join(words, ", ")
}

func TestDepreciate(t *testing.T) {
	t.Parallel()
	straight := func(cost, residual, from string, life int) schedule.Asset {
		return schedule.Asset{
			Cost: amount(cost), Residual: amount(residual), InService: day(from), Method: schedule.StraightLine, Life: life, Prorata: schedule.ProrataMonth,
		}
	}
	declining := func(residual, from string) schedule.Asset {
		a := straight("10000.00", residual, from, 60)
		a.Method, a.Rate, a.Every = schedule.Declining, money.MustPercent("40"), schedule.EveryYear
		return a
	}
	change := func(a schedule.Asset, by func(*schedule.Asset)) schedule.Asset {
		by(&a)
		return a
	}
	for what, tc := range map[string]struct {
		asset schedule.Asset
		start time.Month
		want  string
	}{
		"months": {straight("1000.00", "0", "2026-11-20", 3), 1, "2026-11-30 333.33, 2026-12-31 333.34, 2027-01-31 333.33"},
		"days": {
			change(straight("90.00", "0", "2026-01-17", 3), func(a *schedule.Asset) { a.Prorata = schedule.ProrataDay }), 1,
			// 15 + 28 + 31 + 16 days.
			"2026-01-31 15.00, 2026-02-28 28.00, 2026-03-31 31.00, 2026-04-30 16.00",
		},
		"residual":  {straight("1000.00", "400.00", "2026-01-01", 2), 1, "2026-01-31 300.00, 2026-02-28 300.00"},
		"nothing":   {straight("1000.00", "1000.00", "2026-01-01", 2), 1, ""},
		"a cent":    {straight("0.01", "0", "2026-01-01", 60), 1, "2028-06-30 0.01"},
		"years":     {change(straight("1200.00", "0", "2026-11-20", 24), func(a *schedule.Asset) { a.Every = schedule.EveryYear }), 1, "2026-12-31 100.00, 2027-12-31 600.00, 2028-12-31 500.00"},
		"odd years": {change(straight("1200.00", "0", "2026-11-20", 24), func(a *schedule.Asset) { a.Every = schedule.EveryYear }), 4, "2027-03-31 250.00, 2028-03-31 600.00, 2029-03-31 350.00"},
		"quarters":  {change(straight("600.00", "0", "2026-11-20", 6), func(a *schedule.Asset) { a.Every = schedule.EveryQuarter }), 2, "2027-01-31 300.00, 2027-04-30 300.00"},
		// 40 % of the book value, until a half of what is left for two years is more.
		"declining":               {declining("0", "2026-01-01"), 1, "2026-12-31 4000.00, 2027-12-31 2400.00, 2028-12-31 1440.00, 2029-12-31 1080.00, 2030-12-31 1080.00"},
		"declining with residual": {declining("1000.00", "2026-01-01"), 1, "2026-12-31 4000.00, 2027-12-31 2400.00, 2028-12-31 1440.00, 2029-12-31 864.00, 2030-12-31 296.00"},
		"declining to residual":   {declining("3000.00", "2026-01-01"), 1, "2026-12-31 4000.00, 2027-12-31 2400.00, 2028-12-31 600.00"},
		"declining in mid-year":   {declining("0", "2026-07-15"), 1, "2026-12-31 2000.00, 2027-12-31 3200.00, 2028-12-31 1920.00, 2029-12-31 1152.00, 2030-12-31 1152.00, 2031-12-31 576.00"},
		"declining by day": {
			change(declining("0", "2026-12-22"), func(a *schedule.Asset) { a.Prorata, a.Life = schedule.ProrataDay, 36 }), 1,
			// 10 of 365 days of 4000; 40 % of 9890.41; then 366 of the last 721 days.
			"2026-12-31 109.59, 2027-12-31 3956.16, 2028-12-31 3012.39, 2029-12-31 2921.86",
		},
		"taken over in its plan":    {change(straight("1000.00", "0", "2026-01-01", 4), func(a *schedule.Asset) { a.Depreciated = amount("600.00") }), 1, "2026-03-31 150.00, 2026-04-30 250.00"},
		"taken over on a new plan":  {change(straight("1000.00", "0", "2026-01-01", 4), func(a *schedule.Asset) { a.Depreciated, a.From = amount("600.00"), day("2026-03-01") }), 1, "2026-03-31 200.00, 2026-04-30 200.00"},
		"taken over after its life": {change(straight("1000.00", "0", "2026-01-01", 4), func(a *schedule.Asset) { a.Depreciated, a.From = amount("600.00"), day("2027-03-05") }), 1, "2027-03-31 400.00"},
		"taken over at its end":     {change(straight("1000.00", "100.00", "2026-01-01", 4), func(a *schedule.Asset) { a.Depreciated = amount("900.00") }), 1, ""},
	} {
		got, err := schedule.Depreciate(tc.asset, tc.start, 2)
		if err != nil || charges(got) != tc.want {
			t.Errorf("%s: %s, %v", what, charges(got), err)
		}
	}
}

func TestAssetsWithoutAPlan(t *testing.T) {
	t.Parallel()
	sound := schedule.Asset{Cost: amount("100"), InService: day("2026-01-01"), Method: schedule.Declining, Life: 12, Rate: money.MustPercent("20"), Prorata: schedule.ProrataDay}
	for want, spoil := range map[string]func(*schedule.Asset){
		"cost residual": func(a *schedule.Asset) { a.Cost = amount("0"); a.Residual = amount("1") },
		"cost":          func(a *schedule.Asset) { a.Cost = amount("1.001") },
		"residual":      func(a *schedule.Asset) { a.Residual = amount("-1") },
		"depreciated":   func(a *schedule.Asset) { a.Depreciated, a.Residual = amount("60"), amount("41") },
		"in_service":    func(a *schedule.Asset) { a.InService = schedule.Asset{}.InService },
		"from":          func(a *schedule.Asset) { a.From = day("2025-12-31") },
		"life":          func(a *schedule.Asset) { a.Life = 0 },
		"rate":          func(a *schedule.Asset) { a.Rate = money.MustPercent("101") },
		"method":        func(a *schedule.Asset) { a.Method = "hope" },
		"prorata":       func(a *schedule.Asset) { a.Prorata = "" },
		"every":         func(a *schedule.Asset) { a.Every = "week" },
	} {
		a := sound
		spoil(&a)
		if _, err := schedule.Depreciate(a, 1, 2); marked(err, "invalid_asset") != want && want != "cost residual" {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := schedule.Depreciate(sound, 13, 2); marked(err, "invalid_asset") != "year_start" {
		t.Errorf("%v", err)
	}
}

func someAsset(t *testing.T, decimals int32, seed interface{ IntN(int) int }) schedule.Asset {
	t.Helper()
	pick := func(n int) decimal.Decimal { return decimal.New(int64(seed.IntN(n)), -decimals) }
	most := []int{10, 10_000, 1_000_000_000}[seed.IntN(3)]
	a := schedule.Asset{
		Cost: money.AmountOf(pick(most).Add(unit(decimals)), decimals), InService: day("2020-01-01").AddDays(seed.IntN(1500)),
		Method: []schedule.Method{schedule.StraightLine, schedule.Declining}[seed.IntN(2)], Life: 1 + seed.IntN(150),
		Rate:    money.MustPercent(fmt.Sprint(1 + seed.IntN(100))),
		Prorata: []schedule.Prorata{schedule.ProrataMonth, schedule.ProrataDay}[seed.IntN(2)],
		Every:   []schedule.Every{"", schedule.EveryMonth, schedule.EveryQuarter, schedule.EveryYear}[seed.IntN(4)],
	}
	part := func(of money.Amount) money.Amount {
		return money.AmountOf(of.Decimal().Mul(decimal.New(int64(seed.IntN(100)), -2)), decimals)
	}
	if seed.IntN(2) == 0 {
		a.Residual = part(a.Cost)
	}
	if seed.IntN(3) == 0 {
		a.Depreciated = part(a.Cost.Sub(a.Residual))
		if seed.IntN(2) == 0 {
			a.From = a.InService.AddDays(seed.IntN(1500))
		}
	}
	return a
}

// The charges sum to cost less residual less what was there before; none is zero
// or below; the book value falls to the residual and never below; and they stand
// at ends of the fiscal year's periods.
func TestDepreciationEndsAtTheResidual(t *testing.T) {
	t.Parallel()
	r := random(t)
	for range 15_000 {
		decimals := int32(r.IntN(4))
		a, start := someAsset(t, decimals, r), time.Month(1+r.IntN(12))
		got, err := schedule.Depreciate(a, start, decimals)
		if err != nil {
			t.Fatalf("%+v: %v", a, err)
		}
		sum, last := a.Depreciated, a.InService.AddDays(-1)
		for _, c := range got {
			sum = sum.Add(c.Amount)
			apart := (int(c.On.Month()-start) + 12) % 12
			whole := c.On.IsEndOfMonth() && (a.Every != schedule.EveryYear || apart == 11) && (a.Every != schedule.EveryQuarter || apart%3 == 2)
			if c.Amount.Sign() <= 0 || c.Amount.Places() > decimals || c.BookValue.Cmp(a.Residual) < 0 || !c.Accumulated.Equal(sum) ||
				!c.BookValue.Equal(a.Cost.Sub(sum)) || !last.Before(c.On) || !whole {
				t.Fatalf("%+v: %+v of %s", a, c, charges(got))
			}
			last = c.On
		}
		if !sum.Add(a.Residual).Equal(a.Cost) {
			t.Fatalf("%+v: sum to %s: %s", a, sum, charges(got))
		}
		end := a.InService.AddMonths(a.Life).AddDays(-1)
		if a.Prorata == schedule.ProrataMonth {
			end = a.InService.AddMonths(a.Life - 1)
		}
		if end = end.EndOfMonth(); end.Before(a.From) {
			end = a.From
		}
		later := map[schedule.Every]int{schedule.EveryQuarter: 2, schedule.EveryYear: 11}[a.Every]
		if end.AddMonths(later).EndOfMonth().Before(last) {
			t.Fatalf("%+v: the last is %s", a, last)
		}
	}
}

// Each year of a declining plan takes the larger of the percentage and the
// straight line over the rest of the life.
func TestDecliningTakesTheLarger(t *testing.T) {
	t.Parallel()
	r := random(t)
	for range 6000 {
		a := someAsset(t, 2, r)
		a.Method, a.Prorata, a.Every, a.Depreciated, a.From = schedule.Declining, schedule.ProrataMonth, schedule.EveryYear, money.Amount{}, schedule.Asset{}.From
		start := time.Month(1 + r.IntN(12))
		got, err := schedule.Depreciate(a, start, 2)
		if err != nil {
			t.Fatal(err)
		}
		book, remaining := a.Cost.Decimal(), a.Life
		inYear := 12 - (int(a.InService.Month()-start)+12)%12
		for i := 0; remaining > 0; i++ {
			months := min(inYear, remaining)
			left := book.Sub(a.Residual.Decimal())
			straight := left.Mul(decimal.NewFromInt(int64(months))).Div(decimal.NewFromInt(int64(remaining)))
			rate := a.Rate.Of(book).Mul(decimal.NewFromInt(int64(months))).Div(decimal.NewFromInt(12))
			want := decimal.Min(decimal.Max(straight, rate), left)
			if months == remaining {
				want = left
			}
			end := a.InService.EndOfMonth().AddMonths(a.Life - remaining + inYear - 1).EndOfMonth()
			charged := decimal.Zero
			for _, c := range got {
				if c.On == end {
					charged = c.Amount.Decimal()
				}
			}
			// Straight lines over several years are rounded from their beginning.
			if charged.Sub(want).Abs().GreaterThan(unit(2)) {
				t.Fatalf("%+v, year %d to %s: %s, not %s: %s", a, i, end, charged, want, charges(got))
			}
			book, remaining, inYear = book.Sub(charged), remaining-months, 12
		}
	}
}
