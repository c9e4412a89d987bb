-- name: StockMoveInsert :many
-- Moves of one source, all at once; the trigger brings the levels along.
INSERT INTO stock_moves (product_id, lot_id, from_location_id, to_location_id, quantity, source_line_id, note, move_date, posted_at, source_kind, source_id, user_id)
SELECT move.product_id, nullif(move.lot_id, 0), move.from_location_id, move.to_location_id, move.quantity, nullif(move.line_id, 0), move.note,
       @move_date::date, @now::timestamptz, @source_kind::text, sqlc.narg(source_id)::bigint, @user_id::bigint
FROM (
    SELECT unnest(@product_ids::bigint[]) AS product_id, unnest(@lot_ids::bigint[]) AS lot_id, unnest(@from_location_ids::bigint[]) AS from_location_id,
           unnest(@to_location_ids::bigint[]) AS to_location_id, unnest(@quantities::quantity[]) AS quantity,
           unnest(@line_ids::bigint[]) AS line_id, unnest(@notes::text[]) AS note
) AS move
-- With an id for the value of each.
RETURNING id, nextval('stock_valuations_id_seq')::bigint AS valuation_id;

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
-- Takes what a document has reserved to a place, the customers' for 0: the reservations go,
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
SELECT gone.product_id, gone.lot_id, gone.location_id, place.id, gone.quantity, @move_date::date, @now::timestamptz,
       @source_kind::text, @source_id::bigint, gone.source_line_id, @user_id::bigint
FROM gone CROSS JOIN (SELECT l.id FROM locations l WHERE CASE WHEN @to_location_id::bigint = 0 THEN l.code = 'CUSTOMERS' ELSE l.id = @to_location_id::bigint END) AS place
ORDER BY gone.source_line_id
RETURNING id, nextval('stock_valuations_id_seq')::bigint AS valuation_id, source_line_id, product_id, quantity;

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
WHERE level.product_id = @product_id AND level.location_id = @location_id AND level.lot_id IS NOT DISTINCT FROM sqlc.narg(lot_id)::bigint FOR UPDATE;

-- name: WarehouseDefault :one
SELECT id, code, name, stock_location_id, version FROM warehouses ORDER BY id LIMIT 1;

-- name: WarehouseGet :one
SELECT id, code, name, stock_location_id, version FROM warehouses WHERE id = @id;

-- name: LocationOf :one
SELECT id FROM locations WHERE code = @code;

-- name: StockLevelGet :one
SELECT id, product_id, sku, product, unit, warehouse_id, warehouse, location_id, location, on_hand, reserved, available
FROM stock_level_list
WHERE id = (SELECT level.id FROM stock_levels level
            WHERE level.product_id = @product_id AND level.location_id = @location_id AND level.lot_id IS NOT DISTINCT FROM sqlc.narg(lot_id)::bigint);

-- name: LotOf :one
-- A lot of a product, with how the product is tracked.
SELECT p.tracking, coalesce((SELECT lot.code FROM lots lot WHERE lot.id = sqlc.narg(lot_id)::bigint AND lot.product_id = p.id), '')::text AS code
FROM products p WHERE p.id = @product_id;

-- name: ValuationFacts :one
-- What the valuation of moves asks of the company, its books and its locations.
SELECT c.currency, c.currency_decimals, s.chart,
       coalesce((SELECT jsonb_object_agg(r.role, r.account_id) FROM account_roles r), '{}'::jsonb)::jsonb AS roles,
       coalesce((SELECT jsonb_object_agg(l.id, l.kind) FROM locations l WHERE l.id = ANY(@location_ids::bigint[])), '{}'::jsonb)::jsonb AS locations,
       (SELECT l.id FROM locations l WHERE l.code = 'CUSTOMERS') AS customers
FROM company c, ledger_settings s WHERE c.id = 1;

-- name: StockValuesLock :many
-- Holds the values of products, in their order, before anything else of stock is
-- locked: levels come after.
SELECT v.product_id, p.sku, u.code AS unit, v.quantity, v.value, v.unit_cost::text AS unit_cost, v.last_date, coalesce(c.valuation, 'average')::text AS method,
       c.inventory_account_id, c.cost_account_id
FROM stock_values v JOIN products p ON p.id = v.product_id JOIN units u ON u.id = p.unit_id LEFT JOIN product_categories c ON c.id = p.category_id
WHERE v.product_id = ANY(@product_ids::bigint[])
ORDER BY v.product_id
FOR UPDATE OF v;

-- name: CostLayersFor :many
-- The oldest layers of products, as many as so much takes.
SELECT l.valuation_id, l.product_id, l.quantity, l.value
FROM (SELECT x.product_id, x.valuation_id, x.quantity, x.value, x.layer_date, n.quantity AS needed,
             sum(x.quantity::numeric) OVER (PARTITION BY x.product_id ORDER BY x.layer_date, x.valuation_id) - x.quantity::numeric AS before
      FROM cost_layers x JOIN (SELECT unnest(@product_ids::bigint[]) AS product_id, unnest(@quantities::quantity[])::numeric AS quantity) AS n ON n.product_id = x.product_id) AS l
WHERE l.before < l.needed
ORDER BY l.product_id, l.layer_date, l.valuation_id;

-- name: StockEvents :many
-- What has happened to the value of a product from a day on, in order: moves and
-- new standards, each with all that has been found out about it since.
SELECT v.id, v.kind, v.valuation_date, v.quantity, v.standard, v.returns_id, v.account_id,
       (v.value::numeric + coalesce(more.value, 0))::amount AS value, (v.correction::numeric + coalesce(more.correction, 0))::amount AS correction,
       (v.variance::numeric + coalesce(more.variance, 0))::amount AS variance
FROM stock_valuations v
LEFT JOIN (SELECT m.of_id, sum(m.value::numeric) AS value, sum(m.correction::numeric) AS correction, sum(m.variance::numeric) AS variance
           FROM stock_valuations m WHERE m.product_id = @product_id AND m.of_id IS NOT NULL GROUP BY m.of_id) AS more ON more.of_id = v.id
WHERE v.product_id = @product_id AND v.of_id IS NULL AND v.valuation_date >= @from_day::date
ORDER BY v.valuation_date, v.id;

-- name: StockBefore :one
-- What of a product was there before a day and worth, as it is known now: the
-- months and days before it, and corrections with what they correct rather than
-- with their own day.
WITH asked AS (SELECT @product_id::bigint AS product_id, @day::date AS day), corrections AS (
    SELECT c.value::numeric AS value, c.valuation_date AS own, o.valuation_date AS of_date, asked.day
    FROM asked JOIN stock_valuations c ON c.product_id = asked.product_id AND c.of_id IS NOT NULL JOIN stock_valuations o ON o.id = c.of_id
), sums AS (
    SELECT m.quantity::numeric AS quantity, m.value::numeric AS value FROM asked JOIN stock_value_months m ON m.product_id = asked.product_id AND m.month < date_trunc('month', asked.day)::date
    UNION ALL
    SELECT v.quantity::numeric, v.value::numeric FROM asked JOIN stock_valuations v ON v.product_id = asked.product_id
        AND v.valuation_date >= date_trunc('month', asked.day)::date AND v.valuation_date < asked.day
    UNION ALL
    SELECT 0, CASE WHEN c.of_date < c.day THEN c.value ELSE -c.value END FROM corrections c WHERE (c.of_date < c.day) <> (c.own < c.day)
)
SELECT coalesce(sum(quantity), 0)::quantity AS quantity, coalesce(sum(value), 0)::amount AS value FROM sums;

-- name: StockReturnable :many
-- Moves out of the stock: what they went out for, and what has come back of them.
SELECT m.id AS move_id, m.product_id, m.quantity, v.id AS valuation_id, v.account_id,
       (-(v.value::numeric + coalesce((SELECT sum(x.value::numeric) FROM stock_valuations x WHERE x.of_id = v.id), 0)))::amount AS value,
       coalesce(back.quantity, 0)::quantity AS returned, coalesce(back.value, 0)::amount AS returned_value
FROM stock_moves m JOIN stock_valuations v ON v.move_id = m.id AND v.quantity < 0
LEFT JOIN LATERAL (
    SELECT sum(r.quantity::numeric) AS quantity,
           sum(r.value::numeric + r.correction::numeric + r.variance::numeric
               + coalesce((SELECT sum(x.value::numeric + x.correction::numeric + x.variance::numeric) FROM stock_valuations x WHERE x.of_id = r.id), 0)) AS value
    FROM stock_valuations r WHERE r.returns_id = v.id
) AS back ON true
WHERE m.id = ANY(@move_ids::bigint[]);

-- name: StockValuationOf :many
-- The values of moves that came in.
SELECT v.id, v.move_id, v.product_id, v.quantity, v.valuation_date FROM stock_valuations v WHERE v.move_id = ANY(@move_ids::bigint[]) AND v.quantity > 0;

-- name: StockValuationIDs :many
SELECT nextval('stock_valuations_id_seq')::bigint AS id FROM generate_series(1, @n::integer);

-- name: StockValuationsInsert :exec
INSERT INTO stock_valuations (id, product_id, kind, move_id, of_id, returns_id, valuation_date, posted_at, quantity, value, correction, variance,
    standard, account_id, entry_id, source_kind, source_id, user_id, note)
SELECT put.id, put.product_id, put.kind, nullif(put.move_id, 0), nullif(put.of_id, 0), nullif(put.returns_id, 0), put.valuation_date, @now::timestamptz,
       put.quantity, put.value, put.correction, put.variance, nullif(put.standard, '')::price, nullif(put.account_id, 0), nullif(put.entry_id, 0),
       @source_kind::text, sqlc.narg(source_id)::bigint, @user_id::bigint, put.note
FROM (
    SELECT unnest(@ids::bigint[]) AS id, unnest(@product_ids::bigint[]) AS product_id, unnest(@kinds::text[]) AS kind, unnest(@move_ids::bigint[]) AS move_id,
           unnest(@of_ids::bigint[]) AS of_id, unnest(@returns_ids::bigint[]) AS returns_id, unnest(@dates::date[]) AS valuation_date,
           unnest(@quantities::quantity[]) AS quantity, unnest(@vals::amount[]) AS value, unnest(@corrections::amount[]) AS correction,
           unnest(@variances::amount[]) AS variance, unnest(@standards::text[]) AS standard, unnest(@account_ids::bigint[]) AS account_id,
           unnest(@entry_ids::bigint[]) AS entry_id, unnest(@notes::text[]) AS note
) AS put;

-- name: StockUnitCosts :exec
UPDATE stock_values v SET unit_cost = put.unit_cost
FROM (SELECT unnest(@product_ids::bigint[]) AS product_id, unnest(@unit_costs::text[])::numeric AS unit_cost) AS put
WHERE v.product_id = put.product_id AND v.unit_cost <> put.unit_cost;

-- name: CostLayersDelete :exec
DELETE FROM cost_layers WHERE valuation_id = ANY(@ids::bigint[]);

-- name: CostLayersDeleteOf :exec
DELETE FROM cost_layers WHERE product_id = @product_id;

-- name: CostLayersPut :exec
INSERT INTO cost_layers AS l (valuation_id, product_id, layer_date, quantity, value)
SELECT put.id, put.product_id, v.valuation_date, put.quantity, put.value
FROM (SELECT unnest(@ids::bigint[]) AS id, unnest(@product_ids::bigint[]) AS product_id, unnest(@quantities::quantity[]) AS quantity,
             unnest(@vals::amount[]) AS value) AS put
JOIN stock_valuations v ON v.id = put.id
ON CONFLICT (valuation_id) DO UPDATE SET quantity = excluded.quantity, value = excluded.value;

-- name: StockUnbooked :many
-- What stock is worth at each account while nothing of it has been booked.
SELECT a.account_id::bigint AS account_id, sum(v.value::numeric)::amount AS value
FROM stock_values v JOIN product_inventory_accounts a ON a.product_id = v.product_id
WHERE a.account_id IS NOT NULL AND NOT EXISTS (SELECT FROM stock_valuations x WHERE x.entry_id IS NOT NULL)
  AND NOT EXISTS (SELECT FROM journal_entries e JOIN journals j ON j.id = e.journal_id WHERE j.kind = 'stock')
GROUP BY a.account_id HAVING sum(v.value::numeric) <> 0
ORDER BY 1;

-- name: StockFirstOpenDay :one
-- The day itself where it can be posted on, or else the first day that can.
SELECT coalesce((SELECT @day::date FROM periods p WHERE @day::date BETWEEN p.starts_on AND p.ends_on AND p.state = 'open'),
                (SELECT min(p.starts_on) FROM periods p WHERE p.state = 'open'), @day::date)::date AS day;

-- name: ProductAccounts :many
SELECT product_id, account_id FROM product_inventory_accounts WHERE product_id = ANY(@product_ids::bigint[]);

-- name: StockValueGet :one
SELECT v.product_id, p.sku, u.code AS unit, coalesce(k.valuation, 'average')::text AS method, v.quantity, v.value, v.unit_cost::text AS unit_cost, c.currency, c.currency_decimals
FROM stock_values v JOIN products p ON p.id = v.product_id JOIN units u ON u.id = p.unit_id LEFT JOIN product_categories k ON k.id = p.category_id
CROSS JOIN company c
WHERE v.product_id = @product_id;

-- name: CostLayersOf :many
SELECT layer_date, quantity, value FROM cost_layers WHERE product_id = @product_id ORDER BY layer_date, valuation_id;

-- name: StockShelvesLock :many
-- What of products lies at a location, lot by lot, first expired first, held
-- against everybody else.
SELECT level.product_id, level.lot_id, lot.expires_on, coalesce(lot.blocked, false)::boolean AS blocked, level.on_hand, level.reserved, level.allows_negative
FROM stock_levels level LEFT JOIN lots lot ON lot.id = level.lot_id
WHERE level.location_id = @location_id AND level.product_id = ANY(@product_ids::bigint[])
ORDER BY level.product_id, level.location_id, level.lot_id
FOR UPDATE OF level;

-- name: StockKeep :execrows
-- Keeps stock of a location that StockShelvesLock holds.
WITH want AS (
    SELECT unnest(@line_ids::bigint[]) AS line_id, unnest(@product_ids::bigint[]) AS product_id, nullif(unnest(@lot_ids::bigint[]), 0) AS lot_id,
           unnest(@quantities::quantity[])::numeric AS quantity
), sums AS (
    SELECT want.product_id, want.lot_id, sum(want.quantity) AS quantity FROM want GROUP BY 1, 2
), taken AS (
    UPDATE stock_levels level SET reserved = level.reserved::numeric + sums.quantity
    FROM sums WHERE level.location_id = @location_id::bigint AND level.product_id = sums.product_id AND level.lot_id IS NOT DISTINCT FROM sums.lot_id
)
INSERT INTO stock_reservations AS r (source_kind, source_id, source_line_id, product_id, location_id, lot_id, quantity)
SELECT @source_kind::text, @source_id::bigint, want.line_id, want.product_id, @location_id::bigint, want.lot_id, sum(want.quantity)
FROM want GROUP BY 3, 4, 6
ON CONFLICT ON CONSTRAINT stock_reservations_key DO UPDATE SET quantity = r.quantity::numeric + excluded.quantity::numeric;
