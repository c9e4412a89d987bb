package bankfile

import (
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kontor/internal/date"
	"kontor/internal/money"
)

// camtKinds are the messages by their element: camt.052 is a report in between,
// camt.053 a statement, camt.054 an announcement of single entries.
var camtKinds = map[string]struct{ number, statement string }{
	"BkToCstmrAcctRpt":         {"052", "Rpt"},
	"BkToCstmrStmt":            {"053", "Stmt"},
	"BkToCstmrDbtCdtNtfctn":    {"054", "Ntfctn"},
	"BkToCstmrAcctRptV01":      {"052", ""},
	"BkToCstmrStmtV01":         {"053", ""},
	"BkToCstmrDbtCdtNtfctnV01": {"054", ""},
}

var camtSpace = regexp.MustCompile(`(camt|pain|pacs)\.([0-9]{3})\.([0-9]{3})\.([0-9]{2})`)

type camtReader struct {
	*xmlReader
	file File
}

func readCAMT(data []byte) (File, error) {
	text, warning, err := decodeXML(data)
	if err != nil {
		return File{}, err
	}
	x, err := newXMLReader(text)
	if err != nil {
		return File{}, err
	}
	r := &camtReader{xmlReader: x}
	if warning != "" {
		r.file.warn("%s", warning)
	}
	root := ""
	for {
		t, err := r.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return File{}, r.explain(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if root != "" && r.depth == 1 {
				return File{}, refuse(Damaged, "Line %d: a second document starts in the file. Give each a file of its own.", r.line())
			}
			if root == "" {
				root = t.Name.Local
			}
			if err := r.message(t.Name); err != nil {
				return File{}, err
			}
		case xml.CharData:
			if r.depth == 0 && strings.TrimSpace(string(t)) != "" {
				return File{}, refuse(Damaged, "Line %d: there is text outside of the document. Fetch the file from the bank again.", r.line())
			}
		}
	}
	switch {
	case root == "":
		return File{}, refuse(WrongFormat, "The file is neither XML nor a table. Ask the bank for camt.053, OFX or CSV.")
	case r.file.Format == "":
		return File{}, refuse(WrongFormat, "This XML has the root element %.60q and no bank statement in it. Ask the bank for camt.053.", root)
	}
	return r.file, nil
}

func decodeXML(data []byte) (text []byte, warning string, err error) {
	declared := ""
	if m := xmlDeclared.FindSubmatch(glance(data[:min(len(data), 512)])); m != nil {
		declared = string(m[1])
	}
	text, _, warning, err = decode(data, declared)
	return text, warning, err
}

// message reads a message if the element is one, and leaves any envelope around
// it to the caller.
func (r *camtReader) message(name xml.Name) error {
	version := camtSpace.FindStringSubmatch(name.Space)
	kind, known := camtKinds[name.Local]
	if !known {
		if version != nil && name.Local != "Document" && (version[1] != "camt" || version[2] > "054" || version[2] < "052") {
			return refuse(WrongFormat, "Line %d: this is a message %s and no bank statement. Ask the bank for camt.053.", r.line(), version[0])
		}
		return nil
	}
	format := "camt." + kind.number
	switch {
	case kind.statement == "" || version != nil && version[4] == "01":
		return refuse(WrongFormat, "Line %d: version 001.01 of %s is not read, versions from 001.02 are. Ask the bank for a newer one.", r.line(), format)
	case version == nil:
		r.file.warn("The file does not say which version of %s it is.", format)
	case version[1] != "camt" || version[2] != kind.number || version[3] != "001":
		return refuse(WrongFormat, "Line %d: the file calls itself %s, but its content is %s. Ask the bank for camt.053.", r.line(), version[0], format)
	default:
		format = version[0]
	}
	switch kind.number {
	case "052":
		r.file.warn("This is a report in between (camt.052). What the statement (camt.053) repeats is recognised where the bank identifies its entries.")
	case "054":
		return refuse(WrongFormat, "Line %d: this is %s, which announces single entries that the statement has once more; both together would count them twice. Import the statement, camt.053.", r.line(), format)
	}
	r.file.Format = format
	for {
		child, err := r.next()
		if child == nil || err != nil {
			return err
		}
		if child.Name.Local == kind.statement {
			err = r.statement(kind.number)
		} else {
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
}

type camtAcct struct {
	IBAN  string `xml:"Id>IBAN"`
	Other string `xml:"Id>Othr>Id"`
	Ccy   string `xml:"Ccy"`
	BICFI string `xml:"Svcr>FinInstnId>BICFI"`
	BIC   string `xml:"Svcr>FinInstnId>BIC"`
	Code  string `xml:"Svcr>FinInstnId>ClrSysMmbId>MmbId"`
	Name  string `xml:"Svcr>FinInstnId>Nm"`
}

func (a *camtAcct) number() string {
	if a == nil {
		return ""
	}
	return cleanAccount(first(a.IBAN, a.Other))
}

type camtAmount struct {
	Value string `xml:",chardata"`
	Ccy   string `xml:"Ccy,attr"`
}

type camtDate struct {
	Day    string `xml:"Dt"`
	Moment string `xml:"DtTm"`
}

type camtBalance struct {
	Code  string     `xml:"Tp>CdOrPrtry>Cd"`
	Amt   camtAmount `xml:"Amt"`
	Sign  string     `xml:"CdtDbtInd"`
	Dated camtDate   `xml:"Dt"`
	line  int
}

// camtStatement is one Stmt or Rpt while it is read.
type camtStatement struct {
	Statement
	balances []camtBalance
	paged    bool
	entries  int
	pending  int
	file     *File
}

func (r *camtReader) statement(number string) error {
	s := &camtStatement{file: &r.file}
	s.line = r.line()
	var sequence struct{ legal, electronic string }
	for {
		child, err := r.next()
		if err != nil {
			return err
		}
		if child == nil {
			break
		}
		at := r.line()
		switch child.Name.Local {
		case "Id":
			err = r.decode(&s.ID, child)
		case "LglSeqNb":
			err = r.decode(&sequence.legal, child)
		case "ElctrncSeqNb":
			err = r.decode(&sequence.electronic, child)
		case "StmtPgntn", "RptPgntn":
			s.paged = true
			err = r.skip()
		case "FrToDt":
			var span struct {
				From string `xml:"FrDtTm"`
				To   string `xml:"ToDtTm"`
			}
			if err = r.decode(&span, child); err == nil {
				err = s.span(span.From, span.To, at)
			}
		case "Acct":
			var a camtAcct
			if err = r.decode(&a, child); err == nil {
				s.Account, s.Bank = a.number(), first(a.BICFI, a.BIC, a.Code, a.Name)
				s.Currency = first(s.Currency, a.Ccy)
			}
		case "Bal":
			b := camtBalance{line: at}
			if err = r.decode(&b, child); err == nil && slices.Contains(bookedBalances, b.Code) {
				s.balances = append(s.balances, b)
			}
		case "Ntry":
			var e camtEntry
			r.details = 0
			if err = r.decode(&e, child); err == nil {
				s.entries++
				err = s.entry(&e, at)
			}
		default:
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
	s.ID, s.Number = clean(s.ID), first(sequence.legal, sequence.electronic)
	if s.Account == "" {
		return refuse(BadEntry, "Line %d: the statement %s does not name its account.", s.line, s.called())
	}
	if err := s.settle(number); err != nil {
		return err
	}
	if s.pending > 0 {
		r.file.warn("Statement %s: %s pending or for information, not booked, and left out.", s.called(), counted(s.pending, "entry is", "entries are"))
	}
	r.file.Statements = append(r.file.Statements, s.Statement)
	return nil
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func (s *camtStatement) span(from, to string, at int) error {
	for _, end := range []struct {
		text string
		into **date.Date
	}{{from, &s.From}, {to, &s.To}} {
		if clean(end.text) == "" {
			continue
		}
		d, err := parseISO(clean(end.text))
		if err != nil {
			return refuse(BadEntry, "Line %d: the period of the statement is wrong: %s.", at, err)
		}
		*end.into = &d
	}
	return nil
}

var afterISO = regexp.MustCompile(`^(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?$`)

// parseISO reads the day of an ISO date or moment, as the bank's own clock had it.
func parseISO(s string) (date.Date, error) { return parseDay(s, date.Layout, afterISO) }

func (d *camtDate) parse() (*date.Date, error) {
	if d == nil {
		return nil, nil
	}
	text := first(d.Day, d.Moment)
	if text == "" {
		return nil, nil
	}
	v, err := parseISO(text)
	return &v, err
}

// bookedBalances are the codes of those that count here, of many more.
var bookedBalances = []string{"OPBD", "PRCD", "CLBD", "ITBD"}

// known settles the statement's currency with the first amount that has one,
// where the account did not name it.
func (s *camtStatement) known(ccy string) {
	if s.Currency != "" {
		return
	}
	for _, b := range s.balances {
		if b.Code == "OPBD" || b.Code == "CLBD" || b.Code == "PRCD" {
			s.Currency = clean(b.Amt.Ccy)
			return
		}
	}
	s.Currency = clean(ccy)
}

// settle takes the booked balances. A page of a longer statement starts or ends
// with one in between (ITBD); elsewhere that says nothing about these entries.
func (s *camtStatement) settle(number string) error {
	pick := func(last bool, codes ...string) (*money.Amount, error) {
		for _, code := range codes {
			var found *camtBalance
			for i := range s.balances {
				// Some banks repeat the balances for each day: the first day opens, the
				// last one closes.
				if b := &s.balances[i]; b.Code == code && (found == nil || last == (dayOf(b) > dayOf(found)) && dayOf(b) != dayOf(found)) {
					found = b
				}
			}
			if found != nil {
				return s.balance(found)
			}
		}
		return nil, nil
	}
	open, closed := []string{"OPBD", "PRCD"}, []string{"CLBD"}
	if s.paged && number == "053" {
		open, closed = append(open, "ITBD"), append(closed, "ITBD")
	}
	var err error
	if s.Opening, err = pick(false, open...); err != nil {
		return err
	}
	if s.Closing, err = pick(true, closed...); err != nil {
		return err
	}
	if s.Currency == "" {
		return refuse(BadEntry, "Line %d: the statement %s names no currency.", s.line, s.called())
	}
	if _, ok := money.CurrencyDecimals(s.Currency); !ok {
		return refuse(BadEntry, "Line %d: %.10q is not a currency in use.", s.line, s.Currency)
	}
	return nil
}

func dayOf(b *camtBalance) string { return first(b.Dated.Day, b.Dated.Moment) }

func (s *camtStatement) balance(b *camtBalance) (*money.Amount, error) {
	s.known(b.Amt.Ccy)
	if c := clean(b.Amt.Ccy); c != s.Currency {
		return nil, refuse(BadEntry, "Line %d: the balance %s is in %.10q, but the account is in %s.", b.line, b.Code, c, s.Currency)
	}
	a, err := signed(b.Amt, b.Sign)
	if err != nil {
		return nil, refuse(BadEntry, "Line %d: the balance %s is wrong: %s.", b.line, b.Code, err)
	}
	if _, err := b.Dated.parse(); err != nil {
		return nil, refuse(BadEntry, "Line %d: the balance %s is wrong: %s.", b.line, b.Code, err)
	}
	return &a, nil
}
