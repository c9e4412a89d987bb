package backup

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kontor/internal/fault"
	"kontor/internal/pg"
)

// swap gives the fresh database the company's name and the company's another,
// in one transaction.
func swap(ctx context.Context, url, name, fresh, keep string) (kept string, err error) {
	conn, err := maintenance(ctx, url)
	if err != nil {
		return "", err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	tx, err := conn.Begin(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	var exists bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil {
		return "", err
	}
	if exists {
		if _, err := tx.Exec(ctx, fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", pgx.Identifier{name}.Sanitize(), pgx.Identifier{keep}.Sanitize())); err != nil {
			return "", fault.Conflict("company_in_use", "Somebody is still working in the company. Close every Kontor that uses it and try again.").Because(err)
		}
		kept = keep
	}
	if err := mark(ctx, tx, fresh, ""); err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", pgx.Identifier{fresh}.Sanitize(), pgx.Identifier{name}.Sanitize())); err != nil {
		return "", err
	}
	return kept, tx.Commit(ctx)
}

func drop(ctx context.Context, url, name string) error {
	conn, err := maintenance(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
	return err
}

// maintenance connects to a database of the server that is not the company's.
func maintenance(ctx context.Context, url string) (*pgx.Conn, error) {
	conn, err := pgx.Connect(ctx, withDatabase(url, "postgres"))
	return conn, pg.Fault(err)
}

func databaseName(raw string) (string, error) {
	cfg, err := pgx.ParseConfig(raw)
	if err != nil {
		return "", err
	}
	return cfg.Database, nil
}

// withDatabase is the URL with another database.
func withDatabase(raw, name string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "" {
		return raw + " dbname='" + name + "'" // the key=value form: the last one counts
	}
	u.Path = "/" + name
	return u.String()
}

// scratchMark is the comment on a database that is being made out of an
// archive, with the moment at which that began.
const scratchMark = "scratch database of Kontor, begun at "

// createScratch makes a database that the company does not know of yet, and
// removes those that a killed program left behind more than a day ago.
func createScratch(ctx context.Context, url, company, name string) error {
	conn, err := maintenance(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := sweep(ctx, conn, company); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	var pe *pgconn.PgError
	if errors.As(err, &pe) && pe.Code == "42501" {
		return fault.Forbidden("database_rights", "The database user may not create a database, which a restore needs. Give it CREATEDB.").Because(err)
	}
	if err != nil {
		return pg.Fault(err)
	}
	if err := mark(ctx, conn, name, scratchMark+time.Now().UTC().Format(time.RFC3339)); err != nil {
		return errors.Join(err, drop(context.WithoutCancel(ctx), url, name))
	}
	return nil
}

func mark(ctx context.Context, conn interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}, name, text string,
) error {
	_, err := conn.Exec(ctx, "COMMENT ON DATABASE "+pgx.Identifier{name}.Sanitize()+" IS '"+text+"'")
	return err
}

// sweep removes scratch databases of this company that nobody works on any
// more. Only what carries our mark is touched.
func sweep(ctx context.Context, conn *pgx.Conn, company string) error {
	rows, err := conn.Query(ctx, `
		SELECT d.datname::text FROM pg_database d
		JOIN pg_shdescription s ON s.objoid = d.oid AND s.classoid = 'pg_database'::regclass
		WHERE starts_with(d.datname, $1 || '_') AND starts_with(s.description, $2)
		  AND CASE WHEN starts_with(s.description, $2) THEN substr(s.description, length($2) + 1)::timestamptz END < now() - interval '1 day'
		  AND pg_has_role(d.datdba, 'MEMBER')
		  AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)`, company, scratchMark)
	if err != nil {
		return err
	}
	left, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range left {
		// Without FORCE: one that is in use after all stays.
		if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()); err != nil {
			return pg.Fault(err)
		}
	}
	return nil
}
