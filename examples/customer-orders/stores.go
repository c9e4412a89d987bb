package main

import (
	"context"
	"fmt"
	"io"
	"math/big"
	"strings"
)

// store is a shop with what it has in stock.
type store struct {
	ID            int
	Name, Address string
	Stock         []stockRow
}

// stockRow is how much of a product a store has.
type stockRow struct{ Product, Quantity int }

// supplier is who the stores' stock is bought from; the files do not say.
const supplier = prefix + "SUPPLIER"

func warehouseCode(id int) string  { return fmt.Sprintf(prefix+"S%02d", id) }
func storeReference(id int) string { return fmt.Sprintf(prefix+"STORE-%d", id) }

// half is what goods are bought at: the files do not say that either.
func half(price string) string {
	p, _ := new(big.Rat).SetString(price)
	return p.Quo(p, big.NewRat(2, 1)).FloatString(2)
}

// enterStores makes each store a warehouse, and brings its stock there as it would
// come: bought by an order, received in the first warehouse, and sent on.
func (e *entry) enterStores(ctx context.Context) error {
	known := map[string]int64{}
	if err := pages(ctx, e.client, "/warehouses?limit=500&sort=id", func(r record) error {
		known[r.Code] = r.ID
		return nil
	}); err != nil {
		return err
	}
	e.stores = map[int]int64{}
	return each(ctx, e, "stores", e.files.Stores, func(ctx context.Context, s store) (bool, error) {
		id, found := known[warehouseCode(s.ID)]
		if !found {
			var made record
			body := map[string]any{"code": warehouseCode(s.ID), "name": s.Name, "street": strings.Join(strings.Fields(s.Address), " ")}
			if err := e.client.post(ctx, "/warehouses", key("stores", s.ID), body, &made); err != nil {
				return false, err
			}
			id = made.ID
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.stores[s.ID] = id
		return !found, nil
	})
}

func (e *entry) enterPurchases(ctx context.Context) error {
	partner, err := e.supplier(ctx)
	if err != nil {
		return err
	}
	orders, err := e.references(ctx, "/purchase-orders")
	if err != nil {
		return err
	}
	transfers, err := e.references(ctx, "/transfers")
	if err != nil {
		return err
	}
	var stocked []store
	for _, s := range e.files.Stores {
		if len(s.Stock) > 0 {
			stocked = append(stocked, s)
		}
	}
	return each(ctx, e, "stock of stores", stocked, func(ctx context.Context, s store) (bool, error) {
		bought, err := e.buy(ctx, s, partner, orders[storeReference(s.ID)])
		if err != nil {
			return bought, err
		}
		sent, err := e.send(ctx, s, transfers[storeReference(s.ID)])
		return bought || sent, err
	})
}

func (e *entry) supplier(ctx context.Context) (int64, error) {
	var id int64
	if err := pages(ctx, e.client, "/partners?limit=500&q="+supplier, func(r record) error {
		if r.Code == supplier {
			id = r.ID
		}
		return nil
	}); err != nil || id != 0 {
		return id, err
	}
	var made record
	err := e.client.post(ctx, "/partners", key("supplier"), map[string]any{"code": supplier, "name": "Clothing supplier", "is_customer": false, "is_supplier": true}, &made)
	return made.ID, err
}

// references finds documents of the stores again.
func (e *entry) references(ctx context.Context, path string) (map[string]record, error) {
	found := map[string]record{}
	err := pages(ctx, e.client, path+"?limit=500&sort=id&q="+prefix+"STORE", func(r record) error {
		if r.State != "cancelled" {
			found[r.Reference] = r
		}
		return nil
	})
	return found, err
}

// lines are what a store has, as a document has them.
func (e *entry) lines(s store, price bool) []map[string]any {
	lines := make([]map[string]any, len(s.Stock))
	for i, r := range s.Stock {
		lines[i] = map[string]any{"product_id": e.products[r.Product], "quantity": fmt.Sprint(r.Quantity)}
		if price {
			lines[i]["price"] = e.costs[r.Product]
		}
	}
	return lines
}

// buy orders what a store has and receives it in the first warehouse.
func (e *entry) buy(ctx context.Context, s store, partner int64, at record) (moved bool, err error) {
	name := func(verb string) string { return key("purchases", s.ID, verb) }
	if at.ID == 0 {
		body := map[string]any{"supplier_id": partner, "warehouse_id": e.warehouse, "reference": storeReference(s.ID), "notes": "For " + s.Name, "lines": e.lines(s, true)}
		if err := e.client.post(ctx, "/purchase-orders", name("order"), body, &at); err != nil {
			return false, err
		}
		moved = true
	}
	if at.State == "draft" {
		if err := e.client.post(ctx, fmt.Sprintf("/purchase-orders/%d/confirm", at.ID), name("confirm"), nil, &at); err != nil {
			return moved, err
		}
		moved = true
	}
	if at.Received == "full" {
		return moved, nil
	}
	// A receipt that an earlier run has begun is completed, not made again.
	var receipt record
	if err := pages(ctx, e.client, fmt.Sprintf("/receipts?limit=500&sort=id&source_kind=purchase_order&source_id=%d", at.ID), func(r record) error {
		if r.State == "draft" {
			receipt = r
		}
		return nil
	}); err != nil {
		return moved, err
	}
	if receipt.ID == 0 {
		if err := e.client.post(ctx, fmt.Sprintf("/purchase-orders/%d/receive", at.ID), name("receive"), nil, &receipt); err != nil {
			return moved, err
		}
	}
	return true, e.client.post(ctx, fmt.Sprintf("/receipts/%d/complete", receipt.ID), name("complete"), nil, nil)
}

// send brings what was bought for a store there, in two steps.
func (e *entry) send(ctx context.Context, s store, at record) (moved bool, err error) {
	name := func(verb string) string { return key("transfers", s.ID, verb) }
	if at.ID == 0 {
		body := map[string]any{"warehouse_id": e.warehouse, "to_warehouse_id": e.stores[s.ID], "reference": storeReference(s.ID), "lines": e.lines(s, false)}
		if err := e.client.post(ctx, "/transfers", name("enter"), body, &at); err != nil {
			return false, err
		}
		moved = true
	}
	for _, verb := range []string{"ship", "complete"} {
		if at.State == "done" || verb == "ship" && at.State == "shipped" {
			continue
		}
		if err := e.client.post(ctx, fmt.Sprintf("/transfers/%d/%s", at.ID, verb), name(verb), nil, &at); err != nil {
			return moved, err
		}
		moved = true
	}
	return moved, nil
}

// storeSums are the pieces of each store, in the files and in Kontor.
type storeSums struct {
	stores, rows, pieces int
	wrong                []string
}

// readStores reads what lies in the stores' warehouses.
func readStores(ctx context.Context, c *client, f *files) (*storeSums, error) {
	want := map[string]int{}
	sums := &storeSums{stores: len(f.Stores)}
	for _, s := range f.Stores {
		for _, r := range s.Stock {
			want[warehouseCode(s.ID)+" "+sku(r.Product)] += r.Quantity
		}
	}
	err := pages(ctx, c, "/stock-levels?limit=500&sort=id&q="+prefix, func(l struct {
		SKU       string `json:"sku"`
		Warehouse string `json:"warehouse"`
		OnHand    string `json:"on_hand"`
	},
	) error {
		if !strings.HasPrefix(l.Warehouse, prefix) || l.OnHand == "0" {
			return nil
		}
		place := l.Warehouse + " " + l.SKU
		if fmt.Sprint(want[place]) != l.OnHand {
			sums.wrong = append(sums.wrong, fmt.Sprintf("%s: %s in Kontor and %d in the files", place, l.OnHand, want[place]))
		}
		delete(want, place)
		var pieces int
		_, err := fmt.Sscan(l.OnHand, &pieces)
		sums.rows, sums.pieces = sums.rows+1, sums.pieces+pieces
		return err
	})
	for place, quantity := range want {
		sums.wrong = append(sums.wrong, fmt.Sprintf("%s: nothing in Kontor and %d in the files", place, quantity))
	}
	return sums, err
}

func (s *storeSums) print(out io.Writer) {
	verdict := "equal"
	if len(s.wrong) > 0 {
		verdict = "DIFFERENT"
	}
	fmt.Fprintf(out, "%d stores have %d rows of stock with %d pieces in Kontor: %s.\n", s.stores, s.rows, s.pieces, verdict)
}

func (s *storeSums) check() error {
	if len(s.wrong) == 0 {
		return nil
	}
	return fmt.Errorf("the stock of the stores differs in %d places, first %s", len(s.wrong), s.wrong[0])
}
