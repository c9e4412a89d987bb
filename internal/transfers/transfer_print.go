package transfers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"kontor/internal/date"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/settings"
	"kontor/internal/sheet"
	"kontor/internal/sheet/letter"
)

// print answers the document as a PDF: a picking list until the goods have left, a
// delivery note then.
func (k kinded) print(ctx context.Context, c *op.Call, in *op.ID) (op.Raw, error) {
	t, err := k.get(ctx, c, in)
	if err != nil {
		return op.Raw{}, err
	}
	head, err := k.numbers.LetterheadTx(ctx, c.Tx)
	if err != nil {
		return op.Raw{}, err
	}
	var partner partners.Partner
	if t.PartnerID != nil {
		if partner, err = k.partners.ReadTx(ctx, c.Tx, *t.PartnerID); err != nil {
			return op.Raw{}, err
		}
	}
	var out bytes.Buffer
	if err := letter.PDF(&out, t.letter(k.kind, head, partner)); err != nil {
		return op.Raw{}, err
	}
	sum := sha256.Sum256(out.Bytes())
	return op.Raw{ContentType: "application/pdf", Data: out.Bytes(), ETag: `"` + hex.EncodeToString(sum[:12]) + `"`}, nil
}

// letter is the document as it is printed. Prices are not on it.
func (t StockTransfer) letter(k kind, head settings.Letterhead, partner partners.Partner) letter.Letter {
	locale := sheet.Locale{}
	day := func(d date.Date) string { return locale.Text(sheet.Column{Kind: sheet.Date}, d.String()) }
	picking := t.State != StateDone && t.State != StateShipped && t.leaves(k)
	l := letter.Letter{
		Title:   t.heading(k, picking),
		Facts:   []letter.Fact{{Label: "Date", Value: day(t.TransferDate)}, {Label: "Warehouse", Value: t.Warehouse}, {Label: "Location", Value: t.Location}},
		Columns: []letter.Column{{Label: "Product", Width: 28}, {Label: "Description"}, {Label: "Lot", Width: 28}, {Label: "Quantity", Width: 26, Right: true}},
		Notes:   t.Notes,
		Locale:  locale,
		Created: t.UpdatedAt,
	}
	if t.PartnerID != nil {
		a := partner.Address("delivery")
		to := letter.Place{Street: a.Street, Street2: a.Street2, PostalCode: a.PostalCode, City: a.City, Region: a.Region, Country: a.Country}
		l.To = append([]string{partner.Name}, to.Lines(head.Company.Country)...)
	} else if t.ToWarehouse != nil {
		l.To = []string{*t.ToWarehouse, *t.ToLocation}
	}
	if t.Returns != nil {
		l.Facts = append(l.Facts, letter.Fact{Label: "Return of", Value: *t.Returns})
	}
	if t.BackorderOf != nil {
		l.Facts = append(l.Facts, letter.Fact{Label: "Rest of", Value: *t.BackorderOf})
	}
	l.Facts = append(l.Facts, letter.Fact{Label: "Reference", Value: t.Reference})
	if picking {
		l.Columns = append(l.Columns, letter.Column{Label: "Picked", Width: 22, Right: true})
	}
	for _, line := range t.Lines {
		lot := ""
		if line.Lot != nil {
			lot = *line.Lot
		}
		quantity := line.Quantity
		if t.State == StateDone {
			quantity = line.Done
		}
		row := []string{line.SKU, line.Description, lot, locale.Text(sheet.Column{Kind: sheet.Quantity}, quantity.String()) + "\u00a0" + line.Unit}
		if picking {
			row = append(row, "________")
		}
		l.Rows = append(l.Rows, row)
	}
	head.Dress(&l, settings.LetterOrder)
	return l
}

// heading says what the paper is.
func (t StockTransfer) heading(k kind, picking bool) string {
	what := map[string]string{receipt.name: "Receipt", delivery.name: "Delivery note", transfer.name: "Stock transfer", scrap.name: "Scrap"}[k.name]
	switch {
	case t.State == StateCancelled:
		what = "Cancelled " + k.noun
	case t.ReturnsID != nil && k.name == receipt.name:
		what = "Return to supplier"
	case t.ReturnsID != nil:
		what = "Return"
	case picking:
		what = "Picking list"
	}
	if t.Number == nil {
		return fmt.Sprintf("%s, draft %d", what, t.ID)
	}
	return what + " " + *t.Number
}
