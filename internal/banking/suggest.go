package banking

import (
	"context"
	"strings"

	"kontor/db"
	"kontor/internal/banking/guess"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/payments"
)

// BankSuggestions are guesses of what a line of the bank is.
type BankSuggestions struct {
	Items []BankSuggestion `json:"items" nullable:"false" doc:"The best first."`
}

// BankSuggestion is a guess, ready to be sent to reconcile.
type BankSuggestion struct {
	Kind  string     `json:"kind" enum:"posted,items,partner,account"`
	Title string     `json:"title"`
	Score int        `json:"score" doc:"From 0 to 100."`
	Why   []string   `json:"why" nullable:"false" doc:"What speaks for it, in words."`
	Parts []BankPart `json:"parts" nullable:"false"`
}

// suggest guesses what a line is: by numbers, amounts and names, and by what
// lines of the same other side were before.
func (s *Service) suggest(ctx context.Context, c *op.Call, in *op.ID) (BankSuggestions, error) {
	out := BankSuggestions{Items: []BankSuggestion{}}
	b, at, err := s.lineTx(ctx, c.Tx, in.ID)
	if err != nil || b.Remaining.IsZero() {
		return out, err
	}
	said := strings.Join([]string{b.Reference, b.Text, b.Partner}, " ")
	posted, err := s.queries.BankPostedCandidates(ctx, c.Tx, db.BankPostedCandidatesParams{
		AccountID: at.AccountID, Currency: b.Currency, Amount: b.Remaining, FromDate: b.Date.AddDays(-90), ToDate: b.Date.AddDays(90),
	})
	if err != nil {
		return out, err
	}
	named, err := s.queries.BankPartnersNamed(ctx, c.Tx, b.Partner)
	if err != nil {
		return out, err
	}
	before, err := s.queries.BankBefore(ctx, c.Tx, db.BankBeforeParams{ID: b.ID, Partner: b.Partner, PartnerAccount: b.PartnerAccount, Said: b.Text})
	if err != nil {
		return out, err
	}
	for _, x := range before {
		if x.PartnerID != 0 {
			named = append(named, x.PartnerID)
		}
	}
	items, err := s.queries.BankItemCandidates(ctx, c.Tx, db.BankItemCandidatesParams{
		LineDate: b.Date, Currency: b.Currency, Amount: b.Remaining, Said: said, Partners: named,
	})
	if err != nil {
		return out, err
	}
	line := guess.Line{Amount: b.Remaining.Decimal(), Partner: b.Partner, Text: b.Text, Reference: b.Reference, PartnerID: b.PartnerAccount}
	for _, g := range guess.Suggest(line, candidates(b, posted), openItems(items), history(before)) {
		out.Items = append(out.Items, b.suggestion(g))
	}
	return out, nil
}

func candidates(b BankLineDetail, rows []db.BankPostedCandidatesRow) (all []guess.Posted) {
	for _, r := range rows {
		all = append(all, guess.Posted{ID: r.ID, Number: r.Number, Amount: b.Remaining.Decimal(), Days: max(r.EntryDate.DaysUntil(b.Date), b.Date.DaysUntil(r.EntryDate))})
	}
	return all
}

func openItems(rows []db.BankItemCandidatesRow) (all []guess.Item) {
	for _, r := range rows {
		all = append(all, guess.Item{
			ID: r.LineID, PartnerID: r.PartnerID, Control: r.Control, Number: r.Number, Reference: r.Reference, Partner: r.Partner,
			Amount: r.OpenAmount.Decimal(), Discount: r.Discount.Decimal(),
		})
	}
	return all
}

func history(rows []db.BankBeforeRow) (all []guess.Before) {
	for _, r := range rows {
		all = append(all, guess.Before{PartnerID: r.PartnerID, Partner: r.Partner, AccountID: r.AccountID, Account: r.Account, TaxIDs: r.TaxIds, Taxes: r.Taxes, Times: int(r.Times)})
	}
	return all
}

// suggestion is the guess as reconcile takes it.
func (b BankLineDetail) suggestion(g guess.Suggestion) BankSuggestion {
	s := BankSuggestion{Kind: string(g.Kind), Title: g.Title, Score: g.Score, Why: g.Why}
	part := BankPart{Amount: b.Remaining, JournalLineID: g.PostedID, PartnerID: g.PartnerID, Control: g.Control, AccountID: g.AccountID, TaxIDs: g.TaxIDs}
	left := b.Remaining.Decimal().Abs()
	for _, i := range g.Items {
		in := payments.PaymentItemIn{LineID: i.ID}
		if g.Discount {
			in.Rest = "discount"
		}
		take := i.Amount.Abs()
		if take.GreaterThan(left) {
			take = left
		}
		left = left.Sub(take)
		in.Amount = money.AmountOf(take, b.Remaining.Places())
		if d, ok := money.CurrencyDecimals(b.Currency); ok {
			in.Amount = money.AmountOf(take, d)
		}
		part.Items = append(part.Items, in)
	}
	s.Parts = []BankPart{part}
	return s
}
