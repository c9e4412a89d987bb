package assets

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/money"
)

// someAsset is any asset of a currency with two decimals.
func someAsset(r *rand.Rand) Asset {
	cents := func(n int64) money.Amount { return money.AmountOf(decimal.New(n, -2), 2) }
	most := []int64{10, 10_000, 1_000_000_000}[r.IntN(3)]
	cost := 1 + r.Int64N(most)
	a := Asset{
		AssetRow: AssetRow{
			State: StateActive, Name: "It", Cost: cents(cost), InService: date.New(2020, 1, 1).AddDays(r.IntN(1500)),
			Method: []string{"straight_line", "declining"}[r.IntN(2)], LifeMonths: int32(1 + r.IntN(120)),
		},
		Rate: money.MustPercent(fmt.Sprint(1 + r.IntN(100))), Prorata: []string{"month", "day"}[r.IntN(2)], Every: []string{"month", "quarter", "year"}[r.IntN(3)],
		AssetAccountID: 1, DepreciationAccountID: 2, ExpenseAccountID: 3,
	}
	if r.IntN(2) == 0 {
		a.Residual = cents(r.Int64N(cost + 1))
	}
	if most := a.Cost.Sub(a.Residual).Decimal().Shift(2).IntPart(); r.IntN(3) == 0 && most > 0 {
		a.Depreciated = cents(r.Int64N(most))
		if r.IntN(2) == 0 {
			day := a.InService.AddDays(r.IntN(1500))
			a.TakenOver = &day
		}
	}
	a.Accumulated = money.AmountOf(a.Depreciated.Decimal(), 2)
	a.BookValue = a.Cost.Sub(a.Accumulated)
	return a
}

func withPlan(t *testing.T, a Asset, start time.Month) Asset {
	t.Helper()
	rows, err := a.planned(start, 2)
	if err != nil {
		t.Fatalf("%+v: %v", a, err)
	}
	a.Plan = rows
	return a
}

// A whole life: the charges of the plan sum to cost less residual, to the cent.
// On whatever day it leaves, what was charged and what is written off as its
// book value are its cost, the book value is never below the residual, what is
// charged on the last day is part of the next charge of its plan by months, and
// its disposal balances and clears both accounts.
func TestWholeLife(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 22))
		start := time.Month(1 + r.IntN(12))
		a := withPlan(t, someAsset(r), start)
		// Written down now and then, on a day of its plan.
		for n := r.IntN(3); n > 0; n-- {
			last := a.InService.AddDays(-1)
			if w := len(a.writeDowns); w > 0 {
				last = a.writeDowns[w-1].On
			}
			row := PlanRow{}
			if len(a.Plan) > 0 {
				row = a.Plan[r.IntN(len(a.Plan))]
			}
			most := row.Left.Sub(a.Residual).Decimal().Shift(2).IntPart()
			if row.On.IsZero() || !last.Before(row.On) || most <= 0 {
				continue
			}
			w := money.AmountOf(decimal.New(1+r.Int64N(most), -2), 2)
			if err := a.impairable(row.On, w, "Broken"); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			a.writeDowns = append(a.writeDowns, PlanRow{On: row.On, Amount: w, Kind: kindWriteDown, Note: "Broken"})
			a = withPlan(t, a, start)
		}
		monthly := a
		monthly.Every = "month"
		monthly = withPlan(t, monthly, start)
		sum := a.Accumulated
		for _, c := range a.Plan {
			sum = sum.Add(c.Amount)
		}
		if !sum.Equal(a.Cost.Sub(a.Residual)) {
			t.Fatalf("seed %d: the whole life has %s of %s less %s", seed, sum, a.Cost, a.Residual)
		}
		from := a.InService
		if a.TakenOver != nil {
			from = *a.TakenOver
		}
		before := a.Accumulated
		for day, i := from, 0; i < 40; day, i = day.AddDays(1+r.IntN(130)), i+1 {
			gone := a
			due := a.plan().due(day)
			if last, ok := a.last(monthly, due, day, 2); ok {
				due = append(due, last)
			}
			on := a.InService.AddDays(-1)
			for _, c := range due {
				if c.Amount.Sign() <= 0 || c.Amount.Places() > 2 || c.On.Before(on) || day.Before(c.On) {
					t.Fatalf("seed %d, gone on %s: a charge of %s on %s", seed, day, c.Amount, c.On)
				}
				on = c.On
				gone.Accumulated = gone.Accumulated.Add(c.Amount)
			}
			gone.BookValue = a.Cost.Sub(gone.Accumulated)
			if gone.BookValue.Cmp(a.Residual) < 0 || gone.Accumulated.Cmp(before) < 0 {
				t.Fatalf("seed %d, gone on %s: the book value is %s, of %s with a residual of %s; charged %s and %s the time before", seed, day, gone.BookValue, a.Cost, a.Residual, gone.Accumulated, before)
			}
			before = gone.Accumulated
			if over := a.InService.AddMonths(int(a.LifeMonths)).EndOfMonth(); over.Before(day) && (a.TakenOver == nil || a.TakenOver.AddDays(1).EndOfMonth().Before(day)) && !gone.BookValue.Equal(a.Residual) {
				t.Fatalf("seed %d, gone on %s after its life: %s are left, not %s", seed, day, gone.BookValue, a.Residual)
			}
			goneFor(t, gone, money.AmountOf(decimal.New(r.Int64N(1_000_000), -2), 2))
		}
	}
}

// goneFor looks at the entry of a disposal.
func goneFor(t *testing.T, a Asset, proceeds money.Amount) {
	t.Helper()
	lines, err := a.disposal(func(role string) (int64, error) {
		return map[string]int64{"asset_disposal_gain": 4, "asset_disposal_loss": 5}[role], nil
	}, proceeds, 9)
	if err != nil {
		t.Fatal(err)
	}
	var balance money.Amount
	by := map[int64]money.Amount{}
	for _, l := range lines {
		balance, by[l.AccountID] = balance.Add(l.Amount), by[l.AccountID].Add(l.Amount)
	}
	gain := proceeds.Sub(a.BookValue)
	if !balance.IsZero() || !by[1].Equal(a.Cost.Neg()) || !by[2].Equal(a.Accumulated) || !by[4].Add(by[5]).Equal(gain.Neg()) || by[4].Sign() > 0 || by[5].Sign() < 0 {
		t.Fatalf("sold for %s at a book value of %s: %v", proceeds, a.BookValue, by)
	}
}
