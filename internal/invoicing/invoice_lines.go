package invoicing

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/internal/catalog"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/ledger/tax"
	"kontor/internal/money"
	"kontor/internal/purchasing"
)

// InvoiceLineIn is a line as a client sends it.
type InvoiceLineIn struct {
	ID           int64          `json:"id,omitempty" minimum:"0" doc:"Of a line that the document has already; a line without is new."`
	ProductID    *int64         `json:"product_id,omitempty" minimum:"1" nullable:"true"`
	Description  string         `json:"description,omitempty" maxLength:"2000" doc:"The product's name unless something else is given; needed without a product."`
	Quantity     money.Quantity `json:"quantity,omitzero" doc:"1 unless given. Below zero takes off."`
	Price        *money.Price   `json:"price,omitempty" nullable:"true" doc:"What the product is sold at unless given."`
	Discount     money.Percent  `json:"discount,omitzero" doc:"In percent, 0 to 100."`
	AccountID    *int64         `json:"account_id,omitempty" minimum:"1" nullable:"true" doc:"What product and tax position lead to unless given."`
	TaxID        *int64         `json:"tax_id,omitempty" minimum:"1" nullable:"true" doc:"A tax or a group; what product and tax position lead to unless given."`
	TaxIDs       *[]int64       `json:"tax_ids,omitempty" maxItems:"10" nullable:"true" doc:"Several taxes, or none; goes before tax_id."`
	CostCenterID *int64         `json:"cost_center_id,omitempty" minimum:"1" nullable:"true"`
	ProjectID    *int64         `json:"project_id,omitempty" minimum:"1" nullable:"true"`
	// What a vendor bill's line bills: at most one of them.
	OrderLineID   *int64 `json:"order_line_id,omitempty" minimum:"1" nullable:"true" doc:"The line of a purchase order that a vendor bill's line bills."`
	ReceiptLineID *int64 `json:"receipt_line_id,omitempty" minimum:"1" nullable:"true" doc:"The line of a receipt without an order that a vendor bill's line bills."`
}

// largestAmount bounds what a line may come to.
var largestAmount = decimal.New(1, 13)

// books is what lines are checked and booked with.
type books struct {
	facts      ledger.DocumentFacts
	position   tax.Position
	note       string
	products   map[int64]catalog.Facts
	accounts   map[int64]ledger.AccountFacts
	dimensions map[int64]ledger.DimensionFacts
	taxes      map[int64][]tax.Tax
	// What bills' lines bill, by the line of the order or of the receipt.
	orders, receipts map[int64]purchasing.Target
	// Where goods wait for their bill; 0 while nothing bills any.
	received int64
}

// booksTx reads everything that the lines need to know: a trip for each kind of
// thing, however many lines.
func (s sided) booksTx(ctx context.Context, tx pgx.Tx, v Invoice, lines []InvoiceLineIn) (books, error) {
	facts, err := s.ledger.DocumentFactsTx(ctx, tx)
	if err != nil {
		return books{}, err
	}
	b := books{facts: facts}
	if b.position, b.note, err = s.ledger.PositionTx(ctx, tx, id(v.TaxPositionID)); err != nil {
		return b, err
	}
	var products, accounts, dimensions, taxes []int64
	for _, l := range lines {
		products = append(products, id(l.ProductID))
		accounts = append(accounts, id(l.AccountID))
		dimensions = append(dimensions, id(l.CostCenterID), id(l.ProjectID))
		taxes = append(taxes, id(l.TaxID))
		if l.TaxIDs != nil {
			taxes = append(taxes, *l.TaxIDs...)
		}
	}
	if err := s.targetsTx(ctx, tx, &b, lines); err != nil {
		return b, err
	}
	accounts = append(accounts, b.received)
	for _, t := range b.orders {
		products = append(products, t.ProductID)
	}
	for _, t := range b.receipts {
		products = append(products, t.ProductID)
	}
	if b.products, err = s.catalog.FactsTx(ctx, tx, products); err != nil {
		return b, err
	}
	role, err := facts.Role(s.income)
	if err != nil {
		return b, err
	}
	accounts = append(accounts, role, b.position.AccountFor(role))
	taxes = append(taxes, facts.SaleTaxID, facts.PurchaseTaxID)
	for _, p := range b.products {
		taxes = append(append(taxes, p.SaleTaxes...), p.PurchaseTaxes...)
		for _, a := range []int64{id(p.IncomeAccountID), id(p.ExpenseAccountID)} {
			accounts = append(accounts, a, b.position.AccountFor(a))
		}
	}
	taxes = append(taxes, b.position.TaxesFor(taxes)...)
	if b.accounts, err = s.ledger.AccountsTx(ctx, tx, accounts); err != nil {
		return b, err
	}
	if b.dimensions, err = s.ledger.DimensionsTx(ctx, tx, dimensions); err != nil {
		return b, err
	}
	b.taxes, err = s.ledger.TaxesTx(ctx, tx, taxes)
	return b, err
}

// resolve checks the lines and reports every mistake at its place. known are the
// ids of lines that the document has.
func (s sided) resolve(v Invoice, b books, in []InvoiceLineIn, known map[int64]bool) ([]InvoiceLine, [][]tax.Tax, error) {
	refused := fault.Invalid("invalid_lines", "Some lines cannot be like this; see what is marked.")
	lines, taxes := make([]InvoiceLine, len(in)), make([][]tax.Tax, len(in))
	seen := map[int64]bool{}
	for i, l := range in {
		wrong := func(field, format string, args ...any) {
			refused = refused.Field(fmt.Sprintf("lines[%d].%s", i, field), format, args...)
		}
		if l.ID != 0 && (!known[l.ID] || seen[l.ID]) {
			wrong("id", "The document has no such line.")
		}
		seen[l.ID] = true
		target := s.resolveTarget(v, b, &l, wrong)
		line := InvoiceLine{
			ID: l.ID, Position: int32(i + 1), ProductID: l.ProductID, Description: strings.TrimSpace(l.Description), Quantity: l.Quantity,
			Discount: l.Discount, CostCenterID: l.CostCenterID, ProjectID: l.ProjectID, Taxes: []InvoiceLineTax{},
			OrderLineID: l.OrderLineID, ReceiptLineID: l.ReceiptLineID, Bills: target.Title,
		}
		if line.Quantity.IsZero() {
			line.Quantity = money.MustQuantity("1")
		}
		s.resolveProduct(v, b, l, &line, wrong)
		switch {
		case l.Discount.Sign() < 0 || l.Discount.Cmp(money.MustPercent("100")) > 0:
			wrong("discount", "A discount is from 0 to 100 percent.")
		case line.Price.Times(line.Quantity).Abs().Cmp(largestAmount) >= 0:
			wrong("quantity", "The amount is too large.")
		}
		if target.Goods {
			// Goods wait for their bill on one account, whatever the product says.
			l.AccountID = &b.received
		}
		s.resolveAccount(b, l, &line, wrong)
		taxes[i] = s.resolveTaxes(b, l, &line, wrong)
		line.CostCenter = b.dimension(l.CostCenterID, "cost_center", func(text string) { wrong("cost_center_id", "%s", text) })
		line.Project = b.dimension(l.ProjectID, "project", func(text string) { wrong("project_id", "%s", text) })
		line.given(l.AccountID != nil && !target.Goods, l.TaxIDs != nil || l.TaxID != nil)
		lines[i] = line
	}
	if len(refused.Fields) > 0 {
		return nil, nil, refused
	}
	return lines, taxes, nil
}

func (s sided) resolveProduct(v Invoice, b books, l InvoiceLineIn, line *InvoiceLine, wrong func(field, format string, args ...any)) {
	if l.Price != nil {
		line.Price = *l.Price
	}
	if l.ProductID == nil {
		if line.Description == "" {
			wrong("description", "Choose a product or write what it is for.")
		}
		if l.Price == nil {
			wrong("price", "Enter a price.")
		}
		return
	}
	p, found := b.products[*l.ProductID]
	switch {
	case !found:
		wrong("product_id", "There is no such product.")
		return
	case p.Archived:
		wrong("product_id", "%s is archived.", p.SKU)
	case line.Quantity.Places() > p.Decimals:
		wrong("quantity", "A quantity of %s has at most %d decimals.", p.Unit, p.Decimals)
	}
	line.SKU, line.Product, line.Unit = p.SKU, p.Name, p.Unit
	line.Description = cmp.Or(line.Description, p.Name)
	switch {
	case l.Price != nil:
	case s.name == purchase.name:
		wrong("price", "Enter what the supplier charges.")
	case v.worth != nil:
		// Products are priced in the company's currency.
		line.Price = money.PriceOf(p.Price.Decimal().DivRound(v.worth.Decimal(), 12), v.decimals())
	default:
		line.Price = p.Price
	}
}

func (s sided) resolveAccount(b books, l InvoiceLineIn, line *InvoiceLine, wrong func(field, format string, args ...any)) {
	account := id(l.AccountID)
	if account == 0 {
		if p, found := b.products[id(l.ProductID)]; found {
			account = id(p.IncomeAccountID)
			if s.name == purchase.name {
				account = id(p.ExpenseAccountID)
			}
		}
		if account == 0 {
			account, _ = b.facts.Role(s.income)
		}
		account = b.position.AccountFor(account)
	}
	a, found := b.accounts[account]
	switch {
	case !found:
		wrong("account_id", "There is no such account.")
	case a.Group:
		wrong("account_id", "%s is a heading; choose an account below it.", a.Code)
	case !a.Active:
		wrong("account_id", "%s is not used any more.", a.Code)
	case a.Control != "":
		wrong("account_id", "%s is a %s account, which the document itself posts to.", a.Code, a.Control)
	}
	line.BookedOn, line.AccountCode, line.Account = account, a.Code, a.Name
}

func (s sided) resolveTaxes(b books, l InvoiceLineIn, line *InvoiceLine, wrong func(field, format string, args ...any)) []tax.Tax {
	field := "tax_id"
	var ids []int64
	switch {
	case l.TaxIDs != nil:
		ids, field = *l.TaxIDs, "tax_ids"
	case l.TaxID != nil:
		ids = []int64{*l.TaxID}
	default:
		p := b.products[id(l.ProductID)]
		ids = p.SaleTaxes
		company := b.facts.SaleTaxID
		if s.name == purchase.name {
			ids, company = p.PurchaseTaxes, b.facts.PurchaseTaxID
		}
		if len(ids) == 0 && company != 0 {
			ids = []int64{company}
		}
		ids = b.position.TaxesFor(ids)
	}
	var taxes []tax.Tax
	seen := map[int64]bool{}
	for _, taxID := range ids {
		found, exists := b.taxes[taxID]
		if !exists {
			wrong(field, "There is no such tax.")
		}
		for _, t := range found {
			if seen[t.ID] {
				wrong(field, "%s is on the line twice.", t.Code)
				continue
			}
			seen[t.ID] = true
			taxes = append(taxes, t)
			line.Taxes = append(line.Taxes, InvoiceLineTax{TaxID: t.ID, Code: t.Code})
		}
	}
	return taxes
}

func (b books) dimension(ref *int64, kind string, wrong func(string)) string {
	if ref == nil {
		return ""
	}
	d, found := b.dimensions[*ref]
	switch {
	case !found || d.Kind != kind:
		wrong("There is no such one.")
	case !d.Active:
		wrong(d.Code + " is not used any more.")
	}
	return d.Code
}

func id(ref *int64) int64 {
	if ref == nil {
		return 0
	}
	return *ref
}
