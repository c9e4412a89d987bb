package ledger

import "kontor/internal/verify"

// Checks are what must always hold of the books.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "ledger.entries", Sentence: "Every entry has lines, and they sum to zero.",
			SQL: `SELECT e.id, e.number, count(l.id) AS lines, sum(l.amount::numeric) AS difference, e.total
				FROM journal_entries e LEFT JOIN journal_lines l ON l.entry_id = e.id
				GROUP BY e.id
				HAVING count(l.id) = 0 OR sum(l.amount::numeric) <> 0 OR sum(greatest(l.amount::numeric, 0)) <> e.total::numeric`,
		},
		{
			Name: "ledger.periods", Sentence: "Every entry lies in its period, every line has its entry's date, and every period sums to zero.",
			SQL: `SELECT e.id, e.number, e.entry_date, p.name AS period
				FROM journal_entries e JOIN periods p ON p.id = e.period_id
				WHERE e.entry_date NOT BETWEEN p.starts_on AND p.ends_on
				   OR EXISTS (SELECT FROM journal_lines l WHERE l.entry_id = e.id AND (l.entry_date <> e.entry_date OR l.posted_at <> e.posted_at))
				UNION ALL
				SELECT NULL, NULL, p.starts_on, p.name FROM account_balances b JOIN periods p ON p.id = b.period_id
				GROUP BY p.id HAVING sum(b.debit::numeric) <> sum(b.credit::numeric)`,
		},
		{
			Name: "ledger.balances", Sentence: "Account balances are the sums of the lines.",
			SQL: `SELECT coalesce(kept.account_id, real.account_id) AS account_id, coalesce(kept.period_id, real.period_id) AS period_id,
				    coalesce(kept.currency, real.currency) AS currency, kept.debit, real.debit AS lines_debit, kept.credit, real.credit AS lines_credit
				FROM account_balances kept
				FULL JOIN (
					SELECT l.account_id, e.period_id, coalesce(l.currency, c.currency) AS currency, e.closing,
					       sum(greatest(l.amount::numeric, 0)) AS debit, sum(greatest(-l.amount::numeric, 0)) AS credit,
					       sum(coalesce(l.currency_amount::numeric, l.amount::numeric)) AS currency_amount
					FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id CROSS JOIN company c
					GROUP BY 1, 2, 3, 4
				) AS real ON (real.account_id, real.period_id, real.currency, real.closing) = (kept.account_id, kept.period_id, kept.currency, kept.closing)
				WHERE kept.debit::numeric IS DISTINCT FROM real.debit OR kept.credit::numeric IS DISTINCT FROM real.credit
				   OR kept.currency_amount::numeric IS DISTINCT FROM real.currency_amount`,
		},
		{
			Name: "ledger.accounts", Sentence: "Lines stand on accounts that take them, control accounts with a partner.",
			SQL: `SELECT l.id, l.entry_id, a.code, a.control, l.partner_id
				FROM journal_lines l JOIN accounts a ON a.id = l.account_id
				WHERE a.is_group OR a.control <> '' AND l.partner_id IS NULL`,
		},
		{
			Name: "ledger.numbers", Sentence: "Every number that was drawn for an entry is on one entry: no gaps, no doubles.",
			SQL: `SELECT drawn.series, drawn.drawn, coalesce(used.used, 0) AS used
				FROM (SELECT c.series, sum(c.last) AS drawn FROM number_counters c
				      WHERE c.series IN (SELECT series FROM journals) OR c.series IN (SELECT series FROM journal_entries) GROUP BY c.series) AS drawn
				FULL JOIN (SELECT e.series, count(*) AS used FROM journal_entries e GROUP BY e.series) AS used USING (series)
				WHERE drawn.drawn IS DISTINCT FROM used.used AND coalesce(drawn.drawn, 0) <> coalesce(used.used, 0)`,
		},
		{
			Name: "ledger.reversals", Sentence: "A reversal is the mirror of its entry.",
			SQL: `SELECT r.id, r.number, o.number AS reversed
				FROM journal_entries r JOIN journal_entries o ON o.id = r.reversal_of
				WHERE EXISTS (
					SELECT FROM (SELECT account_id, sum(amount::numeric) AS amount FROM journal_lines WHERE entry_id IN (r.id, o.id) GROUP BY account_id) AS both_sides
					WHERE both_sides.amount <> 0)`,
		},
		{
			Name: "ledger.chain", Sentence: "Every entry fits its own seal and the one before it, and none is missing.",
			SQL: `WITH linked AS (
					SELECT s.journal_id, s.seq, s.entry_id, s.hash, e.number, e.journal_id AS entry_journal,
					       CASE WHEN e.id IS NOT NULL THEN journal_entry_hash(e, s.seq, coalesce(lag(s.hash) OVER w, '\x')) END AS computed,
					       coalesce(lag(s.seq) OVER w, 0) AS before
					FROM journal_seals s LEFT JOIN journal_entries e ON e.id = s.entry_id
					WINDOW w AS (PARTITION BY s.journal_id ORDER BY s.seq)
				), ends AS (
					SELECT DISTINCT ON (journal_id) journal_id, seq, hash FROM journal_seals ORDER BY journal_id, seq DESC
				)
				SELECT l.journal_id, l.seq, l.entry_id, l.number, CASE
				           WHEN l.seq <> l.before + 1 THEN format('seals %s to %s of the journal are missing', l.before + 1, l.seq - 1)
				           ELSE 'the entry, one of its lines, or the seal before it, is not as it was posted'
				       END AS problem
				FROM linked l WHERE l.seq <> l.before + 1 OR l.computed IS DISTINCT FROM l.hash OR l.entry_journal IS DISTINCT FROM l.journal_id
				UNION ALL
				SELECT coalesce(e.journal_id, h.journal_id), coalesce(e.seq, h.seq), NULL, NULL, 'the end of the journal''s chain is missing or its head was changed'
				FROM ends e FULL JOIN journal_chains h ON h.journal_id = e.journal_id
				WHERE h.seq IS DISTINCT FROM e.seq OR h.hash IS DISTINCT FROM e.hash
				UNION ALL
				SELECT e.journal_id, NULL, e.id, e.number, 'the entry has no seal'
				FROM journal_entries e WHERE NOT EXISTS (SELECT FROM journal_seals s WHERE s.entry_id = e.id)`,
		},
	}
}
