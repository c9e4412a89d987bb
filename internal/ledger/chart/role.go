package chart

// Roles are the parts that accounts play when a document posts by itself. A
// chart of ours has an account for each.
var Roles = []string{
	"default_receivable", "default_payable", "default_bank", "default_cash",
	"sales_income", "purchase_expense",
	"tax_payable", "tax_receivable",
	"retained_earnings", "opening_balance", "suspense", "transfer",
	"currency_gain", "currency_loss", "unrealised_gain", "unrealised_loss",
	"rounding", "write_off", "bank_charges",
	"early_payment_discount_given", "early_payment_discount_taken",
	"customer_advances", "supplier_advances",
	"inventory", "cost_of_goods_sold", "goods_received_not_invoiced",
	"price_difference", "stock_adjustment", "landed_cost_clearing",
	"deferred_revenue", "deferred_expense",
	"fixed_asset", "accumulated_depreciation", "depreciation_expense",
	"asset_disposal_gain", "asset_disposal_loss",
	"salary_expense", "social_expense", "net_pay", "withheld_tax", "social_payable",
	"employee_payable",
}
