package lots

import "kontor/internal/verify"

// Checks are what must always hold of lots and serial numbers.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "lots.serials", Sentence: "A serial number is one piece in one place at most.",
			SQL: `SELECT p.sku, lot.code, count(*) AS places, sum(level.on_hand::numeric) AS on_hand
				FROM stock_levels level JOIN lots lot ON lot.id = level.lot_id JOIN products p ON p.id = lot.product_id
				WHERE p.tracking = 'serial' AND level.on_hand::numeric <> 0
				GROUP BY p.sku, lot.id HAVING count(*) > 1 OR sum(level.on_hand::numeric) > 1`,
		},
		{
			Name: "lots.levels", Sentence: "What is on hand of a lot is what came in of it less what went out.",
			SQL: `SELECT lot.id AS lot_id, lot.code, coalesce(level.on_hand, 0) AS on_hand, coalesce(moved.quantity, 0) AS moved
				FROM lots lot
				LEFT JOIN (SELECT l.lot_id, sum(l.on_hand::numeric) AS on_hand FROM stock_levels l WHERE l.lot_id IS NOT NULL GROUP BY 1) AS level ON level.lot_id = lot.id
				LEFT JOIN (
					SELECT m.lot_id, sum(CASE WHEN t.kind IN ('internal', 'transit') THEN m.quantity::numeric ELSE 0 END
					                   - CASE WHEN f.kind IN ('internal', 'transit') THEN m.quantity::numeric ELSE 0 END) AS quantity
					FROM stock_moves m JOIN locations f ON f.id = m.from_location_id JOIN locations t ON t.id = m.to_location_id
					WHERE m.lot_id IS NOT NULL GROUP BY 1
				) AS moved ON moved.lot_id = lot.id
				WHERE coalesce(level.on_hand, 0) <> coalesce(moved.quantity, 0)`,
		},
		{
			Name: "lots.moves", Sentence: "What is tracked moves with a lot of its own.",
			SQL: `SELECT m.id AS move_id, p.sku, m.lot_id FROM stock_moves m JOIN products p ON p.id = m.product_id LEFT JOIN lots lot ON lot.id = m.lot_id
				WHERE m.lot_id IS NULL AND p.tracking <> 'none' OR lot.product_id <> m.product_id`,
		},
	}
}
