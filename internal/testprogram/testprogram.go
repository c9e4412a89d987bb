// Package testprogram starts the program as people have it, the built one with
// its own PostgreSQL, for tests that kill it and benchmarks that measure it.
//
// It promises to leave nothing running: what Start began is gone after Stop or
// Kill, PostgreSQL too.
package testprogram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"kontor/internal/host"
	"kontor/internal/pg/embedded"
)

// EnvBin names the variable with the path of the program to test. Without it,
// the program is built from the sources.
const EnvBin = "KONTOR_BIN"

// The administrator whom Init makes.
const (
	Admin    = "admin"
	Password = "a long enough sentence"
)

// Program is an installation: the program, its data folder and its address.
type Program struct {
	Bin    string
	Dir    string // everything of this installation
	Listen string // HOST:PORT

	cmd  *exec.Cmd
	gone chan struct{} // closed when cmd has ended
}

// Build returns the path of the program, built into dir unless EnvBin names one.
func Build(ctx context.Context, dir string) (string, error) {
	if bin := os.Getenv(EnvBin); bin != "" {
		return filepath.Abs(bin)
	}
	bin := filepath.Join(dir, "kontor-server")
	return bin, GoBuild(ctx, bin, "kontor")
}

// GoBuild builds a command of this module.
func GoBuild(ctx context.Context, bin, pkg string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", bin, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// New is an installation in dir, which is empty, on a free port.
func New(bin, dir string) (*Program, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer l.Close()
	return &Program{Bin: bin, Dir: dir, Listen: l.Addr().String()}, nil
}

// Base is the URL without the API's prefix.
func (p *Program) Base() string { return "http://" + p.Listen }

// DataDir is its data folder.
func (p *Program) DataDir() string { return filepath.Join(p.Dir, "data") }

// LogPath is what the program said on its standard output and error.
func (p *Program) LogPath() string { return filepath.Join(p.Dir, "output.log") }

func (p *Program) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.Bin, args...)
	cmd.Dir = p.Dir
	for _, v := range os.Environ() {
		// Nothing of the developer's own Kontor.
		if !strings.HasPrefix(v, "KONTOR_") && !strings.HasPrefix(v, "DATABASE_URL=") && !strings.HasPrefix(v, "PG") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "KONTOR_DATA="+p.DataDir(), "KONTOR_CACHE="+filepath.Join(p.Dir, "cache"))
	return cmd
}

// Run runs another command of the program to its end and returns what it said.
func (p *Program) Run(ctx context.Context, input string, args ...string) (string, error) {
	cmd := p.command(ctx, args...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("kontor-server %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return string(out), err
}

// Init makes the company and its administrator.
func (p *Program) Init(ctx context.Context) error {
	_, err := p.Run(ctx, Password+"\n", "init", "--company", "Test & Sons", "--admin", Admin, "--password-stdin")
	return err
}

// Start starts the program and returns how long it took from the start of the
// process until requests are served and the page with the sign-in is there.
func (p *Program) Start(ctx context.Context) (time.Duration, error) {
	output, err := os.OpenFile(p.LogPath(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer output.Close()
	cmd := p.command(context.WithoutCancel(ctx), "serve", "--listen", p.Listen)
	cmd.Stdout, cmd.Stderr = output, output
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	p.cmd, p.gone = cmd, make(chan struct{})
	go func(gone chan struct{}) {
		_ = cmd.Wait()
		close(gone)
	}(p.gone)
	if err := p.await(ctx); err != nil {
		return 0, err
	}
	return time.Since(begun), nil
}

// await asks until /healthz and / answer 200.
func (p *Program) await(ctx context.Context) error {
	client := &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for _, path := range []string{"/healthz", "/"} {
		for !answers(ctx, client, p.Base()+path) {
			tick := time.NewTimer(5 * time.Millisecond)
			select {
			case <-tick.C:
			case <-p.gone:
				said, _ := os.ReadFile(p.LogPath())
				return fmt.Errorf("the program ended: %s\n%s", p.cmd.ProcessState, said[max(0, len(said)-2000):])
			case <-ctx.Done():
				said, _ := os.ReadFile(p.LogPath())
				return fmt.Errorf("the program does not answer: %w\n%s", ctx.Err(), said[max(0, len(said)-2000):])
			}
		}
	}
	return nil
}

func answers(ctx context.Context, client *http.Client, url string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	answer, err := client.Do(r)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
	return err == nil && answer.StatusCode == http.StatusOK
}

// PID is the program's process.
func (p *Program) PID() int { return p.cmd.Process.Pid }

// Stop ends the program as a person would, and waits for it.
func (p *Program) Stop() error {
	if p.cmd == nil || p.ended() {
		return nil
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	t := time.NewTimer(30 * time.Second)
	defer t.Stop()
	select {
	case <-p.gone:
	case <-t.C:
		p.KillAll()
		return errors.New("the program did not end within 30 seconds")
	}
	if !p.cmd.ProcessState.Success() {
		return fmt.Errorf("the program ended with %s", p.cmd.ProcessState)
	}
	return nil
}

func (p *Program) ended() bool {
	select {
	case <-p.gone:
		return true
	default:
		return false
	}
}

// Kill is kill -9 of the program alone, and returns when it is gone.
func (p *Program) Kill() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill()
	<-p.gone
}

// Postgres are the processes of its PostgreSQL, the first being the one that
// started the others; empty while it does not run.
func (p *Program) Postgres() []int {
	raw, err := os.ReadFile(filepath.Join(host.PostgresFolder(p.DataDir()), "postmaster.pid"))
	if err != nil {
		return nil
	}
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	pid, err := strconv.Atoi(string(first))
	if err != nil || !p.isPostgres(pid) {
		return nil
	}
	return append([]int{pid}, children(pid)...)
}

// isPostgres guards against a number that another process has by now.
func (p *Program) isPostgres(pid int) bool {
	folder, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil {
		return false
	}
	real, err := filepath.EvalSymlinks(host.PostgresFolder(p.DataDir()))
	return err == nil && folder == real
}

func children(parent int) (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		// The name in brackets may hold anything; what follows is plain.
		after := raw[bytes.LastIndexByte(raw, ')')+1:]
		if fields := bytes.Fields(after); len(fields) > 1 && string(fields[1]) == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			pids = append(pids, pid)
		}
	}
	return pids
}

// KillPostgres is kill -9 of PostgreSQL's first process alone; it tells whether
// there was one.
func (p *Program) KillPostgres() bool {
	pids := p.Postgres()
	return len(pids) > 0 && syscall.Kill(pids[0], syscall.SIGKILL) == nil
}

// KillAll is kill -9 of the program and of every process of its PostgreSQL, as
// nearly at once as can be.
func (p *Program) KillAll() {
	pids := p.Postgres()
	if p.cmd != nil && !p.ended() {
		_ = p.cmd.Process.Kill()
	}
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	if p.cmd != nil {
		<-p.gone
	}
}

// DatabaseURL leads to the running company's database for its owner.
func (p *Program) DatabaseURL(ctx context.Context) (string, error) {
	url, err := embedded.Attach(ctx, host.PostgresFolder(p.DataDir()))
	if err != nil {
		return "", err
	}
	return url(host.Database), nil
}
