-- name: StockMoveInsert :many
-- Moves of one source, all at once; the trigger brings the levels along.
INSERT INTO stock_moves (product_id, from_location_id, to_location_id, quantity, source_line_id, note, move_date, posted_at, source_kind, source_id, user_id)
SELECT move.product_id, move.from_location_id, move.to_location_id, move.quantity, nullif(move.line_id, 0), move.note,
       @move_date::date, @now::timestamptz, @source_kind::text, sqlc.narg(source_id)::bigint, @user_id::bigint
FROM (
    SELECT unnest(@product_ids::bigint[]) AS product_id, unnest(@from_location_ids::bigint[]) AS from_location_id,
           unnest(@to_location_ids::bigint[]) AS to_location_id, unnest(@quantities::quantity[]) AS quantity,
           unnest(@line_ids::bigint[]) AS line_id, unnest(@notes::text[]) AS note
) AS move
RETURNING id;

-- name: StockReserve :many
-- All or nothing, in one statement: the levels are locked in the order of
-- product and location, what is short is found in what the locks show, and only
-- when nothing is short are the levels raised and the reservations written.
WITH want AS (
    SELECT unnest(@line_ids::bigint[]) AS line_id, unnest(@product_ids::bigint[]) AS product_id,
           unnest(@quantities::quantity[])::numeric AS quantity
), need AS (
    SELECT want.product_id, sum(want.quantity) AS quantity FROM want GROUP BY want.product_id
), locked AS (
    SELECT level.id, level.product_id, level.location_id, level.allows_negative,
           level.on_hand::numeric - level.reserved::numeric AS available
    FROM stock_levels level
    WHERE level.location_id = (SELECT w.stock_location_id FROM warehouses w WHERE w.id = @warehouse_id)
      AND level.lot_id IS NULL AND level.product_id = ANY(@product_ids::bigint[])
    ORDER BY level.product_id, level.location_id
    FOR UPDATE OF level
), short AS (
    SELECT need.product_id FROM need LEFT JOIN locked ON locked.product_id = need.product_id
    WHERE NOT coalesce(locked.allows_negative OR locked.available >= need.quantity, false)
), taken AS (
    UPDATE stock_levels level SET reserved = level.reserved::numeric + need.quantity
    FROM need JOIN locked ON locked.product_id = need.product_id
    WHERE level.id = locked.id AND NOT EXISTS (SELECT FROM short)
      AND (level.allows_negative OR level.on_hand::numeric - level.reserved::numeric >= need.quantity)
    RETURNING level.product_id
), kept AS (
    INSERT INTO stock_reservations (source_kind, source_id, source_line_id, product_id, location_id, quantity)
    SELECT @source_kind::text, @source_id::bigint, want.line_id, want.product_id, locked.location_id, want.quantity
    FROM want JOIN locked ON locked.product_id = want.product_id
    WHERE NOT EXISTS (SELECT FROM short)
    RETURNING source_line_id
)
SELECT need.product_id::bigint AS product_id, coalesce(locked.available, 0)::quantity AS available,
       (short.product_id IS NOT NULL)::boolean AS short, (taken.product_id IS NOT NULL)::boolean AS taken
FROM need
LEFT JOIN locked ON locked.product_id = need.product_id
LEFT JOIN short ON short.product_id = need.product_id
LEFT JOIN taken ON taken.product_id = need.product_id;

-- name: StockRelease :many
-- Gives back what a document has reserved.
WITH gone AS (
    DELETE FROM stock_reservations r WHERE r.source_kind = @source_kind::text AND r.source_id = @source_id::bigint
    RETURNING r.source_line_id, r.product_id, r.location_id, r.lot_id, r.quantity
), sums AS (
    SELECT gone.product_id, gone.location_id, gone.lot_id, sum(gone.quantity) AS quantity
    FROM gone GROUP BY gone.product_id, gone.location_id, gone.lot_id
), locked AS (
    SELECT level.id, sums.quantity
    FROM stock_levels level JOIN sums ON sums.product_id = level.product_id AND sums.location_id = level.location_id
        AND sums.lot_id IS NOT DISTINCT FROM level.lot_id
    ORDER BY level.product_id, level.location_id, level.lot_id
    FOR UPDATE OF level
), freed AS (
    UPDATE stock_levels level SET reserved = level.reserved::numeric - locked.quantity
    FROM locked WHERE level.id = locked.id
    RETURNING level.id
)
SELECT gone.source_line_id, gone.product_id, gone.quantity FROM gone ORDER BY gone.source_line_id;

-- name: StockIssue :many
-- Takes what a document has reserved out to the customers: the reservations go,
-- the levels follow, and each reservation becomes a move. The trigger on the
-- moves lowers what is on hand at the statement's end, after reserved was lowered.
WITH gone AS (
    DELETE FROM stock_reservations r WHERE r.source_kind = @source_kind::text AND r.source_id = @source_id::bigint
    RETURNING r.source_line_id, r.product_id, r.location_id, r.lot_id, r.quantity
), sums AS (
    SELECT gone.product_id, gone.location_id, gone.lot_id, sum(gone.quantity) AS quantity
    FROM gone GROUP BY gone.product_id, gone.location_id, gone.lot_id
), locked AS (
    SELECT level.id, sums.quantity
    FROM stock_levels level JOIN sums ON sums.product_id = level.product_id AND sums.location_id = level.location_id
        AND sums.lot_id IS NOT DISTINCT FROM level.lot_id
    ORDER BY level.product_id, level.location_id, level.lot_id
    FOR UPDATE OF level
), freed AS (
    UPDATE stock_levels level SET reserved = level.reserved::numeric - locked.quantity
    FROM locked WHERE level.id = locked.id
    RETURNING level.id
)
INSERT INTO stock_moves (product_id, lot_id, from_location_id, to_location_id, quantity, move_date, posted_at, source_kind, source_id, source_line_id, user_id)
SELECT gone.product_id, gone.lot_id, gone.location_id, customers.id, gone.quantity, @move_date::date, @now::timestamptz,
       @source_kind::text, @source_id::bigint, gone.source_line_id, @user_id::bigint
FROM gone CROSS JOIN (SELECT l.id FROM locations l WHERE l.code = 'CUSTOMERS') AS customers
ORDER BY gone.source_line_id
RETURNING source_line_id, product_id, quantity;

-- name: StockAvailable :many
SELECT level.product_id, level.on_hand, level.reserved
FROM stock_levels level
WHERE level.location_id = (SELECT w.stock_location_id FROM warehouses w WHERE w.id = @warehouse_id)
  AND level.lot_id IS NULL AND level.product_id = ANY(@product_ids::bigint[]);

-- name: StockReserved :many
SELECT r.source_line_id, r.quantity FROM stock_reservations r
WHERE r.source_kind = @source_kind AND r.source_id = @source_id;

-- name: StockLevelLock :one
SELECT level.on_hand, level.reserved FROM stock_levels level
WHERE level.product_id = @product_id AND level.location_id = @location_id AND level.lot_id IS NULL FOR UPDATE;

-- name: WarehouseDefault :one
SELECT id, code, name, stock_location_id, version FROM warehouses ORDER BY id LIMIT 1;

-- name: WarehouseGet :one
SELECT id, code, name, stock_location_id, version FROM warehouses WHERE id = @id;

-- name: LocationOf :one
SELECT id FROM locations WHERE code = @code;

-- name: StockLevelGet :one
SELECT id, product_id, sku, product, unit, warehouse_id, warehouse, location_id, location, on_hand, reserved, available
FROM stock_level_list WHERE product_id = @product_id AND location_id = @location_id;
