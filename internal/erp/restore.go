package erp

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/backup"
	"kontor/internal/identity"
	"kontor/internal/op"
	"kontor/internal/run"
	"kontor/migrations"
)

// RestoreTo is how a backup becomes the company at url.
func RestoreTo(url string) backup.Target {
	return backup.Target{URL: url, Migrations: migrations.FS, Checks: Checks(), Settle: settle}
}

// settle closes in a restored company what was open when the backup was taken,
// and writes into its audit log that it was restored.
func settle(ctx context.Context, tx pgx.Tx, m backup.Manifest, now time.Time) error {
	sessions, err := identity.EndEverySessionTx(ctx, tx, now)
	if err != nil {
		return err
	}
	call := op.NewCall(op.Info{Name: "backup.backup.restore"}, tx, op.System, now)
	call.RequestID = run.NewRequestID()
	call.Record(op.Change{
		Kind: "backup", Title: m.CreatedAt.Format(time.RFC3339),
		After: map[string]any{"taken_at": m.CreatedAt, "by_version": m.Version, "sessions_ended": sessions},
	})
	return run.AuditTx(ctx, tx, call)
}
