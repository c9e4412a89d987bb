package demo

import (
	"context"
	"fmt"

	"kontor/internal/date"
)

// plan is what months bring: so much from one account to another, on each
// month's last day.
type plan struct {
	text, debit, credit, amount string
	next, until                 date.Date
}

// machine begins to be depreciated: 12,000 over 48 months.
func (s *Story) machine(context.Context) error {
	s.plans = append(s.plans, &plan{"Depreciation of the roasting machine", "5610", "1590", "250.00", s.day(0, 2, 28), s.day(1, 10, 31)})
	return nil
}

// spread spreads an expense or a revenue over months, the same in each.
func (s *Story) spread(_ context.Context, kind, text, _ string, from, to date.Date, balance, result string) error {
	p := &plan{text: text, debit: result, credit: balance, amount: "100.00", next: from.EndOfMonth(), until: to}
	if kind == "revenue" {
		p.debit, p.credit = balance, result
	}
	s.plans = append(s.plans, p)
	return nil
}

// monthly posts what is due up to a day.
func (s *Story) monthly(ctx context.Context, until date.Date) error {
	for _, p := range s.plans {
		for !until.Before(p.next) && !p.until.Before(p.next) {
			if err := s.entry(ctx, p.next.EndOfMonth(), p.text, p.debit, p.credit, p.amount); err != nil {
				return err
			}
			p.next = p.next.EndOfMonth().AddDays(1).EndOfMonth()
		}
	}
	return nil
}

// sellMachine sells the machine for 7,000 after 21 months: what it cost and its
// depreciation leave the books, the rest is a gain.
func (s *Story) sellMachine(ctx context.Context) error {
	if err := s.reached(s.day(1, 10, 31)); err != nil {
		return err
	}
	if err := s.monthly(ctx, s.day(1, 10, 31)); err != nil {
		return err
	}
	made, err := s.post(ctx, "/journal-entries", body{"entry_date": s.day(1, 10, 31), "description": "Roasting machine sold", "lines": []body{
		{"account_id": s.accounts["1120"], "debit": "7000.00"}, {"account_id": s.accounts["1590"], "debit": "5250.00"},
		{"account_id": s.accounts["1520"], "credit": "12000.00"}, {"account_id": s.accounts["4230"], "credit": "250.00"},
	}})
	if err != nil {
		return err
	}
	_, err = s.post(ctx, fmt.Sprintf("/journal-entries/%d/post", made.ID), nil)
	return err
}
