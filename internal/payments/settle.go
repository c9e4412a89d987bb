package payments

import (
	"context"

	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/payments/allocate"
)

// settling is a settlement on its way to the ledger.
type settling struct {
	*allocate.Settlement
	facts   ledger.DocumentFacts
	day     date.Date
	source  ledger.Source
	account int64
	control string
	partner int64
	items   map[int64]item
}

// beginTx begins a settlement of items that are held. The rates of the day are
// read where currencies differ.
func (s *Service) beginTx(ctx context.Context, c *op.Call, day date.Date, source ledger.Source, items map[int64]item, order []int64) (*settling, error) {
	facts, err := s.ledger.DocumentFactsTx(ctx, c.Tx)
	if err != nil {
		return nil, err
	}
	g := &settling{facts: facts, day: day, source: source, items: items}
	company := allocate.Company{Currency: facts.Currency, Rates: map[string]money.Rate{}}
	var all []allocate.Item
	for _, id := range order {
		i, found := items[id]
		if !found {
			return nil, errNoItem
		}
		if err := g.join(i); err != nil {
			return nil, err
		}
		all = append(all, i.settling())
	}
	currencies := map[string]bool{}
	for _, i := range all {
		currencies[i.Currency] = true
	}
	if len(currencies) > 1 {
		for currency := range currencies {
			rate, err := s.ledger.RateTx(ctx, c.Tx, currency, day)
			if fault.Is(err, "no_rate") {
				continue // refused when it is asked for
			}
			if err != nil {
				return nil, err
			}
			company.Rates[currency] = rate
		}
	}
	g.Settlement, err = allocate.New(company, day, all)
	return g, err
}

var errNoItem = fault.NotFound("no_such_item", "There is no such open item. Look again at what is open.")

// join refuses items that cannot settle each other, and a day before them.
func (g *settling) join(i item) error {
	if g.account == 0 {
		g.account, g.control, g.partner = i.AccountID, i.Control, i.PartnerID
	}
	if i.AccountID != g.account || i.PartnerID != g.partner {
		return fault.Invalid("invalid_allocation", "%s is of another partner or account; only items of one settle each other.", i.name())
	}
	if g.day.Before(i.EntryDate) {
		g.day = i.EntryDate
	}
	return nil
}

// line is an amount in an item's currency with what it was posted at.
func (g *settling) line(currency string, own, company money.Amount) ledger.Line {
	if currency == g.facts.Currency {
		return ledger.Line{Amount: company}
	}
	return ledger.Line{Amount: company, Currency: currency, CurrencyAmount: own}
}

// gainLines post what currencies gained and lost: the control account against
// gain and loss. back posts it the other way round.
func (g *settling) gainLines(allocations []allocate.Allocation, back bool) ([]ledger.Line, error) {
	type side struct {
		currency string
		gain     bool
	}
	sums, order := map[side]money.Amount{}, []side{}
	for _, a := range allocations {
		if a.Gain.IsZero() {
			continue
		}
		currency := g.items[a.Debit].Currency
		if currency == "" || currency == g.facts.Currency {
			currency = g.items[a.Credit].Currency
		}
		if currency == "" || currency == g.facts.Currency {
			currency = g.foreign()
		}
		k := side{currency, a.Gain.Sign() > 0}
		if _, seen := sums[k]; !seen {
			order = append(order, k)
		}
		sums[k] = sums[k].Add(a.Gain)
	}
	var lines []ledger.Line
	for _, k := range order {
		role, text, gain := "currency_loss", "Realised currency loss", sums[k]
		if k.gain {
			role, text = "currency_gain", "Realised currency gain"
		}
		account, err := g.facts.Role(role)
		if err != nil {
			return nil, err
		}
		if back {
			gain, text = gain.Neg(), text+", taken back"
		}
		// The company's value alone moves, so the line on the control account is no
		// open item.
		zero := money.AmountOf(decimal.Zero, 0)
		lines = append(lines,
			ledger.Line{AccountID: g.account, PartnerID: g.partner, Amount: gain, Currency: k.currency, CurrencyAmount: zero, Description: text},
			ledger.Line{AccountID: account, Amount: gain.Neg(), Description: text})
	}
	return lines, nil
}

// foreign is a currency of the settlement that is not the company's.
func (g *settling) foreign() string {
	for _, i := range g.Items() {
		if i.Currency != g.facts.Currency {
			return i.Currency
		}
	}
	return g.facts.Currency
}

// putTx stores the allocations. gains is the entry of what currencies gained and
// lost; the first line of a closing's is what the closed item settles with.
func (s *Service) putTx(ctx context.Context, c *op.Call, g *settling, gains int64, closings []ledger.Posted) ([]int64, error) {
	put := db.AllocationsInsertParams{
		AllocationDate: g.day, SourceKind: g.source.Kind, SourceID: g.source.ID, MadeAt: c.Now, MadeBy: c.Actor.UserID,
	}
	for _, a := range g.Allocations {
		of := int64(0)
		if !a.Gain.IsZero() {
			of = gains
		}
		add(&put, a.Debit, a.Credit, a, of, "")
	}
	for n, cl := range g.Closings {
		a := allocate.Allocation{
			DebitAmount: abs(cl.Amount), CreditAmount: abs(cl.Amount), DebitCompany: abs(cl.Company), CreditCompany: abs(cl.Company),
		}
		debit, credit := cl.Item, closings[n].LineIDs[0]
		if cl.Amount.Sign() < 0 {
			debit, credit = credit, debit
		}
		add(&put, debit, credit, a, closings[n].ID, string(cl.Reason))
	}
	if len(put.DebitLineIds) == 0 {
		return nil, nil
	}
	return s.queries.AllocationsInsert(ctx, c.Tx, put)
}

func add(put *db.AllocationsInsertParams, debit, credit int64, a allocate.Allocation, entry int64, reason string) {
	put.DebitLineIds, put.CreditLineIds = append(put.DebitLineIds, debit), append(put.CreditLineIds, credit)
	put.DebitAmounts, put.CreditAmounts = append(put.DebitAmounts, a.DebitAmount), append(put.CreditAmounts, a.CreditAmount)
	put.DebitCompanies, put.CreditCompanies = append(put.DebitCompanies, a.DebitCompany), append(put.CreditCompanies, a.CreditCompany)
	put.EntryIds, put.Reasons, put.Undoes = append(put.EntryIds, entry), append(put.Reasons, reason), append(put.Undoes, 0)
}

func abs(a money.Amount) money.Amount {
	if a.Sign() < 0 {
		return a.Neg()
	}
	return a
}

// concludeTx posts what a settlement by hand has gained, lost and closed, and
// stores its allocations.
func (s *Service) concludeTx(ctx context.Context, c *op.Call, g *settling) ([]int64, error) {
	lines, err := g.gainLines(g.Allocations, false)
	if err != nil {
		return nil, err
	}
	var gains ledger.Posted
	if len(lines) > 0 {
		gains, err = s.ledger.PostTx(ctx, c, ledger.Entry{
			Journal: "CUR", Date: g.day, Description: "Settlement with " + g.partnerName(), Source: ledger.Source{Kind: "allocation"}, Lines: lines,
		})
		if err != nil {
			return nil, atDate(err)
		}
	}
	var closings []ledger.Posted
	for _, closing := range g.Closings {
		posted, err := s.closeItemTx(ctx, c, g, closing)
		if err != nil {
			return nil, atDate(err)
		}
		closings = append(closings, posted)
	}
	return s.putTx(ctx, c, g, gains.ID, closings)
}

func (g *settling) partnerName() string {
	for _, i := range g.items {
		return i.Partner
	}
	return ""
}

// atDate puts the ledger's refusal of a day at the field "date".
func atDate(err error) error {
	if f, ok := fault.As(err); ok {
		for i := range f.Fields {
			if f.Fields[i].Name == "entry_date" {
				f.Fields[i].Name = "date"
			}
		}
		return f
	}
	return err
}

// SettleEntriesTx settles the open items of entries with each other as far as they
// go: a credit note with its invoice, a bill with what was paid in advance. The day
// is at least that of each.
func (s *Service) SettleEntriesTx(ctx context.Context, c *op.Call, day date.Date, source ledger.Source, entries ...int64) error {
	rows, err := s.queries.OpenItemsOfEntries(ctx, c.Tx, entries)
	if err != nil {
		return err
	}
	var ids []int64
	for _, r := range rows {
		ids = append(ids, r.LineID)
	}
	items, err := s.lockItemsTx(ctx, c.Tx, ids)
	if err != nil {
		return err
	}
	var open []int64
	for _, id := range ids {
		i := items[id]
		if !i.OpenAmount.IsZero() {
			open = append(open, id)
		}
		// Paying early and credit notes are two things.
		i.DiscountUntil = nil
		items[id] = i
	}
	if len(open) < 2 {
		return nil
	}
	g, err := s.beginTx(ctx, c, day, source, items, open)
	if err != nil {
		return err
	}
	if err := g.OldestFirst(); err != nil {
		return err
	}
	if len(g.Allocations) == 0 {
		return nil
	}
	_, err = s.concludeTx(ctx, c, g)
	return err
}
