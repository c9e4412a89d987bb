package transfers

import (
	"context"
	"fmt"
	"strings"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/inventory"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// reserve keeps what is there for the lines, as much of it as there is.
func (k kinded) reserve(ctx context.Context, c *op.Call, in *op.Versioned) (StockTransfer, error) {
	t, err := k.openTx(ctx, c, in, "reserved", StateDraft, StateReserved)
	if err != nil {
		return t, err
	}
	if err := k.warehouses.MayTx(ctx, c, t.WarehouseID); err != nil {
		return t, err
	}
	if !t.leaves(k.kind) {
		return t, fault.Conflict("nothing_to_reserve", "Goods that come in are not reserved.")
	}
	missed, err := k.keepTx(ctx, c, &t)
	if err != nil {
		return t, err
	}
	if t.reserved().IsZero() {
		return t, k.short(t, missed)
	}
	for _, m := range missed {
		l := t.Lines[m.Index]
		c.Warn(fmt.Sprintf("%s: %s %s are missing", l.SKU, m.Quantity, l.Unit))
	}
	return k.stateTx(ctx, c, t, StateReserved)
}

// openTx holds a document that has lines and is in one of the states.
func (k kinded) openTx(ctx context.Context, c *op.Call, in *op.Versioned, verb string, states ...string) (StockTransfer, error) {
	t, err := k.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return t, err
	}
	if err := t.mustBe(k.kind, verb, states...); err != nil {
		return t, err
	}
	if len(t.Lines) == 0 {
		return t, fault.Invalid("transfer_empty", "A %s without lines moves nothing.", k.noun).Field("lines", "Add a line.")
	}
	return t, nil
}

// keepTx reserves what the lines still want, and tells what is missing. Goods that
// have expired go to nobody but the supplier and the bin.
func (k kinded) keepTx(ctx context.Context, c *op.Call, t *StockTransfer) ([]inventory.Missed, error) {
	var wants []inventory.Want
	var places []int
	for i, l := range t.Lines {
		if rest := l.Quantity.Sub(l.Reserved); rest.Sign() > 0 {
			wants = append(wants, inventory.Want{LineID: l.ID, ProductID: l.ProductID, LotID: ref(l.LotID), Quantity: rest})
			places = append(places, i)
		}
	}
	got, missed, err := k.inventory.KeepTx(ctx, c.Tx, t.LocationID, t.source(c, k.kind), wants, false, k.name != delivery.name)
	if err != nil {
		return nil, err
	}
	t.kept(got)
	for i := range missed {
		missed[i].Index = places[missed[i].Index]
	}
	return missed, nil
}

// kept notes what the lines get.
func (t *StockTransfer) kept(got []inventory.Allocation) {
	byLine := map[int64]money.Quantity{}
	for _, a := range got {
		byLine[a.LineID] = byLine[a.LineID].Add(a.Quantity)
	}
	for i, l := range t.Lines {
		t.Lines[i].Reserved = l.Reserved.Add(byLine[l.ID])
	}
}

func (t StockTransfer) reserved() money.Quantity {
	sum := money.Quantity{}
	for _, l := range t.Lines {
		sum = sum.Add(l.Reserved)
	}
	return sum
}

// short says line by line what is missing.
func (k kinded) short(t StockTransfer, missed []inventory.Missed) error {
	var texts []string
	for _, m := range missed {
		l := t.Lines[m.Index]
		texts = append(texts, fmt.Sprintf("%s (%s of %s %s missing)", l.SKU, m.Quantity, l.Quantity, l.Unit))
	}
	if len(texts) > 5 {
		texts = append(texts[:5], fmt.Sprintf("and %d more", len(texts)-5))
	}
	f := fault.Conflict("stock_short", "There is not enough at %s of %s.", t.Location, strings.Join(texts, ", "))
	for _, m := range missed {
		l := t.Lines[m.Index]
		text := fmt.Sprintf("%s %s missing", m.Quantity, l.Unit)
		if m.Expired.Sign() > 0 {
			text += fmt.Sprintf("; %s %s there have expired or are blocked", m.Expired, l.Unit)
		}
		f = f.Field(fmt.Sprintf("lines[%d].quantity", m.Index), "%s", text)
	}
	return f
}

func (k kinded) release(ctx context.Context, c *op.Call, in *op.Versioned) (StockTransfer, error) {
	t, err := k.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return t, err
	}
	if err := t.mustBe(k.kind, "released", StateReserved); err != nil {
		return t, err
	}
	if err := k.warehouses.MayTx(ctx, c, t.WarehouseID); err != nil {
		return t, err
	}
	if _, err := k.inventory.ReleaseTx(ctx, c.Tx, t.source(c, k.kind)); err != nil {
		return t, err
	}
	return k.stateTx(ctx, c, t, StateDraft)
}

// ship sends the goods of a transfer on their way: they are between the warehouses.
func (k kinded) ship(ctx context.Context, c *op.Call, in *op.Versioned) (StockTransfer, error) {
	t, err := k.openTx(ctx, c, in, "shipped", StateDraft, StateReserved)
	if err != nil {
		return t, err
	}
	transit, err := k.queries.LocationByCode(ctx, c.Tx, "TRANSIT")
	if err != nil {
		return t, err
	}
	if err := k.leaveTx(ctx, c, &t, transit); err != nil {
		return t, err
	}
	return k.stateTx(ctx, c, t, StateShipped)
}

// complete moves the goods, and values what comes in or leaves. What is missing of
// a delivery or a transfer stays as a backorder.
func (k kinded) complete(ctx context.Context, c *op.Call, in *op.Versioned) (StockTransfer, error) {
	t, err := k.openTx(ctx, c, in, "completed", StateDraft, StateReserved, StateShipped)
	if err != nil {
		return t, err
	}
	switch {
	case k.name == transfer.name:
		if err = k.warehouses.MayTx(ctx, c, *t.ToWarehouseID); err == nil {
			err = k.arriveTx(ctx, c, &t)
		}
	case t.leaves(k.kind):
		err = k.leaveTx(ctx, c, &t, t.outside)
	default:
		err = k.comeTx(ctx, c, &t)
	}
	if err != nil {
		return t, err
	}
	after, err := k.stateTx(ctx, c, t, StateDone)
	if err != nil {
		return after, err
	}
	for _, do := range k.done {
		if err := do(ctx, c, after); err != nil {
			return after, err
		}
	}
	return after, nil
}

// leaveTx moves what is reserved, and what else can be had, to a place.
func (k kinded) leaveTx(ctx context.Context, c *op.Call, t *StockTransfer, to int64) error {
	// Who works in one of a transfer's warehouses may look at it; what leaves one is
	// for those who work there. Of the others that has been asked.
	if t.ToWarehouseID != nil {
		if err := k.warehouses.MayTx(ctx, c, t.WarehouseID); err != nil {
			return err
		}
	}
	if err := k.checkReturnTx(ctx, c, *t); err != nil {
		return err
	}
	issue := k.takeTx
	if t.reserved().Sign() > 0 {
		issue = k.issueTx
	}
	issued, err := issue(ctx, c, t, to)
	if err != nil {
		return err
	}
	moved := map[int64]money.Quantity{}
	for _, i := range issued {
		moved[i.LineID] = moved[i.LineID].Add(i.Quantity)
	}
	if err := k.movedTx(ctx, c, t, moved, "leave "+t.Location); err != nil {
		return err
	}
	return k.backorderTx(ctx, c, *t)
}

// enough refuses a document of which nothing can be moved, or that does not leave
// the rest to a backorder.
func (k kinded) enough(t StockTransfer, missed []inventory.Missed) error {
	partly := (k.name == delivery.name || k.name == transfer.name) && t.reserved().Sign() > 0
	if len(missed) > 0 && !partly {
		return k.short(t, missed)
	}
	return nil
}

// takeTx moves what can be had, of a document that has reserved nothing.
func (k kinded) takeTx(ctx context.Context, c *op.Call, t *StockTransfer, to int64) ([]inventory.Issued, error) {
	wants := make([]inventory.Want, len(t.Lines))
	for i, l := range t.Lines {
		wants[i] = inventory.Want{LineID: l.ID, ProductID: l.ProductID, LotID: ref(l.LotID), Quantity: l.Quantity}
	}
	return k.inventory.TakeTx(ctx, c, t.source(c, k.kind), wants, t.LocationID, to, k.name != delivery.name, func(got []inventory.Allocation, missed []inventory.Missed, source *inventory.Source) error {
		t.kept(got)
		if err := k.enough(*t, missed); err != nil {
			return err
		}
		if err := k.numberTx(ctx, c, t); err != nil {
			return err
		}
		*source = t.source(c, k.kind)
		return nil
	})
}

// issueTx moves what is reserved, and what else can be had.
func (k kinded) issueTx(ctx context.Context, c *op.Call, t *StockTransfer, to int64) ([]inventory.Issued, error) {
	if err := k.inventory.HoldTx(ctx, c, t.products()); err != nil {
		return nil, err
	}
	missed, err := k.keepTx(ctx, c, t)
	if err != nil {
		return nil, err
	}
	if err := k.enough(*t, missed); err != nil {
		return nil, err
	}
	if err := k.numberTx(ctx, c, t); err != nil {
		return nil, err
	}
	return k.inventory.IssueTx(ctx, c, t.source(c, k.kind), t.products(), to)
}

// tracked refuses goods that come in without the lot that they are tracked by.
func (t StockTransfer) tracked() error {
	refused := fault.Invalid("lot_missing", "Some goods are tracked, and come in with their lot.")
	for i, l := range t.Lines {
		switch {
		case l.tracking == "none":
		case l.LotID == nil:
			refused = refused.Field(fmt.Sprintf("lines[%d].lot_id", i), "Choose the lot or serial number of %s.", l.SKU)
		case l.tracking == "serial" && l.Quantity.Cmp(one) != 0:
			refused = refused.Field(fmt.Sprintf("lines[%d].quantity", i), "A serial number is of one piece; give each a line of its own.")
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

var one = money.MustQuantity("1")

// comeTx moves goods in: from a supplier at what they cost, back from a customer
// at what they went out for.
func (k kinded) comeTx(ctx context.Context, c *op.Call, t *StockTransfer) error {
	var rows []inventory.Transfer
	var err error
	if t.ReturnsID != nil {
		rows, err = k.returnsTx(ctx, c, *t, t.outside)
	} else {
		if err := t.tracked(); err != nil {
			return err
		}
		for _, do := range k.receiving {
			if err := do(ctx, c, t); err != nil {
				return err
			}
		}
		for _, l := range t.Lines {
			move := inventory.Transfer{LineID: l.ID, ProductID: l.ProductID, LotID: ref(l.LotID), From: t.outside, To: t.LocationID, Quantity: l.Quantity}
			if l.UnitCost != nil {
				cost := money.AmountOf(l.UnitCost.Times(l.Quantity), 4)
				move.Cost = &cost
			}
			rows = append(rows, move)
		}
	}
	if err != nil {
		return err
	}
	// Before the number, as everybody does: a return draws one of the same series
	// while it holds the values.
	if err := k.inventory.HoldTx(ctx, c, t.products()); err != nil {
		return err
	}
	if err := k.numberTx(ctx, c, t); err != nil {
		return err
	}
	if _, err := k.inventory.MoveTx(ctx, c, t.source(c, k.kind), rows); err != nil {
		return err
	}
	moved := map[int64]money.Quantity{}
	for _, r := range rows {
		moved[r.LineID] = moved[r.LineID].Add(r.Quantity)
	}
	return k.movedTx(ctx, c, t, moved, "arrive at "+t.Location)
}

// checkReturnTx refuses a return of more than is left to come back. Whoever
// returns of the same document at the same time waits here.
func (k kinded) checkReturnTx(ctx context.Context, c *op.Call, t StockTransfer) error {
	if t.ReturnsID == nil {
		return nil
	}
	origin, err := k.lockTx(ctx, c, *t.ReturnsID, 0)
	if err != nil {
		return err
	}
	left := map[int64]money.Quantity{}
	for _, l := range origin.Lines {
		left[l.ID] = l.Done.Sub(l.Returned)
	}
	refused := fault.Conflict("returned_already", "More would go back than %s has moved.", origin.title(k.kind))
	for i, l := range t.Lines {
		of := ref(l.ReturnsLineID)
		if rest := left[of]; l.Quantity.Cmp(rest) > 0 {
			refused = refused.Field(fmt.Sprintf("lines[%d].quantity", i), "Only %s %s can still go back.", rest, l.Unit)
		}
		left[of] = left[of].Sub(l.Quantity)
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// returnsTx finds the moves whose goods come back, the first first.
func (k kinded) returnsTx(ctx context.Context, c *op.Call, t StockTransfer, outside int64) ([]inventory.Transfer, error) {
	if err := k.checkReturnTx(ctx, c, t); err != nil {
		return nil, err
	}
	var ids []int64
	for _, l := range t.Lines {
		ids = append(ids, ref(l.ReturnsLineID))
	}
	moves, err := k.queries.TransferReturnMoves(ctx, c.Tx, db.TransferReturnMovesParams{Kind: k.name, LineIds: ids})
	if err != nil {
		return nil, err
	}
	var rows []inventory.Transfer
	refused := fault.Conflict("returned_already", "More would come back than went.")
	for i, l := range t.Lines {
		rest := l.Quantity
		for j := range moves {
			m := &moves[j]
			if ref(m.SourceLineID) != ref(l.ReturnsLineID) || l.ReturnsLineID == nil || rest.Sign() <= 0 || m.Quantity.Sign() <= 0 {
				continue
			}
			if l.LotID != nil && ref(m.LotID) != *l.LotID {
				continue
			}
			take := rest
			if take.Cmp(m.Quantity) > 0 {
				take = m.Quantity
			}
			rest, m.Quantity = rest.Sub(take), m.Quantity.Sub(take)
			rows = append(rows, inventory.Transfer{LineID: l.ID, ProductID: l.ProductID, LotID: ref(m.LotID), From: outside, To: t.LocationID, Quantity: take, Returns: m.ID})
		}
		if rest.Sign() > 0 {
			refused = refused.Field(fmt.Sprintf("lines[%d].quantity", i), "Only %s %s can still come back.", l.Quantity.Sub(rest), l.Unit)
		}
	}
	if len(refused.Fields) > 0 {
		return nil, refused
	}
	return rows, nil
}

// arriveTx puts the goods of a transfer away; those that have not been sent go and
// arrive at once.
func (k kinded) arriveTx(ctx context.Context, c *op.Call, t *StockTransfer) error {
	to := ref(t.ToLocationID)
	if t.State != StateShipped {
		return k.leaveTx(ctx, c, t, to)
	}
	transit, err := k.queries.LocationByCode(ctx, c.Tx, "TRANSIT")
	if err != nil {
		return err
	}
	sent, err := k.queries.TransferMoves(ctx, c.Tx, db.TransferMovesParams{Kind: k.name, TransferID: &t.ID, ToLocationID: transit})
	if err != nil {
		return err
	}
	var rows []inventory.Transfer
	for _, m := range sent {
		rows = append(rows, inventory.Transfer{LineID: ref(m.SourceLineID), ProductID: m.ProductID, LotID: ref(m.LotID), From: transit, To: to, Quantity: m.Quantity})
	}
	_, err = k.inventory.MoveTx(ctx, c, t.source(c, k.kind), rows)
	return err
}

// movedTx stores what was moved of each line.
func (k kinded) movedTx(ctx context.Context, c *op.Call, t *StockTransfer, moved map[int64]money.Quantity, what string) error {
	arg := db.TransferLinesDoneParams{TransferID: t.ID}
	for i, l := range t.Lines {
		q := moved[l.ID]
		t.Lines[i].Done = q
		arg.Ids, arg.Done = append(arg.Ids, l.ID), append(arg.Done, q)
		arg.UnitCosts, arg.SourceLineIds = append(arg.UnitCosts, costText(l.UnitCost)), append(arg.SourceLineIds, ref(l.SourceLineID))
		if q.Sign() > 0 {
			c.Effect(op.Effect{
				Kind: "stock", Text: fmt.Sprintf("%s %s of %s %s", q, l.Unit, l.SKU, what),
				Data: map[string]any{"line": i, "product_id": l.ProductID, "sku": l.SKU, "quantity": q},
			})
		}
	}
	return k.queries.TransferLinesDone(ctx, pg.Later(c.Tx), arg)
}

// backorderTx makes a draft of what could not be moved.
func (k kinded) backorderTx(ctx context.Context, c *op.Call, t StockTransfer) error {
	rest := StockTransfer{}
	rest.PartnerID, rest.WarehouseID, rest.ToWarehouseID, rest.LocationID, rest.ToLocationID = t.PartnerID, t.WarehouseID, t.ToWarehouseID, t.LocationID, t.ToLocationID
	rest.TransferDate, rest.Reference, rest.Notes, rest.SourceKind, rest.SourceID, rest.BackorderOfID = t.TransferDate, t.Reference, t.Notes, t.SourceKind, t.SourceID, &t.ID
	for _, l := range t.Lines {
		if left := l.Quantity.Sub(l.Done); left.Sign() > 0 {
			l.ID, l.Quantity, l.Done, l.Reserved, l.Position = 0, left, money.Quantity{}, money.Quantity{}, int32(len(rest.Lines)+1)
			rest.Lines = append(rest.Lines, l)
		}
	}
	if len(rest.Lines) == 0 {
		return nil
	}
	id, err := k.queries.TransferInsert(ctx, c.Tx, db.TransferInsertParams{
		Kind: k.name, PartnerID: rest.PartnerID, WarehouseID: rest.WarehouseID, ToWarehouseID: rest.ToWarehouseID, LocationID: rest.LocationID,
		ToLocationID: rest.ToLocationID, TransferDate: rest.TransferDate, Reference: rest.Reference, Notes: rest.Notes, BackorderOfID: rest.BackorderOfID,
		SourceKind: rest.SourceKind, SourceID: rest.SourceID, CreatedBy: c.Actor.UserID, Now: c.Now,
	})
	if err != nil {
		return err
	}
	rest.ID = id
	if err := k.putLinesTx(ctx, c.Tx, rest, false); err != nil {
		return err
	}
	c.Effect(op.Effect{Kind: "backorder", Text: fmt.Sprintf("%d lines are short; a backorder has the rest", len(rest.Lines)), Data: map[string]any{"id": id}})
	_, err = k.concludeTx(ctx, c, id, nil)
	return err
}

// numberTx draws the number, once.
func (k kinded) numberTx(ctx context.Context, c *op.Call, t *StockTransfer) error {
	if t.Number != nil {
		return nil
	}
	number, err := k.numbers.NumberNextTx(ctx, c.Tx, k.series, t.TransferDate)
	t.Number = &number
	return err
}

func (k kinded) stateTx(ctx context.Context, c *op.Call, t StockTransfer, state string) (StockTransfer, error) {
	before := map[string]any{"state": t.State}
	number := ""
	if t.Number != nil {
		number = *t.Number
	}
	if err := k.queries.TransferState(ctx, pg.Later(c.Tx), db.TransferStateParams{ID: t.ID, State: state, Number: number, Now: c.Now}); err != nil {
		return t, err
	}
	return k.concludeTx(ctx, c, t.ID, before)
}

// cancel ends a document that has moved nothing, and so has no number.
func (k kinded) cancel(ctx context.Context, c *op.Call, in *op.Versioned) (StockTransfer, error) {
	t, err := k.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return t, err
	}
	if err := t.mustBe(k.kind, "cancelled", StateDraft, StateReserved); err != nil {
		return t, err
	}
	if err := k.warehouses.MayTx(ctx, c, t.WarehouseID); err != nil {
		return t, err
	}
	if t.State == StateReserved {
		if _, err := k.inventory.ReleaseTx(ctx, c.Tx, t.source(c, k.kind)); err != nil {
			return t, err
		}
	}
	return k.stateTx(ctx, c, t, StateCancelled)
}

// giveBack makes a draft that takes back what has not come back yet.
func (k kinded) giveBack(ctx context.Context, c *op.Call, in *op.Versioned) (StockTransfer, error) {
	t, err := k.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return t, err
	}
	if err := t.mustBe(k.kind, "returned", StateDone); err != nil {
		return t, err
	}
	if t.ReturnsID != nil {
		return t, fault.Conflict("wrong_state", "%s is a return itself. Move the goods again with a new %s.", t.title(k.kind), k.noun)
	}
	back := StockTransfer{}
	back.PartnerID, back.WarehouseID, back.LocationID, back.ReturnsID, back.Reference = t.PartnerID, t.WarehouseID, t.LocationID, &t.ID, t.Reference
	back.TransferDate, back.SourceKind, back.SourceID = date.Of(c.Now), t.SourceKind, t.SourceID
	var lines []StockTransferLineIn
	var of []StockTransferLine
	for _, l := range t.Lines {
		if rest := l.Done.Sub(l.Returned); rest.Sign() > 0 {
			lines = append(lines, StockTransferLineIn{ProductID: l.ProductID, LotID: l.LotID, Description: l.Description, Quantity: rest})
			of = append(of, l)
		}
	}
	if len(lines) == 0 {
		return t, fault.Conflict("returned_already", "Everything of %s has come back already.", t.title(k.kind))
	}
	if err := k.headTx(ctx, c, &back, false); err != nil {
		return t, err
	}
	if err := k.linesTx(ctx, c.Tx, &back, lines, nil); err != nil {
		return t, err
	}
	for i := range back.Lines {
		back.Lines[i].ReturnsLineID, back.Lines[i].SourceLineID = &of[i].ID, of[i].SourceLineID
	}
	return k.enterTx(ctx, c, back)
}
