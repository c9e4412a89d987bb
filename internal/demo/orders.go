package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"kontor/internal/host"
)

// howMany orders there are, over how many days.
const (
	howMany  = 150
	overDays = 120
)

// orders enters them in the order of their days: the older an order, the
// further it has come.
func (f *filler) orders(ctx context.Context) error {
	days := make([]int, howMany)
	for i := range days {
		days[i] = f.random.IntN(overDays)
	}
	slices.Sort(days)
	slices.Reverse(days) // days ago, the oldest first
	for i, ago := range days {
		if err := f.order(ctx, i, ago); err != nil {
			return fmt.Errorf("order %d: %w", i+1, err)
		}
	}
	return nil
}

func (f *filler) order(ctx context.Context, i, ago int) error {
	r := f.random
	seller := f.as(pick(r, []string{"sofia", "sofia", "jonas", "jonas", "nina", "tomas"}))
	day := f.Now.AddDate(0, 0, -ago)
	in := map[string]any{
		// Some customers order again and again.
		"customer_id": f.customers[min(r.IntN(len(f.customers)), r.IntN(len(f.customers)))],
		"order_date":  day.Format(time.DateOnly), "delivery_date": day.AddDate(0, 0, 1+r.IntN(10)).Format(time.DateOnly),
		"lines": f.lines(r),
	}
	if r.IntN(3) == 0 {
		in["reference"] = fmt.Sprintf("PO-%d", 4000+i*7)
	}
	if r.IntN(8) == 0 {
		in["notes"] = pick(r, notes)
	}
	var made record
	if err := seller.Do(ctx, http.MethodPost, "/orders", in, &made); err != nil {
		return err
	}
	f.sum.Orders++
	for _, verb := range f.fate(r, ago) {
		err := seller.Do(ctx, http.MethodPost, fmt.Sprintf("/orders/%d/%s", made.ID, verb), nil, nil)
		if host.IsRefusal(err, "stock_short") {
			return nil // it waits as a draft until there is stock
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fate is what has happened to an order of that age.
func (f *filler) fate(r *rand.Rand, ago int) []string {
	chance := r.IntN(100)
	switch {
	case chance < 7:
		return []string{"confirm", "cancel"}
	case chance < 10:
		return []string{"cancel"}
	case chance < 18:
		return nil // the customer is still thinking
	case ago > 20 || ago > 10 && chance < 75:
		return []string{"confirm", "complete"}
	case ago > 3 || chance < 50:
		return []string{"confirm"}
	}
	return nil
}

func (f *filler) lines(r *rand.Rand) []map[string]any {
	count := 1 + min(r.IntN(7), r.IntN(7))
	var lines []map[string]any
	for _, at := range r.Perm(len(products))[:count] {
		p := products[at]
		line := map[string]any{"product_id": f.products[at], "quantity": fmt.Sprint(p.usual[0] + r.IntN(p.usual[1]-p.usual[0]+1))}
		// A machine is a rare thing to sell.
		if p.category == "Machines" && r.IntN(5) > 0 {
			continue
		}
		if p.unit == "kg" && r.IntN(4) == 0 {
			line["quantity"] = fmt.Sprintf("%d.5", p.usual[0])
		}
		if r.IntN(5) == 0 {
			line["discount"] = pick(r, []string{"2", "3", "5", "10", "12.5"})
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		lines = append(lines, map[string]any{"product_id": f.products[0], "quantity": "5"})
	}
	return lines
}
