// Package testapi drives modules in tests the way a client does: through the
// registry, the wrapper and HTTP, on a database of the test's own.
package testapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kontor/internal/fault"
	"kontor/internal/httpapi"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/run"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

// Module is what a module gives to the registry.
type Module interface{ Operations(reg *op.Registry) }

// API is a company's API for one test.
type API struct {
	T        testing.TB
	DB       *pg.DB
	URL      string // the database as its superuser sees it
	Registry *op.Registry
	Runner   *run.Runner

	http   http.Handler
	mu     sync.Mutex
	actors map[string]op.Actor
	clock  func() time.Time
	sent   atomic.Int64
}

// Now is when everything in these tests happens, unless a test moves the clock.
var Now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// New serves the modules on a fresh database with a company in EUR. When the
// test ends, the checks must hold.
func New(t testing.TB, checks []verify.Check, modules ...Module) *API {
	t.Helper()
	a := &API{T: t, URL: testdb.URL(t), Registry: op.NewRegistry(), actors: map[string]op.Actor{}, clock: func() time.Time { return Now }}
	a.DB = a.counted(testdb.Open(t, a.URL))
	a.Company("EUR", 2, "document")
	for _, m := range modules {
		m.Operations(a.Registry)
	}
	a.Runner = &run.Runner{DB: a.DB, Clock: func() time.Time { return a.clock() }, Log: slog.New(slog.DiscardHandler)}
	a.http = httpapi.New(httpapi.Config{Version: "test", Registry: a.Registry, Run: a.Runner.Run, Authenticate: a.authenticate}).Local()
	t.Cleanup(func() {
		report, err := verify.Database(context.Background(), a.DB, checks)
		if err == nil {
			err = report.Err()
		}
		if err != nil {
			t.Errorf("after the test: %v", err)
		}
	})
	return a
}

// counted is the database with every statement counted.
func (a *API) counted(db *pg.DB) *pg.DB {
	cfg := db.Config()
	cfg.ConnConfig.Tracer = tracer{&a.sent}
	pool, err := pgxpool.NewWithConfig(context.Background(), cfg)
	if err != nil {
		a.T.Fatal(err)
	}
	a.T.Cleanup(pool.Close)
	return &pg.DB{Pool: pool}
}

type tracer struct{ sent *atomic.Int64 }

func (t tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	t.sent.Add(1)
	return ctx
}

func (tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (t tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	t.sent.Add(1)
	return ctx
}

func (tracer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (tracer) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// RoundTrips is how many there were so far, BEGIN and COMMIT among them.
func (a *API) RoundTrips() int64 { return a.sent.Load() }

// Company makes or changes the company.
func (a *API) Company(currency string, decimals int, rounding string) {
	a.T.Helper()
	a.Exec(`INSERT INTO company (name, country, currency, currency_decimals, rounding) VALUES ('Test', 'DE', $1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET currency = excluded.currency, currency_decimals = excluded.currency_decimals, rounding = excluded.rounding`,
		currency, decimals, rounding)
}

// Exec runs a statement as the app's role.
func (a *API) Exec(sql string, args ...any) {
	a.T.Helper()
	if _, err := a.DB.Exec(context.Background(), sql, args...); err != nil {
		a.T.Fatalf("%s: %v", sql, err)
	}
}

// Int reads one number.
func (a *API) Int(sql string, args ...any) (n int) {
	a.T.Helper()
	if err := a.DB.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		a.T.Fatalf("%s: %v", sql, err)
	}
	return n
}

// Text reads one text.
func (a *API) Text(sql string, args ...any) (s string) {
	a.T.Helper()
	if err := a.DB.QueryRow(context.Background(), sql, args...).Scan(&s); err != nil {
		a.T.Fatalf("%s: %v", sql, err)
	}
	return s
}

// As is a client of a user with every permission of the modules, or with those
// that are named.
func (a *API) As(name string, permissions ...op.Permission) *Client {
	a.mu.Lock()
	defer a.mu.Unlock()
	if permissions == nil {
		for _, g := range a.Registry.Grants() {
			permissions = append(permissions, g.Name)
		}
	}
	id := int64(a.Int(`INSERT INTO users (username) VALUES ($1) RETURNING id`, name))
	actor := op.Actor{UserID: id, Username: name, Via: op.ViaSession, Permissions: map[op.Permission]bool{}}
	for _, p := range permissions {
		actor.Permissions[p] = true
	}
	a.actors[name] = actor
	return &Client{api: a, token: name}
}

func (a *API) authenticate(_ context.Context, bearer string) (op.Actor, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if actor, ok := a.actors[bearer]; ok {
		return actor, nil
	}
	return op.Nobody, fault.Unauthenticated("bad_token", "Please sign in.")
}

// Client sends requests as one user.
type Client struct {
	api   *API
	token string
}

// Answer is what came back.
type Answer struct {
	t      testing.TB
	what   string
	Status int
	Raw    []byte
	Header http.Header
	Body   map[string]any
}

// Do sends a request; body is JSON text or a value to write as JSON, or nil.
func (c *Client) Do(method, path string, body any) Answer {
	return c.DoContext(context.Background(), method, path, body)
}

// DoContext is Do for a client who may give up.
func (c *Client) DoContext(ctx context.Context, method, path string, body any) Answer {
	var payload []byte
	switch b := body.(type) {
	case nil:
	case string:
		payload = []byte(b)
	default:
		var err error
		if payload, err = json.Marshal(b); err != nil {
			c.api.T.Fatal(err)
		}
	}
	r := httptest.NewRequestWithContext(ctx, method, "http://127.0.0.1"+httpapi.Prefix+path, bytes.NewReader(payload))
	r.Header.Set("Authorization", "Bearer "+c.token)
	if payload != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	c.api.http.ServeHTTP(w, r)
	a := Answer{t: c.api.T, what: method + " " + path, Status: w.Code, Raw: w.Body.Bytes(), Header: w.Header()}
	if strings.Contains(w.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(a.Raw, &a.Body); err != nil {
			c.api.T.Errorf("%s answers no JSON object: %s", a.what, a.Raw)
		}
	}
	return a
}

// Get, Post, Patch and Delete are Do.
func (c *Client) Get(path string) Answer             { return c.Do(http.MethodGet, path, nil) }
func (c *Client) Post(path string, body any) Answer  { return c.Do(http.MethodPost, path, body) }
func (c *Client) Patch(path string, body any) Answer { return c.Do(http.MethodPatch, path, body) }
func (c *Client) Put(path string, body any) Answer   { return c.Do(http.MethodPut, path, body) }
func (c *Client) Delete(path string) Answer          { return c.Do(http.MethodDelete, path, nil) }

// Want ends the test unless the status is this one.
func (a Answer) Want(status int) Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("%s: %d, not %d: %s", a.what, a.Status, status, a.Raw)
	}
	return a
}

// Refused ends the test unless it is a problem of this status and code.
func (a Answer) Refused(status int, code string) Answer {
	a.t.Helper()
	if a.Want(status); a.Body["code"] != code {
		a.t.Fatalf("%s: code %v, not %s: %s", a.what, a.Body["code"], code, a.Raw)
	}
	return a
}

// Says ends the test unless the problem has this field, with this in its message.
func (a Answer) Says(field, message string) Answer {
	a.t.Helper()
	fields, _ := a.Body["fields"].([]any)
	for _, f := range fields {
		if f, ok := f.(map[string]any); ok && f["field"] == field && strings.Contains(fmt.Sprint(f["message"]), message) {
			return a
		}
	}
	a.t.Fatalf("%s: no field %s with %q: %s", a.what, field, message, a.Raw)
	return a
}

// At reads a value by its path: "lines", 0, "total".
func (a Answer) At(path ...any) any {
	a.t.Helper()
	var v any = a.Body
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, ok := v.(map[string]any)
			if _, has := m[p]; !ok || !has {
				a.t.Fatalf("%s: no %v in %s", a.what, path, a.Raw)
			}
			v = m[p]
		case int:
			list, ok := v.([]any)
			if !ok || p >= len(list) {
				a.t.Fatalf("%s: no %v in %s", a.what, path, a.Raw)
			}
			v = list[p]
		}
	}
	return v
}

// Is ends the test unless the value at the path prints as want.
func (a Answer) Is(want string, path ...any) Answer {
	a.t.Helper()
	if got := fmt.Sprint(a.At(path...)); got != want {
		a.t.Errorf("%s: %v is %q, not %q", a.what, path, got, want)
	}
	return a
}

// ID is the record's id.
func (a Answer) ID() int64 { a.t.Helper(); return a.Number("id") }

// Number is a whole number of the body.
func (a Answer) Number(path ...any) int64 {
	a.t.Helper()
	n, ok := a.At(path...).(float64)
	if !ok {
		a.t.Fatalf("%s: %v is no number in %s", a.what, path, a.Raw)
	}
	return int64(n)
}

// Items is how many items a list answered.
func (a Answer) Items() int {
	a.t.Helper()
	list, ok := a.At("items").([]any)
	if !ok {
		a.t.Fatalf("%s: no list: %s", a.what, a.Raw)
	}
	return len(list)
}

// Plan is how PostgreSQL would carry out a query.
func (a *API) Plan(sql string, args ...any) string {
	a.T.Helper()
	rows, err := a.DB.Query(context.Background(), "EXPLAIN "+sql, args...)
	if err != nil {
		a.T.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		a.T.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
