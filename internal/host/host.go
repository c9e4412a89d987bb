package host

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"
	"sync"

	"kontor/internal/erp"
	"kontor/internal/pg"
	"kontor/internal/pg/embedded"
)

// Database is the name of the company's database in our own PostgreSQL.
const Database = "kontor"

// Options say what is started.
type Options struct {
	// DataDir is the folder of this installation.
	DataDir string
	// DatabaseURL leads to the office's server; "" starts our own.
	DatabaseURL string
	// Attach goes to the server of a Kontor that runs with this data folder
	// already, if one does.
	Attach   bool
	Version  string
	Screens  fs.FS
	Log      *slog.Logger
	Progress func(step, text string, percent int)
}

// Host is a started company.
type Host struct {
	*erp.ERP
	// DatabaseURL leads to the company's database for its owner.
	DatabaseURL string

	server  *embedded.Server // nil: the office's, or another Kontor's
	unwatch context.CancelFunc
	once    sync.Once
	err     error
}

// Open starts what is needed and returns when requests can be served.
func Open(ctx context.Context, o Options) (*Host, error) {
	if o.Progress == nil {
		o.Progress = func(string, string, int) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	h := &Host{DatabaseURL: o.DatabaseURL}
	if h.DatabaseURL == "" {
		if err := h.startPostgres(ctx, o); err != nil {
			return nil, err
		}
	}
	e, err := erp.Open(ctx, erp.Config{
		DatabaseURL: h.DatabaseURL, External: o.DatabaseURL != "", DataDir: o.DataDir,
		Version: o.Version, Log: o.Log, Screens: o.Screens, Progress: o.Progress,
	})
	if err != nil {
		return nil, errors.Join(err, h.stopPostgres(context.WithoutCancel(ctx)))
	}
	h.ERP = e
	if h.server != nil {
		h.watchDisk(o)
	}
	return h, nil
}

// PostgresFolder is where our own PostgreSQL keeps its data.
func PostgresFolder(dataDir string) string { return filepath.Join(dataDir, "postgres") }

func (h *Host) startPostgres(ctx context.Context, o Options) error {
	folder := PostgresFolder(o.DataDir)
	server, err := embedded.Start(ctx, embedded.Options{DataDir: folder, Progress: o.Progress, Log: o.Log})
	if errors.Is(err, embedded.ErrLocked) && o.Attach {
		url, err := embedded.Attach(ctx, folder)
		if err != nil {
			return err
		}
		h.DatabaseURL = url(Database)
		return nil
	}
	if err != nil {
		return err
	}
	h.server = server
	if err := pg.CreateDatabase(ctx, server.URL("postgres"), Database); err != nil {
		return errors.Join(err, h.stopPostgres(context.WithoutCancel(ctx)))
	}
	h.DatabaseURL = server.URL(Database)
	return nil
}

func (h *Host) stopPostgres(ctx context.Context) error {
	if h.server == nil {
		return nil
	}
	return h.server.Stop(ctx)
}

// Attached tells whether another Kontor of this computer owns the database.
func (h *Host) Attached() bool { return h.server == nil }

// Close ends the program and then its PostgreSQL. It may be called again.
func (h *Host) Close(ctx context.Context) error {
	h.once.Do(func() {
		if h.unwatch != nil {
			h.unwatch()
		}
		h.ERP.Close(ctx)
		h.err = h.stopPostgres(ctx)
	})
	return h.err
}
