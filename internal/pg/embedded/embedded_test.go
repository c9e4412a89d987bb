//go:build unix

package embedded

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The test program starts itself again as a Kontor that can be killed.
const (
	envServe = "KONTOR_TEST_SERVE" // the data folder to serve
	envCache = "KONTOR_TEST_CACHE"
)

var testCache string

func TestMain(m *testing.M) {
	if dir := os.Getenv(envServe); dir != "" {
		serveAndReport(dir)
		return
	}
	if _, err := openBundle(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var err error
	if testCache, err = os.MkdirTemp("", "kontor-cache-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(testCache)
	os.Exit(code)
}

// serveAndReport is the other process: it starts the server, says every step
// on its output, and then waits to be killed.
func serveAndReport(dir string) {
	var mu sync.Mutex
	say := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Printf(format+"\n", args...)
	}
	s, err := Start(context.Background(), Options{
		DataDir: dir, CacheDir: os.Getenv(envCache),
		Progress: func(step, _ string, percent int) { say("step %s %d", step, percent) },
	})
	if err != nil {
		say("error %v", err)
		os.Exit(1)
	}
	say("ready %d %s", s.PID(), s.URL("postgres"))
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// kontor is a running second process.
type kontor struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	in    io.WriteCloser
}

func startKontor(t *testing.T, dataDir, cache string) *kontor {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envServe+"="+dataDir, envCache+"="+cache)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	k := &kontor{cmd: cmd, lines: bufio.NewScanner(out), in: in}
	t.Cleanup(k.kill)
	return k
}

// until reads the process's lines up to one that begins like this.
func (k *kontor) until(t *testing.T, prefix string) string {
	t.Helper()
	var last string
	for k.lines.Scan() {
		last = k.lines.Text()
		if strings.HasPrefix(last, prefix) {
			return last
		}
	}
	t.Fatalf("the process ended before it said %q; last: %q", prefix, last)
	return ""
}

func (k *kontor) kill() {
	_ = k.cmd.Process.Kill()
	_ = k.cmd.Wait()
}

func dataIn(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "postgres")
}

func mustStart(t *testing.T, dataDir string, change ...func(*Options)) *Server {
	t.Helper()
	o := Options{DataDir: dataDir, CacheDir: testCache}
	for _, c := range change {
		c(&o)
	}
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop(context.Background()) })
	return s
}

func fast(o *Options) { o.Fast = true }

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func exe(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func value[T any](t *testing.T, conn *pgx.Conn, sql string) T {
	t.Helper()
	var v T
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// eventually looks until the condition holds, and fails after the deadline.
func eventually(t *testing.T, what string, deadline time.Duration, condition func() bool) time.Duration {
	t.Helper()
	begun := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	for !condition() {
		if pause(ctx, 5*time.Millisecond) != nil {
			t.Fatalf("not within %s: %s", deadline, what)
		}
	}
	return time.Since(begun)
}

func gone(pid int) func() bool {
	return func() bool {
		// A process whose parent has not asked after it still has a number.
		raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if err == nil {
			_, after, _ := strings.Cut(string(raw), ") ")
			return strings.HasPrefix(after, "Z")
		}
		return syscall.Kill(pid, 0) == syscall.ESRCH
	}
}

// fingerprint is a hash over everything in a folder: names, modes, owners,
// contents. The lock file is not in it: taking the lock makes it.
func fingerprint(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if os.IsPermission(err) {
				fmt.Fprintf(h, "closed %s\n", path)
				return nil
			}
			return err
		}
		if path == dir || strings.HasSuffix(path, ".lock") {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%s %s %d %d\n", path[len(dir):], info.Mode(), info.Size()*boolInt(!d.IsDir()), statOf(info).Uid)
		if info.Mode().IsRegular() {
			file, err := os.Open(path)
			if os.IsPermission(err) {
				return nil
			}
			if err != nil {
				return err
			}
			defer file.Close()
			_, err = io.Copy(h, file)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// stopped is one stopped server with a row in it, made once; a test copies it.
var stopped = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(testCache, "made", "postgres")
	s, err := Start(context.Background(), Options{DataDir: dir, CacheDir: testCache, Fast: true})
	if err != nil {
		return "", err
	}
	conn, err := pgx.Connect(context.Background(), s.URL("postgres"))
	if err != nil {
		return "", err
	}
	_, err = conn.Exec(context.Background(), "CREATE TABLE kept (id int); INSERT INTO kept VALUES (4711)")
	conn.Close(context.Background())
	if err != nil {
		return "", err
	}
	return dir, s.Stop(context.Background())
})

// copyOfStopped gives a test a data folder of its own, with what lies beside.
func copyOfStopped(t *testing.T) string {
	t.Helper()
	from, err := stopped()
	if err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	if out, err := exec.Command("cp", "-a", filepath.Dir(from)+"/.", to).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return filepath.Join(to, "postgres")
}

// checkKept says whether the row of stopped is there.
func checkKept(t *testing.T, s *Server) {
	t.Helper()
	if id := value[int](t, connect(t, s.URL("postgres")), "SELECT id FROM kept"); id != 4711 {
		t.Errorf("the row is %d", id)
	}
}
