-- What the program sends to PostgreSQL for one POST /orders/{id}/confirm of an
-- order with 5 lines, as the server's log shows it (log_statement = all), for
-- pgbench. Only the announcement of the change is left out: the program sends it
-- afterwards, for many requests at once. Order :id has the lines 5·id−4 to 5·id
-- and the products that makeDrafts gave it, which the program reads here too.
-- The counter of the numbers is taken last, as in the program.
\set n :n + 1
\set id :first + :client_id * :each + :n
\set l1 (:id - 1) * 5 + 1
\set l2 (:id - 1) * 5 + 2
\set l3 (:id - 1) * 5 + 3
\set l4 (:id - 1) * 5 + 4
\set l5 (:id - 1) * 5 + 5
\set p1 (:id * 7919 + 199) % 1000 + 1
\set p2 (:id * 7919 + 398) % 1000 + 1
\set p3 (:id * 7919 + 597) % 1000 + 1
\set p4 (:id * 7919 + 796) % 1000 + 1
\set p5 (:id * 7919 + 995) % 1000 + 1

SELECT u.id, u.username, u.must_change_password, s.last_seen_at,
       (SELECT coalesce(array_agg(DISTINCT p.permission), '{}') FROM user_roles ur JOIN role_permissions p ON p.role_id = ur.role_id
             WHERE ur.user_id = u.id)::text[] AS permissions
FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.id = :session AND u.id = :user AND u.auth_version = :auth_version AND u.active
  AND s.revoked_at IS NULL AND s.expires_at > now() AND s.idle_expires_at > now();

BEGIN ISOLATION LEVEL READ COMMITTED;

SELECT id, number, state, customer_id, customer, warehouse_id, order_date, delivery_date, reference, notes, currency, rounding,
       subtotal, discount_total, total, version, created_by, created_at, updated_at, confirmed_at, done_at, cancelled_at
FROM sales_orders WHERE id = :id FOR UPDATE;

SELECT l.id, l.position, l.product_id, p.sku, p.name AS product, p.kind, p.archived, l.description, u.code AS unit,
       l.quantity, l.price, l.discount, l.subtotal, l.total
FROM sales_order_lines l JOIN products p ON p.id = l.product_id JOIN units u ON u.id = p.unit_id
WHERE l.order_id = :id ORDER BY l.position;

WITH want AS (
    SELECT unnest(ARRAY[:l1, :l2, :l3, :l4, :l5]::bigint[]) AS line_id, unnest(ARRAY[:p1, :p2, :p3, :p4, :p5]::bigint[]) AS product_id,
           unnest('{1,2,3,4,5}'::quantity[])::numeric AS quantity
), need AS (
    SELECT want.product_id, sum(want.quantity) AS quantity FROM want GROUP BY want.product_id
), locked AS (
    SELECT level.id, level.product_id, level.location_id, level.allows_negative,
           level.on_hand::numeric - level.reserved::numeric AS available
    FROM stock_levels level
    WHERE level.location_id = (SELECT w.stock_location_id FROM warehouses w WHERE w.id = 1)
      AND level.lot_id IS NULL AND level.product_id = ANY(ARRAY[:p1, :p2, :p3, :p4, :p5]::bigint[])
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
    SELECT 'order', :id::bigint, want.line_id, want.product_id, locked.location_id, want.quantity
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

INSERT INTO number_counters AS c (series, year, last)
SELECT f.series, CASE WHEN f.format LIKE '%{year}%' THEN 2026 ELSE 0 END, 1
FROM number_formats f WHERE f.series = 'sales.order'
ON CONFLICT (series, year) DO UPDATE SET last = c.last + 1
RETURNING last, (SELECT format FROM number_formats f WHERE f.series = c.series)::text AS format,
    (SELECT digits FROM number_formats f WHERE f.series = c.series)::integer AS digits
\gset number_

UPDATE sales_orders SET state = 'confirmed', number = 'SO-2026-' || lpad(:number_last::text, greatest(5, length(:number_last::text)), '0'),
    confirmed_at = now(), updated_at = now(), version = version + 1
WHERE id = :id AND state = 'draft';

INSERT INTO audit_log (chain, seq, at, user_id, username, via, operation, request_id, kind, record_id, title, before, after, hash)
SELECT 0, 0, clock_timestamp(), :user::bigint, 'admin', 'session', 'sales.order.confirm', '6b7a957ec2ee859387c1',
       change.kind, nullif(change.record_id, 0), change.title,
       nullif(change.before, 'null')::jsonb, nullif(change.after, 'null')::jsonb, '\x'
FROM (
    SELECT unnest('{order}'::text[]) AS kind, unnest(ARRAY[:id]::bigint[]) AS record_id, unnest(ARRAY['SO-2026-' || :number_last]::text[]) AS title,
           unnest(ARRAY['{"number": null, "state": "draft", "total": "149.85", "version": 1}']::text[]) AS before,
           unnest(ARRAY['{"number": "SO-2026-' || :number_last || '", "state": "confirmed", "total": "149.85", "version": 2}']::text[]) AS after
) AS change;

COMMIT;
