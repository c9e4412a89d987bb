package invoicing

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

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
	company, err := s.settings.CompanyTx(ctx, c.Tx)
	if err != nil {
		return op.Raw{}, err
	}
	if v.billedTo == nil || v.State == StateDraft {
		if v.billedTo, err = s.addressTx(ctx, c.Tx, v, company.Country); err != nil {
			return op.Raw{}, err
		}
	}
	_, note, err := s.ledger.PositionTx(ctx, c.Tx, id(v.TaxPositionID))
	if err != nil {
		return op.Raw{}, err
	}
	var out bytes.Buffer
	if err := letter.PDF(&out, v.letter(s.side, company, note)); err != nil {
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
func (v Invoice) letter(d side, company settings.Company, note string) letter.Letter {
	decimals := v.decimals()
	locale := sheet.Locale{}
	amount := func(a money.Amount) string {
		return locale.Text(sheet.Column{Kind: sheet.Amount, Decimals: int(decimals)}, a.String())
	}
	day := func(d date.Date) string { return locale.Text(sheet.Column{Kind: sheet.Date}, d.String()) }
	home := letter.Place{Street: company.Street, PostalCode: company.PostalCode, City: company.City, Country: company.Country}
	l := letter.Letter{
		Sender:  letter.Sender{Name: company.Name, Address: home.Lines(company.Country), Foot: foot(company)},
		To:      v.billedTo,
		Title:   v.heading(d),
		Facts:   []letter.Fact{{Label: "Date", Value: day(v.InvoiceDate)}, {Label: "Due", Value: day(v.DueDate)}},
		Columns: []letter.Column{{Label: "Description"}, {Label: "Quantity", Width: 22, Right: true}, {Label: "Price", Width: 22, Right: true}},
		Notes:   v.Notes,
		Locale:  locale,
		Created: v.UpdatedAt,
	}
	if v.Kind == KindCreditNote {
		l.Facts = l.Facts[:1]
		if v.Credits != nil {
			l.Facts = append(l.Facts, letter.Fact{Label: "For invoice", Value: *v.Credits})
		}
	} else {
		l.Facts = append(l.Facts, letter.Fact{Label: "Your reference", Value: v.Reference})
	}
	if v.TheirNumber != "" {
		l.Facts = append(l.Facts, letter.Fact{Label: "Supplier's number", Value: v.TheirNumber})
	}
	discounted := false
	for _, line := range v.Lines {
		discounted = discounted || !line.Discount.IsZero()
	}
	if discounted {
		l.Columns = append(l.Columns, letter.Column{Label: "Discount", Width: 17, Right: true})
	}
	l.Columns = append(l.Columns, letter.Column{Label: "Tax", Width: 18}, letter.Column{Label: "Net", Width: 26, Right: true})
	for _, line := range v.Lines {
		quantity := locale.Text(sheet.Column{Kind: sheet.Quantity}, line.Quantity.String())
		if line.Unit != "" {
			quantity += "\u00a0" + line.Unit
		}
		row := []string{line.Description, quantity, locale.Text(sheet.Column{Kind: sheet.Amount, Decimals: int(decimals)}, line.Price.String())}
		if discounted {
			text := ""
			if !line.Discount.IsZero() {
				text = locale.Text(sheet.Column{Kind: sheet.Percent}, line.Discount.String())
			}
			row = append(row, text)
		}
		l.Rows = append(l.Rows, append(row, line.TaxCodes, amount(line.Net)))
	}
	l.Totals = append(l.Totals, letter.Fact{Label: "Net", Value: amount(v.Net)})
	for _, t := range v.Taxes {
		l.Totals = append(l.Totals, letter.Fact{Label: t.Name + " on " + amount(t.Base), Value: amount(t.Charged)})
	}
	l.Totals = append(l.Totals, letter.Fact{Label: "Total " + v.Currency, Value: amount(v.Total)})
	l.Notes = v.closing(note, amount, day)
	return l
}

// closing is what stands below the totals: when to pay what, why there is no
// tax, and the notes.
func (v Invoice) closing(note string, amount func(money.Amount) string, day func(date.Date) string) string {
	var text string
	add := func(s string) {
		if s != "" && text != "" {
			text += "\n\n"
		}
		text += s
	}
	if v.Kind == KindInvoice && len(v.Instalments) > 1 {
		parts := "To be paid in parts:"
		for _, p := range v.Instalments {
			parts += "\n" + day(p.DueDate) + ": " + amount(p.Amount) + " " + v.Currency
		}
		add(parts)
	}
	if v.DiscountUntil != nil {
		add("If you pay by " + day(*v.DiscountUntil) + ", you may deduct " + amount(v.Discount) + " " + v.Currency + ".")
	}
	add(note)
	add(v.Notes)
	return text
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

func foot(c settings.Company) []string {
	var lines []string
	for _, l := range []string{c.Name, c.Email, c.Phone, c.TaxNumber} {
		if l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}
