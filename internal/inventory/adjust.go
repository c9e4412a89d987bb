package inventory

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

// locationLoss is where differences between the books and the shelf come from
// and go to.
const locationLoss = "LOSS"

type openingStockIn struct {
	op.ID
	Body struct {
		Quantity    money.Quantity `json:"quantity"`
		WarehouseID int64          `json:"warehouse_id,omitempty" minimum:"1" doc:"The first warehouse that one works in unless given."`
		LotID       *int64         `json:"lot_id,omitempty" minimum:"1" nullable:"true" doc:"The lot or serial number, of a product that is tracked."`
		UnitCost    *money.Price   `json:"unit_cost,omitempty" doc:"What one cost, in the company's currency; nothing is known of it unless given."`
		Note        string         `json:"note,omitempty" maxLength:"500"`
	}
}

type adjustStockIn struct {
	op.ID
	Body struct {
		Quantity    money.Quantity `json:"quantity" doc:"The change: 5 more, or -3."`
		Reason      string         `json:"reason" minLength:"1" maxLength:"500"`
		WarehouseID int64          `json:"warehouse_id,omitempty" minimum:"1" doc:"The first warehouse that one works in unless given."`
		LotID       *int64         `json:"lot_id,omitempty" minimum:"1" nullable:"true" doc:"The lot or serial number, of a product that is tracked."`
		UnitCost    *money.Price   `json:"unit_cost,omitempty" doc:"What one of what is found cost, in the company's currency; what the product costs now unless given."`
		Date        *date.Date     `json:"date,omitempty" doc:"The day that it is about; today unless given."`
	}
}

func (s *Service) openingStock(ctx context.Context, c *op.Call, in *openingStockIn) (StockLevel, error) {
	b := in.Body
	if b.Quantity.Sign() <= 0 {
		return StockLevel{}, fault.Invalid("invalid_quantity", "Opening stock is more than zero.").Field("quantity", "Enter how much is there.")
	}
	return s.postTx(ctx, c, adjustment{
		product: in.ID.ID, warehouse: b.WarehouseID, kind: sourceOpening, change: b.Quantity, lot: b.LotID, note: strings.TrimSpace(b.Note), unitCost: b.UnitCost, day: date.Of(c.Now),
	})
}

func (s *Service) adjustStock(ctx context.Context, c *op.Call, in *adjustStockIn) (StockLevel, error) {
	b := in.Body
	reason := strings.TrimSpace(b.Reason)
	switch {
	case b.Quantity.IsZero():
		return StockLevel{}, fault.Invalid("invalid_quantity", "An adjustment changes something.").Field("quantity", "Enter how much more or, with a minus, how much less.")
	case reason == "":
		return StockLevel{}, fault.Invalid("reason_missing", "An adjustment needs a reason.").Field("reason", "Enter a reason.")
	}
	day := date.Of(c.Now)
	if b.Date != nil {
		if day = *b.Date; date.Of(c.Now).Before(day) {
			return StockLevel{}, fault.Invalid("invalid_date", "Stock cannot be adjusted for a day that is still to come.").Field("date", "At most today.")
		}
	}
	return s.postTx(ctx, c, adjustment{
		product: in.ID.ID, warehouse: b.WarehouseID, kind: sourceAdjustment, change: b.Quantity, lot: b.LotID, note: reason, unitCost: b.UnitCost, day: day,
	})
}

// adjustment is a difference between the books and the shelf.
type adjustment struct {
	product, warehouse int64
	kind               string
	change             money.Quantity
	lot                *int64
	unitCost           *money.Price
	day                date.Date
	note               string
}

// postTx moves the difference between the warehouse and the location of
// inventory differences.
func (s *Service) postTx(ctx context.Context, c *op.Call, a adjustment) (StockLevel, error) {
	change, note := a.change, a.note
	switch {
	case a.unitCost != nil && a.unitCost.Sign() < 0:
		return StockLevel{}, fault.Invalid("invalid_cost", "Goods do not cost less than nothing.").Field("unit_cost", "At least zero.")
	case a.unitCost != nil && change.Sign() < 0:
		return StockLevel{}, fault.Invalid("invalid_cost", "What is taken off is valued at what it costs in the books.").Field("unit_cost", "Leave it empty when stock is taken off.")
	}
	product, err := s.productTx(ctx, c.Tx, a.product, change)
	if err != nil {
		return StockLevel{}, err
	}
	if err := s.lotTx(ctx, c.Tx, product, a.lot); err != nil {
		return StockLevel{}, err
	}
	warehouse := a.warehouse
	if warehouse == 0 {
		if warehouse, err = s.warehouses.FirstTx(ctx, c); err != nil {
			return StockLevel{}, err
		}
	}
	if err := s.warehouses.MayTx(ctx, c, warehouse); err != nil {
		return StockLevel{}, err
	}
	stock, err := s.stockLocationTx(ctx, c.Tx, warehouse)
	if err != nil {
		return StockLevel{}, err
	}
	loss, err := s.queries.LocationOf(ctx, c.Tx, locationLoss)
	if err != nil {
		return StockLevel{}, err
	}
	t := Transfer{ProductID: product.ID, From: loss, To: stock, Quantity: change, Note: note}
	if a.lot != nil {
		t.LotID = *a.lot
	}
	switch {
	case a.unitCost != nil:
		cost := money.AmountOf(a.unitCost.Times(change), 4)
		t.Cost = &cost
	case a.kind == sourceOpening:
		t.Cost = &money.Amount{}
	}
	if change.Sign() < 0 {
		// The value first, then the level: the order of everybody who moves stock.
		if _, err := s.holdTx(ctx, c.Tx, map[int64]money.Quantity{product.ID: change.Neg()}, nil); err != nil {
			return StockLevel{}, err
		}
		if err := s.spareTx(ctx, c.Tx, product, stock, a.lot, change.Neg()); err != nil {
			return StockLevel{}, err
		}
		t.From, t.To, t.Quantity = stock, loss, change.Neg()
	}
	before, err := s.catalog.ProductTx(ctx, c.Tx, product.ID)
	if err != nil {
		return StockLevel{}, err
	}
	source := Source{Kind: a.kind, ID: product.ID, Title: product.SKU + ": " + note, Date: a.day, Now: c.Now, UserID: c.Actor.UserID}
	if note == "" {
		source.Title = product.SKU
	}
	if _, err := s.MoveTx(ctx, c, source, []Transfer{t}); err != nil {
		return StockLevel{}, err
	}
	row, err := s.queries.StockLevelGet(ctx, c.Tx, db.StockLevelGetParams{ProductID: product.ID, LocationID: stock, LotID: a.lot})
	if err != nil {
		return StockLevel{}, err
	}
	after, err := s.catalog.ProductTx(ctx, c.Tx, product.ID)
	if err != nil {
		return StockLevel{}, err
	}
	c.Record(op.Change{Kind: "product", ID: product.ID, Title: product.SKU + " " + product.Name, Before: stockOf(before, ""), After: stockOf(after, note)})
	c.Effect(op.Effect{
		Kind: "stock", Text: fmt.Sprintf("%s: %s %s on hand becomes %s %s", product.SKU, before.OnHand, product.Unit, after.OnHand, product.Unit),
		Data: map[string]any{"product_id": product.ID, "sku": product.SKU, "change": change, "on_hand": after.OnHand},
	})
	return StockLevel{
		ID: row.ID, ProductID: row.ProductID, SKU: row.Sku, Product: row.Product, Unit: row.Unit,
		WarehouseID: row.WarehouseID, Warehouse: row.Warehouse, LocationID: row.LocationID, Location: row.Location,
		OnHand: row.OnHand, Reserved: row.Reserved, Available: row.Available,
	}, nil
}

// lotTx refuses tracked goods without their lot, and a lot of something else.
func (s *Service) lotTx(ctx context.Context, tx pgx.Tx, p catalog.Facts, lot *int64) error {
	found, err := s.queries.LotOf(ctx, tx, db.LotOfParams{ProductID: p.ID, LotID: lot})
	switch {
	case err != nil:
		return err
	case found.Tracking != "none" && lot == nil:
		return fault.Invalid("lot_missing", "%s is tracked: say which lot or serial number it is.", p.SKU).Field("lot_id", "Choose the lot or serial number.")
	case lot != nil && found.Code == "":
		return fault.Invalid("no_such_lot", "%s has no such lot.", p.SKU).Field("lot_id", "There is no such lot of %s.", p.SKU)
	}
	return nil
}

// stockOf is what the audit log keeps of a product whose stock changes.
func stockOf(p catalog.Product, note string) map[string]any {
	m := map[string]any{"on_hand": p.OnHand, "reserved": p.Reserved, "available": p.Available}
	if note != "" {
		m["note"] = note
	}
	return m
}

func (s *Service) productTx(ctx context.Context, tx pgx.Tx, id int64, change money.Quantity) (catalog.Facts, error) {
	all, err := s.catalog.FactsTx(ctx, tx, []int64{id})
	if err != nil {
		return catalog.Facts{}, err
	}
	p, ok := all[id]
	switch {
	case !ok:
		return p, fault.NotFound("no_such_product", "There is no such product. It may have been deleted.")
	case p.Kind != catalog.KindGoods:
		return p, fault.Conflict("no_stock_of_services", "%s is a service and has no stock.", p.SKU)
	case change.Places() > p.Decimals:
		return p, fault.Invalid("invalid_quantity", "%s is counted in %s, with at most %d decimals.", p.SKU, p.Unit, p.Decimals).
			Field("quantity", "at most %d decimals", p.Decimals)
	}
	return p, nil
}

func (s *Service) stockLocationTx(ctx context.Context, tx pgx.Tx, warehouse int64) (int64, error) {
	var location *int64
	if warehouse == 0 {
		w, err := s.queries.WarehouseDefault(ctx, tx)
		if err != nil {
			return 0, err
		}
		location = w.StockLocationID
	} else {
		w, err := s.queries.WarehouseGet(ctx, tx, warehouse)
		if errors.Is(err, pgx.ErrNoRows) {
			return 0, fault.Invalid("no_such_warehouse", "There is no such warehouse.").Field("warehouse_id", "There is no such warehouse.")
		}
		if err != nil {
			return 0, err
		}
		location = w.StockLocationID
	}
	if location == nil {
		return 0, fault.Conflict("no_stock_location", "This warehouse has no location for stock.")
	}
	return *location, nil
}

// spareTx refuses with figures what the level's CHECKs would refuse without.
func (s *Service) spareTx(ctx context.Context, tx pgx.Tx, p catalog.Facts, location int64, lot *int64, less money.Quantity) error {
	level, err := s.queries.StockLevelLock(ctx, tx, db.StockLevelLockParams{ProductID: p.ID, LocationID: location, LotID: lot})
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	spare := level.OnHand.Sub(level.Reserved)
	if spare.Cmp(less) >= 0 {
		return nil
	}
	return fault.Conflict("stock_short", "%s %s of %s are on hand, %s of them reserved for orders, so at most %s can be taken off.",
		level.OnHand, p.Unit, p.SKU, level.Reserved, spare).Field("quantity", "Only %s can be taken off", spare)
}
