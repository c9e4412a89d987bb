package main

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"kontor/internal/testprogram"
)

func (r *report) confirms(ctx context.Context, p *testprogram.Program) error {
	pgbench, err := findPgbench()
	if err != nil {
		return err
	}
	clients := r.clients
	pool := &drafts{next: 1}
	// Two sides, and one turn with keys.
	if err := r.makeDrafts(ctx, p, len(clients)*2*r.rounds*(r.orders+8)+r.rounds*(r.orders+8)+1000); err != nil {
		return err
	}
	token, err := signIn(ctx, p)
	if err != nil {
		return err
	}
	if r.session, err = lastSession(ctx, p); err != nil {
		return err
	}
	confirm := race{path: func(id int) string { return "/orders/" + strconv.Itoa(id) + "/confirm" }, script: "confirm.sql", session: r.session}
	if _, err := confirm.overHTTP(ctx, p, token, pool, 8, 800, false); err != nil { // connections and caches
		return err
	}
	for _, n := range clients {
		var ours, keyed, theirs []float64
		for range r.rounds {
			a, err := confirm.overHTTP(ctx, p, token, pool, n, r.orders, false)
			if err != nil {
				return err
			}
			b, err := confirm.byPgbench(ctx, p, pgbench, pool, n, r.orders)
			if err != nil {
				return err
			}
			ours, theirs = append(ours, a), append(theirs, b)
			if n == 4 {
				k, err := confirm.overHTTP(ctx, p, token, pool, n, r.orders, true)
				if err != nil {
					return err
				}
				keyed = append(keyed, k)
			}
		}
		ratio := median(ours) / median(theirs)
		who := "1 client"
		if n > 1 {
			who = fmt.Sprintf("%d clients", n)
		}
		r.add("confirm", "orders of 5 lines confirmed over HTTP, "+who,
			fmt.Sprintf("%s a second, %.0f %% of pgbench's %s", rate(ours), 100*ratio, rate(theirs)), "60 %", ratio >= 0.6)
		if keyed != nil {
			r.add("confirm", "the same with an Idempotency-Key each, "+who, rate(keyed)+" a second", "", true)
		}
	}
	if token, err = signIn(ctx, p); err != nil {
		return err
	}
	return r.verify(ctx, p, token, pool)
}

func rate(perSecond []float64) string {
	return fmt.Sprintf("%.0f (%.0f–%.0f)", median(perSecond), slices.Min(perSecond), slices.Max(perSecond))
}

// furnish makes what all parts of the work need: a thousand customers, and products
// with stock at 2.00 each that never runs out.
func (r *report) furnish(ctx context.Context, p *testprogram.Program) error {
	return inDatabase(ctx, p,
		`INSERT INTO partners (id, code, name) OVERRIDING SYSTEM VALUE SELECT n, 'A' || n, 'Customer ' || n FROM generate_series(1, 1000) AS n`,
		`SELECT setval('partners_id_seq', 1000)`,
		fmt.Sprintf(`INSERT INTO products (id, sku, name, unit_id, price) OVERRIDING SYSTEM VALUE
		 SELECT n, 'A' || lpad(n::text, 5, '0'), 'Product ' || n, 1, 9.99 FROM generate_series(1, %d) AS n`, stockProducts),
		fmt.Sprintf(`SELECT setval('products_id_seq', %d)`, stockProducts),
		// A move is valued in the transaction that it is made in.
		`WITH moved AS (
		     INSERT INTO stock_moves (product_id, from_location_id, to_location_id, quantity, move_date, source_kind, user_id)
		     SELECT p.id, loss.id, w.stock_location_id, 100000000, date '2024-01-01', 'opening', 1
		     FROM products p CROSS JOIN (SELECT id FROM locations WHERE code = 'LOSS') AS loss CROSS JOIN (SELECT stock_location_id FROM warehouses ORDER BY id LIMIT 1) AS w
		     RETURNING id, product_id, quantity, move_date)
		 INSERT INTO stock_valuations (product_id, kind, move_id, valuation_date, posted_at, quantity, value, source_kind, user_id)
		 SELECT product_id, 'move', id, move_date, now(), quantity, quantity::numeric * 2, 'opening', 1 FROM moved`,
		`UPDATE stock_values SET unit_cost = 2`,
		`VACUUM ANALYZE`)
}

// makeDrafts makes the orders so that the SQL script can work out which lines
// and products one has: order n has the lines 5n-4 to 5n.
func (r *report) makeDrafts(ctx context.Context, p *testprogram.Program, n int) error {
	err := inDatabase(ctx, p,
		fmt.Sprintf(`INSERT INTO sales_orders (id, customer_id, customer, warehouse_id, order_date, reference, currency, rounding, subtotal, total, created_by)
		 OVERRIDING SYSTEM VALUE
		 SELECT n, 1 + n %% 1000, '', (SELECT min(id) FROM warehouses), date '2026-06-01', 'PO ' || n, 'EUR', 'document', 149.85, 149.85, 1 FROM generate_series(1, %d) AS n`, n),
		`SELECT setval('sales_orders_id_seq', (SELECT max(id) FROM sales_orders))`,
		`INSERT INTO sales_order_lines (id, order_id, position, product_id, quantity, price, subtotal, total)
		 OVERRIDING SYSTEM VALUE
		 SELECT (o.id - 1) * 5 + k, o.id, k, (o.id * 7919 + k * 199) % 1000 + 1, k, 9.99, k * 9.99, k * 9.99
		 FROM sales_orders o CROSS JOIN generate_series(1, 5) AS k`,
		`SELECT setval('sales_order_lines_id_seq', (SELECT max(id) FROM sales_order_lines))`,
		`VACUUM ANALYZE`, `CHECKPOINT`)
	if err == nil {
		say("%s drafts of 5 lines made", thousands(n))
	}
	return err
}

// verify has the program look through what both sides have done.
func (r *report) verify(ctx context.Context, p *testprogram.Program, token string, pool *drafts) error {
	w, err := dial(ctx, p, token)
	if err != nil {
		return err
	}
	defer w.close()
	answer, err := w.want(http.MethodPost, "/verify", "", nil)
	if err != nil {
		return err
	}
	if broken := regexp.MustCompile(`"name":"([^"]+)"[^{}]*"ok":false[^\]]{0,300}`).FindAll(answer, -1); broken != nil {
		return fmt.Errorf("after confirming: %s", broken)
	}
	say("%s orders confirmed, and everything holds", thousands(pool.next-1))
	return nil
}
