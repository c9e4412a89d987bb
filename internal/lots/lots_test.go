package lots_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/lots"
	"kontor/internal/pg"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

// Locations of a new company.
const (
	stock     = "MAIN/STOCK"
	suppliers = "SUPPLIERS"
	customers = "CUSTOMERS"
	loss      = "LOSS"
	shelf     = "MAIN/SHELF"
)

var today = date.Of(testapi.Now)

type store struct {
	*testapi.API
	*testapi.Client
}

func newStore(t *testing.T) *store {
	a := testapi.New(t, lots.Checks(), catalog.New(), lots.New())
	su := testdb.Superuser(t, a.URL)
	// What goods are worth is not told here.
	if _, err := su.Exec(t.Context(), `
		INSERT INTO locations (warehouse_id, code, name, kind) SELECT id, 'MAIN/SHELF', 'Shelf', 'internal' FROM warehouses WHERE code = 'MAIN';
		DO $$ BEGIN IF EXISTS (SELECT FROM pg_trigger WHERE tgname = 'stock_moves_valued') THEN
			ALTER TABLE stock_moves DISABLE TRIGGER stock_moves_valued; END IF; END $$`); err != nil {
		t.Fatal(err)
	}
	return &store{a, a.As("anna")}
}

func (s *store) product(sku, tracking string, more ...object) int64 {
	s.T.Helper()
	in := object{"sku": sku, "name": sku, "tracking": tracking}
	for _, m := range more {
		for k, v := range m {
			in[k] = v
		}
	}
	return s.Post("/products", in).Want(201).ID()
}

func (s *store) lot(product int64, code string) int64 {
	s.T.Helper()
	return s.Post("/lots", object{"product_id": product, "code": code}).Want(201).ID()
}

type move struct {
	product, lot int64
	from, to     string
	quantity     string
	day          date.Date
}

// move posts moves in one statement, as a document would.
func (s *store) move(moves ...move) error {
	return s.DB.InTx(s.T.Context(), pg.Write, func(tx pgx.Tx) error {
		var rows []string
		var args []any
		for _, m := range moves {
			if m.day.IsZero() {
				m.day = today
			}
			n := len(args)
			rows = append(rows, fmt.Sprintf(`($%d::bigint, nullif($%d::bigint, 0), (SELECT id FROM locations WHERE code = $%d), (SELECT id FROM locations WHERE code = $%d), $%d::text::numeric, $%d::date, 'test', 0)`, n+1, n+2, n+3, n+4, n+5, n+6))
			args = append(args, m.product, m.lot, m.from, m.to, m.quantity, m.day)
		}
		_, err := tx.Exec(s.T.Context(), `INSERT INTO stock_moves (product_id, lot_id, from_location_id, to_location_id, quantity, move_date, source_kind, user_id) VALUES `+strings.Join(rows, ", "), args...)
		return pg.Fault(err)
	})
}

func (s *store) moves(moves ...move) {
	s.T.Helper()
	if err := s.move(moves...); err != nil {
		s.T.Fatal(err)
	}
}

func (s *store) refused(code string, moves ...move) {
	s.T.Helper()
	if err := s.move(moves...); !fault.Is(err, code) {
		s.T.Errorf("%v, not %s", err, code)
	}
}

func TestALotIsEnteredChangedBlockedAndDeleted(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	tea := s.product("TEA", "lot", object{"shelf_life_days": 30})
	made := s.Post("/lots", object{"product_id": tea, "code": " L-1 ", "supplier_lot": "X9"}).Want(201)
	made.Is("L-1", "code").Is("X9", "supplier_lot").Is(today.AddDays(30).String(), "expires_on").Is("good", "state").Is("0", "on_hand").Is("1", "version")
	path := fmt.Sprintf("/lots/%d", made.ID())
	s.Post("/lots", object{"product_id": tea, "code": "L-1"}).Refused(409, "lot_taken").Says("code", "already")
	s.Post("/lots", object{"product_id": tea, "code": " "}).Refused(422, "invalid_lot").Says("code", "Enter or scan")
	s.Post("/lots", object{"product_id": 999, "code": "1"}).Refused(422, "invalid_lot").Says("product_id", "no such product")
	s.Post("/lots", object{"product_id": s.product("PLAIN", "none"), "code": "1"}).Refused(422, "not_tracked")
	s.Post("/lots", object{"product_id": tea, "code": "2", "expires_on": "2026-01-01", "best_before": "2026-01-02"}).Refused(422, "invalid_lot").Says("best_before", "after")

	s.Patch(path, object{"version": 1, "expires_on": today.AddDays(-1), "note": "old"}).Want(200).Is("expired", "state").Is("2", "version")
	s.Patch(path, object{"version": 1, "note": "late"}).Refused(409, "stale_version")
	s.Post(path+"/block", object{"version": 2, "reason": "smells"}).Want(200).Is("blocked", "state").Is("smells", "block_reason")
	s.Post(path+"/unblock", nil).Want(200).Is("expired", "state").Is("", "block_reason")
	s.Patch(path, object{"version": 4, "expires_on": nil}).Want(200).Is("<nil>", "expires_on").Is("good", "state")

	s.moves(move{tea, made.ID(), suppliers, stock, "5", today})
	s.Delete(path).Refused(409, "referenced")
	s.Get(path).Want(200).Is("5", "on_hand").Is("MAIN/STOCK", "levels", 0, "location").Is("5", "levels", 0, "on_hand")
	spare := s.lot(tea, "SPARE")
	s.Delete(fmt.Sprintf("/lots/%d", spare)).Want(200)
	s.Get(fmt.Sprintf("/lots/%d", spare)).Refused(404, "no_such_lot")

	reader := s.As("rita", "none")
	reader.Get(path).Want(200)
	reader.Post("/lots", object{"product_id": tea, "code": "9"}).Refused(403, "not_allowed")
	reader.Post(path+"/block", object{}).Refused(403, "not_allowed")
}

func TestLotList(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	tea, pot := s.product("TEA", "lot"), s.product("POT", "serial")
	for i, days := range []int{-5, 3, 20} {
		s.Post("/lots", object{"product_id": tea, "code": fmt.Sprint("T", i), "expires_on": today.AddDays(days)}).Want(201)
	}
	sn := s.lot(pot, "P0")
	s.moves(move{pot, sn, suppliers, stock, "1", today})
	s.Post(fmt.Sprintf("/lots/%d/block", sn), object{}).Want(200)
	for query, want := range map[string]string{
		"?sort=code":                         "P0 T0 T1 T2",
		"?sort=-expires_on":                  "P0 T2 T1 T0",
		"?sort=expires_on&expiring_within=3": "T0 T1",
		"?in_stock=true":                     "P0",
		"?in_stock=false&sort=code":          "T0 T1 T2",
		"?blocked=true":                      "P0",
		"?q=tea&sort=-code":                  "T2 T1 T0",
		"?q=T1":                              "T1",
		fmt.Sprint("?product_id=", pot):      "P0",
		"?sort=expires_on&limit=2":           "T0 T1",
	} {
		got := s.Get("/lots" + query).Want(200)
		var codes []string
		for i := range got.Items() {
			codes = append(codes, fmt.Sprint(got.At("items", i, "code")))
		}
		if strings.Join(codes, " ") != want {
			t.Errorf("%s: %v, not %s", query, codes, want)
		}
	}
}

func TestNumbersAreGenerated(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	pot := s.product("POT", "serial", object{"lot_pattern": "P{year}{month}{day}/{number}"})
	stem := "P" + strings.ReplaceAll(today.String(), "-", "") + "/"
	s.lot(pot, stem+"0002") // typed before: passed over
	s.Post("/lots/generate?rehearse=true", object{"product_id": pot, "count": 3}).Want(201).Is("POT: 3 numbers, "+stem+"0001 to "+stem+"0004", "effects", 0, "text")
	s.Post("/lots/generate", object{"product_id": pot, "count": 3}).Want(201).Is(stem+"0001", "lots", 0, "code").Is(stem+"0003", "lots", 1, "code").Is(stem+"0004", "lots", 2, "code")
	s.Post("/lots/generate", object{"product_id": pot, "count": 1}).Want(201).Is(stem+"0005", "lots", 0, "code")
	s.Post("/lots/generate", object{"product_id": s.product("USUAL", "lot"), "count": 1}).Want(201).Is("USUAL-0001", "lots", 0, "code")
	s.Post("/lots/generate", object{"product_id": pot, "count": 0}).Want(422)
	s.Post("/lots/generate", object{"product_id": pot, "count": 1001}).Want(422)

	// Eight at once never make the same number.
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { s.Post("/lots/generate", object{"product_id": pot, "count": 25}).Want(201) })
	}
	wg.Wait()
	if n := s.Int(`SELECT count(DISTINCT code) FROM lots WHERE product_id = $1`, pot); n != 205 {
		t.Errorf("%d numbers", n)
	}
}

// What is tracked moves with its lot, and a lot only with its product.
func TestTrackedProductsMoveWithTheirLots(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	tea, pot, plain := s.product("TEA", "lot"), s.product("POT", "serial"), s.product("PLAIN", "none")
	l1, sn := s.lot(tea, "L1"), s.lot(pot, "S1")
	s.moves(move{plain, 0, suppliers, stock, "5", today})
	s.refused("lot_missing", move{plain, 0, suppliers, stock, "5", today}, move{tea, 0, suppliers, stock, "5", today})
	s.refused("foreign_lot", move{tea, sn, suppliers, stock, "5", today})
	s.moves(move{tea, l1, suppliers, stock, "5", today}, move{tea, l1, stock, shelf, "2", today})
	s.Patch(fmt.Sprintf("/products/%d", tea), object{"version": 1, "tracking": "none"}).Refused(409, "product_in_use").Says("tracking", "has moved")
	s.Patch(fmt.Sprintf("/products/%d", s.product("NEW", "lot")), object{"version": 1, "tracking": "serial"}).Want(200).Is("serial", "tracking")
	if n := s.Int(`SELECT count(*) FROM stock_moves WHERE product_id = $1`, tea); n != 2 {
		t.Errorf("%d moves", n)
	}
}

func TestExpiredAndBlockedLotsStayWithUs(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	tea := s.product("TEA", "lot")
	l1 := s.Post("/lots", object{"product_id": tea, "code": "L1", "expires_on": today}).Want(201).ID()
	s.moves(move{tea, l1, suppliers, stock, "50", today})
	s.moves(move{tea, l1, stock, customers, "1", today}) // on its last day
	s.refused("lot_expired", move{tea, l1, stock, customers, "1", today.AddDays(1)})
	s.moves(move{tea, l1, stock, loss, "1", today.AddDays(1)}, move{tea, l1, stock, suppliers, "1", today.AddDays(1)}, move{tea, l1, stock, shelf, "1", today.AddDays(1)})
	s.Post(fmt.Sprintf("/lots/%d/block", l1), object{"reason": "recall"}).Want(200)
	s.refused("lot_blocked", move{tea, l1, stock, customers, "1", today})
	s.moves(move{tea, l1, customers, stock, "1", today}, move{tea, l1, stock, suppliers, "1", today})
}

func TestASerialNumberIsInOnePlace(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	pot := s.product("POT", "serial")
	a, b := s.lot(pot, "A"), s.lot(pot, "B")
	s.refused("serial_twice", move{pot, a, suppliers, stock, "2", today})
	s.refused("serial_twice", move{pot, a, suppliers, stock, "1", today}, move{pot, a, suppliers, shelf, "1", today})
	s.moves(move{pot, a, suppliers, stock, "1", today}, move{pot, b, suppliers, shelf, "1", today})
	s.refused("serial_twice", move{pot, a, suppliers, stock, "1", today})
	s.refused("serial_twice", move{pot, a, suppliers, shelf, "1", today})
	s.refused("serial_twice", move{pot, a, stock, shelf, "0.5", today})
	s.moves(move{pot, a, stock, shelf, "1", today})
	s.moves(move{pot, a, shelf, customers, "1", today})
	s.moves(move{pot, a, customers, stock, "1", today}) // it comes back

	// Eight receive the same number at once, at two places: one succeeds.
	c := s.lot(pot, "C")
	var wg sync.WaitGroup
	done := make([]error, 8)
	for i := range done {
		wg.Go(func() { done[i] = s.move(move{pot, c, suppliers, []string{stock, shelf}[i%2], "1", today}) })
	}
	wg.Wait()
	ok := 0
	for _, err := range done {
		switch {
		case err == nil:
			ok++
		case !fault.Is(err, "serial_twice"):
			t.Error(err)
		}
	}
	if ok != 1 {
		t.Errorf("%d received the same number", ok)
	}
}

// While one is receiving a number, another who receives it elsewhere waits for
// the outcome: neither can see the other's level.
func TestAMoveOfASerialNumberHoldsIt(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	pot := s.product("POT", "serial")
	sn := s.lot(pot, "A")
	receive := func(tx pgx.Tx, to string) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO stock_moves (product_id, lot_id, from_location_id, to_location_id, quantity, move_date, source_kind, user_id)
			SELECT $1, $2, f.id, t.id, 1, $3, 'test', 0 FROM locations f, locations t WHERE f.code = 'SUPPLIERS' AND t.code = $4`, pot, sn, today, to)
		return err
	}
	err := s.DB.InTx(t.Context(), pg.Write, func(first pgx.Tx) error {
		if err := receive(first, stock); err != nil {
			return err
		}
		second, err := testdb.Superuser(t, s.URL).Begin(t.Context())
		if err != nil {
			return err
		}
		defer func() { _ = second.Rollback(t.Context()) }()
		if _, err := second.Exec(t.Context(), `SET LOCAL lock_timeout = '200ms'`); err != nil {
			return err
		}
		var told *pgconn.PgError
		if err := receive(second, shelf); !errors.As(err, &told) || told.Code != "55P03" {
			t.Errorf("the second did not wait: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.refused("serial_twice", move{pot, sn, suppliers, shelf, "1", today})
}

func TestTrace(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	tea := s.product("TEA", "lot")
	l1 := s.lot(tea, "L1")
	s.moves(move{tea, l1, suppliers, stock, "10", today.AddDays(-3)})
	s.moves(move{tea, l1, stock, shelf, "6", today.AddDays(-2)})
	s.moves(move{tea, l1, shelf, customers, "4", today.AddDays(-1)}, move{tea, l1, stock, loss, "1", today.AddDays(-1)})
	s.moves(move{tea, l1, customers, stock, "1", today})
	got := s.Get(fmt.Sprintf("/lots/%d/trace", l1)).Want(200)
	got.Is("11", "in").Is("5", "out").Is("6", "lot", "on_hand")
	got.Is("supplier", "came_from", 0, "kind").Is("10", "came_from", 0, "quantity").Is("customer", "came_from", 1, "kind").Is("1", "came_from", 1, "quantity")
	got.Is("customer", "went_to", 0, "kind").Is("4", "went_to", 0, "quantity").Is("loss", "went_to", 1, "kind")
	got.Is("MAIN/SHELF", "moves", 1, "to_location").Is(today.String(), "moves", 4, "move_date")
	s.Get("/lots/999/trace").Refused(404, "no_such_lot")
}

// A scan finds lots and serial numbers as well as barcodes.
func TestScanningANumber(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	tea, pot := s.product("TEA", "lot"), s.product("POT", "serial", object{"barcode": "S9"})
	id := s.lot(tea, "L 7/ä")
	s.Get("/barcodes/L%207%2F%C3%A4").Want(200).Is("TEA", "sku").Is("L 7/ä", "lot").Is(fmt.Sprint(id), "lot_id").Is("1", "quantity")
	s.lot(pot, "L 7/ä")
	s.Get("/barcodes/L%207%2F%C3%A4").Refused(409, "ambiguous_code")
	s.Get(fmt.Sprintf("/barcodes/L%%207%%2F%%C3%%A4?product_id=%d", pot)).Want(200).Is("POT", "sku")
	s.lot(tea, "S9") // the barcode goes first
	s.Get("/barcodes/S9").Want(200).Is("POT", "sku").Is("", "lot")
	s.Get("/barcodes/TEA").Want(200).Is("TEA", "sku")
	s.Get("/barcodes/unknown").Refused(404, "unknown_barcode")
}
