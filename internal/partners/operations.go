package partners

import (
	"net/http"

	"kontor/db"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// Write lets an actor enter and change partners. Reading is for everybody who
// has signed in: a document without its customer's name is no use.
const Write op.Permission = "partners.partner.write"

// Service carries out the operations.
type Service struct {
	queries db.Queries
}

// New makes the module.
func New() *Service { return &Service{} }

func init() {
	pg.Explain("partners_tax_position_id_fkey", "no_such_tax_position", "tax_position_id", "There is no such tax position.")
	pg.Explain("partners_payment_term_id_fkey", "no_such_payment_term", "payment_term_id", "There are no such payment terms.")
	pg.Explain("partners_supplier_term_id_fkey", "no_such_payment_term", "supplier_term_id", "There are no such payment terms.")
	pg.Explain("partners_code_key", "code_taken", "code", "Another partner has this code.")
	pg.Explain("partners_side", "partner_without_side", "is_customer", "A partner is a customer, a supplier or both.")
	pg.Explain("partner_addresses_country_check", "bad_country", "addresses", "Write the country as its two capital letters, like DE.")
}

// Operations declares what can be done with partners.
func (s *Service) Operations(reg *op.Registry) {
	reg.Grant(op.Grant{Name: Write, Label: "Enter and change customers and suppliers", Roles: []string{"manager", "sales", "purchasing", "staff", "accountant"}})

	reg.Add(op.Op[listIn, op.Page[Partner]]{
		Name: "partners.partner.list", Method: http.MethodGet, Path: "/partners", Summary: "List customers and suppliers",
		Needs: op.SignedIn, Do: s.list,
	})
	reg.Add(op.Op[op.ID, Partner]{
		Name: "partners.partner.get", Method: http.MethodGet, Path: "/partners/{id}", Summary: "Read a partner",
		Needs: op.SignedIn, Do: s.get,
	})
	reg.Add(op.Op[partnerCreateIn, Partner]{
		Name: "partners.partner.create", Method: http.MethodPost, Path: "/partners", Summary: "Enter a partner",
		Needs: Write, Status: http.StatusCreated, Do: s.create,
	})
	reg.Add(op.Op[partnerPatchIn, Partner]{
		Name: "partners.partner.update", Method: http.MethodPatch, Path: "/partners/{id}", Summary: "Change a partner",
		Needs: Write, Do: s.update,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "partners.partner.delete", Method: http.MethodDelete, Path: "/partners/{id}", Summary: "Delete a partner that nothing refers to",
		Needs: Write, Do: s.delete,
	})
	reg.Add(op.Op[op.Versioned, Partner]{
		Name: "partners.partner.archive", Method: http.MethodPost, Path: "/partners/{id}/archive", Summary: "Take a partner out of use",
		Needs: Write, Do: s.archive,
	})
	reg.Add(op.Op[op.Versioned, Partner]{
		Name: "partners.partner.restore", Method: http.MethodPost, Path: "/partners/{id}/restore", Summary: "Bring an archived partner back",
		Needs: Write, Do: s.restore,
	})
}
