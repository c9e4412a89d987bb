-- name: SalesCompany :one
-- What a document takes from the company.
SELECT currency, currency_decimals, rounding FROM company WHERE id = 1;

-- name: OrderGet :one
SELECT id, number, state, customer_id, customer, warehouse_id, order_date, delivery_date, reference, notes, currency, rounding,
       subtotal, discount_total, total, version, created_by, created_at, updated_at, confirmed_at, done_at, cancelled_at
FROM sales_orders WHERE id = @id;

-- name: OrderLock :one
SELECT id, number, state, customer_id, customer, warehouse_id, order_date, delivery_date, reference, notes, currency, rounding,
       subtotal, discount_total, total, version, created_by, created_at, updated_at, confirmed_at, done_at, cancelled_at
FROM sales_orders WHERE id = @id FOR UPDATE;

-- name: OrderLines :many
SELECT l.id, l.position, l.product_id, p.sku, p.name AS product, p.kind, p.archived, l.description, u.code AS unit,
       l.quantity, l.price, l.discount, l.subtotal, l.total
FROM sales_order_lines l JOIN products p ON p.id = l.product_id JOIN units u ON u.id = p.unit_id
WHERE l.order_id = @order_id ORDER BY l.position;

-- name: OrderInsert :one
INSERT INTO sales_orders (customer_id, customer, warehouse_id, order_date, delivery_date, reference, notes, currency,
    rounding, subtotal, discount_total, total, created_by, created_at, updated_at)
VALUES (@customer_id, '', @warehouse_id, @order_date, sqlc.narg(delivery_date), @reference, @notes, @currency,
    @rounding, @subtotal, @discount_total, @total, @created_by, @now, @now)
RETURNING id;

-- name: OrderUpdate :exec
UPDATE sales_orders SET customer_id = @customer_id, order_date = @order_date, delivery_date = sqlc.narg(delivery_date),
    reference = @reference, notes = @notes, rounding = @rounding, subtotal = @subtotal, discount_total = @discount_total,
    total = @total, version = version + 1, updated_at = @now
WHERE id = @id AND state = 'draft';

-- name: OrderLinesDelete :exec
-- The lines of a draft that are not among those to keep.
DELETE FROM sales_order_lines WHERE order_id = @order_id AND id <> ALL(@keep::bigint[]);

-- name: OrderLinesPut :exec
-- Lines with an id are changed, lines with 0 are new. The ids have been read
-- from this order under its lock.
INSERT INTO sales_order_lines AS line (id, order_id, position, product_id, description, quantity, price, discount, subtotal, total)
OVERRIDING SYSTEM VALUE
SELECT CASE WHEN put.id = 0 THEN nextval('sales_order_lines_id_seq') ELSE put.id END, @order_id::bigint, put.position, put.product_id,
       put.description, put.quantity, put.price, put.discount, put.subtotal, put.total
FROM (
    SELECT unnest(@ids::bigint[]) AS id, unnest(@positions::integer[]) AS position, unnest(@product_ids::bigint[]) AS product_id,
           unnest(@descriptions::text[]) AS description, unnest(@quantities::quantity[]) AS quantity, unnest(@prices::price[]) AS price,
           unnest(@discounts::percent[]) AS discount, unnest(@subtotals::amount[]) AS subtotal, unnest(@totals::amount[]) AS total
) AS put
ON CONFLICT (id) DO UPDATE SET position = excluded.position, product_id = excluded.product_id, description = excluded.description,
    quantity = excluded.quantity, price = excluded.price, discount = excluded.discount, subtotal = excluded.subtotal, total = excluded.total
WHERE line.order_id = excluded.order_id;

-- name: OrderConfirm :exec
-- Of an order that OrderLock has shown to be a draft.
UPDATE sales_orders SET state = 'confirmed', number = @number::text, confirmed_at = @now::timestamptz, updated_at = @now::timestamptz, version = version + 1
WHERE id = @id AND state = 'draft';

-- name: OrderComplete :one
UPDATE sales_orders SET state = 'done', done_at = @now::timestamptz, updated_at = @now::timestamptz, version = version + 1
WHERE id = @id AND state = 'confirmed' RETURNING version;

-- name: OrderCancel :one
UPDATE sales_orders SET state = 'cancelled', cancelled_at = @now::timestamptz, updated_at = @now::timestamptz, version = version + 1
WHERE id = @id AND state IN ('draft', 'confirmed') RETURNING version;

-- name: OrderDelete :exec
DELETE FROM sales_orders WHERE id = @id AND state = 'draft';
