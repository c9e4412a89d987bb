package sales

import (
	"context"
	"fmt"
	"strings"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/fault"
	"kontor/internal/inventory"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// confirm reserves every line's goods and gives the order its number, in four
// round trips whatever the number of lines: the order with its lines, the stock,
// the number, and what is written with the commit. The counter of the numbers is
// one row for the whole company and held until commit, so nothing that can go
// before it comes after.
func (s *Service) confirm(ctx context.Context, c *op.Call, in *op.Versioned) (Order, error) {
	o, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return o, err
	}
	if err := o.mustBe("confirmed", StateDraft); err != nil {
		return o, err
	}
	if err := o.confirmable(); err != nil {
		return o, err
	}
	var needs []inventory.Need
	var places []int // of each need among the lines
	for i, l := range o.Lines {
		if l.Kind == catalog.KindGoods {
			needs, places = append(needs, inventory.Need{LineID: l.ID, ProductID: l.ProductID, Quantity: l.Quantity}), append(places, i)
		}
	}
	reserved, err := s.inventory.ReserveTx(ctx, c.Tx, o.warehouseID, o.source(), needs)
	if err != nil {
		return o, err
	}
	if len(reserved.Short) > 0 {
		return o, o.short(reserved.Short, places)
	}
	number, err := s.settings.NumberNextTx(ctx, c.Tx, series, o.OrderDate)
	if err != nil {
		return o, err
	}
	// With the commit, since everybody who confirms waits for the counter.
	if err := s.queries.OrderConfirm(ctx, pg.Later(c.Tx), db.OrderConfirmParams{ID: o.ID, Number: number, Now: c.Now}); err != nil {
		return o, err
	}

	before := o.progress()
	o.State, o.Number, o.Version, o.UpdatedAt, o.ConfirmedAt = StateConfirmed, &number, o.Version+1, c.Now, &c.Now
	showAvailable(o.Lines, reserved.Available)
	for i, l := range o.Lines {
		if l.Kind != catalog.KindGoods {
			continue
		}
		o.Lines[i].Reserved = l.Quantity
		c.Effect(op.Effect{
			Kind: "stock", Text: fmt.Sprintf("%s %s of %s are reserved", l.Quantity, l.Unit, l.SKU),
			Data: map[string]any{"line": i, "product_id": l.ProductID, "sku": l.SKU, "reserved": l.Quantity, "available": o.Lines[i].Available},
		})
	}
	c.Effect(op.Effect{Kind: "number", Text: "The order gets the number " + number, Data: map[string]any{"number": number}})
	c.Record(op.Change{Kind: "order", ID: o.ID, Title: number, Before: before, After: o.progress()})
	return o, nil
}

// confirmable refuses what stock would not notice.
func (o Order) confirmable() error {
	if len(o.Lines) == 0 {
		return fault.Invalid("order_empty", "An order without lines cannot be confirmed.").Field("lines", "Add a line.")
	}
	refused := fault.Conflict("product_archived", "Some products have been archived since; take them out of the order.")
	for i, l := range o.Lines {
		if l.archived {
			refused = refused.Field(fmt.Sprintf("lines[%d].product_id", i), "%s is archived.", l.SKU)
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// short says line by line what is available.
func (o Order) short(lines []inventory.Shortage, places []int) error {
	var list []string
	for _, l := range lines {
		line := o.Lines[places[l.Index]]
		list = append(list, fmt.Sprintf("%s (%s of %s %s)", line.SKU, l.Available, l.Quantity, line.Unit))
	}
	if len(list) > 5 {
		list = append(list[:5], fmt.Sprintf("and %d more", len(list)-5))
	}
	f := fault.Conflict("stock_short", "There is not enough in stock of %s.", strings.Join(list, ", "))
	for _, l := range lines {
		f = f.Field(fmt.Sprintf("lines[%d].quantity", places[l.Index]), "Only %s of %s available", l.Available, l.Quantity)
	}
	return f
}

// progress is what the audit log keeps of a step from state to state.
func (o Order) progress() map[string]any {
	return map[string]any{"state": o.State, "number": o.Number, "version": o.Version, "total": o.Total}
}
