-- name: InvoiceGet :one
SELECT v.id, v.side, v.kind, v.number, v.state, v.partner_id, v.partner, v.invoice_date, v.due_date, v.their_number, v.reference, v.notes, v.currency,
       v.rate, v.rounding, v.tax_position_id, tp.name AS tax_position, v.payment_term_id, term.name AS payment_term, v.credits_id, credited.number AS credits,
       v.net, v.tax, v.total, v.discount, v.discount_until, v.billed_to, v.entry_id, e.number AS entry, v.company_total, v.explanation,
       v.version, v.created_by, v.created_at, v.updated_at, v.posted_at, list.outstanding, list.paid
FROM invoices v
JOIN invoice_list list ON list.id = v.id
LEFT JOIN tax_positions tp ON tp.id = v.tax_position_id
LEFT JOIN payment_terms term ON term.id = v.payment_term_id
LEFT JOIN invoices credited ON credited.id = v.credits_id
LEFT JOIN journal_entries e ON e.id = v.entry_id
WHERE v.id = @id;

-- name: InvoiceLock :one
SELECT version, side, state FROM invoices WHERE id = @id FOR UPDATE;

-- name: InvoiceLines :many
SELECT l.id, l.position, l.product_id, p.sku, p.name AS product, u.code AS unit, l.description, l.quantity, l.price, l.discount,
       l.account_id, a.code AS account_code, a.name AS account, a.subtype AS account_subtype, l.account_given, l.taxes_given, l.cost_center_id, cc.code AS cost_center, l.project_id, pr.code AS project, l.net, l.total,
       l.order_line_id, l.receipt_line_id, ol.order_id, coalesce(po.number, rt.number, '')::text AS bills, rl.transfer_id AS receipt_id,
       coalesce((SELECT jsonb_agg(jsonb_build_object('tax_id', t.tax_id, 'code', x.code, 'base', t.base::text, 'amount', t.amount::text) ORDER BY t.position)
                 FROM invoice_line_taxes t JOIN taxes x ON x.id = t.tax_id WHERE t.line_id = l.id), '[]'::jsonb)::jsonb AS taxes
FROM invoice_lines l
JOIN accounts a ON a.id = l.account_id
LEFT JOIN products p ON p.id = l.product_id
LEFT JOIN units u ON u.id = p.unit_id
LEFT JOIN dimensions cc ON cc.id = l.cost_center_id
LEFT JOIN dimensions pr ON pr.id = l.project_id
LEFT JOIN purchase_order_lines ol ON ol.id = l.order_line_id
LEFT JOIN purchase_orders po ON po.id = ol.order_id
LEFT JOIN stock_transfer_lines rl ON rl.id = l.receipt_line_id
LEFT JOIN stock_transfers rt ON rt.id = rl.transfer_id
WHERE l.invoice_id = @invoice_id ORDER BY l.position;

-- name: InvoiceTaxes :many
SELECT t.tax_id, x.code, x.name, t.base, t.amount, t.charged
FROM invoice_taxes t JOIN taxes x ON x.id = t.tax_id WHERE t.invoice_id = @invoice_id ORDER BY t.position;

-- name: InvoiceInstalments :many
SELECT n.due_date, n.amount, n.line_id, i.open_amount
FROM invoice_instalments n LEFT JOIN open_items i ON i.line_id = n.line_id WHERE n.invoice_id = @invoice_id ORDER BY n.position;

-- name: InvoiceInsert :one
INSERT INTO invoices (side, kind, partner_id, partner, invoice_date, due_date, their_number, reference, notes, currency, rate, rounding,
    tax_position_id, payment_term_id, credits_id, net, tax, total, discount, discount_until, created_by, created_at, updated_at)
VALUES (@side, @kind, @partner_id, '', @invoice_date, @due_date, @their_number, @reference, @notes, @currency, sqlc.narg(rate), @rounding,
    sqlc.narg(tax_position_id), sqlc.narg(payment_term_id), sqlc.narg(credits_id), @net, @tax, @total, @discount, sqlc.narg(discount_until),
    @created_by, @now, @now)
RETURNING id;

-- name: InvoiceUpdate :exec
UPDATE invoices SET partner_id = @partner_id, invoice_date = @invoice_date, due_date = @due_date, their_number = @their_number,
    reference = @reference, notes = @notes, currency = @currency, rate = sqlc.narg(rate), rounding = @rounding,
    tax_position_id = sqlc.narg(tax_position_id), payment_term_id = sqlc.narg(payment_term_id), net = @net, tax = @tax, total = @total,
    discount = @discount, discount_until = sqlc.narg(discount_until), version = version + 1, updated_at = @now
WHERE id = @id AND state = 'draft';

-- name: InvoiceAnnotate :exec
-- What may change of a posted invoice.
UPDATE invoices SET reference = @reference, notes = @notes, version = version + 1, updated_at = @now WHERE id = @id;

-- name: InvoiceDelete :exec
DELETE FROM invoices WHERE id = @id AND state = 'draft';

-- name: InvoicePartsDelete :exec
WITH lines AS (DELETE FROM invoice_lines WHERE invoice_lines.invoice_id = @invoice_id),
     instalments AS (DELETE FROM invoice_instalments WHERE invoice_instalments.invoice_id = @invoice_id)
DELETE FROM invoice_taxes WHERE invoice_taxes.invoice_id = @invoice_id;

-- name: InvoiceLinesInsert :exec
-- A line keeps its id; one with 0 is new.
INSERT INTO invoice_lines (id, invoice_id, position, product_id, description, quantity, price, discount, account_id, account_given, taxes_given,
    cost_center_id, project_id, net, total, order_line_id, receipt_line_id)
OVERRIDING SYSTEM VALUE
SELECT CASE put.id WHEN 0 THEN nextval('invoice_lines_id_seq') ELSE put.id END, @invoice_id::bigint, put.position, nullif(put.product_id, 0),
       put.description, put.quantity, put.price, put.discount, put.account_id, put.account_given, put.taxes_given, nullif(put.cost_center_id, 0), nullif(put.project_id, 0), put.net, put.total,
       nullif(put.order_line_id, 0), nullif(put.receipt_line_id, 0)
FROM (SELECT unnest(@ids::bigint[]) AS id, unnest(@positions::integer[]) AS position, unnest(@product_ids::bigint[]) AS product_id,
             unnest(@descriptions::text[]) AS description, unnest(@quantities::quantity[]) AS quantity, unnest(@prices::price[]) AS price,
             unnest(@discounts::percent[]) AS discount, unnest(@account_ids::bigint[]) AS account_id,
             unnest(@accounts_given::boolean[]) AS account_given, unnest(@taxes_given::boolean[]) AS taxes_given,
             unnest(@cost_center_ids::bigint[]) AS cost_center_id, unnest(@project_ids::bigint[]) AS project_id,
             unnest(@nets::amount[]) AS net, unnest(@totals::amount[]) AS total,
             unnest(@order_line_ids::bigint[]) AS order_line_id, unnest(@receipt_line_ids::bigint[]) AS receipt_line_id) AS put;

-- name: InvoiceLineTaxesInsert :exec
INSERT INTO invoice_line_taxes (line_id, position, tax_id, base, amount)
SELECT l.id, put.position, put.tax_id, put.base, put.amount
FROM (SELECT unnest(@lines::integer[]) AS line, unnest(@positions::integer[]) AS position, unnest(@tax_ids::bigint[]) AS tax_id,
             unnest(@bases::amount[]) AS base, unnest(@amounts::amount[]) AS amount) AS put
JOIN invoice_lines l ON l.invoice_id = @invoice_id::bigint AND l.position = put.line;

-- name: InvoiceTaxesInsert :exec
INSERT INTO invoice_taxes (invoice_id, position, tax_id, base, amount, charged)
SELECT @invoice_id::bigint, put.position, put.tax_id, put.base, put.amount, put.charged
FROM (SELECT unnest(@positions::integer[]) AS position, unnest(@tax_ids::bigint[]) AS tax_id, unnest(@bases::amount[]) AS base,
             unnest(@amounts::amount[]) AS amount, unnest(@charges::amount[]) AS charged) AS put;

-- name: InvoiceInstalmentsInsert :exec
INSERT INTO invoice_instalments (invoice_id, position, due_date, amount, line_id)
SELECT @invoice_id::bigint, put.position, put.due_date, put.amount, nullif(put.line_id, 0)
FROM (SELECT unnest(@positions::integer[]) AS position, unnest(@due_dates::date[]) AS due_date, unnest(@amounts::amount[]) AS amount,
             unnest(@line_ids::bigint[]) AS line_id) AS put;

-- name: InvoiceInstalmentsPosted :exec
UPDATE invoice_instalments n SET line_id = put.line_id
FROM (SELECT unnest(@positions::integer[]) AS position, unnest(@line_ids::bigint[]) AS line_id) AS put
WHERE n.invoice_id = @invoice_id AND n.position = put.position;

-- name: InvoicePost :exec
UPDATE invoices SET state = 'posted', number = @number::text, entry_id = @entry_id::bigint, company_total = @company_total::amount, rate = sqlc.narg(rate),
    explanation = @explanation::jsonb, billed_to = @billed_to::text[], posted_at = @now::timestamptz, updated_at = @now::timestamptz, version = version + 1
WHERE id = @id AND state = 'draft';

-- name: InvoiceCredited :one
-- What posted credit notes have credited of an invoice.
SELECT coalesce(sum(total), 0)::amount FROM invoices WHERE credits_id = @id AND state = 'posted';

-- name: InvoiceTheirs :one
-- Another bill of the same supplier with the same number.
SELECT coalesce(number, ''), invoice_date FROM invoices
WHERE partner_id = @partner_id AND kind = @kind AND their_number <> '' AND search_text(their_number) = search_text(@their_number::text) AND id <> @id LIMIT 1;

-- name: InvoiceCreditNotes :many
SELECT id, number, state, invoice_date, total, currency FROM invoices WHERE credits_id = @id::bigint ORDER BY id;
