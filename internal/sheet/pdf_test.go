package sheet_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kontor/internal/sheet"
)

var golden = flag.Bool("golden", false, "write what the tests compare with")

// print writes the table and reads its pages back.
func print(t *testing.T, table sheet.Table, options ...string) []string {
	t.Helper()
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	var out bytes.Buffer
	if err := sheet.PDF(&out, table); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "table.pdf")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), reader, append(options, "-enc", "UTF-8", file, "-")...).Output()
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(string(text), "\f")
	return pages[:len(pages)-1]
}

func TestPDF(t *testing.T) {
	t.Parallel()
	pages := print(t, report(), "-layout")
	spaces := regexp.MustCompile(`[ \x{a0}]+`)
	var lines []string
	for line := range strings.Lines(strings.Join(pages, "")) {
		if line = strings.TrimSpace(spaces.ReplaceAllString(line, " ")); line != "" {
			lines = append(lines, line)
		}
	}
	got := strings.Join(lines, "\n") + "\n"
	file := "testdata/report.txt"
	if *golden {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the page says\n%s\nnot\n%s", got, want)
	}
}

// long is a list of a thousand rows.
func long(rows int) sheet.Table {
	table := sheet.Table{Title: "Sales orders", Company: "Müller & Söhne", Created: created, Columns: []sheet.Column{
		{Label: "Number", Kind: sheet.Code},
		{Label: "Customer", Kind: sheet.Text},
		{Label: "Order date", Kind: sheet.Date},
		{Label: "State", Kind: sheet.Text},
		{Label: "Quantity", Kind: sheet.Quantity},
		{Label: "Total", Kind: sheet.Amount},
		{Label: "Paid", Kind: sheet.Yes},
	}}
	customers := []string{"Bäckerei Schäfer", "Λουκάς Παπαδόπουλος", "Общество «Рога и копыта»", strings.Repeat("Établissements Dupont-Lefèvre et fils ", 4)}
	for n := range rows {
		table.Rows = append(table.Rows, sheet.Row{Cells: []string{
			fmt.Sprintf("SO-2026-%05d", n+1), customers[n%4], "2026-11-23", "Confirmed", "12.5", fmt.Sprintf("%d.%02d", n*n, n%100), "true",
		}})
	}
	return table
}

func TestEveryPageHasItsHeads(t *testing.T) {
	t.Parallel()
	table := long(1000)
	pages := print(t, table)
	if len(pages) < 10 {
		t.Fatalf("a thousand rows on %d pages", len(pages))
	}
	all := strings.Join(pages, "")
	for n, page := range pages {
		for _, want := range []string{"Müller & Söhne", "Sales orders", "Order date", "Quantity", fmt.Sprintf("Page %d of %d", n+1, len(pages)), "23 Nov 2026, 10:00"} {
			if !strings.Contains(page, want) {
				t.Errorf("page %d lacks %q", n+1, want)
			}
		}
	}
	for _, row := range table.Rows {
		if strings.Count(all, row.Cells[0]) != 1 {
			t.Fatalf("%s is printed %d times", row.Cells[0], strings.Count(all, row.Cells[0]))
		}
	}
}

func TestAThousandRowsTakeWellUnderASecond(t *testing.T) {
	table := long(1000)
	if err := sheet.PDF(&bytes.Buffer{}, table); err != nil { // the fonts are read once
		t.Fatal(err)
	}
	best := time.Hour
	for range 3 {
		begin := time.Now()
		if err := sheet.PDF(&bytes.Buffer{}, table); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(begin))
	}
	t.Logf("%v", best)
	if best > time.Second {
		t.Errorf("it takes %v", best)
	}
}

// No letter of a text is lost, however narrow, long or strange it is.
func TestNothingIsCutOff(t *testing.T) {
	t.Parallel()
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewSource(seed))
	for range 12 {
		table := sheet.Table{Title: "T", Created: created, Landscape: rnd.Intn(2) == 0}
		columns := 1 + rnd.Intn(30)
		for x := range columns {
			table.Columns = append(table.Columns, sheet.Column{Label: fmt.Sprintf("c%d", x), Kind: []sheet.Kind{sheet.Text, sheet.Code}[rnd.Intn(2)]})
		}
		letters := map[rune]int{}
		for range 1 + rnd.Intn(40) {
			var cells []string
			for range columns {
				cells = append(cells, words(rnd))
			}
			table.Rows = append(table.Rows, sheet.Row{Cells: cells, Level: rnd.Intn(4), Style: []sheet.Style{sheet.Plain, sheet.Heading, sheet.Subtotal, sheet.Total}[rnd.Intn(4)]})
			for _, r := range strings.Join(cells, "") {
				letters[r]++
			}
		}
		for _, r := range strings.Join(print(t, table, "-raw"), "") {
			letters[r]--
		}
		for r, missing := range letters {
			if strings.ContainsRune("wxyzäßЖΩ", r) && missing > 0 {
				t.Fatalf("%q is missing %d times (%d columns)", r, missing, columns)
			}
		}
	}
}

func words(rnd *rand.Rand) string {
	var b strings.Builder
	for range rnd.Intn(60) {
		r := []rune("wxyzäßЖΩ  -/\n")[rnd.Intn(13)]
		for range 1 + rnd.Intn(3)*rnd.Intn(20) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// A row may be longer than a page.
func TestARowLongerThanAPage(t *testing.T) {
	t.Parallel()
	text := strings.TrimSpace(strings.Repeat("a sentence of several words ", 1000))
	pages := print(t, sheet.Table{Title: "Notes", Columns: []sheet.Column{{Label: "Number", Kind: sheet.Code}, {Label: "Note", Kind: sheet.Text}}, Rows: []sheet.Row{
		{Cells: []string{"1", "short"}}, {Cells: []string{"2", text}}, {Cells: []string{"3", "short"}},
	}})
	if n := strings.Count(strings.Join(pages, ""), "sentence"); n != 1000 || len(pages) < 2 {
		t.Errorf("%d of 1000 sentences on %d pages", n, len(pages))
	}
}

// A heading stands with what it heads.
func TestAHeadingIsNeverAlone(t *testing.T) {
	t.Parallel()
	for rows := range 12 {
		table := long(40 + rows)
		for y := range table.Rows {
			table.Rows[y].Cells[1] = "Customer"
		}
		cells := make([]string, len(table.Columns))
		cells[0] = "HEADING"
		table.Rows = append(table.Rows, sheet.Row{Cells: cells, Style: sheet.Heading}, long(1).Rows[0])
		for n, page := range print(t, table, "-raw") {
			if at := strings.Index(page, "HEADING"); at >= 0 && !strings.Contains(page[at:], "SO-2026-00001") {
				t.Errorf("with %d rows before it, the heading ends page %d", 40+rows, n+1)
			}
		}
	}
}

// Hostile texts print as something, and never end the program.
func TestNoTextStopsThePrinting(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"\x00\x01\x7f", "😀 U+1F600", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "\ufffd\uffff", "e\u0301", "عربي עברית", "(parentheses) \\ back", "%PDF-1.4 endobj stream", "{nb}",
		strings.Repeat("\n", 300), strings.Repeat("W", 20000), " ", "\u00ad\u200b", "\t\r\n",
	} {
		table := sheet.Table{Title: text, Subtitle: text, Company: text, Notes: []string{text}, Columns: []sheet.Column{{Label: text, Kind: sheet.Text}, {Label: "x", Kind: sheet.Code}}, Rows: []sheet.Row{{Cells: []string{text, text}}}}
		var out bytes.Buffer
		if err := sheet.PDF(&out, table); err != nil {
			t.Errorf("%q: %v", text[:min(len(text), 20)], err)
		}
		if !bytes.HasPrefix(out.Bytes(), []byte("%PDF-")) {
			t.Errorf("%q: no PDF", text[:min(len(text), 20)])
		}
	}
	got := strings.Join(print(t, sheet.Table{Columns: []sheet.Column{{Label: "A", Kind: sheet.Text}}, Rows: []sheet.Row{{Cells: []string{"e\u0301 漢"}}}}), "")
	if !strings.Contains(strings.ReplaceAll(got, " ", ""), "é□") || !strings.Contains(got, "cannot be printed") {
		t.Errorf("printed %q", got)
	}
}
