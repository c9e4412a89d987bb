package banking_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kontor/internal/banking"
	"kontor/internal/catalog"
	"kontor/internal/invoicing"
	"kontor/internal/ledger"
	"kontor/internal/partners"
	"kontor/internal/payments"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

type office struct {
	*testapi.API
	c             *testapi.Client
	bank          int64 // the bank account
	ledger, fees  int64 // accounts of the books
	customer      int64
	invoice, item int64 // of 100.00
}

func setUp(t *testing.T) *office {
	t.Helper()
	s := settings.New()
	p, l, c := partners.New(), ledger.New(s), catalog.New()
	i := invoicing.New(l, p, c, s)
	pay := payments.New(l, p)
	i.SettleWith(pay)
	o := &office{API: testapi.New(t, slices.Concat(ledger.Checks(), invoicing.Checks(), payments.Checks(), banking.Checks()), s, p, l, c, i, pay, banking.New(l, pay))}
	o.c = o.As("olga")
	o.c.Post("/books", object{"chart": "general", "starts_on": "2026-01-01"}).Want(200)
	o.ledger = int64(o.Int(`SELECT account_id FROM account_roles WHERE role = 'default_bank'`))
	o.fees = int64(o.Int(`SELECT min(id) FROM accounts WHERE type = 'expense' AND NOT is_group`))
	o.bank = o.c.Post("/bank-accounts", object{"name": "House bank", "number": "de89 3704 0044 0532 0130 00", "account_id": o.ledger}).Want(201).
		Is("DE89370400440532013000", "number").Is("EUR", "currency").ID()
	o.customer = o.c.Post("/partners", object{"name": "Café Nord", "is_customer": true}).Want(201).ID()
	draft := o.c.Post("/invoices", object{"partner_id": o.customer, "invoice_date": "2026-03-02", "lines": []object{{"description": "Coffee", "quantity": "1", "price": "100", "tax_ids": []int64{}}}}).Want(201)
	inv := o.c.Post(fmt.Sprintf("/invoices/%d/post", draft.ID()), nil).Want(200)
	o.invoice, o.item = inv.ID(), inv.Number("instalments", 0, "line_id")
	return o
}

// csv is a table of the bank: 100 in, a fee of 3, 50 in.
const csv = "Date;Name;Text;Amount;Balance\n" +
	"05.03.2026;Café Nord;INV-2026-00001;100,00;1100,00\n" +
	"06.03.2026;House bank;Fee;-3,00;1097,00\n" +
	"07.03.2026;Somebody;Deposit;50,00;1147,00\n"

func profile() object {
	return object{
		"encoding": "utf-8", "delimiter": ";", "skip_lines": 0, "header": true, "footer": 0, "date_format": "DD.MM.YYYY", "decimal": ",", "thousands": ".",
		"amounts": "signed", "columns": object{
			"booked_on": object{"name": "Date"}, "amount": object{"name": "Amount"}, "partner": object{"name": "Name"}, "text": []object{{"name": "Text"}}, "balance": object{"name": "Balance"},
		},
	}
}

func (o *office) file(text string) object {
	return object{"file_name": "march.csv", "data": base64.StdEncoding.EncodeToString([]byte(text)), "bank_account_id": o.bank, "profile": profile()}
}

// imported are the ids of the three lines.
func (o *office) imported() (statement int64, ids []int64) {
	o.T.Helper()
	statement = o.c.Post("/bank-statements/import", o.file(csv)).Want(201).Is("3", "statements", 0, "line_count").Number("statements", 0, "id")
	a := o.c.Get(fmt.Sprintf("/bank-lines?statement_id=%d", statement)).Want(200)
	for n := range a.Items() {
		ids = append(ids, a.Number("items", n, "id"))
	}
	return statement, ids
}

func TestBankAccounts(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	income := o.Int(`SELECT account_id FROM account_roles WHERE role = 'sales_income'`)
	o.c.Post("/bank-accounts", object{"name": "Second", "account_id": o.ledger}).Refused(409, "account_taken")
	o.c.Post("/bank-accounts", object{"name": "Second", "account_id": income}).Refused(422, "invalid_bank_account").Says("account_id", "no active account")
	o.c.Post("/bank-accounts", object{"name": "  ", "account_id": o.ledger, "currency": "XXZ"}).Refused(422, "invalid_bank_account").Says("name", "name").Says("currency", "currency")
	path := fmt.Sprintf("/bank-accounts/%d", o.bank)
	o.c.Patch(path, object{"version": 1, "name": "Main"}).Want(200).Is("Main", "name").Is("2", "version")
	o.c.Patch(path, object{"version": 1, "name": "Old"}).Refused(409, "stale_version")
	o.As("ivan", banking.Read).Patch(path, object{"version": 2, "name": "No"}).Refused(403, "not_allowed")
	o.c.Get("/bank-accounts").Want(200).Is("0.00", "items", 0, "book_balance")
	o.imported()
	o.c.Delete(path).Refused(409, "referenced")
	o.c.Get(path).Want(200).Is("1147.00", "statement_balance").Is("2026-03-07", "statement_date").Is("3", "open_lines").Is("DD.MM.YYYY", "profile", "date_format")
	o.c.Get("/bank-accounts/999").Refused(404, "no_such_bank_account")
}

func TestImport(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	// A preview guesses, says what it understood, and writes nothing.
	guessed := o.file(csv)
	delete(guessed, "profile")
	o.c.Post("/bank-statements/preview", guessed).Want(200).Is("csv", "format").Is("3", "table", "total").Is("0", "statements", 0, "known").Is("1147.00", "statements", 0, "closing")
	if n := o.Int(`SELECT count(*) FROM bank_statements`); n != 0 {
		t.Errorf("a preview made %d statements", n)
	}
	statement, ids := o.imported()
	if len(ids) != 3 {
		t.Fatalf("%d lines, not 3", len(ids))
	}
	path := fmt.Sprintf("/bank-statements/%d", statement)
	o.c.Get(path).Want(200).Is("1000.00", "opening").Is("1147.00", "closing").Is("147.00", "total").Is("3", "open_lines")
	o.c.Get("/bank-statements").Want(200).Is("march.csv", "items", 0, "file_name")

	// The same again is refused; with one line more, that one is imported.
	o.c.Post("/bank-statements/import", o.file(csv)).Refused(409, "already_imported")
	more := csv + "08.03.2026;Somebody;Later;1,00;1148,00\n"
	o.c.Post("/bank-statements/preview", o.file(more)).Want(200).Is("3", "statements", 0, "known").Is("true", "statements", 0, "lines", 0, "known").Is("false", "statements", 0, "lines", 3, "known")
	second := o.c.Post("/bank-statements/import", o.file(more)).Want(201).Is("3", "statements", 0, "known").Number("statements", 0, "id")
	o.c.Get(fmt.Sprintf("/bank-statements/%d", second)).Want(200).Is("1", "lines").Is("3", "skipped_lines").Is("147.00", "skipped").Is("1.00", "total")

	// A gap is a warning; what does not add up is refused, in the parser's words.
	gap := o.c.Post("/bank-statements/preview", o.file("Date;Name;Text;Amount;Balance\n01.04.2026;A;B;1,00;2000,00\n")).Want(200)
	if !strings.Contains(string(gap.Raw), "A statement between them may be missing") {
		t.Errorf("nothing says that a statement is missing: %s", gap.Raw)
	}
	wrong := o.file(strings.Replace(csv, "1097,00", "1098,00", 1))
	o.c.Post("/bank-statements/import", wrong).Refused(422, "bank_file_sum")
	if a := o.c.Post("/bank-statements/preview", wrong).Want(200); a.At("problems", 0) == nil {
		t.Error("a preview does not say what would be refused")
	}

	// A file of nobody's account is refused by its name.
	other := o.file(csv)
	other["profile"].(object)["account"] = "DE00 1"
	other["profile"].(object)["currency"] = "EUR"
	o.c.Post("/bank-statements/import", other).Refused(422, "unknown_bank_account").Says("statements[0].account", "DE00")
	o.As("ivan", banking.Read).Post("/bank-statements/import", o.file(csv)).Refused(403, "not_allowed")

	// Taken back, it can come again.
	o.c.Post(fmt.Sprintf("/bank-statements/%d/undo", second), nil).Want(200)
	o.c.Post(path+"/undo", nil).Want(200)
	o.c.Get(path).Refused(404, "no_such_bank_statement")
	o.imported()
}

func TestReconcile(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	statement, ids := o.imported()
	line := func(n int) string { return fmt.Sprintf("/bank-lines/%d", ids[n]) }
	parts := func(p ...object) object { return object{"parts": p} }

	// A customer's payment settles the invoice.
	o.c.Post(line(0)+"/reconcile", parts(object{"partner_id": o.customer, "items": []object{{"line_id": o.item}}})).Want(200).Is("reconciled", "state").
		Is("0.00", "remaining").Is("payment", "matches", 0, "posted").Is("100.00", "matches", 0, "amount")
	o.c.Get(fmt.Sprintf("/invoices/%d", o.invoice)).Want(200).Is("full", "paid")
	o.c.Post(line(0)+"/reconcile", parts(object{"account_id": o.fees})).Refused(409, "already_reconciled")

	// A fee, in two parts.
	o.c.Post(line(1)+"/reconcile", parts(object{"account_id": o.fees, "amount": "-1.00"})).Want(200).Is("partial", "state").Is("-2.00", "remaining")
	o.c.Post(line(1)+"/reconcile", parts(object{"account_id": o.fees, "amount": "1.00"})).Refused(422, "invalid_parts").Says("parts[0].amount", "sign")
	o.c.Post(line(1)+"/reconcile", parts(object{"account_id": o.fees, "amount": "-2.01"})).Refused(422, "invalid_parts").Says("parts[0].amount", "-2.00")
	o.c.Post(line(1)+"/reconcile", parts(object{"account_id": o.fees, "journal_line_id": 1})).Refused(422, "invalid_parts")
	o.c.Post(line(1)+"/reconcile", parts(object{"account_id": o.fees})).Want(200).Is("reconciled", "state")

	// An entry that was made by hand explains the third, and not more than itself.
	entry := o.c.Post("/journal-entries", object{"entry_date": "2026-03-07", "lines": []object{{"account_id": o.ledger, "debit": "40.00"}, {"account_id": o.fees, "credit": "40.00"}}}).Want(201).ID()
	o.c.Post(fmt.Sprintf("/journal-entries/%d/post", entry), nil).Want(200)
	var own, other int64
	own = int64(o.Int(`SELECT max(id) FROM journal_lines WHERE account_id = $1`, o.ledger))
	other = int64(o.Int(`SELECT max(id) FROM journal_lines WHERE account_id = $1`, o.fees))
	o.c.Post(line(2)+"/reconcile", parts(object{"journal_line_id": own})).Refused(422, "invalid_parts").Says("parts[0].amount", "40")
	o.c.Post(line(2)+"/reconcile", parts(object{"journal_line_id": other, "amount": "40.00"})).Refused(422, "invalid_parts").Says("parts[0].journal_line_id", "another account")
	o.c.Post(line(2)+"/reconcile", parts(object{"journal_line_id": own, "amount": "40.00"}, object{"partner_id": o.customer})).Want(200).Is("reconciled", "state")
	o.c.Get(fmt.Sprintf("/bank-statements/%d", statement)).Want(200).Is("0", "open_lines")
	o.c.Get(fmt.Sprintf("/bank-accounts/%d", o.bank)).Want(200).Is("147.00", "book_balance")

	// Reversing what explains a line opens it again.
	o.c.Post(fmt.Sprintf("/journal-entries/%d/reverse", o.Int(`SELECT max(entry_id) FROM journal_lines WHERE id = $1`, own)), object{"date": "2026-03-08"}).Want(200)
	o.c.Get(line(2)).Want(200).Is("partial", "state").Is("40.00", "remaining")

	// Taken back: the payment is reversed, the invoice open.
	o.c.Post(line(0)+"/unreconcile", nil).Want(200).Is("open", "state")
	o.c.Get(fmt.Sprintf("/invoices/%d", o.invoice)).Want(200).Is("none", "paid")
	o.c.Post(line(0)+"/unreconcile", nil).Refused(409, "not_reconciled")
	o.c.Post(fmt.Sprintf("/bank-statements/%d/undo", statement), nil).Want(200)
	o.c.Get(fmt.Sprintf("/bank-accounts/%d", o.bank)).Want(200).Is("0.00", "book_balance")
}

// Every check notices the defect that it is there for.
func TestChecksNoticePlantedDefects(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	_, ids := o.imported()
	o.c.Post(fmt.Sprintf("/bank-lines/%d/reconcile", ids[1]), object{"parts": []object{{"account_id": o.fees}}}).Want(200)
	su := testdb.Superuser(t, o.URL)
	plants := map[string]string{
		"bank.statements":    `UPDATE bank_lines SET amount = amount + 0.01 WHERE position = 3`,
		"bank.lines":         `UPDATE bank_lines SET amount = -2.99 WHERE position = 2`,
		"bank.journal_lines": `UPDATE bank_matches SET amount = amount - 0.01`,
		"bank.accounts":      `UPDATE bank_matches SET journal_line_id = journal_line_id + 1`,
	}
	for _, c := range banking.Checks() {
		plant, ok := plants[c.Name]
		if !ok {
			t.Errorf("nothing shows that %s notices anything", c.Name)
			continue
		}
		tx, err := su.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica; `+plant); err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		report, err := verify.Tx(t.Context(), tx, []verify.Check{c})
		if err != nil {
			t.Fatal(err)
		}
		if report.OK() || len(report.Checks[0].Rows) == 0 {
			t.Errorf("%s does not notice: %s", c.Name, plant)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// A payment in dollars that the bank turned into euros: the bank's account is in
// euros, so it is euros that the bank's line explains.
func TestAPaymentInDollarsOnAnAccountInEuros(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.c.Post("/exchange-rates", object{"currency": "USD", "rate_date": "2026-01-01", "rate": "0.92"}).Want(201)
	entry := o.c.Post("/journal-entries", object{"entry_date": "2026-03-02", "description": "From Boston", "lines": []object{
		{"account_id": o.ledger, "currency": "USD", "currency_amount": "1000.00"}, {"account_id": o.fees, "credit": "920.00"},
	}}).Want(201).ID()
	o.c.Post(fmt.Sprintf("/journal-entries/%d/post", entry), nil).Want(200)
	o.c.Get(fmt.Sprintf("/bank-accounts/%d", o.bank)).Want(200).Is("920.00", "book_balance")
	statement := o.c.Post("/bank-statements/import", o.file("Date;Name;Text;Amount;Balance\n03.03.2026;Boston Roasters;In dollars;920,00;920,00\n")).Want(201).Number("statements", 0, "id")
	line := fmt.Sprintf("/bank-lines/%d", o.c.Get(fmt.Sprintf("/bank-lines?statement_id=%d", statement)).Number("items", 0, "id"))
	guess := o.c.Get(line+"/suggestions").Want(200).Is("posted", "items", 0, "kind")
	part := guess.At("items", 0, "parts", 0).(object)
	o.c.Post(line+"/reconcile", object{"parts": []object{{"amount": "921.00", "journal_line_id": part["journal_line_id"]}}}).Refused(422, "invalid_parts")
	o.c.Post(line+"/reconcile", object{"parts": []object{part}}).Want(200).Is("reconciled", "state")
}
