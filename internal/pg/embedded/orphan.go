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

// lonelyPatience is how long backends without a server may take to notice it.
const lonelyPatience = 100 * time.Millisecond

// endOrphans ends what an earlier run left in the data folder: a server whose
// Kontor was killed, or backends whose server was killed. We hold the lock, so
// nobody else's Kontor is running them. A server that Kontor did not start is
// left alone.
func (s *Server) endOrphans(ctx context.Context, dataDir string) error {
	begun := time.Now()
	told := make(map[int]syscall.Signal)
	for {
		orphans := processesIn(dataDir)
		if len(orphans) == 0 {
			return nil
		}
		for _, o := range orphans {
			if !o.ours {
				return fault.Unavailable("data_folder_in_use", "Another PostgreSQL server (process %d) is using the data folder %s. Stop it, then start Kontor again.", o.pid, dataDir)
			}
		}
		s.progress(StepWait, "Waiting for an earlier PostgreSQL to end", 0)
		for pid, sig := range orphanSignals(orphans, dataDir, time.Since(begun)) {
			if told[pid] == sig {
				continue
			}
			told[pid] = sig
			s.options.Log.Info("an earlier PostgreSQL is still there; it is ended", "pid", pid, "signal", sig)
			if err := signal(pid, sig, s.programs, dataDir); err != nil {
				s.options.Log.Debug("signal to an earlier PostgreSQL", "pid", pid, "cause", err)
			}
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
}

// orphanSignals says who is asked to end how after so much waiting. A server
// is asked alone, for it ends its backends in the right order. Backends
// without a server end by themselves as soon as they look up, and then are
// ended at once; they must never be sent the fast signal, which makes a
// checkpointer write that all is well while others still work.
func orphanSignals(orphans []process, dataDir string, waited time.Duration) map[int]syscall.Signal {
	if f, err := readPidFile(dataDir); err == nil {
		for _, o := range orphans {
			if o.pid != f.pid {
				continue
			}
			switch {
			case waited < fastPatience:
				return map[int]syscall.Signal{o.pid: fastStop}
			case waited < fastPatience+immediatePatience:
				return map[int]syscall.Signal{o.pid: immediateStop}
			}
			return map[int]syscall.Signal{o.pid: killStop}
		}
	}
	if waited < lonelyPatience {
		return nil
	}
	sig := immediateStop
	if waited > lonelyPatience+immediatePatience {
		sig = killStop
	}
	all := make(map[int]syscall.Signal)
	for _, o := range orphans {
		all[o.pid] = sig
	}
	return all
}

// setAsideRests clears away what a killed server left, once endOrphans has seen
// that no PostgreSQL is in the folder: PostgreSQL itself goes by process numbers
// alone, and refuses to start when some other program, or a dead process that
// nobody has asked after, has the number now.
func (s *Server) setAsideRests() error {
	for _, name := range []string{socketName, socketName + ".lock"} {
		if err := os.Remove(filepath.Join(s.paths.run, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if !canSeeProcesses {
		return nil
	}
	f, err := readPidFile(s.paths.data)
	stale := err == nil && alive(f.pid) && len(processesIn(s.paths.data)) == 0
	if !stale {
		return nil
	}
	s.options.Log.Info("postmaster.pid names a process that is no server; it is set aside", "pid", f.pid)
	return os.Rename(filepath.Join(s.paths.data, "postmaster.pid"), s.paths.data+".stale-pid")
}
