package reports

import "kontor/internal/ledger/chart"

// The parts of a cash flow statement, in their order.
const (
	flowResult     = "Result"
	flowAdjusted   = "Adjustments for what moved no cash"
	flowWorking    = "Changes in working capital"
	flowInvesting  = "Investing activities"
	flowFinancing  = "Financing activities"
	flowCash       = "Cash"
	flowOperating  = "Operating activities"
	depreciation   = "Depreciation"
	writeOffs      = "Open items and goods written off"
	rateEffects    = "Exchange differences on cash"
	lineReceivable = "Trade receivables"
	lineFixed      = "Purchases and sales of fixed assets"
)

// flowLine is where the movements of a kind of account stand.
type flowLine struct {
	Type, Subtype string
	Part, Line    string
}

// flowLines classifies every type and subtype that an account can have. A credit
// card or a credit line is used like money, and counts as cash.
var flowLines = []flowLine{
	{chart.Asset, chart.Bank, flowCash, ""},
	{chart.Asset, chart.Cash, flowCash, ""},
	{chart.Liability, chart.Bank, flowCash, ""},

	{chart.Income, chart.OperatingIncome, flowResult, ""},
	{chart.Income, chart.OtherIncome, flowResult, ""},
	{chart.Income, chart.CurrencyGain, flowResult, ""},
	{chart.Income, chart.Rounding, flowResult, ""},
	{chart.Income, chart.WriteOff, flowResult, ""},
	{chart.Expense, chart.CostOfGoodsSold, flowResult, ""},
	{chart.Expense, chart.OperatingExpense, flowResult, ""},
	{chart.Expense, chart.Payroll, flowResult, ""},
	{chart.Expense, chart.Depreciation, flowResult, ""},
	{chart.Expense, chart.CurrencyLoss, flowResult, ""},
	{chart.Expense, chart.Rounding, flowResult, ""},
	{chart.Expense, chart.WriteOff, flowResult, ""},

	{chart.Asset, chart.Inventory, flowWorking, "Inventories"},
	{chart.Asset, chart.Receivable, flowWorking, lineReceivable},
	{chart.Asset, chart.Prepayment, flowWorking, "Prepayments"},
	{chart.Asset, chart.CurrentAsset, flowWorking, "Other current assets"},
	{chart.Asset, chart.TaxReceivable, flowWorking, "Taxes"},
	{chart.Liability, chart.Payable, flowWorking, "Trade payables"},
	{chart.Liability, chart.Accrued, flowWorking, "Accrued expenses"},
	{chart.Liability, chart.TaxPayable, flowWorking, "Taxes"},
	{chart.Liability, chart.Payroll, flowWorking, "Owed to staff"},
	{chart.Liability, chart.DeferredRevenue, flowWorking, "Advances and deferred income"},
	{chart.Liability, chart.CurrentLiability, flowWorking, "Other current liabilities"},

	{chart.Asset, chart.FixedAsset, flowInvesting, lineFixed},
	{chart.Asset, chart.AccumulatedDepreciation, flowInvesting, lineFixed},

	{chart.Liability, chart.LongTermLiability, flowFinancing, "Loans"},
	{chart.Equity, chart.EquityCapital, flowFinancing, "Owners' contributions and drawings"},
	{chart.Equity, chart.RetainedEarnings, flowFinancing, "Retained earnings"},
	{chart.Equity, chart.CurrentYearEarnings, flowFinancing, "Retained earnings"},
}

// flowAdjustments are expenses that moved no cash: they are added back to the
// result, and taken out of the line where the balance sheet shows them, so that
// buying a machine is not netted with what it lost in value.
var flowAdjustments = []struct{ Subtype, Label, Counter string }{
	{chart.Depreciation, depreciation, lineFixed},
	{chart.WriteOff, writeOffs, lineReceivable},
}

// flowOf is where an account stands. A subtype that no line has counts as
// working capital, as a result, or as financing, by its type.
func flowOf(accountType, subtype string) flowLine {
	for _, l := range flowLines {
		if l.Type == accountType && l.Subtype == subtype {
			return l
		}
	}
	l := flowLine{Type: accountType, Subtype: subtype}
	switch accountType {
	case chart.Asset:
		l.Part, l.Line = flowWorking, "Other current assets"
	case chart.Liability:
		l.Part, l.Line = flowWorking, "Other current liabilities"
	case chart.Equity:
		l.Part, l.Line = flowFinancing, "Owners' contributions and drawings"
	default:
		l.Part = flowResult
	}
	return l
}
