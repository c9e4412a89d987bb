package counting

import (
	"context"
	"strings"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

type scanIn struct {
	op.ID
	Body struct {
		Code       string          `json:"code" minLength:"1" maxLength:"200" doc:"What was scanned: the barcode of a location, a product or a lot."`
		LocationID int64           `json:"location_id,omitempty" minimum:"1" doc:"The location that was scanned last."`
		Quantity   *money.Quantity `json:"quantity,omitempty" nullable:"true" doc:"So many of what was scanned, a piece or a carton; one unless given."`
	}
}

// CountScan is what was scanned: a location, where what follows lies, or what
// was counted with it.
type CountScan struct {
	Kind       string     `json:"kind" enum:"location,counted"`
	LocationID int64      `json:"location_id"`
	Location   string     `json:"location"`
	EntryID    int64      `json:"entry_id,omitempty"`
	Line       *CountLine `json:"line,omitempty"`
}

// scan counts by barcode. What is scanned stands for itself: a location says
// where the next products lie, a product or a lot is counted there, and a
// packaging counts as what is in it.
func (s *Service) scan(ctx context.Context, c *op.Call, in *scanIn) (CountScan, error) {
	b := in.Body
	code := strings.TrimSpace(b.Code)
	k, err := s.countingTx(ctx, c, in.ID.ID)
	if err != nil {
		return CountScan{}, err
	}
	found, err := s.queries.CountScan(ctx, c.Tx, code)
	if err != nil {
		return CountScan{}, err
	}
	if len(found) == 0 {
		return CountScan{}, fault.Invalid("unknown_barcode", "Nothing has the barcode %s: no product, no lot and no location. Enter it with the product, or type the line.", code).
			Field("code", "Nothing has this barcode.")
	}
	what := s.meant(found)
	if what == nil {
		return CountScan{}, fault.Invalid("ambiguous_barcode", "%s is the code of several lots. Scan the product, or type the line.", code).Field("code", "Several lots have this code.")
	}
	if what.Kind == "location" {
		in, err := s.queries.CountInScope(ctx, c.Tx, db.CountInScopeParams{CountID: in.ID.ID, LocationID: what.ID})
		if err != nil {
			return CountScan{}, err
		}
		if !in.PlaceCounted {
			return CountScan{}, fault.Invalid("location_not_counted", "%s is not part of this count.", what.Code).Field("code", "This location is not part of this count.")
		}
		return CountScan{Kind: "location", LocationID: what.ID, Location: what.Code}, nil
	}
	line, err := s.scannedTx(ctx, c, in, k, *what)
	if err != nil {
		return CountScan{}, err
	}
	many := what.Quantity.Decimal()
	if b.Quantity != nil {
		many = many.Mul(b.Quantity.Decimal())
	}
	// Written as people write it: 24, not 24.000000.
	quantity, err := money.ParseQuantity(many.String())
	if err != nil {
		return CountScan{}, fault.Invalid("invalid_quantity", "This quantity is too large or too fine.").Field("quantity", "This quantity is too large or too fine.")
	}
	done, err := s.addTx(ctx, c, in.ID.ID, line, quantity, code)
	if err != nil {
		return CountScan{}, err
	}
	return CountScan{Kind: "counted", LocationID: done.Line.LocationID, Location: done.Line.Location, EntryID: done.ID, Line: &done.Line}, nil
}

// meant is what a code stands for: a product before a location before a lot.
func (s *Service) meant(found []db.CountScanRow) *db.CountScanRow {
	lots := 0
	for _, kind := range []string{"product", "location"} {
		for i := range found {
			if found[i].Kind == kind {
				return &found[i]
			}
		}
	}
	for range found {
		lots++
	}
	if lots > 1 {
		return nil
	}
	return &found[0]
}

// scannedTx is the line of a product or lot: in the location that was scanned
// before, or in the only one where the sheet has it.
func (s *Service) scannedTx(ctx context.Context, c *op.Call, in *scanIn, k db.CountShareRow, what db.CountScanRow) (int64, error) {
	var lot *int64
	if what.Kind == "lot" {
		lot = &what.ID
	} else if lots, err := s.queries.CountLotsOf(ctx, c.Tx, what.ProductID); err != nil {
		return 0, err
	} else if lots {
		return 0, fault.Invalid("lot_missing", "%s is kept by lots. Scan the lot.", what.Code).Field("code", "Scan the lot of %s.", what.Code)
	}
	if in.Body.LocationID != 0 {
		return s.lineTx(ctx, c.Tx, in.ID.ID, k, what.ProductID, in.Body.LocationID, lot)
	}
	rows, err := s.queries.CountLinesOf(ctx, c.Tx, db.CountLinesOfParams{CountID: in.ID.ID, ProductID: what.ProductID})
	if err != nil {
		return 0, err
	}
	var only int64
	for _, r := range rows {
		if lot != nil && (r.LotID == nil || *r.LotID != *lot) {
			continue
		}
		if only != 0 {
			only = 0
			break
		}
		only = r.ID
	}
	if only == 0 {
		return 0, fault.Invalid("location_missing", "Scan the location first: the sheet does not say where %s lies.", what.Code).Field("code", "Scan the location first.")
	}
	return only, nil
}
