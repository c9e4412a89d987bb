package demo

import (
	"context"
	"fmt"
	"net/http"

	"kontor/internal/date"
)

func (s *Story) firstYear(ctx context.Context) error {
	sale, purchase := []int64{s.sales}, []int64{s.purchases}
	if err := s.entry(ctx, s.day(0, 1, 2), "Capital paid in", "1120", "3110", "50000.00"); err != nil {
		return err
	}
	goods, err := s.document(ctx, "/bills", s.Wholesale, s.day(0, 1, 5), "Goods", "10000.00", body{"their_number": "W-101", "tax_ids": purchase})
	if err != nil {
		return err
	}
	machine, err := s.document(ctx, "/bills", s.Wholesale, s.day(0, 1, 15), "Roasting machine", "12000.00", body{"their_number": "W-117", "tax_ids": purchase, "account": "1520"})
	if err != nil {
		return err
	}
	first, err := s.document(ctx, "/invoices", s.Local, s.day(0, 2, 1), "Coffee for the season", "8000.00", body{"tax_ids": sale, "payment_term_id": s.thirds})
	if err != nil {
		return err
	}
	if err := s.machine(ctx); err != nil {
		return err
	}
	if _, err := s.pay(ctx, body{"payment_date": s.day(0, 2, 4), "items": all(goods)}); err != nil {
		return err
	}
	if _, err := s.pay(ctx, body{"payment_date": s.day(0, 2, 10), "items": all(machine)}); err != nil {
		return err
	}
	if _, err := s.pay(ctx, body{"partner_id": s.Local, "payment_date": s.day(0, 2, 20), "amount": "5000.00", "oldest_first": true}); err != nil {
		return err
	}
	// In dollars, without tax, on the account of exports: the position sees to it.
	if _, err := s.document(ctx, "/invoices", s.Abroad, s.day(0, 3, 1), "Roasted coffee", "10000.00", nil); err != nil {
		return err
	}
	if err := s.creditNote(ctx, first); err != nil {
		return err
	}
	insurance, err := s.document(ctx, "/bills", s.Wholesale, s.day(0, 3, 31), "Insurance, twelve months", "1200.00", body{"their_number": "W-130", "tax_ids": []int64{}, "account": "1420"})
	if err != nil {
		return err
	}
	if _, err := s.pay(ctx, body{"payment_date": s.day(0, 4, 5), "items": all(insurance)}); err != nil {
		return err
	}
	if err := s.spread(ctx, "expense", "Insurance", "1200.00", s.day(0, 4, 1), s.day(1, 3, 31), "1420", "5520"); err != nil {
		return err
	}
	if _, err := s.document(ctx, "/bills", s.Mill, s.day(0, 4, 15), "Bags and paper", "2000.00", body{"their_number": "TM 7"}); err != nil {
		return err
	}
	// 3,400.00 are open of the first invoice; fifty cents are given up.
	if _, err := s.pay(ctx, body{"payment_date": s.day(0, 5, 1), "partner_id": s.Local, "direction": "in", "amount": "3399.50", "items": s.rest(first, "3400.00")}); err != nil {
		return err
	}
	early, err := s.document(ctx, "/invoices", s.Retail, s.day(0, 6, 1), "Coffee and cups", "2000.00", body{"tax_ids": sale})
	if err != nil {
		return err
	}
	if _, err := s.pay(ctx, body{"payment_date": s.day(0, 6, 8), "items": []body{{"line_id": early.Instalments[0].LineID, "rest": "discount"}}}); err != nil {
		return err
	}
	return s.entry(ctx, s.day(0, 12, 30), "Salaries", "5210", "1120", "3000.00")
}

// creditNote takes back an eighth of the first invoice: 1,000 and its tax.
func (s *Story) creditNote(ctx context.Context, of posted) error {
	note, err := s.post(ctx, fmt.Sprintf("/invoices/%d/credit", of.ID), body{"invoice_date": s.day(0, 3, 10)})
	if err != nil {
		return err
	}
	in := body{"version": 1, "lines": []body{{"description": "Spoiled on the way", "price": "1000.00", "tax_ids": []int64{s.sales}}}}
	if err := s.By.Do(ctx, http.MethodPatch, fmt.Sprintf("/invoices/%d", note.ID), in, nil); err != nil {
		return err
	}
	_, err = s.post(ctx, fmt.Sprintf("/invoices/%d/post", note.ID), nil)
	return err
}

// rest settles what is left of an invoice in parts: each in full but the last,
// whose rest is written off.
func (s *Story) rest(of posted, _ string) []body {
	items := []body{}
	last := len(of.Instalments) - 1
	for n, i := range of.Instalments {
		switch n {
		case 0: // paid in February
		case last:
			items = append(items, body{"line_id": i.LineID, "rest": "write_off"})
		default:
			items = append(items, body{"line_id": i.LineID})
		}
	}
	return items
}

// endOfFirst ends the first year: what months bring is posted, what is open in
// other currencies is revalued, and the year is closed.
func (s *Story) endOfFirst(ctx context.Context) error {
	if err := s.monthly(ctx, s.day(0, 12, 31)); err != nil {
		return err
	}
	if _, err := s.post(ctx, "/revaluations", body{"on_date": s.day(0, 12, 31)}); err != nil {
		return err
	}
	if !s.CloseFirst {
		return nil
	}
	return s.close(ctx, 0)
}

// close closes the months of a year and the year.
func (s *Story) close(ctx context.Context, year int) error {
	var years struct {
		Items []struct {
			ID       int64
			StartsOn date.Date `json:"starts_on"`
		}
	}
	if err := s.By.Do(ctx, http.MethodGet, "/fiscal-years?limit=50", nil, &years); err != nil {
		return err
	}
	for _, y := range years.Items {
		if y.StartsOn.Year() != s.Year+year {
			continue
		}
		var full struct{ Periods []struct{ ID int64 } }
		if err := s.By.Do(ctx, http.MethodGet, fmt.Sprintf("/fiscal-years/%d", y.ID), nil, &full); err != nil {
			return err
		}
		for _, p := range full.Periods[:len(full.Periods)-1] {
			if _, err := s.post(ctx, fmt.Sprintf("/periods/%d/close", p.ID), nil); err != nil {
				return err
			}
		}
		_, err := s.post(ctx, fmt.Sprintf("/fiscal-years/%d/close", y.ID), nil)
		return err
	}
	return fmt.Errorf("no fiscal year begins in %d", s.Year+year)
}

func (s *Story) secondYear(ctx context.Context) error {
	sale, purchase := []int64{s.sales}, []int64{s.purchases}
	pay := func(in body) error {
		_, err := s.pay(ctx, in)
		return err
	}
	if err := pay(body{"partner_id": s.Abroad, "currency": "USD", "payment_date": s.day(1, 1, 20), "amount": "10000.00", "oldest_first": true}); err != nil {
		return err
	}
	advance, err := s.pay(ctx, body{"partner_id": s.Local, "payment_date": s.day(1, 2, 10), "amount": "5000.00", "reference": "Advance"})
	if err != nil {
		return err
	}
	if err := pay(body{"partner_id": s.Mill, "direction": "out", "currency": "GBP", "payment_date": s.day(1, 2, 15), "amount": "2000.00", "oldest_first": true}); err != nil {
		return err
	}
	big, err := s.document(ctx, "/invoices", s.Local, s.day(1, 3, 1), "Coffee for the year", "20000.00", body{"tax_ids": sale})
	if err != nil {
		return err
	}
	if _, err := s.post(ctx, "/allocations", body{"date": s.day(1, 3, 1), "items": []int64{big.Instalments[0].LineID, advance.LineID}}); err != nil {
		return err
	}
	if err := pay(body{"partner_id": s.Local, "payment_date": s.day(1, 4, 1), "amount": "10000.00", "oldest_first": true}); err != nil {
		return err
	}
	if _, err := s.document(ctx, "/bills", s.Wholesale, s.day(1, 6, 1), "Goods", "15000.00", body{"their_number": "W-240", "tax_ids": purchase, "payment_term_id": nil}); err != nil {
		return err
	}
	if err := pay(body{"partner_id": s.Wholesale, "direction": "out", "payment_date": s.day(1, 7, 1), "amount": "6000.00", "oldest_first": true}); err != nil {
		return err
	}
	service, err := s.document(ctx, "/invoices", s.Retail, s.day(1, 7, 1), "Care of the machines, twelve months", "1200.00", body{"tax_ids": sale, "account": "2420", "payment_term_id": nil})
	if err != nil {
		return err
	}
	if err := pay(body{"payment_date": s.day(1, 7, 5), "items": all(service)}); err != nil {
		return err
	}
	if err := s.spread(ctx, "revenue", "Care of the machines", "1200.00", s.day(1, 7, 1), s.day(2, 6, 30), "2420", "4110"); err != nil {
		return err
	}
	if err := s.sellMachine(ctx); err != nil {
		return err
	}
	if _, err := s.document(ctx, "/invoices", s.Abroad, s.day(1, 12, 1), "Roasted coffee", "1000.00", nil); err != nil {
		return err
	}
	if err := s.entry(ctx, s.day(1, 12, 30), "Salaries", "5210", "1120", "3000.00"); err != nil {
		return err
	}
	if err := s.reached(s.day(1, 12, 31)); err != nil {
		return err
	}
	if err := s.monthly(ctx, s.day(1, 12, 31)); err != nil {
		return err
	}
	_, err = s.post(ctx, "/revaluations", body{"on_date": s.day(1, 12, 31)})
	return err
}
