package inventory

import (
	"context"
	"fmt"
	"slices"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/inventory/valuation"
	"kontor/internal/money"
	"kontor/internal/op"
)

// extraCost is what goods turn out to cost more, or less, than was known when
// they came in: a bill at another price, freight, customs.
type extraCost struct {
	of      int64 // the valuation of the move
	product int64
	amount  money.Amount
	account int64 // where it comes from
	date    date.Date
	note    string
	day     date.Date // of the move
}

// replayTx goes through what happened to a product from the first day on which
// something is new once more, with what is new among it, and gives the differences:
// the new events as they are, and an adjustment of each earlier one whose value
// changes by it, dated as that one where its period is open, and as the document
// otherwise. Nothing that was posted is touched.
func (s *Service) replayTx(ctx context.Context, c *op.Call, v *values, h *held, events []event, extra []extraCost) ([]valued, valuation.Stock, error) {
	decimals := v.facts.CurrencyDecimals
	first, from, err := s.replayFromTx(ctx, c, h, decimals, events, extra)
	if err != nil {
		return nil, valuation.Stock{}, err
	}
	past, err := s.queries.StockEvents(ctx, c.Tx, db.StockEventsParams{ProductID: h.ProductID, FromDay: first})
	if err != nil {
		return nil, valuation.Stock{}, err
	}
	type known struct {
		event
		value, correction, variance money.Amount
		fresh                       bool
	}
	all := make([]known, 0, len(past)+len(events))
	for _, p := range past {
		k := known{event: event{id: p.ID, product: h.ProductID, quantity: p.Quantity, standard: p.Standard, date: p.ValuationDate}, value: p.Value, correction: p.Correction, variance: p.Variance}
		if p.ReturnsID != nil {
			k.returns = *p.ReturnsID
		}
		if p.AccountID != nil {
			k.account = *p.AccountID
		} else if p.Standard == nil {
			// From before there were books: what changes of it changes what they began with.
			k.account = v.role(roleOpening)
		}
		if k.quantity.Sign() > 0 {
			k.cost = money.AmountOf(p.Value.Decimal().Add(p.Correction.Decimal()).Add(p.Variance.Decimal()), decimals)
		}
		for _, x := range extra {
			if x.of == p.ID {
				k.cost = k.cost.Add(x.amount)
			}
		}
		all = append(all, k)
	}
	for _, e := range events {
		all = append(all, known{event: e, fresh: true})
	}
	// What is new has the last id, so among a day's it is the last.
	slices.SortStableFunc(all, func(a, b known) int { return a.date.Compare(b.date) })
	moves := make([]valuation.Move, len(all))
	for i, k := range all {
		moves[i] = k.as()
	}
	done, left := valuation.Replay(from, moves)

	var rows []valued
	changed := 0
	for i, d := range done {
		k := all[i]
		r := valued{event: k.event, value: d.Value.Sub(k.value), correction: d.Correction.Sub(k.correction), variance: d.Variance.Sub(k.variance)}
		switch {
		case k.fresh && k.standard != nil:
			r.kind = kindStandard
		case k.fresh:
			r.kind = kindMove
		default:
			r.kind, r.of, r.quantity, r.standard, r.move, r.returns = kindAdjustment, k.id, money.Quantity{}, nil, 0, 0
			for _, x := range extra {
				if x.of == k.id {
					r.kind, r.account, r.note, r.date = kindCost, x.account, x.note, x.date
				}
			}
			if r.value.IsZero() && r.correction.IsZero() && r.variance.IsZero() {
				continue
			}
			if r.kind == kindAdjustment {
				changed++
				if k.quantity.Sign() < 0 && k.account == v.role(roleReceived) {
					// What the supplier owes for goods that went back was said then.
					r.account = v.role(roleDifference)
				}
			}
		}
		rows = append(rows, r)
	}
	if err := s.idsTx(ctx, c, rows); err != nil {
		return nil, left, err
	}
	if err := s.datesTx(ctx, c, v, rows); err != nil {
		return nil, left, err
	}
	if changed > 0 {
		sum := money.AmountOf(money.Amount{}.Decimal(), decimals)
		for _, r := range rows {
			if r.kind == kindAdjustment {
				sum = sum.Add(r.value)
			}
		}
		text := fmt.Sprintf("%s: %d earlier moves change in value, by %s together", h.Sku, changed, v.spoken(sum))
		if changed == 1 {
			text = fmt.Sprintf("%s: one earlier move changes in value, by %s", h.Sku, v.spoken(sum))
		}
		c.Effect(op.Effect{Kind: "value", Text: text, Data: map[string]any{"product_id": h.ProductID, "sku": h.Sku, "moves": changed, "change": sum}})
	}
	return rows, left, nil
}

// beginning is before anything that is entered.
var beginning = date.New(1000, 1, 1)

// replayFromTx is the day from which a product is gone through again, and how it
// stood before. At an average, what is on hand and worth says all; layers and goods
// that are owed are only known from what made them, so those go back to the start.
func (s *Service) replayFromTx(ctx context.Context, c *op.Call, h *held, decimals int32, events []event, extra []extraCost) (date.Date, valuation.Stock, error) {
	start, empty := beginning, valuation.Stock{Method: valuation.Method(h.Method), Decimals: decimals}
	if empty.Method != valuation.Average {
		return start, empty, nil
	}
	var days []date.Date
	for _, e := range events {
		days = append(days, e.date)
	}
	for _, x := range extra {
		days = append(days, x.day)
	}
	first := slices.MinFunc(days, date.Date.Compare)
	before, err := s.queries.StockBefore(ctx, c.Tx, db.StockBeforeParams{ProductID: h.ProductID, Day: first})
	if err != nil || before.Quantity.Sign() <= 0 {
		return start, empty, err
	}
	empty.OnHand, empty.Worth = before.Quantity, money.AmountOf(before.Value.Decimal(), decimals)
	return first, empty, nil
}

// idsTx gives ids to the rows that correct earlier ones; the new events have theirs.
func (s *Service) idsTx(ctx context.Context, c *op.Call, rows []valued) error {
	var without []int
	for i, r := range rows {
		if r.of != 0 {
			without = append(without, i)
		}
	}
	if len(without) == 0 {
		return nil
	}
	ids, err := s.queries.StockValuationIDs(ctx, c.Tx, int32(len(without)))
	for i, id := range ids {
		rows[without[i]].id = id
	}
	return err
}

// datesTx moves corrections of days that are closed to the first day that is not.
func (s *Service) datesTx(ctx context.Context, c *op.Call, v *values, rows []valued) error {
	if !v.booked() {
		return nil
	}
	days := map[date.Date]date.Date{}
	for i, r := range rows {
		if r.kind != kindAdjustment {
			continue
		}
		open, known := days[r.date]
		if !known {
			var err error
			if open, err = s.ledger.OpenDayTx(ctx, c, r.date); err != nil {
				return err
			}
			days[r.date] = open
		}
		rows[i].date = open
	}
	return nil
}

// ExtraCost is what goods of a move that came in turn out to cost more.
type ExtraCost struct {
	MoveID int64
	Amount money.Amount // in the company's currency; below zero for less
}

// AddCostsTx adds costs to goods that came in, from one account: the part of what
// is still here goes to the stock, the part of what has gone to where it went.
func (s *Service) AddCostsTx(ctx context.Context, c *op.Call, source Source, account int64, costs []ExtraCost) error {
	if len(costs) == 0 {
		return nil
	}
	moves := make([]int64, len(costs))
	for i, x := range costs {
		moves[i] = x.MoveID
	}
	found, err := s.queries.StockValuationOf(ctx, c.Tx, moves)
	if err != nil {
		return err
	}
	byMove := map[int64]db.StockValuationOfRow{}
	needs := map[int64]money.Quantity{}
	for _, f := range found {
		byMove[*f.MoveID] = f
		needs[f.ProductID] = money.Quantity{}
	}
	v, err := s.holdTx(ctx, c.Tx, needs, nil)
	if err != nil {
		return err
	}
	sums := map[int64]int{}
	var extra []extraCost
	for _, x := range costs {
		f, ok := byMove[x.MoveID]
		if !ok {
			return fault.Invalid("no_such_move", "There is no such move of goods that came in.")
		}
		if i, there := sums[f.ID]; there {
			extra[i].amount = extra[i].amount.Add(x.Amount)
			continue
		}
		sums[f.ID] = len(extra)
		extra = append(extra, extraCost{of: f.ID, product: f.ProductID, amount: x.Amount, account: account, date: source.Date, note: source.Title, day: f.ValuationDate})
	}
	return s.valueTx(ctx, c, v, source, nil, extra)
}
