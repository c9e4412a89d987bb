package table

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// formulaStart is what a spreadsheet takes for the start of a formula.
const formulaStart = "=+-@"

// Error is a sentence that says why a file is no table.
type Error string

// Error is the sentence.
func (e Error) Error() string { return string(e) }

func unreadable(format string, args ...any) error { return Error(fmt.Sprintf(format, args...)) }

// Row is a row of a table.
type Row struct {
	// Line of the file that the row begins in.
	Line  int
	cells map[string]string
	// Extra is how many cells there are where some stand beyond the last named
	// column; 0 otherwise.
	Extra int
}

// Raw is a cell as it was written, or nothing.
func (r Row) Raw(column string) string { return r.cells[column] }

// Text is a cell's text without what would make it a formula.
func (r Row) Text(column string) string { return Clean(r.cells[column]) }

// Table is a file's rows below its first, which names the columns.
type Table struct {
	Columns []string
	Rows    []Row
}

// Has tells whether the first line names a column.
func (t Table) Has(column string) bool { return slices.Contains(t.Columns, column) }

// Read reads a table of at most so many rows: a line with the names of the
// columns, in any order, then the rows; empty ones are left out. It takes comma,
// semicolon or tab between the cells, UTF-8 or UTF-16, with or without a byte
// order mark. Columns are those that may be there, required those that must. The
// error is an Error.
func Read(data []byte, columns, required []string, most int) (Table, error) {
	text, err := Decode(data)
	if err != nil {
		return Table{}, err
	}
	rows, lines, err := records(text, most)
	if err != nil {
		return Table{}, err
	}
	if len(rows) == 0 {
		return Table{}, unreadable("It is empty.")
	}
	place, err := header(rows[0], columns, required)
	if err != nil {
		return Table{}, err
	}
	t := Table{}
	for name := range place {
		t.Columns = append(t.Columns, name)
	}
	for i, row := range rows[1:] {
		if blank(row) {
			continue
		}
		if len(t.Rows) == most {
			return t, unreadable("It has more than %d rows.", most)
		}
		r := Row{Line: lines[i+1], cells: map[string]string{}}
		if len(row) > len(place) && !blank(row[len(place):]) {
			r.Extra = len(row)
		}
		for name, at := range place {
			if at < len(row) {
				r.cells[name] = row[at]
			}
		}
		t.Rows = append(t.Rows, r)
	}
	return t, nil
}

// Decode gives the text of a file without its byte order mark.
func Decode(data []byte) (string, error) {
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
func records(text string, most int) (rows [][]string, lines []int, err error) {
	rows, lines, err = split(text, false, most)
	if errors.Is(err, csv.ErrBareQuote) {
		// ="1000" is how some programs keep a spreadsheet from taking a code for
		// a number.
		rows, lines, err = split(text, true, most)
	}
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		return nil, nil, unreadable("The quotes around a cell that begins in line %d do not match.", broken.StartLine)
	}
	return rows, lines, err
}

func split(text string, lazy bool, most int) (rows [][]string, lines []int, err error) {
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
		if len(rows) > 2*most {
			return nil, nil, unreadable("It has more than %d rows.", most)
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
func header(row, columns, required []string) (map[string]int, error) {
	place := map[string]int{}
	for i, cell := range row {
		name := Word(Clean(cell))
		switch {
		case name == "" && blank(row[i:]):
			return place, complete(place, required)
		case !slices.Contains(columns, name):
			return nil, unreadable("The first line must name the columns; it has %q, which is none of %s.", cut(cell), strings.Join(columns, ", "))
		}
		if _, twice := place[name]; twice {
			return nil, unreadable("The first line names the column %s twice.", name)
		}
		place[name] = i
	}
	return place, complete(place, required)
}

func complete(place map[string]int, required []string) error {
	for _, name := range required {
		if _, there := place[name]; !there {
			return unreadable("The first line must name the columns; %s is missing.", name)
		}
	}
	return nil
}

func blank(row []string) bool {
	return !slices.ContainsFunc(row, func(cell string) bool { return Clean(cell) != "" })
}

// Clean gives the text of a cell on one line, without what cannot be seen, and
// without what would make it a formula.
func Clean(cell string) string {
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

// Word is a name of ours however it was written: "Fixed Asset" is fixed_asset.
func Word(cell string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(cell))
}

// cut is the start of a long cell.
func cut(cell string) string {
	if r := []rune(cell); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return cell
}

// Guard writes a text so that a spreadsheet does not run it.
func Guard(cell string) string {
	if cell != "" && strings.ContainsAny(cell[:1], formulaStart+"\t\r") {
		return "'" + cell
	}
	return cell
}
