package catalog

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// ProductCategory groups products; it may be inside another one.
type ProductCategory struct {
	ID       int64   `json:"id" db:"id"`
	Name     string  `json:"name" db:"name"`
	ParentID *int64  `json:"parent_id" db:"parent_id"`
	Parent   *string `json:"parent" db:"parent" nullable:"true"`

	Valuation          string  `json:"valuation" db:"valuation" enum:"average,fifo,standard" doc:"How what is issued is valued: at the moving average, at the cost of what came in first, or at a standard cost."`
	InventoryAccountID *int64  `json:"inventory_account_id" db:"inventory_account_id" nullable:"true" doc:"Where the stock is booked; null for the company's own."`
	InventoryAccount   *string `json:"inventory_account" db:"inventory_account" nullable:"true"`
	CostAccountID      *int64  `json:"cost_account_id" db:"cost_account_id" nullable:"true" doc:"Where goods go that are sold; null for the company's own."`
	CostAccount        *string `json:"cost_account" db:"cost_account" nullable:"true"`

	Version int32 `json:"version" db:"version"`
}

var categories = list.Spec[ProductCategory]{
	From: "product_category_list", Default: "name", Search: "search_text(name) LIKE search_pattern(?)",
	Columns: "id, name, parent_id, parent, valuation, inventory_account_id, inventory_account, cost_account_id, cost_account, version",
	Sorts:   map[string]list.Sort{"name": {SQL: "search_text(name)", Type: "text"}},
}

type categoryCreateIn struct {
	Body struct {
		Name     string `json:"name" minLength:"1" maxLength:"100"`
		ParentID *int64 `json:"parent_id,omitempty" minimum:"1" nullable:"true"`

		Valuation          string `json:"valuation,omitempty" enum:"average,fifo,standard" doc:"average unless given."`
		InventoryAccountID *int64 `json:"inventory_account_id,omitempty" minimum:"1" nullable:"true"`
		CostAccountID      *int64 `json:"cost_account_id,omitempty" minimum:"1" nullable:"true"`
	}
}

type categoryPatchIn struct {
	op.ID
	Body struct {
		Version  int32              `json:"version" minimum:"1" doc:"The version that was read."`
		Name     *string            `json:"name,omitempty" minLength:"1" maxLength:"100"`
		ParentID op.Nullable[int64] `json:"parent_id,omitzero"`

		Valuation          *string            `json:"valuation,omitempty" enum:"average,fifo,standard"`
		InventoryAccountID op.Nullable[int64] `json:"inventory_account_id,omitzero"`
		CostAccountID      op.Nullable[int64] `json:"cost_account_id,omitzero"`
	}
}

func (s *Service) listCategories(ctx context.Context, c *op.Call, in *op.ListIn) (op.Page[ProductCategory], error) {
	return categories.Page(ctx, c.Tx, *in)
}

func (s *Service) createCategory(ctx context.Context, c *op.Call, in *categoryCreateIn) (ProductCategory, error) {
	k := ProductCategory{
		Name: in.Body.Name, ParentID: in.Body.ParentID, Valuation: cmp.Or(in.Body.Valuation, "average"), InventoryAccountID: in.Body.InventoryAccountID,
		CostAccountID: in.Body.CostAccountID,
	}
	if err := s.checkCategory(ctx, c.Tx, &k); err != nil {
		return k, err
	}
	id, err := s.queries.CategoryInsert(ctx, c.Tx, db.CategoryInsertParams{
		Name: k.Name, ParentID: k.ParentID, Valuation: k.Valuation, InventoryAccountID: k.InventoryAccountID, CostAccountID: k.CostAccountID,
	})
	if err != nil {
		return k, err
	}
	if k, err = s.categoryTx(ctx, c.Tx, id); err != nil {
		return k, err
	}
	c.Record(op.Change{Kind: "product-category", ID: k.ID, Title: k.Name, After: k})
	return k, nil
}

func (s *Service) updateCategory(ctx context.Context, c *op.Call, in *categoryPatchIn) (ProductCategory, error) {
	if in.Body.ParentID.Set {
		if err := s.queries.CategoriesLockAll(ctx, c.Tx); err != nil {
			return ProductCategory{}, err
		}
	}
	before, err := s.lockCategoryTx(ctx, c.Tx, in.ID.ID, in.Body.Version)
	if err != nil {
		return before, err
	}
	k := before
	op.Patch(&k.Name, in.Body.Name)
	in.Body.ParentID.Into(&k.ParentID)
	op.Patch(&k.Valuation, in.Body.Valuation)
	in.Body.InventoryAccountID.Into(&k.InventoryAccountID)
	in.Body.CostAccountID.Into(&k.CostAccountID)
	if err := s.checkCategory(ctx, c.Tx, &k); err != nil {
		return k, err
	}
	err = s.queries.CategoryUpdate(ctx, c.Tx, db.CategoryUpdateParams{
		ID: k.ID, Name: k.Name, ParentID: k.ParentID, Valuation: k.Valuation, InventoryAccountID: k.InventoryAccountID, CostAccountID: k.CostAccountID,
	})
	if err != nil {
		return k, err
	}
	if k, err = s.categoryTx(ctx, c.Tx, k.ID); err != nil {
		return k, err
	}
	c.Record(op.Change{Kind: "product-category", ID: k.ID, Title: k.Name, Before: before, After: k})
	return k, nil
}

func (s *Service) deleteCategory(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	k, err := s.lockCategoryTx(ctx, c.Tx, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.CategoryDelete(ctx, c.Tx, k.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "product-category", ID: k.ID, Title: k.Name, Before: k})
	return op.Nothing{}, nil
}

func (s *Service) lockCategoryTx(ctx context.Context, tx pgx.Tx, id int64, version int32) (ProductCategory, error) {
	now, err := s.queries.CategoryLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return ProductCategory{}, errNoCategory
	}
	if err != nil {
		return ProductCategory{}, err
	}
	if err := fault.CheckVersion("category", version, now); err != nil {
		return ProductCategory{}, err
	}
	return s.categoryTx(ctx, tx, id)
}

var errNoCategory = fault.NotFound("no_such_category", "There is no such category. It may have been deleted.")

func (s *Service) getCategory(ctx context.Context, c *op.Call, in *op.ID) (ProductCategory, error) {
	return s.categoryTx(ctx, c.Tx, in.ID)
}

func (s *Service) categoryTx(ctx context.Context, tx pgx.Tx, id int64) (ProductCategory, error) {
	row, err := s.queries.CategoryGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return ProductCategory{}, errNoCategory
	}
	if err != nil {
		return ProductCategory{}, err
	}
	return ProductCategory{
		ID: row.ID, Name: row.Name, ParentID: row.ParentID, Parent: row.Parent, Valuation: row.Valuation, InventoryAccountID: row.InventoryAccountID,
		InventoryAccount: text(row.InventoryAccount), CostAccountID: row.CostAccountID, CostAccount: text(row.CostAccount), Version: row.Version,
	}, nil
}

// text is null for a reference that is not there.
func text(v any) *string {
	if s, ok := v.(string); ok {
		return &s
	}
	return nil
}

// checkCategory trims the name and refuses a place that does not exist or that
// is inside the category itself.
func (s *Service) checkCategory(ctx context.Context, tx pgx.Tx, k *ProductCategory) error {
	k.Name = strings.TrimSpace(k.Name)
	if k.Name == "" {
		return fault.Invalid("invalid_category", "A category needs a name.").Field("name", "Enter a name.")
	}
	if err := s.checkAccounts(ctx, tx, *k); err != nil {
		return err
	}
	if k.ParentID == nil {
		return nil
	}
	if _, err := s.queries.CategoryGet(ctx, tx, *k.ParentID); errors.Is(err, pgx.ErrNoRows) {
		return fault.Invalid("invalid_category", "The category that it should be in does not exist.").Field("parent_id", "There is no such category.")
	} else if err != nil {
		return err
	}
	if k.ID == 0 {
		return nil
	}
	inside, err := s.queries.CategoryIsBelow(ctx, tx, db.CategoryIsBelowParams{ID: *k.ParentID, Ancestor: k.ID})
	if err == nil && inside {
		return fault.Invalid("category_circle", "A category cannot be inside itself.").Field("parent_id", "This one is inside the category.")
	}
	return err
}

// checkAccounts refuses accounts that take no entries, or mean something else.
func (s *Service) checkAccounts(ctx context.Context, tx pgx.Tx, k ProductCategory) error {
	refused := fault.Invalid("invalid_category", "The category cannot be like this; see what is marked.")
	for _, a := range []struct {
		field, kind, sentence string
		id                    *int64
	}{
		{"inventory_account_id", "asset", "Choose an asset account of inventory that takes entries.", k.InventoryAccountID},
		{"cost_account_id", "expense", "Choose an expense account that takes entries.", k.CostAccountID},
	} {
		if a.id == nil {
			continue
		}
		row, err := s.queries.CategoryAccount(ctx, tx, *a.id)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if err != nil || row.Type != a.kind || row.IsGroup || !row.Active || row.Control != "" || row.Currency != nil {
			refused = refused.Field(a.field, "%s", a.sentence)
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}
