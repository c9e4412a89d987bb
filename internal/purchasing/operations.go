package purchasing

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/inventory"
	"kontor/internal/ledger"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/pg"
	"kontor/internal/settings"
	"kontor/internal/transfers"
	"kontor/internal/warehouses"
)

// The permissions.
const (
	Read     op.Permission = "purchasing.order.read"
	Write    op.Permission = "purchasing.order.write"
	Confirm  op.Permission = "purchasing.order.confirm"
	Approve  op.Permission = "purchasing.order.approve"
	SetRules op.Permission = "purchasing.rules.write"
	Prices   op.Permission = "purchasing.price.write"
)

// The series of numbers.
const (
	seriesOrder = "purchase.order"
	seriesRFQ   = "purchase.rfq"
)

// sourceKind is the order as receipts, stock and the ledger name it.
const sourceKind = "purchase_order"

// Settings is what purchasing asks of the settings.
type Settings interface {
	NumberNextTx(ctx context.Context, tx pgx.Tx, series string, day date.Date) (string, error)
	LetterheadTx(ctx context.Context, tx db.DBTX) (settings.Letterhead, error)
	ValueTx(ctx context.Context, q db.DBTX, key string, into any) (version int32, err error)
	SetValueTx(ctx context.Context, c *op.Call, key string, version int32, value any) (int32, error)
}

// Service carries out the operations.
type Service struct {
	queries    db.Queries
	partners   *partners.Service
	catalog    *catalog.Service
	warehouses *warehouses.Service
	inventory  *inventory.Service
	ledger     *ledger.Service
	transfers  *transfers.Service
	settings   Settings
}

// New makes the module: receipts ask it before goods of an order come in, and tell
// it when they have moved.
func New(p *partners.Service, c *catalog.Service, w *warehouses.Service, i *inventory.Service, l *ledger.Service, t *transfers.Service, settings Settings) *Service {
	s := &Service{partners: p, catalog: c, warehouses: w, inventory: i, ledger: l, transfers: t, settings: settings}
	l.CorrectedAt(sourceKind, "It follows what a bill and a receipt differ by. Correct the bill or the receipt; the books follow.")
	t.OnReceiving(s.receivingTx)
	t.OnDone(s.receivedTx)
	return s
}

func init() {
	pg.Explain("purchase_orders_supplier_id_fkey", "referenced", "", "This partner has purchase orders, which are kept. It cannot be deleted; archive it instead.")
	pg.Explain("purchase_order_lines_product_id_fkey", "referenced", "", "This product is in purchase orders, which are kept. It cannot be deleted; archive it instead.")
	pg.Explain("purchase_orders_warehouse_id_fkey", "referenced", "", "This warehouse has purchase orders, which are kept.")
	pg.Explain("purchase_order_line_taxes_tax_id_fkey", "referenced", "", "Purchase orders have this tax. It cannot be deleted; deactivate it instead.")
	pg.Explain("purchase_orders_tax_position_id_fkey", "referenced", "", "Purchase orders have this tax position.")
	pg.Explain("purchase_orders_payment_term_id_fkey", "referenced", "", "Purchase orders have these payment terms.")
	pg.Explain("invoice_lines_order_line_id_fkey", "referenced", "", "A bill has this line of the order.")
	pg.Explain("invoice_lines_receipt_line_id_fkey", "referenced", "", "A bill has this line of the receipt.")
	pg.Explain("supplier_prices_once", "price_twice", "valid_from", "This supplier has a price for this quantity on some of these days already. End that one first.")
	pg.Explain("supplier_prices_supplier_id_fkey", "referenced", "", "This partner has prices as a supplier. Delete those first, or archive the partner.")
	pg.Explain("supplier_prices_product_id_fkey", "referenced", "", "Suppliers have prices for this product. Delete those first, or archive the product.")
	pg.Explain("products_unit_of_purchases", "product_used", "unit_id", "This product is in purchase orders, so its unit and kind stay.")
}

// Operations declares what can be done with purchase orders.
func (s *Service) Operations(reg *op.Registry) {
	reg.Grant(op.Grant{Name: Read, Label: "See purchase orders", Roles: []string{"manager", "accountant", "warehouse"}})
	reg.Grant(op.Grant{Name: Write, Label: "Enter and change purchase orders", Roles: []string{"manager"}})
	reg.Grant(op.Grant{Name: Confirm, Label: "Send, confirm, close and cancel purchase orders", Roles: []string{"manager"}})
	reg.Grant(op.Grant{Name: Approve, Label: "Approve purchase orders of others above the limit", Roles: []string{"manager"}})
	reg.Grant(op.Grant{Name: SetRules, Label: "Set limits and tolerances of purchasing", Roles: []string{"manager"}})

	reg.Grant(op.Grant{Name: Prices, Label: "Enter what suppliers charge", Roles: []string{"manager"}})

	const path, at = "/purchase-orders", "/purchase-orders/{id}"
	reg.Add(op.Op[listIn, op.Page[PurchaseOrderRow]]{Name: "purchasing.order.list", Method: http.MethodGet, Path: path, Summary: "List purchase orders and requests for quotation", Needs: Read, Do: s.list})
	reg.Add(op.Op[op.ID, PurchaseOrder]{Name: "purchasing.order.get", Method: http.MethodGet, Path: at, Summary: "Read a purchase order", Needs: Read, Do: s.get})
	reg.Add(op.Op[op.ID, op.Explanation]{Name: "purchasing.order.explain", Method: http.MethodGet, Path: at + "/explain", Summary: "How the amounts of a purchase order came about", Needs: Read, Do: s.explain})
	reg.Add(op.Op[op.ID, op.Raw]{Name: "purchasing.order.print", Method: http.MethodGet, Path: at + "/pdf", Summary: "A purchase order, or request for quotation, as a PDF", Needs: Read, Do: s.print})
	reg.Add(op.Op[purchaseCalculateIn, PurchaseOrderCalculation]{
		Name: "purchasing.order.calculate", Method: http.MethodPost, Path: path + "/calculate", Summary: "Amounts and taxes of a purchase order that is not saved", Needs: Read, Reads: true, Do: s.calculate,
	})
	reg.Add(op.Op[purchaseCreateIn, PurchaseOrder]{Name: "purchasing.order.create", Method: http.MethodPost, Path: path, Summary: "Enter a draft of a purchase order", Needs: Write, Status: http.StatusCreated, Do: s.create})
	reg.Add(op.Op[purchasePatchIn, PurchaseOrder]{Name: "purchasing.order.update", Method: http.MethodPatch, Path: at, Summary: "Change a purchase order; a confirmed one keeps its revision", Needs: Write, Do: s.update})
	reg.Add(op.Op[op.ID, op.Nothing]{Name: "purchasing.order.delete", Method: http.MethodDelete, Path: at, Summary: "Delete a draft of a purchase order", Needs: Write, Do: s.delete})
	reg.Add(op.Op[op.Versioned, PurchaseOrder]{Name: "purchasing.order.send", Method: http.MethodPost, Path: at + "/send", Summary: "Give the request for quotation its number: it has been sent", Needs: Confirm, Do: s.send})
	reg.Add(op.Op[op.Versioned, PurchaseOrder]{Name: "purchasing.order.confirm", Method: http.MethodPost, Path: at + "/confirm", Summary: "Confirm a purchase order, or ask for approval above the limit", Needs: Confirm, Do: s.confirm})
	reg.Add(op.Op[op.Versioned, PurchaseOrder]{Name: "purchasing.order.approve", Method: http.MethodPost, Path: at + "/approve", Summary: "Approve and confirm a purchase order of somebody else", Needs: Approve, Do: s.approve})
	reg.Add(op.Op[refuseIn, PurchaseOrder]{Name: "purchasing.order.refuse", Method: http.MethodPost, Path: at + "/refuse", Summary: "Send a purchase order that waits for approval back, with the reason", Needs: Approve, Do: s.refuse})
	reg.Add(op.Op[op.Versioned, transfers.StockTransfer]{
		Name: "purchasing.order.receive", Method: http.MethodPost, Path: at + "/receive", Summary: "Make a draft of a receipt for what is still to come", Needs: transfers.Write, Status: http.StatusCreated, Do: s.receive,
	})
	reg.Add(op.Op[op.Versioned, PurchaseOrder]{Name: "purchasing.order.close", Method: http.MethodPost, Path: at + "/close", Summary: "Close a purchase order: the rest is not wanted any more", Needs: Confirm, Do: s.close})
	reg.Add(op.Op[op.Versioned, PurchaseOrder]{Name: "purchasing.order.cancel", Method: http.MethodPost, Path: at + "/cancel", Summary: "Cancel a purchase order of which nothing has arrived or been billed", Needs: Confirm, Do: s.cancel})
	const offers, offer = "/supplier-prices", "/supplier-prices/{id}"
	reg.Add(op.Op[priceListIn, op.Page[SupplierPrice]]{Name: "purchasing.price.list", Method: http.MethodGet, Path: offers, Summary: "List what suppliers charge", Needs: Read, Do: s.priceList})
	reg.Add(op.Op[op.ID, SupplierPrice]{Name: "purchasing.price.get", Method: http.MethodGet, Path: offer, Summary: "Read what a supplier charges", Needs: Read, Do: s.priceGet})
	reg.Add(op.Op[priceCreateIn, SupplierPrice]{Name: "purchasing.price.create", Method: http.MethodPost, Path: offers, Summary: "Enter what a supplier charges", Needs: Prices, Status: http.StatusCreated, Do: s.priceCreate})
	reg.Add(op.Op[pricePatchIn, SupplierPrice]{Name: "purchasing.price.update", Method: http.MethodPatch, Path: offer, Summary: "Change what a supplier charges", Needs: Prices, Do: s.priceUpdate})
	reg.Add(op.Op[op.ID, op.Nothing]{Name: "purchasing.price.delete", Method: http.MethodDelete, Path: offer, Summary: "Delete what a supplier charged", Needs: Prices, Do: s.priceDelete})
	reg.Add(op.Op[op.Nothing, PurchasingRules]{Name: "purchasing.rules.get", Method: http.MethodGet, Path: "/settings/purchasing", Summary: "Limits and tolerances of purchasing", Needs: Read, Do: s.rulesGet})
	reg.Add(op.Op[rulesIn, PurchasingRules]{Name: "purchasing.rules.set", Method: http.MethodPut, Path: "/settings/purchasing", Summary: "Set limits and tolerances of purchasing", Needs: SetRules, Do: s.rulesSet})
}
