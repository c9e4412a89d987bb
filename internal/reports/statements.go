package reports

import (
	"context"
	"fmt"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

type balanceSheetIn struct {
	On      date.Date `query:"on" required:"true"`
	Compare string    `query:"compare" enum:",month,year" doc:"Beside the day a month or a year before."`
	KnownOn date.Date `query:"known_on" doc:"As it was known at the end of that day."`
}

// balanceSheet has assets on one side, liabilities and equity on the other. What
// income and expense accounts hold is the result that no year's end has carried
// forward yet, and belongs to equity.
func (s *Service) balanceSheet(ctx context.Context, c *op.Call, in *balanceSheetIn) (Report, error) {
	days := []date.Date{in.On}
	switch in.Compare {
	case "month":
		days = append(days, in.On.AddDays(1).AddMonths(-1).AddDays(-1))
	case "year":
		days = append(days, in.On.AddDays(1).AddMonths(-12).AddDays(-1))
	}
	r, err := s.start(ctx, c.Tx, "Balance sheet", "as of "+spoken(in.On)+known(in.KnownOn))
	if err != nil {
		return r, err
	}
	columns := make([][]movement, len(days))
	for i, day := range days {
		r.Columns = append(r.Columns, ReportColumn{Label: spoken(day), Kind: "amount"})
		// What was held before the day after: a range of no days.
		if columns[i], err = s.movementsTx(ctx, c.Tx, day.AddDays(1), day, in.KnownOn, true); err != nil {
			return r, err
		}
	}
	result := make([]money.Amount, len(days))
	for i := range days {
		for _, a := range columns[i] {
			if a.Type == "income" || a.Type == "expense" {
				result[i] = result[i].Sub(a.Opening)
			}
		}
	}
	link := func(n *node) string {
		return ledgerLink(n.ID, in.On.EndOfMonth().AddDays(1).AddMonths(-12), in.On, in.KnownOn)
	}
	r.cellLink = func(n *node, column int) string {
		return ledgerLink(n.ID, days[column].EndOfMonth().AddDays(1).AddMonths(-12), days[column], in.KnownOn)
	}
	section := func(label string, debit bool, types ...string) []money.Amount {
		own, places := pick(columns[0], types...)
		roots := tree(own, len(days), func(i int, _ movement) []money.Amount {
			figures := make([]money.Amount, len(days))
			for d := range days {
				figures[d] = columns[d][places[i]].Opening
				if !debit {
					figures[d] = figures[d].Neg()
				}
			}
			return figures
		})
		r.tree(roots, 0, link)
		return sumOf(roots, len(days))
	}
	assets := section("Assets", true, "asset")
	r.sum("Total assets", total, assets)
	owed := section("Liabilities", false, "liability")
	r.sum("Total liabilities", subtotal, owed)
	equity := section("Equity", false, "equity")
	r.sum("Result not carried forward yet", plain, result)
	for i := range days {
		equity[i] = equity[i].Add(result[i])
	}
	r.sum("Total equity", subtotal, equity)
	for i := range days {
		equity[i] = equity[i].Add(owed[i])
	}
	r.sum("Total liabilities and equity", total, equity)
	for i := range days {
		if difference := assets[i].Sub(equity[i]); !difference.IsZero() {
			r.Notes = append(r.Notes, fmt.Sprintf("On %s the two sides differ by %s: the books are damaged. Look at Books health.", days[i], r.amount(difference)))
		}
	}
	return r, nil
}

// pick is the accounts of some types, with their places.
func pick(accounts []movement, types ...string) (own []movement, places []int) {
	for i, a := range accounts {
		for _, t := range types {
			if a.Type == t {
				own, places = append(own, a), append(places, i)
			}
		}
	}
	return own, places
}

func sumOf(roots []*node, columns int) []money.Amount {
	sums := make([]money.Amount, columns)
	for _, n := range roots {
		for i := range columns {
			sums[i] = sums[i].Add(n.figures[i])
		}
	}
	return sums
}

// sum adds a row of sums.
func (r *Report) sum(label, style string, figures []money.Amount) {
	row := ReportRow{Label: label, Style: style}
	for _, f := range figures {
		row.Cells = append(row.Cells, r.amount(f))
	}
	r.Rows = append(r.Rows, row)
}

type profitAndLossIn struct {
	Range
	By      string    `query:"by" enum:",month,compare,cost_center,project" doc:"A column for each month, beside the year before, or for each cost centre or project."`
	KnownOn date.Date `query:"known_on" doc:"As it was known at the end of that day."`
}

// profitAndLoss has income, expenses and the result; what ends a year is left
// out, so that a closed year shows the same figures as before.
func (s *Service) profitAndLoss(ctx context.Context, c *op.Call, in *profitAndLossIn) (Report, error) {
	if err := in.check(); err != nil {
		return Report{}, err
	}
	r, err := s.start(ctx, c.Tx, "Profit and loss", in.String()+known(in.KnownOn))
	if err != nil {
		return r, err
	}
	if in.By == "cost_center" || in.By == "project" {
		return s.byDimension(ctx, c, in, r)
	}
	ranges, err := in.ranges()
	if err != nil {
		return r, err
	}
	columns := make([][]movement, len(ranges))
	for i, part := range ranges {
		r.Columns = append(r.Columns, ReportColumn{Label: part.label, Kind: "amount"})
		if columns[i], err = s.movementsTx(ctx, c.Tx, part.From, part.To, in.KnownOn, false); err != nil {
			return r, err
		}
	}
	figure := func(column, place int) money.Amount {
		a := columns[column][place]
		return a.Credit.Sub(a.Debit)
	}
	r.cellLink = func(n *node, column int) string {
		return ledgerLink(n.ID, ranges[column].From, ranges[column].To, in.KnownOn)
	}
	r.incomeAndExpense(columns[0], len(ranges), figure, func(n *node) string { return ledgerLink(n.ID, in.From, in.To, in.KnownOn) })
	return r, nil
}

// incomeAndExpense writes both halves and the result. figure is what an account
// adds to the result.
func (r *Report) incomeAndExpense(accounts []movement, columns int, figure func(column, place int) money.Amount, link func(*node) string) {
	half := func(kind string, sign func(money.Amount) money.Amount) []money.Amount {
		own, places := pick(accounts, kind)
		roots := tree(own, columns, func(i int, _ movement) []money.Amount {
			figures := make([]money.Amount, columns)
			for k := range columns {
				figures[k] = sign(figure(k, places[i]))
			}
			return figures
		})
		r.tree(roots, 0, link)
		return sumOf(roots, columns)
	}
	income := half("income", func(a money.Amount) money.Amount { return a })
	r.sum("Total income", subtotal, income)
	expense := half("expense", money.Amount.Neg)
	r.sum("Total expenses", subtotal, expense)
	for i := range columns {
		income[i] = income[i].Sub(expense[i])
	}
	r.sum("Result", total, income)
}

type labelled struct {
	Range
	label string
}

// ranges are the columns of the statement.
func (in profitAndLossIn) ranges() ([]labelled, error) {
	switch in.By {
	case "month":
		var parts []labelled
		for from := in.From; !in.To.Before(from); {
			to := from.EndOfMonth()
			if in.To.Before(to) {
				to = in.To
			}
			parts = append(parts, labelled{Range{from, to}, from.String()[:7]})
			from = to.AddDays(1)
		}
		if len(parts) > 24 {
			return nil, fault.Invalid("invalid_range", "At most 24 months stand side by side.").Field("to", "At most 24 months.")
		}
		return append(parts, labelled{in.Range, "Total"}), nil
	case "compare":
		before := Range{in.From.AddMonths(-12), in.To.AddDays(1).AddMonths(-12).AddDays(-1)}
		return []labelled{{in.Range, in.String()}, {before, before.String()}}, nil
	}
	return []labelled{{in.Range, in.String()}}, nil
}
