-- name: WarehouseRead :one
SELECT id, code, name, street, postal_code, city, country, stock_location_id, view_location_id, receiving_location_id, shipping_location_id,
       loss_location_id, locations, products, archived, version, created_at, updated_at
FROM warehouse_list WHERE id = @id;

-- name: WarehouseLock :one
SELECT version FROM warehouses WHERE id = @id FOR NO KEY UPDATE;

-- name: WarehousesLockAll :many
-- Whoever takes one out of use holds all of them: one must be left.
SELECT id, archived FROM warehouses ORDER BY id FOR NO KEY UPDATE;

-- name: WarehouseInsert :one
INSERT INTO warehouses (code, name, street, postal_code, city, country, created_at, updated_at)
VALUES (@code, @name, @street, @postal_code, @city, @country, @now, @now) RETURNING id;

-- name: WarehousePlacesInsert :exec
-- The places of a new warehouse: its own, and below it what every warehouse has.
WITH top AS (
    INSERT INTO locations (warehouse_id, code, name, kind, purpose, created_at, updated_at)
    SELECT w.id, w.code, w.name, 'internal', 'view', @now::timestamptz, @now::timestamptz FROM warehouses w WHERE w.id = @id
    RETURNING id, warehouse_id, code
)
INSERT INTO locations (warehouse_id, parent_id, code, name, kind, purpose, created_at, updated_at)
SELECT top.warehouse_id, top.id, top.code || part.code, part.name, part.kind, part.purpose, @now::timestamptz, @now::timestamptz
FROM top CROSS JOIN (VALUES ('/STOCK', 'Stock', 'internal', 'shelf'), ('/RECEIVING', 'Receiving', 'internal', 'receiving'),
    ('/SHIPPING', 'Shipping', 'internal', 'shipping'), ('/LOSS', 'Count differences', 'loss', 'loss')) AS part (code, name, kind, purpose);

-- name: WarehousePlacesSet :exec
UPDATE warehouses w SET
    view_location_id = (SELECT l.id FROM locations l WHERE l.warehouse_id = w.id AND l.purpose = 'view'),
    stock_location_id = (SELECT l.id FROM locations l WHERE l.warehouse_id = w.id AND l.purpose = 'shelf'),
    receiving_location_id = (SELECT l.id FROM locations l WHERE l.warehouse_id = w.id AND l.purpose = 'receiving'),
    shipping_location_id = (SELECT l.id FROM locations l WHERE l.warehouse_id = w.id AND l.purpose = 'shipping'),
    loss_location_id = (SELECT l.id FROM locations l WHERE l.warehouse_id = w.id AND l.purpose = 'loss')
WHERE w.id = @id;

-- name: WarehouseUpdate :exec
UPDATE warehouses SET code = @code, name = @name, street = @street, postal_code = @postal_code, city = @city, country = @country,
    archived = @archived, version = version + 1, updated_at = @now
WHERE id = @id;

-- name: WarehousePlacesArchive :exec
UPDATE locations SET archived = @archived, version = version + 1, updated_at = @now WHERE warehouse_id = @id::bigint AND archived <> @archived;

-- name: WarehouseStock :many
-- The first products that lie in a warehouse or a place or are reserved there.
SELECT p.sku, l.code AS location, level.on_hand, level.reserved
FROM stock_levels level JOIN locations l ON l.id = level.location_id JOIN products p ON p.id = level.product_id
WHERE (level.on_hand <> 0 OR level.reserved <> 0)
  AND (l.warehouse_id = sqlc.narg(warehouse_id)::bigint OR l.id = sqlc.narg(location_id)::bigint)
ORDER BY p.sku, l.code LIMIT 3;

-- name: WarehousePlacesUnset :exec
UPDATE warehouses SET view_location_id = NULL, stock_location_id = NULL, receiving_location_id = NULL, shipping_location_id = NULL, loss_location_id = NULL
WHERE id = @id;

-- name: WarehousePlacesDelete :exec
DELETE FROM locations WHERE warehouse_id = @id::bigint;

-- name: WarehouseDelete :exec
DELETE FROM warehouses WHERE id = @id;

-- name: WarehouseScope :many
-- The warehouses that a user is confined to; none for everywhere.
SELECT warehouse_id FROM user_warehouses WHERE user_id = @user_id;

-- name: WarehouseMay :one
SELECT w.code, w.name,
       (EXISTS (SELECT FROM user_warehouses u WHERE u.user_id = @user_id AND u.warehouse_id = w.id)
        OR NOT EXISTS (SELECT FROM user_warehouses u WHERE u.user_id = @user_id))::boolean AS may
FROM warehouses w WHERE w.id = @id;

-- name: WarehouseFirst :one
-- Where a user works unless they say otherwise.
SELECT w.id FROM warehouses w
WHERE NOT w.archived AND (EXISTS (SELECT FROM user_warehouses u WHERE u.user_id = @user_id AND u.warehouse_id = w.id)
    OR NOT EXISTS (SELECT FROM user_warehouses u WHERE u.user_id = @user_id))
ORDER BY w.id LIMIT 1;

-- name: WarehousePeople :many
-- Who works in a warehouse, and whether they are confined to it.
SELECT u.id, u.username, u.full_name, (EXISTS (SELECT FROM user_warehouses c WHERE c.user_id = u.id))::boolean AS confined
FROM users u
WHERE u.active AND (EXISTS (SELECT FROM user_warehouses m WHERE m.user_id = u.id AND m.warehouse_id = @warehouse_id)
    OR NOT EXISTS (SELECT FROM user_warehouses m WHERE m.user_id = u.id))
ORDER BY confined DESC, u.username;

-- name: UserOfWarehouses :one
-- Held, so that two who confine a user do not mix.
SELECT username FROM users WHERE id = @id FOR NO KEY UPDATE;

-- name: UserWarehouses :many
SELECT w.id, w.code, w.name FROM user_warehouses u JOIN warehouses w ON w.id = u.warehouse_id WHERE u.user_id = @user_id ORDER BY w.code;

-- name: UserWarehousesDelete :exec
DELETE FROM user_warehouses WHERE user_id = @user_id;

-- name: UserWarehousesInsert :exec
INSERT INTO user_warehouses (user_id, warehouse_id) SELECT @user_id::bigint, unnest(@warehouse_ids::bigint[]);

-- name: LocationRead :one
SELECT id, warehouse_id, warehouse, parent_id, parent, code, name, kind, purpose, barcode, allows_negative, archived, version, created_at, updated_at,
       has_children, products, level
FROM location_list WHERE id = @id;

-- name: LocationLock :one
SELECT version FROM locations WHERE id = @id FOR NO KEY UPDATE;

-- name: LocationInsert :one
INSERT INTO locations (warehouse_id, parent_id, code, name, kind, purpose, barcode, allows_negative, created_at, updated_at)
VALUES (@warehouse_id, @parent_id, @code, @name, @kind, @purpose, sqlc.narg(barcode), @allows_negative, @now, @now)
RETURNING id;

-- name: LocationUpdate :exec
UPDATE locations SET parent_id = sqlc.narg(parent_id), code = @code, name = @name, kind = @kind, purpose = @purpose, barcode = sqlc.narg(barcode),
    allows_negative = @allows_negative, archived = @archived, version = version + 1, updated_at = @now
WHERE id = @id;

-- name: LocationDelete :exec
DELETE FROM locations WHERE id = @id;

-- name: LocationPart :one
-- What a place is to its warehouse: empty for one that people made.
SELECT (CASE l.id WHEN w.view_location_id THEN 'top' WHEN w.stock_location_id THEN 'stock' WHEN w.receiving_location_id THEN 'receiving'
            WHEN w.shipping_location_id THEN 'shipping' WHEN w.loss_location_id THEN 'loss' ELSE '' END)::text AS part,
       (EXISTS (SELECT FROM locations c WHERE c.parent_id = l.id AND NOT c.archived))::boolean AS busy_below,
       coalesce((SELECT p.archived FROM locations p WHERE p.id = l.parent_id), false)::boolean AS archived_above,
       (EXISTS (SELECT FROM stock_levels level WHERE level.location_id = l.id AND (level.on_hand < 0 OR level.reserved > level.on_hand)))::boolean AS below_zero,
       w.archived AS warehouse_archived
FROM locations l JOIN warehouses w ON w.id = l.warehouse_id WHERE l.id = @id;
