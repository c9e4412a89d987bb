package warehouses

import "kontor/internal/verify"

// Checks are what must always hold of warehouses.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "warehouses.tree", Sentence: "Every location of a warehouse stands below its warehouse's own.",
			SQL: `WITH RECURSIVE tree AS (
					SELECT l.id, w.id AS warehouse_id FROM warehouses w JOIN locations l ON l.id = w.view_location_id AND l.warehouse_id = w.id
					UNION
					SELECT l.id, t.warehouse_id FROM locations l JOIN tree t ON l.parent_id = t.id AND l.warehouse_id = t.warehouse_id
				)
				SELECT l.id AS location_id, l.code, l.warehouse_id FROM locations l
				WHERE l.warehouse_id IS NOT NULL AND NOT EXISTS (SELECT FROM tree t WHERE t.id = l.id)`,
		},
		{
			Name: "warehouses.levels", Sentence: "Each level knows of its location whether it may be negative and whether it is in use.",
			SQL: `SELECT level.id AS level_id, l.code, level.allows_negative, level.archived FROM stock_levels level JOIN locations l ON l.id = level.location_id
				WHERE level.allows_negative <> l.allows_negative OR level.archived <> (l.archived OR l.purpose = 'view')`,
		},
		{
			Name: "warehouses.empty", Sentence: "Nothing lies or is reserved in a heading or in a location that is out of use.",
			SQL: `SELECT l.code, level.product_id, level.on_hand, level.reserved FROM stock_levels level JOIN locations l ON l.id = level.location_id
				WHERE (l.archived OR l.purpose = 'view') AND (level.on_hand <> 0 OR level.reserved <> 0)`,
		},
	}
}
