package lots

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// States of a lot, as of a day.
const (
	StateGood    = "good"
	StateExpired = "expired"
	StateBlocked = "blocked"
)

// Lot is a lot or a serial number, with what is in stock of it.
type Lot struct {
	ID          int64          `json:"id" db:"id"`
	ProductID   int64          `json:"product_id" db:"product_id"`
	SKU         string         `json:"sku" db:"sku"`
	Product     string         `json:"product" db:"product"`
	Tracking    string         `json:"tracking" db:"tracking" enum:"none,lot,serial"`
	Unit        string         `json:"unit" db:"unit"`
	Code        string         `json:"code" db:"code" doc:"The lot or serial number."`
	SupplierLot string         `json:"supplier_lot" db:"supplier_lot" doc:"The number that the supplier gave it."`
	ExpiresOn   *date.Date     `json:"expires_on" db:"expires_on" nullable:"true" doc:"The last day on which it is handed to customers."`
	BestBefore  *date.Date     `json:"best_before" db:"best_before" nullable:"true"`
	Note        string         `json:"note" db:"note"`
	Blocked     bool           `json:"blocked" db:"blocked"`
	BlockReason string         `json:"block_reason" db:"block_reason"`
	State       string         `json:"state" db:"-" enum:"good,expired,blocked" doc:"Today."`
	OnHand      money.Quantity `json:"on_hand" db:"on_hand"`
	Reserved    money.Quantity `json:"reserved" db:"reserved"`
	Version     int32          `json:"version" db:"version"`
	CreatedAt   time.Time      `json:"created_at" db:"created_at"`
}

// LotLevel is what of a lot lies at a location.
type LotLevel struct {
	LocationID int64          `json:"location_id"`
	Location   string         `json:"location"`
	Warehouse  string         `json:"warehouse"`
	OnHand     money.Quantity `json:"on_hand"`
	Reserved   money.Quantity `json:"reserved"`
}

// LotDetail is a lot with where it lies.
type LotDetail struct {
	Lot
	Levels []LotLevel `json:"levels" nullable:"false"`
}

var lots = list.Spec[Lot]{
	From: "lot_list", Default: "-created_at", Search: "search LIKE search_pattern(?) OR product_search LIKE search_pattern(?)",
	Columns: `id, product_id, sku, product, tracking, unit, code, supplier_lot, expires_on, best_before, note, blocked, block_reason,
		on_hand, reserved, version, created_at`,
	Sorts: map[string]list.Sort{
		"code":       {SQL: "search_text(code)", Type: "text"},
		"created_at": {SQL: "created_at", Type: "timestamptz"},
		"expires_on": {SQL: "coalesce(expires_on, 'infinity')", Type: "date"},
		// Without an index.
		"sku":     {SQL: "search_text(sku)", Type: "text"},
		"on_hand": {SQL: "on_hand", Type: "numeric"},
	},
}

type listIn struct {
	op.ListIn
	ProductID int64   `query:"product_id" minimum:"1"`
	Within    int     `query:"expiring_within" minimum:"1" maximum:"36500" doc:"Those that expire in so many days, or have."`
	InStock   op.Flag `query:"in_stock" doc:"Those that are on hand, or those that are not."`
	Blocked   op.Flag `query:"blocked"`
}

func (s *Service) list(ctx context.Context, c *op.Call, in *listIn) (op.Page[Lot], error) {
	today := date.Of(c.Now)
	var until date.Date
	if in.Within > 0 {
		until = today.AddDays(in.Within)
	}
	page, err := lots.Page(ctx, c.Tx, in.ListIn,
		list.Where("product_id = ?", in.ProductID),
		list.Where("coalesce(expires_on, 'infinity') <= ?", until),
		list.Where("(on_hand::numeric <> 0) = ?", in.InStock.Given()),
		list.Where("blocked = ?", in.Blocked.Given()))
	for i := range page.Items {
		page.Items[i].State = page.Items[i].state(today)
	}
	return page, err
}

func (l Lot) state(today date.Date) string {
	switch {
	case l.Blocked:
		return StateBlocked
	case l.ExpiresOn != nil && l.ExpiresOn.Before(today):
		return StateExpired
	}
	return StateGood
}

func (s *Service) get(ctx context.Context, c *op.Call, in *op.ID) (LotDetail, error) {
	return s.detailTx(ctx, c, in.ID)
}

var errNoLot = fault.NotFound("no_such_lot", "There is no such lot. It may have been deleted.")

func (s *Service) lotTx(ctx context.Context, c *op.Call, id int64) (Lot, error) {
	r, err := s.queries.LotGet(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Lot{}, errNoLot
	}
	l := Lot{
		ID: r.ID, ProductID: r.ProductID, SKU: r.Sku, Product: r.Product, Tracking: r.Tracking, Unit: r.Unit, Code: r.Code, SupplierLot: r.SupplierLot,
		ExpiresOn: r.ExpiresOn, BestBefore: r.BestBefore, Note: r.Note, Blocked: r.Blocked, BlockReason: r.BlockReason,
		OnHand: r.OnHand, Reserved: r.Reserved, Version: r.Version, CreatedAt: r.CreatedAt,
	}
	l.State = l.state(date.Of(c.Now))
	return l, err
}

func (s *Service) detailTx(ctx context.Context, c *op.Call, id int64) (LotDetail, error) {
	l, err := s.lotTx(ctx, c, id)
	if err != nil {
		return LotDetail{}, err
	}
	rows, err := s.queries.LotLevels(ctx, c.Tx, id)
	d := LotDetail{Lot: l, Levels: make([]LotLevel, len(rows))}
	for i, r := range rows {
		d.Levels[i] = LotLevel(r)
	}
	return d, err
}
