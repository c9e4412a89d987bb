package inventory

import (
	"net/http"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/ledger"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/warehouses"
)

// Adjust lets an actor enter opening stock and correct what is on hand.
const Adjust op.Permission = "catalog.stock.adjust"

// ReadValue lets an actor see what stock is worth; Value, set standard costs.
const (
	ReadValue op.Permission = "inventory.value.read"
	Value     op.Permission = "inventory.value.write"
)

// Service carries out the operations and moves stock for other modules.
type Service struct {
	queries db.Queries
	catalog *catalog.Service
	// Who works in which warehouse.
	warehouses warehouses.Service
	ledger     *ledger.Service
}

// New makes the module.
func New(products *catalog.Service, l *ledger.Service) *Service {
	s := &Service{catalog: products, ledger: l}
	l.CorrectedAt("product", "It follows the stock of a product. Adjust the stock, and the books follow again.")
	l.CorrectedAt("order", "It follows the goods of an order. Bring them back with a delivery's return; the books follow.")
	l.CorrectedAt("count", "It follows a stock count. Adjust the stock, and the books follow again.")
	l.OnAccounts(s.openBooksTx)
	return s
}

func init() {
	moved := "This product has stock moves, which are kept. It cannot be deleted; archive it instead."
	pg.Explain("stock_moves_product_id_fkey", "referenced", "", moved)
	pg.Explain("stock_levels_product_id_fkey", "referenced", "", moved)
	pg.Explain("stock_moves_opening", "opening_stock_exists", "quantity", "The opening stock of this product has been entered already. Adjust the stock instead.")
	pg.Explain("stock_levels_not_negative", "stock_short", "quantity", "There is not enough on hand.")
	kept := "There is stock, whose value is booked there. Bring it to zero first, or leave this as it is."
	pg.Explain("product_categories_valuation_kept", "stock_valued", "", kept)
	pg.Explain("products_valuation_kept", "stock_valued", "category_id", "The other category values its stock in another way. Bring the stock to zero first.")
	pg.Explain("account_roles_inventory_kept", "stock_valued", "", kept)
	pg.Explain("stock_levels_reserved", "stock_short", "quantity", "What is left would be less than what is reserved for orders.")
}

// Operations declares what can be done with stock.
func (s *Service) Operations(reg *op.Registry) {
	reg.Grant(op.Grant{Name: Adjust, Label: "Enter opening stock and adjust what is on hand", Roles: []string{"manager", "warehouse"}})
	reg.Grant(op.Grant{Name: ReadValue, Label: "See what stock is worth", Roles: []string{"manager", "accountant"}})
	reg.Grant(op.Grant{Name: Value, Label: "Set standard costs", Roles: []string{"manager", "accountant"}})

	reg.Add(op.Op[openingStockIn, StockLevel]{
		Name: "inventory.stock.open", Method: http.MethodPost, Path: "/products/{id}/opening-stock", Summary: "Enter what is there at the start",
		Needs: Adjust, Do: s.openingStock,
	})
	reg.Add(op.Op[adjustStockIn, StockLevel]{
		Name: "inventory.stock.adjust", Method: http.MethodPost, Path: "/products/{id}/adjust-stock", Summary: "Correct what is on hand",
		Needs: Adjust, Do: s.adjustStock,
	})
	reg.Add(op.Op[standardCostIn, StockValue]{
		Name: "inventory.value.standard", Method: http.MethodPost, Path: "/products/{id}/standard-cost", Summary: "Set the standard cost of a product",
		Needs: Value, Do: s.setStandard,
	})
	reg.Add(op.Op[op.ID, StockValue]{
		Name: "inventory.value.get", Method: http.MethodGet, Path: "/products/{id}/stock-value", Summary: "What the stock of a product is worth",
		Needs: ReadValue, Do: s.stockValue,
	})
	reg.Add(op.Op[valuationListIn, op.Page[StockValuation]]{
		Name: "inventory.valuation.list", Method: http.MethodGet, Path: "/stock-valuations", Summary: "List what changed the value of stock",
		Needs: ReadValue, Do: s.listValuations,
	})
	reg.Add(op.Op[moveListIn, op.Page[StockMove]]{
		Name: "inventory.move.list", Method: http.MethodGet, Path: "/stock-moves", Summary: "List stock moves",
		Needs: op.SignedIn, Do: s.listMoves,
	})
	reg.Add(op.Op[levelListIn, op.Page[StockLevel]]{
		Name: "inventory.level.list", Method: http.MethodGet, Path: "/stock-levels", Summary: "List what is on hand and reserved, by location",
		Needs: op.SignedIn, Do: s.listLevels,
	})
}
