-- name: CountRead :one
SELECT id, number, state, warehouse_id, warehouse, location_id, location, method, category_id, category, days, most_lines, uncounted, notes,
       line_count, counted_lines, version, created_by, created_at, updated_at, started_at, reviewed_at, posted_at
FROM stock_count_list WHERE id = @id;

-- name: CountLock :one
SELECT version, state FROM stock_counts WHERE id = @id FOR UPDATE;

-- name: CountShare :one
-- Held against the next step, not against others who count.
SELECT state, warehouse_id, location_id, method FROM stock_counts WHERE id = @id FOR SHARE;

-- name: CountProducts :many
SELECT c.product_id, p.sku, p.name AS product FROM stock_count_products c JOIN products p ON p.id = c.product_id WHERE c.count_id = @count_id ORDER BY p.sku;

-- name: CountProductsDelete :exec
DELETE FROM stock_count_products WHERE count_id = @count_id;

-- name: CountProductsInsert :exec
INSERT INTO stock_count_products (count_id, product_id) SELECT DISTINCT @count_id::bigint, unnest(@product_ids::bigint[]);

-- name: CountInsert :one
INSERT INTO stock_counts (warehouse_id, location_id, method, category_id, days, most_lines, uncounted, notes, created_by, created_at, updated_at)
VALUES (@warehouse_id, @location_id, @method, sqlc.narg(category_id), @days, @most_lines, @uncounted, @notes, @created_by, @now, @now) RETURNING id;

-- name: CountUpdate :exec
UPDATE stock_counts SET warehouse_id = @warehouse_id, location_id = @location_id, method = @method, category_id = sqlc.narg(category_id), days = @days,
    most_lines = @most_lines, uncounted = @uncounted, notes = @notes, version = version + 1, updated_at = @now
WHERE id = @id;

-- name: CountDelete :exec
DELETE FROM stock_counts WHERE id = @id AND state = 'draft';

-- name: CountState :exec
UPDATE stock_counts SET state = @state::text, number = coalesce(sqlc.narg(number)::text, number), version = version + 1, updated_at = @now::timestamptz,
    started_at = CASE WHEN @state::text = 'counting' THEN coalesce(started_at, @now::timestamptz) ELSE started_at END,
    reviewed_at = CASE @state::text WHEN 'counting' THEN NULL WHEN 'reviewed' THEN @now::timestamptz ELSE reviewed_at END,
    posted_at = CASE WHEN @state::text = 'posted' THEN @now::timestamptz END
WHERE id = @id;

-- name: CountSheet :execrows
INSERT INTO stock_count_lines (count_id, product_id, location_id, lot_id, book)
SELECT @count_id::bigint, s.product_id, s.location_id, s.lot_id, s.book FROM stock_count_sheet(@count_id::bigint, @now::timestamptz) AS s;

-- name: CountLineLock :one
-- Held, so that what two count of one line at once adds up.
SELECT l.id, l.round FROM stock_count_lines l WHERE l.id = @id AND l.count_id = @count_id FOR UPDATE;

-- name: CountLineFind :one
SELECT l.id FROM stock_count_lines l
WHERE l.count_id = @count_id AND l.product_id = @product_id AND l.location_id = @location_id AND l.lot_id IS NOT DISTINCT FROM sqlc.narg(lot_id)::bigint;

-- name: CountLineAdd :one
-- Something is found where nothing should be: it was none at the start.
INSERT INTO stock_count_lines (count_id, product_id, location_id, lot_id, book) VALUES (@count_id, @product_id, @location_id, sqlc.narg(lot_id), 0)
ON CONFLICT ON CONSTRAINT stock_count_lines_key DO UPDATE SET round = stock_count_lines.round RETURNING id;

-- name: CountInScope :one
-- Whether a product and a place belong to a count.
SELECT (EXISTS (SELECT FROM locations l WHERE l.id = @location_id AND l.id IN (SELECT locations_below(c.location_id))
            AND l.kind = 'internal' AND l.purpose <> 'view' AND NOT l.archived))::boolean AS place_counted,
       (EXISTS (SELECT FROM products p
            WHERE p.id = @product_id AND p.kind = 'goods' AND (c.category_id IS NULL OR p.category_id IN (SELECT categories_below(c.category_id)))
              AND (NOT EXISTS (SELECT FROM stock_count_products n WHERE n.count_id = c.id)
                   OR EXISTS (SELECT FROM stock_count_products n WHERE n.count_id = c.id AND n.product_id = p.id))))::boolean AS product_counted
FROM stock_counts c WHERE c.id = @count_id;

-- name: CountEntryInsert :one
-- With what the books say at this moment.
INSERT INTO stock_count_entries (line_id, round, quantity, book, barcode, user_id, entered_at)
SELECT l.id, l.round, @quantity::quantity,
       coalesce((SELECT level.on_hand FROM stock_levels level WHERE level.product_id = l.product_id AND level.location_id = l.location_id
                 AND level.lot_id IS NOT DISTINCT FROM l.lot_id), 0),
       @barcode::text, @user_id::bigint, @now::timestamptz
FROM stock_count_lines l WHERE l.id = @line_id RETURNING id;

-- name: CountScan :many
-- What a code can mean: a product's or a packaging's barcode with how many it is,
-- an SKU, a place's barcode or code, a lot's code.
SELECT 'product'::text AS kind, p.id, p.sku AS code, p.name, p.id AS product_id, coalesce(k.quantity, 1)::quantity AS quantity
FROM barcodes b JOIN products p ON p.id = b.product_id LEFT JOIN product_packagings k ON k.id = b.packaging_id WHERE b.code = @code::text
UNION ALL
SELECT 'product', p.id, p.sku, p.name, p.id, 1 FROM products p
WHERE p.sku = @code::text AND NOT EXISTS (SELECT FROM barcodes b WHERE b.code = @code::text)
UNION ALL
SELECT 'location', l.id, l.code, l.name, 0, 1 FROM locations l WHERE l.barcode = @code::text OR l.code = @code::text
UNION ALL
SELECT 'lot', t.id, t.code, p.sku, t.product_id, 1 FROM lots t JOIN products p ON p.id = t.product_id WHERE t.code = @code::text;

-- name: CountLinesOf :many
-- Where the sheet has a product.
SELECT id, location_id, lot_id FROM stock_count_lines WHERE count_id = @count_id AND product_id = @product_id ORDER BY id LIMIT 3;

-- name: CountUnit :one
SELECT p.sku, p.name, u.code AS unit, u.decimals FROM products p JOIN units u ON u.id = p.unit_id WHERE p.id = @product_id;

-- name: CountSum :one
SELECT coalesce(sum(e.quantity), 0)::quantity FROM stock_count_entries e WHERE e.line_id = @line_id AND e.round = @round;

-- name: CountLotsOf :one
-- Whether a product is kept by lots or serial numbers.
SELECT (p.tracking <> 'none')::boolean FROM products p WHERE p.id = @product_id;

-- name: CountDifferences :many
-- Locks nothing: the levels' own CHECKs decide at the end.
SELECT l.id, l.product_id, l.sku, l.location_id, l.location, l.lot_id, l.lot, l.unit, coalesce(l.difference, 0)::quantity AS difference,
       (l.difference IS NOT NULL)::boolean AS settled,
       coalesce(level.on_hand, 0)::quantity AS on_hand, coalesce(level.reserved, 0)::quantity AS reserved, coalesce(level.allows_negative, false)::boolean AS allows_negative
FROM stock_count_line_list l
LEFT JOIN stock_levels level ON level.product_id = l.product_id AND level.location_id = l.location_id AND level.lot_id IS NOT DISTINCT FROM l.lot_id
WHERE l.count_id = @count_id
ORDER BY l.product_id, l.location_id, l.lot_id NULLS FIRST;

-- name: CountLinesSettle :exec
UPDATE stock_count_lines l SET difference = given.difference
FROM (SELECT unnest(@ids::bigint[]) AS id, unnest(@differences::quantity[]) AS difference) AS given WHERE l.id = given.id;

-- name: CountLinesAgain :execrows
UPDATE stock_count_lines SET round = round + 1 WHERE count_id = @count_id AND id = ANY(@ids::bigint[]);

-- name: CountPrint :many
SELECT l.location, l.sku, l.product, coalesce(l.lot, '') AS lot, l.unit FROM stock_count_line_list l WHERE l.count_id = @count_id ORDER BY l.location, l.sku, l.lot;

-- name: CountProductsKnown :many
SELECT p.id FROM products p WHERE p.id = ANY(@ids::bigint[]) AND p.kind = 'goods';

-- name: CountCategoryKnown :one
SELECT (EXISTS (SELECT FROM product_categories g WHERE g.id = @id))::boolean;
