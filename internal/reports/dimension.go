package reports

import (
	"context"
	"slices"
	"strconv"

	"kontor/db"
	"kontor/internal/money"
	"kontor/internal/op"
)

// byDimension has a column for each cost centre or project that anything was
// posted for, one for what has none, and the sum.
func (s *Service) byDimension(ctx context.Context, c *op.Call, in *profitAndLossIn, r Report) (Report, error) {
	rows, err := s.queries.DimensionMovements(ctx, c.Tx, db.DimensionMovementsParams{Kind: in.By, FromDate: in.From, ToDate: in.To, KnownOn: moment(in.KnownOn)})
	if err != nil {
		return r, err
	}
	accounts, err := s.movementsTx(ctx, c.Tx, in.From, in.To, in.KnownOn, false)
	if err != nil {
		return r, err
	}
	type cell struct{ account, dimension int64 }
	amounts := map[cell]money.Amount{}
	codes, names := map[int64]string{}, map[int64]string{}
	for _, row := range rows {
		amounts[cell{row.ID, row.DimensionID}] = row.Amount.Neg()
		codes[row.DimensionID], names[row.DimensionID] = row.Dimension, row.DimensionName
	}
	var ids []int64
	for id := range codes {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b int64) int {
		if (a == 0) != (b == 0) {
			if a == 0 {
				return 1
			}
			return -1
		}
		return slices.Compare([]byte(codes[a]), []byte(codes[b]))
	})
	for _, id := range ids {
		label := "None"
		if id != 0 {
			label = codes[id] + " " + names[id]
		}
		r.Columns = append(r.Columns, ReportColumn{Label: label, Kind: "amount"})
	}
	r.Columns = append(r.Columns, ReportColumn{Label: "Total", Kind: "amount"})
	lines := func(n *node) string { return ledgerLink(n.ID, in.From, in.To, in.KnownOn) }
	r.cellLink = func(n *node, column int) string {
		if column == len(ids) || ids[column] == 0 {
			return lines(n)
		}
		return ledgerLink(n.ID, in.From, in.To, in.KnownOn, in.By+"_id", strconv.FormatInt(ids[column], 10))
	}
	r.incomeAndExpense(accounts, len(ids)+1, func(column, place int) money.Amount {
		a := accounts[place]
		if column == len(ids) {
			return a.Credit.Sub(a.Debit)
		}
		return amounts[cell{a.ID, ids[column]}]
	}, lines)
	return r, nil
}
