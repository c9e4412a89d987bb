package valuation

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
)

// moves reads "+10@100.00" (10 in for 100.00 in all), "-3" (3 out), "+1<2" (one
// of move 2 comes back) and "=12.50" (a new standard). Ids count from 1.
func moves(t *testing.T, text string) []Move {
	t.Helper()
	var all []Move
	for n, word := range strings.Fields(text) {
		m := Move{ID: int64(n + 1)}
		quantity, cost, bought := strings.Cut(word, "@")
		quantity, back, returned := strings.Cut(quantity, "<")
		switch {
		case strings.HasPrefix(word, "="):
			p := money.MustPrice(word[1:])
			m.Standard = &p
		default:
			m.Quantity = money.MustQuantity(strings.TrimPrefix(quantity, "+"))
		}
		if bought {
			m.Cost = money.MustAmount(cost)
		}
		if returned {
			if _, err := fmt.Sscan(back, &m.Returns); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, m)
	}
	return all
}

func TestReplay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what   string
		method Method
		moves  string
		// Each move's value, then what is left.
		want string
	}{
		// 10 for 100 and 10 for 120 are 20 for 220, 11 each.
		{"average", Average, "+10@100.00 +10@120.00 -5 -15", "100.00 120.00 -55.00 -165.00 | 0 0.00"},
		// 3 for 10.00: 3.33, half of 6.67 is 3.34 (3.335), the last takes 3.33.
		{"the last unit takes the rest", Average, "+3@10.00 -1 -1 -1", "10.00 -3.33 -3.34 -3.33 | 0 0.00"},
		// 4 of the first 10 at 10, then 6 at 10 and 4 at 12.
		{"fifo", FIFO, "+10@100.00 +10@120.00 -4 -10 -6", "100.00 120.00 -40.00 -108.00 -72.00 | 0 0.00"},
		// At 11: 10 for 100 are 110 in the stock, 10 less than standard.
		{"standard", Standard, "=11 +10@100.00 +10@125.00 -5", "0.00 110.00 110.00 -55.00 | 15 165.00"},
		// A new standard of 12: 15 more for 15 pieces.
		{"new standard", Standard, "=11 +15@165.00 =12 -15", "0.00 165.00 15.00 -180.00 | 0 0.00"},
		// 2 of 10 come back at what they went out for, though the average has changed since.
		{"customer returns", Average, "+10@100.00 -4 +10@140.00 +2<2 -18", "100.00 -40.00 140.00 20.00 -220.00 | 0 0.00"},
		// 3 went out for 10.00, and come back one by one for 10.00.
		{"returns one by one", FIFO, "+3@10.00 -3 +1<2 +1<2 +1<2", "10.00 -10.00 3.33 3.34 3.33 | 3 10.00"},
		// 2 issued before they arrive, at the last cost of 10; they cost 12.
		{"below zero", Average, "+1@10.00 -3 +5@60.00", "10.00 -30.00 56.00 | 3 36.00"},
		{"below zero, fifo", FIFO, "+1@10.00 -3 +5@60.00 -3", "10.00 -30.00 56.00 -36.00 | 0 0.00"},
		// Nothing is known of the cost: nothing is assumed.
		{"below zero, nothing known", Average, "-2 +1@7.00 +1@9.00", "0.00 0.00 0.00 | 0 0.00"},
		{"free of charge", Average, "+10@0.00 -5 +5@50.00 -10", "0.00 0.00 50.00 -50.00 | 0 0.00"},
	} {
		got, left := Replay(Stock{Method: c.method, Decimals: 2}, moves(t, c.moves))
		var b strings.Builder
		for _, v := range got {
			b.WriteString(v.Value.Fixed(2) + " ")
		}
		fmt.Fprintf(&b, "| %s %s", left.OnHand.Decimal(), left.Worth.Fixed(2))
		if b.String() != c.want {
			t.Errorf("%s: %s\nis %s\nnot %s", c.what, c.moves, b.String(), c.want)
		}
	}
}

func TestCorrectionAndVariance(t *testing.T) {
	t.Parallel()
	got, _ := Replay(Stock{Method: Average, Decimals: 2}, moves(t, "+1@10.00 -3 +5@60.00"))
	// Two were issued at 10 and cost 12.
	if v := got[2]; v.Correction.Fixed(2) != "4.00" || v.Value.Fixed(2) != "56.00" {
		t.Errorf("correction %s, value %s", v.Correction, v.Value)
	}
	got, _ = Replay(Stock{Method: Standard, Decimals: 2}, moves(t, "=11 +10@100.00 =12"))
	if a, b := got[1].Variance.Fixed(2), got[2].Variance.Fixed(2); a != "-10.00" || b != "-10.00" {
		t.Errorf("variances %s and %s", a, b)
	}
}

// A late price: 4 of the 10 had gone out at 10 when they turn out to cost 11. Six
// tenths stay in the stock, four went out.
func TestLatePrice(t *testing.T) {
	t.Parallel()
	for _, method := range []Method{Average, FIFO} {
		was, _ := Replay(Stock{Method: method, Decimals: 2}, moves(t, "+10@100.00 -4"))
		now, _ := Replay(Stock{Method: method, Decimals: 2}, moves(t, "+10@110.00 -4"))
		if d := now[1].Value.Sub(was[1].Value).Fixed(2); d != "-4.00" {
			t.Errorf("%s: the issue changes by %s", method, d)
		}
		if d := now[1].Worth.Sub(was[1].Worth).Fixed(2); d != "6.00" {
			t.Errorf("%s: the stock changes by %s", method, d)
		}
	}
}

// Whatever the moves: what came in at a cost is in the stock, went out or is a
// variance; nothing on hand is worth nothing; layers are the stock; going on from
// the middle comes to the same.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	for run := range uint64(600) {
		dice := rand.New(rand.NewPCG(seed, run))
		method := []Method{Average, FIFO, Standard}[run%3]
		below := dice.IntN(3) == 0
		all := random(dice, method, below)
		start := Stock{Method: method, Decimals: 2}
		values, left := Replay(start, all)
		worth, onHand := money.Amount{}, money.Quantity{}
		for i, v := range values {
			m := all[i]
			worth, onHand = worth.Add(v.Value), onHand.Add(m.Quantity)
			switch {
			case !v.Worth.Equal(worth) || !v.OnHand.Equal(onHand):
				t.Fatalf("seed %d run %d: after move %d %s are worth %s, not %s worth %s", seed, run, i, v.OnHand, v.Worth, onHand, worth)
			case onHand.IsZero() && !worth.IsZero():
				t.Fatalf("seed %d run %d: nothing is worth %s", seed, run, worth)
			case onHand.Sign()*worth.Sign() < 0:
				t.Fatalf("seed %d run %d: %s are worth %s", seed, run, onHand, worth)
			case m.Quantity.Sign() > 0 && !v.Cost.Equal(v.Value.Add(v.Correction).Add(v.Variance)):
				t.Fatalf("seed %d run %d: %s at %s is %s, %s and %s", seed, run, m.Quantity, v.Cost, v.Value, v.Correction, v.Variance)
			case m.Quantity.Sign() < 0 && v.Value.Sign() > 0:
				t.Fatalf("seed %d run %d: an issue brings %s", seed, run, v.Value)
			case v.Worth.Decimal().Exponent() < -2:
				t.Fatalf("seed %d run %d: %s", seed, run, v.Worth)
			}
		}
		if method == FIFO && left.OnHand.Sign() >= 0 {
			q, v := money.Quantity{}, money.Amount{}
			for _, l := range left.Layers {
				q, v = q.Add(l.Quantity), v.Add(l.Value)
			}
			if !q.Equal(left.OnHand) || !v.Equal(left.Worth) {
				t.Fatalf("seed %d run %d: layers hold %s worth %s, not %s worth %s", seed, run, q, v, left.OnHand, left.Worth)
			}
		}
		cut := dice.IntN(len(all) + 1)
		_, middle := Replay(start, all[:cut])
		_, end := Replay(middle, all[cut:])
		if !returnsAcross(all, cut) && (!end.Worth.Equal(left.Worth) || !end.OnHand.Equal(left.OnHand)) {
			t.Fatalf("seed %d run %d: from the middle %s are worth %s, not %s", seed, run, end.OnHand, end.Worth, left.Worth)
		}
	}
}

// random moves; below allows more to go out than there is.
func random(dice *rand.Rand, method Method, below bool) []Move {
	var all []Move
	if method == Standard {
		p := money.MustPrice("3.37")
		all = append(all, Move{ID: 1, Standard: &p})
	}
	on := int64(0)
	out := map[int64]int64{} // what can come back
	for range 5 + dice.IntN(60) {
		m := Move{ID: int64(len(all) + 1)}
		q := 1 + dice.Int64N(900)
		switch k := dice.IntN(10); {
		case k < 4:
			m.Quantity, m.Cost = quantity(q), money.AmountOf(decimal.New(dice.Int64N(100_000), -2), 2)
			on += q
		case k == 4 && len(out) > 0:
			ids := slices.Sorted(maps.Keys(out))
			m.Returns = ids[dice.IntN(len(ids))]
			q = 1 + dice.Int64N(out[m.Returns])
			m.Quantity = quantity(q)
			if out[m.Returns] -= q; out[m.Returns] == 0 {
				delete(out, m.Returns)
			}
			on += q
		case k == 5 && method == Standard:
			p := money.MustPrice(fmt.Sprintf("%d.%02d", 1+dice.IntN(9), dice.IntN(100)))
			m.Standard = &p
		default:
			if !below && q > on {
				q = on
			}
			if q == 0 {
				continue
			}
			m.Quantity = quantity(-q)
			on -= q
			out[m.ID] = q
		}
		all = append(all, m)
	}
	return all
}

// quantity is in hundredths, so that shares do not come out even.
func quantity(n int64) money.Quantity { return money.QuantityOf(decimal.New(n, -2)) }

func returnsAcross(all []Move, cut int) bool {
	for _, m := range all[cut:] {
		if m.Returns != 0 && m.Returns <= int64(cut) {
			return true
		}
	}
	return false
}

// First in, first out is what taking goods one by one from the oldest comes to.
func TestFIFOOneByOne(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	dice := rand.New(rand.NewPCG(seed, 9))
	for range 300 {
		var all []Move
		var shelf []int64 // what each piece cost
		var want []int64
		for range 40 {
			m := Move{ID: int64(len(all) + 1)}
			if n := 1 + dice.Int64N(20); dice.IntN(2) == 0 || len(shelf) == 0 {
				each := dice.Int64N(5000)
				m.Quantity, m.Cost = money.QuantityOf(decimal.New(n, 0)), money.AmountOf(decimal.New(each*n, -2), 2)
				for range n {
					shelf = append(shelf, each)
				}
				want = append(want, each*n)
			} else {
				n = min(n, int64(len(shelf)))
				m.Quantity = money.QuantityOf(decimal.New(-n, 0))
				sum := int64(0)
				for _, each := range shelf[:n] {
					sum += each
				}
				shelf, want = shelf[n:], append(want, -sum)
			}
			all = append(all, m)
		}
		values, _ := Replay(Stock{Method: FIFO, Decimals: 2}, all)
		for i, v := range values {
			if !v.Value.Decimal().Equal(decimal.New(want[i], -2)) {
				t.Fatalf("seed %d: move %d is worth %s, not %d cents", seed, i, v.Value, want[i])
			}
		}
	}
}
