package run

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/events"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// Runner runs operations on one company's database.
type Runner struct {
	DB       *pg.DB
	Clock    func() time.Time
	Announce func([]events.Change)
	Log      *slog.Logger

	held    atomic.Pointer[fault.Fault]
	queries db.Queries
}

// Hold refuses every write with f until Hold(nil): the disk is almost full.
// Reading goes on.
func (r *Runner) Hold(f *fault.Fault) { r.held.Store(f) }

// Meta is what a run knows besides its input: who asks and how.
type Meta struct {
	Actor          op.Actor
	RequestID      string
	IdempotencyKey string
	Rehearse       bool
	Client         string // the other side's own name, for the list of sessions
	Address        string
}

type metaKey struct{}

// With puts the meta into the context for Run.
func With(ctx context.Context, m Meta) context.Context { return context.WithValue(ctx, metaKey{}, m) }

// As is With for the program itself, or whomever it acts for.
func As(ctx context.Context, actor op.Actor) context.Context {
	return With(ctx, Meta{Actor: actor, RequestID: NewRequestID()})
}

// MetaOf is what With put in; without it, nobody asks.
func MetaOf(ctx context.Context) Meta {
	if m, ok := ctx.Value(metaKey{}).(Meta); ok {
		return m
	}
	return Meta{Actor: op.Nobody}
}

// NewRequestID is a name for one request, to quote when asking for help.
func NewRequestID() string {
	var b [10]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// Allow decides whether the actor may run the operation. It is the only place
// where that is decided.
func Allow(actor op.Actor, info op.Info) error {
	switch {
	case actor.May(info.Needs):
	case actor.UserID == 0:
		return fault.Unauthenticated("sign_in", "Please sign in.")
	default:
		return fault.Forbidden("not_allowed", "Your roles do not include the permission %s. An administrator can give it to you.", info.Needs)
	}
	// What needs no more than a sign-in needs none of a key's scopes, and what is
	// written with it is the person's own: profile, password, sessions.
	if actor.Via == op.ViaAPIKey && info.Needs == op.SignedIn && !info.Reads {
		return fault.Forbidden("session_needed", "This is done by a person who has signed in, not by an API key.")
	}
	if actor.MustChangePassword && !info.OwnAccount && info.Needs != op.Public {
		return fault.Forbidden("password_change_required", "Please choose a new password first.")
	}
	return nil
}

// Run implements op.Run.
func (r *Runner) Run(ctx context.Context, info op.Info, input any, do func(context.Context, *op.Call) (any, error)) (any, error) {
	m := MetaOf(ctx)
	if err := Allow(m.Actor, info); err != nil {
		return nil, err
	}
	out, err := r.run(ctx, m, info, input, do)
	return out, pg.Fault(err)
}

func (r *Runner) run(ctx context.Context, m Meta, info op.Info, input any, do func(context.Context, *op.Call) (any, error)) (any, error) {
	if m.Rehearse && info.Bare {
		return nil, fault.Malformed("no_rehearsal", "This cannot be rehearsed.")
	}
	if info.Bare {
		call := r.call(m, info, nil)
		out, err := do(ctx, call)
		call.RunAfterCommit(context.WithoutCancel(ctx))
		return out, err
	}
	if info.Reads {
		var out any
		err := r.DB.InTx(ctx, pg.Read, func(tx pgx.Tx) (err error) {
			out, err = do(ctx, r.call(m, info, tx))
			return err
		})
		return out, err
	}
	if f := r.held.Load(); f != nil && info.Needs != op.Public {
		return nil, f
	}
	return r.write(ctx, m, info, input, do)
}

func (r *Runner) call(m Meta, info op.Info, tx pgx.Tx) *op.Call {
	c := op.NewCall(info, tx, m.Actor, r.Clock())
	c.RequestID, c.Rehearsal, c.Client, c.Address = m.RequestID, m.Rehearse, m.Client, m.Address
	return c
}

// errRehearsed rolls a rehearsal back.
var errRehearsed = errors.New("rehearsed")

func (r *Runner) write(ctx context.Context, m Meta, info op.Info, input any, do func(context.Context, *op.Call) (any, error)) (any, error) {
	var (
		out    any
		call   *op.Call
		answer error // the error of an operation whose transaction stays
	)
	key := newKey(m, info, input)
	err := r.DB.InTx(ctx, pg.Write, func(tx pgx.Tx) error {
		out, call, answer = nil, r.call(m, info, tx), nil
		if key != nil {
			stored, known, err := r.claim(ctx, tx, key)
			if err != nil || known {
				out, call = stored, nil
				return err
			}
		}
		result, err := do(ctx, call)
		if op.IsCommitted(err) {
			answer = errors.Unwrap(err)
		} else if err != nil {
			return err
		}
		out = result
		if m.Rehearse {
			// What the database checks only at commit is checked now.
			if _, err := tx.Exec(ctx, "SET CONSTRAINTS ALL IMMEDIATE"); err != nil {
				return err
			}
			return errRehearsed
		}
		return r.conclude(ctx, tx, call, key, result, answer)
	})
	switch {
	case errors.Is(err, errRehearsed):
		if answer != nil {
			return nil, answer
		}
		return op.Rehearsed{Result: out, Effects: nonNil(call.Effects()), Warnings: nonNil(call.Warnings())}, nil
	case err != nil:
		return nil, err
	case call != nil:
		r.announce(call)
		call.RunAfterCommit(context.WithoutCancel(ctx))
	}
	if answer != nil {
		return nil, answer
	}
	return out, nil
}

func (r *Runner) announce(call *op.Call) {
	if r.Announce == nil || len(call.Changes()) == 0 {
		return
	}
	changes := make([]events.Change, len(call.Changes()))
	for i, c := range call.Changes() {
		changes[i] = events.Change{Kind: c.Kind, ID: c.ID, Operation: call.Info().Name, User: call.Actor.Username}
	}
	r.Announce(changes)
}

func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
