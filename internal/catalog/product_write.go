package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg"
)

func init() {
	inUse := "This product has stock moves or orders, whose quantities are in its unit. Make a new product instead."
	pg.Explain("products_unit_of_moves", "product_in_use", "unit_id", inUse)
	pg.Explain("products_unit_of_orders", "product_in_use", "unit_id", inUse)
	pg.Explain("products_income_account_id_fkey", "no_such_account", "income_account_id", "There is no such account.")
	pg.Explain("products_expense_account_id_fkey", "no_such_account", "expense_account_id", "There is no such account.")
	pg.Explain("product_taxes_tax_id_fkey", "no_such_tax", "taxes", "There is no such tax.")
	pg.Explain("product_taxes_pkey", "invalid_product", "taxes", "A tax is named once.")
}

type productCreateIn struct {
	Body struct {
		SKU         string      `json:"sku" minLength:"1" maxLength:"60"`
		Name        string      `json:"name" minLength:"1" maxLength:"200"`
		Kind        string      `json:"kind,omitempty" enum:"goods,service" doc:"goods unless given."`
		Description string      `json:"description,omitempty" maxLength:"10000"`
		UnitID      int64       `json:"unit_id,omitempty" minimum:"1" doc:"The first unit of the list (the piece) unless given."`
		CategoryID  *int64      `json:"category_id,omitempty" minimum:"1" nullable:"true"`
		Barcode     *string     `json:"barcode,omitempty" maxLength:"60" nullable:"true"`
		Price       money.Price `json:"price,omitzero"`

		IncomeAccountID  *int64       `json:"income_account_id,omitempty" minimum:"1" nullable:"true"`
		ExpenseAccountID *int64       `json:"expense_account_id,omitempty" minimum:"1" nullable:"true"`
		Taxes            []ProductTax `json:"taxes,omitempty" maxItems:"20"`

		PurchaseUnitID  *int64          `json:"purchase_unit_id,omitempty" minimum:"1" nullable:"true"`
		SalesUnitID     *int64          `json:"sales_unit_id,omitempty" minimum:"1" nullable:"true"`
		Tracking        string          `json:"tracking,omitempty" enum:"none,lot,serial" doc:"none unless given."`
		ShelfLifeDays   *int32          `json:"shelf_life_days,omitempty" minimum:"0" maximum:"36500" nullable:"true"`
		LotPattern      string          `json:"lot_pattern,omitempty" maxLength:"60"`
		Weight          *money.Quantity `json:"weight,omitempty" nullable:"true"`
		Volume          *money.Quantity `json:"volume,omitempty" nullable:"true"`
		BarcodeInternal bool            `json:"barcode_internal,omitempty"`
		Barcodes        []Barcode       `json:"barcodes,omitempty" maxItems:"50"`
		Packagings      []Packaging     `json:"packagings,omitempty" maxItems:"50"`
	}
}

type productPatchIn struct {
	op.ID
	Body struct {
		Version     int32               `json:"version" minimum:"1" doc:"The version that was read."`
		SKU         *string             `json:"sku,omitempty" minLength:"1" maxLength:"60"`
		Name        *string             `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Kind        *string             `json:"kind,omitempty" enum:"goods,service"`
		Description *string             `json:"description,omitempty" maxLength:"10000"`
		UnitID      *int64              `json:"unit_id,omitempty" minimum:"1"`
		CategoryID  op.Nullable[int64]  `json:"category_id,omitzero"`
		Barcode     op.Nullable[string] `json:"barcode,omitzero" maxLength:"60"`
		Price       *money.Price        `json:"price,omitempty"`

		IncomeAccountID  op.Nullable[int64] `json:"income_account_id,omitzero"`
		ExpenseAccountID op.Nullable[int64] `json:"expense_account_id,omitzero"`
		Taxes            *[]ProductTax      `json:"taxes,omitempty" maxItems:"20" doc:"Replaces all of them."`

		PurchaseUnitID  op.Nullable[int64]          `json:"purchase_unit_id,omitzero"`
		SalesUnitID     op.Nullable[int64]          `json:"sales_unit_id,omitzero"`
		Tracking        *string                     `json:"tracking,omitempty" enum:"none,lot,serial" doc:"Stays once the product has moved."`
		ShelfLifeDays   op.Nullable[int32]          `json:"shelf_life_days,omitzero" minimum:"0" maximum:"36500" doc:"0 for none."`
		LotPattern      *string                     `json:"lot_pattern,omitempty" maxLength:"60"`
		Weight          op.Nullable[money.Quantity] `json:"weight,omitzero"`
		Volume          op.Nullable[money.Quantity] `json:"volume,omitzero"`
		BarcodeInternal *bool                       `json:"barcode_internal,omitempty"`
		Barcodes        *[]Barcode                  `json:"barcodes,omitempty" maxItems:"50" doc:"Replaces all of them."`
		Packagings      *[]Packaging                `json:"packagings,omitempty" maxItems:"50" doc:"Replaces all of them; one with the id of a packaging changes it."`
	}
}

func (s *Service) create(ctx context.Context, c *op.Call, in *productCreateIn) (Product, error) {
	b := in.Body
	p := Product{
		SKU: b.SKU, Name: b.Name, Kind: b.Kind, Description: b.Description, UnitID: b.UnitID, CategoryID: b.CategoryID,
		Barcode: b.Barcode, Price: b.Price, IncomeAccountID: b.IncomeAccountID, ExpenseAccountID: b.ExpenseAccountID, Taxes: b.Taxes,
		PurchaseUnitID: b.PurchaseUnitID, SalesUnitID: b.SalesUnitID, Tracking: b.Tracking, ShelfLifeDays: b.ShelfLifeDays, LotPattern: b.LotPattern,
		Weight: b.Weight, Volume: b.Volume, BarcodeInternal: b.BarcodeInternal, Barcodes: b.Barcodes, Packagings: b.Packagings,
	}
	if p.Tracking == "" {
		p.Tracking = TrackNone
	}
	if p.Kind == "" {
		p.Kind = KindGoods
	}
	if p.UnitID == 0 {
		p.UnitID = 1
	}
	if err := s.check(ctx, c.Tx, &p); err != nil {
		return p, err
	}
	id, err := s.queries.ProductInsert(ctx, c.Tx, db.ProductInsertParams{
		Sku: p.SKU, Name: p.Name, Kind: p.Kind, Description: p.Description, UnitID: p.UnitID, CategoryID: p.CategoryID,
		Barcode: p.Barcode, Price: p.Price, IncomeAccountID: p.IncomeAccountID, ExpenseAccountID: p.ExpenseAccountID,
		PurchaseUnitID: p.PurchaseUnitID, SalesUnitID: p.SalesUnitID, Tracking: p.Tracking, ShelfLifeDays: p.ShelfLifeDays,
		LotPattern: p.LotPattern, Weight: p.Weight, Volume: p.Volume, BarcodeInternal: p.BarcodeInternal, Now: c.Now,
	})
	if err != nil {
		return p, err
	}
	if err := s.putTaxesTx(ctx, c.Tx, id, p.Taxes); err != nil {
		return p, err
	}
	if p.ID = id; len(p.Barcodes)+len(p.Packagings) > 0 {
		if err := s.putCodesTx(ctx, c.Tx, p); err != nil {
			return p, err
		}
	}
	return s.concludeTx(ctx, c, id, nil)
}

func (s *Service) update(ctx context.Context, c *op.Call, in *productPatchIn) (Product, error) {
	b := in.Body
	before, err := s.lockTx(ctx, c.Tx, in.ID.ID, b.Version, b.Kind != nil || b.UnitID != nil || b.Tracking != nil)
	if err != nil {
		return before, err
	}
	p := before
	op.Patch(&p.SKU, b.SKU)
	op.Patch(&p.Name, b.Name)
	op.Patch(&p.Kind, b.Kind)
	op.Patch(&p.Description, b.Description)
	op.Patch(&p.UnitID, b.UnitID)
	op.Patch(&p.Price, b.Price)
	b.CategoryID.Into(&p.CategoryID)
	b.Barcode.Into(&p.Barcode)
	b.IncomeAccountID.Into(&p.IncomeAccountID)
	b.ExpenseAccountID.Into(&p.ExpenseAccountID)
	op.Patch(&p.Taxes, b.Taxes)
	op.Patch(&p.Tracking, b.Tracking)
	op.Patch(&p.LotPattern, b.LotPattern)
	op.Patch(&p.BarcodeInternal, b.BarcodeInternal)
	op.Patch(&p.Barcodes, b.Barcodes)
	op.Patch(&p.Packagings, b.Packagings)
	b.PurchaseUnitID.Into(&p.PurchaseUnitID)
	b.SalesUnitID.Into(&p.SalesUnitID)
	b.ShelfLifeDays.Into(&p.ShelfLifeDays)
	b.Weight.Into(&p.Weight)
	b.Volume.Into(&p.Volume)
	if err := s.check(ctx, c.Tx, &p); err != nil {
		return p, err
	}
	if b.Taxes != nil {
		if err := s.putTaxesTx(ctx, c.Tx, p.ID, p.Taxes); err != nil {
			return p, err
		}
	}
	codes := b.Barcodes != nil || b.Packagings != nil
	if codes {
		// The codes of before go first, so that they may change places.
		if err := s.queries.BarcodesDelete(ctx, c.Tx, p.ID); err != nil {
			return p, err
		}
	}
	if err := s.writeTx(ctx, c, p); err != nil {
		return p, err
	}
	if codes {
		if err := s.putCodesTx(ctx, c.Tx, p); err != nil {
			return p, err
		}
	}
	return s.concludeTx(ctx, c, p.ID, before)
}

func (s *Service) putTaxesTx(ctx context.Context, tx pgx.Tx, product int64, taxes []ProductTax) error {
	if err := s.queries.ProductTaxesDelete(ctx, tx, product); err != nil || len(taxes) == 0 {
		return err
	}
	put := db.ProductTaxesInsertParams{ProductID: product}
	for i, t := range taxes {
		put.Sides, put.Positions, put.TaxIds = append(put.Sides, t.Side), append(put.Positions, int32(i)), append(put.TaxIds, t.TaxID)
	}
	return s.queries.ProductTaxesInsert(ctx, tx, put)
}

func (s *Service) archive(ctx context.Context, c *op.Call, in *op.Versioned) (Product, error) {
	return s.setArchived(ctx, c, in, true)
}

func (s *Service) restore(ctx context.Context, c *op.Call, in *op.Versioned) (Product, error) {
	return s.setArchived(ctx, c, in, false)
}

func (s *Service) setArchived(ctx context.Context, c *op.Call, in *op.Versioned, archived bool) (Product, error) {
	p, err := s.lockTx(ctx, c.Tx, in.ID.ID, in.Version(), false)
	if err != nil || p.Archived == archived {
		return p, err
	}
	before := p
	p.Archived = archived
	if archived && !p.OnHand.IsZero() {
		c.Warn("There are still " + p.OnHand.String() + " " + p.Unit + " on hand.")
	}
	return s.saveTx(ctx, c, p, before)
}

func (s *Service) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	p, err := s.lockTx(ctx, c.Tx, in.ID, 0, false)
	if err != nil {
		return op.Nothing{}, err
	}
	// Moves and documents that refer to it refuse this with their own sentence.
	if err := s.queries.ProductDelete(ctx, c.Tx, p.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "product", ID: p.ID, Title: p.title(), Before: p})
	return op.Nothing{}, nil
}

func (s *Service) saveTx(ctx context.Context, c *op.Call, p, before Product) (Product, error) {
	if err := s.writeTx(ctx, c, p); err != nil {
		return p, err
	}
	return s.concludeTx(ctx, c, p.ID, before)
}

func (s *Service) writeTx(ctx context.Context, c *op.Call, p Product) error {
	return s.queries.ProductUpdate(ctx, c.Tx, db.ProductUpdateParams{
		ID: p.ID, Sku: p.SKU, Name: p.Name, Kind: p.Kind, Description: p.Description, UnitID: p.UnitID,
		CategoryID: p.CategoryID, Barcode: p.Barcode, Price: p.Price, Archived: p.Archived,
		IncomeAccountID: p.IncomeAccountID, ExpenseAccountID: p.ExpenseAccountID,
		PurchaseUnitID: p.PurchaseUnitID, SalesUnitID: p.SalesUnitID, Tracking: p.Tracking, ShelfLifeDays: p.ShelfLifeDays,
		LotPattern: p.LotPattern, Weight: p.Weight, Volume: p.Volume, BarcodeInternal: p.BarcodeInternal, Now: c.Now,
	})
}

// concludeTx reads what is stored now and remembers the change.
func (s *Service) concludeTx(ctx context.Context, c *op.Call, id int64, before any) (Product, error) {
	p, err := s.ProductTx(ctx, c.Tx, id)
	if err != nil {
		return p, err
	}
	c.Record(op.Change{Kind: "product", ID: p.ID, Title: p.title(), Before: before, After: p})
	return p, nil
}

func (p Product) title() string { return p.SKU + " " + p.Name }

// check trims what people type and refuses what makes no product.
func (s *Service) check(ctx context.Context, tx pgx.Tx, p *Product) error {
	p.SKU, p.Name = strings.TrimSpace(p.SKU), strings.TrimSpace(p.Name)
	if p.Barcode != nil {
		barcode := strings.TrimSpace(*p.Barcode)
		if p.Barcode = &barcode; barcode == "" {
			p.Barcode = nil
		}
	}
	refused := fault.Invalid("invalid_product", "The product cannot be saved like this.")
	if p.SKU == "" {
		refused = refused.Field("sku", "Enter an SKU.")
	}
	if p.Name == "" {
		refused = refused.Field("name", "Enter a name.")
	}
	if p.Price.Sign() < 0 {
		refused = refused.Field("price", "A price is zero or more.")
	}
	refused, err := s.checkUnits(ctx, tx, p, refused)
	if err != nil {
		return err
	}
	refused = checkCodes(p, checkTracking(p, refused))
	if p.CategoryID != nil {
		if _, err := s.queries.CategoryGet(ctx, tx, *p.CategoryID); errors.Is(err, pgx.ErrNoRows) {
			refused = refused.Field("category_id", "There is no such category.")
		} else if err != nil {
			return err
		}
	}
	seen := map[ProductTax]bool{}
	for i, t := range p.Taxes {
		if t.Code = ""; seen[t] {
			refused = refused.Field(fmt.Sprintf("taxes[%d].tax_id", i), "This tax is there already.")
		}
		seen[t] = true
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}
