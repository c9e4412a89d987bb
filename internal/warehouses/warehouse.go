package warehouses

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// Warehouse is a place with stock of ours.
type Warehouse struct {
	ID         int64  `json:"id" db:"id"`
	Code       string `json:"code" db:"code"`
	Name       string `json:"name" db:"name"`
	Street     string `json:"street" db:"street"`
	PostalCode string `json:"postal_code" db:"postal_code"`
	City       string `json:"city" db:"city"`
	Country    string `json:"country" db:"country" doc:"Two capital letters, or empty."`
	// Where it delivers from and puts away to unless told otherwise, and its other places.
	StockLocationID     *int64    `json:"stock_location_id" db:"stock_location_id" doc:"Where it delivers from and puts away to unless told otherwise."`
	ViewLocationID      *int64    `json:"view_location_id" db:"view_location_id" doc:"The top of its tree of locations."`
	ReceivingLocationID *int64    `json:"receiving_location_id" db:"receiving_location_id"`
	ShippingLocationID  *int64    `json:"shipping_location_id" db:"shipping_location_id"`
	LossLocationID      *int64    `json:"loss_location_id" db:"loss_location_id" doc:"Where differences of its counts go to and come from."`
	Locations           int32     `json:"locations" db:"locations" doc:"How many locations it has in use."`
	Products            int32     `json:"products" db:"products" doc:"How many products lie there."`
	Archived            bool      `json:"archived" db:"archived"`
	Version             int32     `json:"version" db:"version"`
	CreatedAt           time.Time `json:"created_at" db:"created_at"`
	UpdatedAt           time.Time `json:"updated_at" db:"updated_at"`
}

var warehouses = list.Spec[Warehouse]{
	From: "warehouse_list", Default: "id", Search: "search LIKE search_pattern(?)",
	Columns: `id, code, name, street, postal_code, city, country, stock_location_id, view_location_id, receiving_location_id, shipping_location_id,
		loss_location_id, locations, products, archived, version, created_at, updated_at`,
	Sorts: map[string]list.Sort{"code": {SQL: "code", Type: "text"}, "name": {SQL: "search_text(name)", Type: "text"}},
}

type warehouseListIn struct {
	op.ListIn
	Archived op.Flag `query:"archived"`
}

func (s *Service) list(ctx context.Context, c *op.Call, in *warehouseListIn) (op.Page[Warehouse], error) {
	scope, err := s.ScopeTx(ctx, c)
	if err != nil {
		return op.Page[Warehouse]{}, err
	}
	return warehouses.Page(ctx, c.Tx, in.ListIn, scope.Where("id = ANY(?)"), list.Where("archived = ?", in.Archived.Given()))
}

func (s *Service) get(ctx context.Context, c *op.Call, in *op.ID) (Warehouse, error) {
	w, err := s.readTx(ctx, c.Tx, in.ID)
	if err != nil {
		return w, err
	}
	return w, s.MayTx(ctx, c, w.ID)
}

func (s *Service) readTx(ctx context.Context, tx pgx.Tx, id int64) (Warehouse, error) {
	r, err := s.queries.WarehouseRead(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Warehouse{}, fault.NotFound("no_such_warehouse", "There is no such warehouse. It may have been deleted.")
	}
	return Warehouse{
		ID: r.ID, Code: r.Code, Name: r.Name, Street: r.Street, PostalCode: r.PostalCode, City: r.City, Country: r.Country,
		StockLocationID: r.StockLocationID, ViewLocationID: r.ViewLocationID, ReceivingLocationID: r.ReceivingLocationID,
		ShippingLocationID: r.ShippingLocationID, LossLocationID: r.LossLocationID, Locations: r.Locations, Products: r.Products,
		Archived: r.Archived, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}, err
}

// ReadTx is a warehouse, for other modules.
func (s *Service) ReadTx(ctx context.Context, tx pgx.Tx, id int64) (Warehouse, error) {
	return s.readTx(ctx, tx, id)
}

type warehouseCreateIn struct {
	Body struct {
		Code       string `json:"code" minLength:"1" maxLength:"20"`
		Name       string `json:"name" minLength:"1" maxLength:"200"`
		Street     string `json:"street,omitempty" maxLength:"200"`
		PostalCode string `json:"postal_code,omitempty" maxLength:"20"`
		City       string `json:"city,omitempty" maxLength:"100"`
		Country    string `json:"country,omitempty" maxLength:"2"`
	}
}

type warehousePatchIn struct {
	op.ID
	Body struct {
		Version    int32   `json:"version" minimum:"1" doc:"The version that was read."`
		Code       *string `json:"code,omitempty" minLength:"1" maxLength:"20"`
		Name       *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Street     *string `json:"street,omitempty" maxLength:"200"`
		PostalCode *string `json:"postal_code,omitempty" maxLength:"20"`
		City       *string `json:"city,omitempty" maxLength:"100"`
		Country    *string `json:"country,omitempty" maxLength:"2"`
	}
}

func (s *Service) create(ctx context.Context, c *op.Call, in *warehouseCreateIn) (Warehouse, error) {
	b := in.Body
	w := Warehouse{Code: b.Code, Name: b.Name, Street: b.Street, PostalCode: b.PostalCode, City: b.City, Country: b.Country}
	if err := w.check(); err != nil {
		return w, err
	}
	id, err := s.queries.WarehouseInsert(ctx, c.Tx, db.WarehouseInsertParams{
		Code: w.Code, Name: w.Name, Street: w.Street, PostalCode: w.PostalCode, City: w.City, Country: w.Country, Now: c.Now,
	})
	if err != nil {
		return w, err
	}
	// Whoever is confined would make a warehouse that they may not enter.
	if err := s.MayTx(ctx, c, id); err != nil {
		return w, err
	}
	if err := s.queries.WarehousePlacesInsert(ctx, c.Tx, db.WarehousePlacesInsertParams{ID: id, Now: c.Now}); err != nil {
		return w, err
	}
	if err := s.queries.WarehousePlacesSet(ctx, c.Tx, id); err != nil {
		return w, err
	}
	return s.concludeTx(ctx, c, id, nil)
}

func (s *Service) update(ctx context.Context, c *op.Call, in *warehousePatchIn) (Warehouse, error) {
	b := in.Body
	before, err := s.lockTx(ctx, c, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	w := before
	op.Patch(&w.Code, b.Code)
	op.Patch(&w.Name, b.Name)
	op.Patch(&w.Street, b.Street)
	op.Patch(&w.PostalCode, b.PostalCode)
	op.Patch(&w.City, b.City)
	op.Patch(&w.Country, b.Country)
	if err := w.check(); err != nil {
		return w, err
	}
	return s.saveTx(ctx, c, w, before)
}

func (s *Service) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	w, err := s.lockTx(ctx, c, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := s.anotherTx(ctx, c.Tx, w); err != nil {
		return op.Nothing{}, err
	}
	// What refers to it or its places refuses this with its own sentence.
	for _, step := range []func(context.Context, db.DBTX, int64) error{
		s.queries.WarehousePlacesUnset, s.queries.WarehousePlacesDelete, s.queries.WarehouseDelete,
	} {
		if err := step(ctx, c.Tx, w.ID); err != nil {
			return op.Nothing{}, err
		}
	}
	c.Record(op.Change{Kind: "warehouse", ID: w.ID, Title: w.title(), Before: w})
	return op.Nothing{}, nil
}

func (s *Service) archive(ctx context.Context, c *op.Call, in *op.Versioned) (Warehouse, error) {
	return s.setArchived(ctx, c, in, true)
}

func (s *Service) restore(ctx context.Context, c *op.Call, in *op.Versioned) (Warehouse, error) {
	return s.setArchived(ctx, c, in, false)
}

func (s *Service) setArchived(ctx context.Context, c *op.Call, in *op.Versioned, archived bool) (Warehouse, error) {
	w, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil || w.Archived == archived {
		return w, err
	}
	if archived {
		if err := s.anotherTx(ctx, c.Tx, w); err != nil {
			return w, err
		}
		if err := s.emptyTx(ctx, c.Tx, w.Code, db.WarehouseStockParams{WarehouseID: &w.ID}); err != nil {
			return w, err
		}
	}
	before := w
	w.Archived = archived
	if err := s.queries.WarehousePlacesArchive(ctx, c.Tx, db.WarehousePlacesArchiveParams{ID: w.ID, Archived: archived, Now: c.Now}); err != nil {
		return w, err
	}
	return s.saveTx(ctx, c, w, before)
}

// anotherTx refuses to do away with the last warehouse in use.
func (s *Service) anotherTx(ctx context.Context, tx pgx.Tx, w Warehouse) error {
	all, err := s.queries.WarehousesLockAll(ctx, tx)
	if err != nil || w.Archived {
		return err
	}
	for _, other := range all {
		if other.ID != w.ID && !other.Archived {
			return nil
		}
	}
	return fault.Conflict("last_warehouse", "This is the only warehouse in use. Enter another one first.")
}

// emptyTx refuses while something lies there, with the first of it. The CHECK of
// the levels holds against whoever puts something there at the same moment.
func (s *Service) emptyTx(ctx context.Context, tx pgx.Tx, what string, where db.WarehouseStockParams) error {
	rows, err := s.queries.WarehouseStock(ctx, tx, where)
	if err != nil || len(rows) == 0 {
		return err
	}
	var held []string
	for _, r := range rows {
		held = append(held, fmt.Sprintf("%s of %s in %s, %s reserved", r.OnHand, r.Sku, r.Location, r.Reserved))
	}
	return fault.Conflict("location_not_empty", "Stock lies in %s: %s. Move it elsewhere first.", what, strings.Join(held, "; "))
}

func (s *Service) lockTx(ctx context.Context, c *op.Call, id int64, version int32) (Warehouse, error) {
	now, err := s.queries.WarehouseLock(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Warehouse{}, fault.NotFound("no_such_warehouse", "There is no such warehouse. It may have been deleted.")
	}
	if err != nil {
		return Warehouse{}, err
	}
	if err := s.MayTx(ctx, c, id); err != nil {
		return Warehouse{}, err
	}
	if err := fault.CheckVersion("warehouse", version, now); err != nil {
		return Warehouse{}, err
	}
	return s.readTx(ctx, c.Tx, id)
}

func (s *Service) saveTx(ctx context.Context, c *op.Call, w, before Warehouse) (Warehouse, error) {
	err := s.queries.WarehouseUpdate(ctx, c.Tx, db.WarehouseUpdateParams{
		ID: w.ID, Code: w.Code, Name: w.Name, Street: w.Street, PostalCode: w.PostalCode, City: w.City, Country: w.Country, Archived: w.Archived, Now: c.Now,
	})
	if err != nil {
		return w, err
	}
	return s.concludeTx(ctx, c, w.ID, before)
}

func (s *Service) concludeTx(ctx context.Context, c *op.Call, id int64, before any) (Warehouse, error) {
	w, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return w, err
	}
	c.Record(op.Change{Kind: "warehouse", ID: w.ID, Title: w.title(), Before: before, After: w})
	return w, nil
}

func (w Warehouse) title() string { return w.Code + " " + w.Name }

// check trims what people type and refuses what makes no warehouse.
func (w *Warehouse) check() error {
	for _, text := range []*string{&w.Code, &w.Name, &w.Street, &w.PostalCode, &w.City, &w.Country} {
		*text = strings.TrimSpace(*text)
	}
	w.Country = strings.ToUpper(w.Country)
	refused := fault.Invalid("invalid_warehouse", "The warehouse cannot be saved like this.")
	if w.Code == "" {
		refused = refused.Field("code", "Enter a code.")
	}
	if w.Name == "" {
		refused = refused.Field("name", "Enter a name.")
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}
