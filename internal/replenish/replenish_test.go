package replenish_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"kontor/internal/catalog"
	"kontor/internal/inventory"
	"kontor/internal/ledger"
	"kontor/internal/partners"
	"kontor/internal/purchasing"
	"kontor/internal/replenish"
	"kontor/internal/sales"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
	"kontor/internal/transfers"
	"kontor/internal/warehouses"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

// office is a company with books, two suppliers and a customer.
type office struct {
	*testapi.API
	*testapi.Client
	wood, paper, customer int64
}

func newOffice(t testing.TB) *office {
	t.Helper()
	p, c, n, w := partners.New(), catalog.New(), settings.New(), warehouses.New()
	l := ledger.New(n)
	i := inventory.New(c, l)
	tr := transfers.New(i, w, c, p, l, n)
	buys := purchasing.New(p, c, w, i, l, tr, n)
	checks := slices.Concat(inventory.Checks(), ledger.Checks(), transfers.Checks(), purchasing.QuantityChecks(), sales.Checks())
	a := testapi.New(t, checks, n, l, p, c, w, i, tr, buys, sales.New(p, c, i, n), replenish.New(p, c, w, buys))
	o := &office{API: a, Client: a.As("anna")}
	o.Post("/books", object{"chart": "trade", "starts_on": "2026-01-01"}).Want(200)
	o.wood = o.Post("/partners", object{"name": "Wood & Co", "is_supplier": true}).Want(201).ID()
	o.paper = o.Post("/partners", object{"name": "Paper Ltd", "is_supplier": true}).Want(201).ID()
	o.customer = o.Post("/partners", object{"name": "Müller"}).Want(201).ID()
	return o
}

func (o *office) product(sku, stock string) int64 {
	o.T.Helper()
	id := o.Post("/products", object{"sku": sku, "name": "Thing " + sku, "unit_id": 1}).Want(201).ID()
	if stock != "" {
		o.Post(fmt.Sprintf("/products/%d/opening-stock", id), object{"quantity": stock, "unit_cost": "1"}).Want(200)
	}
	return id
}

func (o *office) rule(product int64, minimum, maximum, multiple string) int64 {
	o.T.Helper()
	return o.Post("/reorder-rules", object{"product_id": product, "minimum": minimum, "maximum": maximum, "multiple": multiple}).Want(201).ID()
}

// Ten are there, four of them promised, six are on the way: twelve are forecast,
// and the minimum is fifteen. Up to forty are lacking twenty-eight, in packs of six
// twenty-four. Wood asks 3.00, from twenty on 2.00; Paper always 2.50.
func TestProposalsBecomeOrders(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	oak := o.product("OAK", "10")
	sold := o.Post("/orders", object{"customer_id": o.customer, "lines": []object{{"product_id": oak, "quantity": "4", "price": "9"}}}).Want(201).ID()
	o.Post(fmt.Sprintf("/orders/%d/confirm", sold), nil).Want(200)
	o.Post("/supplier-prices", object{"supplier_id": o.wood, "product_id": oak, "price": "3", "lead_days": 7}).Want(201)
	o.Post("/supplier-prices", object{"supplier_id": o.wood, "product_id": oak, "price": "2", "min_quantity": "20", "lead_days": 7}).Want(201)
	o.Post("/supplier-prices", object{"supplier_id": o.paper, "product_id": oak, "price": "2.50", "lead_days": 2}).Want(201)
	under := o.Post("/purchase-orders", object{"supplier_id": o.paper, "lines": []object{{"product_id": oak, "quantity": "6"}}}).Want(201).ID()
	o.Post(fmt.Sprintf("/purchase-orders/%d/confirm", under), nil).Want(200)
	rule := o.rule(oak, "15", "40", "6")
	path := fmt.Sprintf("/products/%d/forecast", oak)
	o.Get(path).Want(200).Is("10", "on_hand").Is("4", "reserved").Is("6", "available").Is("6", "incoming").Is("4", "outgoing").Is("12", "forecast").Is("12", "planned", 1, "balance")

	proposals := o.Get("/replenishment").Want(200).Is("24", "items", 0, "quantity").Is("Wood & Co", "items", 0, "supplier").Is("2", "items", 0, "price").Is("12", "items", 0, "forecast")
	if why, want := proposals.At("items", 0, "why"), "10 pcs on hand + 6 on order − 4 going out by "; fmt.Sprint(why)[:len(want)] != want {
		t.Errorf("why: %s", why)
	}
	line := object{"rule_id": rule, "quantity": "24", "proposed": "24"}
	o.Post("/replenishment/orders?rehearse=true", object{"lines": []object{line}}).Want(201)
	o.Post("/replenishment/orders", object{"lines": []object{line}}).Want(201).Is("Wood & Co", "orders", 0, "supplier").Is("48.00", "orders", 0, "net")
	// What is in a draft is not proposed again, and not ordered by a screen of before.
	if n := len(o.Get("/replenishment").Want(200).Body["items"].([]any)); n != 0 {
		t.Errorf("%d proposals though a draft has it", n)
	}
	o.Post("/replenishment/orders", object{"lines": []object{line}}).Refused(409, "proposal_changed")

	// A rule's own supplier and days go before what prices say; a product that
	// nobody has a price for has the one it was bought from last.
	o.Patch(fmt.Sprintf("/reorder-rules/%d", rule), object{"version": 1, "supplier_id": o.paper, "lead_days": 30, "minimum": "90", "maximum": "90"}).Want(200)
	o.Get("/replenishment").Want(200).Is("Paper Ltd", "items", 0, "supplier").Is("2.5", "items", 0, "price").Is("30", "items", 0, "lead_days").Is("54", "items", 0, "quantity")
	nut := o.product("NUT", "")
	o.rule(nut, "1", "5", "0")
	unknown := o.Get(fmt.Sprintf("/replenishment?product_id=%d", nut)).Want(200).Is("", "items", 0, "supplier")
	id := unknown.At("items", 0, "rule_id")
	o.Post("/replenishment/orders", object{"lines": []object{{"rule_id": id, "quantity": "5", "proposed": "5"}}}).Want(422).Says("lines[0].supplier_id", "Choose who NUT is bought from.")
	o.Post("/replenishment/orders", object{"lines": []object{{"rule_id": rule, "quantity": "54", "proposed": "54"}, {"rule_id": id, "quantity": "0.5", "proposed": "5", "supplier_id": o.paper}}}).
		Want(422).Says("lines[1].quantity", "A quantity of pcs has at most 0 decimals.")
	both := []object{{"rule_id": id, "quantity": "7", "proposed": "5", "supplier_id": o.paper}, {"rule_id": rule, "quantity": "54", "proposed": "54"}}
	answer := o.Post("/replenishment/orders", object{"lines": both}).Want(201).Is("Paper Ltd", "orders", 0, "supplier")
	if n := len(answer.Body["orders"].([]any)); n != 1 {
		t.Errorf("%d orders of one supplier", n)
	}
	o.Post("/replenishment/orders", object{"lines": []object{both[0], both[0]}}).Want(409)
}

func TestRulesAreChecked(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	oak := o.product("OAK", "")
	service := o.Post("/products", object{"sku": "WORK", "name": "Work", "unit_id": 1, "kind": "service"}).Want(201).ID()
	for _, bad := range []struct {
		field string
		body  object
	}{
		{"product_id", object{"product_id": 99999, "minimum": "1", "maximum": "2"}},
		{"product_id", object{"product_id": service, "minimum": "1", "maximum": "2"}},
		{"minimum", object{"product_id": oak, "minimum": "-1", "maximum": "2"}},
		{"minimum", object{"product_id": oak, "minimum": "0.5", "maximum": "2"}},
		{"maximum", object{"product_id": oak, "minimum": "3", "maximum": "2"}},
		{"maximum", object{"product_id": oak, "minimum": "0", "maximum": "0"}},
		{"supplier_id", object{"product_id": oak, "minimum": "1", "maximum": "2", "supplier_id": o.customer}},
	} {
		if f := fmt.Sprint(o.Post("/reorder-rules", bad.body).Want(422).At("fields", 0, "field")); f != bad.field {
			t.Errorf("%v: %s", bad.body, f)
		}
	}
	id := o.rule(oak, "1", "2", "0")
	path := fmt.Sprintf("/reorder-rules/%d", id)
	o.Post("/reorder-rules", object{"product_id": oak, "minimum": "1", "maximum": "2"}).Refused(409, "rule_twice")
	o.Patch(path, object{"version": 1, "maximum": "3"}).Want(200).Is("3", "maximum")
	o.Patch(path, object{"version": 1, "maximum": "4"}).Refused(409, "stale_version")
	o.Delete(fmt.Sprintf("/products/%d", oak)).Refused(409, "referenced")
	o.Delete(path).Want(200)
	o.Get(path).Refused(404, "no_such_reorder_rule")
}

// Eight people look at the same proposals and order at once: it is ordered once.
func TestEightOrderOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var lines []object
	for i := range 5 {
		p := o.product(fmt.Sprintf("P%d", i), "")
		lines = append(lines, object{"rule_id": o.rule(p, "10", "20", "0"), "quantity": "20", "proposed": "20", "supplier_id": o.wood})
	}
	var wait sync.WaitGroup
	made := make([]bool, 8)
	for n := range made {
		who := o.As(fmt.Sprintf("buyer%d", n))
		mine := slices.Clone(lines)
		if n%2 == 1 {
			slices.Reverse(mine)
		}
		wait.Go(func() {
			answer := who.Post("/replenishment/orders", object{"lines": mine})
			if made[n] = answer.Status == 201; !made[n] {
				answer.Refused(409, "proposal_changed")
			}
		})
	}
	wait.Wait()
	count := 0
	for _, m := range made {
		if m {
			count++
		}
	}
	if n := o.Text(`SELECT count(*)::text FROM purchase_order_lines`); count != 1 || n != "5" {
		t.Errorf("%d of eight ordered, %s lines", count, n)
	}
}

// What is forecast is one figure: of draft receipts and deliveries, of goods sent
// and not put away, and what comes back.
func TestForecastFollowsDocuments(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	oak := o.product("OAK", "20")
	second := o.Post("/warehouses", object{"code": "TWO", "name": "Second"}).Want(201).ID()
	path := fmt.Sprintf("/products/%d/forecast", oak)
	is := func(onHand, incoming, outgoing, forecast string) {
		t.Helper()
		o.Get(path).Want(200).Is(onHand, "on_hand").Is(incoming, "incoming").Is(outgoing, "outgoing").Is(forecast, "forecast")
	}
	lines := func(quantity string) []object { return []object{{"product_id": oak, "quantity": quantity}} }
	receipt := o.Post("/receipts", object{"partner_id": o.wood, "lines": lines("5")}).Want(201).ID()
	is("20", "5", "0", "25")
	delivery := o.Post("/deliveries", object{"partner_id": o.customer, "lines": lines("8")}).Want(201).ID()
	is("20", "5", "8", "17")
	o.Post(fmt.Sprintf("/deliveries/%d/reserve", delivery), nil).Want(200)
	is("20", "5", "8", "17")
	transfer := o.Post("/transfers", object{"to_warehouse_id": second, "lines": lines("3")}).Want(201).ID()
	is("20", "8", "11", "17")
	o.Post(fmt.Sprintf("/transfers/%d/ship", transfer), nil).Want(200)
	is("17", "8", "8", "17")
	o.Get(path+fmt.Sprintf("?warehouse_id=%d", second)).Want(200).Is("0", "on_hand").Is("3", "forecast")
	o.Post(fmt.Sprintf("/transfers/%d/complete", transfer), nil).Want(200)
	is("20", "5", "8", "17")
	o.Post(fmt.Sprintf("/deliveries/%d/complete", delivery), nil).Want(200)
	is("12", "5", "0", "17")
	o.Post(fmt.Sprintf("/deliveries/%d/return", delivery), nil).Want(201)
	is("12", "13", "0", "25")
	o.Post(fmt.Sprintf("/receipts/%d/complete", receipt), nil).Want(200)
	is("17", "8", "0", "25")
	o.Post(fmt.Sprintf("/receipts/%d/return", receipt), nil).Want(201)
	is("17", "8", "5", "20")
	o.Post("/scraps", object{"lines": lines("1")}).Want(201)
	is("17", "8", "6", "19")
}
