package counting

import (
	"context"
	"fmt"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/inventory"
	"kontor/internal/op"
)

// post moves the differences between the shelves and the warehouse's location of
// count differences, all or none.
func (s *Service) post(ctx context.Context, c *op.Call, in *op.Versioned) (Count, error) {
	k, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return k, err
	}
	if err := k.mustBe("posted", StateReviewed); err != nil {
		return k, err
	}
	w, err := s.warehouses.ReadTx(ctx, c.Tx, k.WarehouseID)
	if err != nil {
		return k, err
	}
	if w.LossLocationID == nil {
		return k, fault.Conflict("no_loss_location", "The warehouse %s has no location for differences.", w.Code)
	}
	lines, err := s.queries.CountDifferences(ctx, c.Tx, k.ID)
	if err != nil {
		return k, err
	}
	transfers, err := k.transfers(c, lines, *w.LossLocationID)
	if err != nil {
		return k, err
	}
	var settled db.CountLinesSettleParams
	for _, l := range lines {
		if l.Settled {
			settled.Ids, settled.Differences = append(settled.Ids, l.ID), append(settled.Differences, l.Difference)
		}
	}
	if err := s.queries.CountLinesSettle(ctx, c.Tx, settled); err != nil {
		return k, err
	}
	if len(transfers) > 0 {
		source := inventory.Source{Kind: "count", ID: k.ID, Date: date.Of(c.Now), Now: c.Now, UserID: c.Actor.UserID}
		if _, err := s.inventory.MoveTx(ctx, c, source, transfers); err != nil {
			return k, err
		}
	}
	return s.stepTx(ctx, c, k, StatePosted, nil)
}

// transfers are the moves of the differences. A line whose difference would take
// what is not there or is reserved refuses all, with its name.
func (k Count) transfers(c *op.Call, lines []db.CountDifferencesRow, loss int64) ([]inventory.Transfer, error) {
	var out []inventory.Transfer
	refused := fault.Conflict("stock_short", "Some differences cannot be posted: less would be left than is reserved or was moved since. Release the orders, or have the lines counted again.")
	for i, l := range lines {
		if l.Difference.IsZero() {
			continue
		}
		name := l.Sku + " in " + l.Location
		if l.Lot != nil {
			name += ", lot " + *l.Lot
		}
		t := inventory.Transfer{LineID: l.ID, ProductID: l.ProductID, LotID: lot(l.LotID), From: loss, To: l.LocationID, Quantity: l.Difference, Note: k.title()}
		if l.Difference.Sign() < 0 {
			t.From, t.To, t.Quantity = l.LocationID, loss, l.Difference.Neg()
			if left := l.OnHand.Add(l.Difference); !l.AllowsNegative && left.Cmp(l.Reserved) < 0 {
				refused = refused.Field(fmt.Sprintf("lines[%d].difference", i), "%s: %s %s on hand, %s reserved, the count takes %s off.",
					name, l.OnHand, l.Unit, l.Reserved, t.Quantity)
			}
		}
		out = append(out, t)
		c.Effect(op.Effect{
			Kind: "stock", Text: fmt.Sprintf("%s: %s %s on hand becomes %s %s", name, l.OnHand, l.Unit, l.OnHand.Add(l.Difference), l.Unit),
			Data: map[string]any{"line_id": l.ID, "product_id": l.ProductID, "sku": l.Sku, "difference": l.Difference},
		})
	}
	if len(refused.Fields) > 0 {
		return nil, refused
	}
	return out, nil
}

// lot is 0 for goods without lots.
func lot(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}
