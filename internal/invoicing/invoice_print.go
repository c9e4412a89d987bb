package invoicing

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/jackc/pgx/v5"

	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/settings"
	"kontor/internal/sheet"
	"kontor/internal/sheet/letter"
)

// print answers the document as a PDF.
func (s sided) print(ctx context.Context, c *op.Call, in *op.ID) (op.Raw, error) {
	v, err := s.readTx(ctx, c.Tx, in.ID)
	if err != nil {
		return op.Raw{}, err
	}
	head, err := s.settings.LetterheadTx(ctx, c.Tx)
	if err != nil {
		return op.Raw{}, err
	}
	if v.State == StateDraft {
		if v.billedTo, err = s.addressTx(ctx, c.Tx, v, head.Company.Country); err != nil {
			return op.Raw{}, err
		}
	}
	_, note, err := s.ledger.PositionTx(ctx, c.Tx, id(v.TaxPositionID))
	if err != nil {
		return op.Raw{}, err
	}
	var out bytes.Buffer
	if err := letter.PDF(&out, v.letter(s.side, head, note)); err != nil {
		return op.Raw{}, err
	}
	sum := sha256.Sum256(out.Bytes())
	return op.Raw{ContentType: "application/pdf", Data: out.Bytes(), ETag: `"` + hex.EncodeToString(sum[:12]) + `"`}, nil
}

// addressTx is the partner's name and address, a line each.
func (s sided) addressTx(ctx context.Context, tx pgx.Tx, v Invoice, home string) ([]string, error) {
	p, err := s.partners.ReadTx(ctx, tx, v.PartnerID)
	if err != nil {
		return nil, err
	}
	a := p.Address("billing")
	place := letter.Place{Street: a.Street, Street2: a.Street2, PostalCode: a.PostalCode, City: a.City, Region: a.Region, Country: a.Country}
	lines := append([]string{p.Name}, place.Lines(home)...)
	if p.TaxNumber != "" {
		lines = append(lines, p.TaxNumber)
	}
	return lines, nil
}

// letter is the document as its reader gets it.
func (v Invoice) letter(d side, head settings.Letterhead, note string) letter.Letter {
	decimals := v.decimals()
	locale := sheet.Locale{}
	amount := func(a money.Amount) string {
		return locale.Text(sheet.Column{Kind: sheet.Amount, Decimals: int(decimals)}, a.String())
	}
	day := func(d date.Date) string { return locale.Text(sheet.Column{Kind: sheet.Date}, d.String()) }
	l := letter.Letter{
		To: v.billedTo, Title: v.heading(d), Facts: v.printedFacts(day), Decimals: int(decimals), Extra: note, Notes: v.Notes, Locale: locale, Created: v.UpdatedAt,
		Columns: []letter.Column{{Label: "Description"}, {Label: "Quantity", Width: 20, Right: true}, {Label: "Price", Width: 20, Right: true}},
	}
	skus, discounted := head.Layout.ShowSKU && slices.ContainsFunc(v.Lines, func(l InvoiceLine) bool { return l.SKU != "" }), false
	if skus {
		l.Columns = slices.Insert(l.Columns, 0, letter.Column{Label: "Product", Width: 26})
	}
	if head.Layout.ShowDiscount {
		discounted = slices.ContainsFunc(v.Lines, func(l InvoiceLine) bool { return !l.Discount.IsZero() })
	}
	if discounted {
		l.Columns = append(l.Columns, letter.Column{Label: "Discount", Width: 17, Right: true})
	}
	l.Columns = append(l.Columns, letter.Column{Label: "Tax", Width: 14}, letter.Column{Label: "Net", Width: 24, Right: true})
	for _, line := range v.Lines {
		var row []string
		if skus {
			row = append(row, line.SKU)
		}
		quantity := locale.Text(sheet.Column{Kind: sheet.Quantity}, line.Quantity.String())
		if line.Unit != "" {
			quantity += "\u00a0" + line.Unit
		}
		row = append(row, line.Description, quantity, locale.Text(sheet.Column{Kind: sheet.Amount, Decimals: int(decimals)}, line.Price.String()))
		if discounted {
			text := ""
			if !line.Discount.IsZero() {
				text = locale.Text(sheet.Column{Kind: sheet.Percent}, line.Discount.String())
			}
			row = append(row, text)
		}
		l.Rows, l.Amounts = append(l.Rows, append(row, line.TaxCodes, amount(line.Net))), append(l.Amounts, line.Net)
	}
	l.Totals = append(l.Totals, letter.Fact{Label: "Net", Value: amount(v.Net)})
	for _, t := range v.Taxes {
		l.Taxes = append(l.Taxes, letter.Tax{Name: t.Name, Base: amount(t.Base), Amount: amount(t.Charged)})
		l.Totals = append(l.Totals, letter.Fact{Label: t.Name, Value: amount(t.Charged)})
	}
	l.Totals = append(l.Totals, letter.Fact{Label: "Total " + v.Currency, Value: amount(v.Total)})
	if v.Kind == KindInvoice && len(v.Instalments) > 1 {
		for _, p := range v.Instalments {
			l.Instalments = append(l.Instalments, letter.Instalment{Due: day(p.DueDate), Amount: amount(p.Amount)})
		}
	}
	if v.DiscountUntil != nil {
		l.Terms = "If you pay by " + day(*v.DiscountUntil) + ", you may deduct " + amount(v.Discount) + " " + v.Currency + "."
	}
	if d.name == sale.name && v.Kind == KindInvoice && v.Number != nil {
		l.Payment = &letter.Payment{Reference: *v.Number}
	}
	kind := settings.LetterInvoice
	if v.Kind == KindCreditNote {
		kind = settings.LetterCreditNote
	}
	head.Dress(&l, kind)
	return l
}

// printedFacts stand beside the address.
func (v Invoice) printedFacts(day func(date.Date) string) []letter.Fact {
	facts := []letter.Fact{{Label: "Date", Value: day(v.InvoiceDate)}}
	if v.Kind == KindInvoice {
		facts = append(facts, letter.Fact{Label: "Due", Value: day(v.DueDate)})
	}
	if v.Credits != nil {
		facts = append(facts, letter.Fact{Label: "For invoice", Value: *v.Credits})
	} else {
		facts = append(facts, letter.Fact{Label: "Your reference", Value: v.Reference})
	}
	return append(facts, letter.Fact{Label: "Supplier's number", Value: v.TheirNumber})
}

// heading says what the paper is: a draft must not look like an invoice.
func (v Invoice) heading(d side) string {
	name := "Invoice"
	switch {
	case v.Kind == KindCreditNote:
		name = "Credit note"
	case d.name == purchase.name:
		name = "Vendor bill"
	}
	if v.Number == nil {
		return "Draft: " + name
	}
	return name + " " + *v.Number
}
