package reports

import (
	"context"
	"fmt"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
)

type stockValueIn struct {
	On      date.Date `query:"on" required:"true" doc:"As of the end of that day."`
	KnownOn date.Date `query:"known_on" doc:"As it was known at the end of that day."`
}

// stockValue has what is on hand of each product and worth, by category, and
// beside the sum what the inventory accounts hold.
func (s *Service) stockValue(ctx context.Context, c *op.Call, in *stockValueIn) (Report, error) {
	r, err := s.start(ctx, c.Tx, "Stock value", "as of "+spoken(in.On)+known(in.KnownOn))
	if err != nil {
		return r, err
	}
	r.Columns = []ReportColumn{{Label: "On hand", Kind: "quantity"}, {Label: "Unit", Kind: "text"}, {Label: "Cost of one", Kind: "money"}, {Label: "Value", Kind: "amount"}}
	var rows []db.StockWorthRow
	if in.KnownOn.IsZero() {
		rows, err = s.queries.StockWorth(ctx, c.Tx, in.On)
	} else {
		var then []db.StockWorthKnownRow
		then, err = s.queries.StockWorthKnown(ctx, c.Tx, db.StockWorthKnownParams{OnDate: in.On, KnownOn: moment(in.KnownOn)})
		for _, t := range then {
			rows = append(rows, db.StockWorthRow(t))
		}
	}
	if err != nil {
		return r, err
	}
	all, group := money.Amount{}, money.Amount{}
	for i, p := range rows {
		if i == 0 || rows[i-1].Category != p.Category {
			label := p.Category
			if label == "" {
				label = "Without category"
			}
			r.Rows = append(r.Rows, ReportRow{Label: label, Style: heading, Cells: []string{"", "", "", ""}})
			group = money.Amount{}
		}
		unit := ""
		if p.Quantity.Sign() > 0 {
			unit = money.AmountOf(p.Value.Decimal().DivRound(p.Quantity.Decimal(), 12), 4).String()
		}
		r.Rows = append(r.Rows, ReportRow{
			Code: p.Sku, Label: p.Name, Level: 1, Style: plain, Link: fmt.Sprintf("/stock-valuations?product_id=%d&valuation_date_to=%s", p.ID, in.On),
			Cells: []string{p.Quantity.String(), p.Unit, unit, r.amount(p.Value)},
		})
		all, group = all.Add(p.Value), group.Add(p.Value)
		if i == len(rows)-1 || rows[i+1].Category != p.Category {
			r.Rows = append(r.Rows, ReportRow{Label: "Sum", Level: 1, Style: subtotal, Cells: []string{"", "", "", r.amount(group)}})
		}
	}
	r.Rows = append(r.Rows, ReportRow{Label: "Total", Style: total, Cells: []string{"", "", "", r.amount(all)}})
	booked, err := s.stockBooked(ctx, c, in)
	if err != nil {
		return r, err
	}
	r.Rows = append(r.Rows, ReportRow{Label: "Held by the inventory accounts", Style: plain, Cells: []string{"", "", "", r.amount(booked)}})
	if !booked.Equal(all) {
		r.Notes = append(r.Notes, fmt.Sprintf("The inventory accounts hold %s %s less than that. What was found out later is dated in the first open period.", r.amount(all.Sub(booked)), r.Currency))
	}
	return r, nil
}

// stockBooked is what the inventory accounts hold.
func (s *Service) stockBooked(ctx context.Context, c *op.Call, in *stockValueIn) (sum money.Amount, err error) {
	if !in.KnownOn.IsZero() {
		return s.queries.StockBooked(ctx, c.Tx, db.StockBookedParams{OnDate: in.On, KnownOn: moment(in.KnownOn)})
	}
	accounts, err := s.queries.StockAccounts(ctx, c.Tx)
	for _, account := range accounts {
		held, err := s.queries.LedgerOpening(ctx, c.Tx, db.LedgerOpeningParams{AccountID: account, Day: in.On.AddDays(1)})
		if err != nil {
			return sum, err
		}
		sum = sum.Add(held)
	}
	return sum, err
}

type stockMovementIn struct {
	Range
	KnownOn date.Date `query:"known_on" doc:"As it was known at the end of that day."`
}

// stockMovement has what each product had, got, gave and has.
func (s *Service) stockMovement(ctx context.Context, c *op.Call, in *stockMovementIn) (Report, error) {
	if err := in.check(); err != nil {
		return Report{}, err
	}
	r, err := s.start(ctx, c.Tx, "Stock movements", in.String()+known(in.KnownOn))
	if err != nil {
		return r, err
	}
	for _, label := range []string{"Opening", "In", "Out", "Closing"} {
		r.Columns = append(r.Columns, ReportColumn{Label: label, Kind: "quantity"})
	}
	for _, label := range []string{"Worth before", "In", "Out", "Revalued", "Worth"} {
		r.Columns = append(r.Columns, ReportColumn{Label: label, Kind: "amount"})
	}
	rows, err := s.queries.StockMovement(ctx, c.Tx, db.StockMovementParams{FromDate: in.From, ToDate: in.To, KnownOn: moment(in.KnownOn)})
	if err != nil {
		return r, err
	}
	sums := make([]money.Amount, 5)
	for _, p := range rows {
		closing := p.Opening.Add(p.Received).Sub(p.Issued)
		values := []money.Amount{p.OpeningValue, p.ReceivedValue, p.IssuedValue, p.Revalued, p.OpeningValue.Add(p.ReceivedValue).Sub(p.IssuedValue).Add(p.Revalued)}
		if p.Opening.IsZero() && p.Received.IsZero() && p.Issued.IsZero() && values[4].IsZero() && p.Revalued.IsZero() {
			continue
		}
		row := ReportRow{
			Code: p.Sku, Label: p.Name, Style: plain, Cells: []string{p.Opening.String(), p.Received.String(), p.Issued.String(), closing.String()},
			Link: fmt.Sprintf("/stock-valuations?product_id=%d&valuation_date_from=%s&valuation_date_to=%s", p.ID, in.From, in.To),
		}
		for i, v := range values {
			sums[i] = sums[i].Add(v)
			row.Cells = append(row.Cells, r.amount(v))
		}
		r.Rows = append(r.Rows, row)
	}
	all := ReportRow{Label: "Total", Style: total, Cells: []string{"", "", "", ""}}
	for _, v := range sums {
		all.Cells = append(all.Cells, r.amount(v))
	}
	r.Rows = append(r.Rows, all)
	return r, nil
}
