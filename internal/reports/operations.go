package reports

import (
	"context"
	"net/http"

	"kontor/db"
	"kontor/internal/ledger"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/settings"
)

// Service carries out the operations.
type Service struct {
	queries  db.Queries
	settings *settings.Service
	partners *partners.Service
}

// New makes the module.
func New(s *settings.Service, p *partners.Service) *Service {
	return &Service{settings: s, partners: p}
}

// Operations declares the statements.
func (s *Service) Operations(reg *op.Registry) {
	add(reg, "trial_balance", "/reports/trial-balance", "What each account held, moved and holds", s.trialBalance)
	add(reg, "balance_sheet", "/reports/balance-sheet", "Assets, liabilities and equity on a day", s.balanceSheet)
	add(reg, "profit_and_loss", "/reports/profit-and-loss", "Income, expenses and the result of a range", s.profitAndLoss)
	add(reg, "general_ledger", "/reports/general-ledger", "An account's lines with its balance after each", s.generalLedger)
	add(reg, "journal", "/reports/journal", "Every entry of a range with its lines", s.journal)
	add(reg, "cash_flow", "/reports/cash-flow", "Where the money came from and went, by the indirect method", s.cashFlow)
	add(reg, "partner_ledger", "/reports/partner-ledger", "Each partner's lines on control accounts with the balance after each", s.partnerLedger)
	add(reg, "aged_receivables", "/reports/aged-receivables", "What customers owe, by how long it is overdue", s.agedReceivables)
	add(reg, "aged_payables", "/reports/aged-payables", "What is owed to suppliers, by how long it is overdue", s.agedPayables)
	add(reg, "customer_statement", "/reports/customer-statement", "What a customer was charged, has paid and owes", s.customerStatement)
	add(reg, "bank_reconciliation", "/reports/bank-reconciliation", "From a bank account's balance in the books to the bank's", s.bankReconciliation)
	add(reg, "tax_report", "/reports/tax-report", "What each box of the tax return gets, and each tax", s.taxReport)
	add(reg, "tax_entries", "/reports/tax-entries", "The taxes of each entry", s.taxEntries)
	add(reg, "stock_value", "/reports/stock-value", "What is on hand and worth on a day", s.stockValue)
	add(reg, "stock_movement", "/reports/stock-movement", "What each product had, got, gave and has", s.stockMovement)
	add(reg, "stock_card", "/reports/stock-card", "What came and went of a product with the balance after each", s.stockCard)
	add(reg, "stock_ageing", "/reports/stock-ageing", "What is on hand by how long ago it came in", s.stockAgeing)
	add(reg, "slow_movers", "/reports/slow-movers", "What is on hand and has not been delivered for a while", s.slowMovers)
	add(reg, "expiring_lots", "/reports/expiring-lots", "Lots on hand that expire soon, or have expired", s.expiringLots)
	add(reg, "open_purchases", "/reports/open-purchases", "What is ordered and has not arrived", s.openPurchases)
	add(reg, "not_invoiced", "/reports/not-invoiced", "What arrived and is not billed, by how long ago", s.notInvoiced)
	add(reg, "purchase_prices", "/reports/purchase-prices", "What was paid for each product, bill by bill", s.purchasePrices)
	reg.Add(op.Op[customerStatementIn, op.Raw]{
		Name: "reports.customer_statement.letter", Method: http.MethodGet, Path: "/reports/customer-statement/letter", Summary: "A customer's statement as a letter",
		Needs: ledger.Read, Do: s.customerLetter,
	})
	reg.Add(op.Op[exportIn, op.Raw]{
		Name: "reports.journal.export", Method: http.MethodGet, Path: "/reports/journal/export", Summary: "The journal for hledger or beancount",
		Needs: ledger.Read, Do: s.export,
	})
	reg.Add(op.Op[fileIn, op.Raw]{
		Name: "reports.statement.file", Method: http.MethodGet, Path: "/reports/{name}/file", Summary: "A statement as CSV, workbook or PDF",
		Needs: ledger.Read, Do: s.file,
	})
}

func add[In any](reg *op.Registry, name, path, summary string, do func(context.Context, *op.Call, *In) (Report, error)) {
	reg.Add(op.Op[In, Report]{Name: "reports." + name + ".get", Method: http.MethodGet, Path: path, Summary: summary, Needs: ledger.Read, Do: do})
}
