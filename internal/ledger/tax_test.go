package ledger_test

import (
	"fmt"
	"testing"

	"kontor/internal/ledger"
	"kontor/internal/partners"
	"kontor/internal/settings"
	"kontor/internal/testapi"
)

func TestTaxes(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	payable, receivable := b.role("tax_payable"), b.role("tax_receivable")
	s20 := b.c.Post("/taxes", object{"code": "S20", "name": "Tax 20 %", "kind": "percent", "scope": "sale", "rate": "20"}).Want(201).
		Is(fmt.Sprint(payable), "postings", 1, "account_id").Is("100", "postings", 1, "factor")
	b.c.Post("/taxes", object{"code": "S20", "name": "Again", "kind": "percent", "scope": "sale", "rate": "20"}).Refused(409, "code_taken").Says("code", "Another tax")

	post := func(document, part, factor string, account int64) object {
		p := object{"document": document, "part": part, "factor": factor}
		if account != 0 {
			p["account_id"] = account
		}
		return p
	}
	both := func(shares ...object) (all []object) {
		for _, document := range []string{"invoice", "refund"} {
			all = append(all, post(document, "base", "100", 0))
			for _, s := range shares {
				all = append(all, post(document, "tax", s["factor"].(string), s["account"].(int64)))
			}
		}
		return all
	}
	share := func(factor string, account int64) object { return object{"factor": factor, "account": account} }
	tax := func(postings []object) object {
		return object{"code": "RC", "name": "Reverse charge", "kind": "percent", "scope": "purchase", "rate": "20", "postings": postings}
	}
	b.c.Post("/taxes", tax(both(share("100", receivable), share("-90", payable)))).Refused(422, "invalid_tax").Says("postings", "10 percent")
	b.c.Post("/taxes", tax(append(both(share("100", receivable)), post("invoice", "base", "5", 0)))).Refused(422, "invalid_tax").Says("postings", "as a whole")
	b.c.Post("/taxes", tax(both(share("100", 99999)))).Refused(422, "invalid_tax").Says("postings[1].account_id", "no such account")
	rc := b.c.Post("/taxes", tax(both(share("100", receivable), share("-100", payable)))).Want(201)
	half := tax(both(share("50", receivable), share("50", 0)))
	half["code"] = "HALF"
	b.c.Post("/taxes", half).Want(201).Is("<nil>", "postings", 2, "account_id")

	b.c.Post("/taxes", object{"code": "G", "name": "Group", "kind": "group", "scope": "sale"}).Refused(422, "invalid_tax").Says("members", "at least one")
	group := b.c.Post("/taxes", object{"code": "G", "name": "Group", "kind": "group", "scope": "sale", "members": []object{{"tax_id": s20.ID()}}}).Want(201).Is("S20", "members", 0, "code")
	b.c.Post("/taxes", object{"code": "G2", "name": "Group", "kind": "group", "scope": "sale", "members": []object{{"tax_id": group.ID()}}}).Refused(422, "invalid_tax").Says("members[0].tax_id", "no groups")
	b.c.Delete(fmt.Sprintf("/taxes/%d", s20.ID())).Refused(409, "referenced")
	if n := b.c.Get("/taxes?scope=purchase").Want(200).Items(); n != 2 {
		t.Errorf("%d purchase taxes, not 2", n)
	}
	path := fmt.Sprintf("/taxes/%d", rc.ID())
	b.c.Patch(path, object{"version": 1, "rate": "101"}).Refused(422, "invalid_tax").Says("rate", "100 percent")
	b.c.Patch(path, object{"version": 1, "rate": "19"}).Want(200).Is("19", "rate")
	b.c.Patch(path, object{"version": 1, "rate": "18"}).Refused(409, "stale_version")
}

func TestTaxPositions(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	s20 := b.c.Post("/taxes", object{"code": "S20", "name": "Tax 20 %", "kind": "percent", "scope": "sale", "rate": "20"}).Want(201).ID()
	income := b.role("sales_income")
	p := b.c.Post("/tax-positions", object{"name": "Export", "note": "Exempt", "taxes": []object{{"from_id": s20, "to_id": nil}}, "accounts": []object{{"from_id": income, "to_id": income}}}).
		Want(201).Is("S20", "taxes", 0, "from_code").Is("<nil>", "taxes", 0, "to_id")
	path := fmt.Sprintf("/tax-positions/%d", p.ID())
	b.c.Patch(path, object{"version": 1, "taxes": []object{{"from_id": 9999}}}).Refused(422, "invalid_tax_position").Says("taxes[0].from_id", "no such tax")
	b.c.Patch(path, object{"version": 1, "taxes": []object{{"from_id": s20}, {"from_id": s20}}}).Refused(422, "invalid_tax_position").Says("taxes[1].to_id", "said already")
	b.c.Patch(path, object{"version": 1, "accounts": []object{}}).Want(200)
	b.c.Patch(path, object{"version": 1, "name": "x"}).Refused(409, "stale_version")
	b.c.Post("/tax-positions", object{"name": "Export"}).Refused(409, "name_taken")
}

func TestPaymentTerms(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	if n := b.c.Get("/payment-terms").Want(200).Items(); n != 5 {
		t.Errorf("%d terms to start with, not 5", n)
	}
	third := func(rest ...object) object { return object{"name": "Three parts", "parts": rest} }
	percent := func(value string) object { return object{"kind": "percent", "value": value, "days": 10} }
	b.c.Post("/payment-terms", third(percent("50"))).Refused(422, "invalid_payment_term").Says("parts[0].kind", "remainder")
	b.c.Post("/payment-terms", third(percent("60"), percent("41"), object{"kind": "remainder"})).Refused(422, "invalid_payment_term").Says("parts[1].value", "more than 100")
	b.c.Post("/payment-terms", third(object{"kind": "remainder"}, percent("4"))).Refused(422, "invalid_payment_term")
	terms := b.c.Post("/payment-terms", third(percent("30"), object{"kind": "fixed", "value": "100.00", "months": 1}, object{"kind": "remainder", "months": 2, "end_of_month": true})).Want(201).Is("100.00", "parts", 1, "value")
	path := fmt.Sprintf("/payment-terms/%d", terms.ID())
	b.c.Patch(path, object{"version": 1, "discount_percent": "2"}).Refused(422, "invalid_payment_term").Says("discount_days", "how many")
	b.c.Patch(path, object{"version": 1, "discount_percent": "2", "discount_days": 8}).Want(200)
	b.c.Patch(path, object{"version": 1, "name": "late"}).Refused(409, "stale_version")
}

// Books that begin with the taxes of a union: what they are posted to and what
// becomes of them for partners elsewhere.
func TestTaxSet(t *testing.T) {
	t.Parallel()
	s := settings.New()
	b := &books{API: testapi.New(t, ledger.Checks(), s, partners.New(), ledger.New(s)), account: map[string]int64{}}
	b.c = b.As("olga")
	b.c.Post("/books", object{"chart": "trade", "taxes": object{"kind": "union", "rate": "0"}}).Refused(422, "invalid_taxes").Says("taxes.rate", "usual rate")
	b.c.Post("/books", object{"chart": "trade", "taxes": object{"kind": "union", "rate": "19", "reduced": "20"}}).Refused(422, "invalid_taxes").Says("taxes.reduced", "below")
	b.c.Post("/books", object{"chart": "trade", "starts_on": "2026-01-01", "taxes": object{"kind": "union", "rate": "19", "reduced": "7"}}).Want(200).Is("S19", "sale_tax").Is("P19", "purchase_tax")
	if got := b.Text(`SELECT string_agg(code, ' ' ORDER BY code) FROM taxes`); got != "P19 P7 RC19 S19 S7" {
		t.Error(got)
	}
	if got := b.Text(`SELECT string_agg(f.code || '>' || coalesce(x.code, '-'), ' ' ORDER BY f.code) FROM tax_position_taxes m JOIN tax_positions p ON p.id = m.position_id
		JOIN taxes f ON f.id = m.from_id LEFT JOIN taxes x ON x.id = m.to_id WHERE p.name = 'EU reverse charge'`); got != "P19>RC19 P7>RC19 S19>- S7>-" {
		t.Error(got)
	}
	if got := b.Text(`SELECT string_agg(r.role || ' ' || p.factor || ' ' || p.box, '; ' ORDER BY p.position) FROM tax_postings p JOIN taxes t ON t.id = p.tax_id
		JOIN account_roles r ON r.account_id = p.account_id WHERE t.code = 'RC19' AND p.document = 'invoice' AND p.part = 'tax'`); got != "tax_receivable 100 Reverse charge, tax; tax_payable -100 Reverse charge, owed" {
		t.Error(got)
	}
	// Without any.
	none := settings.New()
	n := testapi.New(t, ledger.Checks(), none, partners.New(), ledger.New(none))
	n.As("olga").Post("/books", object{"chart": "trade"}).Want(200).Is("<nil>", "sale_tax")
}
