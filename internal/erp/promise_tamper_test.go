package erp_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kontor/internal/audit"
	"kontor/internal/erp/erptest"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

// chained are the tables whose rows carry a hash, with the check that names a
// row that does not fit, and its columns' column that identifies a row.
var chained = []struct {
	table, key string
	check      verify.Check
	target     string // SQL for the key of the row to change: one in the middle
}{
	{"audit_log", "id", audit.Checks()[0], `SELECT id FROM audit_log WHERE (chain, seq) = (SELECT chain, max(seq) / 2 + 1 FROM audit_log GROUP BY chain ORDER BY count(*) DESC LIMIT 1)`},
	{"audit_chains", "chain", audit.Checks()[0], `SELECT chain FROM audit_chains ORDER BY seq DESC LIMIT 1`},
}

// Promise 13: tampering shows. A superuser with all triggers off changes each
// column of each chained table; removes, adds and swaps rows: the verifier
// names the row.
func TestPromiseTampering(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	for n := range 30 {
		id := c.Admin.Post(t, "/roles", map[string]any{"name": fmt.Sprintf("role-%d", n)}).Want(t, http.StatusCreated).ID(t)
		c.Admin.Patch(t, erptest.Path("/roles/%d", id), map[string]any{"version": 1, "label": "Other"}).Want(t, http.StatusOK)
	}
	conn := testdb.Superuser(t, c.DatabaseURL)
	x := &tamper{t: t, conn: conn}
	x.try("nothing changed", "", "", audit.Checks()[0], nil)
	for _, table := range chained {
		target := x.text(table.target)
		for _, col := range x.columns(table.table) {
			for _, value := range others(col.kind) {
				sql := fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s = %s", table.table, col.name, value, table.key, target)
				named := target
				if col.name == table.key {
					named = x.text("SELECT " + strings.ReplaceAll(value, col.name, target))
				}
				x.changed++
				x.try(table.table+"."+col.name+" = "+value, sql, named, table.check, &table.key)
			}
		}
	}
	key := "id"
	middle := x.text(chained[0].target)
	after := x.text("SELECT n.id FROM audit_log n JOIN audit_log a ON n.chain = a.chain AND n.seq = a.seq + 1 WHERE a.id = " + middle)
	last := x.text("SELECT id FROM audit_log a WHERE NOT EXISTS (SELECT FROM audit_log n WHERE n.chain = a.chain AND n.seq > a.seq) ORDER BY seq DESC LIMIT 1")
	before := x.text("SELECT b.id FROM audit_log b JOIN audit_log a ON b.chain = a.chain AND b.seq = a.seq - 1 WHERE a.id = " + last)
	check := audit.Checks()[0]
	x.try("a row removed", "DELETE FROM audit_log WHERE id = "+middle, after, check, &key)
	x.try("the last row removed", "DELETE FROM audit_log WHERE id = "+last, before, check, &key)
	x.try("all rows removed", "DELETE FROM audit_log", "", check, nil)
	x.try("a row added at the end", "INSERT INTO audit_log (id, chain, seq, at, user_id, username, via, operation, request_id, hash) SELECT 987654, chain, seq + 1, at, user_id, 'mallory', via, operation, request_id, hash FROM audit_log WHERE id = "+last, "987654", check, &key)
	x.try("a row moved to the end of another chain", "UPDATE audit_log a SET chain = c.chain, seq = c.seq + 1 FROM audit_chains c WHERE a.id = "+middle+" AND c.chain = (a.chain + 1) % 32", middle, check, &key)
	x.try("two rows swapped", fmt.Sprintf("UPDATE audit_log a SET title = b.title, before = b.before, after = b.after, at = b.at FROM audit_log b WHERE a.id IN (%[1]s, %[2]s) AND b.id IN (%[1]s, %[2]s) AND a.id <> b.id", middle, after), middle, check, &key)
	x.try("a row and its own hash", fmt.Sprintf("UPDATE audit_log a SET username = 'mallory', hash = audit_hash(ROW(a.id, a.chain, a.seq, a.at, a.user_id, 'mallory', a.via, a.operation, a.request_id, a.kind, a.record_id, a.title, a.before, a.after, a.hash)::audit_log, (SELECT p.hash FROM audit_log p WHERE p.chain = a.chain AND p.seq = a.seq - 1)) WHERE a.id = %s", middle), after, check, &key)
	t.Logf("promise 13: tables=%d changes of columns=%d other=%d found=%d", len(chained), x.changed, x.tries-x.changed-1, x.found)
	if x.found != x.tries-1 {
		t.Errorf("%d of %d were found", x.found, x.tries-1)
	}
}

type tamper struct {
	t                     *testing.T
	conn                  *pgx.Conn
	tries, found, changed int
}

type column struct{ name, kind string }

func (x *tamper) columns(table string) []column {
	rows, err := x.conn.Query(x.t.Context(), `SELECT attname::text, atttypid::regtype::text FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`, table)
	if err != nil {
		x.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c column, err error) { return c, row.Scan(&c.name, &c.kind) })
	if err != nil || len(all) == 0 {
		x.t.Fatal(table, err)
	}
	return all
}

// others are values of a type that differ from whatever is there.
func others(kind string) []string {
	switch kind {
	case "smallint":
		return []string{"77", "-1"}
	case "bigint":
		return []string{"987654", "0", "-1"}
	case "text":
		return []string{"'mallory'", "chr(8203)"}
	case "timestamp with time zone":
		return []string{"now() + interval '1 microsecond'", "'infinity'", "'-infinity'", "'0044-03-15 BC'"}
	case "jsonb":
		return []string{`'{"a": 1}'`, `'"x"'`, `'[]'`, `'null'`}
	case "bytea":
		return []string{`'\x00'`, `''`}
	}
	panic("what is another " + kind + "?")
}

func (x *tamper) text(sql string) (s string) {
	x.t.Helper()
	if err := x.conn.QueryRow(x.t.Context(), "SELECT v::text FROM ("+sql+") AS q (v)").Scan(&s); err != nil {
		x.t.Fatalf("%s: %v", sql, err)
	}
	return s
}

// try tampers, asks the verifier, and rolls back. key and named say which row
// the verifier must name.
func (x *tamper) try(what, sql, named string, check verify.Check, key *string) {
	x.t.Helper()
	x.tries++
	undo := errors.New("undo")
	err := pgx.BeginFunc(x.t.Context(), x.conn, func(tx pgx.Tx) error {
		if sql != "" {
			if _, err := tx.Exec(x.t.Context(), "SET LOCAL session_replication_role = replica; ALTER TABLE audit_log ALTER id SET GENERATED BY DEFAULT"); err != nil {
				return err
			}
			if tag, err := tx.Exec(x.t.Context(), sql); err != nil || tag.RowsAffected() == 0 {
				return fmt.Errorf("%d rows: %w", tag.RowsAffected(), err)
			}
		}
		report, err := verify.Tx(x.t.Context(), tx, []verify.Check{check})
		if err != nil {
			return err
		}
		rows := report.Checks[0].Rows
		switch {
		case sql == "" && len(rows) > 0:
			x.t.Errorf("%s: the verifier complains of %v", what, rows)
		case sql != "" && key == nil && len(rows) > 0:
			x.found++
		case sql != "":
			for _, row := range rows {
				if key != nil && fmt.Sprint(row[*key]) == named {
					x.found++
					return undo
				}
			}
			x.t.Errorf("%s: row %s was not named: %v", what, named, rows)
		}
		return undo
	})
	if !errors.Is(err, undo) {
		x.t.Errorf("%s: %v", what, err)
	}
}
