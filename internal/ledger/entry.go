package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// The states of an entry.
const (
	StateDraft  = "draft"
	StatePosted = "posted"
)

// EntryRow is an entry as the list shows it.
type EntryRow struct {
	ID          int64        `json:"id" db:"id"`
	Number      *string      `json:"number" db:"number" doc:"Null for a draft."`
	State       string       `json:"state" db:"state" enum:"draft,posted"`
	JournalID   int64        `json:"journal_id" db:"journal_id"`
	Journal     string       `json:"journal" db:"journal"`
	EntryDate   date.Date    `json:"entry_date" db:"entry_date"`
	Reference   string       `json:"reference" db:"reference"`
	Description string       `json:"description" db:"description"`
	SourceKind  string       `json:"source_kind" db:"source_kind" doc:"The kind of document that it comes from; empty for one made by hand."`
	SourceID    *int64       `json:"source_id" db:"source_id"`
	ReversalOf  *int64       `json:"reversal_of" db:"reversal_of"`
	Total       money.Amount `json:"total" db:"total" doc:"The sum of the debits."`
	PostedAt    *time.Time   `json:"posted_at" db:"posted_at"`
	Version     int32        `json:"version" db:"version"`
}

// JournalEntry is a journal entry, draft or posted.
type JournalEntry struct {
	EntryRow
	JournalName      string      `json:"journal_name"`
	Period           string      `json:"period,omitempty"`
	ReversalOfNumber *string     `json:"reversal_of_number"`
	ReversedBy       *int64      `json:"reversed_by"`
	ReversedByNumber *string     `json:"reversed_by_number"`
	Closing          bool        `json:"closing"`
	Currency         string      `json:"currency" doc:"The company's."`
	Seal             string      `json:"seal,omitempty" doc:"SHA-256 over its content and the seal before it."`
	Lines            []EntryLine `json:"lines" nullable:"false"`
	EntrySums
}

// EntrySums are an entry's sums.
type EntrySums struct {
	Debit      money.Amount `json:"debit"`
	Credit     money.Amount `json:"credit"`
	Difference money.Amount `json:"difference" doc:"Debits less credits; zero before it can be posted."`
}

// EntryLine is a line of an entry. It has a debit or a credit.
type EntryLine struct {
	ID             int64         `json:"id"`
	Position       int32         `json:"position"`
	AccountID      int64         `json:"account_id"`
	AccountCode    string        `json:"account_code"`
	Account        string        `json:"account"`
	PartnerID      *int64        `json:"partner_id"`
	Partner        *string       `json:"partner"`
	Description    string        `json:"description"`
	Debit          *money.Amount `json:"debit"`
	Credit         *money.Amount `json:"credit"`
	Currency       *string       `json:"currency" doc:"Of the transaction, where it is not the company's."`
	CurrencyAmount *money.Amount `json:"currency_amount" doc:"In that currency; above zero for a debit."`
	Rate           *money.Rate   `json:"rate" doc:"Company's currency for one unit."`
	DueDate        *date.Date    `json:"due_date"`
	CostCenterID   *int64        `json:"cost_center_id"`
	CostCenter     *string       `json:"cost_center"`
	ProjectID      *int64        `json:"project_id"`
	Project        *string       `json:"project"`
}

// blank tells whether a line has nothing but an account.
func (l EntryLine) blank() bool {
	return l.amount().IsZero() && l.Currency == nil && l.Description == "" && l.PartnerID == nil && l.CostCenterID == nil && l.ProjectID == nil
}

// sides shows a signed amount as a debit or a credit.
func (l *EntryLine) sides(amount money.Amount) {
	switch amount.Sign() {
	case 1:
		l.Debit = &amount
	case -1:
		credit := amount.Neg()
		l.Credit = &credit
	}
}

// amount is the signed amount of the sides.
func (l EntryLine) amount() money.Amount {
	var a money.Amount
	if l.Debit != nil {
		a = a.Add(*l.Debit)
	}
	if l.Credit != nil {
		a = a.Sub(*l.Credit)
	}
	return a
}

var entries = list.Spec[EntryRow]{
	From: "journal_entry_list", Default: "-entry_date", Search: "search LIKE search_pattern(?)",
	Columns: "id, number, state, journal_id, journal, entry_date, reference, description, source_kind, source_id, reversal_of, total, posted_at, version",
	Sorts:   map[string]list.Sort{"entry_date": {SQL: "entry_date", Type: "date"}},
}

type entryListIn struct {
	op.ListIn
	State      string    `query:"state" enum:"draft,posted"`
	JournalID  int64     `query:"journal_id" minimum:"1"`
	From       date.Date `query:"entry_date_from"`
	To         date.Date `query:"entry_date_to"`
	SourceKind string    `query:"source_kind" maxLength:"40"`
	SourceID   int64     `query:"source_id" minimum:"1"`
}

func (s *Service) entryList(ctx context.Context, c *op.Call, in *entryListIn) (op.Page[EntryRow], error) {
	return entries.Page(ctx, c.Tx, in.ListIn,
		list.Where("state = ?", in.State), list.Where("journal_id = ?", in.JournalID), list.Where("entry_date >= ?", in.From),
		list.Where("entry_date <= ?", in.To), list.Where("source_kind = ?", in.SourceKind), list.Where("source_id = ?", in.SourceID))
}

func (s *Service) entryGet(ctx context.Context, c *op.Call, in *op.ID) (JournalEntry, error) {
	return s.entryReadTx(ctx, c.Tx, in.ID)
}

var errNoEntry = fault.NotFound("no_such_entry", "There is no such entry. A draft may have been deleted.")

// entryReadTx reads an entry, posted or draft.
func (s *Service) entryReadTx(ctx context.Context, tx pgx.Tx, id int64) (JournalEntry, error) {
	row, err := s.queries.JournalEntryGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return s.draftReadTx(ctx, tx, id)
	}
	if err != nil {
		return JournalEntry{}, err
	}
	e := JournalEntry{
		EntryRow: EntryRow{
			ID: row.ID, Number: &row.Number, State: StatePosted, JournalID: row.JournalID, Journal: row.Journal, EntryDate: row.EntryDate,
			Reference: row.Reference, Description: row.Description, SourceKind: row.SourceKind, SourceID: row.SourceID,
			ReversalOf: row.ReversalOf, Total: row.Total, PostedAt: &row.PostedAt, Version: 1,
		},
		JournalName: row.JournalName, Period: row.Period, ReversalOfNumber: row.ReversalOfNumber, ReversedBy: row.ReversedBy,
		ReversedByNumber: row.ReversedByNumber, Closing: row.Closing, Seal: row.Seal, Lines: []EntryLine{},
	}
	lines, err := s.queries.JournalLines(ctx, tx, id)
	if err != nil {
		return e, err
	}
	for _, r := range lines {
		l := EntryLine{
			ID: r.ID, Position: r.Position, AccountID: r.AccountID, AccountCode: r.AccountCode, Account: r.Account, PartnerID: r.PartnerID,
			Partner: r.Partner, Description: r.Description, Currency: r.Currency, CurrencyAmount: r.CurrencyAmount, Rate: r.Rate,
			DueDate: r.DueDate, CostCenterID: r.CostCenterID, CostCenter: r.CostCenter, ProjectID: r.ProjectID, Project: r.Project,
		}
		l.sides(r.Amount)
		e.Lines = append(e.Lines, l)
	}
	return e, s.sumTx(ctx, tx, &e)
}

// draftReadTx reads a draft, its lines and what its sums are in, in one round
// trip.
func (s *Service) draftReadTx(ctx context.Context, tx pgx.Tx, id int64) (JournalEntry, error) {
	e := JournalEntry{Lines: []EntryLine{}}
	batch := &pgx.Batch{}
	batch.Queue(db.JournalDraftGet, id).Query(func(rows pgx.Rows) error {
		row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[db.JournalDraftGetRow])
		e.EntryRow = EntryRow{
			ID: row.ID, State: StateDraft, JournalID: row.JournalID, Journal: row.Journal, EntryDate: row.EntryDate,
			Reference: row.Reference, Description: row.Description, Total: row.Total, Version: row.Version,
		}
		e.JournalName = row.JournalName
		return err
	})
	batch.Queue(db.JournalDraftLines, id).Query(func(rows pgx.Rows) error {
		lines, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.JournalDraftLinesRow])
		for _, r := range lines {
			l := EntryLine{
				ID: r.ID, Position: r.Position, AccountID: r.AccountID, AccountCode: r.AccountCode, Account: r.Account, PartnerID: r.PartnerID,
				Partner: r.Partner, Description: r.Description, Currency: r.Currency, CurrencyAmount: r.CurrencyAmount,
				DueDate: r.DueDate, CostCenterID: r.CostCenterID, CostCenter: r.CostCenter, ProjectID: r.ProjectID, Project: r.Project,
			}
			l.sides(r.Amount)
			e.Lines = append(e.Lines, l)
		}
		return err
	})
	batch.Queue(db.LedgerCompany).Query(func(rows pgx.Rows) error {
		company, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[db.LedgerCompanyRow])
		e.Currency = company.Currency
		e.EntrySums = sums(company, e.Lines)
		return err
	})
	err := tx.SendBatch(ctx, batch).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return JournalEntry{}, errNoEntry
	}
	return e, err
}

// sumTx adds up the lines, in the company's currency.
func (s *Service) sumTx(ctx context.Context, tx pgx.Tx, e *JournalEntry) error {
	company, err := s.queries.LedgerCompany(ctx, tx)
	if err != nil {
		return err
	}
	e.Currency = company.Currency
	e.EntrySums = sums(company, e.Lines)
	return nil
}

func sums(company db.LedgerCompanyRow, lines []EntryLine) EntrySums {
	zero := money.AmountOf(money.Amount{}.Decimal(), company.CurrencyDecimals)
	t := EntrySums{Debit: zero, Credit: zero}
	for _, l := range lines {
		switch a := l.amount(); a.Sign() {
		case 1:
			t.Debit = t.Debit.Add(a)
		case -1:
			t.Credit = t.Credit.Sub(a)
		}
	}
	t.Difference = t.Debit.Sub(t.Credit)
	return t
}
