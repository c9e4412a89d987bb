package assets

import (
	"context"
	"errors"
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
	EntryID     *int64       `json:"entry_id" nullable:"true" doc:"Null while it is to come."`
	Entry       *string      `json:"entry" nullable:"true"`
}

// posted marks the rows that have been posted.
func posted(rows []PlanRow, done []db.PlanPostingsRow) {
	by := map[date.Date]db.PlanPostingsRow{}
	for _, p := range done {
		by[p.OnDate] = p
	}
	for i := range rows {
		if p, ok := by[rows[i].On]; ok {
			rows[i].EntryID, rows[i].Entry = &p.EntryID, &p.Number
		}
	}
}

// plan is something whose rows are posted one by one.
type plan struct {
	assetID, deferralID   int64
	title                 string
	debit, credit         int64
	costCenterID, project int64
	onDebit               bool // the cost centre is on the debit
	rows                  []PlanRow
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
	return c
}

// due are the rows up to a day that are not posted.
func (p plan) due(until date.Date) (rows []PlanRow) {
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
	return s.PostDueTx(ctx, c, until)
}

// PostDueTx posts everything that is due up to a day and not posted yet. A row
// whose day is not in an open period is posted on the first open day after it,
// and says so; where there is none it waits, and a warning says so.
func (s *Service) PostDueTx(ctx context.Context, c *op.Call, until date.Date) (Posted, error) {
	out := Posted{Items: []PlanCharge{}}
	err := s.eachTx(ctx, c.Tx, until, true, func(p plan) error {
		for _, r := range p.due(until) {
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
		if err != nil || a.State != StateActive {
			return plan{}, err
		}
		return a.plan(), nil
	}
	d, err := s.deferralReadTx(ctx, tx, id)
	if err != nil || d.State != StateActive {
		return plan{}, err
	}
	return d.plan(), nil
}

// postRowTx posts a row of a plan.
func (s *Service) postRowTx(ctx context.Context, c *op.Call, p plan, r PlanRow) (PlanCharge, error) {
	day, err := s.queries.PlanOpenDay(ctx, c.Tx, r.On)
	if errors.Is(err, pgx.ErrNoRows) {
		return PlanCharge{}, fault.Conflict("no_open_day", "No open period includes %s or comes after it. Create the fiscal year, or post up to an earlier day.", r.On)
	}
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
		AssetID: p.assetID, DeferralID: p.deferralID, OnDate: r.On, Amount: r.Amount, EntryID: entry.ID,
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
