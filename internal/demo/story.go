package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"kontor/internal/date"
	"kontor/internal/host"
)

// Story is two fiscal years of a small trading company, each event of which can
// be followed by hand: domestic trade with tax, exports in dollars, a purchase
// under reverse charge in pounds, instalments, partial payments, a credit note,
// a write-off, an early payment discount, an advance, a machine that is
// depreciated and sold, insurance and a service that are spread over months,
// revaluation, and closing. The figures are worked out in story_test.go.
type Story struct {
	// By enters everything; it may do what an accountant may.
	By host.Client
	// Year is the first of the two. Books with the chart of a trading company
	// have to be open from its start to the end of the year after the second.
	Year int
	// CloseFirst closes the first year before the second begins.
	CloseFirst bool
	// Until is the last day that anything is entered for; zero for all of it.
	Until date.Date

	accounts map[string]int64
	asset    int64 // the machine
	// Local is the domestic customer, Retail another one, Abroad the one in
	// dollars; Wholesale and Mill are the suppliers, the latter in pounds.
	Local, Retail, Abroad, Wholesale, Mill int64
	sales, purchases                       int64 // taxes
	thirds, early, month                   int64 // payment terms
}

type body = map[string]any

// Play enters the story.
func (s *Story) Play(ctx context.Context) error {
	for _, part := range []func(context.Context) error{s.prepare, s.firstYear, s.endOfFirst, s.secondYear} {
		err := part(ctx)
		if errors.Is(err, errUntil) {
			return s.monthly(ctx, s.Until)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var errUntil = errors.New("the story goes no further")

// reached tells by an error that the story does not go on to a day.
func (s *Story) reached(day date.Date) error {
	if !s.Until.IsZero() && s.Until.Before(day) {
		return errUntil
	}
	return nil
}

func (s *Story) post(ctx context.Context, path string, in any) (made posted, err error) {
	if err = s.By.Do(ctx, http.MethodPost, path, in, &made); err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return made, err
}

// posted is what the story needs of any answer.
type posted struct {
	ID          int64
	LineID      int64 `json:"line_id"`
	EntryID     int64 `json:"entry_id"`
	Instalments []struct {
		LineID int64 `json:"line_id"`
	}
}

// day is a day of the story's years: 0 is the first.
func (s *Story) day(year int, month time.Month, day int) date.Date {
	return date.New(s.Year+year, month, day)
}

// prepare makes accounts known, and taxes, terms, positions, partners and rates.
func (s *Story) prepare(ctx context.Context) error {
	var chart struct {
		Items []struct {
			ID   int64
			Code string
		}
	}
	if err := s.By.Do(ctx, http.MethodGet, "/accounts?limit=500", nil, &chart); err != nil {
		return err
	}
	s.accounts = map[string]int64{}
	for _, a := range chart.Items {
		s.accounts[a.Code] = a.ID
	}
	make := func(into *int64, path string, in body) func() error {
		return func() error {
			made, err := s.post(ctx, path, in)
			*into = made.ID
			return err
		}
	}
	var reverse, export, union int64
	remainder := []body{{"kind": "remainder", "days": 30}}
	for _, step := range []func() error{
		make(&s.sales, "/taxes", body{"code": "S20", "name": "Sales tax 20 %", "kind": "percent", "scope": "sale", "rate": "20", "postings": s.postings("2210", "", "sales")}),
		make(&s.purchases, "/taxes", body{"code": "P20", "name": "Input tax 20 %", "kind": "percent", "scope": "purchase", "rate": "20", "postings": s.postings("1240", "", "purchases")}),
		make(&reverse, "/taxes", body{"code": "RC20", "name": "Reverse charge 20 %", "kind": "percent", "scope": "purchase", "rate": "20", "postings": s.postings("1240", "2210", "reverse")}),
		make(&s.thirds, "/payment-terms", body{"name": "Three monthly parts", "parts": []body{
			{"kind": "percent", "value": "33.33", "days": 0}, {"kind": "percent", "value": "33.33", "months": 1}, {"kind": "remainder", "months": 2},
		}}),
		make(&s.early, "/payment-terms", body{"name": "30 days, 2 % within 10 days", "parts": remainder, "discount_percent": "2", "discount_days": 10}),
		make(&s.month, "/payment-terms", body{"name": "Thirty days", "parts": remainder}),
	} {
		if err := step(); err != nil {
			return err
		}
	}
	var setup struct{ Version int32 }
	if err := s.By.Do(ctx, http.MethodGet, "/books", nil, &setup); err != nil {
		return err
	}
	if err := s.By.Do(ctx, http.MethodPatch, "/books", body{"version": setup.Version, "sale_tax_id": s.sales, "purchase_tax_id": s.purchases}, nil); err != nil {
		return err
	}
	for _, step := range []func() error{
		make(&export, "/tax-positions", body{
			"name": "Abroad", "note": "Export, exempt from sales tax.", "taxes": []body{{"from_id": s.sales, "to_id": nil}},
			"accounts": []body{{"from_id": s.accounts["4110"], "to_id": s.accounts["4111"]}},
		}),
		make(&union, "/tax-positions", body{"name": "Reverse charge", "note": "The tax is owed by the recipient.", "taxes": []body{{"from_id": s.purchases, "to_id": reverse}}}),
	} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, step := range []func() error{
		make(&s.Local, "/partners", body{"name": "Hotel Anker", "payment_term_id": s.month}),
		make(&s.Retail, "/partners", body{"name": "Bistro Lind", "payment_term_id": s.early}),
		make(&s.Abroad, "/partners", body{"name": "Harbor Roasters Inc.", "tax_position_id": export, "currency": "USD"}),
		make(&s.Wholesale, "/partners", body{"name": "Hafen Wholesale GmbH", "is_customer": false, "is_supplier": true, "supplier_term_id": s.month}),
		make(&s.Mill, "/partners", body{"name": "Thames Mill Ltd", "is_customer": false, "is_supplier": true, "tax_position_id": union, "currency": "GBP"}),
	} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, r := range []struct {
		currency string
		on       date.Date
		rate     string
	}{
		{"USD", s.day(0, 1, 1), "0.90"},
		{"GBP", s.day(0, 1, 1), "1.15"},
		{"USD", s.day(0, 12, 31), "0.95"},
		{"GBP", s.day(0, 12, 31), "1.20"},
		{"USD", s.day(1, 1, 20), "0.92"},
		{"GBP", s.day(1, 2, 15), "1.18"},
		{"USD", s.day(1, 12, 1), "0.93"},
		{"USD", s.day(1, 12, 31), "0.94"},
	} {
		if _, err := s.post(ctx, "/exchange-rates", body{"currency": r.currency, "rate_date": r.on, "rate": r.rate}); err != nil {
			return err
		}
	}
	return nil
}

// postings of a tax: to an account, and back from another for reverse charge.
func (s *Story) postings(to, back, box string) []body {
	var all []body
	for _, document := range []string{"invoice", "refund"} {
		all = append(all, body{"document": document, "part": "base", "factor": "100", "box": box + " base"},
			body{"document": document, "part": "tax", "factor": "100", "account_id": s.accounts[to], "box": box + " tax"})
		if back != "" {
			all = append(all, body{"document": document, "part": "tax", "factor": "-100", "account_id": s.accounts[back], "box": box + " owed"})
		}
	}
	return all
}

// document enters and posts an invoice or a bill of one line.
func (s *Story) document(ctx context.Context, path string, partner int64, on date.Date, text, price string, more body) (posted, error) {
	if err := s.reached(on); err != nil {
		return posted{}, err
	}
	line := body{"description": text, "price": price}
	in := body{"partner_id": partner, "invoice_date": on, "lines": []body{line}}
	for k, v := range more {
		switch k {
		case "account":
			line["account_id"] = s.accounts[v.(string)]
		case "tax_ids", "cost_center_id":
			line[k] = v
		default:
			in[k] = v
		}
	}
	if _, given := line["tax_ids"]; !given {
		// What the company's own tax and the partner's position lead to.
		delete(line, "tax_ids")
	}
	draft, err := s.post(ctx, path, in)
	if err != nil {
		return draft, err
	}
	return s.post(ctx, fmt.Sprintf("%s/%d/post", path, draft.ID), nil)
}

// pay enters and posts a payment.
func (s *Story) pay(ctx context.Context, in body) (posted, error) {
	if err := s.reached(in["payment_date"].(date.Date)); err != nil {
		return posted{}, err
	}
	draft, err := s.post(ctx, "/payments", in)
	if err != nil {
		return draft, err
	}
	return s.post(ctx, fmt.Sprintf("/payments/%d/post", draft.ID), nil)
}

// all pays the whole of a document's first instalment.
func all(d posted) []body { return []body{{"line_id": d.Instalments[0].LineID}} }

// entry posts a manual entry of two lines.
func (s *Story) entry(ctx context.Context, on date.Date, text, debit, credit, amount string) error {
	if err := s.reached(on); err != nil {
		return err
	}
	made, err := s.post(ctx, "/journal-entries", body{"entry_date": on, "description": text, "lines": []body{
		{"account_id": s.accounts[debit], "debit": amount}, {"account_id": s.accounts[credit], "credit": amount},
	}})
	if err != nil {
		return err
	}
	_, err = s.post(ctx, fmt.Sprintf("/journal-entries/%d/post", made.ID), nil)
	return err
}
