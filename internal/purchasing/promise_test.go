package purchasing_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"kontor/internal/testapi"
)

// Eight people order, change, receive, bill, send back and credit the same few
// orders at once, goods of each way of valuing them, at whatever prices, and sell
// meanwhile. Nobody waits in a circle, nothing breaks, and at the end stock, books
// and goods received not invoiced are what they follow from.
func TestPromiseEightActors(t *testing.T) {
	t.Parallel()
	rounds := 10
	if os.Getenv("KONTOR_PROVE") != "" {
		rounds = 300
	}
	b := newBuyers(t)
	var products []int64
	for i, method := range []string{"average", "fifo", "standard", "average"} {
		category := b.Post("/product-categories", object{"name": fmt.Sprint("C", i), "valuation": method}).Want(201).ID()
		id := b.Post("/products", object{"sku": fmt.Sprint("P", i), "name": "P", "unit_id": 2, "category_id": category}).Want(201).ID()
		if method == "standard" {
			b.Post(fmt.Sprintf("/products/%d/standard-cost", id), object{"cost": "3.37", "date": "2026-01-01"}).Want(200)
		}
		products = append(products, id)
	}
	b.Put("/settings/purchasing", object{"version": 1, "over_receipt": "10", "price_tolerance": "5"}).Want(200)
	for i := range 4 {
		b.order(line(products[i], "40", "3.333333"), line(products[(i+1)%4], "25.5", "7.07"))
	}
	seed := rand.Uint64()
	var carried, refused, failed, number atomic.Int64
	var wg sync.WaitGroup
	for actor := range 8 {
		who := b.As(fmt.Sprint("actor", actor))
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(actor)))
			count := func(a testapi.Answer, what string) testapi.Answer {
				switch {
				case a.Status < 300:
					carried.Add(1)
				case a.Status == 409 || a.Status == 422:
					refused.Add(1)
				default:
					failed.Add(1)
					t.Errorf("seed %d: %s: %d %s", seed, what, a.Status, a.Raw)
				}
				return a
			}
			ask := func(path string, body any) testapi.Answer { return count(who.Post(path, body), path) }
			// change gives the first line of a document another quantity or price.
			change := func(path string, a testapi.Answer, set func(line object), more object) bool {
				var d struct {
					Version int
					Lines   []object
				}
				if json.Unmarshal(a.Raw, &d) != nil || len(d.Lines) == 0 {
					return false
				}
				kept := object{"id": d.Lines[0]["id"], "product_id": d.Lines[0]["product_id"], "quantity": d.Lines[0]["quantity"]}
				if path != "/receipts" {
					kept["price"], kept["tax_ids"] = d.Lines[0]["price"], []int64{}
				}
				set(kept)
				in := object{"version": d.Version, "lines": []object{kept}}
				for k, v := range more {
					in[k] = v
				}
				at := fmt.Sprintf("%s/%d", path, a.ID())
				return count(who.Patch(at, in), at).Status == 200
			}
			some := func() string { return fmt.Sprintf("%d.%02d", 1+r.IntN(9), r.IntN(100)) }
			var receipts, bills []int64
			for range rounds {
				order := fmt.Sprintf("/purchase-orders/%d", 1+r.IntN(4))
				switch r.IntN(7) {
				case 0, 1:
					a := ask(order+"/receive", nil)
					if a.Status != 201 {
						continue
					}
					if r.IntN(3) > 0 {
						change("/receipts", a, func(l object) { l["quantity"] = some() }, nil)
					}
					if ask(fmt.Sprintf("/receipts/%d/complete", a.ID()), nil).Status == 200 {
						receipts = append(receipts, a.ID())
					} else {
						ask(fmt.Sprintf("/receipts/%d/cancel", a.ID()), nil)
					}
				case 2, 3:
					a := ask(order+"/bill", nil)
					if a.Status != 201 {
						continue
					}
					theirs := object{"their_number": fmt.Sprint("R-", number.Add(1))}
					if change("/bills", a, func(l object) { l["quantity"], l["price"] = some(), some() }, theirs) && ask(fmt.Sprintf("/bills/%d/post", a.ID()), nil).Status == 200 {
						bills = append(bills, a.ID())
					} else {
						at := fmt.Sprintf("/bills/%d", a.ID())
						count(who.Delete(at), at)
					}
				case 4:
					if len(receipts) == 0 {
						continue
					}
					if a := ask(fmt.Sprintf("/receipts/%d/return", receipts[r.IntN(len(receipts))]), nil); a.Status == 201 {
						ask(fmt.Sprintf("/receipts/%d/complete", a.ID()), nil)
					}
				case 5:
					if len(bills) == 0 {
						continue
					}
					if a := ask(fmt.Sprintf("/bills/%d/credit", bills[r.IntN(len(bills))]), nil); a.Status == 201 {
						theirs := object{"their_number": fmt.Sprint("C-", number.Add(1))}
						if change("/bills", a, func(l object) { l["quantity"] = "1.5" }, theirs) {
							ask(fmt.Sprintf("/bills/%d/post", a.ID()), nil)
						}
					}
				default:
					a := ask("/deliveries", object{"partner_id": b.customer, "lines": []object{{"product_id": products[r.IntN(4)], "quantity": some()}}})
					if a.Status == 201 {
						ask(fmt.Sprintf("/deliveries/%d/complete", a.ID()), nil)
					}
				}
			}
		})
	}
	wg.Wait()
	t.Logf("seed %d: carried out %d, refused %d, failed %d", seed, carried.Load(), refused.Load(), failed.Load())
}
