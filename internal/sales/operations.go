package sales

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/inventory"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/pg"
	"kontor/internal/settings"
	"kontor/internal/warehouses"
)

// The permissions. Reading orders is for everybody who has signed in.
const (
	Write   op.Permission = "sales.order.write"
	Confirm op.Permission = "sales.order.confirm"
)

// series is the number series of orders.
const series = "sales.order"

// Numbers draws the numbers of documents: settings does.
type Numbers interface {
	NumberNextTx(ctx context.Context, tx pgx.Tx, series string, day date.Date) (string, error)
}

// Settings is what sales asks of the settings.
type Settings interface {
	Numbers
	CompanyTx(ctx context.Context, tx db.DBTX) (settings.Company, error)
	// LetterheadTx is whose name stands on what is printed, and how that looks.
	LetterheadTx(ctx context.Context, tx db.DBTX) (settings.Letterhead, error)
}

// Service carries out the operations.
type Service struct {
	queries   db.Queries
	partners  *partners.Service
	catalog   *catalog.Service
	inventory *inventory.Service
	settings  Settings
	// Who works in which warehouse.
	warehouses warehouses.Service
}

// New makes the module.
func New(p *partners.Service, c *catalog.Service, i *inventory.Service, settings Settings) *Service {
	return &Service{partners: p, catalog: c, inventory: i, settings: settings}
}

func init() {
	pg.Explain("sales_orders_customer_id_fkey", "referenced", "", "This partner has orders, which are kept. It cannot be deleted; archive it instead.")
	pg.Explain("sales_order_lines_product_id_fkey", "referenced", "", "This product is in orders, which are kept. It cannot be deleted; archive it instead.")
}

// Operations declares what can be done with orders.
func (s *Service) Operations(reg *op.Registry) {
	holders := []string{"manager", "sales", "staff"}
	reg.Grant(op.Grant{Name: Write, Label: "Enter, change and delete draft orders", Roles: holders})
	reg.Grant(op.Grant{Name: Confirm, Label: "Confirm, complete and cancel orders", Roles: holders})

	reg.Add(op.Op[listIn, op.Page[OrderRow]]{
		Name: "sales.order.list", Method: http.MethodGet, Path: "/orders", Summary: "List sales orders",
		Needs: op.SignedIn, Do: s.list,
	})
	reg.Add(op.Op[op.ID, Order]{
		Name: "sales.order.get", Method: http.MethodGet, Path: "/orders/{id}", Summary: "Read a sales order",
		Needs: op.SignedIn, Do: s.get,
	})
	reg.Add(op.Op[op.ID, op.Explanation]{
		Name: "sales.order.explain", Method: http.MethodGet, Path: "/orders/{id}/explain", Summary: "How an order's total came about",
		Needs: op.SignedIn, Do: s.explain,
	})
	reg.Add(op.Op[op.ID, op.Raw]{
		Name: "sales.order.print", Method: http.MethodGet, Path: "/orders/{id}/pdf", Summary: "A sales order as a PDF for the customer",
		Needs: op.SignedIn, Do: s.print,
	})
	reg.Add(op.Op[orderCalculateIn, OrderCalculation]{
		Name: "sales.order.calculate", Method: http.MethodPost, Path: "/orders/calculate", Summary: "Totals and availability of an order that is not saved",
		Needs: op.SignedIn, Reads: true, Do: s.calculate,
	})
	reg.Add(op.Op[orderCreateIn, Order]{
		Name: "sales.order.create", Method: http.MethodPost, Path: "/orders", Summary: "Enter a draft order",
		Needs: Write, Status: http.StatusCreated, Do: s.create,
	})
	reg.Add(op.Op[orderPatchIn, Order]{
		Name: "sales.order.update", Method: http.MethodPatch, Path: "/orders/{id}", Summary: "Change a draft order",
		Needs: Write, Do: s.update,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "sales.order.delete", Method: http.MethodDelete, Path: "/orders/{id}", Summary: "Delete a draft order",
		Needs: Write, Do: s.delete,
	})
	reg.Add(op.Op[op.Versioned, Order]{
		Name: "sales.order.confirm", Method: http.MethodPost, Path: "/orders/{id}/confirm", Summary: "Confirm an order: reserve its goods and give it a number",
		Needs: Confirm, Do: s.confirm,
	})
	reg.Add(op.Op[op.Versioned, Order]{
		Name: "sales.order.complete", Method: http.MethodPost, Path: "/orders/{id}/complete", Summary: "Complete an order: its goods leave the stock",
		Needs: Confirm, Do: s.complete,
	})
	reg.Add(op.Op[op.Versioned, Order]{
		Name: "sales.order.cancel", Method: http.MethodPost, Path: "/orders/{id}/cancel", Summary: "Cancel an order: what it has reserved is given back",
		Needs: Confirm, Do: s.cancel,
	})
}
