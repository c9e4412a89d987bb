package ledger_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"kontor/internal/ledger"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

// The database keeps the books by itself: whoever talks to it, a superuser with
// psql too, is refused.
func TestTheDatabaseRefusesByItself(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	b.post(b.entry("2026-03-05", "100.00")).Want(200)
	ctx := context.Background()
	conn := testdb.Superuser(t, b.URL)

	const head = `INSERT INTO journal_entries (id, number, series, journal_id, period_id, entry_date, total, posted_at, posted_by)
		SELECT 900, 'X-1', 'journal.general', j.id, 0, <day>, 100, now(), 1 FROM journals j WHERE j.code = 'GEN';`
	line := func(position, role, amount string) string {
		return `INSERT INTO journal_lines (entry_id, position, account_id, amount, entry_date, posted_at)
			SELECT 900, ` + position + `, account_id, ` + amount + `, <day>, now() FROM account_roles WHERE role = '` + role + `';`
	}
	both := head + line("1", "default_bank", "100") + line("2", "sales_income", "-100")
	for name, tc := range map[string]struct{ sql, says string }{
		"unbalanced":                {head + line("1", "default_bank", "100") + line("2", "sales_income", "-99"), "does not balance"},
		"one-sided":                 {head + line("1", "default_bank", "100"), "does not balance"},
		"empty":                     {head, "has no lines"},
		"a total that is not":       {strings.Replace(both, "<day>, 100,", "<day>, 101,", 1), "does not balance"},
		"a closed period":           {"UPDATE periods SET state = 'closed' WHERE name = '2026-03';" + both, "is closed"},
		"before the lock date":      {"UPDATE ledger_settings SET lock_date = '2026-12-31';" + both, "is locked"},
		"no period":                 {strings.ReplaceAll(both, "<day>", "'2044-01-01'"), "no period has the date"},
		"a line of another day":     {head + line("1", "default_bank", "100") + strings.ReplaceAll(line("2", "sales_income", "-100"), "<day>", "'2026-03-07'"), "another date"},
		"a control without partner": {head + line("1", "default_receivable", "100") + line("2", "sales_income", "-100"), "does not take this line"},
		"an account not used":       {"UPDATE accounts SET active = false;" + both, "does not take this line"},
		"a line for a posted entry": {`INSERT INTO journal_lines (entry_id, position, account_id, amount, entry_date, posted_at)
			SELECT id, 3, (SELECT min(id) FROM accounts WHERE NOT is_group), 5, entry_date, posted_at FROM journal_entries;`, "cannot be added"},
		"edited entry":         {"UPDATE journal_entries SET description = 'x';", "never changed"},
		"edited line":          {"UPDATE journal_lines SET amount = amount;", "never changed"},
		"edited seal":          {"UPDATE journal_seals SET hash = '';", "never changed"},
		"deleted line":         {"DELETE FROM journal_lines;", "never changed"},
		"deleted entry":        {"DELETE FROM journal_entries;", "never changed"},
		"deleted seal":         {"DELETE FROM journal_seals;", "never changed"},
		"truncated lines":      {"TRUNCATE journal_lines CASCADE;", "never changed"},
		"truncated entries":    {"TRUNCATE journal_entries CASCADE;", "never changed"},
		"truncated seals":      {"TRUNCATE journal_seals;", "never changed"},
		"the same number":      {strings.Replace(both, "'X-1'", "'GEN-2026-00001'", 1), "journal_entries_number_key"},
		"not a number":         {head + line("1", "default_bank", "'NaN'") + line("2", "sales_income", "'NaN'"), "amount"},
		"nothing in the line":  {head + line("1", "default_bank", "0"), "journal_lines_something"},
		"an account redefined": {"UPDATE accounts SET type = 'expense' WHERE id = (SELECT account_id FROM account_roles WHERE role = 'sales_income');", "has entries"},
	} {
		_, err := conn.Exec(ctx, "BEGIN;"+strings.ReplaceAll(tc.sql, "<day>", "'2026-03-06'")+"COMMIT;")
		if err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v, not %q", name, err, tc.says)
		}
		if _, err := conn.Exec(ctx, "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.Int(`SELECT count(*) FROM journal_entries`); got != 1 {
		t.Errorf("%d entries afterwards, not 1", got)
	}
}

// Whoever can switch the guards off is still found.
func TestTamperingShows(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	for range 3 {
		b.post(b.entry("2026-03-05", "100.00")).Want(200)
	}
	ctx := context.Background()
	conn := testdb.Superuser(t, b.URL)
	changes := []string{"DELETE FROM journal_seals WHERE seq = 2", "DELETE FROM journal_seals WHERE seq = 3", "UPDATE journal_chains SET seq = 2"}
	for table, columns := range map[string]string{
		"journal_entries": "number series journal_id period_id entry_date reference description source_kind source_id reversal_of closing total posted_at posted_by",
		"journal_lines":   "position account_id partner_id description amount currency currency_amount rate due_date cost_center_id project_id entry_date posted_at",
		"journal_seals":   "seq hash journal_id",
	} {
		for _, column := range strings.Fields(columns) {
			value := map[string]string{
				"number": "'Z'", "series": "'journal.sales'", "source_id": "7", "reversal_of": "1", "closing": "true", "posted_at": "posted_at + interval '1 s'",
				"entry_date": "entry_date + 1", "position": "9", "partner_id": "1", "currency": "'USD'", "currency_amount": "9", "rate": "2",
				"due_date": "entry_date", "cost_center_id": "1", "project_id": "1", "hash": "'\\x00'", "seq": "seq + 10",
				"reference": "'z'", "description": "'z'", "source_kind": "'z'",
			}[column]
			if value == "" {
				value = column + " + 1"
			}
			id := "id"
			if table == "journal_seals" {
				id = "entry_id"
			}
			changes = append(changes, "UPDATE "+table+" SET "+column+" = "+value+" WHERE "+id+" = (SELECT max("+id+") FROM "+table+")")
		}
	}
	found := 0
	for _, change := range changes {
		tx, err := conn.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		// Without triggers, foreign keys and checks.
		for _, sql := range []string{
			"SET LOCAL session_replication_role = replica",
			"ALTER TABLE journal_lines DROP CONSTRAINT journal_lines_currency", change,
		} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				t.Errorf("%s: %v", sql, err)
			}
		}
		report, err := verify.Tx(ctx, tx, ledger.Checks())
		if err == nil && report.Err() == nil {
			t.Errorf("not found: %s", change)
		} else {
			found++
		}
		if err := tx.Rollback(ctx); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d changes, %d found", len(changes), found)
}

// Numbers have no gaps and no doubles, however many post at once and fail.
func TestManyPostersOneSeries(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	const posters, rounds = 32, 6
	ids := make([][]string, posters)
	for i := range posters {
		for range rounds {
			ids[i] = append(ids[i], fmt.Sprint(b.c.Post("/journal-entries", b.entry("2026-03-05", "7.00")).Want(201).ID()))
		}
	}
	var wg sync.WaitGroup
	for i := range posters {
		wg.Go(func() {
			for n, id := range ids[i] {
				path := "/journal-entries/" + id + "/post"
				if (i+n)%3 == 0 {
					path += "?rehearse=true"
				}
				b.c.Post(path, nil)
			}
		})
	}
	wg.Wait()
	posted, last := b.Int(`SELECT count(*) FROM journal_entries`), b.Int(`SELECT last FROM number_counters WHERE series = 'journal.general'`)
	gaps := b.Int(`SELECT count(*) FROM generate_series(1, $1) n WHERE NOT EXISTS (SELECT FROM journal_entries WHERE number = 'GEN-2026-' || lpad(n::text, 5, '0'))`, last)
	t.Logf("%d posted, %d rolled back, gaps %d, doubles %d", posted, posters*rounds-posted, gaps, posted-last)
	if gaps != 0 || posted != last || posted != posters*rounds*2/3 {
		t.Errorf("posted %d, last %d, gaps %d", posted, last, gaps)
	}
}
