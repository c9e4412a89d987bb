package sheet

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind says what the cells of a column hold, and thereby how they are written.
type Kind string

// The kinds, each with its canonical cell. An empty cell is of every kind.
const (
	Text     Kind = "text"
	Code     Kind = "code"     // a number or name that is not broken over lines
	Amount   Kind = "amount"   // "-1234.50", written with the places that it has
	Quantity Kind = "quantity" // "12.500", written without zeros that say nothing
	Percent  Kind = "percent"  // "7.5" is 7.5 %
	Date     Kind = "date"     // "2026-11-23"
	Moment   Kind = "moment"   // "2026-11-23T10:00:00+01:00", shown at the time of its own zone
	Yes      Kind = "yes"      // "true" or "false"
)

// Kinds are all of them.
var Kinds = []Kind{Text, Code, Amount, Quantity, Percent, Date, Moment, Yes}

// number tells whether the cells are decimals.
func (k Kind) number() bool { return k == Amount || k == Quantity || k == Percent }

// Column is a column of a table.
type Column struct {
	Label string
	Kind  Kind
	// Width is the share of what is left over on a page that this column gets,
	// against the other columns; 0 is what its kind usually gets.
	Width float64
	// Decimals is how many places a figure has at least.
	Decimals int
}

// Style says how a row stands out.
type Style string

// The styles.
const (
	Plain    Style = ""
	Heading  Style = "heading"  // bold, and never alone at the end of a page
	Subtotal Style = "subtotal" // bold, a thin rule above it
	Total    Style = "total"    // bold, between two rules
)

// Row is a row of a table: a canonical cell for each column.
type Row struct {
	Cells []string
	// Level indents the first cell.
	Level int
	Style Style
}

// Table is what is written.
type Table struct {
	// Name of the sheet in a workbook; the title unless set.
	Name string
	// Title, Subtitle and Company stand above the table and on every page. In a
	// workbook, a table without a title begins with its header row.
	Title, Subtitle, Company string
	// Notes stand below the table.
	Notes   []string
	Columns []Column
	Rows    []Row
	// Landscape turns the paper; a table that is too wide does so by itself.
	Landscape bool
	Locale    Locale
	// Created is what the file says of its time.
	Created time.Time
}

// Locale is how people here write.
type Locale struct {
	// Decimal and Group are the signs in a number, "." and "," unless Decimal is set.
	Decimal, Group string
	// Date is a layout of package time made of 2006, 01 or Jan, 02; "02 Jan 2006" unless set.
	Date string
	// Paper is pdf.A4 unless set.
	Paper string
	// Language is a tag like "en".
	Language string
	// Yes, No and Page ("Page %d of %d") are in that language; English unless set.
	Yes, No, Page string
}

func (l Locale) filled() Locale {
	if l.Decimal == "" {
		l.Decimal, l.Group = ".", ","
	}
	set := func(to *string, usual string) {
		if *to == "" {
			*to = usual
		}
	}
	set(&l.Date, "02 Jan 2006")
	set(&l.Language, "en")
	set(&l.Yes, "Yes")
	set(&l.No, "No")
	set(&l.Page, "Page %d of %d")
	return l
}

// MaxCell is how long a cell may be, in UTF-16 units: what a workbook takes.
const MaxCell = 32767

// CellError is a cell that is not what its column holds.
type CellError struct {
	Row, Column int // from 0
	Message     string
}

func (e *CellError) Error() string {
	return fmt.Sprintf("sheet: row %d, column %d: %s", e.Row+1, e.Column+1, e.Message)
}

var decimals = regexp.MustCompile(`^-?[0-9]{1,30}(\.[0-9]{1,20})?$`)

// Check reports every cell that is not what its column holds, but no more than
// limit of them. A row with another number of cells counts as one.
func (t *Table) Check(limit int) (wrong []*CellError) {
	for y := range t.Rows {
		cells := t.Rows[y].Cells
		if len(cells) != len(t.Columns) {
			wrong = append(wrong, &CellError{y, min(len(cells), len(t.Columns)), fmt.Sprintf("The row has %d cells, the table %d columns.", len(cells), len(t.Columns))})
		} else {
			for x, cell := range cells {
				if message := t.Columns[x].Kind.check(cell); message != "" {
					wrong = append(wrong, &CellError{y, x, message})
				}
			}
		}
		if len(wrong) >= limit {
			return wrong[:limit]
		}
	}
	return wrong
}

// check says what is wrong with a cell; nothing when it is right.
func (k Kind) check(cell string) string {
	if cell == "" {
		return ""
	}
	right := true
	switch k {
	case Text, Code:
		if !utf8.ValidString(cell) {
			return "This is no UTF-8."
		}
		if len(cell) > MaxCell && len(utf16.Encode([]rune(cell))) > MaxCell {
			return fmt.Sprintf("A cell has at most %d characters.", MaxCell)
		}
	case Amount, Quantity, Percent:
		right = decimals.MatchString(cell)
	case Date:
		_, right = parseDate(cell)
	case Moment:
		_, right = parseMoment(cell)
	case Yes:
		right = cell == "true" || cell == "false"
	default:
		return fmt.Sprintf("%q is no kind of column.", string(k))
	}
	if right {
		return ""
	}
	return map[Kind]string{
		Amount: "Write an amount like 1234.50.", Quantity: "Write a quantity like 12.5.", Percent: "Write a percentage like 7.5.",
		Date: "Write a date like 2026-11-23.", Moment: "Write a moment like 2026-11-23T10:00:00Z.", Yes: "Write true or false.",
	}[k]
}

// checked is the table with its locale filled in, or its first wrong cell.
func (t Table) checked() (Table, error) {
	if wrong := t.Check(1); len(wrong) > 0 {
		return t, wrong[0]
	}
	t.Locale = t.Locale.filled()
	return t, nil
}

func parseDate(s string) (time.Time, bool) {
	d, err := time.Parse(time.DateOnly, s)
	return d, err == nil && inRange(d)
}

func parseMoment(s string) (time.Time, bool) {
	m, err := time.Parse(time.RFC3339, s)
	return m, err == nil && inRange(m)
}

func inRange(t time.Time) bool { return t.Year() >= 1900 && t.Year() <= 2999 }

const percentSign = "\u00a0%"

// text is a cell as people read it.
func (t *Table) text(x int, cell string) string {
	if cell == "" {
		return ""
	}
	c, l := t.Columns[x], t.Locale
	switch c.Kind {
	case Amount, Quantity, Percent:
		whole, part := c.digits(cell)
		text := group(whole, l.Group)
		if part != "" {
			text += l.Decimal + part
		}
		if c.Kind == Percent {
			text += percentSign
		}
		return text
	case Date:
		d, _ := parseDate(cell)
		return d.Format(l.Date)
	case Moment:
		m, _ := parseMoment(cell)
		return m.Format(l.Date + ", 15:04")
	case Yes:
		if cell == "true" {
			return l.Yes
		}
		return l.No
	}
	return cell
}

// digits are a decimal's whole part with its sign, and the places to show.
func (c Column) digits(cell string) (whole, part string) {
	whole, part, _ = strings.Cut(cell, ".")
	if c.Kind != Amount {
		part = strings.TrimRight(part, "0")
	}
	if short := c.Decimals - len(part); short > 0 {
		part += strings.Repeat("0", short)
	}
	minus := ""
	if strings.HasPrefix(whole, "-") {
		minus, whole = "-", whole[1:]
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
		if strings.Trim(part, "0") == "" {
			minus = ""
		}
	}
	return minus + whole, part
}

// group puts the sign between thousands.
func group(whole, sign string) string {
	minus := ""
	if strings.HasPrefix(whole, "-") {
		minus, whole = "-", whole[1:]
	}
	if sign == "" || len(whole) <= 3 {
		return minus + whole
	}
	var b strings.Builder
	b.WriteString(minus)
	for n := range len(whole) {
		if n > 0 && (len(whole)-n)%3 == 0 {
			b.WriteString(sign)
		}
		b.WriteByte(whole[n])
	}
	return b.String()
}
