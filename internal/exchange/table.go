package exchange

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/sheet"
	"kontor/internal/sheet/pdf"
)

// tableExportIn is a table as somebody sees it. The screens make it of a list,
// so that it has their columns, their filters and their order.
type tableExportIn struct {
	Body struct {
		Format   string         `json:"format" enum:"csv,xlsx,pdf"`
		Title    string         `json:"title" minLength:"1" maxLength:"200" doc:"What the table shows: Sales orders."`
		Subtitle string         `json:"subtitle,omitempty" maxLength:"1000" doc:"Which part of it: the filters and the order."`
		Columns  []exportColumn `json:"columns" minItems:"1" maxItems:"60" nullable:"false"`
		Rows     [][]string     `json:"rows" maxItems:"10000" nullable:"false" doc:"A cell for each column, written as the API writes values: 1234.50, 2026-11-23, 2026-11-23T10:00:00+01:00 (shown at the time of its own zone), true. An empty cell fits every kind."`
		Numbers  string         `json:"numbers,omitempty" enum:"point,comma,space,apostrophe" default:"point" doc:"How figures look on paper: 1,234.50, 1.234,50, 1 234,50 or 1'234.50."`
		Dates    string         `json:"dates,omitempty" enum:"text,iso,point,day_first,month_first" default:"text" doc:"How dates look on paper and in a workbook: 23 Nov 2026, 2026-11-23, 23.11.2026, 23/11/2026 or 11/23/2026."`
		Offset   int            `json:"utc_offset,omitempty" minimum:"-900" maximum:"900" doc:"Minutes by which the reader's clock is ahead of UTC, for when the file says that it was made."`
	}
}

type exportColumn struct {
	Label string `json:"label" maxLength:"200"`
	Kind  string `json:"kind" enum:"text,code,amount,quantity,percent,date,moment,yes"`
}

// maxNamed is how many wrong cells are named at once.
const maxNamed = 20

var contentTypes = map[string]string{
	"csv":  "text/csv; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"pdf":  "application/pdf",
}

func (s *Service) tableExport(ctx context.Context, c *op.Call, in *tableExportIn) (op.Raw, error) {
	b := in.Body
	// Not in a transaction: a large file takes longer than one should wait.
	company, err := s.companies.CompanyTx(ctx, s.db)
	if err != nil {
		return op.Raw{}, err
	}
	table := sheet.Table{
		Name: b.Title, Title: strings.TrimSpace(b.Title), Subtitle: strings.TrimSpace(b.Subtitle), Company: company.Name,
		Created: c.Now.In(time.FixedZone("", b.Offset*60)), Locale: localeOf(b.Numbers, b.Dates, company.Country),
	}
	if b.Format == "xlsx" {
		// A list to go on working with begins with its header row.
		table.Title = ""
	}
	for _, col := range b.Columns {
		table.Columns = append(table.Columns, sheet.Column{Label: col.Label, Kind: sheet.Kind(col.Kind)})
	}
	table.Rows = make([]sheet.Row, len(b.Rows))
	for y, cells := range b.Rows {
		table.Rows[y].Cells = cells
	}
	if wrong := table.Check(maxNamed); len(wrong) > 0 {
		refused := fault.Invalid("invalid_table", "Some cells are not what their columns hold.")
		for _, w := range wrong {
			refused = refused.Field(fmt.Sprintf("rows[%d][%d]", w.Row, w.Column), "%s", w.Message)
		}
		return op.Raw{}, refused
	}
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	case <-ctx.Done():
		return op.Raw{}, ctx.Err()
	}
	var out bytes.Buffer
	if err := write(b.Format, &out, table); err != nil {
		return op.Raw{}, err
	}
	return op.Raw{ContentType: contentTypes[b.Format], Data: out.Bytes()}, nil
}

func write(format string, w io.Writer, t sheet.Table) error {
	switch format {
	case "csv":
		return sheet.CSV(w, t, true)
	case "xlsx":
		return sheet.XLSX(w, t)
	}
	return sheet.PDF(w, t)
}

// letter are the countries that print on US Letter.
var letter = []string{"BZ", "CA", "CL", "CO", "CR", "DO", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"}

func localeOf(numbers, dates, country string) sheet.Locale {
	signs := map[string][2]string{"comma": {",", "."}, "space": {",", "\u00a0"}, "apostrophe": {".", "'"}}[numbers]
	l := sheet.Locale{
		Decimal: signs[0], Group: signs[1], Paper: pdf.A4,
		Date: map[string]string{"iso": "2006-01-02", "point": "02.01.2006", "day_first": "02/01/2006", "month_first": "01/02/2006"}[dates],
	}
	if slices.Contains(letter, country) {
		l.Paper = pdf.Letter
	}
	return l
}
