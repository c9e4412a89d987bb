package run

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// key is an Idempotency-Key with what it was used for.
type key struct {
	actor     int64
	name      string
	operation string
	hash      []byte
	secret    bool
}

// newKey is nil where a key means nothing: without one, for somebody who has
// not signed in, in a rehearsal.
func newKey(m Meta, info op.Info, input any) *key {
	if m.IdempotencyKey == "" || m.Actor.UserID == 0 || m.Rehearse {
		return nil
	}
	body, err := json.Marshal(input)
	if err != nil {
		return nil
	}
	sum := sha256.Sum256(append([]byte(info.Name+"\x00"), body...))
	return &key{m.Actor.UserID, m.IdempotencyKey, info.Name, sum[:], info.Secret}
}

// claim takes the key for this run, or finds the answer of the run that had it.
func (r *Runner) claim(ctx context.Context, tx pgx.Tx, k *key) (stored json.RawMessage, known bool, err error) {
	n, err := r.queries.IdempotencyKeyInsert(ctx, tx, db.IdempotencyKeyInsertParams{
		ActorID: k.actor, Key: k.name, Operation: k.operation, RequestHash: k.hash,
	})
	if err != nil || n == 1 {
		return nil, false, err
	}
	row, err := r.queries.IdempotencyKeyGet(ctx, tx, db.IdempotencyKeyGetParams{ActorID: k.actor, Key: k.name})
	switch {
	case err != nil:
		return nil, false, err
	case row.Operation != k.operation || !bytes.Equal(row.RequestHash, k.hash):
		return nil, true, fault.Conflict("idempotency_key_reused", "This Idempotency-Key was used for another request. Use a new key for a new request.")
	case k.secret:
		return nil, true, fault.Conflict("already_done", "This request was carried out before. Its answer held a secret, which is shown only once.")
	}
	return row.Answer, true, nil
}

// conclude writes the audit rows and the answer for the key. They travel with
// the commit: a transaction that holds a counter's lock holds it no longer than
// one trip for all three.
func (r *Runner) conclude(ctx context.Context, tx pgx.Tx, call *op.Call, k *key, result any, answer error) error {
	last := pg.Later(tx)
	if err := r.audit(ctx, last, call); err != nil {
		return err
	}
	if k == nil {
		return nil
	}
	if answer != nil {
		return r.queries.IdempotencyKeyDelete(ctx, last, db.IdempotencyKeyDeleteParams{ActorID: k.actor, Key: k.name})
	}
	fill := db.IdempotencyKeyFillParams{ActorID: k.actor, Key: k.name, Status: int32(call.Info().Status)}
	if !k.secret {
		body, err := json.Marshal(result)
		if err != nil {
			return err
		}
		fill.Answer = body
	}
	return r.queries.IdempotencyKeyFill(ctx, last, fill)
}

// AuditTx writes the audit rows of a call that no Runner runs: a restore.
func AuditTx(ctx context.Context, tx pgx.Tx, call *op.Call) error {
	return new(Runner).audit(ctx, tx, call)
}

func (r *Runner) audit(ctx context.Context, tx db.DBTX, call *op.Call) error {
	changes := call.Changes()
	if len(changes) == 0 {
		changes = []op.Change{{}}
	}
	row := db.AuditLogInsertParams{
		UserID: call.Actor.UserID, Username: call.Actor.Username, Via: call.Actor.Via,
		Operation: call.Info().Name, RequestID: call.RequestID,
	}
	for _, c := range changes {
		before, err := json.Marshal(c.Before)
		if err != nil {
			return err
		}
		after, err := json.Marshal(c.After)
		if err != nil {
			return err
		}
		row.Kinds = append(row.Kinds, c.Kind)
		row.RecordIds = append(row.RecordIds, c.ID)
		row.Titles = append(row.Titles, c.Title)
		row.Befores = append(row.Befores, string(before))
		row.Afters = append(row.Afters, string(after))
	}
	return r.queries.AuditLogInsert(ctx, tx, row)
}
