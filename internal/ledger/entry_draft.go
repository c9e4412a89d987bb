package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

// EntryLineIn is a line as a client sends it: a debit or a credit, or an amount
// in another currency that is converted at the rate of the day.
type EntryLineIn struct {
	AccountID      int64         `json:"account_id" minimum:"1"`
	PartnerID      *int64        `json:"partner_id,omitempty" minimum:"1" nullable:"true"`
	Description    string        `json:"description,omitempty" maxLength:"500"`
	Debit          *money.Amount `json:"debit,omitempty" nullable:"true"`
	Credit         *money.Amount `json:"credit,omitempty" nullable:"true"`
	Currency       *string       `json:"currency,omitempty" nullable:"true" maxLength:"3"`
	CurrencyAmount *money.Amount `json:"currency_amount,omitempty" nullable:"true" doc:"Above zero for a debit, below for a credit."`
	DueDate        *date.Date    `json:"due_date,omitempty" nullable:"true"`
	CostCenterID   *int64        `json:"cost_center_id,omitempty" minimum:"1" nullable:"true"`
	ProjectID      *int64        `json:"project_id,omitempty" minimum:"1" nullable:"true"`
}

type entryCreateIn struct {
	Body struct {
		JournalID   int64         `json:"journal_id,omitempty" minimum:"0" doc:"The general journal unless given."`
		EntryDate   *date.Date    `json:"entry_date,omitempty" doc:"Today unless given."`
		Reference   string        `json:"reference,omitempty" maxLength:"200"`
		Description string        `json:"description,omitempty" maxLength:"500"`
		Lines       []EntryLineIn `json:"lines,omitempty" maxItems:"5000"`
	}
}

type entryPatchIn struct {
	op.ID
	Body struct {
		Version     int32          `json:"version" minimum:"1" doc:"The version that was read."`
		JournalID   *int64         `json:"journal_id,omitempty" minimum:"1"`
		EntryDate   *date.Date     `json:"entry_date,omitempty"`
		Reference   *string        `json:"reference,omitempty" maxLength:"200"`
		Description *string        `json:"description,omitempty" maxLength:"500"`
		Lines       *[]EntryLineIn `json:"lines,omitempty" maxItems:"5000" doc:"Replaces all lines."`
	}
}

type entryCalculateIn struct {
	Body struct {
		JournalID   int64         `json:"journal_id,omitempty" minimum:"0"`
		EntryDate   *date.Date    `json:"entry_date,omitempty"`
		Reference   string        `json:"reference,omitempty" maxLength:"200"`
		Description string        `json:"description,omitempty" maxLength:"500"`
		Lines       []EntryLineIn `json:"lines,omitempty" maxItems:"5000"`
	}
}

// EntryCalculation is what an entry that is not saved comes to.
type EntryCalculation struct {
	Currency string `json:"currency"`
	EntrySums
	// Balancing is for one line more.
	Balancing
	Lines []CalculatedLine `json:"lines" nullable:"false"`
}

// CalculatedLine is a line with the amount that would balance the entry.
type CalculatedLine struct {
	EntryLine
	Balancing
}

// Balancing is the amount that a line must have for the entry to balance, the
// others as they are.
type Balancing struct {
	BalancingDebit  *money.Amount `json:"balancing_debit" nullable:"true"`
	BalancingCredit *money.Amount `json:"balancing_credit" nullable:"true"`
}

func balancing(amount money.Amount) Balancing {
	var l EntryLine
	l.sides(amount)
	return Balancing{BalancingDebit: l.Debit, BalancingCredit: l.Credit}
}

func (s *Service) entryCalculate(ctx context.Context, c *op.Call, in *entryCalculateIn) (EntryCalculation, error) {
	e, err := s.newDraftTx(ctx, c)
	if err != nil {
		return EntryCalculation{}, err
	}
	op.Patch(&e.EntryDate, in.Body.EntryDate)
	if e.Lines, err = s.resolveTx(ctx, c.Tx, e.EntryDate, in.Body.Lines); err != nil {
		return EntryCalculation{}, err
	}
	if err := s.sumTx(ctx, c.Tx, &e); err != nil {
		return EntryCalculation{}, err
	}
	out := EntryCalculation{Currency: e.Currency, EntrySums: e.EntrySums, Balancing: balancing(e.Difference.Neg()), Lines: make([]CalculatedLine, len(e.Lines))}
	for i, l := range e.Lines {
		out.Lines[i] = CalculatedLine{l, balancing(l.amount().Sub(e.Difference))}
	}
	return out, nil
}

func (s *Service) newDraftTx(ctx context.Context, c *op.Call) (JournalEntry, error) {
	company, err := s.queries.LedgerCompany(ctx, c.Tx)
	e := JournalEntry{EntryRow: EntryRow{State: StateDraft, EntryDate: today(c)}, Currency: company.Currency, Lines: []EntryLine{}}
	return e, err
}

func (s *Service) entryCreate(ctx context.Context, c *op.Call, in *entryCreateIn) (JournalEntry, error) {
	b := in.Body
	e, err := s.newDraftTx(ctx, c)
	if err != nil {
		return e, err
	}
	e.Reference, e.Description = strings.TrimSpace(b.Reference), strings.TrimSpace(b.Description)
	op.Patch(&e.EntryDate, b.EntryDate)
	if e.JournalID, err = s.journalForTx(ctx, c.Tx, b.JournalID); err != nil {
		return e, err
	}
	if e.Lines, err = s.resolveTx(ctx, c.Tx, e.EntryDate, b.Lines); err != nil {
		return e, err
	}
	if err := s.sumTx(ctx, c.Tx, &e); err != nil {
		return e, err
	}
	e.ID, err = s.queries.JournalDraftInsert(ctx, c.Tx, db.JournalDraftInsertParams{
		JournalID: e.JournalID, EntryDate: e.EntryDate, Reference: e.Reference, Description: e.Description, Total: e.Debit,
		CreatedBy: c.Actor.UserID, Now: c.Now,
	})
	if err != nil {
		return e, err
	}
	if err := s.putDraftLinesTx(ctx, c.Tx, e, false); err != nil {
		return e, err
	}
	return s.entryConcludeTx(ctx, c, e.ID, nil)
}

func (s *Service) entryUpdate(ctx context.Context, c *op.Call, in *entryPatchIn) (JournalEntry, error) {
	b := in.Body
	before, err := s.draftLockTx(ctx, c.Tx, in.ID.ID, b.Version, "changed")
	if err != nil {
		return before, err
	}
	e := before
	op.Patch(&e.EntryDate, b.EntryDate)
	op.Patch(&e.Reference, b.Reference)
	op.Patch(&e.Description, b.Description)
	e.Reference, e.Description = strings.TrimSpace(e.Reference), strings.TrimSpace(e.Description)
	if b.JournalID != nil {
		if e.JournalID, err = s.journalForTx(ctx, c.Tx, *b.JournalID); err != nil {
			return e, err
		}
	}
	if b.Lines != nil {
		if e.Lines, err = s.resolveTx(ctx, c.Tx, e.EntryDate, *b.Lines); err != nil {
			return e, err
		}
		if err := s.putDraftLinesTx(ctx, c.Tx, e, true); err != nil {
			return e, err
		}
	}
	if err := s.sumTx(ctx, c.Tx, &e); err != nil {
		return e, err
	}
	err = s.queries.JournalDraftUpdate(ctx, c.Tx, db.JournalDraftUpdateParams{
		ID: e.ID, JournalID: e.JournalID, EntryDate: e.EntryDate, Reference: e.Reference, Description: e.Description, Total: e.Debit, Now: c.Now,
	})
	if err != nil {
		return e, err
	}
	return s.entryConcludeTx(ctx, c, e.ID, before)
}

func (s *Service) entryDelete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	e, err := s.draftLockTx(ctx, c.Tx, in.ID, 0, "deleted")
	if err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.JournalDraftDelete(ctx, c.Tx, e.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "entry", ID: e.ID, Title: e.title(), Before: e})
	return op.Nothing{}, nil
}

// draftLockTx reads a draft and holds it; a posted entry is refused.
func (s *Service) draftLockTx(ctx context.Context, tx pgx.Tx, id int64, version int32, verb string) (JournalEntry, error) {
	now, err := s.queries.JournalDraftLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		e, err := s.entryReadTx(ctx, tx, id)
		if err != nil {
			return e, err
		}
		return e, fault.Conflict("entry_posted", "%s is posted, so it is never %s. Reverse it instead.", *e.Number, verb)
	}
	if err != nil {
		return JournalEntry{}, err
	}
	if err := fault.CheckVersion("entry", version, now); err != nil {
		return JournalEntry{}, err
	}
	return s.draftReadTx(ctx, tx, id)
}

func (s *Service) entryConcludeTx(ctx context.Context, c *op.Call, id int64, before any) (JournalEntry, error) {
	e, err := s.entryReadTx(ctx, c.Tx, id)
	if err != nil {
		return e, err
	}
	c.Record(op.Change{Kind: "entry", ID: e.ID, Title: e.title(), Before: before, After: e})
	return e, nil
}

func (e JournalEntry) title() string {
	if e.Number != nil {
		return *e.Number
	}
	return fmt.Sprintf("Draft %d", e.ID)
}

// journalForTx is the journal asked for, or the general one for 0.
func (s *Service) journalForTx(ctx context.Context, tx pgx.Tx, id int64) (int64, error) {
	all, err := s.queries.Journals(ctx, tx)
	if err != nil {
		return 0, err
	}
	for _, j := range all {
		if j.ID == id || id == 0 && j.Kind == "general" {
			if !j.Active {
				return 0, fault.Invalid("invalid_entry", "The journal %s is not used any more.", j.Code).Field("journal_id", "This journal is not used any more.")
			}
			return j.ID, nil
		}
	}
	return 0, fault.Invalid("invalid_entry", "There is no such journal.").Field("journal_id", "There is no such journal.")
}

// resolveTx turns what was typed into lines. A draft may be unbalanced and lack
// a partner; what is refused here could not be stored.
func (s *Service) resolveTx(ctx context.Context, tx pgx.Tx, day date.Date, in []EntryLineIn) ([]EntryLine, error) {
	company, err := s.queries.LedgerCompany(ctx, tx)
	if err != nil {
		return nil, err
	}
	ask := db.DraftFactsParams{}
	for _, l := range in {
		ask.AccountIds = append(ask.AccountIds, l.AccountID)
		ask.PartnerIds = append(ask.PartnerIds, refID(l.PartnerID))
		ask.DimensionIds = append(ask.DimensionIds, refID(l.CostCenterID), refID(l.ProjectID))
	}
	facts, err := s.draftFactsTx(ctx, tx, ask)
	if err != nil {
		return nil, err
	}
	refused := fault.Invalid("invalid_lines", "Some lines cannot be like this; see what is marked.")
	lines := make([]EntryLine, len(in))
	for i, l := range in {
		wrong := func(field, format string, args ...any) {
			refused = refused.Field(fmt.Sprintf("lines[%d].%s", i, field), format, args...)
		}
		account := facts.accounts[l.AccountID]
		line := EntryLine{
			Position: int32(i + 1), AccountID: l.AccountID, AccountCode: account.code, Account: account.name, PartnerID: l.PartnerID,
			Description: strings.TrimSpace(l.Description), DueDate: l.DueDate, CostCenterID: l.CostCenterID, ProjectID: l.ProjectID,
		}
		switch {
		case account.code == "":
			wrong("account_id", "There is no such account.")
		case account.group:
			wrong("account_id", "%s is a heading; choose an account below it.", account.code)
		}
		facts.name(&line, wrong)
		amount := s.lineAmountTx(ctx, tx, company, day, l, &line, wrong)
		if amount.Places() > company.CurrencyDecimals {
			wrong("debit", "%s has %d decimals.", company.Currency, company.CurrencyDecimals)
		}
		line.sides(amount)
		lines[i] = line
	}
	if len(refused.Fields) > 0 {
		return nil, refused
	}
	return lines, nil
}

// lineAmountTx is the signed amount of a line in the company's currency.
func (s *Service) lineAmountTx(ctx context.Context, tx pgx.Tx, company db.LedgerCompanyRow, day date.Date, in EntryLineIn, line *EntryLine,
	wrong func(field, format string, args ...any),
) money.Amount {
	for field, side := range map[string]*money.Amount{"debit": in.Debit, "credit": in.Credit} {
		if side != nil && side.Sign() < 0 {
			wrong(field, "Write it on the other side instead of below zero.")
		}
	}
	if in.Debit != nil && in.Credit != nil && !in.Debit.IsZero() && !in.Credit.IsZero() {
		wrong("credit", "A line has a debit or a credit, not both.")
	}
	amount := EntryLine{Debit: in.Debit, Credit: in.Credit}.amount()
	if in.Currency == nil || *in.Currency == "" || *in.Currency == company.Currency {
		return amount
	}
	decimals, known := money.CurrencyDecimals(*in.Currency)
	if !known {
		wrong("currency", "There is no such currency.")
		return amount
	}
	if in.CurrencyAmount == nil {
		wrong("currency_amount", "Enter the amount in %s.", *in.Currency)
		return amount
	}
	if in.CurrencyAmount.Places() > decimals {
		wrong("currency_amount", "%s has %d decimals.", *in.Currency, decimals)
	}
	line.Currency, line.CurrencyAmount = in.Currency, in.CurrencyAmount
	if amount.IsZero() {
		rate, err := s.RateTx(ctx, tx, *in.Currency, day)
		if err != nil {
			wrong("currency", "%s", sentence(err))
			return amount
		}
		line.Rate = &rate
		return money.AmountOf(in.CurrencyAmount.Decimal().Mul(rate.Decimal()), company.CurrencyDecimals)
	}
	if amount.Sign()*in.CurrencyAmount.Sign() < 0 {
		wrong("currency_amount", "It is on the other side than the amount in %s.", company.Currency)
	}
	return amount
}

func sentence(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Sentence
	}
	return "There is no rate."
}

func (s *Service) putDraftLinesTx(ctx context.Context, tx pgx.Tx, e JournalEntry, had bool) error {
	if had {
		if err := s.queries.JournalDraftLinesDelete(ctx, tx, e.ID); err != nil {
			return err
		}
	}
	if len(e.Lines) == 0 {
		return nil
	}
	put := db.JournalDraftLinesInsertParams{DraftID: e.ID}
	for i, l := range e.Lines {
		put.Positions = append(put.Positions, int32(i+1))
		put.AccountIds = append(put.AccountIds, l.AccountID)
		put.PartnerIds = append(put.PartnerIds, refID(l.PartnerID))
		put.Descriptions = append(put.Descriptions, l.Description)
		put.Amounts = append(put.Amounts, l.amount())
		currency, foreign := l.foreign()
		put.Currencies = append(put.Currencies, currency)
		put.CurrencyAmounts = append(put.CurrencyAmounts, foreign)
		put.DueDates = append(put.DueDates, optional(l.DueDate))
		put.CostCenterIds = append(put.CostCenterIds, refID(l.CostCenterID))
		put.ProjectIds = append(put.ProjectIds, refID(l.ProjectID))
	}
	return s.queries.JournalDraftLinesInsert(ctx, tx, put)
}

// foreign is the line's currency with its amount, or "".
func (l EntryLine) foreign() (currency string, amount money.Amount) {
	if l.Currency != nil && l.CurrencyAmount != nil {
		return *l.Currency, *l.CurrencyAmount
	}
	return "", amount
}

func refID(p *int64) int64 {
	if p == nil {
		return 0
	}
	return *p
}

type draftAccount struct {
	code, name string
	group      bool
}

type draftFacts struct {
	accounts             map[int64]draftAccount
	partners, dimensions map[int64]string
}

func (s *Service) draftFactsTx(ctx context.Context, tx pgx.Tx, ask db.DraftFactsParams) (draftFacts, error) {
	f := draftFacts{accounts: map[int64]draftAccount{}, partners: map[int64]string{}, dimensions: map[int64]string{}}
	rows, err := s.queries.DraftFacts(ctx, tx, ask)
	for _, r := range rows {
		switch r.Kind {
		case "account":
			f.accounts[r.ID] = draftAccount{r.Code, r.Name, r.IsGroup}
		case "partner":
			f.partners[r.ID] = r.Name
		default:
			f.dimensions[r.ID] = r.Code
		}
	}
	return f, err
}

// name fills in the names of what a line refers to.
func (f draftFacts) name(l *EntryLine, wrong func(field, format string, args ...any)) {
	for _, ref := range []struct {
		id    *int64
		name  **string
		names map[int64]string
		field string
	}{
		{l.PartnerID, &l.Partner, f.partners, "partner_id"},
		{l.CostCenterID, &l.CostCenter, f.dimensions, "cost_center_id"},
		{l.ProjectID, &l.Project, f.dimensions, "project_id"},
	} {
		if ref.id == nil {
			continue
		}
		name, found := ref.names[*ref.id]
		if !found {
			wrong(ref.field, "There is no such record.")
			continue
		}
		*ref.name = &name
	}
}
