package reports

import (
	"context"
	"fmt"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
)

type cashFlowIn struct {
	Range
	By      string    `query:"by" enum:",month,compare" doc:"A column for each month, or beside the year before."`
	KnownOn date.Date `query:"known_on" doc:"As it was known at the end of that day."`
}

// flow is a cash flow statement while it is worked out.
type flow struct {
	ranges   []labelled
	accounts [][]movement
	// effects are what exchange rates alone have made of the money.
	effects []money.Amount
}

// cashFlow explains by the indirect method where the money went: every account
// that is no money moved by what it took from the money or gave to it, so the
// sum of all is the change of cash. What ends a year is left out.
func (s *Service) cashFlow(ctx context.Context, c *op.Call, in *cashFlowIn) (Report, error) {
	if err := in.check(); err != nil {
		return Report{}, err
	}
	r, err := s.start(ctx, c.Tx, "Cash flow", in.String()+known(in.KnownOn))
	if err != nil {
		return r, err
	}
	f := flow{}
	if f.ranges, err = (profitAndLossIn{Range: in.Range, By: in.By}).ranges(); err != nil {
		return r, err
	}
	for _, part := range f.ranges {
		r.Columns = append(r.Columns, ReportColumn{Label: part.label, Kind: "amount"})
		moved, err := s.movementsTx(ctx, c.Tx, part.From, part.To, in.KnownOn, false)
		if err != nil {
			return r, err
		}
		revalued, err := s.queries.CashRevalued(ctx, c.Tx, db.CashRevaluedParams{FromDate: part.From, ToDate: part.To, KnownOn: moment(in.KnownOn)})
		if err != nil {
			return r, err
		}
		var effect money.Amount
		for _, e := range revalued {
			effect = effect.Add(e.Amount)
		}
		f.accounts, f.effects = append(f.accounts, moved), append(f.effects, effect)
	}
	r.cellLink = func(n *node, column int) string {
		return ledgerLink(n.ID, f.ranges[column].From, f.ranges[column].To, in.KnownOn)
	}
	f.write(&r, in)
	return r, nil
}

// gave is what the accounts that pick chooses gave to the money, by column: a
// credit gives.
func (f flow) gave(pick func(movement) bool) []money.Amount {
	sums := f.none()
	for i := range sums {
		for _, a := range f.accounts[i] {
			if pick(a) {
				sums[i] = sums[i].Add(a.Credit).Sub(a.Debit)
			}
		}
	}
	return sums
}

func (f flow) none() []money.Amount { return make([]money.Amount, len(f.ranges)) }

func plus(to, more []money.Amount) []money.Amount {
	sums := make([]money.Amount, len(to))
	for i := range to {
		sums[i] = to[i].Add(more[i])
	}
	return sums
}

func negated(list []money.Amount) []money.Amount {
	out := make([]money.Amount, len(list))
	for i, a := range list {
		out[i] = a.Neg()
	}
	return out
}

func zero(list []money.Amount) bool {
	for _, a := range list {
		if !a.IsZero() {
			return false
		}
	}
	return true
}

func (f flow) write(r *Report, in *cashFlowIn) {
	result := f.gave(func(a movement) bool { return flowOf(a.Type, a.Subtype).Part == flowResult })
	r.heading(flowOperating)
	r.line(flowResult, 1, plain, result, link("/reports/profit-and-loss", rangeValues(in.Range), in.KnownOn))
	operating := result

	// Added back here, and taken out of where the other half stands.
	counter := map[string][]money.Amount{}
	for _, adjust := range flowAdjustments {
		lost := negated(f.gave(func(a movement) bool { return a.Type == "expense" && a.Subtype == adjust.Subtype }))
		if zero(lost) {
			continue
		}
		r.line(adjust.Label, 1, plain, lost, "")
		r.flowAccounts(f, 2, true, func(a movement) bool { return a.Type == "expense" && a.Subtype == adjust.Subtype })
		operating = plus(operating, lost)
		if counter[adjust.Counter] == nil {
			counter[adjust.Counter] = f.none()
		}
		counter[adjust.Counter] = plus(counter[adjust.Counter], negated(lost))
	}
	if !zero(f.effects) {
		r.line(rateEffects, 1, plain, negated(f.effects), "")
		operating = plus(operating, negated(f.effects))
	}
	operating = plus(operating, r.flowPart(f, flowWorking, counter))
	r.line("Cash from operating activities", 0, subtotal, operating, "")

	r.heading(flowInvesting)
	investing := r.flowPart(f, flowInvesting, counter)
	r.line("Cash from investing activities", 0, subtotal, investing, "")

	r.heading(flowFinancing)
	financing := r.flowPart(f, flowFinancing, counter)
	r.line("Cash from financing activities", 0, subtotal, financing, "")

	if !zero(f.effects) {
		r.line("Effect of exchange rates on cash", 0, plain, f.effects, "")
	}
	change := plus(plus(operating, investing), plus(financing, f.effects))
	r.line("Change of cash", 0, total, change, "")
	before, after := f.held()
	r.line("Cash at the beginning", 0, plain, before, "")
	r.line("Cash at the end", 0, total, after, "")
	r.flowHeld(f)
	if off := plus(plus(before, change), negated(after)); !zero(off) {
		r.Notes = append(r.Notes, fmt.Sprintf("The change of cash is off by %v: the books are damaged. Look at Books health.", off))
	}
}

// held is the money at the beginning and at the end.
func (f flow) held() (before, after []money.Amount) {
	before, after = f.none(), f.none()
	for i := range before {
		for _, a := range f.accounts[i] {
			if flowOf(a.Type, a.Subtype).Part == flowCash {
				before[i] = before[i].Add(a.Opening)
				after[i] = after[i].Add(a.Opening).Add(a.Debit).Sub(a.Credit)
			}
		}
	}
	return before, after
}

func (r *Report) heading(label string) {
	r.Rows = append(r.Rows, ReportRow{Label: label, Style: heading, Cells: make([]string, len(r.Columns))})
}

func (r *Report) line(label string, level int, style string, figures []money.Amount, link string) {
	r.sum(label, style, figures)
	row := &r.Rows[len(r.Rows)-1]
	row.Level, row.Link = level, link
}

// flowPart writes the lines of a part with their accounts, and gives their sum.
func (r *Report) flowPart(f flow, part string, counter map[string][]money.Amount) []money.Amount {
	sum := f.none()
	done := map[string]bool{}
	for _, l := range flowLines {
		if l.Part != part || done[l.Line] {
			continue
		}
		done[l.Line] = true
		here := func(a movement) bool { at := flowOf(a.Type, a.Subtype); return at.Part == part && at.Line == l.Line }
		figures := f.gave(here)
		taken := counter[l.Line]
		if taken != nil {
			figures = plus(figures, taken)
		}
		if zero(figures) && taken == nil && !r.flowMoved(f, here) {
			continue
		}
		r.line(l.Line, 1, plain, figures, "")
		r.flowAccounts(f, 2, false, here)
		if taken != nil {
			r.line("without what was added back above", 2, plain, taken, "")
		}
		sum = plus(sum, figures)
	}
	return sum
}

func (r *Report) flowMoved(f flow, pick func(movement) bool) bool {
	for _, column := range f.accounts {
		for _, a := range column {
			if pick(a) && !a.Debit.Equal(a.Credit) {
				return true
			}
		}
	}
	return false
}

// flowAccounts writes the accounts that a line consists of.
func (r *Report) flowAccounts(f flow, level int, turned bool, pick func(movement) bool) {
	for place, a := range f.accounts[0] {
		if a.IsGroup || !pick(a) {
			continue
		}
		figures := f.none()
		for i := range figures {
			m := f.accounts[i][place]
			figures[i] = m.Credit.Sub(m.Debit)
		}
		if turned {
			figures = negated(figures)
		}
		r.flowAccount(a, level, figures)
	}
}

// flowHeld writes the accounts of the money.
func (r *Report) flowHeld(f flow) {
	for place, a := range f.accounts[0] {
		if a.IsGroup || flowOf(a.Type, a.Subtype).Part != flowCash {
			continue
		}
		figures := f.none()
		for i := range figures {
			m := f.accounts[i][place]
			figures[i] = m.Opening.Add(m.Debit).Sub(m.Credit)
		}
		r.flowAccount(a, 1, figures)
	}
}

func (r *Report) flowAccount(a movement, level int, figures []money.Amount) {
	if zero(figures) {
		return
	}
	r.line(a.Name, level, plain, figures, r.cellLink(&node{movement: a}, 0))
	row := &r.Rows[len(r.Rows)-1]
	row.Code = a.Code
	row.Links = make([]string, len(figures))
	for i, f := range figures {
		if !f.IsZero() {
			row.Links[i] = r.cellLink(&node{movement: a}, i)
		}
	}
}
