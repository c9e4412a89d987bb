package allocate

import (
	"cmp"
	"fmt"

	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

// Item is what is open of a posted line.
type Item struct {
	ID int64
	// Name for sentences, such as the document's number; may be empty.
	Name     string
	Currency string
	// Open is what is not settled yet, in the item's own currency: debits above
	// zero, credits below.
	Open money.Amount
	// Company is the part of what the line was posted at, in the company's
	// currency, that belongs to Open; of the same sign. A revaluation does not
	// change it, since it is reversed the next day.
	Company money.Amount
	// Date of the document; Due is zero where it is due at once.
	Date, Due date.Date
	// Discount is what may be deducted by whoever pays up to DiscountUntil, in the
	// item's own currency and above zero on either side; zero for none.
	Discount      money.Amount
	DiscountUntil date.Date
}

func (i Item) name() string {
	if i.Name != "" {
		return i.Name
	}
	return fmt.Sprintf("item %d", i.ID)
}

// size is how much is open, whichever the side.
func (i Item) size() decimal.Decimal { return i.Open.Decimal().Abs() }

func (i Item) closed() bool { return i.Open.IsZero() }

// older orders items as they are to be settled: by due date, then date, then id.
func older(a, b *Item) int {
	return cmp.Or(a.due().Compare(b.due()), a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID))
}

func (i Item) due() date.Date {
	if i.Due.IsZero() {
		return i.Date
	}
	return i.Due
}

// Company is in what currency the books are kept, and what others are worth.
type Company struct {
	Currency string
	// Rates are what one unit of a currency is worth in the company's, on the day
	// of the settlement. They are only asked for across currencies.
	Rates map[string]money.Rate
}

func (c Company) decimals() int32 { return decimalsOf(c.Currency) }

func decimalsOf(currency string) int32 {
	d, _ := money.CurrencyDecimals(currency)
	return d
}

func (c Company) rate(currency string) (decimal.Decimal, error) {
	if currency == c.Currency {
		return decimal.NewFromInt(1), nil
	}
	r, known := c.Rates[currency]
	if !known || r.Sign() <= 0 {
		return decimal.Zero, fault.Invalid("no_rate", "There is no exchange rate of %s for that day. Enter one in Books, Exchange rates.", currency)
	}
	return r.Decimal(), nil
}

// Convert is an amount in the company's currency, of so many decimals: amount ×
// rate, rounded half away from zero.
func Convert(amount money.Amount, rate money.Rate, decimals int32) money.Amount {
	return money.AmountOf(amount.Decimal().Mul(rate.Decimal()), decimals)
}

// check refuses an item that cannot be one of the company's.
func (c Company) check(i Item) error {
	decimals, known := money.CurrencyDecimals(i.Currency)
	wrong := func(format string, args ...any) error {
		return fault.Invalid("invalid_item", "%s cannot be settled: %s", i.name(), fmt.Sprintf(format, args...))
	}
	switch {
	case !known:
		return wrong("%q is no currency.", i.Currency)
	case i.Open.Places() > decimals || i.Discount.Places() > decimals:
		return wrong("%s has %d decimals.", i.Currency, decimals)
	case i.Company.Places() > c.decimals():
		return wrong("%s has %d decimals.", c.Currency, c.decimals())
	case i.Open.Sign()*i.Company.Sign() < 0 || i.Open.IsZero() && !i.Company.IsZero():
		return wrong("%s %s and %s %s are not on one side.", i.Open, i.Currency, i.Company, c.Currency)
	case i.Currency == c.Currency && !i.Open.Equal(i.Company):
		return wrong("%s and %s are both in %s and differ.", i.Open, i.Company, c.Currency)
	case i.Discount.Sign() < 0:
		return wrong("the discount is below zero.")
	}
	return nil
}
