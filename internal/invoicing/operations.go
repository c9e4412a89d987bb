package invoicing

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/ledger"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/pg"
	"kontor/internal/purchasing"
	"kontor/internal/settings"
)

// The permissions, for what is sold and for what is bought.
const (
	ReadInvoices  op.Permission = "invoicing.invoice.read"
	WriteInvoices op.Permission = "invoicing.invoice.write"
	PostInvoices  op.Permission = "invoicing.invoice.post"
	ReadBills     op.Permission = "invoicing.bill.read"
	WriteBills    op.Permission = "invoicing.bill.write"
	PostBills     op.Permission = "invoicing.bill.post"
	ReleaseBills  op.Permission = "invoicing.bill.release"
)

// Settings is what invoicing asks of the settings.
type Settings interface {
	CompanyTx(ctx context.Context, tx db.DBTX) (settings.Company, error)
	// LetterheadTx is how what is printed looks.
	LetterheadTx(ctx context.Context, tx db.DBTX) (settings.Letterhead, error)
}

// Settle settles the open items of a credit note with those of its invoice, and
// those of a bill with what was paid in advance, as far as they go: payments does.
type Settle interface {
	SettleEntriesTx(ctx context.Context, c *op.Call, day date.Date, source ledger.Source, entries ...int64) error
	AdvancesTx(ctx context.Context, tx pgx.Tx, bill int64) (entries []int64, err error)
}

// Service carries out the operations.
type Service struct {
	queries  db.Queries
	ledger   *ledger.Service
	partners *partners.Service
	catalog  *catalog.Service
	settings Settings
	settle   Settle
	// What bills match: orders and receipts.
	purchasing *purchasing.Service
}

// New makes the module. SettleWith and MatchWith complete it.
func New(l *ledger.Service, p *partners.Service, c *catalog.Service, s Settings) *Service {
	return &Service{ledger: l, partners: p, catalog: c, settings: s}
}

// SettleWith hands in who settles open items, a module above this one.
func (s *Service) SettleWith(settle Settle) { s.settle = settle }

// MatchWith hands in what vendor bills match; without it they bill no orders.
func (s *Service) MatchWith(p *purchasing.Service) { s.purchasing = p }

func init() {
	kept := "This partner has invoices, which are kept. It cannot be deleted; archive it instead."
	pg.Explain("invoices_partner_id_fkey", "referenced", "", kept)
	pg.Explain("invoice_lines_product_id_fkey", "referenced", "", "This product is in invoices, which are kept. It cannot be deleted; archive it instead.")
	pg.Explain("invoice_lines_account_id_fkey", "referenced", "", "Invoices use this account. It cannot be deleted; deactivate it instead.")
	pg.Explain("invoice_line_taxes_tax_id_fkey", "referenced", "", "Invoices have this tax. It cannot be deleted; deactivate it instead.")
	pg.Explain("invoices_their_number_key", "bill_entered", "their_number", "This supplier's number is entered already.")
	pg.Explain("invoices_credits_id_fkey", "referenced", "", "A credit note refers to this invoice.")
}

// side is what differs between what is sold and what is bought.
type side struct {
	name    string // as in the table
	module  string // of the operations' names
	path    string
	noun    string
	journal string
	series  map[string]string // by kind
	control string            // the role of the partner's account
	income  string            // the role of a line's account
	write   op.Permission
	read    op.Permission
	post    op.Permission
	sign    int64 // of a line's amount in an invoice's entry
}

var (
	sale = side{
		name: "sale", module: "invoicing.invoice", path: "/invoices", noun: "invoice", journal: "SAL",
		series:  map[string]string{KindInvoice: "sales.invoice", KindCreditNote: "sales.credit_note"},
		control: "default_receivable", income: "sales_income", read: ReadInvoices, write: WriteInvoices, post: PostInvoices, sign: -1,
	}
	purchase = side{
		name: "purchase", module: "invoicing.bill", path: "/bills", noun: "bill", journal: "PUR",
		series:  map[string]string{KindInvoice: "purchase.bill", KindCreditNote: "purchase.credit_note"},
		control: "default_payable", income: "purchase_expense", read: ReadBills, write: WriteBills, post: PostBills, sign: 1,
	}
)

// Operations declares what can be done with invoices and bills.
func (s *Service) Operations(reg *op.Registry) {
	books, both := []string{"manager", "accountant"}, []string{"manager", "accountant", "sales"}
	reg.Grant(op.Grant{Name: ReadInvoices, Label: "See invoices", Roles: both})
	reg.Grant(op.Grant{Name: WriteInvoices, Label: "Enter, change and delete draft invoices", Roles: both})
	reg.Grant(op.Grant{Name: PostInvoices, Label: "Post invoices and credit notes", Roles: books})
	reg.Grant(op.Grant{Name: ReadBills, Label: "See vendor bills", Roles: books})
	reg.Grant(op.Grant{Name: WriteBills, Label: "Enter, change and delete draft vendor bills", Roles: books})
	reg.Grant(op.Grant{Name: PostBills, Label: "Post vendor bills and their credit notes", Roles: books})
	reg.Grant(op.Grant{Name: ReleaseBills, Label: "Release vendor bills for payment that do not match", Roles: []string{"manager"}})
	s.declare(reg, sale)
	s.declare(reg, purchase)
	bills := sided{s, purchase}
	reg.Add(op.Op[op.Versioned, Invoice]{
		Name: "invoicing.bill.order", Method: http.MethodPost, Path: "/purchase-orders/{id}/bill", Summary: "Draft a vendor bill of what has arrived of a purchase order",
		Needs: WriteBills, Status: http.StatusCreated, Do: bills.billOrder,
	})
	reg.Add(op.Op[op.Versioned, Invoice]{
		Name: "invoicing.bill.receipt", Method: http.MethodPost, Path: "/receipts/{id}/bill", Summary: "Draft a vendor bill of what came with a receipt",
		Needs: WriteBills, Status: http.StatusCreated, Do: bills.billReceipt,
	})
	reg.Add(op.Op[releaseIn, Invoice]{
		Name: "invoicing.bill.release", Method: http.MethodPost, Path: purchase.path + "/{id}/release", Summary: "Release a vendor bill for payment that does not match its orders and receipts",
		Needs: ReleaseBills, Do: bills.release,
	})
}

func (s *Service) declare(reg *op.Registry, d side) {
	at := sided{s, d}
	reg.Add(op.Op[listIn, op.Page[InvoiceRow]]{
		Name: d.module + ".list", Method: http.MethodGet, Path: d.path, Summary: "List " + d.noun + "s and credit notes",
		Needs: d.read, Do: at.list,
	})
	reg.Add(op.Op[op.ID, Invoice]{
		Name: d.module + ".get", Method: http.MethodGet, Path: d.path + "/{id}", Summary: "Read " + article(d.noun),
		Needs: d.read, Do: at.get,
	})
	reg.Add(op.Op[op.ID, op.Explanation]{
		Name: d.module + ".explain", Method: http.MethodGet, Path: d.path + "/{id}/explain", Summary: "How the amounts of " + article(d.noun) + " came about",
		Needs: d.read, Do: at.explain,
	})
	reg.Add(op.Op[op.ID, op.Raw]{
		Name: d.module + ".print", Method: http.MethodGet, Path: d.path + "/{id}/pdf", Summary: "The " + d.noun + " as a PDF",
		Needs: d.read, Do: at.print,
	})
	reg.Add(op.Op[invoiceCalculateIn, InvoiceCalculation]{
		Name: d.module + ".calculate", Method: http.MethodPost, Path: d.path + "/calculate", Summary: "Amounts, taxes and instalments of " + article(d.noun) + " that is not saved",
		Needs: d.read, Reads: true, Do: at.calculate,
	})
	reg.Add(op.Op[invoiceCreateIn, Invoice]{
		Name: d.module + ".create", Method: http.MethodPost, Path: d.path, Summary: "Enter a draft " + d.noun,
		Needs: d.write, Status: http.StatusCreated, Do: at.create,
	})
	reg.Add(op.Op[invoicePatchIn, Invoice]{
		Name: d.module + ".update", Method: http.MethodPatch, Path: d.path + "/{id}", Summary: "Change a draft " + d.noun + ", or the notes of a posted one",
		Needs: d.write, Do: at.update,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: d.module + ".delete", Method: http.MethodDelete, Path: d.path + "/{id}", Summary: "Delete a draft " + d.noun,
		Needs: d.write, Do: at.delete,
	})
	reg.Add(op.Op[op.Versioned, Invoice]{
		Name: d.module + ".post", Method: http.MethodPost, Path: d.path + "/{id}/post", Summary: "Post " + article(d.noun) + ": it gets its number and its entry",
		Needs: d.post, Do: at.post,
	})
	reg.Add(op.Op[creditIn, Invoice]{
		Name: d.module + ".credit", Method: http.MethodPost, Path: d.path + "/{id}/credit", Summary: "Draft a credit note for a posted " + d.noun,
		Needs: d.write, Status: http.StatusCreated, Do: at.credit,
	})
}

func article(noun string) string {
	if noun == "invoice" {
		return "an invoice"
	}
	return "a vendor bill"
}

// sided is the service on one side.
type sided struct {
	*Service
	side
}
