package pg

import (
	"context"
	"errors"
	"net"

	"github.com/jackc/pgx/v5/pgconn"

	"kontor/internal/fault"
)

// constraints is the one table from what PostgreSQL refuses to what a person
// is told: constraint name → field and sentence. Modules add theirs in an init
// beside the rule (Explain), so the rule and its sentence stand together.
var constraints = map[string]explanation{}

type explanation struct{ code, field, sentence string }

// Explain says what a broken constraint means: a stable code, the field that
// it is about ("" for none), and the sentence.
func Explain(constraint, code, field, sentence string) {
	if _, dup := constraints[constraint]; dup {
		panic("pg: " + constraint + " is explained twice")
	}
	constraints[constraint] = explanation{code, field, sentence}
}

// Fault turns an error of the database into a fault where a person can do
// something about it, and returns every other error as it is.
func Fault(err error) error {
	if err == nil {
		return nil
	}
	if _, already := fault.As(err); already {
		return err
	}
	var pe *pgconn.PgError
	if !errors.As(err, &pe) {
		if unreachable(err) {
			return fault.Unavailable("database_unreachable", "The database cannot be reached. It may be starting; try again in a moment.").Because(err)
		}
		return err
	}
	if e, ok := constraints[pe.ConstraintName]; ok && pe.ConstraintName != "" {
		kind := fault.Conflict
		if pe.Code == "23514" || pe.Code == "23502" {
			kind = fault.Invalid
		}
		f := kind(e.code, "%s", e.sentence).Because(err)
		if e.field != "" {
			f = f.Field(e.field, "%s", e.sentence)
		}
		return f
	}
	switch pe.Code {
	case "40001", "40P01":
		return fault.Conflict("busy", "Others are changing the same records just now. Please try again.").Because(err)
	case "55P03", "57014":
		return fault.Unavailable("timeout", "This took too long because others were working on the same records. Please try again.").Because(err)
	case "23503":
		return fault.Conflict("referenced", "Another record refers to this one, or the one it refers to is gone.").Because(err)
	case "23505":
		return fault.Conflict("duplicate", "There is already such a record.").Because(err)
	case "23514", "22003", "22P02", "22007", "22008":
		return fault.Invalid("out_of_range", "A value is out of its range.").Because(err)
	case "22021", "22P05":
		return fault.Invalid("unreadable_text", "The text has characters that cannot be stored.").Because(err)
	case "KT001":
		return fault.Conflict("posted_fact", "What is posted is never changed or removed; correct it with a new entry.").Because(err)
	case "25006", "53100":
		return fault.Unavailable("read_only", "The database takes no changes just now. Is the disk full?").Because(err)
	case "57P01", "57P02", "57P03", "53300", "08006", "08003", "08001":
		return fault.Unavailable("database_unreachable", "The database cannot be reached. It may be starting; try again in a moment.").Because(err)
	}
	return err
}

func unreachable(err error) bool {
	var ce *pgconn.ConnectError
	// Not net.Error: every error of the operating system would be one.
	var ne *net.OpError
	return errors.As(err, &ce) || errors.As(err, &ne) && !errors.Is(err, context.DeadlineExceeded) ||
		pgconn.SafeToRetry(err) || pgconn.Timeout(err) && !errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, net.ErrClosed) || isEOF(err)
}
