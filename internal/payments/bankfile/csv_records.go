package bankfile

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// maxColumns bounds what a file of nothing but delimiters can hold in memory.
const maxColumns = 500

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
func records(text []byte, delimiter rune, skip, limit int) ([]record, error) {
	line := 1
	for ; skip > 0 && len(text) > 0; skip-- {
		i := bytes.IndexByte(text, '\n')
		if i < 0 {
			return nil, nil
		}
		text = text[i+1:]
		line++
	}
	// Old Macintosh line ends, in a file that has no others.
	if bytes.IndexByte(text, '\n') < 0 {
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	comma := utf8.AppendRune(nil, delimiter)
	var out []record
	for len(text) > 0 && (limit <= 0 || len(out) < limit) {
		r := record{line: line}
		for last := false; !last; {
			cell, n, ok := cutCell(text, comma)
			if !ok {
				return nil, refuse(CutOff, "Line %d: a cell starts with a quotation mark and never ends, so a part is missing. Fetch the file from the bank again.", line)
			}
			line += bytes.Count(text[:n], []byte("\n"))
			r.cells = append(r.cells, clean(cell))
			if len(r.cells) > maxColumns {
				return nil, refuse(Damaged, "Line %d: the row has more than %d columns; look at the delimiter.", r.line, maxColumns)
			}
			text = text[n:]
			switch {
			case len(text) == 0:
				last = true
			case text[0] == '\n':
				text, line, last = text[1:], line+1, true
			default:
				text = text[len(comma):]
				if len(text) == 0 { // a delimiter at the very end
					r.cells = append(r.cells, "")
					last = true
				}
			}
		}
		if !r.empty() {
			out = append(out, r)
		}
	}
	return out, nil
}

// cutCell is the first cell of a text and its length up to the delimiter or the
// line end.
func cutCell(text, comma []byte) (cell string, n int, ok bool) {
	if len(text) == 0 || text[0] != '"' {
		n = endOfCell(text, comma)
		return string(bytes.TrimSuffix(text[:n], []byte("\r"))), n, true
	}
	var b strings.Builder
	for i := 1; ; {
		q := bytes.IndexByte(text[i:], '"')
		if q < 0 {
			return "", 0, false
		}
		b.Write(text[i : i+q])
		i += q + 1
		rest := text[i:]
		switch {
		case len(rest) == 0, rest[0] == '\n', bytes.HasPrefix(rest, comma):
			return b.String(), i, true
		case bytes.HasPrefix(rest, []byte("\r\n")), len(rest) == 1 && rest[0] == '\r':
			return b.String(), i + 1, true
		case rest[0] == '"':
			b.WriteByte('"')
			i++
		default:
			b.WriteByte('"')
		}
	}
}

func endOfCell(text, comma []byte) int {
	n := bytes.IndexByte(text, '\n')
	if n < 0 {
		n = len(text)
	}
	if c := bytes.Index(text[:n], comma); c >= 0 {
		return c
	}
	return n
}
