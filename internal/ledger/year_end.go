package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

// fiscalYearClose ends a year: one entry on its last day takes every income and
// expense account to zero against retained earnings, then its periods close.
// What accounts of the balance sheet hold goes on by itself.
func (s *Service) fiscalYearClose(ctx context.Context, c *op.Call, in *op.Versioned) (FiscalYear, error) {
	before, err := s.fiscalYearLockTx(ctx, c.Tx, in)
	if err != nil {
		return before, err
	}
	if before.ClosedAt != nil {
		return before, fault.Conflict("year_closed", "The fiscal year %s is closed already.", before.Name)
	}
	last := before.Periods[len(before.Periods)-1]
	if last.State != StateOpen {
		return before, fault.Conflict("period_closed", "The last period, %s, is %s. Reopen it, since the closing entry is posted there.", last.Name, last.State)
	}
	list, err := s.checklistTx(ctx, c.Tx, last)
	if err != nil {
		return before, err
	}
	for _, i := range list.Items {
		if !i.Done && i.Blocking {
			return before, fault.Conflict("period_not_ready", "The year cannot be ended yet. %s", i.Text)
		}
	}
	entry, err := s.closingEntryTx(ctx, c.Tx, before)
	if err != nil {
		return before, err
	}
	if len(entry.Lines) > 0 {
		if _, err := s.PostTx(ctx, c, entry); err != nil {
			return before, err
		}
	}
	if err := s.queries.PeriodStateSet(ctx, c.Tx, db.PeriodStateSetParams{ID: last.ID, State: StateClosed}); err != nil {
		return before, err
	}
	if err := s.queries.FiscalYearClosed(ctx, c.Tx, db.FiscalYearClosedParams{ID: before.ID, ClosedAt: &c.Now}); err != nil {
		return before, err
	}
	return s.fiscalYearConcludeTx(ctx, c, before.ID, before)
}

func (s *Service) closingEntryTx(ctx context.Context, tx pgx.Tx, y FiscalYear) (Entry, error) {
	e := Entry{Journal: "CLO", Date: y.EndsOn, Description: fmt.Sprintf("Result of the fiscal year %s", y.Name), Closing: true}
	rows, err := s.queries.ClosingBalances(ctx, tx, y.ID)
	if err != nil || len(rows) == 0 {
		return e, err
	}
	var result money.Amount
	for _, r := range rows {
		e.Lines = append(e.Lines, Line{AccountID: r.AccountID, Amount: r.Balance.Neg(), Description: e.Description})
		result = result.Add(r.Balance)
	}
	if !result.IsZero() {
		retained, err := s.RoleTx(ctx, tx, "retained_earnings")
		if err != nil {
			return e, err
		}
		e.Lines = append(e.Lines, Line{AccountID: retained, Amount: result, Description: e.Description})
	}
	return e, nil
}

// fiscalYearReopen reverses the closing entry and opens the last period again.
func (s *Service) fiscalYearReopen(ctx context.Context, c *op.Call, in *op.Versioned) (FiscalYear, error) {
	before, err := s.fiscalYearLockTx(ctx, c.Tx, in)
	if err != nil {
		return before, err
	}
	if before.ClosedAt == nil {
		return before, fault.Conflict("year_open", "The fiscal year %s is not closed.", before.Name)
	}
	last := before.Periods[len(before.Periods)-1]
	if last.State == StateLocked {
		return before, fault.Conflict("period_locked", "The last period, %s, is locked for good, so the year cannot be reopened.", last.Name)
	}
	if err := s.queries.PeriodStateSet(ctx, c.Tx, db.PeriodStateSetParams{ID: last.ID, State: StateOpen}); err != nil {
		return before, err
	}
	if before.ClosingEntry != nil {
		if _, err := s.reverseTx(ctx, c, *before.ClosingEntry, before.EndsOn, ""); err != nil {
			return before, err
		}
	}
	if err := s.queries.FiscalYearClosed(ctx, c.Tx, db.FiscalYearClosedParams{ID: before.ID}); err != nil {
		return before, err
	}
	return s.fiscalYearConcludeTx(ctx, c, before.ID, before)
}

func (s *Service) fiscalYearLockTx(ctx context.Context, tx pgx.Tx, in *op.Versioned) (FiscalYear, error) {
	row, err := s.queries.FiscalYearLock(ctx, tx, in.ID.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return FiscalYear{}, errNoFiscalYear
	}
	if err != nil {
		return FiscalYear{}, err
	}
	if err := fault.CheckVersion("fiscal year", in.Version(), row.Version); err != nil {
		return FiscalYear{}, err
	}
	// Waits for whoever is posting into one of its periods.
	if _, err := s.queries.PeriodsOfYearLock(ctx, tx, row.ID); err != nil {
		return FiscalYear{}, err
	}
	return s.fiscalYearReadTx(ctx, tx, row.ID)
}

// RoleTx is the account that plays a part by default ("default_receivable").
func (s *Service) RoleTx(ctx context.Context, tx pgx.Tx, role string) (int64, error) {
	rows, err := s.queries.AccountRoles(ctx, tx)
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		if r.Role == role {
			return r.AccountID, nil
		}
	}
	return 0, missingRole(role)
}

func missingRole(role string) error {
	return fault.Conflict("no_default_account", "No account is set for %s. Choose one in Books, Setup, Default accounts.", role)
}

// today is the day of the call.
func today(c *op.Call) date.Date { return date.Of(c.Now) }
