//go:build unix

package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/fault"
)

func TestStartStopStart(t *testing.T) {
	t.Parallel()
	dir := dataIn(t)
	var mu sync.Mutex
	steps := map[string]bool{}
	at := time.Now()
	s := mustStart(t, dir, func(o *Options) {
		o.Progress = func(step, text string, percent int) {
			mu.Lock()
			defer mu.Unlock()
			steps[step] = true
			if text == "" || percent < 0 || percent > 100 {
				t.Errorf("progress %s %q %d", step, text, percent)
			}
		}
	})
	first := time.Since(at)
	conn := connect(t, s.URL("postgres"))
	exe(t, conn, "CREATE TABLE kept (id int)")
	exe(t, conn, "INSERT INTO kept VALUES (4711)")
	for _, extension := range []string{"pg_trgm", "unaccent", "btree_gist", "amcheck", "pg_stat_statements"} {
		exe(t, conn, "CREATE EXTENSION "+extension)
	}
	at = time.Now()
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop := time.Since(at)
	at = time.Now()
	s = mustStart(t, dir)
	later := time.Since(at)
	checkKept(t, s)
	for _, step := range []string{StepInitialise, StepStart} {
		if !steps[step] {
			t.Errorf("no progress of step %s", step)
		}
	}
	t.Logf("first start %s, stop %s, later start %s (other tests run beside)", first, stop, later)
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := mustStart(t, copyOfStopped(t))
	conn := connect(t, s.URL("postgres"))
	for name, want := range map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on",
		"listen_addresses": "", "server_encoding": "UTF8", "jit": "off", "max_connections": "50",
		"shared_buffers": "80MB", "TimeZone": "UTC", "unix_socket_permissions": "0700", "password_encryption": "scram-sha-256",
	} {
		if got := value[string](t, conn, "SHOW "+name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if got := value[string](t, conn, "SELECT lower('ÄÖÜ')||upper('ß é')"); got != "äöüß É" {
		t.Errorf("letters beyond ASCII: %q", got)
	}
	if strings.HasPrefix(value[string](t, conn, "SELECT rolpassword FROM pg_authid WHERE rolname='kontor'"), "SCRAM-SHA-256$") == false {
		t.Error("the password is not stored as SCRAM")
	}
	info, err := os.Stat(s.paths.run)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("socket folder: %v %v", info.Mode(), err)
	}
	info, err = os.Stat(s.paths.password)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("password file: %v %v", info.Mode(), err)
	}
	wrong := strings.Replace(s.URL("postgres"), s.password, "guessed", 1)
	if c, err := pgx.Connect(t.Context(), wrong); err == nil {
		c.Close(context.Background())
		t.Error("a wrong password is accepted")
	}
	if v := value[string](t, conn, "SHOW server_version"); !strings.HasPrefix(v, s.Version()) {
		t.Errorf("Version() = %s, the server says %s", s.Version(), v)
	}
}

func TestLock(t *testing.T) {
	t.Parallel()
	dir := copyOfStopped(t)
	s := mustStart(t, dir)
	for _, name := range []string{"twice", "again"} {
		_, err := Start(t.Context(), Options{DataDir: dir, CacheDir: testCache})
		if !errors.Is(err, ErrLocked) || !fault.Is(err, "data_folder_locked") {
			t.Errorf("%s: %v", name, err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Options{DataDir: link, CacheDir: testCache}); !errors.Is(err, ErrLocked) {
		t.Errorf("through a link: %v", err)
	}
	checkKept(t, s)
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkKept(t, mustStart(t, dir))
}

func TestLockOfAnotherProcess(t *testing.T) {
	t.Parallel()
	dir := copyOfStopped(t)
	k := startKontor(t, dir, testCache)
	k.until(t, "ready")
	if _, err := Start(t.Context(), Options{DataDir: dir, CacheDir: testCache}); !errors.Is(err, ErrLocked) {
		t.Errorf("while the other runs: %v", err)
	}
	k.kill()
	checkKept(t, mustStart(t, dir))
}

func TestLongPath(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), strings.Repeat("long-", 22), "postgres")
	s := mustStart(t, dir, fast)
	if n := len(filepath.Join(s.paths.run, socketName)); n > socketLimit() {
		t.Errorf("the socket's path has %d bytes", n)
	}
	if strings.HasPrefix(s.paths.run, filepath.Dir(dir)) {
		t.Error("this test's path is not long enough to show anything")
	}
	if value[int](t, connect(t, s.URL("postgres")), "SELECT 1") != 1 {
		t.Error("no answer")
	}
	t.Cleanup(func() { os.RemoveAll(s.paths.run) })
}

func TestOddPath(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), `Größe, "50 %" & mehr`, "postgres")
	s := mustStart(t, dir, fast)
	if value[int](t, connect(t, s.URL("postgres")), "SELECT 1") != 1 {
		t.Error("no answer")
	}
}

// A cancelled start leaves nothing running and nothing in the way.
func TestCancelledStart(t *testing.T) {
	t.Parallel()
	for _, at := range []string{StepInitialise, StepStart} {
		dir := dataIn(t)
		ctx, cancel := context.WithCancel(t.Context())
		_, err := Start(ctx, Options{DataDir: dir, CacheDir: testCache, Fast: true, Progress: func(step, _ string, percent int) {
			if step == at && percent < 50 {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at %s: %v", at, err)
		}
		if left := processesIn(dir); len(left) > 0 {
			t.Errorf("cancelled at %s: still running: %v", at, left)
		}
		mustStart(t, dir, fast)
	}
}

func TestStopWhileBusy(t *testing.T) {
	t.Parallel()
	dir := copyOfStopped(t)
	s := mustStart(t, dir)
	conn := connect(t, s.URL("postgres"))
	go func() {
		_, _ = conn.Exec(context.Background(), "SELECT count(*) FROM generate_series(1, 100000000000)")
	}()
	other := connect(t, s.URL("postgres"))
	eventually(t, "the statement runs", 10*time.Second, func() bool {
		return value[int](t, other, "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%generate_series%' AND pid <> pg_backend_pid()") > 0
	})
	ended, cancel := context.WithCancel(t.Context())
	cancel() // no patience at all: immediate
	at := time.Now()
	if err := s.Stop(ended); err != nil {
		t.Fatal(err)
	}
	t.Logf("immediate stop %s", time.Since(at))
	if err := s.Ready(t.Context()); err == nil {
		t.Error("a stopped server says it is ready")
	}
	checkKept(t, mustStart(t, dir))
}
