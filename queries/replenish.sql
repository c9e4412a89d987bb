-- name: ReorderRuleGet :one
SELECT id, product_id, sku, product, unit, warehouse_id, warehouse, minimum, maximum, multiple, lead_days, supplier_id, supplier, notes, version, created_at, updated_at
FROM reorder_rule_list WHERE id = @id;

-- name: ReorderRuleLock :one
SELECT version FROM reorder_rules WHERE id = @id FOR UPDATE;

-- name: ReorderRuleInsert :one
INSERT INTO reorder_rules (product_id, warehouse_id, minimum, maximum, multiple, lead_days, supplier_id, notes, created_at, updated_at)
VALUES (@product_id, @warehouse_id, @minimum, @maximum, @multiple, sqlc.narg(lead_days), sqlc.narg(supplier_id), @notes, @now, @now) RETURNING id;

-- name: ReorderRuleUpdate :exec
UPDATE reorder_rules SET minimum = @minimum, maximum = @maximum, multiple = @multiple, lead_days = sqlc.narg(lead_days), supplier_id = sqlc.narg(supplier_id),
    notes = @notes, version = version + 1, updated_at = @now
WHERE id = @id;

-- name: ReorderRuleDelete :exec
DELETE FROM reorder_rules WHERE id = @id;

-- name: ReorderRulesHold :exec
-- Whoever orders by these rules at the same time waits.
SELECT FROM reorder_rules WHERE id = ANY(@ids::bigint[]) ORDER BY id FOR UPDATE;

-- name: ReorderRulesAll :many
-- The rules that are asked for, of products and warehouses in use, with who the
-- product was bought from last.
SELECT r.id, r.product_id, r.sku, r.product, r.unit, r.warehouse_id, r.warehouse, r.minimum, r.maximum, r.multiple, r.lead_days, coalesce(r.supplier_id, 0)::bigint AS supplier_id,
       coalesce(r.supplier, '')::text AS supplier, coalesce(last.supplier_id, 0)::bigint AS last_supplier_id, coalesce(last.supplier, '')::text AS last_supplier
FROM reorder_rule_list r JOIN products p ON p.id = r.product_id JOIN warehouses w ON w.id = r.warehouse_id
LEFT JOIN LATERAL (
    SELECT o.supplier_id, s.name AS supplier FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.order_id JOIN partners s ON s.id = o.supplier_id
    WHERE l.product_id = r.product_id AND o.confirmed_at IS NOT NULL AND NOT s.archived ORDER BY l.id DESC LIMIT 1) AS last ON r.supplier_id IS NULL
WHERE NOT p.archived AND NOT w.archived AND (cardinality(@ids::bigint[]) = 0 OR r.id = ANY(@ids::bigint[]))
  AND (cardinality(@warehouse_ids::bigint[]) = 0 OR r.warehouse_id = ANY(@warehouse_ids::bigint[]))
  AND (@product_id::bigint = 0 OR r.product_id = @product_id::bigint)
ORDER BY search_text(r.sku), r.id;

-- name: ReorderOffers :many
-- What suppliers in use charge on a day for products, in the currency that an
-- order of theirs has, and what that is in the company's at the last rate.
WITH asked AS (SELECT @on_date::date AS day)
SELECT s.product_id, s.supplier_id, p.name AS supplier, s.min_quantity, s.currency, s.lead_days,
       trim_scale(round(s.price::numeric * (1 - s.discount::numeric / 100), 6))::price AS price,
       trim_scale(round(s.price::numeric * (1 - s.discount::numeric / 100) * coalesce(rate.rate, 1), 6))::price AS worth
FROM supplier_prices s JOIN partners p ON p.id = s.supplier_id AND NOT p.archived CROSS JOIN company c CROSS JOIN asked
LEFT JOIN LATERAL (SELECT r.rate::numeric AS rate FROM exchange_rates r WHERE r.currency = s.currency AND r.rate_date <= asked.day ORDER BY r.rate_date DESC LIMIT 1) AS rate
    ON s.currency <> c.currency
WHERE s.product_id = ANY(@product_ids::bigint[]) AND s.currency = coalesce(p.currency, c.currency) AND daterange(s.valid_from, s.valid_to, '[]') @> asked.day;

-- name: ReorderStock :many
-- What there is and will be of products in warehouses, by the place in which they
-- are asked for: going out until a day each, coming in whenever.
WITH asked AS (SELECT unnest(@product_ids::bigint[]) AS product_id, unnest(@warehouse_ids::bigint[]) AS warehouse_id, unnest(@until_days::date[]) AS day, generate_subscripts(@product_ids::bigint[], 1) AS place),
held AS (
    SELECT a.place, sum(level.on_hand::numeric) AS on_hand
    FROM asked a JOIN stock_levels level ON level.product_id = a.product_id JOIN locations l ON l.id = level.location_id AND l.warehouse_id = a.warehouse_id AND l.kind = 'internal' GROUP BY 1
), planned AS (
    SELECT a.place, sum(x.incoming::numeric) AS incoming, sum(x.outgoing::numeric) FILTER (WHERE x.day <= a.day) AS outgoing
    FROM asked a JOIN stock_planned x ON x.product_id = a.product_id AND x.warehouse_id = a.warehouse_id GROUP BY 1
), drafts AS (
    SELECT a.place, sum(l.quantity::numeric) AS quantity
    FROM asked a JOIN purchase_order_lines l ON l.product_id = a.product_id JOIN purchase_orders o ON o.id = l.order_id AND o.warehouse_id = a.warehouse_id
    WHERE o.state IN ('draft', 'sent', 'approval') GROUP BY 1
)
SELECT a.place::integer AS place, coalesce(h.on_hand, 0)::quantity AS on_hand, coalesce(p.incoming, 0)::quantity AS incoming, coalesce(p.outgoing, 0)::quantity AS outgoing, coalesce(d.quantity, 0)::quantity AS asked
FROM asked a LEFT JOIN held h ON h.place = a.place LEFT JOIN planned p ON p.place = a.place LEFT JOIN drafts d ON d.place = a.place
ORDER BY a.place;

-- name: ForecastProduct :one
SELECT p.sku, p.name, p.kind, u.code AS unit FROM products p JOIN units u ON u.id = p.unit_id WHERE p.id = @id;

-- name: ForecastLevels :many
-- What there is of a product, warehouse by warehouse.
SELECT w.id, w.name, coalesce(sum(level.on_hand::numeric), 0)::quantity AS on_hand, coalesce(sum(level.reserved::numeric), 0)::quantity AS reserved
FROM warehouses w JOIN locations l ON l.warehouse_id = w.id AND l.kind = 'internal' JOIN stock_levels level ON level.location_id = l.id AND level.product_id = @product_id
GROUP BY w.id, w.name ORDER BY w.name, w.id;

-- name: ForecastPlanned :many
-- What is planned to come and to go of a product, in the order of its days; what
-- is late counts from today.
WITH asked AS (SELECT @today::date AS day)
SELECT greatest(x.day, asked.day)::date AS day, x.day::date AS planned, x.source_kind, x.source_id::bigint AS source_id, x.source, coalesce(p.name, '')::text AS partner,
       x.warehouse_id, w.name AS warehouse, sum(x.incoming::numeric)::quantity AS incoming, sum(x.outgoing::numeric)::quantity AS outgoing
FROM asked CROSS JOIN stock_planned x JOIN warehouses w ON w.id = x.warehouse_id LEFT JOIN partners p ON p.id = x.partner_id
WHERE x.product_id = @product_id
GROUP BY asked.day, x.day, x.source_kind, x.source_id, x.source, p.name, x.warehouse_id, w.name
ORDER BY greatest(x.day, asked.day), x.day, sum(x.incoming::numeric) = 0, x.source_kind, x.source_id, x.warehouse_id;
