package invoicing

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
	"kontor/internal/purchasing"
)

// Kinds and states.
const (
	KindInvoice    = "invoice"
	KindCreditNote = "credit_note"

	StateDraft  = "draft"
	StatePosted = "posted"
)

// InvoiceRow is an invoice, a bill or a credit note in a list.
type InvoiceRow struct {
	ID          int64        `json:"id" db:"id"`
	Kind        string       `json:"kind" db:"kind" enum:"invoice,credit_note"`
	Number      *string      `json:"number" db:"number" doc:"Null until it is posted."`
	State       string       `json:"state" db:"state" enum:"draft,posted"`
	PartnerID   int64        `json:"partner_id" db:"partner_id"`
	Partner     string       `json:"partner" db:"partner"`
	InvoiceDate date.Date    `json:"invoice_date" db:"invoice_date"`
	DueDate     date.Date    `json:"due_date" db:"due_date" doc:"Of the last instalment."`
	TheirNumber string       `json:"their_number" db:"their_number" doc:"A supplier's own number."`
	Reference   string       `json:"reference" db:"reference"`
	Currency    string       `json:"currency" db:"currency"`
	Net         money.Amount `json:"net" db:"net"`
	Tax         money.Amount `json:"tax" db:"tax"`
	Total       money.Amount `json:"total" db:"total"`
	Outstanding money.Amount `json:"outstanding" db:"outstanding" doc:"What is still to be paid."`
	Paid        string       `json:"paid" db:"paid" enum:",none,partial,full" doc:"Empty for a draft."`
	Version     int32        `json:"version" db:"version"`
}

// Invoice is an invoice, a bill or a credit note.
type Invoice struct {
	InvoiceRow
	Notes         string                `json:"notes"`
	Rate          *money.Rate           `json:"rate" nullable:"true" doc:"The company's currency for one unit; null where it is the company's, or the day's rate is taken when it is posted."`
	TaxPositionID *int64                `json:"tax_position_id" nullable:"true"`
	TaxPosition   *string               `json:"tax_position" nullable:"true"`
	PaymentTermID *int64                `json:"payment_term_id" nullable:"true"`
	PaymentTerm   *string               `json:"payment_term" nullable:"true"`
	CreditsID     *int64                `json:"credits_id" nullable:"true" doc:"The invoice that a credit note is for."`
	Credits       *string               `json:"credits" nullable:"true"`
	CreditNotes   []InvoiceCredit       `json:"credit_notes" nullable:"false" doc:"The credit notes for this one."`
	Lines         []InvoiceLine         `json:"lines" nullable:"false"`
	Taxes         []InvoiceTax          `json:"taxes" nullable:"false"`
	Instalments   []InvoiceInstalment   `json:"instalments" nullable:"false"`
	Discount      money.Amount          `json:"discount" doc:"What may be deducted by whoever pays early."`
	DiscountUntil *date.Date            `json:"discount_until" nullable:"true"`
	EntryID       *int64                `json:"entry_id" nullable:"true"`
	Entry         *string               `json:"entry" nullable:"true"`
	CompanyTotal  *money.Amount         `json:"company_total" nullable:"true" doc:"In the company's currency, as posted."`
	CreatedAt     time.Time             `json:"created_at"`
	UpdatedAt     time.Time             `json:"updated_at"`
	PostedAt      *time.Time            `json:"posted_at"`
	Block         *purchasing.BillBlock `json:"block,omitempty" doc:"Of a vendor bill that does not match its orders and receipts: why it is not to be paid yet."`

	side        string
	rounding    string
	billedTo    []string
	explanation []byte
	// worth is the rate to reckon with: the given one or the day's.
	worth *money.Rate
}

// InvoiceLine is a line of an invoice.
type InvoiceLine struct {
	ID           int64            `json:"id"`
	Position     int32            `json:"position"`
	ProductID    *int64           `json:"product_id" nullable:"true"`
	SKU          string           `json:"sku"`
	Product      string           `json:"product"`
	Unit         string           `json:"unit"`
	Description  string           `json:"description"`
	Quantity     money.Quantity   `json:"quantity"`
	Price        money.Price      `json:"price"`
	Discount     money.Percent    `json:"discount" doc:"In percent."`
	AccountID    *int64           `json:"account_id" nullable:"true" doc:"Chosen by hand; null for what product and tax position lead to."`
	BookedOn     int64            `json:"booked_on" doc:"The account that it goes to."`
	AccountCode  string           `json:"account_code" doc:"Of that account."`
	Account      string           `json:"account" doc:"Its name."`
	Subtype      string           `json:"account_subtype" doc:"What kind of account it is; empty for a line that is not saved."`
	TaxID        *int64           `json:"tax_id" nullable:"true" doc:"Chosen by hand; null for what product and tax position lead to, or where several were chosen."`
	TaxIDs       *[]int64         `json:"tax_ids" nullable:"true" doc:"Chosen by hand; null for what product and tax position lead to."`
	Taxes        []InvoiceLineTax `json:"taxes" nullable:"false" doc:"The taxes that it has."`
	TaxCodes     string           `json:"tax_codes" doc:"Their codes, for people."`
	CostCenterID *int64           `json:"cost_center_id" nullable:"true"`
	CostCenter   string           `json:"cost_center"`
	ProjectID    *int64           `json:"project_id" nullable:"true"`
	Project      string           `json:"project"`
	Net          money.Amount     `json:"net" doc:"Without taxes."`
	Total        money.Amount     `json:"total" doc:"With the taxes that are charged."`
	// What a vendor bill's line bills.
	OrderLineID   *int64 `json:"order_line_id" nullable:"true" doc:"The line of a purchase order that it bills."`
	ReceiptLineID *int64 `json:"receipt_line_id" nullable:"true" doc:"The line of a receipt without an order that it bills."`
	OrderID       *int64 `json:"order_id" nullable:"true" doc:"That order."`
	ReceiptID     *int64 `json:"receipt_id" nullable:"true" doc:"That receipt."`
	Bills         string `json:"bills" doc:"The number of that order or receipt; empty for none."`
}

// InvoiceLineTax is a tax of a line.
type InvoiceLineTax struct {
	TaxID  int64        `json:"tax_id" minimum:"1"`
	Code   string       `json:"code" required:"false"`
	Base   money.Amount `json:"base,omitzero"`
	Amount money.Amount `json:"amount,omitzero"`
}

// InvoiceTax is a tax over the document.
type InvoiceTax struct {
	TaxID   int64        `json:"tax_id"`
	Code    string       `json:"code"`
	Name    string       `json:"name"`
	Base    money.Amount `json:"base"`
	Amount  money.Amount `json:"amount"`
	Charged money.Amount `json:"charged" doc:"Zero for reverse charge."`
}

// InvoiceInstalment is what falls due on a day.
type InvoiceInstalment struct {
	DueDate date.Date    `json:"due_date"`
	Amount  money.Amount `json:"amount"`
	// LineID is the open item.
	LineID      *int64       `json:"line_id" nullable:"true"`
	Outstanding money.Amount `json:"outstanding"`
}

// InvoiceCredit is a credit note for an invoice.
type InvoiceCredit struct {
	ID          int64        `json:"id"`
	Number      *string      `json:"number"`
	State       string       `json:"state"`
	InvoiceDate date.Date    `json:"invoice_date"`
	Total       money.Amount `json:"total"`
	Currency    string       `json:"currency"`
}

var invoices = list.Spec[InvoiceRow]{
	From: "invoice_list", Default: "-id", Search: "search LIKE search_pattern(?)",
	Columns: `id, kind, number, state, partner_id, partner, invoice_date, due_date, their_number, reference, currency, net, tax, total,
		outstanding, paid, version`,
	Sorts: map[string]list.Sort{
		"number":       {SQL: "coalesce(number, '')", Type: "text"},
		"invoice_date": {SQL: "invoice_date", Type: "date"},
		"due_date":     {SQL: "due_date", Type: "date"},
		"total":        {SQL: "total", Type: "numeric"},
	},
}

type listIn struct {
	op.ListIn
	Kind      string    `query:"kind" enum:"invoice,credit_note"`
	State     string    `query:"state" enum:"draft,posted"`
	Paid      string    `query:"paid" enum:"none,partial,full"`
	Overdue   op.Flag   `query:"overdue" doc:"Posted, not paid in full, and due before today."`
	PartnerID int64     `query:"partner_id" minimum:"1"`
	ProductID int64     `query:"product_id" minimum:"1" doc:"Those with a line of this product."`
	OrderID   int64     `query:"purchase_order_id" minimum:"1" doc:"Vendor bills that bill this purchase order."`
	From      date.Date `query:"invoice_date_from"`
	To        date.Date `query:"invoice_date_to"`
}

func (s sided) list(ctx context.Context, c *op.Call, in *listIn) (op.Page[InvoiceRow], error) {
	where := []list.Filter{
		list.Where("side = ?", s.name),
		list.Where("kind = ?", in.Kind),
		list.Where("state = ?", in.State),
		list.Where("paid = ?", in.Paid),
		list.Where("partner_id = ?", in.PartnerID),
		list.Where("EXISTS (SELECT FROM invoice_lines line WHERE line.invoice_id = invoice_list.id AND line.product_id = ?)", in.ProductID),
		list.Where("EXISTS (SELECT FROM invoice_lines line JOIN purchase_order_lines ordered ON ordered.id = line.order_line_id WHERE line.invoice_id = invoice_list.id AND ordered.order_id = ?)", in.OrderID),
		list.Where("invoice_date >= ?", in.From),
		list.Where("invoice_date <= ?", in.To),
	}
	if overdue := in.Overdue.Given(); overdue != nil {
		where = append(where, list.Where("(state = 'posted' AND paid <> 'full' AND due_date < ?) = "+map[bool]string{true: "true", false: "false"}[*overdue], date.Of(c.Now)))
	}
	page, err := invoices.Page(ctx, c.Tx, in.ListIn, where...)
	for i := range page.Items {
		page.Items[i].write()
	}
	return page, err
}

// write gives every amount the currency's decimals: a zero comes from the
// database without any.
func (r *InvoiceRow) write() {
	d, _ := money.CurrencyDecimals(r.Currency)
	for _, a := range []*money.Amount{&r.Net, &r.Tax, &r.Total, &r.Outstanding} {
		*a = money.AmountOf(a.Decimal(), d)
	}
}

func (s sided) get(ctx context.Context, c *op.Call, in *op.ID) (Invoice, error) {
	return s.readTx(ctx, c.Tx, in.ID)
}

func (s sided) missing() error {
	return fault.NotFound("no_such_"+s.noun, "There is no such %s. It may have been deleted.", s.noun)
}

// readTx reads the document with all its parts.
func (s sided) readTx(ctx context.Context, tx pgx.Tx, id int64) (Invoice, error) {
	r, err := s.queries.InvoiceGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && r.Side != s.name {
		return Invoice{}, s.missing()
	}
	if err != nil {
		return Invoice{}, err
	}
	v := Invoice{
		InvoiceRow: InvoiceRow{
			ID: r.ID, Kind: r.Kind, Number: r.Number, State: r.State, PartnerID: r.PartnerID, Partner: r.Partner, InvoiceDate: r.InvoiceDate,
			DueDate: r.DueDate, TheirNumber: r.TheirNumber, Reference: r.Reference, Currency: r.Currency, Net: r.Net, Tax: r.Tax, Total: r.Total,
			Outstanding: r.Outstanding, Paid: r.Paid, Version: r.Version,
		},
		Notes: r.Notes, Rate: r.Rate, TaxPositionID: r.TaxPositionID, TaxPosition: r.TaxPosition, PaymentTermID: r.PaymentTermID, PaymentTerm: r.PaymentTerm,
		CreditsID: r.CreditsID, Credits: r.Credits, Discount: r.Discount, DiscountUntil: r.DiscountUntil, EntryID: r.EntryID, Entry: r.Entry,
		CompanyTotal: r.CompanyTotal, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, PostedAt: r.PostedAt,
		CreditNotes: []InvoiceCredit{}, Lines: []InvoiceLine{}, Taxes: []InvoiceTax{}, Instalments: []InvoiceInstalment{},
		side: r.Side, rounding: r.Rounding, billedTo: r.BilledTo, explanation: r.Explanation,
	}
	v.write()
	return v, s.partsTx(ctx, tx, &v)
}

func (s sided) partsTx(ctx context.Context, tx pgx.Tx, v *Invoice) error {
	d, _ := money.CurrencyDecimals(v.Currency)
	amount := func(a money.Amount) money.Amount { return money.AmountOf(a.Decimal(), d) }
	v.Discount = amount(v.Discount)
	batch := &pgx.Batch{}
	batch.Queue(db.InvoiceLines, v.ID).Query(func(rows pgx.Rows) error {
		lines, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.InvoiceLinesRow])
		for _, l := range lines {
			line := InvoiceLine{
				ID: l.ID, Position: l.Position, ProductID: l.ProductID, SKU: text(l.Sku), Product: text(l.Product), Unit: text(l.Unit),
				Description: l.Description, Quantity: l.Quantity, Price: l.Price, Discount: l.Discount, BookedOn: l.AccountID, AccountCode: l.AccountCode, Subtype: l.AccountSubtype,
				Account: l.Account, CostCenterID: l.CostCenterID, CostCenter: text(l.CostCenter), ProjectID: l.ProjectID, Project: text(l.Project),
				Net: amount(l.Net), Total: amount(l.Total), Taxes: []InvoiceLineTax{},
				OrderLineID: l.OrderLineID, ReceiptLineID: l.ReceiptLineID, OrderID: l.OrderID, ReceiptID: l.ReceiptID, Bills: l.Bills,
			}
			if err := json.Unmarshal(l.Taxes, &line.Taxes); err != nil {
				return err
			}
			line.given(l.AccountGiven, l.TaxesGiven)
			v.Lines = append(v.Lines, line)
		}
		return err
	})
	batch.Queue(db.InvoiceTaxes, v.ID).Query(func(rows pgx.Rows) error {
		taxes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.InvoiceTaxesRow])
		for _, t := range taxes {
			v.Taxes = append(v.Taxes, InvoiceTax{TaxID: t.TaxID, Code: t.Code, Name: t.Name, Base: amount(t.Base), Amount: amount(t.Amount), Charged: amount(t.Charged)})
		}
		return err
	})
	batch.Queue(db.InvoiceInstalments, v.ID).Query(func(rows pgx.Rows) error {
		parts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.InvoiceInstalmentsRow])
		for _, p := range parts {
			n := InvoiceInstalment{DueDate: p.DueDate, Amount: amount(p.Amount), LineID: p.LineID, Outstanding: amount(p.Amount)}
			if p.OpenAmount != nil {
				n.Outstanding = money.AmountOf(p.OpenAmount.Decimal().Abs(), d)
			}
			v.Instalments = append(v.Instalments, n)
		}
		return err
	})
	batch.Queue(db.InvoiceCreditNotes, v.ID).Query(func(rows pgx.Rows) error {
		notes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.InvoiceCreditNotesRow])
		for _, n := range notes {
			v.CreditNotes = append(v.CreditNotes, InvoiceCredit(n))
		}
		return err
	})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil || s.purchasing == nil || s.name != purchase.name || v.State != StatePosted {
		return err
	}
	blocks, err := s.purchasing.BlocksTx(ctx, tx, []int64{v.ID})
	if block, found := blocks[v.ID]; found {
		v.Block = &block
	}
	return err
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// given says which of account and taxes were chosen by hand, and writes the
// taxes for people.
func (l *InvoiceLine) given(account, taxes bool) {
	if account {
		l.AccountID = &l.BookedOn
	}
	ids, codes := []int64{}, []string{}
	for _, t := range l.Taxes {
		ids, codes = append(ids, t.TaxID), append(codes, t.Code)
	}
	l.TaxCodes = strings.Join(codes, ", ")
	if taxes {
		l.TaxIDs = &ids
		if len(ids) == 1 {
			l.TaxID = &ids[0]
		}
	}
}

// lockTx holds the document against everybody else and reads it.
func (s sided) lockTx(ctx context.Context, tx pgx.Tx, id int64, version int32) (Invoice, error) {
	row, err := s.queries.InvoiceLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && row.Side != s.name {
		return Invoice{}, s.missing()
	}
	if err != nil {
		return Invoice{}, err
	}
	if err := fault.CheckVersion(s.noun, version, row.Version); err != nil {
		return Invoice{}, err
	}
	return s.readTx(ctx, tx, id)
}

// title is what people call the document.
func (v Invoice) title() string {
	if v.Number != nil {
		return *v.Number
	}
	return "Draft for " + v.Partner
}

func (v Invoice) decimals() int32 {
	d, _ := money.CurrencyDecimals(v.Currency)
	return d
}
