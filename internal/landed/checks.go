package landed

import "kontor/internal/verify"

// Checks are what must always hold of landed costs.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "landed.spread", Sentence: "What was posted of a landed cost is its amount.",
			SQL: `SELECT c.number, c.amount, coalesce(v.total, 0) AS spread FROM landed_costs c
				LEFT JOIN (SELECT source_id, sum(value::numeric + correction::numeric + variance::numeric) AS total FROM stock_valuations
				           WHERE source_kind = 'landed_cost' AND kind = 'cost' GROUP BY source_id) AS v ON v.source_id = c.id
				WHERE CASE c.state WHEN 'posted' THEN c.amount::numeric ELSE 0 END <> coalesce(v.total, 0)`,
		},
		{
			Name: "landed.numbers", Sentence: "Every number that was drawn for a landed cost is on one of them: no gaps, no doubles.",
			SQL: `SELECT drawn.drawn, used.used FROM (SELECT coalesce(sum(last), 0) AS drawn FROM number_counters WHERE series = 'stock.landed') AS drawn
				CROSS JOIN (SELECT count(number) AS used FROM landed_costs) AS used WHERE drawn.drawn <> used.used`,
		},
	}
}
