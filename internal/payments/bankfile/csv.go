package bankfile

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

const (
	formatCSV = "csv"
	// So many rows with a mistake are told at once.
	maxMistakes = 20
)

// table is a file cut into rows, with the profile's columns found in it.
type table struct {
	profile  *Profile
	encoding string
	layout   string
	header   []string
	rows     []record
	width    int
	columns  columnIndex
	problems []string // of the profile
}

// movement is a row that was understood.
type movement struct {
	line    Line
	account string
	balance *money.Amount
	at      int
}

func openTable(data []byte, p *Profile) (*table, error) {
	text, encoding, _, err := decode(data, p.Encoding)
	if err != nil {
		return nil, err
	}
	delimiter, n := utf8.DecodeRuneInString(p.Delimiter)
	if n == 0 || n != len(p.Delimiter) || delimiter == utf8.RuneError || strings.ContainsRune("\"\r\n", delimiter) {
		return nil, refuse(WrongProfile, "The delimiter %.10q is not one character, such as a comma, a semicolon or a tab.", p.Delimiter)
	}
	if p.SkipLines < 0 || p.Footer < 0 {
		return nil, refuse(WrongProfile, "Lines to skip and rows of the footer are counted from 0.")
	}
	t := &table{profile: p, encoding: encoding}
	if t.rows, err = records(string(text), delimiter, p.SkipLines, 0); err != nil {
		return nil, err
	}
	if p.Header && len(t.rows) > 0 {
		t.header, t.rows = t.rows[0].cells, t.rows[1:]
		t.width = used(t.header)
	}
	t.rows = t.rows[:max(0, len(t.rows)-p.Footer)]
	if !p.Header && len(t.rows) > 0 {
		t.width = len(t.rows[0].cells)
	}
	t.columns, t.problems = p.resolve(t.header, t.width)
	t.layout, _ = p.layout()
	return t, nil
}

// used is how many cells there are up to the last with text.
func used(cells []string) int {
	n := len(cells)
	for n > 0 && cells[n-1] == "" {
		n--
	}
	return n
}

func readCSV(data []byte, p Profile) (File, error) {
	t, err := openTable(data, &p)
	if err != nil {
		return File{}, err
	}
	if len(t.problems) > 0 {
		f := refuse(WrongProfile, "The profile does not fit the table. %s", t.problems[0])
		for _, problem := range t.problems[1:] {
			f = f.Field("profile", "%s", problem)
		}
		return File{}, f
	}
	groups := newStatements(t)
	var mistakes *fault.Fault
	count := 0
	for i, r := range t.rows {
		m, err := t.movement(r)
		if err != nil {
			if count++; count == 1 {
				mistakes = refuse(BadEntry, "Line %d: %s.", r.line, err)
			} else if count <= maxMistakes {
				mistakes = mistakes.Field("file", "Line %d: %s.", r.line, err)
			}
			continue
		}
		m.line.Position = i + 1
		if groups.add(m); groups.lines > MaxLines {
			return File{}, tooMany()
		}
	}
	if count > 1 {
		mistakes.Sentence += fmt.Sprintf(" %d rows of %d cannot be read.", count, len(t.rows))
	}
	if mistakes != nil {
		return File{}, mistakes
	}
	return groups.file()
}

// movement understands a row.
func (t *table) movement(r record) (movement, error) {
	x, p := &t.columns, t.profile
	m := movement{at: r.line, account: p.Account}
	if n := len(r.cells); n < t.width {
		return m, fmt.Errorf("the row has %d columns instead of %d; the file may be cut off", n, t.width)
	} else if used(r.cells) > t.width {
		return m, fmt.Errorf("the row has %d columns instead of %d; a text may have the delimiter in it", n, t.width)
	}
	cell := func(i int) string {
		if i < 0 {
			return ""
		}
		return r.cells[i]
	}
	l := &m.line
	var err error
	if l.BookedOn, err = t.day(cell(x.bookedOn)); err != nil {
		return m, err
	}
	if v := cell(x.valueOn); v != "" {
		d, err := t.day(v)
		if err != nil {
			return m, fmt.Errorf("value date: %w", err)
		}
		l.ValueOn = &d
	}
	l.Currency = strings.ToUpper(first(cell(x.currency), p.Currency))
	if _, ok := money.CurrencyDecimals(l.Currency); !ok {
		return m, fmt.Errorf("%.10q is not a currency in use", l.Currency)
	}
	if l.Amount, err = t.amount(cell, l.Currency); err != nil {
		return m, err
	}
	if v := cell(x.balance); v != "" {
		b, err := p.parse(v, l.Currency)
		if err != nil {
			return m, fmt.Errorf("balance: %w", err)
		}
		m.balance = &b
	}
	m.account = cleanAccount(first(cell(x.account), p.Account))
	l.Partner, l.PartnerAccount = cell(x.partner), cleanAccount(cell(x.partnerAccount))
	l.Reference, l.BankID = cell(x.reference), identification(cell(x.bankID))
	var texts []string
	for _, i := range x.text {
		texts = append(texts, cell(i))
	}
	l.Text = joined(" ", texts...)
	return m, nil
}

var timeBehind = regexp.MustCompile(`^(.*?[0-9])[ T]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?( ?(AM|PM|am|pm))?(Z| ?UTC| ?[+-][0-9]{2}:?[0-9]{2})?$`)

func (t *table) day(s string) (date.Date, error) {
	d, err := parseLayout(t.layout, s)
	if err != nil {
		return d, fmt.Errorf("%.40q is not a date of the form %s", s, t.profile.DateFormat)
	}
	return d, nil
}

func parseLayout(layout, s string) (date.Date, error) {
	v, err := time.Parse(layout, s)
	if err != nil {
		if !strings.Contains(s, ":") || len(s) > 60 {
			return date.Date{}, err
		}
		m := timeBehind.FindStringSubmatch(s)
		if m == nil {
			return date.Date{}, err
		}
		if v, err = time.Parse(layout, m[1]); err != nil {
			return date.Date{}, err
		}
	}
	return date.Parse(v.Format(date.Layout))
}

// amount is the row's amount with its sign.
func (t *table) amount(cell func(int) string, currency string) (money.Amount, error) {
	x, p := &t.columns, t.profile
	switch p.Amounts {
	case DebitCredit:
		return t.debitCredit(cell(x.debit), cell(x.credit), currency)
	case SignColumn:
		a, err := p.parse(cell(x.amount), currency)
		if err != nil {
			return a, err
		}
		if a.Sign() < 0 {
			return a, fmt.Errorf("the amount %.40q has a minus although a column has the sign", cell(x.amount))
		}
		return p.mark(a, cell(x.sign))
	}
	a, err := p.parse(cell(x.amount), currency)
	if p.Inverted {
		a = a.Neg()
	}
	return a, err
}

func (t *table) debitCredit(debit, credit, currency string) (money.Amount, error) {
	p := t.profile
	var out, in money.Amount
	var err error
	if debit == "" && credit == "" {
		return in, errors.New("there is neither an amount in nor one out")
	}
	if debit != "" {
		if out, err = p.parse(debit, currency); err != nil {
			return out, err
		}
		if p.DebitMinus {
			out = out.Neg()
		}
	}
	if credit != "" {
		if in, err = p.parse(credit, currency); err != nil {
			return in, err
		}
	}
	switch {
	case out.Sign() < 0:
		return in, fmt.Errorf("the amount out %.40q has the wrong sign for this profile", debit)
	case in.Sign() < 0:
		return in, fmt.Errorf("the amount in %.40q has a minus", credit)
	case !out.IsZero() && !in.IsZero():
		return in, fmt.Errorf("there is both an amount out, %.40q, and one in, %.40q", debit, credit)
	}
	return in.Sub(out), nil
}

func (p *Profile) mark(a money.Amount, mark string) (money.Amount, error) {
	is := func(own, usual []string) bool {
		if len(p.OutMarks)+len(p.InMarks) > 0 {
			usual = nil
		}
		return slices.ContainsFunc(append(slices.Clone(own), usual...), func(w string) bool { return strings.EqualFold(w, mark) })
	}
	switch out, in := is(p.OutMarks, outMarks), is(p.InMarks, inMarks); {
	case out && !in:
		return a.Neg(), nil
	case in && !out:
		return a, nil
	}
	return a, fmt.Errorf("the sign column says %.20q, which is neither in nor out in the profile", mark)
}
