package bankfile

import (
	"kontor/internal/money"
)

// statements gathers the movements by account and currency.
func (t *table) statements(all []movement) (File, error) {
	f := File{Format: formatCSV}
	type key struct{ account, currency string }
	var order []key
	groups := map[key][]movement{}
	for _, m := range all {
		k := key{m.account, m.line.Currency}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], m)
	}
	for _, k := range order {
		ms := groups[k]
		s := Statement{Account: k.account, Currency: k.currency, line: ms[0].at}
		for _, m := range ms {
			s.Lines = append(s.Lines, m.line)
		}
		if t.columns.balance >= 0 {
			if err := s.runningBalance(ms, &f); err != nil {
				return File{}, err
			}
		}
		f.Statements = append(f.Statements, s)
	}
	return f, nil
}

// runningBalance checks the balances behind the rows, the oldest first or the
// newest first, and takes opening and closing balance from them.
func (s *Statement) runningBalance(ms []movement, f *File) error {
	for _, m := range ms {
		if m.balance == nil {
			f.warn("Line %d has no balance, so the balances were not compared.", m.at)
			return nil
		}
	}
	before := func(m movement) money.Amount { return m.balance.Sub(m.line.Amount) }
	// breaks is the first row whose balance does not follow from the one before it
	// in time, or 0.
	breaks := func(earlier func(i int) int) int {
		for i := 1; i < len(ms); i++ {
			e := earlier(i)
			if !before(ms[2*i-1-e]).Equal(*ms[e].balance) {
				return i
			}
		}
		return 0
	}
	up := breaks(func(i int) int { return i - 1 })
	down := breaks(func(i int) int { return i })
	last := len(ms) - 1
	switch {
	case up == 0:
		open, closed := before(ms[0]), *ms[last].balance
		s.Opening, s.Closing = &open, &closed
	case down == 0:
		open, closed := before(ms[last]), *ms[0].balance
		s.Opening, s.Closing = &open, &closed
	default:
		// The order that holds longer is the one that was meant.
		i := max(up, down)
		return refuse(BadSum, "Line %d: the balance %s does not follow from that of line %d, %s, and the amounts %s and %s. Nothing of the file was taken; fetch it again without a filter, or leave the balance column out of the profile.",
			ms[i].at, ms[i].balance, ms[i-1].at, ms[i-1].balance, ms[i-1].line.Amount, ms[i].line.Amount)
	}
	return nil
}
