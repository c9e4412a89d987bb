package reports_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"kontor/internal/date"
	"kontor/internal/ledger"
	"kontor/internal/partners"
	"kontor/internal/reports"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

type books struct {
	*testapi.API
	*testapi.Client
}

func setUp(t *testing.T) *books {
	t.Helper()
	s := settings.New()
	p := partners.New()
	b := &books{API: testapi.New(t, ledger.Checks(), s, p, ledger.New(s), reports.New(s, p))}
	b.Client = b.As("olga")
	b.Post("/books", object{"chart": "general", "starts_on": "2025-01-01"}).Want(200)
	b.Post("/fiscal-years", object{}).Want(201)
	return b
}

func (b *books) role(name string) int64 {
	b.T.Helper()
	return int64(b.Int(`SELECT account_id FROM account_roles WHERE role = $1`, name))
}

// post posts an amount from one account to another.
func (b *books) post(day, debit, credit, amount string) int64 {
	b.T.Helper()
	id := b.Post("/journal-entries", object{"entry_date": day, "lines": []object{
		{"account_id": b.role(debit), "debit": amount}, {"account_id": b.role(credit), "credit": amount},
	}}).Want(201).ID()
	b.Post(fmt.Sprintf("/journal-entries/%d/post", id), nil).Want(200)
	return id
}

// cells finds the first row with the label and joins its cells.
func cells(a testapi.Answer, label string) string {
	for _, row := range a.At("rows").([]any) {
		r := row.(object)
		if r["label"] == label || r["code"] == label {
			var list []string
			for _, cell := range r["cells"].([]any) {
				list = append(list, fmt.Sprint(cell))
			}
			return strings.Join(list, " ")
		}
	}
	return "(no row)"
}

func want(t *testing.T, a testapi.Answer, label, figures string) {
	t.Helper()
	if got := cells(a, label); got != figures {
		t.Errorf("%s: %s, not %s", label, got, figures)
	}
}

// A small story whose figures are worked out by hand:
//
//	2025-12-20  bank 500 from sales           result of 2025: 500
//	2026-01-10  bank 1,000 from sales
//	2026-01-25  expense 300 from bank         result of January: 700
//	2026-02-03  bank 200 from sales           result of 2026 so far: 900
func TestStatements(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	b.post("2025-12-20", "default_bank", "sales_income", "500.00")
	b.post("2026-01-10", "default_bank", "sales_income", "1000.00")
	b.post("2026-01-25", "purchase_expense", "default_bank", "300.00")
	b.post("2026-02-03", "default_bank", "sales_income", "200.00")
	bank := b.Text(`SELECT code FROM accounts a JOIN account_roles r ON r.account_id = a.id WHERE role = 'default_bank'`)

	january := b.Get("/reports/trial-balance?from=2026-01-01&to=2026-01-31").Want(200)
	want(t, january, bank, "500.00 1000.00 300.00 1200.00")
	want(t, january, "Total", "0.00 1300.00 1300.00 0.00")
	// A range that cuts periods at both ends.
	want(t, b.Get("/reports/trial-balance?from=2026-01-11&to=2026-02-02").Want(200), bank, "1500.00 0.00 300.00 1200.00")
	want(t, b.Get("/reports/trial-balance?from=2026-01-25&to=2026-01-25").Want(200), bank, "1500.00 0.00 300.00 1200.00")

	pl := b.Get("/reports/profit-and-loss?from=2026-01-01&to=2026-02-28&by=month").Want(200)
	want(t, pl, "Total income", "1000.00 200.00 1200.00")
	want(t, pl, "Total expenses", "300.00 0.00 300.00")
	want(t, pl, "Result", "700.00 200.00 900.00")
	want(t, b.Get("/reports/profit-and-loss?from=2026-01-01&to=2026-12-31&by=compare").Want(200), "Result", "900.00 500.00")

	sheet := b.Get("/reports/balance-sheet?on=2026-01-31&compare=year").Want(200)
	want(t, sheet, bank, "1200.00 0.00")
	want(t, sheet, "Total assets", "1200.00 0.00")
	want(t, sheet, "Result not carried forward yet", "1200.00 0.00")
	want(t, sheet, "Total liabilities and equity", "1200.00 0.00")
	want(t, b.Get("/reports/balance-sheet?on=2026-01-24&compare=month").Want(200), "Total assets", "1500.00 500.00")

	ledger := b.Get(fmt.Sprintf("/reports/general-ledger?account_id=%d&from=2026-01-01&to=2026-12-31&limit=2", b.role("default_bank"))).Want(200)
	want(t, ledger, "Opening balance", "    500.00")
	if rows := ledger.At("rows").([]any); len(rows) != 3 {
		t.Errorf("%d rows on the first page", len(rows))
	}
	next := b.Get(fmt.Sprintf("/reports/general-ledger?account_id=%d&from=2026-01-01&to=2026-12-31&limit=2&cursor=%v", b.role("default_bank"), ledger.At("next_cursor"))).Want(200)
	want(t, next, "2026-02-03", "GEN-2026-00003  200.00  1400.00")
	want(t, next, "Closing balance", "    1400.00")
	want(t, b.Get("/reports/journal?from=2026-01-01&to=2026-01-31").Want(200), "Total", "  1300.00 1300.00")

	// Year's end moves the result to equity and changes no statement of results.
	year := fmt.Sprintf("/fiscal-years/%v", b.Get("/fiscal-years").Want(200).At("items", 1, "id"))
	for _, p := range b.Get(year).Want(200).At("periods").([]any)[:11] {
		b.Post(fmt.Sprintf("/periods/%v/close", p.(object)["id"]), nil).Want(200)
	}
	b.Post(year+"/close", nil).Want(200)
	want(t, b.Get("/reports/profit-and-loss?from=2025-01-01&to=2025-12-31").Want(200), "Result", "500.00")
	want(t, b.Get("/reports/balance-sheet?on=2026-01-31").Want(200), "Result not carried forward yet", "700.00")
	want(t, b.Get("/reports/balance-sheet?on=2026-01-31").Want(200), "Total equity", "1200.00")

	for _, name := range []string{"trial-balance", "profit-and-loss", "journal", fmt.Sprintf("general-ledger?account_id=%d", b.role("default_bank"))} {
		name, more, _ := strings.Cut(name, "?")
		csv := string(b.Get("/reports/" + name + "/file?format=csv&from=2025-01-01&to=2026-12-31&" + more).Want(200).Raw)
		if !strings.Contains(csv, "00.00") || strings.Count(csv, "\n") < 6 {
			t.Errorf("%s as CSV: %s", name, csv)
		}
		if pdf := b.Get("/reports/" + name + "/file?format=pdf&from=2025-01-01&to=2026-12-31&" + more).Want(200).Raw; !strings.HasPrefix(string(pdf), "%PDF-") {
			t.Errorf("%s as PDF begins %.20q", name, pdf)
		}
	}
	if book := b.Get("/reports/balance-sheet/file?format=xlsx&on=2026-12-31").Want(200).Raw; !strings.HasPrefix(string(book), "PK") {
		t.Errorf("a workbook begins %.20q", book)
	}
	b.Get("/reports/balance-sheet/file?format=csv").Refused(422, "invalid_report").Says("on", "day")
	b.Get("/reports/journal/file?format=csv").Refused(422, "invalid_report").Says("from", "day")

	b.Get("/reports/trial-balance?from=2026-02-01&to=2026-01-31").Refused(422, "invalid_range")
	b.Get("/reports/trial-balance").Want(422)
	b.Get("/reports/general-ledger?account_id=999999&from=2026-01-01&to=2026-12-31").Refused(404, "no_such_account")
	b.Get("/reports/general-ledger?account_id=1&from=2026-01-01&to=2026-12-31&cursor=x").Refused(422, "bad_cursor")
	b.As("ben", "partners.partner.write").Get("/reports/journal?from=2026-01-01&to=2026-01-31").Want(403)
}

func TestByProject(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	project := b.Post("/dimensions", object{"kind": "project", "code": "P1", "name": "Fair"}).Want(201).ID()
	id := b.Post("/journal-entries", object{"entry_date": "2026-01-10", "lines": []object{
		{"account_id": b.role("default_bank"), "debit": "100.00"},
		{"account_id": b.role("sales_income"), "credit": "60.00", "project_id": project},
		{"account_id": b.role("sales_income"), "credit": "40.00"},
	}}).Want(201).ID()
	b.Post(fmt.Sprintf("/journal-entries/%d/post", id), nil).Want(200)
	want(t, b.Get("/reports/profit-and-loss?from=2026-01-01&to=2026-12-31&by=project").Want(200), "Result", "60.00 40.00 100.00")
}

// Whatever is posted: what account_balances say is what the lines say, debits
// are credits, both sides of the balance sheet are the same.
func TestStatementsOfAnyBooks(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	roles := []string{"default_bank", "sales_income", "purchase_expense", "default_cash", "retained_earnings"}
	first := date.MustParse("2025-01-01")
	for range 60 {
		d := r.IntN(len(roles))
		b.post(first.AddDays(r.IntN(730)).String(), roles[d], roles[(d+1+r.IntN(len(roles)-1))%len(roles)], fmt.Sprintf("%d.%02d", r.IntN(5000), 1+r.IntN(99)))
	}
	for range 40 {
		from := first.AddDays(r.IntN(700))
		to := from.AddDays(r.IntN(400))
		q := fmt.Sprintf("from=%s&to=%s", from, to)
		now := b.Get("/reports/trial-balance?" + q).Want(200)
		known := b.Get("/reports/trial-balance?known_on=2030-01-01&" + q).Want(200)
		if fmt.Sprint(now.At("rows")) != strings.ReplaceAll(fmt.Sprint(known.At("rows")), "known_on=2030-01-01&", "") {
			t.Errorf("%s: by balances\n%v\nby lines\n%v", q, now.At("rows"), known.At("rows"))
		}
		sums := strings.Fields(cells(now, "Total"))
		if sums[0] != "0.00" || sums[1] != sums[2] || sums[3] != "0.00" {
			t.Errorf("%s: the sums are %v", q, sums)
		}
		sheet := b.Get("/reports/balance-sheet?on=" + to.String()).Want(200)
		if cells(sheet, "Total assets") != cells(sheet, "Total liabilities and equity") || len(sheet.At("notes").([]any)) != 0 {
			t.Errorf("%s: assets %s, the other side %s", to, cells(sheet, "Total assets"), cells(sheet, "Total liabilities and equity"))
		}
	}
	want(t, b.Get("/reports/trial-balance?from=2025-01-01&to=2026-12-31&known_on=2001-01-01").Want(200), "Total", "0.00 0.00 0.00 0.00")
}
