package sales

import (
	"context"
	"fmt"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
)

// complete takes the reserved goods out of the stock.
func (s *Service) complete(ctx context.Context, c *op.Call, in *op.Versioned) (Order, error) {
	o, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return o, err
	}
	if err := o.mustBe("completed", StateConfirmed); err != nil {
		return o, err
	}
	source := o.source()
	source.Date, source.Now, source.UserID = date.Of(c.Now), c.Now, c.Actor.UserID
	source.Title = o.title()
	issued, err := s.inventory.IssueTx(ctx, c, source, o.products(), 0)
	if err != nil {
		return o, err
	}
	if _, err := s.queries.OrderComplete(ctx, c.Tx, db.OrderCompleteParams{ID: o.ID, Now: c.Now}); err != nil {
		return o, err
	}
	quantities := map[int64]money.Quantity{}
	for _, i := range issued {
		quantities[i.LineID] = quantities[i.LineID].Add(i.Quantity)
	}
	o.effects(c, quantities, "leave the stock", "issued")
	return s.finishTx(ctx, c, o)
}

// cancel gives back what the order has reserved. It keeps its number, if it
// has one.
func (s *Service) cancel(ctx context.Context, c *op.Call, in *op.Versioned) (Order, error) {
	o, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return o, err
	}
	if err := o.mustBe("cancelled", StateDraft, StateConfirmed); err != nil {
		return o, err
	}
	if o.State == StateConfirmed {
		freed, err := s.inventory.ReleaseTx(ctx, c.Tx, o.source())
		if err != nil {
			return o, err
		}
		quantities := map[int64]money.Quantity{}
		for _, n := range freed {
			quantities[n.LineID] = quantities[n.LineID].Add(n.Quantity)
		}
		o.effects(c, quantities, "are available again", "released")
	}
	if _, err := s.queries.OrderCancel(ctx, c.Tx, db.OrderCancelParams{ID: o.ID, Now: c.Now}); err != nil {
		return o, err
	}
	return s.finishTx(ctx, c, o)
}

// effects tells a rehearsal what happens to the stock, line by line.
func (o Order) effects(c *op.Call, quantities map[int64]money.Quantity, what, verb string) {
	for i, l := range o.Lines {
		q, ok := quantities[l.ID]
		if !ok {
			continue
		}
		c.Effect(op.Effect{
			Kind: "stock", Text: fmt.Sprintf("%s %s of %s %s", q, l.Unit, l.SKU, what),
			Data: map[string]any{"line": i, "product_id": l.ProductID, "sku": l.SKU, verb: q},
		})
	}
}

func (s *Service) finishTx(ctx context.Context, c *op.Call, before Order) (Order, error) {
	o, err := s.readTx(ctx, c.Tx, before.ID)
	if err != nil {
		return o, err
	}
	c.Record(op.Change{Kind: "order", ID: o.ID, Title: o.title(), Before: before.progress(), After: o.progress()})
	return o, nil
}
