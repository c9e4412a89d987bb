-- What the program sends to PostgreSQL for one POST /deliveries/{id}/complete of a
-- draft with 5 lines, as its statements are traced, for pgbench. Only the
-- announcement of the change is left out: the program sends it afterwards, for
-- many requests at once. Delivery :id has the lines 5·id−4 to 5·id and the products
-- that makeDeliveries gave it, which the program reads here too. Levels, values,
-- balances and the checks are the triggers' and so the same on both sides.
\set n :n + 1
\set id :first + :client_id * :each + :n
\set l1 (:id - 1) * 5 + 1
\set l2 (:id - 1) * 5 + 2
\set l3 (:id - 1) * 5 + 3
\set l4 (:id - 1) * 5 + 4
\set l5 (:id - 1) * 5 + 5
\set p1 CASE WHEN :hot = 1 THEN 1 ELSE (:id * 7919 + 1999) % 10000 + 1 END
\set p2 (:id * 7919 + 3998) % 10000 + 1
\set p3 (:id * 7919 + 5997) % 10000 + 1
\set p4 (:id * 7919 + 7996) % 10000 + 1
\set p5 (:id * 7919 + 9995) % 10000 + 1

SELECT u.id, u.username, u.must_change_password, s.last_seen_at,
       (SELECT coalesce(array_agg(DISTINCT p.permission), '{}') FROM user_roles ur JOIN role_permissions p ON p.role_id = ur.role_id
             WHERE ur.user_id = u.id)::text[] AS permissions
FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.id = :session AND u.id = :user AND u.auth_version = :auth_version AND u.active
  AND s.revoked_at IS NULL AND s.expires_at > now() AND s.idle_expires_at > now();

BEGIN ISOLATION LEVEL READ COMMITTED;

SELECT version FROM stock_transfers WHERE id = :id AND kind = 'delivery' FOR UPDATE;

SELECT id, kind, number, state, partner_id, partner, warehouse_id, warehouse, to_warehouse_id, to_warehouse, location_id, location,
       to_location_id, to_location, transfer_date, reference, notes, returns_id, returns, backorder_of_id, backorder_of, source_kind, source_id,
       version, created_at, updated_at, done_at
FROM stock_transfer_list WHERE id = :id AND kind = 'delivery';

SELECT l.id, l.position, l.product_id, p.sku, p.name AS product, p.archived, p.tracking, u.code AS unit, u.decimals, l.lot_id, lot.code AS lot, l.description,
       l.quantity, l.unit_cost, l.done, l.returns_line_id, l.source_line_id,
       coalesce((SELECT sum(r.quantity::numeric) FROM stock_reservations r
                 WHERE r.source_kind = 'delivery' AND r.source_id = :id AND r.source_line_id = l.id), 0)::quantity AS reserved,
       coalesce((SELECT sum(level.on_hand::numeric - level.reserved::numeric) FROM stock_levels level
                 WHERE level.product_id = l.product_id AND level.location_id = t.location_id AND (l.lot_id IS NULL OR level.lot_id = l.lot_id)), 0)::quantity AS available,
       coalesce((SELECT sum(back.done::numeric) FROM stock_transfer_lines back WHERE back.returns_line_id = l.id), 0)::quantity AS returned,
       coalesce((SELECT sum(v.value::numeric + v.correction::numeric + v.variance::numeric
                            + coalesce((SELECT sum(x.value::numeric + x.correction::numeric + x.variance::numeric) FROM stock_valuations x WHERE x.of_id = v.id), 0))
                 FROM stock_moves m JOIN stock_valuations v ON v.move_id = m.id
                 WHERE m.source_kind = 'delivery' AND m.source_id = :id AND m.source_line_id = l.id), 0)::amount AS value
FROM stock_transfer_lines l JOIN stock_transfers t ON t.id = l.transfer_id JOIN products p ON p.id = l.product_id JOIN units u ON u.id = p.unit_id
LEFT JOIN lots lot ON lot.id = l.lot_id
WHERE l.transfer_id = :id ORDER BY l.position;

SELECT id FROM locations WHERE code = 'CUSTOMERS';

SELECT w.code, w.name,
       (EXISTS (SELECT FROM user_warehouses u WHERE u.user_id = :user AND u.warehouse_id = w.id)
        OR NOT EXISTS (SELECT FROM user_warehouses u WHERE u.user_id = :user))::boolean AS may
FROM warehouses w WHERE w.id = 1;

SELECT v.product_id, p.sku, u.code AS unit, v.quantity, v.value, v.unit_cost::text AS unit_cost, v.last_date, coalesce(c.valuation, 'average')::text AS method,
       c.inventory_account_id, c.cost_account_id
FROM stock_values v JOIN products p ON p.id = v.product_id JOIN units u ON u.id = p.unit_id LEFT JOIN product_categories c ON c.id = p.category_id
WHERE v.product_id = ANY(ARRAY[:p1, :p2, :p3, :p4, :p5]::bigint[])
ORDER BY v.product_id
FOR UPDATE OF v;

SELECT l.valuation_id, l.product_id, l.quantity, l.value
FROM (SELECT x.product_id, x.valuation_id, x.quantity, x.value, x.layer_date, n.quantity AS needed,
             sum(x.quantity::numeric) OVER (PARTITION BY x.product_id ORDER BY x.layer_date, x.valuation_id) - x.quantity::numeric AS before
      FROM cost_layers x JOIN (SELECT unnest(ARRAY[:p1, :p2, :p3, :p4, :p5]::bigint[]) AS product_id, unnest('{1,2,3,4,5}'::quantity[])::numeric AS quantity) AS n ON n.product_id = x.product_id) AS l
WHERE l.before < l.needed
ORDER BY l.product_id, l.layer_date, l.valuation_id;

SELECT c.currency, c.currency_decimals, s.chart,
       coalesce((SELECT jsonb_object_agg(r.role, r.account_id) FROM account_roles r), '{}'::jsonb)::jsonb AS roles,
       coalesce((SELECT jsonb_object_agg(l.id, l.kind) FROM locations l WHERE l.id = ANY(ARRAY[:stock, :customers]::bigint[])), '{}'::jsonb)::jsonb AS locations,
       (SELECT l.id FROM locations l WHERE l.code = 'CUSTOMERS') AS customers
FROM company c, ledger_settings s WHERE c.id = 1;

SELECT level.product_id, level.lot_id, lot.expires_on, coalesce(lot.blocked, false)::boolean AS blocked, level.on_hand, level.reserved, level.allows_negative
FROM stock_levels level LEFT JOIN lots lot ON lot.id = level.lot_id
WHERE level.location_id = :stock AND level.product_id = ANY(ARRAY[:p1, :p2, :p3, :p4, :p5]::bigint[])
ORDER BY level.product_id, level.location_id, level.lot_id
FOR UPDATE OF level;

INSERT INTO number_counters AS c (series, year, last)
SELECT f.series, CASE WHEN f.format LIKE '%{year}%' THEN 2024 ELSE 0 END, 1
FROM number_formats f WHERE f.series = 'stock.delivery'
ON CONFLICT (series, year) DO UPDATE SET last = c.last + 1
RETURNING last, (SELECT format FROM number_formats f WHERE f.series = c.series)::text AS format,
    (SELECT digits FROM number_formats f WHERE f.series = c.series)::integer AS digits
\gset delivery_

WITH made AS (
    INSERT INTO stock_moves (product_id, lot_id, from_location_id, to_location_id, quantity, source_line_id, note, move_date, posted_at, source_kind, source_id, user_id)
    SELECT move.product_id, nullif(move.lot_id, 0), move.from_location_id, move.to_location_id, move.quantity, nullif(move.line_id, 0), move.note,
           date '2024-06-03', now(), 'delivery', :id::bigint, :user::bigint
    FROM (
        SELECT unnest(ARRAY[:p1, :p2, :p3, :p4, :p5]::bigint[]) AS product_id, unnest('{0,0,0,0,0}'::bigint[]) AS lot_id, unnest(ARRAY[:stock, :stock, :stock, :stock, :stock]::bigint[]) AS from_location_id,
               unnest(ARRAY[:customers, :customers, :customers, :customers, :customers]::bigint[]) AS to_location_id, unnest('{1,2,3,4,5}'::quantity[]) AS quantity,
               unnest(ARRAY[:l1, :l2, :l3, :l4, :l5]::bigint[]) AS line_id, unnest('{"","","","",""}'::text[]) AS note
    ) AS move
    RETURNING id, nextval('stock_valuations_id_seq')::bigint AS valuation_id)
SELECT array_agg(id ORDER BY id) AS moves, array_agg(valuation_id ORDER BY id) AS valuations FROM made
\gset

SELECT c.currency, c.currency_decimals,
       j.id AS journal_id, j.series, j.active AS journal_active,
       coalesce(p.state, '')::text AS period_state, coalesce(p.name, '')::text AS period, s.lock_date,
       (CASE WHEN 0::bigint > 0 THEN 0::bigint ELSE nextval('journal_entry_ids') END)::bigint AS entry_id,
       (SELECT array_agg(nextval(pg_get_serial_sequence('journal_lines', 'id'))) FROM generate_series(1, 2))::bigint[] AS line_ids,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', a.id, 'code', a.code, 'group', a.is_group, 'control', a.control,
                     'currency', coalesce(a.currency, ''), 'active', a.active))
                 FROM accounts a WHERE a.id = ANY(ARRAY[:inventory, :cost]::bigint[])), '[]')::jsonb AS accounts,
       (SELECT coalesce(array_agg(partner.id), '{}') FROM partners partner WHERE partner.id = ANY('{}'::bigint[]))::bigint[] AS partners,
       (SELECT coalesce(array_agg(d.id), '{}') FROM dimensions d WHERE d.id = ANY('{}'::bigint[]) AND d.active)::bigint[] AS dimensions
FROM company c CROSS JOIN ledger_settings s
JOIN journals j ON j.code = 'STK'
LEFT JOIN periods p ON daterange(p.starts_on, p.ends_on, '[]') @> date '2024-06-03'
\gset

INSERT INTO number_counters AS c (series, year, last)
SELECT f.series, CASE WHEN f.format LIKE '%{year}%' THEN 2024 ELSE 0 END, 1
FROM number_formats f WHERE f.series = 'journal.stock'
ON CONFLICT (series, year) DO UPDATE SET last = c.last + 1
RETURNING last, (SELECT format FROM number_formats f WHERE f.series = c.series)::text AS format,
    (SELECT digits FROM number_formats f WHERE f.series = c.series)::integer AS digits
\gset number_

INSERT INTO journal_entries (id, number, series, journal_id, period_id, entry_date, reference, description, source_kind, source_id,
    reversal_of, closing, total, posted_at, posted_by)
VALUES (:entry_id, 'STK-2024-' || lpad(:number_last::text, greatest(5, length(:number_last::text)), '0'), 'journal.stock', :journal_id, 0, '2024-06-03', '',
    'DEL-2024-' || lpad(:delivery_last::text, greatest(5, length(:delivery_last::text)), '0'), 'delivery', :id, NULL, false, 30, now(), :user);

INSERT INTO journal_lines (id, entry_id, position, account_id, partner_id, description, amount, currency, currency_amount, rate,
    due_date, cost_center_id, project_id, entry_date, posted_at)
SELECT line.id, :entry_id::bigint, line.position, line.account_id, nullif(line.partner_id, 0), line.description, line.amount,
       nullif(line.currency, ''), CASE WHEN line.currency <> '' THEN line.currency_amount END,
       CASE WHEN line.currency <> '' AND line.rate <> '' THEN line.rate::rate END,
       nullif(line.due_date, '')::date, nullif(line.cost_center_id, 0), nullif(line.project_id, 0), date '2024-06-03', now()
FROM (
    SELECT unnest(:line_ids::bigint[]) AS id, unnest('{1,2}'::integer[]) AS position, unnest(ARRAY[:inventory, :cost]::bigint[]) AS account_id,
           unnest('{0,0}'::bigint[]) AS partner_id, unnest('{"",""}'::text[]) AS description, unnest('{-30,30}'::amount[]) AS amount,
           unnest('{"",""}'::text[]) AS currency, unnest('{0,0}'::amount[]) AS currency_amount, unnest('{"",""}'::text[]) AS rate,
           unnest('{"",""}'::text[]) AS due_date, unnest('{0,0}'::bigint[]) AS cost_center_id, unnest('{0,0}'::bigint[]) AS project_id
) AS line;

INSERT INTO stock_valuations (id, product_id, kind, move_id, of_id, returns_id, valuation_date, posted_at, quantity, value, correction, variance,
    standard, account_id, entry_id, source_kind, source_id, user_id, note)
SELECT put.id, put.product_id, put.kind, nullif(put.move_id, 0), nullif(put.of_id, 0), nullif(put.returns_id, 0), put.valuation_date, now(),
       put.quantity, put.value, put.correction, put.variance, nullif(put.standard, '')::price, nullif(put.account_id, 0), nullif(put.entry_id, 0),
       'delivery', :id::bigint, :user::bigint, put.note
FROM (
    SELECT unnest(:valuations::bigint[]) AS id, unnest(ARRAY[:p1, :p2, :p3, :p4, :p5]::bigint[]) AS product_id, unnest('{move,move,move,move,move}'::text[]) AS kind, unnest(:moves::bigint[]) AS move_id,
           unnest('{0,0,0,0,0}'::bigint[]) AS of_id, unnest('{0,0,0,0,0}'::bigint[]) AS returns_id, unnest('{2024-06-03,2024-06-03,2024-06-03,2024-06-03,2024-06-03}'::date[]) AS valuation_date,
           unnest('{-1,-2,-3,-4,-5}'::quantity[]) AS quantity, unnest('{-2,-4,-6,-8,-10}'::amount[]) AS value, unnest('{0,0,0,0,0}'::amount[]) AS correction,
           unnest('{0,0,0,0,0}'::amount[]) AS variance, unnest('{"","","","",""}'::text[]) AS standard, unnest(ARRAY[:cost, :cost, :cost, :cost, :cost]::bigint[]) AS account_id,
           unnest(ARRAY[:entry_id, :entry_id, :entry_id, :entry_id, :entry_id]::bigint[]) AS entry_id, unnest('{"","","","",""}'::text[]) AS note
) AS put;

UPDATE stock_values v SET unit_cost = put.unit_cost
FROM (SELECT unnest(ARRAY[:p1, :p2, :p3, :p4, :p5]::bigint[]) AS product_id, unnest('{2,2,2,2,2}'::text[])::numeric AS unit_cost) AS put
WHERE v.product_id = put.product_id AND v.unit_cost <> put.unit_cost;

UPDATE stock_transfer_lines l SET done = put.done, unit_cost = coalesce(nullif(put.unit_cost, '')::price, l.unit_cost), source_line_id = nullif(put.source_line_id, 0)
FROM (SELECT unnest(ARRAY[:l1, :l2, :l3, :l4, :l5]::bigint[]) AS id, unnest('{1,2,3,4,5}'::quantity[]) AS done, unnest('{"","","","",""}'::text[]) AS unit_cost, unnest('{0,0,0,0,0}'::bigint[]) AS source_line_id) AS put
WHERE l.id = put.id AND l.transfer_id = :id;

UPDATE stock_transfers SET state = 'done', number = coalesce(number, 'DEL-2024-' || lpad(:delivery_last::text, greatest(5, length(:delivery_last::text)), '0')), version = version + 1, updated_at = now(),
    done_at = now()
WHERE id = :id;

SELECT id, kind, number, state, partner_id, partner, warehouse_id, warehouse, to_warehouse_id, to_warehouse, location_id, location,
       to_location_id, to_location, transfer_date, reference, notes, returns_id, returns, backorder_of_id, backorder_of, source_kind, source_id,
       version, created_at, updated_at, done_at
FROM stock_transfer_list WHERE id = :id AND kind = 'delivery';

SELECT l.id, l.position, l.product_id, p.sku, p.name AS product, p.archived, p.tracking, u.code AS unit, u.decimals, l.lot_id, lot.code AS lot, l.description,
       l.quantity, l.unit_cost, l.done, l.returns_line_id, l.source_line_id,
       coalesce((SELECT sum(r.quantity::numeric) FROM stock_reservations r
                 WHERE r.source_kind = 'delivery' AND r.source_id = :id AND r.source_line_id = l.id), 0)::quantity AS reserved,
       coalesce((SELECT sum(level.on_hand::numeric - level.reserved::numeric) FROM stock_levels level
                 WHERE level.product_id = l.product_id AND level.location_id = t.location_id AND (l.lot_id IS NULL OR level.lot_id = l.lot_id)), 0)::quantity AS available,
       coalesce((SELECT sum(back.done::numeric) FROM stock_transfer_lines back WHERE back.returns_line_id = l.id), 0)::quantity AS returned,
       coalesce((SELECT sum(v.value::numeric + v.correction::numeric + v.variance::numeric
                            + coalesce((SELECT sum(x.value::numeric + x.correction::numeric + x.variance::numeric) FROM stock_valuations x WHERE x.of_id = v.id), 0))
                 FROM stock_moves m JOIN stock_valuations v ON v.move_id = m.id
                 WHERE m.source_kind = 'delivery' AND m.source_id = :id AND m.source_line_id = l.id), 0)::amount AS value
FROM stock_transfer_lines l JOIN stock_transfers t ON t.id = l.transfer_id JOIN products p ON p.id = l.product_id JOIN units u ON u.id = p.unit_id
LEFT JOIN lots lot ON lot.id = l.lot_id
WHERE l.transfer_id = :id ORDER BY l.position;

INSERT INTO audit_log (chain, seq, at, user_id, username, via, operation, request_id, kind, record_id, title, before, after, hash)
SELECT 0, 0, clock_timestamp(), :user::bigint, 'admin', 'session', 'transfers.delivery.complete', '6b7a957ec2ee859387c1',
       change.kind, nullif(change.record_id, 0), change.title,
       nullif(change.before, 'null')::jsonb, nullif(change.after, 'null')::jsonb, '\x'
FROM (
    SELECT unnest('{delivery}'::text[]) AS kind, unnest(ARRAY[:id]::bigint[]) AS record_id, unnest(ARRAY['DEL-2024-' || :delivery_last]::text[]) AS title,
           unnest(ARRAY['{"state": "draft"}']) AS before, unnest(ARRAY[done.record]) AS after
    FROM (SELECT '{"id": 1, "kind": "delivery", "number": "DEL-2026-00001", "state": "done", "partner_id": 2, "partner": "Customer 2", "warehouse_id": 1, "warehouse": "Main warehouse", "to_warehouse_id": null, "to_warehouse": null, "location_id": 1, "location": "Stock", "to_location_id": null, "to_location": null, "transfer_date": "2024-06-03", "reference": "", "returns_id": null, "returns": null, "backorder_of_id": null, "backorder_of": null, "source_kind": "", "source_id": null, "version": 2, "created_at": "2026-11-23T10:00:00Z", "updated_at": "2026-11-23T10:00:00Z", "done_at": "2026-11-23T10:00:00Z", "notes": "", "lines": ['
        || rtrim(repeat('{"id": 6, "position": 1, "product_id": 1, "sku": "A00001", "product": "Product 1", "unit": "pcs", "lot_id": null, "lot": null, "description": "Goods", "quantity": "2", "unit_cost": null, "reserved": "0", "available": "99999998", "done": "2", "returned": "0", "value": "-4.00", "returns_line_id": null, "source_line_id": null},', 5), ',')
        || ']}' AS record) AS done
) AS change;

COMMIT;
