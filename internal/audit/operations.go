package audit

import (
	"net/http"

	"kontor/internal/op"
)

// Read lets an actor read the whole log.
const Read op.Permission = "audit.read"

// Service carries out the operations.
type Service struct {
	registry *op.Registry
}

// New makes the module.
func New() *Service { return &Service{} }

// Operations declares what can be done with the log.
func (s *Service) Operations(reg *op.Registry) {
	s.registry = reg
	reg.Grant(op.Grant{Name: Read, Label: "Read the audit log of everybody"})

	reg.Add(op.Op[listIn, op.Page[Entry]]{
		Name: "audit.entry.list", Method: http.MethodGet, Path: "/audit", Summary: "List who did what",
		Needs: Read, Do: s.list,
	})
	reg.Add(op.Op[timelineIn, op.Page[Entry]]{
		Name: "audit.timeline.list", Method: http.MethodGet, Path: "/timeline", Summary: "The history of one record, for those who may read it",
		Needs: op.SignedIn, Do: s.timeline,
	})
}
