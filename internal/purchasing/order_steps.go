package purchasing

import (
	"cmp"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/transfers"
)

// stateTx stores a step. The numbers are those that are drawn now, or empty.
func (s *Service) stateTx(ctx context.Context, c *op.Call, o PurchaseOrder, state, number, rfq string) (PurchaseOrder, error) {
	before := map[string]any{"state": o.State}
	err := s.queries.PurchaseOrderState(ctx, c.Tx, db.PurchaseOrderStateParams{
		ID: o.ID, State: state, Number: number, RfqNumber: rfq, RequestedBy: none(o.requestedBy), ApprovedBy: none(o.approvedBy), Refusal: o.Refusal, Now: c.Now,
	})
	if err != nil {
		return o, err
	}
	return s.concludeTx(ctx, c, o.ID, before)
}

func none(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

// send gives the request for quotation its number.
func (s *Service) send(ctx context.Context, c *op.Call, in *op.Versioned) (PurchaseOrder, error) {
	o, err := s.openTx(ctx, c, in, "sent", StateDraft)
	if err != nil {
		return o, err
	}
	number, err := s.settings.NumberNextTx(ctx, c.Tx, seriesRFQ, o.OrderDate)
	if err != nil {
		return o, err
	}
	c.Effect(op.Effect{Kind: "number", Text: "The request for quotation gets the number " + number, Data: map[string]any{"number": number}})
	return s.stateTx(ctx, c, o, StateSent, "", number)
}

// openTx holds an order that has lines and is in one of the states.
func (s *Service) openTx(ctx context.Context, c *op.Call, in *op.Versioned, verb string, states ...string) (PurchaseOrder, error) {
	o, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return o, err
	}
	if err := o.mustBe(verb, states...); err != nil {
		return o, err
	}
	if len(o.Lines) == 0 {
		return o, fault.Invalid("order_empty", "An order without lines cannot be %s.", verb).Field("lines", "Add a line.")
	}
	refused := fault.Conflict("product_archived", "Some products have been archived since; take them out of the order.")
	for i, l := range o.Lines {
		if l.archived {
			refused = refused.Field(fmt.Sprintf("lines[%d].product_id", i), "%s is archived.", l.SKU)
		}
	}
	if len(refused.Fields) > 0 {
		return o, refused
	}
	return o, nil
}

// aboveTx tells whether the order needs somebody else's approval.
func (s *Service) aboveTx(ctx context.Context, tx pgx.Tx, o PurchaseOrder) (bool, error) {
	rules, err := s.rulesTx(ctx, tx)
	if err != nil || rules.ApprovalLimit == nil {
		return false, err
	}
	rate, err := s.rateTx(ctx, tx, o.Currency, o.OrderDate)
	return o.Total.Decimal().Mul(rate).Cmp(rules.ApprovalLimit.Decimal()) > 0, err
}

// rateTx is what one of the currency is worth in the company's.
func (s *Service) rateTx(ctx context.Context, tx pgx.Tx, currency string, day date.Date) (decimal.Decimal, error) {
	company, err := s.queries.PurchaseCompany(ctx, tx)
	if err != nil || company.Currency == currency {
		return decimal.NewFromInt(1), err
	}
	rate, err := s.ledger.RateTx(ctx, tx, currency, day)
	return rate.Decimal(), err
}

func (s *Service) confirm(ctx context.Context, c *op.Call, in *op.Versioned) (PurchaseOrder, error) {
	o, err := s.openTx(ctx, c, in, "confirmed", StateDraft, StateSent)
	if err != nil {
		return o, err
	}
	above, err := s.aboveTx(ctx, c.Tx, o)
	if err != nil {
		return o, err
	}
	o.Refusal, o.approvedBy = "", 0
	if above {
		o.requestedBy = c.Actor.UserID
		c.Effect(op.Effect{Kind: "approval", Text: "It is above the limit, so somebody else has to approve it", Data: map[string]any{"total": o.Total}})
		return s.stateTx(ctx, c, o, StateApproval, "", "")
	}
	o.requestedBy = 0
	return s.confirmTx(ctx, c, o)
}

// confirmTx draws the number; from then on the order stands.
func (s *Service) confirmTx(ctx context.Context, c *op.Call, o PurchaseOrder) (PurchaseOrder, error) {
	for _, l := range o.Lines {
		if l.Price.IsZero() {
			c.Warn(fmt.Sprintf("%s is ordered without a price.", l.SKU))
		}
	}
	number, err := s.settings.NumberNextTx(ctx, c.Tx, seriesOrder, o.OrderDate)
	if err != nil {
		return o, err
	}
	c.Effect(op.Effect{Kind: "number", Text: "The order gets the number " + number, Data: map[string]any{"number": number}})
	return s.stateTx(ctx, c, o, StateConfirmed, number, "")
}

func (s *Service) approve(ctx context.Context, c *op.Call, in *op.Versioned) (PurchaseOrder, error) {
	o, err := s.openTx(ctx, c, in, "approved", StateApproval)
	if err != nil {
		return o, err
	}
	if c.Actor.UserID == o.requestedBy || c.Actor.UserID == o.createdBy {
		return o, fault.Conflict("own_order", "Somebody else than who made the order and asked for approval has to approve it.")
	}
	o.approvedBy = c.Actor.UserID
	return s.confirmTx(ctx, c, o)
}

type refuseIn struct {
	op.ID
	Body struct {
		Version int32  `json:"version,omitempty" minimum:"1" doc:"The version that was read."`
		Reason  string `json:"reason" minLength:"1" maxLength:"1000" doc:"What has to change."`
	}
}

func (s *Service) refuse(ctx context.Context, c *op.Call, in *refuseIn) (PurchaseOrder, error) {
	o, err := s.lockTx(ctx, c, in.ID.ID, in.Body.Version)
	if err != nil {
		return o, err
	}
	if err := o.mustBe("refused", StateApproval); err != nil {
		return o, err
	}
	o.requestedBy, o.approvedBy, o.Refusal = 0, 0, in.Body.Reason
	state := StateDraft
	if o.RFQNumber != nil {
		state = StateSent
	}
	return s.stateTx(ctx, c, o, state, "", "")
}

// receive makes a draft of a receipt of what is neither here nor in another draft.
func (s *Service) receive(ctx context.Context, c *op.Call, in *op.Versioned) (transfers.StockTransfer, error) {
	o, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return transfers.StockTransfer{}, err
	}
	if err := o.mustBe("received", StateConfirmed); err != nil {
		return transfers.StockTransfer{}, err
	}
	day := date.Of(c.Now)
	rate, err := s.rateTx(ctx, c.Tx, o.Currency, day)
	if err != nil {
		return transfers.StockTransfer{}, err
	}
	d := transfers.ReceiptDraft{PartnerID: o.SupplierID, WarehouseID: o.WarehouseID, Date: day, Reference: cmp.Or(o.Reference, *o.Number), SourceKind: sourceKind, SourceID: o.ID}
	for _, l := range o.Lines {
		if rest := l.Open.Sub(l.Planned); rest.Sign() > 0 && l.Kind == catalog.KindGoods {
			d.Lines = append(d.Lines, transfers.ReceiptDraftLine{
				ProductID: l.ProductID, SourceLineID: l.ID, Description: l.Description, Quantity: rest, UnitCost: unitCost(l.cost, l.Quantity, rate),
			})
		}
	}
	if len(d.Lines) == 0 {
		return transfers.StockTransfer{}, fault.Conflict("nothing_to_receive", "Everything of %s is here or in a receipt.", o.title())
	}
	return s.transfers.DraftReceiptTx(ctx, c, d)
}

// unitCost is what one of a line is worth, in the company's currency.
func unitCost(cost money.Amount, quantity money.Quantity, rate decimal.Decimal) money.Price {
	if quantity.Sign() == 0 {
		return money.Price{}
	}
	return money.PriceOf(cost.Decimal().Mul(rate).DivRound(quantity.Decimal(), 12), 6)
}

// close ends an order whose rest is not wanted: drafts of its receipts go.
func (s *Service) close(ctx context.Context, c *op.Call, in *op.Versioned) (PurchaseOrder, error) {
	// Receipts before the order, as whoever completes one holds them.
	drafts, err := s.queries.PurchaseOrderDraftReceipts(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return PurchaseOrder{}, err
	}
	o, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return o, err
	}
	if err := o.mustBe("closed", StateConfirmed); err != nil {
		return o, err
	}
	for _, l := range o.Lines {
		if l.Open.Sign() > 0 {
			c.Effect(op.Effect{Kind: "order", Text: fmt.Sprintf("%s %s of %s are not expected any more", l.Open, l.Unit, l.SKU), Data: map[string]any{"product_id": l.ProductID, "quantity": l.Open}})
		}
	}
	for _, id := range drafts {
		if err := s.transfers.CancelReceiptTx(ctx, c, id); err != nil {
			return o, err
		}
	}
	return s.stateTx(ctx, c, o, StateDone, "", "")
}

func (s *Service) cancel(ctx context.Context, c *op.Call, in *op.Versioned) (PurchaseOrder, error) {
	drafts, err := s.queries.PurchaseOrderDraftReceipts(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return PurchaseOrder{}, err
	}
	o, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return o, err
	}
	if err := o.mustBe("cancelled", StateDraft, StateSent, StateApproval, StateConfirmed); err != nil {
		return o, err
	}
	for _, l := range o.Lines {
		if l.Received.Sign() != 0 || l.Billed.Sign() != 0 {
			return o, fault.Conflict("order_begun", "Goods of %s have arrived or been billed. Close it instead: what is there stays, the rest is not expected any more.", o.title())
		}
	}
	for _, id := range drafts {
		if err := s.transfers.CancelReceiptTx(ctx, c, id); err != nil {
			return o, err
		}
	}
	o.requestedBy = 0
	return s.stateTx(ctx, c, o, StateCancelled, "", "")
}
