package erp_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"kontor/internal/erp/erptest"
)

func init() {
	// purchase is an order of goods, as far as the steps lead it.
	purchase := func(t *testing.T, c *erptest.Company, n int, steps ...string) int64 {
		books(t, c)
		line := map[string]any{"product_id": bare(t, c, fmt.Sprint("BUY-", n, len(steps), steps, time.Now().UnixNano())), "quantity": "3", "price": "4.5", "tax_ids": []any{}}
		id := c.Admin.Post(t, "/purchase-orders", map[string]any{"supplier_id": supplier(t, c), "lines": []any{line}}).Want(t, http.StatusCreated).ID(t)
		for _, step := range steps {
			if step == "receive" {
				r := c.Admin.Post(t, erptest.Path("/purchase-orders/%d/receive", id), nil).Want(t, http.StatusCreated).ID(t)
				c.Admin.Post(t, erptest.Path("/receipts/%d/complete", r), nil).Want(t, http.StatusOK)
				continue
			}
			c.Admin.Post(t, erptest.Path("/purchase-orders/%d/", id)+step, nil).Want(t, http.StatusOK)
		}
		return id
	}
	after := func(verb string, steps ...string) func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return func(t *testing.T, c *erptest.Company, n int) (string, any) {
			return erptest.Path("/purchase-orders/%d/", purchase(t, c, n, steps...)) + verb, nil
		}
	}
	writes["purchasing.order.create"] = func(t *testing.T, c *erptest.Company, n int) (string, any) {
		line := map[string]any{"product_id": bare(t, c, fmt.Sprint("BUY-NEW-", n)), "quantity": "3", "price": "4.5"}
		return "/purchase-orders", map[string]any{"supplier_id": supplier(t, c), "lines": []any{line}}
	}
	writes["purchasing.price.create"] = func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return "/supplier-prices", map[string]any{"supplier_id": supplier(t, c), "product_id": bare(t, c, fmt.Sprint("OFFER-", n)), "price": "1.5"}
	}
	writes["replenish.rule.create"] = func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return "/reorder-rules", map[string]any{"product_id": bare(t, c, fmt.Sprint("KEEP-", n)), "minimum": "3", "maximum": "9"}
	}
	writes["replenish.proposal.order"] = func(t *testing.T, c *erptest.Company, n int) (string, any) {
		rule := c.Admin.Post(t, "/reorder-rules", map[string]any{"product_id": bare(t, c, fmt.Sprint("LACK-", n)), "minimum": "3", "maximum": "9", "supplier_id": supplier(t, c)}).Want(t, http.StatusCreated).ID(t)
		return "/replenishment/orders", map[string]any{"lines": []any{map[string]any{"rule_id": rule, "quantity": "9", "proposed": "9"}}}
	}
	writes["purchasing.order.send"] = after("send")
	writes["purchasing.order.confirm"] = after("confirm")
	writes["purchasing.order.receive"] = after("receive", "confirm")
	writes["purchasing.order.close"] = after("close", "confirm")
	writes["purchasing.order.cancel"] = after("cancel", "confirm")
	writes["invoicing.bill.order"] = after("bill", "confirm", "receive")
	writes["invoicing.bill.receipt"] = func(t *testing.T, c *erptest.Company, n int) (string, any) {
		books(t, c)
		body := transferBody(t, c, "receipt", 300_000+n)
		body["partner_id"] = supplier(t, c)
		id := c.Admin.Post(t, "/receipts", body).Want(t, http.StatusCreated).ID(t)
		c.Admin.Post(t, erptest.Path("/receipts/%d/complete", id), nil).Want(t, http.StatusOK)
		return erptest.Path("/receipts/%d/bill", id), nil
	}
	writes["purchasing.order.refuse"] = func(t *testing.T, c *erptest.Company, n int) (string, any) {
		limited(t, c, "1.00")
		id := purchase(t, c, n, "confirm")
		limited(t, c, "")
		return erptest.Path("/purchase-orders/%d/refuse", id), map[string]any{"reason": "Too many."}
	}
	writes["invoicing.bill.release"] = func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return erptest.Path("/bills/%d/release", blockedBill(t, c, purchase(t, c, n, "confirm"), fmt.Sprint("B-", n))), map[string]any{"note": "Agreed by telephone."}
	}
}

// value is what the answer has at a path of names and places.
func value(t *testing.T, a *erptest.Answer, path ...any) any {
	t.Helper()
	var v any
	a.Into(t, &v)
	for _, step := range path {
		switch s := step.(type) {
		case string:
			v = v.(map[string]any)[s]
		case int:
			v = v.([]any)[s]
		}
	}
	return v
}

// limited has orders above a limit wait for approval; "" is none.
func limited(t *testing.T, c *erptest.Company, limit string) {
	t.Helper()
	body := map[string]any{"version": value(t, c.Admin.Get(t, "/settings/purchasing").Want(t, http.StatusOK), "version")}
	if limit != "" {
		body["approval_limit"] = limit
	}
	c.Admin.Do(t, http.MethodPut, "/settings/purchasing", body).Want(t, http.StatusOK)
}

// blockedBill bills an order before anything has arrived.
func blockedBill(t *testing.T, c *erptest.Company, order int64, number string) int64 {
	t.Helper()
	bill := c.Admin.Post(t, erptest.Path("/purchase-orders/%d/bill", order), nil).Want(t, http.StatusCreated)
	c.Admin.Do(t, http.MethodPatch, erptest.Path("/bills/%d", bill.ID(t)), map[string]any{"version": value(t, bill, "version"), "their_number": number}).Want(t, http.StatusOK)
	c.Admin.Post(t, erptest.Path("/bills/%d/post", bill.ID(t)), nil).Want(t, http.StatusOK)
	return bill.ID(t)
}

// furnishPurchases buys: asked for, ordered, changed, received in part, billed at
// another price, sent back.
func furnishPurchases(t *testing.T, c *erptest.Company) {
	t.Helper()
	goods := bare(t, c, "BUY Ü")
	tax := c.Admin.Post(t, "/taxes", map[string]any{"code": "P9", "name": "Tax 9 %", "kind": "percent", "scope": "purchase", "rate": "9"}).Want(t, http.StatusCreated).ID(t)
	line := map[string]any{"product_id": goods, "quantity": "9", "tax_ids": []any{tax}, "price": "1.999999", "supplier_sku": "灯'1", "discount": "2.5"}
	c.Admin.Post(t, "/supplier-prices", map[string]any{"supplier_id": supplier(t, c), "product_id": goods, "supplier_sku": "灯\t2", "price": "2.000001", "valid_from": "2026-01-01"}).Want(t, http.StatusCreated)
	c.Admin.Post(t, "/reorder-rules", map[string]any{"product_id": goods, "minimum": "3", "maximum": "20", "multiple": "2", "lead_days": 4, "notes": "灯\n\"x\""}).Want(t, http.StatusCreated)
	o := c.Admin.Post(t, "/purchase-orders", map[string]any{"supplier_id": supplier(t, c), "reference": "Ä\t1", "notes": "two\nlines", "lines": []any{line}}).Want(t, http.StatusCreated)
	c.Admin.Post(t, erptest.Path("/purchase-orders/%d/send", o.ID(t)), nil).Want(t, http.StatusOK)
	now := c.Admin.Post(t, erptest.Path("/purchase-orders/%d/confirm", o.ID(t)), nil).Want(t, http.StatusOK)
	line["quantity"] = "10"
	line["id"] = value(t, now, "lines", 0, "id")
	c.Admin.Do(t, http.MethodPatch, erptest.Path("/purchase-orders/%d", o.ID(t)), map[string]any{"version": value(t, now, "version"), "lines": []any{line}}).Want(t, http.StatusOK)
	r := c.Admin.Post(t, erptest.Path("/purchase-orders/%d/receive", o.ID(t)), nil).Want(t, http.StatusCreated).ID(t)
	c.Admin.Post(t, erptest.Path("/receipts/%d/complete", r), nil).Want(t, http.StatusOK)
	bill := c.Admin.Post(t, erptest.Path("/purchase-orders/%d/bill", o.ID(t)), nil).Want(t, http.StatusCreated)
	c.Admin.Do(t, http.MethodPatch, erptest.Path("/bills/%d", bill.ID(t)), map[string]any{
		"version": value(t, bill, "version"), "their_number": "灯-77",
		"lines": []any{map[string]any{"id": value(t, bill, "lines", 0, "id"), "product_id": goods, "quantity": "10", "price": "2.11"}},
	}).Want(t, http.StatusOK)
	c.Admin.Post(t, erptest.Path("/bills/%d/post", bill.ID(t)), nil).Want(t, http.StatusOK)
	back := c.Admin.Post(t, erptest.Path("/receipts/%d/return", r), nil).Want(t, http.StatusCreated).ID(t)
	c.Admin.Post(t, erptest.Path("/receipts/%d/complete", back), nil).Want(t, http.StatusOK)
}
