package allocate

import (
	"maps"
	"slices"

	"github.com/shopspring/decimal"
)

// deducting says which early payment discounts count.
type deducting int

const (
	// whereShort pays items in full while the money lasts, and takes what is then
	// missing of one for its discount.
	whereShort deducting = iota
	// everywhere deducts whatever is offered.
	everywhere
	// nowhere pays everything in full.
	nowhere
)

// OldestFirst settles debits and credits with each other as far as they go, the
// oldest of both first: by due date, then date, then id. Items are paid in full
// while the money lasts, and what is then missing of one is its early payment
// discount where that is offered; unless deducting every discount, or none,
// settles more items to the end.
//
// The error is a fault no_rate, and nothing has changed.
func (s *Settlement) OldestFirst() error {
	var best *Settlement
	for _, d := range []deducting{whereShort, everywhere, nowhere} {
		way := s.clone()
		if err := way.oldestFirst(d); err != nil {
			return err
		}
		if best == nil || way.settled() > best.settled() {
			best = way
		}
	}
	for n, i := range best.items {
		*s.items[n] = *i
	}
	s.Allocations, s.Closings, s.touched = best.Allocations, best.Closings, best.touched
	return nil
}

func (s *Settlement) clone() *Settlement {
	c := &Settlement{
		Allocations: slices.Clone(s.Allocations), Closings: slices.Clone(s.Closings),
		company: s.company, on: s.on, byID: map[int64]*Item{}, touched: maps.Clone(s.touched),
	}
	for _, i := range s.items {
		own := *i
		c.items, c.byID[i.ID] = append(c.items, &own), &own
	}
	return c
}

func (s *Settlement) settled() (n int) {
	for _, i := range s.items {
		if i.closed() {
			n++
		}
	}
	return n
}

func (s *Settlement) oldestFirst(deduct deducting) error {
	var debits, credits []*Item
	for _, i := range s.items {
		switch i.Open.Sign() {
		case 1:
			debits = append(debits, i)
		case -1:
			credits = append(credits, i)
		}
	}
	slices.SortFunc(debits, older)
	slices.SortFunc(credits, older)
	// Each turn settles one of the two to the end.
	for len(debits) > 0 && len(credits) > 0 {
		d, c := debits[0], credits[0]
		ofD, ofC, err := s.fit(d, c, s.toPay(d, deduct == everywhere), s.toPay(c, deduct == everywhere))
		if err != nil {
			return err
		}
		s.match(d, c, ofD, ofC)
		for _, i := range []*Item{d, c} {
			if deduct != nowhere && !i.closed() && s.offered(i) && !i.size().GreaterThan(i.Discount.Decimal()) {
				s.close(i, ReasonDiscount)
			}
		}
		if d.closed() {
			debits = debits[1:]
		}
		if c.closed() {
			credits = credits[1:]
		}
	}
	return nil
}

// toPay is how much of an item is to be paid, the discount deducted or not.
func (s *Settlement) toPay(i *Item, deduct bool) decimal.Decimal {
	size := i.size()
	if less := size.Sub(i.Discount.Decimal()); deduct && s.offered(i) && less.Sign() > 0 {
		return less
	}
	return size
}
