package valuation

import (
	"fmt"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

// Method is how issues are valued.
type Method string

// The methods.
const (
	Average  Method = "average"  // at the average of what is on hand
	FIFO     Method = "fifo"     // at the cost of what came in first
	Standard Method = "standard" // at a cost that is set; what differs is a variance
)

// Move brings a product in, takes it out, or sets its standard cost.
type Move struct {
	ID int64
	// Quantity in the product's unit: above zero in, below zero out, zero with a
	// new Standard.
	Quantity money.Quantity
	// Cost of all that comes in, as far as it is known, in the company's currency.
	Cost money.Amount
	// Returns is the move out whose goods come back, at what they went out for; 0
	// for none. Where that move is not among those that are valued, Cost counts.
	Returns int64
	// Standard is the cost of one unit from here on.
	Standard *money.Price
}

// Valued is what a move does to the value of the stock, in the company's currency.
type Valued struct {
	ID int64
	// Value is what the stock is worth more, or less, by the move.
	Value money.Amount
	// Cost of what came in: Value, Correction and Variance together.
	Cost money.Amount
	// Correction is what goods that were issued before any had arrived cost more
	// than was assumed then.
	Correction money.Amount
	// Variance is what goods cost more than their standard; of a new standard, what
	// it takes from the stock.
	Variance money.Amount
	// OnHand and Worth are the stock after the move.
	OnHand money.Quantity
	Worth  money.Amount
}

// Layer is what is left of goods that came in together.
type Layer struct {
	Move     int64
	Quantity money.Quantity
	Value    money.Amount
}

// Stock is a product's stock between two moves. The zero value is empty.
type Stock struct {
	Method   Method
	Decimals int32 // of the company's currency
	OnHand   money.Quantity
	Worth    money.Amount
	// Layers of first in first out, the oldest first.
	Layers []Layer
	// Unit is the exact cost of one: the standard, or of what came in last, at
	// which goods are issued that have not arrived yet.
	Unit decimal.Decimal
}

// precision of unit costs: far below what a rounding to cents sees, for any
// quantity that can be entered.
const precision = 30

// Replay values moves in their order, from a stock as it was before the first.
// It gives the stock after the last. The stock that was given stays as it is.
func Replay(from Stock, moves []Move) ([]Valued, Stock) {
	s := from
	s.Layers = append([]Layer(nil), from.Layers...)
	back := map[int64]*issued{}
	for _, m := range moves {
		if m.Returns != 0 {
			back[m.Returns] = nil
		}
	}
	out := make([]Valued, 0, len(moves))
	for _, m := range moves {
		v := s.value(m, back[m.Returns])
		if _, comesBack := back[m.ID]; comesBack && m.Quantity.Sign() < 0 {
			back[m.ID] = &issued{quantity: m.Quantity.Neg(), value: v.Value.Neg()}
		}
		out = append(out, v)
	}
	return out, s
}

// issued is a move out that goods come back of, with what has come back so far.
type issued struct {
	quantity, returned money.Quantity
	value, back        money.Amount
}

// take is what goods that come back went out for. All that went out takes the
// rest, so that it comes back to the cent.
func (i *issued) take(q money.Quantity, decimals int32) money.Amount {
	i.returned = i.returned.Add(q)
	upTo := part(i.value, i.returned, i.quantity, decimals)
	cost := upTo.Sub(i.back)
	i.back = upTo
	return cost
}

// value applies a move.
func (s *Stock) value(m Move, returned *issued) Valued {
	v := Valued{ID: m.ID, Cost: s.zero(), Correction: s.zero(), Variance: s.zero()}
	before := s.Worth
	switch {
	case m.Standard != nil:
		s.Unit = m.Standard.Decimal()
		s.Worth = s.at(s.OnHand)
		v.Variance = before.Sub(s.Worth)
	case m.Quantity.Sign() > 0:
		v.Cost = m.Cost
		if returned != nil {
			v.Cost = returned.take(m.Quantity, s.Decimals)
		}
		s.in(m, &v)
	case m.Quantity.Sign() < 0:
		s.out(m.Quantity.Neg())
	}
	v.Value = s.Worth.Sub(before)
	if m.Quantity.Sign() > 0 && s.Method == Standard {
		v.Variance = v.Cost.Sub(v.Value)
	}
	v.OnHand, v.Worth = s.OnHand, s.Worth
	return v
}

func (s *Stock) in(m Move, v *Valued) {
	q, cost := m.Quantity, v.Cost
	if s.Method == Standard {
		s.OnHand = s.OnHand.Add(q)
		s.Worth = s.at(s.OnHand)
		return
	}
	s.Unit = cost.Decimal().DivRound(q.Decimal(), precision)
	if s.OnHand.Sign() < 0 {
		// Some have been issued already, at what they were thought to cost.
		owed := s.OnHand.Neg()
		now := q
		if now.Cmp(owed) > 0 {
			now = owed
		}
		covers := part(cost, now, q, s.Decimals)
		assumed := part(s.Worth.Neg(), now, owed, s.Decimals)
		v.Correction = covers.Sub(assumed)
		s.OnHand, s.Worth = s.OnHand.Add(now), s.Worth.Add(assumed)
		q, cost = q.Sub(now), cost.Sub(covers)
	}
	if q.IsZero() {
		return
	}
	s.OnHand, s.Worth = s.OnHand.Add(q), s.Worth.Add(cost)
	if s.Method == FIFO {
		s.Layers = append(s.Layers, Layer{Move: m.ID, Quantity: q, Value: cost})
	}
}

func (s *Stock) out(q money.Quantity) {
	if s.Method == Standard {
		s.OnHand = s.OnHand.Sub(q)
		s.Worth = s.at(s.OnHand)
		return
	}
	if s.OnHand.Sign() > 0 {
		held := q
		if held.Cmp(s.OnHand) > 0 {
			held = s.OnHand
		}
		if s.Method == Average {
			s.Unit = s.Worth.Decimal().DivRound(s.OnHand.Decimal(), precision)
			s.Worth = s.Worth.Sub(part(s.Worth, held, s.OnHand, s.Decimals))
		} else {
			s.Worth = s.Worth.Sub(s.oldest(held))
		}
		s.OnHand, q = s.OnHand.Sub(held), q.Sub(held)
	}
	if q.IsZero() {
		return
	}
	s.OnHand = s.OnHand.Sub(q)
	s.Worth = s.Worth.Sub(s.at(q))
}

// oldest takes so much from the layers, and gives what it was worth.
func (s *Stock) oldest(q money.Quantity) money.Amount {
	worth := s.zero()
	for !q.IsZero() {
		if len(s.Layers) == 0 {
			panic(fmt.Sprintf("valuation: %s on hand, but no layer has %s", s.OnHand, q))
		}
		l := &s.Layers[0]
		taken := q
		if taken.Cmp(l.Quantity) > 0 {
			taken = l.Quantity
		}
		value := part(l.Value, taken, l.Quantity, s.Decimals)
		worth, q = worth.Add(value), q.Sub(taken)
		l.Quantity, l.Value = l.Quantity.Sub(taken), l.Value.Sub(value)
		if l.Quantity.IsZero() {
			s.Layers = s.Layers[1:]
		}
	}
	return worth
}

// at is a quantity at the cost of one.
func (s *Stock) at(q money.Quantity) money.Amount {
	return money.AmountOf(s.Unit.Mul(q.Decimal()), s.Decimals)
}

func (s *Stock) zero() money.Amount { return money.AmountOf(decimal.Zero, s.Decimals) }

// part is the share of an amount that some of a quantity has; all of it has all.
func part(a money.Amount, some, of money.Quantity, decimals int32) money.Amount {
	return money.AmountOf(a.Decimal().Mul(some.Decimal()).DivRound(of.Decimal(), precision), decimals)
}
