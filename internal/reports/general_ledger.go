package reports

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

type generalLedgerIn struct {
	Range
	AccountID    int64     `query:"account_id" required:"true" minimum:"1"`
	PartnerID    int64     `query:"partner_id" minimum:"1" doc:"Only this partner's lines; likewise the two below."`
	CostCenterID int64     `query:"cost_center_id" minimum:"1"`
	ProjectID    int64     `query:"project_id" minimum:"1"`
	KnownOn      date.Date `query:"known_on" doc:"As it was known at the end of that day."`
	Cursor       string    `query:"cursor" maxLength:"200" doc:"The next_cursor of the page before."`
	Limit        int       `query:"limit" minimum:"1" maximum:"1000" default:"200"`
}

// generalLedger has an account's lines with its balance after each. A page costs
// the same wherever it is: the cursor carries the balance.
func (s *Service) generalLedger(ctx context.Context, c *op.Call, in *generalLedgerIn) (Report, error) {
	if err := in.check(); err != nil {
		return Report{}, err
	}
	account, err := s.queries.ReportAccount(ctx, c.Tx, in.AccountID)
	if errors.Is(err, pgx.ErrNoRows) {
		return Report{}, fault.NotFound("no_such_account", "There is no such account.")
	}
	if err != nil {
		return Report{}, err
	}
	r, err := s.start(ctx, c.Tx, "General ledger", account.Code+" "+account.Name+", "+in.String()+known(in.KnownOn))
	if err != nil {
		return r, err
	}
	r.Columns = []ReportColumn{
		{Label: "Entry", Kind: "code"},
		{Label: "Partner", Kind: "text"},
		{Label: "Debit", Kind: "amount"},
		{Label: "Credit", Kind: "amount"},
		{Label: "Balance", Kind: "amount"},
	}
	at := ledgerCursor{day: in.From}
	if in.Cursor == "" {
		if at.balance, err = s.ledgerOpening(ctx, c.Tx, in); err != nil {
			return r, err
		}
		r.Rows = append(r.Rows, ReportRow{Label: "Opening balance", Code: in.From.String(), Style: subtotal, Cells: []string{"", "", "", "", r.amount(at.balance)}})
	} else if at, err = parseLedgerCursor(in.Cursor); err != nil {
		return r, err
	}
	lines, err := s.queries.LedgerPage(ctx, c.Tx, db.LedgerPageParams{
		AccountID: in.AccountID, ToDate: in.To, AfterDate: at.day, AfterID: at.id, KnownOn: moment(in.KnownOn),
		PartnerID: in.PartnerID, CostCenterID: in.CostCenterID, ProjectID: in.ProjectID, Rows: int32(in.Limit + 1),
	})
	if err != nil {
		return r, err
	}
	more := len(lines) > in.Limit
	if more {
		lines = lines[:in.Limit]
	}
	for _, l := range lines {
		at = ledgerCursor{day: l.EntryDate, id: l.ID, balance: at.balance.Add(l.Amount)}
		row := ReportRow{Code: l.EntryDate.String(), Label: l.Description, Style: plain, Link: fmt.Sprintf("/journal-entries/%d", l.EntryID)}
		partner := ""
		if l.Partner != nil {
			partner = *l.Partner
		}
		debit, credit := l.Amount, money.Amount{}
		if l.Amount.Sign() < 0 {
			debit, credit = credit, l.Amount.Neg()
		}
		row.Cells = []string{l.Number, partner, r.blank(debit), r.blank(credit), r.amount(at.balance)}
		r.Rows = append(r.Rows, row)
	}
	if more {
		next := at.String()
		r.Next = &next
	} else {
		r.Rows = append(r.Rows, ReportRow{Label: "Closing balance", Code: in.To.String(), Style: total, Cells: []string{"", "", "", "", r.amount(at.balance)}})
	}
	return r, nil
}

// ledgerOpening is what the account held before the range: from the balances,
// or from the lines where only some of them count.
func (s *Service) ledgerOpening(ctx context.Context, tx pgx.Tx, in *generalLedgerIn) (money.Amount, error) {
	if in.KnownOn.IsZero() && in.PartnerID == 0 && in.CostCenterID == 0 && in.ProjectID == 0 {
		return s.queries.LedgerOpening(ctx, tx, db.LedgerOpeningParams{AccountID: in.AccountID, Day: in.From})
	}
	return s.queries.LedgerOpeningOf(ctx, tx, db.LedgerOpeningOfParams{
		AccountID: in.AccountID, Day: in.From, KnownOn: moment(in.KnownOn),
		PartnerID: in.PartnerID, CostCenterID: in.CostCenterID, ProjectID: in.ProjectID,
	})
}

// ledgerCursor is a place in an account's lines and the balance there.
type ledgerCursor struct {
	day     date.Date
	id      int64
	balance money.Amount
}

func (c ledgerCursor) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf("%s|%d|%s", c.day, c.id, c.balance)))
}

var errBadCursor = fault.Invalid("bad_cursor", "This is no cursor of this report. Ask for the first page again.").Field("cursor", "not a cursor")

func parseLedgerCursor(s string) (c ledgerCursor, err error) {
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return c, errBadCursor
	}
	parts := strings.Split(string(text), "|")
	if len(parts) != 3 {
		return c, errBadCursor
	}
	day, dayErr := date.Parse(parts[0])
	id, idErr := strconv.ParseInt(parts[1], 10, 64)
	balance, balanceErr := money.ParseAmount(parts[2])
	if errors.Join(dayErr, idErr, balanceErr) != nil {
		return c, errBadCursor
	}
	return ledgerCursor{day, id, balance}, nil
}
