package reports

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

// Report is a statement as screens, files and paper show it.
type Report struct {
	Title    string         `json:"title"`
	Subtitle string         `json:"subtitle" doc:"The range, and as known on which day."`
	Company  string         `json:"company"`
	Currency string         `json:"currency"`
	Decimals int32          `json:"decimals"`
	Columns  []ReportColumn `json:"columns" nullable:"false"`
	Rows     []ReportRow    `json:"rows" nullable:"false"`
	Notes    []string       `json:"notes" nullable:"false"`
	// Next is the cursor of the next page, where a report has pages.
	Next *string `json:"next_cursor"`

	// cellLink leads from a figure of an account to its lines.
	cellLink func(n *node, column int) string
}

// ReportColumn is a column after the label.
type ReportColumn struct {
	Label string `json:"label"`
	Kind  string `json:"kind" enum:"text,code,date,amount,money,quantity,percent" doc:"amount is in the company's currency; money in another, with its own decimals."`
}

// ReportRow is a row. It has a cell for each column.
type ReportRow struct {
	Code  string   `json:"code"`
	Label string   `json:"label"`
	Level int      `json:"level" doc:"How far it is indented."`
	Style string   `json:"style" enum:"plain,heading,subtotal,total"`
	Cells []string `json:"cells" nullable:"false" doc:"Plain decimals and dates; empty where there is nothing."`
	Link  string   `json:"link" doc:"The screen with what the row consists of; empty for none."`
	Links []string `json:"links,omitempty" doc:"The same for each cell, where cells consist of different things; empty for none."`
}

// The styles of rows.
const (
	plain    = "plain"
	heading  = "heading"
	subtotal = "subtotal"
	total    = "total"
)

// start is an empty report of the company. What is asked after it is planned
// for the values of this report.
func (s *Service) start(ctx context.Context, tx pgx.Tx, title, subtitle string) (Report, error) {
	if err := s.queries.PlanForValues(ctx, tx); err != nil {
		return Report{}, err
	}
	company, err := s.queries.ReportCompany(ctx, tx)
	return Report{
		Title: title, Subtitle: subtitle, Company: company.Name, Currency: company.Currency, Decimals: company.CurrencyDecimals,
		Columns: []ReportColumn{}, Rows: []ReportRow{}, Notes: []string{},
	}, err
}

func (r Report) amount(a money.Amount) string { return a.Fixed(r.Decimals) }

// blank is an amount, or nothing for zero.
func (r Report) blank(a money.Amount) string {
	if a.IsZero() {
		return ""
	}
	return r.amount(a)
}

// Range is the range of a statement.
type Range struct {
	From date.Date `query:"from" required:"true"`
	To   date.Date `query:"to" required:"true"`
}

func (in Range) check() error {
	if in.To.Before(in.From) {
		return fault.Invalid("invalid_range", "The range ends before it begins.").Field("to", "Not before %s.", in.From)
	}
	return nil
}

func (in Range) String() string { return spoken(in.From) + " to " + spoken(in.To) }

// spoken is a day as titles and column heads write it.
func spoken(d date.Date) string { return d.Time().Format("2 Jan 2006") }

// ledgerLink is the screen with an account's lines, as known on a day. more are
// further parameters and their values.
func ledgerLink(account int64, from, to, known date.Date, more ...string) string {
	q := url.Values{"account_id": {fmt.Sprint(account)}, "to": {to.String()}}
	if !from.IsZero() {
		q.Set("from", from.String())
	}
	return link("/reports/general-ledger", q, known, more...)
}

func link(path string, q url.Values, known date.Date, more ...string) string {
	if !known.IsZero() {
		q.Set("known_on", known.String())
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return path + "?" + q.Encode()
}

// documentLink is the screen of the document that an entry comes from, or of the
// entry itself.
func documentLink(kind string, id *int64, entry int64) string {
	if id != nil {
		switch kind {
		case "invoice", "bill", "payment", "order", "product", "receipt", "transfer", "scrap":
			return fmt.Sprintf("/%ss/%d", kind, *id)
		case "count":
			return fmt.Sprintf("/stock-counts/%d", *id)
		case "purchase_order":
			return fmt.Sprintf("/purchase-orders/%d", *id)
		case "landed_cost":
			return fmt.Sprintf("/landed-costs/%d", *id)
		case "delivery":
			return fmt.Sprintf("/deliveries/%d", *id)
		}
	}
	return fmt.Sprintf("/journal-entries/%d", entry)
}

// always is later than anything that was ever posted.
var always = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// moment is the end of the day as known on which the books are asked for.
func moment(known date.Date) time.Time {
	if known.IsZero() {
		return always
	}
	return known.AddDays(1).Time().Add(-time.Microsecond)
}
