package reports_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kontor/internal/banking"
	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/invoicing"
	"kontor/internal/ledger"
	"kontor/internal/partners"
	"kontor/internal/payments"
	"kontor/internal/reports"
	"kontor/internal/settings"
	"kontor/internal/testapi"
)

type bankBooks struct {
	*books
	account int64 // the bank account
}

func setUpBank(t *testing.T) *bankBooks {
	t.Helper()
	s := settings.New()
	p, l, c := partners.New(), ledger.New(s), catalog.New()
	i := invoicing.New(l, p, c, s)
	pay := payments.New(l, p)
	i.SettleWith(pay)
	b := &bankBooks{books: &books{API: testapi.New(t, slices.Concat(ledger.Checks(), banking.Checks()), s, p, l, c, i, pay, banking.New(l, pay), reports.New(s, p))}}
	b.Client = b.As("olga")
	b.Post("/books", object{"chart": "general", "starts_on": "2025-01-01"}).Want(200)
	b.account = b.Post("/bank-accounts", object{"name": "House bank", "number": "X1", "account_id": b.role("default_bank")}).Want(201).ID()
	return b
}

// statement imports rows "2025-01-05;Partner;Text;-50.00;950.00" and gives the lines' ids.
func (b *bankBooks) statement(rows ...string) (ids []int64) {
	b.T.Helper()
	file := "Date;Name;Text;Amount;Balance\n" + strings.Join(rows, "\n") + "\n"
	id := b.Post("/bank-statements/import", object{
		"file_name": "x.csv", "data": base64.StdEncoding.EncodeToString([]byte(file)), "bank_account_id": b.account,
		"profile": object{
			"encoding": "utf-8", "delimiter": ";", "skip_lines": 0, "header": true, "footer": 0, "date_format": "YYYY-MM-DD", "decimal": ".", "thousands": "",
			"amounts": "signed", "columns": object{
				"booked_on": object{"name": "Date"}, "amount": object{"name": "Amount"}, "partner": object{"name": "Name"}, "text": []object{{"name": "Text"}}, "balance": object{"name": "Balance"},
			},
		},
	}).Want(201).Number("statements", 0, "id")
	a := b.Get(fmt.Sprintf("/bank-lines?sort=line_date&statement_id=%d", id)).Want(200)
	for n := range a.Items() {
		ids = append(ids, a.Number("items", n, "id"))
	}
	return ids
}

// line is the line of an entry on the bank's account.
func (b *bankBooks) line(entry int64) int64 {
	b.T.Helper()
	return int64(b.Int(`SELECT id FROM journal_lines WHERE entry_id = $1 AND account_id = $2`, entry, b.role("default_bank")))
}

func (b *bankBooks) match(line int64, part object) {
	b.T.Helper()
	b.Post(fmt.Sprintf("/bank-lines/%d/reconcile", line), object{"parts": []object{part}}).Want(200)
}

func (b *bankBooks) reconciliation(on string) testapi.Answer {
	b.T.Helper()
	return b.Get(fmt.Sprintf("/reports/bank-reconciliation?bank_account_id=%d&on=%s", b.account, on)).Want(200)
}

// From the books to the bank, on every day: a cheque that the bank paid later, a
// fee that nobody posted yet, a deposit on its way, an entry and its reversal.
func TestBankReconciliation(t *testing.T) {
	t.Parallel()
	b := setUpBank(t)
	if got := cells(b.reconciliation("2025-01-31"), "Balance on the bank's statement"); strings.TrimSpace(got) != "" {
		t.Errorf("without a statement: %q", got)
	}
	b.post("2025-01-01", "default_bank", "opening_balance", "1000.00")
	cheque := b.post("2025-01-01", "purchase_expense", "default_bank", "50.00")
	deposit := b.post("2025-01-07", "default_bank", "sales_income", "40.00")
	wrong := b.post("2025-01-08", "default_bank", "sales_income", "9.00")
	b.Post(fmt.Sprintf("/journal-entries/%d/reverse", wrong), object{"date": "2025-01-09"}).Want(200)
	ids := b.statement("2025-01-03;Café;Sale;20.00;1020.00", "2025-01-05;Payee;Cheque;-50.00;970.00", "2025-01-06;Bank;Fee;-3.00;967.00")
	b.match(ids[0], object{"account_id": b.role("sales_income")})
	b.match(ids[1], object{"journal_line_id": b.line(cheque)})

	last := b.reconciliation("2025-01-31")
	for label, want := range map[string]string{
		"Balance in the books": " |  | 1010.00", "Without what only the books have": " | -40.00 | 970.00", "With what only the bank has": " | -3.00 | 967.00",
		"Balance on the bank's statement": " |  | 967.00", "Difference": " |  | 0.00",
	} {
		got := cells(last, label)
		if strings.Join(strings.Fields(strings.ReplaceAll(got, "|", " ")), " ") != strings.Join(strings.Fields(strings.ReplaceAll(want, "|", " ")), " ") {
			t.Errorf("%s: %q, not %q", label, got, want)
		}
	}
	// From the first statement on there is a difference on no day.
	for day := date.New(2025, 1, 3); day.Before(date.New(2025, 2, 2)); day = day.AddDays(1) {
		if got := strings.Fields(cells(b.reconciliation(day.String()), "Difference")); got[len(got)-1] != "0.00" {
			t.Errorf("%s: a difference of %v", day, got)
		}
	}
	// The deposit arrives; nothing is left but the fee.
	more := b.statement("2025-02-01;Customer;Deposit;40.00;1007.00")
	b.match(more[0], object{"journal_line_id": b.line(deposit)})
	b.match(ids[2], object{"account_id": b.role("purchase_expense")})
	a := b.reconciliation("2025-02-28")
	if got := strings.Fields(cells(a, "Difference")); got[len(got)-1] != "0.00" || len(a.At("notes").([]any)) != 0 {
		t.Errorf("%s", a.Raw)
	}
	// As of January the deposit is still on its way.
	if got := cells(b.reconciliation("2025-01-31"), "Without what only the books have"); !strings.Contains(got, "-40.00") {
		t.Errorf("in January: %s", got)
	}
	// A statement that is missing is the difference, and it is said.
	b.statement("2025-03-05;Somebody;Later;1.00;1108.00")
	a = b.reconciliation("2025-03-31")
	if got := strings.Fields(cells(a, "Difference")); got[len(got)-1] != "100.00" || len(a.At("notes").([]any)) == 0 {
		t.Errorf("%s", a.Raw)
	}
	b.Get("/reports/bank-reconciliation?bank_account_id=999&on=2025-01-31").Refused(422, "invalid_report")
	for _, format := range []string{"csv", "xlsx", "pdf"} {
		b.Get(fmt.Sprintf("/reports/bank-reconciliation/file?bank_account_id=%d&on=2025-01-31&format=%s", b.account, format)).Want(200)
	}
}
