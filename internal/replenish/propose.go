package replenish

import (
	"fmt"

	"kontor/internal/date"
	"kontor/internal/money"
)

// Stock is what is there of a product and what will be.
type Stock struct {
	OnHand   money.Quantity
	Incoming money.Quantity // ordered or under way, whenever it comes
	Asked    money.Quantity // in orders that are not confirmed
	Outgoing money.Quantity // by the day on which what is ordered now would arrive
}

// Forecast is what will be there.
func (s Stock) Forecast() money.Quantity {
	return s.OnHand.Add(s.Incoming).Add(s.Asked).Sub(s.Outgoing)
}

// Limits say how much is kept: below Minimum it is bought up to Maximum, in whole
// Multiples; zero for any quantity.
type Limits struct {
	Minimum, Maximum, Multiple money.Quantity
}

// Propose is how much to buy: nothing while the forecast is not below the minimum;
// else what is lacking to the maximum, in the most multiples that do not go above
// it, and one more where those would not reach the minimum.
func Propose(s Stock, l Limits) money.Quantity {
	forecast := s.Forecast()
	if forecast.Cmp(l.Minimum) >= 0 {
		return money.Quantity{}
	}
	lacking := l.Maximum.Sub(forecast)
	if l.Multiple.Sign() <= 0 {
		return lacking
	}
	multiple := l.Multiple.Decimal()
	times := lacking.Decimal().Div(multiple).Floor()
	if forecast.Decimal().Add(times.Mul(multiple)).LessThan(l.Minimum.Decimal()) {
		times = l.Minimum.Sub(forecast).Decimal().Div(multiple).Ceil()
	}
	return money.MustQuantity(times.Mul(multiple).String())
}

// why is how a quantity came about, for people.
func why(s Stock, l Limits, unit string, arrives date.Date, quantity money.Quantity) string {
	text := fmt.Sprintf("%s %s on hand", s.OnHand, unit)
	for _, part := range []struct {
		sign     string
		quantity money.Quantity
		what     string
	}{{"+", s.Incoming, "on order"}, {"+", s.Asked, "in drafts of orders"}, {"−", s.Outgoing, "going out by " + arrives.Time().Format("2 Jan")}} {
		if part.quantity.Sign() != 0 {
			text += fmt.Sprintf(" %s %s %s", part.sign, part.quantity, part.what)
		}
	}
	text += fmt.Sprintf(" = %s, below the minimum of %s; ", s.Forecast(), l.Minimum)
	if l.Multiple.Sign() > 0 {
		return text + fmt.Sprintf("up to %s in multiples of %s: %s", l.Maximum, l.Multiple, quantity)
	}
	return text + fmt.Sprintf("up to %s: %s", l.Maximum, quantity)
}

// Offer is what a supplier charges for a product from a quantity on.
type Offer struct {
	SupplierID  int64
	Supplier    string
	MinQuantity money.Quantity
	Price       money.Price // after the discount, in Currency
	Currency    string
	Worth       money.Price // the price in the company's currency
	LeadDays    int32
}

// best is the offer that holds for a quantity: of one supplier, or with 0 the
// cheapest of all, and the quicker of two that cost the same. For each supplier the
// largest break that the quantity reaches counts.
func best(offers []Offer, supplier int64, quantity money.Quantity) (Offer, bool) {
	breaks := map[int64]Offer{}
	for _, o := range offers {
		if supplier != 0 && o.SupplierID != supplier || o.MinQuantity.Cmp(quantity) > 0 {
			continue
		}
		if b, has := breaks[o.SupplierID]; !has || o.MinQuantity.Cmp(b.MinQuantity) > 0 {
			breaks[o.SupplierID] = o
		}
	}
	var found Offer
	for _, o := range breaks {
		dear := o.Worth.Cmp(found.Worth)
		if found.SupplierID == 0 || dear < 0 || dear == 0 && (o.LeadDays < found.LeadDays || o.LeadDays == found.LeadDays && o.SupplierID < found.SupplierID) {
			found = o
		}
	}
	return found, found.SupplierID != 0
}
