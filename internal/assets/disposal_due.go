package assets

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/ledger/schedule"
	"kontor/internal/money"
)

// dueAtTx are the rows to post before an asset is disposed of: those of the plan
// that are due, and its depreciation from there up to the day.
func (s *Service) dueAtTx(ctx context.Context, tx pgx.Tx, a Asset, day date.Date) ([]PlanRow, error) {
	due := a.plan().due(day)
	monthly := a
	monthly.Every = string(schedule.EveryMonth)
	if err := s.depreciateTx(ctx, tx, &monthly); err != nil {
		return nil, err
	}
	company, err := s.queries.AssetCompany(ctx, tx)
	if err != nil {
		return nil, err
	}
	if row, ok := a.last(monthly, due, day, company.CurrencyDecimals); ok {
		done, err := s.queries.PlanPostings(ctx, tx, dbPlan(a.ID, 0))
		if err != nil {
			return nil, err
		}
		for _, p := range done {
			if p.OnDate == day && p.Kind == kindCharge {
				row.done(p)
			}
		}
		due = append(due, row)
	}
	return due, nil
}

// last is what is charged on the day of the disposal beside what is due by then:
// what the plan by months has up to the day and the plan has not.
func (a Asset) last(monthly Asset, due []PlanRow, day date.Date, decimals int32) (PlanRow, bool) {
	charged := a.Accumulated
	for _, r := range due {
		charged = charged.Add(r.Amount)
	}
	rest := accumulatedOn(monthly, day, decimals).Sub(charged)
	charged = charged.Add(rest)
	return PlanRow{On: day, Amount: rest, Accumulated: charged, Left: a.Cost.Sub(charged), Kind: kindCharge}, rest.Sign() > 0
}

// accumulatedOn is the depreciation of a monthly plan up to a day, within: whole
// months, and by day the part of the last one. By month, the month that the asset
// leaves in is not charged unless the day is its last, as the one in which it
// came counts in full.
func accumulatedOn(a Asset, day date.Date, decimals int32) money.Amount {
	sum, start, end := a.Depreciated, a.InService, a.InService.AddMonths(int(a.LifeMonths)).AddDays(-1)
	if a.TakenOver != nil {
		start = a.TakenOver.AddDays(1)
	}
	for _, r := range a.Plan {
		if !day.Before(r.On) {
			sum = r.Accumulated
			continue
		}
		first := r.On.AddDays(1 - r.On.Day())
		if day.Before(first) || a.Prorata != string(schedule.ProrataDay) {
			break
		}
		last := end
		if first.Before(start) {
			first = start
		}
		// Of a life that was over the rest goes in one month.
		if last.Before(first) || r.On.Before(last) {
			last = r.On
		}
		until := last
		if day.Before(until) {
			until = day
		}
		passed, all := decimal.NewFromInt(int64(max(first.DaysUntil(until)+1, 0))), decimal.NewFromInt(int64(first.DaysUntil(last)+1))
		return sum.Add(money.AmountOf(r.Amount.Decimal().Mul(passed).DivRound(all, 20).Round(decimals), decimals))
	}
	return sum
}

// charged is what was posted of an asset, the last row up to its disposal.
func charged(a Asset, done []db.PlanPostingsRow) []PlanRow {
	rows, sum := []PlanRow{}, a.Depreciated
	for _, p := range done {
		if p.Turn%2 == 0 {
			continue
		}
		before := sum
		sum = sum.Add(p.Amount)
		row := PlanRow{On: p.OnDate, Amount: sum.Sub(before), Accumulated: sum, Left: a.Cost.Sub(sum)} // with the currency's decimals, as the sum has them
		row.done(p)
		rows = append(rows, row)
	}
	return rows
}
