package backup

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"kontor/internal/events"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg"
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

	mu   sync.Mutex
	busy bool
	doing
}

// doing is how far the work under way has come.
type doing struct {
	what        string
	done, total int
}

// New makes the module.
func New(cfg Config) *Service { return &Service{cfg: cfg} }

// Suffix is what the names of archives end in.
const Suffix = ".kontor"

// nameForm keeps a name inside its folder.
var nameForm = regexp.MustCompile(`^kontor-[0-9]{8}-[0-9]{6}(-[a-z0-9-]{1,30})?\.kontor$`)

// FileName is the name of an archive of this moment; kind says why it was
// taken, "" for by hand.
func FileName(now time.Time, kind string) string {
	if kind != "" {
		kind = "-" + kind
	}
	return "kontor-" + now.UTC().Format("20060102-150405") + kind + Suffix
}

// BeforeUpgrade takes a backup before the schema is changed.
func BeforeUpgrade(ctx context.Context, s Source, folder string, now time.Time) error {
	_, err := Create(ctx, s, filepath.Join(folder, FileName(now, "before-upgrade")), "", now, nil)
	return err
}

// DefaultFolder is where backups go unless an administrator says otherwise.
func DefaultFolder(dataDir string) string { return filepath.Join(dataDir, "backups") }

func (s *Service) folder(set Settings) string {
	if set.Folder != "" {
		return set.Folder
	}
	return DefaultFolder(s.cfg.DataDir)
}

// begin lets one backup or check run at a time.
func (s *Service) begin() (Progress, func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy {
		return nil, nil, fault.Conflict("backup_running", "A backup is being taken or checked just now. Try again when it is done.")
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

// take makes a backup, copies it to the second folder and clears away old
// scheduled ones.
func (s *Service) take(ctx context.Context, set Settings, kind string) (Backup, error) {
	progress, end, err := s.begin()
	if err != nil {
		return Backup{}, err
	}
	defer end()
	now := s.cfg.Clock()
	folder := s.folder(set)
	path := filepath.Join(folder, FileName(now, kind))
	if _, err := Create(ctx, s.Source(), path, "", now, progress); err != nil {
		return Backup{}, err
	}
	if set.SecondFolder != "" {
		if err := copyFile(path, set.SecondFolder); err != nil {
			return Backup{}, fault.Unavailable("second_folder", "The backup is in %s, but could not be copied to the second folder %s.", folder, set.SecondFolder).Because(err)
		}
	}
	for _, f := range []string{folder, set.SecondFolder} {
		if err := thin(f, set.Keep); err != nil {
			s.cfg.Log.Warn("old backups could not be cleared away", "folder", f, "error", err)
		}
	}
	return entry(folder, filepath.Base(path))
}

// Source is what backups of this company are taken of.
func (s *Service) Source() Source {
	return Source{URL: s.cfg.DB.URL(), Version: s.cfg.Version, Pepper: s.cfg.Pepper}
}

// Target is where a backup of this company is checked.
func (s *Service) Target() Target {
	return Target{URL: s.cfg.DB.URL(), Migrations: s.cfg.Migrations, Checks: s.cfg.Checks}
}

// Daily is the scheduled backup.
func (s *Service) Daily(ctx context.Context) error {
	set, _, err := s.settings(ctx, s.cfg.DB)
	if err != nil || !set.Enabled {
		return err
	}
	b, err := s.take(ctx, set, scheduled)
	if err == nil {
		s.cfg.Log.Info("a backup was taken", "name", b.Name, "size", b.Size)
		s.announce()
	}
	return err
}

func (s *Service) announce() {
	if s.cfg.Announce != nil {
		s.cfg.Announce([]events.Change{{Kind: "backup", Operation: "backup.backup.create"}})
	}
}

// scheduled marks the backups that may be cleared away again.
const scheduled = "daily"

// thin keeps the newest scheduled backups of a folder. Those taken by hand and
// before an upgrade are never touched.
func thin(folder string, keep int) error {
	if folder == "" {
		return nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		if nameForm.MatchString(e.Name()) && strings.HasSuffix(e.Name(), "-"+scheduled+Suffix) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	var failed error
	for len(names) > keep {
		failed = errors.Join(failed, os.Remove(filepath.Join(folder, names[0])), ignoreMissing(os.Remove(verifiedMark(folder, names[0]))))
		names = names[1:]
	}
	return failed
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// copyFile puts a copy of the file into the folder, whole or not at all.
func copyFile(path, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.CreateTemp(folder, ".backup-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(out.Name()) }()
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	return errors.Join(os.Rename(out.Name(), filepath.Join(folder, filepath.Base(path))), syncDir(folder))
}

// verifiedMark is the file whose time says when a backup was last checked.
func verifiedMark(folder, name string) string { return filepath.Join(folder, name+".verified") }

// Backup is an archive in the folder.
type Backup struct {
	Name       string     `json:"name"`
	CreatedAt  time.Time  `json:"created_at"`
	Size       int64      `json:"size" doc:"In bytes."`
	VerifiedAt *time.Time `json:"verified_at" doc:"When it was last restored into a scratch database and compared; null for never."`
}

func entry(folder, name string) (Backup, error) {
	info, err := os.Stat(filepath.Join(folder, name))
	if err != nil {
		return Backup{}, err
	}
	b := Backup{Name: name, CreatedAt: info.ModTime().UTC(), Size: info.Size()}
	if mark, err := os.Stat(verifiedMark(folder, name)); err == nil {
		at := mark.ModTime().UTC()
		b.VerifiedAt = &at
	}
	return b, nil
}

func (s *Service) list(ctx context.Context, _ *op.Call, _ *op.Nothing) (op.Page[Backup], error) {
	page := op.Page[Backup]{Items: []Backup{}}
	set, _, err := s.settings(ctx, s.cfg.DB)
	if err != nil {
		return page, err
	}
	folder := s.folder(set)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return page, nil
	}
	if err != nil {
		return page, fault.Unavailable("backup_folder", "The folder %s cannot be read.", folder).Because(err)
	}
	for _, e := range slices.Backward(entries) {
		if !nameForm.MatchString(e.Name()) {
			continue
		}
		if b, err := entry(folder, e.Name()); err == nil {
			page.Items = append(page.Items, b)
		}
	}
	return page, nil
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
	_, err := s.cfg.Run(ctx, info, nil, func(_ context.Context, c *op.Call) (any, error) {
		c.Record(op.Change{Kind: "backup", Title: b.Name, After: b})
		return nil, nil
	})
	return err
}

type nameIn struct {
	Name string `path:"name" maxLength:"80"`
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
	if !nameForm.MatchString(in.Name) {
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
}

func (s *Service) progress(context.Context, *op.Call, *op.Nothing) (Running, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Running{s.busy, s.what, s.done, s.total}, nil
}
