package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// FiscalYear is a year of the books with its periods.
type FiscalYear struct {
	ID       int64      `json:"id" db:"id"`
	Name     string     `json:"name" db:"name"`
	StartsOn date.Date  `json:"starts_on" db:"starts_on"`
	EndsOn   date.Date  `json:"ends_on" db:"ends_on"`
	ClosedAt *time.Time `json:"closed_at" db:"closed_at" doc:"When its result was carried to equity."`
	Version  int32      `json:"version" db:"version"`
	// The periods, and the entry that carried the result; in the list without.
	Periods       []Period `json:"periods,omitempty" db:"-"`
	ClosingEntry  *int64   `json:"closing_entry_id,omitempty" db:"-"`
	ClosingNumber string   `json:"closing_entry,omitempty" db:"-"`
}

var fiscalYears = list.Spec[FiscalYear]{
	From: "fiscal_years", Default: "-starts_on", Columns: "id, name, starts_on, ends_on, closed_at, version",
	Search: "search_text(name) LIKE search_pattern(?)",
	Sorts:  map[string]list.Sort{"starts_on": {SQL: "starts_on", Type: "date"}, "name": {SQL: "name", Type: "text"}},
}

type fiscalYearListIn struct{ op.ListIn }

func (s *Service) fiscalYearList(ctx context.Context, c *op.Call, in *fiscalYearListIn) (op.Page[FiscalYear], error) {
	return fiscalYears.Page(ctx, c.Tx, in.ListIn)
}

func (s *Service) fiscalYearGet(ctx context.Context, c *op.Call, in *op.ID) (FiscalYear, error) {
	return s.fiscalYearReadTx(ctx, c.Tx, in.ID)
}

var errNoFiscalYear = fault.NotFound("no_such_fiscal_year", "There is no such fiscal year.")

func (s *Service) fiscalYearReadTx(ctx context.Context, tx pgx.Tx, id int64) (FiscalYear, error) {
	row, err := s.queries.FiscalYearGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return FiscalYear{}, errNoFiscalYear
	}
	if err != nil {
		return FiscalYear{}, err
	}
	y := FiscalYear{ID: row.ID, Name: row.Name, StartsOn: row.StartsOn, EndsOn: row.EndsOn, ClosedAt: row.ClosedAt, Version: row.Version}
	periods, err := s.queries.Periods(ctx, tx, id)
	if err != nil {
		return y, err
	}
	for _, p := range periods {
		y.Periods = append(y.Periods, Period(p))
	}
	closing, err := s.queries.ClosingEntry(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return y, nil
	}
	if err == nil {
		y.ClosingEntry, y.ClosingNumber = &closing.ID, closing.Number
	}
	return y, err
}

type fiscalYearCreateIn struct {
	Body struct {
		Name     string     `json:"name,omitempty" maxLength:"40" doc:"The years of its dates unless given."`
		StartsOn *date.Date `json:"starts_on,omitempty" doc:"The day after the last fiscal year, or the company's first month, unless given."`
		EndsOn   *date.Date `json:"ends_on,omitempty" doc:"Twelve months later unless given."`
	}
}

func (s *Service) fiscalYearCreate(ctx context.Context, c *op.Call, in *fiscalYearCreateIn) (FiscalYear, error) {
	b := in.Body
	company, err := s.queries.LedgerCompany(ctx, c.Tx)
	if err != nil {
		return FiscalYear{}, err
	}
	others, err := s.queries.FiscalYearNeighbours(ctx, c.Tx)
	if err != nil {
		return FiscalYear{}, err
	}
	start := fiscalYearStart(date.Of(c.Now), int(company.FiscalYearStartMonth))
	if others.Any {
		start = others.Last.AddDays(1)
	}
	op.Patch(&start, b.StartsOn)
	end := start.AddMonths(12).AddDays(-1)
	op.Patch(&end, b.EndsOn)
	y := FiscalYear{Name: strings.TrimSpace(b.Name), StartsOn: start, EndsOn: end}
	if y.Name == "" {
		y.Name = fiscalYearName(start, end)
	}
	refused := fault.Invalid("invalid_fiscal_year", "The fiscal year cannot be like this.")
	switch {
	case start.Day() != 1:
		refused = refused.Field("starts_on", "A fiscal year starts on the first of a month.")
	case !end.IsEndOfMonth():
		refused = refused.Field("ends_on", "A fiscal year ends with a month.")
	case !start.Before(end):
		refused = refused.Field("ends_on", "The end is before the start.")
	case start.AddMonths(23).Before(end):
		refused = refused.Field("ends_on", "A fiscal year has at most 23 months.")
	case others.Any && start.Compare(others.Last.AddDays(1)) != 0 && end.AddDays(1).Compare(others.First) != 0:
		refused = refused.Field("starts_on", "Fiscal years follow each other without a gap: this one starts on %s, or ends on %s.", others.Last.AddDays(1), others.First.AddDays(-1))
	}
	if len(refused.Fields) > 0 {
		return y, refused
	}
	id, err := s.fiscalYearInsertTx(ctx, c.Tx, y)
	if err != nil {
		return y, err
	}
	return s.fiscalYearConcludeTx(ctx, c, id, nil)
}

// fiscalYearInsertTx makes the year and a period for each of its months.
func (s *Service) fiscalYearInsertTx(ctx context.Context, tx pgx.Tx, y FiscalYear) (int64, error) {
	id, err := s.queries.FiscalYearInsert(ctx, tx, db.FiscalYearInsertParams{Name: y.Name, StartsOn: y.StartsOn, EndsOn: y.EndsOn})
	if err != nil {
		return 0, err
	}
	rows := db.PeriodsInsertParams{FiscalYearID: id}
	for day := y.StartsOn; !y.EndsOn.Before(day); day = day.AddMonths(1) {
		rows.Names = append(rows.Names, fmt.Sprintf("%04d-%02d", day.Year(), int(day.Month())))
		rows.Starts = append(rows.Starts, day)
		rows.Ends = append(rows.Ends, day.EndOfMonth())
	}
	return id, s.queries.PeriodsInsert(ctx, tx, rows)
}

// fiscalYearStart is the first day of the fiscal year that the day lies in.
func fiscalYearStart(day date.Date, month int) date.Date {
	start := date.New(day.Year(), time.Month(month), 1)
	if day.Before(start) {
		start = start.AddMonths(-12)
	}
	return start
}

func fiscalYearName(start, end date.Date) string {
	if start.Year() == end.Year() {
		return fmt.Sprint(start.Year())
	}
	return fmt.Sprintf("%d/%02d", start.Year(), end.Year()%100)
}

func (s *Service) fiscalYearConcludeTx(ctx context.Context, c *op.Call, id int64, before any) (FiscalYear, error) {
	y, err := s.fiscalYearReadTx(ctx, c.Tx, id)
	if err != nil {
		return y, err
	}
	c.Record(op.Change{Kind: "fiscal_year", ID: y.ID, Title: y.Name, Before: before, After: y})
	return y, nil
}
