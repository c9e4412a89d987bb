package reports

import (
	"context"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/money"
)

// movement is what an account held before a range and moved in it.
type movement = db.AccountMovementsRow

// movementsTx reads every account, by code. known is the end of the day as known
// on which the books are asked for, or zero for now.
func (s *Service) movementsTx(ctx context.Context, tx pgx.Tx, from, to, known date.Date, closing bool) ([]movement, error) {
	if !known.IsZero() {
		rows, err := s.queries.AccountMovementsKnown(ctx, tx, db.AccountMovementsKnownParams{
			FromDate: from, ToDate: to, KnownOn: moment(known), Closing: closing,
		})
		moved := make([]movement, len(rows))
		for i, r := range rows {
			moved[i] = movement(r)
		}
		return moved, err
	}
	moved, err := s.queries.AccountMovements(ctx, tx, db.AccountMovementsParams{FromDate: from, ToDate: to, Closing: closing})
	if err != nil {
		return nil, err
	}
	cut, err := s.queries.PeriodsCut(ctx, tx, db.PeriodsCutParams{FromDate: from, ToDate: to})
	if err != nil {
		return nil, err
	}
	places := map[int64]*movement{}
	for i := range moved {
		places[moved[i].ID] = &moved[i]
	}
	for _, days := range cut {
		rows, err := s.queries.AccountDays(ctx, tx, db.AccountDaysParams{FromDate: from, FirstDay: days.StartsOn, LastDay: days.EndsOn, Closing: closing})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			m := places[r.AccountID]
			m.Opening, m.Debit, m.Credit = m.Opening.Add(r.Opening), m.Debit.Add(r.Debit), m.Credit.Add(r.Credit)
		}
	}
	return moved, nil
}

// node is an account in the tree with its figures, its own and those below it.
type node struct {
	movement
	figures  []money.Amount
	children []*node
}

// tree arranges accounts below their headings. figures gives an account's own
// amounts; a heading has the sums of what is below it.
func tree(accounts []movement, columns int, figures func(i int, a movement) []money.Amount) []*node {
	byID := map[int64]*node{}
	all := make([]*node, len(accounts))
	for i, a := range accounts {
		all[i] = &node{movement: a, figures: figures(i, a)}
		byID[a.ID] = all[i]
	}
	var roots []*node
	for _, n := range all {
		if n.ParentID == nil || byID[*n.ParentID] == nil {
			roots = append(roots, n)
			continue
		}
		parent := byID[*n.ParentID]
		parent.children = append(parent.children, n)
	}
	for _, r := range roots {
		r.sum(columns)
	}
	return roots
}

func (n *node) sum(columns int) {
	for _, child := range n.children {
		child.sum(columns)
		for i := range columns {
			n.figures[i] = n.figures[i].Add(child.figures[i])
		}
	}
}

// used tells whether any figure of the account or below it is not zero.
func (n *node) used() bool {
	for _, f := range n.figures {
		if !f.IsZero() {
			return true
		}
	}
	for _, child := range n.children {
		if child.used() {
			return true
		}
	}
	return false
}

// rows writes the tree, without what is zero everywhere.
func (r *Report) tree(nodes []*node, level int, link func(*node) string) {
	for _, n := range nodes {
		if !n.used() {
			continue
		}
		row := ReportRow{Code: n.Code, Label: n.Name, Level: level, Style: plain}
		if !n.IsGroup && r.cellLink != nil {
			row.Links = make([]string, len(n.figures))
			for i, f := range n.figures {
				if !f.IsZero() {
					row.Links[i] = r.cellLink(n, i)
				}
			}
		}
		for _, f := range n.figures {
			row.Cells = append(row.Cells, r.amount(f))
		}
		if n.IsGroup {
			row.Style = heading
		} else {
			row.Link = link(n)
		}
		r.Rows = append(r.Rows, row)
		r.tree(n.children, level+1, link)
	}
}
