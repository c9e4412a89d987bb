package warehouses

import (
	"net/http"

	"kontor/db"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// The permissions. Reading warehouses is for everybody who has signed in.
const (
	Write op.Permission = "warehouses.warehouse.write"
	// Confine says in which warehouses somebody works.
	Confine op.Permission = "warehouses.people.write"
)

// Service carries out the operations and tells other modules who works where.
// The zero Service is ready.
type Service struct {
	queries db.Queries
}

// New makes the module.
func New() *Service { return &Service{} }

func init() {
	pg.Explain("warehouses_code_key", "code_taken", "code", "Another warehouse has this code.")
	pg.Explain("warehouses_country_check", "bad_country", "country", "Write the country as its two capital letters, like DE.")
	pg.Explain("locations_code_key", "code_taken", "code", "Another location has this code.")
	pg.Explain("locations_barcode_key", "barcode_taken", "barcode", "Another location has this barcode.")
	pg.Explain("locations_circle", "location_circle", "parent_id", "A location cannot stand below itself.")
	pg.Explain("locations_parent_id_fkey", "referenced", "", "There are locations below this one. Move or delete them first.")
	pg.Explain("stock_levels_archived", "location_not_in_use", "", "Nothing can lie in this location: it is a heading or out of use.")
	moved := "Stock has moved through this location, and moves are kept. It cannot be deleted; archive it instead."
	pg.Explain("stock_moves_from_location_id_fkey", "referenced", "", moved)
	pg.Explain("stock_moves_to_location_id_fkey", "referenced", "", moved)
	pg.Explain("stock_levels_location_id_fkey", "referenced", "", moved)
	pg.Explain("sales_orders_warehouse_id_fkey", "referenced", "", "There are orders of this warehouse, which are kept. It cannot be deleted; archive it instead.")
	pg.Explain("user_warehouses_warehouse_id_fkey", "referenced", "", "People are confined to this warehouse. Say first where they work instead.")
}

// Operations declares what can be done with warehouses.
func (s *Service) Operations(reg *op.Registry) {
	reg.Grant(op.Grant{Name: Write, Label: "Enter and change warehouses and locations", Roles: []string{"manager"}})
	reg.Grant(op.Grant{Name: Confine, Label: "Say who works in which warehouse"})

	reg.Add(op.Op[warehouseListIn, op.Page[Warehouse]]{
		Name: "inventory.warehouse.list", Method: http.MethodGet, Path: "/warehouses", Summary: "List warehouses",
		Needs: op.SignedIn, Do: s.list,
	})
	reg.Add(op.Op[op.ID, Warehouse]{
		Name: "warehouses.warehouse.get", Method: http.MethodGet, Path: "/warehouses/{id}", Summary: "Read a warehouse",
		Needs: op.SignedIn, Do: s.get,
	})
	reg.Add(op.Op[warehouseCreateIn, Warehouse]{
		Name: "warehouses.warehouse.create", Method: http.MethodPost, Path: "/warehouses", Summary: "Enter a warehouse, which gets its places by itself",
		Needs: Write, Status: http.StatusCreated, Do: s.create,
	})
	reg.Add(op.Op[warehousePatchIn, Warehouse]{
		Name: "warehouses.warehouse.update", Method: http.MethodPatch, Path: "/warehouses/{id}", Summary: "Change a warehouse",
		Needs: Write, Do: s.update,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "warehouses.warehouse.delete", Method: http.MethodDelete, Path: "/warehouses/{id}", Summary: "Delete a warehouse that was never used",
		Needs: Write, Do: s.delete,
	})
	reg.Add(op.Op[op.Versioned, Warehouse]{
		Name: "warehouses.warehouse.archive", Method: http.MethodPost, Path: "/warehouses/{id}/archive", Summary: "Take an empty warehouse out of use",
		Needs: Write, Do: s.archive,
	})
	reg.Add(op.Op[op.Versioned, Warehouse]{
		Name: "warehouses.warehouse.restore", Method: http.MethodPost, Path: "/warehouses/{id}/restore", Summary: "Bring an archived warehouse back",
		Needs: Write, Do: s.restore,
	})
	reg.Add(op.Op[op.ID, WarehousePeople]{
		Name: "warehouses.people.get", Method: http.MethodGet, Path: "/warehouses/{id}/people", Summary: "Who works in a warehouse",
		Needs: Confine, Do: s.people,
	})
	reg.Add(op.Op[op.ID, UserWarehouses]{
		Name: "warehouses.user.get", Method: http.MethodGet, Path: "/users/{id}/warehouses", Summary: "The warehouses that a user is confined to",
		Needs: Confine, Do: s.ofUser,
	})
	reg.Add(op.Op[userWarehousesIn, UserWarehouses]{
		Name: "warehouses.user.set", Method: http.MethodPut, Path: "/users/{id}/warehouses", Summary: "Confine a user to warehouses, or to none: then they work in all",
		Needs: Confine, Do: s.confine,
	})
	s.locationOperations(reg)
}

func (s *Service) locationOperations(reg *op.Registry) {
	reg.Add(op.Op[locationListIn, op.Page[Location]]{
		Name: "warehouses.location.list", Method: http.MethodGet, Path: "/locations", Summary: "List locations",
		Needs: op.SignedIn, Do: s.locationList,
	})
	reg.Add(op.Op[op.ID, Location]{
		Name: "warehouses.location.get", Method: http.MethodGet, Path: "/locations/{id}", Summary: "Read a location",
		Needs: op.SignedIn, Do: s.locationGet,
	})
	reg.Add(op.Op[locationCreateIn, Location]{
		Name: "warehouses.location.create", Method: http.MethodPost, Path: "/locations", Summary: "Enter a location: an aisle, a shelf, a bin",
		Needs: Write, Status: http.StatusCreated, Do: s.locationCreate,
	})
	reg.Add(op.Op[locationPatchIn, Location]{
		Name: "warehouses.location.update", Method: http.MethodPatch, Path: "/locations/{id}", Summary: "Change or move a location",
		Needs: Write, Do: s.locationUpdate,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "warehouses.location.delete", Method: http.MethodDelete, Path: "/locations/{id}", Summary: "Delete a location that was never used",
		Needs: Write, Do: s.locationDelete,
	})
	reg.Add(op.Op[op.Versioned, Location]{
		Name: "warehouses.location.archive", Method: http.MethodPost, Path: "/locations/{id}/archive", Summary: "Take an empty location out of use",
		Needs: Write, Do: s.locationArchive,
	})
	reg.Add(op.Op[op.Versioned, Location]{
		Name: "warehouses.location.restore", Method: http.MethodPost, Path: "/locations/{id}/restore", Summary: "Bring an archived location back",
		Needs: Write, Do: s.locationRestore,
	})
}
