-- name: OpenItemsLock :exec
SELECT open_items_lock(@ids::bigint[]);

-- name: OpenItems :many
-- Open items with what sentences and settlements need, in the order of the ids.
SELECT i.line_id, i.entry_id, i.number, i.source_kind, i.source_id, i.reference, i.account_id, i.control, i.partner_id, i.partner, i.entry_date, i.due_date,
       i.currency, i.amount, i.company, i.open_amount, i.open_company, i.discount, i.discount_until
FROM open_item_list i WHERE i.line_id = ANY(@ids::bigint[]) ORDER BY i.line_id;

-- name: OpenItemsOfPartner :many
-- What is open with a partner on one side, oldest first.
SELECT i.line_id, i.entry_id, i.number, i.source_kind, i.source_id, i.reference, i.account_id, i.control, i.partner_id, i.partner, i.entry_date, i.due_date,
       i.currency, i.amount, i.company, i.open_amount, i.open_company, i.discount, i.discount_until
FROM open_item_list i WHERE i.partner_id = @partner_id AND i.control = @control AND i.open_amount::numeric <> 0
ORDER BY i.due_date, i.entry_date, i.line_id LIMIT 2000;

-- name: OpenItemsOfEntries :many
SELECT i.line_id, i.entry_id, i.number, i.source_kind, i.source_id, i.reference, i.account_id, i.control, i.partner_id, i.partner, i.entry_date, i.due_date,
       i.currency, i.amount, i.company, i.open_amount, i.open_company, i.discount, i.discount_until
FROM open_item_list i WHERE i.entry_id = ANY(@entry_ids::bigint[]) ORDER BY i.entry_id, i.line_id;

-- name: DocumentTaxes :many
-- The taxes that a document was posted with, in its currency, and what it came to.
SELECT v.kind, v.total, t.tax_id, t.base, t.amount, t.charged
FROM invoices v JOIN invoice_taxes t ON t.invoice_id = v.id WHERE v.entry_id = @entry_id ORDER BY t.position;

-- name: AllocationsInsert :many
INSERT INTO allocations (debit_line_id, credit_line_id, debit_amount, credit_amount, debit_company, credit_company, allocation_date, entry_id,
    source_kind, source_id, reason, undoes, made_at, made_by)
SELECT put.debit_line_id, put.credit_line_id, put.debit_amount, put.credit_amount, put.debit_company, put.credit_company, @allocation_date::date,
       nullif(put.entry_id, 0), @source_kind::text, nullif(@source_id::bigint, 0), put.reason, nullif(put.undoes, 0), @made_at::timestamptz, @made_by::bigint
FROM (SELECT unnest(@debit_line_ids::bigint[]) AS debit_line_id, unnest(@credit_line_ids::bigint[]) AS credit_line_id,
             unnest(@debit_amounts::amount[]) AS debit_amount, unnest(@credit_amounts::amount[]) AS credit_amount,
             unnest(@debit_companies::amount[]) AS debit_company, unnest(@credit_companies::amount[]) AS credit_company,
             unnest(@entry_ids::bigint[]) AS entry_id, unnest(@reasons::text[]) AS reason, unnest(@undoes::bigint[]) AS undoes) AS put
RETURNING id;

-- name: AllocationsGet :many
-- Allocations with whether they have been taken back.
SELECT a.id, a.debit_line_id, a.credit_line_id, a.debit_amount, a.credit_amount, a.debit_company, a.credit_company, a.allocation_date, a.entry_id,
       a.source_kind, a.source_id, a.reason, a.undoes, a.made_at,
       EXISTS (SELECT FROM allocations u WHERE u.undoes = a.id) AS undone
FROM allocations a WHERE a.id = ANY(@ids::bigint[]) ORDER BY a.id;

-- name: AllocationsLive :many
-- Those of a line that stand.
SELECT a.id, a.debit_line_id, a.credit_line_id, a.debit_amount, a.credit_amount, a.debit_company, a.credit_company, a.allocation_date, a.entry_id,
       a.source_kind, a.source_id, a.reason, a.undoes, a.made_at, false AS undone
FROM allocations a
WHERE (a.debit_line_id = ANY(@line_ids::bigint[]) OR a.credit_line_id = ANY(@line_ids::bigint[])) AND a.undoes IS NULL
  AND NOT EXISTS (SELECT FROM allocations u WHERE u.undoes = a.id)
ORDER BY a.id;

-- name: AllocationList :many
-- What has settled a line, as people read it.
SELECT a.id, a.debit_line_id, a.credit_line_id, a.debit_amount, a.credit_amount, a.debit_company, a.credit_company, a.allocation_date, a.entry_id,
       a.source_kind, a.source_id, a.reason, a.made_at,
       d.number AS debit_number, d.source_kind AS debit_kind, d.source_id AS debit_source, d.currency AS debit_currency, d.entry_id AS debit_entry,
       c.number AS credit_number, c.source_kind AS credit_kind, c.source_id AS credit_source, c.currency AS credit_currency, c.entry_id AS credit_entry
FROM allocations a JOIN open_item_list d ON d.line_id = a.debit_line_id JOIN open_item_list c ON c.line_id = a.credit_line_id
WHERE (d.entry_id = ANY(@entry_ids::bigint[]) OR c.entry_id = ANY(@entry_ids::bigint[])) AND a.undoes IS NULL
  AND NOT EXISTS (SELECT FROM allocations u WHERE u.undoes = a.id)
ORDER BY a.id;

-- name: PaymentGet :one
SELECT p.id, p.number, p.direction, p.state, p.partner_id, p.partner, p.control, p.payment_date, p.account_id, a.code AS account_code, a.name AS account,
       p.currency, p.rate, p.amount, p.reference, p.notes, p.entry_id, p.line_id, p.reversal_id, r.number AS reversal, p.version, p.created_at, p.updated_at,
       p.posted_at, i.open_amount, p.purchase_order_id, o.number AS purchase_order
FROM payments p JOIN accounts a ON a.id = p.account_id
LEFT JOIN open_items i ON i.line_id = p.line_id LEFT JOIN purchase_orders o ON o.id = p.purchase_order_id
LEFT JOIN journal_entries r ON r.id = p.reversal_id
WHERE p.id = @id;

-- name: PaymentLock :one
SELECT version FROM payments WHERE id = @id FOR UPDATE;

-- name: PaymentItems :many
SELECT n.line_id, n.amount, n.settled, n.rest FROM payment_items n WHERE n.payment_id = @payment_id ORDER BY n.position;

-- name: PaymentInsert :one
INSERT INTO payments (direction, partner_id, partner, control, payment_date, account_id, currency, rate, amount, reference, notes, purchase_order_id, created_by, created_at, updated_at)
VALUES (@direction, @partner_id, '', @control, @payment_date, @account_id, @currency, sqlc.narg(rate), @amount, @reference, @notes, sqlc.narg(purchase_order_id), @created_by, @now, @now)
RETURNING id;

-- name: PaymentOrder :one
-- An order with what has been paid or is meant to be paid of it in advance.
SELECT o.id, o.number, o.state, o.supplier_id, o.currency, o.total,
       coalesce((SELECT sum(p.amount::numeric) FROM payments p WHERE p.purchase_order_id = o.id AND p.state <> 'reversed' AND p.currency = o.currency), 0)::amount AS paid
FROM purchase_orders o WHERE o.id = @id;

-- name: PaymentOrderHold :exec
-- So that two do not pay the same in advance at once.
SELECT FROM purchase_orders WHERE id = @id FOR UPDATE;

-- name: PaymentAdvances :many
-- The entries of what has been paid in advance for the orders of a bill, as far as it is open.
SELECT p.entry_id::bigint AS entry_id FROM payments p JOIN open_items i ON i.line_id = p.line_id AND i.open_amount::numeric <> 0
WHERE p.state = 'posted' AND p.purchase_order_id IN (
    SELECT ol.order_id FROM invoice_lines l JOIN purchase_order_lines ol ON ol.id = l.order_line_id WHERE l.invoice_id = @invoice_id)
ORDER BY p.entry_id;

-- name: PaymentUpdate :exec
UPDATE payments SET direction = @direction, partner_id = @partner_id, control = @control, payment_date = @payment_date, account_id = @account_id,
    currency = @currency, rate = sqlc.narg(rate), amount = @amount, reference = @reference, notes = @notes, version = version + 1, updated_at = @now
WHERE id = @id AND state = 'draft';

-- name: PaymentAnnotate :exec
UPDATE payments SET reference = @reference, notes = @notes, version = version + 1, updated_at = @now WHERE id = @id;

-- name: PaymentDelete :exec
DELETE FROM payments WHERE id = @id AND state = 'draft';

-- name: PaymentItemsDelete :exec
DELETE FROM payment_items WHERE payment_id = @payment_id;

-- name: PaymentItemsInsert :exec
INSERT INTO payment_items (payment_id, position, line_id, amount, settled, rest)
SELECT @payment_id::bigint, put.position, put.line_id, put.amount, put.settled, put.rest
FROM (SELECT unnest(@positions::integer[]) AS position, unnest(@line_ids::bigint[]) AS line_id, unnest(@amounts::amount[]) AS amount,
             unnest(@settled::amount[]) AS settled, unnest(@rests::text[]) AS rest) AS put;

-- name: PaymentPost :exec
UPDATE payments SET state = 'posted', number = @number::text, entry_id = @entry_id::bigint, line_id = @line_id::bigint, rate = sqlc.narg(rate),
    posted_at = @now::timestamptz, updated_at = @now::timestamptz, version = version + 1
WHERE id = @id AND state = 'draft';

-- name: PaymentReversed :exec
UPDATE payments SET state = 'reversed', reversal_id = @reversal_id::bigint, updated_at = @now, version = version + 1 WHERE id = @id AND state = 'posted';

-- name: PaymentAccount :one
-- The bank's or the cash box's account.
SELECT id, code, name, type, subtype, is_group, control, coalesce(currency, '') AS currency, active FROM accounts WHERE id = @id;

-- name: RevaluationList :many
SELECT r.id, r.on_date, r.entry_id, e.number AS entry, r.reversal_id, b.number AS reversal, r.gain, r.created_at
FROM revaluations r JOIN journal_entries e ON e.id = r.entry_id JOIN journal_entries b ON b.id = r.reversal_id
ORDER BY r.on_date DESC, r.id DESC LIMIT 500;

-- name: RevaluationInsert :one
INSERT INTO revaluations (on_date, entry_id, reversal_id, gain, created_by, created_at)
VALUES (@on_date, @entry_id, @reversal_id, @gain, @created_by, @created_at) RETURNING id;

-- name: RevaluationBefore :many
-- What revaluations of a day have posted on control accounts already.
SELECT l.account_id, l.partner_id::bigint AS partner_id, l.currency::text AS currency, sum(l.amount::numeric)::amount AS amount
FROM revaluations r JOIN journal_lines l ON l.entry_id = r.entry_id
WHERE r.on_date = @on_date AND l.partner_id IS NOT NULL AND l.currency IS NOT NULL
GROUP BY l.account_id, l.partner_id, l.currency ORDER BY 1, 2, 3;

-- name: RevaluationItems :many
-- What was open in other currencies at the end of a day, as it is known now.
SELECT i.line_id, i.account_id, i.partner_id, i.currency,
       (i.amount::numeric - coalesce(settled.amount, 0))::amount AS open_amount, (i.company::numeric - coalesce(settled.company, 0))::amount AS open_company
FROM open_items i CROSS JOIN company c
LEFT JOIN LATERAL (
    SELECT sum(side.amount) AS amount, sum(side.company) AS company
    FROM (SELECT a.debit_amount::numeric AS amount, a.debit_company::numeric AS company FROM allocations a
          WHERE a.debit_line_id = i.line_id AND a.allocation_date <= @on_date
          UNION ALL
          SELECT -a.credit_amount::numeric, -a.credit_company::numeric FROM allocations a
          WHERE a.credit_line_id = i.line_id AND a.allocation_date <= @on_date) AS side
) AS settled ON true
WHERE i.currency <> c.currency AND i.entry_date <= @on_date AND i.amount::numeric <> coalesce(settled.amount, 0)
ORDER BY i.line_id;

-- name: RevaluationAccounts :many
-- Accounts that are kept in another currency (banks abroad), at the end of a day.
SELECT a.id, a.code, a.currency::text AS currency, sum(l.currency_amount::numeric)::amount AS amount, sum(l.amount::numeric)::amount AS company
FROM accounts a CROSS JOIN company c JOIN journal_lines l ON l.account_id = a.id AND l.entry_date <= @on_date
WHERE a.currency IS NOT NULL AND a.currency <> c.currency AND a.control = ''
GROUP BY a.id ORDER BY a.id;

-- name: AllocationsBySource :many
-- Those that a document made and that stand.
SELECT a.id FROM allocations a
WHERE a.source_kind = @source_kind AND a.source_id = @source_id::bigint AND a.undoes IS NULL
  AND NOT EXISTS (SELECT FROM allocations u WHERE u.undoes = a.id)
ORDER BY a.id;

-- name: ItemsBlocked :many
-- Open items of bills that do not match their orders and receipts, and are not released.
SELECT n.line_id::bigint AS line_id, coalesce(v.number, '')::text AS number, b.reasons
FROM bill_blocks b JOIN invoices v ON v.id = b.invoice_id JOIN invoice_instalments n ON n.invoice_id = v.id
WHERE b.released_at IS NULL AND n.line_id = ANY(@ids::bigint[]) ORDER BY n.line_id;
