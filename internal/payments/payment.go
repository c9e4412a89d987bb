package payments

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// The states of a payment.
const (
	StateDraft    = "draft"
	StatePosted   = "posted"
	StateReversed = "reversed"
)

// PaymentRow is a payment in a list.
type PaymentRow struct {
	ID          int64        `json:"id" db:"id"`
	Number      *string      `json:"number" db:"number" doc:"Null until it is posted."`
	Direction   string       `json:"direction" db:"direction" enum:"in,out"`
	State       string       `json:"state" db:"state" enum:"draft,posted,reversed"`
	PartnerID   int64        `json:"partner_id" db:"partner_id"`
	Partner     string       `json:"partner" db:"partner"`
	PaymentDate date.Date    `json:"payment_date" db:"payment_date"`
	Reference   string       `json:"reference" db:"reference"`
	Currency    string       `json:"currency" db:"currency"`
	Amount      money.Amount `json:"amount" db:"amount"`
	Version     int32        `json:"version" db:"version"`
}

// Payment is money received or paid.
type Payment struct {
	PaymentRow
	Control     string        `json:"control" enum:"receivable,payable" doc:"With the partner as a customer, or as a supplier."`
	AccountID   int64         `json:"account_id" doc:"The bank's or the cash box's."`
	AccountCode string        `json:"account_code"`
	Account     string        `json:"account"`
	Rate        *money.Rate   `json:"rate" nullable:"true" doc:"The company's currency for one unit; the day's when it is posted."`
	Notes       string        `json:"notes"`
	Items       []PaymentItem `json:"items" nullable:"false" doc:"What it settles."`
	Settled     money.Amount  `json:"settled" doc:"Of the amount."`
	Left        money.Amount  `json:"left" doc:"On account: what has settled nothing yet."`
	EntryID     *int64        `json:"entry_id" nullable:"true"`
	LineID      *int64        `json:"line_id" nullable:"true" doc:"Its open item."`
	ReversalID  *int64        `json:"reversal_id" nullable:"true"`
	Reversal    *string       `json:"reversal" nullable:"true"`
	CreatedAt   time.Time     `json:"created_at"`
	UpdatedAt   time.Time     `json:"updated_at"`
	PostedAt    *time.Time    `json:"posted_at"`
	// In advance for an order: what is billed of it is settled with the payment.
	PurchaseOrderID *int64  `json:"purchase_order_id" nullable:"true" doc:"Paid in advance for this order: its bill is settled with it."`
	PurchaseOrder   *string `json:"purchase_order" nullable:"true"`
	// OldestFirst is for new payments; see paymentDraft.
	OldestFirst bool `json:"oldest_first"`
}

// PaymentItem is an open item that a payment settles.
type PaymentItem struct {
	LineID   int64        `json:"line_id"`
	Number   string       `json:"number"`
	Kind     string       `json:"kind" doc:"Of its document: invoice, bill; empty for a manual entry."`
	SourceID *int64       `json:"source_id" nullable:"true"`
	DueDate  date.Date    `json:"due_date"`
	Currency string       `json:"currency"`
	Open     money.Amount `json:"open" doc:"What is open of it now, in its own currency."`
	Discount money.Amount `json:"discount" doc:"What may be deducted on the payment's day."`
	Amount   money.Amount `json:"amount" doc:"Of the payment."`
	Settled  money.Amount `json:"settled" doc:"Of the item, in its own currency."`
	Rest     string       `json:"rest" enum:"open,discount,write_off" doc:"What becomes of what is then left of the item."`
}

var payments = list.Spec[PaymentRow]{
	From: "payments", Default: "-id", Search: "search LIKE search_pattern(?)",
	Columns: "id, number, direction, state, partner_id, partner, payment_date, reference, currency, amount, version",
	Sorts: map[string]list.Sort{
		"number":       {SQL: "coalesce(number, '')", Type: "text"},
		"payment_date": {SQL: "payment_date", Type: "date"},
		"amount":       {SQL: "amount", Type: "numeric"},
	},
}

type listIn struct {
	op.ListIn
	Direction string    `query:"direction" enum:"in,out"`
	State     string    `query:"state" enum:"draft,posted,reversed"`
	PartnerID int64     `query:"partner_id" minimum:"1"`
	AccountID int64     `query:"account_id" minimum:"1"`
	OrderID   int64     `query:"purchase_order_id" minimum:"1" doc:"Those in advance for this purchase order."`
	EntryID   int64     `query:"settles_entry" minimum:"1" doc:"Those that settle an item of this entry."`
	From      date.Date `query:"payment_date_from"`
	To        date.Date `query:"payment_date_to"`
}

func (s *Service) list(ctx context.Context, c *op.Call, in *listIn) (op.Page[PaymentRow], error) {
	page, err := payments.Page(ctx, c.Tx, in.ListIn,
		list.Where("direction = ?", in.Direction),
		list.Where("state = ?", in.State),
		list.Where("partner_id = ?", in.PartnerID),
		list.Where("account_id = ?", in.AccountID),
		list.Where("purchase_order_id = ?", in.OrderID),
		list.Where(`line_id IN (SELECT CASE d.entry_id WHEN o.entry_id THEN a.credit_line_id ELSE a.debit_line_id END
			FROM open_items o JOIN allocations a ON o.line_id IN (a.debit_line_id, a.credit_line_id) JOIN open_items d ON d.line_id = a.debit_line_id
			WHERE o.entry_id = ? AND a.undoes IS NULL AND NOT EXISTS (SELECT FROM allocations u WHERE u.undoes = a.id))`, in.EntryID),
		list.Where("payment_date >= ?", in.From),
		list.Where("payment_date <= ?", in.To))
	for i := range page.Items {
		r := &page.Items[i]
		d, _ := money.CurrencyDecimals(r.Currency)
		r.Amount = money.AmountOf(r.Amount.Decimal(), d)
	}
	return page, err
}

func (s *Service) get(ctx context.Context, c *op.Call, in *op.ID) (Payment, error) {
	return s.readTx(ctx, c.Tx, in.ID)
}

var errNoPayment = fault.NotFound("no_such_payment", "There is no such payment. It may have been deleted.")

// readTx reads the payment with what it settles: as planned while it is a draft,
// else as it stands.
func (s *Service) readTx(ctx context.Context, tx pgx.Tx, id int64) (Payment, error) {
	r, err := s.queries.PaymentGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Payment{}, errNoPayment
	}
	if err != nil {
		return Payment{}, err
	}
	d, _ := money.CurrencyDecimals(r.Currency)
	p := Payment{
		PaymentRow: PaymentRow{
			ID: r.ID, Number: r.Number, Direction: r.Direction, State: r.State, PartnerID: r.PartnerID, Partner: r.Partner, PaymentDate: r.PaymentDate,
			Reference: r.Reference, Currency: r.Currency, Amount: money.AmountOf(r.Amount.Decimal(), d), Version: r.Version,
		},
		Control: r.Control, AccountID: r.AccountID, AccountCode: r.AccountCode, Account: r.Account, Rate: r.Rate, Notes: r.Notes, EntryID: r.EntryID,
		LineID: r.LineID, ReversalID: r.ReversalID, Reversal: r.Reversal, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, PostedAt: r.PostedAt,
		PurchaseOrderID: r.PurchaseOrderID, PurchaseOrder: r.PurchaseOrder, Items: []PaymentItem{},
	}
	planned, err := s.queries.PaymentItems(ctx, tx, id)
	if err != nil {
		return p, err
	}
	if err := s.planTx(ctx, tx, &p, planned); err != nil {
		return p, err
	}
	if r.OpenAmount != nil {
		p.Left = money.AmountOf(r.OpenAmount.Decimal().Abs(), d)
		p.Settled = p.Amount.Sub(p.Left)
	}
	return p, nil
}

// planTx shows what the payment is meant to settle.
func (s *Service) planTx(ctx context.Context, tx pgx.Tx, p *Payment, planned []db.PaymentItemsRow) error {
	var ids []int64
	for _, n := range planned {
		ids = append(ids, n.LineID)
	}
	items, err := s.itemsTx(ctx, tx, ids)
	if err != nil {
		return err
	}
	d, _ := money.CurrencyDecimals(p.Currency)
	p.Settled = money.AmountOf(money.Amount{}.Decimal(), d)
	for _, n := range planned {
		p.Items = append(p.Items, items[n.LineID].planned(*p, n))
		p.Settled = p.Settled.Add(n.Amount)
	}
	p.Left = p.Amount.Sub(p.Settled)
	return nil
}

func (i item) planned(p Payment, n db.PaymentItemsRow) PaymentItem {
	own, _ := money.CurrencyDecimals(i.Currency)
	paid, _ := money.CurrencyDecimals(p.Currency)
	out := PaymentItem{
		LineID: i.LineID, Number: i.name(), Kind: i.SourceKind, SourceID: i.SourceID, DueDate: i.DueDate, Currency: i.Currency,
		Open: money.AmountOf(i.OpenAmount.Decimal().Abs(), own), Discount: money.AmountOf(money.Amount{}.Decimal(), own),
		Amount: money.AmountOf(n.Amount.Decimal(), paid), Settled: money.AmountOf(n.Settled.Decimal(), own), Rest: n.Rest,
	}
	if i.DiscountUntil != nil && !i.DiscountUntil.Before(p.PaymentDate) {
		out.Discount = money.AmountOf(i.Discount.Decimal(), own)
	}
	return out
}

func (s *Service) lockTx(ctx context.Context, tx pgx.Tx, id int64, version int32) (Payment, error) {
	now, err := s.queries.PaymentLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Payment{}, errNoPayment
	}
	if err != nil {
		return Payment{}, err
	}
	if err := fault.CheckVersion("payment", version, now); err != nil {
		return Payment{}, err
	}
	return s.readTx(ctx, tx, id)
}

// title is what people call the payment.
func (p Payment) title() string {
	if p.Number != nil {
		return *p.Number
	}
	if p.Direction == "in" {
		return "Draft payment from " + p.Partner
	}
	return "Draft payment to " + p.Partner
}
