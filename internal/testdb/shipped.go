package testdb

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"kontor/internal/pg/embedded"
)

// startShipped starts the PostgreSQL that we ship, for this test program alone.
func startShipped(ctx context.Context) (url string, stop func(), err error) {
	dir, err := os.MkdirTemp("", "kontor-test-")
	if err != nil {
		return "", nil, err
	}
	server, err := embedded.Start(ctx, embedded.Options{DataDir: filepath.Join(dir, "postgres"), Fast: true})
	if err != nil {
		_ = os.RemoveAll(dir)
		return "", nil, err
	}
	return server.URL("postgres"), func() {
		_ = server.Stop(ctx)
		_ = os.RemoveAll(dir)
	}, nil
}

// Shipped is an empty database on the PostgreSQL that we ship when the tests
// run on another one, to carry data from server to server. It skips otherwise.
func Shipped(t testing.TB) string {
	t.Helper()
	if os.Getenv(EnvURL) == "" {
		t.Skip("needs a second server: the tests run on the shipped one alone")
	}
	url, stop, err := startShipped(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return (&server{url: url}).clone(t, "template1")
}
