package payments

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/payments/allocate"
)

// Revaluation is what was open in other currencies, at a day's rates.
type Revaluation struct {
	ID         int64        `json:"id"`
	OnDate     date.Date    `json:"on_date"`
	EntryID    int64        `json:"entry_id"`
	Entry      string       `json:"entry"`
	ReversalID int64        `json:"reversal_id"`
	Reversal   string       `json:"reversal"`
	Gain       money.Amount `json:"gain" doc:"Unrealised; below zero a loss."`
	CreatedAt  time.Time    `json:"created_at"`
}

// Revaluations are all of them, the latest first.
type Revaluations struct {
	Items []Revaluation `json:"items" nullable:"false"`
}

func (s *Service) revaluationList(ctx context.Context, c *op.Call, _ *op.Nothing) (Revaluations, error) {
	rows, err := s.queries.RevaluationList(ctx, c.Tx)
	out := Revaluations{Items: []Revaluation{}}
	for _, r := range rows {
		out.Items = append(out.Items, Revaluation(r))
	}
	return out, err
}

type revalueIn struct {
	Body struct {
		OnDate date.Date `json:"on_date" doc:"Usually a period's last day."`
	}
}

// revalue posts the difference between what open items and accounts in other
// currencies were posted at and what they are worth on the day, and takes it
// back the day after, so that a later payment realises its difference once. A
// day that was revalued before, with other rates or before something was
// entered, gets what has changed since.
func (s *Service) revalue(ctx context.Context, c *op.Call, in *revalueIn) (Revaluation, error) {
	day := in.Body.OnDate
	facts, err := s.ledger.DocumentFactsTx(ctx, c.Tx)
	if err != nil {
		return Revaluation{}, err
	}
	// Two people who revalue a day at once do it one after the other.
	if err := s.ledger.LockTx(ctx, c.Tx); err != nil {
		return Revaluation{}, err
	}
	worth, err := s.worthTx(ctx, c.Tx, day, facts)
	if err != nil {
		return Revaluation{}, err
	}
	lines, gain, err := worth.lines(facts)
	if err != nil {
		return Revaluation{}, err
	}
	if len(lines) == 0 {
		return Revaluation{}, fault.Conflict("nothing_to_revalue", "Nothing that is open in other currencies is worth more or less on %s than it stands in the books.", day)
	}
	entry := ledger.Entry{
		Journal: "CUR", Date: day, Description: fmt.Sprintf("Revaluation on %s", day), Source: ledger.Source{Kind: "revaluation"}, Lines: lines,
	}
	posted, err := s.ledger.PostTx(ctx, c, entry)
	if err != nil {
		return Revaluation{}, onDate(err)
	}
	back, err := s.ledger.ReverseTx(ctx, c, posted.ID, day.AddDays(1), "the day after the revaluation")
	if err != nil {
		return Revaluation{}, onDate(err)
	}
	r := Revaluation{OnDate: day, EntryID: posted.ID, Entry: posted.Number, ReversalID: back.ID, Reversal: back.Number, Gain: gain, CreatedAt: c.Now}
	r.ID, err = s.queries.RevaluationInsert(ctx, c.Tx, db.RevaluationInsertParams{
		OnDate: day, EntryID: posted.ID, ReversalID: back.ID, Gain: gain, CreatedBy: c.Actor.UserID, CreatedAt: c.Now,
	})
	c.Record(op.Change{Kind: "revaluation", ID: r.ID, Title: posted.Number, After: r})
	return r, err
}

func onDate(err error) error {
	if f, ok := fault.As(err); ok {
		for n := range f.Fields {
			f.Fields[n].Name = "on_date"
		}
		return f
	}
	return err
}

// worths are differences by account, partner and currency.
type worths struct {
	differences map[place]money.Amount
	order       []place
}

type place struct {
	account, partner int64
	currency         string
}

func (w *worths) add(p place, difference money.Amount) {
	if difference.IsZero() {
		return
	}
	if w.differences == nil {
		w.differences = map[place]money.Amount{}
	}
	if _, seen := w.differences[p]; !seen {
		w.order = append(w.order, p)
	}
	w.differences[p] = w.differences[p].Add(difference)
}

// worthTx is what open items and accounts in other currencies are worth on the
// day more than they were posted at.
func (s *Service) worthTx(ctx context.Context, tx pgx.Tx, day date.Date, facts ledger.DocumentFacts) (worths, error) {
	items, err := s.queries.RevaluationItems(ctx, tx, day)
	if err != nil {
		return worths{}, err
	}
	accounts, err := s.queries.RevaluationAccounts(ctx, tx, day)
	if err != nil {
		return worths{}, err
	}
	company := allocate.Company{Currency: facts.Currency, Rates: map[string]money.Rate{}}
	rate := func(currency string) error {
		if _, known := company.Rates[currency]; known {
			return nil
		}
		r, err := s.ledger.RateTx(ctx, tx, currency, day)
		company.Rates[currency] = r
		return err
	}
	var w worths
	var open []allocate.Item
	at := map[int64]place{}
	for _, i := range items {
		if err := rate(i.Currency); err != nil {
			return w, err
		}
		d, _ := money.CurrencyDecimals(i.Currency)
		open = append(open, allocate.Item{ID: i.LineID, Currency: i.Currency, Open: money.AmountOf(i.OpenAmount.Decimal(), d), Company: i.OpenCompany})
		at[i.LineID] = place{i.AccountID, i.PartnerID, i.Currency}
	}
	revalued, err := allocate.Revalue(company, open)
	if err != nil {
		return w, err
	}
	for _, r := range revalued {
		w.add(at[r.Item], r.Difference)
	}
	before, err := s.queries.RevaluationBefore(ctx, tx, day)
	if err != nil {
		return w, err
	}
	for _, b := range before {
		w.add(place{b.AccountID, b.PartnerID, b.Currency}, b.Amount.Neg())
	}
	// The balance of an account has what was revalued before in it already.
	for _, a := range accounts {
		if err := rate(a.Currency); err != nil {
			return w, err
		}
		worth := allocate.Convert(a.Amount, company.Rates[a.Currency], facts.Decimals)
		w.add(place{account: a.ID, currency: a.Currency}, worth.Sub(a.Company))
	}
	return w, nil
}

// lines post the differences against unrealised gain and loss.
func (w worths) lines(facts ledger.DocumentFacts) ([]ledger.Line, money.Amount, error) {
	var lines []ledger.Line
	gains, losses := money.AmountOf(money.Amount{}.Decimal(), facts.Decimals), money.AmountOf(money.Amount{}.Decimal(), facts.Decimals)
	for _, p := range w.order {
		d := w.differences[p]
		if d.IsZero() {
			continue
		}
		lines = append(lines, ledger.Line{AccountID: p.account, PartnerID: p.partner, Amount: d, Currency: p.currency, Description: "Revaluation in " + p.currency})
		if d.Sign() > 0 {
			gains = gains.Add(d)
		} else {
			losses = losses.Add(d)
		}
	}
	for _, side := range []struct {
		role string
		sum  money.Amount
	}{{"unrealised_gain", gains}, {"unrealised_loss", losses}} {
		if side.sum.IsZero() {
			continue
		}
		account, err := facts.Role(side.role)
		if err != nil {
			return nil, gains, err
		}
		lines = append(lines, ledger.Line{AccountID: account, Amount: side.sum.Neg(), Description: "Revaluation"})
	}
	return lines, gains.Add(losses), nil
}

// closingTx is a point of the closing checklist: what is open in other
// currencies has been revalued on the period's last day.
func (s *Service) closingTx(ctx context.Context, tx pgx.Tx, p ledger.Period) (ledger.ChecklistItem, error) {
	item := ledger.ChecklistItem{Code: "revaluation", Done: true, Text: "What is open in other currencies has been revalued, or nothing is.", Link: "/revaluations"}
	items, err := s.queries.RevaluationItems(ctx, tx, p.EndsOn)
	if err != nil || len(items) == 0 {
		return item, err
	}
	rows, err := s.queries.RevaluationList(ctx, tx)
	if err != nil {
		return item, err
	}
	for _, r := range rows {
		if r.OnDate == p.EndsOn {
			return item, nil
		}
	}
	item.Done, item.Text = false, fmt.Sprintf("%d items are open in other currencies and not revalued on %s.", len(items), p.EndsOn)
	return item, nil
}
