package bankfile

// Table is what a person looks at while they say which column is what.
type Table struct {
	Encoding string
	Header   []string   // as the file names its columns; empty without a header
	Width    int        // how many columns a row has
	Rows     []TableRow // the first ones
	Total    int        // how many rows the table has, without header and footer
	Problems []string   // what the profile still lacks, in sentences; then no row has a Line
}

// TableRow is one row: its cells, and what they were understood as.
type TableRow struct {
	Number  int // the line in the file, 1 is the first
	Cells   []string
	Line    *Line  // nil when the row has a problem
	Problem string // a sentence
}

// Preview reads the first n rows of a table with a profile that may still be wrong
// or unfinished. It fails only where no rows can be shown at all: not a table,
// or no delimiter.
func Preview(data []byte, profile Profile, n int) (Table, error) {
	kind, err := sniff("", data)
	if err != nil {
		return Table{}, err
	}
	if kind != kindTable {
		return Table{}, refuse(WrongFormat, "The file is no table; it says itself what is what, and needs no profile.")
	}
	t, err := openTable(data, &profile)
	if err != nil {
		return Table{}, err
	}
	out := Table{Encoding: t.encoding, Header: t.header, Width: t.width, Total: len(t.rows), Problems: t.problems}
	for _, r := range t.rows[:min(max(n, 0), len(t.rows))] {
		row := TableRow{Number: r.line, Cells: r.cells}
		if len(t.problems) == 0 {
			if m, err := t.movement(r); err != nil {
				row.Problem = err.Error()
			} else {
				m.line.Position = len(out.Rows) + 1
				row.Line = &m.line
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}
