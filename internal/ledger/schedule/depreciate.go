package schedule

import (
	"time"

	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

// Method says how an asset loses its value.
type Method string

// The methods of depreciation.
const (
	// StraightLine takes the same for every month, or day, of the life.
	StraightLine Method = "straight_line"
	// Declining takes a percentage a year of the book value at the fiscal year's
	// start, and changes to the straight line over what is left of the life in the
	// first year in which that is more.
	Declining Method = "declining"
)

// Prorata says how a year's depreciation is cut.
type Prorata string

// The ways of cutting.
const (
	// ProrataMonth counts months; the one in which the asset came into service is
	// a full one.
	ProrataMonth Prorata = "month"
	// ProrataDay counts days, from the one on which it came into service.
	ProrataDay Prorata = "day"
)

// Every says how often a charge is made.
type Every string

// The periods of charges, which are those of the fiscal year.
const (
	EveryMonth   Every = "month"
	EveryQuarter Every = "quarter"
	EveryYear    Every = "year"
)

// Asset is what is depreciated.
type Asset struct {
	Cost money.Amount
	// Residual is what it is worth at the end of its life.
	Residual  money.Amount
	InService date.Date
	Method    Method
	// Life in months.
	Life int
	// Rate of declining depreciation, a year.
	Rate    money.Percent
	Prorata Prorata
	// Every is month unless set.
	Every Every
	// Depreciated is what was charged before, in another program. Without From,
	// the plan from InService on is followed, less this: the first charges are
	// left out until they have made up for it.
	Depreciated money.Amount
	// From is the day from which the plan is made anew, over what is left of cost
	// and life; zero for the plan from InService.
	From date.Date
}

// Charge is the depreciation of a period.
type Charge struct {
	// On is the period's last day.
	On     date.Date
	Amount money.Amount
	// Accumulated is all depreciation so far, Depreciated included; BookValue is
	// cost less that.
	Accumulated, BookValue money.Amount
}

// Check refuses an asset that has no plan: a fault invalid_asset.
func (a Asset) Check(decimals int32) error {
	f := fault.Invalid("invalid_asset", "This cannot be depreciated; see what is marked.")
	f = hasDecimals(f, "cost", a.Cost, decimals)
	f = hasDecimals(f, "residual", a.Residual, decimals)
	f = hasDecimals(f, "depreciated", a.Depreciated, decimals)
	if a.Cost.Sign() <= 0 {
		f = f.Field("cost", "The cost is above 0.")
	}
	if a.Residual.Sign() < 0 || a.Residual.Cmp(a.Cost) > 0 {
		f = f.Field("residual", "The residual value is from 0 to the cost.")
	}
	if a.Depreciated.Sign() < 0 || a.Depreciated.Add(a.Residual).Cmp(a.Cost) > 0 {
		f = f.Field("depreciated", "What was depreciated before is from 0 to the cost less the residual value.")
	}
	if a.InService.IsZero() {
		f = f.Field("in_service", "Enter the day on which it came into service.")
	}
	if !a.From.IsZero() && a.From.Before(a.InService) {
		f = f.Field("from", "This is before it came into service.")
	}
	if a.Life < 1 || a.Life > longest {
		f = f.Field("life", "From 1 to %d months.", longest)
	}
	switch a.Method {
	case StraightLine:
	case Declining:
		if a.Rate.Sign() <= 0 || a.Rate.Decimal().GreaterThan(hundred) {
			f = f.Field("rate", "The rate is above 0 and at most 100 percent a year.")
		}
	default:
		f = f.Field("method", "Straight line or declining.")
	}
	if a.Prorata != ProrataMonth && a.Prorata != ProrataDay {
		f = f.Field("prorata", "By month or by day.")
	}
	switch a.Every {
	case "", EveryMonth, EveryQuarter, EveryYear:
	default:
		f = f.Field("every", "Every month, quarter or year.")
	}
	return refusal(f)
}

// Depreciate is the plan of an asset, in a company whose fiscal years start in
// that month and whose currency has so many decimals. The charges sum to cost
// less residual less what was depreciated before, exactly; none is zero or below,
// and the book value never falls below the residual.
//
// The error is a fault invalid_asset.
func Depreciate(a Asset, yearStart time.Month, decimals int32) ([]Charge, error) {
	if err := a.Check(decimals); err != nil {
		return nil, err
	}
	if yearStart < time.January || yearStart > time.December {
		return nil, fault.Invalid("invalid_asset", "A fiscal year starts in a month from 1 to 12.").Field("year_start", "From 1 to 12.")
	}
	p := plan{Asset: a, yearStart: yearStart, decimals: decimals, from: a.InService, book: a.Cost.Decimal()}
	if !a.From.IsZero() {
		p.from, p.book = a.From, p.book.Sub(a.Depreciated.Decimal())
	}
	if a.Prorata == ProrataMonth {
		p.end = firstOfMonth(a.InService).AddMonths(a.Life).AddDays(-1)
	} else {
		p.end = a.InService.AddMonths(a.Life).AddDays(-1)
	}
	if p.end.Before(p.from) {
		// Its life is over: what is left goes at once.
		p.end = p.from.EndOfMonth()
	}
	p.run()
	return p.charges(), nil
}

// plan is a plan in the making.
type plan struct {
	Asset
	yearStart time.Month
	decimals  int32
	// from and end are the first and the last day that are depreciated.
	from, end date.Date
	// book value so far.
	book   decimal.Decimal
	months []Portion
}

// run fills months.
func (p *plan) run() {
	for start := p.from; !p.end.Before(start); {
		left := p.book.Sub(p.Residual.Decimal())
		yearEnd := p.yearEnd(start)
		if p.Method == Declining && yearEnd.Before(p.end) {
			rate := p.Rate.Of(p.book)
			units, year := p.units(start, yearEnd), whole(12)
			if p.Prorata == ProrataDay {
				year = whole(firstOfMonth(yearEnd).AddMonths(-11).DaysUntil(yearEnd) + 1)
			}
			// The same units on both sides, so the year's share may be compared.
			straight := left.Mul(units).Div(p.units(start, p.end))
			if declining := rate.Mul(units).Div(year); declining.GreaterThan(straight) {
				p.spread(decimal.Min(declining.Round(p.decimals), left), start, yearEnd)
				start = yearEnd.AddDays(1)
				continue
			}
		}
		p.spread(left, start, p.end)
		return
	}
}

// spread charges an amount over the months from one day to another.
func (p *plan) spread(amount decimal.Decimal, from, to date.Date) {
	share, total := sharer{whole: amount, decimals: p.decimals}, p.units(from, to)
	for day := from; !to.Before(day); day = day.EndOfMonth().AddDays(1) {
		end := day.EndOfMonth()
		if to.Before(end) {
			end = to
		}
		p.months = append(p.months, Portion{end.EndOfMonth(), share.upTo(p.units(from, end), total)})
	}
	p.book = p.book.Sub(amount)
}

// units are the months or days between two days, both within.
func (p *plan) units(from, to date.Date) decimal.Decimal {
	if p.Prorata == ProrataDay {
		return whole(from.DaysUntil(to) + 1)
	}
	return whole(monthsBetween(from, to) + 1)
}

// monthOfYear counts from 0 at the fiscal year's start.
func (p *plan) monthOfYear(d date.Date) int { return (int(d.Month()-p.yearStart) + 12) % 12 }

func (p *plan) yearEnd(d date.Date) date.Date {
	return firstOfMonth(d).AddMonths(11 - p.monthOfYear(d)).EndOfMonth()
}

// periodEnd is the last day of the charge that a month belongs to.
func (p *plan) periodEnd(monthEnd date.Date) date.Date {
	switch p.Every {
	case EveryQuarter:
		return firstOfMonth(monthEnd).AddMonths(2 - p.monthOfYear(monthEnd)%3).EndOfMonth()
	case EveryYear:
		return p.yearEnd(monthEnd)
	}
	return monthEnd
}

// charges are the months put together to periods, without what was depreciated
// before.
func (p *plan) charges() []Charge {
	planned := money.AmountOf(decimal.Zero, p.decimals)
	if !p.From.IsZero() {
		planned = p.Depreciated
	}
	charged := money.AmountOf(p.Depreciated.Decimal(), p.decimals)
	var all []Charge
	for _, m := range p.months {
		planned = planned.Add(m.Amount)
		amount := planned.Sub(charged)
		if amount.Sign() <= 0 {
			continue
		}
		charged = planned
		on := p.periodEnd(m.On)
		if last := len(all) - 1; last >= 0 && all[last].On.Compare(on) == 0 {
			amount = amount.Add(all[last].Amount)
			all = all[:last]
		}
		all = append(all, Charge{On: on, Amount: amount, Accumulated: charged, BookValue: money.AmountOf(p.Cost.Sub(charged).Decimal(), p.decimals)})
	}
	return all
}
