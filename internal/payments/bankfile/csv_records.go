package bankfile

import (
	"strings"
)

// These bound what a file of nothing but delimiters can hold in memory.
const (
	maxColumns = 500
	maxCells   = 8_000_000
	maxRows    = MaxLines + 1000 // with header and footer
)

// record is a row of a table.
type record struct {
	line  int // where it starts in the file, 1 is the first
	cells []string
}

func (r record) empty() bool {
	for _, c := range r.cells {
		if c != "" {
			return false
		}
	}
	return true
}

// records cuts a table into rows, after a number of lines that are left out.
// A cell in quotes may have delimiters, doubled quotes and line ends. Some banks
// write quotes in the middle of cells and do not double them, which encoding/csv
// either refuses or, when told not to, reads over a cut-off end: here such a
// quote is a part of the text, and a cell that never ends is refused. Rows
// without any text are left out. A limit above 0 ends after so many rows.
// Cells are parts of the text wherever they can be, so that a large table is in
// memory once.
func records(text string, delimiter rune, skip, limit int) ([]record, error) {
	// Old Macintosh line ends, in a file that has no others.
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	line, comma := 1, string(delimiter)
	for ; skip > 0; skip-- {
		_, rest, ok := strings.Cut(text, "\n")
		if !ok {
			return nil, nil
		}
		text = rest
		line++
	}
	var out []record
	width, cells := 0, 0
	for len(text) > 0 && (limit <= 0 || len(out) < limit) {
		r := record{line: line, cells: make([]string, 0, width)}
		for last := false; !last; {
			cell, n, ok := cutCell(text, comma)
			if !ok {
				return nil, refuse(CutOff, "Line %d: a cell starts with a quotation mark and never ends, so a part is missing. Fetch the file from the bank again.", line)
			}
			line += strings.Count(text[:n], "\n")
			r.cells = append(r.cells, clean(cell))
			if len(r.cells) > maxColumns {
				return nil, refuse(Damaged, "Line %d: the row has more than %d columns; look at the delimiter.", r.line, maxColumns)
			}
			text = text[n:]
			switch {
			case text == "":
				last = true
			case text[0] == '\n':
				text, line, last = text[1:], line+1, true
			default:
				text = text[len(comma):]
				if text == "" { // a delimiter at the very end
					r.cells = append(r.cells, "")
					last = true
				}
			}
		}
		if r.empty() {
			continue
		}
		width = len(r.cells)
		if cells += width; cells > maxCells || len(out) > maxRows {
			return nil, tooMany()
		}
		out = append(out, r)
	}
	return out, nil
}

// cutCell is the first cell of a text and its length up to the delimiter or the
// line end.
func cutCell(text, comma string) (cell string, n int, ok bool) {
	if text == "" || text[0] != '"' {
		n = endOfCell(text, comma)
		return strings.TrimSuffix(text[:n], "\r"), n, true
	}
	var b strings.Builder
	for i := 1; ; {
		q := strings.IndexByte(text[i:], '"')
		if q < 0 {
			return "", 0, false
		}
		b.WriteString(text[i : i+q])
		i += q + 1
		rest := text[i:]
		switch {
		case rest == "", rest[0] == '\n', strings.HasPrefix(rest, comma):
			return b.String(), i, true
		case strings.HasPrefix(rest, "\r\n"), rest == "\r":
			return b.String(), i + 1, true
		case rest[0] == '"':
			b.WriteByte('"')
			i++
		default:
			b.WriteByte('"')
		}
	}
}

func endOfCell(text, comma string) int {
	n := strings.IndexByte(text, '\n')
	if n < 0 {
		n = len(text)
	}
	if c := strings.Index(text[:n], comma); c >= 0 {
		return c
	}
	return n
}
