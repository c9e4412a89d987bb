package chart_test

import (
	"slices"
	"testing"

	"kontor/internal/fault"
	"kontor/internal/ledger/chart"
)

func builtin(t *testing.T, name string) chart.Chart {
	t.Helper()
	c, err := chart.Builtin(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fits says what an account must be to play a part.
var fits = map[string][]string{
	"default_receivable": {"receivable"}, "default_payable": {"payable"}, "default_bank": {"bank"}, "default_cash": {"cash"},
	"sales_income": {"income"}, "purchase_expense": {"cost_of_goods_sold", "expense"},
	"tax_payable": {"tax_payable"}, "tax_receivable": {"tax_receivable"},
	"retained_earnings": {"retained_earnings"}, "opening_balance": {"equity"}, "suspense": {"current_asset"}, "transfer": {"current_asset"},
	"currency_gain": {"currency_gain"}, "currency_loss": {"currency_loss"},
	"unrealised_gain": {"currency_gain"}, "unrealised_loss": {"currency_loss"},
	"rounding": {"rounding"}, "write_off": {"write_off"}, "bank_charges": {"expense"},
	"early_payment_discount_given": {"income"}, "early_payment_discount_taken": {"cost_of_goods_sold"},
	"customer_advances": {"deferred_revenue"}, "supplier_advances": {"prepayment"},
	"inventory": {"inventory"}, "cost_of_goods_sold": {"cost_of_goods_sold"}, "goods_received_not_invoiced": {"accrued"},
	"price_difference": {"cost_of_goods_sold"}, "stock_adjustment": {"cost_of_goods_sold"}, "landed_cost_clearing": {"accrued"},
	"deferred_revenue": {"deferred_revenue"}, "deferred_expense": {"prepayment"},
	"fixed_asset": {"fixed_asset"}, "accumulated_depreciation": {"accumulated_depreciation"}, "depreciation_expense": {"depreciation"},
	"asset_disposal_gain": {"other_income"}, "asset_disposal_loss": {"expense"},
	"salary_expense": {"payroll"}, "social_expense": {"payroll"}, "net_pay": {"payroll"}, "withheld_tax": {"payroll"}, "social_payable": {"payroll"},
	"employee_payable": {"current_liability"},
}

func TestBuiltinChartsPlayEveryPart(t *testing.T) {
	t.Parallel()
	for _, name := range chart.Names {
		c := builtin(t, name)
		if err := chart.Validate(c.Accounts); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(c.Accounts); n < 60 || n > 110 {
			t.Errorf("%s has %d accounts", name, n)
		}
		if len(c.Roles) != len(chart.Roles) {
			t.Errorf("%s has %d parts of %d", name, len(c.Roles), len(chart.Roles))
		}
		players := map[string]string{}
		for _, role := range chart.Roles {
			i := slices.IndexFunc(c.Accounts, func(a chart.Account) bool { return a.Code == c.Roles[role] })
			if i < 0 {
				t.Errorf("%s: nobody plays %s", name, role)
				continue
			}
			a := c.Accounts[i]
			if a.Group || !slices.Contains(fits[role], a.Subtype) {
				t.Errorf("%s: %s is played by %+v", name, role, a)
			}
			if other := players[a.Code]; other != "" {
				t.Errorf("%s: %s plays %s and %s", name, a.Code, other, role)
			}
			players[a.Code] = role
		}
		for _, a := range c.Accounts {
			if len(a.Code) != 4 {
				t.Errorf("%s: the code %s", name, a.Code)
			}
			if isControl := a.Subtype == chart.Receivable || a.Subtype == chart.Payable; isControl != (a.Control != "") {
				t.Errorf("%s: %s has the control %q", name, a.Code, a.Control)
			}
		}
	}
	if _, err := chart.Builtin("french"); !fault.Is(err, "no_such_chart") {
		t.Errorf("an unknown chart: %v", err)
	}
}

func TestSubtypes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range chart.Subtypes {
		if seen[s.Name] {
			t.Errorf("%s is there twice", s.Name)
		}
		seen[s.Name] = true
		for _, kind := range chart.Types {
			if chart.ValidSubtype(kind, s.Name) != slices.Contains(s.Types, kind) {
				t.Errorf("%s for %s", s.Name, kind)
			}
		}
	}
	for _, kind := range chart.Types {
		if !chart.ValidSubtype(kind, chart.DefaultSubtype(kind)) {
			t.Errorf("the default of %s", kind)
		}
	}
	for code, want := range map[string]bool{"1000": true, "A-1.2/3": true, "": false, "-1": false, "1 0": false, "123456789012345678901": false, "ä1": false, "1\n": false} {
		if chart.ValidCode(code) != want {
			t.Errorf("code %q", code)
		}
	}
}
