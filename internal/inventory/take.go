package inventory

import (
	"context"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/money"
	"kontor/internal/op"
)

// TakeTx moves what of the wants lies at a location to another, the customers'
// for 0, without reserving it first, and values what goes out: first expired,
// first out. What is missing is told; where begin refuses that, nothing moves.
// begin is asked once everything is held, and may complete the source.
func (s *Service) TakeTx(ctx context.Context, c *op.Call, source Source, wants []Want, from, to int64, expired bool,
	begin func(got []Allocation, missed []Missed, source *Source) error,
) ([]Issued, error) {
	needs := map[int64]money.Quantity{}
	for _, w := range wants {
		needs[w.ProductID] = needs[w.ProductID].Add(w.Quantity)
	}
	var shelves []db.StockShelvesLockRow
	v, err := s.holdTx(ctx, c.Tx, needs, []int64{from, to}, func(batch *pgx.Batch) {
		products := make([]int64, 0, len(needs))
		for p := range needs {
			products = append(products, p)
		}
		batch.Queue(db.StockShelvesLock, from, products).Query(func(rows pgx.Rows) (err error) {
			shelves, err = pgx.CollectRows(rows, pgx.RowToStructByPos[db.StockShelvesLockRow])
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if to == 0 {
		to = v.facts.Customers
		v.locations[to] = "customer"
	}
	got, missed := Allocate(wants, shelvesOf(shelves), source.Date, expired)
	if err := begin(got, missed, &source); err != nil {
		return nil, err
	}
	transfers, issued := make([]Transfer, len(got)), make([]Issued, len(got))
	for i, a := range got {
		transfers[i] = Transfer{LineID: a.LineID, ProductID: a.ProductID, LotID: a.LotID, From: from, To: to, Quantity: a.Quantity}
		issued[i] = Issued{LineID: a.LineID, ProductID: a.ProductID, Quantity: a.Quantity}
	}
	_, err = s.moveTx(ctx, c, v, source, transfers)
	return issued, err
}
