package money

import (
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"
)

// However an amount is written, it reads as the library would write it.
func TestFixed(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	for range 20_000 {
		d := decimal.New(r.Int64N(1<<r.IntN(62)+1)-r.Int64N(1000), r.Int32N(9)-5)
		for places := range int32(6) {
			n := number[amountScale]{d}
			if got, want := n.Fixed(places), d.StringFixed(places); got != want {
				t.Fatalf("%v with %d places: %s, not %s", d, places, got, want)
			}
		}
	}
}
