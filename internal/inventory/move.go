package inventory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

// Sources that are no documents of their own.
const (
	sourceOpening    = "opening"
	sourceAdjustment = "adjustment"
	sourceStandard   = "standard"
)

// Source is the document that moves or reserves stock, and when and by whom.
type Source struct {
	Kind   string // "order", "adjustment": the noun of the route, singular
	ID     int64
	Title  string    // what people call it
	Date   date.Date // the day that it is about
	Now    time.Time
	UserID int64
}

// Transfer is a quantity of a product that goes from a location to a location.
type Transfer struct {
	LineID    int64 // of the source, 0 for none
	ProductID int64
	LotID     int64 // 0 for none
	From, To  int64 // locations
	Quantity  money.Quantity
	// Cost of all that comes in, in the company's currency; nil for what the
	// product costs now, or for what goods that come back went out for.
	Cost *money.Amount
	// Returns is the move out whose goods come back; 0 for none.
	Returns int64
	Note    string
}

// MoveTx posts moves, all in one statement, with what they are worth. The levels
// follow in the same statement, and a level that may not go below zero refuses
// all of them. What comes into the stock or leaves it is valued and posted to
// the books: products are locked first, in their order, then levels, then what
// the ledger locks.
func (s *Service) MoveTx(ctx context.Context, c *op.Call, source Source, transfers []Transfer) ([]int64, error) {
	needs := map[int64]money.Quantity{}
	var locations []int64
	for _, t := range transfers {
		needs[t.ProductID] = needs[t.ProductID].Add(t.Quantity)
		locations = append(locations, t.From, t.To)
	}
	v, err := s.holdTx(ctx, c.Tx, needs, locations)
	if err != nil {
		return nil, err
	}
	return s.moveTx(ctx, c, v, source, transfers)
}

// moveTx posts moves of products whose values are held.
func (s *Service) moveTx(ctx context.Context, c *op.Call, v *values, source Source, transfers []Transfer) ([]int64, error) {
	var returns []int64
	for _, t := range transfers {
		if t.Returns != 0 {
			returns = append(returns, t.Returns)
		}
	}
	back, err := s.returnableTx(ctx, c.Tx, returns)
	if err != nil {
		return nil, err
	}
	rows := db.StockMoveInsertParams{MoveDate: source.Date, Now: source.Now, SourceKind: source.Kind, UserID: source.UserID}
	if source.ID != 0 {
		rows.SourceID = &source.ID
	}
	for _, t := range transfers {
		rows.LineIds = append(rows.LineIds, t.LineID)
		rows.ProductIds = append(rows.ProductIds, t.ProductID)
		rows.LotIds = append(rows.LotIds, t.LotID)
		rows.FromLocationIds = append(rows.FromLocationIds, t.From)
		rows.ToLocationIds = append(rows.ToLocationIds, t.To)
		rows.Quantities = append(rows.Quantities, t.Quantity)
		rows.Notes = append(rows.Notes, t.Note)
	}
	made, err := s.queries.StockMoveInsert(ctx, c.Tx, rows)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(made))
	var events []event
	for i, t := range transfers {
		ids[i] = made[i].ID
		in := v.ours(t.To)
		if in == v.ours(t.From) {
			continue // within the stock
		}
		e := event{id: made[i].ValuationID, move: made[i].ID, product: t.ProductID, quantity: t.Quantity, date: source.Date, note: t.Note}
		outside := t.From
		if !in {
			e.quantity, outside = t.Quantity.Neg(), t.To
		}
		h := v.products[t.ProductID]
		if h == nil {
			return nil, fault.NotFound("no_such_product", "There is no such product. It may have been deleted.")
		}
		e.account, _ = v.otherSide(h, source, v.locations[outside])
		if in {
			if err := s.costIn(v, h, &e, t, back); err != nil {
				return nil, err
			}
		}
		events = append(events, e)
	}
	if len(events) == 0 {
		return ids, nil
	}
	return ids, s.valueTx(ctx, c, v, source, events, nil)
}

// costIn is what goods that come in cost: as it is given, what they went out
// for when they come back, or what the product costs now.
func (s *Service) costIn(v *values, h *held, e *event, t Transfer, back map[int64]*returnable) error {
	decimals := v.facts.CurrencyDecimals
	if t.Returns != 0 {
		r := back[t.Returns]
		if r == nil || r.ProductID != t.ProductID {
			return fault.Invalid("no_such_move", "There is no such move out of the stock whose goods could come back.")
		}
		if r.Returned.Add(t.Quantity).Cmp(r.Quantity) > 0 {
			return fault.Conflict("returned_already", "Only %s %s of %s can still come back.", r.Quantity.Sub(r.Returned), h.Unit, h.Sku)
		}
		e.returns, e.cost = r.ValuationID, r.take(t.Quantity, decimals)
		if r.AccountID != nil {
			e.account = *r.AccountID
		}
		return nil
	}
	if t.Cost != nil {
		e.cost = money.AmountOf(t.Cost.Decimal(), decimals)
		return nil
	}
	stock := h.stock(decimals)
	unit := stock.Unit
	if stock.OnHand.Sign() > 0 && stock.Worth.Sign() > 0 {
		unit = stock.Worth.Decimal().DivRound(stock.OnHand.Decimal(), 30)
	}
	e.cost = money.AmountOf(unit.Mul(t.Quantity.Decimal()), decimals)
	return nil
}

// returnable is a move out, with what has come back of it.
type returnable struct {
	db.StockReturnableRow
}

// take is what so much of it went out for; the last takes the rest.
func (r *returnable) take(q money.Quantity, decimals int32) money.Amount {
	r.Returned = r.Returned.Add(q)
	upTo := decimal.Zero
	if !r.Quantity.IsZero() {
		upTo = r.Value.Decimal().Mul(r.Returned.Decimal()).DivRound(r.Quantity.Decimal(), 30)
	}
	share := money.AmountOf(upTo, decimals)
	cost := share.Sub(r.ReturnedValue)
	r.ReturnedValue = share
	return money.AmountOf(cost.Decimal(), decimals)
}

func (s *Service) returnableTx(ctx context.Context, tx pgx.Tx, moves []int64) (map[int64]*returnable, error) {
	all := map[int64]*returnable{}
	if len(moves) == 0 {
		return all, nil
	}
	rows, err := s.queries.StockReturnable(ctx, tx, moves)
	for _, r := range rows {
		all[r.MoveID] = &returnable{r}
	}
	return all, err
}

// Issued is what IssueTx took out for a line.
type Issued struct {
	LineID    int64
	ProductID int64
	Quantity  money.Quantity
}

// HoldTx locks the values of products in their order. Whoever locks levels before
// moving goods holds the values first: everybody does it in that order.
func (s *Service) HoldTx(ctx context.Context, c *op.Call, products []int64) error {
	needs := map[int64]money.Quantity{}
	for _, p := range products {
		needs[p] = money.Quantity{}
	}
	_, err := s.holdTx(ctx, c.Tx, needs, nil)
	return err
}

// IssueTx moves everything that the source has reserved to a location, the
// customers' for 0, in one statement, ends the reservations and values what went
// out. products are those of its lines.
func (s *Service) IssueTx(ctx context.Context, c *op.Call, source Source, products []int64, to int64) ([]Issued, error) {
	needs := map[int64]money.Quantity{}
	for _, p := range products {
		needs[p] = everything
	}
	var locations []int64
	if to != 0 {
		locations = []int64{to}
	}
	v, err := s.holdTx(ctx, c.Tx, needs, locations)
	if err != nil {
		return nil, err
	}
	rows, err := s.queries.StockIssue(ctx, c.Tx, db.StockIssueParams{
		SourceKind: source.Kind, SourceID: source.ID, MoveDate: source.Date, Now: source.Now, UserID: source.UserID, ToLocationID: to,
	})
	if err != nil {
		return nil, err
	}
	kind := "customer"
	if to != 0 {
		kind = v.locations[to]
	}
	issued := make([]Issued, len(rows))
	var events []event
	for i, r := range rows {
		issued[i] = Issued{ProductID: r.ProductID, Quantity: r.Quantity}
		if r.SourceLineID != nil {
			issued[i].LineID = *r.SourceLineID
		}
		if v.ours(to) {
			continue
		}
		h := v.products[r.ProductID]
		if h == nil {
			return nil, fault.Conflict("busy", "The document has changed just now. Please try again.")
		}
		e := event{id: r.ValuationID, move: r.ID, product: r.ProductID, quantity: r.Quantity.Neg(), date: source.Date}
		e.account, _ = v.otherSide(h, source, kind)
		events = append(events, e)
	}
	if len(events) == 0 {
		return issued, nil
	}
	return issued, s.valueTx(ctx, c, v, source, events, nil)
}
