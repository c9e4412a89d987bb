package sales

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/inventory"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
	"kontor/internal/warehouses"
)

// The states of an order.
const (
	StateDraft     = "draft"
	StateConfirmed = "confirmed"
	StateDone      = "done"
	StateCancelled = "cancelled"
)

// OrderRow is an order in a list.
type OrderRow struct {
	ID            int64        `json:"id" db:"id"`
	Number        *string      `json:"number" db:"number" doc:"Null until the order is confirmed."`
	State         string       `json:"state" db:"state" enum:"draft,confirmed,done,cancelled"`
	CustomerID    int64        `json:"customer_id" db:"customer_id"`
	Customer      string       `json:"customer" db:"customer"`
	OrderDate     date.Date    `json:"order_date" db:"order_date"`
	DeliveryDate  *date.Date   `json:"delivery_date" db:"delivery_date" nullable:"true"`
	Reference     string       `json:"reference" db:"reference"`
	Currency      string       `json:"currency" db:"currency"`
	Subtotal      money.Amount `json:"subtotal" db:"subtotal" doc:"Before discounts."`
	DiscountTotal money.Amount `json:"discount_total" db:"discount_total"`
	Total         money.Amount `json:"total" db:"total"`
	Version       int32        `json:"version" db:"version"`
	CreatedAt     time.Time    `json:"created_at" db:"created_at"`
	UpdatedAt     time.Time    `json:"updated_at" db:"updated_at"`
	ConfirmedAt   *time.Time   `json:"confirmed_at" db:"confirmed_at"`
	DoneAt        *time.Time   `json:"done_at" db:"done_at"`
	CancelledAt   *time.Time   `json:"cancelled_at" db:"cancelled_at"`
}

// Order is a sales order.
type Order struct {
	OrderRow
	Notes string      `json:"notes"`
	Lines []OrderLine `json:"lines" nullable:"false"`

	warehouseID int64
	rounding    string
}

// OrderLine is a line of an order.
type OrderLine struct {
	ID          int64           `json:"id"`
	Position    int32           `json:"position"`
	ProductID   int64           `json:"product_id"`
	SKU         string          `json:"sku"`
	Product     string          `json:"product"`
	Kind        string          `json:"kind" enum:"goods,service"`
	Description string          `json:"description"`
	Unit        string          `json:"unit"`
	Quantity    money.Quantity  `json:"quantity"`
	Price       money.Price     `json:"price"`
	Discount    money.Percent   `json:"discount" doc:"In percent."`
	Subtotal    money.Amount    `json:"subtotal" doc:"Before the discount."`
	Total       money.Amount    `json:"total"`
	Reserved    money.Quantity  `json:"reserved" doc:"Kept in stock for this line."`
	Available   *money.Quantity `json:"available" nullable:"true" doc:"What others have left in stock; null for a service."`

	archived bool
}

var orders = list.Spec[OrderRow]{
	From: "sales_orders", Default: "-id", Search: "search LIKE search_pattern(?)",
	Columns: `id, number, state, customer_id, customer, order_date, delivery_date, reference, currency, subtotal, discount_total, total,
		version, created_at, updated_at, confirmed_at, done_at, cancelled_at`,
	Sorts: map[string]list.Sort{
		"number":     {SQL: "coalesce(number, '')", Type: "text"},
		"order_date": {SQL: "order_date", Type: "date"},
		"total":      {SQL: "total", Type: "numeric"},
	},
}

type listIn struct {
	op.ListIn
	State      string    `query:"state" enum:"draft,confirmed,done,cancelled"`
	CustomerID int64     `query:"customer_id" minimum:"1"`
	ProductID  int64     `query:"product_id" minimum:"1" doc:"Orders with a line of this product."`
	From       date.Date `query:"order_date_from"`
	To         date.Date `query:"order_date_to"`
}

func (s *Service) list(ctx context.Context, c *op.Call, in *listIn) (op.Page[OrderRow], error) {
	page, err := orders.Page(ctx, c.Tx, in.ListIn,
		list.Where("state = ?", in.State),
		list.Where("customer_id = ?", in.CustomerID),
		list.Where("EXISTS (SELECT FROM sales_order_lines line WHERE line.order_id = sales_orders.id AND line.product_id = ?)", in.ProductID),
		list.Where("order_date >= ?", in.From),
		list.Where("order_date <= ?", in.To))
	for i := range page.Items {
		page.Items[i].write()
	}
	return page, err
}

// write gives every amount the currency's decimals: a zero comes from the
// database without any.
func (r *OrderRow) write() {
	d, _ := money.CurrencyDecimals(r.Currency)
	for _, a := range []*money.Amount{&r.Subtotal, &r.DiscountTotal, &r.Total} {
		*a = money.AmountOf(a.Decimal(), d)
	}
}

func (s *Service) get(ctx context.Context, c *op.Call, in *op.ID) (Order, error) {
	return s.readTx(ctx, c.Tx, in.ID)
}

var errNoOrder = fault.NotFound("no_such_order", "There is no such order. It may have been deleted.")

// readTx reads the order with its lines and what is in stock for them.
func (s *Service) readTx(ctx context.Context, tx pgx.Tx, id int64) (Order, error) {
	row, err := s.queries.OrderGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Order{}, errNoOrder
	}
	if err != nil {
		return Order{}, err
	}
	o := head(row)
	lines, err := s.queries.OrderLines(ctx, tx, id)
	if err != nil {
		return o, err
	}
	o.setLines(lines)
	return o, s.stockTx(ctx, tx, &o)
}

// lockTx reads the order with its lines and holds it against everybody else. It
// refuses whoever does not work in the order's warehouse.
// Both statements travel in one round trip, but they are two: the second sees
// what is there once the first has its lock, so the lines are those of the
// order's version. One statement with a join would show the lines from before
// the wait.
func (s *Service) lockTx(ctx context.Context, c *op.Call, id int64, version int32) (Order, error) {
	var o Order
	var scope warehouses.Scope
	batch := &pgx.Batch{}
	batch.Queue(db.OrderLock, id).Query(func(rows pgx.Rows) error {
		row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[db.OrderLockRow])
		o = head(db.OrderGetRow(row))
		return err
	})
	batch.Queue(db.OrderLines, id).Query(func(rows pgx.Rows) error {
		lines, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.OrderLinesRow])
		o.setLines(lines)
		return err
	})
	warehouses.QueueScope(batch, c, &scope)
	err := c.Tx.SendBatch(ctx, batch).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return Order{}, errNoOrder
	}
	if err != nil {
		return Order{}, err
	}
	if !scope.Has(o.warehouseID) {
		return Order{}, s.warehouses.MayTx(ctx, c, o.warehouseID)
	}
	return o, fault.CheckVersion("order", version, o.Version)
}

func head(r db.OrderGetRow) Order {
	o := Order{
		OrderRow: OrderRow{
			ID: r.ID, Number: r.Number, State: r.State, CustomerID: r.CustomerID, Customer: r.Customer, OrderDate: r.OrderDate,
			DeliveryDate: r.DeliveryDate, Reference: r.Reference, Currency: r.Currency, Subtotal: r.Subtotal,
			DiscountTotal: r.DiscountTotal, Total: r.Total, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
			ConfirmedAt: r.ConfirmedAt, DoneAt: r.DoneAt, CancelledAt: r.CancelledAt,
		},
		Notes: r.Notes, Lines: []OrderLine{}, warehouseID: r.WarehouseID, rounding: r.Rounding,
	}
	o.write()
	return o
}

func (o *Order) setLines(rows []db.OrderLinesRow) {
	decimals, _ := money.CurrencyDecimals(o.Currency)
	for _, r := range rows {
		o.Lines = append(o.Lines, OrderLine{
			ID: r.ID, Position: r.Position, ProductID: r.ProductID, SKU: r.Sku, Product: r.Product, Kind: r.Kind,
			Description: r.Description, Unit: r.Unit, Quantity: r.Quantity, Price: r.Price, Discount: r.Discount,
			Subtotal: money.AmountOf(r.Subtotal.Decimal(), decimals), Total: money.AmountOf(r.Total.Decimal(), decimals), archived: r.Archived,
		})
	}
}

// stockTx fills in what is reserved and available for each line.
func (s *Service) stockTx(ctx context.Context, tx pgx.Tx, o *Order) error {
	if o.State == StateConfirmed {
		reserved, err := s.inventory.ReservedTx(ctx, tx, o.source())
		if err != nil {
			return err
		}
		for i := range o.Lines {
			o.Lines[i].Reserved = reserved[o.Lines[i].ID]
		}
	}
	return s.availableTx(ctx, tx, o.warehouseID, o.Lines)
}

func (s *Service) availableTx(ctx context.Context, tx pgx.Tx, warehouse int64, lines []OrderLine) error {
	var goods []int64
	for _, l := range lines {
		if l.Kind == catalog.KindGoods {
			goods = append(goods, l.ProductID)
		}
	}
	if len(goods) == 0 {
		return nil
	}
	available, err := s.inventory.AvailableTx(ctx, tx, warehouse, goods)
	showAvailable(lines, available)
	return err
}

func showAvailable(lines []OrderLine, available map[int64]money.Quantity) {
	for i, l := range lines {
		if l.Kind == catalog.KindGoods {
			q := available[l.ProductID]
			lines[i].Available = &q
		}
	}
}

// source is the order as stock knows it.
func (o Order) source() inventory.Source { return inventory.Source{Kind: "order", ID: o.ID} }

// products are those of the lines that have stock.
func (o Order) products() []int64 {
	var ids []int64
	for _, l := range o.Lines {
		if l.Kind == catalog.KindGoods {
			ids = append(ids, l.ProductID)
		}
	}
	return ids
}

// title is what people call the order.
func (o Order) title() string {
	if o.Number != nil {
		return *o.Number
	}
	return "Draft for " + o.Customer
}

func (o Order) roundingRule() Rounding {
	decimals, _ := money.CurrencyDecimals(o.Currency)
	return Rounding{Decimals: decimals, Where: o.rounding}
}

func terms(lines []OrderLine) []LineTerms {
	all := make([]LineTerms, len(lines))
	for i, l := range lines {
		all[i] = LineTerms{l.Quantity, l.Price, l.Discount}
	}
	return all
}
