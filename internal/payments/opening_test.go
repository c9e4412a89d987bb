package payments_test

import (
	"fmt"
	"strings"
	"testing"
)

// What another program held comes over: balances, and what customers and
// suppliers owe, item by item.
func TestOpeningBalances(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.rate("USD", "2026-01-01", "0.90")
	code := func(role string) string {
		return o.Text(`SELECT a.code FROM accounts a JOIN account_roles r ON r.account_id = a.id WHERE r.role = $1`, role)
	}
	bank, receivable, payable := code("default_bank"), code("default_receivable"), code("default_payable")
	file := "account;partner;description;debit;credit;due_date;currency;currency_amount\r\n" +
		bank + ";;Bank;10.000,00;;;;\r\n" +
		receivable + ";Café Nord;INV 900;1.190,00;;15.02.2026;;\r\n" +
		receivable + ";Café Nord;INV 905;;90,00;2026-03-01;;\r\n" +
		payable + ";Röster AG;R 17;;;2026-01-20;USD;-500\r\n"
	post := func(text string) object {
		return object{"opening": true, "entry_date": "2026-01-01", "text": text}
	}

	// What cannot be read or found is said with its line, and nothing is entered.
	for text, says := range map[string]string{
		file + "9999;;;5;;;;\r\n":                `Line 6: There is no account "9999".`,
		file + receivable + ";Nobody;;5;;;;\r\n": `Line 6: There is no partner "Nobody".`,
		file + receivable + ";;;5;;;;\r\n":       "Line 6: " + receivable + " is a receivable account: name the partner.",
		file + bank + ";;;five;;;;\r\n":          `Line 6: debit: "five" is no amount`,
		file + bank + ";;;;;;GBP;5\r\n":          "Line 6: ",
		"name;debit;credit\r\nBank;1;\r\n":       "account is missing",
	} {
		a := o.c.Post("/journal-entries/import", post(text))
		if a.Status < 400 || a.Status >= 500 {
			t.Errorf("%q: status %d", text, a.Status)
			continue
		}
		if got := fmt.Sprint(a.At("fields"), a.At("detail")); !strings.Contains(got, says) {
			t.Errorf("%q: %s does not say %q", text, got, says)
		}
	}
	if n := o.Int(`SELECT count(*) FROM journal_drafts`); n != 0 {
		t.Fatalf("%d drafts were left", n)
	}

	// 10,000 + 1,190 − 90 − 450 (500 dollars at 0.90) = 10,650 against equity.
	draft := o.c.Post("/journal-entries/import", post(file)).Want(201).Is("0.00", "difference").Is("10650.00", "lines", 4, "credit").Is("-500", "lines", 3, "currency_amount")
	posted := o.c.Post(fmt.Sprintf("/journal-entries/%d/post", draft.ID()), nil).Want(200).Is("OPN-2026-00001", "number")
	o.balance("opening_balance", "-10650.00")
	items := o.c.Get(fmt.Sprintf("/open-items?entry_id=%d", posted.ID())).Want(200)
	if items.Items() != 3 {
		t.Errorf("%d open items", items.Items())
	}
	if got := o.Text(`SELECT string_agg(due_date || ' ' || open_amount || ' ' || currency, ', ' ORDER BY line_id) FROM open_items`); got != "2026-02-15 1190.00 EUR, 2026-03-01 -90.00 EUR, 2026-01-20 -500 USD" {
		t.Error(got)
	}
	// The first is paid like any other.
	first := o.Int(`SELECT line_id FROM open_items WHERE amount::numeric = 1190`)
	o.pay(object{"partner_id": o.customer, "payment_date": "2026-02-10", "items": []object{{"line_id": first}}}).Is("1190.00", "amount")

	// By hand: every account of the balance sheet, those without an amount are no
	// lines; the difference is added on demand.
	again := o.c.Post("/journal-entries/import", object{"opening": true, "entry_date": "2026-01-01"}).Want(201)
	lines := again.At("lines").([]any)
	if len(lines) < 20 {
		t.Fatalf("%d lines", len(lines))
	}
	account := again.Number("lines", 0, "account_id")
	path := fmt.Sprintf("/journal-entries/%d", again.ID())
	o.c.Patch(path, object{"version": 1, "lines": []object{{"account_id": account, "debit": "12.50"}, {"account_id": again.Number("lines", 1, "account_id")}}}).Want(200).Is("12.50", "difference")
	o.c.Post(path+"/balance", object{"version": 2}).Want(200).Is("0.00", "difference").Is("12.50", "lines", 2, "credit")
	o.c.Post(path+"/balance", object{"version": 3}).Refused(409, "balanced")
	o.c.Post(path+"/post", nil).Want(200)
	o.balance("opening_balance", "-10662.50")

	if text := o.c.Get("/journal-entries/opening-file").Want(200).At("text").(string); !strings.Contains(text, "account,name,debit,credit") || !strings.Contains(text, bank+",") {
		t.Error(text)
	}
}
