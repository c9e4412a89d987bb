package demo

import (
	"context"
	"fmt"
	"net/http"
)

// warehouse is the store at the harbour, with aisles and shelves, and its first
// count, which Lena counted and Tomas posted; the next one has begun.
func (f *filler) warehouse(ctx context.Context) error {
	tomas, lena := f.as("tomas"), f.as("lena")
	var store struct {
		record
		StockLocationID int64 `json:"stock_location_id"`
	}
	in := map[string]any{"code": "HARBOUR", "name": "Store at the harbour", "street": "Pier 9", "postal_code": "20457", "city": "Hamburg", "country": "DE"}
	if err := tomas.Do(ctx, http.MethodPost, "/warehouses", in, &store); err != nil {
		return err
	}
	for _, aisle := range []string{"A", "B"} {
		var made record
		in := map[string]any{"parent_id": store.StockLocationID, "code": "H-" + aisle, "name": "Aisle " + aisle, "purpose": "view"}
		if err := tomas.Do(ctx, http.MethodPost, "/locations", in, &made); err != nil {
			return err
		}
		for shelf := 1; shelf <= 3; shelf++ {
			code := fmt.Sprintf("H-%s-%d", aisle, shelf)
			in := map[string]any{"parent_id": made.ID, "code": code, "name": fmt.Sprintf("Shelf %d", shelf), "barcode": "LOC-" + code}
			if err := tomas.Do(ctx, http.MethodPost, "/locations", in, nil); err != nil {
				return err
			}
		}
	}
	some := f.products[:min(8, len(f.products))]
	for i, product := range some {
		in := map[string]any{"quantity": fmt.Sprint(20 + i*5), "warehouse_id": store.ID, "note": "Moved in"}
		if err := lena.Do(ctx, http.MethodPost, fmt.Sprintf("/products/%d/opening-stock", product), in, nil); err != nil {
			return err
		}
	}
	var count record
	if err := lena.Do(ctx, http.MethodPost, "/stock-counts", map[string]any{"warehouse_id": store.ID, "notes": "After moving in"}, &count); err != nil {
		return err
	}
	path := fmt.Sprintf("/stock-counts/%d", count.ID)
	if err := lena.Do(ctx, http.MethodPost, path+"/start", nil, nil); err != nil {
		return err
	}
	for i, product := range some {
		there := 20 + i*5
		switch i {
		case 2:
			there -= 2
		case 5:
			there++
		}
		in := map[string]any{"product_id": product, "location_id": store.StockLocationID, "quantity": fmt.Sprint(there)}
		if err := lena.Do(ctx, http.MethodPost, path+"/entries", in, nil); err != nil {
			return err
		}
	}
	for _, verb := range []string{"review", "post"} {
		if err := tomas.Do(ctx, http.MethodPost, path+"/"+verb, nil, nil); err != nil {
			return err
		}
	}
	if err := lena.Do(ctx, http.MethodPost, "/stock-counts", map[string]any{"method": "cycle", "days": 90, "most_lines": 12}, &count); err != nil {
		return err
	}
	return lena.Do(ctx, http.MethodPost, fmt.Sprintf("/stock-counts/%d/start", count.ID), nil, nil)
}
