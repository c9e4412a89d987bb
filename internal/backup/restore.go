package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/fault"
	"kontor/internal/pg"
	"kontor/internal/verify"
)

// Target is where an archive is restored to.
type Target struct {
	URL        string // the company's database: what is there now is kept under another name
	Migrations fs.FS
	Checks     []verify.Check
}

// Restored is what a restore did.
type Restored struct {
	Manifest
	Rows int64
	// Kept is the name of the database that was replaced, or "".
	Kept string
}

// Restore puts the archive in the company's place: into a new database first,
// which is compared with the archive and verified; then the names are
// exchanged, both at once. Nobody may be connected meanwhile.
func Restore(ctx context.Context, a *Archive, t Target, now time.Time, progress Progress) (Restored, error) {
	stamp := now.UTC().Format("20060102_150405")
	name, err := databaseName(t.URL)
	if err != nil {
		return Restored{}, err
	}
	r, fresh, err := rehearse(ctx, a, t, name+"_restore_"+stamp, progress)
	if err != nil {
		return r, err
	}
	if r.Kept, err = swap(ctx, t.URL, name, fresh, name+"_before_restore_"+stamp); err != nil {
		return r, errors.Join(err, drop(ctx, t.URL, fresh))
	}
	return r, nil
}

// Check restores the archive into a scratch database, compares and verifies,
// and removes the scratch database again.
func Check(ctx context.Context, a *Archive, t Target, now time.Time, progress Progress) (Restored, error) {
	name, err := databaseName(t.URL)
	if err != nil {
		return Restored{}, err
	}
	r, fresh, err := rehearse(ctx, a, t, fmt.Sprintf("%s_check_%d", name, now.UnixNano()), progress)
	if err != nil {
		return r, err
	}
	return r, drop(ctx, t.URL, fresh)
}

// rehearse makes a database called name out of the archive and proves it. On an
// error the database is gone again.
func rehearse(ctx context.Context, a *Archive, t Target, name string, progress Progress) (r Restored, made string, err error) {
	r.Manifest = a.Manifest
	if err := createDatabase(ctx, t.URL, name); err != nil {
		return r, "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, drop(context.WithoutCancel(ctx), t.URL, name))
		}
	}()
	at := withDatabase(t.URL, name)
	known, err := pg.MigrateTo(ctx, at, t.Migrations, a.Schema)
	if err != nil {
		return r, "", err
	}
	if !known {
		return r, "", fault.Invalid("newer_backup", "This backup was written by a newer Kontor (%s). Install that or a newer one to restore it.", a.Version)
	}
	if err := load(ctx, a, at, progress); err != nil {
		return r, "", err
	}
	for _, table := range a.Tables {
		r.Rows += table.Rows
	}
	if _, err := pg.Migrate(ctx, at, t.Migrations, nil); err != nil {
		return r, "", err
	}
	if err := proveChecks(ctx, at, t.Checks); err != nil {
		return r, "", err
	}
	return r, name, nil
}

// load replaces every row of the new database by the archive's, and reads them
// back to compare. Foreign keys are taken away and put back, which tests them
// all; triggers are silent, since what they would do is in the archive.
func load(ctx context.Context, a *Archive, at string, progress Progress) error {
	conn, err := ownerConnection(ctx, at)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()

	var here Manifest
	if err := describe(ctx, tx, &here); err != nil {
		return err
	}
	if err := sameTables(here, a.Manifest); err != nil {
		return err
	}
	putBack, err := dropForeignKeys(ctx, tx)
	if err != nil {
		return err
	}
	for _, t := range a.Tables {
		table := pgx.Identifier{"public", t.Name}.Sanitize()
		if _, err := tx.Exec(ctx, "ALTER TABLE "+table+" DISABLE TRIGGER USER; TRUNCATE "+table); err != nil {
			return err
		}
	}
	for i, t := range a.Tables {
		progress.report(t.Name, i, len(a.Tables))
		if err := loadTable(ctx, conn, a, t); err != nil {
			return err
		}
	}
	for _, t := range a.Tables {
		if _, err := tx.Exec(ctx, "ALTER TABLE "+pgx.Identifier{"public", t.Name}.Sanitize()+" ENABLE TRIGGER USER"); err != nil {
			return err
		}
	}
	for _, sql := range putBack {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return damaged(err)
		}
	}
	for _, s := range a.Sequences {
		if _, err := tx.Exec(ctx, "SELECT setval($1::text::regclass, $2, $3)", pgx.Identifier{"public", s.Name}.Sanitize(), s.Last, s.Called); err != nil {
			return err
		}
	}
	if a.Pepper == nil {
		return tx.Commit(ctx)
	}
	if _, err := tx.Exec(ctx, "INSERT INTO installation_secrets (name, value) VALUES ('pepper', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value", a.Pepper); err != nil {
		return err
	}
	progress.report("", len(a.Tables), len(a.Tables))
	return tx.Commit(ctx)
}

func loadTable(ctx context.Context, conn *pgx.Conn, a *Archive, t Table) error {
	r, err := a.table(t)
	if err != nil {
		return err
	}
	defer r.Close()
	tag, err := conn.PgConn().CopyFrom(ctx, r, "COPY "+t.columns()+" FROM STDIN")
	if err != nil {
		return damaged(fmt.Errorf("table %s: %w", t.Name, err))
	}
	sum := sha256.New()
	back, err := copyOut(ctx, conn, t, sum)
	if err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); tag.RowsAffected() != t.Rows || back != t.Rows || got != t.SHA256 {
		return damaged(fmt.Errorf("table %s: %d rows loaded, %d read back, %d in the manifest; same content: %v", t.Name, tag.RowsAffected(), back, t.Rows, got == t.SHA256))
	}
	return nil
}

// sameTables compares the archive with the schema that its version has.
func sameTables(here, there Manifest) error {
	columns := func(m Manifest) string {
		var b strings.Builder
		for _, t := range m.Tables {
			fmt.Fprintln(&b, t.columns())
		}
		return b.String()
	}
	if columns(here) != columns(there) {
		return damaged(errors.New("its tables are not those of its schema version"))
	}
	return nil
}

// dropForeignKeys returns the statements that put them back.
func dropForeignKeys(ctx context.Context, tx pgx.Tx) (putBack []string, err error) {
	rows, err := tx.Query(ctx, `
		SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
		       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
		FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`)
	if err != nil {
		return nil, err
	}
	var drops []string
	var drop, add string
	if _, err := pgx.ForEachRow(rows, []any{&drop, &add}, func() error {
		drops, putBack = append(drops, drop), append(putBack, add)
		return nil
	}); err != nil {
		return nil, err
	}
	for _, sql := range drops {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return nil, err
		}
	}
	return putBack, nil
}

func proveChecks(ctx context.Context, at string, checks []verify.Check) error {
	db, err := pg.Open(ctx, at, 2)
	if err != nil {
		return err
	}
	defer db.Close()
	found, err := verify.Database(ctx, db, checks)
	if err != nil {
		return err
	}
	if err := found.Err(); err != nil {
		return fault.Invalid("backup_does_not_verify", "What this backup holds does not add up, so it was not put in place. Nothing was changed.").Because(err)
	}
	return nil
}

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
	if _, err := tx.Exec(ctx, fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", pgx.Identifier{fresh}.Sanitize(), pgx.Identifier{name}.Sanitize())); err != nil {
		return "", err
	}
	return kept, tx.Commit(ctx)
}

func createDatabase(ctx context.Context, url, name string) error {
	conn, err := maintenance(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()); err != nil {
		return fault.Forbidden("database_rights", "The database user may not create a database, which a restore needs. Give it CREATEDB.").Because(err)
	}
	return nil
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
