package jobs

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/jonboulle/clockwork"

	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

var quiet = slog.New(slog.DiscardHandler)

// Of two programs on one database one does the jobs, and when it is gone the
// other does.
func TestOneLeaderAtATime(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	first, second := &leader{db: testdb.Open(t, url)}, &leader{db: testdb.Open(t, url)}
	defer second.resign()
	for range 3 {
		if err := first.IsLeader(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := second.IsLeader(t.Context()); !errors.Is(err, errNotLeader) {
			t.Fatalf("two lead: %v", err)
		}
	}
	// It is killed: PostgreSQL takes the lock back by itself.
	if _, err := testdb.Superuser(t, url).Exec(t.Context(), `SELECT pg_terminate_backend($1, 5000)`, first.conn.PgConn().PID()); err != nil {
		t.Fatal(err)
	}
	if err := second.IsLeader(t.Context()); err != nil {
		t.Errorf("nobody leads: %v", err)
	}
	if err := first.IsLeader(t.Context()); !errors.Is(err, errNotLeader) {
		t.Errorf("it still thinks it leads: %v", err)
	}
	second.resign()
	if err := first.IsLeader(t.Context()); err != nil {
		t.Errorf("after the other has resigned: %v", err)
	}
	first.resign()
}

func TestJobsComeRound(t *testing.T) {
	t.Parallel()
	clock := clockwork.NewFakeClockAt(time.Date(2026, 11, 23, 10, 0, 0, 0, time.Local))
	s, err := New(testdb.New(t), quiet, gocron.WithClock(clock))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ran := make(chan string, 10)
	job := func(name string, fail error) func(context.Context) error {
		return func(context.Context) error { ran <- name; return fail }
	}
	for _, j := range []Job{
		{Name: "hourly", Every: time.Hour, Run: job("hourly", errors.New("it fails, and comes round again"))},
		{Name: "daily", Daily: "02:30", Run: job("daily", nil)},
		{Name: "dropped", Every: time.Minute, Run: job("dropped", nil)},
	} {
		if err := s.Set(j); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Set(Job{Name: "dropped"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Set(Job{Name: "never", Daily: "25:00"}); err == nil {
		t.Error("25:00 was accepted")
	}
	s.Start()
	if next, ok := s.Next("daily"); !ok || next.Hour() != 2 || next.Minute() != 30 || next.Day() != 24 {
		t.Errorf("daily comes at %v", next)
	}
	if _, ok := s.Next("dropped"); ok {
		t.Error("a dropped job is still on the schedule")
	}
	wait := func(want string) {
		t.Helper()
		select {
		case got := <-ran:
			if got != want {
				t.Fatalf("%s ran, not %s", got, want)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s did not run", want)
		}
	}
	for range 2 {
		if err := clock.BlockUntilContext(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		clock.Advance(time.Hour)
		wait("hourly")
	}
	if err := s.Set(Job{Name: "hourly"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Set(Job{Name: "daily", Daily: "13:00", Run: job("at one", nil)}); err != nil {
		t.Fatal(err)
	}
	if err := clock.BlockUntilContext(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Hour)
	wait("at one")
}
