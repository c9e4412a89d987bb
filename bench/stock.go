package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/testprogram"
)

// stockProducts are how many products have stock.
const stockProducts = 10_000

// stock measures deliveries of five lines that are valued and posted, next to
// pgbench doing the same SQL: each with one hot product among its lines, and
// spread over all products; and one of 500 lines.
func (r *report) stock(ctx context.Context, p *testprogram.Program) error {
	pgbench, err := findPgbench()
	if err != nil {
		return err
	}
	w, err := r.dialNew(ctx, p)
	if err != nil {
		return err
	}
	if r.only == "stock" {
		if _, err := w.want(http.MethodPost, "/books", "", []byte(`{"chart": "trade", "starts_on": "2024-01-01"}`)); err != nil {
			return err
		}
	}
	w.close()
	for _, kind := range []struct {
		hot  int64
		name string
	}{{0, "spread over " + thousands(stockProducts) + " products"}, {1, "one hot product among them"}} {
		clients := []int{1, 8}
		pool := &drafts{}
		if pool.next, err = r.makeDeliveries(ctx, p, kind.hot, len(clients)*2*r.rounds*(r.orders+8)+1000); err != nil {
			return err
		}
		token, err := signIn(ctx, p)
		if err != nil {
			return err
		}
		session, err := lastSession(ctx, p)
		if err != nil {
			return err
		}
		session["hot"] = kind.hot
		if err := r.placesAndAccounts(ctx, p, session); err != nil {
			return err
		}
		deliver := race{path: func(id int) string { return "/deliveries/" + strconv.Itoa(id) + "/complete" }, script: "deliver.sql", session: session}
		if _, err := deliver.overHTTP(ctx, p, token, pool, 8, 800, false); err != nil { // connections and caches
			return err
		}
		for _, n := range clients {
			var ours, theirs []float64
			for range r.rounds {
				a, err := deliver.overHTTP(ctx, p, token, pool, n, r.orders, false)
				if err != nil {
					return err
				}
				b, err := deliver.byPgbench(ctx, p, pgbench, pool, n, r.orders)
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
			r.add("deliver", fmt.Sprintf("deliveries of 5 lines valued and posted over HTTP, %s, %s", kind.name, who),
				fmt.Sprintf("%s a second, %.0f %% of pgbench's %s", rate(ours), 100*ratio, rate(theirs)), "50 %", ratio >= 0.5)
		}
		if token, err = signIn(ctx, p); err != nil {
			return err
		}
		if err := r.verify(ctx, p, token, pool); err != nil {
			return err
		}
	}
	return r.longDelivery(ctx, p)
}

// makeDeliveries makes drafts so that the SQL script can work out which lines and
// products one has, and gives the first.
func (r *report) makeDeliveries(ctx context.Context, p *testprogram.Program, hot int64, n int) (first int, err error) {
	err = inDatabase(ctx, p,
		fmt.Sprintf(`INSERT INTO stock_transfers (id, kind, partner_id, warehouse_id, location_id, transfer_date, created_by, created_at, updated_at)
		 OVERRIDING SYSTEM VALUE
		 SELECT there.id + n, 'delivery', 1 + n %% 1000, w.id, w.stock_location_id, date '2024-06-03', 1, now(), now()
		 FROM generate_series(1, %d) AS n, (SELECT coalesce(max(id), 0) AS id FROM stock_transfers) AS there, (SELECT id, stock_location_id FROM warehouses ORDER BY id LIMIT 1) AS w`, n),
		`SELECT setval('stock_transfers_id_seq', (SELECT max(id) FROM stock_transfers))`,
		fmt.Sprintf(`INSERT INTO stock_transfer_lines (id, transfer_id, position, product_id, description, quantity)
		 OVERRIDING SYSTEM VALUE
		 SELECT (t.id - 1) * 5 + k, t.id, k, CASE WHEN k = 1 AND %d = 1 THEN 1 ELSE (t.id * 7919 + k * 1999) %% %d + 1 END, 'Goods', k
		 FROM stock_transfers t CROSS JOIN generate_series(1, 5) AS k
		 WHERE t.state = 'draft' AND NOT EXISTS (SELECT FROM stock_transfer_lines l WHERE l.transfer_id = t.id)`, hot, stockProducts),
		`SELECT setval('stock_transfer_lines_id_seq', (SELECT max(id) FROM stock_transfer_lines))`,
		`VACUUM ANALYZE`, `CHECKPOINT`)
	if err != nil {
		return 0, err
	}
	say("%s drafts of deliveries made", thousands(n))
	numbers, err := lookUp(ctx, p, `SELECT max(id) FROM stock_transfers`)
	if err != nil {
		return 0, err
	}
	return int(numbers[0]) - n + 1, nil
}

// placesAndAccounts is what the SQL script of a delivery must know of the company.
func (r *report) placesAndAccounts(ctx context.Context, p *testprogram.Program, session map[string]int64) error {
	found, err := lookUp(ctx, p, `SELECT (SELECT stock_location_id FROM warehouses ORDER BY id LIMIT 1), (SELECT id FROM locations WHERE code = 'CUSTOMERS'),
		(SELECT account_id FROM account_roles WHERE role = 'inventory'), (SELECT account_id FROM account_roles WHERE role = 'cost_of_goods_sold')`)
	if err != nil {
		return err
	}
	for i, name := range []string{"stock", "customers", "inventory", "cost"} {
		session[name] = found[i]
	}
	return nil
}

// lookUp reads a row of numbers.
func lookUp(ctx context.Context, p *testprogram.Program, sql string) ([]int64, error) {
	url, err := p.DatabaseURL(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) ([]int64, error) {
		values, err := row.Values()
		numbers := make([]int64, len(values))
		for i, v := range values {
			numbers[i], _ = v.(int64)
		}
		return numbers, err
	})
}

// longDelivery completes deliveries of 500 lines.
func (r *report) longDelivery(ctx context.Context, p *testprogram.Program) error {
	w, err := r.dialNew(ctx, p)
	if err != nil {
		return err
	}
	defer w.close()
	var took []time.Duration
	for round := range 20 {
		var lines []string
		for n := range 500 {
			lines = append(lines, fmt.Sprintf(`{"product_id": %d, "quantity": "2"}`, 1+(round*500+n)%stockProducts))
		}
		answer, err := w.want(http.MethodPost, "/deliveries", "", []byte(`{"partner_id": 1, "transfer_date": "2024-06-03", "lines": [`+strings.Join(lines, ",")+`]}`))
		if err != nil {
			return err
		}
		var made struct{ ID int }
		if err := json.Unmarshal(answer, &made); err != nil {
			return err
		}
		begun := time.Now()
		if _, err := w.want(http.MethodPost, "/deliveries/"+strconv.Itoa(made.ID)+"/complete", "", nil); err != nil {
			return err
		}
		took = append(took, time.Since(begun))
	}
	middle, most := median(took), quantile(took, 0.95)
	r.add("deliver", "a delivery of 500 lines completed", fmt.Sprintf("%s, 95 %% within %s", short(middle), short(most)), "150 ms", middle < 150*time.Millisecond)
	return nil
}

// history measures what is on hand, and what stock was worth on a day, over ten
// million moves.
func (r *report) history(ctx context.Context, p *testprogram.Program) error {
	if r.only == "history" {
		w, err := r.dialNew(ctx, p)
		if err != nil {
			return err
		}
		if _, err := w.want(http.MethodPost, "/books", "", []byte(`{"chart": "trade", "starts_on": "2024-01-01"}`)); err != nil {
			return err
		}
		w.close()
	}
	if err := r.fillMoves(ctx, p, r.moves/10); err != nil {
		return err
	}
	token, err := signIn(ctx, p)
	if err != nil {
		return err
	}
	begun := time.Now()
	if err := r.verify(ctx, p, token, &drafts{next: 1}); err != nil {
		return err
	}
	r.add("history", "everything looked through by verify, with "+thousands(r.moves/10)+" moves", short(time.Since(begun)), "", true)
	if err := r.fillMoves(ctx, p, r.moves-r.moves/10); err != nil {
		return err
	}
	w, err := r.dialNew(ctx, p)
	if err != nil {
		return err
	}
	defer w.close()
	over := "over " + thousands(r.moves) + " moves"
	dice := rand.New(rand.NewPCG(5, 6))
	for _, s := range []struct {
		what, target string
		limit        time.Duration
		asks         int
		path         func() string
	}{
		{"on hand of a product " + over, "20 ms", 20 * time.Millisecond, asks / 2, func() string { return fmt.Sprintf("/products/%d", 1+dice.IntN(stockProducts)) }},
		{"stock levels of a page of products " + over, "20 ms", 20 * time.Millisecond, asks / 2, func() string { return "/stock-levels?limit=50" }},
		{"on hand, reserved, coming and going of a product " + over, "20 ms", 20 * time.Millisecond, asks / 2, func() string { return fmt.Sprintf("/products/%d/forecast", 1+dice.IntN(stockProducts)) }},
		{"moves of a product, newest first, " + over, "20 ms", 20 * time.Millisecond, asks / 2, func() string { return fmt.Sprintf("/stock-moves?limit=50&product_id=%d", 1+dice.IntN(stockProducts)) }},
		{"stock value as of a past day, " + thousands(stockProducts) + " products, " + over, "1 s", time.Second, 20, func() string {
			return fmt.Sprintf("/reports/stock-value?on=%s", time.Date(2024, 1, 1+dice.IntN(1000), 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		}},
		{"stock card of a product for a year " + over, "", 0, 20, func() string {
			return fmt.Sprintf("/reports/stock-card?from=2025-01-01&to=2025-12-31&product_id=%d", 1+dice.IntN(stockProducts))
		}},
	} {
		var took []time.Duration
		for range s.asks {
			path := s.path()
			begun := time.Now()
			if _, err := w.want(http.MethodGet, path, "", nil); err != nil {
				return err
			}
			took = append(took, time.Since(begun))
		}
		middle, most := median(took), quantile(took, 0.95)
		r.add("history", s.what, fmt.Sprintf("%s, 95 %% within %s", short(middle), short(most)), s.target, s.limit == 0 || middle < s.limit)
	}
	return nil
}

// fillMoves brings the stock to so many moves with what each did to the value,
// over three years: it writes beneath the guards, and works out the months
// afterwards.
func (r *report) fillMoves(ctx context.Context, p *testprogram.Program, moves int) error {
	begun := time.Now()
	const dropIndexes = `
		CREATE TEMP TABLE dropped AS SELECT i.indexname, i.indexdef FROM pg_indexes i
		WHERE i.schemaname = 'public' AND i.tablename IN ('stock_moves', 'stock_valuations')
		  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)`
	const forEach = `DO $$ DECLARE d record; BEGIN FOR d IN SELECT * FROM dropped LOOP EXECUTE %s; END LOOP; END $$`
	err := inDatabase(ctx, p,
		"SET session_replication_role = replica", "SET maintenance_work_mem = '512MB'",
		dropIndexes, fmt.Sprintf(forEach, "'DROP INDEX ' || quote_ident(d.indexname)"),
		"CREATE TEMP TABLE there AS SELECT coalesce(max(id), 0) AS id FROM stock_moves",
		// A receipt of twelve, then four deliveries of three.
		fmt.Sprintf(`INSERT INTO stock_moves (product_id, from_location_id, to_location_id, quantity, move_date, posted_at, source_kind, source_id, source_line_id, user_id)
		 SELECT 1 + (n / 5 * 7919::bigint) %% %d, CASE n %% 5 WHEN 0 THEN s.id ELSE w.stock_location_id END, CASE n %% 5 WHEN 0 THEN w.stock_location_id ELSE c.id END,
		        CASE n %% 5 WHEN 0 THEN 12 ELSE 3 END, date '2024-01-01' + (n * 1096 / %d)::integer, now(), 'adjustment', NULL, NULL, 1
		 FROM generate_series(0::bigint, %d) AS n, (SELECT stock_location_id FROM warehouses ORDER BY id LIMIT 1) AS w,
		      (SELECT id FROM locations WHERE code = 'SUPPLIERS') AS s, (SELECT id FROM locations WHERE code = 'CUSTOMERS') AS c`, stockProducts, moves, moves-1),
		`INSERT INTO stock_valuations (product_id, kind, move_id, valuation_date, posted_at, quantity, value, source_kind, source_id, user_id)
		 SELECT m.product_id, 'move', m.id, m.move_date, m.posted_at, q.quantity, round(q.quantity * 2, 2), m.source_kind, m.source_id, 1
		 FROM stock_moves m CROSS JOIN LATERAL (SELECT CASE m.to_location_id WHEN (SELECT stock_location_id FROM warehouses ORDER BY id LIMIT 1) THEN m.quantity::numeric ELSE -m.quantity::numeric END AS quantity) AS q
		 WHERE m.id > (SELECT id FROM there)`,
		fmt.Sprintf(forEach, "d.indexdef"),
		// What came has gone again, so that levels and values stay as they were.
		"TRUNCATE stock_value_months",
		`INSERT INTO stock_value_months (product_id, month, quantity, value)
		 SELECT product_id, date_trunc('month', valuation_date)::date, sum(quantity::numeric), sum(value::numeric) FROM stock_valuations GROUP BY 1, 2`,
		"VACUUM ANALYZE stock_moves, stock_valuations, stock_value_months", "CHECKPOINT")
	if err == nil {
		say("%s stock moves made in %.0f s", thousands(moves), time.Since(begun).Seconds())
	}
	return err
}
