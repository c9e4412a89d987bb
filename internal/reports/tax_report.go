package reports

import (
	"context"
	"fmt"
	"net/url"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
)

type taxReportIn struct {
	Range
	KnownOn date.Date `query:"known_on" doc:"As it was known at the end of that day."`
}

func rangeValues(r Range) url.Values {
	return url.Values{"from": {r.From.String()}, "to": {r.To.String()}}
}

// taxReport has what each box of the tax return gets, from which taxes, and the
// base and amount of each tax.
func (s *Service) taxReport(ctx context.Context, c *op.Call, in *taxReportIn) (Report, error) {
	if err := in.check(); err != nil {
		return Report{}, err
	}
	r, err := s.start(ctx, c.Tx, "Tax report", in.String()+known(in.KnownOn))
	if err != nil {
		return r, err
	}
	rows, err := s.queries.TaxBoxes(ctx, c.Tx, db.TaxBoxesParams{FromDate: in.From, ToDate: in.To, KnownOn: moment(in.KnownOn)})
	if err != nil {
		return r, err
	}
	r.Columns = []ReportColumn{{Label: "Entries", Kind: "quantity"}, {Label: "Base", Kind: "amount"}, {Label: "Tax", Kind: "amount"}, {Label: "Box", Kind: "amount"}}
	entries := func(more ...string) string {
		return link("/reports/tax-entries", rangeValues(in.Range), in.KnownOn, more...)
	}
	r.heading("Boxes")
	box := -1
	var sum money.Amount
	type sums struct {
		id         int64
		code, name string
		base, tax  money.Amount
	}
	var taxes []*sums
	byTax := map[int64]*sums{}
	for i, row := range rows {
		if i == 0 || rows[i-1].Box != row.Box {
			label := "Box " + row.Box
			if row.Box == "" {
				label = "In no box"
			}
			box, sum = len(r.Rows), money.Amount{}
			r.Rows = append(r.Rows, ReportRow{Code: row.Box, Label: label, Level: 1, Style: subtotal, Link: entries("box", row.Box, "by_box", "true")})
		}
		sum = sum.Add(row.Amount)
		if r.Rows[box].Cells = make([]string, 4); row.Box != "" { // bases and taxes in no box add up to nothing
			r.Rows[box].Cells[3] = r.amount(sum)
		}
		base, tax := money.Amount{}, row.Amount
		if row.Part == "base" {
			base, tax = row.Amount, money.Amount{}
		}
		r.Rows = append(r.Rows, ReportRow{
			Code: row.Code, Label: row.Name + map[string]string{"base": ", base", "tax": ", tax"}[row.Part], Level: 2, Style: plain,
			Cells: []string{fmt.Sprint(row.Entries), r.blank(base), r.blank(tax), ""},
			Link:  entries("box", row.Box, "by_box", "true", "tax_id", fmt.Sprint(row.TaxID), "part", row.Part),
		})
		of := byTax[row.TaxID]
		if of == nil {
			of = &sums{id: row.TaxID, code: row.Code, name: row.Name}
			byTax[row.TaxID], taxes = of, append(taxes, of)
		}
		of.base, of.tax = of.base.Add(base), of.tax.Add(tax)
	}
	r.heading("Taxes")
	for _, t := range taxes {
		r.Rows = append(r.Rows, ReportRow{
			Code: t.code, Label: t.name, Level: 1, Style: plain, Cells: []string{"", r.amount(t.base), r.amount(t.tax), ""},
			Link: entries("tax_id", fmt.Sprint(t.id)),
		})
	}
	return r, nil
}

type taxEntriesIn struct {
	Range
	TaxID   int64     `query:"tax_id" minimum:"1" doc:"All taxes unless given."`
	Part    string    `query:"part" enum:",base,tax"`
	Box     string    `query:"box" maxLength:"60"`
	ByBox   op.Flag   `query:"by_box" doc:"Only what is in the box, which may be none."`
	KnownOn date.Date `query:"known_on" doc:"As it was known at the end of that day."`
}

// taxEntries are the entries behind a figure of the tax report.
func (s *Service) taxEntries(ctx context.Context, c *op.Call, in *taxEntriesIn) (Report, error) {
	if err := in.check(); err != nil {
		return Report{}, err
	}
	byBox := in.Box != "" || in.ByBox.Given() != nil && *in.ByBox.Given()
	subtitle := in.String() + known(in.KnownOn)
	if in.Box != "" {
		subtitle = "box " + in.Box + ", " + subtitle
	}
	r, err := s.start(ctx, c.Tx, "Taxes of entries", subtitle)
	if err != nil {
		return r, err
	}
	rows, err := s.queries.TaxEntries(ctx, c.Tx, db.TaxEntriesParams{
		FromDate: in.From, ToDate: in.To, KnownOn: moment(in.KnownOn), ByBox: byBox, Box: in.Box, TaxID: in.TaxID, Part: in.Part, Rows: mostLines + 1,
	})
	if err != nil {
		return r, err
	}
	if len(rows) > mostLines {
		rows = rows[:mostLines]
		r.Notes = append(r.Notes, fmt.Sprintf("Only the first %d rows are shown. Choose a shorter range.", mostLines))
	}
	r.Columns = []ReportColumn{
		{Label: "Entry", Kind: "code"},
		{Label: "Tax", Kind: "code"},
		{Label: "Part", Kind: "text"},
		{Label: "Box", Kind: "code"},
		{Label: "Computed on", Kind: "amount"},
		{Label: "Amount", Kind: "amount"},
	}
	var sum money.Amount
	for _, row := range rows {
		sum = sum.Add(row.Amount)
		r.Rows = append(r.Rows, ReportRow{
			Code: row.EntryDate.String(), Label: row.Description, Style: plain, Link: documentLink(row.SourceKind, row.SourceID, row.EntryID),
			Cells: []string{row.Number, row.Tax, row.Part, row.Box, r.amount(row.Base), r.amount(row.Amount)},
			Links: []string{fmt.Sprintf("/journal-entries/%d", row.EntryID), "", "", "", "", ""},
		})
	}
	r.Rows = append(r.Rows, ReportRow{Label: "Total", Style: total, Cells: []string{"", "", "", "", "", r.amount(sum)}})
	return r, nil
}
