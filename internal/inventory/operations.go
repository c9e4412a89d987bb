package inventory

import (
	"net/http"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/warehouses"
)

// Adjust lets an actor enter opening stock and correct what is on hand.
const Adjust op.Permission = "catalog.stock.adjust"

// Service carries out the operations and moves stock for other modules.
type Service struct {
	queries db.Queries
	catalog *catalog.Service
	// Who works in which warehouse.
	warehouses warehouses.Service
}

// New makes the module.
func New(products *catalog.Service) *Service { return &Service{catalog: products} }

func init() {
	moved := "This product has stock moves, which are kept. It cannot be deleted; archive it instead."
	pg.Explain("stock_moves_product_id_fkey", "referenced", "", moved)
	pg.Explain("stock_levels_product_id_fkey", "referenced", "", moved)
	pg.Explain("stock_moves_opening", "opening_stock_exists", "quantity", "The opening stock of this product has been entered already. Adjust the stock instead.")
	pg.Explain("stock_levels_not_negative", "stock_short", "quantity", "There is not enough on hand.")
	pg.Explain("stock_levels_reserved", "stock_short", "quantity", "What is left would be less than what is reserved for orders.")
}

// Operations declares what can be done with stock.
func (s *Service) Operations(reg *op.Registry) {
	reg.Grant(op.Grant{Name: Adjust, Label: "Enter opening stock and adjust what is on hand", Roles: []string{"manager", "warehouse"}})

	reg.Add(op.Op[openingStockIn, StockLevel]{
		Name: "inventory.stock.open", Method: http.MethodPost, Path: "/products/{id}/opening-stock", Summary: "Enter what is there at the start",
		Needs: Adjust, Do: s.openingStock,
	})
	reg.Add(op.Op[adjustStockIn, StockLevel]{
		Name: "inventory.stock.adjust", Method: http.MethodPost, Path: "/products/{id}/adjust-stock", Summary: "Correct what is on hand",
		Needs: Adjust, Do: s.adjustStock,
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
