package ledger_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"kontor/internal/ledger"
	"kontor/internal/partners"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

// books is a company with a chart and the fiscal year 2026.
type books struct {
	*testapi.API
	c       *testapi.Client
	account map[string]int64 // by code
	partner int64
}

func setUp(t *testing.T) *books {
	t.Helper()
	s := settings.New()
	b := &books{API: testapi.New(t, ledger.Checks(), s, partners.New(), ledger.New(s)), account: map[string]int64{}}
	b.c = b.As("olga")
	b.c.Post("/books", object{"chart": "general", "starts_on": "2026-01-01"}).Want(200).Is("true", "ready")
	for _, item := range b.c.Get("/accounts?limit=500").Want(200).At("items").([]any) {
		a := item.(object)
		b.account[a["code"].(string)] = int64(a["id"].(float64))
	}
	b.partner = b.c.Post("/partners", object{"name": "Café Nord", "is_customer": true}).Want(201).ID()
	return b
}

// role is the account that plays a part.
func (b *books) role(name string) int64 {
	b.T.Helper()
	return int64(b.Int(`SELECT account_id FROM account_roles WHERE role = $1`, name))
}

// entry is a draft of two lines over the amount.
func (b *books) entry(day, amount string) object {
	return object{"entry_date": day, "description": "Cash sale", "lines": []object{
		{"account_id": b.role("default_bank"), "debit": amount},
		{"account_id": b.role("sales_income"), "credit": amount},
	}}
}

func (b *books) post(body object) testapi.Answer {
	b.T.Helper()
	id := b.c.Post("/journal-entries", body).Want(201).At("id")
	return b.c.Post(fmt.Sprintf("/journal-entries/%v/post", id), nil)
}

func TestEntryFromDraftToReversal(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	draft := b.c.Post("/journal-entries", b.entry("2026-03-05", "119.00")).Want(201).Is("draft", "state").Is("<nil>", "number").Is("119.00", "debit").Is("0.00", "difference")
	path := fmt.Sprintf("/journal-entries/%v", draft.At("id"))
	if got := b.Int(`SELECT count(*) FROM journal_entries`); got != 0 {
		t.Errorf("a draft made %d entries", got)
	}
	b.c.Post(path+"/post", object{"version": 1}).Want(200).Is("posted", "state").Is("GEN-2026-00001", "number").Is(fmt.Sprint(draft.At("id")), "id").Is("2026-03", "period")
	b.c.Get(fmt.Sprintf("/accounts/%d", b.role("default_bank"))).Want(200).Is("119.00", "balance")

	b.c.Post(path+"/post", nil).Refused(409, "entry_posted")
	b.c.Patch(path, object{"version": 1, "reference": "x"}).Refused(409, "entry_posted")
	b.c.Delete(path).Refused(409, "entry_posted")

	reversed := b.c.Post(path+"/reverse", object{"date": "2026-04-02", "reason": "entered twice"}).Want(200).Is("GEN-2026-00001", "number").Is("GEN-2026-00002", "reversed_by_number")
	back := b.c.Get(fmt.Sprintf("/journal-entries/%v", reversed.At("reversed_by"))).Want(200).Is("2026-04-02", "entry_date").Is("GEN-2026-00001", "reversal_of_number").Is("Reversal of GEN-2026-00001: entered twice", "description")
	b.c.Get(fmt.Sprintf("/accounts/%d", b.role("default_bank"))).Want(200).Is("0", "balance")
	b.c.Post(path+"/reverse", nil).Refused(409, "already_reversed")
	b.c.Post(fmt.Sprintf("/journal-entries/%v/reverse", back.At("id")), nil).Refused(409, "is_reversal")
	if got := len(b.c.Get("/journal-entries?sort=-entry_date").Want(200).At("items").([]any)); got != 2 {
		t.Errorf("%d entries in the list", got)
	}
}

func TestBadEntries(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	bank, income, receivable := b.role("default_bank"), b.role("sales_income"), b.role("default_receivable")
	line := func(account int64, side, amount string) object { return object{"account_id": account, side: amount} }
	heading := int64(b.Int(`SELECT id FROM accounts WHERE is_group ORDER BY code LIMIT 1`))

	// What could not be stored is refused at once.
	for name, tc := range map[string]struct {
		lines          []object
		field, message string
	}{
		"no such account":  {[]object{line(999999, "debit", "1.00")}, "lines[0].account_id", "no such account"},
		"heading":          {[]object{line(heading, "debit", "1.00")}, "lines[0].account_id", "heading"},
		"both sides":       {[]object{{"account_id": bank, "debit": "1.00", "credit": "1.00"}}, "lines[0].credit", "not both"},
		"below zero":       {[]object{line(bank, "debit", "-1.00")}, "lines[0].debit", "other side"},
		"too fine":         {[]object{line(bank, "debit", "1.001")}, "lines[0].debit", "2 decimals"},
		"unknown currency": {[]object{{"account_id": bank, "currency": "XXQ", "currency_amount": "1.00"}}, "lines[0].currency", "no such currency"},
		"no rate":          {[]object{{"account_id": bank, "currency": "USD", "currency_amount": "1.00"}}, "lines[0].currency", "no exchange rate of USD"},
		"no such partner":  {[]object{{"account_id": bank, "debit": "1.00", "partner_id": 99999}}, "lines[0].partner_id", "no such"},
	} {
		b.c.Post("/journal-entries", object{"entry_date": "2026-03-05", "lines": tc.lines}).Refused(422, "invalid_lines").Says(tc.field, tc.message)
		_ = name
	}

	// A draft may be unfinished; posting it says what is missing.
	for name, tc := range map[string]struct {
		status      int
		code, field string
		body        object
	}{
		"empty":      {422, "entry_empty", "lines", object{"entry_date": "2026-03-05"}},
		"unbalanced": {422, "unbalanced", "Debits less credits must be zero; they are 0.01.", object{"entry_date": "2026-03-05", "lines": []object{line(bank, "debit", "10.00"), line(income, "credit", "9.99")}}},
		"no partner": {422, "invalid_entry", "lines[0].partner_id", object{"entry_date": "2026-03-05", "lines": []object{line(receivable, "debit", "1.00"), line(income, "credit", "1.00")}}},
		"no year":    {422, "no_period", "entry_date", b.entry("2031-03-05", "1.00")},
		"empty line": {422, "invalid_entry", "lines[0].debit", object{"entry_date": "2026-03-05", "lines": []object{{"account_id": bank, "description": "What for"}}}},
	} {
		a := b.post(tc.body)
		if a.Status != tc.status || a.Body["code"] != tc.code || !strings.Contains(string(a.Raw), `"`+tc.field+`"`) {
			t.Errorf("%s: %d %s", name, a.Status, a.Raw)
		}
	}
	if drawn := b.Int(`SELECT coalesce(sum(last), 0) FROM number_counters`); drawn != 0 {
		t.Errorf("%d numbers were drawn by what was refused", drawn)
	}
}

func TestDrafts(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	draft := b.c.Post("/journal-entries", b.entry("2026-03-05", "50.00")).Want(201)
	path := fmt.Sprintf("/journal-entries/%v", draft.At("id"))
	b.c.Patch(path, object{"version": 1, "reference": "A 7", "lines": []object{{"account_id": b.role("default_bank"), "debit": "12.00"}}}).
		Want(200).Is("A 7", "reference").Is("12.00", "difference").Is("12.00", "lines", 0, "debit")
	b.c.Patch(path, object{"version": 1, "reference": "late"}).Refused(409, "stale_version")
	b.c.Post("/journal-entries/calculate", object{"lines": []object{{"account_id": b.role("default_bank"), "credit": "3.50"}}}).Want(200).Is("-3.50", "difference")
	b.c.Delete(path).Want(200)
	b.c.Get(path).Refused(404, "no_such_entry")
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	year := b.c.Get("/fiscal-years").Want(200).At("items", 0, "id")
	period := func(i int) (string, testapi.Answer) {
		y := b.c.Get(fmt.Sprintf("/fiscal-years/%v", year)).Want(200)
		return fmt.Sprintf("/periods/%v", y.At("periods", i, "id")), y
	}
	january, _ := period(0)
	february, _ := period(1)
	b.post(b.entry("2026-01-05", "10.00")).Want(200)
	left := b.c.Post("/journal-entries", b.entry("2026-01-06", "10.00")).Want(201).At("id")

	b.c.Post(february+"/close", nil).Refused(409, "period_not_ready")
	b.c.Get(january+"/checklist").Want(200).Is("false", "ready")
	b.c.Post(january+"/close", nil).Refused(409, "period_not_ready")
	b.c.Delete(fmt.Sprintf("/journal-entries/%v", left)).Want(200)
	b.c.Post(january+"/close", object{"version": 1}).Want(200).Is("closed", "state")

	b.post(b.entry("2026-01-07", "10.00")).Refused(409, "period_closed")
	b.post(b.entry("2026-02-07", "10.00")).Want(200)
	b.c.Post(january+"/reopen", object{"version": 1}).Refused(409, "stale_version")
	b.c.Post(january+"/reopen", nil).Want(200).Is("open", "state")
	b.post(b.entry("2026-01-07", "10.00")).Want(200)
	b.c.Post(january+"/lock", nil).Refused(409, "period_state")
	// What was refused is still a draft and in the way.
	for _, item := range b.c.Get("/journal-entries?state=draft").Want(200).At("items").([]any) {
		b.c.Delete(fmt.Sprintf("/journal-entries/%v", item.(object)["id"])).Want(200)
	}
	b.c.Post(january+"/close", nil).Want(200)
	b.c.Post(january+"/lock", nil).Want(200).Is("locked", "state")
	b.c.Post(january+"/reopen", nil).Refused(409, "period_state")

	// The lock date closes what is before it, whatever the periods say.
	b.c.Patch("/books", object{"version": 2, "lock_date": "2026-02-15"}).Want(200)
	b.post(b.entry("2026-02-15", "10.00")).Refused(409, "period_closed")
	b.post(b.entry("2026-02-16", "10.00")).Want(200)

	may := b.As("ben", ledger.Read, ledger.Close)
	may.Post(february+"/reopen", nil).Want(403)
}

func TestYearEnd(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	year := fmt.Sprintf("/fiscal-years/%v", b.c.Get("/fiscal-years").Want(200).At("items", 0, "id"))
	b.post(b.entry("2026-03-05", "1000.00")).Want(200)
	b.post(object{"entry_date": "2026-12-30", "lines": []object{
		{"account_id": b.role("purchase_expense"), "debit": "400.00"}, {"account_id": b.role("default_bank"), "credit": "400.00"},
	}}).Want(200)
	b.c.Post(year+"/close", nil).Refused(409, "period_not_ready")
	for _, p := range b.c.Get(year).Want(200).At("periods").([]any)[:11] {
		b.c.Post(fmt.Sprintf("/periods/%v/close", p.(object)["id"]), nil).Want(200)
	}
	balance := func(role string) any {
		return b.c.Get(fmt.Sprintf("/accounts/%d", b.role(role))).Want(200).At("balance")
	}
	b.c.Post(year+"/close", nil).Want(200).Is("CLO-2026-00001", "closing_entry")
	if balance("retained_earnings") != "-600.00" || balance("sales_income") != "0" || balance("purchase_expense") != "0" || balance("default_bank") != "600.00" {
		t.Errorf("retained %v, income %v, expense %v, bank %v", balance("retained_earnings"), balance("sales_income"), balance("purchase_expense"), balance("default_bank"))
	}
	b.c.Post(year+"/close", nil).Refused(409, "year_closed")
	closing := b.Int(`SELECT id FROM journal_entries WHERE closing`)
	b.c.Post(fmt.Sprintf("/journal-entries/%d/reverse", closing), nil).Refused(409, "entry_closing")
	b.post(b.entry("2026-12-31", "1.00")).Refused(409, "period_closed")

	b.c.Post(year+"/reopen", nil).Want(200)
	if balance("retained_earnings") != "0" || balance("sales_income") != "-1000.00" {
		t.Errorf("after reopening: retained %v, income %v", balance("retained_earnings"), balance("sales_income"))
	}
	for _, item := range b.c.Get("/journal-entries?state=draft").Want(200).At("items").([]any) {
		b.c.Delete(fmt.Sprintf("/journal-entries/%v", item.(object)["id"])).Want(200)
	}
	b.post(b.entry("2026-12-31", "1.00")).Want(200)
	b.c.Post(year+"/close", nil).Want(200).Is("CLO-2026-00003", "closing_entry")
	if balance("retained_earnings") != "-601.00" {
		t.Errorf("closed again: retained %v", balance("retained_earnings"))
	}
	b.c.Post("/fiscal-years", nil).Want(400)
	b.c.Post("/fiscal-years", object{}).Want(201).Is("2027", "name").Is("2027-01-01", "starts_on")
}

func TestForeignCurrency(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	b.c.Post("/exchange-rates", object{"currency": "EUR", "rate": "1"}).Refused(422, "invalid_rate").Says("currency", "own currency")
	b.c.Post("/exchange-rates", object{"currency": "USD", "rate": "0"}).Want(422)
	b.c.Post("/exchange-rates", object{"currency": "USD", "rate_date": "2026-03-01", "rate": "0.8"}).Want(201)
	b.c.Post("/exchange-rates", object{"currency": "USD", "rate_date": "2026-03-10", "rate": "0.9"}).Want(201).Is("0.9", "rate")
	b.c.Post("/exchange-rates", object{"currency": "USD", "rate_date": "2026-03-10", "rate": "0.91"}).Want(201).Is("0.91", "rate")
	if n := b.c.Get("/exchange-rates?currency=USD").Want(200).Items(); n != 2 {
		t.Errorf("%d rates, not 2", n)
	}
	// A file replaces what it has and keeps the rest.
	b.c.Post("/exchange-rates/import", object{"text": "date,currency,rate\n2026-04-01,USD,1.25\n2026-04-01,GBP,0.8\n"}).Want(200).Is("2", "imported").Is("2026-04-01", "to")
	if got := b.Text(`SELECT string_agg(currency || ' ' || trim_scale(rate), ', ' ORDER BY currency) FROM exchange_rates WHERE rate_date = '2026-04-01'`); got != "GBP 1.25, USD 0.8" {
		t.Errorf("the file's rates are %s", got)
	}
	b.c.Post("/exchange-rates/import", object{"text": "<html>"}).Want(422)
	// 33.33 dollars at the rate of the 9th, the one of the 1st: 26.664.
	e := b.post(object{"entry_date": "2026-03-09", "lines": []object{
		{"account_id": b.role("default_bank"), "currency": "USD", "currency_amount": "33.33"},
		{"account_id": b.role("sales_income"), "credit": "26.66"},
	}}).Want(200).Is("26.66", "lines", 0, "debit").Is("33.33", "lines", 0, "currency_amount").Is("USD", "lines", 0, "currency")
	back := b.c.Post(fmt.Sprintf("/journal-entries/%d/reverse", e.ID()), nil).Want(200).At("reversed_by")
	b.c.Get(fmt.Sprintf("/journal-entries/%v", back)).Want(200).Is("-33.33", "lines", 0, "currency_amount").Is("26.66", "lines", 0, "credit")
	if got := b.Text(`SELECT sum(currency_amount)::text || ' ' || sum(debit - credit)::text FROM account_balances WHERE currency = 'USD'`); got != "0.00 0.00" {
		t.Errorf("dollars left: %s", got)
	}
	b.post(object{"entry_date": "2026-02-28", "lines": []object{{"account_id": b.role("default_bank"), "currency": "USD", "currency_amount": "1", "debit": "0.80"}, {"account_id": b.role("sales_income"), "credit": "0.80"}}}).Want(200)
}

// What a line must have for the entry to balance is told for each, and for one more.
func TestBalancingAmounts(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	bank, income := b.role("default_bank"), b.role("sales_income")
	b.c.Post("/journal-entries/calculate", object{"lines": []object{
		{"account_id": bank, "debit": "119.00"}, {"account_id": income, "credit": "100.00"}, {"account_id": income},
	}}).Want(200).Is("19.00", "difference").Is("19.00", "balancing_credit").Is("<nil>", "balancing_debit").
		Is("100.00", "lines", 0, "balancing_debit").Is("119.00", "lines", 1, "balancing_credit").Is("19.00", "lines", 2, "balancing_credit").Is("<nil>", "lines", 2, "balancing_debit")
	// The other side, where that is what is missing; and nothing where nothing is.
	b.c.Post("/journal-entries/calculate", object{"lines": []object{{"account_id": bank, "debit": "5.00"}, {"account_id": income, "debit": "1.00"}}}).Want(200).
		Is("1.00", "lines", 0, "balancing_credit").Is("5.00", "lines", 1, "balancing_credit")
	b.c.Post("/journal-entries/calculate", object{"lines": []object{}}).Want(200).Is("<nil>", "balancing_debit").Is("<nil>", "balancing_credit")
}

// The chart as a tree: headings before what is below them, with what that comes to.
func TestAccountTree(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	b.post(b.entry("2026-03-05", "119.00")).Want(200)
	type row struct {
		code, parent, balance string
		level                 int64
	}
	var rows []row
	balance := map[string]string{}
	path := "/accounts?sort=tree&limit=40"
	for next := ""; ; {
		a := b.c.Get(path + next).Want(200)
		for n := range a.Items() {
			r := row{code: fmt.Sprint(a.At("items", n, "code")), parent: fmt.Sprint(a.At("items", n, "parent_code")), balance: fmt.Sprint(a.At("items", n, "balance")), level: a.Number("items", n, "level")}
			rows, balance[r.code] = append(rows, r), r.balance
		}
		if a.At("next_cursor") == nil {
			break
		}
		next = "&cursor=" + url.QueryEscape(fmt.Sprint(a.At("next_cursor")))
	}
	if all := b.Int(`SELECT count(*) FROM accounts`); len(rows) != all {
		t.Errorf("%d rows of %d accounts", len(rows), all)
	}
	var above []string // the codes of the headings over a row
	for _, r := range rows {
		if int(r.level) > len(above) {
			t.Fatalf("%s is at level %d below %v", r.code, r.level, above)
		}
		above = above[:r.level]
		if r.level > 0 && above[r.level-1] != r.parent {
			t.Errorf("%s stands below %s, not %s", r.code, above[r.level-1], r.parent)
		}
		above = append(above, r.code)
	}
	bank := b.Text(`SELECT p.code FROM account_roles r JOIN accounts a ON a.id = r.account_id JOIN accounts p ON p.id = a.parent_id WHERE r.role = 'default_bank'`)
	top := b.Text(`SELECT code FROM accounts WHERE parent_id IS NULL AND type = 'asset'`)
	if balance[bank] != "119.00" || balance[top] != "119.00" {
		t.Errorf("the headings of the bank come to %s and %s", balance[bank], balance[top])
	}
	b.c.Get("/account-subtypes").Want(200).Is("bank", "items", 0, "value").Is("Bank", "items", 0, "label").Is("asset", "items", 0, "of", 0)
}
