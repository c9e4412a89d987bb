package payments

import "kontor/internal/verify"

// Checks are what must always hold of open items and payments.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "open_items.lines", Sentence: "An open item is a line of a control account less its allocations.",
			SQL: `WITH settled AS (
					SELECT line_id, sum(amount) AS amount, sum(company) AS company
					FROM (SELECT debit_line_id AS line_id, debit_amount::numeric AS amount, debit_company::numeric AS company FROM allocations
					      UNION ALL SELECT credit_line_id, -credit_amount::numeric, -credit_company::numeric FROM allocations) AS side
					GROUP BY line_id
				)
				SELECT coalesce(l.id, i.line_id) AS line_id, e.id AS entry_id, e.number, i.open_amount, coalesce(l.currency_amount, l.amount)::numeric - coalesce(s.amount, 0) AS amount_less_allocations,
				    i.open_company, l.amount::numeric - coalesce(s.company, 0) AS company_less_allocations
				FROM (SELECT l.*, a.control FROM journal_lines l JOIN accounts a ON a.id = l.account_id AND a.control <> ''
				      WHERE coalesce(l.currency_amount, l.amount)::numeric <> 0) AS l
				FULL JOIN open_items i ON i.line_id = l.id
				LEFT JOIN journal_entries e ON e.id = coalesce(l.entry_id, i.entry_id)
				LEFT JOIN settled s ON s.line_id = l.id
				CROSS JOIN company c
				WHERE l.id IS NULL OR i.line_id IS NULL
				   OR i.open_amount::numeric <> coalesce(l.currency_amount, l.amount)::numeric - coalesce(s.amount, 0)
				   OR i.open_company::numeric <> l.amount::numeric - coalesce(s.company, 0)
				   OR (i.account_id, i.partner_id, i.control, i.currency, i.due_date, i.entry_date, i.amount::numeric, i.company::numeric)
				      IS DISTINCT FROM (l.account_id, l.partner_id, l.control, coalesce(l.currency, c.currency), coalesce(l.due_date, l.entry_date), l.entry_date, coalesce(l.currency_amount, l.amount)::numeric, l.amount::numeric)`,
		},
		{
			Name: "open_items.control", Sentence: "The open items of a control account are its balance.",
			SQL: `SELECT a.id AS account_id, a.code, coalesce(lines.amount, 0) AS balance, coalesce(items.open, 0) AS open_items
				FROM accounts a
				LEFT JOIN (SELECT account_id, sum(amount::numeric) AS amount FROM journal_lines GROUP BY account_id) AS lines ON lines.account_id = a.id
				LEFT JOIN (SELECT account_id, sum(open_company::numeric) AS open FROM open_items GROUP BY account_id) AS items ON items.account_id = a.id
				WHERE a.control <> '' AND coalesce(lines.amount, 0) <> coalesce(items.open, 0)`,
		},
		{
			Name: "allocations.within", Sentence: "Allocations never exceed their lines, and are between items of one partner and account on opposite sides.",
			SQL: `SELECT a.id AS allocation_id, d.entry_id, d.line_id AS debit_line, c.line_id AS credit_line, a.debit_amount, a.credit_amount
				FROM allocations a LEFT JOIN open_items d ON d.line_id = a.debit_line_id LEFT JOIN open_items c ON c.line_id = a.credit_line_id
				WHERE d.line_id IS NULL OR c.line_id IS NULL OR d.amount::numeric < 0 OR c.amount::numeric > 0 OR d.partner_id <> c.partner_id OR d.account_id <> c.account_id
				   OR d.open_amount::numeric < 0 OR d.open_amount::numeric > d.amount::numeric OR c.open_amount::numeric > 0 OR c.open_amount::numeric < c.amount::numeric
				   OR d.currency = c.currency AND a.debit_amount::numeric <> a.credit_amount::numeric`,
		},
		{
			Name: "allocations.gains", Sentence: "What currencies gained or lost in allocations is what was posted for it.",
			SQL: `SELECT a.id AS account_id, a.code, coalesce(moved.amount, 0) AS posted, coalesce(gained.amount, 0) AS allocated
				FROM accounts a
				LEFT JOIN (SELECT account_id, sum(amount::numeric) AS amount FROM journal_lines WHERE currency IS NOT NULL AND currency_amount::numeric = 0 GROUP BY account_id) AS moved ON moved.account_id = a.id
				LEFT JOIN (SELECT d.account_id, sum(g.credit_company::numeric - g.debit_company::numeric) AS amount
				           FROM allocations g JOIN open_items d ON d.line_id = g.debit_line_id GROUP BY d.account_id) AS gained ON gained.account_id = a.id
				WHERE a.control <> '' AND coalesce(moved.amount, 0) <> coalesce(gained.amount, 0)`,
		},
		{
			Name: "payments.posted", Sentence: "What was posted of a payment is its amount, under its number.",
			SQL: `SELECT p.id, p.number, p.amount, coalesce(l.currency_amount, l.amount) AS posted, e.number AS entry
				FROM payments p
				LEFT JOIN journal_entries e ON e.id = p.entry_id AND e.source_kind = 'payment' AND e.source_id = p.id
				LEFT JOIN journal_lines l ON l.id = p.line_id AND l.entry_id = e.id
				WHERE p.state <> 'draft' AND (l.id IS NULL OR e.number <> p.number OR l.partner_id <> p.partner_id
				   OR p.amount::numeric <> abs(coalesce(l.currency_amount, l.amount)::numeric))`,
		},
	}
}
