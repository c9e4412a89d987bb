package testdb

import (
	"context"
	"os"
	"path/filepath"

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
