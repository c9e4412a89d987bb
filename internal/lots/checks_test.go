package lots_test

import (
	"slices"
	"testing"

	"kontor/internal/catalog"
	"kontor/internal/lots"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

// Every check notices the defect that it is there for. The defects are planted
// by a superuser past every guard.
func TestChecksNoticePlantedDefects(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	pot := s.product("POT", "serial", object{"barcode": "1", "purchase_unit_id": 1, "packagings": []object{{"name": "Carton", "quantity": "6", "barcode": "2"}}})
	sn := s.lot(pot, "A")
	s.moves(move{pot, sn, suppliers, stock, "1", today})
	su := testdb.Superuser(t, s.URL)
	checks := slices.Concat(catalog.Checks(), lots.Checks())
	plants := map[string]string{
		"lots.serials":       `UPDATE stock_levels SET on_hand = 2`,
		"lots.levels":        `UPDATE stock_levels SET on_hand = 0`,
		"lots.moves":         `UPDATE stock_moves SET lot_id = NULL`,
		"catalog.barcodes":   `DELETE FROM barcodes WHERE main`,
		"catalog.units":      `UPDATE units SET dimension = 'weight' WHERE id = 8; UPDATE products SET purchase_unit_id = 8`,
		"catalog.packagings": `UPDATE product_packagings SET quantity = 0.5`,
	}
	for _, c := range checks {
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
		if plants[c.Name] == "" || report.OK() || len(report.Checks[0].Rows) == 0 {
			t.Errorf("%s does not notice: %s", c.Name, plants[c.Name])
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	report, err := verify.Database(t.Context(), s.DB, checks)
	if err != nil || !report.OK() {
		t.Errorf("the sound store: %v %v", err, report.Err())
	}
}
