package assets

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger/schedule"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// DeferralRow is a deferral in a list.
type DeferralRow struct {
	ID       int64        `json:"id" db:"id"`
	Number   *string      `json:"number" db:"number" doc:"Null until it is active."`
	State    string       `json:"state" db:"state" enum:"draft,active"`
	Kind     string       `json:"kind" db:"kind" enum:"expense,revenue"`
	Name     string       `json:"name" db:"name"`
	StartsOn date.Date    `json:"starts_on" db:"starts_on"`
	EndsOn   date.Date    `json:"ends_on" db:"ends_on"`
	Amount   money.Amount `json:"amount" db:"amount"`
	LeftOver money.Amount `json:"left_over" db:"left_over" doc:"What still waits."`
	Version  int32        `json:"version" db:"version"`
}

// Deferral is income or expense that is spread over months, with its plan.
type Deferral struct {
	DeferralRow
	BalanceAccountID int64     `json:"balance_account_id" doc:"Where it waits."`
	BalanceAccount   string    `json:"balance_account"`
	ResultAccountID  int64     `json:"result_account_id" doc:"Where each portion goes."`
	ResultAccount    string    `json:"result_account"`
	CostCenterID     *int64    `json:"cost_center_id" nullable:"true"`
	CostCenter       *string   `json:"cost_center" nullable:"true"`
	ProjectID        *int64    `json:"project_id" nullable:"true"`
	Project          *string   `json:"project" nullable:"true"`
	InvoiceLineID    *int64    `json:"invoice_line_id" nullable:"true" doc:"The line of an invoice or bill that it spreads."`
	InvoiceID        *int64    `json:"invoice_id" nullable:"true"`
	Invoice          *string   `json:"invoice" nullable:"true"`
	InvoiceSide      *string   `json:"invoice_side" nullable:"true" enum:"sale,purchase"`
	Spread           string    `json:"spread" enum:"equal,month,day" doc:"Every month that it touches the same; by months; or by days."`
	Notes            string    `json:"notes"`
	Plan             []PlanRow `json:"plan" nullable:"false"`
}

var deferrals = list.Spec[DeferralRow]{
	From: "deferral_list", Default: "-id", Search: "search LIKE search_pattern(?)",
	Columns: "id, number, state, kind, name, starts_on, ends_on, amount, left_over, version",
	Sorts:   map[string]list.Sort{"starts_on": {SQL: "starts_on", Type: "date"}, "name": {SQL: "name", Type: "text"}, "amount": {SQL: "amount", Type: "numeric"}},
}

type deferralListIn struct {
	op.ListIn
	State string `query:"state" enum:"draft,active"`
	Kind  string `query:"kind" enum:"expense,revenue"`
}

func (s *Service) deferralList(ctx context.Context, c *op.Call, in *deferralListIn) (op.Page[DeferralRow], error) {
	return deferrals.Page(ctx, c.Tx, in.ListIn, list.Where("state = ?", in.State), list.Where("kind = ?", in.Kind))
}

func (s *Service) deferralGet(ctx context.Context, c *op.Call, in *op.ID) (Deferral, error) {
	return s.deferralReadTx(ctx, c.Tx, in.ID)
}

var errNoDeferral = fault.NotFound("no_such_deferral", "There is no such deferral. A draft may have been deleted.")

func (s *Service) deferralReadTx(ctx context.Context, tx pgx.Tx, id int64) (Deferral, error) {
	r, err := s.queries.DeferralGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Deferral{}, errNoDeferral
	}
	if err != nil {
		return Deferral{}, err
	}
	d := Deferral{
		DeferralRow: DeferralRow{
			ID: r.ID, Number: r.Number, State: r.State, Kind: r.Kind, Name: r.Name, StartsOn: r.StartsOn, EndsOn: r.EndsOn, Amount: r.Amount, LeftOver: r.LeftOver, Version: r.Version,
		},
		BalanceAccountID: r.BalanceAccountID, BalanceAccount: r.BalanceAccount, ResultAccountID: r.ResultAccountID, ResultAccount: r.ResultAccount,
		CostCenterID: r.CostCenterID, CostCenter: r.CostCenter, ProjectID: r.ProjectID, Project: r.Project, Spread: r.Spread, Notes: r.Notes,
		InvoiceLineID: r.InvoiceLineID, InvoiceID: r.InvoiceID, Invoice: r.Invoice, InvoiceSide: r.InvoiceSide,
	}
	if err := s.spreadTx(ctx, tx, &d); err != nil {
		return d, err
	}
	done, err := s.queries.PlanPostings(ctx, tx, dbPlan(0, id))
	posted(d.Plan, done)
	return d, err
}

// spreadTx works the plan out.
func (s *Service) spreadTx(ctx context.Context, tx pgx.Tx, d *Deferral) error {
	company, err := s.queries.AssetCompany(ctx, tx)
	if err != nil {
		return err
	}
	portions, err := schedule.Defer(d.Amount, d.StartsOn, d.EndsOn, schedule.DeferBy(d.Spread), company.CurrencyDecimals)
	if err != nil {
		return err
	}
	d.Amount, d.LeftOver = money.AmountOf(d.Amount.Decimal(), company.CurrencyDecimals), money.AmountOf(d.LeftOver.Decimal(), company.CurrencyDecimals)
	d.Plan = make([]PlanRow, len(portions))
	sum := money.AmountOf(money.Amount{}.Decimal(), company.CurrencyDecimals)
	for i, p := range portions {
		sum = sum.Add(p.Amount)
		d.Plan[i] = PlanRow{On: p.On, Amount: p.Amount, Accumulated: sum, Left: d.Amount.Sub(sum), Kind: kindCharge}
	}
	return nil
}

// plan is what is posted of it: an expense is a debit of its account, revenue a
// credit.
func (d Deferral) plan() plan {
	p := plan{deferralID: d.ID, title: d.Name, debit: d.ResultAccountID, credit: d.BalanceAccountID, costCenterID: ref(d.CostCenterID), project: ref(d.ProjectID), onDebit: true, rows: d.Plan, active: d.State == StateActive}
	if d.Kind == "revenue" {
		p.debit, p.credit, p.onDebit = p.credit, p.debit, false
	}
	return p
}

func (d Deferral) title() string {
	if d.Number != nil {
		return *d.Number
	}
	return d.Name
}

type deferralCreateIn struct {
	Body struct {
		Kind             string       `json:"kind,omitempty" enum:"expense,revenue" doc:"As the invoice's side unless given, or expense."`
		Name             string       `json:"name,omitempty" maxLength:"200" doc:"The invoice's line's unless given."`
		Amount           money.Amount `json:"amount,omitzero" doc:"What is left of the invoice's line unless given."`
		StartsOn         *date.Date   `json:"starts_on,omitempty" doc:"The invoice's day unless given, or today."`
		EndsOn           *date.Date   `json:"ends_on,omitempty" doc:"A year later unless given."`
		InvoiceLineID    *int64       `json:"invoice_line_id,omitempty" minimum:"1" nullable:"true" doc:"The line of a posted invoice or bill that it spreads."`
		Spread           string       `json:"spread,omitempty" enum:"equal,month,day" doc:"equal unless given."`
		BalanceAccountID *int64       `json:"balance_account_id,omitempty" minimum:"1" nullable:"true" doc:"The usual one unless given."`
		ResultAccountID  *int64       `json:"result_account_id,omitempty" minimum:"1" nullable:"true" doc:"The usual one unless given."`
		CostCenterID     *int64       `json:"cost_center_id,omitempty" minimum:"1" nullable:"true"`
		ProjectID        *int64       `json:"project_id,omitempty" minimum:"1" nullable:"true"`
		Notes            string       `json:"notes,omitempty" maxLength:"10000"`
	}
}

type deferralPatchIn struct {
	op.ID
	Body struct {
		Version          int32              `json:"version" minimum:"1" doc:"The version that was read."`
		Kind             *string            `json:"kind,omitempty" enum:"expense,revenue"`
		Name             *string            `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Amount           *money.Amount      `json:"amount,omitempty"`
		StartsOn         *date.Date         `json:"starts_on,omitempty"`
		EndsOn           *date.Date         `json:"ends_on,omitempty"`
		Spread           *string            `json:"spread,omitempty" enum:"equal,month,day"`
		BalanceAccountID *int64             `json:"balance_account_id,omitempty" minimum:"1"`
		ResultAccountID  *int64             `json:"result_account_id,omitempty" minimum:"1"`
		CostCenterID     op.Nullable[int64] `json:"cost_center_id,omitzero"`
		ProjectID        op.Nullable[int64] `json:"project_id,omitzero"`
		InvoiceLineID    op.Nullable[int64] `json:"invoice_line_id,omitzero"`
		Notes            *string            `json:"notes,omitempty" maxLength:"10000"`
	}
}

func (s *Service) deferralCreate(ctx context.Context, c *op.Call, in *deferralCreateIn) (Deferral, error) {
	b := in.Body
	d := Deferral{
		DeferralRow: DeferralRow{State: StateDraft, Kind: b.Kind, Name: strings.TrimSpace(b.Name), Amount: b.Amount, StartsOn: date.Of(c.Now)},
		Spread:      b.Spread, CostCenterID: b.CostCenterID, ProjectID: b.ProjectID, InvoiceLineID: b.InvoiceLineID, Notes: b.Notes,
	}
	account := b.BalanceAccountID
	if b.InvoiceLineID != nil {
		l, err := s.lineTx(ctx, c.Tx, *b.InvoiceLineID, "invoice_line_id")
		if err != nil {
			return d, err
		}
		d.StartsOn = l.day
		d.Name = cmp.Or(d.Name, l.name(), l.invoice)
		if d.Kind == "" && l.sale {
			d.Kind = "revenue"
		}
		if d.Amount.IsZero() {
			d.Amount = l.Left
		}
		if account == nil {
			account = &l.accountID
		}
		if d.CostCenterID == nil && d.ProjectID == nil {
			d.CostCenterID, d.ProjectID = l.costCenterID, l.project
		}
	}
	op.Patch(&d.StartsOn, b.StartsOn)
	d.EndsOn = d.StartsOn.AddMonths(12).AddDays(-1)
	op.Patch(&d.EndsOn, b.EndsOn)
	if d.Kind == "" {
		d.Kind = "expense"
	}
	if d.Spread == "" {
		d.Spread = "equal"
	}
	facts, err := s.ledger.DocumentFactsTx(ctx, c.Tx)
	if err != nil {
		return d, err
	}
	balance, result := "deferred_expense", "purchase_expense"
	if d.Kind == "revenue" {
		balance, result = "deferred_revenue", "sales_income"
	}
	if d.BalanceAccountID = ref(account); d.BalanceAccountID == 0 {
		if d.BalanceAccountID, err = facts.Role(balance); err != nil {
			return d, err
		}
	}
	if d.ResultAccountID = ref(b.ResultAccountID); d.ResultAccountID == 0 {
		if d.ResultAccountID, err = facts.Role(result); err != nil {
			return d, err
		}
	}
	if err := s.checkDeferralTx(ctx, c.Tx, d); err != nil {
		return d, err
	}
	d.ID, err = s.queries.DeferralInsert(ctx, c.Tx, db.DeferralInsertParams{
		Kind: d.Kind, Name: d.Name, BalanceAccountID: d.BalanceAccountID, ResultAccountID: d.ResultAccountID, CostCenterID: d.CostCenterID, ProjectID: d.ProjectID,
		Amount: d.Amount, StartsOn: d.StartsOn, EndsOn: d.EndsOn, Spread: d.Spread, Notes: d.Notes, InvoiceLineID: d.InvoiceLineID, CreatedBy: c.Actor.UserID, Now: c.Now,
	})
	if err != nil {
		return d, err
	}
	return s.deferralConcludeTx(ctx, c, d.ID, nil)
}

func (s *Service) checkDeferralTx(ctx context.Context, tx pgx.Tx, d Deferral) error {
	refused, err := s.checkAccountsTx(ctx, tx, fault.Invalid("invalid_deferral", "The deferral cannot be like this; see what is marked."), []accountOf{
		{"balance_account_id", d.BalanceAccountID}, {"result_account_id", d.ResultAccountID},
	}, d.CostCenterID, d.ProjectID)
	if err != nil {
		return err
	}
	switch {
	case d.Name == "":
		refused = refused.Field("name", "Enter a name.")
	case d.Amount.Sign() <= 0:
		refused = refused.Field("amount", "An amount is above zero.")
	case d.EndsOn.Before(d.StartsOn):
		refused = refused.Field("ends_on", "It ends before it starts.")
	case d.BalanceAccountID == d.ResultAccountID:
		refused = refused.Field("result_account_id", "It goes to another account than the one on which it waits.")
	}
	if d.InvoiceLineID != nil {
		l, err := s.lineTx(ctx, tx, *d.InvoiceLineID, "invoice_line_id")
		if err != nil {
			return err
		}
		if l.sale != (d.Kind == "revenue") {
			refused = refused.Field("kind", "%s is the other kind.", l.invoice)
		}
		refused = l.takes(refused, "deferral", d.ID, d.Amount, d.BalanceAccountID, "amount", "balance_account_id")
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return s.spreadTx(ctx, tx, &d)
}

func (s *Service) deferralLockTx(ctx context.Context, tx pgx.Tx, id int64, version int32) (Deferral, error) {
	now, err := s.queries.DeferralLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Deferral{}, errNoDeferral
	}
	if err != nil {
		return Deferral{}, err
	}
	if err := fault.CheckVersion("deferral", version, now); err != nil {
		return Deferral{}, err
	}
	return s.deferralReadTx(ctx, tx, id)
}

func (s *Service) deferralUpdate(ctx context.Context, c *op.Call, in *deferralPatchIn) (Deferral, error) {
	b := in.Body
	before, err := s.deferralLockTx(ctx, c.Tx, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	d := before
	op.Patch(&d.Name, b.Name)
	op.Patch(&d.Notes, b.Notes)
	d.Name = strings.TrimSpace(d.Name)
	terms := b.Kind != nil || b.Amount != nil || b.StartsOn != nil || b.EndsOn != nil || b.Spread != nil || b.BalanceAccountID != nil || b.ResultAccountID != nil ||
		b.CostCenterID.Set || b.ProjectID.Set || b.InvoiceLineID.Set
	if terms && before.State != StateDraft {
		return d, fault.Conflict("deferral_active", "%s is active; only its name and notes can be changed.", before.title())
	}
	op.Patch(&d.Kind, b.Kind)
	op.Patch(&d.Amount, b.Amount)
	op.Patch(&d.StartsOn, b.StartsOn)
	op.Patch(&d.EndsOn, b.EndsOn)
	op.Patch(&d.Spread, b.Spread)
	op.Patch(&d.BalanceAccountID, b.BalanceAccountID)
	op.Patch(&d.ResultAccountID, b.ResultAccountID)
	b.CostCenterID.Into(&d.CostCenterID)
	b.ProjectID.Into(&d.ProjectID)
	b.InvoiceLineID.Into(&d.InvoiceLineID)
	if err := s.checkDeferralTx(ctx, c.Tx, d); err != nil {
		return d, err
	}
	err = s.queries.DeferralUpdate(ctx, c.Tx, db.DeferralUpdateParams{
		ID: d.ID, Kind: d.Kind, Name: d.Name, BalanceAccountID: d.BalanceAccountID, ResultAccountID: d.ResultAccountID, CostCenterID: d.CostCenterID,
		ProjectID: d.ProjectID, Amount: d.Amount, StartsOn: d.StartsOn, EndsOn: d.EndsOn, Spread: d.Spread, Notes: d.Notes, InvoiceLineID: d.InvoiceLineID, Now: c.Now,
	})
	if err != nil {
		return d, err
	}
	return s.deferralConcludeTx(ctx, c, d.ID, before)
}

func (s *Service) deferralDelete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	d, err := s.deferralLockTx(ctx, c.Tx, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if d.Number != nil {
		return op.Nothing{}, fault.Conflict("deferral_active", "%s has a number and stays.", d.title())
	}
	c.Record(op.Change{Kind: "deferral", ID: d.ID, Title: d.title(), Before: d})
	return op.Nothing{}, s.queries.DeferralDelete(ctx, c.Tx, d.ID)
}

func (s *Service) deferralActivate(ctx context.Context, c *op.Call, in *op.Versioned) (Deferral, error) {
	d, err := s.deferralLockTx(ctx, c.Tx, in.ID.ID, in.Version())
	if err != nil {
		return d, err
	}
	if d.State != StateDraft {
		return d, fault.Conflict("deferral_active", "%s is active already.", d.title())
	}
	if err := s.checkDeferralTx(ctx, c.Tx, d); err != nil {
		return d, err
	}
	number, err := s.numberTx(ctx, c, "assets.deferral", d.Number)
	if err != nil {
		return d, err
	}
	if err := s.queries.DeferralActivate(ctx, c.Tx, db.DeferralActivateParams{ID: d.ID, Number: number, Now: c.Now}); err != nil {
		return d, err
	}
	return s.deferralConcludeTx(ctx, c, d.ID, d)
}

func (s *Service) deferralConcludeTx(ctx context.Context, c *op.Call, id int64, before any) (Deferral, error) {
	d, err := s.deferralReadTx(ctx, c.Tx, id)
	if err != nil {
		return d, err
	}
	c.Record(op.Change{Kind: "deferral", ID: d.ID, Title: d.title(), Before: before, After: d.DeferralRow})
	return d, nil
}
