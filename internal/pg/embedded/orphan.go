package embedded

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"kontor/internal/fault"
)

// endOrphans ends what an earlier run left in the data folder: a server whose
// Kontor was killed, or backends whose server was killed. We hold the lock, so
// nobody else's Kontor is running them. A server that Kontor did not start is
// left alone.
func (s *Server) endOrphans(ctx context.Context) error {
	begun := time.Now()
	sent := syscall.Signal(0)
	for {
		orphans := processesIn(s.paths.data)
		if len(orphans) == 0 {
			return nil
		}
		for _, o := range orphans {
			if !o.ours {
				return fault.Unavailable("data_folder_in_use", "Another PostgreSQL server (process %d) is using the data folder %s. Stop it, then start Kontor again.", o.pid, s.paths.data)
			}
		}
		s.progress(StepWait, "Waiting for an earlier PostgreSQL to end", 0)
		if next := patienceSignal(time.Since(begun)); next != sent {
			sent = next
			s.tellOrphans(orphans, next)
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
}

// patienceSignal says how an orphan is asked after so much waiting.
func patienceSignal(waited time.Duration) syscall.Signal {
	switch {
	case waited < fastPatience:
		return fastStop
	case waited < fastPatience+immediatePatience:
		return immediateStop
	default:
		return killStop
	}
}

// tellOrphans signals the server where there is one, for it ends its backends
// itself; backends without a server are signalled one by one.
func (s *Server) tellOrphans(orphans []process, sig syscall.Signal) {
	targets := orphans
	if f, err := readPidFile(s.paths.data); err == nil && sig != killStop {
		for _, o := range orphans {
			if o.pid == f.pid {
				targets = []process{o}
			}
		}
	}
	for _, o := range targets {
		// A backend takes SIGINT for "cancel the statement"; without its
		// server it then notices that it is alone, and ends.
		s.options.Log.Info("an earlier PostgreSQL is still there; it is ended", "pid", o.pid, "signal", sig)
		if err := signal(o.pid, sig, s.programs, s.paths.data); err != nil {
			s.options.Log.Debug("signal to an earlier PostgreSQL", "pid", o.pid, "cause", err)
		}
	}
}

// setAsidePidFile moves a postmaster.pid away whose process number now belongs
// to some other program: PostgreSQL would take that for a running server and
// refuse. endOrphans has just seen that no PostgreSQL is in the folder.
func (s *Server) setAsidePidFile() error {
	if !canSeeProcesses {
		return nil
	}
	f, err := readPidFile(s.paths.data)
	if errors.Is(err, fs.ErrNotExist) || err != nil || !alive(f.pid) {
		return nil
	}
	if len(processesIn(s.paths.data)) > 0 {
		return nil
	}
	from := filepath.Join(s.paths.data, "postmaster.pid")
	s.options.Log.Info("postmaster.pid names another program's process; it is set aside", "pid", f.pid)
	return os.Rename(from, s.paths.data+".stale-pid")
}
