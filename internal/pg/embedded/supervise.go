package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"kontor/internal/fault"
)

// child is one run of the postgres program.
type child struct {
	pid    int
	exited chan struct{}
	err    error // why, once exited is closed
	tail   *tail // the last lines it said
}

// thread starts every child. Linux ties "tell the child when its parent dies"
// to the thread that started it, so this one lives as long as the program.
func (s *Server) thread() {
	runtime.LockOSThread()
	for job := range s.jobs {
		job()
	}
}

func (s *Server) onThread(start func() error) error {
	result := make(chan error)
	s.jobs <- func() { result <- start() }
	return <-result
}

func startFault(programs string, err error) error {
	return fault.Unavailable("postgres_start", "PostgreSQL in %s cannot be run. If that disk forbids running programs, name another folder with KONTOR_CACHE.", programs).Because(err)
}

// spawn starts the server and returns at once.
func (s *Server) spawn() (*child, error) {
	if err := s.choosePort(); err != nil {
		return nil, err
	}
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program(s.programs, "postgres"), s.arguments()...)
	cmd.Dir, cmd.Env = filepath.Dir(s.programs), s.environment()
	cmd.Stdout, cmd.Stderr = in, in
	cmd.SysProcAttr = s.owner.attributes(fastStop)
	err = s.onThread(cmd.Start)
	in.Close()
	if err != nil {
		out.Close()
		return nil, startFault(s.programs, err)
	}
	if err := endWithUs(cmd.Process.Pid); err != nil {
		s.options.Log.Warn("PostgreSQL would outlive Kontor if that were killed", "cause", err)
	}
	c := &child{pid: cmd.Process.Pid, exited: make(chan struct{}), tail: &tail{}}
	var reading sync.WaitGroup
	reading.Go(func() {
		defer out.Close()
		s.follow(out, c.tail)
	})
	go func() {
		c.err = cmd.Wait()
		// Backends of a killed server may hold the pipe open for a while: what
		// it said last is waited for only briefly.
		said := make(chan struct{})
		go func() { reading.Wait(); close(said) }()
		timer := time.NewTimer(200 * time.Millisecond)
		defer timer.Stop()
		select {
		case <-said:
		case <-timer.C:
		}
		close(c.exited)
	}()
	return c, nil
}

// bringUp starts the server and waits until it answers. Backends that a killed
// server left behind are waited for, and ended when they do not end.
func (s *Server) bringUp(ctx context.Context) (*child, error) {
	for {
		if err := s.endOrphans(ctx, s.paths.data); err != nil {
			return nil, err
		}
		if err := s.setAsideRests(); err != nil {
			return nil, err
		}
		c, err := s.spawn()
		if err != nil {
			return nil, err
		}
		err = s.awaitReady(ctx, c)
		if err == nil {
			return c, nil
		}
		s.end(c, ctx)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		said := c.tail.String()
		switch {
		case strings.Contains(said, "pre-existing shared memory block"):
			s.progress(StepWait, "Waiting for an earlier PostgreSQL to end", 0)
			if err := pause(ctx, 50*time.Millisecond); err != nil {
				return nil, err
			}
			continue
		case strings.Contains(said, "No space left on device"):
			return nil, diskFullFault(filepath.Dir(s.paths.data), errors.New(said))
		}
		return nil, fault.Unavailable("postgres_start", "PostgreSQL does not start. The reason is at the end of %s. Your data in %s is untouched.", s.paths.log, s.paths.data).
			Because(fmt.Errorf("%w: %s", err, said))
	}
}

// awaitReady looks into postmaster.pid until the server says that it is ready.
// There is no limit: a recovery takes what it takes, and follow reports it.
func (s *Server) awaitReady(ctx context.Context, c *child) error {
	wait := 2 * time.Millisecond
	for {
		if f, err := readPidFile(s.paths.data); err == nil && f.pid == c.pid && f.status == "ready" {
			return nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-c.exited:
			timer.Stop()
			return errors.Join(errors.New("postgres ended"), c.err)
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
		wait = min(wait+time.Millisecond, 25*time.Millisecond)
	}
}

// supervise restarts the child whenever it dies, until Stop.
func (s *Server) supervise() {
	defer close(s.finished)
	defer s.release()
	defer close(s.jobs)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-s.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	for {
		select {
		case <-s.stop:
			s.end(s.child, s.stopCtx)
			s.mu.Lock()
			s.child = nil
			s.mu.Unlock()
			return
		case <-s.child.exited:
		}
		s.options.Log.Error("PostgreSQL ended unexpectedly; it is started again", "cause", s.child.err)
		s.mu.Lock()
		s.child = nil
		s.ready = make(chan struct{})
		close(s.done)
		s.mu.Unlock()
		c := s.restart(ctx)
		if c == nil {
			return // Stop was called
		}
		s.mu.Lock()
		s.child = c
		s.done = make(chan struct{})
		close(s.ready)
		s.mu.Unlock()
		s.progress(StepStart, "PostgreSQL runs", 100)
		s.options.Log.Info("PostgreSQL runs again", "pid", c.pid)
	}
}

// restart brings the server up again, however often it fails: a full disk or a
// folder that was unmounted may come back. It gives up only when stopped.
func (s *Server) restart(ctx context.Context) *child {
	wait := 100 * time.Millisecond
	for {
		_, err := inspect(s.paths.data, s.bundle.major(), s.owner)
		if err == nil {
			s.progress(StepStart, "Starting PostgreSQL again", 0)
			var c *child
			if c, err = s.bringUp(ctx); err == nil {
				return c
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		s.options.Log.Error("PostgreSQL could not be started again", "cause", err, "next_try", wait)
		if pause(ctx, wait) != nil {
			return nil
		}
		wait = min(2*wait, 10*time.Second)
	}
}

// end stops a child of ours: fast, then immediately, then for good.
func (s *Server) end(c *child, ctx context.Context) {
	for _, way := range []struct {
		signal   syscall.Signal
		patience time.Duration
	}{{fastStop, fastPatience}, {immediateStop, immediatePatience}, {killStop, time.Minute}} {
		select {
		case <-c.exited:
			return
		default:
		}
		if err := signal(c.pid, way.signal, s.programs, s.paths.data); err != nil {
			s.options.Log.Debug("signal to PostgreSQL", "signal", way.signal, "cause", err)
		}
		cancelled := ctx.Done()
		if way.signal != fastStop {
			cancelled = nil
		}
		timer := time.NewTimer(way.patience)
		select {
		case <-c.exited:
		case <-cancelled:
		case <-timer.C:
		}
		timer.Stop()
	}
}
