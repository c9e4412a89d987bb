package payments

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/payments/allocate"
)

// Allocation is how much of a debit and of a credit have settled each other.
type Allocation struct {
	ID             int64          `json:"id"`
	AllocationDate date.Date      `json:"allocation_date"`
	Debit          AllocationSide `json:"debit" doc:"What is owed to us."`
	Credit         AllocationSide `json:"credit"`
	Gain           money.Amount   `json:"gain" doc:"In the company's currency; below zero a loss."`
	EntryID        *int64         `json:"entry_id" nullable:"true" doc:"Where a currency's gain or loss, or a closing, was posted."`
	Reason         string         `json:"reason" enum:",early_payment_discount,write_off" doc:"Why a rest was closed without being paid; else empty."`
	MadeAt         time.Time      `json:"made_at"`
}

// AllocationSide is an item of an allocation.
type AllocationSide struct {
	LineID     int64        `json:"line_id"`
	EntryID    int64        `json:"entry_id"`
	Number     string       `json:"number"`
	SourceKind string       `json:"source_kind"`
	SourceID   *int64       `json:"source_id" nullable:"true"`
	Currency   string       `json:"currency"`
	Amount     money.Amount `json:"amount" doc:"What was taken of it, in its own currency."`
}

// AllocationList is the allocations of an entry, or those just made.
type AllocationList struct {
	Items []Allocation `json:"items" nullable:"false"`
}

type allocationListIn struct {
	EntryID int64 `query:"entry_id" minimum:"1" required:"true"`
}

func (s *Service) allocationList(ctx context.Context, c *op.Call, in *allocationListIn) (AllocationList, error) {
	return s.allocationsTx(ctx, c, in.EntryID)
}

// allocationsTx reads the allocations of entries that stand.
func (s *Service) allocationsTx(ctx context.Context, c *op.Call, entries ...int64) (AllocationList, error) {
	rows, err := s.queries.AllocationList(ctx, c.Tx, entries)
	out := AllocationList{Items: []Allocation{}}
	for _, r := range rows {
		amount := func(a money.Amount, currency string) money.Amount {
			d, _ := money.CurrencyDecimals(currency)
			return money.AmountOf(a.Decimal(), d)
		}
		out.Items = append(out.Items, Allocation{
			ID: r.ID, AllocationDate: r.AllocationDate, Gain: r.CreditCompany.Sub(r.DebitCompany), EntryID: r.EntryID, Reason: r.Reason, MadeAt: r.MadeAt,
			Debit:  AllocationSide{r.DebitLineID, r.DebitEntry, r.DebitNumber, r.DebitKind, r.DebitSource, r.DebitCurrency, amount(r.DebitAmount, r.DebitCurrency)},
			Credit: AllocationSide{r.CreditLineID, r.CreditEntry, r.CreditNumber, r.CreditKind, r.CreditSource, r.CreditCurrency, amount(r.CreditAmount, r.CreditCurrency)},
		})
	}
	return out, err
}

type allocateIn struct {
	Body struct {
		Date     *date.Date     `json:"date,omitempty" doc:"Today unless given; at least the items' own."`
		Items    []int64        `json:"items" minItems:"1" maxItems:"500" doc:"Open items of one partner and account. Without pairs they are settled oldest first."`
		Pairs    []AllocatePair `json:"pairs,omitempty" maxItems:"500" doc:"Which items settle which, by hand."`
		Discount []int64        `json:"discount,omitempty" maxItems:"500" doc:"Items whose rest is their early payment discount."`
		WriteOff []int64        `json:"write_off,omitempty" maxItems:"500" doc:"Items whose rest is given up, up to the limit in the books' settings."`
	}
}

// AllocatePair settles two items with each other.
type AllocatePair struct {
	DebitID      int64        `json:"debit_id" minimum:"1"`
	CreditID     int64        `json:"credit_id" minimum:"1"`
	DebitAmount  money.Amount `json:"debit_amount,omitzero" doc:"In its own currency; as much as goes unless given."`
	CreditAmount money.Amount `json:"credit_amount,omitzero"`
}

// allocate settles open items by hand, or oldest first.
func (s *Service) allocate(ctx context.Context, c *op.Call, in *allocateIn) (AllocationList, error) {
	b := in.Body
	day := date.Of(c.Now)
	op.Patch(&day, b.Date)
	ids := slices.Compact(slices.Sorted(slices.Values(b.Items)))
	items, err := s.lockItemsTx(ctx, c.Tx, ids)
	if err != nil {
		return AllocationList{}, err
	}
	for n, id := range b.Items {
		if _, found := items[id]; !found {
			return AllocationList{}, fault.NotFound("no_such_item", "There is no such open item.").Field(fmt.Sprintf("items[%d]", n), "There is no such open item.")
		}
	}
	for _, i := range items {
		if i.SourceKind == "bill" {
			continue // a credit note settles a blocked bill
		}
		if err := s.blockedTx(ctx, c.Tx, b.Items, "items[%d]"); err != nil {
			return AllocationList{}, err
		}
		break
	}
	g, err := s.beginTx(ctx, c, day, ledger.Source{}, items, ids)
	if err != nil {
		return AllocationList{}, err
	}
	if len(b.Pairs) == 0 && len(b.Discount)+len(b.WriteOff) == 0 {
		if err := g.OldestFirst(); err != nil {
			return AllocationList{}, err
		}
	}
	for n, p := range b.Pairs {
		if err := g.Match(p.DebitID, p.CreditID, p.DebitAmount, p.CreditAmount); err != nil {
			return AllocationList{}, at(err, fmt.Sprintf("pairs[%d]", n))
		}
	}
	if err := g.closeTx(b.Discount, b.WriteOff); err != nil {
		return AllocationList{}, err
	}
	if len(g.Allocations)+len(g.Closings) == 0 {
		return AllocationList{}, fault.Conflict("nothing_to_settle", "These items do not settle each other: they are all on one side.")
	}
	if _, err := s.concludeTx(ctx, c, g); err != nil {
		return AllocationList{}, err
	}
	return s.recordTx(ctx, c, items)
}

// closeTx closes rests that nobody pays.
func (g *settling) closeTx(discount, writeOff []int64) error {
	for n, id := range discount {
		if err := g.Discount(id); err != nil {
			return at(err, fmt.Sprintf("discount[%d]", n))
		}
	}
	for n, id := range writeOff {
		if err := g.WriteOff(id, g.facts.WriteOffLimit); err != nil {
			return at(err, fmt.Sprintf("write_off[%d]", n))
		}
	}
	return nil
}

// at puts a refusal of the settlement at its place in the input.
func at(err error, place string) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	f.Fields = []fault.Field{{Name: place, Message: f.Sentence}}
	return f
}

// recordTx remembers that the items' documents have changed, and answers what
// settles them now.
func (s *Service) recordTx(ctx context.Context, c *op.Call, items map[int64]item) (AllocationList, error) {
	var entries []int64
	for _, i := range items {
		entries = append(entries, i.EntryID)
	}
	slices.Sort(entries)
	entries = slices.Compact(entries)
	list, err := s.allocationsTx(ctx, c, entries...)
	if err != nil {
		return list, err
	}
	for _, id := range slices.Sorted(keys(items)) {
		i := items[id]
		c.Record(op.Change{Kind: "open_item", ID: i.LineID, Title: i.Number, Before: map[string]any{"open": i.OpenAmount}, After: map[string]any{"allocations": s.of(list, id)}})
	}
	return list, nil
}

func (s *Service) of(list AllocationList, line int64) []Allocation {
	out := []Allocation{}
	for _, a := range list.Items {
		if a.Debit.LineID == line || a.Credit.LineID == line {
			out = append(out, a)
		}
	}
	return out
}

func keys[V any](m map[int64]V) func(func(int64) bool) {
	return func(yield func(int64) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

type undoIn struct {
	op.ID
	Body *struct {
		Date *date.Date `json:"date,omitempty" doc:"Of what was posted with it, taken back; the allocation's own, or today when that is closed."`
	} `required:"false"`
}

// undo takes an allocation back: its items are open again, and what was posted
// with it is posted the other way round.
func (s *Service) undo(ctx context.Context, c *op.Call, in *undoIn) (AllocationList, error) {
	var day date.Date
	if in.Body != nil {
		op.Patch(&day, in.Body.Date)
	}
	rows, err := s.queries.AllocationsGet(ctx, c.Tx, []int64{in.ID.ID})
	if err != nil {
		return AllocationList{}, err
	}
	if len(rows) == 0 || rows[0].Undoes != nil {
		return AllocationList{}, fault.NotFound("no_such_allocation", "There is no such allocation.")
	}
	items, err := s.undoTx(ctx, c, day, in.ID.ID)
	if err != nil {
		return AllocationList{}, err
	}
	return s.recordTx(ctx, c, items)
}

// undoTx takes allocations back, each with what was posted for it.
func (s *Service) undoTx(ctx context.Context, c *op.Call, day date.Date, ids ...int64) (map[int64]item, error) {
	rows, err := s.queries.AllocationsGet(ctx, c.Tx, ids)
	if err != nil {
		return nil, err
	}
	var lines []int64
	for _, r := range rows {
		lines = append(lines, r.DebitLineID, r.CreditLineID)
	}
	items, err := s.lockItemsTx(ctx, c.Tx, lines)
	if err != nil {
		return nil, err
	}
	// Once the items are held, nobody else can be taking the same back.
	if rows, err = s.queries.AllocationsGet(ctx, c.Tx, ids); err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.Undone {
			return nil, fault.Conflict("already_undone", "This has been taken back already.")
		}
		if err := s.undoOneTx(ctx, c, day, r, items); err != nil {
			return nil, err
		}
	}
	return items, nil
}

func (s *Service) undoOneTx(ctx context.Context, c *op.Call, day date.Date, r db.AllocationsGetRow, items map[int64]item) error {
	facts, err := s.ledger.DocumentFactsTx(ctx, c.Tx)
	if err != nil {
		return err
	}
	if day.IsZero() || day.Before(r.AllocationDate) {
		if day, err = s.ledger.OpenDayTx(ctx, c, r.AllocationDate); err != nil {
			return err
		}
	}
	debit := items[r.DebitLineID]
	g := &settling{facts: facts, day: day, account: debit.AccountID, control: debit.Control, partner: debit.PartnerID, items: items, source: ledger.Source{Kind: "allocation"}}
	if g.Settlement, err = allocate.New(allocate.Company{Currency: facts.Currency}, day, nil); err != nil {
		return err
	}
	put := db.AllocationsInsertParams{AllocationDate: day, MadeAt: c.Now, MadeBy: c.Actor.UserID}
	a := allocate.Allocation{
		Debit: r.DebitLineID, Credit: r.CreditLineID, DebitAmount: r.DebitAmount.Neg(), CreditAmount: r.CreditAmount.Neg(),
		DebitCompany: r.DebitCompany.Neg(), CreditCompany: r.CreditCompany.Neg(), Gain: r.CreditCompany.Sub(r.DebitCompany),
	}
	gains, err := g.gainLines([]allocate.Allocation{a}, true)
	if err != nil {
		return err
	}
	var entry int64
	if len(gains) > 0 {
		posted, err := s.ledger.PostTx(ctx, c, ledger.Entry{
			Journal: "CUR", Date: day, Description: fmt.Sprintf("Settlement of %s taken back", debit.name()), Source: g.source, Lines: gains,
		})
		if err != nil {
			return atDate(err)
		}
		entry = posted.ID
	}
	add(&put, r.DebitLineID, r.CreditLineID, a, entry, r.Reason)
	put.Undoes[0] = r.ID
	if _, err := s.queries.AllocationsInsert(ctx, c.Tx, put); err != nil {
		return err
	}
	if r.Reason == "" {
		return nil
	}
	// What closed the rest is an entry of its own.
	_, err = s.ledger.ReverseTx(ctx, c, *r.EntryID, day, "")
	return atDate(err)
}

// mirrorTx settles an item with the line that takes it back as a whole.
func (s *Service) mirrorTx(ctx context.Context, c *op.Call, day date.Date, i item, mirror int64) error {
	put := db.AllocationsInsertParams{AllocationDate: day, MadeAt: c.Now, MadeBy: c.Actor.UserID}
	a := allocate.Allocation{DebitAmount: abs(i.Amount), CreditAmount: abs(i.Amount), DebitCompany: abs(i.Company), CreditCompany: abs(i.Company)}
	debit, credit := i.LineID, mirror
	if i.Amount.Sign() < 0 {
		debit, credit = mirror, i.LineID
	}
	add(&put, debit, credit, a, 0, "")
	_, err := s.queries.AllocationsInsert(ctx, c.Tx, put)
	return err
}

// reversedTx settles the open items of a reversed entry with those of its
// reversal, and refuses a reversal while they are settled with others.
func (s *Service) reversedTx(ctx context.Context, c *op.Call, r ledger.Reversal) error {
	rows, err := s.queries.OpenItemsOfEntries(ctx, c.Tx, []int64{r.Original, r.Reversal})
	if err != nil || len(rows) == 0 {
		return err
	}
	var original, mirror []int64
	for _, row := range rows {
		if row.EntryID == r.Original {
			original = append(original, row.LineID)
		} else {
			mirror = append(mirror, row.LineID)
		}
	}
	items, err := s.lockItemsTx(ctx, c.Tx, append(slices.Clone(original), mirror...))
	if err != nil {
		return err
	}
	for n, id := range original {
		i := items[id]
		if !i.OpenAmount.Equal(i.Amount) {
			return fault.Conflict("allocated", "%s is settled with other items, in part or as a whole. Take the allocation back first.", i.Number)
		}
		if err := s.mirrorTx(ctx, c, r.Date, i, mirror[n]); err != nil {
			return err
		}
	}
	return nil
}
