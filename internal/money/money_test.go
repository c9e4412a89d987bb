package money

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

func TestAmountJSON(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`"12.50"`:             "12.50",
		`"0"`:                 "0",
		`"-0.01"`:             "-0.01",
		`"1234567890123456"`:  "1234567890123456",
		`"1.500000"`:          "1.500000", // zeros add no place
		`12.50`:               "refused",
		`null`:                "refused",
		`""`:                  "refused",
		`"1e3"`:               "refused",
		`"NaN"`:               "refused",
		`"Infinity"`:          "refused",
		`"+1"`:                "refused",
		`"1,5"`:               "refused",
		`".5"`:                "refused",
		`"01"`:                "refused",
		`" 1"`:                "refused",
		`"0.00001"`:           "refused",
		`"12345678901234567"`: "refused",
		`"\u0031"`:            "refused",
	} {
		var a Amount
		got := "refused"
		if err := a.UnmarshalJSON([]byte(in)); err == nil {
			got = a.String()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestAmountOfRoundsHalfAwayFromZero(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		in       string
		decimals int32
		want     string
	}{
		{"2.345", 2, "2.35"},
		{"-2.345", 2, "-2.35"},
		{"2.344999", 2, "2.34"},
		{"0.5", 0, "1"},
		{"-0.5", 0, "-1"},
		{"1.0005", 3, "1.001"},
		{"7", 2, "7.00"},
	} {
		got := AmountOf(decimal.RequireFromString(tc.in), tc.decimals)
		if !got.Equal(MustAmount(tc.want)) {
			t.Errorf("%s to %d decimals: got %s, want %s", tc.in, tc.decimals, got, tc.want)
		}
	}
}

// What is written is read back as the same text, for every kind.
func TestDecimalsSurviveJSON(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	for range 5000 {
		text := strconv.FormatInt(r.Int64N(2e13)-1e13, 10)
		if places := r.IntN(5); places > 0 {
			text += "." + strings.Repeat("0", places-1) + strconv.Itoa(r.IntN(10))
		}
		if strings.HasPrefix(text, "-0") {
			continue
		}
		type all struct {
			A Amount
			P Price
			Q Quantity
		}
		in := all{MustAmount(text), MustPrice(text), MustQuantity(text)}
		b, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var out all
		if err := json.Unmarshal(b, &out); err != nil || out.A.String() != text || out.P.String() != text || out.Q.String() != text {
			t.Fatalf("seed %d: %s became %+v, %v", seed, text, out, err)
		}
	}
}

func TestPercentOf(t *testing.T) {
	t.Parallel()
	got := MustPercent("7.5").Of(decimal.RequireFromString("19.99"))
	if got.String() != "1.49925" {
		t.Errorf("got %s", got)
	}
}

func TestCurrencyDecimals(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]int32{"EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4} {
		if got, ok := CurrencyDecimals(code); !ok || got != want {
			t.Errorf("%s: got %d, %v", code, got, ok)
		}
	}
	if _, ok := CurrencyDecimals("DEM"); ok {
		t.Error("the German mark is gone")
	}
}
