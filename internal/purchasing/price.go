package purchasing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// SupplierPrice is what a supplier charges for a product.
type SupplierPrice struct {
	ID          int64          `json:"id" db:"id"`
	SupplierID  int64          `json:"supplier_id" db:"supplier_id"`
	Supplier    string         `json:"supplier" db:"supplier"`
	ProductID   int64          `json:"product_id" db:"product_id"`
	SKU         string         `json:"sku" db:"sku"`
	Product     string         `json:"product" db:"product"`
	Unit        string         `json:"unit" db:"unit"`
	SupplierSKU string         `json:"supplier_sku" db:"supplier_sku" doc:"What the supplier calls it."`
	Currency    string         `json:"currency" db:"currency"`
	Price       money.Price    `json:"price" db:"price"`
	Discount    money.Percent  `json:"discount" db:"discount" doc:"In percent."`
	MinQuantity money.Quantity `json:"min_quantity" db:"min_quantity" doc:"From this quantity on."`
	ValidFrom   *date.Date     `json:"valid_from" db:"valid_from" nullable:"true"`
	ValidTo     *date.Date     `json:"valid_to" db:"valid_to" nullable:"true"`
	LeadDays    int32          `json:"lead_days" db:"lead_days" doc:"How many days after the order it arrives."`
	Notes       string         `json:"notes" db:"notes"`
	Version     int32          `json:"version" db:"version"`
	UpdatedAt   time.Time      `json:"updated_at" db:"updated_at"`
}

var prices = list.Spec[SupplierPrice]{
	From: "supplier_price_list", Default: "-id", Search: "search LIKE search_pattern(?)",
	Columns: "id, supplier_id, supplier, product_id, sku, product, unit, supplier_sku, currency, price, discount, min_quantity, valid_from, valid_to, lead_days, notes, version, updated_at",
	Sorts:   map[string]list.Sort{"sku": {SQL: "search_text(sku)", Type: "text"}, "supplier": {SQL: "search_text(supplier)", Type: "text"}},
}

type priceListIn struct {
	op.ListIn
	SupplierID int64     `query:"supplier_id" minimum:"1"`
	ProductID  int64     `query:"product_id" minimum:"1"`
	ValidOn    date.Date `query:"valid_on" doc:"Those that hold on this day."`
}

type priceCreateIn struct {
	Body struct {
		SupplierID  int64          `json:"supplier_id" minimum:"1"`
		ProductID   int64          `json:"product_id" minimum:"1"`
		SupplierSKU string         `json:"supplier_sku,omitempty" maxLength:"100"`
		Currency    string         `json:"currency,omitempty" maxLength:"3" doc:"The supplier's, or the company's, unless given."`
		Price       money.Price    `json:"price"`
		Discount    money.Percent  `json:"discount,omitzero"`
		MinQuantity money.Quantity `json:"min_quantity,omitzero"`
		ValidFrom   *date.Date     `json:"valid_from,omitempty" nullable:"true"`
		ValidTo     *date.Date     `json:"valid_to,omitempty" nullable:"true"`
		LeadDays    int32          `json:"lead_days,omitempty" minimum:"0" maximum:"3650"`
		Notes       string         `json:"notes,omitempty" maxLength:"2000"`
	}
}

type pricePatchIn struct {
	op.ID
	Body struct {
		Version     int32                  `json:"version" minimum:"1" doc:"The version that was read."`
		SupplierSKU *string                `json:"supplier_sku,omitempty" maxLength:"100"`
		Currency    *string                `json:"currency,omitempty" maxLength:"3"`
		Price       *money.Price           `json:"price,omitempty"`
		Discount    *money.Percent         `json:"discount,omitempty"`
		MinQuantity *money.Quantity        `json:"min_quantity,omitempty"`
		ValidFrom   op.Nullable[date.Date] `json:"valid_from,omitzero"`
		ValidTo     op.Nullable[date.Date] `json:"valid_to,omitzero"`
		LeadDays    *int32                 `json:"lead_days,omitempty" minimum:"0" maximum:"3650"`
		Notes       *string                `json:"notes,omitempty" maxLength:"2000"`
	}
}

func (s *Service) priceList(ctx context.Context, c *op.Call, in *priceListIn) (op.Page[SupplierPrice], error) {
	return prices.Page(ctx, c.Tx, in.ListIn,
		list.Where("supplier_id = ?", in.SupplierID),
		list.Where("product_id = ?", in.ProductID),
		list.Where("daterange(valid_from, valid_to, '[]') @> ?::date", in.ValidOn))
}

var errNoPrice = fault.NotFound("no_such_supplier_price", "There is no such price. It may have been deleted.")

func (s *Service) priceGet(ctx context.Context, c *op.Call, in *op.ID) (SupplierPrice, error) {
	return s.priceTx(ctx, c.Tx, in.ID)
}

func (s *Service) priceTx(ctx context.Context, tx pgx.Tx, id int64) (SupplierPrice, error) {
	r, err := s.queries.SupplierPriceGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return SupplierPrice{}, errNoPrice
	}
	return SupplierPrice{
		ID: r.ID, SupplierID: r.SupplierID, Supplier: r.Supplier, ProductID: r.ProductID, SKU: r.Sku, Product: r.Product, Unit: r.Unit, SupplierSKU: r.SupplierSku, Currency: r.Currency,
		Price: r.Price, Discount: r.Discount, MinQuantity: r.MinQuantity, ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, LeadDays: r.LeadDays, Notes: r.Notes, Version: r.Version, UpdatedAt: r.UpdatedAt,
	}, err
}

func (s *Service) priceCreate(ctx context.Context, c *op.Call, in *priceCreateIn) (SupplierPrice, error) {
	b := in.Body
	p := SupplierPrice{
		SupplierID: b.SupplierID, ProductID: b.ProductID, SupplierSKU: b.SupplierSKU, Currency: b.Currency, Price: b.Price, Discount: b.Discount, MinQuantity: b.MinQuantity,
		ValidFrom: b.ValidFrom, ValidTo: b.ValidTo, LeadDays: b.LeadDays, Notes: b.Notes,
	}
	if err := s.priceCheckTx(ctx, c.Tx, &p, true); err != nil {
		return p, err
	}
	id, err := s.queries.SupplierPriceInsert(ctx, c.Tx, db.SupplierPriceInsertParams{
		SupplierID: p.SupplierID, ProductID: p.ProductID, SupplierSku: p.SupplierSKU, Currency: p.Currency, Price: p.Price, Discount: p.Discount, MinQuantity: p.MinQuantity,
		ValidFrom: p.ValidFrom, ValidTo: p.ValidTo, LeadDays: p.LeadDays, Notes: p.Notes, Now: c.Now,
	})
	if err != nil {
		return p, err
	}
	return s.priceConcludeTx(ctx, c, id, nil)
}

func (s *Service) priceUpdate(ctx context.Context, c *op.Call, in *pricePatchIn) (SupplierPrice, error) {
	b := in.Body
	before, err := s.priceLockTx(ctx, c, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	p := before
	op.Patch(&p.SupplierSKU, b.SupplierSKU)
	op.Patch(&p.Currency, b.Currency)
	op.Patch(&p.Price, b.Price)
	op.Patch(&p.Discount, b.Discount)
	op.Patch(&p.MinQuantity, b.MinQuantity)
	b.ValidFrom.Into(&p.ValidFrom)
	b.ValidTo.Into(&p.ValidTo)
	op.Patch(&p.LeadDays, b.LeadDays)
	op.Patch(&p.Notes, b.Notes)
	if err := s.priceCheckTx(ctx, c.Tx, &p, false); err != nil {
		return p, err
	}
	err = s.queries.SupplierPriceUpdate(ctx, c.Tx, db.SupplierPriceUpdateParams{
		ID: p.ID, SupplierSku: p.SupplierSKU, Currency: p.Currency, Price: p.Price, Discount: p.Discount, MinQuantity: p.MinQuantity,
		ValidFrom: p.ValidFrom, ValidTo: p.ValidTo, LeadDays: p.LeadDays, Notes: p.Notes, Now: c.Now,
	})
	if err != nil {
		return p, err
	}
	return s.priceConcludeTx(ctx, c, p.ID, before)
}

func (s *Service) priceDelete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	p, err := s.priceLockTx(ctx, c, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.SupplierPriceDelete(ctx, c.Tx, p.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "supplier_price", ID: p.ID, Title: p.title(), Before: p})
	return op.Nothing{}, nil
}

func (s *Service) priceLockTx(ctx context.Context, c *op.Call, id int64, version int32) (SupplierPrice, error) {
	now, err := s.queries.SupplierPriceLock(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return SupplierPrice{}, errNoPrice
	}
	if err != nil {
		return SupplierPrice{}, err
	}
	if err := fault.CheckVersion("price", version, now); err != nil {
		return SupplierPrice{}, err
	}
	return s.priceTx(ctx, c.Tx, id)
}

func (s *Service) priceConcludeTx(ctx context.Context, c *op.Call, id int64, before any) (SupplierPrice, error) {
	p, err := s.priceTx(ctx, c.Tx, id)
	if err != nil {
		return p, err
	}
	c.Record(op.Change{Kind: "supplier_price", ID: p.ID, Title: p.title(), Before: before, After: p})
	return p, nil
}

func (p SupplierPrice) title() string { return p.SKU + " of " + p.Supplier }

// priceCheckTx refuses what cannot be, with the field named.
func (s *Service) priceCheckTx(ctx context.Context, tx pgx.Tx, p *SupplierPrice, fresh bool) error {
	refused := fault.Invalid("invalid_supplier_price", "The price cannot be like this; see what is marked.")
	p.SupplierSKU, p.Currency = strings.TrimSpace(p.SupplierSKU), strings.ToUpper(strings.TrimSpace(p.Currency))
	partner, found, err := s.partners.BriefTx(ctx, tx, p.SupplierID)
	switch {
	case err != nil:
		return err
	case !found:
		refused = refused.Field("supplier_id", "There is no such partner.")
	case fresh && !partner.IsSupplier:
		refused = refused.Field("supplier_id", "%s is a customer only.", partner.Name)
	}
	facts, err := s.catalog.FactsTx(ctx, tx, []int64{p.ProductID})
	if err != nil {
		return err
	}
	product, found := facts[p.ProductID]
	switch {
	case !found:
		refused = refused.Field("product_id", "There is no such product.")
	case p.MinQuantity.Places() > product.Decimals:
		refused = refused.Field("min_quantity", "A quantity of %s has at most %d decimals.", product.Unit, product.Decimals)
	}
	if p.Currency == "" && partner.Currency != nil {
		p.Currency = *partner.Currency
	}
	if p.Currency == "" {
		company, err := s.queries.PurchaseCompany(ctx, tx)
		if err != nil {
			return err
		}
		p.Currency = company.Currency
	}
	if _, known := money.CurrencyDecimals(p.Currency); !known {
		refused = refused.Field("currency", "There is no such currency.")
	}
	for _, v := range []struct {
		field string
		sign  int
	}{{"price", p.Price.Sign()}, {"min_quantity", p.MinQuantity.Sign()}} {
		if v.sign < 0 {
			refused = refused.Field(v.field, "It is zero or more.")
		}
	}
	if p.Discount.Sign() < 0 || p.Discount.Cmp(money.MustPercent("100")) > 0 {
		refused = refused.Field("discount", "A discount is from 0 to 100 percent.")
	}
	if p.ValidFrom != nil && p.ValidTo != nil && p.ValidTo.Before(*p.ValidFrom) {
		refused = refused.Field("valid_to", "That is before it begins.")
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// agreedTx finds what is agreed with the supplier, by the line's place: the price of
// the largest break that the quantity reaches, in the order's currency.
func (s *Service) agreedTx(ctx context.Context, tx pgx.Tx, o PurchaseOrder, in []PurchaseOrderLineIn) (map[int]db.SupplierPricesBestRow, error) {
	out := map[int]db.SupplierPricesBestRow{}
	if o.SupplierID == 0 || len(in) == 0 {
		return out, nil
	}
	arg := db.SupplierPricesBestParams{OnDate: o.OrderDate, SupplierID: o.SupplierID, Currency: o.Currency}
	for i, l := range in {
		arg.Places, arg.ProductIds, arg.Quantities = append(arg.Places, int32(i)), append(arg.ProductIds, l.ProductID), append(arg.Quantities, l.Quantity)
	}
	rows, err := s.queries.SupplierPricesBest(ctx, tx, arg)
	if err != nil {
		return nil, fmt.Errorf("the prices of supplier %d: %w", o.SupplierID, err)
	}
	for _, r := range rows {
		out[int(r.Place)] = r
	}
	return out, nil
}
