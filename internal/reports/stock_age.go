package reports

import (
	"context"
	"encoding/json"
	"fmt"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
)

// ages are how long ago goods came in that are on hand.
var ages = []string{"Up to 30 days", "31–60 days", "61–90 days", "91–180 days", "Older"}

type onIn struct {
	On date.Date `query:"on" required:"true" doc:"As of the end of that day."`
}

// stockAgeing has what is on hand by how long ago it came in, what came in last
// being what is still here; the value is shared out by quantity.
func (s *Service) stockAgeing(ctx context.Context, c *op.Call, in *onIn) (Report, error) {
	r, err := s.start(ctx, c.Tx, "Stock ageing", "as of "+spoken(in.On)+"; what came in last is what is still here, and a value is shared out by quantity")
	if err != nil {
		return r, err
	}
	r.Columns = []ReportColumn{{Label: "On hand", Kind: "quantity"}, {Label: "Unit", Kind: "text"}}
	for _, a := range ages {
		r.Columns = append(r.Columns, ReportColumn{Label: a, Kind: "amount"})
	}
	r.Columns = append(r.Columns, ReportColumn{Label: "Value", Kind: "amount"})
	rows, err := s.queries.StockAges(ctx, c.Tx, in.On)
	if err != nil {
		return r, err
	}
	sums, all := make([]money.Amount, len(ages)), money.Amount{}
	for _, p := range rows {
		var quantities map[int]money.Quantity
		if err := json.Unmarshal(p.Ages, &quantities); err != nil {
			return r, err
		}
		row := ReportRow{Code: p.Sku, Label: p.Name, Style: plain, Link: fmt.Sprintf("/stock-moves?product_id=%d", p.ID), Cells: []string{p.Quantity.String(), p.Unit}}
		for i, v := range share(p.Value, p.Quantity, quantities, r.Decimals) {
			sums[i] = sums[i].Add(v)
			row.Cells = append(row.Cells, r.blank(v))
		}
		row.Cells = append(row.Cells, r.amount(p.Value))
		r.Rows, all = append(r.Rows, row), all.Add(p.Value)
	}
	last := ReportRow{Label: "Total", Style: total, Cells: []string{"", ""}}
	for _, v := range sums {
		last.Cells = append(last.Cells, r.amount(v))
	}
	last.Cells = append(last.Cells, r.amount(all))
	r.Rows = append(r.Rows, last)
	return r, nil
}

// share gives each age its part of the value; the last that has any gets the rest.
func share(value money.Amount, on money.Quantity, quantities map[int]money.Quantity, decimals int32) []money.Amount {
	out, rest, last := make([]money.Amount, len(ages)), value, -1
	for i := range ages {
		q, there := quantities[i]
		if !there {
			continue
		}
		out[i] = money.AmountOf(value.Decimal().Mul(q.Decimal()).DivRound(on.Decimal(), 20), decimals)
		rest, last = rest.Sub(out[i]), i
	}
	if last >= 0 {
		out[last] = out[last].Add(rest)
	}
	return out
}

type slowIn struct {
	On   date.Date `query:"on" required:"true" doc:"As of the end of that day."`
	Days int32     `query:"days" minimum:"0" maximum:"3650" doc:"Not delivered for so many days; 90 unless given."`
}

// slowMovers has what is on hand and has not been delivered for a while.
func (s *Service) slowMovers(ctx context.Context, c *op.Call, in *slowIn) (Report, error) {
	days := in.Days
	if days == 0 {
		days = 90
	}
	r, err := s.start(ctx, c.Tx, "Slow movers", fmt.Sprintf("not delivered for %d days, as of %s", days, spoken(in.On)))
	if err != nil {
		return r, err
	}
	r.Columns = []ReportColumn{
		{Label: "On hand", Kind: "quantity"},
		{Label: "Unit", Kind: "text"},
		{Label: "Value", Kind: "amount"},
		{Label: "Last in", Kind: "date"},
		{Label: "Last delivery", Kind: "date"},
		{Label: "Delivered in a year", Kind: "quantity"},
		{Label: "Days that it lasts", Kind: "quantity"},
	}
	rows, err := s.queries.StockSlow(ctx, c.Tx, db.StockSlowParams{OnDate: in.On, Days: days})
	if err != nil {
		return r, err
	}
	sum := money.Amount{}
	for _, p := range rows {
		lasts := ""
		if p.Issued.Sign() > 0 {
			lasts = p.Quantity.Decimal().Mul(year).DivRound(p.Issued.Decimal(), 0).String()
		}
		r.Rows = append(r.Rows, ReportRow{
			Code: p.Sku, Label: p.Name, Style: plain, Link: fmt.Sprintf("/stock-moves?product_id=%d", p.ID),
			Cells: []string{p.Quantity.String(), p.Unit, r.amount(p.Value), p.LastIn, p.LastOut, p.Issued.String(), lasts},
		})
		sum = sum.Add(p.Value)
	}
	r.Rows = append(r.Rows, ReportRow{Label: "Total", Style: total, Cells: []string{"", "", r.amount(sum), "", "", "", ""}})
	return r, nil
}

var year = money.MustQuantity("365").Decimal()

type expiringIn struct {
	Days int32 `query:"days" minimum:"0" maximum:"3650" doc:"Within so many days from today; 30 unless given."`
}

// expiringLots has the lots on hand that expire soon, or have expired.
func (s *Service) expiringLots(ctx context.Context, c *op.Call, in *expiringIn) (Report, error) {
	days := in.Days
	if days == 0 {
		days = 30
	}
	today := date.Of(c.Now)
	r, err := s.start(ctx, c.Tx, "Expiring lots", fmt.Sprintf("expired, or within %d days of %s", days, spoken(today)))
	if err != nil {
		return r, err
	}
	r.Columns = []ReportColumn{
		{Label: "Lot", Kind: "code"},
		{Label: "Location", Kind: "code"},
		{Label: "Expires", Kind: "date"},
		{Label: "Days left", Kind: "quantity"},
		{Label: "On hand", Kind: "quantity"},
		{Label: "Unit", Kind: "text"},
		{Label: "Value", Kind: "amount"},
	}
	rows, err := s.queries.LotsExpiring(ctx, c.Tx, today.AddDays(int(days)))
	if err != nil {
		return r, err
	}
	sum := money.Amount{}
	for _, l := range rows {
		value := money.AmountOf(l.Value.Decimal(), r.Decimals)
		r.Rows = append(r.Rows, ReportRow{
			Code: l.Sku, Label: l.Name, Style: plain, Link: fmt.Sprintf("/lots/%d", l.ID),
			Cells: []string{l.Code, l.Location, l.ExpiresOn.String(), fmt.Sprint(today.DaysUntil(l.ExpiresOn)), l.OnHand.String(), l.Unit, r.amount(value)},
		})
		sum = sum.Add(value)
	}
	r.Rows = append(r.Rows, ReportRow{Label: "Total", Style: total, Cells: []string{"", "", "", "", "", "", r.amount(sum)}})
	return r, nil
}
