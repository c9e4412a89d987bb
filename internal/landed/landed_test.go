package landed_test

import (
	"fmt"
	"slices"
	"testing"

	"kontor/internal/catalog"
	"kontor/internal/inventory"
	"kontor/internal/landed"
	"kontor/internal/ledger"
	"kontor/internal/partners"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
	"kontor/internal/transfers"
	"kontor/internal/verify"
	"kontor/internal/warehouses"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

// Freight of 9.00 over goods for 20.00 and 40.00: 3.00 and 6.00. Half of the
// second had been sold, so 3.00 of its 6.00 are cost of goods sold.
func TestLandedCostAfterASale(t *testing.T) {
	t.Parallel()
	p, c, n, w := partners.New(), catalog.New(), settings.New(), warehouses.New()
	l := ledger.New(n)
	i := inventory.New(c, l)
	a := testapi.New(t, slices.Concat(inventory.Checks(), ledger.Checks(), transfers.Checks(), landed.Checks()), n, l, p, c, w, i, transfers.New(i, w, c, p, l, n), landed.New(i, l, n))
	s := a.As("anna")
	s.Post("/books", object{"chart": "trade", "starts_on": "2026-01-01"}).Want(200)
	partner := s.Post("/partners", object{"name": "Wood & Co", "is_supplier": true}).Want(201).ID()
	product := func(sku string) int64 {
		return s.Post("/products", object{"sku": sku, "name": sku, "unit_id": 1}).Want(201).ID()
	}
	x, y := product("X"), product("Y")
	receipt := s.Post("/receipts", object{"partner_id": partner, "lines": []object{
		{"product_id": x, "quantity": "10", "unit_cost": "2"}, {"product_id": y, "quantity": "10", "unit_cost": "4"},
	}}).Want(201).ID()
	cost := object{"description": "Freight", "amount": "9.00", "receipts": []object{{"receipt_id": receipt}}}
	answer := s.Post("/landed-costs", cost)
	answer.Want(422).Says("receipts[0].receipt_id", "Choose a receipt whose goods have come in.")
	s.Post(fmt.Sprintf("/receipts/%d/complete", receipt), nil).Want(200)
	sold := s.Post("/deliveries", object{"partner_id": partner, "lines": []object{{"product_id": y, "quantity": "5"}}}).Want(201).ID()
	s.Post(fmt.Sprintf("/deliveries/%d/complete", sold), nil).Want(200)

	id := s.Post("/landed-costs", cost).Want(201).Is("3.00", "shares", 0, "share").Is("6.00", "shares", 1, "share").ID()
	path := fmt.Sprintf("/landed-costs/%d", id)
	s.Patch(path, object{"version": 1, "basis": "quantity"}).Want(200).Is("4.50", "shares", 0, "share")
	// By weight: nothing is spread before both have one; then 1 kg against 3 kg each.
	s.Patch(path, object{"version": 2, "basis": "weight"}).Want(200).Is("0.00", "shares", 0, "share")
	s.Patch(fmt.Sprintf("/products/%d", x), object{"version": 1, "weight": "1", "volume": "2"}).Want(200)
	s.Post(path+"/post", nil).Want(422).Says("basis", "Some goods have no weight.")
	s.Patch(fmt.Sprintf("/products/%d", y), object{"version": 1, "weight": "3", "volume": "1"}).Want(200)
	s.Get(path).Want(200).Is("2.25", "shares", 0, "share").Is("6.75", "shares", 1, "share")
	s.Patch(path, object{"version": 3, "basis": "volume"}).Want(200).Is("6.00", "shares", 0, "share").Is("3.00", "shares", 1, "share")
	s.Patch(path, object{"version": 4, "basis": "value"}).Want(200)
	s.Post(path+"/post?rehearse=true", nil).Want(200)
	s.Post(path+"/post", nil).Want(200).Is("LC-2026-00001", "number").Is("3.00", "shares", 0, "share").Is("6.00", "shares", 1, "share")
	s.Post(path+"/post", nil).Refused(409, "landed_cost_posted")
	s.Patch(path, object{"version": 6, "amount": "1"}).Refused(409, "landed_cost_posted")
	s.Delete(path).Refused(409, "landed_cost_posted")
	s.Get(fmt.Sprintf("/products/%d/stock-value", x)).Want(200).Is("23.00", "value")
	s.Get(fmt.Sprintf("/products/%d/stock-value", y)).Want(200).Is("23.00", "value").Is("4.6", "unit_cost")
	for role, want := range map[string]string{"inventory": "46.00", "cost_of_goods_sold": "23.00", "landed_cost_clearing": "-9.00", "goods_received_not_invoiced": "-60.00"} {
		if got := a.Text(`SELECT to_char(sum(l.amount::numeric), 'FM990.00') FROM account_roles r JOIN journal_lines l ON l.account_id = r.account_id WHERE r.role = $1`, role); got != want {
			t.Errorf("%s is %s, not %s", role, got, want)
		}
	}
	for _, bad := range []struct {
		field string
		body  object
	}{
		{"description", object{"description": " ", "amount": "1"}},
		{"amount", object{"description": "x", "amount": "0"}},
		{"amount", object{"description": "x", "amount": "1.005"}},
		{"account_id", object{"description": "x", "amount": "1", "account_id": 99999}},
		{"receipts[0].receipt_id", object{"description": "x", "amount": "1", "receipts": []object{{"receipt_id": sold}}}},
		{"receipts[1].receipt_id", object{"description": "x", "amount": "1", "receipts": []object{{"receipt_id": receipt}, {"receipt_id": receipt}}}},
	} {
		if f := fmt.Sprint(s.Post("/landed-costs", bad.body).Want(422).At("fields", 0, "field")); f != bad.field {
			t.Errorf("%v: %s", bad.body, f)
		}
	}
	su := testdb.Superuser(t, a.URL)
	for name, plant := range map[string]string{
		"landed.spread":      `UPDATE landed_costs SET amount = amount + 0.01 WHERE state = 'posted'`,
		"landed.numbers":     `UPDATE number_counters SET last = last + 1 WHERE series = 'stock.landed'`,
		"transfers.moved":    `UPDATE stock_transfer_lines SET done = done + 1 WHERE id = 1`,
		"transfers.reserved": `INSERT INTO stock_reservations (source_kind, source_id, source_line_id, product_id, location_id, quantity) VALUES ('delivery', 2, 3, 1, 2, 1)`,
		"transfers.returned": `UPDATE stock_transfer_lines SET returns_line_id = 1, done = 99 WHERE id = 2`,
		"transfers.numbers":  `UPDATE stock_transfers SET number = NULL, state = 'draft', done_at = NULL WHERE id = 1`,
	} {
		tx, err := su.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica; `+plant); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all := slices.Concat(transfers.Checks(), landed.Checks())
		check := slices.IndexFunc(all, func(c verify.Check) bool { return c.Name == name })
		if report, err := verify.Tx(t.Context(), tx, all[check:check+1]); err != nil || report.OK() {
			t.Errorf("%s does not notice %s: %v", name, plant, err)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	empty := s.Post("/landed-costs", object{"description": "x", "amount": "1"}).Want(201).ID()
	s.Post(fmt.Sprintf("/landed-costs/%d/post", empty), nil).Refused(422, "landed_cost_empty")
}
