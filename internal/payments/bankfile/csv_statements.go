package bankfile

import (
	"kontor/internal/money"
)

// tableStatements gathers the movements of a table by account and currency.
type tableStatements struct {
	balances bool // the table has a column for them
	lines    int
	order    []*tableStatement
	index    map[tableKey]*tableStatement
}

type tableKey struct{ account, currency string }

type tableStatement struct {
	Statement
	balances []rowBalance
}

// rowBalance is what the file says that was there after a movement.
type rowBalance struct {
	at      int // the line in the file
	balance *money.Amount
}

func newStatements(t *table) *tableStatements {
	return &tableStatements{balances: t.columns.balance >= 0, index: map[tableKey]*tableStatement{}}
}

func (g *tableStatements) add(m movement) {
	g.lines++
	k := tableKey{m.account, m.line.Currency}
	s := g.index[k]
	if s == nil {
		s = &tableStatement{Statement: Statement{Account: k.account, Currency: k.currency, line: m.at}}
		g.index[k], g.order = s, append(g.order, s)
	}
	s.Lines = append(s.Lines, m.line)
	if g.balances {
		s.balances = append(s.balances, rowBalance{m.at, m.balance})
	}
}

func (g *tableStatements) file() (File, error) {
	f := File{Format: formatCSV}
	if len(g.order) == 0 {
		return f, refuse(WrongFormat, "The table has no row with a movement.")
	}
	for _, s := range g.order {
		if g.balances {
			if err := s.runningBalance(&f); err != nil {
				return f, err
			}
		}
		f.Statements = append(f.Statements, s.Statement)
	}
	return f, nil
}

// runningBalance checks the balances behind the rows, the oldest first or the
// newest first, and takes opening and closing balance from them.
func (s *tableStatement) runningBalance(f *File) error {
	for _, b := range s.balances {
		if b.balance == nil {
			f.warn("Line %d has no balance, so the balances were not compared.", b.at)
			return nil
		}
	}
	before := func(i int) money.Amount { return s.balances[i].balance.Sub(s.Lines[i].Amount) }
	after := func(i int) money.Amount { return *s.balances[i].balance }
	// up and down are the first rows whose balance does not follow, where the
	// oldest and where the newest stands first; 0 is none.
	up, down := 0, 0
	for i := len(s.Lines) - 1; i > 0; i-- {
		if !before(i).Equal(after(i - 1)) {
			up = i
		}
		if !before(i - 1).Equal(after(i)) {
			down = i
		}
	}
	last := len(s.Lines) - 1
	var open, closed money.Amount
	switch {
	case up == 0:
		open, closed = before(0), after(last)
	case down == 0:
		open, closed = before(last), after(0)
	default:
		// The order that holds longer is the one that was meant.
		i := max(up, down)
		return refuse(BadSum, "Line %d: the balance %s does not follow from that of line %d, %s, and the amounts %s and %s. Nothing of the file was taken; fetch it again without a filter, or leave the balance column out of the profile.",
			s.balances[i].at, after(i), s.balances[i-1].at, after(i-1), s.Lines[i-1].Amount, s.Lines[i].Amount)
	}
	s.Opening, s.Closing = &open, &closed
	return nil
}
