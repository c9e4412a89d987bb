package guess_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/banking/guess"
)

func d(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func TestSuggest(t *testing.T) {
	t.Parallel()
	items := []guess.Item{
		{ID: 1, PartnerID: 7, Control: "receivable", Number: "INV-2026-00012", Partner: "Café Nord GmbH", Amount: d("119.00")},
		{ID: 2, PartnerID: 7, Control: "receivable", Number: "INV-2026-00015", Partner: "Café Nord GmbH", Amount: d("81.00"), Discount: d("1.62")},
		{ID: 3, PartnerID: 9, Control: "payable", Number: "BILL-2026-00003", Reference: "R-2291", Partner: "Röster AG", Amount: d("-119.00")},
		{ID: 4, PartnerID: 8, Control: "receivable", Number: "INV-2026-00020", Partner: "Bistro", Amount: d("119.00")},
	}
	posted := []guess.Posted{{ID: 50, Number: "RCV-2026-00001", Amount: d("40.00"), Days: 2}, {ID: 51, Number: "RCV-2026-00002", Amount: d("40.00"), Days: 30}}
	fee := []guess.Before{{AccountID: 5550, Account: "5550 Bank charges", Times: 3}}
	for _, c := range []struct {
		name   string
		line   guess.Line
		before []guess.Before
		want   string // kind, title and score of the best
		why    string
		second string
	}{
		{"number and amount", guess.Line{Amount: d("119.00"), Text: "INVOICE inv 2026 00012", Partner: "CAFE X"}, nil, "items INV-2026-00012, Café Nord GmbH 85", "number INV-2026-00012 is in the text", ""},
		{"name and amount, of two with the amount", guess.Line{Amount: d("119.00"), Partner: "Café Nord"}, nil, "items INV-2026-00012, Café Nord GmbH 43", "the name is Café Nord GmbH", "items INV-2026-00020, Bistro 30"},
		{"everything of a partner", guess.Line{Amount: d("200.00"), Partner: "Nord, Café"}, nil, "items 2 open items of Café Nord GmbH 85", "together they are the amount", ""},
		{"less the discount", guess.Line{Amount: d("79.38"), Text: "INV-2026-00015 less 2 %"}, nil, "items INV-2026-00015, Café Nord GmbH 83", "less the early payment discount", ""},
		{"money out, by their number", guess.Line{Amount: d("-119.00"), Text: "Rechnung R-2291"}, nil, "items BILL-2026-00003, Röster AG 80", "their number R-2291", ""},
		{"a part", guess.Line{Amount: d("50.00"), Text: "INV-2026-00012 part"}, nil, "items INV-2026-00012, Café Nord GmbH 60", "a part of what is open", ""},
		{"posted already, the nearer one", guess.Line{Amount: d("40.00")}, nil, "posted RCV-2026-00001 90", "it has this amount", "posted RCV-2026-00002 75"},
		{"as before", guess.Line{Amount: d("-9.90"), Partner: "My Bank"}, fee, "account 5550 Bank charges 60", "as the last 3 times", ""},
		{"nothing", guess.Line{Amount: d("1.23"), Text: "hello"}, nil, "", "", ""},
		{"a payment in does not pay a bill", guess.Line{Amount: d("119.00"), Text: "R-2291"}, nil, "items INV-2026-00012, Café Nord GmbH 30", "the amount is what is open", ""},
	} {
		got := guess.Suggest(c.line, posted, items, c.before)
		show := func(n int) string {
			if n >= len(got) {
				return ""
			}
			return fmt.Sprintf("%s %s %d", got[n].Kind, got[n].Title, got[n].Score)
		}
		if show(0) != c.want {
			t.Errorf("%s: %q, not %q", c.name, show(0), c.want)
			continue
		}
		if c.want != "" && !strings.Contains(strings.Join(got[0].Why, "; "), c.why) {
			t.Errorf("%s: why %q", c.name, got[0].Why)
		}
		if c.second != "" && show(1) != c.second {
			t.Errorf("%s: then %q, not %q", c.name, show(1), c.second)
		}
	}
}
