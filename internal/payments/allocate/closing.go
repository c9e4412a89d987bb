package allocate

import (
	"kontor/internal/fault"
	"kontor/internal/money"
)

// Reason is why the rest of an item is closed without being paid.
type Reason string

// The reasons.
const (
	ReasonDiscount Reason = "early_payment_discount"
	ReasonWriteOff Reason = "write_off"
)

// Closing is the rest of an item that nobody pays. To be posted: the account of
// the reason gets Company, the control account the opposite.
type Closing struct {
	Item   int64
	Reason Reason
	// Amount is in the item's own currency, Company what it was posted at; of the
	// item's sign. No exchange rate gains or loses on it.
	Amount, Company money.Amount
}

// Undo takes a closing back.
func (c Closing) Undo(i Item) (Item, error) {
	if c.Item != i.ID {
		return i, fault.NotFound("no_such_item", "The closing is of another item.")
	}
	i.Open, i.Company = i.Open.Add(c.Amount), i.Company.Add(c.Company)
	return i, nil
}

// close takes all that is left.
func (s *Settlement) close(i *Item, why Reason) {
	s.Closings = append(s.Closings, Closing{Item: i.ID, Reason: why, Amount: i.Open, Company: i.Company})
	s.take(i, i.size())
}

func (s *Settlement) open(id int64) (*Item, error) {
	i := s.byID[id]
	switch {
	case i == nil:
		return nil, fault.NotFound("no_such_item", "There is no such open item.")
	case i.closed():
		return nil, settled(*i)
	}
	return i, nil
}

// offered tells whether the discount can be deducted on the day.
func (s *Settlement) offered(i *Item) bool {
	return i.Discount.Sign() > 0 && !i.DiscountUntil.Before(s.on)
}

// Discount closes what is left of an item as its early payment discount. The
// error is a fault: no_such_item, over_allocated, or no_discount where the item
// offers none on the day, or less than is left.
func (s *Settlement) Discount(id int64) error {
	i, err := s.open(id)
	switch {
	case err != nil:
		return err
	case i.Discount.Sign() <= 0:
		return fault.Conflict("no_discount", "%s offers no discount for early payment.", i.name())
	case !s.offered(i):
		return fault.Conflict("no_discount", "The discount of %s was offered up to %s.", i.name(), i.DiscountUntil)
	case i.size().GreaterThan(i.Discount.Decimal()):
		decimals := decimalsOf(i.Currency)
		return fault.Conflict("no_discount", "%s offers a discount of %s %s, but %s are open. Settle the rest first.",
			i.name(), i.Discount.Fixed(decimals), i.Currency, i.size().StringFixed(decimals))
	}
	s.close(i, ReasonDiscount)
	return nil
}

// WriteOff gives up what is left of an item, where that is at most the limit in
// the company's currency. The error is a fault: no_such_item, over_allocated, or
// write_off_limit.
func (s *Settlement) WriteOff(id int64, limit money.Amount) error {
	i, err := s.open(id)
	if err != nil {
		return err
	}
	if !s.small(i, limit) {
		decimals := s.company.decimals()
		return fault.Conflict("write_off_limit", "%s %s are open of %s; at most %s may be written off.",
			i.Company.Decimal().Abs().StringFixed(decimals), s.company.Currency, i.name(), limit.Fixed(decimals))
	}
	s.close(i, ReasonWriteOff)
	return nil
}

// WriteOffSmall gives up what this settlement has left of the items that it
// touched, where that is at most the limit in the company's currency.
func (s *Settlement) WriteOffSmall(limit money.Amount) {
	for _, i := range s.items {
		if !i.closed() && s.touched[i.ID] && s.small(i, limit) {
			s.close(i, ReasonWriteOff)
		}
	}
}

func (s *Settlement) small(i *Item, limit money.Amount) bool {
	return limit.Sign() > 0 && !i.Company.Decimal().Abs().GreaterThan(limit.Decimal())
}
