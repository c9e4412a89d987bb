-- +goose Up

-- The chart as a tree: each account with its depth and its place, and a heading
-- with what all accounts below it come to. What every account comes to is added
-- up once, and only where a heading is asked for.
CREATE OR REPLACE VIEW account_list AS
WITH RECURSIVE tree AS MATERIALIZED (
    SELECT a.id, 0 AS level, a.code AS path, ARRAY[a.id] AS line FROM accounts a WHERE a.parent_id IS NULL
    UNION ALL
    SELECT a.id, t.level + 1, t.path || chr(1) || a.code, t.line || a.id FROM accounts a JOIN tree t ON a.parent_id = t.id
), own AS MATERIALIZED (
    SELECT b.account_id, sum(b.debit::numeric - b.credit::numeric) AS balance FROM account_balances b GROUP BY b.account_id
), below AS MATERIALIZED (
    SELECT heading.id, sum(o.balance) AS balance FROM tree t JOIN own o ON o.account_id = t.id CROSS JOIN LATERAL unnest(t.line) AS heading (id) GROUP BY heading.id
)
SELECT a.id, a.code, a.name, a.parent_id, p.code AS parent_code, p.name AS parent, a.type, a.subtype, a.is_group, a.control, a.currency, a.active,
       a.version, a.created_at, a.updated_at, a.search,
       coalesce(CASE WHEN a.is_group THEN (SELECT x.balance FROM below x WHERE x.id = a.id)
                     ELSE (SELECT sum(b.debit::numeric - b.credit::numeric) FROM account_balances b WHERE b.account_id = a.id) END, 0)::amount AS balance,
       coalesce(t.level, 0) AS level, coalesce(t.path, a.code) COLLATE "C" AS path
FROM accounts a LEFT JOIN accounts p ON p.id = a.parent_id LEFT JOIN tree t ON t.id = a.id;
