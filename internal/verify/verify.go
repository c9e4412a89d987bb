package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"

	"kontor/internal/op"
	"kontor/internal/pg"
)

// Check is one thing that must hold. SQL selects the rows that break it, with
// columns that tell a person where to look; it has no parameters.
type Check struct {
	Name     string // "stock.levels"
	Sentence string // "On hand is the sum of the moves."
	SQL      string
}

// Misfit is a row that does not fit, by column.
type Misfit map[string]any

// CheckResult is what a check found.
type CheckResult struct {
	Name     string   `json:"name"`
	Sentence string   `json:"sentence" doc:"What must hold."`
	OK       bool     `json:"ok"`
	Rows     []Misfit `json:"rows" nullable:"false" doc:"The rows that do not fit, a hundred at most."`
}

// Findings is what all checks found.
type Findings struct {
	Checks []CheckResult `json:"checks" nullable:"false"`
}

// OK tells whether everything holds.
func (r Findings) OK() bool {
	for _, c := range r.Checks {
		if !c.OK {
			return false
		}
	}
	return true
}

// mostRows bounds what one check shows: the first hundred say enough.
const mostRows = 100

// Tx runs the checks in a transaction, which should be one that sees a single
// moment.
func Tx(ctx context.Context, tx pgx.Tx, checks []Check) (Findings, error) {
	report := Findings{Checks: []CheckResult{}}
	// A company with years of moves takes longer than any screen may.
	if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0"); err != nil {
		return report, err
	}
	for _, c := range checks {
		result := CheckResult{Name: c.Name, Sentence: c.Sentence, Rows: []Misfit{}}
		rows, err := tx.Query(ctx, fmt.Sprintf("SELECT to_jsonb(misfit)::text FROM (%s) AS misfit LIMIT %d", c.SQL, mostRows))
		if err != nil {
			return report, fmt.Errorf("check %s: %w", c.Name, err)
		}
		texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return report, fmt.Errorf("check %s: %w", c.Name, err)
		}
		for _, text := range texts {
			var row Misfit
			if err := json.Unmarshal([]byte(text), &row); err != nil {
				return report, err
			}
			result.Rows = append(result.Rows, row)
		}
		result.OK = len(result.Rows) == 0
		report.Checks = append(report.Checks, result)
	}
	return report, nil
}

// Database runs the checks on a database, in a transaction of their own.
func Database(ctx context.Context, db *pg.DB, checks []Check) (report Findings, err error) {
	err = db.InTx(ctx, pg.Read, func(tx pgx.Tx) (err error) {
		report, err = Tx(ctx, tx, checks)
		return err
	})
	return report, err
}

// Err is nil when everything holds, and otherwise names each check that does
// not and its first row.
func (r Findings) Err() error {
	var broken []error
	for _, c := range r.Checks {
		if !c.OK {
			broken = append(broken, fmt.Errorf("%s: does not hold: %s %d rows, the first: %v", c.Name, c.Sentence, len(c.Rows), c.Rows[0]))
		}
	}
	return errors.Join(broken...)
}

// Operation runs checks on request. A module's own page may run some of them,
// under a name and a path of its own.
func Operation(name, path, summary string, needs op.Permission, checks []Check) op.Operation {
	return op.Op[op.Nothing, Findings]{
		Name: name, Method: http.MethodPost, Path: path, Summary: summary, Needs: needs, Reads: true,
		Do: func(ctx context.Context, c *op.Call, _ *op.Nothing) (Findings, error) { return Tx(ctx, c.Tx, checks) },
	}
}
