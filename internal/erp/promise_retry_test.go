package erp_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"kontor/internal/date"
	"kontor/internal/erp/erptest"
)

// write prepares what an operation needs and says how to ask for it: a path, a
// body, and the query that counts its effect.
type write func(t *testing.T, c *erptest.Company, n int) (path string, body any)

// writes has every operation that writes for a person who has signed in. A new
// one that is missing here fails the test.
var writes = map[string]write{
	"catalog.unit.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/units", map[string]any{"code": fmt.Sprint("u", n), "name": "Unit", "decimals": 0}
	},
	"lots.lot.create": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return "/lots", map[string]any{"product_id": tracked(t, c, fmt.Sprint("L-", n)), "code": "7"}
	},
	"lots.lot.generate": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return "/lots/generate", map[string]any{"product_id": tracked(t, c, fmt.Sprint("G-", n)), "count": 3}
	},
	"catalog.category.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/product-categories", map[string]any{"name": fmt.Sprint("Category ", n)}
	},
	"catalog.product.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/products", map[string]any{"sku": fmt.Sprint("NEW-", n), "name": "Lamp", "price": "10"}
	},
	"catalog.product.archive": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return erptest.Path("/products/%d/archive", product(t, c, fmt.Sprint("A-", n), "1")), nil
	},
	"inventory.stock.open": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return erptest.Path("/products/%d/opening-stock", bare(t, c, fmt.Sprint("O-", n))), map[string]any{"quantity": "7"}
	},
	"inventory.stock.adjust": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return erptest.Path("/products/%d/adjust-stock", product(t, c, fmt.Sprint("D-", n), "1")), map[string]any{"quantity": "2", "reason": "found"}
	},
	"warehouses.warehouse.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/warehouses", map[string]any{"code": fmt.Sprint("W", n), "name": "Warehouse"}
	},
	"warehouses.location.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/locations", map[string]any{"parent_id": 1, "code": fmt.Sprint("L", n), "name": "Shelf"}
	},
	"counting.count.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/stock-counts", map[string]any{"notes": fmt.Sprint("Count ", n)}
	},
	"counting.count.start": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
		return erptest.Path("/stock-counts/%d/start", stockCount(t, c, product(t, c, fmt.Sprint("CS-", time.Now().UnixNano()), "1"))), nil
	},
	"counting.entry.add": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		id := product(t, c, fmt.Sprint("CE-", n), "4")
		count := stockCount(t, c, id)
		c.Admin.Post(t, erptest.Path("/stock-counts/%d/start", count), nil).Want(t, http.StatusOK)
		return erptest.Path("/stock-counts/%d/entries", count), map[string]any{"product_id": id, "location_id": 1, "quantity": "3"}
	},
	"counting.count.post": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return erptest.Path("/stock-counts/%d/post", countedStock(t, c, fmt.Sprint("CP-", n))), nil
	},
	"partners.partner.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/partners", map[string]any{"name": fmt.Sprint("Partner ", n)}
	},
	"sales.order.create": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return "/orders", orderBody(partner(t, c), product(t, c, fmt.Sprint("S-", n), "10"))
	},
	"sales.order.confirm": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return erptest.Path("/orders/%d/confirm", order(t, c, n)), nil
	},
	"sales.order.complete": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		id := order(t, c, n)
		c.Admin.Post(t, erptest.Path("/orders/%d/confirm", id), nil).Want(t, http.StatusOK)
		return erptest.Path("/orders/%d/complete", id), nil
	},
	"sales.order.cancel": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		id := order(t, c, n)
		c.Admin.Post(t, erptest.Path("/orders/%d/confirm", id), nil).Want(t, http.StatusOK)
		return erptest.Path("/orders/%d/cancel", id), nil
	},
	"identity.user.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/users", map[string]any{"username": fmt.Sprint("user", n), "full_name": "U", "email": "", "roles": []string{"staff"}}
	},
	"identity.role.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/roles", map[string]any{"name": fmt.Sprint("role", n), "label": "Role", "permissions": []string{}}
	},
	"ledger.account.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/accounts", map[string]any{"code": fmt.Sprint("Z", n), "name": "Account", "type": "expense", "subtype": "expense"}
	},
	"ledger.account.import": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		text := fmt.Sprintf("code,name,parent,type,subtype,group,control,currency\nY%d,Stationery,,expense,expense,,,\n", n)
		return "/accounts/import", map[string]any{"format": "csv", "text": text}
	},
	"ledger.journal.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/journals", map[string]any{"code": fmt.Sprint("J", n), "name": "Journal", "kind": "general"}
	},
	"ledger.dimension.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/dimensions", map[string]any{"kind": "project", "code": fmt.Sprint("P", n), "name": "Project"}
	},
	"ledger.exchange_rate.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/exchange-rates", map[string]any{"currency": "USD", "rate_date": fmt.Sprintf("20%02d-01-01", n%90), "rate": "0.9"}
	},
	"ledger.exchange_rate.import": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/exchange-rates/import", map[string]any{"text": fmt.Sprintf("date,currency,rate\n%s,GBP,0.8\n", date.New(2000, 1, 1).AddDays(n%35000))}
	},
	"ledger.tax.create": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		books(t, c)
		return "/taxes", map[string]any{"code": fmt.Sprint("T", n), "name": "Tax", "kind": "percent", "scope": "sale", "rate": "20"}
	},
	"ledger.tax_position.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/tax-positions", map[string]any{"name": fmt.Sprint("Position ", n)}
	},
	"ledger.payment_term.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/payment-terms", map[string]any{"name": fmt.Sprint("Terms ", n), "parts": []map[string]any{{"kind": "remainder", "days": 14}}}
	},
	"ledger.fiscal_year.create": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
		books(t, c)
		return "/fiscal-years", map[string]any{}
	},
	"ledger.entry.create": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
		return "/journal-entries", entry(t, c)
	},
	"ledger.entry.import": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
		books(t, c)
		return "/journal-entries/import", map[string]any{"opening": true, "entry_date": time.Now().Format(time.DateOnly)}
	},
	"ledger.entry.post": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
		return erptest.Path("/journal-entries/%d/post", draft(t, c)), nil
	},
	"ledger.entry.reverse": func(t *testing.T, c *erptest.Company, _ int) (string, any) {
		id := draft(t, c)
		c.Admin.Post(t, erptest.Path("/journal-entries/%d/post", id), nil).Want(t, http.StatusOK)
		return erptest.Path("/journal-entries/%d/reverse", id), nil
	},
	"ledger.entry_template.create": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return "/entry-templates", map[string]any{"entry_id": draft(t, c), "name": fmt.Sprint("Template ", n)}
	},
	"ledger.entry_template.use": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return erptest.Path("/entry-templates/%d/use", template(t, c, fmt.Sprint("Used ", n))), nil
	},
	"ledger.entry_template.run": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return erptest.Path("/entry-templates/%d/run", template(t, c, fmt.Sprint("Run ", n))), nil
	},
	"ledger.entry_template.skip": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return erptest.Path("/entry-templates/%d/skip", template(t, c, fmt.Sprint("Skipped ", n))), nil
	},
	"attachments.attachment.add": func(t *testing.T, c *erptest.Company, n int) (string, any) {
		return "/attachments", map[string]any{"kind": "partner", "record_id": partner(t, c), "name": "Contract.txt", "data": []byte(fmt.Sprint("Contract ", n))}
	},
	"views.view.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/views", map[string]any{"path": "/orders", "name": fmt.Sprint("View ", n), "state": map[string]any{"query": "state=draft"}}
	},
	"identity.api_key.create": func(_ *testing.T, _ *erptest.Company, n int) (string, any) {
		return "/api-keys", map[string]any{"name": fmt.Sprint("key ", n), "scopes": []string{}}
	},
}

func product(t *testing.T, c *erptest.Company, sku, stock string) int64 {
	t.Helper()
	id := bare(t, c, sku)
	c.Admin.Post(t, erptest.Path("/products/%d/opening-stock", id), map[string]any{"quantity": stock}).Want(t, http.StatusOK, http.StatusCreated)
	return id
}

// bare is a product without stock.
func bare(t *testing.T, c *erptest.Company, sku string) int64 {
	t.Helper()
	return c.Admin.Post(t, "/products", map[string]any{"sku": sku, "name": "Product " + sku, "price": "10"}).Want(t, http.StatusCreated).ID(t)
}

// stockCount is a draft count of a product.
func stockCount(t *testing.T, c *erptest.Company, product int64) int64 {
	t.Helper()
	return c.Admin.Post(t, "/stock-counts", map[string]any{"products": []map[string]any{{"product_id": product}}}).Want(t, http.StatusCreated).ID(t)
}

// countedStock is a count of a product that lacks one, ready to be posted.
func countedStock(t *testing.T, c *erptest.Company, sku string) int64 {
	t.Helper()
	id := product(t, c, sku, "4")
	count := stockCount(t, c, id)
	for _, step := range []struct {
		verb string
		body map[string]any
	}{{"start", nil}, {"entries", map[string]any{"product_id": id, "location_id": 1, "quantity": "3"}}, {"review", nil}} {
		var body any
		if step.body != nil {
			body = step.body
		}
		c.Admin.Post(t, erptest.Path("/stock-counts/%d/%s", count, step.verb), body).Want(t, http.StatusOK)
	}
	return count
}

func partner(t *testing.T, c *erptest.Company) int64 {
	t.Helper()
	return c.Admin.Post(t, "/partners", map[string]any{"name": "Customer"}).Want(t, http.StatusCreated).ID(t)
}

// tracked is a product with lots, which has none yet.
func tracked(t *testing.T, c *erptest.Company, sku string) int64 {
	t.Helper()
	return c.Admin.Post(t, "/products", map[string]any{"sku": sku, "name": "Product " + sku, "tracking": "lot"}).Want(t, http.StatusCreated).ID(t)
}

func orderBody(customer int64, products ...int64) map[string]any {
	lines := []map[string]any{}
	for _, p := range products {
		lines = append(lines, map[string]any{"product_id": p, "quantity": "3"})
	}
	return map[string]any{"customer_id": customer, "lines": lines}
}

func order(t *testing.T, c *erptest.Company, n int) int64 {
	t.Helper()
	return c.Admin.Post(t, "/orders", orderBody(partner(t, c), product(t, c, fmt.Sprint("C-", n), "10"))).Want(t, http.StatusCreated).ID(t)
}

// books sets the books up, once, and says which account plays which part.
func books(t *testing.T, c *erptest.Company) map[string]int64 {
	t.Helper()
	c.Admin.Post(t, "/books", map[string]any{"chart": "general"}).Want(t, http.StatusOK, http.StatusConflict)
	var set struct {
		Roles []struct {
			Role      string
			AccountID int64 `json:"account_id"`
		}
	}
	if err := json.Unmarshal(c.Admin.Get(t, "/books").Want(t, http.StatusOK).Body, &set); err != nil {
		t.Fatal(err)
	}
	roles := map[string]int64{}
	for _, r := range set.Roles {
		roles[r.Role] = r.AccountID
	}
	return roles
}

func entry(t *testing.T, c *erptest.Company) map[string]any {
	t.Helper()
	roles := books(t, c)
	return map[string]any{"description": "Cash sale", "lines": []map[string]any{
		{"account_id": roles["default_bank"], "debit": "119.00"}, {"account_id": roles["sales_income"], "credit": "119.00"},
	}}
}

func draft(t *testing.T, c *erptest.Company) int64 {
	t.Helper()
	return c.Admin.Post(t, "/journal-entries", entry(t, c)).Want(t, http.StatusCreated).ID(t)
}

// template is one whose schedule has a day due, today.
func template(t *testing.T, c *erptest.Company, name string) int64 {
	t.Helper()
	return c.Admin.Post(t, "/entry-templates", map[string]any{
		"entry_id": draft(t, c), "name": name, "unit": "month", "from_date": time.Now().Format(time.DateOnly), "posts": true,
	}).Want(t, http.StatusCreated).ID(t)
}

// facts counts everything that a write can leave behind. Audit rows are
// counted too: a write that is retried was done once.
const facts = `SELECT (SELECT count(*) FROM units) + (SELECT count(*) FROM product_categories) + (SELECT count(*) FROM products)
	+ (SELECT count(*) FROM product_packagings) + (SELECT count(*) FROM barcodes) + (SELECT count(*) FROM lots) + (SELECT coalesce(sum(lot_last), 0) FROM products)
	+ (SELECT count(*) FROM partners) + (SELECT count(*) FROM sales_orders) + (SELECT count(*) FROM stock_moves)
	+ (SELECT count(*) FROM warehouses) + (SELECT count(*) FROM locations)
	+ (SELECT count(*) FROM stock_counts) + (SELECT count(*) FROM stock_count_lines) + (SELECT count(*) FROM stock_count_entries)
	+ (SELECT count(*) FROM users) + (SELECT count(*) FROM roles) + (SELECT count(*) FROM api_keys)
	+ (SELECT count(*) FROM accounts) + (SELECT count(*) FROM journals) + (SELECT count(*) FROM dimensions) + (SELECT count(*) FROM fiscal_years)
	+ (SELECT count(*) FROM exchange_rates) + (SELECT count(*) FROM taxes) + (SELECT count(*) FROM tax_positions) + (SELECT count(*) FROM payment_terms) + (SELECT count(*) FROM journal_drafts) + (SELECT count(*) FROM journal_entries) + (SELECT count(*) FROM journal_lines)
	+ (SELECT count(*) FROM entry_templates) + (SELECT count(*) FROM entry_template_lines) + (SELECT count(*) FROM entry_template_runs)
	+ (SELECT count(*) FROM invoices) + (SELECT count(*) FROM payments) + (SELECT count(*) FROM allocations)
	+ (SELECT count(*) FROM bank_accounts) + (SELECT count(*) FROM bank_statements) + (SELECT count(*) FROM bank_lines) + (SELECT count(*) FROM bank_matches)
	+ (SELECT count(*) FROM assets) + (SELECT count(*) FROM deferrals) + (SELECT count(*) FROM plan_postings)
	+ (SELECT count(*) FROM stock_transfers) + (SELECT count(*) FROM stock_transfer_lines) + (SELECT count(*) FROM stock_valuations) + (SELECT count(*) FROM landed_costs)
	+ (SELECT count(*) FROM purchase_orders) + (SELECT count(*) FROM purchase_billed) + (SELECT count(*) FROM bill_blocks) + (SELECT count(*) FROM supplier_prices) + (SELECT count(*) FROM reorder_rules)
	+ (SELECT count(*) FROM saved_views) + (SELECT count(*) FROM attachments) + (SELECT count(*) FROM attachment_contents) + (SELECT count(*) FROM audit_log) + (SELECT coalesce(sum(last), 0) FROM number_counters)`

// Promise 10: every write can be retried. Each is sent twice at once with the
// same key, and once more as after a dropped answer: it is done once, and
// everybody who is answered with success is answered the same.
func TestPromiseRetry(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	books(t, c)
	n, doubled := 0, 0
	for _, o := range describe(t, c).calls() {
		build, ok := writes[o.OperationID]
		if !ok {
			// A backup more is no harm, and one at a time is all there is.
			if o.OperationID != "backup.backup.create" && o.method == http.MethodPost && o.Permission != "public" && o.Permission != "signed-in" && strings.HasSuffix(o.OperationID, ".create") {
				t.Errorf("%s makes something and is not tried here", o.OperationID)
			}
			continue
		}
		for range times(2, 20) {
			n++
			path, body := build(t, c, n)
			before := count(t, c)
			key := fmt.Sprint("retry-", n)
			answers := make([]*erptest.Answer, 2)
			var wg sync.WaitGroup
			for i := range answers {
				wg.Go(func() { answers[i] = c.Admin.Do(t, o.method, path, body, "Idempotency-Key", key) })
			}
			wg.Wait()
			once := count(t, c) - before
			answers = append(answers, c.Admin.Do(t, o.method, path, body, "Idempotency-Key", key))
			after := count(t, c) - before
			var first string
			for _, a := range answers {
				switch {
				case a.Status < 300 && first == "":
					first = string(a.Body)
				case a.Status < 300 && first != strings.TrimSpace(string(a.Body)) && strings.TrimSpace(first) != strings.TrimSpace(string(a.Body)):
					t.Errorf("%s: two answers:\n%s\n%s", o.OperationID, first, a.Body)
				case a.Status >= 300 && a.Code() != "already_done":
					t.Errorf("%s answered %d %s", o.OperationID, a.Status, a.Body)
				}
			}
			if first == "" {
				t.Errorf("%s never succeeded: %s", o.OperationID, answers[0].Body)
			}
			if after != once {
				doubled++
				t.Errorf("%s: %d facts after the two, %d after the third", o.OperationID, once, after)
			}
			// What one write leaves behind, asked for with another record.
			path, body = build(t, c, n+100000)
			before = count(t, c)
			c.Admin.Do(t, o.method, path, body)
			if alone := count(t, c) - before; alone != once {
				doubled++
				t.Errorf("%s: %d facts from two at once, %d from one alone", o.OperationID, once, alone)
			}
		}
	}
	t.Logf("promise 10: operations=%d writes=%d double effects=%d", len(writes), n, doubled)
	if n < len(writes) {
		t.Errorf("only %d of %d operations exist", n, len(writes))
	}
}

func count(t *testing.T, c *erptest.Company) (n int) {
	t.Helper()
	if err := c.DB.QueryRow(t.Context(), facts).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
