package reports

import (
	"bytes"
	"context"
	"fmt"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/settings"
	"kontor/internal/sheet"
	"kontor/internal/sheet/letter"
)

type customerStatementIn struct {
	Range
	PartnerID int64     `query:"partner_id" required:"true" minimum:"1"`
	KnownOn   date.Date `query:"known_on" doc:"As it was known at the end of that day."`
}

// account is what a customer was charged and has paid in one currency.
type account struct {
	currency         string
	opening, closing money.Amount
	lines            []db.StatementLinesRow
	items            []db.AgeingItemsRow
	ages             []money.Amount
}

// accountsOf are a customer's, by currency. Those in which nothing is open and
// nothing has happened are left out.
func (s *Service) accountsOf(ctx context.Context, c *op.Call, in *customerStatementIn) ([]account, error) {
	lines, err := s.queries.StatementLines(ctx, c.Tx, db.StatementLinesParams{PartnerID: in.PartnerID, Control: receivable, ToDate: in.To, KnownOn: moment(in.KnownOn)})
	if err != nil {
		return nil, err
	}
	items, err := s.queries.AgeingItems(ctx, c.Tx, db.AgeingItemsParams{
		Control: receivable, OnDate: in.To, PartnerID: in.PartnerID, KnownOn: moment(in.KnownOn), Rows: mostLines,
	})
	if err != nil {
		return nil, err
	}
	var all []account
	for _, l := range lines {
		if len(all) == 0 || all[len(all)-1].currency != l.Currency {
			all = append(all, account{currency: l.Currency, ages: make([]money.Amount, len(buckets))})
		}
		a := &all[len(all)-1]
		a.closing = a.closing.Add(l.Amount)
		if l.EntryDate.Before(in.From) {
			a.opening = a.closing
		} else {
			a.lines = append(a.lines, l)
		}
	}
	var used []account
	for _, a := range all {
		for _, item := range items {
			if item.Currency == a.currency {
				bucket := bucketOf(item.DueDate, in.To)
				a.items, a.ages[bucket] = append(a.items, item), a.ages[bucket].Add(item.Amount)
			}
		}
		if !a.opening.IsZero() || len(a.lines) > 0 || len(a.items) > 0 {
			used = append(used, a)
		}
	}
	return used, nil
}

func (a account) write(v money.Amount) string {
	decimals, _ := money.CurrencyDecimals(a.currency)
	return v.Fixed(decimals)
}

func (a account) blank(v money.Amount) string {
	if v.IsZero() {
		return ""
	}
	return a.write(v)
}

// what says what a line is to its reader.
func what(l db.StatementLinesRow) string {
	switch {
	case l.Exchange != "":
		return "Settled in " + l.Exchange
	case l.SourceKind == "invoice" && l.Amount.Sign() < 0:
		return "Credit note"
	case l.SourceKind == "invoice":
		return "Invoice"
	case l.SourceKind == "payment" && l.Amount.Sign() < 0:
		return "Payment received"
	case l.SourceKind == "payment":
		return "Payment made"
	}
	return l.Description
}

// customerStatement is what is sent to a customer: what stood open, what came to
// it, what was paid, and what is open now. Each currency has an account of its own.
func (s *Service) customerStatement(ctx context.Context, c *op.Call, in *customerStatementIn) (Report, error) {
	if err := in.check(); err != nil {
		return Report{}, err
	}
	p, err := s.partnerTx(ctx, c.Tx, in.PartnerID)
	if err != nil {
		return Report{}, err
	}
	r, err := s.start(ctx, c.Tx, "Statement of account", p.Name+", "+in.String()+known(in.KnownOn))
	if err != nil {
		return r, err
	}
	accounts, err := s.accountsOf(ctx, c, in)
	if err != nil {
		return r, err
	}
	r.Columns = []ReportColumn{
		{Label: "Number", Kind: "code"},
		{Label: "Due", Kind: "date"},
		{Label: "Charged", Kind: "money"},
		{Label: "Paid", Kind: "money"},
		{Label: "Balance", Kind: "money"},
	}
	for _, a := range accounts {
		r.Rows = append(r.Rows, ReportRow{Label: "In " + a.currency, Style: heading, Cells: make([]string, 5)})
		balance := a.opening
		r.Rows = append(r.Rows, ReportRow{Code: in.From.String(), Label: "Opening balance", Level: 1, Style: plain, Cells: []string{"", "", "", "", a.write(balance)}})
		for _, l := range a.lines {
			balance = balance.Add(l.Amount)
			debit, credit := sides(l.Amount)
			due := ""
			if debit.Sign() > 0 && l.Exchange == "" {
				due = l.DueDate.String()
			}
			r.Rows = append(r.Rows, ReportRow{
				Code: l.EntryDate.String(), Label: what(l), Level: 1, Style: plain, Link: documentLink(l.SourceKind, l.SourceID, l.EntryID),
				Cells: []string{l.Number, due, a.blank(debit), a.blank(credit), a.write(balance)},
			})
		}
		r.Rows = append(r.Rows, ReportRow{Code: in.To.String(), Label: "Closing balance", Level: 1, Style: total, Cells: []string{"", "", "", "", a.write(balance)}})
		if len(a.items) == 0 {
			continue
		}
		r.Rows = append(r.Rows, ReportRow{Label: "Open items", Level: 1, Style: heading, Cells: make([]string, 5)})
		for _, item := range a.items {
			r.Rows = append(r.Rows, ReportRow{
				Code: item.EntryDate.String(), Label: buckets[bucketOf(item.DueDate, in.To)], Level: 2, Style: plain, Link: documentLink(item.SourceKind, item.SourceID, item.EntryID),
				Cells: []string{item.Number, item.DueDate.String(), a.write(item.Original), "", a.write(item.Amount)},
			})
		}
		for i, age := range a.ages {
			if !age.IsZero() {
				r.Rows = append(r.Rows, ReportRow{Label: buckets[i], Level: 1, Style: subtotal, Cells: []string{"", "", "", "", a.write(age)}})
			}
		}
	}
	return r, nil
}

// customerLetter is the statement as it is sent.
func (s *Service) customerLetter(ctx context.Context, c *op.Call, in *customerStatementIn) (op.Raw, error) {
	if err := in.check(); err != nil {
		return op.Raw{}, err
	}
	if _, err := s.partnerTx(ctx, c.Tx, in.PartnerID); err != nil {
		return op.Raw{}, err
	}
	p, err := s.partners.ReadTx(ctx, c.Tx, in.PartnerID)
	if err != nil {
		return op.Raw{}, err
	}
	head, err := s.settings.LetterheadTx(ctx, c.Tx)
	if err != nil {
		return op.Raw{}, err
	}
	accounts, err := s.accountsOf(ctx, c, in)
	if err != nil {
		return op.Raw{}, err
	}
	home := p.Address("billing")
	place := letter.Place{Street: home.Street, Street2: home.Street2, PostalCode: home.PostalCode, City: home.City, Region: home.Region, Country: home.Country}
	l := letter.Letter{
		To: append([]string{p.Name}, place.Lines(head.Company.Country)...), Title: "Statement of account",
		Payment: &letter.Payment{Reference: p.Code}, Created: c.Now,
		Columns: []letter.Column{
			{Label: "Date", Width: 23},
			{Label: "Document"},
			{Label: "Due", Width: 23},
			{Label: "Charged", Width: 24, Right: true},
			{Label: "Paid", Width: 24, Right: true},
			{Label: "Balance", Width: 26, Right: true},
		},
	}
	day := func(d date.Date) string { return l.Locale.Text(sheet.Column{Kind: sheet.Date}, d.String()) }
	l.Facts = []letter.Fact{{Label: "From", Value: day(in.From)}, {Label: "To", Value: day(in.To)}, {Label: "Customer number", Value: p.Code}}
	for _, a := range accounts {
		a.rows(&l, in, day, len(accounts) > 1)
	}
	if len(accounts) == 0 {
		l.Totals = []letter.Fact{{Label: "Open " + head.Company.Currency, Value: "0"}}
	}
	head.Dress(&l, settings.LetterStatement)
	var out bytes.Buffer
	if err := letter.PDF(&out, l); err != nil {
		return op.Raw{}, err
	}
	return op.Raw{ContentType: contentTypes["pdf"], Data: out.Bytes()}, nil
}

// rows writes the account into a letter.
func (a account) rows(l *letter.Letter, in *customerStatementIn, day func(date.Date) string, several bool) {
	decimals, _ := money.CurrencyDecimals(a.currency)
	column := sheet.Column{Kind: sheet.Amount, Decimals: int(decimals)}
	amount := func(v money.Amount) string { return l.Locale.Text(column, v.String()) }
	blank := func(v money.Amount) string {
		if v.IsZero() {
			return ""
		}
		return amount(v)
	}
	opening := "Opening balance"
	if several {
		opening += " in " + a.currency
	}
	balance := a.opening
	l.Rows = append(l.Rows, []string{day(in.From), opening, "", "", "", amount(balance)})
	for _, line := range a.lines {
		balance = balance.Add(line.Amount)
		debit, credit := sides(line.Amount)
		due := ""
		if debit.Sign() > 0 && line.Exchange == "" {
			due = day(line.DueDate)
		}
		l.Rows = append(l.Rows, []string{day(line.EntryDate), what(line) + " " + line.Number, due, blank(debit), blank(credit), amount(balance)})
	}
	if len(a.items) > 0 {
		text := "Open of these and earlier ones:"
		if several {
			text = "Open in " + a.currency + ":"
		}
		l.Rows = append(l.Rows, []string{"", text, "", "", "", ""})
	}
	for _, item := range a.items {
		l.Rows = append(l.Rows, []string{
			day(item.EntryDate), item.Number + ", " + lateness(item.DueDate, in.To), day(item.DueDate),
			amount(item.Original), blank(item.Original.Sub(item.Amount)), amount(item.Amount),
		})
	}
	for i, age := range a.ages {
		if !age.IsZero() {
			label := buckets[i]
			if several {
				label += " " + a.currency
			}
			l.Totals = append(l.Totals, letter.Fact{Label: label, Value: amount(age)})
		}
	}
	l.Totals = append(l.Totals, letter.Fact{Label: "Open " + a.currency, Value: amount(a.closing)})
}

func lateness(due, on date.Date) string {
	switch late := due.DaysUntil(on); {
	case late <= 0:
		return "not due"
	case late == 1:
		return "1 day overdue"
	default:
		return fmt.Sprintf("%d days overdue", late)
	}
}
