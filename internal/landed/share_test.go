package landed

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

func weights(text string) (all []decimal.Decimal) {
	for _, w := range strings.Fields(text) {
		all = append(all, decimal.RequireFromString(w))
	}
	return all
}

func TestShare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ amount, weights, want string }{
		{"10", "1 1 1", "3.33 3.34 3.33"},
		{"-10", "1 1 1", "-3.33 -3.34 -3.33"},
		{"9", "100 120", "4.09 4.91"}, // 9 × 100/220 = 4.0909…
		{"0.01", "1 1", "0.01 0.00"},
		{"5", "0 2 0", "0.00 5.00 0.00"},
		{"5", "0 0", ""},
		{"5", "-1 2", ""},
	} {
		var got []string
		for _, p := range Share(money.MustAmount(c.amount), weights(c.weights), 2) {
			got = append(got, p.Fixed(2))
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s by %s is %s, not %s", c.amount, c.weights, text, c.want)
		}
	}
}

// Whatever is spread adds up, and no part is more than a cent from its exact share.
func TestShareAddsUp(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	for range 500 {
		amount := money.AmountOf(decimal.New(r.Int64N(2_000_000)-1_000_000, -2), 2)
		all, total := []decimal.Decimal{}, decimal.Zero
		for range 1 + r.IntN(40) {
			w := decimal.New(r.Int64N(100_000), -int32(r.IntN(5)))
			all, total = append(all, w), total.Add(w)
		}
		if total.IsZero() {
			continue
		}
		sum := money.Amount{}
		for i, p := range Share(amount, all, 2) {
			sum = sum.Add(p)
			exact := amount.Decimal().Mul(all[i]).DivRound(total, 20)
			if off := p.Decimal().Sub(exact).Abs(); off.Cmp(decimal.New(1, -2)) > 0 {
				t.Fatalf("seed %d: part %d is off by %s", seed, i, off)
			}
		}
		if !sum.Equal(amount) {
			t.Fatalf("seed %d: %s is spread as %s", seed, amount, sum)
		}
	}
}
