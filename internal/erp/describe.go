package erp

import (
	"context"
	"log/slog"
	"time"

	"kontor/internal/op"
	"kontor/internal/run"
)

// Describe builds every module without a database: what there is can be
// listed, and none of it run. build leaves the database alone, then.
func Describe(version string) (*ERP, error) {
	e := &ERP{Registry: op.NewRegistry(), log: slog.New(slog.DiscardHandler)}
	e.Runner = &run.Runner{Clock: time.Now, Log: e.log}
	return e, e.build(context.Background(), Config{Version: version, Clock: time.Now, Log: e.log})
}
