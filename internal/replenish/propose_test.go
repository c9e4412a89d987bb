package replenish

import (
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

func q(text string) money.Quantity { return money.MustQuantity(text) }

func TestPropose(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		onHand, incoming, asked, outgoing string
		minimum, maximum, multiple        string
		want                              string
	}{
		{"10", "0", "0", "0", "10", "40", "0", "0"},   // not below
		{"9", "0", "0", "0", "10", "40", "0", "31"},   // up to the maximum
		{"9", "0", "0", "0", "10", "40", "12", "24"},  // 33 would be there; 45 are too many
		{"0", "0", "0", "0", "10", "10", "12", "12"},  // a pack more than the maximum, or the minimum is not reached
		{"0", "0", "0", "0", "13", "15", "12", "24"},  // two of them
		{"0", "30", "0", "0", "10", "40", "0", "0"},   // under way
		{"0", "0", "30", "0", "10", "40", "0", "0"},   // asked for already
		{"30", "0", "0", "25", "10", "40", "0", "35"}, // promised
		{"-5", "0", "0", "0", "0", "1", "0", "6"},     // below zero where a location allows it
		{"0.5", "0", "0", "0", "1.25", "2", "0.25", "1.5"},
	} {
		stock := Stock{OnHand: q(x.onHand), Incoming: q(x.incoming), Asked: q(x.asked), Outgoing: q(x.outgoing)}
		if got := Propose(stock, Limits{q(x.minimum), q(x.maximum), q(x.multiple)}); !got.Equal(q(x.want)) {
			t.Errorf("%+v: %s", x, got)
		}
	}
}

// Whatever there is: nothing is bought above the minimum; what is bought reaches
// it, is whole multiples, and goes above the maximum only where one multiple less
// would not reach the minimum; and once it is bought nothing more is proposed.
func TestProposeHolds(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	number := func(n int64) money.Quantity { return money.QuantityOf(decimal.New(random.Int64N(n), -2)) }
	for range 20000 {
		s := Stock{OnHand: number(5000), Incoming: number(2000), Asked: number(1000), Outgoing: number(9000)}
		l := Limits{Minimum: number(4000), Multiple: number(3)}
		l.Maximum = l.Minimum.Add(number(4000))
		if random.IntN(2) == 0 {
			l.Multiple = number(1500)
		}
		got := Propose(s, l)
		after := s.Forecast().Add(got)
		switch {
		case s.Forecast().Cmp(l.Minimum) >= 0:
			if got.Sign() != 0 {
				t.Fatalf("%+v %+v: %s though there is enough", s, l, got)
			}
			continue
		case got.Sign() <= 0 || after.Cmp(l.Minimum) < 0:
			t.Fatalf("%+v %+v: %s does not reach the minimum", s, l, got)
		case l.Multiple.Sign() > 0 && !got.Decimal().Mod(l.Multiple.Decimal()).IsZero():
			t.Fatalf("%+v %+v: %s is not in multiples", s, l, got)
		case after.Cmp(l.Maximum) > 0 && after.Sub(l.Multiple).Cmp(l.Minimum) >= 0:
			t.Fatalf("%+v %+v: %s is too much", s, l, got)
		}
		s.Asked = s.Asked.Add(got)
		if again := Propose(s, l); again.Sign() != 0 {
			t.Fatalf("%+v %+v: %s again", s, l, again)
		}
	}
}

func TestBestOffer(t *testing.T) {
	t.Parallel()
	price := money.MustPrice
	offers := []Offer{
		{SupplierID: 1, Price: price("5"), Worth: price("5"), LeadDays: 3},
		{SupplierID: 1, Price: price("4"), Worth: price("4"), MinQuantity: q("100"), LeadDays: 3},
		{SupplierID: 2, Price: price("4.5"), Worth: price("4.5"), MinQuantity: q("10"), LeadDays: 9},
		{SupplierID: 3, Price: price("5"), Worth: price("5"), LeadDays: 1},
	}
	for _, x := range []struct {
		supplier int64
		quantity string
		want     int64
		price    string
	}{{0, "5", 3, "5"}, {0, "10", 2, "4.5"}, {0, "100", 1, "4"}, {1, "10", 1, "5"}, {1, "100", 1, "4"}, {2, "5", 0, "0"}} {
		got, found := best(offers, x.supplier, q(x.quantity))
		if found != (x.want != 0) || got.SupplierID != x.want || !got.Price.Equal(price(x.price)) {
			t.Errorf("%+v: %+v", x, got)
		}
	}
}
