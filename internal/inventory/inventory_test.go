package inventory_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/inventory"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

// store is a company with stock.
type store struct {
	*testapi.API
	*testapi.Client
	*inventory.Service
}

func newStore(t testing.TB) *store {
	t.Helper()
	c, n := catalog.New(), settings.New()
	l := ledger.New(n)
	s := inventory.New(c, l)
	a := testapi.New(t, slices.Concat(inventory.Checks(), ledger.Checks()), n, l, c, s)
	return &store{a, a.As("anna"), s}
}

func (s *store) product(sku string, unit int, stock string) int64 {
	s.T.Helper()
	id := s.Post("/products", object{"sku": sku, "name": sku, "unit_id": unit}).Want(201).ID()
	if stock != "" {
		s.Post(fmt.Sprintf("/products/%d/opening-stock", id), object{"quantity": stock}).Want(200)
	}
	return id
}

var today = date.Of(testapi.Now)

func (s *store) in(f func(pgx.Tx) error) error { return s.DB.InTx(s.T.Context(), pg.Write, f) }

// call is a call of nobody's, in a transaction.
func call(tx pgx.Tx) *op.Call { return op.NewCall(op.Info{}, tx, op.Actor{UserID: 1}, testapi.Now) }

func TestOpeningStockAndAdjustment(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := s.product("A", 2, "")
	opening, adjust := fmt.Sprintf("/products/%d/opening-stock", id), fmt.Sprintf("/products/%d/adjust-stock", id)
	s.Post(opening+"?rehearse=true", object{"quantity": "12.5"}).Want(200).Is("A: 0 kg on hand becomes 12.5 kg", "effects", 0, "text")
	s.Post(opening, object{"quantity": "12.5", "note": "counted"}).Want(200).Is("12.5", "on_hand").Is("MAIN", "warehouse").Is("12.5", "available")
	s.Post(opening, object{"quantity": "1"}).Refused(409, "opening_stock_exists")
	s.Post(adjust, object{"quantity": "-2.125", "reason": "spoilt"}).Want(200).Is("10.375", "on_hand")
	s.Post(adjust, object{"quantity": "0.5", "reason": "found"}).Want(200).Is("10.875", "on_hand")
	s.Post(adjust, object{"quantity": "-10.876", "reason": "x"}).Refused(409, "stock_short").Says("quantity", "Only 10.875 can be taken off")

	for _, bad := range []object{{"quantity": "0", "reason": "x"}, {"quantity": "1", "reason": " "}, {"quantity": "0.0001", "reason": "x"}, {"quantity": "1"}, {"quantity": "1", "reason": "x", "warehouse_id": 99}, {"quantity": "x", "reason": "x"}} {
		s.Post(adjust, bad).Want(422)
	}
	s.Post(opening, object{"quantity": "-1"}).Refused(422, "invalid_quantity")
	s.Post("/products/999/opening-stock", object{"quantity": "1"}).Refused(404, "no_such_product")
	service := s.Post("/products", object{"sku": "W", "name": "W", "kind": "service"}).ID()
	s.Post(fmt.Sprintf("/products/%d/opening-stock", service), object{"quantity": "1"}).Refused(409, "no_stock_of_services")

	moves := s.Get(fmt.Sprintf("/stock-moves?product_id=%d", id)).Want(200)
	moves.Is("in", "items", 0, "direction").Is("out", "items", 1, "direction").Is("2.125", "items", 1, "quantity").Is("spoilt", "items", 1, "note").Is("opening", "items", 2, "source_kind")
	levels := s.Get("/stock-levels").Want(200)
	levels.Is("10.875", "items", 0, "on_hand").Is("Stock", "items", 0, "location")
	s.Get("/stock-moves?sort=move_date&move_date_from=2026-11-23&move_date_to=2026-11-23").Want(200)
	if n := s.Int(`SELECT count(*) FROM audit_log WHERE kind = 'product' AND record_id = $1 AND after ->> 'note' = 'spoilt' AND before ->> 'on_hand' = '12.5'`, id); n != 1 {
		t.Errorf("%d audit rows of the adjustment", n)
	}
	s.As("viewer", op.SignedIn).Post(adjust, object{"quantity": "1", "reason": "x"}).Refused(403, "not_allowed")
	s.As("warehouse", inventory.Adjust).Post(adjust, object{"quantity": "1", "reason": "x"}).Want(200)
}

func TestAdjustmentNeverGoesBelowReserved(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	id := s.product("A", 1, "5")
	source := inventory.Source{Kind: "test", ID: 1}
	if err := s.in(func(tx pgx.Tx) error {
		_, err := s.ReserveTx(t.Context(), tx, 1, source, []inventory.Need{{LineID: 1, ProductID: id, Quantity: money.MustQuantity("3")}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	adjust := fmt.Sprintf("/products/%d/adjust-stock", id)
	s.Post(adjust, object{"quantity": "-3", "reason": "x"}).Refused(409, "stock_short").Says("quantity", "Only 2 can")
	s.Post(adjust, object{"quantity": "-2", "reason": "x"}).Want(200).Is("3", "on_hand").Is("0", "available")
	// The table holds to it as well, for whoever forgets to look.
	err := s.in(func(tx pgx.Tx) error {
		_, err := s.MoveTx(t.Context(), call(tx), inventory.Source{Kind: "test", Date: today, Now: testapi.Now}, []inventory.Transfer{{ProductID: id, From: 1, To: 4, Quantity: money.MustQuantity("1")}})
		return err
	})
	if got := pg.Fault(err); got == nil || got.Error()[:11] != "stock_short" {
		t.Errorf("a move of what is reserved: %v", err)
	}
}

func TestReserveIsAllOrNothing(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	a, b := s.product("A", 1, "5"), s.product("B", 1, "1")
	need := func(line, product int64, q string) inventory.Need {
		return inventory.Need{LineID: line, ProductID: product, Quantity: money.MustQuantity(q)}
	}
	source := inventory.Source{Kind: "test", ID: 1}
	var got inventory.Reserved
	reserve := func(needs ...inventory.Need) {
		t.Helper()
		if err := s.in(func(tx pgx.Tx) (err error) { got, err = s.ReserveTx(t.Context(), tx, 1, source, needs); return err }); err != nil {
			t.Fatal(err)
		}
	}
	reserve(need(1, a, "2"), need(2, b, "2"), need(3, a, "4"), need(4, a, "3"), need(5, 999, "1"))
	// Of five, line 1 takes two and line 3 the three that are left, so that none
	// is left for line 4: what is told adds up to what is there.
	if text := fmt.Sprint(shortages(got)); text != "[1 of 2 for line 2 3 of 4 for line 3 0 of 3 for line 4 0 of 1 for line 5]" {
		t.Errorf("short: %s", text)
	}
	if n := s.Int(`SELECT count(*) FROM stock_reservations`) + s.Int(`SELECT sum(reserved)::int FROM stock_levels`); n != 0 {
		t.Errorf("something was kept although lines are short")
	}
	reserve(need(1, a, "2"), need(2, b, "1"), need(3, a, "3"))
	if len(got.Short) != 0 || !got.Available[a].IsZero() {
		t.Errorf("%+v", got)
	}
	if err := s.in(func(tx pgx.Tx) error {
		freed, err := s.ReleaseTx(t.Context(), tx, source)
		if len(freed) != 3 {
			t.Errorf("freed %v", freed)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if n := s.Int(`SELECT sum(reserved)::int FROM stock_levels`); n != 0 {
		t.Errorf("%d still reserved", n)
	}
}

func shortages(r inventory.Reserved) (all []string) {
	for _, s := range r.Short {
		all = append(all, fmt.Sprintf("%s of %s for line %d", s.Available, s.Quantity, s.LineID))
	}
	return all
}

// On hand belongs to the moves: neither the app's role nor a superuser's
// forgetfulness changes a posted move, and the app cannot write levels.
func TestMovesAndLevelsAreClosed(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	s.product("A", 1, "5")
	for _, sql := range []string{
		`UPDATE stock_levels SET on_hand = 9`, `DELETE FROM stock_levels`, `UPDATE stock_moves SET quantity = 9`, `DELETE FROM stock_moves`, `TRUNCATE stock_moves`,
		`INSERT INTO stock_levels (product_id, location_id, on_hand) VALUES (1, 1, 1)`,
	} {
		if _, err := s.DB.Exec(t.Context(), sql); err == nil {
			t.Errorf("the app may: %s", sql)
		}
	}
	su := testdb.Superuser(t, s.URL)
	for _, sql := range []string{`UPDATE stock_moves SET quantity = 9`, `DELETE FROM stock_moves`, `TRUNCATE stock_moves`} {
		if _, err := su.Exec(t.Context(), sql); err == nil {
			t.Errorf("a superuser may: %s", sql)
		}
	}
}

// Writers that move the same products in opposite orders neither wait in a
// circle nor lose a move.
func TestMovesInOppositeOrders(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	const products, writers, rounds = 6, 8, 15
	var ids []int64
	for i := range products {
		ids = append(ids, s.product(fmt.Sprint("P", i), 1, "1000"))
	}
	source := inventory.Source{Kind: "test", Date: today, Now: testapi.Now}
	var wg sync.WaitGroup
	deadlocks, refused := make([]int, writers), make([]error, writers)
	for w := range writers {
		wg.Go(func() {
			for range rounds {
				var transfers []inventory.Transfer
				for i := range products {
					p := ids[(i*(1+w%2*(products-2))+w)%products] // every other writer goes backwards
					from, to := int64(1), int64(4)
					if i%2 == w%2 {
						from, to = to, from
					}
					transfers = append(transfers, inventory.Transfer{ProductID: p, From: from, To: to, Quantity: money.MustQuantity("1")})
				}
				err := s.DB.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
					_, err := s.MoveTx(t.Context(), call(tx), source, transfers)
					if pg.Retryable(err) {
						deadlocks[w]++
					}
					return err
				})
				if err != nil {
					refused[w] = err
				}
			}
		})
	}
	wg.Wait()
	total := 0
	for w := range writers {
		total += deadlocks[w]
		if refused[w] != nil {
			t.Error(refused[w])
		}
	}
	moves := s.Int(`SELECT count(*) FROM stock_moves WHERE source_kind = 'test'`)
	t.Logf("%d moves by %d writers in opposite orders, deadlocks %d", moves, writers, total)
	if total > 0 || moves != products*writers*rounds {
		t.Errorf("%d deadlocks, %d moves", total, moves)
	}
}
