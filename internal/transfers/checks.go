package transfers

import "kontor/internal/verify"

// Checks are what must always hold of the documents that move stock.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "transfers.moved", Sentence: "What a line says was moved is the sum of its moves.",
			SQL: `SELECT t.number, l.id AS line_id, l.done, coalesce(m.quantity, 0) AS moved
				FROM stock_transfer_lines l JOIN stock_transfers t ON t.id = l.transfer_id
				LEFT JOIN (SELECT source_kind, source_id, source_line_id, sum(quantity::numeric) FILTER (WHERE to_location_id <> (SELECT id FROM locations WHERE code = 'TRANSIT')
				               OR NOT EXISTS (SELECT FROM stock_moves on_way WHERE on_way.source_kind = s.source_kind AND on_way.source_line_id = s.source_line_id
				                              AND on_way.from_location_id = s.to_location_id)) AS quantity
				           FROM stock_moves s WHERE source_kind IN ('receipt', 'delivery', 'transfer', 'scrap') GROUP BY 1, 2, 3) AS m
				  ON m.source_kind = t.kind AND m.source_id = t.id AND m.source_line_id = l.id
				WHERE l.done::numeric <> coalesce(m.quantity, 0)`,
		},
		{
			Name: "transfers.reserved", Sentence: "Only a document that is reserved has reservations.",
			SQL: `SELECT r.source_kind, r.source_id, r.quantity FROM stock_reservations r LEFT JOIN stock_transfers t ON t.kind = r.source_kind AND t.id = r.source_id
				WHERE r.source_kind IN ('receipt', 'delivery', 'transfer', 'scrap') AND t.state IS DISTINCT FROM 'reserved'`,
		},
		{
			Name: "transfers.returned", Sentence: "No more comes back than went.",
			SQL: `SELECT l.id AS line_id, l.done, sum(b.done::numeric) AS returned FROM stock_transfer_lines l JOIN stock_transfer_lines b ON b.returns_line_id = l.id
				GROUP BY l.id, l.done HAVING sum(b.done::numeric) > l.done::numeric`,
		},
		{
			Name: "transfers.numbers", Sentence: "Every number that was drawn for a document is on one document: no gaps, no doubles.",
			SQL: `SELECT c.series, c.year, c.last AS drawn, count(t.number) AS used FROM number_counters c
				LEFT JOIN stock_transfers t ON 'stock.' || t.kind = c.series AND extract(year FROM t.transfer_date) = c.year AND t.number IS NOT NULL
				WHERE c.series IN ('stock.receipt', 'stock.delivery', 'stock.transfer', 'stock.scrap') GROUP BY c.series, c.year, c.last HAVING count(t.number) <> c.last`,
		},
	}
}
