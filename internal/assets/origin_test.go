package assets_test

import (
	"fmt"
	"sync"
	"testing"

	"kontor/internal/testapi"
)

func (o *office) account(code string) int64 {
	o.T.Helper()
	return int64(o.Int(`SELECT id FROM accounts WHERE code = $1`, code))
}

type billLine struct{ text, price, account string }

func line(text, price, account string) billLine { return billLine{text, price, account} }

// bill is posted, without taxes.
func (o *office) bill(path, currency string, lines ...billLine) testapi.Answer {
	o.T.Helper()
	n := o.Int(`SELECT count(*) FROM partners`)
	partner := o.c.Post("/partners", object{"name": fmt.Sprint("Partner ", n), "is_customer": true, "is_supplier": true}).Want(201)
	body := object{"partner_id": partner.ID(), "invoice_date": "2026-03-10", "currency": currency}
	if path == "/bills" {
		body["their_number"] = fmt.Sprint("R-", n)
	}
	var rows []object
	for _, l := range lines {
		rows = append(rows, object{"description": l.text, "price": l.price, "account_id": o.account(l.account), "tax_ids": []int64{}})
	}
	body["lines"] = rows
	draft := o.c.Post(path, body).Want(201)
	return o.c.Post(fmt.Sprintf(path+"/%d/post", draft.ID()), nil).Want(200)
}

// A bill's line of 9,000 becomes a lathe of 6,000 and tools of 3,000, and no
// cent more; both sides know each other.
func TestAssetOfABillsLine(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	bill := o.bill("/bills", "EUR", line("Lathe with tools\nand delivery", "9000.00", "1520"), line("Paper", "20.00", "5520"))
	of := fmt.Sprintf("/plan-lines?invoice_id=%d", bill.ID())
	lines := o.c.Get(of).Want(200).Is("asset", "items", 0, "becomes").Is("9000.00", "items", 0, "left")
	if n := lines.Items(); n != 1 {
		t.Errorf("%d lines become assets", n)
	}
	id := lines.Number("items", 0, "id")
	lathe := o.c.Post("/assets", object{"bill_line_id": id}).Want(201).Is("Lathe with tools", "name").Is("9000.00", "cost").Is("2026-03-10", "in_service").
		Is("1520", "asset_account").Is("BILL-2026-00001", "bill").Is("60", "life_months")
	path := fmt.Sprintf("/assets/%d", lathe.ID())
	o.c.Post("/assets", object{"bill_line_id": id, "cost": "0.01"}).Refused(422, "invalid_asset").Says("cost", "0.00 of this line of BILL-2026-00001 are left")
	o.c.Patch(path, object{"version": 1, "cost": "6000.00", "life_months": 96}).Want(200)
	o.c.Patch(path, object{"version": 2, "cost": "9000.01"}).Refused(422, "invalid_asset").Says("cost", "9000.00")
	o.c.Patch(path, object{"version": 2, "asset_account_id": o.account("1530")}).Refused(422, "invalid_asset").Says("asset_account_id", "1520")
	// The life is the last one's of that account.
	o.c.Post("/assets", object{"bill_line_id": id, "name": "Tools"}).Want(201).Is("3000.00", "cost").Is("96", "life_months")
	o.c.Post(path+"/activate", nil).Want(200)
	o.c.Get(of).Want(200).Is("0.00", "items", 0, "left").Is("FA-2026-00001", "items", 0, "made", 0, "title").Is("Tools", "items", 0, "made", 1, "title")
	// The bill has posted the cost; activating has not.
	o.c.Post("/assets", object{"bill_line_id": bill.Number("lines", 1, "id"), "acquisition_account_id": o.account("1120")}).Refused(422, "invalid_asset").Says("acquisition_account_id", "posted its cost already")
	o.c.Post("/assets", object{"bill_line_id": 999}).Refused(422, "no_such_line")
	if got := o.Text(`SELECT coalesce(sum(amount::numeric), 0)::numeric(18,2)::text FROM journal_lines WHERE account_id = $1`, o.account("1520")); got != "9000.00" {
		t.Error(got)
	}
	invoice := o.bill("/invoices", "EUR", line("Something", "10.00", "4110"))
	o.c.Post("/assets", object{"bill_line_id": invoice.Number("lines", 0, "id")}).Refused(422, "invalid_asset").Says("bill_line_id", "invoice to a customer")
}

// Of a bill in dollars an asset has what was posted: 1,000 at 0.905 is 905.
func TestAssetOfABillInAnotherCurrency(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.c.Post("/exchange-rates", object{"currency": "USD", "rate": "0.905", "rate_date": "2026-03-01"}).Want(201)
	bill := o.bill("/bills", "USD", line("Server", "1000.00", "1550"))
	o.c.Post("/assets", object{"bill_line_id": bill.Number("lines", 0, "id")}).Want(201).Is("905.00", "cost")
}

// Neither a draft's line nor a credit note's is anything yet.
func TestLinesThatBecomeNothing(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	bill := o.bill("/bills", "EUR", line("Lathe", "9000.00", "1520"))
	credit := o.c.Post(fmt.Sprintf("/bills/%d/credit", bill.ID()), nil).Want(201)
	id := credit.Number("lines", 0, "id")
	o.c.Post("/assets", object{"bill_line_id": id}).Refused(409, "line_draft")
	if n := o.c.Get(fmt.Sprintf("/plan-lines?invoice_id=%d", credit.ID())).Want(200).Items(); n != 0 {
		t.Errorf("%d lines of a draft", n)
	}
	o.c.Patch(fmt.Sprintf("/bills/%d", credit.ID()), object{"version": credit.Number("version"), "their_number": "C-1"}).Want(200)
	o.c.Post(fmt.Sprintf("/bills/%d/post", credit.ID()), nil).Want(200)
	o.c.Post("/assets", object{"bill_line_id": o.Int(`SELECT id FROM invoice_lines WHERE invoice_id = $1`, credit.ID())}).Refused(409, "line_of_credit_note")
}

// Several people make an asset of the same line at once: one of them does.
func TestLineTakenOnce(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	bill := o.bill("/bills", "EUR", line("Lathe", "9000.00", "1520"))
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() { o.c.Post("/assets", object{"bill_line_id": bill.Number("lines", 0, "id"), "cost": "9000.00"}) })
	}
	all.Wait()
	if n := o.Int(`SELECT count(*) FROM assets`); n != 1 {
		t.Errorf("%d assets of one line", n)
	}
}

// Insurance on a bill and service on an invoice are spread from their lines.
func TestDeferralsOfLines(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	bill := o.bill("/bills", "EUR", line("Insurance", "1200.00", "1420"))
	id := bill.Number("lines", 0, "id")
	o.c.Get(fmt.Sprintf("/plan-lines?invoice_id=%d", bill.ID())).Want(200).Is("deferral", "items", 0, "becomes")
	o.c.Post("/deferrals", object{"invoice_line_id": id, "kind": "revenue"}).Refused(422, "invalid_deferral").Says("kind", "other kind")
	d := o.c.Post("/deferrals", object{"invoice_line_id": id}).Want(201).Is("expense", "kind").Is("Insurance", "name").Is("1200.00", "amount").Is("2026-03-10", "starts_on").
		Is("2027-03-09", "ends_on").Is("BILL-2026-00001", "invoice").Is("purchase", "invoice_side")
	o.c.Post("/deferrals", object{"invoice_line_id": id, "amount": "1.00"}).Refused(422, "invalid_deferral").Says("amount", "0.00 of this line")
	o.c.Patch(fmt.Sprintf("/deferrals/%d", d.ID()), object{"version": 1, "result_account_id": o.account("1420")}).Refused(422, "invalid_deferral").Says("result_account_id", "another account")
	o.c.Post(fmt.Sprintf("/deferrals/%d/activate", d.ID()), nil).Want(200)
	invoice := o.bill("/invoices", "EUR", line("Service", "600.00", "2420"))
	r := o.c.Post("/deferrals", object{"invoice_line_id": invoice.Number("lines", 0, "id"), "starts_on": "2026-04-01", "ends_on": "2026-09-30"}).Want(201).Is("revenue", "kind")
	o.c.Post(fmt.Sprintf("/deferrals/%d/activate", r.ID()), nil).Want(200)
	o.c.Post("/plan-charges/post", object{"until": "2026-12-31"}).Want(200)
	o.balance("deferred_revenue", "0.00")
}

// Without a bill: its cost is posted against the bank when it is activated, and
// taken back when it becomes a draft again.
func TestAcquisition(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	bank := o.account("1120")
	draft := o.c.Post("/assets", object{"name": "Scales", "cost": "1200.00", "life_months": 12, "in_service": "2026-02-03", "acquisition_account_id": bank}).Want(201)
	path := fmt.Sprintf("/assets/%d", draft.ID())
	o.c.Patch(path, object{"version": 1, "acquisition_account_id": o.Int(`SELECT asset_account_id FROM assets`)}).Refused(422, "invalid_asset").Says("acquisition_account_id", "paid from")
	o.c.Patch(path, object{"version": 1, "depreciated": "10.00"}).Refused(422, "invalid_asset").Says("acquisition_account_id", "in use before")
	o.c.Patch(path, object{"version": 1, "acquisition_account_id": o.Int(`SELECT account_id FROM account_roles WHERE role = 'default_payable'`)}).Refused(422, "invalid_asset").Says("acquisition_account_id", "takes no such entries")
	a := o.c.Post(path+"/activate", nil).Want(200).Is("AST-2026-00001", "acquisition_entry")
	o.balance("default_bank", "-1200.00")
	o.balance("fixed_asset", "1200.00")
	if got := o.Text(`SELECT entry_date::text || ' ' || description FROM journal_entries`); got != "2026-02-03 Acquisition of Scales" {
		t.Error(got)
	}
	o.c.Post(fmt.Sprintf("/journal-entries/%d/reverse", a.Number("acquisition_entry_id")), nil).Refused(409, "entry_of_document")
	o.c.Post("/plan-charges/post", object{"until": "2026-04-30"}).Want(200)
	o.c.Post(path+"/dispose", object{"date": "2026-05-05", "proceeds": "900.00"}).Want(200)
	o.balance("fixed_asset", "0.00")
	o.balance("accumulated_depreciation", "0.00")
	o.balance("default_bank", "-300.00")
	o.c.Post(path+"/restore", nil).Want(200)
	a = o.c.Get(path)
	for row := range 3 {
		o.c.Post(charge(a, row), nil).Want(200)
	}
	o.c.Post(path+"/withdraw", nil).Want(200).Is("<nil>", "acquisition_entry")
	o.balance("default_bank", "0.00")
	o.balance("fixed_asset", "0.00")
	o.Exec(`UPDATE periods SET state = 'closed' WHERE ends_on <= '2026-10-31'`)
	o.c.Post(path+"/activate", nil).Want(200)
	if got := o.Text(`SELECT entry_date::text || ' ' || description FROM journal_entries ORDER BY id DESC LIMIT 1`); got != "2026-11-01 Acquisition of Scales (posted late: 2026-02-03 is not in an open period)" {
		t.Error(got)
	}
	o.balance("fixed_asset", "1200.00")
}

// 4,800 over 48 months since 2024, of which 2,000 had been charged by the end of
// 2025: the other 2,800 go over the 24 months that are left, 116.67 each and
// 116.66 now and then.
func TestTakenOver(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	old := object{"name": "Van", "cost": "4800.00", "life_months": 48, "in_service": "2024-01-01", "depreciated": "2000.00", "taken_over": "2025-12-31"}
	o.c.Post("/assets", object{"name": "Van", "cost": "4800.00", "in_service": "2024-01-01", "taken_over": "2023-12-31"}).Refused(422, "invalid_asset").Says("taken_over", "2024-01-01")
	a := o.asset(old).Is("2800.00", "book_value").Is("2026-01-31", "plan", 0, "on").Is("116.67", "plan", 0, "amount")
	if n := len(a.At("plan").([]any)); n != 24 {
		t.Errorf("%d charges", n)
	}
	if n := o.Int(`SELECT count(*) FROM journal_entries`); n != 0 {
		t.Errorf("taking over posts %d entries", n)
	}
	o.c.Post("/plan-charges/post", object{"until": "2026-06-30"}).Want(200)
	o.balance("accumulated_depreciation", "-700.00")
	path := fmt.Sprintf("/assets/%d", a.ID())
	o.c.Post(path+"/dispose", object{"date": "2025-12-30"}).Refused(422, "invalid_disposal").Says("date", "2025-12-31")
	o.c.Post(path+"/dispose", object{"date": "2026-07-15", "proceeds": "2100.00"}).Want(200)
	o.balance("asset_disposal_loss", "0.00")
	// What an opening entry brought goes as well: cost and what was charged before.
	o.balance("accumulated_depreciation", "2000.00")
	o.balance("fixed_asset", "-4800.00")
}

// Sold within the month of the take-over. From 11 January 171 days are left for
// 171.00, of which five have passed. In August its life is over, and the rest goes
// in the 26 days to the month's end, half of which have passed.
func TestTakenOverAndSoldWithinDays(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ over, sold, charge, loss string }{
		{"2026-01-10", "2026-01-15", "5.00", "166.00"},
		{"2026-08-05", "2026-08-18", "85.50", "85.50"},
	} {
		o := setUp(t)
		a := o.asset(object{"cost": "730.00", "life_months": 12, "in_service": "2025-07-01", "depreciated": "559.00", "taken_over": tc.over, "prorata": "day"})
		o.c.Post(fmt.Sprintf("/assets/%d/dispose", a.ID()), object{"date": tc.sold}).Want(200)
		o.balance("depreciation_expense", tc.charge)
		o.balance("asset_disposal_loss", tc.loss)
	}
}
