package transfers_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"kontor/internal/testapi"
)

// Eight people receive, deliver, move, scrap and return a few products at once, by
// each way of valuing them, backdated at times. Nobody waits in a circle, nothing
// breaks, and at the end every check of stock, value and ledger holds.
func TestPromiseEightActors(t *testing.T) {
	t.Parallel()
	rounds := 8
	if os.Getenv("KONTOR_PROVE") != "" {
		rounds = 400
	}
	d := newDepot(t)
	var products []int64
	for i, method := range []string{"average", "fifo", "standard", "average"} {
		category := d.Post("/product-categories", object{"name": fmt.Sprint("C", i), "valuation": method}).Want(201).ID()
		id := d.Post("/products", object{"sku": fmt.Sprint("P", i), "name": "P", "unit_id": 2, "category_id": category}).Want(201).ID()
		if method == "standard" {
			d.Post(fmt.Sprintf("/products/%d/standard-cost", id), object{"cost": "3.37", "date": "2026-01-01"}).Want(200)
		}
		products = append(products, id)
		d.receive(id, "50", "3.333333")
	}
	seed := rand.Uint64()
	var carried, refused, failed atomic.Int64
	var wg sync.WaitGroup
	for actor := range 8 {
		who := d.As(fmt.Sprint("actor", actor))
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(actor)))
			ask := func(path string, body any) testapi.Answer {
				a := who.Post(path, body)
				switch {
				case a.Status < 300:
					carried.Add(1)
				case a.Status == 409 || a.Status == 422:
					refused.Add(1)
				default:
					failed.Add(1)
					t.Errorf("seed %d: %s: %d %s", seed, path, a.Status, a.Raw)
				}
				return a
			}
			for range rounds {
				var lines []object
				for _, i := range r.Perm(len(products))[:1+r.IntN(3)] {
					lines = append(lines, line(products[i], fmt.Sprintf("%d.%03d", r.IntN(6), 1+r.IntN(999))))
				}
				day := fmt.Sprintf("2026-11-%02d", 1+r.IntN(23))
				if r.IntN(3) > 0 {
					day = "2026-11-23"
				}
				var path string
				body := object{"lines": lines, "transfer_date": day}
				switch r.IntN(5) {
				case 0, 1:
					path, body["partner_id"] = "/receipts", d.supplier
					for _, l := range lines {
						l["unit_cost"] = fmt.Sprintf("%d.%02d", r.IntN(9), r.IntN(100))
					}
				case 2:
					path, body["partner_id"] = "/deliveries", d.customer
				case 3:
					path, body["to_warehouse_id"] = "/transfers", d.far
				default:
					path = "/scraps"
				}
				made := ask(path, body)
				if made.Status != 201 {
					continue
				}
				at := fmt.Sprintf("%s/%d/", path, made.ID())
				if path != "/receipts" && r.IntN(3) == 0 && ask(at+"reserve", nil).Status == 200 && r.IntN(3) == 0 {
					ask(at+"cancel", nil)
					continue
				}
				if path == "/transfers" && r.IntN(2) == 0 {
					ask(at+"ship", nil)
				}
				if ask(at+"complete", nil).Status == 200 && (path == "/receipts" || path == "/deliveries") && r.IntN(3) == 0 {
					if back := ask(at+"return", nil); back.Status == 201 {
						ask(fmt.Sprintf("%s/%d/complete", path, back.ID()), nil)
					}
				}
			}
		})
	}
	wg.Wait()
	t.Logf("seed %d: carried out %d, refused %d, failed %d", seed, carried.Load(), refused.Load(), failed.Load())
}
