package demo

import (
	"context"
	"fmt"
	"net/http"
	"slices"
)

// numbered are goods with lots or serial numbers, which the next delivery brings.
var numbered = []struct {
	sku, name, unit, tracking, pattern string
	days, count                        int
}{
	{"MAC-ESP-3", "Espresso machine, three groups", "pcs", "serial", "E3-{year}-{number}", 0, 6},
	{"TEA-DAR-2", "Darjeeling second flush", "kg", "lot", "DJ{year}{month}-{number}", 540, 4},
	{"FIL-NIT-C", "Cold brew, can of 0.25 l", "pcs", "lot", "", 180, 5},
}

// packed are packagings of products that are there already.
var packed = []struct {
	sku, name, quantity, barcode string
}{
	{"ACC-CUP-E", "Carton", "12", "10614141000415"}, {"TEA-EAR-P", "Carton", "10", "20614141000412"}, {"ACC-FIL-102", "Carton", "24", "30614141000419"},
}

// lots are units by the dozen, cartons with barcodes of their own, and the
// numbers that goods get.
func (f *filler) lots(ctx context.Context) error {
	tomas, lena := f.as("tomas"), f.as("lena")
	if err := tomas.Do(ctx, http.MethodPost, "/units", map[string]any{"code": "dz", "name": "Dozen", "dimension": "count", "factor": "12"}, nil); err != nil {
		return err
	}
	for _, p := range packed {
		at := slices.IndexFunc(products, func(q product) bool { return q.sku == p.sku })
		if at >= len(f.products) {
			continue
		}
		in := map[string]any{"version": 1, "packagings": []map[string]any{{"name": p.name, "quantity": p.quantity, "barcode": p.barcode}}}
		if err := tomas.Do(ctx, http.MethodPatch, fmt.Sprintf("/products/%d", f.products[at]), in, nil); err != nil {
			return err
		}
	}
	for _, p := range numbered {
		var made record
		in := map[string]any{"sku": p.sku, "name": p.name, "unit_id": f.units[p.unit], "tracking": p.tracking, "lot_pattern": p.pattern, "shelf_life_days": p.days}
		if err := tomas.Do(ctx, http.MethodPost, "/products", in, &made); err != nil {
			return err
		}
		f.sum.Products++
		if err := lena.Do(ctx, http.MethodPost, "/lots/generate", map[string]any{"product_id": made.ID, "count": p.count}, nil); err != nil {
			return err
		}
	}
	return nil
}
