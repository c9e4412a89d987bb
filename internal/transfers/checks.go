package transfers

import "kontor/internal/verify"

// Checks are what must always hold of the documents that move stock.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "transfers.moved", Sentence: "What a line says was moved is the sum of its moves.",
			// What comes out of transit has been counted when it went in; what is under way is of what has been sent.
			SQL: `SELECT kind, transfer_id, line_id, sum(done) AS done, sum(moved) AS moved, sum(sent) AS sent, sum(under_way) AS under_way FROM (
					SELECT t.kind, t.id AS transfer_id, l.id AS line_id, l.done::numeric AS done, 0 AS moved, CASE t.state WHEN 'shipped' THEN l.done::numeric ELSE 0 END AS sent, 0 AS under_way
					FROM stock_transfer_lines l JOIN stock_transfers t ON t.id = l.transfer_id
					UNION ALL
					SELECT m.source_kind, m.source_id, m.source_line_id, 0, CASE WHEN m.from_location_id <> transit.id THEN m.quantity::numeric ELSE 0 END, 0,
					       CASE transit.id WHEN m.to_location_id THEN m.quantity::numeric WHEN m.from_location_id THEN -m.quantity::numeric ELSE 0 END
					FROM stock_moves m CROSS JOIN (SELECT id FROM locations WHERE code = 'TRANSIT') AS transit WHERE m.source_kind IN ('receipt', 'delivery', 'transfer', 'scrap')
				) AS both_sides GROUP BY kind, transfer_id, line_id HAVING sum(done) <> sum(moved) OR sum(sent) <> sum(under_way)`,
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
