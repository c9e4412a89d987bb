package pg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"kontor/internal/fault"
)

// MinimumVersion is the oldest PostgreSQL that Kontor runs on.
const MinimumVersion = 150000

// Migration is what Migrate did.
type Migration struct {
	From, To int64
	Applied  []string
}

// Migrate brings the database at url to the schema of files, as kontor_owner.
// Several programs may call it at once: an advisory lock lets one work and the
// others wait. before runs when there is something to apply to a database that
// already has a schema, for a backup; it may be nil.
func Migrate(ctx context.Context, url string, files fs.FS, before func(context.Context) error) (Migration, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return Migration{}, fmt.Errorf("the database URL cannot be read: %w", err)
	}
	if err := prepare(ctx, cfg); err != nil {
		return Migration{}, err
	}
	cfg.RuntimeParams["role"] = RoleOwner
	conn := stdlib.OpenDB(*cfg)
	defer conn.Close()
	return apply(ctx, conn, files, before)
}

func apply(ctx context.Context, conn *sql.DB, files fs.FS, before func(context.Context) error) (Migration, error) {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return Migration{}, err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, files, goose.WithSessionLocker(locker), goose.WithVerbose(false))
	if err != nil {
		return Migration{}, err
	}
	from, to, err := provider.GetVersions(ctx)
	if err != nil {
		return Migration{}, err
	}
	if from > to {
		return Migration{}, fault.Conflict("newer_schema",
			"This company was last opened by a newer Kontor (schema %d; this program knows %d). Install the newer program.", from, to)
	}
	done := Migration{From: from, To: to}
	if from == to {
		return done, nil
	}
	if from > 0 && before != nil {
		if err := before(ctx); err != nil {
			return done, fmt.Errorf("the backup before the upgrade failed, nothing was changed: %w", err)
		}
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return done, err
	}
	for _, r := range results {
		done.Applied = append(done.Applied, r.Source.Path)
	}
	return done, nil
}

// MigrateTo brings an empty database to an older schema, for data of that
// version. It answers false when the version is none that files knows.
func MigrateTo(ctx context.Context, url string, files fs.FS, version int64) (known bool, err error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return false, err
	}
	if err := prepare(ctx, cfg); err != nil {
		return false, err
	}
	cfg.RuntimeParams["role"] = RoleOwner
	conn := stdlib.OpenDB(*cfg)
	defer conn.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, files)
	if err != nil {
		return false, err
	}
	for _, source := range provider.ListSources() {
		known = known || source.Version == version
	}
	if !known {
		return false, nil
	}
	_, err = provider.UpTo(ctx, version)
	return true, err
}

// prepare makes the three roles and gives the owner its database. It needs a
// user who may create roles; where that has been done before, any user who is
// a member of them will do.
func prepare(ctx context.Context, cfg *pgx.ConnConfig) error {
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return Fault(err)
	}
	defer conn.Close(ctx)
	var version, roles int
	var ready bool
	err = conn.QueryRow(ctx, `
		SELECT current_setting('server_version_num')::int,
		       (SELECT count(*) FROM pg_roles WHERE rolname = ANY($1)),
		       coalesce((SELECT has_database_privilege(rolname, current_database(), 'CREATE')
		                     AND has_schema_privilege(rolname, 'public', 'CREATE')
		                     AND pg_has_role(current_user, oid, 'MEMBER')
		                 FROM pg_roles WHERE rolname = $2), false)`,
		[]string{RoleOwner, RoleApp, RoleReader}, RoleOwner).Scan(&version, &roles, &ready)
	if err != nil {
		return err
	}
	if version < MinimumVersion {
		return fault.Invalid("old_postgresql", "The server runs PostgreSQL %d; Kontor needs %d or newer.", version/10000, MinimumVersion/10000)
	}
	if roles == 3 && ready {
		return nil
	}
	// Roles and rights belong to the whole server: programs that start at once,
	// perhaps on several databases, change the same rows, which PostgreSQL
	// refuses instead of waiting. What the other has done need not be done again.
	for range 20 {
		if _, err = conn.Exec(ctx, makeRoles); !concurrently(err) {
			break
		}
	}
	if err != nil {
		return fault.Forbidden("database_rights",
			"The database user %q may not make the roles kontor_owner, kontor_app and kontor_reader. Use a user with CREATEROLE who owns the database, once.", cfg.User).Because(err)
	}
	return nil
}

const makeRoles = `
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['kontor_owner', 'kontor_app', 'kontor_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END;
        END IF;
        IF NOT pg_has_role(current_user, name, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', name, current_user);
        END IF;
    END LOOP;
    EXECUTE format('GRANT CREATE, CONNECT, TEMPORARY ON DATABASE %I TO kontor_owner', current_database());
    GRANT ALL ON SCHEMA public TO kontor_owner;
END
$$`

// concurrently tells whether somebody else was changing the same rights.
func concurrently(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && (pe.Code == "XX000" && strings.Contains(pe.Message, "concurrently") || pe.Code == "23505" || pe.Code == "42710")
}
