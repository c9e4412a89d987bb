package payments

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
)

func (s *Service) post(ctx context.Context, c *op.Call, in *op.Versioned) (Payment, error) {
	p, err := s.lockTx(ctx, c.Tx, in.ID.ID, in.Version())
	if err != nil {
		return p, err
	}
	ids := []int64{}
	for _, i := range p.Items {
		ids = append(ids, i.LineID)
	}
	if err := s.blockedTx(ctx, c.Tx, ids, "items[%d].line_id"); err != nil {
		return p, err
	}
	return s.postTx(ctx, c, p)
}

// postTx posts a draft: the bank against the partner, which is an open item; and
// then settles that with what the payment is for.
func (s *Service) postTx(ctx context.Context, c *op.Call, p Payment) (Payment, error) {
	if p.State != StateDraft {
		return p, fault.Conflict("payment_posted", "%s is posted already.", p.title())
	}
	before := p
	facts, err := s.ledger.DocumentFactsTx(ctx, c.Tx)
	if err != nil {
		return p, err
	}
	account, err := s.queries.PaymentAccount(ctx, c.Tx, p.AccountID)
	if err != nil {
		return p, err
	}
	control, err := facts.Role("default_" + p.Control)
	if err != nil {
		return p, err
	}
	if len(p.Items) > 0 {
		// Where the items are, such as an account of its own for some customers.
		items, err := s.itemsTx(ctx, c.Tx, []int64{p.Items[0].LineID})
		if err != nil {
			return p, err
		}
		control = items[p.Items[0].LineID].AccountID
	}
	sign := decimal.NewFromInt(int64(p.sign()))
	decimals, _ := money.CurrencyDecimals(p.Currency)
	own := money.AmountOf(p.Amount.Decimal().Mul(sign), decimals)
	open := ledger.Line{AccountID: control, PartnerID: p.PartnerID, Amount: own}
	if p.Currency != facts.Currency {
		if p.Rate == nil {
			rate, err := s.ledger.RateTx(ctx, c.Tx, p.Currency, p.PaymentDate)
			if err != nil {
				return p, err
			}
			p.Rate = &rate
		}
		open.Amount = money.AmountOf(own.Decimal().Mul(p.Rate.Decimal()), facts.Decimals)
		open.Currency, open.CurrencyAmount, open.Rate = p.Currency, own, p.Rate
	}
	bank := open
	bank.AccountID, bank.PartnerID, bank.Amount, bank.CurrencyAmount = p.AccountID, 0, open.Amount.Neg(), open.CurrencyAmount.Neg()
	if open.Currency == "" {
		bank.CurrencyAmount = money.Amount{}
	}
	journal := "BNK"
	if strings.Contains(account.Subtype, "cash") && !strings.Contains(account.Subtype, "bank") {
		journal = "CSH"
	}
	posted, err := s.ledger.PostTx(ctx, c, ledger.Entry{
		Journal: journal, Series: "payments." + p.Direction, Date: p.PaymentDate, Reference: p.Reference, Description: p.Partner, Source: p.source(),
		Lines: []ledger.Line{bank, open},
	})
	if err != nil {
		return p, atPayment(err)
	}
	err = s.queries.PaymentPost(ctx, c.Tx, db.PaymentPostParams{
		ID: p.ID, Number: posted.Number, EntryID: posted.ID, LineID: posted.LineIDs[1], Rate: p.Rate, Now: c.Now,
	})
	if err != nil {
		return p, err
	}
	if err := s.settlePaymentTx(ctx, c, p, posted.LineIDs[1]); err != nil {
		return p, err
	}
	return s.rememberTx(ctx, c, p.ID, before)
}

// settlePaymentTx settles a posted payment's line with its items.
func (s *Service) settlePaymentTx(ctx context.Context, c *op.Call, p Payment, line int64) error {
	if len(p.Items) == 0 {
		return nil
	}
	ids := []int64{line}
	for _, i := range p.Items {
		ids = append(ids, i.LineID)
	}
	items, err := s.lockItemsTx(ctx, c.Tx, ids)
	if err != nil {
		return err
	}
	g, err := s.beginTx(ctx, c, p.PaymentDate, p.source(), items, ids)
	if err != nil {
		return err
	}
	// Credits first: they add to what the payment can settle.
	planned := slices.Clone(p.Items)
	slices.SortStableFunc(planned, func(a, b PaymentItem) int {
		return boolOrder(p.adds(items[b.LineID])) - boolOrder(p.adds(items[a.LineID]))
	})
	if err := g.plan(p, line, planned); err != nil {
		return err
	}
	var discount, writeOff []int64
	for _, i := range p.Items {
		switch i.Rest {
		case "discount":
			discount = append(discount, i.LineID)
		case "write_off":
			writeOff = append(writeOff, i.LineID)
		}
	}
	if err := g.closeTx(g.stillOpen(discount), g.stillOpen(writeOff)); err != nil {
		return err
	}
	_, err = s.concludeTx(ctx, c, g)
	return err
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

// plan matches the payment's line with each item, and credits among the items
// with what the payment alone does not pay.
func (g *settling) plan(p Payment, line int64, planned []PaymentItem) error {
	type credit struct {
		id   int64
		left money.Amount
	}
	var credits []credit
	left := p.Amount
	for n, i := range planned {
		if p.adds(g.items[i.LineID]) {
			credits = append(credits, credit{i.LineID, i.Amount})
			continue
		}
		need, settled := i.Amount, i.Settled
		for k := range credits {
			take := credits[k].left
			if take.Cmp(need) > 0 {
				take = need
			}
			if take.IsZero() || g.items[credits[k].id].Currency != i.Currency {
				continue
			}
			if err := g.pair(p, credits[k].id, i.LineID, take, take); err != nil {
				return at(err, fmt.Sprintf("items[%d]", n))
			}
			credits[k].left, need, settled = credits[k].left.Sub(take), need.Sub(take), settled.Sub(take)
		}
		if need.IsZero() {
			continue
		}
		if need.Cmp(left) > 0 {
			return fault.Conflict("over_allocated", "The payment does not reach for %s.", i.Number).Field(fmt.Sprintf("items[%d].amount", n), "Only %s are left of the payment.", left)
		}
		if err := g.pair(p, line, i.LineID, need, settled); err != nil {
			return at(err, fmt.Sprintf("items[%d]", n))
		}
		left = left.Sub(need)
	}
	return nil
}

// pair settles something on the payment's side with an item on the other.
func (g *settling) pair(p Payment, own, other int64, ownAmount, otherAmount money.Amount) error {
	if p.sign() > 0 {
		return g.Match(own, other, ownAmount, otherAmount)
	}
	return g.Match(other, own, otherAmount, ownAmount)
}

// stillOpen are the items of which something is left.
func (g *settling) stillOpen(ids []int64) []int64 {
	var out []int64
	for _, i := range g.Items() {
		if slices.Contains(ids, i.ID) && !i.Open.IsZero() {
			out = append(out, i.ID)
		}
	}
	return out
}

// atPayment puts the ledger's refusals at the fields of the payment.
func atPayment(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	for n := range f.Fields {
		switch name := f.Fields[n].Name; {
		case name == "entry_date":
			f.Fields[n].Name = "payment_date"
		case strings.HasPrefix(name, "lines["):
			f.Fields[n].Name = "account_id"
		}
	}
	return f
}

type reverseIn struct {
	op.ID
	Body *struct {
		Version int32      `json:"version,omitempty" minimum:"1" doc:"The version that was read."`
		Date    *date.Date `json:"date,omitempty" doc:"Of the reversal; the payment's own, or today when its period is closed."`
		Reason  string     `json:"reason,omitempty" maxLength:"300"`
	} `required:"false"`
}

func (s *Service) reverse(ctx context.Context, c *op.Call, in *reverseIn) (Payment, error) {
	var day date.Date
	var version int32
	var reason string
	if in.Body != nil {
		op.Patch(&day, in.Body.Date)
		version, reason = in.Body.Version, strings.TrimSpace(in.Body.Reason)
	}
	return s.cancelTx(ctx, c, in.ID.ID, version, day, reason)
}

// CancelTx reverses a posted payment for another module: what it settled is open
// again. A zero day is the payment's own, or today when its period is closed.
func (s *Service) CancelTx(ctx context.Context, c *op.Call, id int64, day date.Date, reason string) (Payment, error) {
	return s.cancelTx(ctx, c, id, 0, day, reason)
}

func (s *Service) cancelTx(ctx context.Context, c *op.Call, id int64, version int32, day date.Date, reason string) (Payment, error) {
	p, err := s.lockTx(ctx, c.Tx, id, version)
	if err != nil {
		return p, err
	}
	switch p.State {
	case StateDraft:
		return p, fault.Conflict("payment_draft", "A draft is not posted yet. Delete it instead.")
	case StateReversed:
		return p, fault.Conflict("already_reversed", "%s has been reversed already.", p.title())
	}
	if day.IsZero() {
		if day, err = s.ledger.OpenDayTx(ctx, c, p.PaymentDate); err != nil {
			return p, err
		}
	}
	rows, err := s.queries.AllocationsLive(ctx, c.Tx, []int64{*p.LineID})
	if err != nil {
		return p, err
	}
	made, err := s.queries.AllocationsBySource(ctx, c.Tx, db.AllocationsBySourceParams{SourceKind: "payment", SourceID: p.ID})
	if err != nil {
		return p, err
	}
	ids := made
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) > 0 {
		if _, err := s.undoTx(ctx, c, day, ids...); err != nil {
			return p, err
		}
	}
	reversal, err := s.ledger.ReverseTx(ctx, c, *p.EntryID, day, reason)
	if err != nil {
		return p, atDate(err)
	}
	if err := s.queries.PaymentReversed(ctx, c.Tx, db.PaymentReversedParams{ID: p.ID, ReversalID: reversal.ID, Now: c.Now}); err != nil {
		return p, err
	}
	return s.rememberTx(ctx, c, p.ID, p)
}
