package banking

import "kontor/internal/verify"

// Checks are what must always hold of bank statements and their matches.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "bank.statements", Sentence: "A bank statement adds up from its opening to its closing balance.",
			SQL: `SELECT s.id, s.number, s.opening, s.closing, s.skipped, coalesce(l.amount, 0) AS lines
				FROM bank_statements s
				LEFT JOIN (SELECT statement_id, sum(amount::numeric) AS amount FROM bank_lines GROUP BY statement_id) AS l ON l.statement_id = s.id
				WHERE s.opening::numeric + coalesce(l.amount, 0) + s.skipped::numeric <> s.closing::numeric`,
		},
		{
			Name: "bank.lines", Sentence: "Matches do not exceed their line of the bank.",
			SQL: `SELECT b.id, b.statement_id, b.amount, m.amount AS matched
				FROM bank_lines b JOIN (SELECT bank_line_id, sum(amount::numeric) AS amount FROM bank_matches GROUP BY bank_line_id) AS m ON m.bank_line_id = b.id
				WHERE NOT CASE WHEN b.amount::numeric > 0 THEN m.amount BETWEEN 0 AND b.amount::numeric ELSE m.amount BETWEEN b.amount::numeric AND 0 END`,
		},
		{
			Name: "bank.journal_lines", Sentence: "Matches do not exceed their line of the books.",
			SQL: `SELECT l.id AS line_id, l.entry_id, o.own AS amount, m.amount AS matched
				FROM journal_lines l JOIN (SELECT journal_line_id, sum(amount::numeric) AS amount FROM bank_matches GROUP BY journal_line_id) AS m ON m.journal_line_id = l.id
				JOIN bank_accounts a ON a.account_id = l.account_id CROSS JOIN company c
				CROSS JOIN LATERAL (SELECT bank_amount(l.amount, l.currency, l.currency_amount, a.currency, c.currency) AS own) AS o
				WHERE NOT CASE WHEN o.own > 0 THEN m.amount BETWEEN 0 AND o.own ELSE m.amount BETWEEN o.own AND 0 END`,
		},
		{
			Name: "bank.accounts", Sentence: "Matched lines of the books are on the bank's own account, in its currency.",
			SQL: `SELECT m.id, m.bank_line_id, l.id AS line_id, l.entry_id, l.account_id, a.account_id AS bank
				FROM bank_matches m JOIN bank_lines b ON b.id = m.bank_line_id JOIN bank_statements s ON s.id = b.statement_id
				JOIN bank_accounts a ON a.id = b.bank_account_id JOIN journal_lines l ON l.id = m.journal_line_id CROSS JOIN company c
				WHERE l.account_id <> a.account_id OR bank_amount(l.amount, l.currency, l.currency_amount, a.currency, c.currency) IS NULL OR s.bank_account_id <> b.bank_account_id`,
		},
	}
}
