package reports

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

type bankReconciliationIn struct {
	BankAccountID int64     `query:"bank_account_id" required:"true" minimum:"1"`
	On            date.Date `query:"on" required:"true" doc:"As of the end of that day."`
}

// bankReconciliation leads from the balance of a bank account in the books to
// the one that the bank says, by what only one of them has; in the account's
// currency. What is left is a statement that is missing, or an opening balance
// of the books that is not the bank's.
func (s *Service) bankReconciliation(ctx context.Context, c *op.Call, in *bankReconciliationIn) (Report, error) {
	r, err := s.start(ctx, c.Tx, "Bank reconciliation", "")
	if err != nil {
		return r, err
	}
	h, err := s.queries.BankReconciliationHead(ctx, c.Tx, db.BankReconciliationHeadParams{ID: in.BankAccountID, OnDate: in.On})
	if errors.Is(err, pgx.ErrNoRows) {
		return r, fault.Invalid("invalid_report", "There is no such bank account.").Field("bank_account_id", "Choose a bank account.")
	}
	if err != nil {
		return r, err
	}
	r.Subtitle = h.Name + ", " + spoken(in.On)
	r.Currency = h.Currency
	r.Decimals, _ = money.CurrencyDecimals(h.Currency)
	r.Columns = []ReportColumn{{Label: "Entry", Kind: "code"}, {Label: "Amount", Kind: "amount"}, {Label: "Balance", Kind: "amount"}}
	posted, err := s.queries.BankReconciliationBooks(ctx, c.Tx, db.BankReconciliationBooksParams{
		AccountID: h.AccountID, Currency: h.Currency, OnDate: in.On, StartsOn: h.StartsOn, Rows: mostLines,
	})
	if err != nil {
		return r, err
	}
	lines, err := s.queries.BankReconciliationLines(ctx, c.Tx, db.BankReconciliationLinesParams{BankAccountID: h.ID, OnDate: in.On, Rows: mostLines})
	if err != nil {
		return r, err
	}
	if len(posted) == mostLines || len(lines) == mostLines {
		r.Notes = append(r.Notes, fmt.Sprintf("Of each kind only the first %d lines are shown; the sums are of all.", mostLines))
	}
	r.Rows = append(r.Rows, ReportRow{
		Code: h.AccountCode, Label: "Balance in the books", Style: subtotal, Cells: []string{"", "", r.amount(h.Books)},
		Link: ledgerLink(h.AccountID, date.New(in.On.Year(), 1, 1), in.On, date.Date{}),
	})
	balance := h.Books
	sum := money.Amount{}
	if len(posted) > 0 {
		sum = posted[0].Total.Neg()
	}
	balance = balance.Add(sum)
	r.heading("Posted, but not on the bank's statement")
	for _, p := range posted {
		r.Rows = append(r.Rows, ReportRow{
			Code: p.EntryDate.String(), Label: p.Description, Level: 1, Style: plain, Link: documentLink(p.SourceKind, p.SourceID, p.EntryID),
			Cells: []string{p.Number, r.amount(p.Rest.Neg()), ""}, Links: []string{fmt.Sprintf("/journal-entries/%d", p.EntryID), "", ""},
		})
	}
	r.Rows = append(r.Rows, ReportRow{Label: "Without what only the books have", Style: subtotal, Cells: []string{"", r.amount(sum), r.amount(balance)}})
	sum = money.Amount{}
	if len(lines) > 0 {
		sum = lines[0].Total
	}
	balance = balance.Add(sum)
	r.heading("On the bank's statement, but not posted")
	for _, l := range lines {
		r.Rows = append(r.Rows, ReportRow{
			Code: l.LineDate.String(), Label: strings.TrimSpace(l.Partner + " " + l.Text), Level: 1, Style: plain, Link: fmt.Sprintf("/bank-lines/%d", l.ID),
			Cells: []string{"", r.amount(l.Rest), ""},
		})
	}
	todo := url.Values{"bank_account_id": {fmt.Sprint(h.ID)}, "line_date_to": {in.On.String()}, "to_do": {"true"}}
	r.Rows = append(r.Rows, ReportRow{
		Label: "With what only the bank has", Style: subtotal, Cells: []string{"", r.amount(sum), r.amount(balance)}, Link: link("/bank-lines", todo, date.Date{}),
	})
	r.bank(h, in.On, balance)
	return r, nil
}

// bank ends the report with what the bank says, and the difference.
func (r *Report) bank(h db.BankReconciliationHeadRow, on date.Date, reached money.Amount) {
	row := ReportRow{Label: "Balance on the bank's statement", Style: subtotal}
	var says money.Amount
	switch {
	case h.StatementID != 0:
		says, row.Link, row.Code = h.Closing.Add(h.After), fmt.Sprintf("/bank-statements/%d", h.StatementID), h.ToDate
		if !h.After.IsZero() {
			r.Notes = append(r.Notes, fmt.Sprintf("The last statement with a balance ends on %s with %s; lines after it come to %s.", h.ToDate, r.amount(h.Closing), r.amount(h.After)))
		}
	case h.OpeningID != 0:
		says, row.Link = h.Opening.Add(h.After), fmt.Sprintf("/bank-statements/%d", h.OpeningID)
		r.Notes = append(r.Notes, fmt.Sprintf("No statement by %s says a balance; it follows from the first opening balance and the lines after it.", spoken(on)))
	default:
		r.Notes = append(r.Notes, "No statement of this account says a balance by then, so there is nothing to compare with. Import one with balances.")
		row.Cells = []string{"", "", ""}
		r.Rows = append(r.Rows, row)
		return
	}
	row.Cells = []string{"", "", r.amount(says)}
	difference := says.Sub(reached)
	r.Rows = append(r.Rows, row, ReportRow{Label: "Difference", Style: total, Cells: []string{"", "", r.amount(difference)}})
	if !difference.IsZero() {
		r.Notes = append(r.Notes, "The difference is not explained by lines: a statement is missing, or the opening balance in the books is not the bank's.")
	}
}
