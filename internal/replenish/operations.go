package replenish

import (
	"context"
	"net/http"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/pg"
	"kontor/internal/purchasing"
	"kontor/internal/warehouses"
)

// Write lets somebody say how much is kept. Proposals are for whoever sees
// purchase orders, and ordering for whoever enters them.
const Write op.Permission = "replenish.rule.write"

// Orders enters drafts of purchase orders: purchasing does.
type Orders interface {
	DraftTx(ctx context.Context, c *op.Call, d purchasing.OrderDraft) (purchasing.PurchaseOrder, error)
}

// Service carries out the operations.
type Service struct {
	queries    db.Queries
	partners   *partners.Service
	catalog    *catalog.Service
	warehouses *warehouses.Service
	orders     Orders
}

// New makes the module.
func New(p *partners.Service, c *catalog.Service, w *warehouses.Service, o Orders) *Service {
	return &Service{partners: p, catalog: c, warehouses: w, orders: o}
}

func init() {
	pg.Explain("reorder_rules_key", "rule_twice", "product_id", "This product has a rule for this warehouse already. Change that one.")
	pg.Explain("reorder_rules_product_id_fkey", "referenced", "", "There is a reorder rule for this product. Delete it first, or archive the product.")
	pg.Explain("reorder_rules_warehouse_id_fkey", "referenced", "", "There are reorder rules for this warehouse. Delete those first, or archive the warehouse.")
	pg.Explain("reorder_rules_supplier_id_fkey", "referenced", "", "Reorder rules buy from this partner. Change those first, or archive the partner.")
}

// Operations declares what can be done with reorder rules and proposals.
func (s *Service) Operations(reg *op.Registry) {
	reg.Grant(op.Grant{Name: Write, Label: "Say how much of a product is kept and when it is bought", Roles: []string{"manager", "warehouse"}})

	const path, at = "/reorder-rules", "/reorder-rules/{id}"
	reg.Add(op.Op[ruleListIn, op.Page[ReorderRule]]{Name: "replenish.rule.list", Method: http.MethodGet, Path: path, Summary: "List reorder rules", Needs: purchasing.Read, Do: s.list})
	reg.Add(op.Op[op.ID, ReorderRule]{Name: "replenish.rule.get", Method: http.MethodGet, Path: at, Summary: "Read a reorder rule", Needs: purchasing.Read, Do: s.get})
	reg.Add(op.Op[ruleCreateIn, ReorderRule]{Name: "replenish.rule.create", Method: http.MethodPost, Path: path, Summary: "Enter a reorder rule", Needs: Write, Status: http.StatusCreated, Do: s.create})
	reg.Add(op.Op[rulePatchIn, ReorderRule]{Name: "replenish.rule.update", Method: http.MethodPatch, Path: at, Summary: "Change a reorder rule", Needs: Write, Do: s.update})
	reg.Add(op.Op[op.ID, op.Nothing]{Name: "replenish.rule.delete", Method: http.MethodDelete, Path: at, Summary: "Delete a reorder rule", Needs: Write, Do: s.delete})
	reg.Add(op.Op[forecastIn, StockForecast]{Name: "replenish.forecast.get", Method: http.MethodGet, Path: "/products/{id}/forecast", Summary: "What there is of a product and will be, by day and document", Needs: op.SignedIn, Do: s.forecast})
	reg.Add(op.Op[proposalsIn, ReorderProposals]{Name: "replenish.proposal.list", Method: http.MethodGet, Path: "/replenishment", Summary: "What to buy by the reorder rules", Needs: purchasing.Read, Do: s.proposals})
	reg.Add(op.Op[orderIn, ReorderOrders]{
		Name: "replenish.proposal.order", Method: http.MethodPost, Path: "/replenishment/orders", Summary: "Make drafts of purchase orders of what is proposed, one for each supplier and warehouse",
		Needs: purchasing.Write, Status: http.StatusCreated, Do: s.order,
	})
}
