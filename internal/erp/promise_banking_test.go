package erp_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"testing"
	"time"

	"kontor/internal/erp/erptest"
)

// The writes of banking, for the promises that go over the registry.
func init() {
	maps.Copy(writes, map[string]write{
		"banking.account.create": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			return "/bank-accounts", bankAccountBody(t, c, n)
		},
		"banking.statement.import": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			return "/bank-statements/import", bankFile(bankAccount(t, c, n), n)
		},
		"banking.statement.undo": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			statement, _ := bankStatement(t, c, n)
			return erptest.Path("/bank-statements/%d/undo", statement), nil
		},
		"banking.line.reconcile": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			_, line := bankStatement(t, c, n)
			return erptest.Path("/bank-lines/%d/reconcile", line), reconcileBody(t, c)
		},
		"banking.line.unreconcile": func(t *testing.T, c *erptest.Company, n int) (string, any) {
			_, line := bankStatement(t, c, n)
			c.Admin.Post(t, erptest.Path("/bank-lines/%d/reconcile", line), reconcileBody(t, c)).Want(t, http.StatusOK)
			return erptest.Path("/bank-lines/%d/unreconcile", line), nil
		},
	})
}

func reconcileBody(t *testing.T, c *erptest.Company) map[string]any {
	t.Helper()
	return map[string]any{"parts": []map[string]any{{"account_id": books(t, c)["sales_income"]}}}
}

// bankAccountBody is one on an account of the books of its own.
func bankAccountBody(t *testing.T, c *erptest.Company, n int) map[string]any {
	t.Helper()
	books(t, c)
	id := c.Admin.Post(t, "/accounts", map[string]any{"code": fmt.Sprint("B", n), "name": fmt.Sprint("Bank ", n), "type": "asset", "subtype": "bank"}).Want(t, http.StatusCreated).ID(t)
	return map[string]any{"name": fmt.Sprint("Bank ", n), "number": fmt.Sprint("BANK", n), "account_id": id}
}

func bankAccount(t *testing.T, c *erptest.Company, n int) int64 {
	t.Helper()
	return c.Admin.Post(t, "/bank-accounts", bankAccountBody(t, c, n)).Want(t, http.StatusCreated).ID(t)
}

// bankFile is a table with one movement of today's year.
func bankFile(account int64, n int) map[string]any {
	return map[string]any{
		"file_name": "file.csv", "bank_account_id": account,
		"data": base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "Date;Text;Amount;Balance\n%d-06-10;\"Ω \\N %d\";5,00;5,00\n", time.Now().Year(), n)),
		"profile": map[string]any{
			"encoding": "utf-8", "delimiter": ";", "skip_lines": 0, "header": true, "footer": 0, "date_format": "YYYY-MM-DD", "decimal": ",", "thousands": "", "amounts": "signed",
			"columns": map[string]any{
				"booked_on": map[string]any{"name": "Date"}, "amount": map[string]any{"name": "Amount"}, "text": []map[string]any{{"name": "Text"}}, "balance": map[string]any{"name": "Balance"},
			},
		},
	}
}

// bankStatement imports it, and gives the statement and its line.
func bankStatement(t *testing.T, c *erptest.Company, n int) (statement, line int64) {
	t.Helper()
	var made struct{ Statements []struct{ ID int64 } }
	c.Admin.Post(t, "/bank-statements/import", bankFile(bankAccount(t, c, n), n)).Want(t, http.StatusCreated).Into(t, &made)
	var lines struct{ Items []struct{ ID int64 } }
	c.Admin.Get(t, erptest.Path("/bank-lines?statement_id=%d", made.Statements[0].ID)).Want(t, http.StatusOK).Into(t, &lines)
	return made.Statements[0].ID, lines.Items[0].ID
}

// furnishBank gives the company a statement with a matched line.
func furnishBank(t *testing.T, c *erptest.Company) {
	t.Helper()
	_, line := bankStatement(t, c, 77)
	c.Admin.Post(t, erptest.Path("/bank-lines/%d/reconcile", line), reconcileBody(t, c)).Want(t, http.StatusOK)
}
