-- name: LedgerCompany :one
SELECT currency, currency_decimals, fiscal_year_start_month FROM company WHERE id = 1;

-- name: PostingFacts :one
-- All that posting an entry must know beforehand, in one trip: the journal, the
-- period of the date, the accounts with their partners' existence, and the ids
-- that the entry and its lines will have.
SELECT c.currency, c.currency_decimals,
       j.id AS journal_id, j.series, j.active AS journal_active,
       coalesce(p.state, '')::text AS period_state, coalesce(p.name, '')::text AS period, s.lock_date,
       (CASE WHEN @entry_id::bigint > 0 THEN @entry_id::bigint ELSE nextval('journal_entry_ids') END)::bigint AS entry_id,
       (SELECT array_agg(nextval(pg_get_serial_sequence('journal_lines', 'id'))) FROM generate_series(1, @lines::integer))::bigint[] AS line_ids,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', a.id, 'code', a.code, 'group', a.is_group, 'control', a.control,
                     'currency', coalesce(a.currency, ''), 'active', a.active))
                 FROM accounts a WHERE a.id = ANY(@account_ids::bigint[])), '[]')::jsonb AS accounts,
       (SELECT coalesce(array_agg(partner.id), '{}') FROM partners partner WHERE partner.id = ANY(@partner_ids::bigint[]))::bigint[] AS partners,
       (SELECT coalesce(array_agg(d.id), '{}') FROM dimensions d WHERE d.id = ANY(@dimension_ids::bigint[]) AND d.active)::bigint[] AS dimensions
FROM company c CROSS JOIN ledger_settings s
JOIN journals j ON j.code = @journal::text
LEFT JOIN periods p ON daterange(p.starts_on, p.ends_on, '[]') @> @entry_date::date;

-- name: JournalEntryInsert :exec
-- period_id is the trigger's to find.
INSERT INTO journal_entries (id, number, series, journal_id, period_id, entry_date, reference, description, source_kind, source_id,
    reversal_of, closing, total, posted_at, posted_by)
VALUES (@id, @number, @series, @journal_id, 0, @entry_date, @reference, @description, @source_kind, sqlc.narg(source_id),
    sqlc.narg(reversal_of), @closing, @total, @posted_at, @posted_by);

-- name: JournalLinesInsert :exec
-- All lines of an entry in one statement. 0 and '' stand for nothing.
INSERT INTO journal_lines (id, entry_id, position, account_id, partner_id, description, amount, currency, currency_amount, rate,
    due_date, cost_center_id, project_id, entry_date, posted_at)
SELECT line.id, @entry_id::bigint, line.position, line.account_id, nullif(line.partner_id, 0), line.description, line.amount,
       nullif(line.currency, ''), CASE WHEN line.currency <> '' THEN line.currency_amount END,
       CASE WHEN line.currency <> '' AND line.rate <> '' THEN line.rate::rate END,
       nullif(line.due_date, '')::date, nullif(line.cost_center_id, 0), nullif(line.project_id, 0), @entry_date::date, @posted_at::timestamptz
FROM (
    SELECT unnest(@ids::bigint[]) AS id, unnest(@positions::integer[]) AS position, unnest(@account_ids::bigint[]) AS account_id,
           unnest(@partner_ids::bigint[]) AS partner_id, unnest(@descriptions::text[]) AS description, unnest(@amounts::amount[]) AS amount,
           unnest(@currencies::text[]) AS currency, unnest(@currency_amounts::amount[]) AS currency_amount, unnest(@rates::text[]) AS rate,
           unnest(@due_dates::text[]) AS due_date, unnest(@cost_center_ids::bigint[]) AS cost_center_id, unnest(@project_ids::bigint[]) AS project_id
) AS line;

-- name: JournalEntryGet :one
SELECT e.id, e.number, e.journal_id, j.code AS journal, j.name AS journal_name, e.period_id, p.name AS period, e.entry_date, e.reference, e.description,
       e.source_kind, e.source_id, e.reversal_of, origin.number AS reversal_of_number, back.id AS reversed_by, back.number AS reversed_by_number,
       e.closing, e.total, e.posted_at, e.posted_by, coalesce(encode(seal.hash, 'hex'), '')::text AS seal
FROM journal_entries e JOIN journals j ON j.id = e.journal_id JOIN periods p ON p.id = e.period_id
LEFT JOIN journal_entries origin ON origin.id = e.reversal_of
LEFT JOIN journal_entries back ON back.reversal_of = e.id
LEFT JOIN journal_seals seal ON seal.entry_id = e.id
WHERE e.id = @id;

-- name: JournalLines :many
SELECT l.id, l.position, l.account_id, a.code AS account_code, a.name AS account, l.partner_id, partner.name AS partner, l.description, l.amount,
       l.currency, l.currency_amount, l.rate, l.due_date, l.cost_center_id, cc.code AS cost_center, l.project_id, pr.code AS project
FROM journal_lines l JOIN accounts a ON a.id = l.account_id
LEFT JOIN partners partner ON partner.id = l.partner_id
LEFT JOIN dimensions cc ON cc.id = l.cost_center_id
LEFT JOIN dimensions pr ON pr.id = l.project_id
WHERE l.entry_id = @entry_id ORDER BY l.position;

-- name: JournalEntryReversed :one
-- Two reversals at once meet at the unique key of reversal_of.
SELECT e.id, EXISTS (SELECT FROM journal_entries r WHERE r.reversal_of = e.id) AS reversed
FROM journal_entries e WHERE e.id = @id;

-- name: JournalDraftGet :one
SELECT d.id, d.journal_id, j.code AS journal, j.name AS journal_name, d.entry_date, d.reference, d.description, d.total, d.version, d.created_by, d.created_at, d.updated_at
FROM journal_drafts d JOIN journals j ON j.id = d.journal_id WHERE d.id = @id;

-- name: JournalDraftLock :one
SELECT version FROM journal_drafts WHERE id = @id FOR UPDATE;

-- name: JournalDraftLines :many
SELECT l.id, l.position, l.account_id, a.code AS account_code, a.name AS account, l.partner_id, partner.name AS partner, l.description, l.amount,
       l.currency, l.currency_amount, l.due_date, l.cost_center_id, cc.code AS cost_center, l.project_id, pr.code AS project
FROM journal_draft_lines l JOIN accounts a ON a.id = l.account_id
LEFT JOIN partners partner ON partner.id = l.partner_id
LEFT JOIN dimensions cc ON cc.id = l.cost_center_id
LEFT JOIN dimensions pr ON pr.id = l.project_id
WHERE l.draft_id = @draft_id ORDER BY l.position;

-- name: JournalDraftInsert :one
INSERT INTO journal_drafts (journal_id, entry_date, reference, description, total, created_by, created_at, updated_at)
VALUES (@journal_id, @entry_date, @reference, @description, @total, @created_by, @now, @now) RETURNING id;

-- name: JournalDraftUpdate :exec
UPDATE journal_drafts SET journal_id = @journal_id, entry_date = @entry_date, reference = @reference, description = @description,
    total = @total, version = version + 1, updated_at = @now WHERE id = @id;

-- name: JournalDraftDelete :exec
DELETE FROM journal_drafts WHERE id = @id;

-- name: JournalDraftLinesDelete :exec
DELETE FROM journal_draft_lines WHERE draft_id = @draft_id;

-- name: JournalDraftLinesInsert :exec
INSERT INTO journal_draft_lines (draft_id, position, account_id, partner_id, description, amount, currency, currency_amount, due_date, cost_center_id, project_id)
SELECT @draft_id::bigint, line.position, line.account_id, nullif(line.partner_id, 0), line.description, line.amount,
       nullif(line.currency, ''), CASE WHEN line.currency <> '' THEN line.currency_amount END, nullif(line.due_date, '')::date,
       nullif(line.cost_center_id, 0), nullif(line.project_id, 0)
FROM (
    SELECT unnest(@positions::integer[]) AS position, unnest(@account_ids::bigint[]) AS account_id,
           unnest(@partner_ids::bigint[]) AS partner_id, unnest(@descriptions::text[]) AS description, unnest(@amounts::amount[]) AS amount,
           unnest(@currencies::text[]) AS currency, unnest(@currency_amounts::amount[]) AS currency_amount,
           unnest(@due_dates::text[]) AS due_date, unnest(@cost_center_ids::bigint[]) AS cost_center_id, unnest(@project_ids::bigint[]) AS project_id
) AS line;

-- name: Accounts :many
SELECT id, code, name, parent_id, type, subtype, is_group, control, currency, active, version FROM accounts ORDER BY code;

-- name: AccountGet :one
SELECT id, code, name, parent_id, parent_code, parent, type, subtype, is_group, control, currency, active, version, created_at, updated_at, balance, level
FROM account_list WHERE id = @id;

-- name: AccountLock :one
SELECT version FROM accounts WHERE id = @id FOR UPDATE;

-- name: AccountBrief :one
SELECT id, code, type, is_group, active FROM accounts WHERE id = @id;

-- name: AccountInsert :one
INSERT INTO accounts (code, name, parent_id, type, subtype, is_group, control, currency, created_at, updated_at)
VALUES (@code, @name, sqlc.narg(parent_id), @type, @subtype, @is_group, @control, sqlc.narg(currency), @now, @now) RETURNING id;

-- name: AccountUpdate :exec
UPDATE accounts SET code = @code, name = @name, parent_id = sqlc.narg(parent_id), type = @type, subtype = @subtype, is_group = @is_group,
    control = @control, currency = sqlc.narg(currency), active = @active, version = version + 1, updated_at = @now WHERE id = @id;

-- name: AccountDelete :exec
DELETE FROM accounts WHERE id = @id;

-- name: AccountAncestors :many
-- The headings above an account, to refuse a circle.
WITH RECURSIVE up AS (
    SELECT a.id, a.parent_id FROM accounts a WHERE a.id = @id
    UNION SELECT a.id, a.parent_id FROM accounts a JOIN up ON a.id = up.parent_id
) SELECT id::bigint FROM up;

-- name: AccountsImport :exec
-- A whole chart in one statement: headings are found by their code afterwards.
INSERT INTO accounts (code, name, type, subtype, is_group, control, currency, created_at, updated_at)
SELECT put.code, put.name, put.type, put.subtype, put.is_group, put.control, nullif(put.currency, ''), @now::timestamptz, @now::timestamptz
FROM (SELECT unnest(@codes::text[]) AS code, unnest(@names::text[]) AS name, unnest(@types::text[]) AS type,
             unnest(@subtypes::text[]) AS subtype, unnest(@groups::boolean[]) AS is_group, unnest(@controls::text[]) AS control,
             unnest(@currencies::text[]) AS currency) AS put;

-- name: AccountsImportParents :exec
UPDATE accounts a SET parent_id = parent.id
FROM (SELECT unnest(@codes::text[]) AS code, unnest(@parents::text[]) AS parent) AS put JOIN accounts parent ON parent.code = put.parent
WHERE a.code = put.code;

-- name: AccountRoles :many
SELECT r.role, r.account_id, a.code, a.name FROM account_roles r JOIN accounts a ON a.id = r.account_id ORDER BY r.role;

-- name: AccountRolesPut :exec
INSERT INTO account_roles AS r (role, account_id)
SELECT put.role, a.id FROM (SELECT unnest(@roles::text[]) AS role, unnest(@codes::text[]) AS code) AS put JOIN accounts a ON a.code = put.code
ON CONFLICT (role) DO UPDATE SET account_id = excluded.account_id;

-- name: LedgerSettingsLock :one
SELECT lock_date, chart, sale_tax_id, purchase_tax_id, write_off_limit, version FROM ledger_settings FOR UPDATE;

-- name: LedgerSettingsGet :one
SELECT s.lock_date, s.chart, s.sale_tax_id, sale.code AS sale_tax, s.purchase_tax_id, purchase.code AS purchase_tax, s.write_off_limit, s.version
FROM ledger_settings s LEFT JOIN taxes sale ON sale.id = s.sale_tax_id LEFT JOIN taxes purchase ON purchase.id = s.purchase_tax_id;

-- name: LedgerSettingsUpdate :exec
UPDATE ledger_settings SET lock_date = sqlc.narg(lock_date), chart = @chart, version = version + 1;

-- name: LedgerDefaultsUpdate :exec
-- What documents take by default; with LedgerSettingsUpdate, which counts the version.
UPDATE ledger_settings SET sale_tax_id = sqlc.narg(sale_tax_id), purchase_tax_id = sqlc.narg(purchase_tax_id), write_off_limit = @write_off_limit;

-- name: Journals :many
SELECT id, code, name, kind, series, active, version FROM journals ORDER BY code;

-- name: JournalByID :one
SELECT id, code, name, kind, series, active, version FROM journals WHERE id = @id;

-- name: JournalLock :one
SELECT id, code, name, kind, series, active, version FROM journals WHERE id = @id FOR UPDATE;

-- name: JournalInsert :one
INSERT INTO journals (code, name, kind, series) VALUES (@code, @name, @kind, @series) RETURNING id;

-- name: JournalSeriesInsert :exec
INSERT INTO number_formats (series, label, format) VALUES (@series, @label, @format);

-- name: JournalUpdate :exec
UPDATE journals SET name = @name, active = @active, version = version + 1 WHERE id = @id;

-- name: Dimensions :many
SELECT id, kind, code, name, active, version FROM dimensions WHERE id = ANY(@ids::bigint[]);

-- name: DimensionGet :one
SELECT id, kind, code, name, active, version FROM dimensions WHERE id = @id;

-- name: DimensionLock :one
SELECT version FROM dimensions WHERE id = @id FOR UPDATE;

-- name: DimensionInsert :one
INSERT INTO dimensions (kind, code, name) VALUES (@kind, @code, @name) RETURNING id;

-- name: DimensionUpdate :exec
UPDATE dimensions SET code = @code, name = @name, active = @active, version = version + 1 WHERE id = @id;

-- name: FiscalYears :many
SELECT id, name, starts_on, ends_on, closed_at, version FROM fiscal_years ORDER BY starts_on DESC;

-- name: FiscalYearGet :one
SELECT id, name, starts_on, ends_on, closed_at, version FROM fiscal_years WHERE id = @id;

-- name: FiscalYearLock :one
SELECT id, name, starts_on, ends_on, closed_at, version FROM fiscal_years WHERE id = @id FOR UPDATE;

-- name: FiscalYearInsert :one
INSERT INTO fiscal_years (name, starts_on, ends_on) VALUES (@name, @starts_on, @ends_on) RETURNING id;

-- name: FiscalYearClosed :exec
UPDATE fiscal_years SET closed_at = sqlc.narg(closed_at), version = version + 1 WHERE id = @id;

-- name: FiscalYearNeighbours :one
SELECT coalesce(max(ends_on), '0001-01-01')::date AS last, coalesce(min(starts_on), '0001-01-01')::date AS first, count(*) > 0 AS any FROM fiscal_years;

-- name: PeriodsInsert :exec
INSERT INTO periods (fiscal_year_id, name, starts_on, ends_on)
SELECT @fiscal_year_id::bigint, put.name, put.starts_on, put.ends_on
FROM (SELECT unnest(@names::text[]) AS name, unnest(@starts::date[]) AS starts_on, unnest(@ends::date[]) AS ends_on) AS put;

-- name: Periods :many
SELECT p.id, p.fiscal_year_id, p.name, p.starts_on, p.ends_on, p.state, p.version,
       (SELECT count(*) FROM journal_entries e WHERE e.period_id = p.id) AS entries,
       (SELECT count(*) FROM journal_drafts d WHERE d.entry_date BETWEEN p.starts_on AND p.ends_on) AS drafts
FROM periods p WHERE p.fiscal_year_id = @fiscal_year_id ORDER BY p.starts_on;

-- name: PeriodGet :one
SELECT id, fiscal_year_id, name, starts_on, ends_on, state, version FROM periods WHERE id = @id;

-- name: PeriodLock :one
-- Waits for everybody who is posting into it.
SELECT id, fiscal_year_id, name, starts_on, ends_on, state, version FROM periods WHERE id = @id FOR UPDATE;

-- name: PeriodStateSet :exec
UPDATE periods SET state = @state, version = version + 1 WHERE id = @id;

-- name: PeriodsOfYearLock :many
SELECT id, state FROM periods WHERE fiscal_year_id = @fiscal_year_id ORDER BY id FOR UPDATE;

-- name: PeriodsBefore :one
-- Periods before this one that are still open.
SELECT count(*) FROM periods p WHERE p.state = 'open' AND p.ends_on < @day::date;

-- name: PeriodDrafts :one
SELECT count(*) FROM journal_drafts WHERE entry_date BETWEEN @starts_on AND @ends_on;

-- name: ClosingBalances :many
-- What each income and expense account comes to in a fiscal year, closing left out.
SELECT b.account_id, a.code, sum(b.debit::numeric - b.credit::numeric)::amount AS balance
FROM account_balances b JOIN accounts a ON a.id = b.account_id JOIN periods p ON p.id = b.period_id
WHERE p.fiscal_year_id = @fiscal_year_id AND NOT b.closing AND a.type IN ('income', 'expense')
GROUP BY b.account_id, a.code HAVING sum(b.debit::numeric - b.credit::numeric) <> 0 ORDER BY a.code;

-- name: ClosingEntry :one
-- The entry that carried the year forward, unless it was reversed.
SELECT e.id, e.number FROM journal_entries e JOIN periods p ON p.id = e.period_id
WHERE p.fiscal_year_id = @fiscal_year_id AND e.closing AND e.reversal_of IS NULL
  AND NOT EXISTS (SELECT FROM journal_entries r WHERE r.reversal_of = e.id)
ORDER BY e.id DESC LIMIT 1;

-- name: DraftFacts :many
-- The names of what the lines of a draft refer to.
SELECT 'account'::text AS kind, a.id, a.code, a.name, a.is_group FROM accounts a WHERE a.id = ANY(@account_ids::bigint[])
UNION ALL
SELECT 'partner', p.id, p.code, p.name, false FROM partners p WHERE p.id = ANY(@partner_ids::bigint[])
UNION ALL
SELECT 'dimension', d.id, d.code, d.name, false FROM dimensions d WHERE d.id = ANY(@dimension_ids::bigint[]);

-- name: CodesOf :many
-- What codes, or names of partners, stand for.
SELECT 'account'::text AS kind, a.id, a.code, a.code AS name, a.control FROM accounts a WHERE a.code = ANY(@accounts::text[])
UNION ALL
SELECT 'partner', p.id, p.code, p.name, '' FROM partners p WHERE p.code = ANY(@partners::text[]) OR p.name = ANY(@partners::text[])
UNION ALL
SELECT d.kind, d.id, d.code, d.code, '' FROM dimensions d WHERE d.code = ANY(@dimensions::text[]);

-- name: OpeningEntries :many
-- Opening balances that stand.
SELECT e.number FROM journal_entries e JOIN journals j ON j.id = e.journal_id AND j.kind = 'opening'
WHERE e.reversal_of IS NULL AND NOT EXISTS (SELECT FROM journal_entries r WHERE r.reversal_of = e.id)
ORDER BY e.id LIMIT 5;

-- name: RateOn :one
-- The last rate that was known for a day: the company's currency for one unit.
SELECT r.rate, r.rate_date FROM exchange_rates r WHERE r.currency = @currency AND r.rate_date <= @day::date ORDER BY r.rate_date DESC LIMIT 1;

-- name: RatePut :exec
INSERT INTO exchange_rates AS r (currency, rate_date, rate, source)
SELECT put.currency, put.rate_date, put.rate, @source::text
FROM (SELECT unnest(@currencies::text[]) AS currency, unnest(@dates::date[]) AS rate_date, unnest(@rates::rate[]) AS rate) AS put
ON CONFLICT (currency, rate_date) DO UPDATE SET rate = excluded.rate, source = excluded.source;

-- name: RateDelete :execrows
DELETE FROM exchange_rates WHERE id = @id;

-- name: RateGet :one
SELECT id, currency, rate_date, rate, source FROM exchange_rates WHERE id = @id;

-- name: RateOf :one
SELECT id, currency, rate_date, rate, source FROM exchange_rates WHERE currency = @currency AND rate_date = @rate_date;

-- name: TaxGet :one
SELECT id, code, name, kind, scope, rate, amount, included, compound, sequence, active, version, members, postings FROM tax_list WHERE id = @id;

-- name: TaxesFor :many
-- Taxes by id, a group's members too; positions ask for what stands in place.
SELECT id, code, name, kind, scope, rate, amount, included, compound, sequence, active, version, members, postings
FROM tax_list WHERE id = ANY(@ids::bigint[]) OR id IN (SELECT m.tax_id FROM tax_members m WHERE m.group_id = ANY(@ids::bigint[]));

-- name: TaxLock :one
SELECT version FROM taxes WHERE id = @id FOR UPDATE;

-- name: TaxInsert :one
INSERT INTO taxes (code, name, kind, scope, rate, amount, included, compound, sequence)
VALUES (@code, @name, @kind, @scope, @rate, @amount, @included, @compound, @sequence) RETURNING id;

-- name: TaxUpdate :exec
UPDATE taxes SET code = @code, name = @name, kind = @kind, scope = @scope, rate = @rate, amount = @amount, included = @included,
    compound = @compound, sequence = @sequence, active = @active, version = version + 1 WHERE id = @id;

-- name: TaxDelete :exec
DELETE FROM taxes WHERE id = @id;

-- name: TaxPostingsDelete :exec
DELETE FROM tax_postings WHERE tax_id = @tax_id;

-- name: TaxPostingsInsert :exec
INSERT INTO tax_postings (tax_id, document, part, position, factor, account_id, box)
SELECT @tax_id::bigint, put.document, put.part, put.position, put.factor, nullif(put.account_id, 0), put.box
FROM (SELECT unnest(@documents::text[]) AS document, unnest(@parts::text[]) AS part, unnest(@positions::integer[]) AS position,
             unnest(@factors::percent[]) AS factor, unnest(@account_ids::bigint[]) AS account_id, unnest(@boxes::text[]) AS box) AS put;

-- name: TaxMembersDelete :exec
DELETE FROM tax_members WHERE group_id = @group_id;

-- name: TaxMembersInsert :exec
INSERT INTO tax_members (group_id, position, tax_id)
SELECT @group_id::bigint, put.position, put.tax_id
FROM (SELECT unnest(@positions::integer[]) AS position, unnest(@tax_ids::bigint[]) AS tax_id) AS put;

-- name: TaxPosted :one
SELECT EXISTS (SELECT FROM journal_taxes WHERE tax_id = @tax_id);

-- name: TaxPositionGet :one
SELECT id, name, note, active, version, taxes, accounts FROM tax_position_list WHERE id = @id;

-- name: TaxPositionLock :one
SELECT version FROM tax_positions WHERE id = @id FOR UPDATE;

-- name: TaxPositionInsert :one
INSERT INTO tax_positions (name, note) VALUES (@name, @note) RETURNING id;

-- name: TaxPositionUpdate :exec
UPDATE tax_positions SET name = @name, note = @note, active = @active, version = version + 1 WHERE id = @id;

-- name: TaxPositionMapsDelete :exec
WITH gone AS (DELETE FROM tax_position_taxes WHERE tax_position_taxes.position_id = @position_id)
DELETE FROM tax_position_accounts WHERE tax_position_accounts.position_id = @position_id;

-- name: TaxPositionTaxesInsert :exec
INSERT INTO tax_position_taxes (position_id, from_id, to_id)
SELECT @position_id::bigint, put.from_id, nullif(put.to_id, 0)
FROM (SELECT unnest(@from_ids::bigint[]) AS from_id, unnest(@to_ids::bigint[]) AS to_id) AS put;

-- name: TaxPositionAccountsInsert :exec
INSERT INTO tax_position_accounts (position_id, from_id, to_id)
SELECT @position_id::bigint, put.from_id, put.to_id
FROM (SELECT unnest(@from_ids::bigint[]) AS from_id, unnest(@to_ids::bigint[]) AS to_id) AS put;

-- name: JournalTaxesInsert :exec
INSERT INTO journal_taxes (entry_id, tax_id, part, box, amount, base, entry_date)
SELECT @entry_id::bigint, put.tax_id, put.part, put.box, put.amount, put.base, @entry_date::date
FROM (SELECT unnest(@tax_ids::bigint[]) AS tax_id, unnest(@parts::text[]) AS part, unnest(@boxes::text[]) AS box,
             unnest(@amounts::amount[]) AS amount, unnest(@bases::amount[]) AS base) AS put;

-- name: PaymentTermGet :one
SELECT id, name, parts, discount_percent, discount_days, active, version FROM payment_terms WHERE id = @id;

-- name: PaymentTermLock :one
SELECT id, name, parts, discount_percent, discount_days, active, version FROM payment_terms WHERE id = @id FOR UPDATE;

-- name: PaymentTermInsert :one
INSERT INTO payment_terms (name, parts, discount_percent, discount_days) VALUES (@name, @parts, @discount_percent, @discount_days) RETURNING id;

-- name: PaymentTermUpdate :exec
UPDATE payment_terms SET name = @name, parts = @parts, discount_percent = @discount_percent, discount_days = @discount_days, active = @active,
    version = version + 1 WHERE id = @id;

-- name: DocumentFacts :one
-- What a document asks of the books.
SELECT c.currency, c.currency_decimals, c.rounding, s.sale_tax_id, s.purchase_tax_id, s.write_off_limit, s.chart,
       coalesce((SELECT jsonb_object_agg(r.role, r.account_id) FROM account_roles r), '{}'::jsonb)::jsonb AS roles
FROM company c, ledger_settings s WHERE c.id = 1;

-- name: AccountsFor :many
SELECT id, code, name, type, is_group, control, active FROM accounts WHERE id = ANY(@ids::bigint[]);

-- name: DimensionsFor :many
SELECT id, kind, code, name, active FROM dimensions WHERE id = ANY(@ids::bigint[]);

-- name: JournalTaxesReverse :exec
-- The taxes of an entry, the other way round, for its reversal.
INSERT INTO journal_taxes (entry_id, tax_id, part, box, amount, base, entry_date)
SELECT @reversal_id::bigint, t.tax_id, t.part, t.box, -t.amount::numeric, -t.base::numeric, @entry_date::date
FROM journal_taxes t WHERE t.entry_id = @entry_id ORDER BY t.id;

-- name: EntryTemplateGet :one
SELECT t.id, t.name, t.state, t.journal_id, t.journal, t.journal_name, t.reference, t.description, t.total, t.every, t.unit, t.from_date, t.until_date, t.day_of_month,
       t.end_of_month, t.posts, t.paused, t.problem, t.version
FROM entry_template_list t WHERE t.id = @id;

-- name: EntryTemplateLock :one
SELECT version FROM entry_templates WHERE id = @id FOR UPDATE;

-- name: EntryTemplateLines :many
SELECT l.id, l.position, l.account_id, a.code AS account_code, a.name AS account, l.partner_id, partner.name AS partner, l.description, l.amount,
       l.currency, l.currency_amount, l.cost_center_id, cc.code AS cost_center, l.project_id, pr.code AS project
FROM entry_template_lines l JOIN accounts a ON a.id = l.account_id
LEFT JOIN partners partner ON partner.id = l.partner_id
LEFT JOIN dimensions cc ON cc.id = l.cost_center_id
LEFT JOIN dimensions pr ON pr.id = l.project_id
WHERE l.template_id = @template_id ORDER BY l.position;

-- name: EntryTemplateRuns :many
-- The latest days with what became of their entries.
SELECT r.run_date, r.entry_id, e.number,
       (CASE WHEN r.entry_id IS NULL THEN 'left_out' ELSE coalesce(e.state, 'deleted') END)::text AS state, coalesce(e.total, 0::amount)::amount AS total
FROM entry_template_runs r LEFT JOIN journal_entry_list e ON e.id = r.entry_id
WHERE r.template_id = @template_id ORDER BY r.run_date DESC LIMIT @rows::integer;

-- name: EntryTemplateInsert :one
INSERT INTO entry_templates (name, journal_id, reference, description, total, every, unit, from_date, until_date, day_of_month, end_of_month, posts, paused, created_at, updated_at)
VALUES (@name, @journal_id, @reference, @description, @total, @every, sqlc.narg(unit), sqlc.narg(from_date), sqlc.narg(until_date), @day_of_month, @end_of_month, @posts, @paused, @now, @now)
RETURNING id;

-- name: EntryTemplateUpdate :exec
-- Whoever changes a template has seen why it was refused.
UPDATE entry_templates SET name = @name, journal_id = @journal_id, reference = @reference, description = @description, total = @total, every = @every,
    unit = sqlc.narg(unit), from_date = sqlc.narg(from_date), until_date = sqlc.narg(until_date), day_of_month = @day_of_month, end_of_month = @end_of_month, posts = @posts,
    paused = @paused, problem = '', version = version + 1, updated_at = @now
WHERE id = @id;

-- name: EntryTemplateDelete :exec
DELETE FROM entry_templates WHERE id = @id;

-- name: EntryTemplateLinesDelete :exec
DELETE FROM entry_template_lines WHERE template_id = @template_id;

-- name: EntryTemplateLinesInsert :exec
-- All lines in one statement. 0 and an empty text stand for nothing.
INSERT INTO entry_template_lines (template_id, position, account_id, partner_id, description, amount, currency, currency_amount, cost_center_id, project_id)
SELECT @template_id::bigint, line.position, line.account_id, nullif(line.partner_id, 0), line.description,
       CASE WHEN line.currency = '' THEN line.amount ELSE 0 END, nullif(line.currency, ''), CASE WHEN line.currency <> '' THEN line.currency_amount END,
       nullif(line.cost_center_id, 0), nullif(line.project_id, 0)
FROM (
    SELECT unnest(@positions::integer[]) AS position, unnest(@account_ids::bigint[]) AS account_id,
           unnest(@partner_ids::bigint[]) AS partner_id, unnest(@descriptions::text[]) AS description, unnest(@amounts::amount[]) AS amount,
           unnest(@currencies::text[]) AS currency, unnest(@currency_amounts::amount[]) AS currency_amount,
           unnest(@cost_center_ids::bigint[]) AS cost_center_id, unnest(@project_ids::bigint[]) AS project_id
) AS line;

-- name: EntryTemplatesScheduled :many
-- Templates that may have something due; which days is for their calendar to say.
SELECT t.id FROM entry_template_list t
WHERE t.unit IS NOT NULL AND NOT t.paused AND t.from_date <= @day AND (t.last_run IS NULL OR t.last_run < @day) AND (t.until_date IS NULL OR t.last_run IS NULL OR t.last_run < t.until_date)
ORDER BY t.id;

-- name: EntryTemplateRunInsert :exec
INSERT INTO entry_template_runs (template_id, run_date, entry_id, made_at) VALUES (@template_id, @run_date, sqlc.narg(entry_id), @made_at);

-- name: EntryTemplateProblem :exec
UPDATE entry_templates SET problem = @problem, version = version + 1, updated_at = @now WHERE id = @id AND problem <> @problem;
