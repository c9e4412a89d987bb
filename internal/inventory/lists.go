package inventory

import (
	"context"
	"time"

	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// StockLevel is what is on hand and reserved of a product in a location.
type StockLevel struct {
	ID          int64          `json:"id" db:"id"`
	ProductID   int64          `json:"product_id" db:"product_id"`
	SKU         string         `json:"sku" db:"sku"`
	Product     string         `json:"product" db:"product"`
	Unit        string         `json:"unit" db:"unit"`
	WarehouseID *int64         `json:"warehouse_id" db:"warehouse_id"`
	Warehouse   *string        `json:"warehouse" db:"warehouse"`
	LocationID  int64          `json:"location_id" db:"location_id"`
	Location    string         `json:"location" db:"location"`
	OnHand      money.Quantity `json:"on_hand" db:"on_hand"`
	Reserved    money.Quantity `json:"reserved" db:"reserved"`
	Available   money.Quantity `json:"available" db:"available"`
}

const levelColumns = "id, product_id, sku, product, unit, warehouse_id, warehouse, location_id, location, on_hand, reserved, available"

var levels = list.Spec[StockLevel]{
	From: "stock_level_list", Default: "sku", Columns: levelColumns, Search: "search LIKE search_pattern(?)",
	Sorts: map[string]list.Sort{
		"sku":       {SQL: "search_text(sku)", Type: "text"},
		"product":   {SQL: "search_text(product)", Type: "text"},
		"on_hand":   {SQL: "on_hand", Type: "numeric"},
		"available": {SQL: "available", Type: "numeric"},
	},
}

type levelListIn struct {
	op.ListIn
	ProductID   int64 `query:"product_id" minimum:"1"`
	WarehouseID int64 `query:"warehouse_id" minimum:"1"`
	LocationID  int64 `query:"location_id" minimum:"1"`
}

func (s *Service) listLevels(ctx context.Context, c *op.Call, in *levelListIn) (op.Page[StockLevel], error) {
	scope, err := s.warehouses.ScopeTx(ctx, c)
	if err != nil {
		return op.Page[StockLevel]{}, err
	}
	return levels.Page(ctx, c.Tx, in.ListIn, scope.Where("warehouse_id = ANY(?)"),
		list.Where("location_id = ?", in.LocationID),
		list.Where("product_id = ?", in.ProductID),
		list.Where("warehouse_id = ?", in.WarehouseID))
}

// StockMove is a posted move.
type StockMove struct {
	ID             int64          `json:"id" db:"id"`
	ProductID      int64          `json:"product_id" db:"product_id"`
	SKU            string         `json:"sku" db:"sku"`
	Product        string         `json:"product" db:"product"`
	Unit           string         `json:"unit" db:"unit"`
	Quantity       money.Quantity `json:"quantity" db:"quantity"`
	FromLocationID int64          `json:"from_location_id" db:"from_location_id"`
	FromLocation   string         `json:"from_location" db:"from_location"`
	ToLocationID   int64          `json:"to_location_id" db:"to_location_id"`
	ToLocation     string         `json:"to_location" db:"to_location"`
	Direction      string         `json:"direction" db:"direction" enum:"in,out,internal" doc:"As the warehouse sees it."`
	MoveDate       date.Date      `json:"move_date" db:"move_date" doc:"The day that it is about."`
	PostedAt       time.Time      `json:"posted_at" db:"posted_at" doc:"When it was entered."`
	SourceKind     string         `json:"source_kind" db:"source_kind" doc:"What caused it: opening, adjustment, order."`
	SourceID       *int64         `json:"source_id" db:"source_id"`
	Note           string         `json:"note" db:"note"`
	UserID         int64          `json:"user_id" db:"user_id"`
	Username       string         `json:"username" db:"username"`
}

var moves = list.Spec[StockMove]{
	From: "stock_move_list", Default: "-id", Search: "search LIKE search_pattern(?)",
	Columns: `id, product_id, sku, product, unit, quantity, from_location_id, from_location, to_location_id, to_location,
		direction, move_date, posted_at, source_kind, source_id, note, user_id, username`,
	Sorts: map[string]list.Sort{"move_date": {SQL: "move_date", Type: "date"}},
}

type moveListIn struct {
	op.ListIn
	ProductID  int64     `query:"product_id" minimum:"1"`
	SourceKind string    `query:"source_kind" maxLength:"40"`
	SourceID   int64     `query:"source_id" minimum:"1"`
	From       date.Date `query:"move_date_from"`
	To         date.Date `query:"move_date_to"`
}

func (s *Service) listMoves(ctx context.Context, c *op.Call, in *moveListIn) (op.Page[StockMove], error) {
	scope, err := s.warehouses.ScopeTx(ctx, c)
	if err != nil {
		return op.Page[StockMove]{}, err
	}
	return moves.Page(ctx, c.Tx, in.ListIn,
		// Out of a warehouse of theirs or into one.
		scope.Where(`from_location_id IN (SELECT l.id FROM locations l WHERE l.warehouse_id = ANY(?))
			OR to_location_id IN (SELECT l.id FROM locations l WHERE l.warehouse_id = ANY(?))`),
		list.Where("product_id = ?", in.ProductID),
		list.Where("source_kind = ?", in.SourceKind),
		list.Where("source_id = ?", in.SourceID),
		list.Where("move_date >= ?", in.From),
		list.Where("move_date <= ?", in.To))
}
