package embedded

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"kontor/internal/fault"
)

// Options say which data folder is served and who hears about it.
type Options struct {
	// DataDir is PostgreSQL's own folder. Kontor's files about it lie beside.
	DataDir string
	// CacheDir is where the programs are unpacked; "" means the user's cache
	// folder, or KONTOR_CACHE.
	CacheDir string
	// Progress is told what is going on, with a percentage of the step.
	Progress func(step, text string, percent int)
	Log      *slog.Logger
	// Fast is for tests: nothing waits for the disk, and a crash of the
	// computer may cost the data.
	Fast bool
}

// The steps that Progress is told about, in their order.
const (
	StepUnpack     = "unpack"
	StepInitialise = "initialise"
	StepWait       = "wait"    // for an earlier server to end
	StepStart      = "start"   // the server
	StepRecover    = "recover" // the server repeats what was not yet in its files
)

// Server is a running PostgreSQL of ours.
type Server struct {
	options  Options
	paths    paths
	bundle   *bundle
	owner    owner
	unpacked *unpacked
	programs string // the folder that PostgreSQL is run from
	password string
	port     string
	log      *logFile
	lock     *os.File
	jobs     chan func() // for the thread that starts every child

	stop     chan struct{} // closed by Stop
	stopOnce sync.Once
	stopCtx  context.Context
	finished chan struct{} // closed when the supervisor has ended

	mu    sync.Mutex
	child *child
	done  chan struct{} // closed when the child died unexpectedly
	ready chan struct{} // closed while the server answers
}

// Start unpacks, initialises and starts what is needed, and returns when
// PostgreSQL answers. It waits for a recovery as long as that takes; ctx ends
// the waiting.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Progress == nil {
		o.Progress = func(string, string, int) {}
	}
	s := &Server{
		options: o, port: socketPort,
		jobs: make(chan func()), stop: make(chan struct{}), finished: make(chan struct{}),
		done: make(chan struct{}), ready: make(chan struct{}), stopCtx: context.Background(),
	}
	var err error
	if s.bundle, err = openBundle(); err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		s.release()
		return nil, err
	}
	go s.thread()
	if err := s.begin(ctx); err != nil {
		close(s.jobs)
		s.release()
		return nil, err
	}
	go s.supervise()
	return s, nil
}

// prepare takes the lock and looks at everything that is there. Until it is
// content, nothing is written but the lock file.
func (s *Server) prepare(ctx context.Context) (err error) {
	if s.paths, err = pathsOf(s.options.DataDir); err != nil {
		return err
	}
	parent := filepath.Dir(s.paths.data)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		if isDiskFull(err) {
			return diskFullFault(parent, err)
		}
		return fault.Unavailable("data_folder_unusable", "The folder %s cannot be made. Name another one with KONTOR_DATA.", parent).Because(err)
	}
	if s.lock, err = tryLock(s.paths.lock); err != nil {
		switch {
		case errors.Is(err, ErrLocked):
			return lockedFault(s.paths.data)
		case isDiskFull(err):
			return diskFullFault(parent, err)
		}
		return fault.Unavailable("data_folder_unusable", "The folder %s cannot be written to. Check its owner and permissions, or name another one with KONTOR_DATA.", parent).Because(err)
	}
	if s.owner, err = ownerOf(s.paths.data); err != nil {
		return err
	}
	empty, err := inspect(s.paths.data, s.bundle.major(), s.owner)
	if err != nil {
		return err
	}
	if s.password, err = readPassword(s.paths.password); err != nil {
		return err
	}
	if !empty && s.password == "" {
		return foreignFault(fs.ErrNotExist, "%s is missing, which holds the password of the database in %s. Put it back from a backup of this folder.", s.paths.password, s.paths.data)
	}
	if _, err := os.Lstat(s.paths.log); empty && s.password != "" && err == nil {
		// A disk that is not connected leaves an empty folder behind; a new
		// database in it would look like all data lost.
		return foreignFault(nil, "The database that was in %s is not there any more. Connect the disk that it is on, or put the folder back from a backup. To begin anew instead, remove %s as well.", s.paths.data, s.paths.password)
	}
	if err := s.enoughSpace(empty); err != nil {
		return err
	}
	if err := s.owner.openWay(parent); err != nil {
		return err
	}
	return s.preparePrograms(ctx)
}

// enoughSpace refuses to start on a disk that is full: PostgreSQL needs room
// to recover, and fails in worse places without.
func (s *Server) enoughSpace(empty bool) error {
	need := uint64(minimumSpace)
	if empty {
		need = minimumNewSpace
	}
	parent := filepath.Dir(s.paths.data)
	free, _, err := diskSpace(parent)
	enough := err != nil || free >= need // where it cannot be measured, starting will tell
	if enough {
		return nil
	}
	return fault.Unavailable("disk_full", "The disk of %s is full: %d MB are free, and PostgreSQL needs %d MB to start. Make room on it and start Kontor again; nothing has been changed.", parent, free>>20, need>>20)
}

func (s *Server) preparePrograms(ctx context.Context) (err error) {
	cache := s.options.CacheDir
	if cache == "" {
		cache = cacheFolder(s.paths.data)
	}
	s.unpacked, err = s.bundle.unpackBeside(ctx, cache, func(percent int) {
		s.progress(StepUnpack, "Unpacking PostgreSQL", percent)
	})
	if err != nil {
		return err
	}
	s.programs = s.unpacked.dir
	return s.owner.openWay(s.programs)
}

// placePrograms makes the unpacked programs permanent. The server only runs
// from there, because it outlives a crash of ours and its path is how it is
// recognised.
func (s *Server) placePrograms() error {
	if s.unpacked == nil {
		return nil
	}
	err := s.unpacked.place()
	s.programs = s.unpacked.dir
	return err
}

// begin brings the server up for the first time.
func (s *Server) begin(ctx context.Context) (err error) {
	if err := s.endOrphans(ctx, s.paths.data); err != nil {
		return err
	}
	empty, err := inspect(s.paths.data, s.bundle.major(), s.owner)
	if err != nil {
		return err
	}
	if s.password == "" {
		if s.password, err = makePassword(s.paths.password); err != nil {
			if isDiskFull(err) {
				return diskFullFault(s.paths.data, err)
			}
			return fault.Unavailable("postgres_password", "The file %s cannot be written.", s.paths.password).Because(err)
		}
	}
	if empty {
		s.progress(StepInitialise, "Making the database", 0)
		if err := s.initialise(ctx); err != nil {
			return err
		}
		s.progress(StepInitialise, "Making the database", 100)
	}
	if err := s.placePrograms(); err != nil {
		return err
	}
	if err := s.paths.makeRunFolder(s.owner); err != nil {
		return err
	}
	if s.log, err = openLog(s.paths.log); err != nil {
		return fault.Unavailable("data_folder_unusable", "The log %s cannot be written.", s.paths.log).Because(err)
	}
	s.progress(StepStart, "Starting PostgreSQL", 0)
	c, err := s.bringUp(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.child = c
	close(s.ready)
	s.mu.Unlock()
	s.progress(StepStart, "PostgreSQL runs", 100)
	return nil
}

// release gives back what Start took.
func (s *Server) release() {
	// After a failed start: what is unpacked is good for the next one.
	if err := s.placePrograms(); err != nil {
		s.options.Log.Debug("unpacked programs", "cause", err)
	}
	if s.log != nil {
		s.log.Close()
	}
	if s.lock != nil {
		// Empty once the socket is gone; the next start makes it again.
		_ = os.Remove(s.paths.run)
		unlock(s.lock)
	}
}

func (s *Server) progress(step, text string, percent int) { s.options.Progress(step, text, percent) }

// URL is the way to one of the server's databases for its superuser.
func (s *Server) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(superuser, s.password), Path: "/" + database}
	query := url.Values{"sslmode": {"disable"}}
	if s.port != socketPort {
		u.Host = "127.0.0.1:" + s.port
	} else {
		query.Set("host", s.paths.run)
		query.Set("port", s.port)
	}
	// libpq knows %20 only.
	u.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	return u.String()
}

// Version of PostgreSQL, "18.4".
func (s *Server) Version() string { return s.bundle.Version }

// PID of the server's first process; 0 while there is none.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child == nil {
		return 0
	}
	return s.child.pid
}

// Done is closed when the child that runs now has died without being asked to.
// It is started again by itself: Ready tells when, and Done then gives a new
// channel.
func (s *Server) Done() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done
}

// Ready waits until the server answers, also after it died.
func (s *Server) Ready(ctx context.Context) error {
	s.mu.Lock()
	ready := s.ready
	s.mu.Unlock()
	stopped := errors.New("PostgreSQL has been stopped")
	select {
	case <-s.finished:
		return stopped
	default:
	}
	select {
	case <-ready:
		return nil
	case <-s.finished:
		return stopped
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Stop ends the server: fast at first; when that takes until ctx ends, or 20
// seconds, immediately. Nothing that was acknowledged is lost either way.
func (s *Server) Stop(ctx context.Context) error {
	s.stopOnce.Do(func() {
		s.stopCtx = ctx
		close(s.stop)
	})
	<-s.finished
	return nil
}

// How long each way of ending the server may take before the next is tried.
const (
	fastPatience      = 20 * time.Second
	immediatePatience = 5 * time.Second
)
