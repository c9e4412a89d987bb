package sales

import "kontor/internal/verify"

// Checks are what must always hold of orders.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "orders.totals", Sentence: "The lines of an order add up to its totals.",
			SQL: `SELECT o.id, o.number, o.subtotal, lines.subtotal AS lines_subtotal, o.total, lines.total AS lines_total
				FROM sales_orders o
				CROSS JOIN LATERAL (
					SELECT coalesce(sum(l.subtotal), 0) AS subtotal, coalesce(sum(l.total), 0) AS total
					FROM sales_order_lines l WHERE l.order_id = o.id
				) AS lines
				WHERE o.subtotal::numeric <> lines.subtotal OR o.total::numeric <> lines.total
				   OR o.discount_total::numeric <> o.subtotal::numeric - o.total::numeric`,
		},
		{
			Name: "orders.lines", Sentence: "Each line is its quantity times its price less its discount, to within what rounding may leave.",
			SQL: `SELECT o.id, o.number, l.position, l.total, l.quantity * l.price * (1 - l.discount::numeric / 100) AS exact
				FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id
				WHERE abs(l.total::numeric - l.quantity::numeric * l.price::numeric * (1 - l.discount::numeric / 100))
				    > (SELECT count(*) FROM sales_order_lines m WHERE m.order_id = l.order_id)`,
		},
		{
			Name: "orders.reservations", Sentence: "A confirmed order has its goods reserved, line by line, and no other order has any.",
			SQL: `SELECT coalesce(want.order_id, kept.source_id) AS order_id, coalesce(want.line_id, kept.source_line_id) AS line_id,
				    coalesce(want.quantity, 0) AS ordered, coalesce(kept.quantity, 0) AS reserved
				FROM (
					SELECT l.order_id, l.id AS line_id, l.quantity::numeric AS quantity
					FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id JOIN products p ON p.id = l.product_id
					WHERE o.state = 'confirmed' AND p.kind = 'goods'
				) AS want
				FULL JOIN (
					SELECT source_id, source_line_id, sum(quantity::numeric) AS quantity
					FROM stock_reservations WHERE source_kind = 'order' GROUP BY source_id, source_line_id
				) AS kept ON kept.source_id = want.order_id AND kept.source_line_id = want.line_id
				WHERE want.quantity IS DISTINCT FROM kept.quantity`,
		},
		{
			Name: "orders.issued", Sentence: "A done order has moved its goods out, line by line, and no other order has.",
			SQL: `SELECT coalesce(want.order_id, moved.source_id) AS order_id, coalesce(want.line_id, moved.source_line_id) AS line_id,
				    coalesce(want.quantity, 0) AS ordered, coalesce(moved.quantity, 0) AS moved
				FROM (
					SELECT l.order_id, l.id AS line_id, l.quantity::numeric AS quantity
					FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id JOIN products p ON p.id = l.product_id
					WHERE o.state = 'done' AND p.kind = 'goods'
				) AS want
				FULL JOIN (
					SELECT source_id, source_line_id, sum(quantity::numeric) AS quantity
					FROM stock_moves WHERE source_kind = 'order' GROUP BY source_id, source_line_id
				) AS moved ON moved.source_id = want.order_id AND moved.source_line_id = want.line_id
				WHERE want.quantity IS DISTINCT FROM moved.quantity`,
		},
		{
			Name: "orders.numbers", Sentence: "Every number that was drawn for an order is on one order: no gaps, no doubles.",
			SQL: `SELECT drawn.drawn, used.used, used.different
				FROM (SELECT coalesce(sum(last), 0) AS drawn FROM number_counters WHERE series = 'sales.order') AS drawn
				CROSS JOIN (SELECT count(number) AS used, count(DISTINCT number) AS different FROM sales_orders) AS used
				WHERE drawn.drawn <> used.used OR used.used <> used.different`,
		},
		{
			Name: "orders.customers", Sentence: "An order carries its customer's name.",
			SQL: `SELECT o.id, o.number, o.customer, p.name FROM sales_orders o JOIN partners p ON p.id = o.customer_id WHERE o.customer <> p.name`,
		},
	}
}
