package purchasing

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/ledger/tax"
	"kontor/internal/money"
	"kontor/internal/op"
)

// PurchaseOrderLineIn is a line as a client sends it.
type PurchaseOrderLineIn struct {
	ID           int64          `json:"id,omitempty" minimum:"0" doc:"Of a line that the order has already; a line without is new."`
	ProductID    int64          `json:"product_id" minimum:"1"`
	SupplierSKU  string         `json:"supplier_sku,omitempty" maxLength:"100" doc:"What the supplier calls it."`
	Description  string         `json:"description,omitempty" maxLength:"2000" doc:"The product's name unless something else is given."`
	Quantity     money.Quantity `json:"quantity"`
	Price        *money.Price   `json:"price,omitempty" nullable:"true" doc:"What was agreed with the supplier for this quantity unless given; else zero."`
	Discount     *money.Percent `json:"discount,omitempty" nullable:"true" doc:"In percent, 0 to 100; as agreed along with the price unless given."`
	ExpectedDate *date.Date     `json:"expected_date,omitempty" nullable:"true"`
	TaxID        *int64         `json:"tax_id,omitempty" minimum:"1" nullable:"true" doc:"A tax or a group; what product and tax position lead to unless given."`
	TaxIDs       *[]int64       `json:"tax_ids,omitempty" maxItems:"10" nullable:"true" doc:"Several taxes, or none; goes before tax_id."`
}

// largestAmount bounds what a line may come to.
var largestAmount = decimal.New(1, 13)

// workTx checks lines against their products and works out what they come to.
// had are the lines that the order has.
func (s *Service) workTx(ctx context.Context, tx pgx.Tx, o *PurchaseOrder, in []PurchaseOrderLineIn, had []PurchaseOrderLine) (tax.Document, []tax.Line, error) {
	facts, err := s.ledger.DocumentFactsTx(ctx, tx)
	if err != nil && !fault.Is(err, "no_books") {
		return tax.Document{}, nil, err
	}
	booked := err == nil
	o.rounding = cmp.Or(facts.Rounding, tax.RoundDocument)
	lines, products, err := s.resolveTx(ctx, tx, o, in, had)
	if err != nil {
		return tax.Document{}, nil, err
	}
	o.Lines = lines
	taxes := make([][]tax.Tax, len(lines))
	if booked {
		if taxes, err = s.taxesTx(ctx, tx, o, in, products, facts); err != nil {
			return tax.Document{}, nil, err
		}
	}
	var terms []tax.Line
	for i, l := range o.Lines {
		terms = append(terms, tax.Line{Quantity: l.Quantity, Price: l.Price, Discount: l.Discount, Taxes: taxes[i]})
	}
	d := tax.Calculate(tax.Rounding{Decimals: o.decimals(), Where: o.rounding}, terms)
	o.Net, o.Tax, o.Total = d.Net, d.Tax, d.Gross
	for i, l := range d.Lines {
		o.Lines[i].Net, o.Lines[i].Total, o.Lines[i].cost = l.Net, l.Total, l.Net
	}
	// A tax that nobody gives back is part of what the goods are worth.
	for _, p := range d.Postings(false) {
		for i, share := range p.Lines {
			o.Lines[i].cost = o.Lines[i].cost.Add(share)
		}
	}
	return d, terms, nil
}

// resolveTx checks the lines and reports every mistake at its place.
func (s *Service) resolveTx(ctx context.Context, tx pgx.Tx, o *PurchaseOrder, in []PurchaseOrderLineIn, had []PurchaseOrderLine) ([]PurchaseOrderLine, map[int64]catalog.Facts, error) {
	ids := make([]int64, len(in))
	for i, l := range in {
		ids[i] = l.ProductID
	}
	products, err := s.catalog.FactsTx(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	agreed, err := s.agreedTx(ctx, tx, *o, in)
	if err != nil {
		return nil, nil, err
	}
	known := map[int64]PurchaseOrderLine{}
	for _, l := range had {
		known[l.ID] = l
	}
	refused := fault.Invalid("invalid_lines", "Some lines cannot be like this; see what is marked.")
	lines := make([]PurchaseOrderLine, len(in))
	for i, l := range in {
		wrong := func(field, format string, args ...any) {
			refused = refused.Field(fmt.Sprintf("lines[%d].%s", i, field), format, args...)
		}
		p, found := products[l.ProductID]
		was, there := known[l.ID]
		delete(known, l.ID)
		switch {
		case !found:
			wrong("product_id", "There is no such product.")
		case p.Archived && !there:
			wrong("product_id", "%s is archived.", p.SKU)
		case there && was.ProductID != l.ProductID && (was.Received.Sign() != 0 || was.Billed.Sign() != 0 || was.Planned.Sign() != 0):
			wrong("product_id", "%s has arrived or been billed; add a line for another product.", was.SKU)
		}
		if l.ID != 0 && !there {
			wrong("id", "The order has no such line.")
		}
		line := PurchaseOrderLine{
			ID: l.ID, Position: int32(i + 1), ProductID: l.ProductID, SKU: p.SKU, Product: p.Name, Kind: p.Kind, Unit: p.Unit,
			SupplierSKU: strings.TrimSpace(l.SupplierSKU), Description: cmp.Or(strings.TrimSpace(l.Description), p.Name), Quantity: l.Quantity,
			ExpectedDate: l.ExpectedDate, Received: was.Received, Planned: was.Planned, Billed: was.Billed,
		}
		best, offered := agreed[i]
		if offered {
			line.SupplierSKU = cmp.Or(line.SupplierSKU, best.SupplierSku)
			if l.Price == nil {
				line.Price = best.Price
			}
			if l.Discount == nil && l.Price == nil {
				line.Discount = best.Discount
			}
			if l.ExpectedDate == nil && best.LeadDays > 0 && l.ID == 0 {
				day := o.OrderDate.AddDays(int(best.LeadDays))
				line.ExpectedDate = &day
			}
		}
		op.Patch(&line.Price, l.Price)
		op.Patch(&line.Discount, l.Discount)
		switch {
		case l.Quantity.Sign() <= 0:
			wrong("quantity", "Enter a quantity above zero.")
		case found && l.Quantity.Places() > p.Decimals:
			wrong("quantity", "A quantity of %s has at most %d decimals.", p.Unit, p.Decimals)
		case line.Price.Times(l.Quantity).Cmp(largestAmount) >= 0:
			wrong("quantity", "The amount is too large.")
		case there && l.Quantity.Cmp(was.Received) < 0:
			wrong("quantity", "%s %s have arrived already; it cannot be less.", was.Received, was.Unit)
		case there && l.Quantity.Cmp(was.Billed) < 0:
			wrong("quantity", "%s %s are billed already; it cannot be less.", was.Billed, was.Unit)
		}
		if line.Price.Sign() < 0 {
			wrong("price", "A price is zero or more.")
		}
		if line.Discount.Sign() < 0 || line.Discount.Cmp(money.MustPercent("100")) > 0 {
			wrong("discount", "A discount is from 0 to 100 percent.")
		}
		lines[i] = line
	}
	for _, gone := range known {
		if gone.Received.Sign() != 0 || gone.Billed.Sign() != 0 || gone.Planned.Sign() != 0 {
			refused = refused.Field("lines", "%s has arrived, been billed or is in a receipt; its line stays.", gone.SKU)
		}
	}
	if len(refused.Fields) > 0 {
		return nil, nil, refused
	}
	return lines, products, nil
}

// taxesTx finds the taxes of each line: those given, or what product, company and
// tax position lead to.
func (s *Service) taxesTx(ctx context.Context, tx pgx.Tx, o *PurchaseOrder, in []PurchaseOrderLineIn, products map[int64]catalog.Facts, facts ledger.DocumentFacts) ([][]tax.Tax, error) {
	position, _, err := s.ledger.PositionTx(ctx, tx, ref(o.TaxPositionID))
	if err != nil {
		return nil, err
	}
	wanted := make([][]int64, len(in))
	var all []int64
	for i, l := range in {
		switch {
		case l.TaxIDs != nil:
			wanted[i] = *l.TaxIDs
		case l.TaxID != nil:
			wanted[i] = []int64{*l.TaxID}
		default:
			ids := products[l.ProductID].PurchaseTaxes
			if len(ids) == 0 && facts.PurchaseTaxID != 0 {
				ids = []int64{facts.PurchaseTaxID}
			}
			wanted[i] = position.TaxesFor(ids)
		}
		all = append(all, wanted[i]...)
	}
	found, err := s.ledger.TaxesTx(ctx, tx, all)
	if err != nil {
		return nil, err
	}
	refused := fault.Invalid("invalid_lines", "Some lines cannot be like this; see what is marked.")
	out := make([][]tax.Tax, len(in))
	for i, l := range in {
		line := &o.Lines[i]
		seen := map[int64]bool{}
		for _, id := range wanted[i] {
			if _, exists := found[id]; !exists {
				refused = refused.Field(fmt.Sprintf("lines[%d].tax_id", i), "There is no such tax.")
			}
			for _, t := range found[id] {
				if !seen[t.ID] {
					seen[t.ID] = true
					out[i], line.taxes = append(out[i], t), append(line.taxes, lineTax{t.ID, t.Code})
				}
			}
		}
		line.given(l.TaxIDs != nil || l.TaxID != nil)
	}
	if len(refused.Fields) > 0 {
		return nil, refused
	}
	return out, nil
}

// linesIn are the lines as a client would send them again.
func (o PurchaseOrder) linesIn() []PurchaseOrderLineIn {
	out := make([]PurchaseOrderLineIn, len(o.Lines))
	for i, l := range o.Lines {
		out[i] = PurchaseOrderLineIn{
			ID: l.ID, ProductID: l.ProductID, SupplierSKU: l.SupplierSKU, Description: l.Description, Quantity: l.Quantity, Price: &l.Price, Discount: &l.Discount,
			ExpectedDate: l.ExpectedDate, TaxIDs: l.TaxIDs,
		}
	}
	return out
}

// putLinesTx stores the lines: the same few statements, however many lines.
func (s *Service) putLinesTx(ctx context.Context, tx pgx.Tx, o PurchaseOrder, had bool) error {
	put, taxes := db.PurchaseOrderLinesPutParams{OrderID: o.ID}, db.PurchaseOrderLineTaxesPutParams{OrderID: o.ID}
	keep := []int64{}
	for _, l := range o.Lines {
		if l.ID != 0 {
			keep = append(keep, l.ID)
		}
		expected := ""
		if l.ExpectedDate != nil {
			expected = l.ExpectedDate.String()
		}
		put.Ids = append(put.Ids, l.ID)
		put.Positions = append(put.Positions, l.Position)
		put.ProductIds = append(put.ProductIds, l.ProductID)
		put.SupplierSkus = append(put.SupplierSkus, l.SupplierSKU)
		put.Descriptions = append(put.Descriptions, l.Description)
		put.Quantities = append(put.Quantities, l.Quantity)
		put.Prices = append(put.Prices, l.Price)
		put.Discounts = append(put.Discounts, l.Discount)
		put.ExpectedDates = append(put.ExpectedDates, expected)
		put.TaxesGiven = append(put.TaxesGiven, l.TaxIDs != nil)
		put.Nets = append(put.Nets, l.Net)
		put.Totals = append(put.Totals, l.Total)
		put.Costs = append(put.Costs, l.cost)
		for j, t := range l.taxes {
			taxes.Lines, taxes.Positions, taxes.TaxIds = append(taxes.Lines, l.Position), append(taxes.Positions, int32(j)), append(taxes.TaxIds, t.TaxID)
		}
	}
	if had {
		if err := s.queries.PurchaseOrderLinesDelete(ctx, tx, db.PurchaseOrderLinesDeleteParams{OrderID: o.ID, Keep: keep}); err != nil {
			return err
		}
		if err := s.queries.PurchaseOrderLineTaxesDelete(ctx, tx, o.ID); err != nil {
			return err
		}
	}
	if len(o.Lines) == 0 {
		return nil
	}
	if err := s.queries.PurchaseOrderLinesPut(ctx, tx, put); err != nil {
		return err
	}
	return s.queries.PurchaseOrderLineTaxesPut(ctx, tx, taxes)
}
