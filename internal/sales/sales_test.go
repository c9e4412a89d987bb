package sales_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"kontor/internal/catalog"
	"kontor/internal/inventory"
	"kontor/internal/ledger"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/sales"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

// shop is a company with what it takes to sell.
type shop struct {
	*testapi.API
	*testapi.Client
	customer int64
}

func newShop(t testing.TB) *shop {
	t.Helper()
	p, c, n := partners.New(), catalog.New(), settings.New()
	i := inventory.New(c, ledger.New(settings.New()))
	a := testapi.New(t, slices.Concat(inventory.Checks(), sales.Checks()), n, p, c, i, sales.New(p, c, i, n))
	s := &shop{API: a, Client: a.As("anna")}
	s.customer = s.Post("/partners", object{"name": "Müller"}).Want(201).ID()
	return s
}

// product makes a product with stock; unit 1 is the piece, 2 the kilogram.
func (s *shop) product(sku, price, stock string, unit int) int64 {
	s.T.Helper()
	id := s.Post("/products", object{"sku": sku, "name": "Product " + sku, "price": price, "unit_id": unit}).Want(201).ID()
	if stock != "0" {
		s.Post(fmt.Sprintf("/products/%d/opening-stock", id), object{"quantity": stock}).Want(200)
	}
	return id
}

func line(product int64, quantity string) object {
	return object{"product_id": product, "quantity": quantity}
}

func (s *shop) order(lines ...object) testapi.Answer {
	s.T.Helper()
	return s.Post("/orders", object{"customer_id": s.customer, "lines": lines}).Want(201)
}

func (s *shop) do(id int64, verb string) testapi.Answer {
	return s.Post(fmt.Sprintf("/orders/%d/%s", id, verb), nil)
}

func (s *shop) stock(product int64) string {
	s.T.Helper()
	a := s.Get(fmt.Sprintf("/products/%d", product)).Want(200)
	return fmt.Sprintf("%v-%v=%v", a.At("on_hand"), a.At("reserved"), a.At("available"))
}

func (s *shop) wantStock(product int64, want string) {
	s.T.Helper()
	if got := s.stock(product); got != want {
		s.T.Errorf("stock of %d: %s, not %s", product, got, want)
	}
}

func TestOrderFromDraftToDone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b := s.product("A", "19.99", "10", 1), s.product("B", "2.5", "4.5", 2)
	work := s.Post("/products", object{"sku": "W", "name": "Work", "kind": "service", "price": "80", "unit_id": 7}).Want(201).ID()
	o := s.order(object{"product_id": a, "quantity": "3", "discount": "10"}, line(b, "1.25"), object{"product_id": work, "quantity": "0.5", "price": "70", "description": "Fitting"})
	o.Is("draft", "state").Is("<nil>", "number").Is("Müller", "customer").Is("2026-11-23", "order_date").Is("EUR", "currency")
	o.Is("98.10", "subtotal").Is("6.00", "discount_total").Is("92.10", "total")
	o.Is("53.97", "lines", 0, "total").Is("3.13", "lines", 1, "total").Is("35.00", "lines", 2, "total")
	o.Is("A", "lines", 0, "sku").Is("kg", "lines", 1, "unit").Is("10", "lines", 0, "available").Is("0", "lines", 0, "reserved").Is("<nil>", "lines", 2, "available")
	s.wantStock(a, "10-0=10")

	rehearsed := s.Post(fmt.Sprintf("/orders/%d/confirm?rehearse=true", o.ID()), nil).Want(200)
	rehearsed.Is("3 pcs of A are reserved", "effects", 0, "text").Is("The order gets the number SO-2026-00001", "effects", 2, "text")
	s.wantStock(a, "10-0=10")

	confirmed := s.do(o.ID(), "confirm").Want(200)
	confirmed.Is("confirmed", "state").Is("SO-2026-00001", "number").Is("2", "version").Is("3", "lines", 0, "reserved").Is("7", "lines", 0, "available")
	s.wantStock(a, "10-3=7")
	s.wantStock(b, "4.5-1.25=3.25")
	// The answer is what a reader sees.
	if read := s.Get(fmt.Sprintf("/orders/%d", o.ID())).Want(200); string(read.Raw) != string(confirmed.Raw) {
		t.Errorf("confirm answers\n%s\nread answers\n%s", confirmed.Raw, read.Raw)
	}

	s.do(o.ID(), "confirm").Refused(409, "order_state")
	s.Patch(fmt.Sprintf("/orders/%d", o.ID()), object{"version": 2, "notes": "x"}).Refused(409, "order_state")
	s.Delete(fmt.Sprintf("/orders/%d", o.ID())).Refused(409, "order_state")

	rehearsed = s.Post(fmt.Sprintf("/orders/%d/complete?rehearse=true", o.ID()), nil).Want(200)
	rehearsed.Is("1.25 kg of B leave the stock", "effects", 1, "text")
	s.do(o.ID(), "complete").Want(200).Is("done", "state").Is("3", "version").Is("0", "lines", 0, "reserved")
	s.wantStock(a, "7-0=7")
	s.wantStock(b, "3.25-0=3.25")
	s.do(o.ID(), "cancel").Refused(409, "order_state")
	moves := s.Get(fmt.Sprintf("/stock-moves?source_kind=order&source_id=%d", o.ID())).Want(200)
	moves.Is("out", "items", 0, "direction").Is("anna", "items", 0, "username")
	if moves.Items() != 2 {
		t.Errorf("%d moves", moves.Items())
	}
	explained := s.Get(fmt.Sprintf("/orders/%d/explain", o.ID())).Want(200)
	explained.Is("3 pcs × 19.99", "parts", 0, "steps", 0, "text").Is("92.10", "value")

	pdf := s.Get(fmt.Sprintf("/orders/%d/pdf", o.ID())).Want(200)
	if pdf.Header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(pdf.Raw, []byte("%PDF-")) {
		t.Errorf("%s: %.40q", pdf.Header.Get("Content-Type"), pdf.Raw)
	}
	if again := s.Get(fmt.Sprintf("/orders/%d/pdf", o.ID())).Want(200); !bytes.Equal(again.Raw, pdf.Raw) || again.Header.Get("ETag") != pdf.Header.Get("ETag") {
		t.Error("the same order prints differently")
	}
	s.Get("/orders/999999/pdf").Refused(404, "no_such_order")
}

func TestCancelGivesBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := s.product("A", "1", "5", 1)
	o := s.order(line(a, "2"), line(a, "3"))
	s.do(o.ID(), "confirm").Want(200).Is("0", "lines", 0, "available")
	s.wantStock(a, "5-5=0")
	s.do(o.ID(), "cancel").Want(200).Is("cancelled", "state").Is("SO-2026-00001", "number").Is("0", "lines", 1, "reserved")
	s.wantStock(a, "5-0=5")
	s.do(o.ID(), "complete").Refused(409, "order_state")

	draft := s.order(line(a, "1"))
	s.do(draft.ID(), "cancel").Want(200).Is("cancelled", "state").Is("<nil>", "number")
	gone := s.order(line(a, "1"))
	s.Delete(fmt.Sprintf("/orders/%d", gone.ID())).Want(200)
	s.Get(fmt.Sprintf("/orders/%d", gone.ID())).Refused(404, "no_such_order")
}

func TestShortOfStockIsRefusedLineByLine(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b, none := s.product("A", "1", "5", 1), s.product("B", "1", "3", 1), s.product("C", "1", "0", 1)
	o := s.order(line(a, "2"), line(b, "5"), line(a, "4"), line(none, "1"))
	refused := s.do(o.ID(), "confirm").Refused(409, "stock_short")
	refused.Says("lines[1].quantity", "Only 3 of 5 available").Says("lines[2].quantity", "Only 3 of 4 available").Says("lines[3].quantity", "Only 0 of 1 available")
	if n := len(refused.At("fields").([]any)); n != 3 {
		t.Errorf("%d fields", n)
	}
	s.wantStock(a, "5-0=5")
	s.wantStock(b, "3-0=3")
	s.Get(fmt.Sprintf("/orders/%d", o.ID())).Is("draft", "state").Is("1", "version")
	if n := s.Int(`SELECT count(*) FROM number_counters WHERE last > 0`); n != 0 {
		t.Errorf("a number was drawn")
	}
	// What was short can be delivered once it is there.
	s.Post(fmt.Sprintf("/products/%d/adjust-stock", b), object{"quantity": "2", "reason": "found"}).Want(200)
	s.Post(fmt.Sprintf("/products/%d/opening-stock", none), object{"quantity": "1"}).Want(200)
	s.Post(fmt.Sprintf("/products/%d/adjust-stock", a), object{"quantity": "1", "reason": "found"}).Want(200)
	s.do(o.ID(), "confirm").Want(200)
	s.wantStock(a, "6-6=0")
}

func TestOrderInputIsChecked(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, kilo, old := s.product("A", "12.5", "0", 1), s.product("K", "3", "0", 2), s.product("O", "1", "0", 1)
	s.Post(fmt.Sprintf("/products/%d/archive", old), nil).Want(200)
	supplier := s.Post("/partners", object{"name": "Only supplies", "is_supplier": true}).ID()
	archived := s.Post("/partners", object{"name": "Archived"}).ID()
	s.Post(fmt.Sprintf("/partners/%d/archive", archived), nil).Want(200)

	bad := s.Post("/orders", object{"customer_id": s.customer, "lines": []object{
		line(a, "0"), line(a, "0.5"), line(kilo, "0.0001"), line(999, "1"), line(old, "1"),
		{"product_id": a, "quantity": "1", "discount": "100.5"},
		{"product_id": a, "quantity": "1", "price": "-1"},
		{"product_id": a, "quantity": "-1"},
		{"product_id": a, "quantity": "99999999999999"},
		{"product_id": a, "quantity": "1", "id": 5},
	}}).Refused(422, "invalid_lines")
	bad.Says("lines[0].quantity", "above zero").Says("lines[1].quantity", "Only whole pcs").Says("lines[2].quantity", "At most 3 decimals of kg").
		Says("lines[3].product_id", "no such product").Says("lines[4].product_id", "archived").Says("lines[5].discount", "0 to 100").
		Says("lines[6].price", "zero or more").Says("lines[7].quantity", "above zero").Says("lines[8].quantity", "too large").Says("lines[9].id", "no such line")

	s.Post("/orders", object{"customer_id": 999}).Refused(422, "invalid_order").Says("customer_id", "no such")
	s.Post("/orders", object{"customer_id": supplier}).Refused(422, "invalid_order").Says("customer_id", "supplier only")
	s.Post("/orders", object{"customer_id": archived}).Refused(422, "invalid_order").Says("customer_id", "archived")
	s.Post("/orders", object{"customer_id": s.customer, "delivery_date": "2026-11-01"}).Refused(422, "invalid_order").Says("delivery_date", "before")
	for _, body := range []string{
		`{}`, `{"customer_id":1,"lines":[{"product_id":1,"quantity":1}]}`, `{"customer_id":1,"lines":[{"product_id":1,"quantity":"1e5"}]}`,
		`{"customer_id":1,"lines":[{"product_id":1,"quantity":"1","price":"1.1234567"}]}`, `{"customer_id":1,"order_date":"2026-02-30"}`, `{"customer_id":1,"total":"5"}`,
	} {
		if got := s.Post("/orders", body); got.Status != 422 && got.Status != 400 {
			t.Errorf("%s: %d %s", body, got.Status, got.Raw)
		}
	}
	empty := s.order()
	empty.Is("0.00", "total").Is("[]", "lines")
	s.do(empty.ID(), "confirm").Refused(422, "order_empty").Says("lines", "Add a line")

	later := s.product("L", "1", "5", 1)
	o := s.order(line(later, "1"))
	s.Post(fmt.Sprintf("/products/%d/archive", later), nil).Want(200)
	s.do(o.ID(), "confirm").Refused(409, "product_archived").Says("lines[0].product_id", "L is archived")
}

func TestPatchKeepsLinesByID(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b := s.product("A", "1", "0", 1), s.product("B", "2", "0", 1)
	o := s.order(line(a, "1"), line(b, "1"))
	path := fmt.Sprintf("/orders/%d", o.ID())
	first, second := o.Number("lines", 0, "id"), o.Number("lines", 1, "id")
	p := s.Patch(path, object{"version": 1, "delivery_date": "2026-12-01", "lines": []object{
		{"product_id": a, "quantity": "7"}, {"id": second, "product_id": b, "quantity": "2"}, {"id": first, "product_id": b, "quantity": "3"},
	}}).Want(200)
	p.Is("17.00", "total").Is(fmt.Sprint(second), "lines", 1, "id").Is(fmt.Sprint(first), "lines", 2, "id").Is("B", "lines", 2, "sku").Is("2026-12-01", "delivery_date")
	p = s.Patch(path, object{"version": 2, "delivery_date": nil, "reference": " PO 7 ", "lines": []object{{"id": first, "product_id": a, "quantity": "1"}}}).Want(200)
	p.Is("1.00", "total").Is("<nil>", "delivery_date").Is("PO 7", "reference").Is("3", "version")
	s.Patch(path, object{"version": 3, "lines": []object{{"id": first, "product_id": a, "quantity": "1"}, {"id": first, "product_id": a, "quantity": "1"}}}).Refused(422, "invalid_lines").Says("lines[1].id", "no such line")
	s.Patch(path, object{"version": 1, "notes": "late"}).Refused(409, "stale_version")
	if n := s.Int(`SELECT count(*) FROM sales_order_lines WHERE order_id = $1`, o.ID()); n != 1 {
		t.Errorf("%d lines", n)
	}
	s.Post(path+"/cancel", object{"version": 2}).Refused(409, "stale_version")
	s.Post(path+"/confirm", object{"version": 2}).Refused(409, "stale_version")
}

func TestCalculateSavesNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := s.product("A", "19.99", "10", 1)
	got := s.Post("/orders/calculate", object{"lines": []object{{"product_id": a, "quantity": "3", "discount": "10"}}}).Want(200)
	got.Is("53.97", "total").Is("6.00", "discount_total").Is("10", "lines", 0, "available").Is("EUR", "currency")
	s.Post("/orders/calculate", object{"lines": []object{line(a, "0.5")}}).Refused(422, "invalid_lines").Says("lines[0].quantity", "whole")
	if n := s.Int(`SELECT count(*) FROM sales_orders`); n != 0 {
		t.Errorf("%d orders", n)
	}
	s.Company("JPY", 0, "document")
	s.Post("/orders/calculate", object{"lines": []object{{"product_id": a, "quantity": "3", "discount": "10"}}}).Want(200).Is("54", "total").Is("JPY", "currency")
	s.Company("KWD", 3, "line")
	s.Post("/orders/calculate", object{"lines": []object{{"product_id": a, "quantity": "3", "discount": "1"}}}).Want(200).Is("59.370", "total")
}

func TestOrderList(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b := s.product("A", "1", "5", 1), s.product("B", "0", "5", 1)
	other := s.Post("/partners", object{"name": "Zoë & Co"}).ID()
	one := s.order(line(a, "1"), line(b, "1"), line(b, "2")).ID()
	two := s.Post("/orders", object{"customer_id": other, "reference": "PO-77", "order_date": "2026-01-31", "lines": []object{line(a, "2")}}).Want(201).ID()
	s.do(one, "confirm").Want(200)
	for query, want := range map[string]string{
		"":                                  fmt.Sprint(two, " ", one),
		"?state=confirmed":                  fmt.Sprint(one),
		"?customer_id=" + fmt.Sprint(other): fmt.Sprint(two),
		"?product_id=" + fmt.Sprint(a):      fmt.Sprint(two, " ", one),
		"?product_id=" + fmt.Sprint(b):      fmt.Sprint(one),
		"?order_date_from=2026-11-01":       fmt.Sprint(one),
		"?order_date_to=2026-01-31":         fmt.Sprint(two),
		"?q=so-2026":                        fmt.Sprint(one),
		"?q=zoe":                            fmt.Sprint(two),
		"?q=po-77":                          fmt.Sprint(two),
		"?sort=order_date":                  fmt.Sprint(two, " ", one),
		"?sort=total":                       fmt.Sprint(one, " ", two),
		"?sort=-number":                     fmt.Sprint(one, " ", two),
	} {
		got := s.Get("/orders" + query).Want(200)
		var ids []any
		for i := range got.Items() {
			ids = append(ids, got.Number("items", i, "id"))
		}
		if fmt.Sprint(ids...) != want {
			t.Errorf("%s: %v, not %s", query, ids, want)
		}
	}
	s.Get("/orders?total=true&limit=1").Want(200).Is("2", "total")
	s.Get("/orders?sort=search").Refused(422, "unknown_sort")
	s.Get("/orders?state=lost").Want(422)
	s.Get("/orders?order_date_from=soon").Want(422)

	// The order follows its customer's name, and is found by it.
	s.Patch(fmt.Sprintf("/partners/%d", other), object{"version": 1, "name": "Yves Ltd"}).Want(200)
	if got := s.Get("/orders?q=yves"); got.Items() != 1 {
		t.Errorf("not found by the new name: %s", got.Raw)
	}
}

func TestReferencedRecordsStay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b := s.product("A", "1", "0", 1), s.product("B", "1", "3", 1)
	s.order(line(a, "1"))
	refused := s.Delete(fmt.Sprintf("/partners/%d", s.customer)).Refused(409, "referenced")
	refused.Is("This partner has orders, which are kept. It cannot be deleted; archive it instead.", "detail")
	s.Delete(fmt.Sprintf("/products/%d", a)).Refused(409, "referenced")
	s.Delete(fmt.Sprintf("/products/%d", b)).Refused(409, "referenced")
	// An ordered or moved quantity keeps its unit.
	for _, p := range []int64{a, b} {
		s.Patch(fmt.Sprintf("/products/%d", p), object{"version": 1, "unit_id": 2}).Refused(409, "product_in_use")
		s.Patch(fmt.Sprintf("/products/%d", p), object{"version": 1, "kind": "service"}).Refused(409, "product_in_use")
		s.Patch(fmt.Sprintf("/products/%d", p), object{"version": 1, "unit_id": 1, "kind": "goods", "name": "New"}).Want(200)
	}
	free := s.product("F", "1", "0", 1)
	s.Patch(fmt.Sprintf("/products/%d", free), object{"version": 1, "unit_id": 2, "kind": "service"}).Want(200)
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := s.product("A", "1", "5", 1)
	id := s.order(line(a, "1")).ID()
	viewer, clerk := s.As("viewer", op.SignedIn), s.As("clerk", sales.Write)
	viewer.Get("/orders").Want(200)
	viewer.Get(fmt.Sprintf("/orders/%d", id)).Want(200)
	viewer.Post("/orders/calculate", object{}).Want(200)
	viewer.Post("/orders", object{"customer_id": s.customer}).Refused(403, "not_allowed")
	clerk.Post("/orders", object{"customer_id": s.customer}).Want(201)
	for _, verb := range []string{"confirm", "complete", "cancel"} {
		clerk.Post(fmt.Sprintf("/orders/%d/%s", id, verb), nil).Refused(403, "not_allowed")
	}
	clerk.Post(fmt.Sprintf("/products/%d/adjust-stock", a), object{"quantity": "1", "reason": "x"}).Refused(403, "not_allowed")
}
