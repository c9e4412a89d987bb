package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// TaxPosition says what taxes and accounts become for a kind of partner.
type TaxPosition struct {
	ID       int64     `json:"id" db:"id"`
	Name     string    `json:"name" db:"name"`
	Note     string    `json:"note" db:"note" doc:"Printed on invoices: why there is no tax."`
	Active   bool      `json:"active" db:"active"`
	Taxes    []Mapping `json:"taxes" db:"taxes" nullable:"false"`
	Accounts []Mapping `json:"accounts" db:"accounts" nullable:"false"`
	Version  int32     `json:"version" db:"version"`
}

// Mapping is a tax or account and what stands in its place.
type Mapping struct {
	FromID   int64  `json:"from_id" minimum:"1"`
	FromCode string `json:"from_code" required:"false"`
	ToID     *int64 `json:"to_id" required:"false" nullable:"true" doc:"Null: none in its place."`
	ToCode   string `json:"to_code" required:"false"`
}

var taxPositions = list.Spec[TaxPosition]{
	From: "tax_position_list", Default: "name", Search: "search_text(name) LIKE search_pattern(?)",
	Columns: "id, name, note, active, taxes, accounts, version",
	Sorts:   map[string]list.Sort{"name": {SQL: "name", Type: "text"}},
}

type taxPositionListIn struct {
	op.ListIn
	Active op.Flag `query:"active"`
}

func (s *Service) taxPositionList(ctx context.Context, c *op.Call, in *taxPositionListIn) (op.Page[TaxPosition], error) {
	return taxPositions.Page(ctx, c.Tx, in.ListIn, list.Where("active = ?", in.Active.Given()))
}

var errNoTaxPosition = fault.NotFound("no_such_tax_position", "There is no such tax position.")

func (s *Service) taxPositionGet(ctx context.Context, c *op.Call, in *op.ID) (TaxPosition, error) {
	return s.taxPositionReadTx(ctx, c.Tx, in.ID)
}

func (s *Service) taxPositionReadTx(ctx context.Context, tx pgx.Tx, id int64) (TaxPosition, error) {
	row, err := s.queries.TaxPositionGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return TaxPosition{}, errNoTaxPosition
	}
	if err != nil {
		return TaxPosition{}, err
	}
	p := TaxPosition{ID: row.ID, Name: row.Name, Note: row.Note, Active: row.Active, Version: row.Version}
	return p, errors.Join(json.Unmarshal(row.Taxes, &p.Taxes), json.Unmarshal(row.Accounts, &p.Accounts))
}

type taxPositionCreateIn struct {
	Body struct {
		Name     string    `json:"name" minLength:"1" maxLength:"100"`
		Note     string    `json:"note,omitempty" maxLength:"500"`
		Taxes    []Mapping `json:"taxes,omitempty" maxItems:"200"`
		Accounts []Mapping `json:"accounts,omitempty" maxItems:"200"`
	}
}

type taxPositionPatchIn struct {
	op.ID
	Body struct {
		Version  int32      `json:"version" minimum:"1" doc:"The version that was read."`
		Name     *string    `json:"name,omitempty" minLength:"1" maxLength:"100"`
		Note     *string    `json:"note,omitempty" maxLength:"500"`
		Active   *bool      `json:"active,omitempty"`
		Taxes    *[]Mapping `json:"taxes,omitempty" maxItems:"200"`
		Accounts *[]Mapping `json:"accounts,omitempty" maxItems:"200"`
	}
}

func (s *Service) taxPositionCreate(ctx context.Context, c *op.Call, in *taxPositionCreateIn) (TaxPosition, error) {
	p := TaxPosition{Name: in.Body.Name, Note: in.Body.Note, Active: true, Taxes: in.Body.Taxes, Accounts: in.Body.Accounts}
	if err := s.taxPositionCheckTx(ctx, c.Tx, &p); err != nil {
		return p, err
	}
	id, err := s.queries.TaxPositionInsert(ctx, c.Tx, db.TaxPositionInsertParams{Name: p.Name, Note: p.Note})
	if err != nil {
		return p, err
	}
	if err := s.taxPositionMapsTx(ctx, c.Tx, id, p); err != nil {
		return p, err
	}
	return s.taxPositionConcludeTx(ctx, c, id, nil)
}

func (s *Service) taxPositionUpdate(ctx context.Context, c *op.Call, in *taxPositionPatchIn) (TaxPosition, error) {
	b := in.Body
	version, err := s.queries.TaxPositionLock(ctx, c.Tx, in.ID.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return TaxPosition{}, errNoTaxPosition
	}
	if err != nil {
		return TaxPosition{}, err
	}
	if err := fault.CheckVersion("tax position", b.Version, version); err != nil {
		return TaxPosition{}, err
	}
	before, err := s.taxPositionReadTx(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return before, err
	}
	p := before
	op.Patch(&p.Name, b.Name)
	op.Patch(&p.Note, b.Note)
	op.Patch(&p.Active, b.Active)
	op.Patch(&p.Taxes, b.Taxes)
	op.Patch(&p.Accounts, b.Accounts)
	if err := s.taxPositionCheckTx(ctx, c.Tx, &p); err != nil {
		return p, err
	}
	if err := s.queries.TaxPositionUpdate(ctx, c.Tx, db.TaxPositionUpdateParams{ID: p.ID, Name: p.Name, Note: p.Note, Active: p.Active}); err != nil {
		return p, err
	}
	if err := s.taxPositionMapsTx(ctx, c.Tx, p.ID, p); err != nil {
		return p, err
	}
	return s.taxPositionConcludeTx(ctx, c, p.ID, before)
}

func (s *Service) taxPositionMapsTx(ctx context.Context, tx pgx.Tx, id int64, p TaxPosition) error {
	if err := s.queries.TaxPositionMapsDelete(ctx, tx, id); err != nil {
		return err
	}
	taxes, accounts := db.TaxPositionTaxesInsertParams{PositionID: id}, db.TaxPositionAccountsInsertParams{PositionID: id}
	for _, m := range p.Taxes {
		taxes.FromIds, taxes.ToIds = append(taxes.FromIds, m.FromID), append(taxes.ToIds, refID(m.ToID))
	}
	for _, m := range p.Accounts {
		accounts.FromIds, accounts.ToIds = append(accounts.FromIds, m.FromID), append(accounts.ToIds, refID(m.ToID))
	}
	if err := s.queries.TaxPositionTaxesInsert(ctx, tx, taxes); err != nil {
		return err
	}
	return s.queries.TaxPositionAccountsInsert(ctx, tx, accounts)
}

func (s *Service) taxPositionConcludeTx(ctx context.Context, c *op.Call, id int64, before any) (TaxPosition, error) {
	p, err := s.taxPositionReadTx(ctx, c.Tx, id)
	if err != nil {
		return p, err
	}
	c.Record(op.Change{Kind: "tax_position", ID: p.ID, Title: p.Name, Before: before, After: p})
	return p, nil
}

func (s *Service) taxPositionCheckTx(ctx context.Context, tx pgx.Tx, p *TaxPosition) error {
	p.Name = strings.TrimSpace(p.Name)
	refused := fault.Invalid("invalid_tax_position", "The tax position cannot be like this; see what is marked.")
	if p.Name == "" {
		refused = refused.Field("name", "Enter a name.")
	}
	var taxIDs []int64
	ask := db.DraftFactsParams{}
	for _, m := range p.Taxes {
		taxIDs = append(taxIDs, m.FromID, refID(m.ToID))
	}
	for _, m := range p.Accounts {
		ask.AccountIds = append(ask.AccountIds, m.FromID, refID(m.ToID))
	}
	rows, err := s.queries.TaxesFor(ctx, tx, taxIDs)
	if err != nil {
		return err
	}
	known := map[int64]bool{0: true}
	for _, r := range rows {
		known[r.ID] = true
	}
	facts, err := s.draftFactsTx(ctx, tx, ask)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, m := range p.Taxes {
		key := fmt.Sprint(m.FromID, " ", refID(m.ToID))
		switch {
		case !known[m.FromID]:
			refused = refused.Field(fmt.Sprintf("taxes[%d].from_id", i), "There is no such tax.")
		case !known[refID(m.ToID)]:
			refused = refused.Field(fmt.Sprintf("taxes[%d].to_id", i), "There is no such tax.")
		case seen[key]:
			refused = refused.Field(fmt.Sprintf("taxes[%d].to_id", i), "This is said already.")
		}
		seen[key] = true
	}
	from := map[int64]bool{}
	for i, m := range p.Accounts {
		switch {
		case facts.accounts[m.FromID].code == "" || facts.accounts[m.FromID].group:
			refused = refused.Field(fmt.Sprintf("accounts[%d].from_id", i), "There is no such account.")
		case facts.accounts[refID(m.ToID)].code == "" || facts.accounts[refID(m.ToID)].group:
			refused = refused.Field(fmt.Sprintf("accounts[%d].to_id", i), "There is no such account.")
		case from[m.FromID]:
			refused = refused.Field(fmt.Sprintf("accounts[%d].from_id", i), "This account has another one in its place already.")
		}
		from[m.FromID] = true
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}
