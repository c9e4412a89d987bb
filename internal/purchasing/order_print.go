package purchasing

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/settings"
	"kontor/internal/sheet"
	"kontor/internal/sheet/letter"
)

// print answers the order as a PDF for the supplier.
func (s *Service) print(ctx context.Context, c *op.Call, in *op.ID) (op.Raw, error) {
	o, err := s.get(ctx, c, in)
	if err != nil {
		return op.Raw{}, err
	}
	head, err := s.settings.LetterheadTx(ctx, c.Tx)
	if err != nil {
		return op.Raw{}, err
	}
	supplier, err := s.partners.ReadTx(ctx, c.Tx, o.SupplierID)
	if err != nil {
		return op.Raw{}, err
	}
	var out bytes.Buffer
	if err := letter.PDF(&out, o.letter(head, supplier)); err != nil {
		return op.Raw{}, err
	}
	sum := sha256.Sum256(out.Bytes())
	return op.Raw{ContentType: "application/pdf", Data: out.Bytes(), ETag: `"` + hex.EncodeToString(sum[:12]) + `"`}, nil
}

// letter is the order as the supplier reads it. A request for quotation asks for
// prices and has none.
func (o PurchaseOrder) letter(head settings.Letterhead, supplier partners.Partner) letter.Letter {
	decimals := o.decimals()
	locale := sheet.Locale{}
	amount := func(a money.Amount) string {
		return locale.Text(sheet.Column{Kind: sheet.Amount, Decimals: int(decimals)}, a.String())
	}
	day := func(d date.Date) string { return locale.Text(sheet.Column{Kind: sheet.Date}, d.String()) }
	asks := o.Confirmed() == "" && o.State != StateCancelled
	a := supplier.Address("billing")
	to := letter.Place{Street: a.Street, Street2: a.Street2, PostalCode: a.PostalCode, City: a.City, Region: a.Region, Country: a.Country}
	l := letter.Letter{
		To:       append([]string{supplier.Name}, to.Lines(head.Company.Country)...),
		Title:    o.heading(),
		Facts:    []letter.Fact{{Label: "Order date", Value: day(o.OrderDate)}},
		Columns:  []letter.Column{{Label: "Our number", Width: 26}, {Label: "Your number", Width: 26}, {Label: "Description"}, {Label: "Quantity", Width: 22, Right: true}},
		Notes:    o.Notes,
		Locale:   locale,
		Created:  o.UpdatedAt,
		Decimals: int(decimals),
	}
	if o.ExpectedDate != nil {
		l.Facts = append(l.Facts, letter.Fact{Label: "Wanted by", Value: day(*o.ExpectedDate)})
	}
	if o.PaymentTerm != nil && !asks {
		l.Facts = append(l.Facts, letter.Fact{Label: "Payment terms", Value: *o.PaymentTerm})
	}
	l.Facts = append(l.Facts, letter.Fact{Label: "Your reference", Value: o.Reference}, letter.Fact{Label: "Deliver to", Value: o.Warehouse})
	if !asks {
		l.Columns = append(l.Columns, letter.Column{Label: "Price", Width: 22, Right: true}, letter.Column{Label: "Net", Width: 24, Right: true})
		l.Totals = []letter.Fact{{Label: "Net " + o.Currency, Value: amount(o.Net)}, {Label: "Tax", Value: amount(o.Tax)}, {Label: "Total " + o.Currency, Value: amount(o.Total)}}
	}
	for _, line := range o.Lines {
		text := line.Description
		if line.ExpectedDate != nil {
			text += fmt.Sprintf(" (by %s)", day(*line.ExpectedDate))
		}
		row := []string{line.SKU, line.SupplierSKU, text, locale.Text(sheet.Column{Kind: sheet.Quantity}, line.Quantity.String()) + "\u00a0" + line.Unit}
		if !asks {
			price := locale.Text(sheet.Column{Kind: sheet.Amount, Decimals: int(decimals)}, line.Price.String())
			if !line.Discount.IsZero() {
				price += " −" + line.Discount.String() + "\u00a0%"
			}
			row = append(row, price, amount(line.Net))
		}
		l.Rows = append(l.Rows, row)
		if !asks {
			l.Amounts = append(l.Amounts, line.Net)
		}
	}
	head.Dress(&l, "")
	return l
}

// Confirmed is the number that the order stands by; empty before it is confirmed.
func (o PurchaseOrder) Confirmed() string {
	if o.ConfirmedAt == nil || o.Number == nil {
		return ""
	}
	return *o.Number
}

// heading says what the paper is: what is not ordered must not look as if it were.
func (o PurchaseOrder) heading() string {
	switch {
	case o.State == StateCancelled && o.Number != nil:
		return "Cancelled: " + *o.Number
	case o.State == StateCancelled:
		return "Cancelled draft"
	case o.Confirmed() != "" && o.Revision > 0:
		return fmt.Sprintf("Purchase order %s, revision %d", *o.Number, o.Revision)
	case o.Confirmed() != "":
		return "Purchase order " + *o.Number
	case o.RFQNumber != nil:
		return "Request for quotation " + *o.RFQNumber
	}
	return "Request for quotation, draft"
}
