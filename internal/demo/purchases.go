package demo

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// purchases are what is asked for and ordered and has not arrived: a draft, a
// request for quotation, orders that are expected, and one that waits for somebody
// else's approval.
func (f *filler) purchases(ctx context.Context) error {
	tomas := f.as("tomas")
	var found struct {
		Items []record `json:"items"`
	}
	if err := tomas.Do(ctx, http.MethodGet, "/partners?is_supplier=true&is_customer=false&sort=id&limit=6", nil, &found); err != nil {
		return err
	}
	if len(found.Items) == 0 || len(f.products) < 8 {
		return nil
	}
	rules := map[string]any{"version": 1, "approval_limit": "1500.00", "over_receipt": "5", "price_tolerance": "1"}
	if err := tomas.Do(ctx, http.MethodPut, "/settings/purchasing", rules, nil); err != nil {
		return err
	}
	for i := range min(6, len(found.Items)) {
		for _, from := range []string{"0", "48"} {
			in := map[string]any{
				"supplier_id": found.Items[i].ID, "product_id": f.products[i*2], "supplier_sku": fmt.Sprintf("S%d-%03d", i+1, 100), "price": fmt.Sprintf("%d.20", 4+i),
				"min_quantity": from, "lead_days": 7 + i,
			}
			if from != "0" {
				in["discount"] = "4"
			}
			if err := tomas.Do(ctx, http.MethodPost, "/supplier-prices", in, nil); err != nil {
				return err
			}
		}
	}
	for i, limits := range [][3]string{{"600", "900", "30"}, {"25", "60", "0"}, {"60", "200", "20"}, {"200", "320", "0"}, {"160", "300", "6"}, {"80", "200", "20"}} {
		in := map[string]any{"product_id": f.products[i*2], "minimum": limits[0], "maximum": limits[1], "multiple": limits[2]}
		if err := tomas.Do(ctx, http.MethodPost, "/reorder-rules", in, nil); err != nil {
			return err
		}
	}
	for i, o := range []struct {
		days, count int // ago, and lines
		price       string
		steps       []string
	}{
		{21, 3, "6.40", []string{"send", "confirm"}},
		{14, 2, "4.15", []string{"confirm"}},
		{9, 4, "7.90", []string{"confirm"}},
		{5, 2, "5.25", []string{"send"}},
		{3, 4, "58.00", []string{"confirm"}},
		{1, 1, "3.80", nil},
	} {
		day := f.Now.AddDate(0, 0, -o.days)
		lines := []map[string]any{}
		for n := range o.count {
			lines = append(lines, map[string]any{"product_id": f.products[(i*2+n)%len(f.products)], "quantity": fmt.Sprint(12 * (n + 1)), "price": o.price, "supplier_sku": fmt.Sprintf("S%d-%03d", i+1, 100+n)})
		}
		in := map[string]any{
			"supplier_id": found.Items[i%len(found.Items)].ID, "order_date": day.Format(time.DateOnly), "expected_date": day.AddDate(0, 0, 12).Format(time.DateOnly), "lines": lines,
		}
		var made record
		if err := tomas.Do(ctx, http.MethodPost, "/purchase-orders", in, &made); err != nil {
			return err
		}
		for _, step := range o.steps {
			if err := tomas.Do(ctx, http.MethodPost, fmt.Sprintf("/purchase-orders/%d/%s", made.ID, step), nil, nil); err != nil {
				return err
			}
		}
	}
	return nil
}
