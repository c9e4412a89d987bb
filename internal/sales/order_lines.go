package sales

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/money"
)

// OrderLineIn is a line as a client sends it.
type OrderLineIn struct {
	ID          int64          `json:"id,omitempty" minimum:"0" doc:"Of a line that the order has already; a line without is new."`
	ProductID   int64          `json:"product_id" minimum:"1"`
	Description string         `json:"description,omitempty" maxLength:"2000" doc:"The product's name, now, unless something else is given."`
	Quantity    money.Quantity `json:"quantity"`
	Price       *money.Price   `json:"price,omitempty" nullable:"true" doc:"The product's price unless given."`
	Discount    money.Percent  `json:"discount,omitzero" doc:"In percent, 0 to 100."`
}

// largestAmount bounds what a line or a document may come to: the most that an
// amount can hold.
var largestAmount = decimal.New(1, 15)

// resolveTx checks the lines of a document against their products, all at
// once, and reports every mistake at its place. known are the ids of lines that
// the document has.
func (s *Service) resolveTx(ctx context.Context, tx pgx.Tx, in []OrderLineIn, known map[int64]bool) ([]OrderLine, error) {
	ids := make([]int64, len(in))
	for i, l := range in {
		ids[i] = l.ProductID
	}
	products, err := s.catalog.FactsTx(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	refused := fault.Invalid("invalid_lines", "Some lines cannot be like this; see what is marked.")
	lines := make([]OrderLine, len(in))
	seen := map[int64]bool{}
	for i, l := range in {
		wrong := func(field, format string, args ...any) {
			refused = refused.Field(fmt.Sprintf("lines[%d].%s", i, field), format, args...)
		}
		p, found := products[l.ProductID]
		switch {
		case !found:
			wrong("product_id", "There is no such product.")
		case p.Archived:
			wrong("product_id", "%s is archived.", p.SKU)
		}
		if l.ID != 0 && (!known[l.ID] || seen[l.ID]) {
			wrong("id", "The order has no such line.")
		}
		seen[l.ID] = true
		lines[i] = OrderLine{
			ID: l.ID, Position: int32(i + 1), ProductID: l.ProductID, SKU: p.SKU, Product: p.Name, Kind: p.Kind, Unit: p.Unit,
			Description: cmp.Or(strings.TrimSpace(l.Description), p.Name), Quantity: l.Quantity, Price: p.Price, Discount: l.Discount,
		}
		if l.Price != nil {
			lines[i].Price = *l.Price
		}
		switch {
		case l.Quantity.Sign() <= 0:
			wrong("quantity", "Enter a quantity above zero.")
		case found && l.Quantity.Places() > p.Decimals:
			wrong("quantity", "%s", finest(p.Unit, p.Decimals))
		case lines[i].Price.Times(l.Quantity).Cmp(largestAmount) >= 0:
			wrong("quantity", "The amount is too large.")
		}
		if lines[i].Price.Sign() < 0 {
			wrong("price", "A price is zero or more.")
		}
		if l.Discount.Sign() < 0 || l.Discount.Cmp(money.MustPercent("100")) > 0 {
			wrong("discount", "A discount is from 0 to 100 percent.")
		}
	}
	if len(refused.Fields) > 0 {
		return nil, refused
	}
	return lines, nil
}

func finest(unit string, decimals int32) string {
	switch decimals {
	case 0:
		return fmt.Sprintf("Only whole %s.", unit)
	case 1:
		return fmt.Sprintf("At most 1 decimal of %s.", unit)
	}
	return fmt.Sprintf("At most %d decimals of %s.", decimals, unit)
}

// total works out the order's amounts and its lines'.
func (o *Order) total() error {
	t := Calculate(o.roundingRule(), terms(o.Lines))
	if t.Subtotal.Decimal().Cmp(largestAmount) >= 0 {
		return fault.Invalid("total_too_large", "The order's total is too large.").Field("lines", "The total is too large.")
	}
	for i := range o.Lines {
		o.Lines[i].Subtotal, o.Lines[i].Total = t.Lines[i].Subtotal, t.Lines[i].Total
	}
	o.Subtotal, o.DiscountTotal, o.Total = t.Subtotal, t.Discount, t.Total
	return nil
}

// putLinesTx stores the lines of a draft: two statements, however many lines.
func (s *Service) putLinesTx(ctx context.Context, tx pgx.Tx, o Order, had bool) error {
	put := db.OrderLinesPutParams{OrderID: o.ID}
	keep := []int64{}
	for _, l := range o.Lines {
		if l.ID != 0 {
			keep = append(keep, l.ID)
		}
		put.Ids = append(put.Ids, l.ID)
		put.Positions = append(put.Positions, l.Position)
		put.ProductIds = append(put.ProductIds, l.ProductID)
		put.Descriptions = append(put.Descriptions, l.Description)
		put.Quantities = append(put.Quantities, l.Quantity)
		put.Prices = append(put.Prices, l.Price)
		put.Discounts = append(put.Discounts, l.Discount)
		put.Subtotals = append(put.Subtotals, l.Subtotal)
		put.Totals = append(put.Totals, l.Total)
	}
	if had {
		if err := s.queries.OrderLinesDelete(ctx, tx, db.OrderLinesDeleteParams{OrderID: o.ID, Keep: keep}); err != nil {
			return err
		}
	}
	if len(o.Lines) == 0 {
		return nil
	}
	return s.queries.OrderLinesPut(ctx, tx, put)
}
