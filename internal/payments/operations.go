package payments

import (
	"net/http"

	"kontor/db"
	"kontor/internal/ledger"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/pg"
)

// The permissions.
const (
	Read     op.Permission = "payments.payment.read"
	Write    op.Permission = "payments.payment.write"
	Post     op.Permission = "payments.payment.post"
	Allocate op.Permission = "payments.allocation.write"
	Revalue  op.Permission = "payments.revaluation.post"
)

// Service carries out the operations.
type Service struct {
	queries  db.Queries
	ledger   *ledger.Service
	partners *partners.Service
}

// New makes the module.
func New(l *ledger.Service, p *partners.Service) *Service {
	s := &Service{ledger: l, partners: p}
	l.OnReversed(s.reversedTx)
	l.OnClosing(s.closingTx)
	return s
}

func init() {
	pg.Explain("open_items_within", "over_allocated", "", "Somebody else has settled this in the meantime. Look again at what is open.")
	pg.Explain("open_items_closed", "over_allocated", "", "Somebody else has settled this in the meantime. Look again at what is open.")
	pg.Explain("allocations_items", "invalid_allocation", "", "Only items of one partner and account, on opposite sides, settle each other.")
	pg.Explain("allocations_undoes_key", "already_undone", "", "This has been taken back already.")
	pg.Explain("payments_partner_id_fkey", "referenced", "", "This partner has payments, which are kept. It cannot be deleted; archive it instead.")
	pg.Explain("payments_purchase_order_id_fkey", "referenced", "", "This order has been paid in advance.")
	pg.Explain("payments_account_id_fkey", "referenced", "", "Payments use this account. It cannot be deleted; deactivate it instead.")
}

// Operations declares what can be done with payments and open items.
func (s *Service) Operations(reg *op.Registry) {
	books := []string{"manager", "accountant"}
	reg.Grant(op.Grant{Name: Read, Label: "See payments and open items", Roles: books})
	reg.Grant(op.Grant{Name: Write, Label: "Enter, change and delete draft payments", Roles: books})
	reg.Grant(op.Grant{Name: Post, Label: "Post and reverse payments", Roles: books})
	reg.Grant(op.Grant{Name: Allocate, Label: "Settle open items, write off small differences, and take that back", Roles: books})
	reg.Grant(op.Grant{Name: Revalue, Label: "Revalue what is open in other currencies", Roles: books})

	reg.Add(op.Op[openItemListIn, op.Page[OpenItem]]{
		Name: "payments.open_item.list", Method: http.MethodGet, Path: "/open-items", Summary: "List open items",
		Needs: Read, Do: s.openItemList,
	})
	reg.Add(op.Op[listIn, op.Page[PaymentRow]]{
		Name: "payments.payment.list", Method: http.MethodGet, Path: "/payments", Summary: "List payments",
		Needs: Read, Do: s.list,
	})
	reg.Add(op.Op[op.ID, Payment]{
		Name: "payments.payment.get", Method: http.MethodGet, Path: "/payments/{id}", Summary: "Read a payment",
		Needs: Read, Do: s.get,
	})
	reg.Add(op.Op[paymentCalculateIn, PaymentCalculation]{
		Name: "payments.payment.calculate", Method: http.MethodPost, Path: "/payments/calculate", Summary: "What a payment that is not saved would settle",
		Needs: Read, Reads: true, Do: s.calculate,
	})
	reg.Add(op.Op[paymentCreateIn, Payment]{
		Name: "payments.payment.create", Method: http.MethodPost, Path: "/payments", Summary: "Enter a draft payment",
		Needs: Write, Status: http.StatusCreated, Do: s.create,
	})
	reg.Add(op.Op[op.Versioned, Payment]{
		Name: "payments.payment.prepay", Method: http.MethodPost, Path: "/purchase-orders/{id}/prepay", Summary: "Make a draft of a payment in advance for a purchase order",
		Needs: Write, Status: http.StatusCreated, Do: s.prepay,
	})
	reg.Add(op.Op[paymentPatchIn, Payment]{
		Name: "payments.payment.update", Method: http.MethodPatch, Path: "/payments/{id}", Summary: "Change a draft payment, or the notes of a posted one",
		Needs: Write, Do: s.update,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "payments.payment.delete", Method: http.MethodDelete, Path: "/payments/{id}", Summary: "Delete a draft payment",
		Needs: Write, Do: s.delete,
	})
	reg.Add(op.Op[op.Versioned, Payment]{
		Name: "payments.payment.post", Method: http.MethodPost, Path: "/payments/{id}/post", Summary: "Post a payment and settle what it is for",
		Needs: Post, Do: s.post,
	})
	reg.Add(op.Op[reverseIn, Payment]{
		Name: "payments.payment.reverse", Method: http.MethodPost, Path: "/payments/{id}/reverse", Summary: "Reverse a payment: what it settled is open again",
		Needs: Post, Do: s.reverse,
	})
	reg.Add(op.Op[allocationListIn, AllocationList]{
		Name: "payments.allocation.list", Method: http.MethodGet, Path: "/allocations", Summary: "What has settled the items of an entry",
		Needs: Read, Do: s.allocationList,
	})
	reg.Add(op.Op[allocateIn, AllocationList]{
		Name: "payments.allocation.create", Method: http.MethodPost, Path: "/allocations", Summary: "Settle open items with each other",
		Needs: Allocate, Status: http.StatusCreated, Do: s.allocate,
	})
	reg.Add(op.Op[undoIn, AllocationList]{
		Name: "payments.allocation.undo", Method: http.MethodPost, Path: "/allocations/{id}/undo", Summary: "Take an allocation back",
		Needs: Allocate, Do: s.undo,
	})
	reg.Add(op.Op[op.Nothing, Revaluations]{
		Name: "payments.revaluation.list", Method: http.MethodGet, Path: "/revaluations", Summary: "List revaluations",
		Needs: Read, Do: s.revaluationList,
	})
	reg.Add(op.Op[revalueIn, Revaluation]{
		Name: "payments.revaluation.post", Method: http.MethodPost, Path: "/revaluations", Summary: "Revalue what is open in other currencies at a day's rates, and take that back the next day",
		Needs: Revalue, Status: http.StatusCreated, Do: s.revalue,
	})
}
