package demo

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"kontor/internal/date"
	"kontor/internal/money"
)

// onBank is a line of the bank's account in the books.
type onBank struct {
	day    date.Date
	text   string
	amount money.Amount
}

// bank is the bank account with its statement of last month: what Omar has in the
// books already, reconciled; and what he has yet to explain, a charge and a
// customer's payment.
func (b *bookkeeper) bank(ctx context.Context, today date.Date) error {
	from := date.New(today.Year(), today.Month(), 1).AddMonths(-1)
	until := from.EndOfMonth()
	omar := b.as("omar")
	var account struct{ Balance money.Amount }
	if err := omar.Do(ctx, http.MethodGet, fmt.Sprintf("/accounts/%d", b.accounts["1120"]), nil, &account); err != nil {
		return err
	}
	lines, err := b.onBank(ctx, from)
	if err != nil {
		return err
	}
	balance := account.Balance
	var month []onBank
	for _, l := range lines {
		balance = balance.Sub(l.amount)
		if !until.Before(l.day) {
			month = append(month, l)
		}
	}
	month = append(
		month, onBank{until, "Hotel Anker;Invoice of March, second part", money.MustAmount("4500.00")}, onBank{until, "Harbour Savings Bank;Foreign exchange", money.MustAmount("-12.50")},
	)
	var made record
	in := map[string]any{"name": "Harbour Savings Bank", "number": "DE02120300000000202051", "account_id": b.accounts["1120"]}
	if err := omar.Do(ctx, http.MethodPost, "/bank-accounts", in, &made); err != nil {
		return err
	}
	var text strings.Builder
	text.WriteString("Date;Name;Text;Amount;Balance\n")
	for _, l := range month {
		balance = balance.Add(l.amount)
		fmt.Fprintf(&text, "%s;%s;%s;%s\n", l.day, l.text, l.amount.Fixed(2), balance.Fixed(2))
	}
	in = map[string]any{
		"file_name": fmt.Sprintf("statement-%s.csv", from.String()[:7]), "bank_account_id": made.ID, "data": []byte(text.String()),
		"profile": map[string]any{
			"encoding": "utf-8", "delimiter": ";", "skip_lines": 0, "header": true, "footer": 0, "date_format": "YYYY-MM-DD", "decimal": ".", "thousands": "", "amounts": "signed",
			"columns": map[string]any{
				"booked_on": map[string]any{"name": "Date"}, "amount": map[string]any{"name": "Amount"}, "partner": map[string]any{"name": "Name"},
				"text": []map[string]any{{"name": "Text"}}, "balance": map[string]any{"name": "Balance"},
			},
		},
	}
	if err := omar.Do(ctx, http.MethodPost, "/bank-statements/import", in, nil); err != nil {
		return err
	}
	return b.reconcile(ctx, made.ID)
}

// onBank are the posted lines of the bank's account from a day on, in their order.
func (b *bookkeeper) onBank(ctx context.Context, from date.Date) ([]onBank, error) {
	var entries struct{ Items []record }
	omar := b.as("omar")
	if err := omar.Do(ctx, http.MethodGet, fmt.Sprintf("/journal-entries?state=posted&entry_date_from=%s&sort=entry_date&limit=500", from), nil, &entries); err != nil {
		return nil, err
	}
	var found []onBank
	for _, item := range entries.Items {
		var e struct {
			EntryDate   date.Date `json:"entry_date"`
			Description string
			Lines       []struct {
				AccountID     int64 `json:"account_id"`
				Partner       *string
				Debit, Credit *money.Amount
			}
		}
		if err := omar.Do(ctx, http.MethodGet, fmt.Sprintf("/journal-entries/%d", item.ID), nil, &e); err != nil {
			return nil, err
		}
		for _, l := range e.Lines {
			if l.AccountID != b.accounts["1120"] {
				continue
			}
			var amount money.Amount
			if l.Debit != nil {
				amount = *l.Debit
			} else if l.Credit != nil {
				amount = l.Credit.Neg()
			}
			found = append(found, onBank{e.EntryDate, ";" + strings.ReplaceAll(e.Description, ";", ","), amount})
		}
	}
	return found, nil
}

// reconcile takes every guess of a line that is posted already.
func (b *bookkeeper) reconcile(ctx context.Context, bankAccount int64) error {
	var lines struct{ Items []record }
	omar := b.as("omar")
	if err := omar.Do(ctx, http.MethodGet, fmt.Sprintf("/bank-lines?bank_account_id=%d&limit=500", bankAccount), nil, &lines); err != nil {
		return err
	}
	for _, l := range lines.Items {
		var guesses struct {
			Items []struct {
				Kind  string
				Parts []map[string]any
			}
		}
		path := fmt.Sprintf("/bank-lines/%d", l.ID)
		if err := omar.Do(ctx, http.MethodGet, path+"/suggestions", nil, &guesses); err != nil {
			return err
		}
		if len(guesses.Items) == 0 || guesses.Items[0].Kind != "posted" {
			continue
		}
		if err := omar.Do(ctx, http.MethodPost, path+"/reconcile", map[string]any{"parts": guesses.Items[0].Parts}, nil); err != nil {
			return err
		}
	}
	return nil
}
