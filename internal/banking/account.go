package banking

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/payments/bankfile"
	"kontor/internal/pg/list"
)

// BankAccountRow is a bank account or cash box in a list.
type BankAccountRow struct {
	ID               int64         `json:"id" db:"id"`
	Name             string        `json:"name" db:"name"`
	Kind             string        `json:"kind" db:"kind" enum:"bank,cash"`
	Number           string        `json:"number" db:"number" doc:"IBAN, or the bank's own number, without spaces."`
	BIC              string        `json:"bic" db:"bic"`
	Currency         string        `json:"currency" db:"currency"`
	AccountID        int64         `json:"account_id" db:"account_id" doc:"Of the books; its own."`
	AccountCode      string        `json:"account_code" db:"account_code"`
	Account          string        `json:"account" db:"account"`
	JournalID        int64         `json:"journal_id" db:"journal_id"`
	JournalCode      string        `json:"journal_code" db:"journal_code"`
	Journal          string        `json:"journal" db:"journal"`
	Active           bool          `json:"active" db:"active"`
	Version          int32         `json:"version" db:"version"`
	BookBalance      money.Amount  `json:"book_balance" db:"book_balance" doc:"In the books, in its currency."`
	StatementBalance *money.Amount `json:"statement_balance" db:"statement_balance" nullable:"true" doc:"The closing balance of the last statement that has one."`
	StatementDate    *date.Date    `json:"statement_date" db:"statement_date" nullable:"true"`
	OpenLines        int64         `json:"open_lines" db:"open_lines" doc:"Lines of the bank still to be reconciled."`
}

// BankAccount is one with how its tables are read.
type BankAccount struct {
	BankAccountRow
	Profile   *BankProfile `json:"profile,omitempty" doc:"How its tables are read, as confirmed last."`
	CreatedAt time.Time    `json:"created_at"`
	UpdatedAt time.Time    `json:"updated_at"`
}

// BankProfile says how to read the tables of one bank.
type BankProfile bankfile.Profile

var accounts = list.Spec[BankAccountRow]{
	From: "bank_account_list", Default: "name", Search: "search LIKE search_pattern(?)",
	Columns: "id, name, kind, number, bic, currency, account_id, account_code, account, journal_id, journal_code, journal, active, version, book_balance, statement_balance, statement_date, open_lines",
	Sorts:   map[string]list.Sort{"name": {SQL: "name", Type: "text"}, "number": {SQL: "number", Type: "text"}},
}

type accountListIn struct {
	op.ListIn
	Kind   string  `query:"kind" enum:"bank,cash"`
	Active op.Flag `query:"active"`
}

func (s *Service) accountList(ctx context.Context, c *op.Call, in *accountListIn) (op.Page[BankAccountRow], error) {
	page, err := accounts.Page(ctx, c.Tx, in.ListIn, list.Where("kind = ?", in.Kind), list.Where("active = ?", in.Active.Given()))
	for i := range page.Items {
		page.Items[i].round()
	}
	return page, err
}

// round gives the balances the decimals of the currency.
func (a *BankAccountRow) round() {
	d, _ := money.CurrencyDecimals(a.Currency)
	a.BookBalance = money.AmountOf(a.BookBalance.Decimal(), d)
	a.StatementBalance = rounded(a.StatementBalance, d)
}

func rounded(a *money.Amount, decimals int32) *money.Amount {
	if a == nil {
		return nil
	}
	r := money.AmountOf(a.Decimal(), decimals)
	return &r
}

func (s *Service) accountGet(ctx context.Context, c *op.Call, in *op.ID) (BankAccount, error) {
	return s.accountTx(ctx, c.Tx, in.ID)
}

var errNoAccount = fault.NotFound("no_such_bank_account", "There is no such bank account. It may have been deleted.")

func (s *Service) accountTx(ctx context.Context, tx pgx.Tx, id int64) (BankAccount, error) {
	r, err := s.queries.BankAccountGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return BankAccount{}, errNoAccount
	}
	if err != nil {
		return BankAccount{}, err
	}
	a := BankAccount{
		BankAccountRow: BankAccountRow{
			ID: r.ID, Name: r.Name, Kind: r.Kind, Number: r.Number, BIC: r.Bic, Currency: r.Currency, AccountID: r.AccountID, AccountCode: r.AccountCode,
			Account: r.Account, JournalID: r.JournalID, JournalCode: r.JournalCode, Journal: r.Journal, Active: r.Active, Version: r.Version,
			BookBalance: r.BookBalance, StatementBalance: r.StatementBalance, OpenLines: r.OpenLines,
		},
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
	a.round()
	if r.StatementDate != "" {
		day, err := date.Parse(r.StatementDate)
		if err != nil {
			return a, err
		}
		a.StatementDate = &day
	}
	if len(r.Profile) > 0 {
		a.Profile = &BankProfile{}
		if err := json.Unmarshal(r.Profile, a.Profile); err != nil {
			return a, err
		}
	}
	return a, nil
}

type bankAccountCreateIn struct {
	Body struct {
		Name      string `json:"name" minLength:"1" maxLength:"100"`
		Kind      string `json:"kind,omitempty" enum:"bank,cash" doc:"bank unless given."`
		Number    string `json:"number,omitempty" maxLength:"50" doc:"IBAN, or the bank's own number."`
		BIC       string `json:"bic,omitempty" maxLength:"20"`
		Currency  string `json:"currency,omitempty" maxLength:"3" doc:"That of the books' account, or the company's, unless given."`
		AccountID int64  `json:"account_id" minimum:"1" doc:"An account of the books for a bank or cash, of its own."`
		JournalID int64  `json:"journal_id,omitempty" minimum:"0" doc:"The first of its kind unless given."`
	}
}

// bare is a number of an account as it is compared: capitals without spaces.
func bare(number string) string {
	return strings.ToUpper(strings.Join(strings.Fields(number), ""))
}

func (s *Service) accountCreate(ctx context.Context, c *op.Call, in *bankAccountCreateIn) (BankAccount, error) {
	b := in.Body
	a := BankAccount{BankAccountRow: BankAccountRow{
		Name: strings.TrimSpace(b.Name), Kind: b.Kind, Number: bare(b.Number), BIC: bare(b.BIC), Currency: bare(b.Currency), AccountID: b.AccountID, JournalID: b.JournalID,
	}}
	if a.Kind == "" {
		a.Kind = "bank"
	}
	if err := s.accountCheckTx(ctx, c.Tx, &a); err != nil {
		return a, err
	}
	id, err := s.queries.BankAccountInsert(ctx, c.Tx, db.BankAccountInsertParams{
		Name: a.Name, Kind: a.Kind, Number: a.Number, Bic: a.BIC, Currency: a.Currency, AccountID: a.AccountID, JournalID: a.JournalID, Now: c.Now,
	})
	if err != nil {
		return a, err
	}
	return s.accountRememberTx(ctx, c, id, nil)
}

// accountCheckTx looks at what people typed.
func (s *Service) accountCheckTx(ctx context.Context, tx pgx.Tx, a *BankAccount) error {
	refused := fault.Invalid("invalid_bank_account", "The bank account cannot be like this; see what is marked.")
	if a.Name == "" {
		refused = refused.Field("name", "Enter a name.")
	}
	l, err := s.queries.BankLedgerAccount(ctx, tx, a.AccountID)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		refused = refused.Field("account_id", "There is no such account.")
	case err != nil:
		return err
	case l.Type != "asset" || l.Subtype != "bank" && l.Subtype != "cash" || l.IsGroup || l.Control != "" || !l.Active:
		refused = refused.Field("account_id", "%s is no active account for a bank or cash.", l.Code)
	}
	if a.Currency == "" {
		if a.Currency = l.Currency; a.Currency == "" {
			a.Currency = l.Company
		}
	}
	if _, known := money.CurrencyDecimals(a.Currency); !known && err == nil {
		refused = refused.Field("currency", "There is no such currency.")
	} else if l.Currency != "" && l.Currency != a.Currency {
		refused = refused.Field("currency", "%s is kept in %s.", l.Code, l.Currency)
	}
	j, err := s.queries.BankJournal(ctx, tx, db.BankJournalParams{ID: a.JournalID, Kind: a.Kind})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		refused = refused.Field("journal_id", "There is no such journal.")
	case err != nil:
		return err
	case !j.Active || j.Kind != "bank" && j.Kind != "cash":
		refused = refused.Field("journal_id", "%s is no active journal for a bank or cash.", j.Code)
	}
	a.JournalID = j.ID
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

type bankAccountPatchIn struct {
	op.ID
	Body struct {
		Version   int32   `json:"version" minimum:"1" doc:"The version that was read."`
		Name      *string `json:"name,omitempty" minLength:"1" maxLength:"100"`
		Number    *string `json:"number,omitempty" maxLength:"50"`
		BIC       *string `json:"bic,omitempty" maxLength:"20"`
		JournalID *int64  `json:"journal_id,omitempty" minimum:"1"`
		Active    *bool   `json:"active,omitempty"`
	}
}

func (s *Service) accountLockTx(ctx context.Context, tx pgx.Tx, id int64, version int32) (BankAccount, error) {
	now, err := s.queries.BankAccountLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return BankAccount{}, errNoAccount
	}
	if err != nil {
		return BankAccount{}, err
	}
	if err := fault.CheckVersion("bank account", version, now); err != nil {
		return BankAccount{}, err
	}
	return s.accountTx(ctx, tx, id)
}

func (s *Service) accountUpdate(ctx context.Context, c *op.Call, in *bankAccountPatchIn) (BankAccount, error) {
	b := in.Body
	before, err := s.accountLockTx(ctx, c.Tx, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	a := before
	op.Patch(&a.Name, b.Name)
	op.Patch(&a.Number, b.Number)
	op.Patch(&a.BIC, b.BIC)
	op.Patch(&a.JournalID, b.JournalID)
	op.Patch(&a.Active, b.Active)
	a.Name, a.Number, a.BIC = strings.TrimSpace(a.Name), bare(a.Number), bare(a.BIC)
	if a.Active {
		if err := s.accountCheckTx(ctx, c.Tx, &a); err != nil {
			return a, err
		}
	}
	err = s.queries.BankAccountUpdate(ctx, c.Tx, db.BankAccountUpdateParams{
		ID: a.ID, Name: a.Name, Number: a.Number, Bic: a.BIC, JournalID: a.JournalID, Active: a.Active, Now: c.Now,
	})
	if err != nil {
		return a, err
	}
	return s.accountRememberTx(ctx, c, a.ID, before)
}

func (s *Service) accountDelete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	a, err := s.accountLockTx(ctx, c.Tx, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.BankAccountDelete(ctx, c.Tx, a.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "bank_account", ID: a.ID, Title: a.Name, Before: a})
	return op.Nothing{}, nil
}

func (s *Service) accountRememberTx(ctx context.Context, c *op.Call, id int64, before any) (BankAccount, error) {
	a, err := s.accountTx(ctx, c.Tx, id)
	if err != nil {
		return a, err
	}
	c.Record(op.Change{Kind: "bank_account", ID: a.ID, Title: a.Name, Before: before, After: a})
	return a, nil
}
