package pg

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Attempts is how often a transaction is run before its conflict with others
// is reported.
const Attempts = 5

// Write is a transaction that changes rows: READ COMMITTED, with conditional
// updates and locks taken in sorted order.
var Write = pgx.TxOptions{IsoLevel: pgx.ReadCommitted}

// Read is a transaction that sees one moment of the database and changes
// nothing.
var Read = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

// InTx runs f in a transaction and commits when f returns nil. When the
// database breaks it off for the sake of others (serialization failure,
// deadlock), f runs again from the start in a new one: f must not keep
// anything outside of it before InTx returns.
func (db *DB) InTx(ctx context.Context, o pgx.TxOptions, f func(pgx.Tx) error) error {
	var err error
	for attempt := range Attempts {
		if attempt > 0 {
			if werr := pause(ctx, attempt); werr != nil {
				return werr
			}
		}
		if err = db.once(ctx, o, f); err == nil || !Retryable(err) {
			return err
		}
	}
	return err
}

func (db *DB) once(ctx context.Context, o pgx.TxOptions, f func(pgx.Tx) error) error {
	conn, err := db.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	tx := &transaction{conn: conn, begin: beginning(o)}
	// A no-op after the commit. Without the caller's context, since a
	// transaction whose caller has gone must end all the same.
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func beginning(o pgx.TxOptions) string {
	begin := "begin isolation level " + string(o.IsoLevel)
	if o.AccessMode != "" {
		begin += " " + string(o.AccessMode)
	}
	return begin
}

// pause waits a little longer and a little more at random each time, so that
// two that collided do not meet again.
func pause(ctx context.Context, attempt int) error {
	t := time.NewTimer(time.Duration(attempt) * time.Duration(2+rand.IntN(8)) * time.Millisecond)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Retryable tells whether the same transaction may succeed when run again.
func Retryable(err error) bool {
	var pe *pgconn.PgError
	if !errors.As(err, &pe) {
		return false
	}
	return pe.Code == "40001" || pe.Code == "40P01"
}
