package purchasing_test

import (
	"slices"
	"testing"

	"kontor/internal/purchasing"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

// Each check notices what is planted for it, and nothing before.
func TestChecksNoticePlantedDefects(t *testing.T) {
	b := newBuyers(t)
	plank := b.product("PLANK", "goods")
	order := b.order(line(plank, "10", "10.00"))
	first := b.receive(order, "6")
	b.bill(order, "R-1", "11.00")
	b.giveBack(first, "1")
	b.receive(order, "2")
	su := testdb.Superuser(t, b.URL)
	plants := map[string][]string{
		"purchasing.totals":  {`UPDATE purchase_orders SET net = 1, tax = total - 1`, `UPDATE purchase_order_lines SET total = total + 1`},
		"purchasing.billed":  {`UPDATE purchase_billed SET quantity = 11`},
		"purchasing.matches": {`UPDATE purchase_matches SET quantity = 7`, `UPDATE purchase_matches SET credit = credit + 1`, `UPDATE purchase_matches SET debit = debit - 1`},
		"purchasing.numbers": {`UPDATE purchase_orders SET number = NULL, state = 'draft', confirmed_at = NULL`, `UPDATE number_counters SET last = last + 1 WHERE series = 'purchase.order'`},
		"purchasing.received": {
			`UPDATE purchase_billed SET amount = amount + 1`, `UPDATE purchase_matches SET credit = credit - 1`, `DELETE FROM purchase_matches`,
			`UPDATE journal_lines SET amount = amount * 2 WHERE account_id = (SELECT account_id FROM account_roles WHERE role = 'goods_received_not_invoiced')`,
		},
	}
	for _, check := range slices.Concat(purchasing.QuantityChecks(), purchasing.ValueChecks()) {
		if len(plants[check.Name]) == 0 {
			t.Errorf("nothing is planted for %s", check.Name)
		}
		for _, plant := range append([]string{""}, plants[check.Name]...) {
			tx, err := su.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica; `+plant); err != nil {
				t.Fatalf("%s: %v", check.Name, err)
			}
			report, err := verify.Tx(t.Context(), tx, []verify.Check{check})
			if err != nil || report.OK() != (plant == "") {
				t.Errorf("%s after %q: %v (%v)", check.Name, plant, report.OK(), err)
			}
			_ = tx.Rollback(t.Context())
		}
	}
}
