package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/pg"
	"kontor/internal/testprogram"
)

// drafts hands out orders that wait to be confirmed; each is confirmed once.
type drafts struct{ next int }

func (d *drafts) take(n int) (first int) {
	first = d.next
	d.next += n
	return first
}

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
	if _, err := r.confirmOverHTTP(ctx, p, token, pool, 8, 800, false); err != nil { // connections and caches
		return err
	}
	for _, n := range clients {
		var ours, keyed, theirs []float64
		for range r.rounds {
			a, err := r.confirmOverHTTP(ctx, p, token, pool, n, r.orders, false)
			if err != nil {
				return err
			}
			b, err := r.confirmByPgbench(ctx, p, pgbench, pool, n, r.orders)
			if err != nil {
				return err
			}
			ours, theirs = append(ours, a), append(theirs, b)
			if n == 4 {
				k, err := r.confirmOverHTTP(ctx, p, token, pool, n, r.orders, true)
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

// furnish makes what both parts of the work need: a thousand customers, and as
// many products with stock that never runs out.
func (r *report) furnish(ctx context.Context, p *testprogram.Program) error {
	return inDatabase(ctx, p,
		`INSERT INTO partners (id, code, name) OVERRIDING SYSTEM VALUE SELECT n, 'A' || n, 'Customer ' || n FROM generate_series(1, 1000) AS n`,
		`SELECT setval('partners_id_seq', 1000)`,
		`INSERT INTO products (id, sku, name, unit_id, price) OVERRIDING SYSTEM VALUE
		 SELECT n, 'A' || lpad(n::text, 4, '0'), 'Product ' || n, 1, 9.99 FROM generate_series(1, 1000) AS n`,
		`SELECT setval('products_id_seq', 1000)`,
		`INSERT INTO stock_moves (product_id, from_location_id, to_location_id, quantity, move_date, source_kind, user_id)
		 SELECT p.id, loss.id, w.stock_location_id, 100000000, date '2026-01-01', 'opening', 1
		 FROM products p CROSS JOIN (SELECT id FROM locations WHERE code = 'LOSS') AS loss CROSS JOIN (SELECT stock_location_id FROM warehouses ORDER BY id LIMIT 1) AS w`,
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

// inDatabase carries statements out beneath the program.
func inDatabase(ctx context.Context, p *testprogram.Program, statements ...string) error {
	url, err := p.DatabaseURL(ctx)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%.80s: %w", sql, err)
		}
	}
	return nil
}

func (r *report) confirmOverHTTP(ctx context.Context, p *testprogram.Program, token string, pool *drafts, clients, orders int, keys bool) (float64, error) {
	each := orders / clients
	wires := make([]*wire, clients)
	for i := range wires {
		w, err := dial(ctx, p, token)
		if err != nil {
			return 0, err
		}
		defer w.close()
		if _, err := w.want(http.MethodGet, "/me", "", nil); err != nil {
			return 0, err
		}
		wires[i] = w
	}
	first := pool.take(each * clients)
	errs := make([]error, clients)
	var all sync.WaitGroup
	begun := time.Now()
	for c, w := range wires {
		all.Go(func() {
			for n := range each {
				id := first + c*each + n
				key := ""
				if keys {
					key = "bench/" + strconv.Itoa(id)
				}
				if _, err := w.want(http.MethodPost, "/orders/"+strconv.Itoa(id)+"/confirm", key, nil); err != nil {
					errs[c] = err
					return
				}
			}
		})
	}
	all.Wait()
	took := time.Since(begun)
	return float64(each*clients) / took.Seconds(), errors.Join(errs...)
}

var tps = regexp.MustCompile(`tps = ([0-9.]+) \(without initial connection time\)`)

func (r *report) confirmByPgbench(ctx context.Context, p *testprogram.Program, pgbench string, pool *drafts, clients, orders int) (float64, error) {
	each := orders / clients
	first := pool.take(each * clients)
	address, err := p.DatabaseURL(ctx)
	if err != nil {
		return 0, err
	}
	env, err := libpq(address)
	if err != nil {
		return 0, err
	}
	args := []string{
		"-n", "-M", "prepared", "-c", strconv.Itoa(clients), "-j", strconv.Itoa(min(clients, runtime.NumCPU())),
		"-t", strconv.Itoa(each), "-f", filepath.Join("bench", "confirm.sql"),
		"-D", fmt.Sprintf("first=%d", first), "-D", fmt.Sprintf("each=%d", each), "-D", "n=-1",
	}
	for name, value := range r.session {
		args = append(args, "-D", fmt.Sprintf("%s=%d", name, value))
	}
	cmd := exec.CommandContext(ctx, pgbench, args...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	m := tps.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("pgbench said\n%s", out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

// lastSession is what the program looks up for every request of the session
// that has just begun.
func lastSession(ctx context.Context, p *testprogram.Program) (map[string]int64, error) {
	url, err := p.DatabaseURL(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var session, user, version int64
	err = conn.QueryRow(ctx, `SELECT s.id, u.id, u.auth_version FROM sessions s JOIN users u ON u.id = s.user_id ORDER BY s.id DESC LIMIT 1`).
		Scan(&session, &user, &version)
	return map[string]int64{"session": session, "user": user, "auth_version": version}, err
}

// libpq says in libpq's variables what the URL says.
func libpq(address string) ([]string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	password, _ := u.User.Password()
	host, port := u.Query().Get("host"), u.Query().Get("port")
	if host == "" {
		host, port = u.Hostname(), u.Port()
	}
	return []string{
		"PGHOST=" + host, "PGPORT=" + port, "PGUSER=" + u.User.Username(), "PGPASSWORD=" + password,
		"PGDATABASE=" + u.Path[1:], "PGSSLMODE=disable", "PGAPPNAME=pgbench",
		"PGOPTIONS=-c role=" + pg.RoleApp + " -c timezone=UTC -c client_min_messages=warning",
	}, nil
}

func findPgbench() (string, error) {
	// Debian's wrapper in the path starts a Perl first.
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench"); len(found) > 0 {
		return found[len(found)-1], nil
	}
	path, err := exec.LookPath("pgbench")
	if err != nil {
		return "", fmt.Errorf("%w: install it (apt-get install postgresql-contrib)", err)
	}
	return path, nil
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
