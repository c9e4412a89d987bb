package inventory

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/money"
)

func TestAllocate(t *testing.T) {
	t.Parallel()
	day := date.MustParse("2026-11-23")
	at := func(text string) *date.Date { d := date.MustParse(text); return &d }
	q := money.MustQuantity
	shelves := []Shelf{
		{ProductID: 1, LotID: 1, Available: q("5")},
		{ProductID: 1, LotID: 2, Expires: at("2027-01-01"), Available: q("3")},
		{ProductID: 1, LotID: 3, Expires: at("2026-11-23"), Available: q("2")},
		{ProductID: 1, LotID: 4, Expires: at("2026-11-22"), Available: q("9")},
		{ProductID: 1, LotID: 5, Available: q("7"), Blocked: true},
	}
	for _, c := range []struct {
		what    string
		wants   []Want
		expired bool
		want    string
	}{
		// The lot of today goes first, then the one that expires, then the one that never does.
		{"first expired", []Want{{LineID: 1, ProductID: 1, Quantity: q("6")}}, false, "1:3=2 1:2=3 1:1=1 |"},
		{"named lots first", []Want{{LineID: 1, ProductID: 1, Quantity: q("4")}, {LineID: 2, ProductID: 1, LotID: 3, Quantity: q("2")}}, false, "2:3=2 1:2=3 1:1=1 |"},
		{"short", []Want{{LineID: 1, ProductID: 1, Quantity: q("11")}}, false, "1:3=2 1:2=3 1:1=5 | 0 lacks 1, 16 withheld"},
		{"expired and blocked to the bin", []Want{{LineID: 1, ProductID: 1, LotID: 4, Quantity: q("9")}, {LineID: 2, ProductID: 1, LotID: 5, Quantity: q("1")}}, true, "1:4=9 2:5=1 |"},
		{"another product", []Want{{LineID: 1, ProductID: 2, Quantity: q("1")}}, false, "| 0 lacks 1, 0 withheld"},
	} {
		got, missed := Allocate(c.wants, shelves, day, c.expired)
		text := ""
		for _, a := range got {
			text += fmt.Sprintf("%d:%d=%s ", a.LineID, a.LotID, a.Quantity)
		}
		text += "|"
		for _, m := range missed {
			text += fmt.Sprintf(" %d lacks %s, %s withheld", m.Index, m.Quantity, m.Expired)
		}
		if text != c.want {
			t.Errorf("%s: %s, not %s", c.what, text, c.want)
		}
	}
}

// Whatever is wanted: nobody gets more than is there, what a line gets and misses
// is what it wants, and nothing is missed while a lot has some.
func TestAllocateIsFair(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	for run := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, run))
		day := date.MustParse("2026-11-23")
		amount := func(most int64) money.Quantity { return money.QuantityOf(decimal.New(r.Int64N(most), -2)) }
		left := map[[2]int64]money.Quantity{}
		var shelves []Shelf
		for product := range int64(3) {
			for lot := range int64(r.IntN(5)) {
				s := Shelf{ProductID: product, LotID: lot, Available: amount(900), Blocked: r.IntN(6) == 0}
				if r.IntN(2) == 0 {
					d := day.AddDays(r.IntN(40) - 8)
					s.Expires = &d
				}
				shelves = append(shelves, s)
				if !s.Blocked && (s.Expires == nil || !s.Expires.Before(day)) {
					left[[2]int64{product, lot}] = s.Available
				}
			}
		}
		var wants []Want
		for i := range 1 + r.IntN(8) {
			w := Want{LineID: int64(i), ProductID: r.Int64N(3), Quantity: amount(600)}
			if r.IntN(3) == 0 {
				w.LotID = 1 + r.Int64N(4)
			}
			wants = append(wants, w)
		}
		got, missed := Allocate(wants, shelves, day, false)
		has := make([]money.Quantity, len(wants))
		for _, a := range got {
			key := [2]int64{a.ProductID, a.LotID}
			left[key] = left[key].Sub(a.Quantity)
			if left[key].Sign() < 0 || a.Quantity.Sign() <= 0 || wants[a.LineID].LotID != 0 && wants[a.LineID].LotID != a.LotID {
				t.Fatalf("seed %d run %d: %+v", seed, run, a)
			}
			has[a.LineID] = has[a.LineID].Add(a.Quantity)
		}
		for _, m := range missed {
			has[m.Index] = has[m.Index].Add(m.Quantity)
			for key, rest := range left {
				if w := wants[m.Index]; key[0] == w.ProductID && (w.LotID == 0 || w.LotID == key[1]) && rest.Sign() > 0 {
					t.Fatalf("seed %d run %d: line %d lacks %s though lot %d has %s", seed, run, m.Index, m.Quantity, key[1], rest)
				}
			}
		}
		for i, w := range wants {
			if !has[i].Equal(w.Quantity) {
				t.Fatalf("seed %d run %d: line %d wants %s and has or misses %s", seed, run, i, w.Quantity, has[i])
			}
		}
	}
}
