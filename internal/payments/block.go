package payments

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"kontor/internal/fault"
)

// blockedTx refuses to pay bills that do not match their orders and receipts. field
// names an item by its place. What a bank statement says has been paid already is
// not asked here.
func (s *Service) blockedTx(ctx context.Context, tx pgx.Tx, ids []int64, field string) error {
	rows, err := s.queries.ItemsBlocked(ctx, tx, ids)
	if err != nil || len(rows) == 0 {
		return err
	}
	f := fault.Conflict("bill_blocked", "%s is blocked for payment: %s. Whoever may release bills does so in the bill.", rows[0].Number, rows[0].Reasons[0])
	for _, r := range rows {
		for i, id := range ids {
			if id == r.LineID {
				f = f.Field(fmt.Sprintf(field, i), "%s is blocked: %s", r.Number, r.Reasons[0])
			}
		}
	}
	return f
}
