package allocate

import (
	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

// Allocation is how much of a debit and of a credit have settled each other.
type Allocation struct {
	// Debit and Credit are the items.
	Debit, Credit int64
	// DebitAmount and CreditAmount are what is taken from either, each in the
	// item's own currency and above zero. They differ only across currencies.
	DebitAmount, CreditAmount money.Amount
	// DebitCompany and CreditCompany are what that was posted at, in the company's
	// currency; zero or above.
	DebitCompany, CreditCompany money.Amount
	// Gain is CreditCompany less DebitCompany: above zero a realised gain, below a
	// loss. It is to be posted as a debit of the control account against the gain.
	Gain money.Amount
}

// Settlement settles open items on a day. The zero value is of no use; see New.
// A method that returns an error has changed nothing.
type Settlement struct {
	// Allocations and Closings are what has been done so far, in order.
	Allocations []Allocation
	Closings    []Closing

	company Company
	on      date.Date
	items   []*Item
	byID    map[int64]*Item
	touched map[int64]bool
}

// New begins a settlement of these items, which are copied. The error is a
// fault invalid_item.
func New(c Company, on date.Date, items []Item) (*Settlement, error) {
	if _, known := money.CurrencyDecimals(c.Currency); !known {
		return nil, fault.Invalid("invalid_item", "%q is no currency.", c.Currency)
	}
	s := &Settlement{company: c, on: on, byID: map[int64]*Item{}, touched: map[int64]bool{}}
	for _, i := range items {
		if err := c.check(i); err != nil {
			return nil, err
		}
		if s.byID[i.ID] != nil {
			return nil, fault.Invalid("invalid_item", "%s is there twice.", i.name())
		}
		own := i
		s.items, s.byID[i.ID] = append(s.items, &own), &own
	}
	return s, nil
}

// Items are the items as they are now, in the order of New.
func (s *Settlement) Items() []Item {
	all := make([]Item, len(s.items))
	for n, i := range s.items {
		all[n] = *i
	}
	return all
}

// Gain is what all allocations have gained, below zero where they have lost.
func (s *Settlement) Gain() money.Amount {
	sum := money.AmountOf(decimal.Zero, s.company.decimals())
	for _, a := range s.Allocations {
		sum = sum.Add(a.Gain)
	}
	return sum
}

// Match settles a debit and a credit with each other, by hand. The amounts are
// above zero, each in its item's own currency. Where one is zero it follows from
// the other, across currencies at the day's rates; where both are, as much is
// settled as there is. Both amounts across currencies stand as they are given:
// that is the rate that the bank has taken.
//
// The error is a fault: no_such_item, same_side, over_allocated,
// invalid_allocation or no_rate.
func (s *Settlement) Match(debit, credit int64, debitAmount, creditAmount money.Amount) error {
	d, c, err := s.pair(debit, credit)
	if err != nil {
		return err
	}
	if debitAmount.Sign() < 0 || creditAmount.Sign() < 0 {
		return fault.Invalid("invalid_allocation", "An amount to settle is above zero.").Field("amount", "Above zero.")
	}
	if err := finer(debitAmount, *d); err != nil {
		return err
	}
	if err := finer(creditAmount, *c); err != nil {
		return err
	}
	dAmount, cAmount := debitAmount.Decimal(), creditAmount.Decimal()
	switch {
	case dAmount.IsZero() && cAmount.IsZero():
		dAmount, cAmount, err = s.fit(d, c, d.size(), c.size())
	case cAmount.IsZero():
		cAmount, err = s.worth(dAmount, d.Currency, c.Currency)
	case dAmount.IsZero():
		dAmount, err = s.worth(cAmount, c.Currency, d.Currency)
	case d.Currency == c.Currency && !dAmount.Equal(cAmount):
		err = fault.Invalid("invalid_allocation", "%s and %s are in the same currency, so the same amount of both is settled.", d.name(), c.name()).Field("amount", "The same for both.")
	}
	if err != nil {
		return err
	}
	if err := enough(dAmount, *d); err != nil {
		return err
	}
	if err := enough(cAmount, *c); err != nil {
		return err
	}
	s.match(d, c, dAmount, cAmount)
	return nil
}

// pair finds the two items and refuses two of one side, and what is settled.
func (s *Settlement) pair(debit, credit int64) (d, c *Item, err error) {
	d, c = s.byID[debit], s.byID[credit]
	switch {
	case d == nil || c == nil:
		return nil, nil, fault.NotFound("no_such_item", "There is no such open item.")
	case d.closed():
		return nil, nil, settled(*d)
	case c.closed():
		return nil, nil, settled(*c)
	case d.Open.Sign() < 0 || c.Open.Sign() > 0:
		return nil, nil, fault.Invalid("same_side", "%s and %s do not settle each other: one must be owed to us and the other by us.", d.name(), c.name())
	}
	return d, c, nil
}

func settled(i Item) error {
	return fault.Conflict("over_allocated", "%s is settled already.", i.name())
}

func finer(a money.Amount, i Item) error {
	if decimals := decimalsOf(i.Currency); a.Places() > decimals {
		return fault.Invalid("invalid_allocation", "%s has %d decimals.", i.Currency, decimals).Field("amount", "%s has %d decimals.", i.Currency, decimals)
	}
	return nil
}

func enough(amount decimal.Decimal, i Item) error {
	if amount.GreaterThan(i.size()) {
		open := i.size().StringFixed(decimalsOf(i.Currency))
		return fault.Conflict("over_allocated", "Only %s %s of %s are open.", open, i.Currency, i.name()).Field("amount", "At most %s.", open)
	}
	return nil
}

// worth converts an amount at the day's rates, to the smallest unit at least.
func (s *Settlement) worth(amount decimal.Decimal, from, to string) (decimal.Decimal, error) {
	if from == to {
		return amount, nil
	}
	a, err := s.company.rate(from)
	if err != nil {
		return amount, err
	}
	b, err := s.company.rate(to)
	if err != nil {
		return amount, err
	}
	decimals := decimalsOf(to)
	return decimal.Max(amount.Mul(a).DivRound(b, decimals), decimal.New(1, -decimals)), nil
}

// fit is how much two items can settle of each other when at most so much is
// taken of either: all of one of the two.
func (s *Settlement) fit(d, c *Item, mostD, mostC decimal.Decimal) (ofD, ofC decimal.Decimal, err error) {
	ofC, err = s.worth(mostD, d.Currency, c.Currency)
	if err != nil || !ofC.GreaterThan(mostC) {
		return mostD, ofC, err
	}
	// Not above mostD, since that is worth more than mostC.
	ofD, err = s.worth(mostC, c.Currency, d.Currency)
	return ofD, mostC, err
}

// match takes the amounts, which both items have.
func (s *Settlement) match(d, c *Item, ofD, ofC decimal.Decimal) {
	debit, credit := s.take(d, ofD), s.take(c, ofC)
	s.Allocations = append(s.Allocations, Allocation{
		Debit: d.ID, Credit: c.ID,
		DebitAmount: money.AmountOf(ofD, decimalsOf(d.Currency)), CreditAmount: money.AmountOf(ofC, decimalsOf(c.Currency)),
		DebitCompany: debit, CreditCompany: credit, Gain: credit.Sub(debit),
	})
}

// take lessens an item and gives what that was posted at, zero or above: its
// part of what is left of the company amount, so that the whole takes the whole
// and no cent stays behind.
func (s *Settlement) take(i *Item, amount decimal.Decimal) money.Amount {
	taken := i.Company.Decimal().Abs().Mul(amount).DivRound(i.size(), s.company.decimals())
	sign := decimal.NewFromInt(int64(i.Open.Sign()))
	i.Open = i.Open.Sub(money.AmountOf(amount.Mul(sign), decimalsOf(i.Currency)))
	i.Company = i.Company.Sub(money.AmountOf(taken.Mul(sign), s.company.decimals()))
	s.touched[i.ID] = true
	return money.AmountOf(taken, s.company.decimals())
}

// Undo takes an allocation back: both items as they were before it, apart from
// what other allocations have taken. The gain is to be posted the other way
// round. The error is a fault no_such_item where the items are others.
func Undo(a Allocation, debit, credit Item) (Item, Item, error) {
	if a.Debit != debit.ID || a.Credit != credit.ID {
		return debit, credit, fault.NotFound("no_such_item", "The allocation is between other items.")
	}
	debit.Open, debit.Company = debit.Open.Add(a.DebitAmount), debit.Company.Add(a.DebitCompany)
	credit.Open, credit.Company = credit.Open.Sub(a.CreditAmount), credit.Company.Sub(a.CreditCompany)
	return debit, credit, nil
}
