package purchasing

import (
	"context"
	"fmt"

	"kontor/internal/catalog"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/transfers"
)

// ofOrder is the order that a receipt comes from; 0 for none.
func ofOrder(t transfers.StockTransfer) int64 {
	if t.Kind == "receipt" && t.SourceKind == sourceKind {
		return ref(t.SourceID)
	}
	return 0
}

// receivingTx looks at a receipt before its goods come in: each line is of a line
// of the order, no more comes than was ordered and tolerated, and the goods are
// worth what they were ordered at, on the day's rate.
func (s *Service) receivingTx(ctx context.Context, c *op.Call, t *transfers.StockTransfer) error {
	id := ofOrder(*t)
	if id == 0 {
		return nil
	}
	if _, err := s.queries.PurchaseOrderLock(ctx, c.Tx, id); err != nil {
		return err
	}
	o, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return err
	}
	if err := o.mustBe("received", StateConfirmed); err != nil {
		return err
	}
	rules, err := s.rulesTx(ctx, c.Tx)
	if err != nil {
		return err
	}
	rate, err := s.rateTx(ctx, c.Tx, o.Currency, t.TransferDate)
	if err != nil {
		return err
	}
	byID, byProduct := map[int64]PurchaseOrderLine{}, map[int64]int64{}
	for _, l := range o.Lines {
		byID[l.ID] = l
		if l.Kind == catalog.KindGoods && byProduct[l.ProductID] == 0 {
			byProduct[l.ProductID] = l.ID
		}
	}
	comes := map[int64]money.Quantity{}
	refused := fault.Conflict("not_ordered", "%s does not have it like this. Change the order first where the supplier is right.", o.title())
	for i := range t.Lines {
		l := &t.Lines[i]
		of, found := byID[ref(l.SourceLineID)]
		if !found || of.ProductID != l.ProductID {
			line := byProduct[l.ProductID]
			if of, found = byID[line]; !found {
				refused = refused.Field(fmt.Sprintf("lines[%d].product_id", i), "%s is not on %s.", l.SKU, o.title())
				continue
			}
			l.SourceLineID = &line
		}
		cost := unitCost(of.cost, of.Quantity, rate)
		l.UnitCost = &cost
		comes[of.ID] = comes[of.ID].Add(l.Quantity)
		total := of.Received.Add(comes[of.ID])
		if above(total.Decimal(), of.Quantity.Decimal(), rules.OverReceipt) {
			refused = refused.Field(fmt.Sprintf("lines[%d].quantity", i), "%s %s were ordered, %s are here; this would be %s.", of.Quantity, of.Unit, of.Received, total)
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// receivedTx lets goods that came in, or went back, meet what is billed.
func (s *Service) receivedTx(ctx context.Context, c *op.Call, t transfers.StockTransfer) error {
	if t.Kind != "receipt" {
		return nil
	}
	orders, receipts := []int64{}, []int64{}
	seen := map[int64]bool{}
	for _, l := range t.Lines {
		switch {
		case ofOrder(t) != 0 && l.SourceLineID != nil:
			if !seen[*l.SourceLineID] {
				seen[*l.SourceLineID], orders = true, append(orders, *l.SourceLineID)
			}
		case l.ReturnsLineID != nil:
			receipts = append(receipts, *l.ReturnsLineID)
		}
	}
	if len(orders)+len(receipts) == 0 {
		return nil // nothing of a receipt without an order can be billed before it
	}
	return s.meetTx(ctx, c, t.TransferDate, orders, receipts)
}
