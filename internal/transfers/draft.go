package transfers

import (
	"context"

	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
)

// ReceiptDraft is a receipt that an order makes of what is still to come.
type ReceiptDraft struct {
	PartnerID, WarehouseID int64
	Date                   date.Date
	Reference              string
	SourceKind             string
	SourceID               int64
	Lines                  []ReceiptDraftLine
}

// ReceiptDraftLine is a line of it, and of the order.
type ReceiptDraftLine struct {
	ProductID, SourceLineID int64
	Description             string
	Quantity                money.Quantity
	UnitCost                money.Price // in the company's currency
}

// DraftReceiptTx enters the draft of a receipt for an order.
func (s *Service) DraftReceiptTx(ctx context.Context, c *op.Call, d ReceiptDraft) (StockTransfer, error) {
	k := kinded{s, receipt}
	t := StockTransfer{}
	t.PartnerID, t.WarehouseID, t.TransferDate, t.Reference = &d.PartnerID, d.WarehouseID, d.Date, d.Reference
	t.SourceKind, t.SourceID = d.SourceKind, &d.SourceID
	if err := k.headTx(ctx, c, &t, false); err != nil {
		return t, err
	}
	lines := make([]StockTransferLineIn, len(d.Lines))
	for i, l := range d.Lines {
		lines[i] = StockTransferLineIn{ProductID: l.ProductID, Description: l.Description, Quantity: l.Quantity, UnitCost: &l.UnitCost}
	}
	if err := k.linesTx(ctx, c.Tx, &t, lines, nil); err != nil {
		return t, err
	}
	for i, l := range d.Lines {
		t.Lines[i].SourceLineID = &l.SourceLineID
	}
	return k.enterTx(ctx, c, t)
}

// CancelReceiptTx cancels the draft of a receipt whose order wants no more.
func (s *Service) CancelReceiptTx(ctx context.Context, c *op.Call, id int64) error {
	_, err := kinded{s, receipt}.cancel(ctx, c, &op.Versioned{ID: op.ID{ID: id}})
	return err
}
