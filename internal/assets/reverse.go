package assets

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/op"
)

// reversalBody says how something posted is taken back.
type reversalBody struct {
	Date   *date.Date `json:"date,omitempty" doc:"Of the reversal; the entry's own, or when its period is closed the first open day from today on."`
	Reason string     `json:"reason,omitempty" maxLength:"300"`
}

type chargeReverseIn struct {
	op.ID
	Body *reversalBody `required:"false"`
}

var errNoCharge = fault.NotFound("no_such_charge", "There is no such charge of a plan.")

// chargeReverse takes a posted charge back. Its day is then due again; only a
// person posts it again, not the daily job.
func (s *Service) chargeReverse(ctx context.Context, c *op.Call, in *chargeReverseIn) (PlanCharge, error) {
	var body reversalBody
	if in.Body != nil {
		body = *in.Body
	}
	p, err := s.chargeTx(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return PlanCharge{}, err
	}
	kind, id := "asset", p.AssetID
	if id == 0 {
		kind, id = "deferral", p.DeferralID
	}
	if err := s.lockPlanTx(ctx, c.Tx, kind, id); err != nil {
		return PlanCharge{}, err
	}
	of, err := s.planTx(ctx, c.Tx, kind, id)
	switch {
	case err != nil:
		return PlanCharge{}, err
	case of.ended:
		return PlanCharge{}, fault.Conflict("asset_disposed", "%s is disposed of, with this charge in its book value. Reverse the disposal first.", of.title)
	case p.Kind == kindWriteDown:
		// What comes after it was planned on it.
		for _, r := range of.rows {
			if r.EntryID != nil && p.OnDate.Before(r.On) {
				return PlanCharge{}, fault.Conflict("charged_after", "Depreciation after it is posted, by %s of %s. Reverse that first.", *r.Entry, r.On)
			}
		}
	}
	reversal, err := s.reverseChargeTx(ctx, c, p, body)
	if err != nil {
		return PlanCharge{}, err
	}
	charge := of.charge(PlanRow{On: p.OnDate, Amount: p.Amount})
	c.Record(op.Change{Kind: kind, ID: id, Title: of.title, Before: map[string]any{"posted": p.OnDate, "amount": p.Amount, "entry": p.Number}, After: map[string]any{"reversed": p.OnDate, "entry": reversal.Number}})
	charge.EntryID, charge.Entry = &reversal.ID, reversal.Number
	return charge, nil
}

func (s *Service) chargeTx(ctx context.Context, tx pgx.Tx, id int64) (db.PlanPostingGetRow, error) {
	p, err := s.queries.PlanPostingGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, errNoCharge
	}
	return p, err
}

// reverseChargeTx posts the mirror of a charge; its plan is held.
func (s *Service) reverseChargeTx(ctx context.Context, c *op.Call, p db.PlanPostingGetRow, body reversalBody) (ledger.Posted, error) {
	if p.Turn%2 == 0 {
		return ledger.Posted{}, fault.Conflict("is_reversal", "%s takes a charge back itself. Post what is due again instead.", p.Number)
	}
	reversal, err := s.reverseEntryTx(ctx, c, p.EntryID, p.EntryDate, body)
	if err != nil {
		return reversal, err
	}
	err = s.queries.PlanPostingInsert(ctx, c.Tx, db.PlanPostingInsertParams{
		AssetID: p.AssetID, DeferralID: p.DeferralID, OnDate: p.OnDate, Kind: p.Kind, Note: p.Note, Amount: p.Amount.Neg(), EntryID: reversal.ID, Turn: p.Turn + 1,
	})
	return reversal, err
}

// reverseEntryTx posts the mirror of an entry on the day asked for, on its own
// where that is open, or on the first open day from today on.
func (s *Service) reverseEntryTx(ctx context.Context, c *op.Call, entry int64, day date.Date, body reversalBody) (ledger.Posted, error) {
	if body.Date != nil {
		day = *body.Date
	} else {
		open, err := s.openDayTx(ctx, c.Tx, day)
		if err == nil && open != day {
			if now := date.Of(c.Now); day.Before(now) {
				open, err = s.openDayTx(ctx, c.Tx, now)
			}
		}
		if err != nil {
			return ledger.Posted{}, err
		}
		day = open
	}
	posted, err := s.ledger.ReverseTx(ctx, c, entry, day, strings.TrimSpace(body.Reason))
	return posted, atField(err, "entry_date", "date")
}

// atField moves what the ledger says about one of its fields to ours.
func atField(err error, theirs, ours string) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	for i := range f.Fields {
		if f.Fields[i].Name == theirs {
			f.Fields[i].Name = ours
		}
	}
	return f
}

// openDayTx is the first day from one on that takes entries; the fault is
// no_open_day.
func (s *Service) openDayTx(ctx context.Context, tx pgx.Tx, day date.Date) (date.Date, error) {
	open, err := s.queries.PlanOpenDay(ctx, tx, day)
	if errors.Is(err, pgx.ErrNoRows) {
		return open, fault.Conflict("no_open_day", "No open period includes %s or comes after it. Create the fiscal year, or post up to an earlier day.", day)
	}
	return open, err
}

type disposalReverseIn struct {
	op.ID
	Body *struct {
		Version int32      `json:"version,omitempty" minimum:"1" doc:"The version that was read."`
		Date    *date.Date `json:"date,omitempty" doc:"Of the reversal; the disposal's own, or when its period is closed the first open day from today on."`
		Reason  string     `json:"reason,omitempty" maxLength:"300"`
	} `required:"false"`
}

// disposalReverse takes a disposal back: the asset is active again. What was
// charged up to its last day only because it left is taken back as well; what
// its plan has by itself stays.
func (s *Service) disposalReverse(ctx context.Context, c *op.Call, in *disposalReverseIn) (Asset, error) {
	var body reversalBody
	var version int32
	if in.Body != nil {
		body, version = reversalBody{Date: in.Body.Date, Reason: in.Body.Reason}, in.Body.Version
	}
	before, err := s.assetLockTx(ctx, c.Tx, in.ID.ID, version)
	if err != nil {
		return before, err
	}
	if before.State != StateDisposed {
		return before, fault.Conflict("asset_state", "%s is %s; it has not been disposed of.", before.title(), before.State)
	}
	if _, err := s.reverseEntryTx(ctx, c, *before.DisposalEntryID, *before.DisposedOn, body); err != nil {
		return before, err
	}
	if err := s.queries.AssetRestore(ctx, c.Tx, db.AssetRestoreParams{ID: before.ID, Now: c.Now}); err != nil {
		return before, err
	}
	a, err := s.assetReadTx(ctx, c.Tx, before.ID)
	if err != nil {
		return a, err
	}
	planned := map[date.Date]bool{}
	for _, r := range a.Plan {
		planned[r.On] = true
	}
	for _, r := range before.Plan {
		if r.ChargeID == nil || planned[r.On] {
			continue
		}
		p, err := s.chargeTx(ctx, c.Tx, *r.ChargeID)
		if err != nil {
			return a, err
		}
		if _, err := s.reverseChargeTx(ctx, c, p, body); err != nil {
			return a, err
		}
	}
	return s.assetConcludeTx(ctx, c, a.ID, before)
}

// withdrawable refuses to make a plan a draft again while something is posted
// of it.
func withdrawable(title, state string, rows []PlanRow) error {
	if state != StateActive {
		return fault.Conflict("plan_not_active", "%s is %s; only what is active becomes a draft again.", title, state)
	}
	for _, r := range rows {
		if r.EntryID != nil {
			return fault.Conflict("plan_charged", "%s has a charge of %s, posted by %s. Reverse what is posted first.", title, r.On, *r.Entry)
		}
	}
	return nil
}

// assetWithdraw makes an active asset a draft again, so that its terms can be
// put right; the entry of its acquisition is reversed. It keeps its number.
func (s *Service) assetWithdraw(ctx context.Context, c *op.Call, in *op.Versioned) (Asset, error) {
	a, err := s.assetLockTx(ctx, c.Tx, in.ID.ID, in.Version())
	if err != nil {
		return a, err
	}
	if err := withdrawable(a.title(), a.State, a.Plan); err != nil {
		return a, err
	}
	if a.AcquisitionEntryID != nil {
		if _, err := s.reverseEntryTx(ctx, c, *a.AcquisitionEntryID, a.InService, reversalBody{}); err != nil {
			return a, err
		}
	}
	if err := s.queries.AssetWithdraw(ctx, c.Tx, db.AssetWithdrawParams{ID: a.ID, Now: c.Now}); err != nil {
		return a, err
	}
	c.Effect(op.Effect{Kind: "state", Text: fmt.Sprintf("%s is a draft again and keeps its number", a.title())})
	return s.assetConcludeTx(ctx, c, a.ID, a)
}

// deferralWithdraw makes an active deferral a draft again.
func (s *Service) deferralWithdraw(ctx context.Context, c *op.Call, in *op.Versioned) (Deferral, error) {
	d, err := s.deferralLockTx(ctx, c.Tx, in.ID.ID, in.Version())
	if err != nil {
		return d, err
	}
	if err := withdrawable(d.title(), d.State, d.Plan); err != nil {
		return d, err
	}
	if err := s.queries.DeferralWithdraw(ctx, c.Tx, db.DeferralWithdrawParams{ID: d.ID, Now: c.Now}); err != nil {
		return d, err
	}
	c.Effect(op.Effect{Kind: "state", Text: fmt.Sprintf("%s is a draft again and keeps its number", d.title())})
	return s.deferralConcludeTx(ctx, c, d.ID, d)
}
