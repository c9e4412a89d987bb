-- name: TransferGet :one
SELECT id, kind, number, state, partner_id, partner, warehouse_id, warehouse, to_warehouse_id, to_warehouse, location_id, location,
       to_location_id, to_location, transfer_date, reference, notes, returns_id, returns, backorder_of_id, backorder_of, source_kind, source_id,
       version, created_at, updated_at, done_at
FROM stock_transfer_list WHERE id = @id AND kind = @kind;

-- name: TransferLock :one
SELECT version FROM stock_transfers WHERE id = @id AND kind = @kind FOR UPDATE;

-- name: TransferLines :many
-- Lines with what is reserved for them, what can be had where they come from, and
-- what their goods went out or came in for.
SELECT l.id, l.position, l.product_id, p.sku, p.name AS product, p.archived, p.tracking, u.code AS unit, u.decimals, l.lot_id, lot.code AS lot, l.description,
       l.quantity, l.unit_cost, l.done, l.returns_line_id, l.source_line_id,
       coalesce((SELECT sum(r.quantity::numeric) FROM stock_reservations r
                 WHERE r.source_kind = @kind AND r.source_id = @transfer_id AND r.source_line_id = l.id), 0)::quantity AS reserved,
       coalesce((SELECT sum(level.on_hand::numeric - level.reserved::numeric) FROM stock_levels level
                 WHERE level.product_id = l.product_id AND level.location_id = t.location_id AND (l.lot_id IS NULL OR level.lot_id = l.lot_id)), 0)::quantity AS available,
       coalesce((SELECT sum(back.done::numeric) FROM stock_transfer_lines back WHERE back.returns_line_id = l.id), 0)::quantity AS returned,
       coalesce((SELECT sum(v.value::numeric + v.correction::numeric + v.variance::numeric
                            + coalesce((SELECT sum(x.value::numeric + x.correction::numeric + x.variance::numeric) FROM stock_valuations x WHERE x.of_id = v.id), 0))
                 FROM stock_moves m JOIN stock_valuations v ON v.move_id = m.id
                 WHERE m.source_kind = @kind AND m.source_id = @transfer_id AND m.source_line_id = l.id), 0)::amount AS value
FROM stock_transfer_lines l JOIN stock_transfers t ON t.id = l.transfer_id JOIN products p ON p.id = l.product_id JOIN units u ON u.id = p.unit_id
LEFT JOIN lots lot ON lot.id = l.lot_id
WHERE l.transfer_id = @transfer_id ORDER BY l.position;

-- name: TransferInsert :one
INSERT INTO stock_transfers (kind, partner_id, warehouse_id, to_warehouse_id, location_id, to_location_id, transfer_date, reference, notes,
    returns_id, backorder_of_id, source_kind, source_id, created_by, created_at, updated_at)
VALUES (@kind, sqlc.narg(partner_id), @warehouse_id, sqlc.narg(to_warehouse_id), @location_id, sqlc.narg(to_location_id), @transfer_date, @reference, @notes,
    sqlc.narg(returns_id), sqlc.narg(backorder_of_id), @source_kind, sqlc.narg(source_id), @created_by, @now, @now)
RETURNING id;

-- name: TransferUpdate :exec
UPDATE stock_transfers SET partner_id = sqlc.narg(partner_id), warehouse_id = @warehouse_id, to_warehouse_id = sqlc.narg(to_warehouse_id),
    location_id = @location_id, to_location_id = sqlc.narg(to_location_id), transfer_date = @transfer_date, reference = @reference, notes = @notes,
    version = version + 1, updated_at = @now
WHERE id = @id;

-- name: TransferState :exec
-- A number is kept once it is drawn.
UPDATE stock_transfers SET state = @state::text, number = coalesce(number, nullif(@number::text, '')), version = version + 1, updated_at = @now::timestamptz,
    shipped_at = CASE WHEN @state::text = 'shipped' THEN @now::timestamptz ELSE shipped_at END,
    done_at = CASE WHEN @state::text = 'done' THEN @now::timestamptz END,
    cancelled_at = CASE WHEN @state::text = 'cancelled' THEN @now::timestamptz END
WHERE id = @id;

-- name: TransferDelete :exec
DELETE FROM stock_transfers WHERE id = @id AND state = 'draft';

-- name: TransferLinesDelete :exec
DELETE FROM stock_transfer_lines WHERE transfer_id = @transfer_id AND id <> ALL(@keep::bigint[]);

-- name: TransferLinesPut :exec
INSERT INTO stock_transfer_lines AS line (id, transfer_id, position, product_id, lot_id, description, quantity, unit_cost, returns_line_id, source_line_id)
OVERRIDING SYSTEM VALUE
SELECT CASE WHEN put.id = 0 THEN nextval('stock_transfer_lines_id_seq') ELSE put.id END, @transfer_id::bigint, put.position, put.product_id, nullif(put.lot_id, 0),
       put.description, put.quantity, nullif(put.unit_cost, '')::price, nullif(put.returns_line_id, 0), nullif(put.source_line_id, 0)
FROM (
    SELECT unnest(@ids::bigint[]) AS id, unnest(@positions::integer[]) AS position, unnest(@product_ids::bigint[]) AS product_id,
           unnest(@lot_ids::bigint[]) AS lot_id, unnest(@descriptions::text[]) AS description, unnest(@quantities::quantity[]) AS quantity,
           unnest(@unit_costs::text[]) AS unit_cost, unnest(@returns_line_ids::bigint[]) AS returns_line_id, unnest(@source_line_ids::bigint[]) AS source_line_id
) AS put
ON CONFLICT (id) DO UPDATE SET position = excluded.position, product_id = excluded.product_id, lot_id = excluded.lot_id, description = excluded.description,
    quantity = excluded.quantity, unit_cost = excluded.unit_cost
WHERE line.transfer_id = excluded.transfer_id;

-- name: TransferLinesDone :exec
-- With what the goods cost and which line of an order they are of, as it was known when they moved.
UPDATE stock_transfer_lines l SET done = put.done, unit_cost = coalesce(nullif(put.unit_cost, '')::price, l.unit_cost), source_line_id = nullif(put.source_line_id, 0)
FROM (SELECT unnest(@ids::bigint[]) AS id, unnest(@done::quantity[]) AS done, unnest(@unit_costs::text[]) AS unit_cost, unnest(@source_line_ids::bigint[]) AS source_line_id) AS put
WHERE l.id = put.id AND l.transfer_id = @transfer_id;

-- name: TransferMoves :many
-- What a document has moved to a location, line by line.
SELECT m.id, m.source_line_id, m.product_id, m.lot_id, m.quantity FROM stock_moves m
WHERE m.source_kind = @kind AND m.source_id = @transfer_id AND m.to_location_id = @to_location_id ORDER BY m.id;

-- name: TransferReturnMoves :many
-- The moves of lines whose goods come back, with what has not come back of each.
SELECT m.id, m.source_line_id, m.product_id, m.lot_id,
       (m.quantity::numeric - coalesce((SELECT sum(r.quantity::numeric) FROM stock_valuations v JOIN stock_valuations r ON r.returns_id = v.id WHERE v.move_id = m.id), 0))::quantity AS quantity
FROM stock_moves m
WHERE m.source_kind = @kind AND m.source_line_id = ANY(@line_ids::bigint[]) ORDER BY m.id;

-- name: TransferPlaces :many
-- Warehouses with the location that they put away to and deliver from.
SELECT w.id, w.name, w.stock_location_id FROM warehouses w WHERE w.id = ANY(@ids::bigint[]);

-- name: TransferLocation :one
SELECT id, kind, warehouse_id FROM locations WHERE id = @id;

-- name: TransferLots :many
SELECT id, product_id FROM lots WHERE id = ANY(@ids::bigint[]);

-- name: LocationByCode :one
SELECT id FROM locations WHERE code = @code;
