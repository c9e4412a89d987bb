package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// Kinds of product.
const (
	KindGoods   = "goods" // has stock
	KindService = "service"
)

// How a product is tracked.
const (
	TrackNone   = "none"
	TrackLot    = "lot"    // several pieces share a number
	TrackSerial = "serial" // each piece has its own
)

// Product is something sold or bought, with what is in stock of it.
type Product struct {
	ID          int64          `json:"id" db:"id"`
	SKU         string         `json:"sku" db:"sku"`
	Name        string         `json:"name" db:"name"`
	Kind        string         `json:"kind" db:"kind" enum:"goods,service"`
	Description string         `json:"description" db:"description"`
	UnitID      int64          `json:"unit_id" db:"unit_id"`
	Unit        string         `json:"unit" db:"unit"`
	Barcode     *string        `json:"barcode" db:"barcode"`
	Price       money.Price    `json:"price" db:"price"`
	CategoryID  *int64         `json:"category_id" db:"category_id"`
	Category    *string        `json:"category" db:"category"`
	HasImage    bool           `json:"has_image" db:"has_image"`
	OnHand      money.Quantity `json:"on_hand" db:"on_hand"`
	Reserved    money.Quantity `json:"reserved" db:"reserved"`
	Available   money.Quantity `json:"available" db:"available" doc:"On hand less reserved."`
	Archived    bool           `json:"archived" db:"archived"`

	IncomeAccountID  *int64       `json:"income_account_id" db:"income_account_id" nullable:"true" doc:"Null for the company's own."`
	IncomeAccount    *string      `json:"income_account" db:"income_account" nullable:"true"`
	ExpenseAccountID *int64       `json:"expense_account_id" db:"expense_account_id" nullable:"true" doc:"Null for the company's own."`
	ExpenseAccount   *string      `json:"expense_account" db:"expense_account" nullable:"true"`
	Taxes            []ProductTax `json:"taxes" db:"taxes" nullable:"false" doc:"Of sales and purchases; the company's own where a side has none."`

	PurchaseUnitID *int64          `json:"purchase_unit_id" db:"purchase_unit_id" nullable:"true" doc:"Null for the unit of its stock."`
	PurchaseUnit   *string         `json:"purchase_unit" db:"purchase_unit" nullable:"true"`
	SalesUnitID    *int64          `json:"sales_unit_id" db:"sales_unit_id" nullable:"true" doc:"Null for the unit of its stock."`
	SalesUnit      *string         `json:"sales_unit" db:"sales_unit" nullable:"true"`
	Tracking       string          `json:"tracking" db:"tracking" enum:"none,lot,serial" doc:"Whether each lot or piece has a number. Stays once it has moved."`
	ShelfLifeDays  *int32          `json:"shelf_life_days" db:"shelf_life_days" nullable:"true" doc:"After how many days a new lot expires, proposed."`
	LotPattern     string          `json:"lot_pattern" db:"lot_pattern" doc:"How the next numbers of its lots look, with {number}; empty for the usual."`
	Weight         *money.Quantity `json:"weight" db:"weight" nullable:"true" doc:"Kilograms of one stock unit."`
	Volume         *money.Quantity `json:"volume" db:"volume" nullable:"true" doc:"Cubic metres of one stock unit."`
	// BarcodeInternal spares the main barcode the check of its check digit.
	BarcodeInternal bool        `json:"barcode_internal" db:"barcode_internal" doc:"A number of the house: its check digit is not checked."`
	Barcodes        []Barcode   `json:"barcodes" db:"barcodes" nullable:"false" doc:"Further barcodes of its own."`
	Packagings      []Packaging `json:"packagings" db:"packagings" nullable:"false"`

	Version   int32     `json:"version" db:"version"`
	CreatedAt time.Time `json:"created_at" db:"created_at"`
	UpdatedAt time.Time `json:"updated_at" db:"updated_at"`
}

// ProductTax is a tax of a product on one side.
type ProductTax struct {
	TaxID int64  `json:"tax_id" minimum:"1"`
	Side  string `json:"side" enum:"sale,purchase"`
	Code  string `json:"code" required:"false"`
}

var products = list.Spec[Product]{
	From: "product_list", Default: "name", Search: "search LIKE search_pattern(?)",
	Columns: `id, sku, name, kind, description, unit_id, unit, barcode, price, category_id, category, has_image,
		on_hand, reserved, available, archived, income_account_id, income_account, expense_account_id, expense_account, taxes,
		purchase_unit_id, purchase_unit, sales_unit_id, sales_unit, tracking, shelf_life_days, lot_pattern, weight, volume,
		barcode_internal, barcodes, packagings, version, created_at, updated_at`,
	Sorts: map[string]list.Sort{
		"name": {SQL: "search_text(name)", Type: "text"},
		"sku":  {SQL: "search_text(sku)", Type: "text"},
		// Without an index: these look at every product that the filters leave.
		"price":     {SQL: "price", Type: "numeric"},
		"on_hand":   {SQL: "on_hand", Type: "numeric"},
		"available": {SQL: "available", Type: "numeric"},
	},
}

type listIn struct {
	op.ListIn
	Kind       string  `query:"kind" enum:"goods,service"`
	Tracking   string  `query:"tracking" enum:"none,lot,serial"`
	Tracked    op.Flag `query:"tracked" doc:"Those with lots or serial numbers, or those without."`
	CategoryID int64   `query:"category_id" minimum:"1"`
	Archived   op.Flag `query:"archived" doc:"Both kinds unless given."`
}

func (s *Service) list(ctx context.Context, c *op.Call, in *listIn) (op.Page[Product], error) {
	return products.Page(ctx, c.Tx, in.ListIn,
		list.Where("kind = ?", in.Kind),
		list.Where("tracking = ?", in.Tracking),
		list.Where("(tracking <> 'none') = ?", in.Tracked.Given()),
		list.Where("category_id = ?", in.CategoryID),
		list.Where("archived = ?", in.Archived.Given()))
}

func (s *Service) get(ctx context.Context, c *op.Call, in *op.ID) (Product, error) {
	return s.ProductTx(ctx, c.Tx, in.ID)
}

var errNoProduct = fault.NotFound("no_such_product", "There is no such product. It may have been deleted.")

// ProductTx reads a product.
func (s *Service) ProductTx(ctx context.Context, tx pgx.Tx, id int64) (Product, error) {
	row, err := s.queries.ProductGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Product{}, errNoProduct
	}
	if err != nil {
		return Product{}, err
	}
	p := Product{
		ID: row.ID, SKU: row.Sku, Name: row.Name, Kind: row.Kind, Description: row.Description, UnitID: row.UnitID, Unit: row.Unit,
		Barcode: row.Barcode, Price: row.Price, CategoryID: row.CategoryID, Category: row.Category, HasImage: row.HasImage,
		OnHand: row.OnHand, Reserved: row.Reserved, Available: row.Available, Archived: row.Archived,
		IncomeAccountID: row.IncomeAccountID, IncomeAccount: row.IncomeAccount, ExpenseAccountID: row.ExpenseAccountID, ExpenseAccount: row.ExpenseAccount,
		PurchaseUnitID: row.PurchaseUnitID, PurchaseUnit: row.PurchaseUnit, SalesUnitID: row.SalesUnitID, SalesUnit: row.SalesUnit,
		Tracking: row.Tracking, ShelfLifeDays: row.ShelfLifeDays, LotPattern: row.LotPattern, Weight: row.Weight, Volume: row.Volume,
		BarcodeInternal: row.BarcodeInternal, Version: row.Version, CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt,
	}
	return p, errors.Join(json.Unmarshal(row.Taxes, &p.Taxes), json.Unmarshal(row.Barcodes, &p.Barcodes), json.Unmarshal(row.Packagings, &p.Packagings))
}

// lockTx reads the product and holds it against changes by others. With all, it
// is held against new references as well.
func (s *Service) lockTx(ctx context.Context, tx pgx.Tx, id int64, version int32, all bool) (Product, error) {
	lock := s.queries.ProductLock
	if all {
		lock = s.queries.ProductLockAll
	}
	now, err := lock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Product{}, errNoProduct
	}
	if err != nil {
		return Product{}, err
	}
	if err := fault.CheckVersion("product", version, now); err != nil {
		return Product{}, err
	}
	return s.ProductTx(ctx, tx, id)
}

// Facts are what a document needs to know of a product.
type Facts struct {
	ID        int64
	SKU, Name string
	Kind      string
	Price     money.Price
	Archived  bool
	Tracking  string // TrackNone, TrackLot, TrackSerial
	Unit      string
	Decimals  int32 // how finely a quantity may be divided
	// Where it is booked; nil for the company's own account.
	IncomeAccountID, ExpenseAccountID *int64
	// None for the company's own tax.
	SaleTaxes, PurchaseTaxes []int64
}

// FactsTx reads the products of a document, all at once. One that does not
// exist is missing in the map.
func (s *Service) FactsTx(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64]Facts, error) {
	rows, err := s.queries.ProductFacts(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	all := make(map[int64]Facts, len(rows))
	for _, row := range rows {
		all[row.ID] = facts(row)
	}
	return all, nil
}

func facts(row db.ProductFactsRow) Facts {
	return Facts{
		ID: row.ID, SKU: row.Sku, Name: row.Name, Kind: row.Kind, Price: row.Price, Archived: row.Archived, Tracking: row.Tracking,
		Unit: row.Unit, Decimals: row.Decimals, IncomeAccountID: row.IncomeAccountID, ExpenseAccountID: row.ExpenseAccountID,
		SaleTaxes: row.SaleTaxes, PurchaseTaxes: row.PurchaseTaxes,
	}
}
