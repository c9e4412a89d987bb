package assets

import "kontor/internal/verify"

// Checks are what must always hold of assets and deferrals.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "assets.bounds", Sentence: "What is posted of an asset never exceeds its cost less its residual value, and of a deferral its amount.",
			SQL: `SELECT 'asset' AS kind, a.id, a.number, a.cost, sum(p.amount::numeric) AS posted FROM assets a JOIN plan_postings p ON p.asset_id = a.id
				GROUP BY a.id HAVING sum(p.amount::numeric) + a.depreciated::numeric > a.cost::numeric - a.residual::numeric
				UNION ALL
				SELECT 'deferral', d.id, d.number, d.amount, sum(p.amount::numeric) FROM deferrals d JOIN plan_postings p ON p.deferral_id = d.id
				GROUP BY d.id HAVING sum(p.amount::numeric) > d.amount::numeric`,
		},
		{
			Name: "assets.entries", Sentence: "Each charge is what its entry has posted, on the accounts of its asset or deferral.",
			SQL: `SELECT p.id, p.asset_id, p.deferral_id, p.on_date, p.amount, p.entry_id, e.total
				FROM plan_postings p LEFT JOIN assets a ON a.id = p.asset_id LEFT JOIN deferrals d ON d.id = p.deferral_id
				LEFT JOIN journal_entries e ON e.id = p.entry_id AND e.source_kind = CASE WHEN a.id IS NULL THEN 'deferral' ELSE 'asset' END AND e.source_id = coalesce(a.id, d.id)
				WHERE e.id IS NULL OR e.total::numeric <> p.amount::numeric
				   OR NOT EXISTS (SELECT FROM journal_lines l WHERE l.entry_id = e.id AND abs(l.amount::numeric) = p.amount::numeric AND l.account_id = coalesce(a.depreciation_account_id, d.balance_account_id))`,
		},
		{
			Name: "assets.disposed", Sentence: "A disposed asset leaves nothing of its cost and depreciation in the books.",
			SQL: `SELECT a.id, a.number, a.cost, e.total FROM assets a LEFT JOIN journal_entries e ON e.id = a.disposal_entry_id AND e.source_kind = 'asset' AND e.source_id = a.id
				WHERE a.state = 'disposed' AND (e.id IS NULL OR NOT EXISTS (SELECT FROM journal_lines l WHERE l.entry_id = e.id AND l.account_id = a.asset_account_id AND l.amount::numeric = -a.cost::numeric))`,
		},
	}
}
