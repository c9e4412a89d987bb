package demo

import (
	"context"
	"fmt"

	"kontor/internal/date"
)

// machine is a fixed asset: 12,000 over 48 months.
func (s *Story) machine(ctx context.Context) error {
	made, err := s.post(ctx, "/assets", body{
		"name": "Roasting machine", "in_service": s.day(0, 2, 1), "cost": "12000.00", "life_months": 48, "asset_account_id": s.accounts["1520"],
	})
	if err != nil {
		return err
	}
	s.asset = made.ID
	_, err = s.post(ctx, fmt.Sprintf("/assets/%d/activate", made.ID), nil)
	return err
}

// spread spreads an expense or a revenue over months, the same in each.
func (s *Story) spread(ctx context.Context, kind, text, amount string, from, to date.Date, balance, result string) error {
	made, err := s.post(ctx, "/deferrals", body{
		"kind": kind, "name": text, "amount": amount, "starts_on": from, "ends_on": to,
		"balance_account_id": s.accounts[balance], "result_account_id": s.accounts[result],
	})
	if err != nil {
		return err
	}
	_, err = s.post(ctx, fmt.Sprintf("/deferrals/%d/activate", made.ID), nil)
	return err
}

// monthly posts what is due of depreciation and deferrals up to a day.
func (s *Story) monthly(ctx context.Context, until date.Date) error {
	_, err := s.post(ctx, "/plan-charges/post", body{"until": until})
	return err
}

// sellMachine sells the machine for 7,000 after 21 months.
func (s *Story) sellMachine(ctx context.Context) error {
	if err := s.reached(s.day(1, 10, 31)); err != nil {
		return err
	}
	_, err := s.post(ctx, fmt.Sprintf("/assets/%d/dispose", s.asset), body{"date": s.day(1, 10, 31), "proceeds": "7000.00"})
	return err
}
