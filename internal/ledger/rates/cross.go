package rates

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/money"
)

// Value is what one unit of a currency is worth on a day, in the company's
// currency.
type Value struct {
	Currency string
	On       date.Date
	Rate     money.Rate // 10 decimals
}

// places of a rate.
const places = 10

// Cross gives what one unit of each quoted currency, and of the euro, is worth
// in the company's currency, by date and then by currency. The company's own
// currency is left out, it is 1 always, and so are days on which it has no
// quote: what it was then is not known. A company currency without any quote is
// refused, as is a value that rounds to nothing or has more than ten digits
// before the point.
func Cross(quotes []Quote, company string) ([]Value, error) {
	const euro = "EUR"
	one := decimal.NewFromInt(1)
	own := map[date.Date]decimal.Decimal{}
	for _, q := range quotes {
		switch company {
		case euro:
			own[q.On] = one
		case q.Currency:
			own[q.On] = q.PerEuro.Decimal()
		}
	}
	if len(own) == 0 {
		return nil, refuse(NoCompany, "The file has no rate for %.10q, the company's currency, so nothing can be converted into it.", company)
	}
	var out []Value
	put := func(currency string, on date.Date, per decimal.Decimal) error {
		v := own[on].DivRound(per, places)
		r, err := money.ParseRate(v.StringFixed(places))
		if err != nil || r.IsZero() {
			return refuse(BadRate, "One %s is %s %s on %s, which is no rate that can be kept.", currency, v, company, on)
		}
		out = append(out, Value{currency, on, r})
		return nil
	}
	if company != euro {
		for on := range own {
			if err := put(euro, on, one); err != nil {
				return nil, err
			}
		}
	}
	for _, q := range quotes {
		if _, known := own[q.On]; !known || q.Currency == company || q.Currency == euro {
			continue
		}
		if q.PerEuro.Sign() <= 0 {
			return nil, refuse(BadRate, "The rate of %s on %s is not above zero.", q.Currency, q.On)
		}
		if err := put(q.Currency, q.On, q.PerEuro.Decimal()); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b Value) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Currency, b.Currency))
	})
	return out, nil
}
