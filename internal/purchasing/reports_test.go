package purchasing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kontor/internal/testapi"
)

// rows writes a report down: what each row is and its cells, without the empty ones.
func rows(a testapi.Answer) (all []string) {
	for i := range len(a.Body["rows"].([]any)) {
		row := a.Body["rows"].([]any)[i].(map[string]any)
		cells := []string{}
		for _, c := range row["cells"].([]any) {
			if c != "" {
				cells = append(cells, fmt.Sprint(c))
			}
		}
		name := row["code"].(string)
		if name == "" {
			name = row["label"].(string)
		}
		all = append(all, name+": "+strings.Join(cells, " "))
	}
	return all
}

func (b *buyers) reports(path string, want ...string) {
	b.T.Helper()
	if got := rows(b.Get("/reports/" + path).Want(200)); !slices.Equal(got, want) {
		b.T.Errorf("%s:\n%s\nshould be\n%s", path, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, format := range []string{"csv", "xlsx", "pdf"} {
		name, query, _ := strings.Cut(path, "?")
		b.Get("/reports/" + name + "/file?format=" + format + "&" + query).Want(200)
	}
}

// What is ordered, has arrived, lies here and was paid, by hand.
func TestReports(t *testing.T) {
	b := newBuyers(t)
	plank, nail := b.product("PLANK", "goods"), b.product("NAIL", "goods")
	id := b.Post("/purchase-orders", object{
		"supplier_id": b.supplier, "order_date": "2026-02-01", "expected_date": "2026-02-10",
		"lines": []object{line(plank, "10", "10.00"), line(nail, "100", "0.50")},
	}).Want(201).ID()
	b.do("purchase-orders", id, "confirm", nil).Want(200)
	arrive := func(day, quantity string) {
		draft := b.do("purchase-orders", id, "receive", nil).Want(201)
		b.Patch(fmt.Sprintf("/receipts/%d", draft.ID()), object{"version": draft.Number("version"), "transfer_date": day}).Want(200)
		b.cut(b.Get(fmt.Sprintf("/receipts/%d", draft.ID())), quantity)
		b.do("receipts", draft.ID(), "complete", nil).Want(200)
	}
	arrive("2026-02-10", "4")
	arrive("2026-04-01", "3")
	// Three of seven planks and all nails are to come: 3 x 10 and 100 x 0.50.
	open := rows(b.Get("/reports/open-purchases").Want(200))
	if len(open) != 5 || !strings.HasSuffix(open[1], "3 pcs 30.00") && !strings.HasSuffix(open[1], "pcs 30.00") || !strings.HasSuffix(open[4], "80.00") {
		t.Errorf("open purchase orders: %q", open)
	}
	// On 30 April what came on 10 February is 79 days old, on 1 April 29.
	b.reports("not-invoiced?on=2026-04-30", "Wood & Co: ", "PLANK: REC-2026-00001 2026-02-10 4 pcs 40.00 40.00", "PLANK: REC-2026-00002 2026-04-01 3 pcs 30.00 30.00", "Total: 30.00 0.00 40.00 0.00 0.00 70.00")
	b.reports("stock-ageing?on=2026-04-30", "PLANK: 7 pcs 30.00 40.00 70.00", "Total: 30.00 0.00 40.00 0.00 0.00 70.00")
	b.reports("slow-movers?on=2026-04-30&days=30", "PLANK: 7 pcs 70.00 2026-04-01 0", "Total: 70.00")
	// Billed on 15 April: six at 10, and then at 12 for the last, a fifth more.
	bill := b.do("purchase-orders", id, "bill", nil).Want(201)
	b.Patch(fmt.Sprintf("/bills/%d", bill.ID()), object{"version": bill.Number("version"), "their_number": "R-1", "invoice_date": "2026-04-15", "lines": []object{{"id": bill.Number("lines", 0, "id"), "product_id": plank, "quantity": "6", "price": "10.00", "tax_ids": []int64{}}}}).Want(200)
	b.do("bills", bill.ID(), "post", nil).Want(200)
	b.reports("not-invoiced?on=2026-04-14", "Wood & Co: ", "PLANK: REC-2026-00001 2026-02-10 4 pcs 40.00 40.00", "PLANK: REC-2026-00002 2026-04-01 3 pcs 30.00 30.00", "Total: 30.00 0.00 40.00 0.00 0.00 70.00")
	b.reports("not-invoiced?on=2026-04-30", "Wood & Co: ", "PLANK: REC-2026-00002 2026-04-01 1 pcs 10.00 10.00", "Total: 10.00 0.00 0.00 0.00 0.00 10.00")
	bill = b.do("purchase-orders", id, "bill", nil).Want(201)
	b.Patch(fmt.Sprintf("/bills/%d", bill.ID()), object{"version": bill.Number("version"), "their_number": "R-2", "invoice_date": "2026-04-20", "lines": []object{{"id": bill.Number("lines", 0, "id"), "product_id": plank, "quantity": "1", "price": "12.00", "tax_ids": []int64{}}}}).Want(200)
	b.do("bills", bill.ID(), "post", nil).Want(200)
	b.reports("purchase-prices?from=2026-01-01&to=2026-12-31", "PLANK: ", "Wood & Co: 2026-04-15 BILL-2026-00001 6 pcs 10.00 10.00 EUR", "Wood & Co: 2026-04-20 BILL-2026-00002 1 pcs 12.00 12.00 EUR 20")
	b.reports("expiring-lots?days=30", "Total: 0.00")
}
