package reports

import (
	"context"
	"fmt"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
)

type partnerLedgerIn struct {
	Range
	PartnerID int64     `query:"partner_id" minimum:"1" doc:"All partners unless given."`
	Control   string    `query:"control" enum:",receivable,payable" doc:"As customers or as suppliers; both unless given."`
	KnownOn   date.Date `query:"known_on" doc:"As it was known at the end of that day."`
}

// partnerLedger has, for each partner, what the control accounts held of it, the
// lines, and the balance after each.
func (s *Service) partnerLedger(ctx context.Context, c *op.Call, in *partnerLedgerIn) (Report, error) {
	if err := in.check(); err != nil {
		return Report{}, err
	}
	subtitle := in.String() + known(in.KnownOn)
	if in.PartnerID != 0 {
		p, err := s.partnerTx(ctx, c.Tx, in.PartnerID)
		if err != nil {
			return Report{}, err
		}
		subtitle = p.Name + ", " + subtitle
	}
	r, err := s.start(ctx, c.Tx, "Partner ledger", subtitle)
	if err != nil {
		return r, err
	}
	r.Columns = []ReportColumn{
		{Label: "Entry", Kind: "code"},
		{Label: "Account", Kind: "code"},
		{Label: "Due", Kind: "date"},
		{Label: "Debit", Kind: "amount"},
		{Label: "Credit", Kind: "amount"},
		{Label: "Balance", Kind: "amount"},
	}
	openings, err := s.queries.PartnerOpenings(ctx, c.Tx, db.PartnerOpeningsParams{
		FromDate: in.From, ToDate: in.To, PartnerID: in.PartnerID, Control: in.Control, KnownOn: moment(in.KnownOn),
	})
	if err != nil {
		return r, err
	}
	lines, err := s.queries.PartnerLines(ctx, c.Tx, db.PartnerLinesParams{
		FromDate: in.From, ToDate: in.To, PartnerID: in.PartnerID, Control: in.Control, KnownOn: moment(in.KnownOn), Rows: mostLines + 1,
	})
	if err != nil {
		return r, err
	}
	if len(lines) > mostLines {
		lines = lines[:mostLines]
		r.Notes = append(r.Notes, fmt.Sprintf("Only the first %d lines are shown. Choose a partner or a shorter range.", mostLines))
	}
	var sum, debits, credits money.Amount
	for _, p := range openings {
		balance := p.Opening
		r.Rows = append(r.Rows,
			ReportRow{Code: p.Code, Label: p.Name, Style: heading, Cells: make([]string, 6), Link: fmt.Sprintf("/partners/%d", p.ID)},
			ReportRow{Code: in.From.String(), Label: "Opening balance", Level: 1, Style: plain, Cells: []string{"", "", "", "", "", r.amount(balance)}})
		for len(lines) > 0 && *lines[0].PartnerID == p.ID {
			l := lines[0]
			lines = lines[1:]
			balance = balance.Add(l.Amount)
			debit, credit := sides(l.Amount)
			debits, credits = debits.Add(debit), credits.Add(credit)
			due := ""
			if l.DueDate != nil {
				due = l.DueDate.String()
			}
			r.Rows = append(r.Rows, ReportRow{
				Code: l.EntryDate.String(), Label: l.Description, Level: 1, Style: plain, Link: documentLink(l.SourceKind, l.SourceID, l.EntryID),
				Cells: []string{l.Number, l.AccountCode, due, r.blank(debit), r.blank(credit), r.amount(balance)},
				Links: []string{fmt.Sprintf("/journal-entries/%d", l.EntryID), "", "", "", "", ""},
			})
		}
		sum = sum.Add(balance)
		r.Rows = append(r.Rows, ReportRow{Code: in.To.String(), Label: "Closing balance", Level: 1, Style: subtotal, Cells: []string{"", "", "", "", "", r.amount(balance)}})
	}
	r.Rows = append(r.Rows, ReportRow{Label: "Total", Style: total, Cells: []string{"", "", "", r.amount(debits), r.amount(credits), r.amount(sum)}})
	return r, nil
}

// sides are an amount as a debit or a credit.
func sides(a money.Amount) (debit, credit money.Amount) {
	if a.Sign() < 0 {
		return money.Amount{}, a.Neg()
	}
	return a, money.Amount{}
}
