package run_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"kontor/internal/events"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/run"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

// setup is a runner on its own database, with a table to write into.
type setup struct {
	*run.Runner
	announced []events.Change
	mu        sync.Mutex
}

func newSetup(t *testing.T) *setup {
	t.Helper()
	s := &setup{}
	url := testdb.URL(t)
	if _, err := testdb.Superuser(t, url).Exec(t.Context(), `
		CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL);
		GRANT ALL ON notes TO kontor_app;
		ALTER TABLE notes ADD CONSTRAINT notes_text_later CHECK (text <> '')`); err != nil {
		t.Fatal(err)
	}
	s.Runner = &run.Runner{DB: testdb.Open(t, url), Clock: time.Now, Log: slog.New(slog.DiscardHandler), Announce: func(c []events.Change) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.announced = append(s.announced, c...)
	}}
	return s
}

type noteIn struct{ Body struct{ Text string } }

type note struct {
	ID   int64  `json:"id"`
	Text string `json:"text"`
}

func addNote(spoil func(c *op.Call, n note) error) op.Op[noteIn, note] {
	return op.Op[noteIn, note]{
		Name: "notes.note.create", Method: http.MethodPost, Path: "/notes", Summary: "Add a note", Needs: "notes.write", Status: 201,
		Do: func(ctx context.Context, c *op.Call, in *noteIn) (note, error) {
			n := note{Text: in.Body.Text}
			if err := c.Tx.QueryRow(ctx, `INSERT INTO notes (text) VALUES ($1) RETURNING id`, n.Text).Scan(&n.ID); err != nil {
				return n, err
			}
			c.Record(op.Change{Kind: "note", ID: n.ID, Title: n.Text, After: n})
			c.Effect(op.Effect{Kind: "document", Text: "a note"})
			c.Warn("notes are public")
			if spoil != nil {
				return n, spoil(c, n)
			}
			return n, nil
		},
	}
}

var writer = op.Actor{UserID: 7, Username: "anna", Via: op.ViaSession, Permissions: map[op.Permission]bool{"notes.write": true}}

func (s *setup) add(t *testing.T, m run.Meta, o op.Op[noteIn, note], text string) (any, error) {
	t.Helper()
	m.RequestID = "r1"
	in := &noteIn{}
	in.Body.Text = text
	return s.Run(run.With(t.Context(), m), o.Info(), in, func(ctx context.Context, c *op.Call) (any, error) { return o.Do(ctx, c, in) })
}

func (s *setup) count(t *testing.T, sql string, args ...any) (n int) {
	t.Helper()
	if err := s.DB.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWriteCommitsWithItsAuditRow(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	if _, err := s.add(t, run.Meta{Actor: writer}, addNote(nil), "hello"); err != nil {
		t.Fatal(err)
	}
	if n := s.count(t, `SELECT count(*) FROM audit_log WHERE user_id = 7 AND operation = 'notes.note.create' AND kind = 'note' AND title = 'hello' AND before IS NULL AND after ->> 'text' = 'hello'`); n != 1 {
		t.Errorf("audit rows: %d", n)
	}
	if len(s.announced) != 1 || s.announced[0] != (events.Change{Kind: "note", ID: 1, Operation: "notes.note.create", User: "anna"}) {
		t.Errorf("announced %v", s.announced)
	}
}

func TestRefusedWriteLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	ran := false
	o := addNote(func(c *op.Call, _ note) error {
		c.AfterCommit(func(context.Context) { ran = true })
		return fault.Conflict("no", "No.")
	})
	if _, err := s.add(t, run.Meta{Actor: writer, IdempotencyKey: "k"}, o, "hello"); !fault.Is(err, "no") {
		t.Fatal(err)
	}
	if n := s.count(t, `SELECT (SELECT count(*) FROM notes) + (SELECT count(*) FROM audit_log) + (SELECT count(*) FROM idempotency_keys)`); n != 0 || ran || len(s.announced) > 0 {
		t.Errorf("left behind: %d rows, after-commit %v, announced %v", n, ran, s.announced)
	}
}

func TestCommittedFaultStays(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	o := addNote(func(*op.Call, note) error { return op.Committed(fault.Unauthenticated("stolen", "Stolen.")) })
	if _, err := s.add(t, run.Meta{Actor: writer}, o, "hello"); !fault.Is(err, "stolen") {
		t.Fatal(err)
	}
	if n := s.count(t, `SELECT count(*) FROM notes`); n != 1 {
		t.Errorf("notes: %d", n)
	}
}

func TestPermissionIsChecked(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	for code, actor := range map[string]op.Actor{
		"sign_in":                  op.Nobody,
		"not_allowed":              {UserID: 8, Username: "bob", Via: op.ViaSession},
		"password_change_required": {UserID: 7, Username: "anna", Permissions: writer.Permissions, MustChangePassword: true},
	} {
		if _, err := s.add(t, run.Meta{Actor: actor}, addNote(nil), "x"); !fault.Is(err, code) {
			t.Errorf("want %s, got %v", code, err)
		}
	}
	if n := s.count(t, `SELECT count(*) FROM notes`); n != 0 {
		t.Errorf("notes: %d", n)
	}
}

func TestRehearsalShowsAllAndLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	out, err := s.add(t, run.Meta{Actor: writer, Rehearse: true, IdempotencyKey: "k"}, addNote(nil), "hello")
	if err != nil {
		t.Fatal(err)
	}
	r, ok := out.(op.Rehearsed)
	if !ok || r.Result.(note).Text != "hello" || len(r.Effects) != 1 || len(r.Warnings) != 1 {
		t.Errorf("rehearsed %+v", out)
	}
	if n := s.count(t, `SELECT (SELECT count(*) FROM notes) + (SELECT count(*) FROM audit_log) + (SELECT count(*) FROM idempotency_keys)`); n != 0 || len(s.announced) > 0 {
		t.Errorf("left behind: %d rows, announced %v", n, s.announced)
	}
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	m := run.Meta{Actor: writer, IdempotencyKey: "k"}
	first, err := s.add(t, m, addNote(nil), "hello")
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.add(t, m, addNote(nil), "hello")
	if err != nil {
		t.Fatal(err)
	}
	want, _ := json.Marshal(first)
	if got, _ := again.(json.RawMessage); string(got) != string(want) {
		t.Errorf("the retry got %s, the first %s", got, want)
	}
	if _, err := s.add(t, m, addNote(nil), "other"); !fault.Is(err, "idempotency_key_reused") {
		t.Errorf("another body with the key: %v", err)
	}
	m.Actor.UserID = 8
	if _, err := s.add(t, m, addNote(nil), "other"); err != nil {
		t.Errorf("another's same key: %v", err)
	}
	secret := addNote(nil)
	secret.Secret = true
	m.IdempotencyKey = "s"
	if _, err := s.add(t, m, secret, "secret"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.add(t, m, secret, "secret"); !fault.Is(err, "already_done") {
		t.Errorf("a secret answer again: %v", err)
	}
	if n := s.count(t, `SELECT count(*) FROM notes`); n != 3 {
		t.Errorf("notes: %d, want 3", n)
	}
	if n := s.count(t, `SELECT count(*) FROM idempotency_keys WHERE answer::text LIKE '%secret%'`); n != 0 {
		t.Error("the secret answer was stored")
	}
}

// Many at once with one key: one does it, all get its answer.
func TestIdempotencyKeyInParallel(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	var wg sync.WaitGroup
	var ids sync.Map
	var answers atomic.Int64
	for range 16 {
		wg.Go(func() {
			out, err := s.add(t, run.Meta{Actor: writer, IdempotencyKey: "k"}, addNote(nil), "hello")
			if err != nil {
				t.Error(err)
				return
			}
			b, _ := json.Marshal(out)
			ids.Store(string(b), true)
			answers.Add(1)
		})
	}
	wg.Wait()
	distinct := 0
	ids.Range(func(any, any) bool { distinct++; return true })
	if n := s.count(t, `SELECT count(*) FROM notes`); n != 1 || distinct != 1 || answers.Load() != 16 {
		t.Errorf("notes %d, distinct answers %d of %d", n, distinct, answers.Load())
	}
}

func TestSerializationFailureIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	tries := 0
	o := addNote(func(c *op.Call, _ note) error {
		if tries++; tries < 3 {
			return fmt.Errorf("doing: %w", &pgconn.PgError{Code: "40P01"})
		}
		if len(c.Changes()) != 1 {
			return errors.New("the earlier try's changes were kept")
		}
		return nil
	})
	if _, err := s.add(t, run.Meta{Actor: writer}, o, "hello"); err != nil || tries != 3 {
		t.Fatal(tries, err)
	}
	tries = -1000
	if _, err := s.add(t, run.Meta{Actor: writer}, o, "hello"); !fault.Is(err, "busy") {
		t.Errorf("for ever: %v", err)
	}
	if n := s.count(t, `SELECT count(*) FROM notes`); n != 1 {
		t.Errorf("notes: %d", n)
	}
}

func TestReadCannotWrite(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	o := addNote(nil)
	o.Reads = true
	if _, err := s.add(t, run.Meta{Actor: writer}, o, "hello"); err == nil {
		t.Error("a read wrote")
	}
}

func TestHeldRunnerReadsAndRefusesToWrite(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	s.Hold(fault.Unavailable("disk_full", "Full."))
	if _, err := s.add(t, run.Meta{Actor: writer}, addNote(nil), "hello"); !fault.Is(err, "disk_full") {
		t.Errorf("a write: %v", err)
	}
	info := op.Info{Name: "notes.note.list", Needs: "notes.write", Reads: true}
	if _, err := s.Run(run.With(t.Context(), run.Meta{Actor: writer}), info, nil, func(context.Context, *op.Call) (any, error) { return nil, nil }); err != nil {
		t.Errorf("a read: %v", err)
	}
	s.Hold(nil)
	if _, err := s.add(t, run.Meta{Actor: writer}, addNote(nil), "hello"); err != nil {
		t.Errorf("after room was made: %v", err)
	}
}
