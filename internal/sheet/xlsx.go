package sheet

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// XLSX writes the table as a workbook of one sheet: real numbers and dates with
// their formats, the header row frozen and with a filter.
//
// A workbook's numbers carry fifteen digits. A longer figure is written as a
// text, to the last digit, rather than as a number that is nearly right.
func XLSX(w io.Writer, t Table) error {
	t, err := t.checked()
	if err != nil {
		return err
	}
	f := excelize.NewFile()
	defer f.Close()
	b := &book{Table: t, file: f, styles: map[look]int{}, sheet: sheetName(t)}
	if err := b.write(); err != nil {
		return fmt.Errorf("sheet: workbook: %w", err)
	}
	return f.Write(w)
}

// sheetName is what Excel accepts for a sheet.
func sheetName(t Table) string {
	name := t.Name
	if name == "" {
		name = t.Title
	}
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return ' '
		}
		return r
	}, name)
	if utf8.RuneCountInString(name) > 31 {
		name = string([]rune(name)[:31])
	}
	name = strings.Trim(name, " '")
	if name == "" || strings.EqualFold(name, "history") {
		return "Sheet1"
	}
	return name
}

type book struct {
	Table
	file   *excelize.File
	out    *excelize.StreamWriter
	sheet  string
	styles map[look]int
	row    int // the last one written
}

// look is what a cell's style hangs on.
type look struct {
	format string
	right  bool
	wrap   bool
	indent int
	row    Style
	title  int // 1 the title, 2 what stands beside it, 3 the header
}

func (b *book) write() (err error) {
	f := b.file
	if err := f.SetSheetName("Sheet1", b.sheet); err != nil {
		return err
	}
	at := b.Created.UTC().Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Title: b.Title, Creator: "Kontor", LastModifiedBy: "Kontor", Created: at, Modified: at}); err != nil {
		return err
	}
	header := 1
	if b.Title != "" {
		header = len(b.titles()) + 2
	}
	if err := b.page(header); err != nil {
		return err
	}
	if b.out, err = f.NewStreamWriter(b.sheet); err != nil {
		return err
	}
	for x, width := range b.widths() {
		if err := b.out.SetColWidth(x+1, x+1, width); err != nil {
			return err
		}
	}
	top := excelize.Panes{Freeze: true, YSplit: header, TopLeftCell: "A" + strconv.Itoa(header+1), ActivePane: "bottomLeft"}
	if err := b.out.SetPanes(&top); err != nil {
		return err
	}
	if b.Title != "" {
		for n, text := range b.titles() {
			if err := b.line(excelize.Cell{Value: text, StyleID: b.style(look{title: min(n+1, 2)})}); err != nil {
				return err
			}
		}
		b.row++
	}
	if err := b.rows(); err != nil {
		return err
	}
	return b.out.Flush()
}

// titles are the lines above the table.
func (b *book) titles() []string {
	lines := []string{b.Title}
	for _, text := range []string{b.Company, b.Subtitle} {
		if text != "" {
			lines = append(lines, text)
		}
	}
	return lines
}

// page is how the sheet prints and filters.
func (b *book) page(header int) error {
	f := b.file
	if len(b.Columns) > 0 {
		last, err := excelize.CoordinatesToCellName(len(b.Columns), header+len(b.Rows))
		if err != nil {
			return err
		}
		if err := f.AutoFilter(b.sheet, "A"+strconv.Itoa(header)+":"+last, nil); err != nil {
			return err
		}
	}
	orientation, paper, wide, tall := "portrait", 9, 1, 0
	if b.Landscape || len(b.Columns) > 7 {
		orientation = "landscape"
	}
	if b.Locale.Paper == "Letter" {
		paper = 1
	}
	if err := f.SetPageLayout(b.sheet, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	fit := true
	if err := f.SetSheetProps(b.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	name := "'" + strings.ReplaceAll(b.sheet, "'", "''") + "'"
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("%s!$%d:$%d", name, header, header), Scope: b.sheet})
}

func (b *book) rows() error {
	cells := make([]any, len(b.Columns))
	for x, c := range b.Columns {
		cells[x] = excelize.Cell{Value: c.Label, StyleID: b.style(look{title: 3, right: c.Kind.number()})}
	}
	if err := b.line(cells...); err != nil {
		return err
	}
	for _, row := range b.Rows {
		for x, cell := range row.Cells {
			indent := 0
			if x == 0 {
				indent = row.Level
			}
			cells[x] = b.cell(x, cell, look{row: row.Style, indent: indent})
		}
		if err := b.line(cells...); err != nil {
			return err
		}
	}
	if len(b.Notes) > 0 {
		b.row++
	}
	for _, note := range b.Notes {
		if err := b.line(excelize.Cell{Value: note, StyleID: b.style(look{title: 2})}); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) line(cells ...any) error {
	b.row++
	return b.out.SetRow("A"+strconv.Itoa(b.row), cells)
}

// cell is a value with its style.
func (b *book) cell(x int, cell string, l look) any {
	if cell == "" && l.row == Plain {
		return nil
	}
	var value any = cell
	switch c := b.Columns[x]; c.Kind {
	case Amount, Quantity, Percent:
		l.right = true
		if cell == "" {
			value = nil
			break
		}
		whole, part := c.digits(cell)
		l.format = "#,##0" + places(len(part))
		exact := whole + "." + part
		if c.Kind == Percent {
			l.format = "0" + places(len(part)) + "%"
			exact = shift(exact)
		}
		if n, ok := exactNumber(exact); ok {
			value = n
		} else {
			value, l.format = b.text(x, cell), "@"
		}
	case Date:
		l.format = excelDate(b.Locale.Date)
		if d, ok := parseDate(cell); ok {
			if n := int(d.Sub(epoch) / (24 * time.Hour)); n > 60 {
				value = n
			}
		}
	case Moment:
		l.format = excelDate(b.Locale.Date) + " hh:mm"
		if m, ok := parseMoment(cell); ok {
			wall := time.Date(m.Year(), m.Month(), m.Day(), m.Hour(), m.Minute(), m.Second(), 0, time.UTC)
			// Ten places are a hundredth of a millisecond; the library would cut, not round.
			days := strconv.FormatFloat(wall.Sub(epoch).Hours()/24, 'f', 10, 64)
			if n, ok := exactNumber(days); ok && wall.Sub(epoch) > 61*24*time.Hour {
				value = n
			}
		}
	case Yes:
		value = b.text(x, cell)
	case Text:
		l.wrap = strings.Contains(cell, "\n")
	}
	return excelize.Cell{Value: value, StyleID: b.style(l)}
}

// epoch is the day 0 of a workbook, which also counts a 29 February 1900: days
// before March 1900 are written as texts.
var epoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

func places(n int) string {
	if n == 0 {
		return ""
	}
	return "." + strings.Repeat("0", n)
}

// shift divides a decimal by a hundred, by moving its point.
func shift(s string) string {
	minus := ""
	if strings.HasPrefix(s, "-") {
		minus, s = "-", s[1:]
	}
	whole, part, _ := strings.Cut(s, ".")
	whole = "00" + whole
	return minus + whole[:len(whole)-2] + "." + whole[len(whole)-2:] + part
}

// exactNumber is the decimal as a number that the workbook writes with exactly
// these digits; false where there is none. A float is only the way through the
// library: what it prints is compared.
func exactNumber(s string) (any, bool) {
	minus := ""
	if strings.HasPrefix(s, "-") {
		minus, s = "-", s[1:]
	}
	whole, part, _ := strings.Cut(s, ".")
	whole = strings.TrimLeft(whole, "0")
	part = strings.TrimRight(part, "0")
	digits := strings.TrimLeft(whole+part, "0")
	switch {
	case digits == "":
		return 0, true
	case len(digits) > 15:
		return nil, false
	case part == "":
		n, err := strconv.ParseInt(minus+whole, 10, 64)
		return n, err == nil
	}
	if whole == "" {
		whole = "0"
	}
	exact := minus + whole + "." + part
	n, err := strconv.ParseFloat(exact, 64)
	return n, err == nil && !math.IsInf(n, 0) && strconv.FormatFloat(n, 'f', -1, 64) == exact
}

// excelDate is a layout of package time as a workbook writes it.
func excelDate(layout string) string {
	return strings.NewReplacer("2006", "yyyy", "01", "mm", "Jan", "mmm", "02", "dd", ".", "\\.", "/", "\\/").Replace(layout)
}

func (b *book) style(l look) int {
	if id, known := b.styles[l]; known {
		return id
	}
	s := &excelize.Style{Font: &excelize.Font{Family: "Calibri", Size: 11}, Alignment: &excelize.Alignment{Vertical: "top", WrapText: l.wrap, Indent: l.indent}}
	if l.right {
		s.Alignment.Horizontal = "right"
	} else if l.indent > 0 {
		s.Alignment.Horizontal = "left"
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	line := func(side string, style int) {
		s.Border = append(s.Border, excelize.Border{Type: side, Color: "444444", Style: style})
	}
	switch l.title {
	case 1:
		s.Font.Bold, s.Font.Size = true, 14
	case 2:
		s.Font.Color = "555555"
	case 3:
		s.Font.Bold, s.Alignment.WrapText, s.Alignment.Vertical = true, true, "bottom"
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF1F4"}}
		line("bottom", 1)
	}
	switch l.row {
	case Heading:
		s.Font.Bold = true
	case Subtotal:
		s.Font.Bold = true
		line("top", 1)
	case Total:
		s.Font.Bold = true
		line("top", 1)
		line("bottom", 6)
	}
	id, err := b.file.NewStyle(s)
	if err != nil {
		id = 0
	}
	b.styles[l] = id
	return id
}

// widths of the columns, in characters.
func (b *book) widths() []float64 {
	widths := make([]float64, len(b.Columns))
	for x, c := range b.Columns {
		wide := min(utf8.RuneCountInString(c.Label), 24) + 3 // the filter's arrow
		for _, row := range b.Rows {
			for line := range strings.Lines(b.text(x, row.Cells[x])) {
				wide = max(wide, utf8.RuneCountInString(line))
			}
		}
		widths[x] = float64(min(max(wide, 7), 60)) + 1.5
	}
	return widths
}
