package sheet

import (
	"bufio"
	"io"
	"regexp"
	"strings"
)

// CSV writes the table as RFC 4180 in UTF-8: a header row, then the rows, with
// figures and dates as they are ("1234.50", "2026-11-23"), for other programs.
// bom puts the mark before it by which Excel knows UTF-8. Titles and notes are
// left out.
func CSV(w io.Writer, t Table, bom bool) error {
	t, err := t.checked()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if bom {
		_, _ = out.WriteString("\ufeff") // what fails is told by Flush
	}
	line := make([]string, len(t.Columns))
	for x, c := range t.Columns {
		line[x] = harmless(c.Label)
	}
	writeLine(out, line)
	for _, row := range t.Rows {
		for x, cell := range row.Cells {
			switch t.Columns[x].Kind {
			case Text, Code:
				line[x] = harmless(cell)
			case Yes:
				line[x] = t.text(x, cell)
			default:
				line[x] = cell
			}
		}
		writeLine(out, line)
	}
	return out.Flush()
}

func writeLine(out *bufio.Writer, cells []string) {
	for x, cell := range cells {
		if x > 0 {
			_ = out.WriteByte(',')
		}
		// A line with nothing in it would be skipped by readers.
		if strings.ContainsAny(cell, "\",\r\n") || cell == "" && len(cells) == 1 {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		_, _ = out.WriteString(cell)
	}
	_, _ = out.WriteString("\r\n")
}

var (
	// The wide signs mean the same to a Japanese spreadsheet.
	formula = regexp.MustCompile(`^[=+\-@\t\r\n＝＋－＠]`)
	figure  = regexp.MustCompile(`^-?[0-9.,\s\x{a0}\x{202f}]+$`)
)

// harmless is a text that a spreadsheet does not take for a formula: before one
// that it would, there is an apostrophe.
func harmless(text string) string {
	if formula.MatchString(text) && !figure.MatchString(text) {
		return "'" + text
	}
	return text
}
