package views

import (
	"net/http"

	"kontor/db"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// Service carries out the operations.
type Service struct{ queries db.Queries }

// New makes the module.
func New() *Service { return &Service{} }

func init() {
	pg.Explain("saved_views_name_key", "view_name_taken", "name", "You have a view of this name already.")
}

// Operations declares what can be done with views. Everybody has their own, so
// they need no permission; the rule of each row is in the queries.
func (s *Service) Operations(reg *op.Registry) {
	reg.Add(op.Op[viewListIn, op.Page[SavedView]]{
		Name: "views.view.list", Method: http.MethodGet, Path: "/views", Summary: "List one's own views of a list, and the shared ones",
		Needs: op.SignedIn, Do: s.list,
	})
	reg.Add(op.Op[viewCreateIn, SavedView]{
		Name: "views.view.create", Method: http.MethodPost, Path: "/views", Summary: "Save a view of a list",
		Needs: op.SignedIn, Status: http.StatusCreated, Do: s.create,
	})
	reg.Add(op.Op[viewPatchIn, SavedView]{
		Name: "views.view.update", Method: http.MethodPatch, Path: "/views/{id}", Summary: "Change, rename or share a view",
		Needs: op.SignedIn, Do: s.update,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "views.view.delete", Method: http.MethodDelete, Path: "/views/{id}", Summary: "Delete a view",
		Needs: op.SignedIn, Do: s.delete,
	})
	reg.Add(op.Op[viewDefaultIn, op.Page[SavedView]]{
		Name: "views.default.set", Method: http.MethodPut, Path: "/views/default", Summary: "Choose the view with which a list opens",
		Needs: op.SignedIn, Do: s.setDefault,
	})
}
