package reports_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/invoicing"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/partners"
	"kontor/internal/payments"
	"kontor/internal/reports"
	"kontor/internal/settings"
	"kontor/internal/testapi"
)

// office is a company that sends invoices and is paid.
func office(t *testing.T) *books {
	t.Helper()
	s := settings.New()
	p, l, c := partners.New(), ledger.New(s), catalog.New()
	i := invoicing.New(l, p, c, s)
	pay := payments.New(l, p)
	i.SettleWith(pay)
	b := &books{API: testapi.New(t, slices.Concat(ledger.Checks(), invoicing.Checks(), payments.Checks()), s, p, l, c, i, pay, reports.New(s, p))}
	b.Client = b.As("olga")
	b.Post("/books", object{"chart": "general", "starts_on": "2025-01-01"}).Want(200)
	b.Post("/fiscal-years", object{}).Want(201)
	return b
}

func (b *books) partner(name string) int64 {
	b.T.Helper()
	return b.Post("/partners", object{"name": name, "is_customer": true, "is_supplier": true}).Want(201).ID()
}

// on moves the clock to a day.
func (b *books) on(day string) {
	b.Runner.Clock = func() time.Time { return date.MustParse(day).Time().Add(10 * time.Hour) }
}

// entry posts lines and gives the open items of the entry.
func (b *books) entry(day string, lines ...object) (items []int64) {
	b.T.Helper()
	id := b.Post("/journal-entries", object{"entry_date": day, "lines": lines}).Want(201).ID()
	b.Post(fmt.Sprintf("/journal-entries/%d/post", id), nil).Want(200)
	list := b.Get(fmt.Sprintf("/open-items?entry_id=%d", id)).Want(200)
	for n := range list.Items() {
		items = append(items, list.Number("items", n, "id"))
	}
	return items
}

// charge is an item that is due on a day.
func (b *books) charge(partner int64, day, due, amount string) int64 {
	b.T.Helper()
	return b.entry(day, object{"account_id": b.role("default_receivable"), "partner_id": partner, "debit": amount, "due_date": due},
		object{"account_id": b.role("sales_income"), "credit": amount})[0]
}

// paid is money of a customer.
func (b *books) paid(partner int64, day, amount string) int64 {
	b.T.Helper()
	return b.entry(day, object{"account_id": b.role("default_bank"), "debit": amount},
		object{"account_id": b.role("default_receivable"), "partner_id": partner, "credit": amount})[0]
}

func (b *books) settle(day string, items ...int64) testapi.Answer {
	b.T.Helper()
	return b.Post("/allocations", object{"date": day, "items": items}).Want(201)
}

// On 30 April, of items that are due:
//
//	30 Apr  100   not due
//	29 Apr  200   1 day            1–30
//	31 Mar  300   30 days          1–30:        200 + 300 = 500
//	30 Mar  400   31 days          31–60
//	30 Jan   50   90 days          61–90
//	29 Jan   60   91 days          over 90
//	                               all:         1,110
//
// 150 are paid on 10 May for what was due on 29 January first: 60 + 50 + 40 of
// the 400. On 10 May then: 100 is 10 days late, 200 is 11, 300 is 40, 360 is 41.
func TestAgeing(t *testing.T) {
	t.Parallel()
	b := office(t)
	nord, sud := b.partner("Nord"), b.partner("Süd")
	b.on("2026-04-30")
	var items []int64
	for _, i := range [][2]string{{"2026-04-30", "100.00"}, {"2026-04-29", "200.00"}, {"2026-03-31", "300.00"}, {"2026-03-30", "400.00"}, {"2026-01-30", "50.00"}, {"2026-01-29", "60.00"}} {
		items = append(items, b.charge(nord, "2026-01-10", i[0], i[1]))
	}
	b.charge(sud, "2026-04-01", "2026-05-01", "70.00")
	april := "/reports/aged-receivables?on=2026-04-30"
	first := b.Get(april).Want(200)
	want(t, first, "Nord", "100.00 500.00 400.00 50.00 60.00 1110.00")
	want(t, first, "Süd", "70.00     70.00")
	want(t, first, "Total", "170.00 500.00 400.00 50.00 60.00 1180.00")
	want(t, first, "Balance of the control accounts", "     1180.00")
	want(t, first, "Revaluation of currencies", "(no row)")

	b.on("2026-05-10")
	items = append(items, b.paid(nord, "2026-05-10", "150.00"))
	want(t, b.Get("/reports/aged-receivables?on=2026-05-10").Want(200), "Nord", "-150.00 300.00 700.00  110.00 960.00")
	made := b.settle("2026-05-10", items...)
	want(t, b.Get("/reports/aged-receivables?on=2026-05-10").Want(200), "Nord", " 300.00 660.00   960.00")
	want(t, b.Get(april).Want(200), "Nord", "100.00 500.00 400.00 50.00 60.00 1110.00")
	// As known on 9 May, the payment of the 10th had not come. On 31 May 100 is 31
	// days late, 200 is 32, 300 is 61, 400 is 62.
	want(t, b.Get("/reports/aged-receivables?on=2026-05-31&known_on=2026-05-09").Want(200), "Nord", "  300.00 700.00 110.00 1110.00")
	detail := b.Get(fmt.Sprintf("/reports/aged-receivables?on=2026-05-10&partner_id=%d", nord)).Want(200)
	want(t, detail, "2026-03-30", "  360.00   360.00")
	want(t, detail, "2026-01-29", "(no row)")

	// Taken back on the 20th: as known on the 19th it is settled, on the 20th not.
	b.on("2026-05-20")
	for n := range made.Items() {
		b.Post(fmt.Sprintf("/allocations/%d/undo", made.Number("items", n, "id")), object{}).Want(200)
	}
	want(t, b.Get("/reports/aged-receivables?on=2026-05-20&known_on=2026-05-19").Want(200), "Nord", " 300.00 660.00   960.00")
	// 100 is 20 days late, 200 is 21, the payment 10: 150. 300 is 50, 400 is 51,
	// 50 is 110, 60 is 111.
	want(t, b.Get("/reports/aged-receivables?on=2026-05-20").Want(200), "Nord", " 150.00 700.00  110.00 960.00")
	b.Get("/reports/aged-receivables?on=2026-05-20&partner_id=99999").Refused(404, "no_such_partner")
	b.Get("/reports/aged-receivables").Want(422)
	want(t, b.Get("/reports/aged-payables?on=2026-05-20").Want(200), "Total", "     0.00")
}

// An invoice of 100 dollars at 0.90 is 90; paid with 40 dollars when a dollar is
// worth 0.95; 60 dollars, 54 euros, stay open. Beside it an invoice of 10 euros.
func TestStatementOfACustomer(t *testing.T) {
	t.Parallel()
	b := office(t)
	nord := b.partner("Nord")
	for day, rate := range map[string]string{"2026-03-01": "0.90", "2026-04-01": "0.95"} {
		b.Post("/exchange-rates", object{"currency": "USD", "rate_date": day, "rate": rate}).Want(201)
	}
	invoice := func(day, currency, price string) testapi.Answer {
		draft := b.Post("/invoices", object{"partner_id": nord, "invoice_date": day, "currency": currency, "lines": []object{{"description": "Coffee", "quantity": "1", "price": price, "tax_ids": []int64{}}}}).Want(201)
		return b.Post(fmt.Sprintf("/invoices/%d/post", draft.ID()), nil).Want(200)
	}
	dollars := invoice("2026-03-02", "USD", "100")
	invoice("2026-03-03", "EUR", "10")
	draft := b.Post("/payments", object{
		"partner_id": nord, "payment_date": "2026-04-02", "currency": "USD", "amount": "40.00",
		"items": []object{{"line_id": dollars.Number("instalments", 0, "line_id")}},
	}).Want(201)
	b.Post(fmt.Sprintf("/payments/%d/post", draft.ID()), nil).Want(200)

	aged := b.Get("/reports/aged-receivables?on=2026-03-31").Want(200)
	want(t, aged, "Total", " 100.00    100.00 100.00")
	aged = b.Get("/reports/aged-receivables?on=2026-04-30").Want(200)
	if got := cells(aged, "Total"); !strings.HasSuffix(got, " 64.00 60.00") {
		t.Errorf("54 + 10 and 60 dollars are open, not %s", got)
	}
	want(t, aged, "Balance of the control accounts", strings.Repeat(" ", 5)+"64.00 ")

	statement := b.Get(fmt.Sprintf("/reports/customer-statement?partner_id=%d&from=2026-03-03&to=2026-04-30", nord)).Want(200)
	var seen []string
	for _, row := range statement.At("rows").([]any) {
		r := row.(object)
		seen = append(seen, fmt.Sprint(r["label"], " ", strings.Join(strings.Fields(fmt.Sprint(r["cells"])), " ")))
	}
	for _, line := range []string{
		"In EUR", "Opening balance [ 0.00]", "Invoice [INV-2026-00002 2026-03-03 10.00 10.00]", "Closing balance [ 10.00]",
		"In USD", "Opening balance [ 100.00]", "Payment received [RCV-2026-00001 40.00 60.00]", "Closing balance [ 60.00]",
		"31–60 days [INV-2026-00001 2026-03-02 100.00 60.00]",
	} {
		if !slices.ContainsFunc(seen, func(s string) bool { return strings.HasPrefix(s, line) }) {
			t.Errorf("no line %q in\n%s", line, strings.Join(seen, "\n"))
		}
	}
	letter := b.Get(fmt.Sprintf("/reports/customer-statement/letter?partner_id=%d&from=2026-03-03&to=2026-04-30", nord)).Want(200).Raw
	if !strings.HasPrefix(string(letter), "%PDF-") {
		t.Errorf("the letter begins %.20q", letter)
	}
	for _, name := range []string{"customer-statement", "partner-ledger", "aged-receivables", "aged-payables", "cash-flow", "tax-report", "tax-entries"} {
		for _, format := range []string{"csv", "xlsx", "pdf"} {
			if file := b.Get(fmt.Sprintf("/reports/%s/file?format=%s&partner_id=%d&from=2026-01-01&to=2026-12-31&on=2026-12-31", name, format, nord)).Want(200).Raw; len(file) < 30 {
				t.Errorf("%s as %s: %q", name, format, file)
			}
		}
	}

	// In the company's currency: 90 + 10, then 40 dollars at 0.95 are 38, of which
	// 36 were expected and 2 are a gain: 64 are left.
	ledger := b.Get(fmt.Sprintf("/reports/partner-ledger?partner_id=%d&from=2026-03-03&to=2026-04-30", nord)).Want(200)
	want(t, ledger, "Opening balance", "     90.00")
	want(t, ledger, "Closing balance", "     64.00")
	want(t, ledger, "Total", "   12.00 38.00 64.00")
	b.Get("/reports/customer-statement?partner_id=99999&from=2026-03-03&to=2026-04-30").Refused(404, "no_such_partner")
	b.Get("/reports/partner-ledger?partner_id=99999&from=2026-03-03&to=2026-04-30").Refused(404, "no_such_partner")
}

// Of 2026, by hand:
//
//	sold for 1,000, of which 800 are paid     result +1,000, receivables −200
//	machine bought for 600 and paid           investing −600
//	depreciated by 50                         result −50, added back 50
//	loan of 500                               financing +500
//	200 of last year's debt written off       result −200, added back 200
//	                                          cash: 800 − 600 + 500 = +700
//
// Result 750; adjustments 50 + 200; receivables: 200 fewer by the write-off and
// 200 more by sales, so −200 once the write-off is taken out; operating 800.
func TestCashFlow(t *testing.T) {
	t.Parallel()
	b := office(t)
	nord := b.partner("Nord")
	b.charge(nord, "2025-06-01", "2025-06-01", "200.00")
	b.post("2025-07-01", "default_bank", "sales_income", "11.00")
	b.charge(nord, "2026-02-01", "2026-02-01", "1000.00")
	b.paid(nord, "2026-03-01", "800.00")
	b.post("2026-03-02", "fixed_asset", "default_bank", "600.00")
	b.post("2026-12-31", "depreciation_expense", "accumulated_depreciation", "50.00")
	loan := int64(b.Int(`SELECT id FROM accounts WHERE code = '2710'`))
	b.entry("2026-05-01", object{"account_id": b.role("default_bank"), "debit": "500.00"}, object{"account_id": loan, "credit": "500.00"})
	b.entry("2026-06-01", object{"account_id": b.role("write_off"), "debit": "200.00"}, object{"account_id": b.role("default_receivable"), "partner_id": nord, "credit": "200.00"})
	flow := b.Get("/reports/cash-flow?from=2026-01-01&to=2026-12-31&by=compare").Want(200)
	for label, figures := range map[string]string{
		"Result": "750.00 211.00", "Depreciation": "50.00 0.00", "Open items and goods written off": "200.00 0.00",
		"Trade receivables": "-200.00 -200.00", "Cash from operating activities": "800.00 11.00",
		"Purchases and sales of fixed assets": "-600.00 0.00", "Cash from investing activities": "-600.00 0.00",
		"Loans": "500.00 0.00", "Cash from financing activities": "500.00 0.00",
		"Change of cash": "700.00 11.00", "Cash at the beginning": "11.00 0.00", "Cash at the end": "711.00 11.00",
	} {
		want(t, flow, label, figures)
	}
	want(t, b.Get("/reports/cash-flow?from=2026-01-01&to=2026-12-31&known_on=2001-01-01").Want(200), "Cash at the end", "0.00")
}

// Two invoices of 100 with 20 % and a credit note of 50: the base is 150, the tax 30.
func TestTaxReport(t *testing.T) {
	t.Parallel()
	b := office(t)
	nord := b.partner("Nord")
	account := b.role("tax_payable")
	posting := func(document, part, factor, box string) object {
		p := object{"document": document, "part": part, "factor": factor, "box": box}
		if part == "tax" {
			p["account_id"] = account
		}
		return p
	}
	tax := b.Post("/taxes", object{"code": "S20", "name": "Tax 20 %", "kind": "percent", "scope": "sale", "rate": "20", "postings": []object{
		posting("invoice", "base", "100", "81"), posting("invoice", "tax", "100", "82"),
		posting("refund", "base", "100", "81"), posting("refund", "tax", "100", "82"),
	}}).Want(201).ID()
	for _, day := range []string{"2026-03-01", "2026-03-31", "2026-04-01"} {
		draft := b.Post("/invoices", object{"partner_id": nord, "invoice_date": day, "lines": []object{{"description": "Coffee", "quantity": "1", "price": "100", "tax_ids": []int64{tax}}}}).Want(201)
		b.Post(fmt.Sprintf("/invoices/%d/post", draft.ID()), nil).Want(200)
	}
	draft := b.Post("/invoices", object{"kind": "credit_note", "partner_id": nord, "invoice_date": "2026-03-15", "lines": []object{{"description": "Coffee", "quantity": "1", "price": "50", "tax_ids": []int64{tax}}}}).Want(201)
	b.Post(fmt.Sprintf("/invoices/%d/post", draft.ID()), nil).Want(200)
	report := b.Get("/reports/tax-report?from=2026-03-01&to=2026-03-31").Want(200)
	sign := strings.NewReplacer("-", "")
	for label, figures := range map[string]string{"Box 81": "   150.00", "Box 82": "   30.00", "Tax 20 %": " 150.00 30.00 "} {
		if got := sign.Replace(cells(report, label)); got != figures {
			t.Errorf("%s: %q, not %q", label, got, figures)
		}
	}
	behind := b.Get("/reports/tax-entries?from=2026-03-01&to=2026-03-31&box=82").Want(200)
	if got := sign.Replace(cells(behind, "Total")); got != "     30.00" || len(behind.At("rows").([]any)) != 4 {
		t.Errorf("behind box 82: %s in %v rows", got, len(behind.At("rows").([]any)))
	}
	want(t, b.Get("/reports/tax-report?from=2026-03-01&to=2026-03-31&known_on=2001-01-01").Want(200), "Box 81", "(no row)")
}

// random posts a random book: sales and purchases in two currencies with due
// dates, payments, settlements and such taken back, machines, loans.
func (b *books) random(r *rand.Rand, entries int) {
	b.T.Helper()
	first := date.MustParse("2025-01-01")
	for m := range 24 {
		b.Post("/exchange-rates", object{"currency": "USD", "rate_date": first.AddMonths(m).String(), "rate": fmt.Sprintf("0.%d", 80+r.IntN(19))}).Want(201)
	}
	who := []int64{b.partner("Nord; \"x\""), b.partner("Süd, (GmbH)"), b.partner("West | Ost")}
	open := map[string][]int64{}
	others := []int64{b.role("fixed_asset"), b.role("supplier_advances"), b.role("depreciation_expense"), b.role("accumulated_depreciation"), b.role("write_off"), b.role("default_cash"), int64(b.Int(`SELECT id FROM accounts WHERE code = '2710'`))}
	for n := range entries {
		day := first.AddDays(r.IntN(700))
		b.on(day.AddDays(r.IntN(60)).String())
		amount := fmt.Sprintf("%d.%02d", 1+r.IntN(5000), r.IntN(100))
		line := func(account int64, sign int, currency string) object {
			l := object{"account_id": account}
			if currency != "" {
				l["currency"], l["currency_amount"] = currency, strings.TrimPrefix(fmt.Sprintf("%s%s", map[bool]string{true: "-"}[sign < 0], amount), "+")
			} else {
				l[map[bool]string{true: "debit", false: "credit"}[sign > 0]] = amount
			}
			return l
		}
		currency := ""
		if r.IntN(3) == 0 {
			currency = "USD"
		}
		sign := 1 - 2*r.IntN(2)
		switch r.IntN(5) {
		case 0, 1, 2:
			role, other := "default_receivable", "sales_income"
			if r.IntN(3) == 0 {
				role, other = "default_payable", "purchase_expense"
			}
			if r.IntN(2) == 0 {
				other = "default_bank"
			}
			w := r.IntN(len(who))
			l := line(b.role(role), sign, currency)
			l["partner_id"], l["due_date"] = who[w], day.AddDays(r.IntN(120)).String()
			items := b.entry(day.String(), l, line(b.role(other), -sign, currency))
			key := fmt.Sprint(role, w)
			open[key] = append(open[key], items...)
		case 3:
			a := others[r.IntN(len(others))]
			b.entry(day.String(), line(a, sign, currency), line(b.role("default_bank"), -sign, currency))
		case 4:
			for _, items := range open {
				if len(items) < 2 {
					continue
				}
				a := b.Post("/allocations", object{"date": first.AddDays(700 + r.IntN(20)).String(), "items": items[:min(len(items), 2+r.IntN(6))]})
				if a.Status == 201 && n%3 == 0 && a.Items() > 0 {
					b.Post(fmt.Sprintf("/allocations/%d/undo", a.Number("items", 0, "id")), object{})
				}
			}
		}
	}
}

func TestWhatAnyBooksAddUpTo(t *testing.T) {
	t.Parallel()
	b := office(t)
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	b.random(r, 120)
	b.on("2027-03-01")
	if a := b.Post("/revaluations", object{"on_date": "2026-06-30"}); a.Status != 201 && a.Status != 409 {
		t.Errorf("revaluation: %s", a.Raw)
	}
	first := date.MustParse("2025-01-01")
	last := func(a testapi.Answer, label string) money.Amount {
		figures := strings.Split(cells(a, label), " ")
		if label == "Total" || strings.HasPrefix(label, "Balance") || strings.HasPrefix(label, "Revaluation") {
			if cells(a, label) == "(no row)" {
				return money.Amount{}
			}
			return money.MustAmount(figures[5])
		}
		return money.MustAmount(figures[0])
	}
	for range 25 {
		day := first.AddDays(r.IntN(730))
		for _, side := range []string{"receivable", "payable"} {
			aged := b.Get(fmt.Sprintf("/reports/aged-%ss?on=%s&items=true", side, day)).Want(200)
			moved := last(aged, "Revaluation of currencies")
			if !moved.IsZero() && day.String() != "2026-06-30" {
				t.Errorf("aged %ss on %s are off the control accounts by %s", side, day, moved)
			}
			accounts := b.Text(`SELECT coalesce(sum(l.amount::numeric), 0)::text FROM journal_lines l JOIN accounts a ON a.id = l.account_id AND a.control = $1 WHERE l.entry_date <= $2::text::date`, side, day.String())
			balance := money.MustAmount(accounts)
			if side == "payable" {
				balance = balance.Neg()
			}
			if got := last(aged, "Total").Add(moved); !got.Equal(balance) {
				t.Errorf("aged %ss on %s: %s, not %s", side, day, got, balance)
			}
			known := b.Get(fmt.Sprintf("/reports/aged-%ss?on=%s&items=true&known_on=2030-01-01", side, day)).Want(200)
			if a, k := fmt.Sprint(aged.At("rows")), strings.ReplaceAll(fmt.Sprint(known.At("rows")), "known_on=2030-01-01&", ""); a != k {
				t.Errorf("aged %ss on %s:\n%s\nas known much later:\n%s", side, day, a, k)
			}
			// The items, which Go puts into buckets, come to the sums, which SQL does.
			totals := strings.Split(cells(aged, "Total"), " ")
			for column := range 6 {
				items, sum := money.Amount{}, money.Amount{}
				for _, row := range aged.At("rows").([]any) {
					if row := row.(object); row["level"] == 1.0 && row["cells"].([]any)[column] != "" {
						items = items.Add(money.MustAmount(row["cells"].([]any)[column].(string)))
					}
				}
				if totals[column] != "" {
					sum = money.MustAmount(totals[column])
				}
				if !items.Equal(sum) {
					t.Errorf("the items of aged %ss on %s come to %s in column %d, not %s", side, day, items, column, sum)
				}
			}
		}
		to := day.AddDays(r.IntN(300))
		flow := b.Get(fmt.Sprintf("/reports/cash-flow?from=%s&to=%s", day, to)).Want(200)
		change := b.Text(`SELECT coalesce(sum(l.amount::numeric), 0)::text FROM journal_lines l JOIN accounts a ON a.id = l.account_id AND a.subtype IN ('bank', 'cash')
			WHERE l.entry_date BETWEEN $1::text::date AND $2::text::date`, day.String(), to.String())
		sum := money.Amount{}
		for _, part := range []string{"operating", "investing", "financing"} {
			sum = sum.Add(last(flow, "Cash from "+part+" activities"))
		}
		if effect := cells(flow, "Effect of exchange rates on cash"); effect != "(no row)" {
			sum = sum.Add(money.MustAmount(effect))
		}
		if got := last(flow, "Change of cash"); !got.Equal(money.MustAmount(change)) || !got.Equal(sum) || len(flow.At("notes").([]any)) != 0 {
			t.Errorf("cash flow of %s to %s: %s (%s), cash moved by %s: %v", day, to, got, sum, change, flow.At("notes"))
		}
	}
}

// hledger and beancount work the balances out by themselves; they are ours.
func TestOtherProgramsFindTheSameBalances(t *testing.T) {
	t.Parallel()
	b := office(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	b.random(rand.New(rand.NewPCG(seed, 2)), 320)
	export := func(format, from string) string {
		file := t.TempDir() + "/books." + format
		write(t, file, b.Get("/reports/journal/export?from="+from+"&to=2026-12-31&format="+format).Want(200).Raw)
		return file
	}
	t.Run("hledger", func(t *testing.T) {
		program, err := exec.LookPath("hledger")
		if err != nil {
			t.Skip("hledger is not installed: apt-get install hledger")
		}
		for _, from := range []string{"2025-01-01", "2026-02-15"} {
			file := export("hledger", from)
			for month := date.MustParse(from).EndOfMonth(); month.Year() < 2027; month = month.AddDays(1).EndOfMonth() {
				for _, view := range []struct{ flag, sql string }{
					{"--cost", `SELECT sum(l.amount::numeric) AS amount, c.currency FROM journal_lines l, company c WHERE l.account_id = a.id AND l.entry_date <= $1::text::date GROUP BY c.currency`},
					{"", `SELECT sum(coalesce(l.currency_amount::numeric, 0)) AS amount, l.currency FROM journal_lines l WHERE l.account_id = a.id AND l.entry_date <= $1::text::date AND l.currency IS NOT NULL GROUP BY l.currency`},
				} {
					args := []string{"-f", file, "balance", "--flat", "--layout=bare", "-N", "-O", "csv", "-e", month.AddDays(1).String()}
					if view.flag != "" {
						args = append(args, view.flag)
					}
					out, err := exec.Command(program, args...).CombinedOutput()
					if err != nil {
						t.Fatalf("hledger: %v\n%s", err, out)
					}
					compare(t, b, month.String(), view.sql, view.flag == "", csvRows(t, out))
				}
			}
		}
	})
	t.Run("beancount", func(t *testing.T) {
		program, err := exec.LookPath("bean-check")
		if err != nil {
			t.Skip("beancount is not installed: apt-get install beancount")
		}
		for _, from := range []string{"2025-01-01", "2026-02-15"} {
			if out, err := exec.Command(program, export("beancount", from)).CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("bean-check: %v\n%.2000s", err, out)
			}
		}
	})
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// csvRows are account, currency and amount of hledger's balance.
func csvRows(t *testing.T, out []byte) map[string]money.Amount {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sums := map[string]money.Amount{}
	for _, r := range rows[1:] {
		code, _, _ := strings.Cut(strings.SplitN(r[0], ":", 2)[1], "-")
		if a := money.MustAmount(r[2]); !a.IsZero() {
			sums[code+" "+r[1]] = a
		}
	}
	return sums
}

// compare looks for every account's balance of ours in theirs, and the other way
// round; of a foreign currency alone where the company's is seen at cost.
func compare(t *testing.T, b *books, day, sums string, foreign bool, theirs map[string]money.Amount) {
	t.Helper()
	ours := b.Text(`SELECT coalesce(string_agg(a.code || ' ' || s.currency || ' ' || s.amount, ',' ORDER BY a.code, s.currency), '')
		FROM accounts a CROSS JOIN LATERAL (`+sums+`) AS s WHERE s.amount <> 0`, day)
	found := 0
	for _, o := range strings.Split(ours, ",") {
		if o == "" {
			continue
		}
		parts := strings.Fields(o)
		if got := theirs[parts[0]+" "+parts[1]]; !got.Equal(money.MustAmount(parts[2])) {
			t.Errorf("on %s, account %s holds %s %s, and %s there", day, parts[0], parts[2], parts[1], got)
		}
		found++
	}
	for key := range theirs {
		if foreign && strings.HasSuffix(key, " EUR") {
			found++
		}
	}
	if found != len(theirs) {
		t.Errorf("on %s, %d balances there, %d here", day, len(theirs), found)
	}
}
