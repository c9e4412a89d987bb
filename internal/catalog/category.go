package catalog

import (
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
	ID       int64  `json:"id" db:"id"`
	Name     string `json:"name" db:"name"`
	ParentID *int64 `json:"parent_id" db:"parent_id"`
	Version  int32  `json:"version" db:"version"`
}

var categories = list.Spec[ProductCategory]{
	From: "product_categories", Default: "name", Search: "search_text(name) LIKE search_pattern(?)",
	Columns: "id, name, parent_id, version",
	Sorts:   map[string]list.Sort{"name": {SQL: "search_text(name)", Type: "text"}},
}

type categoryCreateIn struct {
	Body struct {
		Name     string `json:"name" minLength:"1" maxLength:"100"`
		ParentID *int64 `json:"parent_id,omitempty" minimum:"1" nullable:"true"`
	}
}

type categoryPatchIn struct {
	op.ID
	Body struct {
		Version  int32              `json:"version" minimum:"1" doc:"The version that was read."`
		Name     *string            `json:"name,omitempty" minLength:"1" maxLength:"100"`
		ParentID op.Nullable[int64] `json:"parent_id,omitzero"`
	}
}

func (s *Service) listCategories(ctx context.Context, c *op.Call, in *op.ListIn) (op.Page[ProductCategory], error) {
	return categories.Page(ctx, c.Tx, *in)
}

func (s *Service) createCategory(ctx context.Context, c *op.Call, in *categoryCreateIn) (ProductCategory, error) {
	k := ProductCategory{Name: in.Body.Name, ParentID: in.Body.ParentID}
	if err := s.checkCategory(ctx, c.Tx, &k); err != nil {
		return k, err
	}
	row, err := s.queries.CategoryInsert(ctx, c.Tx, db.CategoryInsertParams{Name: k.Name, ParentID: k.ParentID})
	if err != nil {
		return k, err
	}
	k = ProductCategory(row)
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
	if err := s.checkCategory(ctx, c.Tx, &k); err != nil {
		return k, err
	}
	row, err := s.queries.CategoryUpdate(ctx, c.Tx, db.CategoryUpdateParams{ID: k.ID, Name: k.Name, ParentID: k.ParentID})
	if err != nil {
		return k, err
	}
	k = ProductCategory(row)
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
	row, err := s.queries.CategoryLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return ProductCategory{}, fault.NotFound("no_such_category", "There is no such category. It may have been deleted.")
	}
	if err != nil {
		return ProductCategory{}, err
	}
	return ProductCategory(row), fault.CheckVersion("category", version, row.Version)
}

// checkCategory trims the name and refuses a place that does not exist or that
// is inside the category itself.
func (s *Service) checkCategory(ctx context.Context, tx pgx.Tx, k *ProductCategory) error {
	k.Name = strings.TrimSpace(k.Name)
	if k.Name == "" {
		return fault.Invalid("invalid_category", "A category needs a name.").Field("name", "Enter a name.")
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
