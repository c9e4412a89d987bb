-- name: PurchaseCompany :one
-- What an order takes from the company.
SELECT currency, currency_decimals, rounding FROM company WHERE id = 1;

-- name: PurchaseOrderGet :one
SELECT o.id, o.number, o.rfq_number, o.state, o.supplier_id, o.supplier, o.warehouse_id, o.warehouse, o.order_date, o.expected_date, o.reference, o.notes, o.currency, o.rounding,
       o.tax_position_id, o.tax_position, o.payment_term_id, o.payment_term, o.net, o.tax, o.total, o.revision, o.requested_by, o.requester, o.approved_by, o.approver, o.approved_at, o.refusal,
       o.version, o.created_by, o.creator, o.created_at, o.updated_at, o.confirmed_at, o.done_at, o.received, o.billed,
       coalesce((SELECT sum(p.amount::numeric) FROM payments p WHERE p.purchase_order_id = o.id AND p.state = 'posted' AND p.currency = o.currency), 0)::amount AS prepaid
FROM purchase_order_list o WHERE o.id = @id;

-- name: PurchaseOrderLock :one
SELECT version FROM purchase_orders WHERE id = @id FOR UPDATE;

-- name: PurchaseOrderLines :many
SELECT l.id, l.position, l.product_id, p.sku, p.name AS product, p.kind, p.archived, u.code AS unit, u.decimals, l.supplier_sku, l.description, l.quantity, l.price, l.discount,
       l.expected_date, l.taxes_given, l.net, l.total, l.cost, s.received, s.planned, s.billed, s.drafted, s.open,
       coalesce((SELECT jsonb_agg(jsonb_build_object('tax_id', t.tax_id, 'code', x.code) ORDER BY t.position)
                 FROM purchase_order_line_taxes t JOIN taxes x ON x.id = t.tax_id WHERE t.line_id = l.id), '[]'::jsonb)::jsonb AS taxes
FROM purchase_order_lines l JOIN purchase_order_line_states s ON s.id = l.id JOIN products p ON p.id = l.product_id JOIN units u ON u.id = p.unit_id
WHERE l.order_id = @order_id ORDER BY l.position;

-- name: PurchaseOrderRevisions :many
SELECT r.revision, r.total, r.document, r.made_at, coalesce(u.full_name, '')::text AS made_by
FROM purchase_order_revisions r LEFT JOIN users u ON u.id = r.made_by WHERE r.order_id = @order_id ORDER BY r.revision;

-- name: PurchaseOrderInsert :one
INSERT INTO purchase_orders (supplier_id, warehouse_id, order_date, expected_date, reference, notes, currency, rounding, tax_position_id, payment_term_id,
    net, tax, total, created_by, created_at, updated_at)
VALUES (@supplier_id, @warehouse_id, @order_date, sqlc.narg(expected_date), @reference, @notes, @currency, @rounding, sqlc.narg(tax_position_id),
    sqlc.narg(payment_term_id), @net, @tax, @total, @created_by, @now, @now)
RETURNING id;

-- name: PurchaseOrderUpdate :exec
UPDATE purchase_orders SET supplier_id = @supplier_id, warehouse_id = @warehouse_id, order_date = @order_date, expected_date = sqlc.narg(expected_date),
    reference = @reference, notes = @notes, currency = @currency, rounding = @rounding, tax_position_id = sqlc.narg(tax_position_id),
    payment_term_id = sqlc.narg(payment_term_id), net = @net, tax = @tax, total = @total, revision = @revision, version = version + 1, updated_at = @now
WHERE id = @id;

-- name: PurchaseOrderRevise :exec
INSERT INTO purchase_order_revisions (order_id, revision, total, document, made_by, made_at) VALUES (@order_id, @revision, @total, @document, @made_by, @now);

-- name: PurchaseOrderState :exec
-- A number is kept once it is drawn, and so is the moment at which it was.
UPDATE purchase_orders SET state = @state::text, number = coalesce(number, nullif(@number::text, '')), rfq_number = coalesce(rfq_number, nullif(@rfq_number::text, '')),
    requested_by = sqlc.narg(requested_by), approved_by = sqlc.narg(approved_by),
    approved_at = CASE WHEN sqlc.narg(approved_by)::bigint IS NULL THEN NULL ELSE coalesce(approved_at, @now::timestamptz) END, refusal = @refusal,
    confirmed_at = CASE WHEN nullif(@number::text, '') IS NULL THEN confirmed_at ELSE coalesce(confirmed_at, @now::timestamptz) END,
    done_at = CASE WHEN @state::text = 'done' THEN @now::timestamptz END, cancelled_at = CASE WHEN @state::text = 'cancelled' THEN @now::timestamptz END,
    version = version + 1, updated_at = @now::timestamptz
WHERE id = @id;

-- name: PurchaseOrderDelete :exec
DELETE FROM purchase_orders WHERE id = @id AND state = 'draft';

-- name: PurchaseOrderLinesDelete :exec
DELETE FROM purchase_order_lines WHERE order_id = @order_id AND id <> ALL(@keep::bigint[]);

-- name: PurchaseOrderLinesPut :exec
-- Lines with an id are changed, lines with 0 are new.
INSERT INTO purchase_order_lines AS line (id, order_id, position, product_id, supplier_sku, description, quantity, price, discount, expected_date, taxes_given, net, total, cost)
OVERRIDING SYSTEM VALUE
SELECT CASE WHEN put.id = 0 THEN nextval('purchase_order_lines_id_seq') ELSE put.id END, @order_id::bigint, put.position, put.product_id, put.supplier_sku,
       put.description, put.quantity, put.price, put.discount, nullif(put.expected_date, '')::date, put.taxes_given, put.net, put.total, put.cost
FROM (
    SELECT unnest(@ids::bigint[]) AS id, unnest(@positions::integer[]) AS position, unnest(@product_ids::bigint[]) AS product_id,
           unnest(@supplier_skus::text[]) AS supplier_sku, unnest(@descriptions::text[]) AS description, unnest(@quantities::quantity[]) AS quantity,
           unnest(@prices::price[]) AS price, unnest(@discounts::percent[]) AS discount, unnest(@expected_dates::text[]) AS expected_date,
           unnest(@taxes_given::boolean[]) AS taxes_given, unnest(@nets::amount[]) AS net, unnest(@totals::amount[]) AS total, unnest(@costs::amount[]) AS cost
) AS put
ON CONFLICT (id) DO UPDATE SET position = excluded.position, product_id = excluded.product_id, supplier_sku = excluded.supplier_sku, description = excluded.description,
    quantity = excluded.quantity, price = excluded.price, discount = excluded.discount, expected_date = excluded.expected_date, taxes_given = excluded.taxes_given,
    net = excluded.net, total = excluded.total, cost = excluded.cost
WHERE line.order_id = excluded.order_id;

-- name: PurchaseOrderLineTaxesDelete :exec
DELETE FROM purchase_order_line_taxes t USING purchase_order_lines l WHERE l.id = t.line_id AND l.order_id = @order_id;

-- name: PurchaseOrderLineTaxesPut :exec
INSERT INTO purchase_order_line_taxes (line_id, position, tax_id)
SELECT l.id, put.position, put.tax_id
FROM (SELECT unnest(@lines::integer[]) AS line, unnest(@positions::integer[]) AS position, unnest(@tax_ids::bigint[]) AS tax_id) AS put
JOIN purchase_order_lines l ON l.order_id = @order_id::bigint AND l.position = put.line;

-- name: PurchaseOrderOfLine :many
-- The orders that lines are of, held in their order: what is received and billed of one is worked out by one at a time.
SELECT o.id FROM purchase_orders o
WHERE o.id IN (SELECT l.order_id FROM purchase_order_lines l WHERE l.id = ANY(@line_ids::bigint[])) ORDER BY o.id FOR UPDATE;

-- name: PurchaseOrderDraftReceipts :many
-- Held before the order is, as whoever completes one does.
SELECT t.id FROM stock_transfers t
WHERE t.kind = 'receipt' AND t.source_kind = 'purchase_order' AND t.source_id = @order_id::bigint AND t.state IN ('draft', 'reserved') ORDER BY t.id FOR UPDATE;

-- name: PurchaseLines :many
-- Lines of orders, for bills and receipts.
SELECT l.id, l.order_id, coalesce(o.number, '')::text AS number, o.state, o.supplier_id, o.warehouse_id, o.currency, l.product_id, p.sku, p.kind, u.code AS unit, l.description, l.quantity, l.price, l.discount, l.cost,
       s.received, s.billed, s.drafted, s.planned, s.open
FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.order_id JOIN purchase_order_line_states s ON s.id = l.id JOIN products p ON p.id = l.product_id JOIN units u ON u.id = p.unit_id
WHERE l.id = ANY(@ids::bigint[]) ORDER BY l.order_id, l.position;

-- name: PurchaseReceiptLines :many
-- Lines of receipts, for bills: those that have no order are billed as themselves.
SELECT l.id, t.id AS receipt_id, coalesce(t.number, '')::text AS number, t.state, t.partner_id, l.product_id, p.sku, p.kind, u.code AS unit, l.description, l.done,
       ol.id AS order_line_id,
       coalesce((SELECT sum(r.amount::numeric) FROM purchase_received r WHERE r.receipt_line = l.id), 0)::amount AS amount,
       coalesce((SELECT sum(back.done::numeric) FROM stock_transfer_lines back WHERE back.returns_line_id = l.id), 0)::quantity AS returned,
       coalesce((SELECT sum(b.quantity::numeric) FROM purchase_billed b WHERE b.receipt_line_id = l.id), 0)::quantity AS billed
FROM stock_transfer_lines l JOIN stock_transfers t ON t.id = l.transfer_id JOIN products p ON p.id = l.product_id JOIN units u ON u.id = p.unit_id
LEFT JOIN purchase_order_lines ol ON ol.id = l.source_line_id AND t.source_kind = 'purchase_order'
WHERE t.kind = 'receipt' AND (l.id = ANY(@ids::bigint[]) OR t.id = @receipt_id::bigint) ORDER BY t.id, l.position;

-- name: PurchaseOpenReceived :many
-- What came in or went back and has met nothing yet: of lines of orders, or of receipts without one.
SELECT r.move_id, coalesce(r.order_line_id, 0)::bigint AS order_line_id, coalesce(r.receipt_line_id, 0)::bigint AS receipt_line_id, r.product_id, r.went_back, r.returned, r.booked,
       (r.quantity::numeric - coalesce(met.quantity, 0))::quantity AS quantity, (r.amount::numeric - coalesce(met.amount, 0))::amount AS amount
FROM purchase_received r
LEFT JOIN LATERAL (
    SELECT sum(x.quantity::numeric) AS quantity, sum(CASE WHEN r.went_back THEN x.debit::numeric ELSE x.credit::numeric END) AS amount
    FROM purchase_matches x WHERE (x.in_move_id = r.move_id AND NOT r.went_back) OR (x.out_move_id = r.move_id AND r.went_back)) AS met ON true
WHERE (r.order_line_id = ANY(@order_line_ids::bigint[]) OR r.receipt_line_id = ANY(@receipt_line_ids::bigint[])) AND r.quantity::numeric > coalesce(met.quantity, 0)
ORDER BY r.move_id;

-- name: PurchaseOpenBilled :many
SELECT b.invoice_line_id, b.order_line_id, b.receipt_line_id, (b.quantity::numeric < 0)::boolean AS credited,
       (abs(b.quantity::numeric) - coalesce(met.quantity, 0))::quantity AS quantity, (abs(b.amount::numeric) - coalesce(met.amount, 0))::amount AS amount
FROM purchase_billed b
LEFT JOIN LATERAL (
    SELECT sum(x.quantity::numeric) AS quantity, sum(CASE WHEN b.quantity::numeric < 0 THEN x.credit::numeric ELSE x.debit::numeric END) AS amount
    FROM purchase_matches x WHERE x.bill_line_id = b.invoice_line_id OR x.credit_line_id = b.invoice_line_id) AS met ON true
WHERE (b.order_line_id = ANY(@order_line_ids::bigint[]) OR b.receipt_line_id = ANY(@receipt_line_ids::bigint[])) AND abs(b.quantity::numeric) > coalesce(met.quantity, 0)
ORDER BY b.invoice_line_id;

-- name: PurchaseBilledInsert :exec
INSERT INTO purchase_billed (invoice_line_id, order_line_id, receipt_line_id, quantity, amount, billed_date)
SELECT put.line_id, nullif(put.order_line_id, 0), nullif(put.receipt_line_id, 0), put.quantity, put.amount, @billed_date::date
FROM (SELECT unnest(@line_ids::bigint[]) AS line_id, unnest(@order_line_ids::bigint[]) AS order_line_id, unnest(@receipt_line_ids::bigint[]) AS receipt_line_id,
             unnest(@quantities::quantity[]) AS quantity, unnest(@amounts::amount[]) AS amount) AS put;

-- name: PurchaseMatchesInsert :exec
INSERT INTO purchase_matches (order_line_id, receipt_line_id, in_move_id, credit_line_id, bill_line_id, out_move_id, quantity, credit, debit, onto, matched_at)
SELECT nullif(put.order_line_id, 0), nullif(put.receipt_line_id, 0), nullif(put.in_move_id, 0), nullif(put.credit_line_id, 0), nullif(put.bill_line_id, 0),
       nullif(put.out_move_id, 0), put.quantity, put.credit, put.debit, put.onto, @now::timestamptz
FROM (SELECT unnest(@order_line_ids::bigint[]) AS order_line_id, unnest(@receipt_line_ids::bigint[]) AS receipt_line_id, unnest(@in_move_ids::bigint[]) AS in_move_id,
             unnest(@credit_line_ids::bigint[]) AS credit_line_id, unnest(@bill_line_ids::bigint[]) AS bill_line_id, unnest(@out_move_ids::bigint[]) AS out_move_id,
             unnest(@quantities::quantity[]) AS quantity, unnest(@credits::amount[]) AS credit, unnest(@debits::amount[]) AS debit, unnest(@ontos::text[]) AS onto) AS put;

-- name: PurchaseBillsOfLines :many
-- The lines of posted bills that bill any of these lines, bill by bill, with all that decides whether the bill may be paid.
SELECT v.id AS invoice_id, i.id AS line_id, i.order_line_id, i.receipt_line_id, p.sku, p.kind, u.code AS unit, i.quantity, v.currency, o.currency AS order_currency, b.amount, i.net,
       l.quantity AS ordered, l.cost AS order_cost, coalesce(s.received, came.quantity, 0)::quantity AS received, coalesce(s.billed, was.billed, 0)::quantity AS billed,
       round(coalesce(came.unit_amount, 0), 6)::price AS received_unit
FROM invoices v JOIN invoice_lines i ON i.invoice_id = v.id JOIN purchase_billed b ON b.invoice_line_id = i.id
JOIN products p ON p.id = i.product_id JOIN units u ON u.id = p.unit_id
LEFT JOIN purchase_order_lines l ON l.id = i.order_line_id LEFT JOIN purchase_orders o ON o.id = l.order_id LEFT JOIN purchase_order_line_states s ON s.id = l.id
LEFT JOIN LATERAL (SELECT sum(CASE WHEN r.went_back THEN -r.quantity::numeric ELSE r.quantity::numeric END) AS quantity,
                          sum(r.amount::numeric) FILTER (WHERE NOT r.went_back) / sum(r.quantity::numeric) FILTER (WHERE NOT r.went_back) AS unit_amount
                   FROM purchase_received r WHERE r.receipt_line_id = i.receipt_line_id) AS came ON i.receipt_line_id IS NOT NULL
LEFT JOIN LATERAL (SELECT sum(x.quantity::numeric) AS billed FROM purchase_billed x WHERE x.receipt_line_id = i.receipt_line_id) AS was ON i.receipt_line_id IS NOT NULL
WHERE v.kind = 'invoice' AND v.id IN (
    SELECT j.invoice_id FROM invoice_lines j JOIN purchase_billed y ON y.invoice_line_id = j.id
    WHERE j.order_line_id = ANY(@order_line_ids::bigint[]) OR j.receipt_line_id = ANY(@receipt_line_ids::bigint[]))
ORDER BY v.id, i.position;

-- name: BillBlock :exec
INSERT INTO bill_blocks (invoice_id, reasons, blocked_at) VALUES (@invoice_id, @reasons::text[], @now::timestamptz)
ON CONFLICT (invoice_id) DO UPDATE SET reasons = excluded.reasons WHERE bill_blocks.released_at IS NULL;

-- name: BillBlockRelease :execrows
UPDATE bill_blocks SET released_at = @now::timestamptz, released_by = sqlc.narg(released_by), note = @note WHERE invoice_id = @invoice_id AND released_at IS NULL;

-- name: BillBlocks :many
SELECT b.invoice_id, b.reasons, b.blocked_at, b.released_at, coalesce(u.full_name, '')::text AS released_by, b.note
FROM bill_blocks b LEFT JOIN users u ON u.id = b.released_by WHERE b.invoice_id = ANY(@ids::bigint[]);

-- name: PurchaseOrderSettle :many
-- Orders of which everything has arrived and everything that arrived is billed.
SELECT o.id FROM purchase_orders o
WHERE o.id IN (SELECT l.order_id FROM purchase_order_lines l WHERE l.id = ANY(@line_ids::bigint[])) AND o.state = 'confirmed'
  AND NOT EXISTS (SELECT FROM purchase_order_line_states s WHERE s.order_id = o.id AND (s.open::numeric > 0 OR s.billed::numeric < s.quantity::numeric))
ORDER BY o.id;

-- name: SupplierPriceGet :one
SELECT id, supplier_id, supplier, product_id, sku, product, unit, supplier_sku, currency, price, discount, min_quantity, valid_from, valid_to, lead_days, notes, version, updated_at
FROM supplier_price_list WHERE id = @id;

-- name: SupplierPriceLock :one
SELECT version FROM supplier_prices WHERE id = @id FOR UPDATE;

-- name: SupplierPriceInsert :one
INSERT INTO supplier_prices (supplier_id, product_id, supplier_sku, currency, price, discount, min_quantity, valid_from, valid_to, lead_days, notes, created_at, updated_at)
VALUES (@supplier_id, @product_id, @supplier_sku, @currency, @price, @discount, @min_quantity, sqlc.narg(valid_from), sqlc.narg(valid_to), @lead_days, @notes, @now, @now) RETURNING id;

-- name: SupplierPriceUpdate :exec
UPDATE supplier_prices SET supplier_sku = @supplier_sku, currency = @currency, price = @price, discount = @discount, min_quantity = @min_quantity,
    valid_from = sqlc.narg(valid_from), valid_to = sqlc.narg(valid_to), lead_days = @lead_days, notes = @notes, version = version + 1, updated_at = @now
WHERE id = @id;

-- name: SupplierPriceDelete :exec
DELETE FROM supplier_prices WHERE id = @id;

-- name: SupplierPricesBest :many
-- For each wanted quantity, by its place, the price of the largest break that it reaches on the day.
WITH asked AS (SELECT @on_date::date AS day),
     wants AS (SELECT unnest(@places::integer[]) AS place, unnest(@product_ids::bigint[]) AS product_id, unnest(@quantities::quantity[]) AS quantity)
SELECT DISTINCT ON (w.place) w.place::integer AS place, s.price, s.discount, s.supplier_sku, s.lead_days
FROM wants w CROSS JOIN asked JOIN supplier_prices s ON s.product_id = w.product_id AND s.supplier_id = @supplier_id::bigint AND s.currency = @currency::text
    AND s.min_quantity::numeric <= w.quantity::numeric AND daterange(s.valid_from, s.valid_to, '[]') @> asked.day
ORDER BY w.place, s.min_quantity::numeric DESC, s.valid_from DESC NULLS LAST, s.id DESC;
