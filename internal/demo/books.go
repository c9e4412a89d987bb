package demo

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"kontor/internal/date"
)

// monthly is what comes every month: from the account of one code to another,
// about so much, on that day.
var monthly = []struct {
	text, debit, credit string
	cents               int64
	day                 int
}{
	{"Rent of the roastery", "5310", "1120", 285000, 1},
	{"Electricity and heating", "5320", "1120", 61400, 5},
	{"Green coffee", "5120", "1120", 418000, 9},
	{"Takings of the shop, first half", "1110", "4110", 1120000, 15},
	{"Takings of the shop, second half", "1110", "4110", 1260000, 26},
	{"Takings brought to the bank", "1120", "1110", 2260000, 26},
	{"Bank charges", "5550", "1120", 1890, 27},
	{"Salaries", "5210", "1120", 1184000, 28},
}

// books are the demo company's, from the start of last year: opened with the
// chart of a trading company, kept by Omar, closed up to the month before last.
func (f *filler) books(ctx context.Context) error {
	today := date.Of(f.Now)
	start := date.New(today.Year()-1, time.January, 1)
	if err := f.as("tomas").Do(ctx, http.MethodPost, "/books", map[string]any{"chart": "trade", "starts_on": start}, nil); err != nil {
		return err
	}
	omar := f.as("omar")
	if err := omar.Do(ctx, http.MethodPost, "/fiscal-years", map[string]any{}, nil); err != nil {
		return err
	}
	var chart struct{ Items []record }
	if err := omar.Do(ctx, http.MethodGet, "/accounts?limit=500", nil, &chart); err != nil {
		return err
	}
	b := &bookkeeper{filler: f, accounts: map[string]int64{}}
	for _, a := range chart.Items {
		b.accounts[a.Code] = a.ID
	}
	if err := b.dimensions(ctx); err != nil {
		return err
	}
	if err := b.enter(ctx, "Share capital paid in", "1120", "3110", 5000000, start, true); err != nil {
		return err
	}
	story := Story{By: f.as(Admin), Year: start.Year(), Until: today}
	if err := story.Play(ctx); err != nil {
		return err
	}
	for month := start; month.Before(today); month = month.AddMonths(1) {
		for _, m := range monthly {
			day := month.AddDays(m.day - 1)
			if today.Before(day) {
				continue
			}
			// Costs creep up, takings have their season.
			cents := m.cents * (96 + f.random.Int64N(9)) / 100
			if err := b.enter(ctx, m.text, m.debit, m.credit, cents, day, true); err != nil {
				return err
			}
		}
	}
	for _, left := range []string{"Repair of the delivery van", "Insurance, to be checked"} {
		if err := b.enter(ctx, left, "5120", "1120", 20000+f.random.Int64N(90000), today, false); err != nil {
			return err
		}
	}
	if err := b.bank(ctx, today); err != nil {
		return err
	}
	if err := b.templates(ctx, today.EndOfMonth().AddDays(1)); err != nil {
		return err
	}
	return b.close(ctx, today.AddMonths(-2).EndOfMonth())
}

// templates are what Omar need not type again: posted by itself, left as a draft,
// and by hand.
func (b *bookkeeper) templates(ctx context.Context, from date.Date) error {
	for _, t := range []map[string]any{
		{"name": "Rent of the roastery", "amount": "1450.00", "unit": "month", "from_date": from, "posts": true},
		{"name": "Insurance of the van", "amount": "312.40", "unit": "quarter", "from_date": from, "end_of_month": true},
		{"name": "Petty cash for the fair", "amount": "200.00"},
	} {
		t["lines"] = []map[string]any{{"account_id": b.accounts["5120"], "debit": t["amount"]}, {"account_id": b.accounts["1120"], "credit": t["amount"]}}
		delete(t, "amount")
		if err := b.as("omar").Do(ctx, http.MethodPost, "/entry-templates", t, nil); err != nil {
			return err
		}
	}
	return nil
}

// bookkeeper enters what Omar enters.
type bookkeeper struct {
	*filler
	accounts map[string]int64
	shop     int64
}

func (b *bookkeeper) dimensions(ctx context.Context) error {
	for _, d := range []struct{ kind, code, name string }{
		{"cost_center", "SHOP", "Shop at the harbour"}, {"cost_center", "ROAST", "Roastery"}, {"project", "FAIR", "Coffee fair"},
	} {
		var made record
		if err := b.as("omar").Do(ctx, http.MethodPost, "/dimensions", map[string]any{"kind": d.kind, "code": d.code, "name": d.name}, &made); err != nil {
			return err
		}
		if d.code == "SHOP" {
			b.shop = made.ID
		}
	}
	return nil
}

// enter enters an entry of two lines and posts it if asked to.
func (b *bookkeeper) enter(ctx context.Context, text, debit, credit string, cents int64, day date.Date, post bool) error {
	amount := fmt.Sprintf("%d.%02d", cents/100, cents%100)
	lines := []map[string]any{{"account_id": b.accounts[debit], "debit": amount}, {"account_id": b.accounts[credit], "credit": amount}}
	if credit == "4110" {
		lines[1]["cost_center_id"] = b.shop
	}
	var made record
	in := map[string]any{"entry_date": day, "description": text, "lines": lines}
	if err := b.as("omar").Do(ctx, http.MethodPost, "/journal-entries", in, &made); err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	b.sum.Entries++
	if !post {
		return nil
	}
	return b.as("omar").Do(ctx, http.MethodPost, fmt.Sprintf("/journal-entries/%d/post", made.ID), nil, nil)
}

// close ends last year and closes the months up to a day.
func (b *bookkeeper) close(ctx context.Context, until date.Date) error {
	type period struct {
		record
		EndsOn date.Date `json:"ends_on"`
	}
	var years struct {
		Items []struct {
			record
			EndsOn date.Date `json:"ends_on"`
		}
	}
	omar := b.as("omar")
	if err := omar.Do(ctx, http.MethodGet, "/fiscal-years?sort=starts_on", nil, &years); err != nil {
		return err
	}
	for _, y := range years.Items {
		var year struct{ Periods []period }
		if err := omar.Do(ctx, http.MethodGet, fmt.Sprintf("/fiscal-years/%d", y.ID), nil, &year); err != nil {
			return err
		}
		for i, p := range year.Periods {
			// The last period of a year closes with the year.
			if until.Before(p.EndsOn) || i == len(year.Periods)-1 {
				break
			}
			if err := omar.Do(ctx, http.MethodPost, fmt.Sprintf("/periods/%d/close", p.ID), nil, nil); err != nil {
				return err
			}
		}
		if !until.Before(y.EndsOn) {
			if err := omar.Do(ctx, http.MethodPost, fmt.Sprintf("/fiscal-years/%d/close", y.ID), nil, nil); err != nil {
				return err
			}
		}
	}
	return nil
}
