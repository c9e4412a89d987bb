package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"kontor/internal/testprogram"
)

// posts measures how fast entries of four lines are posted, next to pgbench
// doing the same SQL.
func (r *report) posts(ctx context.Context, p *testprogram.Program) error {
	pgbench, err := findPgbench()
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
	if _, err := w.want(http.MethodPost, "/books", "", []byte(`{"chart": "trade", "starts_on": "2024-01-01"}`)); err != nil {
		return err
	}
	clients := []int{1, 8}
	if err := r.makeEntries(ctx, p, len(clients)*2*r.rounds*(r.orders+8)+1000); err != nil {
		return err
	}
	session, err := lastSession(ctx, p)
	if err != nil {
		return err
	}
	pool := &drafts{next: 1}
	post := race{path: func(id int) string { return "/journal-entries/" + strconv.Itoa(id) + "/post" }, script: "post.sql", session: session}
	if _, err := post.overHTTP(ctx, p, token, pool, 8, 800, false); err != nil { // connections and caches
		return err
	}
	for _, n := range clients {
		var ours, theirs []float64
		for range r.rounds {
			a, err := post.overHTTP(ctx, p, token, pool, n, r.orders, false)
			if err != nil {
				return err
			}
			b, err := post.byPgbench(ctx, p, pgbench, pool, n, r.orders)
			if err != nil {
				return err
			}
			ours, theirs = append(ours, a), append(theirs, b)
		}
		ratio := median(ours) / median(theirs)
		who := "1 client"
		if n > 1 {
			who = fmt.Sprintf("%d clients", n)
		}
		r.add("post", "entries of 4 lines posted over HTTP, "+who,
			fmt.Sprintf("%s a second, %.0f %% of pgbench's %s", rate(ours), 100*ratio, rate(theirs)), "60 %", ratio >= 0.6)
	}
	if token, err = signIn(ctx, p); err != nil {
		return err
	}
	return r.verify(ctx, p, token, pool)
}

// makeEntries makes drafts over forty accounts so that the SQL script can work
// out which accounts one has.
func (r *report) makeEntries(ctx context.Context, p *testprogram.Program, n int) error {
	err := inDatabase(ctx, p,
		`INSERT INTO accounts (id, code, name, type, subtype) OVERRIDING SYSTEM VALUE
		 SELECT 100000 + n, 'B' || n, 'Account ' || n, 'expense', 'expense' FROM generate_series(0, 39) AS n`,
		fmt.Sprintf(`INSERT INTO journal_drafts (id, journal_id, entry_date, description, total, created_by)
		 SELECT n, (SELECT id FROM journals WHERE code = 'GEN'), date '2024-06-03', 'Entry ' || n, 150, 1 FROM generate_series(1, %d) AS n`, n),
		`SELECT setval('journal_entry_ids', (SELECT max(id) FROM journal_drafts))`,
		`INSERT INTO journal_draft_lines (draft_id, position, account_id, description, amount)
		 SELECT d.id, k, 100000 + (d.id * 31 + k * 7) % 40, 'Line', (ARRAY[100, -100, 50, -50])[k]
		 FROM journal_drafts d CROSS JOIN generate_series(1, 4) AS k`,
		`VACUUM ANALYZE`, `CHECKPOINT`)
	if err == nil {
		say("%s draft entries of 4 lines made", thousands(n))
	}
	return err
}
