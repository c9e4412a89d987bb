package payments_test

import (
	"slices"
	"testing"

	"kontor/internal/invoicing"
	"kontor/internal/ledger"
	"kontor/internal/payments"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

// Every check notices the defect that it is there for. The defects are planted
// by a superuser past every guard.
func TestChecksNoticePlantedDefects(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.rate("USD", "2026-01-01", "0.90")
	o.rate("USD", "2026-02-15", "0.92")
	inv := o.invoice("2026-01-10", object{"currency": "USD"}, o.line("A", "3", "9.99", o.s20))
	o.pay(object{"partner_id": o.customer, "payment_date": "2026-02-20", "currency": "USD", "items": []object{{"line_id": open(inv, 0), "amount": "20.00"}}})
	checks := slices.Concat(invoicing.Checks(), payments.Checks())
	su := testdb.Superuser(t, o.URL)
	plants := map[string]string{
		"invoices.totals":      `UPDATE invoice_lines SET net = net + 0.01`,
		"invoices.taxes":       `UPDATE invoice_line_taxes SET amount = amount - 0.01`,
		"invoices.instalments": `UPDATE invoice_instalments SET amount = amount + 1`,
		"invoices.posted":      `UPDATE invoices SET company_total = company_total + 0.01`,
		"invoices.entries":     `UPDATE journal_entries SET source_id = 99 WHERE source_kind = 'invoice'`,
		"open_items.lines":     `UPDATE open_items SET open_amount = open_amount + 0.01, open_company = open_company WHERE amount > 0`,
		"open_items.control":   `UPDATE open_items SET open_company = open_company - 0.01 WHERE amount > 0`,
		"allocations.within":   `UPDATE allocations SET credit_amount = credit_amount - 0.01`,
		"allocations.gains":    `UPDATE allocations SET credit_company = credit_company + 0.01`,
		"payments.posted":      `UPDATE payments SET amount = amount + 1`,
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
		if report.OK() || len(report.Checks[0].Rows) == 0 {
			t.Errorf("%s does not notice: %s", c.Name, plant)
		} else {
			found++
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("checks of invoices and payments: %d, planted defects noticed %d", len(checks), found)
}

// The database keeps posted documents by itself: whoever talks to it is refused.
func TestTheDatabaseKeepsWhatIsPosted(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	inv := o.invoice("2026-01-10", nil, o.line("A", "1", "100.00", o.s20))
	o.pay(object{"partner_id": o.customer, "payment_date": "2026-02-20", "items": []object{{"line_id": open(inv, 0), "amount": "20.00"}}})
	su := testdb.Superuser(t, o.URL)
	refused := 0
	attempts := []string{
		`UPDATE invoices SET total = total + 1, net = net + 1`, `UPDATE invoices SET invoice_date = invoice_date + 1`, `UPDATE invoices SET state = 'draft'`,
		`DELETE FROM invoices`, `TRUNCATE invoices CASCADE`, `UPDATE invoice_lines SET price = 1`, `DELETE FROM invoice_lines`,
		`INSERT INTO invoice_lines (invoice_id, position, description, quantity, price, account_id, account_given, taxes_given, net, total)
			SELECT id, 9, 'x', 1, 1, (SELECT min(account_id) FROM invoice_lines), false, false, 1, 1 FROM invoices`,
		`UPDATE invoice_taxes SET amount = 0`, `DELETE FROM invoice_line_taxes`, `UPDATE invoice_instalments SET due_date = due_date + 1`,
		`UPDATE payments SET amount = amount + 1`, `DELETE FROM payments`, `UPDATE payments SET state = 'draft'`, `TRUNCATE payments CASCADE`,
		`UPDATE allocations SET debit_amount = 1`, `DELETE FROM allocations`, `TRUNCATE allocations CASCADE`,
		`INSERT INTO allocations (debit_line_id, credit_line_id, debit_amount, credit_amount, debit_company, credit_company, allocation_date, made_at, made_by)
			SELECT debit_line_id, credit_line_id, 500, 500, 500, 500, allocation_date, now(), 1 FROM allocations`,
		`INSERT INTO allocations (debit_line_id, credit_line_id, debit_amount, credit_amount, debit_company, credit_company, allocation_date, made_at, made_by)
			SELECT credit_line_id, debit_line_id, 1, 1, 1, 1, allocation_date, now(), 1 FROM allocations`,
		`INSERT INTO journal_taxes (entry_id, tax_id, part, box, amount, base, entry_date) SELECT entry_id, tax_id, part, box, 1, 1, entry_date FROM journal_taxes`,
		`UPDATE journal_taxes SET amount = 0`, `DELETE FROM journal_taxes`, `TRUNCATE journal_taxes`,
		`UPDATE open_items SET open_amount = amount + 1`,
	}
	for _, sql := range attempts {
		if _, err := su.Exec(t.Context(), sql); err == nil {
			t.Errorf("not refused: %s", sql)
			continue
		}
		refused++
	}
	t.Logf("tried as a superuser %d, refused %d", len(attempts), refused)
}

// What was posted of a tax is sealed with its entry: any change past the guards
// is found.
func TestTamperingWithTaxesShows(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.invoice("2026-01-10", nil, o.line("A", "1", "100.00", o.s20))
	o.invoice("2026-01-11", nil, o.line("B", "1", "50.00", o.s20))
	su := testdb.Superuser(t, o.URL)
	changes := []string{
		`UPDATE journal_taxes SET amount = amount + 0.01 WHERE id = 1`, `UPDATE journal_taxes SET base = base + 1 WHERE id = 1`, `UPDATE journal_taxes SET box = 'z' WHERE id = 2`,
		`UPDATE journal_taxes SET part = CASE part WHEN 'tax' THEN 'base' ELSE 'tax' END WHERE id = 1`, `UPDATE journal_taxes SET entry_date = entry_date + 1 WHERE id = 1`,
		`UPDATE journal_taxes SET tax_id = tax_id + 1 WHERE id = 1`, `UPDATE journal_taxes SET entry_id = (SELECT max(entry_id) FROM journal_taxes) WHERE id = 1`,
		`DELETE FROM journal_taxes WHERE id = 1`, `INSERT INTO journal_taxes (entry_id, tax_id, part, box, amount, base, entry_date) SELECT entry_id, tax_id, 'tax', 'z', 1, 1, entry_date FROM journal_taxes WHERE id = 1`,
	}
	found := 0
	for _, change := range changes {
		tx, err := su.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica; `+change); err != nil {
			t.Fatalf("%s: %v", change, err)
		}
		report, err := verify.Tx(t.Context(), tx, ledger.Checks())
		if err != nil || report.OK() {
			t.Errorf("not found: %s (%v)", change, err)
		} else {
			found++
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("promise 13 (taxes): %d changes, %d found", len(changes), found)
}
