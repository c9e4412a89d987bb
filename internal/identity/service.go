package identity

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"kontor/db"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/settings"
)

// Config is what the module is made of.
type Config struct {
	DB       *pg.DB
	Run      op.Run
	Settings *settings.Service
	Secrets  Secrets
	// PasswordCost is bcrypt's; 0 is 12.
	PasswordCost int
	Clock        func() time.Time
	Log          *slog.Logger
	// Version is the product's, for the screens.
	Version string
}

// Service carries out the operations.
type Service struct {
	db       *pg.DB
	run      op.Run
	settings *settings.Service
	secrets  Secrets
	hasher   *hasher
	clock    func() time.Time
	log      *slog.Logger
	version  string
	audience string
	registry *op.Registry
	queries  db.Queries
	doors    *doors

	seen    chan seen
	stop    context.CancelFunc
	stopped sync.WaitGroup
}

// New makes the module. Close ends its work in the background.
func New(cfg Config) *Service {
	ctx, stop := context.WithCancel(context.Background())
	s := &Service{
		db: cfg.DB, run: cfg.Run, settings: cfg.Settings, secrets: cfg.Secrets, clock: cfg.Clock, log: cfg.Log,
		version: cfg.Version, audience: cfg.DB.Config().ConnConfig.Database,
		hasher: newHasher(cfg.Secrets.Pepper, cfg.PasswordCost), doors: newDoors(),
		seen: make(chan seen, 256), stop: stop,
	}
	s.stopped.Go(func() { s.noteSeen(ctx) })
	return s
}

// Close ends the work in the background.
func (s *Service) Close() {
	s.stop()
	s.stopped.Wait()
}

// within runs the part of a bare operation that needs a transaction, with the
// audit row and all else that the wrapper does. The input stays out of it: it
// holds a password, whose hash must not be stored for an Idempotency-Key.
func within[T any](ctx context.Context, s *Service, c *op.Call, f func(context.Context, *op.Call) (T, error)) (T, error) {
	info := c.Info()
	info.Bare = false
	out, err := s.run(ctx, info, nil, func(ctx context.Context, c *op.Call) (any, error) { return f(ctx, c) })
	answer, _ := out.(T)
	return answer, err
}
