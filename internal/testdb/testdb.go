// Package testdb gives every test a database of its own on the PostgreSQL that
// we ship: cloned in a moment from a template that has been migrated once.
//
// With KONTOR_TEST_DATABASE_URL the server at that URL is used instead; so the
// same suite runs against a PostgreSQL of the office.
package testdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"kontor/internal/pg"
	"kontor/migrations"
)

// EnvURL names the variable with the URL of a server to test on. Its user must
// be a superuser, since tests try what even a superuser may not do.
const EnvURL = "KONTOR_TEST_DATABASE_URL"

// Main runs a package's tests and stops the server that they started.
func Main(m *testing.M) {
	code := m.Run()
	stop()
	os.Exit(code)
}

// New is an empty company's database, connected as the app's role. It is gone
// when the test ends.
func New(t testing.TB) *pg.DB {
	t.Helper()
	return Open(t, URL(t))
}

// Open connects to a database of URL as the app's role.
func Open(t testing.TB, url string) *pg.DB {
	t.Helper()
	db, err := pg.Open(t.Context(), url, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// URL is a migrated database as its superuser sees it, for tests that open it
// themselves or look beneath.
func URL(t testing.TB) string {
	t.Helper()
	s, err := start()
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	return s.clone(t, s.template)
}

// Empty is a database without any schema.
func Empty(t testing.TB) string {
	t.Helper()
	s, err := start()
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	return s.clone(t, "template1")
}

// Superuser connects to the database as its superuser.
func Superuser(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

type server struct {
	url      string // of the maintenance database
	template string
	stop     func()
}

var (
	once    sync.Once
	running *server
	failed  error
	number  atomic.Int64
)

func start() (*server, error) {
	once.Do(func() { running, failed = open(context.Background()) })
	return running, failed
}

func stop() {
	if running != nil {
		running.stop()
	}
}

func open(ctx context.Context) (*server, error) {
	s := &server{url: os.Getenv(EnvURL), stop: func() {}}
	if s.url == "" {
		var err error
		if s.url, s.stop, err = startShipped(ctx); err != nil {
			return nil, err
		}
	}
	return s, s.makeTemplate(ctx)
}

// makeTemplate migrates a database whose name says which migrations it has had.
// Test programs of several packages may come here at once.
func (s *server) makeTemplate(ctx context.Context) error {
	sum, err := digest(migrations.FS)
	if err != nil {
		return err
	}
	s.template = "kontor_template_" + sum
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(4711)"); err != nil {
		return err
	}
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", s.template).Scan(&exists); err != nil || exists {
		return err
	}
	making := s.template + "_making"
	if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+making+" WITH (FORCE)"); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+making); err != nil {
		return err
	}
	if _, err := pg.Migrate(ctx, s.at(making), migrations.FS, nil); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+making+" RENAME TO "+s.template)
	return err
}

func (s *server) clone(t testing.TB, template string) string {
	t.Helper()
	ctx := context.Background()
	name := fmt.Sprintf("kontor_test_%d_%d", os.Getpid(), number.Add(1))
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY FILE_COPY"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn, err := pgx.Connect(ctx, s.url)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return s.at(name)
}

// at is the server's URL with another database.
func (s *server) at(database string) string {
	u, err := url.Parse(s.url)
	if err != nil {
		panic(err)
	}
	u.Path = "/" + database
	return u.String()
}

func digest(files fs.FS) (string, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, n := range names {
		b, err := fs.ReadFile(files, n)
		if err != nil {
			return "", err
		}
		h.Write(append([]byte(n+"\x00"), b...))
	}
	return strings.ToLower(hex.EncodeToString(h.Sum(nil))[:16]), nil
}
