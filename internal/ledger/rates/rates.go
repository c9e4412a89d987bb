package rates

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

// MaxSize is how many bytes a file may have; all days since 1999 have 8 MB.
const MaxSize = 20 << 20

// maxDepth bounds what a hostile file can make the decoder hold.
const maxDepth = 20

// The codes of the refusals.
const (
	TooLarge    = "rates_too_large"
	WrongFormat = "rates_format"
	CutOff      = "rates_cut_off"
	Entities    = "rates_entities"
	BadRate     = "rates_entry"
	NoCompany   = "rates_company_missing"
)

// Quote is what one euro costs in a currency on a day.
type Quote struct {
	Currency string // ISO 4217, also withdrawn ones: the history goes back to 1999
	On       date.Date
	PerEuro  money.Rate // above zero, at most 10 decimals
}

var (
	code   = regexp.MustCompile(`^[A-Z]{3}$`)
	number = regexp.MustCompile(`^[0-9]{1,10}(\.[0-9]+)?$`)
)

func refuse(kind, format string, args ...any) *fault.Fault {
	s := fmt.Sprintf(format, args...)
	return fault.Invalid(kind, "%s", s).Field("file", "%s", s)
}

// Read reads the XML of the European Central Bank, or a table of date, currency
// and rate with or without a header. Quotes come in the file's order. A quote
// that the file repeats is taken once; two that contradict are refused. Every
// error is a fault with a sentence for people.
func Read(data []byte) ([]Quote, error) {
	if len(data) > MaxSize {
		return nil, fault.TooLarge(TooLarge, "A file of exchange rates has at most %d MB.", MaxSize>>20).Field("file", "The file is too large.")
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	trimmed := bytes.TrimSpace(data)
	c := collection{seen: map[key]string{}}
	var err error
	switch {
	case len(trimmed) == 0:
		return nil, refuse(WrongFormat, "The file is empty.")
	case bytes.HasPrefix(trimmed, []byte("PK\x03\x04")):
		return nil, refuse(WrongFormat, "The file is a ZIP archive or a workbook. Fetch the XML of the European Central Bank, or write a table of date, currency, rate.")
	case !utf8.Valid(data):
		return nil, refuse(WrongFormat, "The file is not UTF-8. Fetch the XML of the European Central Bank, or write a table of date, currency, rate.")
	case trimmed[0] == '<':
		err = c.readXML(data)
	default:
		err = c.readTable(data)
	}
	if err != nil {
		return nil, err
	}
	if len(c.quotes) == 0 {
		return nil, refuse(WrongFormat, "The file has no exchange rate in it.")
	}
	return c.quotes, nil
}

type key struct {
	currency string
	on       date.Date
}

type collection struct {
	quotes []Quote
	seen   map[key]string
}

func (c *collection) add(line int, currency, day, rate string) error {
	on, err := date.Parse(day)
	if err != nil {
		return refuse(BadRate, "Line %d: %.40q is not a date of the form YYYY-MM-DD, from 1900 to 2999.", line, day)
	}
	return c.addOn(line, currency, on, rate)
}

func (c *collection) addOn(line int, currency string, on date.Date, rate string) error {
	if !code.MatchString(currency) {
		return refuse(BadRate, "Line %d: %.20q is not a currency of three capital letters.", line, currency)
	}
	if !number.MatchString(rate) {
		return refuse(BadRate, "Line %d: %.40q is not a rate; write digits and a point, like 1.0823.", line, rate)
	}
	r, err := money.ParseRate(plain(rate))
	if err != nil {
		return refuse(BadRate, "Line %d: %.40q is not a rate: %s.", line, rate, err)
	}
	if r.Sign() <= 0 {
		return refuse(BadRate, "Line %d: the rate of %s is zero.", line, currency)
	}
	if currency == "EUR" {
		if r.Decimal().IntPart() != 1 || r.Places() > 0 {
			return refuse(BadRate, "Line %d: a euro is %s euros, so these are not rates for one euro.", line, r)
		}
		return nil
	}
	k := key{currency, on}
	if before, ok := c.seen[k]; ok {
		if before != r.Fixed(10) {
			return refuse(BadRate, "Line %d: %s has two rates for %s, %s and %s.", line, currency, on, before, r)
		}
		return nil
	}
	c.seen[k] = r.Fixed(10)
	c.quotes = append(c.quotes, Quote{currency, on, r})
	return nil
}

// plain is the number without zeros in front and behind.
func plain(s string) string {
	whole, fraction, _ := strings.Cut(s, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		whole += "." + fraction
	}
	return whole
}

// readXML reads Cube elements: one with a time for each day, in it one with a
// currency and a rate for each currency.
func (c *collection) readXML(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	// The text is UTF-8, whatever it says of itself.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var on date.Date
	depth, dayDepth, root := 0, 0, ""
	for {
		t, err := d.Token()
		line, _ := d.InputPos()
		if errors.Is(err, io.EOF) {
			if root == "" {
				return refuse(WrongFormat, "The file is neither XML nor a table of date, currency, rate.")
			}
			return nil
		}
		if err != nil {
			var s *xml.SyntaxError
			if errors.As(err, &s) && strings.Contains(s.Msg, "unexpected EOF") {
				return refuse(CutOff, "Line %d: the file ends in the middle, so a part is missing. Fetch it again.", line)
			}
			return refuse(WrongFormat, "Line %d: this is not well-formed XML. Fetch it again.", line).Because(err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return refuse(Entities, "Line %d: the file has a DTD, which can make a program read foreign files; the rates need none. Nothing was taken.", line)
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return refuse(WrongFormat, "Line %d: elements are nested more than %d deep, which no file of rates is.", line, maxDepth)
			}
			if root == "" {
				root = t.Name.Local
			}
			if t.Name.Local != "Cube" {
				continue
			}
			var day, currency, rate string
			for _, a := range t.Attr {
				switch a.Name.Local {
				case "time":
					day = a.Value
				case "currency":
					currency = a.Value
				case "rate":
					rate = a.Value
				}
			}
			switch {
			case day != "":
				if on, err = date.Parse(day); err != nil {
					return refuse(BadRate, "Line %d: %.40q is not a date of the form YYYY-MM-DD, from 1900 to 2999.", line, day)
				}
				dayDepth = depth
			case currency != "" || rate != "":
				if on.IsZero() {
					return refuse(BadRate, "Line %d: the rate of %.20q stands outside of any day.", line, currency)
				}
				if err := c.addOn(line, currency, on, rate); err != nil {
					return err
				}
			}
		case xml.EndElement:
			if depth == dayDepth {
				on, dayDepth = date.Date{}, 0
			}
			depth--
		}
	}
}

// readTable reads rows of date, currency, rate, behind commas, semicolons or tabs.
func (c *collection) readTable(data []byte) error {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.TrimLeadingSpace, r.ReuseRecord = -1, true, true
	for _, d := range []rune{';', '\t'} {
		if bytes.ContainsRune(first, d) {
			r.Comma = d
		}
	}
	for row := 1; ; row++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var p *csv.ParseError
		if errors.As(err, &p) {
			return refuse(WrongFormat, "Line %d: this is neither XML nor a table of date, currency, rate.", p.Line).Because(err)
		}
		if err != nil {
			return refuse(WrongFormat, "The table cannot be read.").Because(err)
		}
		line, _ := r.FieldPos(0)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) != 3 {
			return refuse(WrongFormat, "Line %d: a row has a date, a currency and a rate, and this one has %d columns.", line, len(cells))
		}
		if row == 1 && strings.EqualFold(cells[0], "date") {
			continue
		}
		rate := cells[2]
		if r.Comma != ',' {
			// With a comma before the decimals, as where columns are behind semicolons.
			rate = strings.Replace(rate, ",", ".", 1)
		}
		if err := c.add(line, strings.ToUpper(cells[1]), cells[0], rate); err != nil {
			return err
		}
	}
}
