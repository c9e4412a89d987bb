package chart_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kontor/internal/ledger/chart"
)

func TestReadERPNextWithoutNumbers(t *testing.T) {
	t.Parallel()
	text := `{
	"Application of funds": {
		"Current things": {
			"Debtors": {"account_type": "Receivable", "account_currency": "EUR"},
			"Banks": {"account_type": "Bank",
				"House bank": {"account_currency": "EUR"},
				"Dollar bank": {"account_type": "Bank", "account_currency": "USD"},
				"Bank of nothing": {"account_type": "Bank", "is_group": 1}
			},
			"VAT paid": {"account_type": "Tax", "tax_rate": 19.0, "account_currency": "EUR"},
			"Temporary opening": {"account_type": "Temporary", "account_currency": "EUR"}
		},
		"root_type": "Asset"
	},
	"Sources": {
		"Creditors": {"account_type": "Payable", "account_currency": "EUR"},
		"Customers paid too much": {"account_type": "Receivable", "account_currency": "EUR"},
		"Not billed": {"account_type": "Stock Received But Not Billed", "account_currency": "EUR"},
		"VAT owed": {"account_type": "Tax", "account_currency": "EUR"},
		"root_type": "Liability"
	},
	"Costs": {"Round": {"account_type": "Round Off"}, "root_type": "Expense"}
}`
	want := []chart.Account{
		{Code: "1000", Name: "Application of funds", Type: "asset", Subtype: "current_asset", Group: true, Line: 2},
		{Code: "1010", Name: "Current things", Parent: "1000", Type: "asset", Subtype: "current_asset", Group: true, Line: 3},
		{Code: "1020", Name: "Debtors", Parent: "1010", Type: "asset", Subtype: "receivable", Control: "receivable", Line: 4},
		{Code: "1030", Name: "Banks", Parent: "1010", Type: "asset", Subtype: "bank", Group: true, Line: 5},
		{Code: "1040", Name: "House bank", Parent: "1030", Type: "asset", Subtype: "bank", Line: 6},
		{Code: "1050", Name: "Dollar bank", Parent: "1030", Type: "asset", Subtype: "bank", Currency: "USD", Line: 7},
		{Code: "1060", Name: "Bank of nothing", Parent: "1030", Type: "asset", Subtype: "bank", Group: true, Line: 8},
		{Code: "1070", Name: "VAT paid", Parent: "1010", Type: "asset", Subtype: "tax_receivable", Line: 10},
		{Code: "1080", Name: "Temporary opening", Parent: "1010", Type: "asset", Subtype: "current_asset", Line: 11},
		{Code: "2000", Name: "Sources", Type: "liability", Subtype: "current_liability", Group: true, Line: 15},
		{Code: "2010", Name: "Creditors", Parent: "2000", Type: "liability", Subtype: "payable", Control: "payable", Line: 16},
		{Code: "2020", Name: "Customers paid too much", Parent: "2000", Type: "liability", Subtype: "current_liability", Line: 17},
		{Code: "2030", Name: "Not billed", Parent: "2000", Type: "liability", Subtype: "accrued", Line: 18},
		{Code: "2040", Name: "VAT owed", Parent: "2000", Type: "liability", Subtype: "tax_payable", Line: 19},
		{Code: "5000", Name: "Costs", Type: "expense", Subtype: "expense", Group: true, Line: 22},
		{Code: "5010", Name: "Round", Parent: "5000", Type: "expense", Subtype: "rounding", Line: 22},
	}
	got, err := chart.ReadERPNext([]byte(text))
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\n%+v\n%+v", err, got, want)
	}
	if err := chart.Validate(got); err != nil {
		t.Error(err)
	}
	// As a template wraps it, and as an answer of its API does.
	for _, wrapped := range []string{`{"country_code": "de", "name": "Chart", "tree": ` + text + `}`, `{"message": {"tree": ` + text + `}}`} {
		if again, err := chart.ReadERPNext([]byte(wrapped)); err != nil || !slices.Equal(unlined(again), unlined(want)) {
			t.Errorf("%.30s: %v", wrapped, err)
		}
	}
}

func TestReadERPNextWithNumbers(t *testing.T) {
	t.Parallel()
	got, err := chart.ReadERPNext([]byte(`{"Assets": {"root_type": "Asset", "account_number": 1000,
		"Bank": {"account_number": "10 10_b", "account_type": "Bank"}, "Without": {}, "Taken": {"account_number": "A010"}, "Also without": {"is_group": 0}},
		"Income": {"root_type": "Income", "account_name": "Earnings", "Sales": {"account_type": "Income Account"}}}`))
	codes := []string{}
	for _, a := range got {
		codes = append(codes, a.Parent+">"+a.Code+" "+a.Name)
	}
	want := []string{">1000 Assets", "1000>10-10-b Bank", "1000>A000 Without", "1000>A010 Taken", "1000>A020 Also without", ">I000 Earnings", "I000>I010 Sales"}
	if err != nil || !slices.Equal(codes, want) {
		t.Errorf("%v, %q", err, codes)
	}
}

// Every word of ERPNext's list becomes a subtype of the right type under each
// root.
func TestReadERPNextKnowsItsWords(t *testing.T) {
	t.Parallel()
	words := "Accumulated Depreciation,Asset Received But Not Billed,Bank,Cash,Chargeable,Capital Work in Progress,Cost of Goods Sold," +
		"Current Asset,Current Liability,Depreciation,Direct Expense,Direct Income,Equity,Expense Account,Expenses Included In Asset Valuation," +
		"Expenses Included In Valuation,Fixed Asset,Income Account,Indirect Expense,Indirect Income,Liability,Payable,Receivable,Round Off," +
		"Round Off for Opening,Stock,Stock Adjustment,Stock Received But Not Billed,Service Received But Not Billed,Stock Delivered But Not Billed,Tax,Temporary"
	for _, root := range []string{"Asset", "Liability", "Equity", "Income", "Expense"} {
		for _, word := range strings.Split(words, ",") {
			got, err := chart.ReadERPNext([]byte(fmt.Sprintf(`{"R": {"root_type": %q, "is_group": 1, "A": {"account_type": %q}}}`, root, word)))
			if err != nil {
				t.Errorf("%s under %s: %v", word, root, err)
				continue
			}
			if err := chart.Validate(got); err != nil {
				t.Errorf("%s under %s: %v", word, root, err)
			}
		}
	}
}

func TestReadERPNextSaysWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                      "ends in line 1",
		"[]":                                    "begins with {",
		"{}":                                    "no accounts",
		"{\"A\": {\"root_type\": \"Asset\"},\n": "ends in line 2",
		"{\"A\": {\"root_type\": \"Asset\",\n\n x}}":                                "no JSON from line 3",
		"{\"A\": {\"root_type\": \"Asset\"}} {}":                                    "after the end",
		"{\"A\": {\"root_type\": \"Asset\", \"B\": [1]}}":                           "\"B\" has a value",
		"{\"A\": {\"root_type\": \"Asset\", \"account_type\": {}}}":                 "\"account_type\" has a value",
		"{\"A\": {\n\"B\": {\"is_group\": \"maybe\", \"account_type\": \"Gold\"}}}": "Line 2, B: is_group is \"maybe\"",
		"{\"A\": {\"B\": {\"account_type\": \"Gold\"}}}":                            "account_type is \"Gold\"",
		"{\"A\": {\"B\": {}}}":                                                      "Line 1, A: root_type is \"\"",
		strings.Repeat("{\"A\":", 50) + strings.Repeat("}", 50):                     "more than 40 headings",
	} {
		_, err := chart.ReadERPNext([]byte(text))
		if said := strings.Join(mistakes(t, err), "\n"); !strings.Contains(said, want) {
			t.Errorf("%.40q: %q does not say %q", text, said, want)
		}
	}
}

// Any tree without numbers gives a sound chart, in the order of the file.
func TestReadERPNextOfRandomTrees(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 4))
	for range 2000 {
		var names []string
		var write func(depth int) string
		write = func(depth int) string {
			parts := []string{}
			if r.IntN(3) == 0 {
				parts = append(parts, `"account_type": "`+[]string{"Bank", "Tax", "Payable", "Depreciation"}[r.IntN(4)]+`"`)
			}
			if r.IntN(3) == 0 {
				parts = append(parts, `"is_group": 1`)
			}
			for range r.IntN(4) * (4 - depth) / 2 {
				name := fmt.Sprintf("Account %d", len(names))
				names = append(names, name)
				parts = append(parts, `"`+name+`": `+write(depth+1))
			}
			return "{" + strings.Join(parts, ",\n") + "}"
		}
		roots := []string{}
		for _, root := range []string{"Asset", "Liability", "Equity", "Income", "Expense"} {
			names = append(names, root+" root")
			inner := write(1)
			roots = append(roots, fmt.Sprintf(`"%s root": {"root_type": "%s"%s`, root, root, strings.Replace(","+inner[1:], ",}", "}", 1)))
		}
		got, err := chart.ReadERPNext([]byte("{" + strings.Join(roots, ",") + "}"))
		if err == nil {
			err = chart.Validate(got)
		}
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		read := []string{}
		for _, a := range got {
			read = append(read, a.Name)
		}
		if !slices.Equal(read, names) {
			t.Fatalf("seed %d: %q is not %q", seed, read, names)
		}
		if !slices.IsSortedFunc(got, func(a, b chart.Account) int { return strings.Compare(a.Code, b.Code) }) {
			t.Fatalf("seed %d: codes are not in the order of the file", seed)
		}
	}
}

func FuzzReadERPNext(f *testing.F) {
	f.Add([]byte(`{"A": {"root_type": "Asset", "B": {"account_number": "1", "account_type": "Bank"}}}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if accounts, err := chart.ReadERPNext(data); err == nil {
			_ = chart.Validate(accounts)
		}
	})
}
