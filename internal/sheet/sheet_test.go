package sheet_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"kontor/internal/sheet"
)

var created = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// report has one of everything.
func report() sheet.Table {
	return sheet.Table{
		Title: "Profit and loss", Subtitle: "January to October 2026", Company: "Müller & Söhne", Created: created,
		Notes: []string{"Ελληνικά, кириллица and 中文."},
		Columns: []sheet.Column{
			{Label: "Account", Kind: sheet.Text},
			{Label: "Code", Kind: sheet.Code},
			{Label: "Amount", Kind: sheet.Amount, Decimals: 2},
			{Label: "Quantity", Kind: sheet.Quantity},
			{Label: "Change", Kind: sheet.Percent},
			{Label: "Day", Kind: sheet.Date},
			{Label: "Posted", Kind: sheet.Moment},
			{Label: "Open", Kind: sheet.Yes},
		},
		Rows: []sheet.Row{
			{Cells: []string{"Revenue", "", "", "", "", "", "", ""}, Style: sheet.Heading},
			{Cells: []string{"Sales at home", "=1+1", "1234567.8", "12.500", "19", "2026-11-23", "2026-11-23T10:00:00+01:00", "true"}, Level: 1},
			{Cells: []string{"+Sales, \"abroad\"\nand at sea", "00012", "-98765.40", "0.125", "-7.25", "1900-01-01", "", "false"}, Level: 1},
			{Cells: []string{"Revenue in total", "", "12345678901234567.89", "0", "", "", "", ""}, Style: sheet.Total},
		},
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := sheet.CSV(&out, report(), true); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffAccount,Code,Amount,Quantity,Change,Day,Posted,Open\r\n" +
		"Revenue,,,,,,,\r\n" +
		"Sales at home,'=1+1,1234567.8,12.500,19,2026-11-23,2026-11-23T10:00:00+01:00,Yes\r\n" +
		"\"'+Sales, \"\"abroad\"\"\nand at sea\",00012,-98765.40,0.125,-7.25,1900-01-01,,No\r\n" +
		"Revenue in total,,12345678901234567.89,0,,,,\r\n"
	if out.String() != want {
		t.Errorf("wrote\n%s\nnot\n%s", out.String(), want)
	}
}

// What a spreadsheet would take for a formula is a text in every format; what
// only looks like one, a figure, stays as it is.
func TestFormulasStayTexts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0", "+1+1": "'+1+1", "-2+3": "'-2+3", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1",
		"\r=1": "'\r=1", "＝1": "'＝1", "-12.50": "-12.50", "-1 234,50": "-1 234,50", "a=1": "a=1", "": "", "--": "'--",
	} {
		table := sheet.Table{Columns: []sheet.Column{{Label: "T", Kind: sheet.Text}, {Label: "N", Kind: sheet.Text}}, Rows: []sheet.Row{{Cells: []string{text, "n"}}}}
		var out bytes.Buffer
		if err := sheet.CSV(&out, table, false); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		// A reader makes one sign of a line's two.
		if got := lines[1][0]; got != want && got != strings.ReplaceAll(want, "\r\n", "\n") {
			t.Errorf("%q is written as %q, not %q", text, got, want)
		}
		f := workbook(t, table)
		if formula, _ := f.GetCellFormula("Sheet1", "A2"); formula != "" {
			t.Errorf("%q became the formula %q", text, formula)
		}
		if got, _ := f.GetCellValue("Sheet1", "A2"); strings.ReplaceAll(got, "\r", "") != strings.ReplaceAll(text, "\r", "") {
			t.Errorf("the workbook has %q for %q", got, text)
		}
	}
}

func workbook(t *testing.T, table sheet.Table) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := sheet.XLSX(&out, table); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	f := workbook(t, report())
	const name = "Profit and loss"
	for cell, want := range map[string]struct{ raw, shown string }{
		"A1": {"Profit and loss", "Profit and loss"}, "A2": {"Müller & Söhne", "Müller & Söhne"}, "A5": {"Account", "Account"},
		"C7": {"1234567.8", "1,234,567.80"}, "D7": {"12.5", "12.5"}, "E7": {"0.19", "19%"}, "F7": {"46349", "23 Nov 2026"}, "H7": {"Yes", "Yes"},
		"G7": {"46349.4166666667", "23 Nov 2026 10:00"}, "B7": {"=1+1", "=1+1"}, "B8": {"00012", "00012"}, "E8": {"-0.0725", "-7.25%"},
		// The first days of 1900 count differently in a workbook: a text.
		"F8": {"1900-01-01", "1900-01-01"},
		// More digits than a workbook's number carries: a text, to the last one.
		"C9": {"12,345,678,901,234,567.89", "12,345,678,901,234,567.89"}, "D9": {"0", "0"},
		"A11": {"Ελληνικά, кириллица and 中文.", "Ελληνικά, кириллица and 中文."},
	} {
		if raw, err := f.GetCellValue(name, cell, excelize.Options{RawCellValue: true}); err != nil || raw != want.raw {
			t.Errorf("%s is %q, not %q (%v)", cell, raw, want.raw, err)
		}
		if shown, err := f.GetCellValue(name, cell); err != nil || shown != want.shown {
			t.Errorf("%s is shown as %q, not %q (%v)", cell, shown, want.shown, err)
		}
	}
	for cell, want := range map[string]excelize.CellType{"C7": excelize.CellTypeUnset, "F7": excelize.CellTypeUnset, "C9": excelize.CellTypeInlineString, "B8": excelize.CellTypeInlineString} {
		if got, _ := f.GetCellType(name, cell); got != want {
			t.Errorf("%s has the type %v, not %v", cell, got, want)
		}
	}
	if panes, err := f.GetPanes(name); err != nil || !panes.Freeze || panes.YSplit != 5 {
		t.Errorf("the header is not frozen: %+v %v", panes, err)
	}
	named := fmt.Sprint(f.GetDefinedName())
	if !strings.Contains(named, "'Profit and loss'!$A$5:$H$9") || !strings.Contains(named, "'Profit and loss'!$5:$5") {
		t.Errorf("no filter or no repeated header: %s", named)
	}
	if at := rowOf(t, workbook(t, sheet.Table{Name: "List", Columns: report().Columns, Rows: report().Rows}), "List", "Account"); at != 1 {
		t.Errorf("a table without a title begins in row %d", at)
	}
}

func rowOf(t *testing.T, f *excelize.File, name, text string) int {
	t.Helper()
	rows, err := f.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	for n, row := range rows {
		if len(row) > 0 && row[0] == text {
			return n + 1
		}
	}
	return 0
}

// What Excel refuses as the name of a sheet does not stop the file.
func TestSheetNames(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Orders": "Orders", "A/B: [all]?*\\": "A B   all", "": "Sheet1", "'quoted'": "quoted", "History": "Sheet1",
		strings.Repeat("ü", 40): strings.Repeat("ü", 31), "O'Neill": "O'Neill",
	} {
		f := workbook(t, sheet.Table{Name: title, Columns: []sheet.Column{{Label: "A", Kind: sheet.Text}}})
		if got := f.GetSheetList()[0]; got != want {
			t.Errorf("%q became %q, not %q", title, got, want)
		}
	}
}

// A figure is the same decimal after it has been written, whatever it is.
func TestFiguresSurvive(t *testing.T) {
	t.Parallel()
	seed := time.Now().UnixNano()
	rnd := rand.New(rand.NewSource(seed))
	t.Logf("seed %d", seed)
	kinds := []sheet.Kind{sheet.Amount, sheet.Quantity, sheet.Percent}
	table := sheet.Table{Name: "Figures", Created: created}
	for _, k := range kinds {
		table.Columns = append(table.Columns, sheet.Column{Label: string(k), Kind: k})
	}
	for range 3000 {
		var cells []string
		for range kinds {
			cells = append(cells, figure(rnd))
		}
		table.Rows = append(table.Rows, sheet.Row{Cells: cells})
	}
	var out bytes.Buffer
	if err := sheet.CSV(&out, table, false); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := workbook(t, table)
	read, err := f.GetRows("Figures", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	texts := 0
	for y, row := range table.Rows {
		for x, cell := range row.Cells {
			if lines[y+1][x] != cell {
				t.Fatalf("CSV: %s became %s", cell, lines[y+1][x])
			}
			got := read[y+1][x]
			if table.Columns[x].Kind == sheet.Percent && !strings.HasSuffix(got, "%") {
				got = hundredfold(got)
			}
			if strings.ContainsAny(got, ",%") {
				texts++
			}
			if plain(got) != plain(cell) {
				t.Fatalf("XLSX: %s %s became %s", table.Columns[x].Kind, cell, read[y+1][x])
			}
		}
	}
	if texts > len(table.Rows) {
		t.Errorf("%d of %d figures are texts in the workbook", texts, 3*len(table.Rows))
	}
}

func figure(rnd *rand.Rand) string {
	whole := fmt.Sprint(rnd.Int63n([]int64{1, 10, 100_000, 1_000_000_000, 10_000_000_000_000_000}[rnd.Intn(5)]))
	if places := rnd.Intn(7); places > 0 {
		whole += fmt.Sprintf(".%0*d", places, rnd.Intn(1_000_000)%pow10(places))
	}
	if rnd.Intn(3) == 0 {
		whole = "-" + whole
	}
	return whole
}

func pow10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

// plain is a decimal without what says nothing.
func plain(s string) string {
	s = strings.TrimSuffix(strings.NewReplacer(",", "", "\u00a0", "").Replace(s), "%")
	minus := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(strings.TrimPrefix(s, "-"), "0")
	if strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if s == "" {
		return "0"
	}
	if strings.HasPrefix(s, ".") {
		s = "0" + s
	}
	if minus {
		s = "-" + s
	}
	return s
}

// hundredfold moves the point two places to the right.
func hundredfold(s string) string {
	whole, part, _ := strings.Cut(s, ".")
	part += "00"
	return whole + part[:2] + "." + part[2:]
}

func TestWrongCellsAreNamed(t *testing.T) {
	t.Parallel()
	for cell, kinds := range map[string][]sheet.Kind{
		"1,5": {sheet.Amount, sheet.Quantity, sheet.Percent, sheet.Date, sheet.Moment, sheet.Yes}, "1e5": {sheet.Amount}, "NaN": {sheet.Amount, sheet.Quantity},
		" 1": {sheet.Amount}, ".5": {sheet.Amount}, "2026-02-30": {sheet.Date}, "23.11.2026": {sheet.Date}, "0001-01-01": {sheet.Date},
		"2026-11-23": {sheet.Moment, sheet.Amount}, "yes": {sheet.Yes}, "\xff": {sheet.Text, sheet.Code}, strings.Repeat("😀", 16384): {sheet.Text},
		"x": {"colour"},
	} {
		for _, kind := range kinds {
			table := sheet.Table{Columns: []sheet.Column{{Kind: sheet.Text}, {Kind: kind}}, Rows: []sheet.Row{{Cells: []string{"", ""}}, {Cells: []string{"a", cell}}}}
			wrong := table.Check(10)
			if len(wrong) != 1 || wrong[0].Row != 1 || wrong[0].Column != 1 || wrong[0].Message == "" {
				t.Errorf("%q as %s: %v", cell[:min(len(cell), 20)], kind, wrong)
			}
			var at *sheet.CellError
			if err := sheet.CSV(&bytes.Buffer{}, table, false); !errors.As(err, &at) {
				t.Errorf("CSV takes it: %v", err)
			}
			if err := sheet.XLSX(&bytes.Buffer{}, table); !errors.As(err, &at) {
				t.Errorf("XLSX takes it: %v", err)
			}
			if err := sheet.PDF(&bytes.Buffer{}, table); !errors.As(err, &at) {
				t.Errorf("PDF takes it: %v", err)
			}
		}
	}
	short := sheet.Table{Columns: make([]sheet.Column, 2), Rows: []sheet.Row{{Cells: []string{""}}}}
	if wrong := short.Check(10); len(wrong) != 1 || wrong[0].Column != 1 {
		t.Errorf("a row with a cell too few: %v", wrong)
	}
	many := sheet.Table{Columns: []sheet.Column{{Kind: sheet.Date}}, Rows: make([]sheet.Row, 100)}
	for n := range many.Rows {
		many.Rows[n].Cells = []string{"x"}
	}
	if wrong := many.Check(7); len(wrong) != 7 {
		t.Errorf("%d cells are named, not 7", len(wrong))
	}
}

// The same table gives the same bytes.
func TestSameTableSameBytes(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(*bytes.Buffer) error{
		"csv":  func(b *bytes.Buffer) error { return sheet.CSV(b, report(), true) },
		"xlsx": func(b *bytes.Buffer) error { return sheet.XLSX(b, report()) },
		"pdf":  func(b *bytes.Buffer) error { return sheet.PDF(b, report()) },
	} {
		var first bytes.Buffer
		if err := write(&first); err != nil {
			t.Fatal(name, err)
		}
		for range 5 {
			var again bytes.Buffer
			if err := write(&again); err != nil {
				t.Fatal(name, err)
			}
			if !bytes.Equal(first.Bytes(), again.Bytes()) {
				t.Errorf("%s differs from run to run", name)
				break
			}
		}
	}
}
