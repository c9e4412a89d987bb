package pg

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"kontor/db"
)

// transaction is a pgx.Tx that saves trips to the server: BEGIN travels with
// the first statement, and statements that nobody waits for (Later) travel with
// the next one or with COMMIT. What holds the locks of many, a counter, is held
// for that much less.
type transaction struct {
	conn   *pgxpool.Conn
	begin  string             // "" once it is sent
	queue  []*pgx.QueuedQuery // of Later
	closed bool
}

var errNested = errors.New("pg: transactions are not nested")

// Later is tx for statements whose result nobody needs. They are sent together
// with the next statement or with the commit, in their order. An error of theirs
// comes out there.
func Later(tx pgx.Tx) db.DBTX {
	if t, ok := tx.(*transaction); ok {
		return later{t}
	}
	return tx
}

type later struct{ *transaction }

// Exec queues the statement; how many rows it will change is not known.
func (l later) Exec(_ context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if l.closed {
		return pgconn.CommandTag{}, pgx.ErrTxClosed
	}
	l.queue = append(l.queue, &pgx.QueuedQuery{SQL: sql, Arguments: args})
	return pgconn.CommandTag{}, nil
}

// waiting tells whether something is to be sent ahead of the next statement.
func (t *transaction) waiting() bool { return t.begin != "" || len(t.queue) > 0 }

// ahead is what is to be sent ahead of the next statement, followed by it.
func (t *transaction) ahead(next ...*pgx.QueuedQuery) (b *pgx.Batch, before int) {
	b = &pgx.Batch{}
	if t.begin != "" {
		b.Queue(t.begin)
	}
	b.QueuedQueries = append(append(b.QueuedQueries, t.queue...), next...)
	t.begin, t.queue = "", nil
	return b, len(b.QueuedQueries) - len(next)
}

// send sends a batch and reads the results of its first statements.
func (t *transaction) send(ctx context.Context, b *pgx.Batch, before int) (pgx.BatchResults, error) {
	results := t.conn.SendBatch(ctx, b)
	for range before {
		if _, err := results.Exec(); err != nil {
			_ = results.Close()
			// Statements are prepared before the first of them is carried out:
			// BEGIN may never have been. What comes now would be on its own.
			t.closed = t.conn.Conn().PgConn().TxStatus() == 'I'
			return nil, err
		}
	}
	return results, nil
}

// catchUp sends what waits, for calls that a batch cannot carry.
func (t *transaction) catchUp(ctx context.Context) error {
	if t.closed {
		return pgx.ErrTxClosed
	}
	if !t.waiting() {
		return nil
	}
	b, before := t.ahead()
	results, err := t.send(ctx, b, before)
	if err != nil {
		return err
	}
	return results.Close()
}

// Exec implements pgx.Tx.
func (t *transaction) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	switch {
	case t.closed:
		return pgconn.CommandTag{}, pgx.ErrTxClosed
	case !t.waiting():
		return t.conn.Exec(ctx, sql, args...)
	}
	results, err := t.send1(ctx, sql, args)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := results.Exec()
	return tag, first(err, results.Close())
}

func (t *transaction) send1(ctx context.Context, sql string, args []any) (pgx.BatchResults, error) {
	b, before := t.ahead(&pgx.QueuedQuery{SQL: sql, Arguments: args})
	return t.send(ctx, b, before)
}

// first is the error that came first: a batch repeats it when it is closed.
func first(err, then error) error {
	if err != nil {
		return err
	}
	return then
}

// Query implements pgx.Tx.
func (t *transaction) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	switch {
	case t.closed:
		return failedRows{pgx.ErrTxClosed}, pgx.ErrTxClosed
	case !t.waiting():
		return t.conn.Query(ctx, sql, args...)
	}
	results, err := t.send1(ctx, sql, args)
	if err != nil {
		return failedRows{err}, err
	}
	rows, err := results.Query()
	if err != nil {
		// Whoever gets an error closes no rows; an open batch would cost the
		// connection.
		_ = results.Close()
		return failedRows{err}, err
	}
	return &batchRows{Rows: rows, results: results}, nil
}

// QueryRow implements pgx.Tx.
func (t *transaction) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if !t.closed && !t.waiting() {
		return t.conn.QueryRow(ctx, sql, args...)
	}
	rows, _ := t.Query(ctx, sql, args...)
	return row{rows}
}

// Commit implements pgx.Tx. A transaction in which nothing was said commits
// without a trip.
func (t *transaction) Commit(ctx context.Context) error {
	if t.closed {
		return pgx.ErrTxClosed
	}
	if t.begin != "" && len(t.queue) == 0 {
		t.closed = true
		return nil
	}
	var tag pgconn.CommandTag
	var err error
	if t.waiting() {
		var results pgx.BatchResults
		if results, err = t.send1(ctx, "commit", nil); err == nil {
			tag, err = results.Exec()
			err = first(err, results.Close())
		}
	} else {
		tag, err = t.conn.Exec(ctx, "commit")
	}
	if err != nil {
		return err // Rollback sees what is left of it
	}
	t.closed = true
	if tag.String() == "ROLLBACK" {
		return pgx.ErrTxCommitRollback
	}
	return nil
}

// Rollback implements pgx.Tx.
func (t *transaction) Rollback(ctx context.Context) error {
	if t.closed {
		return pgx.ErrTxClosed
	}
	t.closed = true
	if t.begin != "" || t.conn.Conn().IsClosed() || t.conn.Conn().PgConn().TxStatus() == 'I' {
		return nil
	}
	_, err := t.conn.Exec(ctx, "rollback")
	if err != nil {
		// Nobody knows what state it is in; the pool makes another one.
		_ = t.conn.Conn().Close(ctx)
	}
	return err
}

// Conn implements pgx.Tx.
func (t *transaction) Conn() *pgx.Conn { return t.conn.Conn() }

// Begin implements pgx.Tx by refusing.
func (t *transaction) Begin(context.Context) (pgx.Tx, error) { return nil, errNested }

// LargeObjects implements pgx.Tx; Kontor keeps none.
func (t *transaction) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// CopyFrom implements pgx.Tx.
func (t *transaction) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, source pgx.CopyFromSource) (int64, error) {
	if err := t.catchUp(ctx); err != nil {
		return 0, err
	}
	return t.conn.CopyFrom(ctx, table, columns, source)
}

// SendBatch implements pgx.Tx.
func (t *transaction) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	switch {
	case t.closed:
		return pgx.FailedBatchResults(b, pgx.ErrTxClosed)
	case !t.waiting():
		return t.conn.SendBatch(ctx, b)
	}
	all, before := t.ahead(b.QueuedQueries...)
	results, err := t.send(ctx, all, before)
	if err != nil {
		return pgx.FailedBatchResults(b, err)
	}
	return results
}

// Prepare implements pgx.Tx.
func (t *transaction) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	if err := t.catchUp(ctx); err != nil {
		return nil, err
	}
	return t.conn.Conn().Prepare(ctx, name, sql)
}

// batchRows are the rows of a batch's last statement; with them the batch ends.
type batchRows struct {
	pgx.Rows
	results pgx.BatchResults
	err     error
}

// Next implements pgx.Rows.
func (r *batchRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

// Close implements pgx.Rows.
func (r *batchRows) Close() {
	r.Rows.Close()
	if r.results != nil {
		r.err = r.results.Close()
		r.results = nil
	}
}

// Err implements pgx.Rows.
func (r *batchRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}

// row is the first of rows.
type row struct{ rows pgx.Rows }

// Scan implements pgx.Row.
func (r row) Scan(to ...any) error {
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	err := r.rows.Scan(to...)
	r.rows.Close()
	return first(err, r.rows.Err())
}

// failedRows are the rows of a statement that was not carried out.
type failedRows struct{ err error }

func (f failedRows) Close()                                       {}
func (f failedRows) Err() error                                   { return f.err }
func (f failedRows) CommandTag() pgconn.CommandTag                { return pgconn.CommandTag{} }
func (f failedRows) FieldDescriptions() []pgconn.FieldDescription { return nil }
func (f failedRows) Next() bool                                   { return false }
func (f failedRows) Scan(...any) error                            { return f.err }
func (f failedRows) Values() ([]any, error)                       { return nil, f.err }
func (f failedRows) RawValues() [][]byte                          { return nil }
func (f failedRows) Conn() *pgx.Conn                              { return nil }
func (f failedRows) TypeMap() *pgtype.Map                         { return nil }
