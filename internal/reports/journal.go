package reports

import (
	"context"
	"fmt"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
)

type journalIn struct {
	Range
	JournalID int64     `query:"journal_id" minimum:"1" doc:"All journals unless given."`
	KnownOn   date.Date `query:"known_on" doc:"As it was known at the end of that day."`
}

// mostLines bounds a journal on one screen.
const mostLines = 10000

// journal has every entry of a range with its lines.
func (s *Service) journal(ctx context.Context, c *op.Call, in *journalIn) (Report, error) {
	if err := in.check(); err != nil {
		return Report{}, err
	}
	r, err := s.start(ctx, c.Tx, "Journal", in.String()+known(in.KnownOn))
	if err != nil {
		return r, err
	}
	r.Columns = []ReportColumn{{Label: "Account", Kind: "text"}, {Label: "Partner", Kind: "text"}, {Label: "Debit", Kind: "amount"}, {Label: "Credit", Kind: "amount"}}
	lines, err := s.queries.JournalReport(ctx, c.Tx, db.JournalReportParams{FromDate: in.From, ToDate: in.To, JournalID: in.JournalID, KnownOn: moment(in.KnownOn), Rows: mostLines + 1})
	if err != nil {
		return r, err
	}
	if len(lines) > mostLines {
		lines = lines[:mostLines]
		r.Notes = append(r.Notes, fmt.Sprintf("Only the first %d lines are shown. Choose a shorter range.", mostLines))
	}
	var entry int64
	var debits, credits money.Amount
	for _, l := range lines {
		if l.ID != entry {
			entry = l.ID
			r.Rows = append(r.Rows, ReportRow{
				Code: l.Number, Label: spoken(l.EntryDate) + "  " + l.Description, Style: heading, Cells: []string{"", "", "", ""},
				Link: fmt.Sprintf("/journal-entries/%d", l.ID),
			})
		}
		partner := ""
		if l.Partner != nil {
			partner = *l.Partner
		}
		debit, credit := l.Amount, money.Amount{}
		if l.Amount.Sign() < 0 {
			debit, credit = credit, l.Amount.Neg()
		}
		debits, credits = debits.Add(debit), credits.Add(credit)
		r.Rows = append(r.Rows, ReportRow{
			Label: l.LineDescription, Level: 1, Style: plain,
			Cells: []string{l.AccountCode + " " + l.Account, partner, r.blank(debit), r.blank(credit)},
		})
	}
	r.Rows = append(r.Rows, ReportRow{Label: "Total", Style: total, Cells: []string{"", "", r.amount(debits), r.amount(credits)}})
	return r, nil
}
