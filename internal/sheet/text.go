package sheet

// Text writes a canonical cell of a column as people here read it: "1,234.50",
// "23 Nov 2026". A cell that is not what its kind holds stays as it is.
func (l Locale) Text(c Column, cell string) string {
	if c.Kind.check(cell) != "" {
		return cell
	}
	t := Table{Columns: []Column{c}, Locale: l.filled()}
	return t.text(0, cell)
}
