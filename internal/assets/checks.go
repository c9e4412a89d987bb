package assets

import "kontor/internal/verify"

// live are the charges that stand: neither taken back nor taking one back.
const live = `(SELECT p.* FROM plan_postings p WHERE p.turn % 2 = 1 AND NOT EXISTS (SELECT FROM plan_postings back
	WHERE back.asset_id IS NOT DISTINCT FROM p.asset_id AND back.deferral_id IS NOT DISTINCT FROM p.deferral_id AND back.on_date = p.on_date AND back.kind = p.kind AND back.turn = p.turn + 1))`

// Checks are what must always hold of assets and deferrals.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "assets.bounds", Sentence: "What is posted of an asset never exceeds its cost less its residual value, and of a deferral its amount.",
			SQL: `SELECT 'asset' AS kind, a.id, a.number, a.cost, sum(p.amount::numeric) AS posted FROM assets a JOIN plan_postings p ON p.asset_id = a.id
				GROUP BY a.id HAVING sum(p.amount::numeric) + a.depreciated::numeric > a.cost::numeric - a.residual::numeric OR sum(p.amount::numeric) < 0
				UNION ALL
				SELECT 'deferral', d.id, d.number, d.amount, sum(p.amount::numeric) FROM deferrals d JOIN plan_postings p ON p.deferral_id = d.id
				GROUP BY d.id HAVING sum(p.amount::numeric) > d.amount::numeric OR sum(p.amount::numeric) < 0`,
		},
		{
			Name: "assets.entries", Sentence: "Each charge that stands is what its entry has posted, on the accounts of its asset or deferral.",
			SQL: `SELECT p.id, p.asset_id, p.deferral_id, p.on_date, p.amount, p.entry_id, e.total
				FROM ` + live + ` p LEFT JOIN assets a ON a.id = p.asset_id LEFT JOIN deferrals d ON d.id = p.deferral_id
				LEFT JOIN journal_entries e ON e.id = p.entry_id AND e.source_kind = CASE WHEN a.id IS NULL THEN 'deferral' ELSE 'asset' END AND e.source_id = coalesce(a.id, d.id)
				WHERE e.id IS NULL OR e.total::numeric <> p.amount::numeric
				   OR NOT EXISTS (SELECT FROM journal_lines l WHERE l.entry_id = e.id AND l.account_id = coalesce(a.depreciation_account_id, d.balance_account_id)
						AND l.amount::numeric = p.amount::numeric * CASE WHEN d.kind = 'revenue' THEN 1 ELSE -1 END)`,
		},
		{
			Name: "assets.reversals", Sentence: "A charge is taken back by the reversal of its entry, and an entry that is reversed is no charge that stands.",
			SQL: `SELECT p.id, p.asset_id, p.deferral_id, p.on_date, p.turn, p.entry_id
				FROM plan_postings p LEFT JOIN plan_postings b ON b.asset_id IS NOT DISTINCT FROM p.asset_id AND b.deferral_id IS NOT DISTINCT FROM p.deferral_id
					AND b.on_date = p.on_date AND b.kind = p.kind AND b.turn = p.turn - 1
				WHERE p.turn > 1 AND (b.id IS NULL OR p.turn % 2 = 0 AND (p.amount::numeric <> -b.amount::numeric
					OR NOT EXISTS (SELECT FROM journal_entries e WHERE e.id = p.entry_id AND e.reversal_of = b.entry_id)))
				UNION ALL
				SELECT p.id, p.asset_id, p.deferral_id, p.on_date, p.turn, p.entry_id FROM ` + live + ` p JOIN journal_entries e ON e.reversal_of = p.entry_id`,
		},
		{
			Name: "assets.disposed", Sentence: "A disposed asset leaves nothing of its cost and depreciation in the books.",
			SQL: `SELECT a.id, a.number, a.cost, e.total FROM assets a LEFT JOIN journal_entries e ON e.id = a.disposal_entry_id AND e.source_kind = 'asset' AND e.source_id = a.id
				WHERE a.state = 'disposed' AND (e.id IS NULL OR NOT EXISTS (SELECT FROM journal_lines l WHERE l.entry_id = e.id AND l.account_id = a.asset_account_id AND l.amount::numeric = -a.cost::numeric)
					OR EXISTS (SELECT FROM journal_entries back WHERE back.reversal_of = e.id))`,
		},
		{
			Name: "assets.ledger", Sentence: "What the books have of each asset is its cost where it was acquired there, less its charges, and nothing once it is gone; of each deferral, what has been released.",
			// Both accounts may be the same one, so the amounts are gathered by account.
			SQL: `WITH should AS (
					SELECT 'asset' AS kind, x.id, x.account_id, sum(x.amount) AS amount FROM (
						SELECT a.id, a.asset_account_id AS account_id,
							CASE WHEN a.acquisition_entry_id IS NULL THEN 0 ELSE a.cost::numeric END - CASE WHEN a.state = 'disposed' THEN a.cost::numeric ELSE 0 END AS amount
						FROM assets a
						UNION ALL
						SELECT a.id, a.depreciation_account_id,
							CASE WHEN a.state = 'disposed' THEN a.depreciated::numeric
							ELSE -coalesce((SELECT sum(p.amount::numeric) FROM plan_postings p WHERE p.asset_id = a.id), 0) END
						FROM assets a) x GROUP BY x.id, x.account_id
					UNION ALL
					SELECT 'deferral', d.id, d.balance_account_id, CASE d.kind WHEN 'revenue' THEN 1 ELSE -1 END
						* coalesce((SELECT sum(p.amount::numeric) FROM plan_postings p WHERE p.deferral_id = d.id), 0)
					FROM deferrals d),
				booked AS (
					SELECT e.source_kind AS kind, e.source_id AS id, l.account_id, sum(l.amount::numeric) AS amount FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id
					WHERE e.source_kind IN ('asset', 'deferral') GROUP BY 1, 2, 3)
				SELECT s.kind, s.id, c.code AS account, s.amount AS should_be, coalesce(b.amount, 0) AS booked
				FROM should s JOIN accounts c ON c.id = s.account_id LEFT JOIN booked b ON b.kind = s.kind AND b.id = s.id AND b.account_id = s.account_id
				WHERE s.amount <> coalesce(b.amount, 0)`,
		},
		{
			Name: "assets.lines", Sentence: "What is made of a line of an invoice or bill is not more than the line, and on its account.",
			SQL: `SELECT v.number, l.position, round(l.net::numeric * coalesce(v.rate::numeric, 1), c.currency_decimals) AS amount, sum(m.amount::numeric) AS made
				FROM (SELECT a.bill_line_id AS line_id, a.cost AS amount, a.asset_account_id AS account_id FROM assets a WHERE a.bill_line_id IS NOT NULL
					UNION ALL SELECT d.invoice_line_id, d.amount, d.balance_account_id FROM deferrals d WHERE d.invoice_line_id IS NOT NULL) m
				JOIN invoice_lines l ON l.id = m.line_id JOIN invoices v ON v.id = l.invoice_id CROSS JOIN company c
				GROUP BY v.id, l.id, c.currency_decimals
				HAVING sum(m.amount::numeric) > round(l.net::numeric * coalesce(v.rate::numeric, 1), c.currency_decimals) OR bool_or(m.account_id <> l.account_id) OR v.state <> 'posted'`,
		},
		{
			Name: "assets.acquired", Sentence: "The entry of an asset's acquisition has its cost, and has not been reversed.",
			SQL: `SELECT a.id, a.number, a.cost, e.total FROM assets a LEFT JOIN journal_entries e ON e.id = a.acquisition_entry_id AND e.source_kind = 'asset' AND e.source_id = a.id
				WHERE a.acquisition_entry_id IS NOT NULL AND (e.id IS NULL OR e.total::numeric <> a.cost::numeric OR EXISTS (SELECT FROM journal_entries back WHERE back.reversal_of = e.id))`,
		},
		{
			Name: "assets.accounts", Sentence: "An account of accumulated depreciation that only assets use has, in all, the charges of its assets.",
			SQL: `WITH own AS (
					SELECT DISTINCT a.depreciation_account_id AS id FROM assets a
					WHERE NOT EXISTS (SELECT FROM assets o WHERE o.asset_account_id = a.depreciation_account_id)
					  AND NOT EXISTS (SELECT FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id WHERE l.account_id = a.depreciation_account_id AND e.source_kind <> 'asset'))
				SELECT c.code AS account, should.amount AS should_be, booked.amount AS booked FROM own JOIN accounts c ON c.id = own.id
				CROSS JOIN LATERAL (SELECT coalesce(sum(l.amount::numeric), 0) AS amount FROM journal_lines l WHERE l.account_id = own.id) booked
				CROSS JOIN LATERAL (SELECT coalesce(sum(CASE WHEN a.state = 'disposed' THEN a.depreciated::numeric
					ELSE -coalesce((SELECT sum(p.amount::numeric) FROM plan_postings p WHERE p.asset_id = a.id), 0) END), 0) AS amount
					FROM assets a WHERE a.depreciation_account_id = own.id) should
				WHERE should.amount <> booked.amount`,
		},
	}
}
