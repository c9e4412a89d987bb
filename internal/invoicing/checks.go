package invoicing

import "kontor/internal/verify"

// Checks are what must always hold of invoices.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "invoices.totals", Sentence: "The lines of an invoice and its taxes add up to its total.",
			SQL: `SELECT v.id, v.side, v.number, v.net, lines.net AS lines_net, v.tax, taxes.charged, v.total, lines.total AS lines_total
				FROM invoices v
				CROSS JOIN LATERAL (SELECT coalesce(sum(l.net::numeric), 0) AS net, coalesce(sum(l.total::numeric), 0) AS total FROM invoice_lines l WHERE l.invoice_id = v.id) AS lines
				CROSS JOIN LATERAL (SELECT coalesce(sum(t.charged::numeric), 0) AS charged FROM invoice_taxes t WHERE t.invoice_id = v.id) AS taxes
				WHERE v.net::numeric <> lines.net OR v.tax::numeric <> taxes.charged OR v.total::numeric <> lines.total`,
		},
		{
			Name: "invoices.taxes", Sentence: "A tax of an invoice is the sum of its lines' shares.",
			SQL: `SELECT v.id, v.side, v.number, t.tax_id, t.base, lines.base AS lines_base, t.amount, lines.amount AS lines_amount
				FROM invoice_taxes t JOIN invoices v ON v.id = t.invoice_id
				CROSS JOIN LATERAL (SELECT coalesce(sum(lt.base::numeric), 0) AS base, coalesce(sum(lt.amount::numeric), 0) AS amount
					FROM invoice_lines l JOIN invoice_line_taxes lt ON lt.line_id = l.id WHERE l.invoice_id = t.invoice_id AND lt.tax_id = t.tax_id) AS lines
				WHERE t.base::numeric <> lines.base OR t.amount::numeric <> lines.amount`,
		},
		{
			Name: "invoices.instalments", Sentence: "The instalments of an invoice are its total.",
			SQL: `SELECT v.id, v.side, v.number, v.total, sum(n.amount::numeric) AS instalments
				FROM invoices v JOIN invoice_instalments n ON n.invoice_id = v.id
				GROUP BY v.id HAVING v.total::numeric <> sum(n.amount::numeric)`,
		},
		{
			Name: "invoices.posted", Sentence: "What was posted of an invoice is its total: the open items in its currency, and its number.",
			SQL: `SELECT v.id, v.side, v.number, v.total, posted.amount, posted.company, v.company_total, e.number AS entry
				FROM invoices v
				LEFT JOIN journal_entries e ON e.id = v.entry_id AND e.source_id = v.id AND e.source_kind = CASE v.side WHEN 'sale' THEN 'invoice' ELSE 'bill' END
				CROSS JOIN LATERAL (SELECT coalesce(abs(sum(coalesce(l.currency_amount, l.amount)::numeric)), 0) AS amount, coalesce(abs(sum(l.amount::numeric)), 0) AS company
					FROM journal_lines l JOIN accounts a ON a.id = l.account_id AND a.control <> '' WHERE l.entry_id = v.entry_id) AS posted
				WHERE v.state = 'posted' AND (e.id IS NULL OR e.number <> v.number OR v.total::numeric <> posted.amount OR v.company_total::numeric <> posted.company)`,
		},
		{
			Name: "invoices.entries", Sentence: "An entry that says that it comes from an invoice is that invoice's.",
			SQL: `SELECT e.id AS entry_id, e.number, e.source_kind, e.source_id FROM journal_entries e
				LEFT JOIN invoices v ON v.id = e.source_id AND v.entry_id = e.id
				WHERE e.source_kind IN ('invoice', 'bill') AND v.id IS NULL`,
		},
	}
}
