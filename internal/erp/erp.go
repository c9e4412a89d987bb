package erp

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"kontor/internal/about"
	"kontor/internal/assets"
	"kontor/internal/attachments"
	"kontor/internal/audit"
	"kontor/internal/backup"
	"kontor/internal/banking"
	"kontor/internal/catalog"
	"kontor/internal/counting"
	"kontor/internal/date"
	"kontor/internal/events"
	"kontor/internal/exchange"
	"kontor/internal/fault"
	"kontor/internal/httpapi"
	"kontor/internal/identity"
	"kontor/internal/inventory"
	"kontor/internal/invoicing"
	"kontor/internal/jobs"
	"kontor/internal/labels"
	"kontor/internal/landed"
	"kontor/internal/ledger"
	"kontor/internal/lots"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/payments"
	"kontor/internal/pg"
	"kontor/internal/purchasing"
	"kontor/internal/replenish"
	"kontor/internal/reports"
	"kontor/internal/run"
	"kontor/internal/sales"
	"kontor/internal/settings"
	"kontor/internal/transfers"
	"kontor/internal/verify"
	"kontor/internal/views"
	"kontor/internal/warehouses"
	"kontor/migrations"
)

// Config is what a company's program is built from.
type Config struct {
	// DatabaseURL leads to the company's database, which Open migrates.
	DatabaseURL string
	// External says that the server is the office's: secrets that several
	// programs must agree on are then kept in the database, not in DataDir.
	External bool
	// DataDir is the folder of this installation.
	DataDir string
	// PasswordCost is bcrypt's; 0 is 12.
	PasswordCost int
	// MaxConns bounds the pool; 0 is the default.
	MaxConns int
	Version  string
	Log      *slog.Logger
	Clock    func() time.Time
	// Screens are the bundled files of the frontend.
	Screens fs.FS
	// BeforeMigration runs before a schema that has data is changed; without
	// one, a backup is taken.
	BeforeMigration func(context.Context) error
	// Progress is told what the start is doing; it may be nil.
	Progress func(step, text string, percent int)

	// described leaves everything out that needs a database.
	described bool
}

// ERP is a company's running program.
type ERP struct {
	DB       *pg.DB
	Registry *op.Registry
	Runner   *run.Runner
	Hub      *events.Hub
	API      *httpapi.API
	// Settings know whether the HTTP API is wanted in the window.
	Settings *settings.Service
	// Identity makes the first administrator and carries out kontor user.
	Identity *identity.Service
	// Backups take, list and check backups.
	Backups *backup.Service
	// Jobs is the schedule.
	Jobs *jobs.Scheduler

	log *slog.Logger
}

// Open migrates the database and builds every module on it.
func Open(ctx context.Context, cfg Config) (*ERP, error) {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Progress != nil {
		cfg.Progress("migrate", "Preparing the company's tables", 0)
	}
	if cfg.BeforeMigration == nil {
		cfg.BeforeMigration = func(ctx context.Context) error { return backUp(ctx, cfg) }
	}
	if _, err := pg.Migrate(ctx, cfg.DatabaseURL, migrations.FS, cfg.BeforeMigration); err != nil {
		return nil, err
	}
	db, err := pg.Open(ctx, cfg.DatabaseURL, cfg.MaxConns)
	if err != nil {
		return nil, err
	}
	e := &ERP{DB: db, Registry: op.NewRegistry(), log: cfg.Log}
	e.Hub, _ = events.Start(db, cfg.Log)
	e.Runner = &run.Runner{DB: db, Clock: cfg.Clock, Announce: e.Hub.Announce, Log: cfg.Log}
	if err := e.build(ctx, cfg); err != nil {
		e.Close(ctx)
		return nil, err
	}
	return e, nil
}

// module is what every module gives to the registry.
type module interface{ Operations(reg *op.Registry) }

// build makes the modules, each on those before it.
func (e *ERP) build(ctx context.Context, cfg Config) error {
	settings := settings.New()
	e.Settings = settings
	secrets, err := e.secrets(ctx, cfg)
	if err != nil {
		return err
	}
	e.Identity = identity.New(identity.Config{
		DB: e.DB, Run: e.Runner.Run, Settings: settings, Secrets: secrets, PasswordCost: cfg.PasswordCost,
		Clock: cfg.Clock, Log: cfg.Log, Version: cfg.Version,
	})
	log := audit.New()
	ledger := ledger.New(settings)
	partners := partners.New()
	catalog := catalog.New()
	warehouses := warehouses.New()
	inventory := inventory.New(catalog, ledger)
	transfers := transfers.New(inventory, warehouses, catalog, partners, ledger, settings)
	landed := landed.New(inventory, ledger, settings)
	sales := sales.New(partners, catalog, inventory, settings)
	purchasing := purchasing.New(partners, catalog, warehouses, inventory, ledger, transfers, settings)
	invoicing := invoicing.New(ledger, partners, catalog, settings)
	invoicing.MatchWith(purchasing)
	payments := payments.New(ledger, partners)
	invoicing.SettleWith(payments)
	assets := assets.New(ledger, settings)
	banking := banking.New(ledger, payments)

	var backups *backup.Service
	backups = backup.New(backup.Config{
		DB: e.DB, DataDir: cfg.DataDir, Version: cfg.Version, Pepper: secrets.Pepper, Migrations: migrations.FS, Checks: Checks(), Settle: settle,
		Settings: settings, Clock: cfg.Clock, Log: cfg.Log, Announce: e.announce(), Run: e.Runner.Run,
		Reschedule: func(daily string) error {
			return e.Jobs.Set(jobs.Job{Name: backupJob, Daily: daily, Run: backups.Daily})
		},
	})

	e.Backups = backups

	for _, m := range []module{settings, e.Identity, log, ledger, partners, catalog, warehouses, inventory, lots.New(), labels.New(), counting.New(warehouses, inventory, settings), transfers, landed, purchasing, replenish.New(partners, catalog, warehouses, purchasing), sales, invoicing, payments, assets, banking, reports.New(settings, partners), views.New(), attachments.New(), exchange.New(e.DB, settings), backups, &about.Service{Version: cfg.Version, DataDir: cfg.DataDir}} {
		m.Operations(e.Registry)
	}
	e.Registry.Add(verify.Operation("verify.company.run", "/verify", "Recompute what must always hold", audit.Read, Checks()))
	e.Registry.Add(verify.Operation("verify.books.run", "/verify/books", "Recompute what must always hold of the books", ledgerRead, bookChecks()))

	if !cfg.described {
		if err := e.Identity.SyncRoles(ctx, e.Registry.Grants()); err != nil {
			return err
		}
		if err := e.schedule(ctx, cfg, backups, e.plans(assets), e.recurring(ledger)); err != nil {
			return err
		}
	}
	e.API = httpapi.New(httpapi.Config{
		Version: cfg.Version, Registry: e.Registry, Run: e.Runner.Run, Authenticate: e.Identity.Authenticate, Hub: e.Hub, Screens: cfg.Screens,
		Log: cfg.Log,
	})
	return nil
}

// secrets are in the data folder, or in the database when several programs of
// an office share it.
func (e *ERP) secrets(ctx context.Context, cfg Config) (identity.Secrets, error) {
	if cfg.described {
		return identity.Secrets{}, nil
	}
	if cfg.External {
		return identity.LoadSecretsDB(ctx, e.DB)
	}
	if err := identity.AdoptPepper(ctx, e.DB, cfg.DataDir); err != nil {
		return identity.Secrets{}, err
	}
	return identity.LoadSecretsDir(cfg.DataDir)
}

const backupJob = "backup"

// schedule is what happens by itself.
func (e *ERP) schedule(ctx context.Context, cfg Config, backups *backup.Service, plans, recurring func(context.Context) error) (err error) {
	daily, err := backups.Time(ctx)
	if err != nil {
		return err
	}
	if e.Jobs, err = jobs.New(e.DB, cfg.Log); err != nil {
		return err
	}
	for _, j := range []jobs.Job{
		{Name: "sessions", Every: time.Hour, Run: func(ctx context.Context) error { _, err := e.Identity.Prune(ctx); return err }},
		{Name: "idempotency keys", Every: time.Hour, Run: func(ctx context.Context) error { _, err := e.Runner.PruneKeys(ctx); return err }},
		{Name: backupJob, Daily: daily, Run: backups.Daily},
		// A computer that was off at that time makes up for it.
		{Name: "backup missed", Every: 15 * time.Minute, Run: backups.Daily},
		{Name: "plan charges", Every: time.Hour, Run: plans},
		{Name: "recurring entries", Every: time.Hour, Run: recurring},
	} {
		if err := e.Jobs.Set(j); err != nil {
			return err
		}
	}
	e.Jobs.Start()
	return nil
}

// plans is the job that posts what is due of depreciation and deferrals.
func (e *ERP) plans(s *assets.Service) func(context.Context) error {
	return func(ctx context.Context) error {
		err := e.itself(ctx, op.Info{Name: "assets.plan.post", Needs: assets.Post}, func(ctx context.Context, c *op.Call) error {
			_, err := s.PostDueTx(ctx, c, date.Of(c.Now))
			return err
		})
		if fault.Is(err, "no_books") {
			return nil
		}
		return err
	}
}

// recurring is the job that enters what the schedules of entry templates have
// due.
func (e *ERP) recurring(s *ledger.Service) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.EnterDue(func(do func(context.Context, *op.Call) error) error {
			return e.itself(ctx, op.Info{Name: "ledger.entry_template.run", Needs: ledger.Post}, do)
		})
	}
}

// itself does something as the program itself.
func (e *ERP) itself(ctx context.Context, info op.Info, do func(context.Context, *op.Call) error) error {
	info.Method = http.MethodPost
	_, err := e.Runner.Run(run.As(ctx, op.System), info, nil, func(ctx context.Context, c *op.Call) (any, error) { return nil, do(ctx, c) })
	return err
}

// announce is the hub's, and nothing where there is none.
func (e *ERP) announce() func([]events.Change) {
	if e.Hub == nil {
		return nil
	}
	return e.Hub.Announce
}

// backUp takes a backup of a company whose schema is about to change.
func backUp(ctx context.Context, cfg Config) error {
	source := backup.Source{URL: cfg.DatabaseURL, Version: cfg.Version}
	if !cfg.External {
		secrets, err := identity.LoadSecretsDir(cfg.DataDir)
		if err != nil {
			return err
		}
		source.Pepper = secrets.Pepper
	}
	return backup.BeforeUpgrade(ctx, source, backup.DefaultFolder(cfg.DataDir), cfg.Clock())
}

// Checks are all that must always hold, module by module.
func Checks() []verify.Check {
	return slices.Concat(audit.Checks(), catalog.Checks(), warehouses.Checks(), inventory.QuantityChecks(), lots.Checks(), counting.Checks(), transfers.Checks(), landed.Checks(), purchasing.QuantityChecks(), sales.Checks(), attachments.Checks(), bookChecks())
}

// bookChecks are those of money.
func bookChecks() []verify.Check {
	return slices.Concat(ledger.Checks(), inventory.ValueChecks(), invoicing.Checks(), purchasing.ValueChecks(), payments.Checks(), banking.Checks())
}

// ledgerRead is who sees the books; in build the ledger's name is its service.
const ledgerRead = ledger.Read

// Close ends what Open began. Requests that are under way should have ended.
func (e *ERP) Close(context.Context) {
	if e.Jobs != nil {
		if err := e.Jobs.Close(); err != nil {
			e.log.Warn("the schedule did not end in time", "error", err)
		}
	}
	if e.Identity != nil {
		e.Identity.Close()
	}
	e.Hub.Close()
	e.DB.Close()
}
