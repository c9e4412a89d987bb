package entryfile

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger/table"
	"kontor/internal/money"
)

// Columns of the file. The account must be there, and debit, credit or amount.
var Columns = []string{
	"account", "name", "partner", "description", "debit", "credit", "amount", "currency", "currency_amount", "due_date", "cost_center", "project",
}

// MaxLines is how many lines an entry has at most.
const MaxLines = 5000

// Line is a line of the entry. Name is the account's in the file, for the reader
// alone.
type Line struct {
	// Line of the file.
	Line                   int
	Account, Name, Partner string
	Description            string
	Amount                 money.Amount // above zero a debit
	Currency               string
	CurrencyAmount         *money.Amount
	DueDate                *date.Date
	CostCenter, Project    string
}

// Read reads the lines. Those without any amount are left out, as a list of
// accounts has them. The error is a fault invalid_lines that names the line of
// the file.
func Read(data []byte) ([]Line, error) {
	t, err := table.Read(data, Columns, []string{"account"}, MaxLines)
	if err != nil {
		return nil, unreadable(err.Error())
	}
	if !t.Has("amount") && (!t.Has("debit") || !t.Has("credit")) {
		return nil, unreadable("The first line must name the columns debit and credit, or amount.")
	}
	refused := fault.Invalid("invalid_lines", "Some lines cannot be read; nothing was entered.")
	var lines []Line
	for n, row := range t.Rows {
		l, wrong := read(row)
		for _, sentence := range wrong {
			refused = refused.Field(fmt.Sprintf("text[%d]", n), "Line %d: %s", row.Line, sentence)
		}
		if len(wrong) == 0 && (!l.Amount.IsZero() || l.CurrencyAmount != nil) {
			lines = append(lines, l)
		}
	}
	switch {
	case len(refused.Fields) > 0:
		return nil, refused
	case len(lines) == 0:
		return nil, unreadable("No line has an amount.")
	}
	return lines, nil
}

func unreadable(sentence string) error {
	return fault.Invalid("invalid_lines", "This cannot be read as lines of an entry. %s", sentence).Field("text", "%s", sentence)
}

func read(row table.Row) (l Line, wrong []string) {
	l = Line{
		Line: row.Line, Account: row.Text("account"), Name: row.Text("name"), Partner: row.Text("partner"), Description: row.Text("description"),
		Currency: strings.ToUpper(row.Text("currency")), CostCenter: row.Text("cost_center"), Project: row.Text("project"),
	}
	if row.Extra > 0 {
		wrong = append(wrong, "It has more cells than columns. Put a cell with a comma in quotes.")
	}
	if l.Account == "" {
		wrong = append(wrong, "The account is missing.")
	}
	amount := func(column string) money.Amount {
		a, problem := Amount(row.Raw(column))
		if problem != "" {
			wrong = append(wrong, column+": "+problem)
		}
		return a
	}
	debit, credit := amount("debit"), amount("credit")
	switch {
	case debit.Sign() < 0 || credit.Sign() < 0:
		wrong = append(wrong, "Write an amount below zero on the other side.")
	case !debit.IsZero() && !credit.IsZero():
		wrong = append(wrong, "A line has a debit or a credit, not both.")
	}
	l.Amount = debit.Sub(credit)
	if signed := amount("amount"); !signed.IsZero() {
		if !l.Amount.IsZero() {
			wrong = append(wrong, "A line has an amount, or a debit or a credit, not both.")
		}
		l.Amount = signed
	}
	if foreign := amount("currency_amount"); !foreign.IsZero() {
		if l.Currency == "" {
			wrong = append(wrong, "The currency of the currency_amount is missing.")
		}
		if foreign.Sign()*l.Amount.Sign() < 0 {
			foreign = foreign.Neg() // written without a sign, beside a credit
		}
		l.CurrencyAmount = &foreign
	}
	if text := row.Text("due_date"); text != "" {
		day, problem := Date(text)
		if problem != "" {
			wrong = append(wrong, "due_date: "+problem)
		} else {
			l.DueDate = &day
		}
	}
	return l, wrong
}

var (
	spaces   = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "")
	grouped  = regexp.MustCompile(`^[+-]?\d{1,3}(,\d{3})+$`)
	american = regexp.MustCompile(`^[+-]?\d{1,3}(,\d{3})+\.\d+$`)
	european = regexp.MustCompile(`^[+-]?\d{1,3}(\.\d{3})+,\d+$`)
	points   = regexp.MustCompile(`^[+-]?\d{1,3}(\.\d{3}){2,}$`)
	comma    = regexp.MustCompile(`^[+-]?\d+,\d+$`)
)

// Amount reads an amount as people write it: 1234.56, 1,234.56, 1.234,56, 1 234,56
// or (1,234.56) for one below zero; nothing is zero. One comma before three digits
// says two things, and is refused with a sentence.
func Amount(text string) (a money.Amount, problem string) {
	s := spaces.Replace(strings.TrimSpace(text))
	if s == "" || s == "-" {
		return a, ""
	}
	negative := false
	if inner, found := strings.CutPrefix(s, "("); found && strings.HasSuffix(inner, ")") {
		s, negative = strings.TrimSuffix(inner, ")"), true
	}
	switch {
	case american.MatchString(s):
		s = strings.ReplaceAll(s, ",", "")
	case european.MatchString(s):
		s = strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
	case grouped.MatchString(s) && strings.Count(s, ",") == 1:
		return a, fmt.Sprintf("%q may be thousands or decimals. Write 1234.56.", text)
	case grouped.MatchString(s):
		s = strings.ReplaceAll(s, ",", "")
	case points.MatchString(s):
		s = strings.ReplaceAll(s, ".", "")
	case comma.MatchString(s):
		s = strings.Replace(s, ",", ".", 1)
	}
	s = strings.TrimPrefix(s, "+")
	if sign, rest := strings.CutPrefix(s, "-"); rest {
		s = "-" + zeros(sign)
	} else {
		s = zeros(s)
	}
	a, err := money.ParseAmount(s)
	if err != nil {
		return a, fmt.Sprintf("%q is no amount. Write 1234.56.", text)
	}
	if negative {
		a = a.Neg()
	}
	return a, ""
}

// zeros gives a number without those before it that say nothing: 007.50 is 7.50.
func zeros(s string) string {
	s = strings.TrimLeft(s, "0")
	if s == "" || s[0] == '.' {
		s = "0" + s
	}
	return s
}

// Date reads 2026-01-31 or 31.01.2026.
func Date(text string) (d date.Date, problem string) {
	if d, err := date.Parse(text); err == nil {
		return d, ""
	}
	if at, err := time.Parse("2.1.2006", text); err == nil {
		if d, err := date.Parse(at.Format(time.DateOnly)); err == nil {
			return d, ""
		}
	}
	return d, fmt.Sprintf("%q is no date. Write 2026-01-31.", text)
}
