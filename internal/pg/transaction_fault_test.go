package pg_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"kontor/internal/pg"
	"kontor/internal/testdb"
)

// BEGIN travels with the first statement. When that one is refused while it is
// being prepared, or cannot even be written, there may be no transaction; what
// comes after must not be carried out on its own.
func TestNothingIsDoneOutsideOfATransactionThatDidNotBegin(t *testing.T) {
	t.Parallel()
	db := notes(t)
	for name, first := range map[string]func(tx pgx.Tx) error{
		"prepare": func(tx pgx.Tx) error { _, err := tx.Exec(t.Context(), `INSERT INTO nowhere VALUES (1)`); return err },
		"query":   func(tx pgx.Tx) error { var n int; return tx.QueryRow(t.Context(), `SELECT nothing`).Scan(&n) },
		"batch": func(tx pgx.Tx) error {
			b := &pgx.Batch{}
			b.Queue(`SELECT nothing`)
			return tx.SendBatch(t.Context(), b).Close()
		},
		"argument": func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE notes SET text = 'x' WHERE id = $1`, struct{}{})
			return err
		},
	} {
		stop := errors.New("stop")
		err := db.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
			if err := first(tx); err == nil {
				t.Errorf("%s: no error", name)
			}
			_, _ = tx.Exec(t.Context(), `INSERT INTO notes VALUES (1, 'a')`)
			return stop
		})
		if !errors.Is(err, stop) {
			t.Errorf("%s: %v", name, err)
		}
		if n := count(t, db, `SELECT count(*) FROM notes`); n != 0 {
			t.Errorf("%s: %d notes were written outside of the transaction", name, n)
			_, _ = db.Exec(t.Context(), `DELETE FROM notes`)
		}
	}
}

// A statement that the database refuses costs its transaction, not the
// connection.
func TestRefusedStatementKeepsTheConnection(t *testing.T) {
	t.Parallel()
	db := oneConnection(t)
	for name, first := range map[string]func(tx pgx.Tx) error{
		"exec": func(tx pgx.Tx) error { _, err := tx.Exec(t.Context(), `INSERT INTO notes VALUES (1, '')`); return err },
		"query": func(tx pgx.Tx) error {
			rows, err := tx.Query(t.Context(), `INSERT INTO notes VALUES (1, '') RETURNING id`)
			if err != nil {
				return err // and no rows are closed, as in the generated code
			}
			_, err = pgx.CollectRows(rows, pgx.RowTo[int])
			return err
		},
		"copy": func(tx pgx.Tx) error { // which is read from the client while it is sent
			_, err := tx.CopyFrom(t.Context(), pgx.Identifier{"notes"}, []string{"id", "text"}, pgx.CopyFromRows([][]any{{4, ""}}))
			return err
		},
		"later": func(tx pgx.Tx) error {
			_, err := pg.Later(tx).Exec(t.Context(), `INSERT INTO notes VALUES (1, '')`)
			return err
		},
	} {
		var pid uint32
		if err := db.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error { pid = tx.Conn().PgConn().PID(); return first(tx) }); err == nil {
			t.Errorf("%s: no error", name)
		}
		if err := db.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
			if tx.Conn().PgConn().PID() != pid {
				t.Errorf("%s: the connection was lost", name)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	}
}

// A statement that could not be prepared because a table was locked can be
// prepared later on the same connection, and so can BEGIN, which travelled
// with it.
func TestConnectionSurvivesAPreparationThatFailed(t *testing.T) {
	t.Parallel()
	db := oneConnection(t)
	super := testdb.Superuser(t, db.URL())
	if _, err := db.Exec(t.Context(), `SET lock_timeout = '50ms'`); err != nil {
		t.Fatal(err)
	}
	lock, err := super.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Exec(t.Context(), `LOCK TABLE notes IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	write := func() error {
		return db.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO notes VALUES ($1, 'a')`, 1)
			return err
		})
	}
	if err := write(); err == nil {
		t.Error("the lock held nobody up")
	}
	if err := lock.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := write(); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// oneConnection is notes on a pool of one connection.
func oneConnection(t *testing.T) *pg.DB {
	t.Helper()
	url := notes(t).URL()
	db, err := pg.Open(t.Context(), url, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}
