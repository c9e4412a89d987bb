package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// Entry is what is to be posted.
type Entry struct {
	// ID of the draft that it was; 0 for a new one.
	ID      int64
	Journal string // its code, "SAL"
	// Series that the number is drawn from; the journal's unless set.
	Series      string
	Date        date.Date
	Reference   string
	Description string
	Source      Source
	// ReversalOf is the entry that this one takes back; 0 for none.
	ReversalOf int64
	// Closing marks the entry that carries profit and loss to equity.
	Closing bool
	Lines   []Line
	// Taxes of the document, for the tax report.
	Taxes []EntryTax
}

// Source is the document that an entry comes from: the noun of its route, and
// its id. It is zero for an entry made by hand.
type Source struct {
	Kind string
	ID   int64
}

// Line is one line of an entry.
type Line struct {
	AccountID   int64
	PartnerID   int64 // 0 for none; control accounts need one
	Description string
	// Amount in the company's currency: debits above zero, credits below.
	Amount money.Amount
	// Currency of the transaction where it differs, or "".
	Currency       string
	CurrencyAmount money.Amount
	Rate           *money.Rate // company's currency for one unit; nil when there was none
	DueDate        *date.Date
	CostCenterID   int64
	ProjectID      int64
}

// Posted is what PostTx made.
type Posted struct {
	ID     int64
	Number string
	// LineIDs are in the order of the lines.
	LineIDs []int64
	Total   money.Amount // the sum of the debits
	Period  string       // its name
}

type accountFacts struct {
	ID       int64  `json:"id"`
	Code     string `json:"code"`
	Group    bool   `json:"group"`
	Control  string `json:"control"`
	Currency string `json:"currency"`
	Active   bool   `json:"active"`
}

// PostTx posts an entry: one trip for what it must know, one for the number; the
// entry and all its lines travel with what comes next or with the commit. It is
// the only writer of posted entries. Faults name the line, "lines[2].account_id".
// An error of the database's own checks comes out of the statement after, or of
// the commit.
func (s *Service) PostTx(ctx context.Context, c *op.Call, e Entry) (Posted, error) {
	facts, err := s.factsTx(ctx, c.Tx, e)
	if err != nil {
		return Posted{}, err
	}
	total, err := e.check(facts)
	if err != nil {
		return Posted{}, err
	}
	series := e.Series
	if series == "" {
		series = facts.Series
	}
	number, err := s.numbers.NumberNextTx(ctx, c.Tx, series, e.Date)
	if err != nil {
		return Posted{}, err
	}
	head := db.JournalEntryInsertParams{
		ID: facts.EntryID, Number: number, Series: series, JournalID: facts.JournalID, EntryDate: e.Date, Reference: e.Reference,
		Description: e.Description, SourceKind: e.Source.Kind, Closing: e.Closing, Total: total, PostedAt: c.Now, PostedBy: c.Actor.UserID,
	}
	if e.Source.ID != 0 {
		head.SourceID = &e.Source.ID
	}
	if e.ReversalOf != 0 {
		head.ReversalOf = &e.ReversalOf
	}
	rows := db.JournalLinesInsertParams{EntryID: facts.EntryID, EntryDate: e.Date, PostedAt: c.Now, Ids: facts.LineIds}
	for i, l := range e.Lines {
		rows.Positions = append(rows.Positions, int32(i+1))
		rows.AccountIds = append(rows.AccountIds, l.AccountID)
		rows.PartnerIds = append(rows.PartnerIds, l.PartnerID)
		rows.Descriptions = append(rows.Descriptions, l.Description)
		rows.Amounts = append(rows.Amounts, l.Amount)
		currency := l.Currency
		if currency == facts.Currency {
			currency = ""
		}
		rows.Currencies = append(rows.Currencies, currency)
		rows.CurrencyAmounts = append(rows.CurrencyAmounts, l.CurrencyAmount)
		rows.Rates = append(rows.Rates, optional(l.Rate))
		rows.DueDates = append(rows.DueDates, optional(l.DueDate))
		rows.CostCenterIds = append(rows.CostCenterIds, l.CostCenterID)
		rows.ProjectIds = append(rows.ProjectIds, l.ProjectID)
	}
	later := pg.Later(c.Tx)
	if err := s.queries.JournalEntryInsert(ctx, later, head); err != nil {
		return Posted{}, err
	}
	if err := s.queries.JournalLinesInsert(ctx, later, rows); err != nil {
		return Posted{}, err
	}
	if len(e.Taxes) > 0 {
		if err := s.queries.JournalTaxesInsert(ctx, later, taxesInsert(facts.EntryID, e.Date, e.Taxes)); err != nil {
			return Posted{}, err
		}
	}
	e.tell(c, number, facts)
	return Posted{ID: facts.EntryID, Number: number, LineIDs: facts.LineIds, Total: total, Period: facts.Period}, nil
}

func optional[T fmt.Stringer](v *T) string {
	if v == nil {
		return ""
	}
	return (*v).String()
}

// entryFacts is what the database says about an entry to be posted.
type entryFacts struct {
	db.PostingFactsRow
	accounts map[int64]accountFacts
	partners map[int64]bool
	values   map[int64]bool // of dimensions
}

func (s *Service) factsTx(ctx context.Context, tx pgx.Tx, e Entry) (entryFacts, error) {
	ask := db.PostingFactsParams{EntryID: e.ID, Lines: int32(len(e.Lines)), Journal: e.Journal, EntryDate: e.Date}
	for _, l := range e.Lines {
		ask.AccountIds = append(ask.AccountIds, l.AccountID)
		if l.PartnerID != 0 {
			ask.PartnerIds = append(ask.PartnerIds, l.PartnerID)
		}
		for _, id := range []int64{l.CostCenterID, l.ProjectID} {
			if id != 0 {
				ask.DimensionIds = append(ask.DimensionIds, id)
			}
		}
	}
	row, err := s.queries.PostingFacts(ctx, tx, ask)
	if errors.Is(err, pgx.ErrNoRows) {
		return entryFacts{}, fault.Invalid("no_such_journal", "There is no journal %s.", e.Journal).Field("journal_id", "There is no such journal.")
	}
	if err != nil {
		return entryFacts{}, err
	}
	f := entryFacts{PostingFactsRow: row, accounts: map[int64]accountFacts{}, partners: map[int64]bool{}, values: map[int64]bool{}}
	var accounts []accountFacts
	if err := json.Unmarshal(row.Accounts, &accounts); err != nil {
		return f, err
	}
	for _, a := range accounts {
		f.accounts[a.ID] = a
	}
	for _, id := range row.Partners {
		f.partners[id] = true
	}
	for _, id := range row.Dimensions {
		f.values[id] = true
	}
	return f, nil
}

// check refuses what the database would refuse, all at once and at its field,
// and gives the sum of the debits.
func (e Entry) check(f entryFacts) (money.Amount, error) {
	zero := money.AmountOf(money.Amount{}.Decimal(), f.CurrencyDecimals)
	if len(e.Lines) == 0 {
		return zero, fault.Invalid("entry_empty", "An entry without lines cannot be posted.").Field("lines", "Add at least two lines.")
	}
	if err := f.dateOpen(e.Date); err != nil {
		return zero, err
	}
	refused := fault.Invalid("invalid_entry", "The entry cannot be posted like this; see what is marked.")
	if !f.JournalActive {
		refused = refused.Field("journal_id", "This journal is not used any more.")
	}
	debit, balance := zero, zero
	for i, l := range e.Lines {
		wrong := func(field, format string, args ...any) {
			refused = refused.Field(fmt.Sprintf("lines[%d].%s", i, field), format, args...)
		}
		f.checkLine(l, wrong)
		balance = balance.Add(l.Amount)
		if l.Amount.Sign() > 0 {
			debit = debit.Add(l.Amount)
		}
	}
	if len(refused.Fields) > 0 {
		return zero, refused
	}
	if !balance.IsZero() {
		return zero, fault.Invalid("unbalanced", "Debits and credits differ by %s.", balance.Fixed(f.CurrencyDecimals)).
			Field("lines", "Debits less credits must be zero; they are %s.", balance.Fixed(f.CurrencyDecimals))
	}
	return debit, nil
}

func (f entryFacts) dateOpen(day date.Date) error {
	switch {
	case f.PeriodState == "":
		return fault.Invalid("no_period", "No fiscal year includes %s. Create it first.", day).Field("entry_date", "No fiscal year includes this date.")
	case f.PeriodState != StateOpen:
		return fault.Conflict("period_closed", "%s is %s. Choose a date in an open period, or reopen it.", f.Period, f.PeriodState).Field("entry_date", "%s is %s.", f.Period, f.PeriodState)
	case f.LockDate != nil && !f.LockDate.Before(day):
		return fault.Conflict("period_closed", "The books are locked up to %s. Choose a later date.", f.LockDate).Field("entry_date", "The books are locked up to %s.", f.LockDate)
	}
	return nil
}

func (f entryFacts) checkLine(l Line, wrong func(field, format string, args ...any)) {
	a, found := f.accounts[l.AccountID]
	switch {
	case !found:
		wrong("account_id", "There is no such account.")
	case a.Group:
		wrong("account_id", "%s is a heading; choose an account below it.", a.Code)
	case !a.Active:
		wrong("account_id", "%s is not used any more.", a.Code)
	case a.Control != "" && l.PartnerID == 0:
		wrong("partner_id", "%s is a %s account: name the partner.", a.Code, a.Control)
	case a.Currency != "" && a.Currency != l.Currency && (l.Currency != "" || a.Currency != f.Currency):
		wrong("currency", "%s takes %s only.", a.Code, a.Currency)
	}
	if l.PartnerID != 0 && !f.partners[l.PartnerID] {
		wrong("partner_id", "There is no such partner.")
	}
	if l.CostCenterID != 0 && !f.values[l.CostCenterID] {
		wrong("cost_center_id", "There is no such cost centre in use.")
	}
	if l.ProjectID != 0 && !f.values[l.ProjectID] {
		wrong("project_id", "There is no such project in use.")
	}
	if l.Amount.Places() > f.CurrencyDecimals {
		wrong("debit", "%s has %d decimals.", f.Currency, f.CurrencyDecimals)
	}
	if l.Currency != "" && l.Currency != f.Currency {
		decimals, known := money.CurrencyDecimals(l.Currency)
		switch {
		case !known:
			wrong("currency", "There is no such currency.")
		case l.CurrencyAmount.Places() > decimals:
			wrong("currency_amount", "%s has %d decimals.", l.Currency, decimals)
		case l.Amount.Sign()*l.CurrencyAmount.Sign() < 0:
			wrong("currency_amount", "It is on the other side than the amount in %s.", f.Currency)
		}
	}
	if l.Amount.IsZero() && (l.Currency == "" || l.CurrencyAmount.IsZero()) {
		wrong("debit", "Enter a debit or a credit.")
	}
}

// tell says in a rehearsal what would be posted.
func (e Entry) tell(c *op.Call, number string, f entryFacts) {
	c.Effect(op.Effect{Kind: "number", Text: "The entry gets the number " + number, Data: map[string]any{"number": number}})
	for _, l := range e.Lines {
		side, amount := "Debit", l.Amount
		if amount.Sign() < 0 {
			side, amount = "Credit", amount.Neg()
		}
		code := f.accounts[l.AccountID].Code
		c.Effect(op.Effect{
			Kind: "ledger", Text: fmt.Sprintf("%s %s %s %s", side, code, amount.Fixed(f.CurrencyDecimals), f.Currency),
			Data: map[string]any{"account_id": l.AccountID, "account": code, "amount": l.Amount},
		})
	}
}

// Reversed is the entry's mirror, dated on that day.
func (e Entry) Reversed(day date.Date) Entry {
	r := e
	r.Date, r.Lines = day, slices.Clone(e.Lines)
	for i := range r.Lines {
		r.Lines[i].Amount, r.Lines[i].CurrencyAmount = r.Lines[i].Amount.Neg(), r.Lines[i].CurrencyAmount.Neg()
	}
	return r
}

func (f entryFacts) open(day date.Date) bool { return f.dateOpen(day) == nil }
