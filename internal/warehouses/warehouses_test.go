package warehouses_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kontor/internal/catalog"
	"kontor/internal/counting"
	"kontor/internal/date"
	"kontor/internal/inventory"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/pg"
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

// house is a company with its first warehouse and a second one.
type house struct {
	*testapi.API
	*testapi.Client
	inventory *inventory.Service
	second    testapi.Answer
}

func newHouse(t testing.TB) *house {
	t.Helper()
	p, c, n, w := partners.New(), catalog.New(), settings.New(), warehouses.New()
	i := inventory.New(c, ledger.New(settings.New()))
	a := testapi.New(t, checks(), n, p, c, w, i, counting.New(w, i, n), sales.New(p, c, i, n))
	h := &house{API: a, Client: a.As("anna"), inventory: i}
	h.second = h.Post("/warehouses", object{"code": "NORTH", "name": "North", "city": "Kiel", "country": "de"}).Want(201)
	return h
}

func (h *house) product(sku string, stock object) int64 {
	h.T.Helper()
	id := h.Post("/products", object{"sku": sku, "name": "Product " + sku, "price": "5", "unit_id": 1}).Want(201).ID()
	if stock != nil {
		h.Post(fmt.Sprintf("/products/%d/opening-stock", id), stock).Want(200)
	}
	return id
}

func (h *house) location(parent int64, code string) int64 {
	h.T.Helper()
	return h.Post("/locations", object{"parent_id": parent, "code": code, "name": "Place " + code}).Want(201).ID()
}

func at(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// A new warehouse has its places by itself, and the first one has them too.
func TestWarehouseHasItsPlaces(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.second.Is("NORTH", "code").Is("DE", "country").Is("5", "locations")
	tree := h.Get("/locations?limit=100").Want(200)
	var got []string
	for i := range tree.Items() {
		got = append(got, strings.Repeat(".", int(tree.Number("items", i, "level")))+fmt.Sprint(tree.At("items", i, "code"), " ", tree.At("items", i, "purpose")))
	}
	want := []string{
		"CUSTOMERS customer", "LOSS loss",
		"MAIN view", ".MAIN/LOSS loss", ".MAIN/RECEIVING receiving", ".MAIN/SHIPPING shipping", ".MAIN/STOCK shelf",
		"NORTH view", ".NORTH/LOSS loss", ".NORTH/RECEIVING receiving", ".NORTH/SHIPPING shipping", ".NORTH/STOCK shelf",
		"SUPPLIERS supplier",
	}
	got = slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, "TRANSIT") })
	if !slices.Equal(got, want) {
		t.Errorf("the tree:\n%s", strings.Join(got, "\n"))
	}
	path := at("/warehouses/%d", h.second.ID())
	h.Get(path).Want(200).Is("North", "name")
	h.Patch(path, object{"version": 1, "name": "North Pier", "street": "Pier 7"}).Want(200).Is("North Pier", "name").Is("2", "version")
	h.Patch(path, object{"version": 1, "name": "x"}).Refused(409, "stale_version")
	h.Post("/warehouses", object{"code": "north ", "name": "Other"}).Want(201)
	h.Post("/warehouses", object{"code": "NORTH", "name": "Other"}).Refused(409, "code_taken")
	h.Post("/warehouses", object{"code": "  ", "name": " "}).Refused(422, "invalid_warehouse").Says("code", "Enter a code.")
	h.Post("/warehouses", object{"code": "X", "name": "X", "country": "1!"}).Refused(422, "bad_country")
	h.Get("/warehouses/999").Refused(404, "no_such_warehouse")
	// Never used, it goes with its places; the last one stays.
	h.Delete(path).Want(200)
	if n := h.Int(`SELECT count(*) FROM locations WHERE code LIKE 'NORTH%'`); n != 0 {
		t.Errorf("%d places stayed", n)
	}
}

func TestLocationsFormATree(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	stock, view := h.second.Number("stock_location_id"), h.second.Number("view_location_id")
	aisle := h.location(stock, "N-A")
	shelf := h.location(aisle, "N-A-1")
	bin := h.Post("/locations", object{"parent_id": shelf, "code": "N-A-1-1", "name": "Bin", "barcode": " 4711 "}).Want(201)
	bin.Is("4711", "barcode").Is("NORTH", "warehouse").Is("4", "level").Is("shelf", "purpose").Is("internal", "kind")
	h.Post("/locations", object{"parent_id": shelf, "code": "N-A-1-1", "name": "Bin"}).Refused(409, "code_taken")
	h.Post("/locations", object{"parent_id": shelf, "code": "N-A-1-2", "name": "Bin", "barcode": "4711"}).Refused(409, "barcode_taken")
	h.Post("/locations", object{"parent_id": 2, "code": "X", "name": "X"}).Refused(422, "invalid_location").Says("parent_id", "Nothing can stand below SUPPLIERS.")
	h.Post("/locations", object{"parent_id": 999, "code": "X", "name": " "}).Refused(422, "invalid_location").Says("parent_id", "There is no such location.").Says("name", "Enter a name.")
	// In no circle, in no other warehouse, and the warehouse's own stay where they are.
	h.Patch(at("/locations/%d", aisle), object{"version": 1, "parent_id": shelf}).Refused(422, "location_circle")
	h.Patch(at("/locations/%d", aisle), object{"version": 1, "parent_id": aisle}).Refused(422, "location_circle")
	h.Patch(at("/locations/%d", aisle), object{"version": 1, "parent_id": 1}).Refused(422, "invalid_location").Says("parent_id", "MAIN/STOCK is in another warehouse.")
	h.Patch(at("/locations/%d", stock), object{"version": 1, "parent_id": aisle}).Refused(409, "location_of_warehouse")
	h.Patch(at("/locations/%d", aisle), object{"version": 1, "purpose": "transit"}).Refused(409, "location_kind")
	h.Patch("/locations/2", object{"version": 1, "name": "x"}).Refused(409, "location_of_company")
	h.Delete(at("/locations/%d", aisle)).Refused(409, "referenced")
	h.Patch(at("/locations/%d", shelf), object{"version": 1, "parent_id": view}).Want(200).Is("1", "level")
	h.Delete(at("/locations/%d", bin.ID())).Want(200)
	h.Delete(at("/locations/%d", aisle)).Want(200)

	// What lies below counts for the heading.
	h.product("A", object{"quantity": "5", "warehouse_id": h.second.ID()})
	h.Get(at("/locations/%d", view)).Want(200).Is("1", "products").Is("true", "has_children")
	h.Get(at("/locations/%d", stock)).Want(200).Is("1", "products")
	h.Get(at("/locations/%d", shelf)).Want(200).Is("0", "products")
	if n := h.Get(at("/locations?warehouse_id=%d&holds=true", h.second.ID())).Want(200).Items(); n != 4 {
		t.Errorf("%d places can hold something", n)
	}
}

// Two who move two places below each other at once close no circle: the second
// waits for the first, and is refused by what it then sees.
func TestTwoCloseNoCircle(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	stock := h.second.Number("stock_location_id")
	top := h.location(stock, "TOP")
	a, b := h.location(top, "A"), h.location(top, "B")
	below := h.location(b, "B-1")
	const move = `UPDATE locations SET parent_id = $2 WHERE id = $1`
	first, err := h.DB.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Rollback(context.Background()) }()
	if _, err := first.Exec(t.Context(), move, a, below); err != nil {
		t.Fatal(err)
	}
	second := func(wait string) error {
		tx, err := h.DB.Begin(t.Context())
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback(context.Background()) }()
		if _, err := tx.Exec(t.Context(), `SET LOCAL lock_timeout = `+wait); err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), move, b, a); err != nil {
			return err
		}
		return tx.Commit(t.Context())
	}
	if err := second("100"); err == nil || !strings.Contains(err.Error(), "lock timeout") {
		t.Fatalf("the second did not wait: %v", err)
	}
	if err := first.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := second("0"); err == nil || !strings.Contains(err.Error(), "below itself") {
		t.Errorf("the second: %v", err)
	}
}

// Where something lies or is reserved, nothing is put out of use; where nothing
// lies any more, nothing can be put.
func TestArchivedPlacesAreEmpty(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.product("A", object{"quantity": "5", "warehouse_id": h.second.ID()})
	path := at("/warehouses/%d", h.second.ID())
	h.Post(path+"/archive", nil).Refused(409, "location_not_empty")
	h.Delete(path).Refused(409, "referenced")
	h.Post(at("/products/%d/adjust-stock", p), object{"quantity": "-5", "reason": "moved out", "warehouse_id": h.second.ID()}).Want(200)
	h.Post(path+"/archive", object{"version": 7}).Refused(409, "stale_version")
	h.Post(path+"/archive", nil).Want(200).Is("true", "archived")
	h.Post(at("/products/%d/adjust-stock", p), object{"quantity": "5", "reason": "back", "warehouse_id": h.second.ID()}).Refused(422, "location_not_in_use")
	q := h.product("B", nil)
	h.Post(at("/products/%d/opening-stock", q), object{"quantity": "5", "warehouse_id": h.second.ID()}).Refused(422, "location_not_in_use")
	h.Post(at("/locations/%d/restore", h.second.Number("stock_location_id")), nil).Refused(409, "location_archived_above")
	h.Post("/warehouses/1/archive", nil).Refused(409, "last_warehouse")
	h.Delete("/warehouses/1").Refused(409, "last_warehouse")
	h.Post(path+"/restore", nil).Want(200).Is("false", "archived")
	h.Post(at("/products/%d/adjust-stock", p), object{"quantity": "5", "reason": "back", "warehouse_id": h.second.ID()}).Want(200)

	// A place by itself, from below.
	stock := h.second.Number("stock_location_id")
	aisle := h.location(stock, "N-A")
	bin := h.location(aisle, "N-A-1")
	h.Post(at("/locations/%d/archive", stock), nil).Refused(409, "location_of_warehouse")
	h.Post(at("/locations/%d/archive", aisle), nil).Refused(409, "location_in_use")
	h.Post(at("/locations/%d/archive", bin), nil).Want(200)
	h.Post(at("/locations/%d/archive", aisle), nil).Want(200)
	h.Post(at("/locations/%d/restore", bin), nil).Refused(409, "location_archived_above")
	h.Post("/locations", object{"parent_id": aisle, "code": "Y", "name": "Y"}).Refused(422, "invalid_location").Says("parent_id", "N-A is archived.")
}

// allows_negative changes with the levels, and only while they allow it.
func TestNegativeWhereAllowed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.product("A", object{"quantity": "2"})
	level := func() (n int) {
		return h.Int(`SELECT count(*) FROM stock_levels level JOIN locations l ON l.id = level.location_id WHERE level.allows_negative <> l.allows_negative`)
	}
	h.Patch("/locations/1", object{"version": 1, "allows_negative": true}).Want(200).Is("true", "allows_negative")
	if level() != 0 {
		t.Error("the levels did not follow")
	}
	if err := h.DB.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
		call := op.NewCall(op.Info{}, tx, op.Actor{UserID: 1}, testapi.Now)
		_, err := h.inventory.MoveTx(t.Context(), call, inventory.Source{Kind: "test", Date: date.Of(testapi.Now), Now: testapi.Now, UserID: 1},
			[]inventory.Transfer{{ProductID: p, From: 1, To: 3, Quantity: money.MustQuantity("5")}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	h.Patch("/locations/1", object{"version": 2, "allows_negative": false}).Refused(409, "location_below_zero").Says("allows_negative", "Something here is below zero.")
	h.Post(at("/products/%d/adjust-stock", p), object{"quantity": "3", "reason": "found"}).Want(200)
	h.Patch("/locations/1", object{"version": 2, "allows_negative": false}).Want(200)
	if level() != 0 {
		t.Error("the levels did not follow back")
	}
}

// Whoever is confined to one warehouse sees and moves the stock of no other:
// by no operation that touches stock.
func TestConfinedToAWarehouse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	north := h.second.ID()
	here := h.product("HERE", object{"quantity": "7", "warehouse_id": north})
	there := h.product("THERE", object{"quantity": "9"})
	customer := h.Post("/partners", object{"name": "Müller"}).Want(201).ID()
	order := h.Post("/orders", object{"customer_id": customer, "lines": []object{{"product_id": there, "quantity": "1"}}}).Want(201).ID()
	count := h.Post("/stock-counts", object{}).Want(201).ID()
	running := h.Post("/stock-counts", object{}).Want(201).ID()
	h.Post(at("/stock-counts/%d/start", running), nil).Want(200)

	nora := h.As("nora")
	id := h.Int(`SELECT id FROM users WHERE username = 'nora'`)
	set := at("/users/%d/warehouses", id)
	h.Put(set, object{"warehouse_ids": []int64{999}}).Refused(422, "no_such_warehouse")
	h.Put("/users/999/warehouses", object{"warehouse_ids": []int64{}}).Refused(404, "no_such_user")
	h.Put(set, object{"warehouse_ids": []int64{north, north}}).Want(200).Is("NORTH", "items", 0, "code")
	h.Get(set).Want(200).Is("North", "items", 0, "name")
	h.Delete(at("/warehouses/%d", north)).Refused(409, "referenced")
	people := h.Get(at("/warehouses/%d/people", north)).Want(200)
	people.Is("nora", "items", 0, "username").Is("true", "items", 0, "confined").Is("anna", "items", 1, "username")
	if h.Get("/warehouses/1/people").Want(200).Items() != 1 {
		t.Error("nora works in MAIN")
	}

	// Every operation that reads or writes stock, by what it is asked for. A new one
	// of these modules has to be put here.
	body := map[string]object{
		"inventory.stock.open": {"quantity": "1", "warehouse_id": 1}, "inventory.stock.adjust": {"quantity": "1", "reason": "x", "warehouse_id": 1},
		"warehouses.location.create": {"parent_id": 1, "code": "Q", "name": "Q"}, "warehouses.location.update": {"version": 1, "name": "Q"},
		"warehouses.warehouse.update": {"version": 1, "name": "Q"}, "warehouses.warehouse.create": {"code": "Q", "name": "Q"},
		"counting.count.create": {"warehouse_id": 1}, "counting.count.update": {"version": 1, "notes": "Q"}, "counting.count.recount": {"line_ids": []int{1}},
		"counting.entry.add": {"line_id": 1, "quantity": "1"}, "counting.entry.scan": {"code": "THERE"}, "sales.order.update": {"version": 1, "notes": "Q"},
	}
	target := map[string]int64{
		"inventory.stock.open": there, "inventory.stock.adjust": there, "sales.order": order, "counting.count": count, "counting.line": running, "counting.entry": running,
		"warehouses.warehouse": 1, "warehouses.location": 1,
	}
	everybodys := []string{"sales.order.get", "sales.order.explain", "sales.order.print", "sales.order.calculate", "sales.order.create"}
	lists := map[string]string{}
	refused := 0
	for _, o := range h.Registry.Operations() {
		i := o.Info()
		switch i.Module() {
		case "inventory", "warehouses", "counting", "sales":
		default:
			continue
		}
		if i.Needs == warehouses.Confine || slices.Contains(everybodys, i.Name) || strings.HasPrefix(i.Name, "inventory.value.") {
			continue
		}
		if i.Method == http.MethodGet && !strings.Contains(i.Path, "{") {
			lists[i.Name] = i.Path
			continue
		}
		id := target[i.Name]
		if id == 0 {
			id = target[i.Name[:strings.LastIndex(i.Name, ".")]]
		}
		if id == 0 && i.Method != http.MethodPost {
			continue
		}
		path := strings.ReplaceAll(i.Path, "{id}", fmt.Sprint(id))
		var sent any
		if b := body[i.Name]; b != nil {
			sent = b
		}
		a := nora.Do(i.Method, path, sent)
		if a.Status != 403 {
			t.Errorf("%s: %s %s answered %d %s", i.Name, i.Method, path, a.Status, a.Raw)
		} else if !strings.Contains(string(a.Raw), "other_warehouse") {
			t.Errorf("%s: %s", i.Name, a.Raw)
		}
		refused++
	}
	for _, name := range []string{"inventory.level.list", "inventory.move.list", "counting.count.list", "inventory.warehouse.list", "warehouses.location.list"} {
		raw := string(nora.Get(lists[name] + "?limit=100").Want(200).Raw)
		if strings.Contains(raw, "THERE") || strings.Contains(raw, `"MAIN`) {
			t.Errorf("%s shows %s", name, raw)
		}
	}
	for _, list := range []string{"/stock-levels", "/stock-moves"} {
		if n := nora.Get(list).Want(200).Items(); n != 1 {
			t.Errorf("%s: %d rows", list, n)
		}
	}
	// At home everything works, and is taken for granted.
	nora.Post(at("/products/%d/adjust-stock", here), object{"quantity": "1", "reason": "found"}).Want(200).Is("NORTH", "warehouse").Is("8", "on_hand")
	own := nora.Post("/orders", object{"customer_id": customer, "lines": []object{{"product_id": here, "quantity": "2"}}}).Want(201).ID()
	nora.Post(at("/orders/%d/confirm", own), nil).Want(200)
	nora.Post(at("/orders/%d/complete", own), nil).Want(200)
	h.Put(set, object{"warehouse_ids": []int64{}}).Want(200)
	nora.Post(at("/orders/%d/confirm", order), nil).Want(200)
	t.Logf("operations refused in another warehouse: %d, lists narrowed: 5", refused)
	if refused < 20 {
		t.Errorf("only %d operations", refused)
	}
	a := h.As("clerk", op.SignedIn)
	a.Post("/warehouses", object{"code": "Z", "name": "Z"}).Refused(403, "not_allowed")
	a.Put(set, object{"warehouse_ids": []int64{}}).Refused(403, "not_allowed")
}

// Every check notices the defect that it is there for.
func TestChecksNoticePlantedDefects(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.product("A", object{"quantity": "5"})
	su := testdb.Superuser(t, h.URL)
	plants := map[string]string{
		"warehouses.tree":   `UPDATE locations SET parent_id = NULL WHERE code = 'NORTH/STOCK'`,
		"warehouses.levels": `UPDATE locations SET allows_negative = true WHERE code = 'MAIN/STOCK'`,
		"warehouses.empty":  `UPDATE locations SET archived = true WHERE code = 'MAIN/STOCK'`,
	}
	for _, c := range warehouses.Checks() {
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
}
