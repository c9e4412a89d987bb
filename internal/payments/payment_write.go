package payments

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
)

// PaymentItemIn is an open item to settle, as a client sends it.
type PaymentItemIn struct {
	LineID  int64        `json:"line_id" minimum:"1" doc:"The open item."`
	Amount  money.Amount `json:"amount,omitzero" doc:"Of the payment; all that is open, as far as the payment goes, unless given."`
	Settled money.Amount `json:"settled,omitzero" doc:"Of the item, where it is in another currency: at the day's rates unless given."`
	Rest    string       `json:"rest,omitempty" enum:"open,discount,write_off" doc:"open unless given."`
}

// paymentDraft is a new payment as a client sends it.
type paymentDraft struct {
	Direction   string          `json:"direction,omitempty" enum:"in,out" doc:"What the first item leads to, or in, unless given."`
	PartnerID   int64           `json:"partner_id,omitempty" minimum:"0"`
	Control     string          `json:"control,omitempty" enum:"receivable,payable" doc:"receivable for money received, payable for money paid, unless given: a refund is the other way round."`
	PaymentDate *date.Date      `json:"payment_date,omitempty" doc:"Today unless given."`
	AccountID   int64           `json:"account_id,omitempty" minimum:"0" doc:"The bank's or the cash box's; the company's bank unless given."`
	Currency    string          `json:"currency,omitempty" maxLength:"3" doc:"The account's, or the company's, unless given."`
	Rate        *money.Rate     `json:"rate,omitempty" nullable:"true"`
	Amount      money.Amount    `json:"amount,omitzero" doc:"What the items come to unless given."`
	Reference   string          `json:"reference,omitempty" maxLength:"200"`
	Notes       string          `json:"notes,omitempty" maxLength:"10000"`
	OldestFirst bool            `json:"oldest_first,omitempty" doc:"Settles what is open with the partner, the oldest first, instead of the items."`
	Items       []PaymentItemIn `json:"items,omitempty" maxItems:"500"`
	// The order that it is paid in advance for.
	PurchaseOrderID *int64 `json:"purchase_order_id,omitempty" minimum:"1" nullable:"true" doc:"Paid in advance for this order: its bill is settled with it."`
}

type paymentCreateIn struct {
	Body paymentDraft
}

type paymentPatchIn struct {
	op.ID
	Body struct {
		Version     int32                   `json:"version" minimum:"1" doc:"The version that was read."`
		Direction   *string                 `json:"direction,omitempty" enum:"in,out"`
		PartnerID   *int64                  `json:"partner_id,omitempty" minimum:"1"`
		Control     *string                 `json:"control,omitempty" enum:"receivable,payable"`
		PaymentDate *date.Date              `json:"payment_date,omitempty"`
		AccountID   *int64                  `json:"account_id,omitempty" minimum:"1"`
		Currency    *string                 `json:"currency,omitempty" maxLength:"3"`
		Rate        op.Nullable[money.Rate] `json:"rate,omitzero"`
		Amount      *money.Amount           `json:"amount,omitempty"`
		Reference   *string                 `json:"reference,omitempty" maxLength:"200"`
		Notes       *string                 `json:"notes,omitempty" maxLength:"10000"`
		Items       *[]PaymentItemIn        `json:"items,omitempty" maxItems:"500" doc:"Replaces all of them."`
	}
}

// newTx is the payment that a create or a calculation describes. What it settles
// says who pays whom, where that is not given.
func (s *Service) newTx(ctx context.Context, c *op.Call, b paymentDraft) (Payment, error) {
	if len(b.Items) > 0 && b.Direction == "" {
		items, err := s.itemsTx(ctx, c.Tx, []int64{b.Items[0].LineID})
		if err != nil {
			return Payment{}, err
		}
		if i, found := items[b.Items[0].LineID]; found {
			b.Direction = map[bool]string{true: "in", false: "out"}[i.Amount.Sign() > 0]
			b.Control, b.PartnerID, b.Currency = cmp.Or(b.Control, i.Control), cmp.Or(b.PartnerID, i.PartnerID), cmp.Or(b.Currency, i.Currency)
		}
	}
	p := Payment{Control: b.Control, AccountID: b.AccountID, Rate: b.Rate, Notes: b.Notes}
	p.State, p.Direction, p.PartnerID, p.PaymentDate, p.Currency = StateDraft, b.Direction, b.PartnerID, date.Of(c.Now), b.Currency
	p.Amount, p.Reference = b.Amount, strings.TrimSpace(b.Reference)
	op.Patch(&p.PaymentDate, b.PaymentDate)
	if b.PurchaseOrderID != nil {
		if err := s.advanceTx(ctx, c.Tx, &p, *b.PurchaseOrderID); err != nil {
			return p, err
		}
	}
	if p.Direction == "" {
		p.Direction = "in"
	}
	if p.Control == "" {
		p.Control = map[string]string{"in": "receivable", "out": "payable"}[p.Direction]
	}
	err := s.checkTx(ctx, c.Tx, &p)
	return p, err
}

// checkTx checks the head of a payment and fills in what is not given.
func (s *Service) checkTx(ctx context.Context, tx pgx.Tx, p *Payment) error {
	facts, err := s.ledger.DocumentFactsTx(ctx, tx)
	if err != nil {
		return err
	}
	if p.AccountID == 0 {
		if p.AccountID, err = facts.Role("default_bank"); err != nil {
			return err
		}
	}
	refused := fault.Invalid("invalid_payment", "The payment cannot be like this; see what is marked.")
	account, err := s.queries.PaymentAccount(ctx, tx, p.AccountID)
	switch {
	case err == pgx.ErrNoRows: //nolint:errorlint // as the driver gives it
		refused = refused.Field("account_id", "There is no such account.")
	case err != nil:
		return err
	case account.IsGroup || !account.Active || account.Control != "" || account.Type != "asset" && account.Type != "liability":
		refused = refused.Field("account_id", "%s is no account of a bank or a cash box.", account.Code)
	}
	p.AccountCode, p.Account = account.Code, account.Name
	p.Currency = strings.ToUpper(strings.TrimSpace(p.Currency))
	if p.Currency == "" {
		if p.Currency = account.Currency; p.Currency == "" {
			p.Currency = facts.Currency
		}
	}
	decimals, known := money.CurrencyDecimals(p.Currency)
	switch {
	case !known:
		refused = refused.Field("currency", "There is no such currency.")
	case account.Currency != "" && account.Currency != p.Currency:
		refused = refused.Field("currency", "%s is kept in %s.", account.Code, account.Currency)
	case p.Amount.Places() > decimals:
		refused = refused.Field("amount", "%s has %d decimals.", p.Currency, decimals)
	case p.Amount.Sign() < 0:
		refused = refused.Field("amount", "An amount is above zero. Turn the direction around for a refund.")
	}
	p.Amount = money.AmountOf(p.Amount.Decimal(), decimals)
	if p.Currency == facts.Currency {
		p.Rate = nil
	}
	if p.Rate != nil && p.Rate.Sign() <= 0 {
		refused = refused.Field("rate", "A rate is above zero.")
	}
	if p.PartnerID != 0 {
		partner, found, err := s.partners.BriefTx(ctx, tx, p.PartnerID)
		switch {
		case err != nil:
			return err
		case !found:
			refused = refused.Field("partner_id", "There is no such partner.")
		}
		p.Partner = partner.Name
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// resolveTx checks the items, works out what each takes of the payment and what
// is then left, and the payment's amount where it is not given.
func (s *Service) resolveTx(ctx context.Context, tx pgx.Tx, p *Payment, in []PaymentItemIn) error {
	var ids []int64
	for _, i := range in {
		ids = append(ids, i.LineID)
	}
	items, err := s.itemsTx(ctx, tx, ids)
	if err != nil {
		return err
	}
	refused := fault.Invalid("invalid_items", "Some items cannot be settled like this; see what is marked.")
	decimals, _ := money.CurrencyDecimals(p.Currency)
	left, seen := p.Amount, map[int64]bool{}
	p.Items, p.Settled = []PaymentItem{}, money.AmountOf(decimal.Zero, decimals)
	for n, want := range in {
		wrong := func(field, format string, args ...any) {
			refused = refused.Field(fmt.Sprintf("items[%d].%s", n, field), format, args...)
		}
		i, found := items[want.LineID]
		switch {
		case !found || i.OpenAmount.IsZero():
			wrong("line_id", "There is nothing open of this.")
			continue
		case i.PartnerID != p.PartnerID || i.Control != p.Control:
			wrong("line_id", "%s is of another partner or side.", i.name())
			continue
		case seen[want.LineID]:
			wrong("line_id", "%s is here already.", i.name())
			continue
		}
		seen[want.LineID] = true
		line, err := s.takeTx(ctx, tx, *p, i, want, left, wrong)
		if err != nil {
			return err
		}
		// An item on the payment's own side, such as a credit note, adds to it.
		if p.adds(i) {
			left = left.Add(line.Amount)
			p.Settled = p.Settled.Sub(line.Amount)
		} else {
			left = left.Sub(line.Amount)
			p.Settled = p.Settled.Add(line.Amount)
		}
		p.Items = append(p.Items, line)
	}
	if p.Amount.IsZero() {
		p.Amount = p.Settled
	}
	p.Left = p.Amount.Sub(p.Settled)
	if p.Left.Sign() < 0 && len(refused.Fields) == 0 {
		refused = refused.Field("amount", "The items come to %s, which is more than the payment.", p.Settled)
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// sign of the payment's own open item: money received is a credit.
func (p Payment) sign() int {
	if p.Direction == "in" {
		return -1
	}
	return 1
}

// adds tells whether the item stands on the payment's own side.
func (p Payment) adds(i item) bool { return i.OpenAmount.Sign() == p.sign() }

// takeTx works out what an item takes of the payment.
func (s *Service) takeTx(ctx context.Context, tx pgx.Tx, p Payment, i item, want PaymentItemIn, left money.Amount, wrong func(field, format string, args ...any)) (PaymentItem, error) {
	own, _ := money.CurrencyDecimals(i.Currency)
	decimals, _ := money.CurrencyDecimals(p.Currency)
	rest := want.Rest
	if rest == "" {
		rest = "open"
	}
	line := i.planned(p, db.PaymentItemsRow{Amount: want.Amount, Settled: want.Settled, Rest: rest})
	cross, err := s.crossTx(ctx, tx, p, i)
	if err != nil {
		return line, err
	}
	full := line.Open
	if rest == "discount" {
		full = full.Sub(line.Discount)
	}
	if line.Amount.IsZero() && line.Settled.IsZero() {
		line.Settled, line.Amount = full, money.AmountOf(full.Decimal().Mul(cross), decimals)
		// As far as a payment that is given goes.
		if !p.Amount.IsZero() && !p.adds(i) && line.Amount.Cmp(left) > 0 {
			line.Amount = left
			line.Settled = money.AmountOf(left.Decimal().DivRound(cross, 20), own)
		}
	}
	switch {
	case i.Currency == p.Currency:
		if line.Amount.IsZero() {
			line.Amount = line.Settled
		}
		if !line.Settled.IsZero() && !line.Settled.Equal(line.Amount) {
			wrong("settled", "It is in the payment's currency: the same as the amount.")
		}
		line.Settled = line.Amount
	case line.Settled.IsZero():
		line.Settled = money.AmountOf(line.Amount.Decimal().DivRound(cross, 20), own)
	case line.Amount.IsZero():
		line.Amount = money.AmountOf(line.Settled.Decimal().Mul(cross), decimals)
	}
	switch {
	case line.Amount.Sign() < 0 || line.Settled.Sign() < 0:
		wrong("amount", "An amount to settle is above zero.")
	case line.Amount.Places() > decimals:
		wrong("amount", "%s has %d decimals.", p.Currency, decimals)
	case line.Settled.Cmp(line.Open) > 0:
		wrong("amount", "Only %s %s of %s are open.", line.Open, i.Currency, i.name())
	case rest == "discount" && line.Open.Sub(line.Settled).Cmp(line.Discount) > 0:
		wrong("rest", "%s %s may be deducted on %s.", line.Discount, i.Currency, p.PaymentDate)
	}
	return line, nil
}

// crossTx is what one unit of the item's currency is in the payment's.
func (s *Service) crossTx(ctx context.Context, tx pgx.Tx, p Payment, i item) (decimal.Decimal, error) {
	one := decimal.NewFromInt(1)
	if i.Currency == p.Currency {
		return one, nil
	}
	of, err := s.ledger.RateTx(ctx, tx, i.Currency, p.PaymentDate)
	if err != nil {
		return one, err
	}
	if p.Rate != nil {
		return of.Decimal().DivRound(p.Rate.Decimal(), 20), nil
	}
	paid, err := s.ledger.RateTx(ctx, tx, p.Currency, p.PaymentDate)
	if err != nil {
		return one, err
	}
	return of.Decimal().DivRound(paid.Decimal(), 20), nil
}

// oldestTx are the partner's open items that the payment can settle, the oldest
// first, until it is used up.
func (s *Service) oldestTx(ctx context.Context, tx pgx.Tx, p Payment) ([]PaymentItemIn, error) {
	rows, err := s.queries.OpenItemsOfPartner(ctx, tx, db.OpenItemsOfPartnerParams{PartnerID: p.PartnerID, Control: p.Control})
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.LineID
	}
	held, err := s.queries.ItemsBlocked(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	blocked := map[int64]bool{}
	for _, r := range held {
		blocked[r.LineID] = true
	}
	var out []PaymentItemIn
	left := p.Amount
	for _, r := range rows {
		i := item{db.OpenItemsRow(r)}
		if blocked[r.LineID] || p.adds(i) || !p.Amount.IsZero() && left.Sign() <= 0 {
			continue
		}
		want := PaymentItemIn{LineID: i.LineID}
		line, err := s.takeTx(ctx, tx, p, i, want, left, func(string, string, ...any) {})
		if err != nil {
			return nil, err
		}
		// What is just the early payment discount short is paid in full.
		if i.DiscountUntil != nil && line.Discount.Sign() > 0 && line.Settled.Cmp(line.Open) < 0 && line.Open.Sub(line.Settled).Cmp(line.Discount) <= 0 {
			want.Rest = "discount"
		}
		want.Amount, want.Settled = line.Amount, line.Settled
		left = left.Sub(line.Amount)
		out = append(out, want)
	}
	return out, nil
}

func (s *Service) create(ctx context.Context, c *op.Call, in *paymentCreateIn) (Payment, error) {
	return s.enterTx(ctx, c, in.Body)
}

// enterTx enters a draft.
func (s *Service) enterTx(ctx context.Context, c *op.Call, b paymentDraft) (Payment, error) {
	if b.PurchaseOrderID != nil {
		if err := s.queries.PaymentOrderHold(ctx, c.Tx, *b.PurchaseOrderID); err != nil {
			return Payment{}, err
		}
	}
	p, err := s.newTx(ctx, c, b)
	if err != nil {
		return p, err
	}
	if p.PartnerID == 0 {
		return p, fault.Invalid("invalid_payment", "Say who pays or is paid.").Field("partner_id", "Choose a partner.")
	}
	items := b.Items
	if b.OldestFirst {
		if items, err = s.oldestTx(ctx, c.Tx, p); err != nil {
			return p, err
		}
	}
	if err := s.resolveTx(ctx, c.Tx, &p, items); err != nil {
		return p, err
	}
	if p.Amount.IsZero() {
		return p, fault.Invalid("invalid_payment", "A payment has an amount.").Field("amount", "Enter an amount, or choose what it settles.")
	}
	p.ID, err = s.queries.PaymentInsert(ctx, c.Tx, db.PaymentInsertParams{
		Direction: p.Direction, PartnerID: p.PartnerID, Control: p.Control, PaymentDate: p.PaymentDate, AccountID: p.AccountID, Currency: p.Currency,
		Rate: p.Rate, Amount: p.Amount, Reference: p.Reference, Notes: p.Notes, PurchaseOrderID: p.PurchaseOrderID, CreatedBy: c.Actor.UserID, Now: c.Now,
	})
	if err != nil {
		return p, err
	}
	if err := s.putItemsTx(ctx, c.Tx, p); err != nil {
		return p, err
	}
	return s.rememberTx(ctx, c, p.ID, nil)
}

func (s *Service) putItemsTx(ctx context.Context, tx pgx.Tx, p Payment) error {
	put := db.PaymentItemsInsertParams{PaymentID: p.ID}
	for n, i := range p.Items {
		put.Positions, put.LineIds = append(put.Positions, int32(n)), append(put.LineIds, i.LineID)
		put.Amounts, put.Settled, put.Rests = append(put.Amounts, i.Amount), append(put.Settled, i.Settled), append(put.Rests, i.Rest)
	}
	return s.queries.PaymentItemsInsert(ctx, tx, put)
}

func (s *Service) update(ctx context.Context, c *op.Call, in *paymentPatchIn) (Payment, error) {
	b := in.Body
	before, err := s.lockTx(ctx, c.Tx, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	p := before
	op.Patch(&p.Reference, b.Reference)
	op.Patch(&p.Notes, b.Notes)
	p.Reference = strings.TrimSpace(p.Reference)
	if before.State != StateDraft {
		if b.Direction != nil || b.PartnerID != nil || b.Control != nil || b.PaymentDate != nil || b.AccountID != nil || b.Currency != nil || b.Rate.Set || b.Amount != nil || b.Items != nil {
			return p, fault.Conflict("payment_posted", "%s is posted; only its reference and notes can be changed. To correct it, reverse it.", p.title())
		}
		if err := s.queries.PaymentAnnotate(ctx, c.Tx, db.PaymentAnnotateParams{ID: p.ID, Reference: p.Reference, Notes: p.Notes, Now: c.Now}); err != nil {
			return p, err
		}
		return s.rememberTx(ctx, c, p.ID, before)
	}
	op.Patch(&p.Direction, b.Direction)
	op.Patch(&p.PartnerID, b.PartnerID)
	op.Patch(&p.Control, b.Control)
	op.Patch(&p.PaymentDate, b.PaymentDate)
	op.Patch(&p.AccountID, b.AccountID)
	op.Patch(&p.Currency, b.Currency)
	op.Patch(&p.Amount, b.Amount)
	b.Rate.Into(&p.Rate)
	if p.PurchaseOrderID != nil {
		if err := s.stillAdvanceTx(ctx, c.Tx, before, p); err != nil {
			return p, err
		}
	}
	if err := s.checkTx(ctx, c.Tx, &p); err != nil {
		return p, err
	}
	items := []PaymentItemIn{}
	for _, i := range before.Items {
		if p.PartnerID == before.PartnerID && p.Control == before.Control && p.Currency == before.Currency {
			items = append(items, PaymentItemIn{LineID: i.LineID, Amount: i.Amount, Settled: i.Settled, Rest: i.Rest})
		}
	}
	if b.Items != nil {
		items = *b.Items
	}
	if err := s.resolveTx(ctx, c.Tx, &p, items); err != nil {
		return p, err
	}
	if p.Amount.IsZero() {
		return p, fault.Invalid("invalid_payment", "A payment has an amount.").Field("amount", "Enter an amount, or choose what it settles.")
	}
	err = s.queries.PaymentUpdate(ctx, c.Tx, db.PaymentUpdateParams{
		ID: p.ID, Direction: p.Direction, PartnerID: p.PartnerID, Control: p.Control, PaymentDate: p.PaymentDate, AccountID: p.AccountID,
		Currency: p.Currency, Rate: p.Rate, Amount: p.Amount, Reference: p.Reference, Notes: p.Notes, Now: c.Now,
	})
	if err != nil {
		return p, err
	}
	if err := s.queries.PaymentItemsDelete(ctx, c.Tx, p.ID); err != nil {
		return p, err
	}
	if err := s.putItemsTx(ctx, c.Tx, p); err != nil {
		return p, err
	}
	return s.rememberTx(ctx, c, p.ID, before)
}

func (s *Service) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	p, err := s.lockTx(ctx, c.Tx, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if p.State != StateDraft {
		return op.Nothing{}, fault.Conflict("payment_posted", "%s is posted and stays. To correct it, reverse it.", p.title())
	}
	if err := s.queries.PaymentDelete(ctx, c.Tx, p.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "payment", ID: p.ID, Title: p.title(), Before: p})
	return op.Nothing{}, nil
}

// rememberTx reads what is stored now and remembers the change.
func (s *Service) rememberTx(ctx context.Context, c *op.Call, id int64, before any) (Payment, error) {
	p, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return p, err
	}
	c.Record(op.Change{Kind: "payment", ID: p.ID, Title: p.title(), Before: before, After: p})
	return p, nil
}

type paymentCalculateIn struct {
	Body paymentDraft
}

// PaymentCalculation is what a payment that is not saved would settle.
type PaymentCalculation struct {
	Currency string        `json:"currency"`
	Control  string        `json:"control"`
	Amount   money.Amount  `json:"amount"`
	Items    []PaymentItem `json:"items" nullable:"false"`
	Settled  money.Amount  `json:"settled"`
	Left     money.Amount  `json:"left"`
}

func (s *Service) calculate(ctx context.Context, c *op.Call, in *paymentCalculateIn) (PaymentCalculation, error) {
	p, err := s.newTx(ctx, c, in.Body)
	if err != nil {
		return PaymentCalculation{}, err
	}
	items := in.Body.Items
	if in.Body.OldestFirst && p.PartnerID != 0 {
		if items, err = s.oldestTx(ctx, c.Tx, p); err != nil {
			return PaymentCalculation{}, err
		}
	}
	if err := s.resolveTx(ctx, c.Tx, &p, items); err != nil {
		return PaymentCalculation{}, err
	}
	return PaymentCalculation{Currency: p.Currency, Control: p.Control, Amount: p.Amount, Items: p.Items, Settled: p.Settled, Left: p.Left}, nil
}

// NewPayment is a payment that another module enters and posts at once.
type NewPayment struct {
	Direction string // "in" or "out"
	PartnerID int64
	Control   string // "receivable", "payable", or "" for what the direction leads to
	Date      date.Date
	AccountID int64
	Currency  string
	Rate      *money.Rate
	Amount    money.Amount
	Reference string
	// Items to settle; what they leave of the amount is on account.
	Items []PaymentItemIn
	// OldestFirst settles what is open, oldest first, instead of the items.
	OldestFirst bool
}

// PayTx enters a payment, posts it and settles its items. What it posts is
// ledger.Source{"payment", its id}.
func (s *Service) PayTx(ctx context.Context, c *op.Call, n NewPayment) (Payment, error) {
	p, err := s.enterTx(ctx, c, paymentDraft{
		Direction: n.Direction, PartnerID: n.PartnerID, Control: n.Control, PaymentDate: &n.Date, AccountID: n.AccountID, Currency: n.Currency, Rate: n.Rate,
		Amount: n.Amount, Reference: n.Reference, Items: n.Items, OldestFirst: n.OldestFirst,
	})
	if err != nil {
		return p, err
	}
	return s.postTx(ctx, c, p)
}

// source is the payment as the ledger knows it.
func (p Payment) source() ledger.Source { return ledger.Source{Kind: "payment", ID: p.ID} }
