package assets

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
	Name                  string                 `json:"name,omitempty" maxLength:"200" doc:"The bill's line's unless given."`
	InService             *date.Date             `json:"in_service,omitempty" doc:"The bill's day unless given, or today."`
	Cost                  money.Amount           `json:"cost,omitzero" doc:"What is left of the bill's line unless given."`
	Residual              money.Amount           `json:"residual,omitzero"`
	Method                string                 `json:"method,omitempty" enum:"straight_line,declining" doc:"straight_line unless given."`
	LifeMonths            int32                  `json:"life_months,omitempty" minimum:"1" maximum:"1200" doc:"As the last asset of its account unless given, or 60."`
	Rate                  money.Percent          `json:"rate,omitzero"`
	Prorata               string                 `json:"prorata,omitempty" enum:"month,day" doc:"month unless given."`
	Every                 string                 `json:"every,omitempty" enum:"month,quarter,year" doc:"month unless given."`
	Depreciated           money.Amount           `json:"depreciated,omitzero" doc:"Charged before, in another program."`
	TakenOver             op.Nullable[date.Date] `json:"taken_over,omitzero" doc:"The day up to which that was charged; the plan is made anew after it. Without a day the plan from in_service on is followed, less that."`
	BillLineID            *int64                 `json:"bill_line_id,omitempty" minimum:"1" nullable:"true" doc:"The line of a posted vendor bill that it is bought with."`
	AcquisitionAccountID  *int64                 `json:"acquisition_account_id,omitempty" minimum:"1" nullable:"true" doc:"The account that its cost is posted against when it is activated, such as the bank; leave it out where its cost is in the books already."`
	AssetAccountID        *int64                 `json:"asset_account_id,omitempty" minimum:"1" nullable:"true" doc:"The bill's line's or the usual one unless given."`
	DepreciationAccountID *int64                 `json:"depreciation_account_id,omitempty" minimum:"1" nullable:"true" doc:"The usual one unless given."`
	ExpenseAccountID      *int64                 `json:"expense_account_id,omitempty" minimum:"1" nullable:"true" doc:"The usual one unless given."`
	CostCenterID          *int64                 `json:"cost_center_id,omitempty" minimum:"1" nullable:"true"`
	ProjectID             *int64                 `json:"project_id,omitempty" minimum:"1" nullable:"true"`
	Notes                 string                 `json:"notes,omitempty" maxLength:"10000"`
}

type assetCreateIn struct{ Body assetDraft }

type assetCalculateIn struct{ Body assetDraft }

type assetPatchIn struct {
	op.ID
	Body struct {
		Version               int32                  `json:"version" minimum:"1" doc:"The version that was read."`
		Name                  *string                `json:"name,omitempty" minLength:"1" maxLength:"200"`
		InService             *date.Date             `json:"in_service,omitempty"`
		Cost                  *money.Amount          `json:"cost,omitempty"`
		Residual              *money.Amount          `json:"residual,omitempty"`
		Method                *string                `json:"method,omitempty" enum:"straight_line,declining"`
		LifeMonths            *int32                 `json:"life_months,omitempty" minimum:"1" maximum:"1200"`
		Rate                  *money.Percent         `json:"rate,omitempty"`
		Prorata               *string                `json:"prorata,omitempty" enum:"month,day"`
		Every                 *string                `json:"every,omitempty" enum:"month,quarter,year"`
		Depreciated           *money.Amount          `json:"depreciated,omitempty"`
		TakenOver             op.Nullable[date.Date] `json:"taken_over,omitzero"`
		BillLineID            op.Nullable[int64]     `json:"bill_line_id,omitzero"`
		AcquisitionAccountID  op.Nullable[int64]     `json:"acquisition_account_id,omitzero"`
		AssetAccountID        *int64                 `json:"asset_account_id,omitempty" minimum:"1"`
		DepreciationAccountID *int64                 `json:"depreciation_account_id,omitempty" minimum:"1"`
		ExpenseAccountID      *int64                 `json:"expense_account_id,omitempty" minimum:"1"`
		CostCenterID          op.Nullable[int64]     `json:"cost_center_id,omitzero"`
		ProjectID             op.Nullable[int64]     `json:"project_id,omitzero"`
		Notes                 *string                `json:"notes,omitempty" maxLength:"10000"`
	}
}

// newTx is the asset that a create or a calculation describes.
func (s *Service) newTx(ctx context.Context, c *op.Call, b assetDraft) (Asset, error) {
	a := Asset{
		AssetRow: AssetRow{State: StateDraft, Name: strings.TrimSpace(b.Name), InService: date.Of(c.Now), Cost: b.Cost, Residual: b.Residual, Method: b.Method, LifeMonths: b.LifeMonths},
		Rate:     b.Rate, Prorata: b.Prorata, Every: b.Every, Depreciated: b.Depreciated, CostCenterID: b.CostCenterID, ProjectID: b.ProjectID, Notes: b.Notes,
		TakenOver: b.TakenOver.Value, BillLineID: b.BillLineID, AcquisitionAccountID: b.AcquisitionAccountID,
	}
	account := b.AssetAccountID
	if b.BillLineID != nil {
		l, err := s.lineTx(ctx, c.Tx, *b.BillLineID, "bill_line_id")
		if err != nil {
			return a, err
		}
		a.InService = l.day
		a.Name = cmp.Or(a.Name, l.name(), l.invoice)
		if a.Cost.IsZero() {
			a.Cost = l.Left
		}
		if account == nil {
			account = &l.accountID
		}
		if a.CostCenterID == nil && a.ProjectID == nil {
			a.CostCenterID, a.ProjectID = l.costCenterID, l.project
		}
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
	}{{&a.AssetAccountID, account, "fixed_asset"}, {&a.DepreciationAccountID, b.DepreciationAccountID, "accumulated_depreciation"}, {&a.ExpenseAccountID, b.ExpenseAccountID, "depreciation_expense"}} {
		if d.given != nil {
			*d.into = *d.given
			continue
		}
		if *d.into, err = facts.Role(d.role); err != nil {
			return a, err
		}
	}
	if a.LifeMonths == 0 {
		a.LifeMonths, err = s.queries.AssetLife(ctx, c.Tx, a.AssetAccountID)
		if errors.Is(err, pgx.ErrNoRows) {
			a.LifeMonths, err = usualLife, nil
		}
		if err != nil {
			return a, err
		}
	}
	return a, s.checkTx(ctx, c.Tx, a)
}

// usualLife is five years, in months.
const usualLife = 60

// checkTx refuses accounts and a plan that cannot be.
func (s *Service) checkTx(ctx context.Context, tx pgx.Tx, a Asset) error {
	refused := fault.Invalid("invalid_asset", "The fixed asset cannot be like this; see what is marked.")
	accounts := []accountOf{
		{"asset_account_id", a.AssetAccountID}, {"depreciation_account_id", a.DepreciationAccountID}, {"expense_account_id", a.ExpenseAccountID},
	}
	if a.AcquisitionAccountID != nil {
		accounts = append(accounts, accountOf{"acquisition_account_id", *a.AcquisitionAccountID})
	}
	refused, err := s.checkAccountsTx(ctx, tx, refused, accounts, a.CostCenterID, a.ProjectID)
	if err != nil {
		return err
	}
	if refused, err = s.checkOriginTx(ctx, tx, refused, a); err != nil {
		return err
	}
	if a.ExpenseAccountID == a.AssetAccountID || a.ExpenseAccountID == a.DepreciationAccountID {
		refused = refused.Field("expense_account_id", "The expense is on another account than the asset and its depreciation.")
	}
	if a.Name == "" {
		refused = refused.Field("name", "Enter a name.")
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return s.depreciateTx(ctx, tx, &a)
}

// checkOriginTx marks what does not fit where the asset comes from.
func (s *Service) checkOriginTx(ctx context.Context, tx pgx.Tx, refused *fault.Fault, a Asset) (*fault.Fault, error) {
	switch {
	case a.AcquisitionAccountID != nil && a.BillLineID != nil:
		refused = refused.Field("acquisition_account_id", "The bill has posted its cost already.")
	case a.AcquisitionAccountID != nil && (a.TakenOver != nil || !a.Depreciated.IsZero()):
		refused = refused.Field("acquisition_account_id", "It was in use before, so its cost is in the books already.")
	case a.AcquisitionAccountID != nil && *a.AcquisitionAccountID == a.AssetAccountID:
		refused = refused.Field("acquisition_account_id", "Its cost is on this account; choose what it was paid from.")
	case a.TakenOver != nil && a.BillLineID != nil:
		refused = refused.Field("taken_over", "What is bought with a bill has not been in use before.")
	case a.TakenOver != nil && a.TakenOver.Before(a.InService):
		refused = refused.Field("taken_over", "Not before %s, when it came into service.", a.InService)
	}
	if a.BillLineID == nil {
		return refused, nil
	}
	l, err := s.lineTx(ctx, tx, *a.BillLineID, "bill_line_id")
	if err != nil {
		return refused, err
	}
	if l.sale {
		return refused.Field("bill_line_id", "%s is an invoice to a customer.", l.invoice), nil
	}
	return l.takes(refused, "asset", a.ID, a.Cost, a.AssetAccountID, "cost", "asset_account_id"), nil
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
		LifeMonths: a.LifeMonths, Rate: a.Rate, Prorata: a.Prorata, Every: a.Every, Depreciated: a.Depreciated, Notes: a.Notes,
		BillLineID: a.BillLineID, AcquisitionAccountID: a.AcquisitionAccountID, TakenOver: a.TakenOver, CreatedBy: c.Actor.UserID, Now: c.Now,
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

// assetCalculate only reads, so it holds no line of a bill.
func (s *Service) assetCalculate(ctx context.Context, c *op.Call, in *assetCalculateIn) (AssetCalculation, error) {
	in.Body.BillLineID = nil
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
		b.Depreciated != nil || b.AssetAccountID != nil || b.DepreciationAccountID != nil || b.ExpenseAccountID != nil || b.CostCenterID.Set || b.ProjectID.Set ||
		b.TakenOver.Set || b.BillLineID.Set || b.AcquisitionAccountID.Set
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
	b.TakenOver.Into(&a.TakenOver)
	b.BillLineID.Into(&a.BillLineID)
	b.AcquisitionAccountID.Into(&a.AcquisitionAccountID)
	if err := s.checkTx(ctx, c.Tx, a); err != nil {
		return a, err
	}
	err = s.queries.AssetUpdate(ctx, c.Tx, db.AssetUpdateParams{
		ID: a.ID, Name: a.Name, AssetAccountID: a.AssetAccountID, DepreciationAccountID: a.DepreciationAccountID, ExpenseAccountID: a.ExpenseAccountID,
		CostCenterID: a.CostCenterID, ProjectID: a.ProjectID, InService: a.InService, Cost: a.Cost, Residual: a.Residual, Method: a.Method,
		LifeMonths: a.LifeMonths, Rate: a.Rate, Prorata: a.Prorata, Every: a.Every, Depreciated: a.Depreciated, Notes: a.Notes,
		BillLineID: a.BillLineID, AcquisitionAccountID: a.AcquisitionAccountID, TakenOver: a.TakenOver, Now: c.Now,
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
	// An account or a bill's line may have changed since the draft was saved.
	if err := s.checkTx(ctx, c.Tx, a); err != nil {
		return a, err
	}
	entry, err := s.acquireTx(ctx, c, a, number)
	if err != nil {
		return a, err
	}
	if err := s.queries.AssetActivate(ctx, c.Tx, db.AssetActivateParams{ID: a.ID, Number: number, EntryID: entry, Now: c.Now}); err != nil {
		return a, err
	}
	return s.assetConcludeTx(ctx, c, a.ID, a)
}

// acquireTx posts the asset's cost against the account that it is acquired with,
// on the day on which it came into service or the first open one after it. It
// gives the entry, 0 where the cost is in the books already.
func (s *Service) acquireTx(ctx context.Context, c *op.Call, a Asset, number string) (int64, error) {
	if a.AcquisitionAccountID == nil {
		return 0, nil
	}
	day, err := s.openDayTx(ctx, c.Tx, a.InService)
	if err != nil {
		return 0, err
	}
	text := "Acquisition of " + a.Name
	if day != a.InService {
		text += fmt.Sprintf(" (posted late: %s is not in an open period)", a.InService)
	}
	entry, err := s.ledger.PostTx(ctx, c, ledger.Entry{
		Journal: "AST", Date: day, Description: text, Reference: number, Source: ledger.Source{Kind: "asset", ID: a.ID},
		Lines: []ledger.Line{
			{AccountID: a.AssetAccountID, Amount: a.Cost, Description: text},
			{AccountID: *a.AcquisitionAccountID, Amount: a.Cost.Neg(), Description: text},
		},
	})
	return entry.ID, err
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
	case a.TakenOver != nil && day.Before(*a.TakenOver):
		return a, fault.Invalid("invalid_disposal", "It was taken over on %s.", a.TakenOver).Field("date", "Not before %s.", a.TakenOver)
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
	lines, err := a.disposal(facts.Role, proceeds, account)
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
func (a Asset) disposal(account func(role string) (int64, error), proceeds money.Amount, into int64) ([]ledger.Line, error) {
	gain := proceeds.Sub(a.BookValue)
	role := "asset_disposal_gain"
	if gain.Sign() < 0 {
		role = "asset_disposal_loss"
	}
	result, err := account(role)
	if err != nil {
		return nil, err
	}
	text := "Disposal of " + a.Name
	var lines []ledger.Line
	for _, l := range []ledger.Line{
		{AccountID: into, Amount: proceeds},
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
