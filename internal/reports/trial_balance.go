package reports

import (
	"context"

	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
)

type trialBalanceIn struct {
	Range
	KnownOn date.Date `query:"known_on" doc:"As it was known at the end of that day."`
	Closing op.Flag   `query:"closing" doc:"With the entries that end fiscal years; without them unless asked for."`
}

// trialBalance has what each account held, moved and holds, and their sums.
func (s *Service) trialBalance(ctx context.Context, c *op.Call, in *trialBalanceIn) (Report, error) {
	if err := in.check(); err != nil {
		return Report{}, err
	}
	r, err := s.start(ctx, c.Tx, "Trial balance", in.String()+known(in.KnownOn))
	if err != nil {
		return r, err
	}
	closing := in.Closing.Given() != nil && *in.Closing.Given()
	accounts, err := s.movementsTx(ctx, c.Tx, in.From, in.To, in.KnownOn, closing)
	if err != nil {
		return r, err
	}
	for _, label := range []string{"Opening", "Debit", "Credit", "Closing"} {
		r.Columns = append(r.Columns, ReportColumn{Label: label, Kind: "amount"})
	}
	sums := make([]money.Amount, 4)
	roots := tree(accounts, 4, func(_ int, a movement) []money.Amount {
		own := []money.Amount{a.Opening, a.Debit, a.Credit, a.Opening.Add(a.Debit).Sub(a.Credit)}
		for i := range own {
			sums[i] = sums[i].Add(own[i])
		}
		return own
	})
	r.tree(roots, 0, func(n *node) string { return ledgerLink(n.ID, in.From, in.To, in.KnownOn) })
	all := ReportRow{Label: "Total", Style: total}
	for _, sum := range sums {
		all.Cells = append(all.Cells, r.amount(sum))
	}
	r.Rows = append(r.Rows, all)
	return r, nil
}

func known(day date.Date) string {
	if day.IsZero() {
		return ""
	}
	return ", as known on " + spoken(day)
}
