package sales_test

import (
	"slices"
	"testing"

	"kontor/internal/inventory"
	"kontor/internal/sales"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

// Every check notices the defect that it is there for, and a sound shop passes
// all of them. The defects are planted by a superuser past every guard.
func TestChecksNoticePlantedDefects(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b := s.product("A", "19.99", "10", 1), s.product("B", "5", "10", 1)
	done, kept := s.order(line(a, "2"), line(b, "1")).ID(), s.order(line(a, "3")).ID()
	s.do(done, "confirm").Want(200)
	s.do(done, "complete").Want(200)
	s.do(kept, "confirm").Want(200)
	checks := slices.Concat(inventory.Checks(), sales.Checks())
	su := testdb.Superuser(t, s.URL)

	plants := map[string]string{
		"stock.levels":        `UPDATE stock_levels SET on_hand = on_hand + 1 WHERE product_id = 1`,
		"stock.reserved":      `UPDATE stock_levels SET reserved = reserved - 1 WHERE product_id = 1`,
		"stock.bounds":        `ALTER TABLE stock_levels DROP CONSTRAINT stock_levels_reserved; UPDATE stock_levels SET reserved = 999 WHERE product_id = 2`,
		"stock.services":      `UPDATE products SET kind = 'service' WHERE id = 2`,
		"stock.units":         `UPDATE stock_levels SET on_hand = 7.5 WHERE product_id = 2`,
		"stock.valued":        `DELETE FROM stock_valuations WHERE id = 1`,
		"stock.values":        `UPDATE stock_values SET value = value + 0.01 WHERE product_id = 1`,
		"stock.value_on_hand": `UPDATE stock_values SET quantity = quantity + 1 WHERE product_id = 2`,
		"stock.layers": `INSERT INTO cost_layers (valuation_id, product_id, layer_date, quantity, value)
			SELECT id, product_id, valuation_date, 1, 1 FROM stock_valuations LIMIT 1`,
		"stock.ledger": `UPDATE ledger_settings SET chart = 'trade';
			INSERT INTO accounts (code, name, type, subtype) VALUES ('1310', 'Goods', 'asset', 'inventory');
			INSERT INTO account_roles (role, account_id) SELECT 'inventory', id FROM accounts; UPDATE stock_values SET value = value + 1`,
		"orders.totals":       `UPDATE sales_order_lines SET total = total + 0.01 WHERE id = 1`,
		"orders.lines":        `UPDATE sales_order_lines SET quantity = 50 WHERE id = 1`,
		"orders.reservations": `DELETE FROM stock_reservations`,
		"orders.issued":       `UPDATE sales_orders SET state = 'done', done_at = now() WHERE state = 'confirmed'`,
		"orders.numbers":      `UPDATE number_counters SET last = last + 1`,
		"orders.customers":    `UPDATE partners SET name = 'Somebody else'`,
	}
	found := 0
	for _, c := range checks {
		plant, ok := plants[c.Name]
		if !ok {
			t.Errorf("nothing shows that %s notices anything", c.Name)
			continue
		}
		tx, err := su.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica; `+plant); err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		report, err := verify.Tx(t.Context(), tx, []verify.Check{c})
		if err != nil {
			t.Fatal(err)
		}
		if report.OK() || len(report.Checks[0].Rows) == 0 || report.Err() == nil {
			t.Errorf("%s does not notice: %s", c.Name, plant)
		} else {
			found++
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	report, err := verify.Database(t.Context(), s.DB, checks)
	if err != nil || !report.OK() {
		t.Errorf("the sound shop: %v %v", err, report.Err())
	}
	t.Logf("checks of stock and orders: %d, planted defects noticed %d", len(checks), found)
}
