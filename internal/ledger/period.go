package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/op"
)

// The states of a period.
const (
	StateOpen   = "open"
	StateClosed = "closed"
	StateLocked = "locked"
)

// Period is a month of a fiscal year.
type Period struct {
	ID           int64     `json:"id"`
	FiscalYearID int64     `json:"fiscal_year_id"`
	Name         string    `json:"name"`
	StartsOn     date.Date `json:"starts_on"`
	EndsOn       date.Date `json:"ends_on"`
	State        string    `json:"state" enum:"open,closed,locked"`
	Version      int32     `json:"version"`
	Entries      int64     `json:"entries" doc:"Posted entries."`
	Drafts       int64     `json:"drafts" doc:"Draft entries with a date in it."`
}

// Checklist is what to look at before a period is closed. A blocking item must
// be mended first.
type Checklist struct {
	Period Period          `json:"period"`
	Items  []ChecklistItem `json:"items" nullable:"false"`
	Ready  bool            `json:"ready"`
}

// ChecklistItem is one point of a checklist.
type ChecklistItem struct {
	Code     string `json:"code"`
	Text     string `json:"text"`
	Done     bool   `json:"done"`
	Blocking bool   `json:"blocking"`
	Link     string `json:"link" doc:"The screen that shows what is meant."`
}

var errNoPeriod = fault.NotFound("no_such_period", "There is no such period.")

func (s *Service) periodChecklist(ctx context.Context, c *op.Call, in *op.ID) (Checklist, error) {
	row, err := s.queries.PeriodGet(ctx, c.Tx, in.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return Checklist{}, errNoPeriod
	}
	if err != nil {
		return Checklist{}, err
	}
	return s.checklistTx(ctx, c.Tx, period(row))
}

func (s *Service) checklistTx(ctx context.Context, tx pgx.Tx, p Period) (Checklist, error) {
	list := Checklist{Period: p, Ready: true}
	drafts, err := s.queries.PeriodDrafts(ctx, tx, db.PeriodDraftsParams{StartsOn: p.StartsOn, EndsOn: p.EndsOn})
	if err != nil {
		return list, err
	}
	before, err := s.queries.PeriodsBefore(ctx, tx, p.StartsOn)
	if err != nil {
		return list, err
	}
	list.Items = []ChecklistItem{
		{
			Code: "earlier_periods", Done: before == 0, Blocking: true, Link: "/fiscal-years",
			Text: text(before, "All earlier periods are closed.", "%d earlier periods are still open."),
		},
		{
			Code: "drafts", Done: drafts == 0, Blocking: true,
			Link: fmt.Sprintf("/journal-entries?state=draft&entry_date_from=%s&entry_date_to=%s", p.StartsOn, p.EndsOn),
			Text: text(drafts, "No draft entries are left in the period.", "%d draft entries lie in the period: post, move or delete them."),
		},
	}
	for _, check := range s.closing {
		item, err := check(ctx, tx, p)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, item)
	}
	for _, i := range list.Items {
		list.Ready = list.Ready && (i.Done || !i.Blocking)
	}
	return list, nil
}

func text(n int64, none, some string) string {
	if n == 0 {
		return none
	}
	return fmt.Sprintf(some, n)
}

// OnClosing adds a point to the checklist of every period: what a higher module
// knows (unposted invoices, unmatched bank lines).
func (s *Service) OnClosing(check func(ctx context.Context, tx pgx.Tx, p Period) (ChecklistItem, error)) {
	s.closing = append(s.closing, check)
}

// OnAccounts has a higher module do its part when the books have been set up, or
// default accounts have been chosen.
func (s *Service) OnAccounts(do func(ctx context.Context, c *op.Call) error) {
	s.accounts = append(s.accounts, do)
}

func (s *Service) periodClose(ctx context.Context, c *op.Call, in *op.Versioned) (Period, error) {
	return s.periodMoveTx(ctx, c, in, StateOpen, StateClosed)
}

func (s *Service) periodLock(ctx context.Context, c *op.Call, in *op.Versioned) (Period, error) {
	return s.periodMoveTx(ctx, c, in, StateClosed, StateLocked)
}

func (s *Service) periodReopen(ctx context.Context, c *op.Call, in *op.Versioned) (Period, error) {
	return s.periodMoveTx(ctx, c, in, StateClosed, StateOpen)
}

// periodMoveTx moves a period from state to state. Its row's lock waits for
// whoever is posting into it.
func (s *Service) periodMoveTx(ctx context.Context, c *op.Call, in *op.Versioned, from, to string) (Period, error) {
	row, err := s.queries.PeriodLock(ctx, c.Tx, in.ID.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return Period{}, errNoPeriod
	}
	if err != nil {
		return Period{}, err
	}
	p := period(row)
	if err := fault.CheckVersion("period", in.Version(), p.Version); err != nil {
		return p, err
	}
	if p.State != from {
		return p, fault.Conflict("period_state", "%s is %s, so it cannot become %s.", p.Name, p.State, to)
	}
	year, err := s.queries.FiscalYearGet(ctx, c.Tx, p.FiscalYearID)
	if err != nil {
		return p, err
	}
	switch {
	case to == StateOpen && year.ClosedAt != nil:
		return p, fault.Conflict("year_closed", "The fiscal year %s is closed. Reopen the year first.", year.Name)
	case to == StateClosed:
		list, err := s.checklistTx(ctx, c.Tx, p)
		if err != nil {
			return p, err
		}
		for _, i := range list.Items {
			switch {
			case i.Done:
			case i.Blocking:
				return p, fault.Conflict("period_not_ready", "%s cannot be closed yet. %s", p.Name, i.Text)
			default:
				c.Warn(i.Text)
			}
		}
	case to == StateLocked:
		c.Warn("A locked period is never reopened.")
	}
	if err := s.queries.PeriodStateSet(ctx, c.Tx, db.PeriodStateSetParams{ID: p.ID, State: to}); err != nil {
		return p, err
	}
	before := p
	p.State, p.Version = to, p.Version+1
	c.Record(op.Change{Kind: "period", ID: p.ID, Title: p.Name, Before: before, After: p})
	return p, nil
}

func period(row db.Period) Period {
	return Period{ID: row.ID, FiscalYearID: row.FiscalYearID, Name: row.Name, StartsOn: row.StartsOn, EndsOn: row.EndsOn, State: row.State, Version: row.Version}
}
