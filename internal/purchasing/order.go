package purchasing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// The states of an order.
const (
	StateDraft     = "draft"
	StateSent      = "sent"     // a request for quotation that the supplier has
	StateApproval  = "approval" // waits for somebody else
	StateConfirmed = "confirmed"
	StateDone      = "done"
	StateCancelled = "cancelled"
)

// PurchaseOrderRow is an order in a list.
type PurchaseOrderRow struct {
	ID           int64        `json:"id" db:"id"`
	Number       *string      `json:"number" db:"number" doc:"Of the order, or of the request for quotation that it is; null for a draft."`
	State        string       `json:"state" db:"state" enum:"draft,sent,approval,confirmed,done,cancelled"`
	SupplierID   int64        `json:"supplier_id" db:"supplier_id"`
	Supplier     string       `json:"supplier" db:"supplier"`
	WarehouseID  int64        `json:"warehouse_id" db:"warehouse_id"`
	Warehouse    string       `json:"warehouse" db:"warehouse"`
	OrderDate    date.Date    `json:"order_date" db:"order_date"`
	ExpectedDate *date.Date   `json:"expected_date" db:"expected_date" nullable:"true"`
	Reference    string       `json:"reference" db:"reference" doc:"The supplier's own number."`
	Currency     string       `json:"currency" db:"currency"`
	Net          money.Amount `json:"net" db:"net"`
	Tax          money.Amount `json:"tax" db:"tax"`
	Total        money.Amount `json:"total" db:"total"`
	Received     string       `json:"received" db:"received" enum:",none,partial,full" doc:"Empty until it is confirmed."`
	Billed       string       `json:"billed" db:"billed" enum:",none,partial,full" doc:"Empty until it is confirmed."`
	Revision     int32        `json:"revision" db:"revision" doc:"How often it was changed after it was confirmed."`
	Version      int32        `json:"version" db:"version"`
	CreatedAt    time.Time    `json:"created_at" db:"created_at"`
	UpdatedAt    time.Time    `json:"updated_at" db:"updated_at"`
}

// PurchaseOrder is a purchase order.
type PurchaseOrder struct {
	PurchaseOrderRow
	RFQNumber     *string                 `json:"rfq_number" nullable:"true" doc:"Of the request for quotation."`
	Notes         string                  `json:"notes"`
	TaxPositionID *int64                  `json:"tax_position_id" nullable:"true"`
	TaxPosition   *string                 `json:"tax_position" nullable:"true"`
	PaymentTermID *int64                  `json:"payment_term_id" nullable:"true"`
	PaymentTerm   *string                 `json:"payment_term" nullable:"true"`
	RequestedBy   *string                 `json:"requested_by" nullable:"true" doc:"Who asked for approval."`
	ApprovedBy    *string                 `json:"approved_by" nullable:"true" doc:"Who approved it."`
	ApprovedAt    *time.Time              `json:"approved_at"`
	Refusal       string                  `json:"refusal" doc:"Why approval was refused last."`
	Prepaid       money.Amount            `json:"prepaid" doc:"Paid in advance, in the order's currency."`
	ConfirmedAt   *time.Time              `json:"confirmed_at"`
	DoneAt        *time.Time              `json:"done_at"`
	Lines         []PurchaseOrderLine     `json:"lines" nullable:"false"`
	Revisions     []PurchaseOrderRevision `json:"revisions" nullable:"false"`

	rounding                           string
	requestedBy, approvedBy, createdBy int64
}

// PurchaseOrderLine is a line of an order.
type PurchaseOrderLine struct {
	ID           int64          `json:"id"`
	Position     int32          `json:"position"`
	ProductID    int64          `json:"product_id"`
	SKU          string         `json:"sku"`
	Product      string         `json:"product"`
	Kind         string         `json:"kind" enum:"goods,service"`
	Unit         string         `json:"unit"`
	SupplierSKU  string         `json:"supplier_sku" doc:"What the supplier calls it."`
	Description  string         `json:"description"`
	Quantity     money.Quantity `json:"quantity"`
	Price        money.Price    `json:"price"`
	Discount     money.Percent  `json:"discount" doc:"In percent."`
	ExpectedDate *date.Date     `json:"expected_date" nullable:"true"`
	TaxID        *int64         `json:"tax_id" nullable:"true" doc:"Chosen by hand; null for what product and tax position lead to, or where several were chosen."`
	TaxIDs       *[]int64       `json:"tax_ids" nullable:"true" doc:"Chosen by hand; null for what product and tax position lead to."`
	TaxCodes     string         `json:"tax_codes" doc:"The codes of its taxes, for people."`
	Net          money.Amount   `json:"net" doc:"Without taxes."`
	Total        money.Amount   `json:"total" doc:"With the taxes that are charged."`
	Received     money.Quantity `json:"received" doc:"What has arrived, less what went back."`
	Planned      money.Quantity `json:"planned" doc:"In drafts of receipts."`
	Billed       money.Quantity `json:"billed" doc:"Less what was credited."`
	Open         money.Quantity `json:"open" doc:"What is still to come."`

	taxes    []lineTax
	cost     money.Amount
	archived bool
}

type lineTax struct {
	TaxID int64  `json:"tax_id"`
	Code  string `json:"code"`
}

// PurchaseOrderRevision is what a confirmed order was before a change.
type PurchaseOrderRevision struct {
	Revision int32        `json:"revision"`
	Total    money.Amount `json:"total"`
	MadeBy   string       `json:"made_by" doc:"Who changed it."`
	MadeAt   time.Time    `json:"made_at"`
	Lines    []struct {
		SKU      string         `json:"sku"`
		Quantity money.Quantity `json:"quantity"`
		Price    money.Price    `json:"price"`
		Unit     string         `json:"unit"`
	} `json:"lines" nullable:"false"`
}

var orders = list.Spec[PurchaseOrderRow]{
	From: "purchase_order_list", Default: "-id", Search: "search LIKE search_pattern(?)",
	Columns: `id, number, state, supplier_id, supplier, warehouse_id, warehouse, order_date, expected_date, reference, currency, net, tax, total, received, billed,
		revision, version, created_at, updated_at`,
	Sorts: map[string]list.Sort{
		"number":     {SQL: "coalesce(number, '')", Type: "text"},
		"order_date": {SQL: "order_date", Type: "date"},
		"total":      {SQL: "total", Type: "numeric"},
	},
}

type listIn struct {
	op.ListIn
	State       string    `query:"state" enum:"draft,sent,approval,confirmed,done,cancelled"`
	SupplierID  int64     `query:"supplier_id" minimum:"1"`
	WarehouseID int64     `query:"warehouse_id" minimum:"1"`
	ProductID   int64     `query:"product_id" minimum:"1" doc:"Orders with a line of this product."`
	BillID      int64     `query:"bill_id" minimum:"1" doc:"Orders that this vendor bill bills."`
	PaymentID   int64     `query:"payment_id" minimum:"1" doc:"The order that this payment is in advance for."`
	ReceiptID   int64     `query:"receipt_id" minimum:"1" doc:"The order that this receipt is of."`
	Received    string    `query:"received" enum:"none,partial,full"`
	Billed      string    `query:"billed" enum:"none,partial,full"`
	From        date.Date `query:"order_date_from"`
	To          date.Date `query:"order_date_to"`
}

func (s *Service) list(ctx context.Context, c *op.Call, in *listIn) (op.Page[PurchaseOrderRow], error) {
	scope, err := s.warehouses.ScopeTx(ctx, c)
	if err != nil {
		return op.Page[PurchaseOrderRow]{}, err
	}
	page, err := orders.Page(ctx, c.Tx, in.ListIn, scope.Where("warehouse_id = ANY(?)"),
		list.Where("state = ?", in.State),
		list.Where("supplier_id = ?", in.SupplierID),
		list.Where("warehouse_id = ?", in.WarehouseID),
		list.Where("EXISTS (SELECT FROM purchase_order_lines line WHERE line.order_id = purchase_order_list.id AND line.product_id = ?)", in.ProductID),
		list.Where("EXISTS (SELECT FROM invoice_lines bill JOIN purchase_order_lines line ON line.id = bill.order_line_id WHERE line.order_id = purchase_order_list.id AND bill.invoice_id = ?)", in.BillID),
		list.Where("EXISTS (SELECT FROM stock_transfers t WHERE t.source_kind = 'purchase_order' AND t.source_id = purchase_order_list.id AND t.id = ?)", in.ReceiptID),
		list.Where("EXISTS (SELECT FROM payments p WHERE p.purchase_order_id = purchase_order_list.id AND p.id = ?)", in.PaymentID),
		list.Where("received = ?", in.Received),
		list.Where("billed = ?", in.Billed),
		list.Where("order_date >= ?", in.From),
		list.Where("order_date <= ?", in.To))
	for i := range page.Items {
		page.Items[i].write()
	}
	return page, err
}

// write gives every amount the currency's decimals.
func (r *PurchaseOrderRow) write() {
	d, _ := money.CurrencyDecimals(r.Currency)
	for _, a := range []*money.Amount{&r.Net, &r.Tax, &r.Total} {
		*a = money.AmountOf(a.Decimal(), d)
	}
}

func (s *Service) get(ctx context.Context, c *op.Call, in *op.ID) (PurchaseOrder, error) {
	o, err := s.readTx(ctx, c.Tx, in.ID)
	if err != nil {
		return o, err
	}
	return o, s.warehouses.MayTx(ctx, c, o.WarehouseID)
}

var errNoOrder = fault.NotFound("no_such_purchase_order", "There is no such purchase order. It may have been deleted.")

func (s *Service) readTx(ctx context.Context, tx pgx.Tx, id int64) (PurchaseOrder, error) {
	r, err := s.queries.PurchaseOrderGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return PurchaseOrder{}, errNoOrder
	}
	if err != nil {
		return PurchaseOrder{}, err
	}
	o := PurchaseOrder{
		PurchaseOrderRow: PurchaseOrderRow{
			ID: r.ID, Number: r.Number, State: r.State, SupplierID: r.SupplierID, Supplier: r.Supplier, WarehouseID: r.WarehouseID, Warehouse: r.Warehouse,
			OrderDate: r.OrderDate, ExpectedDate: r.ExpectedDate, Reference: r.Reference, Currency: r.Currency, Net: r.Net, Tax: r.Tax, Total: r.Total,
			Received: r.Received, Billed: r.Billed, Revision: r.Revision, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		},
		RFQNumber: r.RfqNumber, Notes: r.Notes, TaxPositionID: r.TaxPositionID, TaxPosition: r.TaxPosition, PaymentTermID: r.PaymentTermID, PaymentTerm: r.PaymentTerm,
		RequestedBy: r.Requester, ApprovedBy: r.Approver, ApprovedAt: r.ApprovedAt, Refusal: r.Refusal, ConfirmedAt: r.ConfirmedAt, DoneAt: r.DoneAt,
		Lines: []PurchaseOrderLine{}, Revisions: []PurchaseOrderRevision{}, rounding: r.Rounding,
		requestedBy: ref(r.RequestedBy), approvedBy: ref(r.ApprovedBy), createdBy: r.CreatedBy,
	}
	o.write()
	o.Prepaid = money.AmountOf(r.Prepaid.Decimal(), o.decimals())
	lines, err := s.queries.PurchaseOrderLines(ctx, tx, id)
	if err != nil {
		return o, err
	}
	decimals := o.decimals()
	for _, l := range lines {
		line := PurchaseOrderLine{
			ID: l.ID, Position: l.Position, ProductID: l.ProductID, SKU: l.Sku, Product: l.Product, Kind: l.Kind, Unit: l.Unit, SupplierSKU: l.SupplierSku,
			Description: l.Description, Quantity: l.Quantity, Price: l.Price, Discount: l.Discount, ExpectedDate: l.ExpectedDate,
			Net: money.AmountOf(l.Net.Decimal(), decimals), Total: money.AmountOf(l.Total.Decimal(), decimals),
			Received: l.Received, Planned: l.Planned, Billed: l.Billed, Open: l.Open, cost: l.Cost, archived: l.Archived,
		}
		if err := json.Unmarshal(l.Taxes, &line.taxes); err != nil {
			return o, err
		}
		line.given(l.TaxesGiven)
		o.Lines = append(o.Lines, line)
	}
	revisions, err := s.queries.PurchaseOrderRevisions(ctx, tx, id)
	for _, r := range revisions {
		v := PurchaseOrderRevision{Revision: r.Revision, MadeBy: r.MadeBy, MadeAt: r.MadeAt, Total: money.AmountOf(r.Total.Decimal(), decimals)}
		if err := json.Unmarshal(r.Document, &v); err != nil {
			return o, err
		}
		o.Revisions = append(o.Revisions, v)
	}
	return o, err
}

// given notes whether the taxes were chosen by hand, and writes their codes.
func (l *PurchaseOrderLine) given(taxes bool) {
	ids := []int64{}
	l.TaxCodes = ""
	for i, t := range l.taxes {
		if i > 0 {
			l.TaxCodes += ", "
		}
		l.TaxCodes += t.Code
		ids = append(ids, t.TaxID)
	}
	l.TaxID, l.TaxIDs = nil, nil
	if taxes {
		l.TaxIDs = &ids
		if len(ids) == 1 {
			l.TaxID = &ids[0]
		}
	}
}

// lockTx holds the order against everybody else, and reads it then.
func (s *Service) lockTx(ctx context.Context, c *op.Call, id int64, version int32) (PurchaseOrder, error) {
	now, err := s.queries.PurchaseOrderLock(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return PurchaseOrder{}, errNoOrder
	}
	if err != nil {
		return PurchaseOrder{}, err
	}
	if err := fault.CheckVersion("purchase order", version, now); err != nil {
		return PurchaseOrder{}, err
	}
	o, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return o, err
	}
	return o, s.warehouses.MayTx(ctx, c, o.WarehouseID)
}

func (o PurchaseOrder) decimals() int32 {
	d, _ := money.CurrencyDecimals(o.Currency)
	return d
}

// title is what people call the order.
func (o PurchaseOrder) title() string {
	if o.Number != nil {
		return *o.Number
	}
	return fmt.Sprintf("Draft for %s", o.Supplier)
}

func (o PurchaseOrder) mustBe(verb string, states ...string) error {
	for _, s := range states {
		if o.State == s {
			return nil
		}
	}
	says := o.State
	switch o.State {
	case StateSent:
		says = "with the supplier"
	case StateApproval:
		says = "waiting for approval"
	}
	return fault.Conflict("wrong_state", "%s is %s and cannot be %s.", o.title(), says, verb)
}

// concludeTx reads what is stored now and remembers the change.
func (s *Service) concludeTx(ctx context.Context, c *op.Call, id int64, before any) (PurchaseOrder, error) {
	o, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return o, err
	}
	c.Record(op.Change{Kind: sourceKind, ID: o.ID, Title: o.title(), Before: before, After: o})
	return o, nil
}

func ref(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}
