package backup

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"kontor/internal/events"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/run"
	"kontor/internal/settings"
	"kontor/internal/verify"
)

// Config is what the module stands on.
type Config struct {
	DB         *pg.DB
	DataDir    string
	Version    string
	Pepper     []byte
	Migrations fs.FS
	Checks     []verify.Check
	Settle     Settle
	Settings   *settings.Service
	Clock      func() time.Time
	Log        *slog.Logger
	Announce   func([]events.Change)
	// Run is the wrapper, for the audit row.
	Run op.Run
	// Reschedule is told the time of day for backups, or "" for none.
	Reschedule func(daily string) error
}

// Service takes backups and lists them.
type Service struct {
	cfg Config

	mu     sync.Mutex
	busy   bool
	failed *failure
	doing
}

// doing is how far the work under way has come.
type doing struct {
	what        string
	done, total int
}

// failure is why the last scheduled backup did not come about.
type failure struct {
	sentence string
	at       time.Time
}

// New makes the module.
func New(cfg Config) *Service { return &Service{cfg: cfg} }

// DefaultFolder is where backups go unless an administrator says otherwise.
func DefaultFolder(dataDir string) string { return filepath.Join(dataDir, "backups") }

func (s *Service) folder(set Settings) string {
	if set.Folder != "" {
		return set.Folder
	}
	return DefaultFolder(s.cfg.DataDir)
}

const busyCode = "backup_running"

// begin lets one backup or check run at a time.
func (s *Service) begin() (Progress, func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy {
		return nil, nil, fault.Conflict(busyCode, "A backup is being taken or checked just now. Try again when it is done.")
	}
	s.busy, s.doing = true, doing{}
	step := func(what string, done, total int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.doing = doing{what, done, total}
	}
	return step, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.busy = false
	}, nil
}

// take makes a backup, clears away old scheduled ones and copies it to the
// second folder.
func (s *Service) take(ctx context.Context, set Settings, kind string) (Backup, error) {
	progress, end, err := s.begin()
	if err != nil {
		return Backup{}, err
	}
	defer end()
	folder := s.folder(set)
	path, m, err := CreateIn(ctx, s.Source(), folder, kind, "", s.cfg.Clock(), progress)
	if err != nil {
		return Backup{}, err
	}
	s.thin(folder, m.Company, set.Keep)
	if set.SecondFolder != "" {
		if err := copyFile(path, set.SecondFolder); err != nil {
			return Backup{}, fault.Unavailable("second_folder", "The backup is in %s, but could not be copied to the second folder %s.", folder, set.SecondFolder).Because(err)
		}
		s.thin(set.SecondFolder, m.Company, set.Keep)
	}
	return entry(folder, filepath.Base(path))
}

func (s *Service) thin(folder, company string, keep int) {
	if err := thin(folder, company, keep); err != nil {
		s.cfg.Log.Warn("old backups could not be cleared away", "folder", folder, "error", err)
	}
}

// Source is what backups of this company are taken of.
func (s *Service) Source() Source {
	return Source{URL: s.cfg.DB.URL(), Version: s.cfg.Version, Pepper: s.cfg.Pepper}
}

// Target is where a backup of this company is checked.
func (s *Service) Target() Target {
	return Target{URL: s.cfg.DB.URL(), Migrations: s.cfg.Migrations, Checks: s.cfg.Checks, Settle: s.cfg.Settle}
}

// Daily is the scheduled backup: it takes one when none has been taken since
// the last time of day for it. So it may be called at any time, and a computer
// that was off at that time makes up for it when it is on again.
func (s *Service) Daily(ctx context.Context) error {
	set, _, err := s.settings(ctx, s.cfg.DB)
	if err != nil || !set.Enabled {
		return err
	}
	due, err := s.due(set)
	if err != nil || !due {
		return err
	}
	b, err := s.take(ctx, set, scheduled)
	if fault.Is(err, busyCode) {
		return nil // the next turn will see
	}
	s.remember(err)
	if err == nil {
		s.cfg.Log.Info("a backup was taken", "name", b.Name, "size", b.Size)
	}
	s.announce()
	return err
}

// due tells whether the newest backup, whoever took it, is older than the last
// time of day for one.
func (s *Service) due(set Settings) (bool, error) {
	clock, err := time.Parse("15:04", set.Time)
	if err != nil {
		return false, err
	}
	all, err := names(s.folder(set))
	if err != nil {
		return false, err
	}
	now := s.cfg.Clock().In(time.Local)
	last := time.Date(now.Year(), now.Month(), now.Day(), clock.Hour(), clock.Minute(), 0, 0, time.Local)
	if last.After(now) {
		last = time.Date(now.Year(), now.Month(), now.Day()-1, clock.Hour(), clock.Minute(), 0, 0, time.Local)
	}
	for _, name := range all {
		if at, _ := taken(name); !at.Before(last.Truncate(time.Second)) {
			return false, nil
		}
	}
	return true, nil
}

// remember keeps why a scheduled backup failed, for the screen: nobody reads
// the log of a backup that did not come about.
func (s *Service) remember(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = nil
	if err == nil {
		return
	}
	s.failed = &failure{"The scheduled backup failed. The log says why.", s.cfg.Clock().UTC()}
	if f, ok := fault.As(err); ok {
		s.failed.sentence = f.Sentence
	}
}

func (s *Service) announce() {
	if s.cfg.Announce != nil {
		s.cfg.Announce([]events.Change{{Kind: "backup", Operation: "backup.backup.create"}})
	}
}

func (s *Service) create(ctx context.Context, c *op.Call, _ *op.Nothing) (Backup, error) {
	set, _, err := s.settings(ctx, s.cfg.DB)
	if err != nil {
		return Backup{}, err
	}
	b, err := s.take(ctx, set, "")
	if err != nil {
		return b, err
	}
	return b, s.note(ctx, c, b)
}

// note writes the audit row of what was done outside of any transaction, and
// announces it.
func (s *Service) note(ctx context.Context, c *op.Call, b Backup) error {
	info := c.Info()
	info.Bare = false
	m := run.MetaOf(ctx)
	m.IdempotencyKey = "" // each has its row
	ctx = run.With(ctx, m)
	_, err := s.cfg.Run(ctx, info, nil, func(_ context.Context, c *op.Call) (any, error) {
		c.Record(op.Change{Kind: "backup", Title: b.Name, After: b})
		return nil, nil
	})
	return err
}

type nameIn struct {
	Name string `path:"name" maxLength:"120"`
}

// Verified is what a check of a backup found.
type Verified struct {
	Backup
	Tables int   `json:"tables"`
	Rows   int64 `json:"rows"`
}

func (s *Service) verify(ctx context.Context, c *op.Call, in *nameIn) (Verified, error) {
	set, _, err := s.settings(ctx, s.cfg.DB)
	if err != nil {
		return Verified{}, err
	}
	folder := s.folder(set)
	if _, ok := taken(in.Name); !ok {
		return Verified{}, fault.NotFound("no_such_backup", "There is no backup of this name.")
	}
	progress, end, err := s.begin()
	if err != nil {
		return Verified{}, err
	}
	defer end()
	a, err := Open(filepath.Join(folder, in.Name), "", folder)
	if err != nil {
		return Verified{}, err
	}
	defer a.Close()
	r, err := Check(ctx, a, s.Target(), s.cfg.Clock(), progress)
	if err != nil {
		return Verified{}, err
	}
	if err := os.WriteFile(verifiedMark(folder, in.Name), nil, 0o600); err != nil {
		s.cfg.Log.Warn("the check of a backup could not be noted", "error", err)
	}
	b, err := entry(folder, in.Name)
	if err == nil {
		err = s.note(ctx, c, b)
	}
	return Verified{Backup: b, Tables: len(r.Tables), Rows: r.Rows}, err
}

// Running is how far a backup or check has come.
type Running struct {
	Running bool   `json:"running"`
	Table   string `json:"table"`
	Done    int    `json:"done"`
	Total   int    `json:"total"`
	// What an administrator has to know even if they do not ask.
	Failure  string     `json:"failure" doc:"Why the last scheduled backup did not come about; empty when it did."`
	FailedAt *time.Time `json:"failed_at"`
}

func (s *Service) progress(context.Context, *op.Call, *op.Nothing) (Running, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := Running{Running: s.busy, Table: s.what, Done: s.done, Total: s.total}
	if s.failed != nil {
		r.Failure, r.FailedAt = s.failed.sentence, &s.failed.at
	}
	return r, nil
}
