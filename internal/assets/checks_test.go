package assets_test

import (
	"fmt"
	"testing"

	"kontor/internal/assets"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

// Each check notices what is planted for it, and nothing before.
func TestChecksNoticePlantedDefects(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(object{"residual": "100.00"})
	o.c.Post(fmt.Sprintf("/assets/%d/dispose", a.ID()), object{"proceeds": "1.00"}).Want(200)
	o.asset(nil)
	o.deferral(nil)
	bill := o.bill("/bills", "EUR", line("Lathe", "9000.00", "1520"))
	o.c.Post("/assets", object{"bill_line_id": bill.Number("lines", 0, "id")}).Want(201)
	o.asset(object{"name": "Bench", "acquisition_account_id": o.account("1120")})
	o.c.Post("/plan-charges/post", object{"until": "2026-04-30"}).Want(200)
	o.c.Post("/assets/2/impair", object{"date": "2026-05-31", "amount": "10.00", "reason": "Broken"}).Want(200)
	o.c.Post(charge(o.c.Get("/assets/2"), 1), nil).Want(200)
	su := testdb.Superuser(t, o.URL)
	plants := map[string][]string{
		"assets.bounds": {
			`UPDATE plan_postings SET amount = 12000 WHERE id = 1`,
			`UPDATE plan_postings SET amount = 12000 WHERE deferral_id = 1`,
			`DELETE FROM plan_postings WHERE asset_id = 2 AND turn = 1`,
		},
		"assets.entries": {
			`UPDATE plan_postings SET amount = amount + 1 WHERE id = 1`,
			`UPDATE journal_lines SET amount = -amount WHERE entry_id = (SELECT entry_id FROM plan_postings WHERE id = 1)`,
			`UPDATE journal_entries SET source_id = 2 WHERE id = (SELECT entry_id FROM plan_postings WHERE id = 1)`,
		},
		"assets.reversals": {
			`DELETE FROM plan_postings WHERE turn = 2`,
			`UPDATE plan_postings SET turn = 3, amount = -amount WHERE turn = 2`,
			`UPDATE plan_postings SET amount = -1 WHERE turn = 2`,
			`UPDATE journal_entries SET reversal_of = NULL WHERE reversal_of IS NOT NULL`,
		},
		"assets.disposed": {
			`UPDATE assets SET cost = cost + 1 WHERE id = 1`,
			`UPDATE journal_entries SET reversal_of = (SELECT disposal_entry_id FROM assets WHERE id = 1) WHERE reversal_of IS NOT NULL`,
		},
		"assets.ledger": {
			`UPDATE journal_lines SET amount = amount * 2 WHERE entry_id = (SELECT entry_id FROM plan_postings WHERE id = 1)`,
			`UPDATE journal_lines SET amount = amount * 2 WHERE entry_id = (SELECT disposal_entry_id FROM assets WHERE id = 1)`,
			`DELETE FROM plan_postings WHERE id = (SELECT max(id) FROM plan_postings WHERE asset_id = 2)`,
			`DELETE FROM plan_postings WHERE deferral_id = 1`,
		},
		"assets.lines": {
			`UPDATE assets SET cost = 9000.01 WHERE bill_line_id IS NOT NULL`,
			`UPDATE assets SET asset_account_id = depreciation_account_id WHERE bill_line_id IS NOT NULL`,
			`UPDATE deferrals SET invoice_line_id = (SELECT bill_line_id FROM assets WHERE bill_line_id IS NOT NULL)`,
			`UPDATE invoices SET state = 'draft', number = NULL, entry_id = NULL, company_total = NULL, explanation = NULL, posted_at = NULL`,
		},
		"assets.acquired": {
			`UPDATE assets SET cost = cost + 1 WHERE acquisition_entry_id IS NOT NULL`,
			`UPDATE journal_entries SET source_id = 77 WHERE id IN (SELECT acquisition_entry_id FROM assets)`,
			`UPDATE journal_entries SET reversal_of = (SELECT acquisition_entry_id FROM assets WHERE acquisition_entry_id IS NOT NULL) WHERE reversal_of IS NOT NULL`,
		},
		"assets.accounts": {
			`UPDATE journal_lines SET amount = amount * 2 WHERE entry_id = (SELECT entry_id FROM plan_postings WHERE id = 1)`,
			`UPDATE journal_entries SET source_id = 77 WHERE id = (SELECT entry_id FROM plan_postings WHERE id = 1); DELETE FROM plan_postings WHERE asset_id = 2 AND on_date = '2026-02-28'`,
		},
	}
	for _, check := range assets.Checks() {
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
