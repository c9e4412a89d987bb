package schedule

import (
	"fmt"

	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

// PartKind says how much a part of payment terms is.
type PartKind string

// The kinds of parts.
const (
	// PartPercent is so many parts of a hundred of the total.
	PartPercent PartKind = "percent"
	// PartFixed is an amount in the document's currency, at most what is left.
	PartFixed PartKind = "fixed"
	// PartRemainder is what the others leave; it stands last.
	PartRemainder PartKind = "remainder"
)

// Part is one instalment of payment terms. Its due date is the document's date,
// Months later, then Days later, then at that month's end if EndOfMonth, then
// moved to DayOfMonth.
type Part struct {
	Kind PartKind
	// Value is the percentage, or the amount of a fixed part; 0 for a remainder.
	Value  decimal.Decimal
	Days   int
	Months int
	// EndOfMonth moves to the last day of the month reached.
	EndOfMonth bool
	// DayOfMonth, 1 to 31, moves to that day of the month reached, and on to the
	// next month where it would shorten Days, go back from the month's end, or lie
	// before the document; 0 leaves the day. "The 10th of next month" is one month
	// and the 10th; "30 days, end of month, the 10th" is what it says.
	DayOfMonth int
}

// EarlyDiscount is what a customer may deduct who pays within so many days of
// the document's date.
type EarlyDiscount struct {
	Percent money.Percent
	Days    int
}

// Term is payment terms: in which parts a document falls due. Percentages add
// up to 100 unless the last part is a remainder.
type Term struct {
	Parts    []Part
	Discount *EarlyDiscount
}

// Instalment is what falls due on a day.
type Instalment struct {
	Due    date.Date
	Amount money.Amount
}

// Limits of payment terms.
const (
	MaxParts  = 60
	maxDays   = 3650
	maxMonths = 120
)

var hundred = decimal.NewFromInt(100)

// Check refuses terms that do not add up: a fault invalid_terms whose fields
// are parts[i].value and so on.
func (t Term) Check() error {
	f := fault.Invalid("invalid_terms", "The payment terms cannot be like this; see what is marked.")
	if len(t.Parts) == 0 || len(t.Parts) > MaxParts {
		return f.Field("parts", "Payment terms have from 1 to %d parts.", MaxParts)
	}
	percent := decimal.Zero
	last := len(t.Parts) - 1
	for i, p := range t.Parts {
		wrong := func(field, format string, args ...any) {
			f = f.Field(fmt.Sprintf("parts[%d].%s", i, field), format, args...)
		}
		switch p.Kind {
		case PartPercent:
			percent = percent.Add(p.Value)
			if p.Value.Sign() <= 0 || p.Value.GreaterThan(hundred) {
				wrong("value", "A percentage is above 0 and at most 100.")
			}
		case PartFixed:
			if p.Value.Sign() <= 0 {
				wrong("value", "A fixed amount is above 0.")
			}
		case PartRemainder:
			if i != last {
				wrong("kind", "The remainder is the last part.")
			}
			if !p.Value.IsZero() {
				wrong("value", "The remainder has no value of its own.")
			}
		default:
			wrong("kind", "A part is percent, fixed or remainder.")
		}
		if p.Days < 0 || p.Days > maxDays {
			wrong("days", "From 0 to %d days.", maxDays)
		}
		if p.Months < 0 || p.Months > maxMonths {
			wrong("months", "From 0 to %d months.", maxMonths)
		}
		if p.DayOfMonth < 0 || p.DayOfMonth > 31 {
			wrong("day_of_month", "A day from 1 to 31, or 0 for none.")
		}
	}
	switch rest := t.Parts[last].Kind == PartRemainder; {
	case percent.GreaterThan(hundred):
		f = f.Field("parts", "The percentages add up to %s; they cannot be more than 100.", percent)
	case !rest && !percent.Equal(hundred):
		f = f.Field("parts", "The percentages add up to %s, not to 100. Make the last part the remainder.", percent)
	}
	if d := t.Discount; d != nil {
		if d.Percent.Sign() <= 0 || d.Percent.Decimal().GreaterThanOrEqual(hundred) {
			f = f.Field("discount.percent", "A discount is above 0 and below 100 percent.")
		}
		if d.Days < 0 || d.Days > maxDays {
			f = f.Field("discount.days", "From 0 to %d days.", maxDays)
		}
	}
	return refusal(f)
}

// Due is when the part of a document of that day falls due.
func (p Part) Due(on date.Date) date.Date {
	reached := on.AddMonths(p.Months).AddDays(p.Days)
	if p.EndOfMonth {
		reached = reached.EndOfMonth()
	}
	if p.DayOfMonth == 0 {
		return reached
	}
	due := onDay(reached, p.DayOfMonth)
	back := due.Before(reached) && (p.Days > 0 || p.EndOfMonth)
	if back || due.Before(on) {
		due = onDay(firstOfMonth(reached).AddMonths(1), p.DayOfMonth)
	}
	return due
}

// Instalments cuts a document's total into what falls due when, in the order of
// the parts. They sum to the total exactly, and a total below zero (a refund)
// gives the mirror of the same total above. Parts of nothing are left out; a
// total of zero gives one instalment of zero, due with the last part.
//
// The error is a fault: invalid_terms, or invalid_amount where the total is
// finer than the currency's decimals.
func Instalments(total money.Amount, decimals int32, on date.Date, t Term) ([]Instalment, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	if err := refusal(hasDecimals(fault.Invalid("invalid_amount", "This amount cannot be cut into instalments."), "total", total, decimals)); err != nil {
		return nil, err
	}
	sign := whole(total.Sign())
	left := total.Decimal().Abs()
	percents, so := sharer{whole: left, decimals: decimals}, decimal.Zero
	var all []Instalment
	for _, p := range t.Parts {
		amount := left
		switch p.Kind {
		case PartPercent:
			so = so.Add(p.Value)
			amount = decimal.Min(left, percents.upTo(so, hundred).Decimal())
		case PartFixed:
			amount = decimal.Min(left, p.Value.Round(decimals))
		}
		left = left.Sub(amount)
		if !amount.IsZero() {
			all = append(all, Instalment{p.Due(on), money.AmountOf(amount.Mul(sign), decimals)})
		}
	}
	if len(all) == 0 {
		all = []Instalment{{t.Parts[len(t.Parts)-1].Due(on), money.AmountOf(decimal.Zero, decimals)}}
	}
	return all, nil
}

// Offer is what an early payment saves.
type Offer struct {
	// Until is the last day for it.
	Until date.Date
	// Discount is what may be deducted, Pay what then is to be paid.
	Discount, Pay money.Amount
}

// Offer is what paying a document early saves, and whether the terms offer it.
func (t Term) Offer(total money.Amount, decimals int32, on date.Date) (Offer, bool) {
	if t.Discount == nil {
		return Offer{}, false
	}
	discount := money.AmountOf(t.Discount.Percent.Of(total.Decimal()), decimals)
	return Offer{Until: on.AddDays(t.Discount.Days), Discount: discount, Pay: total.Sub(discount)}, true
}
