package sales

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/settings"
	"kontor/internal/sheet"
	"kontor/internal/sheet/letter"
)

// print answers the order as a PDF for the customer.
func (s *Service) print(ctx context.Context, c *op.Call, in *op.ID) (op.Raw, error) {
	o, err := s.readTx(ctx, c.Tx, in.ID)
	if err != nil {
		return op.Raw{}, err
	}
	head, err := s.settings.LetterheadTx(ctx, c.Tx)
	if err != nil {
		return op.Raw{}, err
	}
	customer, err := s.partners.ReadTx(ctx, c.Tx, o.CustomerID)
	if err != nil {
		return op.Raw{}, err
	}
	var out bytes.Buffer
	if err := letter.PDF(&out, o.letter(head, customer)); err != nil {
		return op.Raw{}, err
	}
	sum := sha256.Sum256(out.Bytes())
	return op.Raw{ContentType: "application/pdf", Data: out.Bytes(), ETag: `"` + hex.EncodeToString(sum[:12]) + `"`}, nil
}

// letter is the order as the customer reads it.
func (o Order) letter(head settings.Letterhead, customer partners.Partner) letter.Letter {
	decimals, _ := money.CurrencyDecimals(o.Currency)
	locale := sheet.Locale{}
	amount := func(a money.Amount) string {
		return locale.Text(sheet.Column{Kind: sheet.Amount, Decimals: int(decimals)}, a.String())
	}
	day := func(d date.Date) string { return locale.Text(sheet.Column{Kind: sheet.Date}, d.String()) }

	a := customer.Address("billing")
	to := letter.Place{Street: a.Street, Street2: a.Street2, PostalCode: a.PostalCode, City: a.City, Region: a.Region, Country: a.Country}
	l := letter.Letter{
		To:      append([]string{customer.Name}, to.Lines(head.Company.Country)...),
		Title:   o.heading(),
		Facts:   []letter.Fact{{Label: "Order date", Value: day(o.OrderDate)}},
		Columns: []letter.Column{{Label: "Description"}, {Label: "Quantity", Width: 20, Right: true}, {Label: "Price", Width: 20, Right: true}},
		Totals:  []letter.Fact{{Label: "Total " + o.Currency, Value: amount(o.Total)}},
		Notes:   o.Notes,
		Locale:  locale,
		Created: o.UpdatedAt,

		Decimals: int(decimals),
	}
	skus := head.Layout.ShowSKU
	if skus {
		l.Columns = append([]letter.Column{{Label: "Product", Width: 28}}, l.Columns...)
	}
	if o.DeliveryDate != nil {
		l.Facts = append(l.Facts, letter.Fact{Label: "Delivery date", Value: day(*o.DeliveryDate)})
	}
	l.Facts = append(l.Facts, letter.Fact{Label: "Your reference", Value: o.Reference}, letter.Fact{Label: "Customer number", Value: customer.Code})

	discounted := !o.DiscountTotal.IsZero()
	column := discounted && head.Layout.ShowDiscount
	if column {
		l.Columns = append(l.Columns, letter.Column{Label: "Discount", Width: 17, Right: true})
	}
	if discounted {
		l.Totals = append([]letter.Fact{
			{Label: "Before discounts", Value: amount(o.Subtotal)},
			{Label: "Discount", Value: amount(o.DiscountTotal.Neg())},
		}, l.Totals...)
	}
	l.Columns = append(l.Columns, letter.Column{Label: "Total", Width: 24, Right: true})
	for _, line := range o.Lines {
		var row []string
		if skus {
			row = append(row, line.SKU)
		}
		row = append(
			row, line.Description,
			locale.Text(sheet.Column{Kind: sheet.Quantity}, line.Quantity.String())+"\u00a0"+line.Unit,
			locale.Text(sheet.Column{Kind: sheet.Amount, Decimals: int(decimals)}, line.Price.String()),
		)
		if column {
			text := ""
			if !line.Discount.IsZero() {
				text = locale.Text(sheet.Column{Kind: sheet.Percent}, line.Discount.String())
			}
			row = append(row, text)
		}
		l.Rows, l.Amounts = append(l.Rows, append(row, amount(line.Total))), append(l.Amounts, line.Total)
	}
	head.Dress(&l, settings.LetterOrder)
	return l
}

// heading says what the paper is: what is not agreed must not look as if it were.
func (o Order) heading() string {
	switch {
	case o.State == StateCancelled && o.Number != nil:
		return "Cancelled sales order " + *o.Number
	case o.State == StateCancelled:
		return "Cancelled draft order"
	case o.Number == nil:
		return "Draft order, not confirmed"
	}
	return "Sales order " + *o.Number
}
