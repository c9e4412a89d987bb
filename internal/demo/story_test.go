package demo_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kontor/internal/date"
	"kontor/internal/demo"
	"kontor/internal/erp/erptest"
	"kontor/internal/host"
	"kontor/internal/money"
)

// play enters the story of 2024 and 2025 in a company of its own.
func play(t *testing.T) (*erptest.Company, *erptest.Client) {
	t.Helper()
	c := erptest.New(t)
	c.Admin.Post(t, "/books", map[string]any{"chart": "trade", "starts_on": "2024-01-01"}).Want(t, http.StatusOK)
	for range 2 {
		c.Admin.Post(t, "/fiscal-years", map[string]any{}).Want(t, http.StatusCreated)
	}
	s := demo.Story{By: host.Client{Handler: c.API.Local(), Token: c.Admin.Token}, Year: 2024, CloseFirst: true}
	if err := s.Play(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c, c.Admin
}

// balances are every account's on a day that are not zero, without what closed
// the year.
func balances(t *testing.T, c *erptest.Company, from, to string, closing bool) map[string]string {
	t.Helper()
	rows, err := c.DB.Query(t.Context(), `SELECT a.code, sum(l.amount::numeric)::numeric(18,2)::text
		FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id JOIN accounts a ON a.id = l.account_id
		WHERE (a.type IN ('income', 'expense') AND l.entry_date BETWEEN $1 AND $2 OR a.type NOT IN ('income', 'expense') AND l.entry_date <= $2)
		  AND ($3 OR NOT (e.closing AND e.entry_date = $2))
		GROUP BY a.code HAVING sum(l.amount::numeric) <> 0`, from, to, closing)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for rows.Next() {
		var code, sum string
		if err := rows.Scan(&code, &sum); err != nil {
			t.Fatal(err)
		}
		all[code] = sum
	}
	return all
}

func same(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for _, code := range slices.Sorted(maps.Keys(want)) {
		if got[code] != want[code] {
			t.Errorf("%s: account %s is %s, not %s", what, code, got[code], want[code])
		}
	}
	for _, code := range slices.Sorted(maps.Keys(got)) {
		if want[code] == "" {
			t.Errorf("%s: account %s is %s and should be zero", what, code, got[code])
		}
	}
}

// The story's balances, worked out by hand.
func TestStory(t *testing.T) {
	t.Parallel()
	c, admin := play(t)

	// 2024, before it was closed.
	//
	// 1120 bank        50,000 − 12,000 − 14,400 + 5,000 − 1,200 + 3,399.50 + 2,352 − 3,000
	// 1210 receivable  10,000 dollars at 0.95; the first invoice of 9,600 is settled by
	//                  5,000, a credit note of 1,200, 3,399.50 and 0.50 written off, the
	//                  third of 2,400 by 2,352 and 48 of discount, 8 of them tax
	// 1240 input tax   2,000 + 2,400 + 460 under reverse charge (2,000 pounds at 1.15 = 2,300, 20 %)
	// 1420 prepaid     1,200 less nine months of 100
	// 1590             eleven months of 12,000 / 48 = 250
	// 2110 payable     2,000 pounds at 1.20
	// 2210 output tax  1,600 − 200 + 400 − 8, and 460 owed under reverse charge
	// 4110 sales       8,000 − 1,000 + 2,000
	// 4111 exports     10,000 dollars at 0.90
	// 4320, 5730       revalued: 10,000 × 0.05, and 2,000 × 0.05
	// 5120 purchases   10,000 + 2,300
	same(t, "2024", balances(t, c, "2024-01-01", "2024-12-31", false), map[string]string{
		"1120": "30151.50", "1210": "9500.00", "1240": "4860.00", "1420": "300.00", "1520": "12000.00", "1590": "-2750.00",
		"2110": "-2400.00", "2210": "-2252.00", "3110": "-50000.00",
		"4110": "-9000.00", "4111": "-9000.00", "4190": "40.00", "4320": "-500.00",
		"5120": "12300.00", "5210": "3000.00", "5520": "900.00", "5610": "2750.00", "5730": "100.00", "5740": "0.50",
	})
	// Closed: income of 18,460.00 less expenses of 19,050.50 is a loss of 590.50.
	closed := balances(t, c, "2024-01-01", "2024-12-31", true)
	if closed["3210"] != "590.50" || closed["4110"] != "" || closed["5120"] != "" {
		t.Errorf("after closing: %v", closed)
	}

	// 2025.
	//
	// 1120  30,151.50 + 9,200 + 5,000 − 2,360 + 10,000 − 6,000 + 1,440 + 7,000 − 3,000
	// 1210  24,000 − 5,000 − 10,000 = 9,000, and 1,000 dollars at 0.94
	// 1240  4,860 + 3,000
	// 2110  18,000 − 6,000
	// 2210  2,252 + 4,000 + 240
	// 2420  1,200 less six months of 100
	// 4110  20,000 and 600 of the deferred income
	// 4230  sold for 7,000; 12,000 − 5,250 were left in the books: 6,750
	// 4310  10,000 dollars of 9,000 paid with 9,200: once, though revalued in between
	// 4320  the 500 of last year taken back, and 1,000 × 0.01
	// 5720  2,000 pounds of 2,300 paid with 2,360
	// 5730  the 100 of last year taken back
	same(t, "2025", balances(t, c, "2025-01-01", "2025-12-31", false), map[string]string{
		"1120": "51431.50", "1210": "9940.00", "1240": "7860.00", "2110": "-12000.00", "2210": "-6492.00", "2420": "-600.00", "3110": "-50000.00", "3210": "590.50",
		"4110": "-20600.00", "4111": "-930.00", "4230": "-250.00", "4310": "-200.00", "4320": "490.00",
		"5120": "15000.00", "5210": "3000.00", "5520": "300.00", "5610": "2500.00", "5720": "60.00", "5730": "-100.00",
	})

	// The statements say the same.
	cells := func(path string, column int) map[string]string {
		var r struct {
			Rows []struct {
				Label string
				Cells []string
			}
		}
		admin.Get(t, path).Want(t, http.StatusOK).Into(t, &r)
		all := map[string]string{}
		for _, row := range r.Rows {
			if column < len(row.Cells) {
				all[row.Label] = row.Cells[column]
			}
		}
		return all
	}
	sheet := cells("/reports/balance-sheet?on=2025-12-31", 0)
	for label, want := range map[string]string{"Total assets": "69231.50", "Total liabilities and equity": "69231.50"} {
		if sheet[label] != want {
			t.Errorf("balance sheet: %s is %s, not %s (%v)", label, sheet[label], want, sheet)
		}
	}
	// Income 21,490 (20,600 + 930 + 250 + 200 − 490), expenses 20,760: 730.
	if result := cells("/reports/profit-and-loss?from=2025-01-01&to=2025-12-31", 0); result["Result"] != "730.00" && result["Profit or loss"] != "730.00" {
		t.Errorf("profit and loss: %v", result)
	}
	c.Verify(t)
}

// The taxes of the story by box: 2024 has 1,800 of sales tax on 9,000
// less 8 on 40 for the discount, 4,400 of input tax on 22,000, and 460 under reverse charge on 2,300, owed and deducted.
func TestStoryTaxes(t *testing.T) {
	t.Parallel()
	c, _ := play(t)
	rows, err := c.DB.Query(t.Context(), `SELECT box, sum(amount::numeric)::numeric(18,2)::text FROM journal_taxes WHERE entry_date <= '2024-12-31' GROUP BY box`)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for rows.Next() {
		var box, sum string
		if err := rows.Scan(&box, &sum); err != nil {
			t.Fatal(err)
		}
		got[box] = sum
	}
	same(t, "boxes", got, map[string]string{
		"sales base": "8960.00", "sales tax": "1792.00", "purchases base": "22000.00", "purchases tax": "4400.00",
		"reverse base": "2300.00", "reverse tax": "460.00", "reverse owed": "460.00",
	})
}

// hledger works the story's balances out by itself, at every month's end, for
// every account: they are ours.
func TestStoryInHledger(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("hledger")
	if err != nil {
		t.Skip("hledger is not installed: apt-get install hledger")
	}
	c, admin := play(t)
	file := filepath.Join(t.TempDir(), "story.journal")
	journal := admin.Get(t, "/reports/journal/export?from=2024-01-01&to=2026-01-31&format=hledger").Want(t, http.StatusOK).Body
	if err := os.WriteFile(file, journal, 0o600); err != nil {
		t.Fatal(err)
	}
	months, accounts := 0, 0
	for end := date.MustParse("2024-01-31"); end.Year() < 2026; end = end.AddDays(1).EndOfMonth() {
		out, err := exec.Command(program, "-f", file, "balance", "--flat", "--layout=bare", "-N", "-O", "csv", "--cost", "-e", end.AddDays(1).String()).CombinedOutput()
		if err != nil {
			t.Fatalf("hledger: %v\n%s", err, out)
		}
		rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		theirs := map[string]string{}
		for _, r := range rows[1:] {
			code, _, _ := strings.Cut(strings.SplitN(r[0], ":", 2)[1], "-")
			if a := money.MustAmount(r[2]); !a.IsZero() {
				theirs[code] = a.Fixed(2)
			}
		}
		ours := map[string]string{}
		found, err := c.DB.Query(t.Context(), `SELECT a.code, sum(l.amount::numeric)::numeric(18,2)::text FROM journal_lines l JOIN accounts a ON a.id = l.account_id
			WHERE l.entry_date <= $1::text::date GROUP BY a.code HAVING sum(l.amount::numeric) <> 0`, end.String())
		if err != nil {
			t.Fatal(err)
		}
		for found.Next() {
			var code, sum string
			if err := found.Scan(&code, &sum); err != nil {
				t.Fatal(err)
			}
			ours[code] = sum
		}
		same(t, "hledger on "+end.String(), theirs, ours)
		months, accounts = months+1, accounts+len(ours)
	}
	t.Logf("hledger: %d month ends, %d balances compared", months, accounts)
}

// The other statements of the story, at the end of 2025.
func TestStoryStatements(t *testing.T) {
	t.Parallel()
	_, admin := play(t)
	row := func(path, label string, column int) string {
		var r struct {
			Rows []struct {
				Label string
				Cells []string
			}
		}
		admin.Get(t, path).Want(t, http.StatusOK).Into(t, &r)
		for _, x := range r.Rows {
			if x.Label == label && column < len(x.Cells) {
				return x.Cells[column]
			}
		}
		return fmt.Sprintf("nothing called %q in %+v", label, r.Rows)
	}
	for _, want := range []struct{ path, label, value string }{
		// Cash of 51,431.50 less 30,151.50 a year before.
		{"/reports/cash-flow?from=2025-01-01&to=2025-12-31", "Change of cash", "21280.00"},
		// From nothing to 30,151.50.
		{"/reports/cash-flow?from=2024-01-01&to=2024-12-31", "Change of cash", "30151.50"},
	} {
		if got := row(want.path, want.label, 0); got != want.value {
			t.Errorf("%s: %s is %s, not %s", want.path, want.label, got, want.value)
		}
	}
	// Hotel Anker owes 9,000 since 31 March: 275 days. Harbor Roasters owes 1,000
	// dollars, posted at 930, since 1 December. Hafen is owed 12,000 since 1 June.
	aged := func(path, partner string) []string {
		var r struct {
			Rows []struct {
				Label string
				Cells []string
			}
		}
		admin.Get(t, path).Want(t, http.StatusOK).Into(t, &r)
		for _, x := range r.Rows {
			if x.Label == partner {
				return x.Cells
			}
		}
		t.Errorf("%s: no %s in %+v", path, partner, r.Rows)
		return nil
	}
	for _, want := range []struct{ path, partner, amount string }{
		{"/reports/aged-receivables?on=2025-12-31", "Hotel Anker", "9000.00"},
		{"/reports/aged-receivables?on=2025-12-31", "Harbor Roasters Inc.", "930.00"},
		{"/reports/aged-payables?on=2025-12-31", "Hafen Wholesale GmbH", "12000.00"},
		// A day before the advance was settled with the invoice.
		{"/reports/aged-receivables?on=2025-02-28", "Hotel Anker", "-5000.00"},
	} {
		if cells := aged(want.path, want.partner); !slices.Contains(cells, want.amount) {
			t.Errorf("%s: %s has %v, not %s", want.path, want.partner, cells, want.amount)
		}
	}
}
