package inventory

import "kontor/internal/verify"

// Checks are what must always hold of stock.
func Checks() []verify.Check {
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
