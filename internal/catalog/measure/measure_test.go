package measure_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/catalog/measure"
	"kontor/internal/fault"
	"kontor/internal/money"
)

func unit(id int64, code, dimension, factor string, decimals int32) measure.Unit {
	return measure.Unit{ID: id, Code: code, Dimension: dimension, Factor: money.MustRate(factor), Decimals: decimals}
}

var (
	pcs    = unit(1, "pcs", measure.Count, "1", 0)
	dozen  = unit(2, "dz", measure.Count, "12", 0)
	dozens = unit(3, "dz2", measure.Count, "12", 2)
	gram   = unit(4, "g", measure.Weight, "1", 0)
	kilo   = unit(5, "kg", measure.Weight, "1000", 3)
	pound  = unit(6, "lb", measure.Weight, "453.59237", 3)
	litre  = unit(7, "l", measure.Volume, "1", 3)
	gallon = unit(8, "gal", measure.Volume, "3.785411784", 4)
	metre  = unit(9, "m", measure.Length, "1", 2)
	inch   = unit(10, "in", measure.Length, "0.0254", 1)
	minute = unit(11, "min", measure.Time, "60", 0)
	hour   = unit(12, "h", measure.Time, "3600", 2)
	box    = unit(13, "box", measure.Own, "1", 0)
	pallet = unit(14, "pal", measure.Own, "1", 0)
)

func TestConvert(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		q        string
		from, to measure.Unit
		want     string
		exact    bool
	}{
		{"2", dozen, pcs, "24", true},
		{"24", pcs, dozen, "2", true},
		{"18", pcs, dozen, "2", false}, // 1.5, half away from zero
		{"-18", pcs, dozen, "-2", false},
		{"17", pcs, dozen, "1", false},
		{"18", pcs, dozens, "1.50", true},
		{"1", pcs, dozens, "0.08", false}, // 0.08333…
		{"1.5", kilo, gram, "1500", true},
		{"1", gram, kilo, "0.001", true},
		{"0.4", gram, kilo, "0", false},
		{"0.5", gram, kilo, "0.001", false},
		{"1", pound, gram, "454", false}, // 453.59237
		{"1", pound, kilo, "0.454", false},
		{"1", gallon, litre, "3.785", false},
		{"1", litre, gallon, "0.2642", false}, // 0.264172…
		{"100", inch, metre, "2.54", true},
		{"1", metre, inch, "39.4", false}, // 39.37…
		{"90", minute, hour, "1.5", true},
		{"0.01", hour, minute, "1", false}, // 36 seconds
		{"3", box, box, "3", true},
		{"0", kilo, gram, "0", true},
		{"1.2345", kilo, kilo, "1.235", false},
	} {
		got, exact, err := measure.Convert(money.MustQuantity(c.q), c.from, c.to)
		if err != nil || !got.Equal(money.MustQuantity(c.want)) || exact != c.exact {
			t.Errorf("%s %s is %s %s (exact %v, %v), not %s", c.q, c.from.Code, got, c.to.Code, exact, err, c.want)
		}
	}
}

func TestForeignUnitsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to measure.Unit
		says     string
	}{
		{kilo, litre, "kg measures a weight and l a volume"},
		{pcs, box, "pcs measures a count and box only itself"},
		{box, pallet, "box and pal stand each for themselves"},
	} {
		_, _, err := measure.Convert(money.MustQuantity("1"), c.from, c.to)
		if !fault.Is(err, "foreign_units") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s to %s: %v", c.from.Code, c.to.Code, err)
		}
	}
	if _, _, err := measure.Convert(money.MustQuantity("99999999999999"), unit(20, "big", measure.Weight, "9999999999", 0), gram); !fault.Is(err, "quantity_too_large") {
		t.Errorf("too large: %v", err)
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	for q, want := range map[string]bool{"1": true, "1.000": true, "1.5": false, "-2": true, "0.000001": false} {
		if got := pcs.Fits(money.MustQuantity(q)); got != want {
			t.Errorf("%s pcs: %v", q, got)
		}
	}
}

// There and back: what was exact comes back as it was, what was rounded comes
// back within half a step of the finer and of the coarser unit together.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(29, 0))
	units := []measure.Unit{gram, kilo, pound, unit(30, "t", measure.Weight, "1000000", 6), unit(31, "oz", measure.Weight, "28.349523125", 2), unit(32, "mg", measure.Weight, "0.001", 0)}
	half := decimal.RequireFromString("0.5")
	exacts := 0
	for range 20_000 {
		from, to := units[r.IntN(len(units))], units[r.IntN(len(units))]
		q := money.QuantityOf(decimal.New(r.Int64N(1_000_000)-500_000, -from.Decimals))
		there, exact, err := measure.Convert(q, from, to)
		if err != nil {
			t.Fatal(err)
		}
		back, backExact, err := measure.Convert(there, to, from)
		if err != nil {
			t.Fatal(err)
		}
		if exact {
			exacts++
			if !back.Equal(q) || !backExact {
				t.Fatalf("%s %s is exactly %s %s, and that is %s", q, from.Code, there, to.Code, back)
			}
		}
		// Half a step of to, told in from, and half a step of from.
		step := decimal.New(1, -to.Decimals).Mul(half).Mul(to.Factor.Decimal()).DivRound(from.Factor.Decimal(), 12).Add(decimal.New(1, -from.Decimals).Mul(half)).Add(decimal.New(1, -11))
		if off := back.Sub(q).Decimal().Abs(); off.GreaterThan(step) {
			t.Fatalf("%s %s came back as %s by %s %s", q, from.Code, back, there, to.Code)
		}
		if !to.Fits(there) || there.Decimal().Sign()*q.Decimal().Sign() < 0 {
			t.Fatalf("%s %s is %s %s", q, from.Code, there, to.Code)
		}
	}
	if exacts < 1000 {
		t.Errorf("only %d were exact", exacts)
	}
}
