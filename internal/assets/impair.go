package assets

import (
	"context"
	"fmt"
	"strings"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
)

// The kinds of what is posted of a plan.
const (
	kindCharge    = "charge"
	kindWriteDown = "write_down"
)

type impairIn struct {
	op.ID
	Body struct {
		Version   int32        `json:"version,omitempty" minimum:"1" doc:"The version that was read."`
		Date      date.Date    `json:"date" doc:"A day on which its plan has a charge; that one comes before it."`
		Amount    money.Amount `json:"amount" doc:"What it is worth less."`
		Reason    string       `json:"reason" minLength:"1" maxLength:"300"`
		AccountID *int64       `json:"account_id,omitempty" minimum:"1" nullable:"true" doc:"The expense; its depreciation's unless given."`
	}
}

// assetImpair posts what is due up to the day and the write-down after it. From
// then on the plan spreads what is left over what is left of the life.
func (s *Service) assetImpair(ctx context.Context, c *op.Call, in *impairIn) (Asset, error) {
	b := in.Body
	a, err := s.assetLockTx(ctx, c.Tx, in.ID.ID, b.Version)
	if err != nil {
		return a, err
	}
	before := a
	if err := a.impairable(b.Date, b.Amount, strings.TrimSpace(b.Reason)); err != nil {
		return a, err
	}
	turn, err := s.writeDownTurnTx(ctx, c, a.ID, b.Date)
	if err != nil {
		return a, err
	}
	for _, r := range a.plan().due(b.Date) {
		if _, err := s.postRowTx(ctx, c, a.plan(), r); err != nil {
			return a, err
		}
	}
	account := ref(b.AccountID)
	if account == 0 {
		account = a.ExpenseAccountID
	}
	text := fmt.Sprintf("Write-down of %s: %s", a.Name, strings.TrimSpace(b.Reason))
	entry, err := s.ledger.PostTx(ctx, c, ledger.Entry{
		Journal: "AST", Date: b.Date, Description: text, Reference: *a.Number, Source: ledger.Source{Kind: "asset", ID: a.ID},
		Lines: []ledger.Line{
			{AccountID: account, Amount: b.Amount, Description: text, CostCenterID: ref(a.CostCenterID), ProjectID: ref(a.ProjectID)},
			{AccountID: a.DepreciationAccountID, Amount: b.Amount.Neg(), Description: text},
		},
	})
	if err != nil {
		return a, atField(atField(err, "entry_date", "date"), "lines[0].account_id", "account_id")
	}
	err = s.queries.PlanPostingInsert(ctx, c.Tx, db.PlanPostingInsertParams{
		AssetID: a.ID, OnDate: b.Date, Kind: kindWriteDown, Note: strings.TrimSpace(b.Reason), Amount: b.Amount, EntryID: entry.ID, Turn: turn,
	})
	if err != nil {
		return a, err
	}
	return s.assetConcludeTx(ctx, c, a.ID, before)
}

// impairable refuses a write-down that the plan cannot go on from.
func (a Asset) impairable(day date.Date, amount money.Amount, reason string) error {
	if a.State != StateActive {
		return fault.Conflict("asset_state", "%s is %s; only an active asset is written down.", a.title(), a.State)
	}
	refused := fault.Invalid("invalid_write_down", "It cannot be written down like this; see what is marked.")
	if reason == "" {
		refused = refused.Field("reason", "Say why.")
	}
	var on *PlanRow
	for i, r := range a.Plan {
		switch {
		case r.EntryID != nil && day.Before(r.On):
			return fault.Conflict("charged_after", "Depreciation is posted up to %s already, by %s. Write it down on that day or later, or reverse what is after it.", r.On, *r.Entry).Field("date", "Not before %s.", r.On)
		case r.On == day:
			on = &a.Plan[i]
		}
	}
	switch {
	case on == nil:
		refused = refused.Field("date", "Its plan has no charge on this day; choose one on which it has.")
	case amount.Sign() <= 0 || on.Left.Sub(amount).Cmp(a.Residual) < 0:
		refused = refused.Field("amount", "Above zero, and at most %s: its book value then, less its residual value.", on.Left.Sub(a.Residual))
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// writeDownTurnTx is the turn of a write-down on a day: one that was taken back
// can be made again.
func (s *Service) writeDownTurnTx(ctx context.Context, c *op.Call, id int64, day date.Date) (int32, error) {
	done, err := s.queries.PlanPostings(ctx, c.Tx, dbPlan(id, 0))
	for _, p := range done {
		if p.Kind != kindWriteDown || p.OnDate != day {
			continue
		}
		if p.Turn%2 == 1 {
			return 0, fault.Conflict("written_down", "It is written down on %s already, by %s.", day, p.Number).Field("date", "It is written down on this day already.")
		}
		return p.Turn + 1, err
	}
	return 1, err
}
