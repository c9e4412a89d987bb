package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"time"

	"kontor/internal/testprogram"
)

// openItems is how many open items ageing is measured over, with a tenth as many
// that were settled lately.
const openItems = 1_000_000

// ageing measures aged receivables over a million open items of 10,000 partners,
// a third of them in another currency.
func (r *report) ageing(ctx context.Context, p *testprogram.Program) error {
	begun := time.Now()
	err := inDatabase(ctx, p,
		"SET session_replication_role = replica",
		`INSERT INTO partners (code, name, is_customer) SELECT 'AGE' || n, 'Open items ' || n, true
			FROM generate_series(1, greatest(0, 10000 - (SELECT count(*) FROM partners))::integer) AS n`,
		fmt.Sprintf(`INSERT INTO open_items (line_id, entry_id, account_id, control, partner_id, entry_date, due_date, currency, amount, company, open_amount, open_company)
			SELECT l.id, l.entry_id, a.id, 'receivable', p.ids[1 + (l.id * 7919 %% 10000)::integer], date '2026-01-01' + (l.id * 31 %% 330)::integer,
			       date '2026-01-15' + (l.id * 31 %% 330)::integer, (ARRAY['EUR', 'EUR', 'USD'])[1 + (l.id %% 3)::integer], 100, 100,
			       CASE WHEN l.id %% 11 = 0 THEN 0 ELSE 100 END, CASE WHEN l.id %% 11 = 0 THEN 0 ELSE 100 END
			FROM (SELECT id, entry_id FROM journal_lines ORDER BY id LIMIT %d) AS l
			CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM (SELECT id FROM partners ORDER BY id LIMIT 10000) AS few) AS p
			JOIN accounts a ON a.control = 'receivable' AND a.id = (SELECT account_id FROM account_roles WHERE role = 'default_receivable')`, openItems*11/10),
		`INSERT INTO allocations (debit_line_id, credit_line_id, debit_amount, credit_amount, debit_company, credit_company, allocation_date, made_at, made_by)
			SELECT line_id, line_id, 100, 100, 100, 100, date '2026-10-01' + (line_id % 30)::integer, now(), 1 FROM open_items WHERE open_amount::numeric = 0`,
		"VACUUM ANALYZE open_items, allocations, partners", "CHECKPOINT")
	if err != nil {
		return err
	}
	token, err := signIn(ctx, p)
	if err != nil {
		return err
	}
	w, err := dial(ctx, p, token)
	if err != nil {
		return err
	}
	defer w.close()
	say("%s open items made in %.0f s", thousands(openItems), time.Since(begun).Seconds())
	for _, s := range []struct{ what, path string }{
		{"aged receivables as of a day, 10,000 partners", "/reports/aged-receivables?on=2026-12-31"},
		{"the same as of a day before the last 100,000 were settled", "/reports/aged-receivables?on=2026-09-15"},
		{"one partner with its items", "/reports/aged-receivables?on=2026-12-31&partner_id=1"},
	} {
		var took []time.Duration
		for range 25 {
			begun := time.Now()
			if _, err := w.want(http.MethodGet, s.path, "", nil); err != nil {
				return err
			}
			took = append(took, time.Since(begun))
		}
		took = took[5:]
		r.add("ledger", s.what+", over "+thousands(openItems)+" open items", fmt.Sprintf("%s, 95 %% within %s", short(median(took)), short(quantile(took, 0.95))),
			"300 ms", median(took) < 300*time.Millisecond)
	}
	return nil
}

// besideHledger has hledger add up the same entries, 100,000 of them, and
// compares how long it takes with the trial balance.
func (r *report) besideHledger(ctx context.Context, w *wire, lines int) error {
	program, err := exec.LookPath("hledger")
	if err != nil {
		say("hledger is not installed; it is left out")
		return nil
	}
	// The entries are spread evenly over 1096 days.
	days := min(1096, 1096*400_000/lines)
	to := time.Date(2024, 1, days, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	begun := time.Now()
	journal, err := w.want(http.MethodGet, "/reports/journal/export?format=hledger&from=2024-01-01&to="+to, "", nil)
	if err != nil {
		return err
	}
	exported := time.Since(begun)
	entries := bytes.Count(journal, []byte("\n2"))
	file, err := os.CreateTemp("", "kontor-*.journal")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if _, err := file.Write(journal); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	begun = time.Now()
	if out, err := exec.CommandContext(ctx, program, "-f", file.Name(), "balance", "--flat", "--cost").CombinedOutput(); err != nil {
		return fmt.Errorf("hledger: %w\n%.500s", err, out)
	}
	theirs := time.Since(begun)
	var took []time.Duration
	for range 25 {
		begun := time.Now()
		if _, err := w.want(http.MethodGet, "/reports/trial-balance?from=2024-01-01&to="+to, "", nil); err != nil {
			return err
		}
		took = append(took, time.Since(begun))
	}
	r.add("ledger", fmt.Sprintf("%s entries exported for hledger", thousands(entries)), short(exported), "", true)
	r.add("ledger", "trial balance of these entries", fmt.Sprintf("%s; hledger takes %s", short(median(took)), short(theirs)), "", true)
	return nil
}
