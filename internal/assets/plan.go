package assets

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
)

// PlanRow is a day of a plan: posted, or still to come.
type PlanRow struct {
	On          date.Date    `json:"on"`
	Amount      money.Amount `json:"amount"`
	Accumulated money.Amount `json:"accumulated" doc:"All so far."`
	Left        money.Amount `json:"left" doc:"What then is left: the book value, or what waits."`
	Kind        string       `json:"kind" enum:"charge,write_down"`
	Note        string       `json:"note" doc:"Why it is written down."`
	EntryID     *int64       `json:"entry_id" nullable:"true" doc:"Null while it is to come."`
	Entry       *string      `json:"entry" nullable:"true"`
	ChargeID    *int64       `json:"charge_id" nullable:"true" doc:"Of what is posted, to reverse it."`
	ReversalID  *int64       `json:"reversal_id" nullable:"true" doc:"The entry that took back what was posted of it, while it is not posted again."`
	Reversal    *string      `json:"reversal" nullable:"true"`

	// turn is the next one of its day.
	turn int32
}

// posted marks the rows that have been posted.
func posted(rows []PlanRow, done []db.PlanPostingsRow) {
	type what struct {
		on   date.Date
		kind string
	}
	by := map[what]db.PlanPostingsRow{}
	for _, p := range done {
		by[what{p.OnDate, p.Kind}] = p
	}
	for i := range rows {
		rows[i].turn = 1
		if p, ok := by[what{rows[i].On, rows[i].Kind}]; ok {
			rows[i].done(p)
		}
	}
}

// done marks the row by the last turn of its day.
func (r *PlanRow) done(p db.PlanPostingsRow) {
	r.turn, r.Kind = p.Turn+1, p.Kind
	if p.Turn%2 == 0 {
		r.ReversalID, r.Reversal = &p.EntryID, &p.Number
		return
	}
	r.EntryID, r.Entry, r.ChargeID, r.Note = &p.EntryID, &p.Number, &p.ID, p.Note
}

// plan is something whose rows are posted one by one.
type plan struct {
	assetID, deferralID   int64
	title                 string
	debit, credit         int64
	costCenterID, project int64
	onDebit               bool // the cost centre is on the debit
	rows                  []PlanRow
	// active is false of a draft and of what is disposed of, ended of the latter.
	active, ended bool
}

// PlanCharge is a row of a plan that is due.
type PlanCharge struct {
	Kind   string       `json:"kind" enum:"asset,deferral"`
	ID     int64        `json:"id"`
	Title  string       `json:"title"`
	On     date.Date    `json:"on"`
	Amount money.Amount `json:"amount"`
	// EntryID is set once it is posted.
	EntryID *int64 `json:"entry_id" nullable:"true"`
	Entry   string `json:"entry"`
	// Reversal is the entry that took it back before; it then waits for a person.
	Reversal string `json:"reversal" doc:"Number of the entry that took it back before. Such a charge is not posted by itself."`
}

// Coming is what is due.
type Coming struct {
	Until date.Date    `json:"until"`
	Items []PlanCharge `json:"items" nullable:"false"`
	Total money.Amount `json:"total"`
}

// Posted is what has been posted.
type Posted struct {
	Items []PlanCharge `json:"items" nullable:"false"`
}

type comingIn struct {
	Until date.Date `query:"until" doc:"Today unless given."`
}

func (s *Service) coming(ctx context.Context, c *op.Call, in *comingIn) (Coming, error) {
	out := Coming{Until: in.Until, Items: []PlanCharge{}}
	if out.Until.IsZero() {
		out.Until = date.Of(c.Now)
	}
	err := s.eachTx(ctx, c.Tx, out.Until, false, func(p plan) error {
		for _, r := range p.due(out.Until) {
			out.Items = append(out.Items, p.charge(r))
			out.Total = out.Total.Add(r.Amount)
		}
		return nil
	})
	return out, err
}

func (p plan) charge(r PlanRow) PlanCharge {
	c := PlanCharge{Kind: "asset", ID: p.assetID, Title: p.title, On: r.On, Amount: r.Amount}
	if p.deferralID != 0 {
		c.Kind, c.ID = "deferral", p.deferralID
	}
	if r.Reversal != nil {
		c.Reversal = *r.Reversal
	}
	return c
}

// due are the rows up to a day that are not posted.
func (p plan) due(until date.Date) (rows []PlanRow) {
	if !p.active {
		return nil
	}
	for _, r := range p.rows {
		if r.EntryID == nil && !until.Before(r.On) {
			rows = append(rows, r)
		}
	}
	return rows
}

type postDueIn struct {
	Body *struct {
		Until *date.Date `json:"until,omitempty" doc:"Today unless given."`
	} `required:"false"`
}

func (s *Service) postDue(ctx context.Context, c *op.Call, in *postDueIn) (Posted, error) {
	until := date.Of(c.Now)
	if in.Body != nil {
		op.Patch(&until, in.Body.Until)
	}
	return s.postDueTx(ctx, c, until, true)
}

// PostDueTx posts what is due up to a day by itself: everything that is not
// posted yet and that nobody has reversed.
func (s *Service) PostDueTx(ctx context.Context, c *op.Call, until date.Date) (Posted, error) {
	return s.postDueTx(ctx, c, until, false)
}

// postDueTx posts everything that is due up to a day and not posted yet, again
// what was reversed as well. A row
// whose day is not in an open period is posted on the first open day after it,
// and says so; where there is none it waits, and a warning says so.
func (s *Service) postDueTx(ctx context.Context, c *op.Call, until date.Date, again bool) (Posted, error) {
	out := Posted{Items: []PlanCharge{}}
	err := s.eachTx(ctx, c.Tx, until, true, func(p plan) error {
		for _, r := range p.due(until) {
			if r.Reversal != nil && !again {
				continue
			}
			charge, err := s.postRowTx(ctx, c, p, r)
			if f, ok := fault.As(err); ok && f.Code == "no_open_day" {
				// What else is due does not wait for the next fiscal year.
				c.Warn(fmt.Sprintf("%s of %s is not posted. %s", p.title, r.On, f.Sentence))
				continue
			}
			if err != nil {
				return err
			}
			out.Items = append(out.Items, charge)
		}
		return nil
	})
	return out, err
}

// eachTx goes over the active plans; with lock each is held first, in the order
// of ids.
func (s *Service) eachTx(ctx context.Context, tx pgx.Tx, until date.Date, lock bool, do func(plan) error) error {
	all, err := s.queries.PlansActive(ctx, tx, until)
	if err != nil {
		return err
	}
	for _, row := range all {
		if lock {
			if err := s.lockPlanTx(ctx, tx, row.Kind, row.ID); err != nil {
				return err
			}
		}
		p, err := s.planTx(ctx, tx, row.Kind, row.ID)
		if err != nil {
			return err
		}
		if err := do(p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) lockPlanTx(ctx context.Context, tx pgx.Tx, kind string, id int64) error {
	hold := s.queries.AssetLock
	if kind == "deferral" {
		hold = s.queries.DeferralLock
	}
	_, err := hold(ctx, tx, id)
	return err
}

func (s *Service) planTx(ctx context.Context, tx pgx.Tx, kind string, id int64) (plan, error) {
	if kind == "asset" {
		a, err := s.assetReadTx(ctx, tx, id)
		return a.plan(), err
	}
	d, err := s.deferralReadTx(ctx, tx, id)
	return d.plan(), err
}

// postRowTx posts a row of a plan.
func (s *Service) postRowTx(ctx context.Context, c *op.Call, p plan, r PlanRow) (PlanCharge, error) {
	day, err := s.openDayTx(ctx, c.Tx, r.On)
	if err != nil {
		return PlanCharge{}, err
	}
	text := fmt.Sprintf("%s, %s", p.title, r.On.Time().Format("January 2006"))
	if day != r.On {
		text += fmt.Sprintf(" (posted late: %s is not in an open period)", r.On)
	}
	charge := p.charge(r)
	debit, credit := ledger.Line{AccountID: p.debit, Amount: r.Amount, Description: text}, ledger.Line{AccountID: p.credit, Amount: r.Amount.Neg(), Description: text}
	on := &credit
	if p.onDebit {
		on = &debit
	}
	on.CostCenterID, on.ProjectID = p.costCenterID, p.project
	entry, err := s.ledger.PostTx(ctx, c, ledger.Entry{
		Journal: "AST", Date: day, Description: text, Source: ledger.Source{Kind: charge.Kind, ID: charge.ID}, Lines: []ledger.Line{debit, credit},
	})
	if err != nil {
		return charge, err
	}
	err = s.queries.PlanPostingInsert(ctx, c.Tx, db.PlanPostingInsertParams{
		AssetID: p.assetID, DeferralID: p.deferralID, OnDate: r.On, Kind: kindCharge, Amount: r.Amount, EntryID: entry.ID, Turn: max(r.turn, 1),
	})
	charge.EntryID, charge.Entry = &entry.ID, entry.Number
	c.Record(op.Change{Kind: charge.Kind, ID: charge.ID, Title: p.title, After: map[string]any{"posted": r.On, "amount": r.Amount, "entry": entry.Number}})
	return charge, err
}

// closingTx is a point of the closing checklist: nothing of the period waits to
// be posted.
func (s *Service) closingTx(ctx context.Context, tx pgx.Tx, p ledger.Period) (ledger.ChecklistItem, error) {
	item := ledger.ChecklistItem{Code: "plan_charges", Done: true, Text: "Depreciation and deferrals of the period are posted.", Link: "/plan-charges"}
	waiting := 0
	err := s.eachTx(ctx, tx, p.EndsOn, false, func(p2 plan) error {
		waiting += len(p2.due(p.EndsOn))
		return nil
	})
	if waiting > 0 {
		item.Done, item.Text = false, fmt.Sprintf("%d charges of depreciation and deferrals are due and not posted.", waiting)
	}
	return item, err
}
