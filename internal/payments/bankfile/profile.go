package bankfile

import (
	"fmt"
	"slices"
	"strings"

	"kontor/internal/money"
)

// How a table says what is in and what is out.
const (
	Signed      = "signed"       // one column, negative is out
	DebitCredit = "debit_credit" // a column for out and one for in
	SignColumn  = "sign_column"  // one column of amounts, and one that says which way
)

// Profile says how to read the tables of one bank. Guess proposes one, and a
// person confirms it.
type Profile struct {
	Encoding   string   `json:"encoding" doc:"Empty to detect it: utf-8, utf-16 or windows-1252."`
	Delimiter  string   `json:"delimiter" doc:"One character between the columns."`
	SkipLines  int      `json:"skip_lines" minimum:"0" doc:"Lines before the header."`
	Header     bool     `json:"header" doc:"The first line that is not skipped names the columns."`
	Footer     int      `json:"footer" minimum:"0" doc:"Rows at the end that are no movements."`
	DateFormat string   `json:"date_format" doc:"Of D, DD, M, MM, MMM, YY, YYYY and what is between them. A time behind the date is left out."`
	Decimal    string   `json:"decimal" doc:"The sign before the cents: a point or a comma."`
	Thousands  string   `json:"thousands" doc:"Empty, or one of point, comma, space, apostrophe."`
	Amounts    string   `json:"amounts" enum:"signed,debit_credit,sign_column"`
	Inverted   bool     `json:"inverted,omitempty" doc:"Signed amounts are positive for money out, as on many cards."`
	DebitMinus bool     `json:"debit_minus,omitempty" doc:"The column of money out has the minus itself."`
	OutMarks   []string `json:"out_marks,omitempty" doc:"What the sign column says for money out; empty for the usual words."`
	InMarks    []string `json:"in_marks,omitempty" doc:"What the sign column says for money in."`
	Account    string   `json:"account,omitempty" doc:"Of the table, when it has no column for it."`
	Currency   string   `json:"currency,omitempty" doc:"Of the table, when it has no column for it."`
	Columns    Columns  `json:"columns"`
}

// Column is a column by the name in the header, or by its position, 1 the first.
// With both, the position tells apart columns of the same name. The zero value
// is no column.
type Column struct {
	Name     string `json:"name,omitempty"`
	Position int    `json:"position,omitempty" minimum:"0"`
}

// Columns says which column is what. The booking date and an amount are needed.
type Columns struct {
	BookedOn       Column   `json:"booked_on"`
	ValueOn        Column   `json:"value_on,omitzero"`
	Amount         Column   `json:"amount,omitzero"`
	Debit          Column   `json:"debit,omitzero"`
	Credit         Column   `json:"credit,omitzero"`
	Sign           Column   `json:"sign,omitzero"`
	Currency       Column   `json:"currency,omitzero"`
	Partner        Column   `json:"partner,omitzero"`
	PartnerAccount Column   `json:"partner_account,omitzero"`
	Text           []Column `json:"text,omitempty" doc:"Several are joined."`
	Reference      Column   `json:"reference,omitzero"`
	BankID         Column   `json:"bank_id,omitzero"`
	Balance        Column   `json:"balance,omitzero" doc:"After each movement; then the table must add up from row to row."`
	Account        Column   `json:"account,omitzero" doc:"One's own account, for tables of several."`
}

// outMarks and inMarks are the usual words of sign columns.
var (
	outMarks = []string{"-", "s", "soll", "d", "dr", "db", "dbit", "debit", "out", "af", "uit", "débit", "belastung", "lastschrift", "dare", "debe", "cargo"}
	inMarks  = []string{"+", "h", "haben", "c", "cr", "crdt", "credit", "in", "bij", "crédit", "gutschrift", "avere", "haber", "abono"}
)

// columnIndex is Columns resolved against a header: -1 is no column.
type columnIndex struct {
	bookedOn, valueOn, amount, debit, credit, sign, currency int
	partner, partnerAccount, reference, bankID, balance      int
	account                                                  int
	text                                                     []int
}

// resolve finds the columns, and says every mistake of the profile at its field.
func (p *Profile) resolve(header []string, width int) (columnIndex, []string) {
	var problems []string
	find := func(what string, c Column, needed bool) int {
		i, err := c.find(header, width)
		if err != nil {
			problems = append(problems, fmt.Sprintf("The column for the %s: %s.", what, err))
		} else if i < 0 && needed {
			problems = append(problems, fmt.Sprintf("Say which column is the %s.", what))
		}
		return i
	}
	c := p.Columns
	x := columnIndex{
		bookedOn: find("booking date", c.BookedOn, true), valueOn: find("value date", c.ValueOn, false),
		amount: -1, debit: -1, credit: -1, sign: -1,
		currency: find("currency", c.Currency, false), partner: find("partner", c.Partner, false),
		partnerAccount: find("partner's account", c.PartnerAccount, false), reference: find("reference", c.Reference, false),
		bankID: find("bank's identification", c.BankID, false), balance: find("balance", c.Balance, false),
		account: find("account", c.Account, false),
	}
	for _, t := range c.Text {
		if i := find("text", t, false); i >= 0 {
			x.text = append(x.text, i)
		}
	}
	switch p.Amounts {
	case Signed:
		x.amount = find("amount", c.Amount, true)
	case DebitCredit:
		x.debit, x.credit = find("money out", c.Debit, true), find("money in", c.Credit, true)
	case SignColumn:
		x.amount, x.sign = find("amount", c.Amount, true), find("sign", c.Sign, true)
	default:
		problems = append(problems, fmt.Sprintf("How the amounts are written is %.20q; it is signed, debit_credit or sign_column.", p.Amounts))
	}
	return x, append(problems, p.problems(x)...)
}

func (p *Profile) problems(x columnIndex) []string {
	var out []string
	if _, err := p.layout(); err != nil {
		out = append(out, "The "+err.Error()+".")
	}
	if p.Decimal != "." && p.Decimal != "," {
		out = append(out, "Say whether a point or a comma stands before the cents.")
	}
	if !slices.Contains([]string{"", ".", ",", " ", "'"}, p.Thousands) || p.Thousands == p.Decimal {
		out = append(out, "The thousands are separated by nothing, a point, a comma, a space or an apostrophe, and not by the sign before the cents.")
	}
	switch _, ok := money.CurrencyDecimals(p.Currency); {
	case p.Currency == "" && x.currency < 0:
		out = append(out, "Say which currency the table is in, or which column has it.")
	case p.Currency != "" && !ok:
		out = append(out, fmt.Sprintf("%.10q is not a currency in use.", p.Currency))
	}
	return out
}

func (c Column) find(header []string, width int) (int, error) {
	switch {
	case c.Name != "":
		found := -1
		for i, h := range header {
			if !strings.EqualFold(clean(h), clean(c.Name)) {
				continue
			}
			if i+1 == c.Position {
				return i, nil
			}
			if found >= 0 && c.Position == 0 {
				return -1, fmt.Errorf("the header has %.40q more than once; give the position too", c.Name)
			}
			found = i
		}
		if found < 0 {
			return -1, fmt.Errorf("the header has no %.40q, but %.300s", c.Name, quotedList(header))
		}
		return found, nil
	case c.Position > 0:
		if c.Position > width {
			return -1, fmt.Errorf("position %d is behind the last of %d columns", c.Position, width)
		}
		return c.Position - 1, nil
	case c.Position < 0:
		return -1, fmt.Errorf("positions start at 1")
	}
	return -1, nil
}

func quotedList(words []string) string {
	var q []string
	for _, w := range words {
		if w = clean(w); w != "" {
			q = append(q, fmt.Sprintf("%.40q", w))
		}
	}
	if q == nil {
		return "no names at all"
	}
	return strings.Join(q, ", ")
}

// layout is the date's format in the words of package time.
func (p *Profile) layout() (string, error) {
	var b strings.Builder
	rest, seen := p.DateFormat, ""
	tokens := []struct{ ours, theirs string }{
		{"YYYY", "2006"}, {"YY", "06"}, {"MMM", "Jan"}, {"MM", "01"}, {"M", "1"}, {"DD", "02"}, {"D", "2"},
	}
next:
	for rest != "" {
		for _, t := range tokens {
			if strings.HasPrefix(rest, t.ours) {
				b.WriteString(t.theirs)
				seen += t.ours[:1]
				rest = rest[len(t.ours):]
				continue next
			}
		}
		if strings.IndexByte(" .-/,", rest[0]) < 0 {
			return "", fmt.Errorf("format of dates %.20q is not understood; write DD.MM.YYYY, YYYY-MM-DD and the like", p.DateFormat)
		}
		b.WriteByte(rest[0])
		rest = rest[1:]
	}
	if strings.Count(seen, "D") != 1 || strings.Count(seen, "M") != 1 || strings.Count(seen, "Y") != 1 {
		return "", fmt.Errorf("format of dates %.20q needs a day, a month and a year, each once", p.DateFormat)
	}
	return b.String(), nil
}
