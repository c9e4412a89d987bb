package inventory

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/inventory/valuation"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// StockValue is what the stock of a product is worth.
type StockValue struct {
	ProductID int64          `json:"product_id"`
	SKU       string         `json:"sku"`
	Unit      string         `json:"unit"`
	Method    string         `json:"method" enum:"average,fifo,standard" doc:"Of the product's category."`
	Currency  string         `json:"currency"`
	Quantity  money.Quantity `json:"quantity" doc:"On hand in all warehouses and under way between them."`
	Value     money.Amount   `json:"value"`
	UnitCost  money.Price    `json:"unit_cost" doc:"Of one, rounded; the standard cost where the category has standard costs."`
	Layers    []CostLayer    `json:"layers" nullable:"false" doc:"What is left of what came in, the oldest first; of first in, first out."`
}

// CostLayer is what is left of goods that came in together.
type CostLayer struct {
	Date     date.Date      `json:"date"`
	Quantity money.Quantity `json:"quantity"`
	Value    money.Amount   `json:"value"`
}

func (s *Service) stockValue(ctx context.Context, c *op.Call, in *op.ID) (StockValue, error) {
	return s.valueOfTx(ctx, c.Tx, in.ID)
}

func (s *Service) valueOfTx(ctx context.Context, tx pgx.Tx, id int64) (StockValue, error) {
	r, err := s.queries.StockValueGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return StockValue{}, errNoProduct
	}
	if err != nil {
		return StockValue{}, err
	}
	unit, err := decimal.NewFromString(r.UnitCost)
	if err != nil {
		return StockValue{}, err
	}
	if valuation.Method(r.Method) != valuation.Standard && r.Quantity.Sign() > 0 {
		unit = r.Value.Decimal().DivRound(r.Quantity.Decimal(), 12)
	}
	v := StockValue{
		ProductID: r.ProductID, SKU: r.Sku, Unit: r.Unit, Method: r.Method, Currency: r.Currency, Quantity: r.Quantity,
		Value: money.AmountOf(r.Value.Decimal(), r.CurrencyDecimals), UnitCost: unitPrice(unit), Layers: []CostLayer{},
	}
	layers, err := s.queries.CostLayersOf(ctx, tx, id)
	for _, l := range layers {
		v.Layers = append(v.Layers, CostLayer{Date: l.LayerDate, Quantity: l.Quantity, Value: money.AmountOf(l.Value.Decimal(), r.CurrencyDecimals)})
	}
	return v, err
}

// unitPrice is a unit cost as people read it, without zeros at its end.
func unitPrice(unit decimal.Decimal) money.Price {
	return money.MustPrice(unit.Round(6).String())
}

var errNoProduct = fault.NotFound("no_such_product", "There is no such product. It may have been deleted.")

type standardCostIn struct {
	op.ID
	Body struct {
		Cost money.Price `json:"cost" doc:"Of one, in the company's currency."`
		Date *date.Date  `json:"date,omitempty" doc:"From then on; today unless given."`
		Note string      `json:"note,omitempty" maxLength:"500"`
	}
}

// setStandard sets what one costs from a day on, and revalues what is on hand.
func (s *Service) setStandard(ctx context.Context, c *op.Call, in *standardCostIn) (StockValue, error) {
	b := in.Body
	if b.Cost.Sign() < 0 {
		return StockValue{}, fault.Invalid("invalid_cost", "Goods do not cost less than nothing.").Field("cost", "At least zero.")
	}
	day := date.Of(c.Now)
	op.Patch(&day, b.Date)
	v, err := s.holdTx(ctx, c.Tx, map[int64]money.Quantity{in.ID.ID: {}}, nil)
	if err != nil {
		return StockValue{}, err
	}
	h := v.products[in.ID.ID]
	switch {
	case h == nil:
		return StockValue{}, errNoProduct
	case valuation.Method(h.Method) != valuation.Standard:
		return StockValue{}, fault.Conflict("no_standard_cost", "%s is not valued at standard cost. Choose a category that is, or change how its category is valued.", h.Sku)
	}
	before, err := s.valueOfTx(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return before, err
	}
	ids, err := s.queries.StockValuationIDs(ctx, c.Tx, 1)
	if err != nil {
		return before, err
	}
	source := Source{Kind: sourceStandard, ID: in.ID.ID, Title: h.Sku + ": standard cost " + b.Cost.String(), Date: day, Now: c.Now, UserID: c.Actor.UserID}
	set := event{id: ids[0], product: in.ID.ID, standard: &b.Cost, date: day, note: b.Note}
	if err := s.valueTx(ctx, c, v, source, []event{set}, nil); err != nil {
		return before, err
	}
	after, err := s.valueOfTx(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return before, err
	}
	c.Effect(op.Effect{Kind: "value", Text: h.Sku + ": the stock is worth " + v.spoken(after.Value) + ", was " + v.spoken(before.Value), Data: map[string]any{"product_id": after.ProductID, "value": after.Value}})
	c.Record(op.Change{Kind: "product", ID: in.ID.ID, Title: h.Sku, Before: costOf(before, ""), After: costOf(after, b.Note)})
	return after, nil
}

// costOf is what the audit log keeps of a new standard.
func costOf(v StockValue, note string) map[string]any {
	m := map[string]any{"unit_cost": v.UnitCost, "stock_value": v.Value}
	if note != "" {
		m["note"] = note
	}
	return m
}

// StockValuation is something that changed the value of a product's stock.
type StockValuation struct {
	ID         int64          `json:"id" db:"id"`
	ProductID  int64          `json:"product_id" db:"product_id"`
	SKU        string         `json:"sku" db:"sku"`
	Product    string         `json:"product" db:"product"`
	Unit       string         `json:"unit" db:"unit"`
	Kind       string         `json:"kind" db:"kind" enum:"move,standard,cost,adjustment" doc:"A move; a new standard cost; what goods turned out to cost more; what an earlier move is found to have been worth."`
	OfID       *int64         `json:"of_id" db:"of_id" doc:"The one that a cost or an adjustment is about."`
	Date       date.Date      `json:"valuation_date" db:"valuation_date"`
	PostedAt   time.Time      `json:"posted_at" db:"posted_at"`
	Quantity   money.Quantity `json:"quantity" db:"quantity"`
	Value      money.Amount   `json:"value" db:"value" doc:"What the stock is worth more."`
	Correction money.Amount   `json:"correction" db:"correction" doc:"What goods that were issued before they arrived cost more than was assumed."`
	Variance   money.Amount   `json:"variance" db:"variance" doc:"What goods cost more than their standard."`
	Standard   *money.Price   `json:"standard" db:"standard" nullable:"true"`
	EntryID    *int64         `json:"entry_id" db:"entry_id"`
	Entry      *string        `json:"entry" db:"entry"`
	SourceKind string         `json:"source_kind" db:"source_kind"`
	SourceID   *int64         `json:"source_id" db:"source_id"`
	Note       string         `json:"note" db:"note"`
	Username   string         `json:"username" db:"username"`
}

var valuations = list.Spec[StockValuation]{
	From: "stock_valuation_list", Default: "-id", Search: "search LIKE search_pattern(?)",
	Columns: `id, product_id, sku, product, unit, kind, of_id, valuation_date, posted_at, quantity, value, correction, variance, standard,
		entry_id, entry, source_kind, source_id, note, username`,
	Sorts: map[string]list.Sort{"valuation_date": {SQL: "valuation_date", Type: "date"}},
}

type valuationListIn struct {
	op.ListIn
	ProductID  int64     `query:"product_id" minimum:"1"`
	Kind       string    `query:"kind" enum:"move,standard,cost,adjustment"`
	SourceKind string    `query:"source_kind" maxLength:"40"`
	SourceID   int64     `query:"source_id" minimum:"1"`
	From       date.Date `query:"valuation_date_from"`
	To         date.Date `query:"valuation_date_to"`
}

func (s *Service) listValuations(ctx context.Context, c *op.Call, in *valuationListIn) (op.Page[StockValuation], error) {
	return valuations.Page(ctx, c.Tx, in.ListIn,
		list.Where("product_id = ?", in.ProductID),
		list.Where("kind = ?", in.Kind),
		list.Where("source_kind = ?", in.SourceKind),
		list.Where("source_id = ?", in.SourceID),
		list.Where("valuation_date >= ?", in.From),
		list.Where("valuation_date <= ?", in.To))
}
