package replenish

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// ReorderRule says how much of a product a warehouse keeps.
type ReorderRule struct {
	ID          int64          `json:"id" db:"id"`
	ProductID   int64          `json:"product_id" db:"product_id"`
	SKU         string         `json:"sku" db:"sku"`
	Product     string         `json:"product" db:"product"`
	Unit        string         `json:"unit" db:"unit"`
	WarehouseID int64          `json:"warehouse_id" db:"warehouse_id"`
	Warehouse   string         `json:"warehouse" db:"warehouse"`
	Minimum     money.Quantity `json:"minimum" db:"minimum" doc:"When less than this is forecast, it is bought."`
	Maximum     money.Quantity `json:"maximum" db:"maximum" doc:"Up to how much is bought."`
	Multiple    money.Quantity `json:"multiple" db:"multiple" doc:"In multiples of this, as packs come; 0 for any quantity."`
	LeadDays    *int32         `json:"lead_days" db:"lead_days" nullable:"true" doc:"Days from order to arrival; null for what the supplier's price says."`
	SupplierID  *int64         `json:"supplier_id" db:"supplier_id" nullable:"true" doc:"Null for the supplier who charges least."`
	Supplier    *string        `json:"supplier" db:"supplier" nullable:"true"`
	Notes       string         `json:"notes" db:"notes"`
	Version     int32          `json:"version" db:"version"`
	CreatedAt   time.Time      `json:"created_at" db:"created_at"`
	UpdatedAt   time.Time      `json:"updated_at" db:"updated_at"`
}

var rules = list.Spec[ReorderRule]{
	From: "reorder_rule_list", Default: "sku", Search: "search LIKE search_pattern(?)",
	Columns: "id, product_id, sku, product, unit, warehouse_id, warehouse, minimum, maximum, multiple, lead_days, supplier_id, supplier, notes, version, created_at, updated_at",
	Sorts:   map[string]list.Sort{"sku": {SQL: "search_text(sku)", Type: "text"}},
}

type ruleListIn struct {
	op.ListIn
	ProductID   int64 `query:"product_id" minimum:"1"`
	WarehouseID int64 `query:"warehouse_id" minimum:"1"`
	SupplierID  int64 `query:"supplier_id" minimum:"1"`
}

type ruleCreateIn struct {
	Body struct {
		ProductID   int64          `json:"product_id" minimum:"1"`
		WarehouseID int64          `json:"warehouse_id,omitempty" minimum:"0" doc:"The first warehouse unless given."`
		Minimum     money.Quantity `json:"minimum"`
		Maximum     money.Quantity `json:"maximum"`
		Multiple    money.Quantity `json:"multiple,omitzero"`
		LeadDays    *int32         `json:"lead_days,omitempty" minimum:"0" maximum:"3650" nullable:"true"`
		SupplierID  *int64         `json:"supplier_id,omitempty" minimum:"1" nullable:"true"`
		Notes       string         `json:"notes,omitempty" maxLength:"2000"`
	}
}

type rulePatchIn struct {
	op.ID
	Body struct {
		Version    int32              `json:"version" minimum:"1" doc:"The version that was read."`
		Minimum    *money.Quantity    `json:"minimum,omitempty"`
		Maximum    *money.Quantity    `json:"maximum,omitempty"`
		Multiple   *money.Quantity    `json:"multiple,omitempty"`
		LeadDays   op.Nullable[int32] `json:"lead_days,omitzero"`
		SupplierID op.Nullable[int64] `json:"supplier_id,omitzero"`
		Notes      *string            `json:"notes,omitempty" maxLength:"2000"`
	}
}

func (s *Service) list(ctx context.Context, c *op.Call, in *ruleListIn) (op.Page[ReorderRule], error) {
	scope, err := s.warehouses.ScopeTx(ctx, c)
	if err != nil {
		return op.Page[ReorderRule]{}, err
	}
	return rules.Page(ctx, c.Tx, in.ListIn, scope.Where("warehouse_id = ANY(?)"),
		list.Where("product_id = ?", in.ProductID),
		list.Where("warehouse_id = ?", in.WarehouseID),
		list.Where("supplier_id = ?", in.SupplierID))
}

var errNone = fault.NotFound("no_such_reorder_rule", "There is no such rule. It may have been deleted.")

func (s *Service) get(ctx context.Context, c *op.Call, in *op.ID) (ReorderRule, error) {
	r, err := s.readTx(ctx, c.Tx, in.ID)
	if err != nil {
		return r, err
	}
	return r, s.warehouses.MayTx(ctx, c, r.WarehouseID)
}

func (s *Service) readTx(ctx context.Context, tx pgx.Tx, id int64) (ReorderRule, error) {
	r, err := s.queries.ReorderRuleGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return ReorderRule{}, errNone
	}
	return ReorderRule{
		ID: r.ID, ProductID: r.ProductID, SKU: r.Sku, Product: r.Product, Unit: r.Unit, WarehouseID: r.WarehouseID, Warehouse: r.Warehouse, Minimum: r.Minimum, Maximum: r.Maximum,
		Multiple: r.Multiple, LeadDays: r.LeadDays, SupplierID: r.SupplierID, Supplier: r.Supplier, Notes: r.Notes, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}, err
}

func (s *Service) create(ctx context.Context, c *op.Call, in *ruleCreateIn) (ReorderRule, error) {
	b := in.Body
	r := ReorderRule{
		ProductID: b.ProductID, WarehouseID: b.WarehouseID, Minimum: b.Minimum, Maximum: b.Maximum, Multiple: b.Multiple, LeadDays: b.LeadDays, SupplierID: b.SupplierID, Notes: b.Notes,
	}
	var err error
	if r.WarehouseID == 0 {
		if r.WarehouseID, err = s.warehouses.FirstTx(ctx, c); err != nil {
			return r, err
		}
	}
	if err := s.checkTx(ctx, c, r, ReorderRule{}); err != nil {
		return r, err
	}
	id, err := s.queries.ReorderRuleInsert(ctx, c.Tx, db.ReorderRuleInsertParams{
		ProductID: r.ProductID, WarehouseID: r.WarehouseID, Minimum: r.Minimum, Maximum: r.Maximum, Multiple: r.Multiple, LeadDays: r.LeadDays, SupplierID: r.SupplierID,
		Notes: r.Notes, Now: c.Now,
	})
	if err != nil {
		return r, err
	}
	return s.concludeTx(ctx, c, id, nil)
}

func (s *Service) update(ctx context.Context, c *op.Call, in *rulePatchIn) (ReorderRule, error) {
	b := in.Body
	before, err := s.lockTx(ctx, c, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	r := before
	op.Patch(&r.Minimum, b.Minimum)
	op.Patch(&r.Maximum, b.Maximum)
	op.Patch(&r.Multiple, b.Multiple)
	b.LeadDays.Into(&r.LeadDays)
	b.SupplierID.Into(&r.SupplierID)
	op.Patch(&r.Notes, b.Notes)
	if err := s.checkTx(ctx, c, r, before); err != nil {
		return r, err
	}
	err = s.queries.ReorderRuleUpdate(ctx, c.Tx, db.ReorderRuleUpdateParams{
		ID: r.ID, Minimum: r.Minimum, Maximum: r.Maximum, Multiple: r.Multiple, LeadDays: r.LeadDays, SupplierID: r.SupplierID, Notes: r.Notes, Now: c.Now,
	})
	if err != nil {
		return r, err
	}
	return s.concludeTx(ctx, c, r.ID, before)
}

func (s *Service) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	r, err := s.lockTx(ctx, c, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.ReorderRuleDelete(ctx, c.Tx, r.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "reorder_rule", ID: r.ID, Title: r.title(), Before: r})
	return op.Nothing{}, nil
}

func (s *Service) lockTx(ctx context.Context, c *op.Call, id int64, version int32) (ReorderRule, error) {
	now, err := s.queries.ReorderRuleLock(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return ReorderRule{}, errNone
	}
	if err != nil {
		return ReorderRule{}, err
	}
	if err := fault.CheckVersion("rule", version, now); err != nil {
		return ReorderRule{}, err
	}
	r, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return r, err
	}
	return r, s.warehouses.MayTx(ctx, c, r.WarehouseID)
}

func (s *Service) concludeTx(ctx context.Context, c *op.Call, id int64, before any) (ReorderRule, error) {
	r, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return r, err
	}
	c.Record(op.Change{Kind: "reorder_rule", ID: r.ID, Title: r.title(), Before: before, After: r})
	return r, nil
}

func (r ReorderRule) title() string { return r.SKU + " in " + r.Warehouse }

// checkTx refuses what cannot be, everything at once and at its field.
func (s *Service) checkTx(ctx context.Context, c *op.Call, r, before ReorderRule) error {
	refused := fault.Invalid("invalid_reorder_rule", "The rule cannot be like this; see what is marked.")
	facts, err := s.catalog.FactsTx(ctx, c.Tx, []int64{r.ProductID})
	if err != nil {
		return err
	}
	p, found := facts[r.ProductID]
	switch {
	case !found:
		refused = refused.Field("product_id", "There is no such product.")
	case p.Kind != "goods":
		refused = refused.Field("product_id", "%s is a service; it has no stock.", p.SKU)
	case p.Archived && before.ID == 0:
		refused = refused.Field("product_id", "%s is archived.", p.SKU)
	}
	for _, q := range []struct {
		field    string
		quantity money.Quantity
	}{{"minimum", r.Minimum}, {"maximum", r.Maximum}, {"multiple", r.Multiple}} {
		switch {
		case q.quantity.Sign() < 0:
			refused = refused.Field(q.field, "It is zero or more.")
		case found && q.quantity.Places() > p.Decimals:
			refused = refused.Field(q.field, "A quantity of %s has at most %d decimals.", p.Unit, p.Decimals)
		}
	}
	switch {
	case r.Maximum.Sign() == 0:
		refused = refused.Field("maximum", "Say up to how much is bought.")
	case r.Maximum.Cmp(r.Minimum) < 0:
		refused = refused.Field("maximum", "That is less than the minimum.")
	}
	if r.SupplierID != nil && (before.SupplierID == nil || *before.SupplierID != *r.SupplierID) {
		partner, found, err := s.partners.BriefTx(ctx, c.Tx, *r.SupplierID)
		switch {
		case err != nil:
			return err
		case !found:
			refused = refused.Field("supplier_id", "There is no such partner.")
		case !partner.IsSupplier:
			refused = refused.Field("supplier_id", "%s is a customer only.", partner.Name)
		case partner.Archived:
			refused = refused.Field("supplier_id", "%s is archived.", partner.Name)
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return s.warehouses.MayTx(ctx, c, r.WarehouseID)
}
