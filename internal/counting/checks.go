package counting

import "kontor/internal/verify"

// Checks are what must always hold of counts.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "counts.moves", Sentence: "A posted count moved its differences, and no other count moved anything.",
			SQL: `SELECT count_id, line_id, sum(difference) AS difference, sum(moved) AS moved
				FROM (
					SELECT l.count_id, l.id AS line_id, l.difference::numeric AS difference, 0 AS moved
					FROM stock_count_lines l JOIN stock_counts c ON c.id = l.count_id WHERE c.state = 'posted' AND l.difference IS NOT NULL
					UNION ALL
					SELECT m.source_id, m.source_line_id, 0, CASE f.kind WHEN 'loss' THEN m.quantity::numeric ELSE -m.quantity::numeric END
					FROM stock_moves m JOIN locations f ON f.id = m.from_location_id WHERE m.source_kind = 'count'
				) AS both_sides
				GROUP BY count_id, line_id HAVING sum(difference) <> sum(moved)`,
		},
		{
			Name: "counts.differences", Sentence: "A posted difference is what was counted less what should have been there at that moment.",
			SQL: `SELECT l.count_id, l.id AS line_id, l.difference FROM stock_count_lines l JOIN stock_counts c ON c.id = l.count_id
				CROSS JOIN LATERAL (
					SELECT sum(e.quantity::numeric) - (array_agg(e.book::numeric ORDER BY e.id DESC))[1] AS difference
					FROM stock_count_entries e WHERE e.line_id = l.id AND e.round = l.round
				) AS counted
				WHERE l.difference IS NOT NULL AND (c.state <> 'posted' OR l.difference::numeric <> coalesce(counted.difference, -l.book::numeric))`,
		},
		{
			Name: "counts.rounds", Sentence: "Nothing is counted in a round that has not begun, and nothing below zero.",
			SQL: `SELECT l.id AS line_id, e.round, sum(e.quantity::numeric) AS counted FROM stock_count_entries e JOIN stock_count_lines l ON l.id = e.line_id
				GROUP BY l.id, e.round, l.round HAVING e.round > l.round OR sum(e.quantity::numeric) < 0`,
		},
	}
}
