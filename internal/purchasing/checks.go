package purchasing

import "kontor/internal/verify"

// QuantityChecks are what must always hold of what was ordered and arrived.
func QuantityChecks() []verify.Check {
	return []verify.Check{
		{
			Name: "purchasing.totals", Sentence: "The lines of a purchase order add up to its total.",
			SQL: `SELECT o.id, o.number, o.net, l.net AS lines_net, o.total, l.total AS lines_total FROM purchase_orders o
				CROSS JOIN LATERAL (SELECT coalesce(sum(x.net::numeric), 0) AS net, coalesce(sum(x.total::numeric), 0) AS total FROM purchase_order_lines x WHERE x.order_id = o.id) AS l
				WHERE o.net::numeric <> l.net OR o.total::numeric <> l.total`,
		},
		{
			Name: "purchasing.billed", Sentence: "No more is billed of a purchase order than was ordered or has arrived.",
			SQL: `SELECT o.number, s.id AS line_id, s.quantity, s.received, s.billed FROM purchase_order_line_states s JOIN purchase_orders o ON o.id = s.order_id
				JOIN products p ON p.id = s.product_id
				WHERE s.billed::numeric > greatest(s.quantity::numeric, s.received::numeric + coalesce((
					SELECT sum(r.quantity::numeric) FROM purchase_received r WHERE r.order_line_id = s.id AND r.went_back), 0))`,
		},
		{
			Name: "purchasing.matches", Sentence: "What has met of receipts and bills is at most what arrived and what was billed.",
			SQL: `SELECT 'move' AS what, r.move_id AS id, r.quantity, r.amount, sum(m.quantity::numeric) AS met, sum(CASE WHEN r.went_back THEN m.debit::numeric ELSE m.credit::numeric END) AS met_amount
				FROM purchase_received r JOIN purchase_matches m ON CASE WHEN r.went_back THEN m.out_move_id ELSE m.in_move_id END = r.move_id
				GROUP BY r.move_id, r.quantity, r.amount HAVING sum(m.quantity::numeric) > r.quantity::numeric
				    OR sum(m.quantity::numeric) = r.quantity::numeric AND sum(CASE WHEN r.went_back THEN m.debit::numeric ELSE m.credit::numeric END) <> r.amount::numeric
				UNION ALL
				SELECT 'line', b.invoice_line_id, b.quantity, b.amount, sum(m.quantity::numeric), sum(CASE WHEN b.quantity::numeric < 0 THEN m.credit::numeric ELSE m.debit::numeric END)
				FROM purchase_billed b JOIN purchase_matches m ON CASE WHEN b.quantity::numeric < 0 THEN m.credit_line_id ELSE m.bill_line_id END = b.invoice_line_id
				GROUP BY b.invoice_line_id, b.quantity, b.amount HAVING sum(m.quantity::numeric) > abs(b.quantity::numeric)
				    OR sum(m.quantity::numeric) = abs(b.quantity::numeric) AND sum(CASE WHEN b.quantity::numeric < 0 THEN m.credit::numeric ELSE m.debit::numeric END) <> abs(b.amount::numeric)`,
		},
		{
			Name: "purchasing.numbers", Sentence: "Every number that was drawn for a purchase order or a request for quotation is on one of them: no gaps, no doubles.",
			SQL: `SELECT drawn.series, drawn.drawn, used.used FROM (VALUES ('purchase.order'), ('purchase.rfq')) AS s (series)
				CROSS JOIN LATERAL (SELECT s.series, coalesce(sum(last), 0) AS drawn FROM number_counters c WHERE c.series = s.series) AS drawn
				CROSS JOIN LATERAL (SELECT CASE s.series WHEN 'purchase.order' THEN count(o.number) ELSE count(o.rfq_number) END AS used FROM purchase_orders o) AS used
				WHERE drawn.drawn <> used.used`,
		},
	}
}

// ValueChecks are those of goods received not invoiced.
func ValueChecks() []verify.Check {
	return []verify.Check{
		{
			Name: "purchasing.received", Sentence: "Goods received not invoiced is what arrived and is not billed: line by line, of what purchasing has put there.",
			// What receipts and bills put on the account, against what has met nothing.
			// Costs that were added later to goods that went back stay out on both sides.
			SQL: `WITH account AS (SELECT account_id AS id FROM account_roles WHERE role = 'goods_received_not_invoiced'),
				booked AS (
					SELECT coalesce(sum(l.amount::numeric), 0) AS amount FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id
					WHERE l.account_id = (SELECT id FROM account)
					  AND (e.source_kind IN ('receipt', 'purchase_order') OR EXISTS (SELECT FROM invoices v JOIN invoice_lines i ON i.invoice_id = v.id JOIN purchase_billed b ON b.invoice_line_id = i.id WHERE v.entry_id = e.id))),
				moves AS (
					SELECT coalesce(sum((r.amount::numeric - coalesce(m.amount, 0)) * CASE WHEN r.went_back THEN 1 ELSE -1 END), 0) AS amount
					FROM purchase_received r LEFT JOIN LATERAL (
						SELECT sum(CASE WHEN r.went_back THEN x.debit::numeric ELSE x.credit::numeric END) AS amount FROM purchase_matches x
						WHERE CASE WHEN r.went_back THEN x.out_move_id ELSE x.in_move_id END = r.move_id) AS m ON true
					WHERE r.booked),
				bills AS (
					SELECT coalesce(sum(b.amount::numeric - CASE WHEN b.quantity::numeric < 0 THEN -coalesce(m.amount, 0) ELSE coalesce(m.amount, 0) END), 0) AS amount
					FROM purchase_billed b LEFT JOIN LATERAL (
						SELECT sum(CASE WHEN b.quantity::numeric < 0 THEN x.credit::numeric ELSE x.debit::numeric END) AS amount FROM purchase_matches x
						WHERE x.bill_line_id = b.invoice_line_id OR x.credit_line_id = b.invoice_line_id) AS m ON true)
				SELECT booked.amount AS booked, moves.amount AS received, bills.amount AS billed FROM booked, moves, bills
				WHERE booked.amount <> moves.amount + bills.amount`,
		},
	}
}
