package chart

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"kontor/internal/ledger/table"
)

// ReadERPNext reads the chart of accounts that ERPNext exports: JSON objects
// within each other, keyed by the account's name, with account_number,
// root_type, account_type, is_group and account_currency; tax_rate is left out,
// since a rate belongs to a tax. The tree may stand alone or under the key
// "tree", as in ERPNext's own templates.
//
// An account without a number gets a code: from 1000, 2000 … by type where no
// account has one, otherwise A010, L010 … so that it collides with none. An
// account type that does not fit the root (a receivable among the liabilities)
// gives way to the root. The currency that more than half of the accounts have
// is taken as the company's own, and restricts nothing.
//
// The error is a fault invalid_chart; call Validate on the result.
func ReadERPNext(data []byte) ([]Account, error) {
	text, err := table.Decode(data)
	if err != nil {
		return nil, unreadable("%s", err)
	}
	top, err := readTree(text)
	if err != nil {
		return nil, err
	}
	for _, wrapper := range []string{"message", "tree"} {
		if i := slices.IndexFunc(top.children, func(n *node) bool { return n.name == wrapper }); i >= 0 && top.children[i].fields["root_type"] == "" {
			top = top.children[i]
		}
	}
	r := erpnextReader{}
	for _, root := range top.children {
		r.add(root, "", inherited{rootType: table.Word(root.fields["root_type"]), root: true})
	}
	if len(r.accounts) == 0 {
		return nil, unreadable("There are no accounts in it.")
	}
	if len(r.fields) > 0 {
		return nil, r.fault()
	}
	r.number()
	r.dropOwnCurrency()
	return r.accounts, nil
}

// erpnextTypes gives ERPNext's account types our subtypes; where there are
// several, the one that fits the account's root counts.
var erpnextTypes = map[string][]string{
	"accumulated_depreciation":             {AccumulatedDepreciation},
	"asset_received_but_not_billed":        {Accrued},
	"bank":                                 {Bank},
	"capital_work_in_progress":             {FixedAsset},
	"cash":                                 {Cash},
	"chargeable":                           {OperatingExpense, OtherIncome},
	"cost_of_goods_sold":                   {CostOfGoodsSold},
	"current_asset":                        {CurrentAsset},
	"current_liability":                    {CurrentLiability},
	"depreciation":                         {Depreciation},
	"direct_expense":                       {CostOfGoodsSold},
	"direct_income":                        {OperatingIncome},
	"equity":                               {EquityCapital},
	"expense_account":                      {OperatingExpense},
	"expenses_included_in_asset_valuation": {OperatingExpense},
	"expenses_included_in_valuation":       {CostOfGoodsSold},
	"fixed_asset":                          {FixedAsset},
	"income_account":                       {OperatingIncome},
	"indirect_expense":                     {OperatingExpense},
	"indirect_income":                      {OtherIncome},
	"liability":                            {CurrentLiability},
	"payable":                              {Payable},
	"receivable":                           {Receivable},
	"round_off":                            {Rounding},
	"round_off_for_opening":                {Rounding},
	"service_received_but_not_billed":      {Accrued},
	"stock":                                {Inventory},
	"stock_adjustment":                     {CostOfGoodsSold},
	"stock_delivered_but_not_billed":       {Inventory},
	"stock_received_but_not_billed":        {Accrued},
	"tax":                                  {TaxReceivable, TaxPayable, OperatingExpense},
	"temporary":                            {CurrentAsset, CurrentLiability, EquityCapital},
}

// inherited is what an account takes from those above it.
type inherited struct {
	rootType string
	// subtype of the heading above, "" for none.
	subtype string
	root    bool
}

type erpnextReader struct {
	mistakes
	numbered bool
}

func (r *erpnextReader) add(n *node, parent string, up inherited) {
	a := Account{Line: n.line, Name: table.Clean(n.name), Parent: parent, Type: up.rootType}
	if name := table.Clean(n.fields["account_name"]); name != "" {
		a.Name = name
	}
	i := len(r.accounts)
	a.Code = codeOf(n.fields["account_number"])
	r.numbered = r.numbered || a.Code != ""
	// Until it has a code, an account is known to those below by its place.
	self := fmt.Sprintf("#%d", i)
	r.accounts = append(r.accounts, a)
	group, understood := yes(n.fields["is_group"])
	if !understood {
		r.at(i, "group", "is_group is %q; it must be 0 or 1.", cut(n.fields["is_group"], 20))
	}
	r.accounts[i].Group = group || len(n.children) > 0
	if up.root && !slices.Contains(Types, up.rootType) {
		r.at(i, "type", "root_type is %q; it must be one of Asset, Liability, Equity, Income, Expense.", cut(n.fields["root_type"], 20))
	}
	subtype := r.subtype(i, n.fields["account_type"], up)
	r.accounts[i].Subtype = subtype
	if subtype == "" {
		r.accounts[i].Subtype = DefaultSubtype(a.Type)
	}
	if !r.accounts[i].Group {
		r.accounts[i].Currency = strings.ToUpper(table.Clean(n.fields["account_currency"]))
		if subtype == Receivable || subtype == Payable {
			r.accounts[i].Control = subtype
		}
	}
	for _, c := range n.children {
		r.add(c, self, inherited{rootType: up.rootType, subtype: subtype})
	}
}

// subtype is ours for ERPNext's account type, or the heading's where the
// account has none; "" where neither says anything that fits the root.
func (r *erpnextReader) subtype(i int, accountType string, up inherited) string {
	accountType = table.Clean(accountType)
	if accountType == "" {
		return up.subtype
	}
	candidates, known := erpnextTypes[table.Word(accountType)]
	if !known {
		r.at(i, "subtype", "account_type is %q, which is none of ERPNext's.", cut(accountType, 40))
	}
	for _, s := range candidates {
		if ValidSubtype(up.rootType, s) {
			return s
		}
	}
	return ""
}

// codeOf makes an account number a code: spaces and underscores become hyphens.
func codeOf(number string) string {
	number = table.Clean(number)
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' {
			return '-'
		}
		return r
	}, number)
}

// number gives those without a code one, and replaces the places that stand for
// parents by codes.
func (r *erpnextReader) number() {
	taken, counts := map[string]bool{}, map[string]int{}
	for _, a := range r.accounts {
		taken[a.Code] = true
		counts[a.Type]++
	}
	digits := 3
	for _, n := range counts {
		// Steps of ten leave room between the accounts.
		digits = max(digits, len(fmt.Sprint(n*10)))
	}
	next := map[string]int{}
	for i := range r.accounts {
		a := &r.accounts[i]
		for a.Code == "" {
			prefix := fmt.Sprint(slices.Index(Types, a.Type) + 1)
			if r.numbered {
				prefix = map[string]string{Asset: "A", Liability: "L", Equity: "Q", Income: "I", Expense: "E"}[a.Type]
			}
			if code := fmt.Sprintf("%s%0*d", prefix, digits, next[a.Type]); !taken[code] {
				a.Code = code
			}
			next[a.Type] += 10
		}
	}
	for i := range r.accounts {
		if place, found := strings.CutPrefix(r.accounts[i].Parent, "#"); found {
			var up int
			_, _ = fmt.Sscan(place, &up)
			r.accounts[i].Parent = r.accounts[up].Code
		}
	}
}

// dropOwnCurrency forgets the currency that most accounts have: ERPNext writes
// the company's own at each, where it restricts nothing.
func (r *erpnextReader) dropOwnCurrency() {
	posting, uses := 0, map[string]int{}
	for _, a := range r.accounts {
		if !a.Group {
			posting++
			uses[a.Currency]++
		}
	}
	for i := range r.accounts {
		if c := r.accounts[i].Currency; c != "" && 2*uses[c] > posting {
			r.accounts[i].Currency = ""
		}
	}
}
