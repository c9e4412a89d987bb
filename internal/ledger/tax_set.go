package ledger

import (
	"context"
	"fmt"

	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

// TaxSet is the taxes that books begin with. No country's law is in it: the
// rates are the company's.
type TaxSet struct {
	Kind    string        `json:"kind" enum:"none,standard,union" doc:"standard: sales and input tax. union: these, reverse charge, and positions for partners at home, in the union and abroad."`
	Rate    money.Percent `json:"rate,omitzero" doc:"The usual rate."`
	Reduced money.Percent `json:"reduced,omitzero" doc:"The reduced rate; 0 for none."`
}

// plannedTax is a tax of a set.
type plannedTax struct {
	code, name, scope string
	rate              money.Percent
	// to and back are the parts of the accounts that it is posted to.
	to, back string
	// box names its boxes of the report: "1 base", "1 tax".
	box string
}

// plan is the taxes of the set, the usual rate before the reduced one, sales
// before purchases, and reverse charge last.
func (t TaxSet) plan() []plannedTax {
	if t.Kind == "" || t.Kind == "none" {
		return nil
	}
	var all []plannedTax
	for n, rate := range []money.Percent{t.Rate, t.Reduced} {
		if rate.Sign() <= 0 {
			continue
		}
		kind := [...]string{"Usual", "Reduced"}[n]
		all = append(all,
			plannedTax{"S" + rate.String(), fmt.Sprintf("Sales tax %s %%", rate), "sale", rate, "tax_payable", "", kind + " rate, sales"},
			plannedTax{"P" + rate.String(), fmt.Sprintf("Input tax %s %%", rate), "purchase", rate, "tax_receivable", "", kind + " rate, purchases"})
	}
	if t.Kind == "union" {
		all = append(all, plannedTax{"RC" + t.Rate.String(), fmt.Sprintf("Reverse charge %s %%", t.Rate), "purchase", t.Rate, "tax_receivable", "tax_payable", "Reverse charge"})
	}
	return all
}

// check refuses rates that are none.
func (t TaxSet) check() error {
	refused := fault.Invalid("invalid_taxes", "The taxes cannot be like this.")
	hundred := money.MustPercent("100")
	switch {
	case t.Kind == "" || t.Kind == "none":
		return nil
	case t.Rate.Sign() <= 0 || t.Rate.Cmp(hundred) > 0:
		refused = refused.Field("taxes.rate", "Enter the usual rate, above 0 and at most 100 percent.")
	case t.Reduced.Sign() < 0 || t.Reduced.Cmp(t.Rate) >= 0:
		refused = refused.Field("taxes.reduced", "The reduced rate is below the usual one.")
	default:
		return nil
	}
	return refused
}

// taxSetTx makes the taxes of a set, the positions that go with them, and makes
// the usual rate what documents take by default.
func (s *Service) taxSetTx(ctx context.Context, c *op.Call, set TaxSet) error {
	made := map[string]int64{}
	var first [2]*int64 // of sales and purchases
	for _, p := range set.plan() {
		t := Tax{Code: p.code, Name: p.name, Kind: "percent", Scope: p.scope, Rate: p.rate, Sequence: 10}
		var err error
		if t.Postings, err = s.plannedPostingsTx(ctx, c, p); err != nil {
			return err
		}
		id, err := s.taxInsertTx(ctx, c.Tx, &t)
		if err != nil {
			return err
		}
		made[p.code] = id
		n := map[string]int{"sale": 0, "purchase": 1}[p.scope]
		if first[n] == nil {
			first[n] = &id
		}
	}
	if len(made) == 0 {
		return nil
	}
	limit, err := s.queries.LedgerSettingsLock(ctx, c.Tx)
	if err != nil {
		return err
	}
	if err := s.queries.LedgerDefaultsUpdate(ctx, c.Tx, defaults(first[0], first[1], limit.WriteOffLimit)); err != nil {
		return err
	}
	if set.Kind != "union" {
		return nil
	}
	return s.positionsTx(ctx, c, set, made)
}

// plannedPostingsTx are base and tax of invoices and credit notes.
func (s *Service) plannedPostingsTx(ctx context.Context, c *op.Call, p plannedTax) ([]TaxPosting, error) {
	to, err := s.RoleTx(ctx, c.Tx, p.to)
	if err != nil {
		return nil, err
	}
	all := usualPostings(to)
	for i := range all {
		all[i].Box = p.box + ", " + all[i].Part
	}
	if p.back == "" {
		return all, nil
	}
	back, err := s.RoleTx(ctx, c.Tx, p.back)
	if err != nil {
		return nil, err
	}
	for _, document := range []string{"invoice", "refund"} {
		all = append(all, TaxPosting{Document: document, Part: "tax", Factor: money.MustPercent("-100"), AccountID: &back, Box: p.box + ", owed"})
	}
	return all, nil
}

// positionsTx are those for partners at home, in the union and abroad.
func (s *Service) positionsTx(ctx context.Context, c *op.Call, set TaxSet, made map[string]int64) error {
	var union, abroad []Mapping
	reverse := made["RC"+set.Rate.String()]
	for _, p := range set.plan() {
		id := made[p.code]
		switch {
		case p.back != "":
		case p.scope == "sale":
			union, abroad = append(union, Mapping{FromID: id}), append(abroad, Mapping{FromID: id})
		default:
			union, abroad = append(union, Mapping{FromID: id, ToID: &reverse}), append(abroad, Mapping{FromID: id})
		}
	}
	for _, p := range []TaxPosition{
		{Name: "Domestic"},
		{Name: "EU reverse charge", Note: "Reverse charge: the recipient owes the tax.", Taxes: union},
		{Name: "Export", Note: "Export, exempt from tax.", Taxes: abroad},
	} {
		in := &taxPositionCreateIn{}
		in.Body.Name, in.Body.Note, in.Body.Taxes = p.Name, p.Note, p.Taxes
		if _, err := s.taxPositionCreate(ctx, c, in); err != nil {
			return err
		}
	}
	return nil
}
