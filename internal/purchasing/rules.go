package purchasing

import (
	"context"

	"github.com/jackc/pgx/v5"

	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

// PurchasingRules are the company's limits and tolerances.
type PurchasingRules struct {
	ApprovalLimit     *money.Amount `json:"approval_limit" nullable:"true" doc:"In the company's currency: an order above it is confirmed by somebody else than who made it. Null for no limit."`
	OverReceipt       money.Percent `json:"over_receipt" doc:"How much more may arrive than was ordered."`
	QuantityTolerance money.Percent `json:"quantity_tolerance" doc:"How much more may be billed than has arrived before the bill is blocked."`
	PriceTolerance    money.Percent `json:"price_tolerance" doc:"How much more may be billed than was ordered at before the bill is blocked."`
	Version           int32         `json:"version"`
}

type rulesIn struct {
	Body struct {
		Version           int32         `json:"version" minimum:"1" doc:"The version that was read."`
		ApprovalLimit     *money.Amount `json:"approval_limit,omitempty" nullable:"true"`
		OverReceipt       money.Percent `json:"over_receipt,omitzero"`
		QuantityTolerance money.Percent `json:"quantity_tolerance,omitzero"`
		PriceTolerance    money.Percent `json:"price_tolerance,omitzero"`
	}
}

const rulesKey = "purchasing"

func (s *Service) rulesGet(ctx context.Context, c *op.Call, _ *op.Nothing) (PurchasingRules, error) {
	return s.rulesTx(ctx, c.Tx)
}

func (s *Service) rulesTx(ctx context.Context, tx pgx.Tx) (PurchasingRules, error) {
	var r PurchasingRules
	version, err := s.settings.ValueTx(ctx, tx, rulesKey, &r)
	r.Version = version
	return r, err
}

func (s *Service) rulesSet(ctx context.Context, c *op.Call, in *rulesIn) (PurchasingRules, error) {
	b := in.Body
	before, err := s.rulesTx(ctx, c.Tx)
	if err != nil {
		return before, err
	}
	refused := fault.Invalid("invalid_rules", "The rules cannot be like this; see what is marked.")
	if b.ApprovalLimit != nil && b.ApprovalLimit.Sign() < 0 {
		refused = refused.Field("approval_limit", "A limit is zero or more.")
	}
	hundred := money.MustPercent("100")
	for _, p := range []struct {
		field string
		value money.Percent
	}{{"over_receipt", b.OverReceipt}, {"quantity_tolerance", b.QuantityTolerance}, {"price_tolerance", b.PriceTolerance}} {
		if p.value.Sign() < 0 || p.value.Cmp(hundred) > 0 {
			refused = refused.Field(p.field, "A tolerance is from 0 to 100 percent.")
		}
	}
	if len(refused.Fields) > 0 {
		return before, refused
	}
	after := PurchasingRules{ApprovalLimit: b.ApprovalLimit, OverReceipt: b.OverReceipt, QuantityTolerance: b.QuantityTolerance, PriceTolerance: b.PriceTolerance}
	if after.Version, err = s.settings.SetValueTx(ctx, c, rulesKey, b.Version, after); err != nil {
		return before, err
	}
	c.Record(op.Change{Kind: "setting", Title: "Purchasing", Before: before, After: after})
	return after, nil
}
