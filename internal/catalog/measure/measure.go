// Package measure owns how a quantity in one unit becomes a quantity in another.
// It is pure: values in, values out.
//
// It promises: nothing is rounded but once, to the decimals of the unit that is
// asked for, half away from zero; it says whether that changed anything; units
// of different dimensions are refused.
package measure

import (
	"github.com/shopspring/decimal"

	"kontor/internal/fault"
	"kontor/internal/money"
)

// Dimensions. Each has a reference unit, of which a unit's factor counts how
// many it is: the piece, gram, litre, metre, square metre and second.
const (
	Count  = "count"
	Weight = "weight"
	Volume = "volume"
	Length = "length"
	Area   = "area"
	Time   = "time"
	// Own is a dimension that a unit has for itself: it converts to nothing else.
	Own = "own"
)

var words = map[string]string{
	Count: "a count", Weight: "a weight", Volume: "a volume", Length: "a length", Area: "an area", Time: "a time", Own: "only itself",
}

// Unit is what a conversion must know of a unit of measure.
type Unit struct {
	ID        int64
	Code      string
	Dimension string
	Factor    money.Rate // how many of the dimension's reference unit it is, exactly
	Decimals  int32      // how finely a quantity may be divided, 0 to 6
}

// Converts tells whether quantities in one can be told in the other.
func (u Unit) Converts(to Unit) bool {
	return u.ID == to.ID || u.Dimension == to.Dimension && u.Dimension != Own
}

// Fits tells whether the quantity is no finer than the unit may be divided.
func (u Unit) Fits(q money.Quantity) bool {
	return q.Decimal().Equal(q.Decimal().Truncate(u.Decimals))
}

// Convert tells what the quantity in from is in to. It is rounded to the
// decimals of to, half away from zero, and exact says whether that changed
// nothing. Refused: foreign_units, and quantity_too_large where no field holds
// the result.
func Convert(q money.Quantity, from, to Unit) (result money.Quantity, exact bool, err error) {
	if !from.Converts(to) {
		return result, false, Foreign(from, to)
	}
	reference, divisor := q.Decimal(), decimal.NewFromInt(1)
	if from.ID != to.ID {
		reference, divisor = reference.Mul(from.Factor.Decimal()), to.Factor.Decimal()
	}
	rounded := reference.DivRound(divisor, to.Decimals)
	result, err = money.ParseQuantity(rounded.String())
	if err != nil {
		return result, false, fault.Invalid("quantity_too_large", "%s %s is more %s than a quantity can hold. Use a larger unit.", q, from.Code, to.Code)
	}
	return result, rounded.Mul(divisor).Equal(reference), nil
}

// Foreign is the refusal to convert between two units.
func Foreign(from, to Unit) error {
	if from.Dimension == to.Dimension {
		return fault.Invalid("foreign_units", "%s and %s stand each for themselves: how many of one make the other is not known. Give both units the same dimension, or make a packaging of the product.", from.Code, to.Code)
	}
	return fault.Invalid("foreign_units", "%s measures %s and %s %s, so one cannot be converted into the other. Choose units of the same dimension, or make a packaging of the product.",
		from.Code, words[from.Dimension], to.Code, words[to.Dimension])
}
