package ledger

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger/schedule"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// EntryTemplateRow is an entry template in a list.
type EntryTemplateRow struct {
	ID          int64        `json:"id" db:"id"`
	Name        string       `json:"name" db:"name"`
	State       string       `json:"state" db:"state" enum:"by_hand,scheduled,paused,refused" doc:"refused: its last day could not be entered."`
	Journal     string       `json:"journal" db:"journal"`
	Reference   string       `json:"reference" db:"reference"`
	Description string       `json:"description" db:"description"`
	Total       money.Amount `json:"total" db:"total" doc:"The sum of the debits."`
	UntilDate   *date.Date   `json:"until_date" db:"until_date"`
	LastRun     *date.Date   `json:"last_run" db:"last_run" doc:"The last day that the schedule has entered or left out."`
	Version     int32        `json:"version" db:"version"`
}

// EntryTemplate is an entry that comes again, when somebody needs it or by a
// schedule.
type EntryTemplate struct {
	EntryTemplateRow
	JournalID   int64       `json:"journal_id"`
	JournalName string      `json:"journal_name"`
	Every       int32       `json:"every" doc:"So many units."`
	Unit        string      `json:"unit" enum:"none,day,week,month,quarter,year" doc:"none: it has no schedule."`
	FromDate    *date.Date  `json:"from_date"`
	DayOfMonth  int32       `json:"day_of_month" doc:"0: the day of from_date."`
	EndOfMonth  bool        `json:"end_of_month"`
	Posts       bool        `json:"posts" doc:"The schedule posts its entries; otherwise they are left as drafts."`
	Paused      bool        `json:"paused"`
	Problem     string      `json:"problem" doc:"Why the last day could not be entered."`
	Currency    string      `json:"currency" doc:"The company's."`
	Lines       []EntryLine `json:"lines" nullable:"false" doc:"An amount in another currency is converted at the rate of the day; here of today."`
	EntrySums
	Due      int64              `json:"due" doc:"Days up to today that wait."`
	Upcoming []date.Date        `json:"upcoming" nullable:"false" doc:"The next days, at most 12."`
	Runs     []EntryTemplateRun `json:"runs" nullable:"false" doc:"The last days, at most 24."`
}

// EntryTemplateRun is a day of a template's schedule and what became of it.
type EntryTemplateRun struct {
	RunDate date.Date    `json:"run_date"`
	EntryID *int64       `json:"entry_id"`
	Number  *string      `json:"number"`
	State   string       `json:"state" enum:"draft,posted,deleted,left_out"`
	Total   money.Amount `json:"total"`
}

const (
	upcomingShown = 12
	runsShown     = 24
	noSchedule    = "none"
)

var entryTemplates = list.Spec[EntryTemplateRow]{
	From: "entry_template_list", Default: "name", Search: "search LIKE search_pattern(?)",
	Columns: "id, name, state, journal, reference, description, total, until_date, last_run, version",
	Sorts:   map[string]list.Sort{"name": {SQL: "name", Type: "text"}},
}

type templateListIn struct {
	op.ListIn
	State   string `query:"state" enum:"by_hand,scheduled,paused,refused"`
	EntryID int64  `query:"entry_id" minimum:"1" doc:"The template that the entry was made of by its schedule."`
}

func (s *Service) templateList(ctx context.Context, c *op.Call, in *templateListIn) (op.Page[EntryTemplateRow], error) {
	return entryTemplates.Page(ctx, c.Tx, in.ListIn, list.Where("state = ?", in.State),
		list.Where("id IN (SELECT r.template_id FROM entry_template_runs r WHERE r.entry_id = ?)", in.EntryID))
}

func (s *Service) templateGet(ctx context.Context, c *op.Call, in *op.ID) (EntryTemplate, error) {
	return s.templateReadTx(ctx, c, in.ID)
}

var errNoTemplate = fault.NotFound("no_such_entry_template", "There is no such entry template.")

func (s *Service) templateReadTx(ctx context.Context, c *op.Call, id int64) (EntryTemplate, error) {
	row, err := s.queries.EntryTemplateGet(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return EntryTemplate{}, errNoTemplate
	}
	if err != nil {
		return EntryTemplate{}, err
	}
	t := EntryTemplate{
		EntryTemplateRow: EntryTemplateRow{
			ID: row.ID, Name: row.Name, State: row.State, Journal: row.Journal, Reference: row.Reference, Description: row.Description,
			UntilDate: row.UntilDate, Version: row.Version,
		},
		JournalID: row.JournalID, JournalName: row.JournalName, Every: row.Every, Unit: noSchedule, FromDate: row.FromDate, DayOfMonth: row.DayOfMonth,
		EndOfMonth: row.EndOfMonth, Posts: row.Posts, Paused: row.Paused, Problem: row.Problem,
		Lines: []EntryLine{}, Upcoming: []date.Date{}, Runs: []EntryTemplateRun{},
	}
	op.Patch(&t.Unit, row.Unit)
	if err := s.templateLinesTx(ctx, c, &t); err != nil {
		return t, err
	}
	runs, err := s.queries.EntryTemplateRuns(ctx, c.Tx, db.EntryTemplateRunsParams{TemplateID: id, Rows: runsShown})
	for _, r := range runs {
		t.Runs = append(t.Runs, EntryTemplateRun(r))
	}
	if len(runs) > 0 {
		t.LastRun = &runs[0].RunDate
	}
	t.plan(today(c))
	return t, err
}

// templateLinesTx reads the lines. What is in another currency is shown at
// today's rate, and without an amount where there is none.
func (s *Service) templateLinesTx(ctx context.Context, c *op.Call, t *EntryTemplate) error {
	company, err := s.queries.LedgerCompany(ctx, c.Tx)
	if err != nil {
		return err
	}
	rows, err := s.queries.EntryTemplateLines(ctx, c.Tx, t.ID)
	for _, r := range rows {
		l := EntryLine{
			ID: r.ID, Position: r.Position, AccountID: r.AccountID, AccountCode: r.AccountCode, Account: r.Account, PartnerID: r.PartnerID, Partner: r.Partner,
			Description: r.Description, Currency: r.Currency, CurrencyAmount: r.CurrencyAmount,
			CostCenterID: r.CostCenterID, CostCenter: r.CostCenter, ProjectID: r.ProjectID, Project: r.Project,
		}
		amount := r.Amount
		if l.Currency != nil {
			in := EntryLineIn{Currency: l.Currency, CurrencyAmount: l.CurrencyAmount}
			amount = s.lineAmountTx(ctx, c.Tx, company, today(c), in, &l, func(string, string, ...any) {})
		}
		l.sides(money.AmountOf(amount.Decimal(), company.CurrencyDecimals))
		t.Lines = append(t.Lines, l)
	}
	t.Currency, t.EntrySums = company.Currency, sums(company, t.Lines)
	t.Total = t.Debit
	return err
}

// recurrence is the schedule of a template that has one.
func (t EntryTemplate) recurrence() schedule.Recurrence {
	r := schedule.Recurrence{Every: int(t.Every), Unit: schedule.Unit(t.Unit), DayOfMonth: int(t.DayOfMonth), EndOfMonth: t.EndOfMonth}
	op.Patch(&r.From, t.FromDate)
	op.Patch(&r.Until, t.UntilDate)
	return r
}

// next is the first day after the last run.
func (t EntryTemplate) next() (date.Date, bool) {
	var last date.Date
	op.Patch(&last, t.LastRun)
	return t.recurrence().After(last)
}

// plan counts what is due and lists what comes.
func (t *EntryTemplate) plan(now date.Date) {
	if t.Unit == noSchedule {
		return
	}
	for day, found := t.next(); found && (len(t.Upcoming) < upcomingShown || !now.Before(day)); day, found = t.recurrence().After(day) {
		if !now.Before(day) {
			t.Due++
		}
		if len(t.Upcoming) < upcomingShown {
			t.Upcoming = append(t.Upcoming, day)
		}
	}
}
