package backup

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/url"
	"path/filepath"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/testdb"
	"kontor/migrations"
)

func to(url string) Target { return Target{URL: url, Migrations: migrations.FS} }

// archiveOf takes one of the database and returns its members too.
func archiveOf(t *testing.T, url string) (Manifest, map[string]string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.kontor")
	if _, err := Create(t.Context(), Source{URL: url, Pepper: make([]byte, 32)}, path, "", time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	a := opened(t, path)
	members := map[string]string{}
	for _, table := range a.Tables {
		r, err := a.table(table)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		members[member(table.Name)] = string(text)
	}
	return a.Manifest, members
}

func opened(t *testing.T, path string) *Archive {
	t.Helper()
	a, err := Open(path, "", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// databases are those of the server whose name begins with the company's.
func databases(t *testing.T, url string) (names []string) {
	t.Helper()
	name, err := databaseName(url)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := testdb.Superuser(t, url).Query(t.Context(), `SELECT datname::text FROM pg_database WHERE starts_with(datname, $1 || '_')`, name)
	if err == nil {
		names, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// An archive whose seal holds but which does not hold what it says, or not what
// the schema wants, is refused, and leaves nothing.
func TestArchiveThatLiesIsRefused(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	table := func(m *Manifest, name string) *Table {
		for i := range m.Tables {
			if m.Tables[i].Name == name {
				return &m.Tables[i]
			}
		}
		t.Fatalf("no table %s", name)
		return nil
	}
	// Each begins with an archive of its own.
	for name, change := range map[string]func(*Manifest, map[string]string){
		"nothing":       func(*Manifest, map[string]string) {},
		"a row fewer":   func(_ *Manifest, f map[string]string) { f[member("units")] = cutRow(f[member("units")]) },
		"another count": func(m *Manifest, _ map[string]string) { table(m, "units").Rows++ },
		"another hash":  func(m *Manifest, _ map[string]string) { table(m, "units").SHA256 = strings.Repeat("0", 64) },
		"another text": func(_ *Manifest, f map[string]string) {
			f[member("units")] = strings.Replace(f[member("units")], "Piece", "Pieces", 1)
		},
		"a row that breaks":   func(_ *Manifest, f map[string]string) { f[member("units")] += "nonsense\n" },
		"a dangling key":      func(_ *Manifest, f map[string]string) { f[member("units")] = "" },
		"no company's table":  func(m *Manifest, _ map[string]string) { m.Tables = m.Tables[1:] },
		"a column fewer":      func(m *Manifest, _ map[string]string) { u := table(m, "units"); u.Columns = u.Columns[1:] },
		"a sequence fewer":    func(m *Manifest, _ map[string]string) { m.Sequences = m.Sequences[1:] },
		"another's sequence":  func(m *Manifest, _ map[string]string) { m.Sequences[0].Name = "pg_class" },
		"a schema of nowhere": func(m *Manifest, _ map[string]string) { m.Schema = 4242 },
	} {
		m, members := archiveOf(t, url)
		change(&m, members)
		want := "backup_damaged"
		switch name {
		case "nothing":
			want = ""
		case "a schema of nowhere":
			want = "newer_backup"
		}
		if _, err := Check(t.Context(), opened(t, craft(t, m, members)), to(url), time.Now(), nil); codeOf(err) != want {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	if left := databases(t, url); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func cutRow(text string) string { return text[strings.Index(text, "\n")+1:] }

// A restore that is not the archive's fault does not say so.
func TestBrokenConnectionIsNotDamage(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	m, members := archiveOf(t, url)
	a := opened(t, craft(t, m, members))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Check(ctx, a, to(url), time.Now(), func(_ string, done, _ int) {
		if done == 3 {
			cancel()
		}
	})
	if err == nil || codeOf(err) == "backup_damaged" {
		t.Error(err)
	}
}

// Scratch databases of killed programs are removed after a day; others, and
// those without our mark, are not touched.
func TestLeftoversAreRemoved(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	name, err := databaseName(url)
	if err != nil {
		t.Fatal(err)
	}
	super := testdb.Superuser(t, url)
	run := func(sql string) {
		if _, err := super.Exec(context.Background(), sql); err != nil {
			t.Error(err)
		}
	}
	comments := map[string]string{
		"_check_old": scratchMark + time.Now().Add(-25*time.Hour).UTC().Format(time.RFC3339),
		"_check_new": scratchMark + time.Now().UTC().Format(time.RFC3339),
		"_practice":  "", "_theirs": "scratch",
	}
	for ending, comment := range comments {
		run("CREATE DATABASE " + name + ending)
		run("COMMENT ON DATABASE " + name + ending + " IS '" + comment + "'")
		t.Cleanup(func() {
			conn, err := pgx.Connect(context.Background(), url)
			if err != nil {
				return // the company is gone, and the server will be
			}
			defer conn.Close(context.Background())
			_, _ = conn.Exec(context.Background(), "DROP DATABASE IF EXISTS "+name+ending)
		})
	}
	m, members := archiveOf(t, url)
	if _, err := Check(t.Context(), opened(t, craft(t, m, members)), to(url), time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	left := strings.Join(databases(t, url), " ")
	for ending := range comments {
		if gone := !strings.Contains(left, ending); gone != (ending == "_check_old") {
			t.Errorf("%s: gone is %v", ending, gone)
		}
	}
}

// On an office's server the user is no superuser: one who may create databases
// and is a member of our roles can do everything, one who may not is told.
func TestOrdinaryUserOfAnOffice(t *testing.T) {
	t.Parallel()
	as := func(right string) string {
		super := testdb.URL(t)
		conn := testdb.Superuser(t, super)
		name, err := databaseName(super)
		if err != nil {
			t.Fatal(err)
		}
		user := name + "_user"
		for _, sql := range []string{
			"CREATE ROLE " + user + " LOGIN PASSWORD 'a long password' " + right,
			"GRANT kontor_owner, kontor_app, kontor_reader TO " + user,
			"ALTER DATABASE " + name + " OWNER TO " + user,
		} {
			if _, err := conn.Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
		t.Cleanup(func() {
			for _, sql := range []string{"ALTER DATABASE " + name + " OWNER TO CURRENT_USER", "DROP OWNED BY " + user, "DROP ROLE " + user} {
				if _, err := conn.Exec(context.Background(), sql); err != nil {
					t.Error(sql, err)
				}
			}
		})
		u, err := url.Parse(super)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword(user, "a long password")
		return u.String()
	}
	may, mayNot := as("CREATEDB"), as("NOCREATEDB")
	m, members := archiveOf(t, may)
	a := opened(t, craft(t, m, members))
	if r, err := Check(t.Context(), a, to(may), time.Now(), nil); err != nil {
		t.Errorf("with CREATEDB: %v", err)
	} else {
		t.Logf("an ordinary user restored %d tables", len(r.Tables))
	}
	if _, err := Check(t.Context(), a, to(mayNot), time.Now(), nil); codeOf(err) != "database_rights" {
		t.Errorf("without CREATEDB: %v", err)
	}
}

// The company that is replaced is kept, whole, under another name.
func TestReplacedCompanyIsKept(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	m, members := archiveOf(t, url)
	super := testdb.Superuser(t, url)
	if _, err := super.Exec(t.Context(), `INSERT INTO units (code, name) VALUES ('later', 'After the backup')`); err != nil {
		t.Fatal(err)
	}
	_ = super.Close(t.Context())
	r, err := Restore(t.Context(), opened(t, craft(t, m, members)), to(url), time.Now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = drop(context.Background(), url, r.Kept) })
	for _, c := range []struct {
		url  string
		want int
	}{{url, 0}, {withDatabase(url, r.Kept), 1}} {
		var got int
		if err := testdb.Superuser(t, c.url).QueryRow(t.Context(), `SELECT count(*) FROM units WHERE code = 'later'`).Scan(&got); err != nil || got != c.want {
			t.Errorf("%s: %d, %v", c.url, got, err)
		}
	}
	var comment *string
	err = testdb.Superuser(t, url).QueryRow(t.Context(), `SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()`).Scan(&comment)
	if err != nil || comment != nil {
		t.Errorf("the company is still marked as scratch: %v, %v", comment, err)
	}
	if r.Kept == "" || len(databases(t, url)) != 1 {
		t.Errorf("%q of %v", r.Kept, databases(t, url))
	}
}

// Rows stream: what a backup, a check of it and its opening need does not grow
// with the company. It runs alone, since it measures the whole program.
func TestMemoryIsBounded(t *testing.T) {
	url := testdb.URL(t)
	if _, err := testdb.Superuser(t, url).Exec(t.Context(), `
		INSERT INTO products (sku, name, unit_id) SELECT 'P' || n, 'Product', (SELECT min(id) FROM units) FROM generate_series(1, 120) n;
		ALTER TABLE product_images ALTER data SET STORAGE EXTERNAL;
		INSERT INTO product_images (product_id, content_type, data)
		SELECT id, 'image/png', decode(repeat(md5(id::text), 1 << 16), 'hex') FROM products`); err != nil {
		t.Fatal(err)
	}
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		var most uint64
		for {
			select {
			case <-tick.C:
				metrics.Read(heap)
				most = max(most, heap[0].Value.Uint64())
			case <-stop:
				peak <- most
				return
			}
		}
	}()
	path := filepath.Join(t.TempDir(), "large.kontor")
	began := time.Now()
	m, err := Create(t.Context(), Source{URL: url}, path, "", time.Now(), nil)
	took := time.Since(began)
	if err != nil {
		t.Fatal(err)
	}
	a := opened(t, path)
	began = time.Now()
	if _, err := Check(t.Context(), a, to(url), time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	close(stop)
	most := <-peak
	size := uint64(0)
	for _, f := range a.zip.File {
		size += f.UncompressedSize64
	}
	t.Logf("%d tables, %d MB as text: backup %v, check %v, most memory %d MB", len(m.Tables), size>>20, took.Round(time.Millisecond), time.Since(began).Round(time.Millisecond), most>>20)
	if size < 200<<20 || most > 96<<20 {
		t.Errorf("%d MB of memory for %d MB of rows", most>>20, size>>20)
	}
}

// Anybody can read an archive without us: it is a zip.
func TestArchiveIsAZip(t *testing.T) {
	t.Parallel()
	m, members := archiveOf(t, testdb.URL(t))
	z, err := zip.OpenReader(craft(t, m, members))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if len(z.File) != len(m.Tables)+1 {
		t.Errorf("%d members of %d tables", len(z.File), len(m.Tables))
	}
	if m.Schema == 0 || !bytes.Equal(m.Pepper, make([]byte, 32)) {
		t.Errorf("schema %d, pepper %v", m.Schema, m.Pepper)
	}
}
