package erp

import (
	"context"
	"log/slog"
	"time"

	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/run"
)

// Describe builds every module without a database: what there is can be
// listed, and none of it run.
func Describe(version string) (*ERP, error) {
	db, err := pg.Offline()
	if err != nil {
		return nil, err
	}
	e := &ERP{DB: db, Registry: op.NewRegistry(), log: slog.New(slog.DiscardHandler)}
	e.Runner = &run.Runner{DB: db, Clock: time.Now, Log: e.log}
	return e, e.build(context.Background(), Config{Version: version, Clock: time.Now, Log: e.log, described: true})
}
