package payments

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

// advanceTx makes a payment one in advance for an order: to its supplier, in its
// currency, and of what is not paid yet unless an amount is given.
func (s *Service) advanceTx(ctx context.Context, tx pgx.Tx, p *Payment, order int64) error {
	o, err := s.queries.PaymentOrder(ctx, tx, order)
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.Invalid("invalid_payment", "There is no such order.").Field("purchase_order_id", "There is no such order.")
	}
	if err != nil {
		return err
	}
	if o.State != "confirmed" || o.Number == nil {
		return fault.Conflict("wrong_state", "Only a confirmed order is paid in advance; this one is %s.", o.State).Field("purchase_order_id", "It is %s.", o.State)
	}
	refused := fault.Invalid("invalid_payment", "The payment cannot be like this; see what is marked.")
	if p.Direction == "in" || p.Control == "receivable" {
		refused = refused.Field("direction", "An order is paid in advance to its supplier.")
	}
	if p.PartnerID != 0 && p.PartnerID != o.SupplierID {
		refused = refused.Field("partner_id", "%s is of another supplier.", *o.Number)
	}
	p.Direction, p.Control, p.PartnerID, p.PurchaseOrderID, p.PurchaseOrder = "out", "payable", o.SupplierID, &o.ID, o.Number
	if p.Currency == "" {
		p.Currency = o.Currency
	}
	if p.Reference == "" {
		p.Reference = *o.Number
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	rest, err := within(*p, o, o.Paid)
	if err == nil && p.Amount.IsZero() {
		p.Amount = rest
	}
	return err
}

// within refuses to pay more in advance than an order comes to; paid is what other
// payments do. It gives what is left to pay.
func within(p Payment, o db.PaymentOrderRow, paid money.Amount) (rest money.Amount, err error) {
	decimals, _ := money.CurrencyDecimals(o.Currency)
	rest = money.AmountOf(o.Total.Sub(paid).Decimal(), decimals)
	refused := fault.Invalid("invalid_payment", "The payment cannot be like this; see what is marked.")
	switch {
	case p.Currency != o.Currency || rest.Sign() > 0 && p.Amount.Cmp(rest) <= 0:
		return rest, nil
	case rest.Sign() <= 0:
		return rest, refused.Field("amount", "All of %s is paid in advance, or in drafts of payments.", *o.Number)
	}
	return rest, refused.Field("amount", "Only %s %s of %s are not paid in advance yet.", rest, o.Currency, *o.Number)
}

// stillAdvanceTx checks a draft that is changed like a new one.
func (s *Service) stillAdvanceTx(ctx context.Context, tx pgx.Tx, before, after Payment) error {
	if after.Direction != before.Direction || after.PartnerID != before.PartnerID || after.Control != before.Control {
		return fault.Conflict("payment_advance", "It is paid in advance for %s; whom it goes to stays. Delete it and enter another one.", *before.PurchaseOrder)
	}
	if err := s.queries.PaymentOrderHold(ctx, tx, *before.PurchaseOrderID); err != nil {
		return err
	}
	o, err := s.queries.PaymentOrder(ctx, tx, *before.PurchaseOrderID)
	if err != nil {
		return err
	}
	paid := o.Paid
	if before.Currency == o.Currency {
		paid = paid.Sub(before.Amount)
	}
	_, err = within(after, o, paid)
	return err
}

// prepay makes a draft of a payment of what is not paid of an order.
func (s *Service) prepay(ctx context.Context, c *op.Call, in *op.Versioned) (Payment, error) {
	return s.enterTx(ctx, c, paymentDraft{PurchaseOrderID: &in.ID.ID})
}

// AdvancesTx are the entries of what was paid in advance for the orders that a bill
// bills, as far as they are open.
func (s *Service) AdvancesTx(ctx context.Context, tx pgx.Tx, bill int64) ([]int64, error) {
	return s.queries.PaymentAdvances(ctx, tx, bill)
}
