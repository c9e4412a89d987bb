package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// Tax is a tax of an invoice's line, or a group that stands for several.
type Tax struct {
	ID       int64         `json:"id" db:"id"`
	Code     string        `json:"code" db:"code"`
	Name     string        `json:"name" db:"name"`
	Kind     string        `json:"kind" db:"kind" enum:"percent,fixed,group"`
	Scope    string        `json:"scope" db:"scope" enum:"sale,purchase,both"`
	Rate     money.Percent `json:"rate" db:"rate" doc:"Of a percent tax; below zero for a tax that is withheld."`
	Amount   money.Price   `json:"amount" db:"amount" doc:"Of a fixed tax, for one unit."`
	Included bool          `json:"included" db:"included" doc:"The price has it in it already."`
	Compound bool          `json:"compound" db:"compound" doc:"Raises the base of the taxes that come after it."`
	Sequence int32         `json:"sequence" db:"sequence" doc:"Lower ones are computed first."`
	Active   bool          `json:"active" db:"active"`
	Members  []TaxMember   `json:"members" db:"members" nullable:"false" doc:"Of a group, in their order."`
	Postings []TaxPosting  `json:"postings" db:"postings" nullable:"false" doc:"Where base and tax go."`
	Version  int32         `json:"version" db:"version"`
}

// TaxMember is a tax of a group.
type TaxMember struct {
	TaxID int64  `json:"tax_id" minimum:"1"`
	Code  string `json:"code" required:"false"`
	Name  string `json:"name" required:"false"`
}

// TaxPosting says where a share of the base or of the tax goes. Reverse charge
// is two postings of the tax, 100 and -100 percent.
type TaxPosting struct {
	Document    string        `json:"document" enum:"invoice,refund"`
	Part        string        `json:"part" enum:"base,tax"`
	Factor      money.Percent `json:"factor" doc:"In percent of the base or tax."`
	AccountID   *int64        `json:"account_id" required:"false" nullable:"true" doc:"Of the tax; the line's own account when null."`
	AccountCode string        `json:"account_code" required:"false"`
	Account     string        `json:"account" required:"false"`
	Box         string        `json:"box" required:"false" maxLength:"40" doc:"Of the tax report; empty for none."`
}

var taxes = list.Spec[Tax]{
	From: "tax_list", Default: "code", Search: "search LIKE search_pattern(?)",
	Columns: "id, code, name, kind, scope, rate, amount, included, compound, sequence, active, version, members, postings",
	Sorts:   map[string]list.Sort{"code": {SQL: "code", Type: "text"}, "name": {SQL: "name", Type: "text"}},
}

type taxListIn struct {
	op.ListIn
	Scope  string  `query:"scope" enum:"sale,purchase" doc:"Those for this side, and those for both."`
	Kind   string  `query:"kind" enum:"percent,fixed,group"`
	Active op.Flag `query:"active"`
}

func (s *Service) taxList(ctx context.Context, c *op.Call, in *taxListIn) (op.Page[Tax], error) {
	return taxes.Page(ctx, c.Tx, in.ListIn, list.Where("scope IN ('both', ?)", in.Scope), list.Where("kind = ?", in.Kind), list.Where("active = ?", in.Active.Given()))
}

var errNoTax = fault.NotFound("no_such_tax", "There is no such tax. It may have been deleted.")

func (s *Service) taxGet(ctx context.Context, c *op.Call, in *op.ID) (Tax, error) {
	return s.taxReadTx(ctx, c.Tx, in.ID)
}

func (s *Service) taxReadTx(ctx context.Context, tx pgx.Tx, id int64) (Tax, error) {
	row, err := s.queries.TaxGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Tax{}, errNoTax
	}
	if err != nil {
		return Tax{}, err
	}
	return taxOf(db.TaxesForRow(row))
}

func taxOf(row db.TaxesForRow) (Tax, error) {
	t := Tax{
		ID: row.ID, Code: row.Code, Name: row.Name, Kind: row.Kind, Scope: row.Scope, Rate: row.Rate, Amount: row.Amount, Included: row.Included,
		Compound: row.Compound, Sequence: row.Sequence, Active: row.Active, Version: row.Version,
	}
	return t, errors.Join(json.Unmarshal(row.Members, &t.Members), json.Unmarshal(row.Postings, &t.Postings))
}

type taxCreateIn struct {
	Body struct {
		Code     string        `json:"code" minLength:"1" maxLength:"20"`
		Name     string        `json:"name" minLength:"1" maxLength:"100"`
		Kind     string        `json:"kind" enum:"percent,fixed,group"`
		Scope    string        `json:"scope" enum:"sale,purchase,both"`
		Rate     money.Percent `json:"rate,omitzero"`
		Amount   money.Price   `json:"amount,omitzero"`
		Included bool          `json:"included,omitempty"`
		Compound bool          `json:"compound,omitempty"`
		Sequence int32         `json:"sequence,omitempty" minimum:"0" maximum:"1000"`
		Members  []TaxMember   `json:"members,omitempty" maxItems:"20"`
		Postings []TaxPosting  `json:"postings,omitempty" maxItems:"40" doc:"The usual ones unless given: all of the tax to the default account."`
	}
}

type taxPatchIn struct {
	op.ID
	Body struct {
		Version  int32          `json:"version" minimum:"1" doc:"The version that was read."`
		Code     *string        `json:"code,omitempty" minLength:"1" maxLength:"20"`
		Name     *string        `json:"name,omitempty" minLength:"1" maxLength:"100"`
		Kind     *string        `json:"kind,omitempty" enum:"percent,fixed,group"`
		Scope    *string        `json:"scope,omitempty" enum:"sale,purchase,both"`
		Rate     *money.Percent `json:"rate,omitempty"`
		Amount   *money.Price   `json:"amount,omitempty"`
		Included *bool          `json:"included,omitempty"`
		Compound *bool          `json:"compound,omitempty"`
		Sequence *int32         `json:"sequence,omitempty" minimum:"0" maximum:"1000"`
		Active   *bool          `json:"active,omitempty"`
		Members  *[]TaxMember   `json:"members,omitempty" maxItems:"20"`
		Postings *[]TaxPosting  `json:"postings,omitempty" maxItems:"40"`
	}
}

func (s *Service) taxCreate(ctx context.Context, c *op.Call, in *taxCreateIn) (Tax, error) {
	b := in.Body
	t := Tax{
		Code: b.Code, Name: b.Name, Kind: b.Kind, Scope: b.Scope, Rate: b.Rate, Amount: b.Amount, Included: b.Included, Compound: b.Compound,
		Sequence: b.Sequence, Active: true, Members: b.Members, Postings: b.Postings,
	}
	if t.Sequence == 0 {
		t.Sequence = 10
	}
	if len(t.Postings) == 0 && t.Kind != "group" {
		account, err := s.RoleTx(ctx, c.Tx, map[bool]string{true: "tax_receivable", false: "tax_payable"}[t.Scope == "purchase"])
		if err != nil {
			return t, err
		}
		t.Postings = usualPostings(account)
	}
	id, err := s.taxInsertTx(ctx, c.Tx, &t)
	if err != nil {
		return t, err
	}
	return s.taxConcludeTx(ctx, c, id, nil)
}

// usualPostings send all of the tax to one account.
func usualPostings(account int64) (all []TaxPosting) {
	full := money.MustPercent("100")
	for _, document := range []string{"invoice", "refund"} {
		all = append(all, TaxPosting{Document: document, Part: "base", Factor: full}, TaxPosting{Document: document, Part: "tax", Factor: full, AccountID: &account})
	}
	return all
}

func (s *Service) taxInsertTx(ctx context.Context, tx pgx.Tx, t *Tax) (int64, error) {
	if err := s.taxCheckTx(ctx, tx, t); err != nil {
		return 0, err
	}
	id, err := s.queries.TaxInsert(ctx, tx, db.TaxInsertParams{
		Code: t.Code, Name: t.Name, Kind: t.Kind, Scope: t.Scope, Rate: t.Rate, Amount: t.Amount, Included: t.Included, Compound: t.Compound, Sequence: t.Sequence,
	})
	if err != nil {
		return 0, err
	}
	return id, s.taxPartsTx(ctx, tx, id, t)
}

func (s *Service) taxUpdate(ctx context.Context, c *op.Call, in *taxPatchIn) (Tax, error) {
	b := in.Body
	before, err := s.taxLockTx(ctx, c.Tx, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	t := before
	op.Patch(&t.Code, b.Code)
	op.Patch(&t.Name, b.Name)
	op.Patch(&t.Kind, b.Kind)
	op.Patch(&t.Scope, b.Scope)
	op.Patch(&t.Rate, b.Rate)
	op.Patch(&t.Amount, b.Amount)
	op.Patch(&t.Included, b.Included)
	op.Patch(&t.Compound, b.Compound)
	op.Patch(&t.Sequence, b.Sequence)
	op.Patch(&t.Active, b.Active)
	op.Patch(&t.Members, b.Members)
	op.Patch(&t.Postings, b.Postings)
	if err := s.taxCheckTx(ctx, c.Tx, &t); err != nil {
		return t, err
	}
	if computes(before) != computes(t) {
		posted, err := s.queries.TaxPosted(ctx, c.Tx, t.ID)
		if err != nil {
			return t, err
		}
		if posted {
			return t, fault.Conflict("tax_used", "Documents are posted with this tax, so how it is computed stays as it is. Deactivate it and make a new one.")
		}
	}
	err = s.queries.TaxUpdate(ctx, c.Tx, db.TaxUpdateParams{
		ID: t.ID, Code: t.Code, Name: t.Name, Kind: t.Kind, Scope: t.Scope, Rate: t.Rate, Amount: t.Amount, Included: t.Included,
		Compound: t.Compound, Sequence: t.Sequence, Active: t.Active,
	})
	if err != nil {
		return t, err
	}
	if err := s.taxPartsTx(ctx, c.Tx, t.ID, &t); err != nil {
		return t, err
	}
	return s.taxConcludeTx(ctx, c, t.ID, before)
}

// computes is what a tax is computed by.
func computes(t Tax) string {
	return fmt.Sprint(t.Kind, " ", t.Rate, " ", t.Amount, " ", t.Included, " ", t.Compound)
}

// taxPartsTx stores the members and postings in place of those before.
func (s *Service) taxPartsTx(ctx context.Context, tx pgx.Tx, id int64, t *Tax) error {
	if err := s.queries.TaxMembersDelete(ctx, tx, id); err != nil {
		return err
	}
	members := db.TaxMembersInsertParams{GroupID: id}
	for i, m := range t.Members {
		members.Positions, members.TaxIds = append(members.Positions, int32(i)), append(members.TaxIds, m.TaxID)
	}
	if err := s.queries.TaxMembersInsert(ctx, tx, members); err != nil {
		return err
	}
	if err := s.queries.TaxPostingsDelete(ctx, tx, id); err != nil {
		return err
	}
	postings := db.TaxPostingsInsertParams{TaxID: id}
	for i, p := range t.Postings {
		postings.Documents = append(postings.Documents, p.Document)
		postings.Parts = append(postings.Parts, p.Part)
		postings.Positions = append(postings.Positions, int32(i))
		postings.Factors = append(postings.Factors, p.Factor)
		postings.AccountIds = append(postings.AccountIds, refID(p.AccountID))
		postings.Boxes = append(postings.Boxes, strings.TrimSpace(p.Box))
	}
	return s.queries.TaxPostingsInsert(ctx, tx, postings)
}

func (s *Service) taxDelete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	t, err := s.taxLockTx(ctx, c.Tx, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.TaxDelete(ctx, c.Tx, t.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "tax", ID: t.ID, Title: t.Code, Before: t})
	return op.Nothing{}, nil
}

func (s *Service) taxLockTx(ctx context.Context, tx pgx.Tx, id int64, version int32) (Tax, error) {
	now, err := s.queries.TaxLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Tax{}, errNoTax
	}
	if err != nil {
		return Tax{}, err
	}
	if err := fault.CheckVersion("tax", version, now); err != nil {
		return Tax{}, err
	}
	return s.taxReadTx(ctx, tx, id)
}

func (s *Service) taxConcludeTx(ctx context.Context, c *op.Call, id int64, before any) (Tax, error) {
	t, err := s.taxReadTx(ctx, c.Tx, id)
	if err != nil {
		return t, err
	}
	c.Record(op.Change{Kind: "tax", ID: t.ID, Title: t.Code, Before: before, After: t})
	return t, nil
}

// taxCheckTx tidies what was typed and refuses what cannot be.
func (s *Service) taxCheckTx(ctx context.Context, tx pgx.Tx, t *Tax) error {
	t.Code, t.Name = strings.TrimSpace(t.Code), strings.TrimSpace(t.Name)
	refused := fault.Invalid("invalid_tax", "The tax cannot be like this; see what is marked.")
	wrong := func(field, format string, args ...any) { refused = refused.Field(field, format, args...) }
	if t.Code == "" {
		wrong("code", "Enter a code.")
	}
	if t.Name == "" {
		wrong("name", "Enter a name.")
	}
	if t.Kind == "group" {
		if err := s.checkMembersTx(ctx, tx, t, wrong); err != nil {
			return err
		}
		t.Postings, t.Rate, t.Amount, t.Included, t.Compound = nil, money.Percent{}, money.Price{}, false, false
	} else {
		if len(t.Members) > 0 {
			wrong("members", "Only a group has members.")
		}
		if err := s.checkPostingsTx(ctx, tx, t, wrong); err != nil {
			return err
		}
	}
	switch {
	case t.Kind == "percent" && t.Rate.Decimal().Abs().Cmp(decimal.NewFromInt(100)) > 0:
		wrong("rate", "A tax is from -100 to 100 percent.")
	case t.Kind == "fixed" && t.Rate.Sign() != 0:
		wrong("rate", "A fixed tax has an amount for one unit instead.")
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

func (s *Service) checkMembersTx(ctx context.Context, tx pgx.Tx, t *Tax, wrong func(field, format string, args ...any)) error {
	var ids []int64
	for _, m := range t.Members {
		ids = append(ids, m.TaxID)
	}
	rows, err := s.queries.TaxesFor(ctx, tx, ids)
	if err != nil {
		return err
	}
	kinds := map[int64]string{}
	for _, r := range rows {
		kinds[r.ID] = r.Kind
	}
	if len(ids) == 0 {
		wrong("members", "A group has at least one tax.")
	}
	seen := map[int64]bool{}
	for i, id := range ids {
		field := fmt.Sprintf("members[%d].tax_id", i)
		switch {
		case kinds[id] == "":
			wrong(field, "There is no such tax.")
		case kinds[id] == "group":
			wrong(field, "A group has no groups in it.")
		case seen[id]:
			wrong(field, "It is in the group already.")
		}
		seen[id] = true
	}
	return nil
}

// checkPostingsTx: the base goes somewhere whole, and the shares of the tax add
// up to all of it, or to nothing (reverse charge), for invoice and refund.
func (s *Service) checkPostingsTx(ctx context.Context, tx pgx.Tx, t *Tax, wrong func(field, format string, args ...any)) error {
	ask := db.DraftFactsParams{}
	for _, p := range t.Postings {
		ask.AccountIds = append(ask.AccountIds, refID(p.AccountID))
	}
	facts, err := s.draftFactsTx(ctx, tx, ask)
	if err != nil {
		return err
	}
	sums := map[string]decimal.Decimal{}
	for i, p := range t.Postings {
		sums[p.Document+" "+p.Part] = sums[p.Document+" "+p.Part].Add(p.Factor.Decimal())
		if p.AccountID == nil {
			continue
		}
		switch a := facts.accounts[*p.AccountID]; {
		case a.code == "":
			wrong(fmt.Sprintf("postings[%d].account_id", i), "There is no such account.")
		case a.group:
			wrong(fmt.Sprintf("postings[%d].account_id", i), "%s is a heading.", a.code)
		case p.Part == "base":
			wrong(fmt.Sprintf("postings[%d].account_id", i), "The base stays on the line's own account.")
		}
	}
	hundred := decimal.NewFromInt(100)
	for _, document := range []string{"invoice", "refund"} {
		if sum := sums[document+" tax"]; !sum.Equal(hundred) && !sum.IsZero() {
			wrong("postings", "The shares of the tax of an %s add up to %s percent: make it 100, or 0 for reverse charge.", document, sum)
		}
		if !sums[document+" base"].Equal(hundred) {
			wrong("postings", "The base of an %s goes to its box as a whole, 100 percent.", document)
		}
	}
	if !sums["invoice tax"].Equal(sums["refund tax"]) {
		wrong("postings", "An invoice and its refund must mirror each other.")
	}
	return nil
}
