package assets

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger/schedule"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// The states.
const (
	StateDraft    = "draft"
	StateActive   = "active"
	StateDisposed = "disposed"
)

// AssetRow is a fixed asset in a list.
type AssetRow struct {
	ID          int64        `json:"id" db:"id"`
	Number      *string      `json:"number" db:"number" doc:"Null until it is active."`
	State       string       `json:"state" db:"state" enum:"draft,active,disposed"`
	Name        string       `json:"name" db:"name"`
	InService   date.Date    `json:"in_service" db:"in_service"`
	Cost        money.Amount `json:"cost" db:"cost"`
	Residual    money.Amount `json:"residual" db:"residual" doc:"What it is worth at the end of its life."`
	Method      string       `json:"method" db:"method" enum:"straight_line,declining"`
	LifeMonths  int32        `json:"life_months" db:"life_months"`
	DisposedOn  *date.Date   `json:"disposed_on" db:"disposed_on" nullable:"true"`
	Accumulated money.Amount `json:"accumulated" db:"accumulated" doc:"Depreciation so far."`
	BookValue   money.Amount `json:"book_value" db:"book_value"`
	Version     int32        `json:"version" db:"version"`
}

// Asset is a fixed asset with its plan.
type Asset struct {
	AssetRow
	AssetAccountID        int64         `json:"asset_account_id"`
	AssetAccount          string        `json:"asset_account"`
	DepreciationAccountID int64         `json:"depreciation_account_id"`
	DepreciationAccount   string        `json:"depreciation_account"`
	ExpenseAccountID      int64         `json:"expense_account_id"`
	ExpenseAccount        string        `json:"expense_account"`
	CostCenterID          *int64        `json:"cost_center_id" nullable:"true"`
	CostCenter            *string       `json:"cost_center" nullable:"true"`
	ProjectID             *int64        `json:"project_id" nullable:"true"`
	Project               *string       `json:"project" nullable:"true"`
	Rate                  money.Percent `json:"rate" doc:"A year, of declining depreciation."`
	Prorata               string        `json:"prorata" enum:"month,day"`
	Every                 string        `json:"every" enum:"month,quarter,year"`
	Depreciated           money.Amount  `json:"depreciated" doc:"Charged before, in another program."`
	TakenOver             *date.Date    `json:"taken_over" nullable:"true" doc:"The day up to which that was charged; the plan is made anew after it."`
	BillLineID            *int64        `json:"bill_line_id" nullable:"true" doc:"The line of a vendor bill that it was bought with."`
	BillID                *int64        `json:"bill_id" nullable:"true"`
	Bill                  *string       `json:"bill" nullable:"true"`
	AcquisitionAccountID  *int64        `json:"acquisition_account_id" nullable:"true" doc:"The account that its cost is posted against when it is activated; null where its cost is in the books already."`
	AcquisitionAccount    *string       `json:"acquisition_account" nullable:"true"`
	AcquisitionEntryID    *int64        `json:"acquisition_entry_id" nullable:"true"`
	AcquisitionEntry      *string       `json:"acquisition_entry" nullable:"true"`
	Notes                 string        `json:"notes"`
	Proceeds              *money.Amount `json:"proceeds" nullable:"true"`
	DisposalEntryID       *int64        `json:"disposal_entry_id" nullable:"true"`
	Plan                  []PlanRow     `json:"plan" nullable:"false"`

	// writeDowns stand, by their day.
	writeDowns []PlanRow
}

var assets = list.Spec[AssetRow]{
	From: "asset_list", Default: "-id", Search: "search LIKE search_pattern(?)",
	Columns: "id, number, state, name, in_service, cost, residual, method, life_months, disposed_on, accumulated, book_value, version",
	Sorts:   map[string]list.Sort{"in_service": {SQL: "in_service", Type: "date"}, "name": {SQL: "name", Type: "text"}, "cost": {SQL: "cost", Type: "numeric"}},
}

type assetListIn struct {
	op.ListIn
	State string `query:"state" enum:"draft,active,disposed"`
}

func (s *Service) assetList(ctx context.Context, c *op.Call, in *assetListIn) (op.Page[AssetRow], error) {
	return assets.Page(ctx, c.Tx, in.ListIn, list.Where("state = ?", in.State))
}

func (s *Service) assetGet(ctx context.Context, c *op.Call, in *op.ID) (Asset, error) {
	return s.assetReadTx(ctx, c.Tx, in.ID)
}

var errNoAsset = fault.NotFound("no_such_asset", "There is no such fixed asset. A draft may have been deleted.")

func (s *Service) assetReadTx(ctx context.Context, tx pgx.Tx, id int64) (Asset, error) {
	r, err := s.queries.AssetGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Asset{}, errNoAsset
	}
	if err != nil {
		return Asset{}, err
	}
	a := Asset{
		AssetRow: AssetRow{
			ID: r.ID, Number: r.Number, State: r.State, Name: r.Name, InService: r.InService, Cost: r.Cost, Residual: r.Residual, Method: r.Method,
			LifeMonths: r.LifeMonths, DisposedOn: r.DisposedOn, Accumulated: r.Accumulated, BookValue: r.BookValue, Version: r.Version,
		},
		AssetAccountID: r.AssetAccountID, AssetAccount: r.AssetAccount, DepreciationAccountID: r.DepreciationAccountID, DepreciationAccount: r.DepreciationAccount,
		ExpenseAccountID: r.ExpenseAccountID, ExpenseAccount: r.ExpenseAccount, CostCenterID: r.CostCenterID, CostCenter: r.CostCenter, ProjectID: r.ProjectID,
		Project: r.Project, Rate: r.Rate, Prorata: r.Prorata, Every: r.Every, Depreciated: r.Depreciated, Notes: r.Notes, Proceeds: r.Proceeds, DisposalEntryID: r.DisposalEntryID,
		TakenOver: r.TakenOver, BillLineID: r.BillLineID, BillID: r.BillID, Bill: r.Bill, AcquisitionAccountID: r.AcquisitionAccountID,
		AcquisitionAccount: r.AcquisitionAccount, AcquisitionEntryID: r.AcquisitionEntryID, AcquisitionEntry: r.AcquisitionEntry,
	}
	done, err := s.queries.PlanPostings(ctx, tx, dbPlan(id, 0))
	if err != nil {
		return a, err
	}
	for _, p := range done {
		if p.Kind == kindWriteDown && p.Turn%2 == 1 {
			a.writeDowns = append(a.writeDowns, PlanRow{On: p.OnDate, Amount: p.Amount, Kind: p.Kind, Note: p.Note})
		}
	}
	if err := s.depreciateTx(ctx, tx, &a); err != nil {
		return a, err
	}
	if a.State == StateDisposed {
		// The plan ended with it: what is left of it is what was posted.
		a.Plan = charged(a, done)
		return a, nil
	}
	posted(a.Plan, done)
	return a, nil
}

// depreciateTx works the plan out.
func (s *Service) depreciateTx(ctx context.Context, tx pgx.Tx, a *Asset) error {
	company, err := s.queries.AssetCompany(ctx, tx)
	if err != nil {
		return err
	}
	if a.Plan, err = a.planned(time.Month(company.FiscalYearStartMonth), company.CurrencyDecimals); err != nil {
		return err
	}
	write := func(m *money.Amount) { *m = money.AmountOf(m.Decimal(), company.CurrencyDecimals) }
	for _, m := range []*money.Amount{&a.Cost, &a.Residual, &a.Accumulated, &a.BookValue, &a.Depreciated} {
		write(m)
	}
	return nil
}

// planned is the plan: after each write-down it is made anew over what is left of
// value and life.
func (a Asset) planned(yearStart time.Month, decimals int32) ([]PlanRow, error) {
	terms := a.schedule()
	rows, err := depreciation(terms, yearStart, decimals)
	for _, w := range a.writeDowns {
		if err != nil {
			break
		}
		n := len(rows)
		for n > 0 && w.On.Before(rows[n-1].On) {
			n--
		}
		rows = rows[:n]
		sum := a.Depreciated
		if n > 0 {
			sum = rows[n-1].Accumulated
		}
		before := sum
		sum = money.AmountOf(sum.Add(w.Amount).Decimal(), decimals)
		rows = append(rows, PlanRow{On: w.On, Amount: sum.Sub(before), Accumulated: sum, Left: money.AmountOf(a.Cost.Sub(sum).Decimal(), decimals), Kind: w.Kind, Note: w.Note})
		terms.From, terms.Depreciated = w.On.AddDays(1), sum
		var rest []PlanRow
		rest, err = depreciation(terms, yearStart, decimals)
		rows = append(rows, rest...)
	}
	return rows, err
}

func depreciation(terms schedule.Asset, yearStart time.Month, decimals int32) ([]PlanRow, error) {
	charges, err := schedule.Depreciate(terms, yearStart, decimals)
	rows := make([]PlanRow, len(charges))
	for i, c := range charges {
		rows[i] = PlanRow{On: c.On, Amount: c.Amount, Accumulated: c.Accumulated, Left: c.BookValue, Kind: kindCharge}
	}
	return rows, err
}

func (a Asset) schedule() schedule.Asset {
	out := schedule.Asset{
		Cost: a.Cost, Residual: a.Residual, InService: a.InService, Method: schedule.Method(a.Method), Life: int(a.LifeMonths), Rate: a.Rate,
		Prorata: schedule.Prorata(a.Prorata), Every: schedule.Every(a.Every), Depreciated: a.Depreciated,
	}
	if a.TakenOver != nil {
		out.From = a.TakenOver.AddDays(1)
	}
	return out
}

// plan is what is posted of it: the expense against accumulated depreciation.
func (a Asset) plan() plan {
	return plan{
		assetID: a.ID, title: a.Name, debit: a.ExpenseAccountID, credit: a.DepreciationAccountID, costCenterID: ref(a.CostCenterID), project: ref(a.ProjectID),
		onDebit: true, rows: a.Plan, active: a.State == StateActive, ended: a.State == StateDisposed,
	}
}

func ref(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

func (a Asset) title() string {
	if a.Number != nil {
		return *a.Number
	}
	return a.Name
}
