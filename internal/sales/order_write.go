package sales

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

type orderCreateIn struct {
	Body struct {
		CustomerID   int64         `json:"customer_id" minimum:"1"`
		OrderDate    *date.Date    `json:"order_date,omitempty" doc:"Today unless given."`
		DeliveryDate *date.Date    `json:"delivery_date,omitempty" nullable:"true"`
		Reference    string        `json:"reference,omitempty" maxLength:"200" doc:"The customer's own number."`
		Notes        string        `json:"notes,omitempty" maxLength:"10000"`
		Lines        []OrderLineIn `json:"lines,omitempty" maxItems:"2000"`
	}
}

type orderPatchIn struct {
	op.ID
	Body struct {
		Version      int32                  `json:"version" minimum:"1" doc:"The version that was read."`
		CustomerID   *int64                 `json:"customer_id,omitempty" minimum:"1"`
		OrderDate    *date.Date             `json:"order_date,omitempty"`
		DeliveryDate op.Nullable[date.Date] `json:"delivery_date,omitzero"`
		Reference    *string                `json:"reference,omitempty" maxLength:"200"`
		Notes        *string                `json:"notes,omitempty" maxLength:"10000"`
		Lines        *[]OrderLineIn         `json:"lines,omitempty" maxItems:"2000" doc:"Replaces all lines; those with an id are kept."`
	}
}

func (s *Service) create(ctx context.Context, c *op.Call, in *orderCreateIn) (Order, error) {
	b := in.Body
	o, err := s.newOrderTx(ctx, c)
	if err != nil {
		return o, err
	}
	o.CustomerID, o.DeliveryDate, o.Reference, o.Notes = b.CustomerID, b.DeliveryDate, strings.TrimSpace(b.Reference), b.Notes
	op.Patch(&o.OrderDate, b.OrderDate)
	if err := s.checkHeadTx(ctx, c.Tx, o, true); err != nil {
		return o, err
	}
	if o.Lines, err = s.resolveTx(ctx, c.Tx, b.Lines, nil); err != nil {
		return o, err
	}
	if err := o.total(); err != nil {
		return o, err
	}
	o.ID, err = s.queries.OrderInsert(ctx, c.Tx, db.OrderInsertParams{
		CustomerID: o.CustomerID, WarehouseID: o.warehouseID, OrderDate: o.OrderDate, DeliveryDate: o.DeliveryDate,
		Reference: o.Reference, Notes: o.Notes, Currency: o.Currency, Rounding: o.rounding,
		Subtotal: o.Subtotal, DiscountTotal: o.DiscountTotal, Total: o.Total, CreatedBy: c.Actor.UserID, Now: c.Now,
	})
	if err != nil {
		return o, err
	}
	if err := s.putLinesTx(ctx, c.Tx, o, false); err != nil {
		return o, err
	}
	return s.concludeTx(ctx, c, o.ID, nil)
}

// newOrderTx is an empty draft of today, in the company's currency.
func (s *Service) newOrderTx(ctx context.Context, c *op.Call) (Order, error) {
	company, err := s.queries.SalesCompany(ctx, c.Tx)
	if err != nil {
		return Order{}, err
	}
	warehouse, err := s.warehouses.FirstTx(ctx, c)
	o := Order{warehouseID: warehouse, rounding: company.Rounding}
	o.State, o.OrderDate, o.Currency = StateDraft, date.Of(c.Now), company.Currency
	return o, err
}

func (s *Service) update(ctx context.Context, c *op.Call, in *orderPatchIn) (Order, error) {
	b := in.Body
	before, err := s.lockTx(ctx, c, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	if err := before.mustBe("changed", StateDraft); err != nil {
		return before, err
	}
	o := before
	op.Patch(&o.CustomerID, b.CustomerID)
	op.Patch(&o.OrderDate, b.OrderDate)
	op.Patch(&o.Reference, b.Reference)
	op.Patch(&o.Notes, b.Notes)
	b.DeliveryDate.Into(&o.DeliveryDate)
	o.Reference = strings.TrimSpace(o.Reference)
	if err := s.checkHeadTx(ctx, c.Tx, o, o.CustomerID != before.CustomerID); err != nil {
		return o, err
	}
	if b.Lines != nil {
		company, err := s.queries.SalesCompany(ctx, c.Tx)
		if err != nil {
			return o, err
		}
		known := map[int64]bool{}
		for _, l := range before.Lines {
			known[l.ID] = true
		}
		o.rounding = company.Rounding
		if o.Lines, err = s.resolveTx(ctx, c.Tx, *b.Lines, known); err != nil {
			return o, err
		}
		if err := o.total(); err != nil {
			return o, err
		}
		if err := s.putLinesTx(ctx, c.Tx, o, true); err != nil {
			return o, err
		}
	}
	err = s.queries.OrderUpdate(ctx, c.Tx, db.OrderUpdateParams{
		ID: o.ID, CustomerID: o.CustomerID, OrderDate: o.OrderDate, DeliveryDate: o.DeliveryDate, Reference: o.Reference,
		Notes: o.Notes, Rounding: o.rounding, Subtotal: o.Subtotal, DiscountTotal: o.DiscountTotal, Total: o.Total, Now: c.Now,
	})
	if err != nil {
		return o, err
	}
	if err := s.stockTx(ctx, c.Tx, &before); err != nil {
		return o, err
	}
	return s.concludeTx(ctx, c, o.ID, before)
}

func (s *Service) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	o, err := s.lockTx(ctx, c, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if o.State != StateDraft {
		return op.Nothing{}, fault.Conflict("order_state", "Only a draft can be deleted. This order is %s; it can be cancelled unless it is done.", o.State)
	}
	if err := s.queries.OrderDelete(ctx, c.Tx, o.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "order", ID: o.ID, Title: o.title(), Before: o})
	return op.Nothing{}, nil
}

// concludeTx reads what is stored now and remembers the change.
func (s *Service) concludeTx(ctx context.Context, c *op.Call, id int64, before any) (Order, error) {
	o, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return o, err
	}
	c.Record(op.Change{Kind: "order", ID: o.ID, Title: o.title(), Before: before, After: o})
	return o, nil
}

// checkHeadTx refuses a customer who cannot order and dates that cannot be.
func (s *Service) checkHeadTx(ctx context.Context, tx pgx.Tx, o Order, newCustomer bool) error {
	refused := fault.Invalid("invalid_order", "The order cannot be saved like this.")
	if newCustomer {
		p, found, err := s.partners.BriefTx(ctx, tx, o.CustomerID)
		switch {
		case err != nil:
			return err
		case !found:
			refused = refused.Field("customer_id", "There is no such customer.")
		case p.Archived:
			refused = refused.Field("customer_id", "%s is archived.", p.Name)
		case !p.IsCustomer:
			refused = refused.Field("customer_id", "%s is a supplier only.", p.Name)
		}
	}
	if o.DeliveryDate != nil && o.DeliveryDate.Before(o.OrderDate) {
		refused = refused.Field("delivery_date", "The delivery is before the order.")
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// mustBe refuses an order that is in none of the states.
func (o Order) mustBe(verb string, states ...string) error {
	for _, state := range states {
		if o.State == state {
			return nil
		}
	}
	return fault.Conflict("order_state", "This order is %s, so it cannot be %s.", o.State, verb)
}

type orderCalculateIn struct {
	Body struct {
		CustomerID   int64                  `json:"customer_id,omitempty" minimum:"0"`
		OrderDate    *date.Date             `json:"order_date,omitempty"`
		DeliveryDate op.Nullable[date.Date] `json:"delivery_date,omitzero"`
		Reference    string                 `json:"reference,omitempty" maxLength:"200"`
		Notes        string                 `json:"notes,omitempty" maxLength:"10000"`
		Lines        []OrderLineIn          `json:"lines,omitempty" maxItems:"2000"`
	}
}

// OrderCalculation is what an order that is not saved would come to.
type OrderCalculation struct {
	Currency      string       `json:"currency"`
	Lines         []OrderLine  `json:"lines" nullable:"false"`
	Subtotal      money.Amount `json:"subtotal"`
	DiscountTotal money.Amount `json:"discount_total"`
	Total         money.Amount `json:"total"`
}

func (s *Service) calculate(ctx context.Context, c *op.Call, in *orderCalculateIn) (OrderCalculation, error) {
	o, err := s.newOrderTx(ctx, c)
	if err != nil {
		return OrderCalculation{}, err
	}
	ids := map[int64]bool{}
	for _, l := range in.Body.Lines {
		ids[l.ID] = true
	}
	if o.Lines, err = s.resolveTx(ctx, c.Tx, in.Body.Lines, ids); err != nil {
		return OrderCalculation{}, err
	}
	if err := o.total(); err != nil {
		return OrderCalculation{}, err
	}
	err = s.availableTx(ctx, c.Tx, o.warehouseID, o.Lines)
	return OrderCalculation{Currency: o.Currency, Lines: o.Lines, Subtotal: o.Subtotal, DiscountTotal: o.DiscountTotal, Total: o.Total}, err
}
