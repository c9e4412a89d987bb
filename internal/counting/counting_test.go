package counting_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"kontor/internal/catalog"
	"kontor/internal/counting"
	"kontor/internal/inventory"
	"kontor/internal/ledger"
	"kontor/internal/partners"
	"kontor/internal/sales"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
	"kontor/internal/verify"
	"kontor/internal/warehouses"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

func checks() []verify.Check {
	return slices.Concat(warehouses.Checks(), inventory.Checks(), counting.Checks(), sales.Checks())
}

// store is a company with what it takes to count.
type store struct {
	*testapi.API
	*testapi.Client
	// nils counts and may not review.
	nils     *testapi.Client
	customer int64
}

func newStore(t testing.TB) *store {
	t.Helper()
	p, c, n, w := partners.New(), catalog.New(), settings.New(), warehouses.New()
	i := inventory.New(c, ledger.New(settings.New()))
	a := testapi.New(t, checks(), n, p, c, w, i, counting.New(w, i, n), sales.New(p, c, i, n))
	s := &store{API: a, Client: a.As("anna"), nils: a.As("nils", counting.Read, counting.Write)}
	s.customer = s.Post("/partners", object{"name": "Müller"}).Want(201).ID()
	return s
}

func (s *store) product(sku, stock string) int64 {
	s.T.Helper()
	id := s.Post("/products", object{"sku": sku, "name": "Product " + sku, "price": "5", "unit_id": 1, "barcode": "400" + sku}).Want(201).ID()
	if stock != "" {
		s.Post(at("/products/%d/opening-stock", id), object{"quantity": stock}).Want(200)
	}
	return id
}

// begin is a count that is being counted.
func (s *store) begin(in object) int64 {
	s.T.Helper()
	id := s.Post("/stock-counts", in).Want(201).ID()
	s.do(id, "start").Want(200).Is("counting", "state")
	return id
}

func (s *store) do(id int64, verb string) testapi.Answer {
	return s.Post(at("/stock-counts/%d/%s", id, verb), nil)
}

func (s *store) adjust(product int64, by string) testapi.Answer {
	return s.Post(at("/products/%d/adjust-stock", product), object{"quantity": by, "reason": "test"})
}

func (s *store) enter(id int64, in object) testapi.Answer {
	return s.nils.Post(at("/stock-counts/%d/entries", id), in)
}

func (s *store) scan(id int64, in object) testapi.Answer {
	return s.nils.Post(at("/stock-counts/%d/scan", id), in)
}

func (s *store) onHand(product int64) string {
	s.T.Helper()
	return s.Text(`SELECT coalesce(sum(on_hand), 0)::text FROM stock_levels WHERE product_id = $1`, product)
}

func (s *store) wantOnHand(product int64, want string) {
	s.T.Helper()
	if got := s.onHand(product); got != want {
		s.T.Errorf("on hand of %d: %s, not %s", product, got, want)
	}
}

// line is where the sheet has a product.
func (s *store) line(count, product int64) int64 {
	s.T.Helper()
	return int64(s.Int(`SELECT id FROM stock_count_lines WHERE count_id = $1 AND product_id = $2`, count, product))
}

func at(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// From a draft to what is on hand: moves in between are accounted for.
func TestCountFromDraftToPosted(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	a, b, c := s.product("A", "10"), s.product("B", "7"), s.product("C", "3")
	draft := s.Post("/stock-counts", object{"notes": " December "}).Want(201)
	draft.Is("draft", "state").Is("MAIN", "location").Is("full", "method").Is("December", "notes").Is("<nil>", "number")
	id := draft.ID()
	s.enter(id, object{"product_id": a, "location_id": 1, "quantity": "1"}).Refused(409, "count_state")
	s.do(id, "post").Refused(409, "count_state")
	s.do(id, "start").Want(200).Is("CNT-2026-00001", "number").Is("3", "line_count").Is("0", "counted_lines")
	s.do(id, "start").Refused(409, "count_state")
	s.Patch(at("/stock-counts/%d", id), object{"version": 2, "method": "cycle"}).Refused(409, "count_state")

	// Two of A go out before it is counted, one after; 12 are there when it is.
	s.adjust(a, "-2").Want(200)
	s.enter(id, object{"line_id": s.line(id, a), "quantity": "5"}).Want(200).Is("5", "line", "counted")
	s.enter(id, object{"line_id": s.line(id, a), "quantity": "7"}).Want(200).Is("12", "line", "counted").Is("<nil>", "line", "book")
	s.adjust(a, "-1").Want(200)
	// B is counted as the books say, C by nobody.
	s.enter(id, object{"line_id": s.line(id, b), "quantity": "7"}).Want(200)
	s.nils.Post(at("/stock-counts/%d/review", id), nil).Refused(403, "not_allowed")
	s.do(id, "review").Want(200).Is("reviewed", "state").Is("2", "counted_lines")
	s.enter(id, object{"line_id": s.line(id, c), "quantity": "1"}).Refused(409, "count_state")

	lines := s.Get(at("/stock-counts/%d/lines", id)).Want(200)
	lines.Is("10", "items", 0, "book").Is("-2", "items", 0, "moved").Is("12", "items", 0, "counted").Is("4", "items", 0, "difference").Is("nils", "items", 0, "people")
	lines.Is("0", "items", 1, "difference").Is("<nil>", "items", 2, "counted").Is("<nil>", "items", 2, "difference")
	if n := s.Get(at("/stock-counts/%d/lines?differs=true", id)).Want(200).Items(); n != 1 {
		t.Errorf("%d lines differ", n)
	}
	if n := s.Get(at("/stock-counts/%d/lines?counted=false", id)).Want(200).Items(); n != 1 {
		t.Errorf("%d lines were not counted", n)
	}
	rehearsed := s.Post(at("/stock-counts/%d/post?rehearse=true", id), nil).Want(200)
	rehearsed.Is("A in MAIN/STOCK: 7 pcs on hand becomes 11 pcs", "effects", 0, "text")
	s.wantOnHand(a, "7")
	s.do(id, "post").Want(200).Is("posted", "state")
	s.wantOnHand(a, "11") // 12 counted, one gone since
	s.wantOnHand(b, "7")
	s.wantOnHand(c, "3")
	moves := s.Get(at("/stock-moves?source_kind=count&source_id=%d", id)).Want(200)
	moves.Is("Count differences", "items", 0, "from_location").Is("4", "items", 0, "quantity").Is("CNT-2026-00001", "items", 0, "note")
	if moves.Items() != 1 {
		t.Errorf("%d moves", moves.Items())
	}
	for _, verb := range []string{"post", "review", "cancel", "start"} {
		s.do(id, verb).Refused(409, "count_state")
	}
	s.Delete(at("/stock-counts/%d", id)).Refused(409, "count_state")

	// Taken for nothing, what nobody counted is gone; what came since the start stays.
	id = s.begin(object{"products": []object{{"product_id": c}}, "uncounted": "zero"})
	s.adjust(c, "2").Want(200)
	s.do(id, "review").Want(200)
	s.do(id, "post").Want(200)
	s.wantOnHand(c, "2")
	s.Delete(at("/products/%d", c)).Refused(409, "referenced")
	pdf := s.Get(at("/stock-counts/%d/pdf", id)).Want(200)
	if pdf.Header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(pdf.Raw, []byte("%PDF-")) {
		t.Error("no PDF")
	}
}

// Who counts is not told what should be there: not in the lines, the answers, the
// record, the timeline nor the paper.
func TestCountIsBlind(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	a := s.product("A", "7777")
	id := s.begin(object{})
	s.adjust(a, "-1").Want(200)
	s.enter(id, object{"line_id": s.line(id, a), "quantity": "3"}).Want(200)
	look := func(who *testapi.Client, state string, hidden bool) {
		t.Helper()
		for _, path := range []string{"/stock-counts", "/stock-counts/%d", "/stock-counts/%d/lines", "/stock-counts/%d/pdf"} {
			if strings.Contains(path, "%d") {
				path = at(path, id)
			}
			raw := string(who.Get(path).Raw)
			for _, secret := range []string{"7777", "7776", "-7773", `"moved":"-1"`} {
				if hidden && strings.Contains(raw, secret) {
					t.Errorf("%s, %s tells %s: %s", state, path, secret, raw)
				}
			}
		}
		a := who.Get(at("/stock-counts/%d/lines", id)).Want(200)
		if told := a.At("items", 0, "book") != nil; told == hidden {
			t.Errorf("%s: told %v", state, told)
		}
	}
	look(s.nils, "counting", true)
	look(s.Client, "counting, a reviewer", true)
	if told := s.Text(`SELECT coalesce(string_agg(changes::text, ''), '') FROM (SELECT jsonb_build_array(a.title, a.before, a.after) AS changes FROM audit_log a WHERE kind = 'stock_count') AS log`); strings.Contains(told, "777") {
		t.Errorf("the audit log tells %s", told)
	}
	s.nils.Get(at("/stock-counts/%d/lines?differs=true", id)).Refused(403, "blind_count")
	s.do(id, "review").Want(200)
	look(s.nils, "reviewed", true)
	look(s.Client, "reviewed, a reviewer", false)
	s.do(id, "post").Want(200)
	look(s.nils, "posted", true)
}

// What is typed or scanned and cannot be: refused with the reason, the rest stays.
func TestBadInput(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	a, b := s.product("A", "10"), s.product("B", "5")
	shelf := s.Post("/locations", object{"parent_id": 1, "code": "S1", "name": "Shelf 1", "barcode": "LOC-1"}).Want(201).ID()
	second := s.Post("/warehouses", object{"code": "N", "name": "North"}).Want(201)
	s.Post("/stock-counts", object{"warehouse_id": 99}).Refused(422, "no_such_warehouse")
	s.Post("/stock-counts", object{"location_id": second.Number("view_location_id")}).Refused(422, "invalid_count").Says("location_id", "N is not in the warehouse MAIN.")
	s.Post("/stock-counts", object{"location_id": 999}).Refused(422, "invalid_count").Says("location_id", "There is no such location.")
	s.Post("/stock-counts", object{"products": []object{{"product_id": 999}}}).Refused(422, "invalid_count").Says("products[0].product_id", "There are no such goods.")
	s.Post("/stock-counts", object{"category_id": 999}).Refused(422, "invalid_count").Says("category_id", "There is no such category.")
	s.Get("/stock-counts/999").Refused(404, "no_such_count")
	id := s.begin(object{})
	line := s.line(id, a)
	s.enter(id, object{"quantity": "1"}).Refused(422, "no_such_line")
	s.enter(id, object{"line_id": 999, "quantity": "1"}).Refused(422, "no_such_line")
	s.enter(id, object{"line_id": line, "quantity": "1.5"}).Refused(422, "invalid_quantity").Says("quantity", "at most 0 decimals")
	s.enter(id, object{"line_id": line, "quantity": "-1"}).Refused(422, "invalid_quantity").Says("quantity", "At most 0 can be taken back.")
	s.enter(id, object{"line_id": line, "quantity": "x"}).Want(422)
	s.enter(id, object{"product_id": a, "location_id": second.Number("stock_location_id"), "quantity": "1"}).Refused(422, "location_not_counted")
	s.enter(id, object{"product_id": 999, "location_id": 1, "quantity": "1"}).Refused(422, "product_not_counted")

	s.scan(id, object{"code": "nonsense"}).Refused(422, "unknown_barcode").Says("code", "Nothing has this barcode.")
	s.scan(id, object{"code": "N/STOCK"}).Refused(422, "location_not_counted")
	s.scan(id, object{"code": "400A"}).Want(200).Is("counted", "kind").Is("1", "line", "counted").Is("MAIN/STOCK", "location")
	s.scan(id, object{"code": " A ", "quantity": "4"}).Want(200).Is("5", "line", "counted")
	s.scan(id, object{"code": "LOC-1"}).Want(200).Is("location", "kind").Is("S1", "location")
	// Found where nothing should be: a line of its own.
	s.scan(id, object{"code": "400B", "location_id": shelf}).Want(200).Is("1", "line", "counted").Is("S1", "location")
	s.scan(id, object{"code": "400B"}).Refused(422, "location_missing")
	s.enter(id, object{"line_id": line, "quantity": "-2"}).Want(200).Is("3", "line", "counted")

	// A carton counts as what is in it.
	box := s.Post("/products", object{"sku": "BOX", "name": "Boxed", "unit_id": 1, "packagings": []object{{"name": "Carton", "quantity": "12", "barcode": "CARTON"}}}).Want(201).ID()
	s.scan(id, object{"code": "CARTON", "location_id": shelf, "quantity": "2"}).Want(200).Is("24", "line", "counted").Is("BOX", "line", "sku")
	_ = box

	// Of lots, the lot is scanned.
	for n, sku := range []string{"M", "N"} {
		kept := s.Post("/products", object{"sku": sku, "name": "Milk", "unit_id": 1, "tracking": "lot"}).Want(201).ID()
		s.Exec(`INSERT INTO lots (product_id, code) VALUES ($1, 'L-7')`, kept)
		if n == 0 {
			s.scan(id, object{"code": "M", "location_id": shelf}).Refused(422, "lot_missing")
			s.scan(id, object{"code": "L-7", "location_id": shelf}).Want(200).Is("L-7", "line", "lot")
		}
	}
	s.scan(id, object{"code": "L-7", "location_id": shelf}).Refused(422, "ambiguous_barcode")
	s.do(id, "cancel").Want(200)
	s.wantOnHand(a, "10")

	// Of a cycle, the sheet is closed.
	id = s.begin(object{"method": "cycle", "most_lines": 1})
	s.enter(id, object{"product_id": b, "location_id": shelf, "quantity": "1"}).Refused(422, "product_not_counted")
	s.Post(at("/stock-counts/%d/recount", id), object{"line_ids": []int{999}}).Refused(422, "no_such_line")
	s.Patch(at("/stock-counts/%d", id), object{"version": 1, "notes": "x"}).Refused(409, "stale_version")
}

// A cycle takes what was not counted for the longest time, dear things first.
func TestCycle(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	few, many, middle := s.product("FEW", "1"), s.product("MANY", "90"), s.product("MIDDLE", "20")
	sheet := func(id int64) (got []int64) {
		for _, p := range []int64{few, many, middle} {
			if s.Int(`SELECT count(*) FROM stock_count_lines WHERE count_id = $1 AND product_id = $2`, id, p) > 0 {
				got = append(got, p)
			}
		}
		return got
	}
	first := s.begin(object{"method": "cycle", "days": 30, "most_lines": 2})
	if got := sheet(first); !slices.Equal(got, []int64{many, middle}) {
		t.Errorf("first: %v", got)
	}
	s.enter(first, object{"line_id": s.line(first, many), "quantity": "90"}).Want(200)
	s.do(first, "review").Want(200)
	s.do(first, "post").Want(200)
	second := s.begin(object{"method": "cycle", "days": 30, "most_lines": 2})
	if got := sheet(second); !slices.Equal(got, []int64{few, middle}) {
		t.Errorf("second: %v", got)
	}
	s.do(second, "cancel").Want(200)
	third := s.Post("/stock-counts", object{"method": "cycle", "days": 30, "products": []object{{"product_id": many}}}).Want(201).ID()
	s.do(third, "start").Refused(409, "nothing_to_count")
	s.Delete(at("/stock-counts/%d", third)).Want(200)
}

// Only a part: a place with all below it, a category with all below it.
func TestScope(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	top := s.Post("/product-categories", object{"name": "Tea"}).Want(201).ID()
	below := s.Post("/product-categories", object{"name": "Green", "parent_id": top}).Want(201).ID()
	a, b := s.product("A", "1"), s.product("B", "1")
	s.Patch(at("/products/%d", a), object{"version": 1, "category_id": below}).Want(200)
	id := s.begin(object{"category_id": top})
	if s.Get(at("/stock-counts/%d/lines", id)).Want(200).Items() != 1 {
		t.Error("more than the category")
	}
	s.scan(id, object{"code": "B", "location_id": 1}).Refused(422, "product_not_counted")
	shelf := s.Post("/locations", object{"parent_id": 1, "code": "S1", "name": "Shelf"}).Want(201).ID()
	id = s.begin(object{"location_id": shelf})
	s.scan(id, object{"code": "B", "location_id": 1}).Refused(422, "location_not_counted")
	if s.Get(at("/stock-counts/%d/lines", id)).Want(200).Items() != 0 {
		t.Error("more than the shelf")
	}
	_ = b
}

// Sent back, a line is counted anew; what was counted before counts no longer.
func TestRecount(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	a, b := s.product("A", "10"), s.product("B", "10")
	id := s.begin(object{})
	s.enter(id, object{"line_id": s.line(id, a), "quantity": "1"}).Want(200)
	s.enter(id, object{"line_id": s.line(id, b), "quantity": "9"}).Want(200)
	s.do(id, "review").Want(200)
	s.nils.Post(at("/stock-counts/%d/recount", id), object{"line_ids": []int64{1}}).Refused(403, "not_allowed")
	s.Post(at("/stock-counts/%d/recount", id), object{"line_ids": []int64{s.line(id, a)}}).Want(200).Is("counting", "state").Is("1", "counted_lines")
	s.enter(id, object{"line_id": s.line(id, a), "quantity": "8"}).Want(200).Is("2", "line", "round").Is("8", "line", "counted")
	s.do(id, "review").Want(200)
	s.do(id, "post").Want(200)
	s.wantOnHand(a, "8")
	s.wantOnHand(b, "9")
}

// Below what is reserved nothing is posted, and the line is named.
func TestReservedStays(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	a, b := s.product("A", "10"), s.product("B", "10")
	order := s.Post("/orders", object{"customer_id": s.customer, "lines": []object{{"product_id": a, "quantity": "6"}}}).Want(201).ID()
	s.Post(at("/orders/%d/confirm", order), nil).Want(200)
	id := s.begin(object{})
	s.enter(id, object{"line_id": s.line(id, a), "quantity": "5"}).Want(200)
	s.enter(id, object{"line_id": s.line(id, b), "quantity": "5"}).Want(200)
	s.do(id, "review").Want(200)
	s.do(id, "post").Refused(409, "stock_short").Says("lines[0].difference", "A in MAIN/STOCK: 10 pcs on hand, 6 reserved, the count takes 5 off.")
	s.wantOnHand(b, "10")
	s.Post(at("/orders/%d/cancel", order), nil).Want(200)
	s.do(id, "post").Want(200)
	s.wantOnHand(a, "5")
	s.wantOnHand(b, "5")
}

// Several people count at once: different lines and the same one, and nothing is
// written over. Two who post at once post once.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	var products []int64
	for n := range 4 {
		products = append(products, s.product(fmt.Sprint("P", n), "100"))
	}
	id := s.begin(object{})
	var wg sync.WaitGroup
	for w := range 8 {
		who := s.As(fmt.Sprint("counter", w), counting.Write)
		wg.Go(func() {
			for n := range 10 {
				p := products[(w+n)%len(products)]
				if a := who.Post(at("/stock-counts/%d/scan", id), object{"code": fmt.Sprint("P", (w+n)%len(products)), "quantity": "1"}); a.Status != 200 {
					t.Errorf("counting %d: %d %s", p, a.Status, a.Raw)
				}
			}
		})
	}
	wg.Wait()
	s.do(id, "review").Want(200)
	status := make([]int, 6)
	for i := range status {
		wg.Go(func() { status[i] = s.do(id, "post").Status })
	}
	wg.Wait()
	slices.Sort(status)
	if !slices.Equal(status, []int{200, 409, 409, 409, 409, 409}) {
		t.Errorf("answers to six who post: %v", status)
	}
	for _, p := range products {
		s.wantOnHand(p, "20")
	}
	if n := s.Int(`SELECT count(*) FROM stock_moves WHERE source_kind = 'count'`); n != len(products) {
		t.Errorf("%d moves", n)
	}
}

// Several who take back the same at once take it back once.
func TestTakenBackOnce(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	a := s.product("A", "10")
	id := s.begin(object{})
	line := s.line(id, a)
	for range 5 {
		s.enter(id, object{"line_id": line, "quantity": "5"}).Want(200)
		status := make([]int, 8)
		var wg sync.WaitGroup
		for i := range status {
			wg.Go(func() { status[i] = s.enter(id, object{"line_id": line, "quantity": "-5"}).Status })
		}
		wg.Wait()
		if slices.Sort(status); status[0] != 200 || status[1] != 422 {
			t.Errorf("answers %v", status)
		}
	}
}

// For random interleavings of moves and counting: after the posting, what is on
// hand is what was counted and what moved after it was counted last.
func TestOnHandIsCountedAndMovedSince(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	random := rand.New(rand.NewPCG(7, 11))
	for round := range 12 {
		const n = 4
		var products [n]int64
		for i := range products {
			products[i] = s.product(fmt.Sprintf("R%d-%d", round, i), "50")
		}
		in := object{"products": []object{{"product_id": products[0]}, {"product_id": products[1]}, {"product_id": products[2]}, {"product_id": products[3]}}}
		id := s.begin(in)
		want := [n]int{50, 50, 50, 50} // what will be on hand if posted now
		var counted [n]int
		var since [n]int
		var seen [n]bool
		trail := ""
		for range 24 {
			i := random.IntN(n)
			switch random.IntN(3) {
			case 0:
				by := random.IntN(7) - 3
				if by == 0 {
					continue
				}
				s.adjust(products[i], fmt.Sprint(by)).Want(200)
				since[i], want[i] = since[i]+by, want[i]+by
				trail += at(" move %d by %d;", i, by)
			default:
				q := random.IntN(9)
				s.enter(id, object{"line_id": s.line(id, products[i]), "quantity": fmt.Sprint(q)}).Want(200)
				counted[i], since[i], seen[i] = counted[i]+q, 0, true
				trail += at(" count %d of %d;", q, i)
			}
		}
		s.do(id, "review").Want(200)
		for i := range products {
			if random.IntN(2) == 0 {
				s.adjust(products[i], "30").Want(200)
				since[i], want[i] = since[i]+30, want[i]+30
			}
		}
		for i := range products {
			if seen[i] {
				want[i] = counted[i] + since[i]
			}
		}
		short := slices.ContainsFunc(want[:], func(q int) bool { return q < 0 })
		a := s.do(id, "post")
		if short {
			a.Refused(409, "stock_short")
			continue
		}
		a.Want(200)
		for i, p := range products {
			if got := s.onHand(p); got != fmt.Sprint(want[i]) {
				t.Errorf("round %d, product %d: %s on hand, not %d:%s", round, i, got, want[i], trail)
			}
		}
	}
}

// Every check notices the defect that it is there for.
func TestChecksNoticePlantedDefects(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	a := s.product("A", "10")
	id := s.begin(object{})
	s.enter(id, object{"line_id": s.line(id, a), "quantity": "8"}).Want(200)
	s.do(id, "review").Want(200)
	s.do(id, "post").Want(200)
	su := testdb.Superuser(t, s.URL)
	plants := map[string]string{
		"counts.moves":       `DELETE FROM stock_moves WHERE source_kind = 'count'`,
		"counts.differences": `UPDATE stock_count_entries SET quantity = 9`,
		"counts.rounds":      `UPDATE stock_count_entries SET round = 2`,
	}
	for _, c := range counting.Checks() {
		tx, err := su.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica; `+plants[c.Name]); err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		report, err := verify.Tx(t.Context(), tx, []verify.Check{c})
		if err != nil {
			t.Fatal(err)
		}
		if report.OK() {
			t.Errorf("%s does not notice: %s", c.Name, plants[c.Name])
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	// The app itself cannot change what was counted or posted.
	for _, sql := range []string{
		`UPDATE stock_count_entries SET quantity = 1`, `DELETE FROM stock_count_entries`, `DELETE FROM stock_count_lines`,
		`UPDATE stock_count_lines SET difference = 1`, `UPDATE stock_counts SET state = 'draft', posted_at = NULL`, `DELETE FROM stock_counts`,
	} {
		if _, err := s.DB.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s went through", sql)
		}
	}
}
