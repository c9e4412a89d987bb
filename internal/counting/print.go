package counting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"kontor/internal/op"
	"kontor/internal/sheet"
	"kontor/internal/sheet/letter"
)

// print is the sheet to count with: what lies where, and room to write. How much
// should be there is not on it.
func (s *Service) print(ctx context.Context, c *op.Call, in *op.ID) (op.Raw, error) {
	k, err := s.get(ctx, c, in)
	if err != nil {
		return op.Raw{}, err
	}
	if err := k.mustBe("printed", StateCounting, StateReviewed, StatePosted); err != nil {
		return op.Raw{}, err
	}
	head, err := s.settings.LetterheadTx(ctx, c.Tx)
	if err != nil {
		return op.Raw{}, err
	}
	lines, err := s.queries.CountPrint(ctx, c.Tx, k.ID)
	if err != nil {
		return op.Raw{}, err
	}
	l := letter.Letter{
		To:    []string{"Counted by: ______________________", "Date: ______________________"},
		Title: "Stock count " + k.title(),
		Facts: []letter.Fact{{Label: "Warehouse", Value: k.Warehouse}, {Label: "Location", Value: k.Location}},
		Columns: []letter.Column{
			{Label: "Location", Width: 34}, {Label: "SKU", Width: 28}, {Label: "Product"}, {Label: "Lot", Width: 22}, {Label: "Counted", Width: 28, Right: true}, {Label: "Unit", Width: 12},
		},
		Notes: k.Notes, Locale: sheet.Locale{}, Created: k.UpdatedAt,
	}
	for _, r := range lines {
		l.Rows = append(l.Rows, []string{r.Location, r.Sku, r.Product, r.Lot, "______________", r.Unit})
	}
	head.Dress(&l, "")
	var out bytes.Buffer
	if err := letter.PDF(&out, l); err != nil {
		return op.Raw{}, err
	}
	sum := sha256.Sum256(out.Bytes())
	return op.Raw{ContentType: "application/pdf", Data: out.Bytes(), ETag: `"` + hex.EncodeToString(sum[:12]) + `"`}, nil
}
