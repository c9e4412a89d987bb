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
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/pg"
	"kontor/internal/testprogram"
)

// race is a step that the program takes over HTTP, and pgbench by the SQL that
// the program sends for it.
type race struct {
	// path of the request for a draft.
	path func(id int) string
	// script in bench/ is the SQL.
	script string
	// session is what the script needs to know beside the drafts.
	session map[string]int64
}

// drafts hands out documents that wait for their step; each takes it once.
type drafts struct{ next int }

func (d *drafts) take(n int) (first int) {
	first = d.next
	d.next += n
	return first
}

// overHTTP gives how many steps a second the program takes.
func (s race) overHTTP(ctx context.Context, p *testprogram.Program, token string, pool *drafts, clients, steps int, keys bool) (float64, error) {
	each := steps / clients
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
				if _, err := w.want(http.MethodPost, s.path(id), key, nil); err != nil {
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

// byPgbench gives how many steps a second pgbench takes with the same SQL.
func (s race) byPgbench(ctx context.Context, p *testprogram.Program, pgbench string, pool *drafts, clients, steps int) (float64, error) {
	each := steps / clients
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
		"-t", strconv.Itoa(each), "-f", filepath.Join("bench", s.script),
		"-D", fmt.Sprintf("first=%d", first), "-D", fmt.Sprintf("each=%d", each), "-D", "n=-1",
	}
	for name, value := range s.session {
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
