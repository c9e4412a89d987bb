-- name: UnitGet :one
SELECT id, code, name, decimals, version FROM units WHERE id = @id;

-- name: UnitLock :one
SELECT id, code, name, decimals, version FROM units WHERE id = @id FOR UPDATE;

-- name: UnitUsed :one
SELECT EXISTS (SELECT FROM products WHERE unit_id = @id)::boolean;

-- name: UnitInsert :one
INSERT INTO units (code, name, decimals) VALUES (@code, @name, @decimals) RETURNING id, code, name, decimals, version;

-- name: UnitUpdate :one
UPDATE units SET code = @code, name = @name, decimals = @decimals, version = version + 1 WHERE id = @id
RETURNING id, code, name, decimals, version;

-- name: UnitDelete :exec
DELETE FROM units WHERE id = @id;

-- name: CategoryGet :one
SELECT id, name, parent_id, version FROM product_categories WHERE id = @id;

-- name: CategoryLock :one
SELECT id, name, parent_id, version FROM product_categories WHERE id = @id FOR UPDATE;

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
INSERT INTO product_categories (name, parent_id) VALUES (@name, sqlc.narg(parent_id)) RETURNING id, name, parent_id, version;

-- name: CategoryUpdate :one
UPDATE product_categories SET name = @name, parent_id = sqlc.narg(parent_id), version = version + 1 WHERE id = @id
RETURNING id, name, parent_id, version;

-- name: CategoryDelete :exec
DELETE FROM product_categories WHERE id = @id;

-- name: ProductGet :one
SELECT id, sku, name, kind, description, unit_id, unit, barcode, price, category_id, category, has_image,
       on_hand, reserved, available, archived, version, created_at, updated_at,
       income_account_id, income_account, expense_account_id, expense_account, taxes
FROM product_list WHERE id = @id;

-- name: ProductLock :one
-- Holds the product against changes, not against documents that refer to it.
SELECT version FROM products WHERE id = @id FOR NO KEY UPDATE;

-- name: ProductLockAll :one
-- Holds the product against new references too, while its unit or kind change.
SELECT version FROM products WHERE id = @id FOR UPDATE;

-- name: ProductInsert :one
INSERT INTO products (sku, name, kind, description, unit_id, category_id, barcode, price, income_account_id, expense_account_id, created_at, updated_at)
VALUES (@sku, @name, @kind, @description, @unit_id, sqlc.narg(category_id), sqlc.narg(barcode), @price, sqlc.narg(income_account_id),
    sqlc.narg(expense_account_id), @now, @now)
RETURNING id;

-- name: ProductUpdate :exec
UPDATE products SET sku = @sku, name = @name, kind = @kind, description = @description, unit_id = @unit_id,
    category_id = sqlc.narg(category_id), barcode = sqlc.narg(barcode), price = @price, archived = @archived,
    income_account_id = sqlc.narg(income_account_id), expense_account_id = sqlc.narg(expense_account_id), version = version + 1, updated_at = @now
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
SELECT p.id, p.sku, p.name, p.kind, p.price, p.archived, u.code AS unit, u.decimals, p.income_account_id, p.expense_account_id,
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
