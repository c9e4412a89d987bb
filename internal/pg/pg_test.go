package pg_test

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/pg"
	"kontor/internal/testdb"
	"kontor/migrations"
)

func TestMain(m *testing.M) { testdb.Main(m) }

func TestMigrateFromNothingAndAgain(t *testing.T) {
	t.Parallel()
	url := testdb.Empty(t)
	asked := false
	before := func(context.Context) error { asked = true; return nil }
	first, err := pg.Migrate(t.Context(), url, migrations.FS, before)
	if err != nil || len(first.Applied) == 0 || asked {
		t.Fatalf("first: %+v, %v, backup asked for: %v", first, err, asked)
	}
	again, err := pg.Migrate(t.Context(), url, migrations.FS, before)
	if err != nil || len(again.Applied) != 0 || again.From != first.To || asked {
		t.Errorf("again: %+v, %v", again, err)
	}
}

func TestMigrateInParallel(t *testing.T) {
	t.Parallel()
	url := testdb.Empty(t)
	errs := make(chan error, 4)
	for range cap(errs) {
		go func() {
			_, err := pg.Migrate(context.Background(), url, migrations.FS, nil)
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestOlderDatabaseIsBackedUpFirst(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	if _, err := testdb.Superuser(t, url).Exec(t.Context(), `DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)`); err != nil {
		t.Fatal(err)
	}
	no := errors.New("the disk is full")
	if _, err := pg.Migrate(t.Context(), url, migrations.FS, func(context.Context) error { return no }); !errors.Is(err, no) {
		t.Errorf("got %v", err)
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	if _, err := testdb.Superuser(t, url).Exec(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`); err != nil {
		t.Fatal(err)
	}
	if _, err := pg.Migrate(t.Context(), url, migrations.FS, nil); !fault.Is(err, "newer_schema") {
		t.Errorf("got %v", err)
	}
}

func TestDomainsRefuseWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	for _, sql := range []string{
		`SELECT 'NaN'::amount`, `SELECT 'Infinity'::price`, `SELECT '-Infinity'::quantity`, `SELECT 1e16::amount`,
		`SELECT 0.00001::amount`, `SELECT 0::rate`, `SELECT 1000::percent`, `SELECT ARRAY['NaN']::quantity[]`,
	} {
		if _, err := db.Exec(t.Context(), sql); !fault.Is(pg.Fault(err), "out_of_range") {
			t.Errorf("%s: got %v", sql, err)
		}
	}
	in := []money.Quantity{money.MustQuantity("1.500"), money.MustQuantity("-0.000001"), money.MustQuantity("99999999999999.999999")}
	var out []money.Quantity
	var a money.Amount
	if err := db.QueryRow(t.Context(), `SELECT $1::quantity[], 12.50::amount`, in).Scan(&out, &a); err != nil {
		t.Fatal(err)
	}
	for i := range in {
		if in[i].String() != out[i].String() {
			t.Errorf("%s became %s", in[i], out[i])
		}
	}
	if a.String() != "12.50" {
		t.Errorf("amount %s", a)
	}
}

// The app's role may add to what is posted and change none of it.
func TestAppCannotChangePostedFacts(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	for _, table := range []string{"audit_log", "stock_moves"} {
		for _, sql := range []string{"UPDATE " + table + " SET id = id", "DELETE FROM " + table, "TRUNCATE " + table} {
			if _, err := db.Exec(t.Context(), sql); err == nil {
				t.Errorf("%s was allowed", sql)
			}
		}
	}
	for _, sql := range []string{"UPDATE audit_chains SET seq = 0", "DROP TABLE users", "CREATE TABLE mine ()"} {
		if _, err := db.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was allowed", sql)
		}
	}
}

// Even a superuser meets the trigger.
func TestSuperuserMeetsTheTrigger(t *testing.T) {
	t.Parallel()
	url := testdb.URL(t)
	conn := testdb.Superuser(t, url)
	if _, err := conn.Exec(t.Context(), `INSERT INTO audit_log (chain, seq, at, user_id, username, via, operation, request_id, hash) VALUES (0, 0, now(), 1, 'a', 'x', 'x.y', 'r', '')`); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"UPDATE audit_log SET title = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"} {
		if _, err := conn.Exec(t.Context(), sql); !fault.Is(pg.Fault(err), "posted_fact") {
			t.Errorf("%s: got %v", sql, err)
		}
	}
}

func TestFault(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	err := db.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO units (code, name) VALUES ('pcs', 'Piece')`)
		return err
	})
	if f, ok := fault.As(pg.Fault(err)); !ok || f.Kind != fault.KindConflict {
		t.Errorf("a duplicate: %v", err)
	}
	if err := pg.Fault(&os.LinkError{Op: "link", Err: syscall.EEXIST}); fault.Is(err, "database_unreachable") {
		t.Error("an error of the file system is taken for one of the connection")
	}
	if err := pg.Fault(errors.New("other")); err.Error() != "other" {
		t.Errorf("got %v", err)
	}
	if _, err := pg.Open(t.Context(), "postgres://nobody@127.0.0.1:1/x", 1); !fault.Is(err, "database_unreachable") {
		t.Errorf("nobody there: %v", err)
	}
}
