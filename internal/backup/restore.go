package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kontor/internal/fault"
	"kontor/internal/pg"
	"kontor/internal/verify"
)

// Target is where an archive is restored to.
type Target struct {
	URL        string // the company's database: what is there now is kept under another name
	Migrations fs.FS
	Checks     []verify.Check
	// Settle may be nil.
	Settle Settle
}

// Settle is done to what was restored before it is verified and takes the
// company's place: what was open when the backup was taken is closed.
type Settle func(ctx context.Context, tx pgx.Tx, m Manifest, now time.Time) error

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
	r, fresh, err := rehearse(ctx, a, t, name, "_restore_"+stamp, now, progress)
	if err != nil {
		return r, err
	}
	if r.Kept, err = swap(ctx, t.URL, name, fresh, name+"_before_restore_"+stamp); err != nil {
		return r, errors.Join(err, drop(context.WithoutCancel(ctx), t.URL, fresh))
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
	r, fresh, err := rehearse(ctx, a, t, name, fmt.Sprintf("_check_%d", now.UnixNano()), now, progress)
	if err != nil {
		return r, err
	}
	return r, drop(context.WithoutCancel(ctx), t.URL, fresh)
}

// rehearse makes a database out of the archive, called as the company with an
// ending, and proves it. On an error it is gone again.
func rehearse(ctx context.Context, a *Archive, t Target, company, ending string, now time.Time, progress Progress) (r Restored, made string, err error) {
	name := company + ending
	r.Manifest = a.Manifest
	if err := createScratch(ctx, t.URL, company, name); err != nil {
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
		return r, "", newer(a.Version)
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
	if err := settle(ctx, at, t.Settle, a.Manifest, now); err != nil {
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
			return blame(err, nil)
		}
	}
	for _, s := range a.Sequences {
		if _, err := tx.Exec(ctx, "SELECT setval($1::text::regclass, $2, $3)", pgx.Identifier{"public", s.Name}.Sanitize(), s.Last, s.Called); err != nil {
			return err
		}
	}
	if a.Pepper != nil {
		if _, err := tx.Exec(ctx, "INSERT INTO installation_secrets (name, value) VALUES ('pepper', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value", a.Pepper); err != nil {
			return err
		}
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
	in := &noting{r: r}
	tag, err := conn.PgConn().CopyFrom(ctx, in, "COPY "+t.columns()+" FROM STDIN")
	if err != nil {
		return blame(fmt.Errorf("table %s: %w", t.Name, err), in.err)
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

// blame says whose fault a failed load is: the archive's when its rows are
// refused or cannot be read; a full disk or a broken connection is not.
func blame(err, reading error) error {
	var pe *pgconn.PgError
	if reading != nil || errors.As(err, &pe) && (strings.HasPrefix(pe.Code, "22") || strings.HasPrefix(pe.Code, "23")) {
		return damaged(err)
	}
	return pg.Fault(err)
}

// sameTables compares the archive with the schema that its version has.
func sameTables(here, there Manifest) error {
	shape := func(m Manifest) string {
		var b strings.Builder
		for _, t := range m.Tables {
			fmt.Fprintln(&b, t.columns())
		}
		for _, s := range m.Sequences {
			fmt.Fprintln(&b, s.Name)
		}
		return b.String()
	}
	if shape(here) != shape(there) {
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

func settle(ctx context.Context, at string, do Settle, m Manifest, now time.Time) error {
	if do == nil {
		return nil
	}
	conn, err := ownerConnection(ctx, at)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return do(ctx, tx, m, now) })
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
