package warehouses

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// Location is a place where stock lies, or a heading of such places.
type Location struct {
	ID             int64     `json:"id" db:"id"`
	WarehouseID    *int64    `json:"warehouse_id" db:"warehouse_id" doc:"Null for where goods come from and go to."`
	Warehouse      *string   `json:"warehouse" db:"warehouse"`
	ParentID       *int64    `json:"parent_id" db:"parent_id"`
	Parent         *string   `json:"parent" db:"parent"`
	Code           string    `json:"code" db:"code"`
	Name           string    `json:"name" db:"name"`
	Kind           string    `json:"kind" db:"kind" enum:"internal,transit,supplier,customer,loss" doc:"How stock counts there."`
	Purpose        string    `json:"purpose" db:"purpose" enum:"view,shelf,receiving,shipping,loss,transit,customer,supplier" doc:"A view is a heading, where nothing lies."`
	Barcode        *string   `json:"barcode" db:"barcode"`
	AllowsNegative bool      `json:"allows_negative" db:"allows_negative" doc:"More may be taken than is there."`
	Archived       bool      `json:"archived" db:"archived"`
	HasChildren    bool      `json:"has_children" db:"has_children"`
	Products       int32     `json:"products" db:"products" doc:"How many products lie there or below."`
	Level          int32     `json:"level" db:"level" doc:"Its depth in the tree; 0 at the top."`
	Version        int32     `json:"version" db:"version"`
	CreatedAt      time.Time `json:"created_at" db:"created_at"`
	UpdatedAt      time.Time `json:"updated_at" db:"updated_at"`
}

var locations = list.Spec[Location]{
	From: "location_list", Default: "tree", Search: "search LIKE search_pattern(?)",
	Columns: `id, warehouse_id, warehouse, parent_id, parent, code, name, kind, purpose, barcode, allows_negative, archived, has_children, products, level,
		version, created_at, updated_at`,
	Sorts: map[string]list.Sort{
		"code": {SQL: "code", Type: "text"},
		"name": {SQL: "search_text(name)", Type: "text"},
		// Each heading before what is below it.
		"tree": {SQL: "path", Type: "text"},
	},
}

type locationListIn struct {
	op.ListIn
	WarehouseID int64   `query:"warehouse_id" minimum:"1"`
	Purpose     string  `query:"purpose" maxLength:"20"`
	Kind        string  `query:"kind" maxLength:"20"`
	Archived    op.Flag `query:"archived"`
	Holds       op.Flag `query:"holds" doc:"Stock of ours can lie there."`
}

func (s *Service) locationList(ctx context.Context, c *op.Call, in *locationListIn) (op.Page[Location], error) {
	scope, err := s.ScopeTx(ctx, c)
	if err != nil {
		return op.Page[Location]{}, err
	}
	return locations.Page(ctx, c.Tx, in.ListIn,
		scope.Where("warehouse_id = ANY(?) OR warehouse_id IS NULL"),
		list.Where("warehouse_id = ?", in.WarehouseID), list.Where("purpose = ?", in.Purpose), list.Where("kind = ?", in.Kind),
		list.Where("archived = ?", in.Archived.Given()),
		list.Where("(kind IN ('internal', 'transit') AND purpose <> 'view') = ?", in.Holds.Given()))
}

func (s *Service) locationGet(ctx context.Context, c *op.Call, in *op.ID) (Location, error) {
	l, err := s.locationReadTx(ctx, c.Tx, in.ID)
	if err != nil || l.WarehouseID == nil {
		return l, err
	}
	return l, s.MayTx(ctx, c, *l.WarehouseID)
}

var errNoLocation = fault.NotFound("no_such_location", "There is no such location. It may have been deleted.")

func (s *Service) locationReadTx(ctx context.Context, tx pgx.Tx, id int64) (Location, error) {
	r, err := s.queries.LocationRead(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Location{}, errNoLocation
	}
	return Location{
		ID: r.ID, WarehouseID: r.WarehouseID, Warehouse: r.Warehouse, ParentID: r.ParentID, Parent: r.Parent, Code: r.Code, Name: r.Name,
		Kind: r.Kind, Purpose: r.Purpose, Barcode: r.Barcode, AllowsNegative: r.AllowsNegative, Archived: r.Archived, HasChildren: r.HasChildren,
		Products: r.Products, Level: r.Level, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}, err
}

// LocationTx is a location, for other modules.
func (s *Service) LocationTx(ctx context.Context, tx pgx.Tx, id int64) (Location, error) {
	return s.locationReadTx(ctx, tx, id)
}

type locationCreateIn struct {
	Body struct {
		ParentID       int64   `json:"parent_id" minimum:"1" doc:"What it stands below, which also says its warehouse."`
		Code           string  `json:"code" minLength:"1" maxLength:"60"`
		Name           string  `json:"name" minLength:"1" maxLength:"200"`
		Purpose        string  `json:"purpose,omitempty" enum:"view,shelf,receiving,shipping,transit" doc:"A shelf unless given."`
		Barcode        *string `json:"barcode,omitempty" nullable:"true" maxLength:"100"`
		AllowsNegative bool    `json:"allows_negative,omitempty"`
	}
}

type locationPatchIn struct {
	op.ID
	Body struct {
		Version        int32               `json:"version" minimum:"1" doc:"The version that was read."`
		ParentID       *int64              `json:"parent_id,omitempty" minimum:"1"`
		Code           *string             `json:"code,omitempty" minLength:"1" maxLength:"60"`
		Name           *string             `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Purpose        *string             `json:"purpose,omitempty" enum:"view,shelf,receiving,shipping,loss,transit,customer,supplier"`
		Barcode        op.Nullable[string] `json:"barcode,omitzero"`
		AllowsNegative *bool               `json:"allows_negative,omitempty"`
	}
}

func (s *Service) locationCreate(ctx context.Context, c *op.Call, in *locationCreateIn) (Location, error) {
	b := in.Body
	l := Location{ParentID: &b.ParentID, Code: b.Code, Name: b.Name, Purpose: b.Purpose, Barcode: b.Barcode, AllowsNegative: b.AllowsNegative}
	if l.Purpose == "" {
		l.Purpose = "shelf"
	}
	if err := s.locationCheckTx(ctx, c, &l); err != nil {
		return l, err
	}
	id, err := s.queries.LocationInsert(ctx, c.Tx, db.LocationInsertParams{
		WarehouseID: l.WarehouseID, ParentID: l.ParentID, Code: l.Code, Name: l.Name, Kind: l.Kind, Purpose: l.Purpose, Barcode: l.Barcode,
		AllowsNegative: l.AllowsNegative, Now: c.Now,
	})
	if err != nil {
		return l, err
	}
	return s.locationConcludeTx(ctx, c, id, nil)
}

func (s *Service) locationUpdate(ctx context.Context, c *op.Call, in *locationPatchIn) (Location, error) {
	b := in.Body
	before, part, err := s.locationLockTx(ctx, c, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	l := before
	if b.ParentID != nil {
		l.ParentID = b.ParentID
	}
	op.Patch(&l.Code, b.Code)
	op.Patch(&l.Name, b.Name)
	op.Patch(&l.Purpose, b.Purpose)
	op.Patch(&l.AllowsNegative, b.AllowsNegative)
	b.Barcode.Into(&l.Barcode)
	if part.Part != "" && (l.Purpose != before.Purpose || !same(l.ParentID, before.ParentID)) {
		return l, fault.Conflict("location_of_warehouse", "Every warehouse has this location. It keeps its place and what it is for.")
	}
	if err := s.locationCheckTx(ctx, c, &l); err != nil {
		return l, err
	}
	if l.Kind != before.Kind {
		return l, fault.Conflict("location_kind", "What lies in %s would count differently. Make another location for this.", l.Code).
			Field("purpose", "Another location is needed for this.")
	}
	if l.Purpose == "view" && before.Purpose != "view" {
		if err := s.emptyTx(ctx, c.Tx, l.Code, db.WarehouseStockParams{LocationID: &l.ID}); err != nil {
			return l, err
		}
	}
	if before.AllowsNegative && !l.AllowsNegative && part.BelowZero {
		return l, fault.Conflict("location_below_zero", "Less than nothing lies in %s, or less than is reserved. Put that right first.", l.Code).
			Field("allows_negative", "Something here is below zero.")
	}
	return s.locationSaveTx(ctx, c, l, before)
}

func (s *Service) locationDelete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	l, part, err := s.locationLockTx(ctx, c, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if part.Part != "" {
		return op.Nothing{}, fault.Conflict("location_of_warehouse", "Every warehouse has this location. It goes with the warehouse.")
	}
	// What refers to it refuses this with its own sentence.
	if err := s.queries.LocationDelete(ctx, c.Tx, l.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "location", ID: l.ID, Title: l.Code, Before: l})
	return op.Nothing{}, nil
}

func (s *Service) locationArchive(ctx context.Context, c *op.Call, in *op.Versioned) (Location, error) {
	l, part, err := s.locationLockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil || l.Archived {
		return l, err
	}
	switch {
	case part.Part != "":
		return l, fault.Conflict("location_of_warehouse", "Every warehouse has this location. It is archived with the warehouse.")
	case part.BusyBelow:
		return l, fault.Conflict("location_in_use", "There are locations in use below %s. Archive them first.", l.Code)
	}
	if err := s.emptyTx(ctx, c.Tx, l.Code, db.WarehouseStockParams{LocationID: &l.ID}); err != nil {
		return l, err
	}
	before := l
	l.Archived = true
	return s.locationSaveTx(ctx, c, l, before)
}

func (s *Service) locationRestore(ctx context.Context, c *op.Call, in *op.Versioned) (Location, error) {
	l, part, err := s.locationLockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil || !l.Archived {
		return l, err
	}
	if part.ArchivedAbove || part.WarehouseArchived {
		return l, fault.Conflict("location_archived_above", "What %s stands below is archived. Restore that first.", l.Code)
	}
	before := l
	l.Archived = false
	return s.locationSaveTx(ctx, c, l, before)
}

// locationLockTx holds a location of a warehouse, and says what it is to it.
func (s *Service) locationLockTx(ctx context.Context, c *op.Call, id int64, version int32) (Location, db.LocationPartRow, error) {
	now, err := s.queries.LocationLock(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Location{}, db.LocationPartRow{}, errNoLocation
	}
	if err != nil {
		return Location{}, db.LocationPartRow{}, err
	}
	l, err := s.locationReadTx(ctx, c.Tx, id)
	if err != nil {
		return l, db.LocationPartRow{}, err
	}
	if l.WarehouseID == nil {
		return l, db.LocationPartRow{}, fault.Conflict("location_of_company", "%s is where goods come from or go to. It stays as it is.", l.Code)
	}
	if err := s.MayTx(ctx, c, *l.WarehouseID); err != nil {
		return l, db.LocationPartRow{}, err
	}
	if err := fault.CheckVersion("location", version, now); err != nil {
		return l, db.LocationPartRow{}, err
	}
	part, err := s.queries.LocationPart(ctx, c.Tx, id)
	return l, part, err
}

func (s *Service) locationSaveTx(ctx context.Context, c *op.Call, l, before Location) (Location, error) {
	err := s.queries.LocationUpdate(ctx, c.Tx, db.LocationUpdateParams{
		ID: l.ID, ParentID: l.ParentID, Code: l.Code, Name: l.Name, Kind: l.Kind, Purpose: l.Purpose, Barcode: l.Barcode,
		AllowsNegative: l.AllowsNegative, Archived: l.Archived, Now: c.Now,
	})
	if err != nil {
		return l, err
	}
	return s.locationConcludeTx(ctx, c, l.ID, before)
}

func (s *Service) locationConcludeTx(ctx context.Context, c *op.Call, id int64, before any) (Location, error) {
	l, err := s.locationReadTx(ctx, c.Tx, id)
	if err != nil {
		return l, err
	}
	c.Record(op.Change{Kind: "location", ID: l.ID, Title: l.Code, Before: before, After: l})
	return l, nil
}

// locationCheckTx tidies what was typed, takes the warehouse from what it stands
// below, and refuses what cannot be.
func (s *Service) locationCheckTx(ctx context.Context, c *op.Call, l *Location) error {
	l.Code, l.Name = strings.TrimSpace(l.Code), strings.TrimSpace(l.Name)
	if l.Barcode != nil {
		if *l.Barcode = strings.TrimSpace(*l.Barcode); *l.Barcode == "" {
			l.Barcode = nil
		}
	}
	l.Kind = l.Purpose
	switch l.Purpose {
	case "view", "shelf", "receiving", "shipping":
		l.Kind = "internal"
	}
	refused := fault.Invalid("invalid_location", "The location cannot be saved like this.")
	if l.Code == "" {
		refused = refused.Field("code", "Enter a code.")
	}
	if l.Name == "" {
		refused = refused.Field("name", "Enter a name.")
	}
	if l.ID != 0 && l.Kind != "internal" && l.Kind != "transit" && l.Kind != "loss" || l.ID == 0 && l.Kind == "loss" {
		refused = refused.Field("purpose", "A location of a warehouse is not for this.")
	}
	if l.ParentID != nil {
		why, err := s.parentCheckTx(ctx, c, l)
		if err != nil {
			return err
		}
		if why != "" {
			refused = refused.Field("parent_id", "%s", why)
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// parentCheckTx says why a location cannot stand where it should, and gives it
// the warehouse of what it stands below.
func (s *Service) parentCheckTx(ctx context.Context, c *op.Call, l *Location) (string, error) {
	above, err := s.locationReadTx(ctx, c.Tx, *l.ParentID)
	switch {
	case errors.Is(err, errNoLocation):
		return "There is no such location.", nil
	case err != nil:
		return "", err
	case above.WarehouseID == nil || above.Kind != "internal":
		return "Nothing can stand below " + above.Code + ".", nil
	case l.WarehouseID != nil && *l.WarehouseID != *above.WarehouseID:
		return above.Code + " is in another warehouse.", nil
	case above.Archived && !l.Archived:
		return above.Code + " is archived.", nil
	}
	l.WarehouseID = above.WarehouseID
	return "", s.MayTx(ctx, c, *above.WarehouseID)
}

func same(a, b *int64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
