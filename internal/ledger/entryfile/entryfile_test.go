package entryfile

import (
	"fmt"
	"strings"
	"testing"

	"kontor/internal/fault"
)

func TestRead(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"account,name,debit,credit\n1000,Cash,100.00,\n1100,Bank,,\n3000,Equity,,100\n":            "1000 100.00|3000 -100",
		"\xef\xbb\xbfaccount;amount;description\r\n1000;1.234,56;Kasse\r\n2000;-1.234,56;Bank\r\n": "1000 1234.56 Kasse|2000 -1234.56 Bank",
		"account\tdebit\tcredit\tpartner\tdue_date\n1210\t\"1,234.50\"\t\tC-1\t31.01.2026\n":       "1210 1234.50 C-1 2026-01-31",
		"Account,Debit,Credit,Currency,Currency amount\n1130,90,,usd,100\n2110,,45,USD,50\n":       "1130 90 USD 100|2110 -45 USD -50",
	} {
		lines, err := Read([]byte(file))
		if err != nil {
			t.Errorf("%q: %v", file, err)
			continue
		}
		var got []string
		for _, l := range lines {
			words := []string{l.Account, l.Amount.String(), l.Description, l.Partner, l.Currency}
			if l.CurrencyAmount != nil {
				words = append(words, l.CurrencyAmount.String())
			}
			if l.DueDate != nil {
				words = append(words, l.DueDate.String())
			}
			got = append(got, strings.Join(strings.Fields(strings.Join(words, " ")), " "))
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: %q, not %q", file, strings.Join(got, "|"), want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for file, sentence := range map[string]string{
		"":                             "empty",
		"name,debit,credit\nCash,1,\n": "account is missing",
		"account,name\n1000,Cash\n":    "debit and credit, or amount",
		"account,amount\n1000,\n":      "No line has an amount",
		"account,amount\n,5\n":         "Line 2: The account is missing",
		"account,amount\n1000,5\n1100,\"1,234\"\n":     "Line 3: amount: \"1,234\" may be thousands or decimals",
		"account,amount\n1000,five\n":                  "is no amount",
		"account,debit,credit\n1000,5,5\n":             "not both",
		"account,debit,credit\n1000,-5,\n":             "on the other side",
		"account,amount,due_date\n1000,5,01/02/2026\n": "is no date",
		"account,amount,currency_amount\n1000,5,6\n":   "currency of the currency_amount is missing",
		"account,amount\n1000,\"5":                     "quotes",
		"account,amount\n1000,\xe9\n":                  "encoding",
	} {
		_, err := Read([]byte(file))
		f, ok := fault.As(err)
		if !ok {
			t.Errorf("%q: %v", file, err)
			continue
		}
		said := fmt.Sprint(f.Sentence, f.Fields)
		if !strings.Contains(said, sentence) {
			t.Errorf("%q: %q does not say %q", file, said, sentence)
		}
	}
}

func TestAmount(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "0", "-": "0", "12": "12", "12.5": "12.5", "12,50": "12.50", "1,234.56": "1234.56", "1.234,56": "1234.56", "1 234,56": "1234.56",
		"1'234.50": "1234.50", "1,234,567": "1234567", "1.234.567": "1234567", "(1,234.56)": "-1234.56", "-0,5": "-0.5", "+7": "7", "007.50": "7.50", ".5": "0.5",
		"1,234": "", "1e5": "", "1,23,4": "", "12.": "", "NaN": "", "1.2.3": "",
	} {
		a, problem := Amount(text)
		if got := a.String(); problem == "" && got != want || problem != "" && want != "" {
			t.Errorf("%q is %s (%s), not %q", text, got, problem, want)
		}
	}
}
