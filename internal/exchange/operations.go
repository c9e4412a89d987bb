package exchange

import (
	"context"
	"net/http"

	"kontor/db"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/settings"
)

// Companies tells whose table it is.
type Companies interface {
	CompanyTx(ctx context.Context, tx db.DBTX) (settings.Company, error)
}

// Service carries out the operations.
type Service struct {
	db        *pg.DB
	companies Companies
	// turns bounds how many files are made at once: each takes a processor and
	// several times its table's memory.
	turns chan struct{}
}

// New makes the module.
func New(database *pg.DB, companies Companies) *Service {
	return &Service{db: database, companies: companies, turns: make(chan struct{}, 2)}
}

// Operations declares what can be exchanged.
func (s *Service) Operations(reg *op.Registry) {
	reg.Add(op.Op[tableExportIn, op.Raw]{
		Name: "exchange.table.export", Method: http.MethodPost, Path: "/exports", Summary: "Write a table as CSV, XLSX or PDF",
		// Bare: a large file takes longer than a transaction should wait.
		Needs: op.SignedIn, Reads: true, Bare: true, BodyLimit: 20 << 20, Do: s.tableExport,
	})
}
