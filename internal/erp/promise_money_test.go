package erp_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"
	"time"

	"kontor/internal/date"
	"kontor/internal/erp/erptest"
)

// The writes of invoices and payments, for the promises that go over the registry.
func init() {
	maps.Copy(writes, map[string]write{
		"assets.asset.create": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			books(t, c)
			return "/assets", assetBody(n)
		},
		"assets.asset.activate": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			books(t, c)
			id := c.Admin.Post(t, "/assets", assetBody(n)).Want(t, http.StatusCreated).ID(t)
			return erptest.Path("/assets/%d/activate", id), nil
		},
		"assets.asset.dispose": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			books(t, c)
			id := c.Admin.Post(t, "/assets", assetBody(n)).Want(t, http.StatusCreated).ID(t)
			c.Admin.Post(t, erptest.Path("/assets/%d/activate", id), nil).Want(t, http.StatusOK)
			return erptest.Path("/assets/%d/dispose", id), nil
		},
		"assets.asset.restore": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			id := activeAsset(t, c, n)
			c.Admin.Post(t, erptest.Path("/assets/%d/dispose", id), nil).Want(t, http.StatusOK)
			return erptest.Path("/assets/%d/restore", id), nil
		},
		"assets.asset.impair": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			id := activeAsset(t, c, n)
			var a struct {
				Plan []struct {
					On string `json:"on"`
				} `json:"plan"`
			}
			c.Admin.Get(t, erptest.Path("/assets/%d", id)).Want(t, http.StatusOK).Into(t, &a)
			return erptest.Path("/assets/%d/impair", id), map[string]any{"date": a.Plan[0].On, "amount": "10.00", "reason": "Broken"}
		},
		"assets.asset.withdraw": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			return erptest.Path("/assets/%d/withdraw", activeAsset(t, c, n)), nil
		},
		"assets.plan.reverse": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			books(t, c)
			id := c.Admin.Post(t, "/deferrals", deferralBody(n)).Want(t, http.StatusCreated).ID(t)
			c.Admin.Post(t, erptest.Path("/deferrals/%d/activate", id), nil).Want(t, http.StatusOK)
			c.Admin.Post(t, "/plan-charges/post", map[string]any{"until": date.New(time.Now().Year(), 12, 31).String()}).Want(t, http.StatusOK)
			var d struct {
				Plan []struct {
					ChargeID int64 `json:"charge_id"`
				} `json:"plan"`
			}
			c.Admin.Get(t, erptest.Path("/deferrals/%d", id)).Want(t, http.StatusOK).Into(t, &d)
			return erptest.Path("/plan-charges/%d/reverse", d.Plan[0].ChargeID), nil
		},
		"assets.deferral.create": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			books(t, c)
			return "/deferrals", deferralBody(n)
		},
		"assets.deferral.activate": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			books(t, c)
			id := c.Admin.Post(t, "/deferrals", deferralBody(n)).Want(t, http.StatusCreated).ID(t)
			return erptest.Path("/deferrals/%d/activate", id), nil
		},
		"invoicing.invoice.create": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
			books(t, c)
			return "/invoices", invoiceBody(partner(t, c), "2026-03-01")
		},
		"invoicing.invoice.post": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
			books(t, c)
			id := c.Admin.Post(t, "/invoices", invoiceBody(partner(t, c), "")).Want(t, http.StatusCreated).ID(t)
			return erptest.Path("/invoices/%d/post", id), nil
		},
		"invoicing.invoice.credit": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
			id, _ := invoice(t, c, partner(t, c), "")
			return erptest.Path("/invoices/%d/credit", id), nil
		},
		"invoicing.bill.create": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			books(t, c)
			return "/bills", billBody(supplier(t, c), n)
		},
		"invoicing.bill.post": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			books(t, c)
			id := c.Admin.Post(t, "/bills", billBody(supplier(t, c), n)).Want(t, http.StatusCreated).ID(t)
			return erptest.Path("/bills/%d/post", id), nil
		},
		"payments.payment.create": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
			books(t, c)
			return "/payments", map[string]any{"partner_id": partner(t, c), "amount": "5.00"}
		},
		"payments.payment.post": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
			customer := partner(t, c)
			_, item := invoice(t, c, customer, "")
			id := c.Admin.Post(t, "/payments", map[string]any{"partner_id": customer, "items": []map[string]any{{"line_id": item}}}).Want(t, http.StatusCreated).ID(t)
			return erptest.Path("/payments/%d/post", id), nil
		},
		"payments.payment.reverse": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
			customer := partner(t, c)
			_, item := invoice(t, c, customer, "")
			return erptest.Path("/payments/%d/reverse", pay(t, c, customer, item, "10.00")), nil
		},
		"payments.allocation.create": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
			return "/allocations", map[string]any{"items": openPair(t, c)}
		},
		"payments.allocation.undo": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
			var made struct{ Items []struct{ ID int64 } }
			c.Admin.Post(t, "/allocations", map[string]any{"items": openPair(t, c)}).Want(t, http.StatusCreated).Into(t, &made)
			return erptest.Path("/allocations/%d/undo", made.Items[0].ID), nil
		},
	})
}

func activeAsset(t *testing.T, c *erptest.Company, n int) int64 {
	t.Helper()
	books(t, c)
	id := c.Admin.Post(t, "/assets", assetBody(n)).Want(t, http.StatusCreated).ID(t)
	c.Admin.Post(t, erptest.Path("/assets/%d/activate", id), nil).Want(t, http.StatusOK)
	return id
}

func assetBody(n int) map[string]any {
	return map[string]any{"name": fmt.Sprint("Machine ", n), "cost": "1200.00", "life_months": 12}
}

func deferralBody(n int) map[string]any {
	year := time.Now().Year()
	return map[string]any{"name": fmt.Sprint("Insurance ", n), "amount": "120.00", "starts_on": date.New(year, 1, 1).String(), "ends_on": date.New(year, 12, 31).String()}
}

func supplier(t *testing.T, c *erptest.Company) int64 {
	t.Helper()
	return c.Admin.Post(t, "/partners", map[string]any{"name": "Supplier", "is_customer": false, "is_supplier": true}).Want(t, http.StatusCreated).ID(t)
}

func invoiceBody(customer int64, currency string) map[string]any {
	body := map[string]any{"partner_id": customer, "lines": []map[string]any{{"description": "Advice", "quantity": "2", "price": "10.00", "tax_ids": []int64{}}}}
	if len(currency) == 3 {
		body["currency"] = currency
	}
	return body
}

func billBody(from int64, n int) map[string]any {
	body := invoiceBody(from, "")
	body["their_number"] = fmt.Sprint("R-", n)
	return body
}

// invoice posts one of 20.00 today, and gives its open item.
func invoice(t *testing.T, c *erptest.Company, customer int64, currency string) (id, item int64) {
	t.Helper()
	books(t, c)
	id = c.Admin.Post(t, "/invoices", invoiceBody(customer, currency)).Want(t, http.StatusCreated).ID(t)
	var posted struct {
		Instalments []struct {
			LineID int64 `json:"line_id"`
		}
	}
	c.Admin.Post(t, erptest.Path("/invoices/%d/post", id), nil).Want(t, http.StatusOK).Into(t, &posted)
	return id, posted.Instalments[0].LineID
}

// pay posts a payment of so much for an item.
func pay(t *testing.T, c *erptest.Company, customer, item int64, amount string) int64 {
	t.Helper()
	id := c.Admin.Post(t, "/payments", map[string]any{"partner_id": customer, "items": []map[string]any{{"line_id": item, "amount": amount}}}).Want(t, http.StatusCreated).ID(t)
	c.Admin.Post(t, erptest.Path("/payments/%d/post", id), nil).Want(t, http.StatusOK)
	return id
}

// openPair is an invoice and a payment on account that can settle each other.
func openPair(t *testing.T, c *erptest.Company) []int64 {
	t.Helper()
	customer := partner(t, c)
	_, item := invoice(t, c, customer, "")
	id := c.Admin.Post(t, "/payments", map[string]any{"partner_id": customer, "amount": "5.00"}).Want(t, http.StatusCreated).ID(t)
	var posted struct {
		LineID int64 `json:"line_id"`
	}
	c.Admin.Post(t, erptest.Path("/payments/%d/post", id), nil).Want(t, http.StatusOK).Into(t, &posted)
	return []int64{item, posted.LineID}
}

// furnishMoney gives the company documents of money: an invoice in dollars with
// a tax, revalued and paid in part, a bill, and what a partner and a product
// have of the books.
func furnishMoney(t *testing.T, c *erptest.Company, tax int64) {
	t.Helper()
	// In the middle of the year that the books are open for.
	day := date.New(time.Now().Year(), time.June, 10)
	c.Admin.Post(t, "/exchange-rates", map[string]any{"currency": "USD", "rate_date": day.AddDays(-40).String(), "rate": "0.9"}).Want(t, http.StatusCreated)
	c.Admin.Post(t, "/exchange-rates", map[string]any{"currency": "USD", "rate_date": day.AddDays(1).String(), "rate": "0.95"}).Want(t, http.StatusCreated)
	c.Admin.Post(t, "/products", map[string]any{"sku": "TAXED", "name": "Taxed", "taxes": []map[string]any{{"tax_id": tax, "side": "sale"}}}).Want(t, http.StatusCreated)
	customer := partner(t, c)
	body := invoiceBody(customer, "USD")
	body["invoice_date"] = day.String()
	body["lines"].([]map[string]any)[0]["tax_ids"] = []int64{tax}
	id := c.Admin.Post(t, "/invoices", body).Want(t, http.StatusCreated).ID(t)
	var posted struct {
		Instalments []struct {
			LineID int64 `json:"line_id"`
		}
	}
	c.Admin.Post(t, erptest.Path("/invoices/%d/post", id), nil).Want(t, http.StatusOK).Into(t, &posted)
	c.Admin.Post(t, "/revaluations", map[string]any{"on_date": day.AddDays(1).String()}).Want(t, http.StatusCreated)
	payment := c.Admin.Post(t, "/payments", map[string]any{
		"partner_id": customer, "currency": "USD", "payment_date": day.AddDays(5).String(), "items": []map[string]any{{"line_id": posted.Instalments[0].LineID, "amount": "7.77"}},
	}).Want(t, http.StatusCreated).ID(t)
	c.Admin.Post(t, erptest.Path("/payments/%d/post", payment), nil).Want(t, http.StatusOK)
	c.Admin.Post(t, "/bills", billBody(supplier(t, c), 7)).Want(t, http.StatusCreated)
	for _, path := range []string{"/assets", "/deferrals"} {
		body := assetBody(1)
		body["in_service"] = date.New(day.Year(), 1, 1).String()
		if path == "/deferrals" {
			body = deferralBody(1)
		}
		id := c.Admin.Post(t, path, body).Want(t, http.StatusCreated).ID(t)
		c.Admin.Post(t, erptest.Path(path+"/%d/activate", id), nil).Want(t, http.StatusOK)
	}
	c.Admin.Post(t, "/plan-charges/post", map[string]any{"until": day.String()}).Want(t, http.StatusOK)
}
