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

// PaymentTerm says when what is owed is due.
type PaymentTerm struct {
	ID              int64             `json:"id" db:"id"`
	Name            string            `json:"name" db:"name"`
	Parts           []PaymentTermPart `json:"parts" db:"parts" nullable:"false" doc:"The instalments, in their order."`
	DiscountPercent money.Percent     `json:"discount_percent" db:"discount_percent" doc:"For paying early; 0 for none."`
	DiscountDays    int32             `json:"discount_days" db:"discount_days"`
	Active          bool              `json:"active" db:"active"`
	Version         int32             `json:"version" db:"version"`
}

// PaymentTermPart is one instalment.
type PaymentTermPart struct {
	Kind       string       `json:"kind" enum:"percent,fixed,remainder"`
	Value      money.Amount `json:"value,omitzero" doc:"In percent, or an amount."`
	Days       int          `json:"days,omitempty" minimum:"0" maximum:"3650"`
	Months     int          `json:"months,omitempty" minimum:"0" maximum:"120"`
	EndOfMonth bool         `json:"end_of_month,omitempty"`
	DayOfMonth int          `json:"day_of_month,omitempty" minimum:"0" maximum:"31" doc:"The next such day after that; 0 for none."`
}

var paymentTerms = list.Spec[PaymentTerm]{
	From: "payment_terms", Default: "name", Search: "search_text(name) LIKE search_pattern(?)",
	Columns: "id, name, parts, discount_percent, discount_days, active, version",
	Sorts:   map[string]list.Sort{"name": {SQL: "name", Type: "text"}},
}

type paymentTermListIn struct {
	op.ListIn
	Active op.Flag `query:"active"`
}

func (s *Service) paymentTermList(ctx context.Context, c *op.Call, in *paymentTermListIn) (op.Page[PaymentTerm], error) {
	return paymentTerms.Page(ctx, c.Tx, in.ListIn, list.Where("active = ?", in.Active.Given()))
}

var errNoPaymentTerm = fault.NotFound("no_such_payment_term", "There are no such payment terms.")

func (s *Service) paymentTermGet(ctx context.Context, c *op.Call, in *op.ID) (PaymentTerm, error) {
	return s.paymentTermReadTx(ctx, c.Tx, in.ID)
}

func (s *Service) paymentTermReadTx(ctx context.Context, tx pgx.Tx, id int64) (PaymentTerm, error) {
	row, err := s.queries.PaymentTermGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return PaymentTerm{}, errNoPaymentTerm
	}
	if err != nil {
		return PaymentTerm{}, err
	}
	t := PaymentTerm{ID: row.ID, Name: row.Name, DiscountPercent: row.DiscountPercent, DiscountDays: row.DiscountDays, Active: row.Active, Version: row.Version}
	return t, json.Unmarshal(row.Parts, &t.Parts)
}

type paymentTermCreateIn struct {
	Body struct {
		Name            string            `json:"name" minLength:"1" maxLength:"100"`
		Parts           []PaymentTermPart `json:"parts" minItems:"1" maxItems:"36"`
		DiscountPercent money.Percent     `json:"discount_percent,omitzero"`
		DiscountDays    int32             `json:"discount_days,omitempty" minimum:"0" maximum:"365"`
	}
}

type paymentTermPatchIn struct {
	op.ID
	Body struct {
		Version         int32              `json:"version" minimum:"1" doc:"The version that was read."`
		Name            *string            `json:"name,omitempty" minLength:"1" maxLength:"100"`
		Parts           *[]PaymentTermPart `json:"parts,omitempty" minItems:"1" maxItems:"36"`
		DiscountPercent *money.Percent     `json:"discount_percent,omitempty"`
		DiscountDays    *int32             `json:"discount_days,omitempty" minimum:"0" maximum:"365"`
		Active          *bool              `json:"active,omitempty"`
	}
}

func (s *Service) paymentTermCreate(ctx context.Context, c *op.Call, in *paymentTermCreateIn) (PaymentTerm, error) {
	b := in.Body
	t := PaymentTerm{Name: b.Name, Parts: b.Parts, DiscountPercent: b.DiscountPercent, DiscountDays: b.DiscountDays, Active: true}
	if err := t.check(); err != nil {
		return t, err
	}
	parts, err := json.Marshal(t.Parts)
	if err != nil {
		return t, err
	}
	id, err := s.queries.PaymentTermInsert(ctx, c.Tx, db.PaymentTermInsertParams{Name: t.Name, Parts: parts, DiscountPercent: t.DiscountPercent, DiscountDays: t.DiscountDays})
	if err != nil {
		return t, err
	}
	return s.paymentTermConcludeTx(ctx, c, id, nil)
}

func (s *Service) paymentTermUpdate(ctx context.Context, c *op.Call, in *paymentTermPatchIn) (PaymentTerm, error) {
	row, err := s.queries.PaymentTermLock(ctx, c.Tx, in.ID.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return PaymentTerm{}, errNoPaymentTerm
	}
	if err != nil {
		return PaymentTerm{}, err
	}
	if err := fault.CheckVersion("payment terms", in.Body.Version, row.Version); err != nil {
		return PaymentTerm{}, err
	}
	before, err := s.paymentTermReadTx(ctx, c.Tx, row.ID)
	if err != nil {
		return before, err
	}
	t := before
	op.Patch(&t.Name, in.Body.Name)
	op.Patch(&t.Parts, in.Body.Parts)
	op.Patch(&t.DiscountPercent, in.Body.DiscountPercent)
	op.Patch(&t.DiscountDays, in.Body.DiscountDays)
	op.Patch(&t.Active, in.Body.Active)
	if err := t.check(); err != nil {
		return t, err
	}
	parts, err := json.Marshal(t.Parts)
	if err != nil {
		return t, err
	}
	err = s.queries.PaymentTermUpdate(ctx, c.Tx, db.PaymentTermUpdateParams{
		ID: t.ID, Name: t.Name, Parts: parts, DiscountPercent: t.DiscountPercent, DiscountDays: t.DiscountDays, Active: t.Active,
	})
	if err != nil {
		return t, err
	}
	return s.paymentTermConcludeTx(ctx, c, t.ID, before)
}

func (s *Service) paymentTermConcludeTx(ctx context.Context, c *op.Call, id int64, before any) (PaymentTerm, error) {
	t, err := s.paymentTermReadTx(ctx, c.Tx, id)
	if err != nil {
		return t, err
	}
	c.Record(op.Change{Kind: "payment_term", ID: t.ID, Title: t.Name, Before: before, After: t})
	return t, nil
}

// check: percentages of at most 100 in sum, and one remainder, the last.
func (t *PaymentTerm) check() error {
	t.Name = strings.TrimSpace(t.Name)
	refused := fault.Invalid("invalid_payment_term", "The payment terms cannot be like this; see what is marked.")
	wrong := func(field, format string, args ...any) { refused = refused.Field(field, format, args...) }
	if t.Name == "" {
		wrong("name", "Enter a name.")
	}
	hundred := decimal.NewFromInt(100)
	var percent decimal.Decimal
	for i, p := range t.Parts {
		field := fmt.Sprintf("parts[%d].value", i)
		switch {
		case (p.Kind == "remainder") != (i == len(t.Parts)-1):
			wrong(fmt.Sprintf("parts[%d].kind", i), "The last instalment, and no other, takes the remainder.")
		case p.Kind == "remainder" && !p.Value.IsZero():
			wrong(field, "The remainder has no amount of its own.")
		case p.Kind != "remainder" && p.Value.Sign() <= 0:
			wrong(field, "Enter a value above zero.")
		}
		if p.Kind == "percent" {
			percent = percent.Add(p.Value.Decimal())
			if percent.Cmp(hundred) > 0 {
				wrong(field, "Together the instalments are more than 100 percent.")
			}
		}
	}
	switch {
	case t.DiscountPercent.Sign() < 0 || t.DiscountPercent.Decimal().Cmp(hundred) >= 0:
		wrong("discount_percent", "A discount is from 0 to below 100 percent.")
	case t.DiscountPercent.Sign() > 0 && t.DiscountDays == 0:
		wrong("discount_days", "Within how many days?")
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}
