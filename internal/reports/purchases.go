package reports

import (
	"context"
	"fmt"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
)

// openPurchases has what is ordered and has not arrived, supplier by supplier.
func (s *Service) openPurchases(ctx context.Context, c *op.Call, _ *op.Nothing) (Report, error) {
	today := date.Of(c.Now)
	r, err := s.start(ctx, c.Tx, "Open purchase orders", "on "+spoken(today))
	if err != nil {
		return r, err
	}
	r.Columns = []ReportColumn{
		{Label: "Order", Kind: "code"},
		{Label: "Expected", Kind: "date"},
		{Label: "Days late", Kind: "quantity"},
		{Label: "Ordered", Kind: "quantity"},
		{Label: "Received", Kind: "quantity"},
		{Label: "Open", Kind: "quantity"},
		{Label: "Unit", Kind: "text"},
		{Label: "Value", Kind: "amount"},
	}
	rows, err := s.queries.PurchasesOpen(ctx, c.Tx)
	if err != nil {
		return r, err
	}
	all, group := money.Amount{}, money.Amount{}
	empty := []string{"", "", "", "", "", "", "", ""}
	for i, o := range rows {
		if i == 0 || rows[i-1].SupplierID != o.SupplierID {
			r.Rows, group = append(r.Rows, ReportRow{Label: o.Supplier, Style: heading, Cells: empty}), money.Amount{}
		}
		late := ""
		if days := o.ExpectedDate.DaysUntil(today); days > 0 {
			late = fmt.Sprint(days)
		}
		value := money.AmountOf(o.Value.Decimal(), r.Decimals)
		all, group = all.Add(value), group.Add(value)
		r.Rows = append(r.Rows, ReportRow{
			Code: o.Sku, Label: o.Product, Level: 1, Style: plain, Link: fmt.Sprintf("/purchase-orders/%d", o.ID),
			Cells: []string{o.Number, o.ExpectedDate.String(), late, o.Ordered.String(), o.Received.String(), o.Open.String(), o.Unit, r.amount(value)},
		})
		if i == len(rows)-1 || rows[i+1].SupplierID != o.SupplierID {
			r.Rows = append(r.Rows, ReportRow{Label: "Sum", Level: 1, Style: subtotal, Cells: append(append([]string{}, empty[:7]...), r.amount(group))})
		}
	}
	r.Rows = append(r.Rows, ReportRow{Label: "Total", Style: total, Cells: append(append([]string{}, empty[:7]...), r.amount(all))})
	return r, nil
}

// notInvoiced has what arrived and is not billed, by how long ago it arrived, and
// beside the sum what the account holds.
func (s *Service) notInvoiced(ctx context.Context, c *op.Call, in *onIn) (Report, error) {
	r, err := s.start(ctx, c.Tx, "Received, not invoiced", "as of "+spoken(in.On))
	if err != nil {
		return r, err
	}
	r.Columns = []ReportColumn{{Label: "Receipt", Kind: "code"}, {Label: "Day", Kind: "date"}, {Label: "Quantity", Kind: "quantity"}, {Label: "Unit", Kind: "text"}}
	for _, a := range ages {
		r.Columns = append(r.Columns, ReportColumn{Label: a, Kind: "amount"})
	}
	r.Columns = append(r.Columns, ReportColumn{Label: "Value", Kind: "amount"})
	rows, err := s.queries.PurchasesNotInvoiced(ctx, c.Tx, in.On)
	if err != nil {
		return r, err
	}
	empty := []string{"", "", "", ""}
	sums, all := make([]money.Amount, len(ages)), money.Amount{}
	for i, g := range rows {
		if i == 0 || rows[i-1].SupplierID != g.SupplierID {
			r.Rows = append(r.Rows, ReportRow{Label: g.Supplier, Style: heading, Cells: make([]string, len(r.Columns))})
		}
		row := ReportRow{
			Code: g.Sku, Label: g.Product, Level: 1, Style: plain, Link: fmt.Sprintf("/receipts/%d", g.ReceiptID),
			Cells: []string{g.Receipt, g.MoveDate.String(), g.Quantity.String(), g.Unit},
		}
		at := ageOf(g.MoveDate.DaysUntil(in.On))
		for j := range ages {
			cell := ""
			if j == at {
				cell = r.amount(g.Amount)
			}
			row.Cells = append(row.Cells, cell)
		}
		row.Cells = append(row.Cells, r.amount(g.Amount))
		sums[at], all = sums[at].Add(g.Amount), all.Add(g.Amount)
		r.Rows = append(r.Rows, row)
	}
	last := ReportRow{Label: "Total", Style: total, Cells: append([]string{}, empty...)}
	for _, v := range sums {
		last.Cells = append(last.Cells, r.amount(v))
	}
	last.Cells = append(last.Cells, r.amount(all))
	r.Rows = append(r.Rows, last)
	return r, nil
}

// ageOf is the place of a number of days among the ages.
func ageOf(days int) int {
	for i, most := range []int{30, 60, 90, 180} {
		if days <= most {
			return i
		}
	}
	return 4
}

type pricesIn struct {
	Range
	PartnerID int64 `query:"partner_id" minimum:"1" doc:"Of one supplier."`
}

// purchasePrices has what was paid for each product, bill by bill.
func (s *Service) purchasePrices(ctx context.Context, c *op.Call, in *pricesIn) (Report, error) {
	if err := in.check(); err != nil {
		return Report{}, err
	}
	r, err := s.start(ctx, c.Tx, "Purchase prices", in.String())
	if err != nil {
		return r, err
	}
	r.Columns = []ReportColumn{
		{Label: "Day", Kind: "date"},
		{Label: "Bill", Kind: "code"},
		{Label: "Quantity", Kind: "quantity"},
		{Label: "Unit", Kind: "text"},
		{Label: "Price", Kind: "money"},
		{Label: "Discount", Kind: "percent"},
		{Label: "Net price", Kind: "money"},
		{Label: "Currency", Kind: "text"},
		{Label: "Change", Kind: "percent"},
	}
	rows, err := s.queries.PurchasePrices(ctx, c.Tx, db.PurchasePricesParams{FromDate: in.From, ToDate: in.To, PartnerID: in.PartnerID})
	if err != nil {
		return r, err
	}
	for i, p := range rows {
		if i == 0 || rows[i-1].ProductID != p.ProductID {
			r.Rows = append(r.Rows, ReportRow{Code: p.Sku, Label: p.Product, Style: heading, Cells: make([]string, len(r.Columns))})
		}
		change := ""
		if i > 0 && rows[i-1].ProductID == p.ProductID && rows[i-1].Currency == p.Currency && rows[i-1].NetPrice.Sign() > 0 {
			before := rows[i-1].NetPrice.Decimal()
			change = p.NetPrice.Decimal().Sub(before).Shift(2).DivRound(before, 2).String()
		}
		discount := ""
		if !p.Discount.IsZero() {
			discount = p.Discount.String()
		}
		r.Rows = append(r.Rows, ReportRow{
			Label: p.Partner, Level: 1, Style: plain, Link: fmt.Sprintf("/bills/%d", p.ID),
			Cells: []string{p.InvoiceDate.String(), p.Number, p.Quantity.String(), p.Unit, unitPrice(p.Price, p.Currency), discount, unitPrice(p.NetPrice, p.Currency), p.Currency, change},
		})
	}
	return r, nil
}

// unitPrice has at least the decimals of its currency.
func unitPrice(p money.Price, currency string) string {
	decimals, _ := money.CurrencyDecimals(currency)
	return p.Fixed(max(decimals, p.Places()))
}
