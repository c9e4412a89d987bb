package reports

import (
	"bytes"
	"context"
	"fmt"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/sheet"
)

// fileIn asks for a statement as a file. It has the parameters of all of them;
// each takes those that it knows.
type fileIn struct {
	Name      string    `path:"name" enum:"trial-balance,balance-sheet,profit-and-loss,cash-flow,general-ledger,partner-ledger,journal,aged-receivables,aged-payables,customer-statement,tax-report,tax-entries,bank-reconciliation,stock-value,stock-movement,stock-card,stock-ageing,slow-movers,expiring-lots,open-purchases,not-invoiced,purchase-prices"`
	Format    string    `query:"format" required:"true" enum:"csv,xlsx,pdf"`
	From      date.Date `query:"from"`
	To        date.Date `query:"to"`
	On        date.Date `query:"on"`
	Compare   string    `query:"compare" enum:",month,year"`
	By        string    `query:"by" enum:",month,compare,cost_center,project"`
	KnownOn   date.Date `query:"known_on"`
	Closing   op.Flag   `query:"closing"`
	AccountID int64     `query:"account_id" minimum:"1"`
	JournalID int64     `query:"journal_id" minimum:"1"`
	PartnerID int64     `query:"partner_id" minimum:"1"`
	Control   string    `query:"control" enum:",receivable,payable"`
	Items     op.Flag   `query:"items"`
	TaxID     int64     `query:"tax_id" minimum:"1"`
	Part      string    `query:"part" enum:",base,tax"`
	Box       string    `query:"box" maxLength:"60"`
	ByBox     op.Flag   `query:"by_box"`

	BankAccountID int64 `query:"bank_account_id" minimum:"1"`
	Days          int32 `query:"days" minimum:"0" maximum:"3650"`

	CostCenterID int64 `query:"cost_center_id" minimum:"1"`
	ProjectID    int64 `query:"project_id" minimum:"1"`

	ProductID   int64 `query:"product_id" minimum:"1"`
	WarehouseID int64 `query:"warehouse_id" minimum:"1"`
}

var contentTypes = map[string]string{
	"csv": "text/csv; charset=utf-8", "pdf": "application/pdf",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// file writes a statement as CSV, workbook or PDF, all of its pages.
func (s *Service) file(ctx context.Context, c *op.Call, in *fileIn) (op.Raw, error) {
	r, err := s.named(ctx, c, in)
	if err != nil {
		return op.Raw{}, err
	}
	table := r.table()
	table.Created = c.Now
	var out bytes.Buffer
	switch in.Format {
	case "csv":
		err = sheet.CSV(&out, table, true)
	case "xlsx":
		err = sheet.XLSX(&out, table)
	default:
		err = sheet.PDF(&out, table)
	}
	return op.Raw{ContentType: contentTypes[in.Format], Data: out.Bytes()}, err
}

func (s *Service) named(ctx context.Context, c *op.Call, in *fileIn) (Report, error) {
	r := Range{From: in.From, To: in.To}
	switch in.Name {
	case "expiring-lots":
		return s.expiringLots(ctx, c, &expiringIn{Days: in.Days})
	case "open-purchases":
		return s.openPurchases(ctx, c, nil)
	case "balance-sheet", "aged-receivables", "aged-payables", "bank-reconciliation", "stock-value", "stock-ageing", "slow-movers", "not-invoiced":
		if in.On.IsZero() {
			return Report{}, fault.Invalid("invalid_report", "This report is of a day.").Field("on", "Give a day.")
		}
		if in.Name == "bank-reconciliation" {
			return s.bankReconciliation(ctx, c, &bankReconciliationIn{BankAccountID: in.BankAccountID, On: in.On})
		}
		switch in.Name {
		case "stock-ageing":
			return s.stockAgeing(ctx, c, &onIn{On: in.On})
		case "slow-movers":
			return s.slowMovers(ctx, c, &slowIn{On: in.On, Days: in.Days})
		case "not-invoiced":
			return s.notInvoiced(ctx, c, &onIn{On: in.On})
		}
		if in.Name == "stock-value" {
			return s.stockValue(ctx, c, &stockValueIn{On: in.On, KnownOn: in.KnownOn})
		}
		if in.Name == "balance-sheet" {
			return s.balanceSheet(ctx, c, &balanceSheetIn{On: in.On, Compare: in.Compare, KnownOn: in.KnownOn})
		}
		ages := &ageingIn{On: in.On, KnownOn: in.KnownOn, PartnerID: in.PartnerID, Items: in.Items}
		if in.Name == "aged-payables" {
			return s.agedPayables(ctx, c, ages)
		}
		return s.agedReceivables(ctx, c, ages)
	}
	if in.From.IsZero() || in.To.IsZero() {
		return Report{}, fault.Invalid("invalid_report", "This report is of a range of days.").Field("from", "Give the first and the last day.")
	}
	switch in.Name {
	case "trial-balance":
		return s.trialBalance(ctx, c, &trialBalanceIn{Range: r, KnownOn: in.KnownOn, Closing: in.Closing})
	case "profit-and-loss":
		return s.profitAndLoss(ctx, c, &profitAndLossIn{Range: r, By: in.By, KnownOn: in.KnownOn})
	case "journal":
		return s.journal(ctx, c, &journalIn{Range: r, JournalID: in.JournalID, KnownOn: in.KnownOn})
	case "cash-flow":
		return s.cashFlow(ctx, c, &cashFlowIn{Range: r, By: in.By, KnownOn: in.KnownOn})
	case "partner-ledger":
		return s.partnerLedger(ctx, c, &partnerLedgerIn{Range: r, PartnerID: in.PartnerID, Control: in.Control, KnownOn: in.KnownOn})
	case "customer-statement":
		return s.customerStatement(ctx, c, &customerStatementIn{Range: r, PartnerID: in.PartnerID, KnownOn: in.KnownOn})
	case "purchase-prices":
		return s.purchasePrices(ctx, c, &pricesIn{Range: r, PartnerID: in.PartnerID})
	case "stock-movement":
		return s.stockMovement(ctx, c, &stockMovementIn{Range: r, KnownOn: in.KnownOn})
	case "stock-card":
		return s.stockCard(ctx, c, &stockCardIn{Range: r, ProductID: in.ProductID, WarehouseID: in.WarehouseID})
	case "tax-report":
		return s.taxReport(ctx, c, &taxReportIn{Range: r, KnownOn: in.KnownOn})
	case "tax-entries":
		return s.taxEntries(ctx, c, &taxEntriesIn{Range: r, TaxID: in.TaxID, Part: in.Part, Box: in.Box, ByBox: in.ByBox, KnownOn: in.KnownOn})
	}
	return s.wholeLedger(ctx, c, &generalLedgerIn{
		Range: r, AccountID: in.AccountID, PartnerID: in.PartnerID, CostCenterID: in.CostCenterID, ProjectID: in.ProjectID, KnownOn: in.KnownOn, Limit: 1000,
	})
}

// wholeLedger is every page of an account's lines as one.
func (s *Service) wholeLedger(ctx context.Context, c *op.Call, in *generalLedgerIn) (Report, error) {
	all, err := s.generalLedger(ctx, c, in)
	for err == nil && all.Next != nil {
		if len(all.Rows) > mostLines {
			all.Notes = append(all.Notes, fmt.Sprintf("Only the first %d lines are here. Choose a shorter range.", len(all.Rows)))
			all.Next = nil
			break
		}
		var page Report
		in.Cursor = *all.Next
		if page, err = s.generalLedger(ctx, c, in); err == nil {
			all.Rows, all.Next = append(all.Rows, page.Rows...), page.Next
		}
	}
	return all, err
}

var styles = map[string]sheet.Style{heading: sheet.Heading, subtotal: sheet.Subtotal, total: sheet.Total}

// table is the report as a sheet: code and label first.
func (r Report) table() sheet.Table {
	t := sheet.Table{
		Title: r.Title, Subtitle: r.Subtitle + ", in " + r.Currency, Company: r.Company, Notes: r.Notes,
		Columns: []sheet.Column{{Label: "", Kind: sheet.Code}, {Label: "", Kind: sheet.Text, Width: 3}},
	}
	for _, c := range r.Columns {
		column := sheet.Column{Label: c.Label, Kind: sheet.Kind(c.Kind)}
		switch c.Kind {
		case "amount":
			column.Decimals = int(r.Decimals)
		case "money": // with the places that its currency has
			column.Kind = sheet.Amount
		}
		t.Columns = append(t.Columns, column)
	}
	for _, row := range r.Rows {
		t.Rows = append(t.Rows, sheet.Row{Cells: append([]string{row.Code, row.Label}, row.Cells...), Level: row.Level, Style: styles[row.Style]})
	}
	return t
}
