-- name: LabelProducts :many
-- Products in the order in which they were asked for.
SELECT asked.id, p.sku, p.name, coalesce(p.barcode, p.sku)::text AS code
FROM unnest(@ids::bigint[]) WITH ORDINALITY AS asked (id, place) JOIN products p ON p.id = asked.id
ORDER BY asked.place;

-- name: LabelLots :many
SELECT asked.id, p.sku, p.name, l.code, l.expires_on
FROM unnest(@ids::bigint[]) WITH ORDINALITY AS asked (id, place) JOIN lots l ON l.id = asked.id JOIN products p ON p.id = l.product_id
ORDER BY asked.place;

-- name: LabelLocations :many
SELECT asked.id, l.code AS place_code, l.name, coalesce(w.name, '') AS warehouse, coalesce(nullif(l.barcode, ''), l.code)::text AS code
FROM unnest(@ids::bigint[]) WITH ORDINALITY AS asked (id, place) JOIN locations l ON l.id = asked.id LEFT JOIN warehouses w ON w.id = l.warehouse_id
ORDER BY asked.place;
