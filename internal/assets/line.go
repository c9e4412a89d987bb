package assets

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger/chart"
	"kontor/internal/money"
	"kontor/internal/op"
)

// PlanLine is a line of a posted invoice or bill that assets or deferrals are
// made of.
type PlanLine struct {
	ID          int64          `json:"id"`
	Position    int32          `json:"position"`
	Description string         `json:"description"`
	Account     string         `json:"account"`
	Becomes     string         `json:"becomes" enum:"asset,deferral" doc:"What the line's account is for."`
	Amount      money.Amount   `json:"amount" doc:"Without taxes, in the company's currency."`
	Left        money.Amount   `json:"left" doc:"What nothing has been made of."`
	Made        []PlanLineMade `json:"made" nullable:"false"`
}

// PlanLineMade is an asset or a deferral of a line.
type PlanLineMade struct {
	Kind   string       `json:"kind" enum:"asset,deferral"`
	ID     int64        `json:"id"`
	Title  string       `json:"title"`
	State  string       `json:"state"`
	Amount money.Amount `json:"amount"`
}

// PlanLines are those of a document.
type PlanLines struct {
	Items []PlanLine `json:"items" nullable:"false"`
}

type planLinesIn struct {
	InvoiceID int64 `query:"invoice_id" required:"true" minimum:"1" doc:"An invoice or a vendor bill."`
}

func (s *Service) planLines(ctx context.Context, c *op.Call, in *planLinesIn) (PlanLines, error) {
	out := PlanLines{Items: []PlanLine{}}
	company, err := s.queries.AssetCompany(ctx, c.Tx)
	if err != nil {
		return out, err
	}
	rows, err := s.queries.PlanLines(ctx, c.Tx, db.PlanLinesParams{InvoiceID: in.InvoiceID})
	if err != nil {
		return out, err
	}
	for _, row := range rows {
		l, err := lineOf(row, company.CurrencyDecimals)
		if err != nil {
			return out, err
		}
		if l.usable() == nil && (l.Becomes != "" || len(l.Made) > 0) {
			out.Items = append(out.Items, l.PlanLine)
		}
	}
	return out, nil
}

// line is a line with what it is checked by.
type line struct {
	PlanLine
	accountID             int64
	invoice               string
	sale, credit, posted  bool
	day                   date.Date
	costCenterID, project *int64
}

func lineOf(r db.PlanLinesRow, decimals int32) (line, error) {
	own := func(a money.Amount) money.Amount { return money.AmountOf(a.Decimal(), decimals) }
	l := line{
		PlanLine:  PlanLine{ID: r.ID, Position: r.Position, Description: r.Description, Account: r.Account, Amount: own(r.Amount), Made: []PlanLineMade{}},
		accountID: r.AccountID, sale: r.Side == "sale", credit: r.Kind == "credit_note", posted: r.State == "posted",
		day: r.InvoiceDate, costCenterID: r.CostCenterID, project: r.ProjectID,
	}
	if r.Invoice != nil {
		l.invoice = *r.Invoice
	}
	switch {
	case !l.sale && r.Subtype == chart.FixedAsset:
		l.Becomes = "asset"
	case !l.sale && r.Subtype == chart.Prepayment, l.sale && r.Subtype == chart.DeferredRevenue:
		l.Becomes = "deferral"
	}
	if err := json.Unmarshal(r.Made, &l.Made); err != nil {
		return l, err
	}
	l.Left = l.Amount
	for i := range l.Made {
		l.Made[i].Amount = own(l.Made[i].Amount)
		l.Left = l.Left.Sub(l.Made[i].Amount)
	}
	return l, nil
}

// usable refuses lines that nothing is made of.
func (l line) usable() error {
	switch {
	case !l.posted:
		return fault.Conflict("line_draft", "Its document is a draft. Post it first: what it costs is certain then.")
	case l.credit:
		return fault.Conflict("line_of_credit_note", "%s is a credit note. Choose the line of an invoice or bill.", l.invoice)
	}
	return nil
}

// lineTx reads a line and holds it, so that two people do not make the same
// amount of it into something.
func (s *Service) lineTx(ctx context.Context, tx pgx.Tx, id int64, field string) (line, error) {
	none := fault.Invalid("no_such_line", "There is no such line of an invoice or bill.").Field(field, "There is no such line.")
	if _, err := s.queries.PlanLineLock(ctx, tx, id); errors.Is(err, pgx.ErrNoRows) {
		return line{}, none
	} else if err != nil {
		return line{}, err
	}
	company, err := s.queries.AssetCompany(ctx, tx)
	if err != nil {
		return line{}, err
	}
	rows, err := s.queries.PlanLines(ctx, tx, db.PlanLinesParams{LineID: id})
	if err != nil || len(rows) == 0 {
		return line{}, errors.Join(err, none)
	}
	l, err := lineOf(rows[0], company.CurrencyDecimals)
	if err != nil {
		return l, err
	}
	return l, l.usable()
}

// takes marks an amount that is more than is left of the line beside this asset
// or deferral, and an account that is not the line's.
func (l line) takes(refused *fault.Fault, kind string, id int64, amount money.Amount, account int64, amountField, accountField string) *fault.Fault {
	left := l.Left
	for _, m := range l.Made {
		if m.Kind == kind && m.ID == id {
			left = left.Add(m.Amount)
		}
	}
	if amount.Cmp(left) > 0 {
		refused = refused.Field(amountField, "%s of this line of %s are left.", left, l.invoice)
	}
	if account != l.accountID {
		refused = refused.Field(accountField, "%s has put it on %s.", l.invoice, l.Account)
	}
	return refused
}

// name is the line's first line, as far as a name goes.
func (l line) name() string {
	first, _, _ := strings.Cut(strings.TrimSpace(l.Description), "\n")
	if r := []rune(strings.TrimSpace(first)); len(r) > 200 {
		return string(r[:200])
	}
	return strings.TrimSpace(first)
}
