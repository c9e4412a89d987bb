package chart

import (
	"regexp"
	"slices"
)

// The subtypes: what kind of asset, liability and so on an account is. Reports
// and documents find accounts by them.
const (
	// Bank is an account at a bank; as a liability a credit card or a credit line.
	Bank = "bank"
	// Cash is money in hand.
	Cash = "cash"
	// Receivable is what customers owe.
	Receivable = "receivable"
	// Payable is what is owed to suppliers.
	Payable = "payable"
	// CurrentAsset is any other asset that turns into money within a year.
	CurrentAsset = "current_asset"
	// Inventory is goods in stock, at cost.
	Inventory = "inventory"
	// FixedAsset is what is used for years, at cost.
	FixedAsset = "fixed_asset"
	// AccumulatedDepreciation is what fixed assets have lost so far, a credit
	// among the assets.
	AccumulatedDepreciation = "accumulated_depreciation"
	// Prepayment is paid before its time: advances to suppliers, expenses of a
	// later period.
	Prepayment = "prepayment"
	// CurrentLiability is any other debt due within a year.
	CurrentLiability = "current_liability"
	// TaxPayable is tax owed to the authorities.
	TaxPayable = "tax_payable"
	// TaxReceivable is tax that the authorities give back.
	TaxReceivable = "tax_receivable"
	// DeferredRevenue is invoiced before it is earned.
	DeferredRevenue = "deferred_revenue"
	// Accrued is received but not billed yet, above all goods received not
	// invoiced.
	Accrued = "accrued"
	// LongTermLiability is a debt due later than in a year.
	LongTermLiability = "long_term_liability"
	// EquityCapital is what the owners have put in or taken out.
	EquityCapital = "equity"
	// RetainedEarnings is the profit of closed years.
	RetainedEarnings = "retained_earnings"
	// CurrentYearEarnings is the profit of the year that is being closed.
	CurrentYearEarnings = "current_year_earnings"
	// OperatingIncome is what the business sells.
	OperatingIncome = "income"
	// OtherIncome is what comes in beside the business.
	OtherIncome = "other_income"
	// CurrencyGain is from exchange rates, realised or not.
	CurrencyGain = "currency_gain"
	// CostOfGoodsSold is what the sold goods and services have cost.
	CostOfGoodsSold = "cost_of_goods_sold"
	// OperatingExpense is what running the business costs.
	OperatingExpense = "expense"
	// Depreciation is the year's loss in value of fixed assets.
	Depreciation = "depreciation"
	// CurrencyLoss is from exchange rates, realised or not.
	CurrencyLoss = "currency_loss"
	// Rounding takes what rounding leaves.
	Rounding = "rounding"
	// WriteOff takes open items that are given up.
	WriteOff = "write_off"
	// Payroll is salaries and what goes with them: as an expense the cost, as a
	// liability what is owed to staff, tax office and insurers.
	Payroll = "payroll"
)

// Subtype is a kind of account and the types that it can be of.
type Subtype struct {
	Name  string
	Types []string
}

// Subtypes are all there are, in the order of Types. The first of a type is not
// its default; see DefaultSubtype.
var Subtypes = []Subtype{
	{Bank, []string{Asset, Liability}},
	{Cash, []string{Asset}},
	{Receivable, []string{Asset}},
	{CurrentAsset, []string{Asset}},
	{Inventory, []string{Asset}},
	{TaxReceivable, []string{Asset}},
	{Prepayment, []string{Asset}},
	{FixedAsset, []string{Asset}},
	{AccumulatedDepreciation, []string{Asset}},
	{Payable, []string{Liability}},
	{CurrentLiability, []string{Liability}},
	{TaxPayable, []string{Liability}},
	{Accrued, []string{Liability}},
	{DeferredRevenue, []string{Liability}},
	{LongTermLiability, []string{Liability}},
	{EquityCapital, []string{Equity}},
	{RetainedEarnings, []string{Equity}},
	{CurrentYearEarnings, []string{Equity}},
	{OperatingIncome, []string{Income}},
	{OtherIncome, []string{Income}},
	{CurrencyGain, []string{Income}},
	{CostOfGoodsSold, []string{Expense}},
	{OperatingExpense, []string{Expense}},
	{Payroll, []string{Expense, Liability}},
	{Depreciation, []string{Expense}},
	{CurrencyLoss, []string{Expense}},
	{Rounding, []string{Expense, Income}},
	{WriteOff, []string{Expense, Income}},
}

// ValidSubtype tells whether an account of the type can be of the subtype.
func ValidSubtype(accountType, subtype string) bool {
	i := slices.IndexFunc(Subtypes, func(s Subtype) bool { return s.Name == subtype })
	return i >= 0 && slices.Contains(Subtypes[i].Types, accountType)
}

// DefaultSubtype is the subtype of an account of which only the type is known;
// empty for an unknown type.
func DefaultSubtype(accountType string) string {
	switch accountType {
	case Asset:
		return CurrentAsset
	case Liability:
		return CurrentLiability
	case Equity:
		return EquityCapital
	case Income:
		return OperatingIncome
	case Expense:
		return OperatingExpense
	}
	return ""
}

var codeForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9./-]{0,19}$`)

// ValidCode tells whether an account can have this code: a letter or a digit,
// then letters, digits and . / -, at most 20.
func ValidCode(code string) bool { return codeForm.MatchString(code) }
