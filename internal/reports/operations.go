package reports

import (
	"context"
	"net/http"

	"kontor/db"
	"kontor/internal/ledger"
	"kontor/internal/op"
)

// Service carries out the operations.
type Service struct {
	queries db.Queries
}

// New makes the module.
func New() *Service { return &Service{} }

// Operations declares the statements.
func (s *Service) Operations(reg *op.Registry) {
	add(reg, "trial_balance", "/reports/trial-balance", "What each account held, moved and holds", s.trialBalance)
	add(reg, "balance_sheet", "/reports/balance-sheet", "Assets, liabilities and equity on a day", s.balanceSheet)
	add(reg, "profit_and_loss", "/reports/profit-and-loss", "Income, expenses and the result of a range", s.profitAndLoss)
	add(reg, "general_ledger", "/reports/general-ledger", "An account's lines with its balance after each", s.generalLedger)
	add(reg, "journal", "/reports/journal", "Every entry of a range with its lines", s.journal)
	reg.Add(op.Op[fileIn, op.Raw]{
		Name: "reports.statement.file", Method: http.MethodGet, Path: "/reports/{name}/file", Summary: "A statement as CSV, workbook or PDF",
		Needs: ledger.Read, Do: s.file,
	})
}

func add[In any](reg *op.Registry, name, path, summary string, do func(context.Context, *op.Call, *In) (Report, error)) {
	reg.Add(op.Op[In, Report]{Name: "reports." + name + ".get", Method: http.MethodGet, Path: path, Summary: summary, Needs: ledger.Read, Do: do})
}
