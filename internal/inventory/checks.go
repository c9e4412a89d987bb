package inventory

import "kontor/internal/verify"

// Checks are what must always hold of stock.
func Checks() []verify.Check { return append(QuantityChecks(), ValueChecks()...) }

// QuantityChecks are what must always hold of how much there is.
func QuantityChecks() []verify.Check {
	return []verify.Check{
		{
			Name: "stock.levels", Sentence: "On hand is the sum of the moves.",
			SQL: `SELECT product_id, location_id, lot_id, sum(on_hand) AS on_hand, sum(moved) AS moved
				FROM (
					SELECT product_id, location_id, lot_id, on_hand::numeric AS on_hand, 0 AS moved FROM stock_levels
					UNION ALL
					SELECT m.product_id, m.to_location_id, m.lot_id, 0, m.quantity::numeric
					FROM stock_moves m JOIN locations l ON l.id = m.to_location_id AND l.kind IN ('internal', 'transit')
					UNION ALL
					SELECT m.product_id, m.from_location_id, m.lot_id, 0, -m.quantity::numeric
					FROM stock_moves m JOIN locations l ON l.id = m.from_location_id AND l.kind IN ('internal', 'transit')
				) AS both_sides
				GROUP BY product_id, location_id, lot_id HAVING sum(on_hand) <> sum(moved)`,
		},
		{
			Name: "stock.reserved", Sentence: "Reserved is the sum of the reservations.",
			SQL: `SELECT product_id, location_id, lot_id, sum(reserved) AS reserved, sum(kept) AS reservations
				FROM (
					SELECT product_id, location_id, lot_id, reserved::numeric AS reserved, 0 AS kept FROM stock_levels
					UNION ALL
					SELECT product_id, location_id, lot_id, 0, quantity::numeric FROM stock_reservations
				) AS both_sides
				GROUP BY product_id, location_id, lot_id HAVING sum(reserved) <> sum(kept)`,
		},
		{
			Name: "stock.bounds", Sentence: "Nothing is below zero, and no more is reserved than is on hand.",
			SQL: `SELECT product_id, location_id, on_hand, reserved FROM stock_levels
				WHERE NOT allows_negative AND (on_hand < 0 OR reserved > on_hand) OR reserved < 0`,
		},
		{
			Name: "stock.services", Sentence: "A service has no stock.",
			SQL: `SELECT m.id AS move_id, p.sku FROM stock_moves m JOIN products p ON p.id = m.product_id WHERE p.kind = 'service'`,
		},
		{
			Name: "stock.units", Sentence: "Stock is divided no finer than its unit allows.",
			SQL: `SELECT p.sku, level.on_hand, u.code AS unit FROM stock_levels level
				JOIN products p ON p.id = level.product_id JOIN units u ON u.id = p.unit_id
				WHERE min_scale(level.on_hand) > u.decimals OR min_scale(level.reserved) > u.decimals`,
		},
	}
}

// ValueChecks are what must always hold of what stock is worth.
func ValueChecks() []verify.Check {
	return []verify.Check{
		{
			Name: "stock.valued", Sentence: "Every move into the stock and out of it is valued.",
			SQL: `SELECT m.id AS move_id, m.product_id, m.quantity, v.quantity AS valued FROM stock_moves m
				JOIN locations f ON f.id = m.from_location_id JOIN locations t ON t.id = m.to_location_id LEFT JOIN stock_valuations v ON v.move_id = m.id
				WHERE (f.kind IN ('internal', 'transit')) <> (t.kind IN ('internal', 'transit'))
				  AND coalesce(v.quantity::numeric, 0) <> CASE WHEN t.kind IN ('internal', 'transit') THEN m.quantity::numeric ELSE -m.quantity::numeric END`,
		},
		{
			Name: "stock.values", Sentence: "What stock is worth is the sum of what changed it, by product and by month.",
			SQL: `SELECT product_id, sum(quantity) AS quantity, sum(value) AS value FROM (
					SELECT product_id, quantity::numeric AS quantity, value::numeric AS value FROM stock_values
					UNION ALL SELECT product_id, -quantity::numeric, -value::numeric FROM stock_valuations
				) AS both_sides GROUP BY product_id HAVING sum(quantity) <> 0 OR sum(value) <> 0
				UNION ALL
				SELECT product_id, sum(quantity), sum(value) FROM (
					SELECT product_id, month, quantity::numeric AS quantity, value::numeric AS value FROM stock_value_months
					UNION ALL SELECT product_id, date_trunc('month', valuation_date)::date, -quantity::numeric, -value::numeric FROM stock_valuations
				) AS months GROUP BY product_id, month HAVING sum(quantity) <> 0 OR sum(value) <> 0`,
		},
		{
			Name: "stock.value_on_hand", Sentence: "What is valued is what is on hand.",
			SQL: `SELECT product_id, sum(valued) AS valued, sum(on_hand) AS on_hand FROM (
					SELECT product_id, quantity::numeric AS valued, 0 AS on_hand FROM stock_values
					UNION ALL SELECT product_id, 0, on_hand::numeric FROM stock_levels
				) AS both_sides GROUP BY product_id HAVING sum(valued) <> sum(on_hand)`,
		},
		{
			Name: "stock.layers", Sentence: "The layers of first in, first out are what is on hand, and what it is worth.",
			SQL: `SELECT v.product_id, v.quantity, v.value, coalesce(l.quantity, 0) AS layers, coalesce(l.value, 0) AS layers_value
				FROM stock_values v JOIN products p ON p.id = v.product_id LEFT JOIN product_categories c ON c.id = p.category_id
				LEFT JOIN (SELECT product_id, sum(quantity::numeric) AS quantity, sum(value::numeric) AS value FROM cost_layers GROUP BY product_id) AS l ON l.product_id = v.product_id
				WHERE (coalesce(c.valuation, 'average') = 'fifo' AND v.quantity::numeric >= 0 AND (v.quantity::numeric <> coalesce(l.quantity, 0) OR v.value::numeric <> coalesce(l.value, 0)))
				   OR (coalesce(c.valuation, 'average') <> 'fifo' OR v.quantity::numeric < 0) AND l.quantity IS NOT NULL`,
		},
		{
			Name: "stock.ledger", Sentence: "What stock is worth is the balance of its accounts.",
			SQL: `SELECT a.code, sum(x.stock) AS stock, sum(x.ledger) AS ledger FROM (
					SELECT p.account_id, v.value::numeric AS stock, 0 AS ledger FROM stock_values v JOIN product_inventory_accounts p ON p.product_id = v.product_id
					UNION ALL
					SELECT b.account_id, 0, b.debit::numeric - b.credit::numeric FROM account_balances b
					WHERE b.account_id = (SELECT account_id FROM account_roles WHERE role = 'inventory')
					   OR b.account_id IN (SELECT inventory_account_id FROM product_categories)
				) AS x JOIN accounts a ON a.id = x.account_id
				WHERE (SELECT chart FROM ledger_settings) <> ''
				GROUP BY a.code HAVING sum(x.stock) <> sum(x.ledger)`,
		},
	}
}
