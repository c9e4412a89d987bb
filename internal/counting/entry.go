package counting

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// CountLine is a product in a place, to be counted. What should be there is told
// to who may review, and to nobody while it is counted.
type CountLine struct {
	ID         int64           `json:"id" db:"id"`
	CountID    int64           `json:"count_id" db:"count_id"`
	ProductID  int64           `json:"product_id" db:"product_id"`
	SKU        string          `json:"sku" db:"sku"`
	Product    string          `json:"product" db:"product"`
	Unit       string          `json:"unit" db:"unit"`
	Decimals   int32           `json:"decimals" db:"decimals"`
	LocationID int64           `json:"location_id" db:"location_id"`
	Location   string          `json:"location" db:"location"`
	LotID      *int64          `json:"lot_id" db:"lot_id"`
	Lot        *string         `json:"lot" db:"lot"`
	Round      int32           `json:"round" db:"round" doc:"1, and one more each time that it was sent back."`
	Counted    *money.Quantity `json:"counted" db:"counted" doc:"The sum of what was entered in this round; null before that."`
	Entries    int32           `json:"entries" db:"entries"`
	People     string          `json:"people" db:"people" doc:"Who counted."`
	Book       *money.Quantity `json:"book" db:"book" doc:"What should have been there at the start."`
	Moved      *money.Quantity `json:"moved" db:"moved" doc:"What moved from the start until it was counted."`
	Difference *money.Quantity `json:"difference" db:"difference" doc:"Counted less what should have been there at that moment."`
}

var countLines = list.Spec[CountLine]{
	From: "stock_count_line_list", Default: "location", Search: "search LIKE search_pattern(?)",
	Columns: `id, count_id, product_id, sku, product, unit, decimals, location_id, location, lot_id, lot, round, counted, entries, people, book, moved, difference`,
	Sorts: map[string]list.Sort{
		"location": {SQL: "location || ' ' || sku", Type: "text"},
		"sku":      {SQL: "search_text(sku)", Type: "text"},
	},
}

type lineListIn struct {
	op.ID
	op.ListIn
	Counted op.Flag `query:"counted" doc:"Only what was counted, or what was not."`
	Differs op.Flag `query:"differs" doc:"Only what differs, or what does not; for who may review."`
}

func (s *Service) lines(ctx context.Context, c *op.Call, in *lineListIn) (op.Page[CountLine], error) {
	k, err := s.get(ctx, c, &in.ID)
	if err != nil {
		return op.Page[CountLine]{}, err
	}
	if differs := in.Differs.Given(); differs != nil && k.blind(c) {
		return op.Page[CountLine]{}, fault.Forbidden("blind_count", "What should be there is not shown while it is counted, nor to those who do not review.")
	}
	page, err := countLines.Page(ctx, c.Tx, in.ListIn, list.Filter{SQL: "count_id = ?", Args: []any{k.ID}},
		list.Where("(entries > 0) = ?", in.Counted.Given()), list.Where("(coalesce(difference, 0) <> 0) = ?", in.Differs.Given()))
	if k.blind(c) {
		for i := range page.Items {
			page.Items[i].blind()
		}
	}
	return page, err
}

// blind tells whether the actor must not know what should be there.
func (k Count) blind(c *op.Call) bool { return k.State == StateCounting || !c.Actor.May(Review) }

func (l *CountLine) blind() { l.Book, l.Moved, l.Difference = nil, nil, nil }

type entryIn struct {
	op.ID
	Body struct {
		LineID     int64          `json:"line_id,omitempty" minimum:"1" doc:"The line, or product and location."`
		ProductID  int64          `json:"product_id,omitempty" minimum:"1"`
		LocationID int64          `json:"location_id,omitempty" minimum:"1"`
		LotID      *int64         `json:"lot_id,omitempty" minimum:"1" nullable:"true"`
		Quantity   money.Quantity `json:"quantity" doc:"Adds to what was counted; below zero it corrects."`
	}
}

// CountEntry is what was entered, and the line as it is now.
type CountEntry struct {
	ID   int64     `json:"id"`
	Line CountLine `json:"line"`
}

func (s *Service) enter(ctx context.Context, c *op.Call, in *entryIn) (CountEntry, error) {
	b := in.Body
	k, err := s.countingTx(ctx, c, in.ID.ID)
	if err != nil {
		return CountEntry{}, err
	}
	id := b.LineID
	if id == 0 {
		if b.ProductID == 0 || b.LocationID == 0 {
			return CountEntry{}, fault.Invalid("no_such_line", "Say which line was counted.").Field("line_id", "Give a line, or a product and a location.")
		}
		if id, err = s.lineTx(ctx, c.Tx, in.ID.ID, k, b.ProductID, b.LocationID, b.LotID); err != nil {
			return CountEntry{}, err
		}
	}
	return s.addTx(ctx, c, in.ID.ID, id, b.Quantity, "")
}

// countingTx holds a count that is being counted against its next step.
func (s *Service) countingTx(ctx context.Context, c *op.Call, id int64) (db.CountShareRow, error) {
	k, err := s.queries.CountShare(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return k, errNoCount
	}
	if err != nil {
		return k, err
	}
	if err := s.warehouses.MayTx(ctx, c, k.WarehouseID); err != nil {
		return k, err
	}
	return k, Count{State: k.State}.mustBe("counted", StateCounting)
}

// lineTx is the line of a product in a place; of a full count, what is found
// where nothing should be gets one.
func (s *Service) lineTx(ctx context.Context, tx pgx.Tx, count int64, k db.CountShareRow, product, location int64, lot *int64) (int64, error) {
	id, err := s.queries.CountLineFind(ctx, tx, db.CountLineFindParams{CountID: count, ProductID: product, LocationID: location, LotID: lot})
	if !errors.Is(err, pgx.ErrNoRows) {
		return id, err
	}
	in, err := s.queries.CountInScope(ctx, tx, db.CountInScopeParams{CountID: count, ProductID: product, LocationID: location})
	switch {
	case err != nil:
		return 0, err
	case !in.PlaceCounted:
		return 0, fault.Invalid("location_not_counted", "This location is not part of this count.").Field("location_id", "This location is not part of this count.")
	case !in.ProductCounted || k.Method == "cycle":
		return 0, fault.Invalid("product_not_counted", "This product is not on the sheet of this count.").Field("product_id", "This product is not on the sheet of this count.")
	}
	return s.queries.CountLineAdd(ctx, tx, db.CountLineAddParams{CountID: count, ProductID: product, LocationID: location, LotID: lot})
}

// addTx adds what was counted, on a row of its own.
func (s *Service) addTx(ctx context.Context, c *op.Call, count, line int64, quantity money.Quantity, barcode string) (CountEntry, error) {
	held, err := s.queries.CountLineLock(ctx, c.Tx, db.CountLineLockParams{ID: line, CountID: count})
	if errors.Is(err, pgx.ErrNoRows) {
		return CountEntry{}, fault.Invalid("no_such_line", "This line is not of this count.").Field("line_id", "This line is not of this count.")
	}
	if err != nil {
		return CountEntry{}, err
	}
	l, err := s.lineReadTx(ctx, c.Tx, line)
	if err != nil {
		return CountEntry{}, err
	}
	if quantity.Places() > l.Decimals {
		return CountEntry{}, fault.Invalid("invalid_quantity", "%s is counted in %s, with at most %d decimals.", l.SKU, l.Unit, l.Decimals).
			Field("quantity", "at most %d decimals", l.Decimals)
	}
	sum, err := s.queries.CountSum(ctx, c.Tx, db.CountSumParams{LineID: line, Round: held.Round})
	if err != nil {
		return CountEntry{}, err
	}
	if sum.Add(quantity).Sign() < 0 {
		return CountEntry{}, fault.Invalid("invalid_quantity", "%s %s of %s were counted so far; no more can be taken back.", sum, l.Unit, l.SKU).
			Field("quantity", "At most %s can be taken back.", sum)
	}
	entry, err := s.queries.CountEntryInsert(ctx, c.Tx, db.CountEntryInsertParams{LineID: line, Quantity: quantity, Barcode: barcode, UserID: c.Actor.UserID, Now: c.Now})
	if err != nil {
		return CountEntry{}, err
	}
	if l, err = s.lineReadTx(ctx, c.Tx, line); err != nil {
		return CountEntry{}, err
	}
	l.blind()
	c.Record(op.Change{
		Kind: "stock_count", ID: count, Title: l.SKU + " in " + l.Location,
		After: map[string]any{"line": l.ID, "sku": l.SKU, "location": l.Location, "quantity": quantity, "counted": l.Counted},
	})
	return CountEntry{ID: entry, Line: l}, nil
}

func (s *Service) lineReadTx(ctx context.Context, tx pgx.Tx, id int64) (CountLine, error) {
	page, err := countLines.Page(ctx, tx, op.ListIn{Limit: 1}, list.Filter{SQL: "id = ?", Args: []any{id}})
	if err != nil {
		return CountLine{}, err
	}
	return page.Items[0], nil
}
