-- What the program sends to PostgreSQL for one POST /journal-entries/{id}/post of
-- a draft with 4 lines, as its statements are traced, for pgbench. Only the
-- announcement of the change is left out: the program sends it afterwards, for
-- many requests at once. Draft :id has the accounts that makeEntries gave it,
-- which the program reads here too. The balances, the checks and the seal are
-- the triggers' and so the same on both sides.
\set n :n + 1
\set id :first + :client_id * :each + :n
\set a1 100000 + (:id * 31 + 7) % 40
\set a2 100000 + (:id * 31 + 14) % 40
\set a3 100000 + (:id * 31 + 21) % 40
\set a4 100000 + (:id * 31 + 28) % 40

SELECT u.id, u.username, u.must_change_password, s.last_seen_at,
       (SELECT coalesce(array_agg(DISTINCT p.permission), '{}') FROM user_roles ur JOIN role_permissions p ON p.role_id = ur.role_id
             WHERE ur.user_id = u.id)::text[] AS permissions
FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.id = :session AND u.id = :user AND u.auth_version = :auth_version AND u.active
  AND s.revoked_at IS NULL AND s.expires_at > now() AND s.idle_expires_at > now();

BEGIN ISOLATION LEVEL READ COMMITTED;

SELECT version FROM journal_drafts WHERE id = :id FOR UPDATE;

SELECT d.id, d.journal_id, j.code AS journal, j.name AS journal_name, d.entry_date, d.reference, d.description, d.total, d.version, d.created_by, d.created_at, d.updated_at
FROM journal_drafts d JOIN journals j ON j.id = d.journal_id WHERE d.id = :id;

SELECT l.id, l.position, l.account_id, a.code AS account_code, a.name AS account, l.partner_id, partner.name AS partner, l.description, l.amount,
       l.currency, l.currency_amount, l.due_date, l.cost_center_id, cc.code AS cost_center, l.project_id, pr.code AS project
FROM journal_draft_lines l JOIN accounts a ON a.id = l.account_id
LEFT JOIN partners partner ON partner.id = l.partner_id
LEFT JOIN dimensions cc ON cc.id = l.cost_center_id
LEFT JOIN dimensions pr ON pr.id = l.project_id
WHERE l.draft_id = :id ORDER BY l.position;

SELECT currency, currency_decimals, fiscal_year_start_month FROM company WHERE id = 1;

SELECT c.currency, c.currency_decimals,
       j.id AS journal_id, j.series, j.active AS journal_active,
       coalesce(p.state, '')::text AS period_state, coalesce(p.name, '')::text AS period, s.lock_date,
       (CASE WHEN :id::bigint > 0 THEN :id::bigint ELSE nextval('journal_entry_ids') END)::bigint AS entry_id,
       (SELECT array_agg(nextval(pg_get_serial_sequence('journal_lines', 'id'))) FROM generate_series(1, 4))::bigint[] AS line_ids,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', a.id, 'code', a.code, 'group', a.is_group, 'control', a.control,
                     'currency', coalesce(a.currency, ''), 'active', a.active))
                 FROM accounts a WHERE a.id = ANY(ARRAY[:a1, :a2, :a3, :a4]::bigint[])), '[]')::jsonb AS accounts,
       (SELECT coalesce(array_agg(partner.id), '{}') FROM partners partner WHERE partner.id = ANY('{}'::bigint[]))::bigint[] AS partners,
       (SELECT coalesce(array_agg(d.id), '{}') FROM dimensions d WHERE d.id = ANY('{}'::bigint[]) AND d.active)::bigint[] AS dimensions
FROM company c CROSS JOIN ledger_settings s
JOIN journals j ON j.code = 'GEN'
LEFT JOIN periods p ON daterange(p.starts_on, p.ends_on, '[]') @> date '2024-06-03'
\gset

INSERT INTO number_counters AS c (series, year, last)
SELECT f.series, CASE WHEN f.format LIKE '%{year}%' THEN 2024 ELSE 0 END, 1
FROM number_formats f WHERE f.series = 'journal.general'
ON CONFLICT (series, year) DO UPDATE SET last = c.last + 1
RETURNING last, (SELECT format FROM number_formats f WHERE f.series = c.series)::text AS format,
    (SELECT digits FROM number_formats f WHERE f.series = c.series)::integer AS digits
\gset number_

INSERT INTO journal_entries (id, number, series, journal_id, period_id, entry_date, reference, description, source_kind, source_id,
    reversal_of, closing, total, posted_at, posted_by)
VALUES (:id, 'GEN-2024-' || lpad(:number_last::text, greatest(5, length(:number_last::text)), '0'), 'journal.general', :journal_id, 0, '2024-06-03', '', 'Entry ' || :id, '', NULL,
    NULL, false, 150, now(), 1);

INSERT INTO journal_lines (id, entry_id, position, account_id, partner_id, description, amount, currency, currency_amount, rate,
    due_date, cost_center_id, project_id, entry_date, posted_at)
SELECT line.id, :id::bigint, line.position, line.account_id, nullif(line.partner_id, 0), line.description, line.amount,
       nullif(line.currency, ''), CASE WHEN line.currency <> '' THEN line.currency_amount END,
       CASE WHEN line.currency <> '' AND line.rate <> '' THEN line.rate::rate END,
       nullif(line.due_date, '')::date, nullif(line.cost_center_id, 0), nullif(line.project_id, 0), date '2024-06-03', now()
FROM (
    SELECT unnest(:line_ids::bigint[]) AS id, unnest('{1,2,3,4}'::integer[]) AS position, unnest(ARRAY[:a1, :a2, :a3, :a4]::bigint[]) AS account_id,
           unnest('{0,0,0,0}'::bigint[]) AS partner_id, unnest('{Line,Line,Line,Line}'::text[]) AS description, unnest('{100,-100,50,-50}'::amount[]) AS amount,
           unnest('{"","","",""}'::text[]) AS currency, unnest('{0,0,0,0}'::amount[]) AS currency_amount, unnest('{"","","",""}'::text[]) AS rate,
           unnest('{"","","",""}'::text[]) AS due_date, unnest('{0,0,0,0}'::bigint[]) AS cost_center_id, unnest('{0,0,0,0}'::bigint[]) AS project_id
) AS line;

DELETE FROM journal_drafts WHERE id = :id;

INSERT INTO audit_log (chain, seq, at, user_id, username, via, operation, request_id, kind, record_id, title, before, after, hash)
SELECT 0, 0, clock_timestamp(), :user::bigint, 'admin', 'session', 'ledger.entry.post', '6b7a957ec2ee859387c1',
       change.kind, nullif(change.record_id, 0), change.title,
       nullif(change.before, 'null')::jsonb, nullif(change.after, 'null')::jsonb, '\x'
FROM (
    SELECT unnest('{entry}'::text[]) AS kind, unnest(ARRAY[:id]::bigint[]) AS record_id, unnest(ARRAY['GEN-2024-' || :number_last]::text[]) AS title,
           unnest(ARRAY[draft.record]) AS before, unnest(ARRAY[draft.record]) AS after
    FROM (SELECT '{"id": 1, "number": null, "state": "draft", "journal_id": 1, "journal": "GEN", "entry_date": "2024-06-03", "reference": "", "description": "Entry", "source_kind": "", "source_id": null, "reversal_of": null, "total": "150.00", "posted_at": null, "version": 1, "journal_name": "General journal", "closing": false, "currency": "EUR", "lines": ['
        || '{"id": 1, "position": 1, "account_id": 100001, "account_code": "B1", "account": "Account 1", "partner_id": null, "partner": null, "description": "Line", "debit": "100.00", "credit": null, "currency": null, "currency_amount": null, "rate": null, "due_date": null, "cost_center_id": null, "cost_center": null, "project_id": null, "project": null},'
        || '{"id": 2, "position": 2, "account_id": 100002, "account_code": "B2", "account": "Account 2", "partner_id": null, "partner": null, "description": "Line", "debit": null, "credit": "100.00", "currency": null, "currency_amount": null, "rate": null, "due_date": null, "cost_center_id": null, "cost_center": null, "project_id": null, "project": null},'
        || '{"id": 3, "position": 3, "account_id": 100003, "account_code": "B3", "account": "Account 3", "partner_id": null, "partner": null, "description": "Line", "debit": "50.00", "credit": null, "currency": null, "currency_amount": null, "rate": null, "due_date": null, "cost_center_id": null, "cost_center": null, "project_id": null, "project": null},'
        || '{"id": 4, "position": 4, "account_id": 100004, "account_code": "B4", "account": "Account 4", "partner_id": null, "partner": null, "description": "Line", "debit": null, "credit": "50.00", "currency": null, "currency_amount": null, "rate": null, "due_date": null, "cost_center_id": null, "cost_center": null, "project_id": null, "project": null}'
        || '], "debit": "150.00", "credit": "150.00", "difference": "0.00"}' AS record) AS draft
) AS change;

COMMIT;
