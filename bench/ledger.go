package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"kontor/internal/testprogram"
)

// ledger measures statements over a million and over ten million lines.
func (r *report) ledger(ctx context.Context, p *testprogram.Program) error {
	w, err := r.dialNew(ctx, p)
	if err != nil {
		return err
	}
	if r.only == "ledger" {
		// Otherwise the postings before have opened the books.
		if _, err := w.want(http.MethodPost, "/books", "", []byte(`{"chart": "trade", "starts_on": "2024-01-01"}`)); err != nil {
			return err
		}
	}
	for range 2 {
		if _, err := w.want(http.MethodPost, "/fiscal-years", "", []byte(`{}`)); err != nil {
			return err
		}
	}
	for _, lines := range []int{r.lines / 10, r.lines} {
		if err := r.fillLedger(ctx, p, lines); err != nil {
			return err
		}
		// Filling took longer than an idle connection is kept.
		w.close()
		if w, err = r.dialNew(ctx, p); err != nil {
			return err
		}
		if err := r.statements(w, thousands(lines)+" lines"); err != nil {
			return err
		}
		if lines < r.lines {
			if err := r.besideHledger(ctx, w, lines); err != nil {
				return err
			}
		}
	}
	w.close()
	return r.ageing(ctx, p)
}

// dialNew is a connection of a session of its own.
func (r *report) dialNew(ctx context.Context, p *testprogram.Program) (*wire, error) {
	token, err := signIn(ctx, p)
	if err != nil {
		return nil, err
	}
	return dial(ctx, p, token)
}

// fillLedger brings the ledger to so many lines, four to an entry, over three
// years. It writes beneath the guards, as a restore does, without the indexes that
// are no constraints, which are made again; the balances are worked out afterwards.
func (r *report) fillLedger(ctx context.Context, p *testprogram.Program, lines int) error {
	begun := time.Now()
	const entries = `
		INSERT INTO journal_entries (id, number, series, journal_id, period_id, entry_date, description, total, posted_at, posted_by)
		SELECT n, 'B-' || n, 'journal.general', j.id, p.id, d.day, 'Entry ' || n, 150, now(), 1
		FROM generate_series((SELECT id + 1 FROM there), %d) AS n
		CROSS JOIN LATERAL (SELECT date '2024-01-01' + (n * 7919::bigint %% 1096)::integer AS day) AS d
		JOIN periods p ON d.day BETWEEN p.starts_on AND p.ends_on
		CROSS JOIN (SELECT id FROM journals WHERE code = 'GEN') AS j`
	const linesOf = `
		INSERT INTO journal_lines (entry_id, position, account_id, partner_id, amount, entry_date, posted_at)
		SELECT e.id, k, a.ids[1 + ((e.id * 31 + k * 17) % array_length(a.ids, 1))::integer], 1 + e.id % 1000, (ARRAY[100, -100, 50, -50])[k], e.entry_date, e.posted_at
		FROM journal_entries e CROSS JOIN generate_series(1, 4) AS k
		CROSS JOIN (SELECT array_agg(id ORDER BY code) AS ids FROM accounts WHERE NOT is_group AND control = '' AND currency IS NULL) AS a
		WHERE e.id > (SELECT id FROM there)`
	const dropIndexes = `
		CREATE TEMP TABLE dropped AS SELECT i.indexname, i.indexdef FROM pg_indexes i
		WHERE i.schemaname = 'public' AND i.tablename IN ('journal_entries', 'journal_lines')
		  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)`
	const forEach = `DO $$ DECLARE d record; BEGIN FOR d IN SELECT * FROM dropped LOOP EXECUTE %s; END LOOP; END $$`
	err := inDatabase(ctx, p,
		"SET session_replication_role = replica", "SET maintenance_work_mem = '512MB'",
		dropIndexes, fmt.Sprintf(forEach, "'DROP INDEX ' || quote_ident(d.indexname)"),
		"CREATE TEMP TABLE there AS SELECT coalesce(max(id), 0) AS id FROM journal_entries",
		fmt.Sprintf(entries, lines/4), linesOf,
		fmt.Sprintf(forEach, "d.indexdef"),
		"TRUNCATE account_balances",
		`INSERT INTO account_balances (account_id, period_id, currency, closing, debit, credit, currency_amount)
		 SELECT l.account_id, e.period_id, 'EUR', false, sum(greatest(l.amount::numeric, 0)), sum(greatest(-l.amount::numeric, 0)), sum(l.amount::numeric)
		 FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id WHERE e.posted_at IS NOT NULL GROUP BY 1, 2`,
		"VACUUM ANALYZE journal_entries, journal_lines, account_balances", "CHECKPOINT")
	if err == nil {
		say("%s journal lines made in %.0f s", thousands(lines), time.Since(begun).Seconds())
	}
	return err
}

func (r *report) statements(w *wire, over string) error {
	dice := rand.New(rand.NewPCG(3, 4))
	account, err := firstAccount(w)
	if err != nil {
		return err
	}
	page := fmt.Sprintf("/reports/general-ledger?account_id=%d&from=2024-03-01&to=2026-12-31&limit=200", account)
	answer, err := w.want(http.MethodGet, page, "", nil)
	if err != nil {
		return err
	}
	var first struct {
		Next string `json:"next_cursor"`
	}
	if err := json.Unmarshal(answer, &first); err != nil {
		return err
	}
	for _, s := range []struct {
		what, target string
		path         func() string
	}{
		{"trial balance of a year over " + over, "20 ms", func() string {
			y := 2024 + dice.IntN(3)
			return fmt.Sprintf("/reports/trial-balance?from=%d-01-01&to=%d-12-31", y, y)
		}},
		{"balance sheet at a month's end over " + over, "20 ms", func() string {
			return fmt.Sprintf("/reports/balance-sheet?on=%s", time.Date(2024+dice.IntN(3), time.Month(2+dice.IntN(11)), 0, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		}},
		{"profit and loss of a year over " + over, "20 ms", func() string { return "/reports/profit-and-loss?from=2025-01-01&to=2025-12-31" }},
		{"first page of the general ledger, 200 lines, over " + over, "20 ms", func() string { return page }},
		{"a later page of it", "20 ms", func() string { return page + "&cursor=" + first.Next }},
		{"journal entries, newest first, over " + over, "20 ms", func() string { return "/journal-entries?limit=50" }},
	} {
		var took []time.Duration
		for range asks / 2 {
			path := s.path()
			begun := time.Now()
			if _, err := w.want(http.MethodGet, path, "", nil); err != nil {
				return err
			}
			took = append(took, time.Since(begun))
		}
		took = took[5:]
		r.add("ledger", s.what, fmt.Sprintf("%s, 95 %% within %s", short(median(took)), short(quantile(took, 0.95))), s.target, median(took) < 20*time.Millisecond)
	}
	return nil
}

func firstAccount(w *wire) (int64, error) {
	answer, err := w.want(http.MethodGet, "/accounts?is_group=false&limit=10", "", nil)
	if err != nil {
		return 0, err
	}
	var page struct {
		Items []struct {
			ID      int64
			Balance string
		}
	}
	if err := json.Unmarshal(answer, &page); err != nil {
		return 0, err
	}
	for _, a := range page.Items {
		if !strings.HasPrefix(a.Balance, "0") {
			return a.ID, nil
		}
	}
	return 0, fmt.Errorf("no account has a balance: %s", answer)
}
