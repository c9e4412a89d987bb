package transfers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kontor/internal/catalog"
	"kontor/internal/inventory"
	"kontor/internal/ledger"
	"kontor/internal/lots"
	"kontor/internal/partners"
	"kontor/internal/reports"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
	"kontor/internal/transfers"
	"kontor/internal/warehouses"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

// depot is a company with books, two warehouses, a supplier and a customer.
type depot struct {
	*testapi.API
	*testapi.Client
	supplier, customer, far int64
}

func newDepot(t testing.TB) *depot {
	t.Helper()
	p, c, n, w := partners.New(), catalog.New(), settings.New(), warehouses.New()
	l := ledger.New(n)
	i := inventory.New(c, l)
	a := testapi.New(t, slices.Concat(inventory.Checks(), ledger.Checks(), transfers.Checks()), n, l, p, c, w, i, transfers.New(i, w, c, p, l, n), lots.New(), reports.New(n, p))
	d := &depot{API: a, Client: a.As("anna")}
	d.Post("/books", object{"chart": "trade", "starts_on": "2026-01-01"}).Want(200)
	d.supplier = d.Post("/partners", object{"name": "Wood & Co", "is_supplier": true}).Want(201).ID()
	d.customer = d.Post("/partners", object{"name": "Müller"}).Want(201).ID()
	d.far = d.Post("/warehouses", object{"code": "FAR", "name": "Far away"}).Want(201).ID()
	return d
}

func (d *depot) product(sku string) int64 {
	d.T.Helper()
	return d.Post("/products", object{"sku": sku, "name": sku, "unit_id": 1}).Want(201).ID()
}

func line(product int64, quantity string) object {
	return object{"product_id": product, "quantity": quantity}
}

func at(line object, cost string) object {
	line["unit_cost"] = cost
	return line
}

// receive brings goods in at a cost each.
func (d *depot) receive(product int64, quantity, cost string) testapi.Answer {
	d.T.Helper()
	id := d.Post("/receipts", object{"partner_id": d.supplier, "lines": []object{at(line(product, quantity), cost)}}).Want(201).ID()
	return d.do("receipts", id, "complete").Want(200)
}

func (d *depot) do(path string, id int64, verb string) testapi.Answer {
	return d.Post(fmt.Sprintf("/%s/%d/%s", path, id, verb), nil)
}

func (d *depot) onHand(product int64) string {
	return d.Text(`SELECT coalesce(string_agg(l.code || ' ' || (s.on_hand::numeric + 0)::text, ', ' ORDER BY l.code) FILTER (WHERE s.on_hand <> 0), '')
		FROM stock_levels s JOIN locations l ON l.id = s.location_id WHERE s.product_id = $1`, product)
}

func (d *depot) balance(role string) string {
	return d.Text(`SELECT to_char(coalesce(sum(l.amount::numeric), 0), 'FM999990.00') FROM account_roles r LEFT JOIN journal_lines l ON l.account_id = r.account_id WHERE r.role = $1`, role)
}

// Goods come, go and come back, and the books go along: 10 for 40.00 and 10 for
// 60.00 are 20 for 100.00, 5.00 each.
func TestReceiptDeliveryAndReturns(t *testing.T) {
	t.Parallel()
	d := newDepot(t)
	a := d.product("A")
	d.receive(a, "10", "4").Is("done", "state").Is("REC-2026-00001", "number").Is("10", "lines", 0, "done").Is("40.00", "lines", 0, "value")
	second := d.receive(a, "10", "6")
	second.Is("REC-2026-00002", "number")
	id := d.Post("/deliveries", object{"partner_id": d.customer, "reference": "their 7", "lines": []object{line(a, "8")}}).Want(201).Is("draft", "state").Is("20", "lines", 0, "available").ID()
	if rehearsed := d.do("deliveries", id, "complete?rehearse=true").Want(200); !strings.Contains(string(rehearsed.Raw), "8 pcs of A leave Stock") {
		t.Errorf("rehearsed: %s", rehearsed.Raw)
	}
	d.do("deliveries", id, "reserve").Want(200).Is("reserved", "state").Is("8", "lines", 0, "reserved").Is("12", "lines", 0, "available")
	d.do("deliveries", id, "release").Want(200).Is("draft", "state").Is("0", "lines", 0, "reserved")
	d.do("deliveries", id, "complete").Want(200).Is("done", "state").Is("DEL-2026-00001", "number").Is("-40.00", "lines", 0, "value")
	if got := d.balance("cost_of_goods_sold") + " " + d.balance("inventory") + " " + d.balance("goods_received_not_invoiced"); got != "40.00 60.00 -100.00" {
		t.Errorf("sold for, in stock, to be billed: %s", got)
	}
	d.do("deliveries", id, "complete").Refused(409, "wrong_state")
	d.do("deliveries", id, "cancel").Refused(409, "wrong_state")

	// Three of the eight come back, at what they went out for, then two more; six
	// would be too many.
	back := d.do("deliveries", id, "return").Want(201).Is("8", "lines", 0, "quantity").Is("DEL-2026-00001", "returns")
	lineID, version := back.Number("lines", 0, "id"), back.Number("version")
	path := fmt.Sprintf("/deliveries/%d", back.ID())
	d.Patch(path, object{"version": version, "lines": []object{{"id": lineID, "product_id": a, "quantity": "3"}}}).Want(200)
	d.do("deliveries", back.ID(), "complete").Want(200).Is("15.00", "lines", 0, "value")
	again := d.do("deliveries", id, "return").Want(201).Is("5", "lines", 0, "quantity")
	d.Patch(fmt.Sprintf("/deliveries/%d", again.ID()), object{"version": 1, "lines": []object{{"id": again.Number("lines", 0, "id"), "product_id": a, "quantity": "6"}}}).Want(200)
	d.do("deliveries", again.ID(), "complete").Refused(409, "returned_already").Says("lines[0].quantity", "Only 5 pcs can still go back")
	if got := d.onHand(a); got != "MAIN/STOCK 15" {
		t.Errorf("on hand: %s", got)
	}

	// To the supplier: four of the second receipt.
	sent := d.do("receipts", second.ID(), "return").Want(201).Is("10", "lines", 0, "quantity")
	d.Patch(fmt.Sprintf("/receipts/%d", sent.ID()), object{"version": 1, "lines": []object{{"id": sent.Number("lines", 0, "id"), "product_id": a, "quantity": "4"}}}).Want(200)
	d.do("receipts", sent.ID(), "complete").Want(200).Is("-20.00", "lines", 0, "value")
	d.Get("/receipts?returns_id="+fmt.Sprint(second.ID())).Want(200).Is("done", "items", 0, "state")
	if got := d.onHand(a) + ", " + d.balance("goods_received_not_invoiced"); got != "MAIN/STOCK 11, -80.00" {
		t.Errorf("on hand and to be billed: %s", got)
	}
	worth := d.Get("/reports/stock-value?on=2026-11-23").Want(200)
	worth.Is("11", "rows", 1, "cells", 0).Is("5.0000", "rows", 1, "cells", 2).Is("55.00", "rows", 1, "cells", 3).Is("55.00", "rows", 3, "cells", 3)
	worth.Is("Held by the inventory accounts", "rows", 4, "label").Is("55.00", "rows", 4, "cells", 3).Is("[]", "notes")
	d.Get("/reports/stock-value?on=2026-11-22").Want(200).Is("0.00", "rows", 0, "cells", 3)
	moved := d.Get("/reports/stock-movement?from=2026-11-01&to=2026-11-30").Want(200)
	if got := fmt.Sprint(moved.At("rows", 0, "cells")); got != "[0 23 12 11 0.00 115.00 60.00 0.00 55.00]" {
		t.Errorf("movements: %s", got)
	}
	d.Get("/reports/stock-value/file?format=xlsx&on=2026-11-23").Want(200)
	if pdf := d.Get(path + "/pdf").Want(200).Raw; !strings.HasPrefix(string(pdf), "%PDF") {
		t.Error("no PDF")
	}
}

// What is short stays as a backorder; scrap and nothing at all are refused.
func TestBackorder(t *testing.T) {
	t.Parallel()
	d := newDepot(t)
	a, b := d.product("A"), d.product("B")
	d.receive(a, "5", "2")
	id := d.Post("/deliveries", object{"partner_id": d.customer, "lines": []object{line(a, "7"), line(b, "1")}}).Want(201).ID()
	d.do("deliveries", id, "complete").Want(200).Is("5", "lines", 0, "done").Is("0", "lines", 1, "done")
	rest := d.Get("/deliveries?state=draft").Want(200).Is("DEL-2026-00001", "items", 0, "backorder_of")
	restID := rest.Number("items", 0, "id")
	d.Get(fmt.Sprintf("/deliveries/%d", restID)).Is("2", "lines", 0, "quantity").Is("1", "lines", 1, "quantity")
	d.do("deliveries", restID, "complete").Refused(409, "stock_short").Says("lines[1].quantity", "1 pcs missing")
	d.do("deliveries", restID, "reserve").Refused(409, "stock_short")
	d.receive(a, "1", "2")
	d.do("deliveries", restID, "reserve").Want(200).Is("1", "lines", 0, "reserved")
	d.do("deliveries", restID, "cancel").Want(200).Is("cancelled", "state")
	s := d.Post("/scraps", object{"lines": []object{line(a, "2")}}).Want(201).ID()
	d.do("scraps", s, "complete").Refused(409, "stock_short")
	d.receive(a, "1", "2")
	d.do("scraps", s, "complete").Want(200).Is("SCR-2026-00001", "number")
	if got := d.balance("stock_adjustment") + " " + d.onHand(a); got != "4.00 " {
		t.Errorf("scrapped, on hand: %s", got)
	}
}

// A transfer leaves, is under way and arrives; its value stays what it was.
func TestTransferInTwoSteps(t *testing.T) {
	t.Parallel()
	d := newDepot(t)
	a := d.product("A")
	d.receive(a, "9", "3")
	id := d.Post("/transfers", object{"to_warehouse_id": d.far, "lines": []object{line(a, "4")}}).Want(201).Is("Far away", "to_warehouse").ID()
	d.do("transfers", id, "ship").Want(200).Is("shipped", "state").Is("TRF-2026-00001", "number")
	if got := d.onHand(a); got != "MAIN/STOCK 5, TRANSIT 4" {
		t.Errorf("under way: %s", got)
	}
	d.do("transfers", id, "cancel").Refused(409, "wrong_state")
	d.do("transfers", id, "complete").Want(200).Is("done", "state")
	// At once, and back.
	back := d.Post("/transfers", object{"warehouse_id": d.far, "to_warehouse_id": 1, "lines": []object{line(a, "1")}}).Want(201).ID()
	d.do("transfers", back, "complete").Want(200).Is("TRF-2026-00002", "number")
	if got := d.onHand(a) + " " + d.balance("inventory"); got != "FAR/STOCK 3, MAIN/STOCK 6 27.00" {
		t.Errorf("arrived: %s", got)
	}
	// More than is there goes as far as it goes.
	much := d.Post("/transfers", object{"to_warehouse_id": d.far, "lines": []object{line(a, "8")}}).Want(201).ID()
	d.do("transfers", much, "ship").Want(200).Is("6", "lines", 0, "done")
	d.Get("/transfers?state=draft").Want(200).Is("TRF-2026-00003", "items", 0, "backorder_of")
}

func TestBadDocumentsAreRefused(t *testing.T) {
	t.Parallel()
	d := newDepot(t)
	a := d.product("A")
	service := d.Post("/products", object{"sku": "W", "name": "W", "kind": "service"}).ID()
	for _, bad := range []struct {
		path, field string
		body        object
	}{
		{"/receipts", "partner_id", object{}},
		{"/receipts", "partner_id", object{"partner_id": 99}},
		{"/scraps", "partner_id", object{"partner_id": d.supplier}},
		{"/transfers", "to_warehouse_id", object{}},
		{"/transfers", "to_warehouse_id", object{"to_warehouse_id": 1}},
		{"/transfers", "to_warehouse_id", object{"to_warehouse_id": 99}},
		{"/scraps", "warehouse_id", object{"warehouse_id": 99}},
		{"/scraps", "location_id", object{"location_id": 4}},
		{"/scraps", "lines[0].quantity", object{"lines": []object{line(a, "0")}}},
		{"/scraps", "lines[0].quantity", object{"lines": []object{line(a, "0.5")}}},
		{"/scraps", "lines[1].product_id", object{"lines": []object{line(a, "1"), line(service, "1")}}},
		{"/scraps", "lines[0].product_id", object{"lines": []object{line(99, "1")}}},
		{"/scraps", "lines[0].lot_id", object{"lines": []object{{"product_id": a, "quantity": "1", "lot_id": 5}}}},
		{"/scraps", "lines[0].unit_cost", object{"lines": []object{at(line(a, "1"), "2")}}},
		{"/receipts", "lines[0].unit_cost", object{"partner_id": d.supplier, "lines": []object{at(line(a, "1"), "-2")}}},
	} {
		answer := d.Post(bad.path, bad.body).Want(422)
		if !strings.Contains(string(answer.Raw), `"`+bad.field+`"`) {
			t.Errorf("%s %v: %s", bad.path, bad.body, answer.Raw)
		}
	}
	empty := d.Post("/scraps", object{}).Want(201).ID()
	d.do("scraps", empty, "complete").Refused(422, "transfer_empty")
	d.Get(fmt.Sprintf("/receipts/%d", empty)).Refused(404, "no_such_receipt")
	// A day before the books.
	early := d.Post("/receipts", object{"partner_id": d.supplier, "transfer_date": "2025-12-31", "lines": []object{at(line(a, "1"), "2")}}).Want(201).ID()
	d.do("receipts", early, "complete").Want(422)
	if got := d.onHand(a); got != "" {
		t.Errorf("a refused receipt left %s", got)
	}
	d.Delete(fmt.Sprintf("/receipts/%d", early)).Want(200)
	d.As("viewer").Get("/receipts").Want(200)
}

// Whoever works in one warehouse sees and moves the goods of no other; what is
// sent there is theirs to put away.
func TestConfinedToAWarehouse(t *testing.T) {
	t.Parallel()
	d := newDepot(t)
	a := d.product("A")
	d.receive(a, "9", "3")
	nora := d.As("nora")
	d.Put(fmt.Sprintf("/users/%d/warehouses", d.Int(`SELECT id FROM users WHERE username = 'nora'`)), object{"warehouse_ids": []int64{d.far}}).Want(200)
	for path, body := range map[string]object{
		"/receipts": {"partner_id": d.supplier}, "/deliveries": {"partner_id": d.customer}, "/scraps": {}, "/transfers": {"to_warehouse_id": d.far, "warehouse_id": 1},
	} {
		body["lines"], body["warehouse_id"] = []object{line(a, "1")}, 1
		nora.Post(path, body).Refused(403, "other_warehouse")
		id := d.Post(path, body).Want(201).ID()
		verbs := []string{"complete", "cancel", "reserve", "release", "ship"}
		if path == "/receipts" {
			verbs = verbs[:2]
		}
		for _, verb := range verbs {
			if path == "/transfers" || verb == "ship" {
				continue // seen from both ends
			}
			if got := nora.Post(fmt.Sprintf("%s/%d/%s", path, id, verb), nil); got.Status != 403 {
				t.Errorf("%s %s: %d %s", path, verb, got.Status, got.Raw)
			}
		}
		if path != "/transfers" {
			nora.Get(fmt.Sprintf("%s/%d", path, id)).Refused(403, "other_warehouse")
			nora.Get(fmt.Sprintf("%s/%d/pdf", path, id)).Refused(403, "other_warehouse")
			nora.Patch(fmt.Sprintf("%s/%d", path, id), object{"version": 1, "notes": "x"}).Refused(403, "other_warehouse")
			nora.Delete(fmt.Sprintf("%s/%d", path, id)).Refused(403, "other_warehouse")
			if n := nora.Get(path).Want(200).Items(); n != 0 {
				t.Errorf("%s lists %d", path, n)
			}
			continue
		}
		nora.Post(fmt.Sprintf("%s/%d/ship", path, id), nil).Refused(403, "other_warehouse")
		nora.Post(fmt.Sprintf("%s/%d/reserve", path, id), nil).Refused(403, "other_warehouse")
		nora.Post(fmt.Sprintf("%s/%d/complete", path, id), nil).Refused(403, "other_warehouse")
		d.do("transfers", id, "ship").Want(200)
		nora.Get(path).Want(200).Is("shipped", "items", 0, "state")
		nora.Post(fmt.Sprintf("%s/%d/complete", path, id), nil).Want(200).Is("done", "state")
	}
	if got := d.onHand(a); got != "FAR/STOCK 1, MAIN/STOCK 8" {
		t.Errorf("on hand: %s", got)
	}
}

// Tracked goods come in with their lots and go out first expired first, but for
// what has expired or is blocked.
func TestLots(t *testing.T) {
	t.Parallel()
	d := newDepot(t)
	a := d.Post("/products", object{"sku": "L", "name": "L", "unit_id": 1, "tracking": "lot"}).Want(201).ID()
	lot := func(code, expires string) int64 {
		return int64(d.Int(`INSERT INTO lots (product_id, code, expires_on) VALUES ($1, $2, $3) RETURNING id`, a, code, expires))
	}
	gone, soon, later, kept := lot("GONE", "2026-11-22"), lot("SOON", "2026-12-01"), lot("LATER", "2027-06-01"), lot("KEPT", "2026-11-30")
	id := d.Post("/receipts", object{"partner_id": d.supplier, "lines": []object{line(a, "1")}}).Want(201).ID()
	d.do("receipts", id, "complete").Refused(422, "lot_missing").Says("lines[0].lot_id", "Choose the lot")
	var lines []object
	for _, l := range []int64{gone, soon, later, kept} {
		lines = append(lines, object{"product_id": a, "lot_id": l, "quantity": "4", "unit_cost": "1"})
	}
	id = d.Post("/receipts", object{"partner_id": d.supplier, "lines": lines}).Want(201).ID()
	d.do("receipts", id, "complete").Want(200)
	d.Exec(`UPDATE lots SET blocked = true, block_reason = 'taste' WHERE id = $1`, kept)
	id = d.Post("/deliveries", object{"partner_id": d.customer, "lines": []object{line(a, "5")}}).Want(201).ID()
	d.do("deliveries", id, "complete").Want(200).Is("5", "lines", 0, "done")
	left := d.Text(`SELECT string_agg(l.code || ' ' || (s.on_hand::numeric + 0)::text, ', ' ORDER BY l.code) FROM stock_levels s JOIN lots l ON l.id = s.lot_id WHERE s.on_hand <> 0`)
	if left != "GONE 4, KEPT 4, LATER 3" {
		t.Errorf("left: %s", left)
	}
	trace := string(d.Get(fmt.Sprintf("/lots/%d/trace", soon)).Want(200).Raw)
	for _, word := range []string{"REC-2026-00001", "Wood & Co", "DEL-2026-00001", "Müller"} {
		if !strings.Contains(strings.ReplaceAll(trace, `\u0026`, "&"), word) {
			t.Errorf("the trace does not name %s: %s", word, trace)
		}
	}
	back := d.do("deliveries", id, "return").Want(201).ID()
	d.do("deliveries", back, "complete").Want(200).Is("5.00", "lines", 0, "value")
	id = d.Post("/deliveries", object{"partner_id": d.customer, "lines": []object{{"product_id": a, "lot_id": gone, "quantity": "1"}}}).Want(201).ID()
	d.do("deliveries", id, "complete").Refused(409, "stock_short").Says("lines[0].quantity", "1 pcs missing; 4 pcs there have expired or are blocked")
	bin := d.Post("/scraps", object{"lines": []object{{"product_id": a, "lot_id": gone, "quantity": "4"}}}).Want(201).ID()
	d.do("scraps", bin, "complete").Want(200)
}

// Tracked goods are opened and adjusted lot by lot.
func TestAdjustedByLot(t *testing.T) {
	t.Parallel()
	d := newDepot(t)
	tracked := func(sku string) int64 {
		return d.Post("/products", object{"sku": sku, "name": sku, "unit_id": 1, "tracking": "lot"}).Want(201).ID()
	}
	lot := func(product int64, code string) int64 {
		return d.Post("/lots", object{"product_id": product, "code": code}).Want(201).ID()
	}
	tea := tracked("TEA")
	l1, l2, other := lot(tea, "L1"), lot(tea, "L2"), lot(tracked("POT"), "P1")
	opening, adjust := fmt.Sprintf("/products/%d/opening-stock", tea), fmt.Sprintf("/products/%d/adjust-stock", tea)
	d.Post(opening, object{"quantity": "5"}).Want(422).Says("lot_id", "Choose the lot or serial number.")
	d.Post(opening, object{"quantity": "5", "lot_id": other}).Want(422).Says("lot_id", "There is no such lot of TEA.")
	d.Post(opening, object{"quantity": "5", "lot_id": l1}).Want(200).Is("5", "on_hand")
	d.Post(opening, object{"quantity": "5", "lot_id": l1}).Refused(409, "opening_stock_exists")
	d.Post(opening, object{"quantity": "3", "lot_id": l2}).Want(200).Is("3", "on_hand")
	d.Post(adjust, object{"quantity": "-4", "lot_id": l2, "reason": "broken"}).Refused(409, "stock_short")
	d.Post(adjust, object{"quantity": "-4", "lot_id": l1, "reason": "broken"}).Want(200).Is("1", "on_hand")
	d.Post(adjust, object{"quantity": "2", "lot_id": l2, "reason": "found"}).Want(200).Is("5", "on_hand")
}
