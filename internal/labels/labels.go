// Package labels owns the labels of products, lots and serial numbers, and
// locations: what stands on them, and their print.
//
// It promises: what a label says is found by a scan (catalog.barcode.find; a
// location's by counting); labels come in the order in which they were asked
// for, each as often as it was; one that cannot be drawn is refused with its name.
package labels

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/sheet/label"
)

// most bounds a print.
const most = 5000

// Service carries out the operation.
type Service struct {
	queries db.Queries
}

// New makes the module.
func New() *Service { return &Service{} }

// Operations declares what can be done with labels.
func (s *Service) Operations(reg *op.Registry) {
	reg.Add(op.Op[labelsIn, op.Raw]{
		Name: "labels.label.print", Method: http.MethodPost, Path: "/labels", Summary: "Labels with barcodes as a PDF",
		Needs: op.SignedIn, Reads: true, Do: s.print,
	})
}

type labelsIn struct {
	Body struct {
		Kind   string  `json:"kind" enum:"product,lot,location"`
		IDs    []int64 `json:"ids" minItems:"1" maxItems:"1000"`
		Sheet  string  `json:"sheet,omitempty" enum:"a4-3x8,a4-4x10,62x29" doc:"24 or 40 labels on an A4 sheet, or one label of 62 × 29 mm; a4-3x8 unless given."`
		Start  int     `json:"start,omitempty" minimum:"0" maximum:"40" doc:"The first free place of the first sheet, from 1."`
		Copies int     `json:"copies,omitempty" minimum:"0" maximum:"500" doc:"Of each label, 1 unless given."`
	}
}

func (s *Service) print(ctx context.Context, c *op.Call, in *labelsIn) (op.Raw, error) {
	b := in.Body
	copies := max(b.Copies, 1)
	if n := len(b.IDs) * copies; n > most {
		return op.Raw{}, fault.Invalid("too_many_labels", "These are %d labels; at most %d are printed at once. Choose fewer.", n, most).Field("copies", "too many")
	}
	at := max(slices.IndexFunc(label.Sheets, func(s label.Sheet) bool { return s.Name == b.Sheet }), 0)
	sheet := label.Sheets[at]
	if per := sheet.Columns * sheet.Rows; b.Start > per {
		return op.Raw{}, fault.Invalid("no_such_place", "This sheet has %d labels.", per).Field("start", "This sheet has %d labels.", per)
	}
	each, err := s.read(ctx, c, b.Kind, b.IDs)
	if err != nil {
		return op.Raw{}, err
	}
	if len(each) < len(b.IDs) {
		return op.Raw{}, fault.NotFound("no_such_record", "Some of what was chosen is not there any more. Reload the list and choose again.")
	}
	all := make([]label.Label, 0, len(each)*copies)
	for _, l := range each {
		all = append(all, slices.Repeat([]label.Label{l}, copies)...)
	}
	var out bytes.Buffer
	err = label.PDF(&out, label.Options{Sheet: sheet, Start: b.Start, Title: "Labels", Created: c.Now}, all)
	var bad *label.Error
	switch {
	case errors.As(err, &bad) && errors.Is(err, label.ErrTooLong):
		return op.Raw{}, fault.Invalid("code_too_long", "The code %s is too long for this label. Choose a larger one.", all[bad.Index].Code).Field("sheet", "too small")
	case errors.As(err, &bad):
		return op.Raw{}, fault.Invalid("no_barcode", "The code %s has characters that no barcode carries. Give it a barcode of plain letters and digits.", all[bad.Index].Code)
	case err != nil:
		return op.Raw{}, err
	}
	sum := sha256.Sum256(out.Bytes())
	return op.Raw{ContentType: "application/pdf", Data: out.Bytes(), ETag: `"` + hex.EncodeToString(sum[:12]) + `"`}, nil
}

func (s *Service) read(ctx context.Context, c *op.Call, kind string, ids []int64) (all []label.Label, err error) {
	switch kind {
	case "product":
		rows, err := s.queries.LabelProducts(ctx, c.Tx, ids)
		for _, r := range rows {
			all = append(all, label.Label{Title: r.Sku, Lines: []string{r.Name}, Code: r.Code})
		}
		return all, err
	case "lot":
		rows, err := s.queries.LabelLots(ctx, c.Tx, ids)
		for _, r := range rows {
			l := label.Label{Title: r.Sku, Lines: []string{r.Name}, Code: r.Code}
			if r.ExpiresOn != nil {
				l.Lines = append(l.Lines, "Expires on "+r.ExpiresOn.String())
			}
			all = append(all, l)
		}
		return all, err
	}
	rows, err := s.queries.LabelLocations(ctx, c.Tx, ids)
	for _, r := range rows {
		all = append(all, label.Label{Title: r.PlaceCode, Lines: []string{r.Name, r.Warehouse}, Code: r.Code})
	}
	return all, err
}
