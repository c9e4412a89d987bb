package banking_test

import (
	"fmt"
	"strings"
	"testing"
)

// booked is an account's balance in the books.
func (o *office) booked(account int64) string {
	o.T.Helper()
	return o.Text(`SELECT coalesce(sum(amount::numeric), 0)::numeric(20,2)::text FROM journal_lines WHERE account_id = $1`, account)
}

// reported is what a box of the tax report has.
func (o *office) reported(box string) string {
	o.T.Helper()
	return o.Text(`SELECT coalesce(sum(amount::numeric), 0)::numeric(20,2)::text FROM journal_taxes WHERE box = $1`, box)
}

func (o *office) tax(code, scope, rate string, more object) int64 {
	o.T.Helper()
	account := int64(o.Int(`SELECT account_id FROM account_roles WHERE role = $1`, map[bool]string{true: "tax_payable", false: "tax_receivable"}[scope == "sale"]))
	var postings []object
	for _, document := range []string{"invoice", "refund"} {
		postings = append(postings, object{"document": document, "part": "base", "factor": "100", "box": code + " base"},
			object{"document": document, "part": "tax", "factor": "100", "account_id": account, "box": code + " tax"})
	}
	body := object{"code": code, "name": "Tax " + code, "kind": "percent", "scope": scope, "rate": rate, "postings": postings}
	for k, v := range more {
		body[k] = v
	}
	return o.c.Post("/taxes", body).Want(201).ID()
}

// line imports a file with one movement, and gives the line's path.
func (o *office) line(text, amount string) string {
	o.T.Helper()
	file := "Date;Name;Text;Amount;Balance\n06.04.2026;Shop;" + text + ";" + amount + ";" + amount + "\n"
	id := o.c.Post("/bank-statements/import", o.file(file)).Want(201).Number("statements", 0, "id")
	return fmt.Sprintf("/bank-lines/%d", o.c.Get(fmt.Sprintf("/bank-lines?statement_id=%d", id)).Want(200).Number("items", 0, "id"))
}

func part(more object) object { return object{"parts": []object{more}} }

// A purchase by card has its tax in the amount: base and tax go to their accounts
// and into the tax report, and both are taken back with the line.
func TestTaxInALineOfTheBank(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	p19, s19 := o.tax("P19", "purchase", "19", nil), o.tax("S19", "sale", "19", nil)
	input := int64(o.Int(`SELECT account_id FROM account_roles WHERE role = 'tax_receivable'`))
	income := int64(o.Int(`SELECT account_id FROM account_roles WHERE role = 'sales_income'`))
	project := o.c.Post("/dimensions", object{"kind": "project", "code": "P1", "name": "Shop"}).Want(201).ID()
	path := o.line("Paper", "-11,90")
	o.c.Post(path+"/reconcile", part(object{"account_id": o.fees, "tax_ids": []int64{p19}, "partner_id": o.customer, "project_id": project})).Want(200).
		Is("reconciled", "state").Is("-11.90", "matches", 0, "amount").Is("entry", "matches", 0, "posted")
	for what, got := range map[string][2]string{
		"the expense": {o.booked(o.fees), "10.00"}, "the tax": {o.booked(input), "1.90"}, "the bank": {o.booked(o.ledger), "-11.90"},
		"the base's box": {o.reported("P19 base"), "10.00"}, "the tax's box": {o.reported("P19 tax"), "1.90"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %s, not %s", what, got[0], got[1])
		}
	}
	if n := o.Int(`SELECT count(*) FROM journal_lines WHERE account_id = $1 AND partner_id = $2 AND project_id = $3`, o.fees, o.customer, project); n != 1 {
		t.Errorf("%d lines of the books have the partner and the project", n)
	}

	// The next of the same other side is suggested with its tax.
	next := o.line("Paper again", "-5,95")
	a := o.c.Get(next + "/suggestions").Want(200)
	if !strings.Contains(fmt.Sprint(a.At("items", 0, "title")), "with P19") || a.Number("items", 0, "parts", 0, "tax_ids", 0) != p19 {
		t.Errorf("the tax is not suggested: %s", a.Raw)
	}
	// What the shop gave back lowers base and tax.
	o.c.Post(o.line("Given back", "2,38")+"/reconcile", part(object{"account_id": o.fees, "tax_ids": []int64{p19}})).Want(200)
	if base, tax := o.reported("P19 base"), o.reported("P19 tax"); base != "8.00" || tax != "1.52" || o.booked(o.fees) != "8.00" {
		t.Errorf("given back: base %s, tax %s, expense %s", base, tax, o.booked(o.fees))
	}
	// A sale: money in.
	o.c.Post(o.line("Sold", "119,00")+"/reconcile", part(object{"account_id": income, "tax_ids": []int64{s19}})).Want(200)
	if base, tax := o.reported("S19 base"), o.reported("S19 tax"); base != "100.00" || tax != "19.00" || o.booked(income) != "-200.00" {
		t.Errorf("sold: base %s, tax %s, income %s", base, tax, o.booked(income))
	}
	// Taken back, nothing of the tax is left.
	o.c.Post(path+"/unreconcile", nil).Want(200)
	if base, tax := o.reported("P19 base"), o.reported("P19 tax"); base != "-2.00" || tax != "-0.38" {
		t.Errorf("taken back: base %s, tax %s", base, tax)
	}
}

// Every cent of the amount is posted, whatever the rate: base and tax are the whole.
func TestTaxAndBaseAreTheWholeAmount(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	ids := []int64{o.tax("P7", "purchase", "7", nil), o.tax("P19", "purchase", "19", nil), o.tax("PC", "purchase", "3.333", object{"compound": true, "sequence": 5})}
	n := 0
	for cents := 1; cents < 3000; cents += 97 {
		for _, taxes := range [][]int64{ids[:1], ids[1:2], ids[1:]} {
			n++
			amount := fmt.Sprintf("-%d,%02d", cents/100, cents%100)
			o.c.Post(o.line(fmt.Sprint("No ", n), amount)+"/reconcile", part(object{"account_id": o.fees, "tax_ids": taxes})).Want(200).Is("0.00", "remaining")
		}
	}
	if wrong := o.Int(`SELECT count(*) FROM (SELECT entry_id FROM journal_lines GROUP BY entry_id HAVING sum(amount::numeric) <> 0) AS x`); wrong != 0 {
		t.Errorf("%d of %d entries do not balance", wrong, n)
	}
}

// Reverse charge is in no amount: the base is all of it, and the tax stands on
// both sides.
func TestReverseChargeInALineOfTheBank(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	to, back := o.Int(`SELECT account_id FROM account_roles WHERE role = 'tax_receivable'`), o.Int(`SELECT account_id FROM account_roles WHERE role = 'tax_payable'`)
	rc := o.tax("RC", "purchase", "19", object{"postings": []object{
		{"document": "invoice", "part": "base", "factor": "100", "box": "RC base"},
		{"document": "invoice", "part": "tax", "factor": "100", "account_id": to, "box": "RC in"},
		{"document": "invoice", "part": "tax", "factor": "-100", "account_id": back, "box": "RC out"},
		{"document": "refund", "part": "base", "factor": "100", "box": "RC base"},
		{"document": "refund", "part": "tax", "factor": "100", "account_id": to, "box": "RC in"},
		{"document": "refund", "part": "tax", "factor": "-100", "account_id": back, "box": "RC out"},
	}})
	o.c.Post(o.line("Software", "-100,00")+"/reconcile", part(object{"account_id": o.fees, "tax_ids": []int64{rc}})).Want(200)
	if o.booked(o.fees) != "100.00" || o.booked(int64(to)) != "19.00" || o.booked(int64(back)) != "-19.00" || o.reported("RC in") != "19.00" || o.reported("RC out") != "19.00" {
		t.Errorf("expense %s, in %s, out %s", o.booked(o.fees), o.booked(int64(to)), o.booked(int64(back)))
	}
}

func TestTaxRefusals(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	p19, s19 := o.tax("P19", "purchase", "19", nil), o.tax("S19", "sale", "19", nil)
	fixed := o.tax("FIX", "purchase", "0", object{"kind": "fixed", "amount": "1.00"})
	path := o.line("Paper", "-11,90") + "/reconcile"
	for _, tc := range []struct {
		part         object
		field, words string
	}{
		{object{"account_id": o.fees, "tax_ids": []int64{99999}}, "parts[0].tax_ids[0]", "no such tax"},
		{object{"account_id": o.fees, "tax_ids": []int64{p19, s19}}, "parts[0].tax_ids[1]", "not on one part"},
		{object{"account_id": o.fees, "tax_ids": []int64{p19, p19}}, "parts[0].tax_ids[1]", "twice"},
		{object{"account_id": o.fees, "tax_ids": []int64{fixed}}, "parts[0].tax_ids[0]", "no percentage"},
		{object{"partner_id": o.customer, "tax_ids": []int64{p19}}, "parts[0]", "belongs to an account"},
		{object{"account_id": o.fees, "project_id": 99999}, "parts[0].project_id", ""},
		{object{"account_id": o.fees, "partner_id": 99999}, "parts[0].partner_id", ""},
	} {
		a := o.c.Post(path, part(tc.part))
		if a.Status != 422 {
			t.Errorf("%v: %d %s", tc.part, a.Status, a.Raw)
			continue
		}
		a.Says(tc.field, tc.words)
	}
	if n := o.Int(`SELECT count(*) FROM bank_matches`); n != 0 {
		t.Errorf("%d matches", n)
	}
}
