package chart

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"

	"kontor/internal/ledger/table"
)

// Columns of a chart's CSV file. Only code, name and type must be there.
var Columns = []string{"code", "name", "parent", "type", "subtype", "group", "control", "currency"}

// ReadCSV reads a chart: a line with the names of the columns, in any order,
// then an account a line. It takes comma, semicolon or tab between the cells,
// UTF-8 or UTF-16, with or without a byte order mark. An empty subtype becomes
// the plain one of the type; without a column control, receivable and payable
// accounts control themselves. A cell that a spreadsheet would run as a formula
// loses what makes it one.
//
// The error is a fault invalid_chart; what Validate would say is part of it
// only where a cell cannot be read, so call Validate as well.
func ReadCSV(data []byte) ([]Account, error) {
	t, err := table.Read(data, Columns, []string{"code", "name", "type"}, MaxAccounts)
	if err != nil {
		return nil, unreadable("%s", err)
	}
	m := &mistakes{}
	for _, row := range t.Rows {
		m.account(row, t)
	}
	if len(m.fields) > 0 {
		m.check()
		return nil, m.fault()
	}
	return m.accounts, nil
}

// account reads a row.
func (m *mistakes) account(row table.Row, t table.Table) {
	a := Account{
		Line: row.Line, Code: row.Text("code"), Name: row.Text("name"), Parent: row.Text("parent"), Type: table.Word(row.Text("type")),
		Subtype: table.Word(row.Text("subtype")), Control: table.Word(row.Text("control")), Currency: strings.ToUpper(row.Text("currency")),
	}
	var group bool
	a.Group, group = yes(row.Text("group"))
	if a.Subtype == "" {
		a.Subtype = DefaultSubtype(a.Type)
	}
	if !t.Has("control") && !a.Group && (a.Subtype == Receivable || a.Subtype == Payable) {
		a.Control = a.Subtype
	}
	m.accounts = append(m.accounts, a)
	i := len(m.accounts) - 1
	if !group {
		m.at(i, "group", "The group is %q; write true for a heading, and false or nothing for an account.", cut(row.Text("group"), 20))
	}
	if row.Extra > 0 {
		m.at(i, "name", "There are %d cells, but the first line names %d columns. Put a cell with a comma in quotes.", row.Extra, len(t.Columns))
	}
}

// yes reads a cell that says yes or no, and whether it does.
func yes(cell string) (is, understood bool) {
	switch strings.ToLower(cell) {
	case "1", "true", "yes", "y", "x", "group":
		return true, true
	case "", "0", "false", "no", "n":
		return false, true
	}
	return false, false
}

// WriteCSV writes a chart so that ReadCSV reads it, and a spreadsheet runs
// nothing of it.
func WriteCSV(accounts []Account) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	row := func(cells ...string) {
		// A buffer takes everything.
		_ = w.Write(cells)
	}
	row(Columns...)
	for _, a := range accounts {
		row(table.Guard(a.Code), table.Guard(a.Name), table.Guard(a.Parent), table.Guard(a.Type), table.Guard(a.Subtype), strconv.FormatBool(a.Group), table.Guard(a.Control), table.Guard(a.Currency))
	}
	w.Flush()
	return b.Bytes()
}
