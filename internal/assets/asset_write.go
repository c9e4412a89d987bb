package assets

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
)

func dbPlan(asset, deferral int64) db.PlanPostingsParams {
	return db.PlanPostingsParams{AssetID: asset, DeferralID: deferral}
}

// assetDraft is a fixed asset as a client sends it.
type assetDraft struct {
	Name                  string        `json:"name" minLength:"1" maxLength:"200"`
	InService             *date.Date    `json:"in_service,omitempty" doc:"Today unless given."`
	Cost                  money.Amount  `json:"cost"`
	Residual              money.Amount  `json:"residual,omitzero"`
	Method                string        `json:"method,omitempty" enum:"straight_line,declining" doc:"straight_line unless given."`
	LifeMonths            int32         `json:"life_months" minimum:"1" maximum:"1200"`
	Rate                  money.Percent `json:"rate,omitzero"`
	Prorata               string        `json:"prorata,omitempty" enum:"month,day" doc:"month unless given."`
	Every                 string        `json:"every,omitempty" enum:"month,quarter,year" doc:"month unless given."`
	Depreciated           money.Amount  `json:"depreciated,omitzero"`
	AssetAccountID        *int64        `json:"asset_account_id,omitempty" minimum:"1" nullable:"true" doc:"The usual one unless given."`
	DepreciationAccountID *int64        `json:"depreciation_account_id,omitempty" minimum:"1" nullable:"true" doc:"The usual one unless given."`
	ExpenseAccountID      *int64        `json:"expense_account_id,omitempty" minimum:"1" nullable:"true" doc:"The usual one unless given."`
	CostCenterID          *int64        `json:"cost_center_id,omitempty" minimum:"1" nullable:"true"`
	ProjectID             *int64        `json:"project_id,omitempty" minimum:"1" nullable:"true"`
	Notes                 string        `json:"notes,omitempty" maxLength:"10000"`
}

type assetCreateIn struct{ Body assetDraft }

type assetCalculateIn struct{ Body assetDraft }

type assetPatchIn struct {
	op.ID
	Body struct {
		Version               int32              `json:"version" minimum:"1" doc:"The version that was read."`
		Name                  *string            `json:"name,omitempty" minLength:"1" maxLength:"200"`
		InService             *date.Date         `json:"in_service,omitempty"`
		Cost                  *money.Amount      `json:"cost,omitempty"`
		Residual              *money.Amount      `json:"residual,omitempty"`
		Method                *string            `json:"method,omitempty" enum:"straight_line,declining"`
		LifeMonths            *int32             `json:"life_months,omitempty" minimum:"1" maximum:"1200"`
		Rate                  *money.Percent     `json:"rate,omitempty"`
		Prorata               *string            `json:"prorata,omitempty" enum:"month,day"`
		Every                 *string            `json:"every,omitempty" enum:"month,quarter,year"`
		Depreciated           *money.Amount      `json:"depreciated,omitempty"`
		AssetAccountID        *int64             `json:"asset_account_id,omitempty" minimum:"1"`
		DepreciationAccountID *int64             `json:"depreciation_account_id,omitempty" minimum:"1"`
		ExpenseAccountID      *int64             `json:"expense_account_id,omitempty" minimum:"1"`
		CostCenterID          op.Nullable[int64] `json:"cost_center_id,omitzero"`
		ProjectID             op.Nullable[int64] `json:"project_id,omitzero"`
		Notes                 *string            `json:"notes,omitempty" maxLength:"10000"`
	}
}

// newTx is the asset that a create or a calculation describes.
func (s *Service) newTx(ctx context.Context, c *op.Call, b assetDraft) (Asset, error) {
	a := Asset{
		AssetRow: AssetRow{State: StateDraft, Name: strings.TrimSpace(b.Name), InService: date.Of(c.Now), Cost: b.Cost, Residual: b.Residual, Method: b.Method, LifeMonths: b.LifeMonths},
		Rate:     b.Rate, Prorata: b.Prorata, Every: b.Every, Depreciated: b.Depreciated, CostCenterID: b.CostCenterID, ProjectID: b.ProjectID, Notes: b.Notes,
	}
	op.Patch(&a.InService, b.InService)
	for _, d := range []struct {
		field *string
		value string
	}{{&a.Method, "straight_line"}, {&a.Prorata, "month"}, {&a.Every, "month"}} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	facts, err := s.ledger.DocumentFactsTx(ctx, c.Tx)
	if err != nil {
		return a, err
	}
	for _, d := range []struct {
		into  *int64
		given *int64
		role  string
	}{{&a.AssetAccountID, b.AssetAccountID, "fixed_asset"}, {&a.DepreciationAccountID, b.DepreciationAccountID, "accumulated_depreciation"}, {&a.ExpenseAccountID, b.ExpenseAccountID, "depreciation_expense"}} {
		if d.given != nil {
			*d.into = *d.given
			continue
		}
		if *d.into, err = facts.Role(d.role); err != nil {
			return a, err
		}
	}
	return a, s.checkTx(ctx, c.Tx, a)
}

// checkTx refuses accounts and a plan that cannot be.
func (s *Service) checkTx(ctx context.Context, tx pgx.Tx, a Asset) error {
	refused := fault.Invalid("invalid_asset", "The fixed asset cannot be like this; see what is marked.")
	refused, err := s.checkAccountsTx(ctx, tx, refused, []accountOf{
		{"asset_account_id", a.AssetAccountID}, {"depreciation_account_id", a.DepreciationAccountID}, {"expense_account_id", a.ExpenseAccountID},
	}, a.CostCenterID, a.ProjectID)
	if err != nil {
		return err
	}
	if a.Name == "" {
		refused = refused.Field("name", "Enter a name.")
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return s.depreciateTx(ctx, tx, &a)
}

type accountOf struct {
	field string
	id    int64
}

// checkAccountsTx marks accounts and dimensions that nothing is posted to.
func (s *Service) checkAccountsTx(ctx context.Context, tx pgx.Tx, refused *fault.Fault, of []accountOf, costCenter, project *int64) (*fault.Fault, error) {
	var ids []int64
	for _, o := range of {
		ids = append(ids, o.id)
	}
	accounts, err := s.ledger.AccountsTx(ctx, tx, ids)
	if err != nil {
		return refused, err
	}
	for _, o := range of {
		switch a, found := accounts[o.id]; {
		case !found:
			refused = refused.Field(o.field, "There is no such account.")
		case a.Group || !a.Active || a.Control != "":
			refused = refused.Field(o.field, "%s takes no such entries.", a.Code)
		}
	}
	dimensions, err := s.ledger.DimensionsTx(ctx, tx, []int64{ref(costCenter), ref(project)})
	if err != nil {
		return refused, err
	}
	for _, d := range []struct {
		field, kind string
		id          *int64
	}{{"cost_center_id", "cost_center", costCenter}, {"project_id", "project", project}} {
		if d.id != nil && dimensions[*d.id].Kind != d.kind {
			refused = refused.Field(d.field, "There is no such one.")
		}
	}
	return refused, nil
}

func (s *Service) assetCreate(ctx context.Context, c *op.Call, in *assetCreateIn) (Asset, error) {
	a, err := s.newTx(ctx, c, in.Body)
	if err != nil {
		return a, err
	}
	a.ID, err = s.queries.AssetInsert(ctx, c.Tx, db.AssetInsertParams{
		Name: a.Name, AssetAccountID: a.AssetAccountID, DepreciationAccountID: a.DepreciationAccountID, ExpenseAccountID: a.ExpenseAccountID,
		CostCenterID: a.CostCenterID, ProjectID: a.ProjectID, InService: a.InService, Cost: a.Cost, Residual: a.Residual, Method: a.Method,
		LifeMonths: a.LifeMonths, Rate: a.Rate, Prorata: a.Prorata, Every: a.Every, Depreciated: a.Depreciated, Notes: a.Notes, CreatedBy: c.Actor.UserID, Now: c.Now,
	})
	if err != nil {
		return a, err
	}
	return s.assetConcludeTx(ctx, c, a.ID, nil)
}

// AssetCalculation is the plan of a fixed asset that is not saved.
type AssetCalculation struct {
	Plan []PlanRow `json:"plan" nullable:"false"`
}

func (s *Service) assetCalculate(ctx context.Context, c *op.Call, in *assetCalculateIn) (AssetCalculation, error) {
	a, err := s.newTx(ctx, c, in.Body)
	if err != nil {
		return AssetCalculation{}, err
	}
	err = s.depreciateTx(ctx, c.Tx, &a)
	return AssetCalculation{Plan: a.Plan}, err
}

func (s *Service) assetLockTx(ctx context.Context, tx pgx.Tx, id int64, version int32) (Asset, error) {
	now, err := s.queries.AssetLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Asset{}, errNoAsset
	}
	if err != nil {
		return Asset{}, err
	}
	if err := fault.CheckVersion("asset", version, now); err != nil {
		return Asset{}, err
	}
	return s.assetReadTx(ctx, tx, id)
}

func (s *Service) assetUpdate(ctx context.Context, c *op.Call, in *assetPatchIn) (Asset, error) {
	b := in.Body
	before, err := s.assetLockTx(ctx, c.Tx, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	a := before
	op.Patch(&a.Name, b.Name)
	op.Patch(&a.Notes, b.Notes)
	a.Name = strings.TrimSpace(a.Name)
	terms := b.InService != nil || b.Cost != nil || b.Residual != nil || b.Method != nil || b.LifeMonths != nil || b.Rate != nil || b.Prorata != nil || b.Every != nil ||
		b.Depreciated != nil || b.AssetAccountID != nil || b.DepreciationAccountID != nil || b.ExpenseAccountID != nil || b.CostCenterID.Set || b.ProjectID.Set
	if terms && before.State != StateDraft {
		return a, fault.Conflict("asset_active", "%s is %s; only its name and notes can be changed.", before.title(), before.State)
	}
	op.Patch(&a.InService, b.InService)
	op.Patch(&a.Cost, b.Cost)
	op.Patch(&a.Residual, b.Residual)
	op.Patch(&a.Method, b.Method)
	op.Patch(&a.LifeMonths, b.LifeMonths)
	op.Patch(&a.Rate, b.Rate)
	op.Patch(&a.Prorata, b.Prorata)
	op.Patch(&a.Every, b.Every)
	op.Patch(&a.Depreciated, b.Depreciated)
	op.Patch(&a.AssetAccountID, b.AssetAccountID)
	op.Patch(&a.DepreciationAccountID, b.DepreciationAccountID)
	op.Patch(&a.ExpenseAccountID, b.ExpenseAccountID)
	b.CostCenterID.Into(&a.CostCenterID)
	b.ProjectID.Into(&a.ProjectID)
	if err := s.checkTx(ctx, c.Tx, a); err != nil {
		return a, err
	}
	err = s.queries.AssetUpdate(ctx, c.Tx, db.AssetUpdateParams{
		ID: a.ID, Name: a.Name, AssetAccountID: a.AssetAccountID, DepreciationAccountID: a.DepreciationAccountID, ExpenseAccountID: a.ExpenseAccountID,
		CostCenterID: a.CostCenterID, ProjectID: a.ProjectID, InService: a.InService, Cost: a.Cost, Residual: a.Residual, Method: a.Method,
		LifeMonths: a.LifeMonths, Rate: a.Rate, Prorata: a.Prorata, Every: a.Every, Depreciated: a.Depreciated, Notes: a.Notes, Now: c.Now,
	})
	if err != nil {
		return a, err
	}
	return s.assetConcludeTx(ctx, c, a.ID, before)
}

func (s *Service) assetDelete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	a, err := s.assetLockTx(ctx, c.Tx, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	switch {
	case a.State != StateDraft:
		return op.Nothing{}, fault.Conflict("asset_active", "%s is %s and stays. Dispose of it instead.", a.title(), a.State)
	case a.Number != nil:
		return op.Nothing{}, fault.Conflict("asset_numbered", "%s has been active and keeps its number, so it stays.", a.title())
	}
	c.Record(op.Change{Kind: "asset", ID: a.ID, Title: a.title(), Before: a})
	return op.Nothing{}, s.queries.AssetDelete(ctx, c.Tx, a.ID)
}

func (s *Service) assetActivate(ctx context.Context, c *op.Call, in *op.Versioned) (Asset, error) {
	a, err := s.assetLockTx(ctx, c.Tx, in.ID.ID, in.Version())
	if err != nil {
		return a, err
	}
	if a.State != StateDraft {
		return a, fault.Conflict("asset_active", "%s is %s already.", a.title(), a.State)
	}
	number, err := s.numberTx(ctx, c, "assets.asset", a.Number)
	if err != nil {
		return a, err
	}
	if err := s.queries.AssetActivate(ctx, c.Tx, db.AssetActivateParams{ID: a.ID, Number: number, Now: c.Now}); err != nil {
		return a, err
	}
	return s.assetConcludeTx(ctx, c, a.ID, a)
}

// numberTx draws a number, or keeps the one that it had when it was active
// before.
func (s *Service) numberTx(ctx context.Context, c *op.Call, series string, has *string) (string, error) {
	if has != nil {
		return *has, nil
	}
	number, err := s.numbers.NumberNextTx(ctx, c.Tx, series, date.Of(c.Now))
	c.Effect(op.Effect{Kind: "number", Text: "It gets the number " + number})
	return number, err
}

type disposeIn struct {
	op.ID
	Body *struct {
		Version   int32        `json:"version,omitempty" minimum:"1" doc:"The version that was read."`
		Date      *date.Date   `json:"date,omitempty" doc:"Today unless given."`
		Proceeds  money.Amount `json:"proceeds,omitzero" doc:"What it was sold for, without tax; 0 when it was scrapped."`
		AccountID *int64       `json:"account_id,omitempty" minimum:"1" nullable:"true" doc:"Where the proceeds go; the company's bank unless given."`
	} `required:"false"`
}

// assetDispose posts what is due up to the day, and takes cost and depreciation
// out of the books: what the proceeds are above the book value is a gain.
func (s *Service) assetDispose(ctx context.Context, c *op.Call, in *disposeIn) (Asset, error) {
	day := date.Of(c.Now)
	var version int32
	var proceeds money.Amount
	var account int64
	if in.Body != nil {
		op.Patch(&day, in.Body.Date)
		version, proceeds, account = in.Body.Version, in.Body.Proceeds, ref(in.Body.AccountID)
	}
	a, err := s.assetLockTx(ctx, c.Tx, in.ID.ID, version)
	if err != nil {
		return a, err
	}
	switch {
	case a.State != StateActive:
		return a, fault.Conflict("asset_state", "%s is %s; only an active asset is disposed of.", a.title(), a.State)
	case proceeds.Sign() < 0:
		return a, fault.Invalid("invalid_disposal", "Proceeds are zero or more.").Field("proceeds", "Zero or more.")
	case day.Before(a.InService):
		return a, fault.Invalid("invalid_disposal", "It came into service on %s.", a.InService).Field("date", "Not before %s.", a.InService)
	}
	for _, r := range slices.Backward(a.Plan) {
		if r.EntryID != nil && day.Before(r.On) {
			return a, fault.Conflict("charged_after", "Depreciation is posted up to %s already, by %s. It cannot be disposed of before that.", r.On, *r.Entry).Field("date", "Not before %s.", r.On)
		}
	}
	before := a
	due, err := s.dueAtTx(ctx, c.Tx, a, day)
	if err != nil {
		return a, err
	}
	for _, r := range due {
		if _, err := s.postRowTx(ctx, c, a.plan(), r); err != nil {
			return a, err
		}
	}
	if a, err = s.assetReadTx(ctx, c.Tx, a.ID); err != nil {
		return a, err
	}
	facts, err := s.ledger.DocumentFactsTx(ctx, c.Tx)
	if err != nil {
		return a, err
	}
	if account == 0 {
		if account, err = facts.Role("default_bank"); err != nil {
			return a, err
		}
	}
	lines, err := a.disposal(facts, proceeds, account)
	if err != nil {
		return a, err
	}
	entry, err := s.ledger.PostTx(ctx, c, ledger.Entry{
		Journal: "AST", Date: day, Description: "Disposal of " + a.Name, Reference: *a.Number, Source: ledger.Source{Kind: "asset", ID: a.ID}, Lines: lines,
	})
	if err != nil {
		return a, err
	}
	err = s.queries.AssetDispose(ctx, c.Tx, db.AssetDisposeParams{ID: a.ID, DisposedOn: day, Proceeds: proceeds, EntryID: entry.ID, Now: c.Now})
	if err != nil {
		return a, err
	}
	return s.assetConcludeTx(ctx, c, a.ID, before)
}

// disposal are the lines that take the asset out of the books.
func (a Asset) disposal(facts ledger.DocumentFacts, proceeds money.Amount, account int64) ([]ledger.Line, error) {
	gain := proceeds.Sub(a.BookValue)
	role := "asset_disposal_gain"
	if gain.Sign() < 0 {
		role = "asset_disposal_loss"
	}
	result, err := facts.Role(role)
	if err != nil {
		return nil, err
	}
	text := "Disposal of " + a.Name
	var lines []ledger.Line
	for _, l := range []ledger.Line{
		{AccountID: account, Amount: proceeds},
		{AccountID: a.DepreciationAccountID, Amount: a.Accumulated},
		{AccountID: a.AssetAccountID, Amount: a.Cost.Neg()},
		{AccountID: result, Amount: gain.Neg(), CostCenterID: ref(a.CostCenterID), ProjectID: ref(a.ProjectID)},
	} {
		if l.Amount.IsZero() {
			continue
		}
		l.Description = text
		lines = append(lines, l)
	}
	return lines, nil
}

func (s *Service) assetConcludeTx(ctx context.Context, c *op.Call, id int64, before any) (Asset, error) {
	a, err := s.assetReadTx(ctx, c.Tx, id)
	if err != nil {
		return a, err
	}
	c.Record(op.Change{Kind: "asset", ID: a.ID, Title: a.title(), Before: before, After: a.AssetRow})
	return a, nil
}
