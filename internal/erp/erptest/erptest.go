// Package erptest gives a test a whole company: its own database, the program
// on it, an administrator, and clients that speak HTTP to it.
package erptest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kontor/internal/erp"
	"kontor/internal/httpapi"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

// The administrator of every test company.
const (
	AdminName     = "admin"
	AdminPassword = "a long enough sentence"
)

// Company is a running program with a database of its own.
type Company struct {
	*erp.ERP
	// DatabaseURL is the database as its superuser sees it.
	DatabaseURL string
	// Base is the URL of the server, without the API's prefix.
	Base string
	// Admin is signed in.
	Admin *Client
}

// New sets up a company with an administrator. adjust may change how the
// program is built.
func New(t testing.TB, adjust ...func(*erp.Config)) *Company {
	t.Helper()
	c := Open(t, testdb.URL(t), adjust...)
	t.Cleanup(func() { c.Verify(t) })
	anyone := &Client{Base: c.Base}
	var tokens Tokens
	anyone.Post(t, "/setup", map[string]any{
		"company": map[string]any{"name": "Test & Sons", "country": "DE", "currency": "EUR", "fiscal_year_start_month": 1},
		"admin":   map[string]any{"username": AdminName, "full_name": "Ada Admin", "password": AdminPassword},
	}).Want(t, http.StatusOK, http.StatusCreated).Into(t, &tokens)
	c.Admin = &Client{Base: c.Base, Token: tokens.Access, Refresh: tokens.Refresh}
	return c
}

// Open starts the program on a database that exists: a second desktop of the
// same office, or the same one started again.
func Open(t testing.TB, url string, adjust ...func(*erp.Config)) *Company {
	t.Helper()
	cfg := erp.Config{
		DatabaseURL: url, Version: "test", Log: slog.New(slog.DiscardHandler), Clock: time.Now, PasswordCost: 4,
		DataDir: t.TempDir(), External: true,
		Screens: fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>Kontor</title>")}},
	}
	for _, f := range adjust {
		f(&cfg)
	}
	e, err := erp.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	server.Config = httpapi.Server(e.API.Door(httpapi.Loopback(port)))
	server.Start()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		e.Close(context.Background())
	})
	return &Company{ERP: e, DatabaseURL: url, Base: server.URL}
}

// Verify ends the test when something does not hold that always must. It runs
// by itself at the end of every test.
func (c *Company) Verify(t testing.TB) {
	t.Helper()
	found, err := verify.Database(context.Background(), c.DB, erp.Checks())
	if err == nil {
		err = found.Err()
	}
	if err != nil {
		t.Errorf("after the test: %v", err)
	}
}

// Tokens are the answer to a sign-in.
type Tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"`
}

// SignIn makes a client of a user.
func (c *Company) SignIn(t testing.TB, username, password string) *Client {
	t.Helper()
	var tokens Tokens
	(&Client{Base: c.Base}).Post(t, "/auth/login", map[string]any{"username": username, "password": password}).Want(t, http.StatusOK).Into(t, &tokens)
	return &Client{Base: c.Base, Token: tokens.Access, Refresh: tokens.Refresh}
}

// User makes a user with roles, who has redeemed their code, and signs them in.
func (c *Company) User(t testing.TB, username string, roles ...string) *Client {
	t.Helper()
	var made struct {
		Code string `json:"setup_code"`
	}
	c.Admin.Post(t, "/users", map[string]any{"username": username, "full_name": username, "email": "", "roles": roles}).Want(t, http.StatusCreated).Into(t, &made)
	password := "the password of " + username
	(&Client{Base: c.Base}).Post(t, "/auth/redeem-code", map[string]any{"username": username, "code": made.Code, "new_password": password}).Want(t, http.StatusOK)
	return c.SignIn(t, username, password)
}

// Client speaks HTTP to a company.
type Client struct {
	Base    string
	Token   string
	Refresh string
	Header  http.Header
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	asked  string
}

// Send asks anything. body is JSON-encoded unless it is bytes or nil. path is
// below /api/v1 unless it is a whole URL.
func (c *Client) Send(ctx context.Context, method, path string, body any, headers ...string) (*Answer, error) {
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		reader = bytes.NewReader(b)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(data)
	}
	if !strings.HasPrefix(path, "http") {
		path = c.Base + httpapi.Prefix + path
	}
	r, err := http.NewRequestWithContext(ctx, method, path, reader)
	if err != nil {
		return nil, err
	}
	if reader != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for name, values := range c.Header {
		r.Header[name] = values
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return &Answer{resp.StatusCode, resp.Header, data, method + " " + path}, err
}

// Do is Send, and the test ends when nothing comes back.
func (c *Client) Do(t testing.TB, method, path string, body any, headers ...string) *Answer {
	t.Helper()
	a, err := c.Send(context.Background(), method, path, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Get reads.
func (c *Client) Get(t testing.TB, path string) *Answer {
	t.Helper()
	return c.Do(t, http.MethodGet, path, nil)
}

// Post writes.
func (c *Client) Post(t testing.TB, path string, body any, headers ...string) *Answer {
	t.Helper()
	return c.Do(t, http.MethodPost, path, body, headers...)
}

// Patch changes.
func (c *Client) Patch(t testing.TB, path string, body any) *Answer {
	t.Helper()
	return c.Do(t, http.MethodPatch, path, body)
}

// Want ends the test unless the answer has one of the statuses.
func (a *Answer) Want(t testing.TB, statuses ...int) *Answer {
	t.Helper()
	for _, s := range statuses {
		if a.Status == s {
			return a
		}
	}
	t.Fatalf("%s answered %d, want %v: %s", a.asked, a.Status, statuses, a.Body)
	return a
}

// WantCode ends the test unless the answer is a problem with the code.
func (a *Answer) WantCode(t testing.TB, code string) *Answer {
	t.Helper()
	if got := a.Code(); got != code {
		t.Fatalf("%s answered %d %q, want %q: %s", a.asked, a.Status, got, code, a.Body)
	}
	return a
}

// Code is the problem's code, or "".
func (a *Answer) Code() string {
	var p struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(a.Body, &p)
	return p.Code
}

// Into decodes the answer.
func (a *Answer) Into(t testing.TB, out any) {
	t.Helper()
	if err := json.Unmarshal(a.Body, out); err != nil {
		t.Fatalf("%s: %v in %s", a.asked, err, a.Body)
	}
}

// ID is the answer's id.
func (a *Answer) ID(t testing.TB) int64 {
	t.Helper()
	var v struct {
		ID int64 `json:"id"`
	}
	a.Into(t, &v)
	if v.ID == 0 {
		t.Fatalf("%s: no id in %s", a.asked, a.Body)
	}
	return v.ID
}

// Path puts ids into a path: Path("/orders/%d/confirm", id).
func Path(format string, args ...any) string { return fmt.Sprintf(format, args...) }
