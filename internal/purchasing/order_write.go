package purchasing

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

type purchaseCreateIn struct {
	Body orderDraft
}

// orderDraft is a new order as a client sends it.
type orderDraft struct {
	SupplierID    int64                 `json:"supplier_id" minimum:"1"`
	WarehouseID   int64                 `json:"warehouse_id,omitempty" minimum:"0" doc:"The first warehouse unless given."`
	OrderDate     *date.Date            `json:"order_date,omitempty" doc:"Today unless given."`
	ExpectedDate  *date.Date            `json:"expected_date,omitempty" nullable:"true"`
	Reference     string                `json:"reference,omitempty" maxLength:"200" doc:"The supplier's own number."`
	Notes         string                `json:"notes,omitempty" maxLength:"10000"`
	Currency      string                `json:"currency,omitempty" maxLength:"3" doc:"The supplier's, or the company's, unless given."`
	TaxPositionID op.Nullable[int64]    `json:"tax_position_id,omitzero" doc:"The supplier's unless given."`
	PaymentTermID op.Nullable[int64]    `json:"payment_term_id,omitzero" doc:"The supplier's unless given."`
	Lines         []PurchaseOrderLineIn `json:"lines,omitempty" maxItems:"2000"`
}

type purchasePatchIn struct {
	op.ID
	Body struct {
		Version       int32                  `json:"version" minimum:"1" doc:"The version that was read."`
		SupplierID    *int64                 `json:"supplier_id,omitempty" minimum:"1"`
		WarehouseID   *int64                 `json:"warehouse_id,omitempty" minimum:"1"`
		OrderDate     *date.Date             `json:"order_date,omitempty"`
		ExpectedDate  op.Nullable[date.Date] `json:"expected_date,omitzero"`
		Reference     *string                `json:"reference,omitempty" maxLength:"200"`
		Notes         *string                `json:"notes,omitempty" maxLength:"10000"`
		Currency      *string                `json:"currency,omitempty" maxLength:"3"`
		TaxPositionID op.Nullable[int64]     `json:"tax_position_id,omitzero"`
		PaymentTermID op.Nullable[int64]     `json:"payment_term_id,omitzero"`
		Lines         *[]PurchaseOrderLineIn `json:"lines,omitempty" maxItems:"2000" doc:"Replaces all lines; those with an id are kept."`
	}
}

// newTx is the order that a create or a calculation describes, without its lines.
func (s *Service) newTx(ctx context.Context, c *op.Call, b orderDraft) (PurchaseOrder, error) {
	o := PurchaseOrder{Notes: b.Notes}
	o.State, o.SupplierID, o.WarehouseID, o.OrderDate, o.ExpectedDate = StateDraft, b.SupplierID, b.WarehouseID, date.Of(c.Now), b.ExpectedDate
	o.Reference, o.Currency = strings.TrimSpace(b.Reference), strings.ToUpper(strings.TrimSpace(b.Currency))
	op.Patch(&o.OrderDate, b.OrderDate)
	company, err := s.queries.PurchaseCompany(ctx, c.Tx)
	if err != nil {
		return o, err
	}
	if o.SupplierID != 0 {
		if err := s.termsTx(ctx, c.Tx, &o); err != nil {
			return o, err
		}
	}
	if o.Currency == "" {
		o.Currency = company.Currency
	}
	if o.WarehouseID == 0 {
		if o.WarehouseID, err = s.warehouses.FirstTx(ctx, c); err != nil {
			return o, err
		}
	}
	b.TaxPositionID.Into(&o.TaxPositionID)
	b.PaymentTermID.Into(&o.PaymentTermID)
	return o, nil
}

// termsTx takes what is agreed with the supplier.
func (s *Service) termsTx(ctx context.Context, tx pgx.Tx, o *PurchaseOrder) error {
	p, _, err := s.partners.BriefTx(ctx, tx, o.SupplierID)
	if err != nil {
		return err
	}
	o.Supplier, o.TaxPositionID, o.PaymentTermID = p.Name, p.TaxPositionID, p.SupplierTermID
	if o.Currency == "" && p.Currency != nil {
		o.Currency = *p.Currency
	}
	return nil
}

func (s *Service) create(ctx context.Context, c *op.Call, in *purchaseCreateIn) (PurchaseOrder, error) {
	o, err := s.newTx(ctx, c, in.Body)
	if err != nil {
		return o, err
	}
	return s.insertTx(ctx, c, o, in.Body.Lines)
}

// insertTx enters a draft.
func (s *Service) insertTx(ctx context.Context, c *op.Call, o PurchaseOrder, lines []PurchaseOrderLineIn) (PurchaseOrder, error) {
	if err := s.headTx(ctx, c, &o, true); err != nil {
		return o, err
	}
	if _, _, err := s.workTx(ctx, c.Tx, &o, lines, nil); err != nil {
		return o, err
	}
	var err error
	o.ID, err = s.queries.PurchaseOrderInsert(ctx, c.Tx, db.PurchaseOrderInsertParams{
		SupplierID: o.SupplierID, WarehouseID: o.WarehouseID, OrderDate: o.OrderDate, ExpectedDate: o.ExpectedDate, Reference: o.Reference, Notes: o.Notes,
		Currency: o.Currency, Rounding: o.rounding, TaxPositionID: o.TaxPositionID, PaymentTermID: o.PaymentTermID, Net: o.Net, Tax: o.Tax, Total: o.Total,
		CreatedBy: c.Actor.UserID, Now: c.Now,
	})
	if err != nil {
		return o, err
	}
	if err := s.putLinesTx(ctx, c.Tx, o, false); err != nil {
		return o, err
	}
	return s.concludeTx(ctx, c, o.ID, nil)
}

// headTx checks what stands above the lines.
func (s *Service) headTx(ctx context.Context, c *op.Call, o *PurchaseOrder, newSupplier bool) error {
	refused := fault.Invalid("invalid_purchase_order", "The order cannot be saved like this; see what is marked.")
	p, found, err := s.partners.BriefTx(ctx, c.Tx, o.SupplierID)
	switch {
	case err != nil:
		return err
	case !found:
		refused = refused.Field("supplier_id", "There is no such partner.")
	case newSupplier && p.Archived:
		refused = refused.Field("supplier_id", "%s is archived.", p.Name)
	case newSupplier && !p.IsSupplier:
		refused = refused.Field("supplier_id", "%s is a customer only.", p.Name)
	}
	o.Supplier = p.Name
	if _, known := money.CurrencyDecimals(o.Currency); !known {
		refused = refused.Field("currency", "There is no such currency.")
	}
	if o.ExpectedDate != nil && o.ExpectedDate.Before(o.OrderDate) {
		refused = refused.Field("expected_date", "That is before the order.")
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return s.warehouses.MayTx(ctx, c, o.WarehouseID)
}

func (s *Service) update(ctx context.Context, c *op.Call, in *purchasePatchIn) (PurchaseOrder, error) {
	b := in.Body
	before, err := s.lockTx(ctx, c, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	if err := before.mustBe("changed", StateDraft, StateSent, StateConfirmed, StateDone); err != nil {
		return before, err
	}
	o := before
	op.Patch(&o.Reference, b.Reference)
	op.Patch(&o.Notes, b.Notes)
	o.Reference = strings.TrimSpace(o.Reference)
	fixed := b.SupplierID != nil && *b.SupplierID != o.SupplierID || b.WarehouseID != nil && *b.WarehouseID != o.WarehouseID ||
		b.Currency != nil && !strings.EqualFold(*b.Currency, o.Currency) || b.OrderDate != nil && *b.OrderDate != o.OrderDate
	amends := b.Lines != nil || b.ExpectedDate.Set || b.TaxPositionID.Set || b.PaymentTermID.Set
	switch {
	case o.State == StateDone && (fixed || amends):
		return o, fault.Conflict("wrong_state", "%s is done. Only its reference and notes can be changed.", o.title())
	case o.State == StateConfirmed && fixed:
		return o, fault.Conflict("wrong_state", "%s is confirmed: supplier, warehouse, currency and day stay. Cancel it, or close it and make another order.", o.title())
	}
	op.Patch(&o.WarehouseID, b.WarehouseID)
	op.Patch(&o.OrderDate, b.OrderDate)
	if b.Currency != nil {
		o.Currency = strings.ToUpper(strings.TrimSpace(*b.Currency))
	}
	if b.SupplierID != nil && *b.SupplierID != o.SupplierID {
		o.SupplierID = *b.SupplierID
		if err := s.termsTx(ctx, c.Tx, &o); err != nil {
			return o, err
		}
	}
	b.ExpectedDate.Into(&o.ExpectedDate)
	b.TaxPositionID.Into(&o.TaxPositionID)
	b.PaymentTermID.Into(&o.PaymentTermID)
	if err := s.headTx(ctx, c, &o, o.SupplierID != before.SupplierID); err != nil {
		return o, err
	}
	if fixed || amends {
		lines := before.linesIn()
		if b.Lines != nil {
			lines = *b.Lines
		}
		if _, _, err := s.workTx(ctx, c.Tx, &o, lines, before.Lines); err != nil {
			return o, err
		}
		if o.State == StateConfirmed {
			if err := s.reviseTx(ctx, c, before, &o); err != nil {
				return o, err
			}
		}
		if err := s.putLinesTx(ctx, c.Tx, o, true); err != nil {
			return o, err
		}
	}
	err = s.queries.PurchaseOrderUpdate(ctx, c.Tx, db.PurchaseOrderUpdateParams{
		ID: o.ID, SupplierID: o.SupplierID, WarehouseID: o.WarehouseID, OrderDate: o.OrderDate, ExpectedDate: o.ExpectedDate, Reference: o.Reference, Notes: o.Notes,
		Currency: o.Currency, Rounding: o.rounding, TaxPositionID: o.TaxPositionID, PaymentTermID: o.PaymentTermID, Net: o.Net, Tax: o.Tax, Total: o.Total,
		Revision: o.Revision, Now: c.Now,
	})
	if err != nil {
		return o, err
	}
	return s.concludeTx(ctx, c, o.ID, before)
}

// reviseTx keeps what a confirmed order was. Whoever raises it above the limit must
// be somebody who could have approved it.
func (s *Service) reviseTx(ctx context.Context, c *op.Call, before PurchaseOrder, o *PurchaseOrder) error {
	if len(o.Lines) == 0 {
		return fault.Invalid("order_empty", "A confirmed order keeps a line. Close or cancel it instead.").Field("lines", "Keep a line.")
	}
	if o.Total.Cmp(before.Total) > 0 {
		above, err := s.aboveTx(ctx, c.Tx, *o)
		if err != nil {
			return err
		}
		if above && (!c.Actor.May(Approve) || c.Actor.UserID == before.createdBy) {
			return fault.Conflict("above_limit", "With this change %s is above the limit for approval. Somebody else who may approve orders has to make it.", before.title()).Field("lines", "The total would be %s %s.", o.Total, o.Currency)
		}
	}
	document, err := json.Marshal(before)
	if err != nil {
		return err
	}
	o.Revision++
	return s.queries.PurchaseOrderRevise(ctx, c.Tx, db.PurchaseOrderReviseParams{
		OrderID: o.ID, Revision: before.Revision, Total: before.Total, Document: document, MadeBy: c.Actor.UserID, Now: c.Now,
	})
}

func (s *Service) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	o, err := s.lockTx(ctx, c, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if o.State != StateDraft {
		return op.Nothing{}, fault.Conflict("wrong_state", "%s is no draft any more and stays. Cancel it instead.", o.title())
	}
	if err := s.queries.PurchaseOrderDelete(ctx, c.Tx, o.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: sourceKind, ID: o.ID, Title: o.title(), Before: o})
	return op.Nothing{}, nil
}

type purchaseCalculateIn struct {
	Body struct {
		SupplierID    int64                 `json:"supplier_id,omitempty" minimum:"0"`
		WarehouseID   int64                 `json:"warehouse_id,omitempty" minimum:"0"`
		OrderDate     *date.Date            `json:"order_date,omitempty"`
		ExpectedDate  *date.Date            `json:"expected_date,omitempty" nullable:"true"`
		Reference     string                `json:"reference,omitempty" maxLength:"200"`
		Notes         string                `json:"notes,omitempty" maxLength:"10000"`
		Currency      string                `json:"currency,omitempty" maxLength:"3"`
		TaxPositionID op.Nullable[int64]    `json:"tax_position_id,omitzero"`
		PaymentTermID op.Nullable[int64]    `json:"payment_term_id,omitzero"`
		Lines         []PurchaseOrderLineIn `json:"lines,omitempty" maxItems:"2000"`
	}
}

// PurchaseOrderCalculation is what an order that is not saved would come to.
type PurchaseOrderCalculation struct {
	Currency string              `json:"currency"`
	Lines    []PurchaseOrderLine `json:"lines" nullable:"false"`
	Net      money.Amount        `json:"net"`
	Tax      money.Amount        `json:"tax"`
	Total    money.Amount        `json:"total"`
}

func (s *Service) calculate(ctx context.Context, c *op.Call, in *purchaseCalculateIn) (PurchaseOrderCalculation, error) {
	o, err := s.newTx(ctx, c, orderDraft(in.Body))
	if err != nil {
		return PurchaseOrderCalculation{}, err
	}
	if _, known := money.CurrencyDecimals(o.Currency); !known {
		return PurchaseOrderCalculation{}, fault.Invalid("invalid_purchase_order", "There is no such currency.").Field("currency", "There is no such currency.")
	}
	// Whatever lines it has: what has come of them matters when it is saved.
	var had []PurchaseOrderLine
	for _, l := range in.Body.Lines {
		had = append(had, PurchaseOrderLine{ID: l.ID})
	}
	if _, _, err := s.workTx(ctx, c.Tx, &o, in.Body.Lines, had); err != nil {
		return PurchaseOrderCalculation{}, err
	}
	return PurchaseOrderCalculation{Currency: o.Currency, Lines: o.Lines, Net: o.Net, Tax: o.Tax, Total: o.Total}, nil
}

func (s *Service) explain(ctx context.Context, c *op.Call, in *op.ID) (op.Explanation, error) {
	o, err := s.get(ctx, c, in)
	if err != nil {
		return op.Explanation{}, err
	}
	labels := make([]string, len(o.Lines))
	for i, l := range o.Lines {
		labels[i] = l.Description
	}
	lines := o.Lines
	d, terms, err := s.workTx(ctx, c.Tx, &o, o.linesIn(), lines)
	if err != nil {
		return op.Explanation{}, err
	}
	return d.Explain(o.Currency, terms, labels), nil
}

// OrderDraft is an order that another module makes.
type OrderDraft struct {
	SupplierID, WarehouseID int64
	Date                    date.Date
	Lines                   []PurchaseOrderLineIn
}

// DraftTx enters the draft of an order; prices are as agreed with the supplier.
func (s *Service) DraftTx(ctx context.Context, c *op.Call, d OrderDraft) (PurchaseOrder, error) {
	o, err := s.newTx(ctx, c, orderDraft{SupplierID: d.SupplierID, WarehouseID: d.WarehouseID, OrderDate: &d.Date})
	if err != nil {
		return o, err
	}
	return s.insertTx(ctx, c, o, d.Lines)
}
