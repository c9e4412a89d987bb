package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/fault"
	"kontor/internal/pg"
	"kontor/internal/pg/embedded"
)

// leftOut are the schema's own bookkeeping, which a restore makes anew, and the
// secrets, which travel in the manifest.
var leftOut = []string{"goose_db_version", "installation_secrets"}

// Source is what a backup is taken of.
type Source struct {
	URL     string // the company's database
	Version string // this program's
	Pepper  []byte // nil when the database itself has it
}

// Progress is told how many tables are done of how many; it may be nil.
type Progress func(what string, done, total int)

func (p Progress) report(what string, done, total int) {
	if p != nil {
		p(what, done, total)
	}
}

// Create writes an archive of one moment of the company to path, which must
// not exist. People go on working meanwhile. The file appears whole or not at
// all.
func Create(ctx context.Context, s Source, path, passphrase string, now time.Time, progress Progress) (Manifest, error) {
	return create(ctx, s, filepath.Dir(path), func(Manifest) string { return path }, passphrase, now, progress)
}

// CreateIn is Create with a name that says of what, when and why; kind is the
// why, "" for by hand.
func CreateIn(ctx context.Context, s Source, folder, kind, passphrase string, now time.Time, progress Progress) (path string, m Manifest, err error) {
	m, err = create(ctx, s, folder, func(m Manifest) string {
		for at := now; ; at = at.Add(time.Second) {
			path = filepath.Join(folder, fileName(m.Company, at, kind))
			// Two in one second are a second apart by name.
			if _, err := os.Lstat(path); err != nil {
				return path
			}
		}
	}, passphrase, now, progress)
	return path, m, err
}

// BeforeUpgrade takes a backup before the schema is changed.
func BeforeUpgrade(ctx context.Context, s Source, folder string, now time.Time) error {
	_, _, err := CreateIn(ctx, s, folder, "before-upgrade", "", now, nil)
	return err
}

func create(ctx context.Context, s Source, folder string, name func(Manifest) string, passphrase string, now time.Time, progress Progress) (m Manifest, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return m, fault.Invalid("backup_folder", "The folder %s cannot be made.", folder).Field("folder", "cannot be made").Because(err)
	}
	conn, err := ownerConnection(ctx, s.URL)
	if err != nil {
		return m, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := enoughSpace(ctx, conn, folder); err != nil {
		return m, err
	}
	f, err := os.CreateTemp(folder, ".backup-*") // 0600 by itself
	if err != nil {
		return m, fault.Invalid("backup_folder", "Kontor may not write into the folder %s.", folder).Field("folder", "cannot be written").Because(err)
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	m = Manifest{Format: formatVersion, Version: s.Version, CreatedAt: now.UTC(), Pepper: s.Pepper}
	if err := write(ctx, conn, f, passphrase, &m, progress); err != nil {
		return m, err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return m, err
	}
	if err := place(f.Name(), name(m), os.Link); err != nil {
		return m, err
	}
	return m, syncDir(folder)
}

// place gives a finished file its name and never replaces one that is there: a
// link sees to that. Sticks and shares often know no links; there it looks
// first and renames.
func place(from, to string, link func(from, to string) error) error {
	err := link(from, to)
	if err == nil {
		return nil
	}
	if _, there := os.Lstat(to); there == nil {
		return fault.Conflict("backup_exists", "There is a file %s already. Choose another name.", to).Because(err)
	}
	if err := os.Rename(from, to); err != nil {
		return fmt.Errorf("the backup cannot be put in its place: %w", err)
	}
	return nil
}

func write(ctx context.Context, conn *pgx.Conn, f io.Writer, passphrase string, m *Manifest, progress Progress) error {
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if err := describe(ctx, tx, m); err != nil {
		return err
	}
	w, err := newWriter(f, passphrase)
	if err != nil {
		return err
	}
	for i := range m.Tables {
		t := &m.Tables[i]
		progress.report(t.Name, i, len(m.Tables))
		if err := w.table(t, func(out io.Writer) (int64, error) { return copyOut(ctx, conn, *t, out) }); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	if err := w.finish(*m); err != nil {
		return err
	}
	progress.report("", len(m.Tables), len(m.Tables))
	return tx.Commit(ctx)
}

// describe reads the schema as it is: an archive can be taken of any version.
func describe(ctx context.Context, tx pgx.Tx, m *Manifest) error {
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&m.Schema); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, `SELECT coalesce((SELECT name FROM company), '')`).Scan(&m.Company); err != nil {
		return err
	}
	// A pepper in the database is the one that counts: the company may have come
	// back from a backup and not been opened since.
	err := tx.QueryRow(ctx, `SELECT value FROM installation_secrets WHERE name = 'pepper'`).Scan(&m.Pepper)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	rows, err := tx.Query(ctx, `
		SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attnum)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> ALL ($1)
		GROUP BY c.relname ORDER BY c.relname`, leftOut)
	if err != nil {
		return err
	}
	if m.Tables, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (t Table, err error) { return t, r.Scan(&t.Name, &t.Columns) }); err != nil {
		return err
	}
	rows, err = tx.Query(ctx, `
		SELECT s.relname::text FROM pg_class s
		WHERE s.relnamespace = 'public'::regnamespace AND s.relkind = 'S'
		  AND NOT EXISTS (SELECT FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid AND t.relname = ANY ($1) WHERE d.objid = s.oid)
		ORDER BY s.relname`, leftOut)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		s := Sequence{Name: name}
		if err := tx.QueryRow(ctx, "SELECT last_value, is_called FROM "+pgx.Identifier{"public", name}.Sanitize()).Scan(&s.Last, &s.Called); err != nil {
			return err
		}
		m.Sequences = append(m.Sequences, s)
	}
	return nil
}

// columns is the list of a table's columns for COPY.
func (t Table) columns() string {
	list := ""
	for i, c := range t.Columns {
		if i > 0 {
			list += ", "
		}
		list += pgx.Identifier{c}.Sanitize()
	}
	return pgx.Identifier{"public", t.Name}.Sanitize() + " (" + list + ")"
}

func copyOut(ctx context.Context, conn *pgx.Conn, t Table, out io.Writer) (int64, error) {
	tag, err := conn.PgConn().CopyTo(ctx, out, "COPY "+t.columns()+" TO STDOUT")
	return tag.RowsAffected(), err
}

// ownerConnection is a connection whose texts read the same everywhere.
func ownerConnection(ctx context.Context, url string) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{
		"role": pg.RoleOwner, "application_name": "kontor backup", "timezone": "UTC", "datestyle": "ISO, YMD", "intervalstyle": "iso_8601",
		"bytea_output": "hex", "extra_float_digits": "3", "client_encoding": "UTF8",
		// Rows leave a table in the order in which they lie there.
		"synchronize_seqscans": "off", "max_parallel_workers_per_gather": "0",
		// However long it takes, whatever the server's own limits are.
		"statement_timeout": "0", "lock_timeout": "0", "idle_in_transaction_session_timeout": "0",
	} {
		cfg.RuntimeParams[name] = value
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	return conn, pg.Fault(err)
}

// enoughSpace refuses to begin what would fill the disk. Archives are a fifth
// of the database as a rule; a half leaves room for rules to be broken.
func enoughSpace(ctx context.Context, conn *pgx.Conn, folder string) error {
	var size int64
	if err := conn.QueryRow(ctx, `SELECT pg_database_size(current_database())`).Scan(&size); err != nil {
		return err
	}
	free, _, err := embedded.DiskSpace(folder)
	// Where it cannot be measured, writing will tell.
	if need := uint64(max(size, 0))/2 + 16<<20; err == nil && free < need {
		return fault.Unavailable("disk_full", "There is too little room for a backup in %s: %d MB are free, %d MB may be needed.", folder, free>>20, need>>20)
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	_ = d.Sync() // not every system can; the file itself is on disk
	return nil
}
