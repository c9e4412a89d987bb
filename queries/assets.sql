-- name: AssetGet :one
SELECT a.id, a.number, a.state, a.name, a.asset_account_id, x.code AS asset_account, a.depreciation_account_id, y.code AS depreciation_account,
       a.expense_account_id, z.code AS expense_account, a.cost_center_id, cc.code AS cost_center, a.project_id, pr.code AS project,
       a.in_service, a.cost, a.residual, a.method, a.life_months, a.rate, a.prorata, a.every, a.depreciated, a.notes, a.disposed_on, a.proceeds,
       a.disposal_entry_id, a.version, list.accumulated, list.book_value, a.bill_line_id, v.id AS bill_id, v.number AS bill,
       a.acquisition_account_id, q.code AS acquisition_account, a.acquisition_entry_id, acquired.number AS acquisition_entry, a.taken_over
FROM assets a JOIN asset_list list ON list.id = a.id
JOIN accounts x ON x.id = a.asset_account_id JOIN accounts y ON y.id = a.depreciation_account_id JOIN accounts z ON z.id = a.expense_account_id
LEFT JOIN dimensions cc ON cc.id = a.cost_center_id LEFT JOIN dimensions pr ON pr.id = a.project_id
LEFT JOIN invoice_lines bl ON bl.id = a.bill_line_id LEFT JOIN invoices v ON v.id = bl.invoice_id
LEFT JOIN accounts q ON q.id = a.acquisition_account_id LEFT JOIN journal_entries acquired ON acquired.id = a.acquisition_entry_id
WHERE a.id = @id;

-- name: AssetLock :one
SELECT version FROM assets WHERE id = @id FOR UPDATE;

-- name: AssetInsert :one
INSERT INTO assets (name, asset_account_id, depreciation_account_id, expense_account_id, cost_center_id, project_id, in_service, cost, residual, method,
    life_months, rate, prorata, every, depreciated, notes, bill_line_id, acquisition_account_id, taken_over, created_by, created_at, updated_at)
VALUES (@name, @asset_account_id, @depreciation_account_id, @expense_account_id, sqlc.narg(cost_center_id), sqlc.narg(project_id), @in_service, @cost, @residual,
    @method, @life_months, @rate, @prorata, @every, @depreciated, @notes, sqlc.narg(bill_line_id), sqlc.narg(acquisition_account_id),
    sqlc.narg(taken_over)::date, @created_by, @now, @now)
RETURNING id;

-- name: AssetUpdate :exec
UPDATE assets SET name = @name, asset_account_id = @asset_account_id, depreciation_account_id = @depreciation_account_id, expense_account_id = @expense_account_id,
    cost_center_id = sqlc.narg(cost_center_id), project_id = sqlc.narg(project_id), in_service = @in_service, cost = @cost, residual = @residual, method = @method,
    life_months = @life_months, rate = @rate, prorata = @prorata, every = @every, depreciated = @depreciated, notes = @notes,
    bill_line_id = sqlc.narg(bill_line_id), acquisition_account_id = sqlc.narg(acquisition_account_id), taken_over = sqlc.narg(taken_over)::date, version = version + 1, updated_at = @now
WHERE id = @id;

-- name: AssetActivate :exec
UPDATE assets SET state = 'active', number = @number::text, acquisition_entry_id = nullif(@entry_id::bigint, 0), version = version + 1, updated_at = @now WHERE id = @id AND state = 'draft';

-- name: AssetDispose :exec
UPDATE assets SET state = 'disposed', disposed_on = @disposed_on::date, proceeds = @proceeds::amount, disposal_entry_id = @entry_id::bigint, version = version + 1, updated_at = @now
WHERE id = @id AND state = 'active';

-- name: AssetRestore :exec
UPDATE assets SET state = 'active', disposed_on = NULL, proceeds = NULL, disposal_entry_id = NULL, version = version + 1, updated_at = @now
WHERE id = @id AND state = 'disposed';

-- name: AssetWithdraw :exec
UPDATE assets SET state = 'draft', acquisition_entry_id = NULL, version = version + 1, updated_at = @now WHERE id = @id AND state = 'active';

-- name: AssetDelete :exec
DELETE FROM assets WHERE id = @id AND state = 'draft';

-- name: DeferralGet :one
SELECT d.id, d.number, d.state, d.kind, d.name, d.balance_account_id, x.code AS balance_account, d.result_account_id, y.code AS result_account,
       d.cost_center_id, cc.code AS cost_center, d.project_id, pr.code AS project, d.amount, d.starts_on, d.ends_on, d.spread, d.notes, d.version, list.left_over,
       d.invoice_line_id, v.id AS invoice_id, v.number AS invoice, v.side AS invoice_side
FROM deferrals d JOIN deferral_list list ON list.id = d.id
JOIN accounts x ON x.id = d.balance_account_id JOIN accounts y ON y.id = d.result_account_id
LEFT JOIN dimensions cc ON cc.id = d.cost_center_id LEFT JOIN dimensions pr ON pr.id = d.project_id
LEFT JOIN invoice_lines il ON il.id = d.invoice_line_id LEFT JOIN invoices v ON v.id = il.invoice_id
WHERE d.id = @id;

-- name: DeferralLock :one
SELECT version FROM deferrals WHERE id = @id FOR UPDATE;

-- name: DeferralInsert :one
INSERT INTO deferrals (kind, name, balance_account_id, result_account_id, cost_center_id, project_id, amount, starts_on, ends_on, spread, notes, invoice_line_id, created_by, created_at, updated_at)
VALUES (@kind, @name, @balance_account_id, @result_account_id, sqlc.narg(cost_center_id), sqlc.narg(project_id), @amount, @starts_on, @ends_on, @spread, @notes,
    sqlc.narg(invoice_line_id), @created_by, @now, @now)
RETURNING id;

-- name: DeferralUpdate :exec
UPDATE deferrals SET kind = @kind, name = @name, balance_account_id = @balance_account_id, result_account_id = @result_account_id,
    cost_center_id = sqlc.narg(cost_center_id), project_id = sqlc.narg(project_id), amount = @amount, starts_on = @starts_on, ends_on = @ends_on, spread = @spread,
    notes = @notes, invoice_line_id = sqlc.narg(invoice_line_id), version = version + 1, updated_at = @now
WHERE id = @id;

-- name: DeferralActivate :exec
UPDATE deferrals SET state = 'active', number = @number::text, version = version + 1, updated_at = @now WHERE id = @id AND state = 'draft';

-- name: DeferralWithdraw :exec
UPDATE deferrals SET state = 'draft', version = version + 1, updated_at = @now WHERE id = @id AND state = 'active';

-- name: DeferralDelete :exec
DELETE FROM deferrals WHERE id = @id AND state = 'draft';

-- name: PlanPostings :many
-- The last turn of each day of a plan, and of a write-down on it; one of the two ids is 0.
SELECT DISTINCT ON (p.on_date, p.kind) p.id, p.on_date, p.kind, p.note, p.amount, p.turn, p.entry_id, e.number FROM plan_postings p JOIN journal_entries e ON e.id = p.entry_id
WHERE (p.asset_id = @asset_id::bigint OR p.deferral_id = @deferral_id::bigint) ORDER BY p.on_date, p.kind, p.turn DESC;

-- name: PlanPostingInsert :exec
INSERT INTO plan_postings (asset_id, deferral_id, on_date, kind, note, amount, entry_id, turn)
VALUES (nullif(@asset_id::bigint, 0), nullif(@deferral_id::bigint, 0), @on_date, @kind, @note, @amount, @entry_id, @turn);

-- name: PlanPostingGet :one
SELECT p.id, coalesce(p.asset_id, 0)::bigint AS asset_id, coalesce(p.deferral_id, 0)::bigint AS deferral_id, p.on_date, p.kind, p.note, p.amount, p.turn, p.entry_id, e.number, e.entry_date
FROM plan_postings p JOIN journal_entries e ON e.id = p.entry_id WHERE p.id = @id;

-- name: PlanOpenDay :one
-- The first day from one on that takes entries.
SELECT greatest(p.starts_on, @day::date, b.lock_date + 1)::date AS day FROM periods p CROSS JOIN ledger_settings b
WHERE p.state = 'open' AND p.ends_on >= greatest(@day::date, b.lock_date + 1)
ORDER BY p.starts_on LIMIT 1;

-- name: PlansActive :many
-- Everything that may have something due, in the order in which it is locked.
SELECT 'asset'::text AS kind, id FROM assets WHERE state = 'active' AND in_service <= @until
UNION ALL SELECT 'deferral', id FROM deferrals WHERE state = 'active' AND starts_on <= @until
ORDER BY 1, 2;

-- name: AssetCompany :one
SELECT currency, currency_decimals, fiscal_year_start_month FROM company WHERE id = 1;

-- name: PlanLineLock :one
-- A line of an invoice or bill, held so that no more is made of it than it is.
SELECT id FROM invoice_lines WHERE id = @id FOR UPDATE;

-- name: PlanLines :many
-- Lines of an invoice or bill with what has been made of them; one of the ids
-- is 0. What was posted in another currency counts at its rate.
SELECT l.id, l.position, l.account_id, x.code AS account, x.subtype, coalesce(nullif(btrim(l.description), ''), p.name, '')::text AS description,
       v.id AS invoice_id, v.number AS invoice, v.side, v.kind, v.state, v.invoice_date, l.cost_center_id, l.project_id,
       round(l.net::numeric * coalesce(v.rate::numeric, 1), c.currency_decimals)::amount AS amount,
       coalesce((SELECT jsonb_agg(jsonb_build_object('kind', m.kind, 'id', m.id, 'title', m.title, 'state', m.state, 'amount', m.amount::text) ORDER BY m.kind, m.id)
           FROM (SELECT 'asset' AS kind, a.id, coalesce(a.number, a.name) AS title, a.state, a.cost AS amount FROM assets a WHERE a.bill_line_id = l.id
                 UNION ALL SELECT 'deferral', d.id, coalesce(d.number, d.name), d.state, d.amount FROM deferrals d WHERE d.invoice_line_id = l.id) m), '[]'::jsonb)::jsonb AS made
FROM invoice_lines l JOIN invoices v ON v.id = l.invoice_id JOIN accounts x ON x.id = l.account_id LEFT JOIN products p ON p.id = l.product_id
CROSS JOIN company c
WHERE l.invoice_id = @invoice_id::bigint OR l.id = @line_id::bigint
ORDER BY l.position;

-- name: AssetLife :one
-- The life of the last asset of an account, in months.
SELECT life_months FROM assets WHERE asset_account_id = @asset_account_id ORDER BY id DESC LIMIT 1;
