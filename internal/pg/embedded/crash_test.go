//go:build unix

package embedded

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// startAlone starts a server on the folder of s that no Kontor looks after, as
// an orphan is, and waits until it answers.
func startAlone(t *testing.T, s *Server, programs string) (pid int) {
	t.Helper()
	if err := s.paths.makeRunFolder(s.owner); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program(programs, "postgres"), s.arguments()...)
	cmd.Env, cmd.Dir = s.environment(), programs
	cmd.SysProcAttr = s.owner.attributes(0)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() { _ = cmd.Process.Signal(syscall.SIGQUIT); <-ended })
	eventually(t, "the server is ready", 20*time.Second, func() bool {
		f, err := readPidFile(s.paths.data)
		return err == nil && f.pid == cmd.Process.Pid && f.status == "ready"
	})
	return cmd.Process.Pid
}

// writer inserts rows one by one and remembers those that were acknowledged.
type writer struct {
	url   string
	next  atomic.Int64
	mu    sync.Mutex
	acked []int64
}

func (w *writer) run(ctx context.Context) {
	var conn *pgx.Conn
	for ctx.Err() == nil {
		if conn == nil {
			var err error
			if conn, err = pgx.Connect(ctx, w.url); err != nil {
				conn = nil
				_ = pause(ctx, 5*time.Millisecond)
				continue
			}
		}
		id := w.next.Add(1)
		if _, err := conn.Exec(ctx, "INSERT INTO acks VALUES ($1)", id); err != nil {
			conn.Close(context.Background())
			conn = nil
			continue
		}
		w.mu.Lock()
		w.acked = append(w.acked, id)
		w.mu.Unlock()
	}
	if conn != nil {
		conn.Close(context.Background())
	}
}

func (w *writer) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.acked)
}

// check compares what was acknowledged with what is stored.
func (w *writer) check(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT id FROM acks")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		t.Fatal(err)
	}
	stored := make(map[int64]int, len(ids))
	for _, id := range ids {
		stored[id]++
	}
	lost, doubled := 0, 0
	for _, id := range w.acked {
		switch stored[id] {
		case 0:
			lost++
		case 1:
		default:
			doubled++
		}
	}
	if lost > 0 || doubled > 0 {
		t.Errorf("%d of %d acknowledged rows are lost, %d doubled", lost, len(w.acked), doubled)
	}
	t.Logf("%d acknowledged, %d lost, %d doubled", len(w.acked), lost, doubled)
}

func TestPostgresKilled(t *testing.T) {
	t.Parallel()
	var recovered atomic.Int32
	s := mustStart(t, copyOfStopped(t), func(o *Options) {
		o.Progress = func(step, _ string, _ int) {
			if step == StepRecover {
				recovered.Add(1)
			}
		}
	})
	exe(t, connect(t, s.URL("postgres")), "CREATE TABLE acks (id bigint PRIMARY KEY)")
	w := &writer{url: s.URL("postgres")}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() { w.run(ctx) })
	}
	var longest time.Duration
	const kills = 5
	for range kills {
		before := w.count()
		eventually(t, "rows are written", 20*time.Second, func() bool { return w.count() > before+50 })
		pid, done := s.PID(), s.Done()
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		at := time.Now()
		<-done
		if err := s.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		longest = max(longest, time.Since(at))
		if s.PID() == pid || s.PID() == 0 {
			t.Errorf("process %d after the restart of %d", s.PID(), pid)
		}
		select {
		case <-s.Done():
			t.Error("Done of the new child is closed already")
		default:
		}
	}
	cancel()
	writers.Wait()
	w.check(t, connect(t, s.URL("postgres")))
	if recovered.Load() == 0 {
		t.Error("nobody was told of the recoveries")
	}
	t.Logf("%d kills of postgres, longest until it answered again %s", kills, longest)
}

// A backend that computes does not notice that its server is gone; the restart
// must not wait for it for ever.
func TestPostgresKilledWhileBusy(t *testing.T) {
	t.Parallel()
	s := mustStart(t, copyOfStopped(t))
	busy := connect(t, s.URL("postgres"))
	go func() {
		_, _ = busy.Exec(context.Background(), "SELECT count(*) FROM generate_series(1, 100000000000)")
	}()
	conn := connect(t, s.URL("postgres"))
	eventually(t, "the statement runs", 10*time.Second, func() bool {
		return value[int](t, conn, "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%generate_series%' AND pid <> pg_backend_pid()") > 0
	})
	done := s.Done()
	if err := syscall.Kill(s.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	<-done
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("it answered again after %s", time.Since(at))
	checkKept(t, s)
}

func TestKontorKilled(t *testing.T) {
	t.Parallel()
	dir := copyOfStopped(t)
	w := &writer{}
	var down, up time.Duration
	const kills = 3
	for round := range kills {
		k := startKontor(t, dir, testCache)
		line := strings.Fields(k.until(t, "ready"))
		pid, _ := strconv.Atoi(line[1])
		w.url = line[2]
		if round == 0 {
			exe(t, connect(t, w.url), "CREATE TABLE acks (id bigint PRIMARY KEY)")
		}
		ctx, cancel := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		writers.Go(func() { w.run(ctx) })
		before := w.count()
		eventually(t, "rows are written", 20*time.Second, func() bool { return w.count() > before+50 })
		k.kill()
		down = max(down, eventually(t, "postgres ends with the killed program", 20*time.Second, gone(pid)))
		cancel()
		writers.Wait()
	}
	at := time.Now()
	s := mustStart(t, dir)
	up = time.Since(at)
	w.check(t, connect(t, s.URL("postgres")))
	t.Logf("%d kills of the program; postgres ended within %s; next start %s", kills, down, up)
}

// Both at once, and no waiting in between.
func TestBothKilled(t *testing.T) {
	t.Parallel()
	dir := copyOfStopped(t)
	k := startKontor(t, dir, testCache)
	line := strings.Fields(k.until(t, "ready"))
	pid, _ := strconv.Atoi(line[1])
	w := &writer{url: line[2]}
	exe(t, connect(t, w.url), "CREATE TABLE acks (id bigint PRIMARY KEY)")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var writers sync.WaitGroup
	writers.Go(func() { w.run(ctx) })
	eventually(t, "rows are written", 20*time.Second, func() bool { return w.count() > 100 })
	_ = k.cmd.Process.Signal(syscall.SIGKILL)
	_ = syscall.Kill(pid, syscall.SIGKILL)
	_ = k.cmd.Wait()
	at := time.Now()
	s := mustStart(t, dir)
	t.Logf("next start %s", time.Since(at))
	cancel()
	writers.Wait()
	w.check(t, connect(t, s.URL("postgres")))
}

func TestOrphanIsEnded(t *testing.T) {
	t.Parallel()
	dir := copyOfStopped(t)
	s := mustStart(t, dir)
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	pid := startAlone(t, s, s.programs)
	exe(t, connect(t, s.URL("postgres")), "INSERT INTO kept VALUES (4712)")
	at := time.Now()
	again := mustStart(t, dir)
	t.Logf("the orphan was ended and the server started in %s", time.Since(at))
	if !gone(pid)() {
		t.Error("the orphan still runs")
	}
	if n := value[int](t, connect(t, again.URL("postgres")), "SELECT count(*) FROM kept"); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
	log, err := os.ReadFile(again.paths.log)
	if err != nil || strings.Contains(string(log), "not properly shut down") {
		t.Errorf("the orphan was not ended cleanly: %v", err)
	}
}

// A stale postmaster.pid whose number some other program has by now.
func TestProcessNumberReused(t *testing.T) {
	t.Parallel()
	dir := copyOfStopped(t)
	o, err := ownerOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	other := exec.Command("sleep", "1000")
	other.SysProcAttr = o.attributes(syscall.SIGKILL)
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Process.Kill(); _ = other.Wait() })
	stale := fmt.Sprintf("%d\n%s\n1700000000\n5432\n%s.run\n\n  5432001 0\nready   \n", other.Process.Pid, dir, dir)
	path := filepath.Join(dir, "postmaster.pid")
	if err := os.WriteFile(path, []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := o.chown(path); err != nil {
		t.Fatal(err)
	}
	checkKept(t, mustStart(t, dir))
	if gone(other.Process.Pid)() {
		t.Error("the other program was ended")
	}
}

// The very first start is killed at many points; the next one completes, and a
// half-made folder never has the name of a data folder.
func TestFirstStartKilled(t *testing.T) {
	t.Parallel()
	points := []string{"step unpack 0", "step unpack", "step initialise 0", "step initialise 5", "step initialise 20", "step initialise 30", "step initialise 60", "step initialise 95", "step initialise 100", "step start 0"}
	for _, point := range points {
		dir, cache := dataIn(t), testCache
		if strings.HasPrefix(point, "step unpack") {
			cache = t.TempDir()
		}
		k := startKontor(t, dir, cache)
		k.until(t, point)
		k.kill()
		if _, err := os.Stat(filepath.Join(dir, "PG_VERSION")); err == nil {
			// It has its name: then it must be whole.
			if _, err := os.Stat(filepath.Join(dir, "global", "pg_control")); err != nil {
				t.Errorf("%s: a half-made folder has the name of a data folder", point)
			}
		}
		s := mustStart(t, dir, func(o *Options) { o.CacheDir = cache })
		if value[int](t, connect(t, s.URL("postgres")), "SELECT 1") != 1 {
			t.Errorf("%s: no answer", point)
		}
		if _, err := os.Lstat(s.paths.initdb); !os.IsNotExist(err) {
			t.Errorf("%s: a rest of the initialisation is left", point)
		}
		_ = s.Stop(t.Context())
	}
	t.Logf("%d points of the first start, each completed by the next", len(points))
}
