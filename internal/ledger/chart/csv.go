package chart

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Columns of a chart's CSV file. Only code, name and type must be there.
var Columns = []string{"code", "name", "parent", "type", "subtype", "group", "control", "currency"}

// formulaStart is what a spreadsheet takes for the start of a formula.
const formulaStart = "=+-@"

// ReadCSV reads a chart: a line with the names of the columns, in any order,
// then an account a line. It takes comma, semicolon or tab between the cells,
// UTF-8 or UTF-16, with or without a byte order mark. An empty subtype becomes
// the plain one of the type; without a column control, receivable and payable
// accounts control themselves. A cell that a spreadsheet would run as a formula
// loses what makes it one.
//
// The error is a fault invalid_chart; what Validate would say is part of it
// only where a cell cannot be read, so call Validate as well.
func ReadCSV(data []byte) ([]Account, error) {
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	rows, lines, err := records(text)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, unreadable("It is empty.")
	}
	place, err := header(rows[0])
	if err != nil {
		return nil, err
	}
	m := &mistakes{}
	for i, row := range rows[1:] {
		if blank(row) {
			continue
		}
		if len(m.accounts) == MaxAccounts {
			return nil, unreadable("It has more than %d accounts.", MaxAccounts)
		}
		m.account(row, place, lines[i+1])
	}
	if len(m.fields) > 0 {
		m.check()
		return nil, m.fault()
	}
	return m.accounts, nil
}

// account reads a row.
func (m *mistakes) account(row []string, place map[string]int, line int) {
	cell := func(column string) string {
		if i, there := place[column]; there && i < len(row) {
			return clean(row[i])
		}
		return ""
	}
	a := Account{
		Line: line, Code: cell("code"), Name: cell("name"), Parent: cell("parent"), Type: word(cell("type")),
		Subtype: word(cell("subtype")), Control: word(cell("control")), Currency: strings.ToUpper(cell("currency")),
	}
	var group bool
	a.Group, group = yes(cell("group"))
	if a.Subtype == "" {
		a.Subtype = DefaultSubtype(a.Type)
	}
	if _, there := place["control"]; !there && !a.Group && (a.Subtype == Receivable || a.Subtype == Payable) {
		a.Control = a.Subtype
	}
	m.accounts = append(m.accounts, a)
	i := len(m.accounts) - 1
	if !group {
		m.at(i, "group", "The group is %q; write true for a heading, and false or nothing for an account.", cut(cell("group"), 20))
	}
	if len(row) > len(place) && !blank(row[len(place):]) {
		m.at(i, "name", "There are %d cells, but the first line names %d columns. Put a cell with a comma in quotes.", len(row), len(place))
	}
}

// decode gives the text of a file without its byte order mark.
func decode(data []byte) (string, error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
		if !utf8.Valid(data) {
			return "", unreadable("Its letters are in an unknown encoding. Save it as UTF-8.")
		}
		return string(data), nil
	}
	units := make([]uint16, 0, len(data)/2)
	for data = data[2:]; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	return string(utf16.Decode(units)), nil
}

// records are the rows and the lines that they begin in.
func records(text string) (rows [][]string, lines []int, err error) {
	rows, lines, err = split(text, false)
	if errors.Is(err, csv.ErrBareQuote) {
		// ="1000" is how some programs keep a spreadsheet from taking a code for
		// a number.
		rows, lines, err = split(text, true)
	}
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		return nil, nil, unreadable("The quotes around a cell that begins in line %d do not match.", broken.StartLine)
	}
	return rows, lines, err
}

func split(text string, lazy bool) (rows [][]string, lines []int, err error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma(text), -1, lazy
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, lines, nil
		}
		if err != nil {
			return nil, nil, err
		}
		line, _ := r.FieldPos(0)
		rows, lines = append(rows, row), append(lines, line)
		if len(rows) > 2*MaxAccounts {
			return nil, nil, unreadable("It has more than %d accounts.", MaxAccounts)
		}
	}
}

// comma is what most often stands between the cells of the first line.
func comma(text string) rune {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	best, most := ',', strings.Count(first, ",")
	for _, c := range ";\t" {
		if n := strings.Count(first, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// header is where each column stands.
func header(row []string) (map[string]int, error) {
	place := map[string]int{}
	for i, cell := range row {
		name := word(clean(cell))
		switch {
		case name == "" && blank(row[i:]):
			return place, required(place)
		case !slices.Contains(Columns, name):
			return nil, unreadable("The first line must name the columns; it has %q, which is none of %s.", cut(cell, 30), strings.Join(Columns, ", "))
		}
		if _, twice := place[name]; twice {
			return nil, unreadable("The first line names the column %s twice.", name)
		}
		place[name] = i
	}
	return place, required(place)
}

func required(place map[string]int) error {
	for _, name := range []string{"code", "name", "type"} {
		if _, there := place[name]; !there {
			return unreadable("The first line must name the columns; %s is missing.", name)
		}
	}
	return nil
}

func blank(row []string) bool {
	return !slices.ContainsFunc(row, func(cell string) bool { return clean(cell) != "" })
}

// clean gives the text of a cell on one line, without what cannot be seen, and
// without what would make it a formula.
func clean(cell string) string {
	cell = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError || unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, cell)
	cell = strings.Join(strings.Fields(cell), " ")
	for before := ""; cell != before; {
		before = cell
		if inner, found := strings.CutPrefix(cell, `="`); found {
			cell = strings.TrimSuffix(inner, `"`)
		}
		// A quote keeps a spreadsheet from running what follows.
		if rest, found := strings.CutPrefix(cell, "'"); found && rest != "" && strings.ContainsAny(rest[:1], formulaStart) {
			cell = rest
		}
		cell = strings.TrimSpace(strings.TrimLeft(cell, formulaStart+" "))
	}
	return cell
}

// word is a name of ours however it was written: "Fixed Asset" is fixed_asset.
func word(cell string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(cell))
}

// yes reads a cell that says yes or no, and whether it does.
func yes(cell string) (is, understood bool) {
	switch strings.ToLower(cell) {
	case "1", "true", "yes", "y", "x", "group":
		return true, true
	case "", "0", "false", "no", "n":
		return false, true
	}
	return false, false
}

// WriteCSV writes a chart so that ReadCSV reads it, and a spreadsheet runs
// nothing of it.
func WriteCSV(accounts []Account) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	row := func(cells ...string) {
		// A buffer takes everything.
		_ = w.Write(cells)
	}
	row(Columns...)
	for _, a := range accounts {
		row(guard(a.Code), guard(a.Name), guard(a.Parent), guard(a.Type), guard(a.Subtype), strconv.FormatBool(a.Group), guard(a.Control), guard(a.Currency))
	}
	w.Flush()
	return b.Bytes()
}

func guard(cell string) string {
	if cell != "" && strings.ContainsAny(cell[:1], formulaStart+"\t\r") {
		return "'" + cell
	}
	return cell
}
