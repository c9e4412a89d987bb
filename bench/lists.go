package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/testprogram"
)

// asks is how often each kind of list is asked for.
const asks = 200

func (r *report) lists(ctx context.Context, p *testprogram.Program) error {
	if err := r.fill(ctx, p); err != nil {
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
	dice := rand.New(rand.NewPCG(1, 2))
	orders, partners := fmt.Sprintf("%s orders", thousands(r.rows)), fmt.Sprintf("%s partners", thousands(r.rows/10))

	deep, err := r.deepCursor(w, "/orders?limit=500", 40)
	if err != nil {
		return err
	}
	for _, list := range []struct {
		what, target string
		path         func() string
	}{
		{"list page over " + orders + ", newest first", "20 ms", func() string { return "/orders?limit=50" }},
		{"the same, 20,000 rows in", "20 ms", func() string { return "/orders?limit=50&cursor=" + deep }},
		{"the same, by total, downwards", "20 ms", func() string { return "/orders?limit=50&sort=-total" }},
		{"the same, one customer's", "20 ms", func() string { return fmt.Sprintf("/orders?limit=50&customer_id=%d", 2000+dice.IntN(r.rows/10-2000)) }},
		{"the same, drafts only", "20 ms", func() string { return "/orders?limit=50&state=draft" }},
		{"the same, one month, by date", "20 ms", func() string {
			m := 1 + dice.IntN(12)
			return fmt.Sprintf("/orders?limit=50&sort=order_date&order_date_from=2024-%02d-01&order_date_to=2024-%02d-28", m, m)
		}},
		{"search in " + orders + " by number", "", func() string { return fmt.Sprintf("/orders?limit=50&q=B-%07d", 1+dice.IntN(r.rows)) }},
		{"search in " + orders + " by the customer's name", "", func() string { return "/orders?limit=50&q=" + url.QueryEscape(nameOf(dice.IntN(r.rows/10))) }},
		{"partner search over " + partners + ", by a name", "20 ms", func() string { return "/partners?limit=50&q=" + url.QueryEscape(nameOf(dice.IntN(r.rows/10))) }},
		{"partner search, by a part of a word that many share", "20 ms", func() string {
			return "/partners?limit=50&q=" + syllables[dice.IntN(len(syllables))] + syllables[dice.IntN(len(syllables))]
		}},
		{"partner search, by a part of an e-mail", "20 ms", func() string { return fmt.Sprintf("/partners?limit=50&q=%d%%40ex", 2000+dice.IntN(r.rows/10-2000)) }},
		{"partner search, by a part of a tax number", "20 ms", func() string { return fmt.Sprintf("/partners?limit=50&q=DE%05d", dice.IntN(90000)) }},
		{"partner search, by two letters", "", func() string { return "/partners?limit=50&q=" + syllables[dice.IntN(len(syllables))][:2] }},
		{"partner list, by name", "20 ms", func() string { return "/partners?limit=50&sort=name" }},
	} {
		var took []time.Duration
		for range asks {
			path := list.path()
			begun := time.Now()
			if _, err := w.want(http.MethodGet, path, "", nil); err != nil {
				return err
			}
			took = append(took, time.Since(begun))
		}
		// The first few warm the caches, as the first request of a day does.
		took = took[5:]
		r.add("lists", list.what, fmt.Sprintf("%s, 95 %% within %s", short(median(took)), short(quantile(took, 0.95))), list.target, median(took) < 20*time.Millisecond)
	}
	return nil
}

// deepCursor pages into a list.
func (r *report) deepCursor(w *wire, path string, pages int) (cursor string, err error) {
	for range pages {
		at := path
		if cursor != "" {
			at += "&cursor=" + cursor
		}
		answer, err := w.want(http.MethodGet, at, "", nil)
		if err != nil {
			return "", err
		}
		var page struct {
			Next *string `json:"next_cursor"`
		}
		if err := json.Unmarshal(answer, &page); err != nil {
			return "", err
		}
		if page.Next == nil {
			break
		}
		cursor = *page.Next
	}
	return cursor, nil
}

// syllables make names that share parts, as names do.
var syllables = []string{"mar", "ten", "sol", "ber", "gui", "lan", "dor", "vik", "pas", "hel", "rin", "oku", "tra", "wes", "jun", "fal"}

// nameOf is the name that fill gives to the partner with this number.
func nameOf(i int) string {
	h := uint64(i) * 2654435761
	name := ""
	for range 4 {
		name += syllables[h%16]
		h /= 16
	}
	return name
}

// fill makes the long tables in SQL. The indexes are put up afterwards, which
// is much faster and leaves them as they would be after a rebuild.
func (r *report) fill(ctx context.Context, p *testprogram.Program) error {
	url, err := p.DatabaseURL(ctx)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	begun := time.Now()
	partners := r.rows / 10
	names := make([]string, partners)
	for i := range names {
		names[i] = nameOf(i)
	}
	if _, err := conn.Exec(ctx, `
		INSERT INTO partners (code, name, email, tax_number, phone)
		SELECT 'B' || lpad(n::text, 7, '0'), initcap(name) || ' ' || (ARRAY['GmbH', 'Ltd', 'SARL', 'S.p.A.', 'AB'])[1 + n % 5],
		       name || n || '@example.com', 'DE' || (100000000 + (n * 7919) % 899999999), '+49 30 ' || n
		FROM unnest($1::text[]) WITH ORDINALITY AS made(name, n)`, names); err != nil {
		return fmt.Errorf("partners: %w", err)
	}
	indexes, err := takeIndexes(ctx, conn, "sales_orders")
	if err != nil {
		return err
	}
	var last int64
	if err := conn.QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM sales_orders`).Scan(&last); err != nil {
		return err
	}
	for _, sql := range append([]string{
		`ANALYZE partners`,
		`ALTER TABLE sales_orders DISABLE TRIGGER USER`,
		fmt.Sprintf(`
		INSERT INTO sales_orders (number, state, customer_id, customer, warehouse_id, order_date, reference, currency, rounding,
		    subtotal, total, created_by, confirmed_at, done_at, cancelled_at)
		SELECT CASE WHEN kind > 0 THEN 'B-' || lpad(n::text, 7, '0') END, (ARRAY['draft', 'confirmed', 'done', 'cancelled'])[kind + 1],
		       p.id, p.name, (SELECT min(id) FROM warehouses), date '2020-01-01' + (n %% 2190), 'PO ' || n, 'EUR', 'document',
		       amount, amount, 1, CASE WHEN kind > 0 THEN now() END, CASE WHEN kind = 2 THEN now() END, CASE WHEN kind = 3 THEN now() END
		FROM (SELECT n, (n * 48271::bigint %% 100000)::numeric / 100 AS amount,
		             CASE WHEN n %% 50 = 0 THEN 0 WHEN n %% 7 = 0 THEN 1 WHEN n %% 31 = 0 THEN 3 ELSE 2 END AS kind
		      FROM generate_series(1, %d) AS n) AS made
		JOIN partners p ON p.code = 'B' || lpad((1 + (n * 7919::bigint) %% %d)::text, 7, '0')`, r.rows, partners),
		fmt.Sprintf(`INSERT INTO sales_order_lines (order_id, position, product_id, quantity, price, subtotal, total)
		 SELECT o.id, 1, 1 + o.id %% 1000, 1, o.total, o.total, o.total FROM sales_orders o WHERE o.id > %d`, last),
		`ALTER TABLE sales_orders ENABLE TRIGGER USER`,
	}, append(indexes, `VACUUM ANALYZE sales_orders`, `VACUUM ANALYZE sales_order_lines`, `VACUUM ANALYZE partners`, `CHECKPOINT`)...) {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%.80s: %w", sql, err)
		}
	}
	say("%s orders and %s partners made in %s", thousands(r.rows), thousands(partners), short(time.Since(begun)))
	return nil
}

// takeIndexes drops the indexes that no constraint needs and returns the
// statements that make them again.
func takeIndexes(ctx context.Context, conn *pgx.Conn, table string) ([]string, error) {
	rows, err := conn.Query(ctx, `
		SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
		WHERE i.indrelid = $1::text::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`, table)
	if err != nil {
		return nil, err
	}
	type index struct{ Name, Definition string }
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	if err != nil {
		return nil, err
	}
	make := []string{`SET maintenance_work_mem = '256MB'`}
	for _, i := range all {
		if _, err := conn.Exec(ctx, "DROP INDEX "+i.Name); err != nil {
			return nil, err
		}
		make = append(make, i.Definition)
	}
	return make, nil
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
