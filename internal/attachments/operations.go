package attachments

import (
	"net/http"

	"kontor/db"
	"kontor/internal/op"
	"kontor/internal/verify"
)

// Service carries out the operations.
type Service struct {
	queries  db.Queries
	registry *op.Registry
}

// New makes the module.
func New() *Service { return &Service{} }

// Operations declares what can be done with files. They need no permission of
// their own: that of the record counts.
func (s *Service) Operations(reg *op.Registry) {
	s.registry = reg
	reg.Add(op.Op[listIn, Attachments]{
		Name: "attachments.attachment.list", Method: http.MethodGet, Path: "/attachments", Summary: "List the files of a record, for those who may read it",
		Needs: op.SignedIn, Do: s.list,
	})
	reg.Add(op.Op[addIn, Attachments]{
		Name: "attachments.attachment.add", Method: http.MethodPost, Path: "/attachments", Summary: "Put a file to a record, for those who may change it",
		Needs: op.SignedIn, Status: http.StatusCreated, BodyLimit: 15 << 20, Do: s.add,
	})
	reg.Add(op.Op[op.ID, op.Raw]{
		Name: "attachments.content.get", Method: http.MethodGet, Path: "/attachments/{id}/content", Summary: "Read a file",
		Needs: op.SignedIn, Do: s.content,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "attachments.attachment.remove", Method: http.MethodDelete, Path: "/attachments/{id}", Summary: "Remove a file from a record that is not posted",
		Needs: op.SignedIn, Do: s.remove,
	})
}

// Checks are what must always hold of files.
func Checks() []verify.Check {
	return []verify.Check{{
		Name: "attachments.content", Sentence: "Every attachment has the content that it was added with.",
		SQL: `SELECT a.id, a.kind, a.record_id, a.name, a.size, length(c.data) AS stored
			FROM attachments a LEFT JOIN attachment_contents c ON c.sha256 = a.sha256
			WHERE c.sha256 IS NULL OR length(c.data) <> a.size OR sha256(c.data) <> a.sha256`,
	}}
}
