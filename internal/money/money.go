package money

import "github.com/shopspring/decimal"

// ParseAmount reads "1234.50".
func ParseAmount(s string) (a Amount, err error) { return a, a.parse(s) }

// ParsePrice reads "1234.50".
func ParsePrice(s string) (p Price, err error) { return p, p.parse(s) }

// ParseQuantity reads "12.5".
func ParseQuantity(s string) (q Quantity, err error) { return q, q.parse(s) }

// ParsePercent reads "7.5".
func ParsePercent(s string) (p Percent, err error) { return p, p.parse(s) }

// ParseRate reads "1.0823".
func ParseRate(s string) (r Rate, err error) { return r, r.parse(s) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// MustAmount is ParseAmount for constants and tests.
func MustAmount(s string) Amount { return must(ParseAmount(s)) }

// MustPrice is ParsePrice for constants and tests.
func MustPrice(s string) Price { return must(ParsePrice(s)) }

// MustQuantity is ParseQuantity for constants and tests.
func MustQuantity(s string) Quantity { return must(ParseQuantity(s)) }

// MustPercent is ParsePercent for constants and tests.
func MustPercent(s string) Percent { return must(ParsePercent(s)) }

// MustRate is ParseRate for constants.
func MustRate(s string) Rate { return must(ParseRate(s)) }

// AmountOf rounds an exact intermediate result to the currency's decimals, half
// away from zero.
func AmountOf(d decimal.Decimal, decimals int32) Amount {
	return Amount{number[amountScale]{d.Round(decimals)}}
}

// QuantityOf takes an exact intermediate result as a quantity, rounded to its
// six decimals.
func QuantityOf(d decimal.Decimal) Quantity {
	return Quantity{number[quantityScale]{d.Round(quantityScale{}.places())}}
}

// Add is a + b. Long columns are mostly zeros, which cost nothing: the sum is
// the other, as long as it has the places of both.
func (a Amount) Add(b Amount) Amount {
	switch {
	case b.IsZero() && a.d.Exponent() <= b.d.Exponent():
		return a
	case a.IsZero() && b.d.Exponent() <= a.d.Exponent():
		return b
	}
	return Amount{number[amountScale]{a.d.Add(b.d)}}
}

// Sub is a - b.
func (a Amount) Sub(b Amount) Amount { return Amount{number[amountScale]{a.d.Sub(b.d)}} }

// Neg is -a.
func (a Amount) Neg() Amount { return Amount{number[amountScale]{a.d.Neg()}} }

// Cmp is -1, 0 or 1.
func (a Amount) Cmp(b Amount) int { return a.d.Cmp(b.d) }

// Equal compares values: 1.5 equals 1.50.
func (a Amount) Equal(b Amount) bool { return a.d.Equal(b.d) }

// Add is q + o.
func (q Quantity) Add(o Quantity) Quantity { return Quantity{number[quantityScale]{q.d.Add(o.d)}} }

// Sub is q - o.
func (q Quantity) Sub(o Quantity) Quantity { return Quantity{number[quantityScale]{q.d.Sub(o.d)}} }

// Neg is -q.
func (q Quantity) Neg() Quantity { return Quantity{number[quantityScale]{q.d.Neg()}} }

// Cmp is -1, 0 or 1.
func (q Quantity) Cmp(o Quantity) int { return q.d.Cmp(o.d) }

// Equal compares values: 1.5 equals 1.50.
func (q Quantity) Equal(o Quantity) bool { return q.d.Equal(o.d) }

// Cmp is -1, 0 or 1.
func (p Price) Cmp(o Price) int { return p.d.Cmp(o.d) }

// Equal compares values: 1.5 equals 1.50.
func (p Price) Equal(o Price) bool { return p.d.Equal(o.d) }

// Cmp is -1, 0 or 1.
func (p Percent) Cmp(o Percent) int { return p.d.Cmp(o.d) }

// Equal compares values: 1.5 equals 1.50.
func (p Percent) Equal(o Percent) bool { return p.d.Equal(o.d) }

// PriceOf rounds an exact intermediate result to so many decimals, at most 6,
// half away from zero.
func PriceOf(d decimal.Decimal, decimals int32) Price {
	return Price{number[priceScale]{d.Round(min(decimals, 6))}}
}

// Times is quantity × price, exact; round it with AmountOf.
func (p Price) Times(q Quantity) decimal.Decimal { return p.d.Mul(q.d) }

// Of is this percentage of an exact number, exact.
func (p Percent) Of(d decimal.Decimal) decimal.Decimal { return d.Mul(p.d).Shift(-2) }
