package sales_test

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"kontor/internal/date"
	"kontor/internal/pg"
	"kontor/internal/settings"
)

// prove is true for the long versions.
var prove = os.Getenv("KONTOR_PROVE") != ""

func longer(n, proven int) int {
	if prove {
		return proven
	}
	return n
}

// lowest is the smallest that anything in stock ever was in the table's eyes.
func (s *shop) lowest() int {
	return s.Int(`SELECT floor(min(least(on_hand, reserved, on_hand::numeric - reserved::numeric)))::int FROM stock_levels`)
}

// Promise 4: 64 confirmations race for the last unit.
func TestNothingIsSoldTwice(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rounds, winners, other := longer(4, 100), 0, 0
	const racers = 64
	for round := range rounds {
		p := s.product(fmt.Sprint("P", round), "1", "1", 1)
		ids := make([]int64, racers)
		for i := range ids {
			ids[i] = s.order(line(p, "1")).ID()
		}
		got := make([]string, racers)
		var start, end sync.WaitGroup
		start.Add(1)
		for i, id := range ids {
			end.Go(func() {
				start.Wait()
				a := s.do(id, "confirm")
				got[i] = fmt.Sprint(a.Status, " ", a.Body["code"])
			})
		}
		start.Done()
		end.Wait()
		won := 0
		for _, g := range got {
			switch g {
			case "200 <nil>":
				won++
			case "409 stock_short":
			default:
				other++
				t.Errorf("round %d: %s", round, g)
			}
		}
		if won != 1 {
			t.Errorf("round %d: %d winners", round, won)
		}
		winners += won
		s.wantStock(p, "1-1=0")
	}
	t.Logf("promise 4: %d rounds of %d confirmations for the last unit: winners %d, errors %d, minimum %d", rounds, racers, winners, other, s.lowest())
}

// Promise 4: orders over the same products in opposite order.
func TestOppositeOrdersNeitherDeadlockNorShare(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rounds, winners := longer(20, 400), 0
	for round := range rounds {
		a, b := s.product(fmt.Sprint("A", round), "1", "1", 1), s.product(fmt.Sprint("B", round), "1", "1", 1)
		one, two := s.order(line(a, "1"), line(b, "1")).ID(), s.order(line(b, "1"), line(a, "1")).ID()
		got := make([]int, 2)
		var start, end sync.WaitGroup
		start.Add(1)
		for i, id := range []int64{one, two} {
			end.Go(func() {
				start.Wait()
				got[i] = s.do(id, "confirm").Status
			})
		}
		start.Done()
		end.Wait()
		if got[0]+got[1] != 200+409 {
			t.Errorf("round %d: %v", round, got)
			continue
		}
		winners++
	}
	deadlocks := s.Int(`SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`)
	t.Logf("promise 4: %d rounds of two orders in opposite order: winners %d, deadlocks %d, minimum %d", rounds, winners, deadlocks, s.lowest())
}

var errRolledBack = errors.New("rolled back")

// Promise 9: 32 posters, a third of whose work is rolled back after the number
// was drawn.
func TestNumbersHaveNoGapsOrDoubles(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	numbers := settings.New()
	p := s.product("P", "1", "100000", 1)
	const posters = 32
	each := longer(6, 100)
	ids := make([][]int64, posters)
	for i := range ids {
		for range each {
			ids[i] = append(ids[i], s.order(line(p, "1")).ID())
		}
	}
	var wg sync.WaitGroup
	kept, undone := make([]int, posters), make([]int, posters)
	for i := range posters {
		wg.Go(func() {
			for n, id := range ids[i] {
				switch (i + n) % 6 {
				case 0: // what a screen shows before it confirms
					s.Post(fmt.Sprintf("/orders/%d/confirm?rehearse=true", id), nil).Want(200)
					undone[i]++
				case 1: // a transaction that fails after drawing
					err := s.DB.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
						if _, err := numbers.NumberNextTx(t.Context(), tx, "sales.order", date.MustParse("2026-11-23")); err != nil {
							return err
						}
						return errRolledBack
					})
					if !errors.Is(err, errRolledBack) {
						t.Error(err)
					}
					undone[i]++
				default:
					s.do(id, "confirm").Want(200)
					kept[i]++
				}
			}
		})
	}
	wg.Wait()
	posted, rolled := 0, 0
	for i := range posters {
		posted, rolled = posted+kept[i], rolled+undone[i]
	}
	gaps := s.Int(`SELECT count(*) FROM generate_series(1, (SELECT last FROM number_counters)) n WHERE NOT EXISTS (SELECT FROM sales_orders WHERE number = 'SO-2026-' || lpad(n::text, 5, '0'))`)
	doubles := s.Int(`SELECT count(number) - count(DISTINCT number) FROM sales_orders`)
	last := s.Int(`SELECT last FROM number_counters`)
	t.Logf("promise 9: %d posters, %d orders confirmed, %d rolled back: gaps %d, doubles %d", posters, posted, rolled, gaps, doubles)
	if gaps != 0 || doubles != 0 || last != posted {
		t.Errorf("last number %d of %d", last, posted)
	}
}

// Promise 16: several people save the same draft that all have opened, while
// others confirm it.
func TestNoEditOfAnOrderIsLost(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := s.product("P", "1", "100000", 1)
	rounds, overwritten, saves := longer(15, 300), 0, 0
	const people = 4
	for round := range rounds {
		id := s.order(line(p, "1")).ID()
		path := fmt.Sprintf("/orders/%d", id)
		got := make([]int, people+1)
		var wg sync.WaitGroup
		for n := range people {
			wg.Go(func() {
				got[n] = s.Patch(path, object{"version": 1, "reference": fmt.Sprint(n), "lines": []object{line(p, fmt.Sprint(n+2))}}).Status
			})
		}
		wg.Go(func() { got[people] = s.Post(path+"/confirm", object{"version": 1}).Status })
		wg.Wait()
		winners := 0
		for n, status := range got {
			if status != 200 {
				continue
			}
			winners++
			after := s.Get(path).Want(200)
			if n < people && (fmt.Sprint(after.At("reference")) != fmt.Sprint(n) || fmt.Sprint(after.At("lines", 0, "quantity")) != fmt.Sprint(n+2)) {
				overwritten++
			}
			if n == people && fmt.Sprint(after.At("state"), after.At("lines", 0, "quantity")) != "confirmed1" {
				overwritten++
			}
		}
		saves += people + 1
		overwritten += max(0, winners-1)
		if winners != 1 {
			t.Errorf("round %d: %v", round, got)
		}
	}
	t.Logf("promise 16, orders: %d saves on the same copy in %d rounds, silent overwrites %d", saves, rounds, overwritten)
	if overwritten > 0 {
		t.Errorf("%d silent overwrites", overwritten)
	}
}

// Confirming without a version while others save: what is reserved is what the
// order says in the end (the checks after the test compare them line by line).
func TestConfirmReservesTheLinesOfItsVersion(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p, q := s.product("P", "1", "100000", 1), s.product("Q", "1", "100000", 1)
	for range longer(15, 300) {
		id := s.order(line(p, "1")).ID()
		path := fmt.Sprintf("/orders/%d", id)
		var wg sync.WaitGroup
		for n := range 3 {
			wg.Go(func() { s.Patch(path, object{"version": n + 1, "lines": []object{line(q, fmt.Sprint(n+5))}}) })
		}
		wg.Go(func() { s.Post(path+"/confirm", nil).Want(200) })
		wg.Wait()
		after := s.Get(path).Want(200)
		if got, want := after.At("lines", 0, "reserved"), after.At("lines", 0, "quantity"); got != want {
			t.Errorf("%v reserved of %v", got, want)
		}
	}
}

// Five lines or five hundred: the same number of round trips.
func TestConfirmCostsTheSameForManyLines(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var small, large []object
	for i := range 500 {
		p := s.product(fmt.Sprint("P", i), "1.5", "10", 1)
		large = append(large, line(p, "2"))
		if i < 5 {
			small = append(small, line(p, "2"))
		}
	}
	count := func(lines []object) map[string]int64 {
		trips := map[string]int64{}
		id := s.order(lines...).ID()
		for _, verb := range []string{"confirm", "complete"} {
			before := s.RoundTrips()
			s.do(id, verb).Want(200)
			trips[verb] = s.RoundTrips() - before
		}
		return trips
	}
	five, many := count(small), count(large)
	t.Logf("round trips: 5 lines %v, 500 lines %v", five, many)
	if fmt.Sprint(five) != fmt.Sprint(many) {
		t.Errorf("5 lines %v, 500 lines %v", five, many)
	}
}
