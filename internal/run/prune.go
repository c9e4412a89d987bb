package run

import (
	"context"
	"time"

	"kontor/internal/pg"
)

// KeepKeys is how long an Idempotency-Key is remembered.
const KeepKeys = 7 * 24 * time.Hour

// PruneKeys forgets Idempotency-Keys that nobody will come back with.
func (r *Runner) PruneKeys(ctx context.Context) (int64, error) {
	n, err := r.queries.IdempotencyKeysPrune(ctx, r.DB, r.Clock().Add(-KeepKeys))
	return n, pg.Fault(err)
}
