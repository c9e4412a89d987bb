package catalog

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/catalog/measure"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

// Barcode is a further barcode of a product.
type Barcode struct {
	Code     string `json:"code" minLength:"1" maxLength:"60"`
	Internal bool   `json:"internal,omitempty" doc:"A number of the house: its check digit is not checked."`
}

// Packaging is a carton, a pallet: so and so many of the product's stock unit.
type Packaging struct {
	ID       int64          `json:"id,omitempty" minimum:"0" doc:"Of a packaging that is there already; a new one has none."`
	Name     string         `json:"name" maxLength:"60" doc:"Carton, pallet"`
	Quantity money.Quantity `json:"quantity" doc:"In the product's stock unit."`
	Barcode  string         `json:"barcode,omitempty" maxLength:"60"`
	Internal bool           `json:"internal,omitempty" doc:"The barcode is a number of the house: its check digit is not checked."`
}

// ValidGTIN tells whether the digits of an EAN-8, UPC-A, EAN-13 or GTIN-14 end
// with the right check digit. Any other code is valid as it is.
func ValidGTIN(code string) bool {
	switch len(code) {
	case 8, 12, 13, 14:
	default:
		return true
	}
	sum := 0
	for i := range len(code) {
		if code[i] < '0' || code[i] > '9' {
			return true
		}
		// The digit before the check digit counts three times, from there in turns.
		digit := int(code[i] - '0')
		if (len(code)-i)%2 == 0 {
			digit *= 3
		}
		sum += digit
	}
	return sum%10 == 0
}

// codeProblem says what is wrong with a barcode as it was typed; "" for nothing.
func codeProblem(code string, internal bool) string {
	if strings.ContainsFunc(code, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		return "A barcode has letters, digits and signs only."
	}
	if !internal && !ValidGTIN(code) {
		return "The last digit does not fit the others of this GTIN. Scan it again, or mark it as a number of the house."
	}
	return ""
}

// checkCodes refuses barcodes and packagings that could not be scanned or counted.
func checkCodes(p *Product, refused *fault.Fault) *fault.Fault {
	seen := map[string]bool{}
	check := func(field string, code *string, internal bool) {
		if *code = strings.TrimSpace(*code); *code == "" {
			return
		}
		if problem := codeProblem(*code, internal); problem != "" {
			refused = refused.Field(field, "%s", problem)
		} else if seen[*code] {
			refused = refused.Field(field, "This product has the barcode already.")
		}
		seen[*code] = true
	}
	if p.Barcode != nil {
		check("barcode", p.Barcode, p.BarcodeInternal)
	}
	for i := range p.Barcodes {
		field := fmt.Sprintf("barcodes[%d].code", i)
		check(field, &p.Barcodes[i].Code, p.Barcodes[i].Internal)
		if p.Barcodes[i].Code == "" {
			refused = refused.Field(field, "Enter a barcode.")
		}
	}
	names := map[string]bool{}
	for i := range p.Packagings {
		k := &p.Packagings[i]
		at := fmt.Sprintf("packagings[%d].", i)
		check(at+"barcode", &k.Barcode, k.Internal)
		k.Name = strings.TrimSpace(k.Name)
		switch {
		case k.Name == "":
			refused = refused.Field(at+"name", "Enter a name.")
		case names[k.Name]:
			refused = refused.Field(at+"name", "A packaging of this name is there already.")
		}
		names[k.Name] = true
		if k.Quantity.Sign() <= 0 {
			refused = refused.Field(at+"quantity", "Enter how many are in it.")
		}
	}
	return refused
}

// checkTracking refuses what cannot be numbered.
func checkTracking(p *Product, refused *fault.Fault) *fault.Fault {
	if p.LotPattern = strings.TrimSpace(p.LotPattern); p.LotPattern != "" && !strings.Contains(p.LotPattern, "{number}") {
		refused = refused.Field("lot_pattern", "Write {number} where the number goes.")
	}
	if p.ShelfLifeDays != nil && *p.ShelfLifeDays == 0 {
		p.ShelfLifeDays = nil
	}
	if p.Tracking != TrackNone && p.Kind != KindGoods {
		refused = refused.Field("tracking", "Only goods have lots and serial numbers.")
	}
	for field, q := range map[string]*money.Quantity{"weight": p.Weight, "volume": p.Volume} {
		if q != nil && q.Sign() < 0 {
			refused = refused.Field(field, "Zero or more.")
		}
	}
	return refused
}

// checkUnits holds the product's units and refuses those that do not convert
// into its stock unit, and packagings that are finer than it.
func (s *Service) checkUnits(ctx context.Context, tx pgx.Tx, p *Product, refused *fault.Fault) (*fault.Fault, error) {
	ids := []int64{p.UnitID}
	others := map[string]*int64{"purchase_unit_id": p.PurchaseUnitID, "sales_unit_id": p.SalesUnitID}
	for _, id := range others {
		if id != nil {
			ids = append(ids, *id)
		}
	}
	rows, err := s.queries.UnitsHold(ctx, tx, ids)
	if err != nil {
		return refused, err
	}
	all := map[int64]measure.Unit{}
	for _, r := range rows {
		all[r.ID] = measure.Unit(r)
	}
	stock, ok := all[p.UnitID]
	if !ok {
		return refused.Field("unit_id", "There is no such unit."), nil
	}
	for field, id := range others {
		if id == nil {
			continue
		}
		if u, ok := all[*id]; !ok {
			refused = refused.Field(field, "There is no such unit.")
		} else if !u.Converts(stock) {
			refused = refused.Field(field, "%s cannot be converted into %s, the unit of the stock.", u.Code, stock.Code)
		}
	}
	for i, k := range p.Packagings {
		if !stock.Fits(k.Quantity) {
			refused = refused.Field(fmt.Sprintf("packagings[%d].quantity", i), "%s is divided into at most %d decimals.", stock.Code, stock.Decimals)
		}
	}
	return refused, nil
}

// putCodesTx writes the packagings and all barcodes but the main one, which
// follows the product.
func (s *Service) putCodesTx(ctx context.Context, tx pgx.Tx, p Product) error {
	kept := db.PackagingsUpdateParams{ProductID: p.ID}
	made := db.PackagingsInsertParams{ProductID: p.ID}
	ids := make([]int64, len(p.Packagings))
	for i, k := range p.Packagings {
		if ids[i] = k.ID; k.ID != 0 {
			kept.Ids, kept.Positions = append(kept.Ids, k.ID), append(kept.Positions, int32(i))
			kept.Names, kept.Quantities = append(kept.Names, k.Name), append(kept.Quantities, k.Quantity)
			continue
		}
		made.Positions, made.Names, made.Quantities = append(made.Positions, int32(i)), append(made.Names, k.Name), append(made.Quantities, k.Quantity)
	}
	if err := s.queries.BarcodesDelete(ctx, tx, p.ID); err != nil {
		return err
	}
	if err := s.queries.PackagingsDelete(ctx, tx, db.PackagingsDeleteParams{ProductID: p.ID, Kept: append([]int64{}, kept.Ids...)}); err != nil {
		return err
	}
	if len(kept.Ids) > 0 {
		n, err := s.queries.PackagingsUpdate(ctx, tx, kept)
		if err != nil {
			return err
		}
		if n != int64(len(kept.Ids)) {
			return fault.Invalid("invalid_product", "A packaging that was to be changed is not there any more. Reload and try again.").Field("packagings", "not there any more")
		}
	}
	if len(made.Names) > 0 {
		rows, err := s.queries.PackagingsInsert(ctx, tx, made)
		if err != nil {
			return err
		}
		for _, r := range rows {
			ids[r.Position] = r.ID
		}
	}
	put := db.BarcodesInsertParams{ProductID: p.ID}
	add := func(code string, packaging int64, internal bool) {
		put.Codes, put.PackagingIds = append(put.Codes, code), append(put.PackagingIds, packaging)
		put.Internals, put.Positions = append(put.Internals, internal), append(put.Positions, int32(len(put.Positions)))
	}
	for _, b := range p.Barcodes {
		add(b.Code, 0, b.Internal)
	}
	for i, k := range p.Packagings {
		if k.Barcode != "" {
			add(k.Barcode, ids[i], k.Internal)
		}
	}
	if len(put.Codes) == 0 {
		return nil
	}
	return s.queries.BarcodesInsert(ctx, tx, put)
}

type barcodeFindIn struct {
	Code      string `path:"code" maxLength:"60"`
	ProductID int64  `query:"product_id" minimum:"1" doc:"Of which a lot is looked for, when two products have one of that number."`
}

// Scanned is what a code stands for.
type Scanned struct {
	ProductID   int64          `json:"product_id"`
	SKU         string         `json:"sku"`
	Product     string         `json:"product"`
	Unit        string         `json:"unit"`
	Tracking    string         `json:"tracking" enum:"none,lot,serial"`
	Archived    bool           `json:"archived"`
	PackagingID *int64         `json:"packaging_id" nullable:"true"`
	Packaging   string         `json:"packaging" doc:"Empty for the product itself."`
	Quantity    money.Quantity `json:"quantity" doc:"How many of the stock unit one scan stands for."`
	LotID       *int64         `json:"lot_id" nullable:"true"`
	Lot         string         `json:"lot" doc:"The lot or serial number, if the code is one."`
}

func (s *Service) findBarcode(ctx context.Context, c *op.Call, in *barcodeFindIn) (Scanned, error) {
	return s.BarcodeTx(ctx, c.Tx, in.Code, in.ProductID)
}

// BarcodeTx tells what a scanned code stands for; product narrows it to one, or
// is 0. Refused: unknown_barcode, ambiguous_code.
func (s *Service) BarcodeTx(ctx context.Context, tx pgx.Tx, code string, product int64) (Scanned, error) {
	code = strings.TrimSpace(code)
	rows, err := s.queries.BarcodeFind(ctx, tx, db.BarcodeFindParams{Code: code, ProductID: product})
	if err != nil {
		return Scanned{}, err
	}
	if len(rows) == 0 {
		return Scanned{}, fault.NotFound("unknown_barcode", "No product, packaging or lot has the code %s. Scan it again, or enter it with the product that it belongs to.", code)
	}
	if len(rows) > 1 && rows[1].Rank == rows[0].Rank {
		return Scanned{}, fault.Conflict("ambiguous_code", "Several products have a lot with the number %s. Scan the product first.", code)
	}
	r := rows[0]
	return Scanned{
		ProductID: r.ProductID, SKU: r.Sku, Product: r.Name, Unit: r.Unit, Tracking: r.Tracking, Archived: r.Archived,
		PackagingID: r.PackagingID, Packaging: r.Packaging, Quantity: r.Quantity, LotID: r.LotID, Lot: r.Lot,
	}, nil
}
