package pg_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"kontor/internal/pg"
	"kontor/internal/testdb"
)

// notes is a database with a table that tests write into.
func notes(t *testing.T) *pg.DB {
	t.Helper()
	url := testdb.URL(t)
	if _, err := testdb.Superuser(t, url).Exec(t.Context(), `
		CREATE TABLE notes (id int PRIMARY KEY, text text NOT NULL CHECK (text <> ''));
		CREATE TABLE replies (note_id int REFERENCES notes DEFERRABLE INITIALLY DEFERRED);
		GRANT ALL ON notes, replies TO kontor_app`); err != nil {
		t.Fatal(err)
	}
	return testdb.Open(t, url)
}

func count(t *testing.T, q interface {
	QueryRow(context.Context, string, ...any) pgx.Row
}, sql string,
) (n int) {
	t.Helper()
	if err := q.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestLaterStatementsComeBeforeTheNextOneAndInTheirOrder(t *testing.T) {
	t.Parallel()
	db := notes(t)
	err := db.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
		for _, sql := range []string{`INSERT INTO notes VALUES (1, 'a')`, `UPDATE notes SET text = text || 'b'`, `INSERT INTO notes VALUES (2, 'z')`} {
			if _, err := pg.Later(tx).Exec(t.Context(), sql); err != nil {
				return err
			}
		}
		if n := count(t, tx, `SELECT count(*) FROM notes WHERE text IN ('ab', 'z')`); n != 2 {
			t.Errorf("the next statement sees %d", n)
		}
		_, err := pg.Later(tx).Exec(t.Context(), `DELETE FROM notes WHERE id = $1`, 2)
		return err
	})
	if n := count(t, db, `SELECT count(*) FROM notes`); err != nil || n != 1 {
		t.Errorf("%d notes, %v", n, err)
	}
}

func TestLaterStatementsThatFailEndTheTransaction(t *testing.T) {
	t.Parallel()
	db := notes(t)
	for name, then := range map[string]func(pgx.Tx) error{
		"commit":   func(pgx.Tx) error { return nil },
		"exec":     func(tx pgx.Tx) error { _, err := tx.Exec(t.Context(), `INSERT INTO notes VALUES (3, 'c')`); return err },
		"queryrow": func(tx pgx.Tx) error { var n int; return tx.QueryRow(t.Context(), `SELECT 1`).Scan(&n) },
		"copy": func(tx pgx.Tx) error {
			_, err := tx.CopyFrom(t.Context(), pgx.Identifier{"notes"}, []string{"id", "text"}, pgx.CopyFromRows([][]any{{4, "d"}}))
			return err
		},
	} {
		err := db.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), `INSERT INTO notes VALUES (1, 'a')`); err != nil {
				return err
			}
			if _, err := pg.Later(tx).Exec(t.Context(), `INSERT INTO notes VALUES (2, '')`); err != nil {
				t.Errorf("%s: refused at once: %v", name, err)
			}
			return then(tx)
		})
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		if n := count(t, db, `SELECT count(*) FROM notes`); n != 0 {
			t.Errorf("%s: %d notes stayed", name, n)
		}
	}
}

func TestWhatIsCheckedAtCommit(t *testing.T) {
	t.Parallel()
	db := notes(t)
	err := db.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
		_, err := pg.Later(tx).Exec(t.Context(), `INSERT INTO replies VALUES (77)`)
		return err
	})
	if err == nil || count(t, db, `SELECT count(*) FROM replies`) != 0 {
		t.Errorf("a reply to no note was taken: %v", err)
	}
	// The connection is as good as before.
	if err := db.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO notes VALUES (1, 'a')`)
		return err
	}); err != nil || count(t, db, `SELECT count(*) FROM notes`) != 1 {
		t.Error(err)
	}
}

func TestTransactionIsOneFromItsFirstStatement(t *testing.T) {
	t.Parallel()
	db := notes(t)
	stop := errors.New("stop")
	// Rolled back, though BEGIN travelled with the statement.
	for name, first := range map[string]func(pgx.Tx) error{
		"exec": func(tx pgx.Tx) error { _, err := tx.Exec(t.Context(), `INSERT INTO notes VALUES (1, 'a')`); return err },
		"query": func(tx pgx.Tx) error {
			rows, _ := tx.Query(t.Context(), `INSERT INTO notes SELECT n, 'a' FROM generate_series(1, 3) AS n RETURNING id`)
			ids, err := pgx.CollectRows(rows, pgx.RowTo[int])
			if len(ids) != 3 {
				t.Errorf("%d rows, %v", len(ids), err)
			}
			return err
		},
		"queryrow": func(tx pgx.Tx) error {
			var id int
			return tx.QueryRow(t.Context(), `INSERT INTO notes VALUES (1, 'a') RETURNING id`).Scan(&id)
		},
		"batch": func(tx pgx.Tx) error {
			b := &pgx.Batch{}
			b.Queue(`INSERT INTO notes VALUES (1, 'a')`)
			return tx.SendBatch(t.Context(), b).Close()
		},
		"later": func(tx pgx.Tx) error {
			_, err := pg.Later(tx).Exec(t.Context(), `INSERT INTO notes VALUES (1, 'a')`)
			return err
		},
	} {
		err := db.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
			if err := first(tx); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			return stop
		})
		if n := count(t, db, `SELECT count(*) FROM notes`); !errors.Is(err, stop) || n != 0 {
			t.Errorf("%s: %d notes stayed, %v", name, n, err)
		}
	}
	// And of its kind: a reader sees one moment and changes nothing.
	err := db.InTx(t.Context(), pg.Read, func(tx pgx.Tx) error {
		before := count(t, tx, `SELECT count(*) FROM notes`)
		if _, err := db.Exec(t.Context(), `INSERT INTO notes VALUES (9, 'from elsewhere')`); err != nil {
			t.Error(err)
		}
		if after := count(t, tx, `SELECT count(*) FROM notes`); after != before {
			t.Errorf("a reader saw %d and then %d", before, after)
		}
		_, err := tx.Exec(t.Context(), `INSERT INTO notes VALUES (10, 'by a reader')`)
		return err
	})
	if err == nil {
		t.Error("a reader wrote")
	}
	if err := db.InTx(t.Context(), pg.Write, func(tx pgx.Tx) error {
		var id int
		return tx.QueryRow(t.Context(), `SELECT id FROM notes WHERE id = 77`).Scan(&id)
	}); !errors.Is(err, pgx.ErrNoRows) {
		t.Errorf("no row: %v", err)
	}
	if err := db.InTx(t.Context(), pg.Write, func(pgx.Tx) error { return nil }); err != nil {
		t.Errorf("nothing said: %v", err)
	}
}
