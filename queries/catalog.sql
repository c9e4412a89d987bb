-- name: UnitGet :one
SELECT id, code, name, decimals, dimension, factor, version FROM units WHERE id = @id;

-- name: UnitsHold :many
-- Held, so that they measure the same until what refers to them is written.
SELECT id, code, dimension, factor, decimals FROM units WHERE id = ANY(@ids::bigint[]) ORDER BY id FOR KEY SHARE;

-- name: UnitsGet :many
SELECT id, code, dimension, factor, decimals FROM units WHERE id = ANY(@ids::bigint[]);

-- name: UnitLock :one
SELECT id, code, name, decimals, dimension, factor, version FROM units WHERE id = @id FOR UPDATE;

-- name: UnitUsed :one
SELECT EXISTS (SELECT FROM products p WHERE p.unit_id = @id OR p.purchase_unit_id = @id OR p.sales_unit_id = @id)::boolean;

-- name: UnitInsert :one
INSERT INTO units (code, name, decimals, dimension, factor) VALUES (@code, @name, @decimals, @dimension, @factor)
RETURNING id, code, name, decimals, dimension, factor, version;

-- name: UnitUpdate :one
UPDATE units SET code = @code, name = @name, decimals = @decimals, dimension = @dimension, factor = @factor, version = version + 1 WHERE id = @id
RETURNING id, code, name, decimals, dimension, factor, version;

-- name: UnitDelete :exec
DELETE FROM units WHERE id = @id;

-- name: CategoryGet :one
SELECT id, name, parent_id, parent, valuation, inventory_account_id, inventory_account, cost_account_id, cost_account, version
FROM product_category_list WHERE id = @id;

-- name: CategoryLock :one
SELECT version FROM product_categories WHERE id = @id FOR UPDATE;

-- name: CategoriesLockAll :exec
-- Two moves in the tree at once could close a circle that neither sees.
LOCK TABLE product_categories IN SHARE ROW EXCLUSIVE MODE;

-- name: CategoryIsBelow :one
-- Whether the category is @ancestor itself or anywhere below it.
WITH RECURSIVE above AS (
    SELECT c.id, c.parent_id FROM product_categories c WHERE c.id = @id
    UNION
    SELECT p.id, p.parent_id FROM product_categories p JOIN above ON p.id = above.parent_id
)
SELECT EXISTS (SELECT FROM above WHERE above.id = @ancestor::bigint)::boolean;

-- name: CategoryInsert :one
INSERT INTO product_categories (name, parent_id, valuation, inventory_account_id, cost_account_id)
VALUES (@name, sqlc.narg(parent_id), @valuation, sqlc.narg(inventory_account_id), sqlc.narg(cost_account_id))
RETURNING id;

-- name: CategoryUpdate :exec
UPDATE product_categories SET name = @name, parent_id = sqlc.narg(parent_id), valuation = @valuation,
    inventory_account_id = sqlc.narg(inventory_account_id), cost_account_id = sqlc.narg(cost_account_id), version = version + 1
WHERE id = @id;

-- name: CategoryAccount :one
SELECT type, is_group, active, control, currency FROM accounts WHERE id = @id;

-- name: CategoryDelete :exec
DELETE FROM product_categories WHERE id = @id;

-- name: ProductGet :one
SELECT id, sku, name, kind, description, unit_id, unit, barcode, price, category_id, category, has_image,
       on_hand, reserved, available, archived, version, created_at, updated_at,
       income_account_id, income_account, expense_account_id, expense_account, taxes,
       purchase_unit_id, purchase_unit, sales_unit_id, sales_unit, tracking, shelf_life_days, lot_pattern, weight, volume,
       barcode_internal, barcodes, packagings
FROM product_list WHERE id = @id;

-- name: ProductLock :one
-- Holds the product against changes, not against documents that refer to it.
SELECT version FROM products WHERE id = @id FOR NO KEY UPDATE;

-- name: ProductLockAll :one
-- Holds the product against new references too, while its unit or kind change.
SELECT version FROM products WHERE id = @id FOR UPDATE;

-- name: ProductInsert :one
INSERT INTO products (sku, name, kind, description, unit_id, category_id, barcode, price, income_account_id, expense_account_id,
    purchase_unit_id, sales_unit_id, tracking, shelf_life_days, lot_pattern, weight, volume, barcode_internal, created_at, updated_at)
VALUES (@sku, @name, @kind, @description, @unit_id, sqlc.narg(category_id), sqlc.narg(barcode), @price, sqlc.narg(income_account_id),
    sqlc.narg(expense_account_id), sqlc.narg(purchase_unit_id), sqlc.narg(sales_unit_id), @tracking, sqlc.narg(shelf_life_days), @lot_pattern,
    sqlc.narg(weight), sqlc.narg(volume), @barcode_internal, @now, @now)
RETURNING id;

-- name: ProductUpdate :exec
UPDATE products SET sku = @sku, name = @name, kind = @kind, description = @description, unit_id = @unit_id,
    category_id = sqlc.narg(category_id), barcode = sqlc.narg(barcode), price = @price, archived = @archived,
    income_account_id = sqlc.narg(income_account_id), expense_account_id = sqlc.narg(expense_account_id),
    purchase_unit_id = sqlc.narg(purchase_unit_id), sales_unit_id = sqlc.narg(sales_unit_id), tracking = @tracking,
    shelf_life_days = sqlc.narg(shelf_life_days), lot_pattern = @lot_pattern, weight = sqlc.narg(weight), volume = sqlc.narg(volume),
    barcode_internal = @barcode_internal, version = version + 1, updated_at = @now
WHERE id = @id;

-- name: ProductDelete :exec
DELETE FROM products WHERE id = @id;

-- name: ProductImagePut :exec
INSERT INTO product_images (product_id, content_type, data, updated_at) VALUES (@product_id, @content_type, @data, @now)
ON CONFLICT (product_id) DO UPDATE SET content_type = excluded.content_type, data = excluded.data, updated_at = excluded.updated_at;

-- name: ProductImageDelete :execrows
DELETE FROM product_images WHERE product_id = @product_id;

-- name: ProductImageGet :one
SELECT content_type, data, updated_at FROM product_images WHERE product_id = @product_id;

-- name: ProductFacts :many
-- What documents ask of their products, all lines at once.
SELECT p.id, p.sku, p.name, p.kind, p.price, p.archived, p.tracking, u.code AS unit, u.decimals, p.income_account_id, p.expense_account_id,
       coalesce((SELECT array_agg(t.tax_id ORDER BY t.position) FROM product_taxes t WHERE t.product_id = p.id AND t.side = 'sale'), '{}')::bigint[] AS sale_taxes,
       coalesce((SELECT array_agg(t.tax_id ORDER BY t.position) FROM product_taxes t WHERE t.product_id = p.id AND t.side = 'purchase'), '{}')::bigint[] AS purchase_taxes
FROM products p JOIN units u ON u.id = p.unit_id
WHERE p.id = ANY(@ids::bigint[]);

-- name: ProductTaxesDelete :exec
DELETE FROM product_taxes WHERE product_id = @product_id;

-- name: ProductTaxesInsert :exec
INSERT INTO product_taxes (product_id, side, position, tax_id)
SELECT @product_id::bigint, put.side, put.position, put.tax_id
FROM (SELECT unnest(@sides::text[]) AS side, unnest(@positions::integer[]) AS position, unnest(@tax_ids::bigint[]) AS tax_id) AS put;

-- name: BarcodesDelete :exec
-- All but the product's main one, which follows the product.
DELETE FROM barcodes WHERE product_id = @product_id AND NOT main;

-- name: BarcodesInsert :exec
INSERT INTO barcodes (code, product_id, packaging_id, internal, position)
SELECT put.code, @product_id::bigint, nullif(put.packaging_id, 0), put.internal, put.position
FROM (SELECT unnest(@codes::text[]) AS code, unnest(@packaging_ids::bigint[]) AS packaging_id,
             unnest(@internals::boolean[]) AS internal, unnest(@positions::integer[]) AS position) AS put;

-- name: PackagingsDelete :exec
DELETE FROM product_packagings WHERE product_id = @product_id AND NOT id = ANY(@kept::bigint[]);

-- name: PackagingsUpdate :execrows
UPDATE product_packagings k SET position = put.position, name = put.name, quantity = put.quantity
FROM (SELECT unnest(@ids::bigint[]) AS id, unnest(@positions::integer[]) AS position, unnest(@names::text[]) AS name,
             unnest(@quantities::quantity[]) AS quantity) AS put
WHERE k.id = put.id AND k.product_id = @product_id;

-- name: PackagingsInsert :many
INSERT INTO product_packagings (product_id, position, name, quantity)
SELECT @product_id::bigint, put.position, put.name, put.quantity
FROM (SELECT unnest(@positions::integer[]) AS position, unnest(@names::text[]) AS name, unnest(@quantities::quantity[]) AS quantity) AS put
RETURNING id, position;

-- name: BarcodeFind :many
-- What a scanned code stands for: a barcode, a lot or serial number, an SKU; the
-- first of these that knows it.
SELECT found.rank, p.id AS product_id, p.sku, p.name, u.code AS unit, p.tracking, p.archived,
       found.packaging_id, found.packaging, found.quantity, found.lot_id, found.lot
FROM (
    SELECT 1 AS rank, b.product_id, k.id AS packaging_id, coalesce(k.name, '') AS packaging, coalesce(k.quantity, 1)::quantity AS quantity,
           NULL::bigint AS lot_id, '' AS lot
    FROM barcodes b LEFT JOIN product_packagings k ON k.id = b.packaging_id WHERE b.code = @code::text
    UNION ALL
    SELECT 2, l.product_id, NULL, '', 1::quantity, l.id, l.code FROM lots l WHERE l.code = @code::text
    UNION ALL
    SELECT 3, s.id, NULL, '', 1::quantity, NULL, '' FROM products s WHERE s.sku = @code::text
) AS found
JOIN products p ON p.id = found.product_id JOIN units u ON u.id = p.unit_id
WHERE @product_id::bigint = 0 OR p.id = @product_id::bigint
ORDER BY found.rank, p.id LIMIT 50;
