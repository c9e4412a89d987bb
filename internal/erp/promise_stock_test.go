package erp_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"kontor/internal/erp/erptest"
)

// The writes of stock, for the promises that go over the registry.
func init() {
	for _, k := range []struct{ kind, path string }{{"receipt", "/receipts"}, {"delivery", "/deliveries"}, {"scrap", "/scraps"}} {
		name := "transfers." + k.kind
		draft := func(t *testing.T, c *erptest.Company, n int) int64 {
			books(t, c)
			return c.Admin.Post(t, k.path, transferBody(t, c, k.kind, n)).Want(t, http.StatusCreated).ID(t)
		}
		after := func(verb string, steps ...string) write {
			return func(t *testing.T, c *erptest.Company, n int) (string, any) {
				id := draft(t, c, n)
				for _, step := range steps {
					c.Admin.Post(t, fmt.Sprintf("%s/%d/%s", k.path, id, step), nil).Want(t, http.StatusOK)
				}
				return fmt.Sprintf("%s/%d/%s", k.path, id, verb), nil
			}
		}
		maps.Copy(writes, map[string]write{
			name + ".create": func(t *testing.T, c *erptest.Company, n int) (string, any) {
				books(t, c)
				return k.path, transferBody(t, c, k.kind, n)
			},
			name + ".complete": after("complete"),
			name + ".cancel":   after("cancel"),
		})
		if k.kind != "receipt" {
			writes[name+".reserve"], writes[name+".release"] = after("reserve"), after("release", "reserve")
		}
		if k.kind != "scrap" {
			writes[name+".return"] = after("return", "complete")
		}
	}
	for _, verb := range []string{"create", "ship", "complete", "cancel", "reserve", "release"} {
		writes["transfers.transfer."+verb] = func(t *testing.T, c *erptest.Company, n int) (string, any) {
			body := map[string]any{"to_warehouse_id": farWarehouse(t, c), "lines": []any{map[string]any{"product_id": product(t, c, fmt.Sprintf("T-%s-%d", verb, n), "10"), "quantity": "2"}}}
			if verb == "create" {
				return "/transfers", body
			}
			id := c.Admin.Post(t, "/transfers", body).Want(t, http.StatusCreated).ID(t)
			if verb == "release" {
				c.Admin.Post(t, erptest.Path("/transfers/%d/reserve", id), nil).Want(t, http.StatusOK)
			}
			return erptest.Path("/transfers/%d/", id) + verb, nil
		}
	}
	landedBody := func(t *testing.T, c *erptest.Company, n int) map[string]any {
		id := c.Admin.Post(t, "/receipts", transferBody(t, c, "receipt", 100_000+n)).Want(t, http.StatusCreated).ID(t)
		c.Admin.Post(t, erptest.Path("/receipts/%d/complete", id), nil).Want(t, http.StatusOK)
		return map[string]any{"description": "Freight", "amount": "3.33", "receipts": []any{map[string]any{"receipt_id": id}}}
	}
	writes["landed.cost.create"] = func(t *testing.T, c *erptest.Company, n int) (string, any) {
		books(t, c)
		return "/landed-costs", landedBody(t, c, n)
	}
	writes["landed.cost.post"] = func(t *testing.T, c *erptest.Company, n int) (string, any) {
		books(t, c)
		id := c.Admin.Post(t, "/landed-costs", landedBody(t, c, n)).Want(t, http.StatusCreated).ID(t)
		return erptest.Path("/landed-costs/%d/post", id), nil
	}
	writes["inventory.value.standard"] = func(t *testing.T, c *erptest.Company, n int) (string, any) {
		books(t, c)
		category := c.Admin.Post(t, "/product-categories", map[string]any{"name": fmt.Sprint("Standard ", n), "valuation": "standard"}).Want(t, http.StatusCreated).ID(t)
		id := c.Admin.Post(t, "/products", map[string]any{"sku": fmt.Sprint("STD-", n), "name": "Standard", "category_id": category}).Want(t, http.StatusCreated).ID(t)
		return erptest.Path("/products/%d/standard-cost", id), map[string]any{"cost": "12.5"}
	}
}

// farWarehouse is a second warehouse.
func farWarehouse(t *testing.T, c *erptest.Company) (id int64) {
	t.Helper()
	c.Admin.Post(t, "/warehouses", map[string]any{"code": "FAR", "name": "Far away"}).Want(t, http.StatusCreated, http.StatusConflict)
	if err := c.DB.QueryRow(t.Context(), `SELECT id FROM warehouses WHERE code = 'FAR'`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// transferBody is a document of one line whose goods are there.
func transferBody(t *testing.T, c *erptest.Company, kind string, n int) map[string]any {
	t.Helper()
	line := map[string]any{"product_id": product(t, c, fmt.Sprintf("T-%s-%d", kind, n), "10"), "quantity": "2"}
	body := map[string]any{"lines": []any{line}}
	switch kind {
	case "receipt":
		line["unit_cost"] = "3.5"
		body["partner_id"] = partner(t, c)
	case "delivery":
		body["partner_id"] = partner(t, c)
	}
	return body
}

// furnishStock has goods come in at a cost, of each way of valuing them, and go.
func furnishStock(t *testing.T, c *erptest.Company) {
	t.Helper()
	for n, method := range []string{"average", "fifo", "standard"} {
		category := c.Admin.Post(t, "/product-categories", map[string]any{"name": "Ware 灯 " + method, "valuation": method}).Want(t, http.StatusCreated).ID(t)
		id := c.Admin.Post(t, "/products", map[string]any{"sku": "VAL-" + method, "name": method, "category_id": category}).Want(t, http.StatusCreated).ID(t)
		if method == "standard" {
			c.Admin.Post(t, erptest.Path("/products/%d/standard-cost", id), map[string]any{"cost": "2.25"}).Want(t, http.StatusOK)
		}
		line := map[string]any{"product_id": id, "quantity": "7", "unit_cost": "1.999999"}
		r := c.Admin.Post(t, "/receipts", map[string]any{"partner_id": partner(t, c), "reference": "Ü\t", "lines": []any{line}}).Want(t, http.StatusCreated).ID(t)
		c.Admin.Post(t, erptest.Path("/receipts/%d/complete", r), nil).Want(t, http.StatusOK)
		l := c.Admin.Post(t, "/landed-costs", map[string]any{"description": "Zoll 灯", "amount": "1.01", "receipts": []any{map[string]any{"receipt_id": r}}}).Want(t, http.StatusCreated).ID(t)
		c.Admin.Post(t, erptest.Path("/landed-costs/%d/post", l), nil).Want(t, http.StatusOK)
		d := c.Admin.Post(t, "/deliveries", map[string]any{"partner_id": partner(t, c), "lines": []any{map[string]any{"product_id": id, "quantity": fmt.Sprint(2 + n)}}}).Want(t, http.StatusCreated).ID(t)
		c.Admin.Post(t, erptest.Path("/deliveries/%d/complete", d), nil).Want(t, http.StatusOK)
	}
}
