package ledger

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/ledger/chart"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// Account is an account of the chart, or a heading of its tree.
type Account struct {
	ID         int64        `json:"id" db:"id"`
	Code       string       `json:"code" db:"code"`
	Name       string       `json:"name" db:"name"`
	ParentID   *int64       `json:"parent_id" db:"parent_id"`
	ParentCode *string      `json:"parent_code" db:"parent_code"`
	Parent     *string      `json:"parent" db:"parent"`
	Type       string       `json:"type" db:"type" enum:"asset,liability,equity,income,expense"`
	Subtype    string       `json:"subtype" db:"subtype"`
	IsGroup    bool         `json:"is_group" db:"is_group" doc:"A heading, which nothing is posted to."`
	Control    string       `json:"control" db:"control" enum:",receivable,payable" doc:"Each line names its partner and is an open item."`
	Currency   *string      `json:"currency" db:"currency" doc:"Takes lines in this currency only."`
	Active     bool         `json:"active" db:"active"`
	Balance    money.Amount `json:"balance" db:"balance" doc:"Debits less credits of everything posted, in the company's currency; of a heading, what all below it come to."`
	Level      int32        `json:"level" db:"level" doc:"Its depth in the tree; 0 at the top."`
	Version    int32        `json:"version" db:"version"`
	CreatedAt  time.Time    `json:"created_at" db:"created_at"`
	UpdatedAt  time.Time    `json:"updated_at" db:"updated_at"`
}

var accounts = list.Spec[Account]{
	From: "account_list", Default: "code", Search: "search LIKE search_pattern(?)",
	Columns: "id, code, name, parent_id, parent_code, parent, type, subtype, is_group, control, currency, active, balance, level, version, created_at, updated_at",
	Sorts: map[string]list.Sort{
		"code": {SQL: "code", Type: "text"},
		"name": {SQL: "name", Type: "text"},
		// Each heading before what is below it.
		"tree": {SQL: "path", Type: "text"},
	},
}

type accountListIn struct {
	op.ListIn
	Type    string  `query:"type" maxLength:"20"`
	Control string  `query:"control" maxLength:"20"`
	IsGroup op.Flag `query:"is_group"`
	Active  op.Flag `query:"active"`
}

func (s *Service) accountList(ctx context.Context, c *op.Call, in *accountListIn) (op.Page[Account], error) {
	return accounts.Page(ctx, c.Tx, in.ListIn,
		list.Where("type = ?", in.Type), list.Where("control = ?", in.Control),
		list.Where("is_group = ?", in.IsGroup.Given()), list.Where("active = ?", in.Active.Given()))
}

// AccountSubtypes are the kinds that accounts can be of.
type AccountSubtypes struct {
	Items []AccountSubtype `json:"items" nullable:"false"`
}

// AccountSubtype is a kind of account. Statements and default accounts go by it.
type AccountSubtype struct {
	Value string   `json:"value"`
	Label string   `json:"label"`
	Of    []string `json:"of" nullable:"false" doc:"The types that it can be of."`
	// DefaultOf are the types that an account is of this kind by default.
	DefaultOf []string `json:"default_of" nullable:"false"`
}

func (s *Service) accountSubtypes(context.Context, *op.Call, *op.Nothing) (AccountSubtypes, error) {
	var out AccountSubtypes
	for _, t := range chart.Subtypes {
		words := strings.ReplaceAll(t.Name, "_", " ")
		kind := AccountSubtype{Value: t.Name, Label: strings.ToUpper(words[:1]) + words[1:], Of: t.Types, DefaultOf: []string{}}
		for _, of := range t.Types {
			if chart.DefaultSubtype(of) == t.Name {
				kind.DefaultOf = append(kind.DefaultOf, of)
			}
		}
		out.Items = append(out.Items, kind)
	}
	return out, nil
}

var errNoAccount = fault.NotFound("no_such_account", "There is no such account. It may have been deleted.")

func (s *Service) accountGet(ctx context.Context, c *op.Call, in *op.ID) (Account, error) {
	return s.accountReadTx(ctx, c.Tx, in.ID)
}

func (s *Service) accountReadTx(ctx context.Context, tx pgx.Tx, id int64) (Account, error) {
	row, err := s.queries.AccountGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Account{}, errNoAccount
	}
	return Account{
		ID: row.ID, Code: row.Code, Name: row.Name, ParentID: row.ParentID, ParentCode: row.ParentCode, Parent: row.Parent,
		Type: row.Type, Subtype: row.Subtype, IsGroup: row.IsGroup, Control: row.Control, Currency: row.Currency, Active: row.Active,
		Balance: row.Balance, Level: row.Level, Version: row.Version, CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt,
	}, err
}

type accountCreateIn struct {
	Body struct {
		Code     string  `json:"code" minLength:"1" maxLength:"20"`
		Name     string  `json:"name" minLength:"1" maxLength:"200"`
		ParentID *int64  `json:"parent_id,omitempty" minimum:"1" nullable:"true"`
		Type     string  `json:"type" enum:"asset,liability,equity,income,expense"`
		Subtype  string  `json:"subtype" maxLength:"40"`
		IsGroup  bool    `json:"is_group,omitempty"`
		Control  string  `json:"control,omitempty" enum:",receivable,payable"`
		Currency *string `json:"currency,omitempty" nullable:"true" maxLength:"3"`
	}
}

type accountPatchIn struct {
	op.ID
	Body struct {
		Version  int32               `json:"version" minimum:"1" doc:"The version that was read."`
		Code     *string             `json:"code,omitempty" minLength:"1" maxLength:"20"`
		Name     *string             `json:"name,omitempty" minLength:"1" maxLength:"200"`
		ParentID op.Nullable[int64]  `json:"parent_id,omitzero"`
		Type     *string             `json:"type,omitempty" enum:"asset,liability,equity,income,expense"`
		Subtype  *string             `json:"subtype,omitempty" maxLength:"40"`
		IsGroup  *bool               `json:"is_group,omitempty"`
		Control  *string             `json:"control,omitempty" enum:",receivable,payable"`
		Currency op.Nullable[string] `json:"currency,omitzero"`
		Active   *bool               `json:"active,omitempty"`
	}
}

func (s *Service) accountCreate(ctx context.Context, c *op.Call, in *accountCreateIn) (Account, error) {
	b := in.Body
	a := Account{
		Code: b.Code, Name: b.Name, ParentID: b.ParentID, Type: b.Type, Subtype: b.Subtype, IsGroup: b.IsGroup,
		Control: b.Control, Currency: b.Currency, Active: true,
	}
	if err := s.accountCheckTx(ctx, c.Tx, &a); err != nil {
		return a, err
	}
	id, err := s.queries.AccountInsert(ctx, c.Tx, db.AccountInsertParams{
		Code: a.Code, Name: a.Name, ParentID: a.ParentID, Type: a.Type, Subtype: a.Subtype, IsGroup: a.IsGroup,
		Control: a.Control, Currency: a.Currency, Now: c.Now,
	})
	if err != nil {
		return a, err
	}
	return s.accountConcludeTx(ctx, c, id, nil)
}

func (s *Service) accountUpdate(ctx context.Context, c *op.Call, in *accountPatchIn) (Account, error) {
	b := in.Body
	before, err := s.accountLockTx(ctx, c.Tx, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	a := before
	op.Patch(&a.Code, b.Code)
	op.Patch(&a.Name, b.Name)
	b.ParentID.Into(&a.ParentID)
	op.Patch(&a.Type, b.Type)
	op.Patch(&a.Subtype, b.Subtype)
	op.Patch(&a.IsGroup, b.IsGroup)
	op.Patch(&a.Control, b.Control)
	b.Currency.Into(&a.Currency)
	op.Patch(&a.Active, b.Active)
	if err := s.accountCheckTx(ctx, c.Tx, &a); err != nil {
		return a, err
	}
	err = s.queries.AccountUpdate(ctx, c.Tx, db.AccountUpdateParams{
		ID: a.ID, Code: a.Code, Name: a.Name, ParentID: a.ParentID, Type: a.Type, Subtype: a.Subtype, IsGroup: a.IsGroup,
		Control: a.Control, Currency: a.Currency, Active: a.Active, Now: c.Now,
	})
	if err != nil {
		return a, err
	}
	return s.accountConcludeTx(ctx, c, a.ID, before)
}

func (s *Service) accountDelete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	a, err := s.accountLockTx(ctx, c.Tx, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.AccountDelete(ctx, c.Tx, a.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "account", ID: a.ID, Title: a.Code, Before: a})
	return op.Nothing{}, nil
}

func (s *Service) accountLockTx(ctx context.Context, tx pgx.Tx, id int64, version int32) (Account, error) {
	now, err := s.queries.AccountLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Account{}, errNoAccount
	}
	if err != nil {
		return Account{}, err
	}
	if err := fault.CheckVersion("account", version, now); err != nil {
		return Account{}, err
	}
	return s.accountReadTx(ctx, tx, id)
}

func (s *Service) accountConcludeTx(ctx context.Context, c *op.Call, id int64, before any) (Account, error) {
	a, err := s.accountReadTx(ctx, c.Tx, id)
	if err != nil {
		return a, err
	}
	c.Record(op.Change{Kind: "account", ID: a.ID, Title: a.Code, Before: before, After: a})
	return a, nil
}

// accountCheckTx tidies what was typed and refuses what cannot be.
func (s *Service) accountCheckTx(ctx context.Context, tx pgx.Tx, a *Account) error {
	a.Code, a.Name = strings.TrimSpace(a.Code), strings.TrimSpace(a.Name)
	refused := fault.Invalid("invalid_account", "The account cannot be like this; see what is marked.")
	if a.Name == "" {
		refused = refused.Field("name", "Enter a name.")
	}
	if !chart.ValidCode(a.Code) {
		refused = refused.Field("code", "Letters and digits, with . - / between them; at most 20.")
	}
	if !chart.ValidSubtype(a.Type, a.Subtype) {
		refused = refused.Field("subtype", "This is no kind of %s account.", a.Type)
	}
	if a.Currency != nil {
		if *a.Currency == "" {
			a.Currency = nil
		} else if _, known := money.CurrencyDecimals(*a.Currency); !known {
			refused = refused.Field("currency", "There is no such currency.")
		}
	}
	if a.ParentID != nil {
		parent, err := s.queries.AccountBrief(ctx, tx, *a.ParentID)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			refused = refused.Field("parent_id", "There is no such account.")
		case err != nil:
			return err
		case !parent.IsGroup:
			refused = refused.Field("parent_id", "%s is no heading.", parent.Code)
		case parent.Type != a.Type:
			refused = refused.Field("parent_id", "%s is for %s accounts.", parent.Code, parent.Type)
		}
		above, err := s.queries.AccountAncestors(ctx, tx, *a.ParentID)
		if err != nil {
			return err
		}
		if a.ID != 0 && slices.Contains(above, a.ID) {
			refused = refused.Field("parent_id", "An account cannot stand below itself.")
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}
