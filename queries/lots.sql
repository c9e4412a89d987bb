-- name: LotGet :one
SELECT id, product_id, sku, product, tracking, unit, code, supplier_lot, expires_on, best_before, note, blocked, block_reason,
       on_hand, reserved, version, created_at
FROM lot_list WHERE id = @id;

-- name: LotLock :one
SELECT version FROM lots WHERE id = @id FOR NO KEY UPDATE;

-- name: LotsInsert :many
-- Those codes that the product does not have yet.
INSERT INTO lots (product_id, code, supplier_lot, expires_on, best_before, note, created_at)
SELECT @product_id::bigint, put.code, @supplier_lot::text, sqlc.narg(expires_on)::date, sqlc.narg(best_before)::date, @note::text, @now::timestamptz
FROM (SELECT unnest(@codes::text[]) AS code) AS put
ON CONFLICT ON CONSTRAINT lots_code_key DO NOTHING
RETURNING id, code;

-- name: LotInsert :one
INSERT INTO lots (product_id, code, supplier_lot, expires_on, best_before, note, created_at)
VALUES (@product_id, @code, @supplier_lot, sqlc.narg(expires_on), sqlc.narg(best_before), @note, @now) RETURNING id;

-- name: LotUpdate :exec
UPDATE lots SET code = @code, supplier_lot = @supplier_lot, expires_on = sqlc.narg(expires_on), best_before = sqlc.narg(best_before),
    note = @note, blocked = @blocked, block_reason = @block_reason, version = version + 1 WHERE id = @id;

-- name: LotDelete :exec
DELETE FROM lots WHERE id = @id;

-- name: LotProduct :one
-- Held, so that it stays tracked until its lot is written.
SELECT id, sku, name, tracking, shelf_life_days, lot_pattern FROM products WHERE id = @id FOR KEY SHARE;

-- name: LotNumbers :one
-- Takes the next @count numbers of the product's lots.
UPDATE products SET lot_last = lot_last + @count::bigint WHERE id = @id RETURNING lot_last;

-- name: LotLevels :many
SELECT level.location_id, l.code AS location, coalesce(w.code, '') AS warehouse, level.on_hand, level.reserved
FROM stock_levels level JOIN locations l ON l.id = level.location_id LEFT JOIN warehouses w ON w.id = l.warehouse_id
WHERE level.lot_id = @lot_id::bigint AND (level.on_hand::numeric <> 0 OR level.reserved::numeric <> 0)
ORDER BY w.code, l.code;

-- name: LotMoves :many
SELECT m.id, m.move_date, m.posted_at, m.quantity, f.code AS from_location, f.kind AS from_kind, t.code AS to_location, t.kind AS to_kind,
       m.source_kind, m.source_id, coalesce(o.number, d.number, '') AS source, c.id AS partner_id, coalesce(c.name, '') AS partner,
       m.note, coalesce(u.username, 'system') AS username
FROM stock_moves m
JOIN locations f ON f.id = m.from_location_id JOIN locations t ON t.id = m.to_location_id
LEFT JOIN sales_orders o ON m.source_kind = 'order' AND o.id = m.source_id
LEFT JOIN stock_transfers d ON d.kind = m.source_kind AND d.id = m.source_id
LEFT JOIN partners c ON c.id = coalesce(o.customer_id, d.partner_id)
LEFT JOIN users u ON u.id = m.user_id
WHERE m.lot_id = @lot_id::bigint
ORDER BY m.move_date, m.id;
