package reports

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

type stockCardIn struct {
	Range
	ProductID   int64 `query:"product_id" minimum:"1" doc:"The product; the card is empty without."`
	WarehouseID int64 `query:"warehouse_id" minimum:"1" doc:"As this warehouse sees it; all of them unless given."`
}

// mostMoves bounds a stock card.
const mostMoves = 20000

// stockCard has what came and went of a product with what was left each time, and
// for the whole company what it was worth.
func (s *Service) stockCard(ctx context.Context, c *op.Call, in *stockCardIn) (Report, error) {
	if err := in.check(); err != nil {
		return Report{}, err
	}
	r, p, err := s.ofProduct(ctx, c, "Stock card", in.String(), in.ProductID, in.WarehouseID)
	if err != nil {
		return r, err
	}
	worth := in.WarehouseID == 0
	r.Columns = []ReportColumn{
		{Label: "Document", Kind: "code"},
		{Label: "From", Kind: "text"},
		{Label: "To", Kind: "text"},
		{Label: "Lot", Kind: "code"},
		{Label: "In", Kind: "quantity"},
		{Label: "Out", Kind: "quantity"},
		{Label: "Balance", Kind: "quantity"},
	}
	if worth {
		r.Columns = append(r.Columns, ReportColumn{Label: "Value", Kind: "amount"}, ReportColumn{Label: "Worth", Kind: "amount"})
	}
	if p.Sku == "" {
		return r, nil
	}
	balance, err := s.queries.StockCardOpening(ctx, c.Tx, db.StockCardOpeningParams{ProductID: in.ProductID, WarehouseID: in.WarehouseID, FromDate: in.From})
	if err != nil {
		return r, err
	}
	value := money.Amount{}
	if worth {
		if value, err = s.queries.StockCardWorth(ctx, c.Tx, db.StockCardWorthParams{ProductID: in.ProductID, FromDate: in.From}); err != nil {
			return r, err
		}
	}
	rows, err := s.queries.StockCard(ctx, c.Tx, db.StockCardParams{ProductID: in.ProductID, WarehouseID: in.WarehouseID, FromDate: in.From, ToDate: in.To})
	if err != nil {
		return r, err
	}
	if len(rows) > mostMoves {
		rows = rows[:mostMoves]
		r.Notes = append(r.Notes, fmt.Sprintf("Only the first %d moves are here. Choose a shorter range.", mostMoves))
	}
	line := func(label, style, link string, cells []string, change, after money.Amount) {
		if worth && style == plain {
			cells = append(cells, r.blank(change), r.amount(after))
		} else if worth {
			cells = append(cells, "", r.amount(after))
		}
		r.Rows = append(r.Rows, ReportRow{Label: label, Style: style, Link: link, Cells: cells})
	}
	line("Balance before", subtotal, "", []string{"", "", "", "", "", "", balance.String()}, money.Amount{}, value)
	came, went := money.Quantity{}, money.Quantity{}
	for _, m := range rows {
		balance, value = balance.Add(m.Came).Sub(m.Went), value.Add(m.Value)
		came, went = came.Add(m.Came), went.Add(m.Went)
		line(spoken(m.Day), plain, stockLink(m.SourceKind, m.SourceID, in.ProductID),
			[]string{documentName(m.SourceKind, m.Number), m.FromLocation, m.ToLocation, m.Lot, blankQuantity(m.Came), blankQuantity(m.Went), balance.String()}, m.Value, value)
	}
	line("Balance", total, "", []string{"", "", "", "", came.String(), went.String(), balance.String()}, money.Amount{}, value)
	return r, nil
}

// ofProduct begins a report of one product.
func (s *Service) ofProduct(ctx context.Context, c *op.Call, title, when string, product, warehouse int64) (Report, db.StockCardProductRow, error) {
	p := db.StockCardProductRow{}
	if product == 0 {
		r, err := s.start(ctx, c.Tx, title, when)
		r.Notes = append(r.Notes, "Choose a product.")
		return r, p, err
	}
	p, err := s.queries.StockCardProduct(ctx, c.Tx, db.StockCardProductParams{ProductID: product, WarehouseID: warehouse})
	if errors.Is(err, pgx.ErrNoRows) {
		return Report{}, p, fault.Invalid("invalid_report", "There is no such product.").Field("product_id", "There is no such product.")
	}
	if err != nil {
		return Report{}, p, err
	}
	where := "all warehouses"
	if p.Warehouse != "" {
		where = p.Warehouse
	}
	r, err := s.start(ctx, c.Tx, title, fmt.Sprintf("%s %s, in %s, %s, %s", p.Sku, p.Name, p.Unit, where, when))
	return r, p, err
}

func blankQuantity(q money.Quantity) string {
	if q.IsZero() {
		return ""
	}
	return q.String()
}

// stockDocuments are where what moves stock is shown, by the kind of its source.
var stockDocuments = map[string]struct{ path, name string }{
	"receipt":        {"/receipts", "Receipt"},
	"delivery":       {"/deliveries", "Delivery"},
	"transfer":       {"/transfers", "Transfer"},
	"scrap":          {"/scraps", "Scrap"},
	"order":          {"/orders", "Order"},
	"count":          {"/stock-counts", "Count"},
	"landed_cost":    {"/landed-costs", "Landed cost"},
	"purchase_order": {"/purchase-orders", "Purchase order"},
	"bill":           {"/bills", "Bill"},
	"opening":        {"", "Opening stock"},
	"adjustment":     {"", "Adjustment"},
}

func stockLink(kind string, id, product int64) string {
	if d, known := stockDocuments[kind]; known && d.path != "" && id != 0 {
		return fmt.Sprintf("%s/%d", d.path, id)
	}
	return fmt.Sprintf("/stock-moves?product_id=%d", product)
}

func documentName(kind, number string) string {
	if number != "" {
		return number
	}
	if d, known := stockDocuments[kind]; known {
		return d.name
	}
	return kind
}
