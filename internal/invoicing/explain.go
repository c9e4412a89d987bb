package invoicing

import (
	"context"
	"encoding/json"

	"kontor/internal/op"
)

// explain tells how the amounts came about: as stored when it was posted, or
// worked out now for a draft.
func (s sided) explain(ctx context.Context, c *op.Call, in *op.ID) (op.Explanation, error) {
	v, err := s.readTx(ctx, c.Tx, in.ID)
	if err != nil {
		return op.Explanation{}, err
	}
	if len(v.explanation) > 0 {
		var e op.Explanation
		return e, json.Unmarshal(v.explanation, &e)
	}
	facts, err := s.ledger.DocumentFactsTx(ctx, c.Tx)
	if err != nil {
		return op.Explanation{}, err
	}
	if err := s.rateTx(ctx, c.Tx, &v, facts.Currency, false); err != nil {
		return op.Explanation{}, err
	}
	known := map[int64]bool{}
	for _, l := range v.Lines {
		known[l.ID] = true
	}
	w, err := s.workTx(ctx, c.Tx, &v, v.linesIn(), known)
	if err != nil {
		return op.Explanation{}, err
	}
	return w.document.Explain(v.Currency, w.lines, w.labels), nil
}
