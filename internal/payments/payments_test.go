package payments_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"kontor/internal/catalog"
	"kontor/internal/invoicing"
	"kontor/internal/ledger"
	"kontor/internal/partners"
	"kontor/internal/payments"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

// office is a company with books, a customer, a supplier and a tax of 20 %.
type office struct {
	*testapi.API
	c                  *testapi.Client
	customer, supplier int64
	s20, p20           int64
}

func setUp(t *testing.T) *office {
	t.Helper()
	s := settings.New()
	p, l, c := partners.New(), ledger.New(s), catalog.New()
	i := invoicing.New(l, p, c, s)
	pay := payments.New(l, p)
	i.SettleWith(pay)
	o := &office{API: testapi.New(t, slices.Concat(ledger.Checks(), invoicing.Checks(), payments.Checks()), s, p, l, c, i, pay)}
	o.c = o.As("olga")
	o.c.Post("/books", object{"chart": "general", "starts_on": "2026-01-01"}).Want(200)
	o.customer = o.c.Post("/partners", object{"name": "Café Nord", "is_customer": true}).Want(201).ID()
	o.supplier = o.c.Post("/partners", object{"name": "Röster AG", "is_customer": false, "is_supplier": true}).Want(201).ID()
	o.s20 = o.c.Post("/taxes", object{"code": "S20", "name": "Tax 20 %", "kind": "percent", "scope": "sale", "rate": "20"}).Want(201).ID()
	o.p20 = o.c.Post("/taxes", object{"code": "P20", "name": "Input tax 20 %", "kind": "percent", "scope": "purchase", "rate": "20"}).Want(201).ID()
	return o
}

// line is an invoice's line.
func (o *office) line(text, quantity, price string, taxes ...int64) object {
	return object{"description": text, "quantity": quantity, "price": price, "tax_ids": append([]int64{}, taxes...)}
}

// invoice posts an invoice.
func (o *office) invoice(day string, more object, lines ...object) testapi.Answer {
	o.T.Helper()
	return o.posted("/invoices", o.customer, day, more, lines)
}

func (o *office) bill(day, number string, more object, lines ...object) testapi.Answer {
	o.T.Helper()
	if more == nil {
		more = object{}
	}
	more["their_number"] = number
	return o.posted("/bills", o.supplier, day, more, lines)
}

func (o *office) posted(path string, partner int64, day string, more object, lines []object) testapi.Answer {
	o.T.Helper()
	body := object{"partner_id": partner, "invoice_date": day, "lines": lines}
	for k, v := range more {
		body[k] = v
	}
	draft := o.c.Post(path, body).Want(201)
	return o.c.Post(fmt.Sprintf("%s/%d/post", path, draft.ID()), nil).Want(200)
}

// open is the invoice's open item.
func open(a testapi.Answer, n int) int64 { return a.Number("instalments", n, "line_id") }

func (o *office) rate(currency, day, rate string) {
	o.T.Helper()
	o.c.Post("/exchange-rates", object{"currency": currency, "rate_date": day, "rate": rate}).Want(201)
}

// balance is an account's, by its role.
func (o *office) balance(role, want string) {
	o.T.Helper()
	got := o.Text(`SELECT coalesce(sum(l.amount::numeric), 0)::text FROM journal_lines l JOIN account_roles r ON r.account_id = l.account_id AND r.role = $1`, role)
	if got != want {
		o.T.Errorf("%s is %s, not %s", role, got, want)
	}
}

func (o *office) pay(body object) testapi.Answer {
	o.T.Helper()
	draft := o.c.Post("/payments", body).Want(201)
	return o.c.Post(fmt.Sprintf("/payments/%d/post", draft.ID()), nil).Want(200)
}

func TestInvoiceToPayment(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	// 10 × 9.99 = 99.90, tax 19.98, total 119.88
	inv := o.invoice("2026-03-02", nil, o.line("Coffee", "10", "9.99", o.s20)).Is("INV-2026-00001", "number").Is("posted", "state").
		Is("99.90", "net").Is("19.98", "tax").Is("119.88", "total").Is("119.88", "outstanding").Is("none", "paid").Is("INV-2026-00001", "entry")
	o.balance("default_receivable", "119.88")
	o.balance("sales_income", "-99.90")
	o.balance("tax_payable", "-19.98")
	path := fmt.Sprintf("/invoices/%d", inv.ID())

	// In part, then the rest.
	o.pay(object{"partner_id": o.customer, "payment_date": "2026-03-10", "amount": "100.00", "items": []object{{"line_id": open(inv, 0)}}}).
		Is("RCV-2026-00001", "number").Is("100.00", "settled").Is("0.00", "left")
	o.c.Get(path).Want(200).Is("19.88", "outstanding").Is("partial", "paid").Is("19.88", "instalments", 0, "outstanding")
	rest := o.pay(object{"partner_id": o.customer, "payment_date": "2026-03-20", "oldest_first": true, "amount": "25.00"}).Is("19.88", "settled").Is("5.12", "left")
	o.c.Get(path).Want(200).Is("0.00", "outstanding").Is("full", "paid")
	o.balance("default_receivable", "-5.12")

	// Reversed: what it settled is open again.
	o.c.Post(fmt.Sprintf("/payments/%d/reverse", rest.ID()), object{"date": "2026-04-01", "reason": "bounced"}).Want(200).Is("reversed", "state")
	o.c.Get(path).Want(200).Is("19.88", "outstanding").Is("partial", "paid")
	o.balance("default_receivable", "19.88")
	o.c.Post(fmt.Sprintf("/payments/%d/reverse", rest.ID()), nil).Refused(409, "already_reversed")
	if n := o.c.Get(fmt.Sprintf("/open-items?partner_id=%d", o.customer)).Want(200).Items(); n != 1 {
		t.Errorf("%d open items, not 1", n)
	}

	// What is posted stays.
	o.c.Patch(path, object{"version": inv.Number("version"), "invoice_date": "2026-03-03"}).Refused(409, "invoice_posted")
	o.c.Patch(path, object{"version": inv.Number("version"), "notes": "Thank you"}).Want(200).Is("Thank you", "notes")
	o.c.Delete(path).Refused(409, "invoice_posted")
	o.c.Post(path+"/post", nil).Refused(409, "invoice_posted")
	o.c.Get(path+"/explain").Want(200).Is("119.88", "value")
}

func TestCreditNote(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	inv := o.invoice("2026-03-02", nil, o.line("Coffee", "10", "9.99", o.s20))
	note := o.c.Post(fmt.Sprintf("/invoices/%d/credit", inv.ID()), nil).Want(201).Is("credit_note", "kind").Is("INV-2026-00001", "credits").Is("119.88", "total")
	path := fmt.Sprintf("/invoices/%d", note.ID())
	// Two of ten come back: 19.98 + 4.00 (3.996) = 23.98
	line := o.line("Coffee", "2", "9.99", o.s20)
	line["id"] = note.Number("lines", 0, "id")
	o.c.Patch(path, object{"version": 1, "lines": []object{line}}).Want(200).Is("23.98", "total")
	o.c.Post(path+"/post", nil).Want(200).Is("CN-2026-00001", "number").Is("full", "paid")
	o.c.Get(fmt.Sprintf("/invoices/%d", inv.ID())).Want(200).Is("95.90", "outstanding").Is("partial", "paid").Is("CN-2026-00001", "credit_notes", 0, "number")
	o.balance("sales_income", "-79.92")
	o.balance("tax_payable", "-15.98")
	o.c.Post(path+"/credit", nil).Refused(409, "is_credit_note")
}

func TestBill(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	// 500.00 of which 20 % on 400: 80
	bill := o.bill("2026-04-01", "R-77", nil, o.line("Beans", "40", "10.00", o.p20), o.line("Stamps", "1", "100.00")).
		Is("BILL-2026-00001", "number").Is("580.00", "total")
	o.balance("default_payable", "-580.00")
	o.balance("tax_receivable", "80.00")
	o.balance("purchase_expense", "500.00")

	// The same number again, however it is written.
	o.c.Post("/bills", object{"partner_id": o.supplier, "their_number": " r-77", "lines": []object{o.line("x", "1", "1")}}).Refused(409, "bill_entered").Says("their_number", "BILL-2026-00001")
	second := o.c.Post("/bills", object{"partner_id": o.supplier, "lines": []object{o.line("x", "1", "1")}}).Want(201)
	o.c.Post(fmt.Sprintf("/bills/%d/post", second.ID()), nil).Refused(422, "invalid_bill").Says("their_number", "Enter the number")
	o.c.Get(fmt.Sprintf("/invoices/%d", bill.ID())).Refused(404, "no_such_invoice")

	paid := o.pay(object{"direction": "out", "partner_id": o.supplier, "payment_date": "2026-04-10", "items": []object{{"line_id": open(bill, 0)}}}).
		Is("PAY-2026-00001", "number").Is("580.00", "amount").Is("payable", "control")
	o.balance("default_payable", "0.00")
	o.balance("default_bank", "-580.00")
	o.c.Get(fmt.Sprintf("/allocations?entry_id=%d", bill.Number("entry_id"))).Want(200).Is("580.00", "items", 0, "debit", "amount").Is(fmt.Sprint(paid.ID()), "items", 0, "debit", "source_id")
}

func TestReverseCharge(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	owed, deducted := o.Int(`SELECT account_id FROM account_roles WHERE role = 'tax_payable'`), o.Int(`SELECT account_id FROM account_roles WHERE role = 'tax_receivable'`)
	var postings []object
	for _, document := range []string{"invoice", "refund"} {
		postings = append(postings, object{"document": document, "part": "base", "factor": "100", "box": "84"},
			object{"document": document, "part": "tax", "factor": "100", "account_id": deducted, "box": "67"},
			object{"document": document, "part": "tax", "factor": "-100", "account_id": owed, "box": "85"})
	}
	rc := o.c.Post("/taxes", object{"code": "RC", "name": "Reverse charge 19 %", "kind": "percent", "scope": "purchase", "rate": "19", "postings": postings}).Want(201).ID()
	eu := o.c.Post("/tax-positions", object{"name": "EU", "note": "Reverse charge", "taxes": []object{{"from_id": o.p20, "to_id": rc}}}).Want(201).ID()
	o.Exec(`UPDATE ledger_settings SET purchase_tax_id = $1`, o.p20)
	o.c.Patch(fmt.Sprintf("/partners/%d", o.supplier), object{"version": 1, "tax_position_id": eu}).Want(200).Is("EU", "tax_position")
	line := o.line("Roasting", "1", "1000.00")
	delete(line, "tax_ids")
	o.bill("2026-05-01", "A1", nil, line).Is("1000.00", "total").Is("RC", "lines", 0, "tax_codes").Is("190.00", "taxes", 0, "amount").Is("0.00", "taxes", 0, "charged")
	o.balance("tax_payable", "-190.00")
	o.balance("tax_receivable", "190.00")
	if got := o.Text(`SELECT string_agg(box || ' ' || amount || ' on ' || base, ', ' ORDER BY box) FROM journal_taxes`); got != "67 190.00 on 1000.00, 84 1000.00 on 1000.00, 85 190.00 on 1000.00" {
		t.Error(got)
	}
	// A tax that documents are posted with stays as it is computed.
	o.c.Patch(fmt.Sprintf("/taxes/%d", rc), object{"version": 1, "rate": "18"}).Refused(409, "tax_used")
	o.c.Patch(fmt.Sprintf("/taxes/%d", rc), object{"version": 1, "name": "Other name", "active": false}).Want(200)
}

func TestInstalmentsAndDiscount(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	thirds := o.c.Post("/payment-terms", object{"name": "Three parts", "parts": []object{
		{"kind": "percent", "value": "33.33", "days": 0}, {"kind": "percent", "value": "33.33", "months": 1}, {"kind": "remainder", "months": 2, "end_of_month": true},
	}}).Want(201).ID()
	// 100.00: 33.33, 33.33 and the remainder 33.34
	inv := o.invoice("2026-01-31", object{"payment_term_id": thirds}, o.line("Machine", "1", "100.00")).
		Is("33.33", "instalments", 0, "amount").Is("2026-02-28", "instalments", 1, "due_date").Is("33.34", "instalments", 2, "amount").Is("2026-03-31", "due_date")
	if n := o.c.Get(fmt.Sprintf("/open-items?entry_id=%d", inv.Number("entry_id"))).Want(200).Items(); n != 3 {
		t.Errorf("%d open items", n)
	}
	o.pay(object{"partner_id": o.customer, "payment_date": "2026-02-03", "amount": "50.00", "oldest_first": true})
	o.c.Get(fmt.Sprintf("/invoices/%d", inv.ID())).Want(200).Is("0.00", "instalments", 0, "outstanding").Is("16.66", "instalments", 1, "outstanding").Is("50.00", "outstanding")

	// 2 % within 10 days: 200 × 2 % = 4
	early := o.Int(`SELECT id FROM payment_terms WHERE discount_percent > 0`)
	second := o.invoice("2026-04-01", object{"payment_term_id": early}, o.line("Grinder", "1", "200.00")).Is("4.00", "discount").Is("2026-04-11", "discount_until")
	item := open(second, 0)
	o.c.Post("/payments", object{"partner_id": o.customer, "payment_date": "2026-04-12", "amount": "196.00", "items": []object{{"line_id": item, "rest": "discount"}}}).
		Refused(422, "invalid_items").Says("items[0].rest", "may be deducted")
	paid := o.pay(object{"partner_id": o.customer, "payment_date": "2026-04-11", "items": []object{{"line_id": item, "rest": "discount"}}}).Is("196.00", "amount")
	o.c.Get(fmt.Sprintf("/invoices/%d", second.ID())).Want(200).Is("full", "paid")
	o.balance("early_payment_discount_given", "4.00")

	// Taken back with the payment.
	o.c.Post(fmt.Sprintf("/payments/%d/reverse", paid.ID()), nil).Want(200)
	o.c.Get(fmt.Sprintf("/invoices/%d", second.ID())).Want(200).Is("200.00", "outstanding").Is("none", "paid")
	o.balance("early_payment_discount_given", "0.00")
}

// A discount for early payment makes what was sold or bought cheaper: tax and base
// go down by their part of it, and come back when it is taken back.
func TestDiscountCorrectsTaxes(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	boxes := func(want string) {
		t.Helper()
		if got := o.Text(`SELECT string_agg(code || ' ' || part || ' ' || amount || ' on ' || base, ', ' ORDER BY code, part DESC)
			FROM (SELECT t.code, x.part, sum(x.amount::numeric)::text AS amount, sum(x.base::numeric)::text AS base FROM journal_taxes x JOIN taxes t ON t.id = x.tax_id GROUP BY 1, 2) AS x`); got != want {
			t.Errorf("taxes are %q, not %q", got, want)
		}
	}
	early := o.Int(`SELECT id FROM payment_terms WHERE discount_percent > 0`)
	// 1,000 and 20 %, 500 without: 1,700. 2 % are 34: tax 4, base 20, and 10 of the rest.
	inv := o.invoice("2026-04-01", object{"payment_term_id": early}, o.line("Grinder", "1", "1000.00", o.s20), o.line("Stamps", "1", "500.00")).Is("34.00", "discount")
	paid := o.pay(object{"partner_id": o.customer, "payment_date": "2026-04-05", "items": []object{{"line_id": open(inv, 0), "rest": "discount"}}}).Is("1666.00", "amount")
	o.balance("early_payment_discount_given", "30.00")
	o.balance("tax_payable", "-196.00")
	o.balance("default_receivable", "0.00")
	boxes("S20 tax 196.00 on 980.00, S20 base 980.00 on 980.00")
	o.c.Post(fmt.Sprintf("/payments/%d/reverse", paid.ID()), nil).Want(200)
	o.balance("early_payment_discount_given", "0.00")
	o.balance("tax_payable", "-200.00")
	boxes("S20 tax 200.00 on 1000.00, S20 base 1000.00 on 1000.00")

	// Bought in dollars at 0.90: 2 % of 1,200 are 24, 20 of them net. Paid at 0.95.
	o.rate("USD", "2026-04-01", "0.90")
	o.rate("USD", "2026-04-03", "0.95")
	bill := o.bill("2026-04-02", "U 1", object{"currency": "USD", "payment_term_id": early}, o.line("Machine", "1", "1000.00", o.p20)).Is("24.00", "discount")
	o.pay(object{"direction": "out", "partner_id": o.supplier, "payment_date": "2026-04-08", "currency": "USD", "items": []object{{"line_id": open(bill, 0), "rest": "discount"}}}).Is("1176.00", "amount")
	o.balance("early_payment_discount_taken", "-18.00")
	o.balance("tax_receivable", "176.40")
	o.balance("default_payable", "0.00")
	boxes("P20 tax 176.40 on 882.00, P20 base 882.00 on 882.00, S20 tax 200.00 on 1000.00, S20 base 1000.00 on 1000.00")
}

func TestAllocationByHand(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := open(o.invoice("2026-03-01", nil, o.line("A", "1", "100.00")), 0)
	b := open(o.invoice("2026-03-02", nil, o.line("B", "1", "50.50")), 0)
	advance := o.pay(object{"partner_id": o.customer, "payment_date": "2026-02-01", "amount": "150.00"}).Is("150.00", "left").Number("line_id")

	o.c.Post("/allocations", object{"items": []int64{a, b}}).Refused(409, "nothing_to_settle")
	o.c.Post("/allocations", object{"items": []int64{a, advance}, "pairs": []object{{"debit_id": a, "credit_id": advance, "debit_amount": "100.01"}}}).Refused(409, "over_allocated").Says("pairs[0]", "Only 100.00 EUR")
	made := o.c.Post("/allocations", object{"items": []int64{a, b, advance}}).Want(201)
	if n := len(made.At("items").([]any)); n != 2 {
		t.Errorf("%d allocations, not 2", n)
	}
	// 0.50 are left of the second, and given up.
	o.c.Post("/allocations", object{"items": []int64{b}, "write_off": []int64{b}}).Want(201)
	o.balance("write_off", "0.50")
	o.balance("default_receivable", "0.00")
	o.c.Post("/allocations", object{"items": []int64{b}, "write_off": []int64{b}}).Refused(409, "over_allocated")

	// The write-off and an allocation are taken back.
	writeOff := o.Int(`SELECT id FROM allocations WHERE reason = 'write_off'`)
	o.c.Post(fmt.Sprintf("/allocations/%d/undo", writeOff), nil).Want(200)
	o.balance("write_off", "0.00")
	o.c.Post(fmt.Sprintf("/allocations/%d/undo", writeOff), nil).Refused(409, "already_undone")
	first := o.Int(`SELECT id FROM allocations WHERE debit_line_id = $1`, a)
	o.c.Post(fmt.Sprintf("/allocations/%d/undo", first), nil).Want(200)
	o.c.Get("/open-items?settled=false").Want(200).Is("100.00", "items", 1, "open")

	// Too much to give up.
	o.c.Post("/allocations", object{"items": []int64{a}, "write_off": []int64{a}}).Refused(409, "write_off_limit")
	// An entry whose items are settled is not reversed over them.
	other := o.c.Post("/partners", object{"name": "Other", "is_customer": true}).Want(201).ID()
	c := o.c.Post("/invoices", object{"partner_id": other, "lines": []object{o.line("C", "1", "5.00")}}).Want(201)
	o.c.Post(fmt.Sprintf("/invoices/%d/post", c.ID()), nil).Want(200)
	o.c.Post("/allocations", object{"items": []int64{a, o.c.Get(fmt.Sprintf("/invoices/%d", c.ID())).Number("instalments", 0, "line_id")}}).Refused(422, "invalid_allocation")
}

// An invoice in dollars, revalued at the month's end and paid later, books its
// difference once.
func TestForeignCurrency(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.c.Post("/invoices", object{"partner_id": o.customer, "currency": "USD", "invoice_date": "2026-01-05", "lines": []object{o.line("Coffee", "1", "1000.00")}}).Want(201)
	draft := o.Int(`SELECT max(id) FROM invoices`)
	o.c.Post(fmt.Sprintf("/invoices/%d/post", draft), nil).Refused(422, "no_rate").Says("currency", "USD")
	o.rate("USD", "2026-01-01", "0.90")
	o.rate("USD", "2026-01-31", "0.95")
	o.rate("USD", "2026-02-15", "0.92")
	inv := o.c.Post(fmt.Sprintf("/invoices/%d/post", draft), nil).Want(200).Is("900.00", "company_total").Is("0.90", "rate")
	o.balance("default_receivable", "900.00")

	// 1,000 × 0.95 = 950: 50 more, taken back on 1 February.
	o.c.Post("/revaluations", object{"on_date": "2026-01-31"}).Want(201).Is("50.00", "gain")
	o.c.Post("/revaluations", object{"on_date": "2026-01-31"}).Refused(409, "nothing_to_revalue")
	if got := o.Text(`SELECT sum(amount::numeric)::text FROM journal_lines WHERE entry_date <= '2026-01-31' AND account_id = (SELECT account_id FROM account_roles WHERE role = 'default_receivable')`); got != "950.00" {
		t.Errorf("revalued to %s", got)
	}
	o.balance("default_receivable", "900.00")
	o.balance("unrealised_gain", "0.00")

	// The rate was mistyped: what has changed is posted, and taken back as well.
	o.Exec(`UPDATE exchange_rates SET rate = 0.94 WHERE rate_date = '2026-01-31'`)
	o.c.Post("/revaluations", object{"on_date": "2026-01-31"}).Want(201).Is("-10.00", "gain")
	if got := o.Text(`SELECT sum(amount::numeric)::text FROM journal_lines WHERE entry_date <= '2026-01-31' AND account_id = (SELECT account_id FROM account_roles WHERE role = 'default_receivable')`); got != "940.00" {
		t.Errorf("revalued again to %s", got)
	}
	o.balance("default_receivable", "900.00")

	// Paid at 0.92: 920, of which 20 are a realised gain.
	paid := o.pay(object{"partner_id": o.customer, "payment_date": "2026-02-15", "currency": "USD", "items": []object{{"line_id": open(inv, 0)}}}).Is("1000.00", "amount")
	o.balance("default_receivable", "0.00")
	o.balance("currency_gain", "-20.00")
	o.balance("default_bank", "920.00")
	o.c.Get(fmt.Sprintf("/invoices/%d", inv.ID())).Want(200).Is("full", "paid")

	o.c.Post(fmt.Sprintf("/payments/%d/reverse", paid.ID()), nil).Want(200)
	o.balance("currency_gain", "0.00")
	o.balance("default_receivable", "900.00")

	// In euros: the bank got 915 for the 1,000 dollars.
	o.pay(object{"partner_id": o.customer, "payment_date": "2026-02-20", "currency": "EUR", "items": []object{{"line_id": open(inv, 0), "amount": "915.00", "settled": "1000.00"}}}).Is("915.00", "amount")
	o.balance("currency_gain", "-15.00")
	o.balance("default_receivable", "0.00")
}

// Whoever revalues a day at once: it is revalued once.
func TestRevaluedOnce(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.rate("USD", "2026-01-01", "0.90")
	o.rate("USD", "2026-01-31", "0.95")
	o.invoice("2026-01-05", object{"currency": "USD"}, o.line("Coffee", "1", "1000.00"))
	const people = 8
	answers := make([]testapi.Answer, people)
	var all sync.WaitGroup
	for n := range people {
		all.Go(func() { answers[n] = o.c.Post("/revaluations", object{"on_date": "2026-01-31"}) })
	}
	all.Wait()
	won := 0
	for _, a := range answers {
		if a.Status == 201 {
			won++
			continue
		}
		a.Refused(409, "nothing_to_revalue")
	}
	if won != 1 {
		t.Errorf("%d people revalued the day", won)
	}
	o.balance("default_receivable", "900.00")
}

// Whoever settles at once: an item is settled once.
func TestSettledOnce(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	item := open(o.invoice("2026-03-01", nil, o.line("A", "1", "100.00")), 0)
	const payers = 12
	var drafts []int64
	for range payers {
		drafts = append(drafts, o.c.Post("/payments", object{"partner_id": o.customer, "payment_date": "2026-03-05", "items": []object{{"line_id": item, "amount": "30.00"}}}).Want(201).ID())
	}
	answers := make([]testapi.Answer, payers)
	var all sync.WaitGroup
	for n, id := range drafts {
		all.Go(func() { answers[n] = o.c.Post(fmt.Sprintf("/payments/%d/post", id), nil) })
	}
	all.Wait()
	won := 0
	for _, a := range answers {
		if a.Status == 200 {
			won++
			continue
		}
		a.Refused(409, "over_allocated")
	}
	// Three of 30.00 fit in 100.00; the others posted nothing.
	if won != 3 {
		t.Errorf("%d payments settled it, not 3", won)
	}
	o.balance("default_receivable", "10.00")
}

func TestWrongInput(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.c.Post("/invoices", object{"partner_id": o.supplier, "lines": []object{o.line("x", "1", "1")}}).Refused(422, "invalid_invoice").Says("partner_id", "supplier only")
	o.c.Post("/invoices", object{"partner_id": o.customer, "their_number": "7"}).Refused(422, "invalid_invoice").Says("their_number", "Only a supplier")
	o.c.Post("/invoices", object{"partner_id": o.customer, "lines": []object{{"quantity": "1"}}}).Refused(422, "invalid_lines").Says("lines[0].description", "what it is for").Says("lines[0].price", "Enter a price")
	o.c.Post("/invoices", object{"partner_id": o.customer, "lines": []object{o.line("x", "1", "1", 999)}}).Refused(422, "invalid_lines").Says("lines[0].tax_ids", "no such tax")
	receivable := o.line("x", "1", "1")
	receivable["account_id"] = o.Int(`SELECT account_id FROM account_roles WHERE role = 'default_receivable'`)
	o.c.Post("/invoices", object{"partner_id": o.customer, "lines": []object{receivable}}).Refused(422, "invalid_lines").Says("lines[0].account_id", "document itself")
	post := func(lines ...object) testapi.Answer {
		draft := o.c.Post("/invoices", object{"partner_id": o.customer, "invoice_date": "2026-03-01", "lines": lines}).Want(201)
		return o.c.Post(fmt.Sprintf("/invoices/%d/post", draft.ID()), nil)
	}
	post().Refused(422, "invoice_empty")
	post(o.line("x", "1", "0")).Refused(422, "invoice_nothing")
	post(o.line("x", "-1", "5")).Refused(422, "invoice_negative")
	late := o.c.Post("/invoices", object{"partner_id": o.customer, "invoice_date": "2031-01-01", "lines": []object{o.line("x", "1", "1")}}).Want(201)
	o.c.Post(fmt.Sprintf("/invoices/%d/post", late.ID()), nil).Refused(422, "no_period").Says("invoice_date", "fiscal year")
	o.c.Post("/payments", object{"partner_id": o.customer}).Refused(422, "invalid_payment").Says("amount", "Enter an amount")
	o.c.Post("/payments", object{"amount": "5"}).Refused(422, "invalid_payment").Says("partner_id", "Choose a partner")
	o.c.Post("/payments", object{"partner_id": o.customer, "amount": "5", "account_id": receivable["account_id"]}).Refused(422, "invalid_payment").Says("account_id", "no account of a bank")
	if n := o.Int(`SELECT count(*) FROM journal_entries`); n != 0 {
		t.Errorf("%d entries came of it", n)
	}
}

// A rate of nothing is refused where it is typed, before anything is divided by it.
func TestRatesAboveZero(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	for _, rate := range []string{"0", "-1"} {
		o.c.Post("/invoices", object{"partner_id": o.customer, "currency": "USD", "rate": rate, "lines": []object{}}).Refused(422, "invalid_invoice").Says("rate", "above zero")
		o.c.Post("/invoices/calculate", object{"partner_id": o.customer, "currency": "USD", "rate": rate, "lines": []object{}}).Refused(422, "invalid_invoice").Says("rate", "above zero")
		o.c.Post("/payments", object{"partner_id": o.customer, "currency": "USD", "rate": rate, "amount": "10.00"}).Refused(422, "invalid_payment").Says("rate", "above zero")
	}
}
