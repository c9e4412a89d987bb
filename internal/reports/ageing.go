package reports

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

// The two sides of open items.
const (
	receivable = "receivable"
	payable    = "payable"
)

// buckets are how long items are overdue.
var buckets = []string{"Not due", "1–30 days", "31–60 days", "61–90 days", "Over 90 days"}

// bucketOf is the place of an item among them on a day.
func bucketOf(due, on date.Date) int {
	switch late := due.DaysUntil(on); {
	case late <= 0:
		return 0
	case late > 90:
		return 4
	default:
		return (late-1)/30 + 1
	}
}

type ageingIn struct {
	On        date.Date `query:"on" required:"true" doc:"As of the end of that day."`
	KnownOn   date.Date `query:"known_on" doc:"As it was known at the end of that day."`
	PartnerID int64     `query:"partner_id" minimum:"1" doc:"One partner, with the items."`
	Items     op.Flag   `query:"items" doc:"With the items of each partner."`
}

func (in ageingIn) withItems() bool {
	return in.PartnerID != 0 || in.Items.Given() != nil && *in.Items.Given()
}

func (s *Service) agedReceivables(ctx context.Context, c *op.Call, in *ageingIn) (Report, error) {
	return s.aged(ctx, c, in, receivable)
}

func (s *Service) agedPayables(ctx context.Context, c *op.Call, in *ageingIn) (Report, error) {
	return s.aged(ctx, c, in, payable)
}

// debtor is what a partner owes, or is owed, by how long it is overdue.
type debtor struct {
	id         int64
	code, name string
	// In the company's currency: each bucket, and all.
	figures []money.Amount
	// In foreign currencies.
	foreign map[string]money.Amount
}

// aged has a row for each partner with anything open on a day, its amounts in
// the company's currency as they were posted, and what of it is in others.
func (s *Service) aged(ctx context.Context, c *op.Call, in *ageingIn, control string) (Report, error) {
	title, path := "Aged receivables", "/reports/aged-receivables"
	if control == payable {
		title, path = "Aged payables", "/reports/aged-payables"
	}
	r, err := s.start(ctx, c.Tx, title, "as of "+spoken(in.On)+known(in.KnownOn))
	if err != nil {
		return r, err
	}
	rows, err := s.queries.Ageing(ctx, c.Tx, db.AgeingParams{
		OnDate: in.On, Ago30: in.On.AddDays(-30), Ago60: in.On.AddDays(-60), Ago90: in.On.AddDays(-90),
		Company: r.Currency, Control: control, PartnerID: in.PartnerID, KnownOn: moment(in.KnownOn),
	})
	if err != nil {
		return r, err
	}
	if in.PartnerID != 0 {
		p, err := s.partnerTx(ctx, c.Tx, in.PartnerID)
		if err != nil {
			return r, err
		}
		r.Subtitle = p.Name + ", " + r.Subtitle
	}
	debtors, sums, err := debtorsOf(rows, control)
	if err != nil {
		return r, err
	}
	var currencies []string
	for currency := range sums.foreign {
		currencies = append(currencies, currency)
	}
	slices.Sort(currencies)
	items := map[int64][]db.AgeingItemsRow{}
	if in.withItems() {
		if items, err = s.ageingItems(ctx, c.Tx, in, control, &r); err != nil {
			return r, err
		}
	}
	for _, label := range slices.Concat(buckets, []string{"Total"}) {
		r.Columns = append(r.Columns, ReportColumn{Label: label, Kind: "amount"})
	}
	for _, currency := range currencies {
		r.Columns = append(r.Columns, ReportColumn{Label: "of which " + currency, Kind: "money"})
	}
	for _, d := range debtors {
		row := ReportRow{
			Code: d.code, Label: d.name, Style: plain, Cells: r.ages(d, currencies),
			Link: link(path, url.Values{"partner_id": {fmt.Sprint(d.id)}, "on": {in.On.String()}}, in.KnownOn),
		}
		if in.withItems() {
			row.Style = heading
		}
		r.Rows = append(r.Rows, row)
		for _, item := range items[d.id] {
			r.Rows = append(r.Rows, r.ageingItem(item, in.On, control, currencies))
		}
	}
	r.Rows = append(r.Rows, ReportRow{Label: "Total", Style: total, Cells: r.ages(sums, currencies)})
	return r, s.reconcile(ctx, c.Tx, in, control, &r, sums)
}

// debtorsOf makes debtors of the rows, and the sums of all.
func debtorsOf(rows []db.AgeingRow, control string) (debtors []debtor, sums debtor, err error) {
	sums = debtor{figures: make([]money.Amount, len(buckets)+1), foreign: map[string]money.Amount{}}
	debtors = make([]debtor, len(rows))
	for n, row := range rows {
		d := debtor{id: row.PartnerID, code: row.Code, name: row.Partner, figures: []money.Amount{row.NotDue, row.Days30, row.Days60, row.Days90, row.Over90, row.Total}}
		for i, f := range d.figures {
			d.figures[i] = owed(f, control)
			sums.figures[i] = sums.figures[i].Add(d.figures[i])
		}
		if row.Currencies != "" {
			d.foreign = map[string]money.Amount{}
			for part := range strings.SplitSeq(row.Currencies, ",") {
				currency, text, _ := strings.Cut(part, " ")
				f, err := decimal.NewFromString(text)
				if err != nil {
					return nil, sums, err
				}
				decimals, _ := money.CurrencyDecimals(currency)
				d.foreign[currency] = owed(money.AmountOf(f, decimals), control)
				sums.foreign[currency] = sums.foreign[currency].Add(d.foreign[currency])
			}
		}
		debtors[n] = d
	}
	return debtors, sums, nil
}

// owed writes what we owe above zero too.
func owed(a money.Amount, control string) money.Amount {
	if control == payable {
		return a.Neg()
	}
	return a
}

// ages are the cells of a row.
func (r Report) ages(d debtor, currencies []string) (cells []string) {
	for i, f := range d.figures {
		if i < len(buckets) {
			cells = append(cells, r.blank(f))
		} else {
			cells = append(cells, r.amount(f))
		}
	}
	for _, currency := range currencies {
		cells = append(cells, inCurrency(d.foreign[currency], currency))
	}
	return cells
}

// inCurrency writes a foreign amount, or nothing for zero.
func inCurrency(a money.Amount, currency string) string {
	if a.IsZero() {
		return ""
	}
	decimals, _ := money.CurrencyDecimals(currency)
	return a.Fixed(decimals)
}

func (s *Service) ageingItems(ctx context.Context, tx pgx.Tx, in *ageingIn, control string, r *Report) (map[int64][]db.AgeingItemsRow, error) {
	rows, err := s.queries.AgeingItems(ctx, tx, db.AgeingItemsParams{
		Control: control, OnDate: in.On, PartnerID: in.PartnerID, KnownOn: moment(in.KnownOn), Rows: mostLines + 1,
	})
	if len(rows) > mostLines {
		rows = rows[:mostLines]
		r.Notes = append(r.Notes, fmt.Sprintf("Only %d items are shown, though all are added up. Choose one partner.", mostLines))
	}
	byPartner := map[int64][]db.AgeingItemsRow{}
	for _, row := range rows {
		byPartner[row.PartnerID] = append(byPartner[row.PartnerID], row)
	}
	return byPartner, err
}

func (r Report) ageingItem(item db.AgeingItemsRow, on date.Date, control string, currencies []string) ReportRow {
	d := debtor{figures: make([]money.Amount, len(buckets)+1), foreign: map[string]money.Amount{}}
	for _, place := range []int{bucketOf(item.DueDate, on), len(buckets)} {
		d.figures[place] = owed(item.Company, control)
	}
	if item.Currency != r.Currency {
		d.foreign[item.Currency] = owed(item.Amount, control)
	}
	label := item.Number
	if item.Reference != "" {
		label += " (" + item.Reference + ")"
	}
	return ReportRow{
		Code: item.DueDate.String(), Label: label, Level: 1, Style: plain, Cells: r.ages(d, currencies),
		Link: documentLink(item.SourceKind, item.SourceID, item.EntryID),
	}
}

// reconcile compares with the control accounts: between the two stands what a
// revaluation has moved, which no item is worth.
func (s *Service) reconcile(ctx context.Context, tx pgx.Tx, in *ageingIn, control string, r *Report, sums debtor) error {
	balance, err := s.controlBalance(ctx, tx, in, control)
	if err != nil {
		return err
	}
	balance = owed(balance, control)
	cells := func(a money.Amount) []string {
		cells := make([]string, len(r.Columns))
		cells[len(buckets)] = r.amount(a)
		return cells
	}
	if moved := balance.Sub(sums.figures[len(buckets)]); !moved.IsZero() {
		r.Rows = append(r.Rows, ReportRow{Label: "Revaluation of currencies", Style: plain, Cells: cells(moved)})
	}
	r.Rows = append(r.Rows, ReportRow{
		Label: "Balance of the control accounts", Style: subtotal, Cells: cells(balance),
		Link: link("/reports/partner-ledger", url.Values{"control": {control}, "from": {in.On.EndOfMonth().AddDays(1).AddMonths(-12).String()}, "to": {in.On.String()}}, in.KnownOn),
	})
	return nil
}

// controlBalance is what the control accounts held: from the balances of whole
// periods where it can.
func (s *Service) controlBalance(ctx context.Context, tx pgx.Tx, in *ageingIn, control string) (sum money.Amount, err error) {
	if in.PartnerID != 0 || !in.KnownOn.IsZero() {
		return s.queries.ControlBalance(ctx, tx, db.ControlBalanceParams{Control: control, OnDate: in.On, KnownOn: moment(in.KnownOn), PartnerID: in.PartnerID})
	}
	accounts, err := s.queries.ControlAccounts(ctx, tx, control)
	if err != nil {
		return sum, err
	}
	for _, account := range accounts {
		held, err := s.queries.LedgerOpening(ctx, tx, db.LedgerOpeningParams{AccountID: account, Day: in.On.AddDays(1)})
		if err != nil {
			return sum, err
		}
		sum = sum.Add(held)
	}
	return sum, nil
}

func (s *Service) partnerTx(ctx context.Context, tx pgx.Tx, id int64) (db.ReportPartnerRow, error) {
	p, err := s.queries.ReportPartner(ctx, tx, id)
	if err == pgx.ErrNoRows {
		return p, fault.NotFound("no_such_partner", "There is no such partner. It may have been deleted.")
	}
	return p, err
}
