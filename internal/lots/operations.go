package lots

import (
	"net/http"

	"kontor/db"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// What actors may do; reading is for everybody who has signed in.
const (
	// Write lets an actor enter and change lots and serial numbers.
	Write op.Permission = "lots.lot.write"
	// Block lets an actor keep a lot from going to customers, and let it go again.
	Block op.Permission = "lots.lot.block"
)

// Service carries out the operations.
type Service struct {
	queries db.Queries
}

// New makes the module.
func New() *Service { return &Service{} }

func init() {
	kept := "This lot has moved, so it is kept. Block it instead."
	pg.Explain("stock_moves_lot_id_fkey", "referenced", "", kept)
	pg.Explain("stock_levels_lot_id_fkey", "referenced", "", kept)
	pg.Explain("lots_product_id_fkey", "referenced", "", "This product has lots or serial numbers. Delete them first, or archive the product instead.")
	pg.Explain("lots_code_key", "lot_taken", "code", "This product has a lot or serial number of this name already.")
	pg.Explain("stock_moves_with_lot", "lot_missing", "lot_id", "This product is tracked: say which lot or serial number moves.")
	pg.Explain("stock_moves_lot_of_product", "foreign_lot", "lot_id", "This lot is of another product.")
	pg.Explain("stock_moves_lot_blocked", "lot_blocked", "lot_id", "This lot is blocked, so it is not handed to customers. Choose another one, or let it go first.")
	pg.Explain("stock_moves_lot_expired", "lot_expired", "lot_id", "This lot has expired, so it is not handed to customers. Choose another one, send it back or write it off.")
	pg.Explain("stock_moves_serial_once", "serial_twice", "lot_id", "This serial number is in stock already. A serial number is one piece in one place.")
}

// Operations declares what can be done with lots and serial numbers.
func (s *Service) Operations(reg *op.Registry) {
	reg.Grant(op.Grant{Name: Write, Label: "Enter and change lots and serial numbers", Roles: []string{"manager", "warehouse"}})
	reg.Grant(op.Grant{Name: Block, Label: "Block lots and let them go again", Roles: []string{"manager", "warehouse"}})

	reg.Add(op.Op[listIn, op.Page[Lot]]{
		Name: "lots.lot.list", Method: http.MethodGet, Path: "/lots", Summary: "List lots and serial numbers",
		Needs: op.SignedIn, Do: s.list,
	})
	reg.Add(op.Op[op.ID, LotDetail]{
		Name: "lots.lot.get", Method: http.MethodGet, Path: "/lots/{id}", Summary: "Read a lot with where it lies",
		Needs: op.SignedIn, Do: s.get,
	})
	reg.Add(op.Op[op.ID, Trace]{
		Name: "lots.lot.trace", Method: http.MethodGet, Path: "/lots/{id}/trace", Summary: "Tell where a lot came from and where it went",
		Needs: op.SignedIn, Do: s.trace,
	})
	reg.Add(op.Op[lotCreateIn, LotDetail]{
		Name: "lots.lot.create", Method: http.MethodPost, Path: "/lots", Summary: "Enter a lot or serial number",
		Needs: Write, Status: http.StatusCreated, Do: s.create,
	})
	reg.Add(op.Op[lotGenerateIn, Generated]{
		Name: "lots.lot.generate", Method: http.MethodPost, Path: "/lots/generate", Summary: "Make the next numbers of a product",
		Needs: Write, Status: http.StatusCreated, Do: s.generate,
	})
	reg.Add(op.Op[lotPatchIn, LotDetail]{
		Name: "lots.lot.update", Method: http.MethodPatch, Path: "/lots/{id}", Summary: "Change a lot",
		Needs: Write, Do: s.update,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "lots.lot.delete", Method: http.MethodDelete, Path: "/lots/{id}", Summary: "Delete a lot that has never moved",
		Needs: Write, Do: s.delete,
	})
	reg.Add(op.Op[lotBlockIn, LotDetail]{
		Name: "lots.lot.block", Method: http.MethodPost, Path: "/lots/{id}/block", Summary: "Keep a lot from going to customers",
		Needs: Block, Do: s.block,
	})
	reg.Add(op.Op[op.Versioned, LotDetail]{
		Name: "lots.lot.unblock", Method: http.MethodPost, Path: "/lots/{id}/unblock", Summary: "Let a blocked lot go again",
		Needs: Block, Do: s.unblock,
	})
}
