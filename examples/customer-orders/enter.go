package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
)

// prefix marks what comes from these files: in the codes of customers, the SKUs
// of products and the references of orders. It is what finds them again.
const prefix = "CO-"

// targets is how an order of the files ends in Kontor. Returns are not entered:
// a refunded order is one that was delivered.
var targets = map[string]string{
	"OPEN":      "draft",
	"PAID":      "confirmed",
	"SHIPPED":   "done",
	"COMPLETE":  "done",
	"REFUNDED":  "done",
	"CANCELLED": "cancelled",
}

// entry enters the files, step by step: each needs the ids of those before.
type entry struct {
	client  *client
	files   *files
	workers int
	show    *progress
	created atomic.Int64 // orders

	mu        sync.Mutex
	customers map[int]int64 // id in the files → id in Kontor
	products  map[int]int64
	costs     map[int]string // what a product is bought at, by its id in the files
	stores    map[int]int64  // id in the files → warehouse in Kontor
	warehouse int64          // the first
}

func (e *entry) all(ctx context.Context) error {
	for _, step := range []func(context.Context) error{e.enterCustomers, e.enterProducts, e.enterStock, e.enterStores, e.enterPurchases, e.enterOrders} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// record is what every answer has that stands for a record.
type record struct {
	ID        int64  `json:"id"`
	Code      string `json:"code"`
	SKU       string `json:"sku"`
	Name      string `json:"name"`
	State     string `json:"state"`
	Reference string `json:"reference"`
	Total     string `json:"total"`
	Received  string `json:"received"` // of a purchase order: none, partial, full
}

func customerCode(id int) string   { return fmt.Sprintf(prefix+"%04d", id) }
func sku(id int) string            { return fmt.Sprintf(prefix+"%03d", id) }
func orderReference(id int) string { return fmt.Sprintf(prefix+"%d", id) }

// key names a write after the row that it comes from: it is the same in every
// run.
func key(parts ...any) string {
	return "customer-orders" + strings.ReplaceAll(fmt.Sprintf(strings.Repeat("/%v", len(parts)), parts...), " ", "-")
}

// american is how the shipments write an address: "Jobstown, NJ 08041 USA".
var american = regexp.MustCompile(`^(.+), ([A-Z]{2}) ([0-9]{5}) USA$`)

func address(text string) map[string]string {
	if m := american.FindStringSubmatch(text); m != nil {
		return map[string]string{"kind": "delivery", "city": m[1], "region": m[2], "postal_code": m[3], "country": "US"}
	}
	return map[string]string{"kind": "delivery", "street": text}
}

func (e *entry) enterCustomers(ctx context.Context) error {
	known := map[string]int64{}
	err := pages(ctx, e.client, "/partners?limit=500&sort=id&q="+prefix, func(r record) error {
		known[r.Code] = r.ID
		return nil
	})
	if err != nil {
		return err
	}
	e.customers = map[int]int64{}
	return each(ctx, e, "customers", e.files.Customers, func(ctx context.Context, c customer) (bool, error) {
		id, found := known[customerCode(c.ID)]
		if !found {
			body := map[string]any{"code": customerCode(c.ID), "name": c.Name, "email": c.Email, "is_customer": true}
			if c.Address != "" {
				body["addresses"] = []any{address(c.Address)}
			}
			var made record
			if err := e.client.post(ctx, "/partners", key("customers", c.ID), body, &made); err != nil {
				return false, err
			}
			id = made.ID
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.customers[c.ID] = id
		return !found, nil
	})
}

func (e *entry) enterProducts(ctx context.Context) error {
	category, err := e.category(ctx, "Clothing")
	if err != nil {
		return err
	}
	known := map[string]int64{}
	err = pages(ctx, e.client, "/products?limit=500&sort=id&q="+prefix, func(r record) error {
		known[r.SKU] = r.ID
		return nil
	})
	if err != nil {
		return err
	}
	e.products, e.costs = map[int]int64{}, map[int]string{}
	for _, p := range e.files.Products {
		e.costs[p.ID] = half(p.Price)
	}
	return each(ctx, e, "products", e.files.Products, func(ctx context.Context, p product) (bool, error) {
		id, found := known[sku(p.ID)]
		if !found {
			var made record
			body := map[string]any{"sku": sku(p.ID), "name": p.Name, "kind": "goods", "price": p.Price, "category_id": category}
			if err := e.client.post(ctx, "/products", key("products", p.ID), body, &made); err != nil {
				return false, err
			}
			id = made.ID
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.products[p.ID] = id
		return !found, nil
	})
}

func (e *entry) category(ctx context.Context, name string) (int64, error) {
	var id int64
	err := pages(ctx, e.client, "/product-categories?limit=500&q="+name, func(r record) error {
		if r.Name == name {
			id = r.ID
		}
		return nil
	})
	if err != nil || id != 0 {
		return id, err
	}
	var made record
	err = e.client.post(ctx, "/product-categories", key("categories", name), map[string]any{"name": name}, &made)
	return made.ID, err
}

// opening is what must be there at the start so that every order can be
// confirmed in any order of time.
func (p product) opening() int { return p.Ordered + p.Cancelled }

func (e *entry) enterStock(ctx context.Context) error {
	err := pages(ctx, e.client, "/warehouses?limit=1&sort=id", func(r record) error {
		if e.warehouse == 0 {
			e.warehouse = r.ID
		}
		return nil
	})
	if err != nil {
		return err
	}
	if e.warehouse == 0 {
		return errors.New("there is no warehouse in Kontor")
	}
	opened := map[int64]string{}
	err = pages(ctx, e.client, "/stock-moves?limit=500&source_kind=opening&q="+prefix, func(m struct {
		ProductID int64  `json:"product_id"`
		Quantity  string `json:"quantity"`
	},
	) error {
		opened[m.ProductID] = m.Quantity
		return nil
	})
	if err != nil {
		return err
	}
	var stocked []product
	for _, p := range e.files.Products {
		if p.opening() > 0 {
			stocked = append(stocked, p)
		}
	}
	return each(ctx, e, "opening stock", stocked, func(ctx context.Context, p product) (bool, error) {
		id, quantity := e.products[p.ID], fmt.Sprint(p.opening())
		if there, found := opened[id]; found {
			if whole, _, _ := strings.Cut(there, "."); whole != quantity {
				return false, fmt.Errorf("the opening stock of %s is %s in Kontor and %s in the files", sku(p.ID), there, quantity)
			}
			return false, nil
		}
		body := map[string]any{"quantity": quantity, "warehouse_id": e.warehouse, "note": "What its orders take"}
		return true, e.client.post(ctx, fmt.Sprintf("/products/%d/opening-stock", id), key("stock", p.ID), body, nil)
	})
}

func (e *entry) enterOrders(ctx context.Context) error {
	known := map[string]record{}
	err := pages(ctx, e.client, "/orders?limit=500&sort=id&q="+prefix, func(r record) error {
		known[r.Reference] = r
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, e, "orders", e.files.Orders, func(ctx context.Context, o order) (bool, error) {
		at, found := known[orderReference(o.ID)]
		if !found {
			if err := e.client.post(ctx, "/orders", key("orders", o.ID), e.orderBody(o), &at); err != nil {
				return false, err
			}
			e.created.Add(1)
		}
		moved, err := e.advance(ctx, o, at)
		return !found || moved, err
	})
}

func (e *entry) orderBody(o order) map[string]any {
	lines := make([]map[string]any, len(o.Lines))
	for i, l := range o.Lines {
		lines[i] = map[string]any{"product_id": e.products[l.Product], "quantity": fmt.Sprint(l.Quantity), "price": l.Price}
	}
	return map[string]any{
		"customer_id": e.customers[o.Customer], "order_date": o.Date, "reference": orderReference(o.ID),
		"notes": "Store: " + o.Store, "lines": lines,
	}
}

// steps is the verb that leads from a state towards a target.
var steps = map[[2]string]string{
	{"draft", "confirmed"}:     "confirm",
	{"draft", "done"}:          "confirm",
	{"draft", "cancelled"}:     "confirm", // it was placed before it was cancelled
	{"confirmed", "done"}:      "complete",
	{"confirmed", "cancelled"}: "cancel",
}

func (e *entry) advance(ctx context.Context, o order, at record) (moved bool, err error) {
	for target := targets[o.Status]; at.State != target; moved = true {
		verb, ok := steps[[2]string{at.State, target}]
		if !ok {
			return moved, fmt.Errorf("order %s is %s in Kontor and should become %s: somebody has changed it", orderReference(o.ID), at.State, target)
		}
		if err := e.client.post(ctx, fmt.Sprintf("/orders/%d/%s", at.ID, verb), key("orders", o.ID, verb), nil, &at); err != nil {
			return moved, err
		}
	}
	return moved, nil
}

// each does the work on every item, several at once. The first error ends it;
// what is under way is waited for.
func each[T any](ctx context.Context, e *entry, name string, items []T, do func(context.Context, T) (entered bool, err error)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	e.show.begin(name, len(items))
	defer e.show.end()
	queue := make(chan T)
	var done sync.WaitGroup
	for range e.workers {
		done.Go(func() {
			for item := range queue {
				entered, err := do(ctx, item)
				if err != nil {
					cancel(err)
					return
				}
				e.show.step(entered)
			}
		})
	}
	for _, item := range items {
		select {
		case queue <- item:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(queue)
	done.Wait()
	return context.Cause(ctx)
}
