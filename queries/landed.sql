-- name: LandedCostGet :one
SELECT c.id, c.number, c.state, c.landed_date, c.description, c.reference, c.amount, c.basis, c.account_id, a.code AS account_code, a.name AS account_name, c.notes,
       c.version, c.created_at, c.updated_at, c.posted_at
FROM landed_costs c LEFT JOIN accounts a ON a.id = c.account_id WHERE c.id = @id;

-- name: LandedCostLock :one
SELECT version FROM landed_costs WHERE id = @id FOR UPDATE;

-- name: LandedCostReceipts :many
SELECT r.position, r.receipt_id, t.number, t.state, t.kind, t.returns_id, p.name AS partner, t.transfer_date
FROM landed_cost_receipts r JOIN stock_transfers t ON t.id = r.receipt_id LEFT JOIN partners p ON p.id = t.partner_id
WHERE r.landed_cost_id = @id ORDER BY r.position;

-- name: LandedMoves :many
-- The moves of receipts that goods came in by, with what they cost so far.
SELECT m.id AS move_id, m.source_id AS receipt_id, t.number, p.sku, p.name AS product, u.code AS unit, m.quantity, p.weight, p.volume,
       (v.value::numeric + v.correction::numeric + v.variance::numeric
        + coalesce((SELECT sum(x.value::numeric + x.correction::numeric + x.variance::numeric) FROM stock_valuations x WHERE x.of_id = v.id), 0))::amount AS cost,
       coalesce((SELECT sum(x.value::numeric + x.correction::numeric + x.variance::numeric) FROM stock_valuations x
                 WHERE x.of_id = v.id AND x.source_kind = 'landed_cost' AND x.source_id = @landed_cost_id::bigint), 0)::amount AS share
FROM stock_moves m JOIN stock_valuations v ON v.move_id = m.id JOIN stock_transfers t ON t.id = m.source_id
JOIN products p ON p.id = m.product_id JOIN units u ON u.id = p.unit_id
WHERE m.source_kind = 'receipt' AND m.source_id = ANY(@receipt_ids::bigint[]) AND v.quantity::numeric > 0
ORDER BY array_position(@receipt_ids::bigint[], m.source_id), m.id;

-- name: LandedReceiptsFor :many
SELECT id, kind, state, number, returns_id FROM stock_transfers WHERE id = ANY(@ids::bigint[]);

-- name: LandedAccount :one
SELECT id, code, name, is_group, active, control, currency FROM accounts WHERE id = @id;

-- name: LandedCompany :one
SELECT c.currency, c.currency_decimals, s.chart, coalesce((SELECT r.account_id FROM account_roles r WHERE r.role = 'landed_cost_clearing'), 0)::bigint AS account_id
FROM company c, ledger_settings s WHERE c.id = 1;

-- name: LandedCostInsert :one
INSERT INTO landed_costs (landed_date, description, reference, amount, basis, account_id, notes, created_by, created_at, updated_at)
VALUES (@landed_date, @description, @reference, @amount, @basis, sqlc.narg(account_id), @notes, @created_by, @now, @now) RETURNING id;

-- name: LandedCostUpdate :exec
UPDATE landed_costs SET landed_date = @landed_date, description = @description, reference = @reference, amount = @amount, basis = @basis,
    account_id = sqlc.narg(account_id), notes = @notes, version = version + 1, updated_at = @now WHERE id = @id;

-- name: LandedCostPost :exec
UPDATE landed_costs SET state = 'posted', number = @number::text, posted_at = @now::timestamptz, updated_at = @now::timestamptz, version = version + 1
WHERE id = @id AND state = 'draft';

-- name: LandedCostDelete :exec
DELETE FROM landed_costs WHERE id = @id AND state = 'draft';

-- name: LandedReceiptsDelete :exec
DELETE FROM landed_cost_receipts WHERE landed_cost_id = @id;

-- name: LandedReceiptsInsert :exec
INSERT INTO landed_cost_receipts (landed_cost_id, position, receipt_id)
SELECT @id::bigint, put.position, put.receipt_id
FROM unnest(@receipt_ids::bigint[]) WITH ORDINALITY AS put(receipt_id, position);
