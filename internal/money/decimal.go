// Package money owns exact decimals: amounts of a currency, prices, quantities,
// rates and percentages, each a type of its own, so that adding a quantity to
// an amount does not compile.
//
// It promises: no float anywhere; JSON carries strings, and a JSON number is
// refused; NaN and infinity do not exist; rounding happens only where a
// function says so, half away from zero.
package money

import (
	"bytes"
	"database/sql/driver"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"
)

// scale is a phantom that keeps the kinds of decimals apart and tells how many
// places the database keeps for each.
type scale interface {
	places() int32
	whole() int
	noun() string
}

type (
	amountScale   struct{}
	priceScale    struct{}
	quantityScale struct{}
	rateScale     struct{}
	percentScale  struct{}
)

func (amountScale) places() int32   { return 4 }
func (amountScale) whole() int      { return 16 }
func (amountScale) noun() string    { return "amount" }
func (priceScale) places() int32    { return 6 }
func (priceScale) whole() int       { return 14 }
func (priceScale) noun() string     { return "price" }
func (quantityScale) places() int32 { return 6 }
func (quantityScale) whole() int    { return 14 }
func (quantityScale) noun() string  { return "quantity" }
func (rateScale) places() int32     { return 10 }
func (rateScale) whole() int        { return 10 }
func (rateScale) noun() string      { return "rate" }
func (percentScale) places() int32  { return 6 }
func (percentScale) whole() int     { return 3 }
func (percentScale) noun() string   { return "percentage" }

type number[S scale] struct{ d decimal.Decimal }

// Amount is money in some currency, as posted: at most 4 decimals.
type Amount struct{ number[amountScale] }

// Price is money for one unit: at most 6 decimals.
type Price struct{ number[priceScale] }

// Quantity is how much of a unit: at most 6 decimals.
type Quantity struct{ number[quantityScale] }

// Rate is a ratio between currencies: at most 10 decimals.
type Rate struct{ number[rateScale] }

// Percent is parts of a hundred: at most 6 decimals.
type Percent struct{ number[percentScale] }

var (
	written = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

	errNotString = errors.New(`write decimals as a string, "12.50"`)
)

func (n *number[S]) parse(s string) error {
	var kind S
	if len(s) > 40 || !written.MatchString(s) {
		return fmt.Errorf("%.40q is not a %s; write digits and a point, like \"12.50\"", s, kind.noun())
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return fmt.Errorf("%q is not a %s", s, kind.noun())
	}
	if !d.Equal(d.Truncate(kind.places())) {
		return fmt.Errorf("a %s has at most %d decimals", kind.noun(), kind.places())
	}
	if whole := d.Truncate(0).Abs().String(); whole != "0" && len(whole) > kind.whole() {
		return fmt.Errorf("a %s has at most %d digits before the point", kind.noun(), kind.whole())
	}
	n.d = d
	return nil
}

// String is the plain decimal form, without an exponent, with the places that
// the number was written or rounded with: 12.50 stays 12.50.
func (n number[S]) String() string {
	if places := -n.d.Exponent(); places > 0 {
		return n.d.StringFixed(places)
	}
	return n.d.String()
}

// Fixed is the decimal form with exactly so many places; it rounds half away
// from zero.
func (n number[S]) Fixed(places int32) string {
	if s, ok := plain(n.d, places); ok {
		return s
	}
	return n.d.StringFixed(places)
}

// plain writes what needs no rounding and fits into 64 bits, which is nearly
// everything, without the detour over a big integer: a statement writes tens of
// thousands of amounts.
func plain(d decimal.Decimal, places int32) (string, bool) {
	shift := d.Exponent() + places
	if shift < 0 || shift > 8 || places > 8 || d.NumDigits() > 10 {
		return "", false
	}
	units := d.CoefficientInt64()
	for range shift {
		units *= 10
	}
	var room [24]byte
	text := strconv.AppendInt(room[:0], units, 10)
	if places == 0 {
		return string(text), true
	}
	sign := 0
	if units < 0 {
		sign = 1
	}
	// At least one digit stands before the point.
	for len(text)-sign <= int(places) {
		text = slices.Insert(text, sign, '0')
	}
	return string(slices.Insert(text, len(text)-int(places), '.')), true
}

// Decimal is the bare number, for formulas that mix kinds.
func (n number[S]) Decimal() decimal.Decimal { return n.d }

// Sign is -1, 0 or 1.
func (n number[S]) Sign() int { return n.d.Sign() }

// IsZero tells whether the number is zero.
func (n number[S]) IsZero() bool { return n.d.IsZero() }

// Places is how many decimals the number really uses.
func (n number[S]) Places() int32 {
	d := n.d
	for p := int32(0); ; p++ {
		if d.Equal(d.Truncate(p)) {
			return p
		}
	}
}

// MarshalJSON writes a string.
func (n number[S]) MarshalJSON() ([]byte, error) { return []byte(`"` + n.String() + `"`), nil }

// UnmarshalJSON reads a string and refuses a number.
func (n *number[S]) UnmarshalJSON(b []byte) error {
	if len(b) < 2 || b[0] != '"' || bytes.IndexByte(b, '\\') >= 0 {
		return errNotString
	}
	return n.parse(string(b[1 : len(b)-1]))
}

// MarshalText writes the plain form.
func (n number[S]) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads the plain form.
func (n *number[S]) UnmarshalText(b []byte) error { return n.parse(string(b)) }

// Schema describes the decimal to the API's documentation.
func (n number[S]) Schema(huma.Registry) *huma.Schema {
	var kind S
	return &huma.Schema{
		Type: huma.TypeString, Format: "decimal", Examples: []any{"12.50"},
		Description: fmt.Sprintf("A decimal in a string, at most %d places.", kind.places()),
		Pattern:     fmt.Sprintf(`^-?(0|[1-9][0-9]{0,%d})(\.[0-9]{1,%d})?$`, kind.whole()-1, kind.places()),
	}
}

// ScanNumeric lets pgx read a numeric.
func (n *number[S]) ScanNumeric(v pgtype.Numeric) error {
	if !v.Valid || v.NaN || v.InfinityModifier != pgtype.Finite {
		return errors.New("money: the column is null or not a number")
	}
	n.d = decimal.NewFromBigInt(v.Int, v.Exp)
	return nil
}

// NumericValue lets pgx write a numeric.
func (n number[S]) NumericValue() (pgtype.Numeric, error) {
	return pgtype.Numeric{Int: n.d.Coefficient(), Exp: n.d.Exponent(), Valid: true}, nil
}

// Scan reads the text form.
func (n *number[S]) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return n.scanText(v)
	case []byte:
		return n.scanText(string(v))
	}
	return fmt.Errorf("money: cannot read %T", src)
}

func (n *number[S]) scanText(s string) error {
	d, err := decimal.NewFromString(s)
	if err == nil {
		n.d = d
	}
	return err
}

// Value writes the text form.
func (n number[S]) Value() (driver.Value, error) { return n.String(), nil }
