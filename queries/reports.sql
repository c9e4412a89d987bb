-- Statements are read in one query each. Whole periods come from
-- account_balances, the days at the edges from the lines themselves; as known on
-- a day, everything comes from the lines that were posted by then.

-- name: ReportCompany :one
SELECT name, currency, currency_decimals FROM company WHERE id = 1;

-- name: AccountMovements :many
-- What each account held before a day and moved until another one, by whole
-- periods: those that end before the range, and those that lie in it.
SELECT a.id, a.code, a.name, a.parent_id, a.type, a.subtype, a.is_group,
       coalesce(w.opening, 0)::amount AS opening, coalesce(w.debit, 0)::amount AS debit, coalesce(w.credit, 0)::amount AS credit
FROM accounts a LEFT JOIN (
    SELECT b.account_id,
           sum(b.debit::numeric - b.credit::numeric) FILTER (WHERE p.ends_on < @from_date::date) AS opening,
           sum(b.debit::numeric) FILTER (WHERE p.starts_on >= @from_date::date) AS debit,
           sum(b.credit::numeric) FILTER (WHERE p.starts_on >= @from_date::date) AS credit
    FROM account_balances b JOIN periods p ON p.id = b.period_id
    WHERE (p.ends_on < @from_date::date OR p.starts_on >= @from_date::date AND p.ends_on <= @to_date::date)
      AND (@closing::boolean OR NOT b.closing)
    GROUP BY b.account_id
) AS w ON w.account_id = a.id
ORDER BY a.code;

-- name: PeriodsCut :many
-- The periods that a range cuts, one at each end at most, and the days of them
-- that count.
SELECT p.starts_on, least(p.ends_on, @to_date::date)::date AS ends_on
FROM periods p
WHERE p.starts_on <= @to_date::date AND p.ends_on >= @from_date::date
  AND (p.starts_on < @from_date::date OR p.ends_on > @to_date::date);

-- name: AccountDays :many
-- What accounts moved on some days, before and in a range; from one index. The
-- entries that end a year are few.
SELECT l.account_id,
       coalesce(sum(l.amount::numeric) FILTER (WHERE l.entry_date < @from_date::date), 0)::amount AS opening,
       coalesce(sum(greatest(l.amount::numeric, 0)) FILTER (WHERE l.entry_date >= @from_date::date), 0)::amount AS debit,
       coalesce(sum(greatest(-l.amount::numeric, 0)) FILTER (WHERE l.entry_date >= @from_date::date), 0)::amount AS credit
FROM journal_lines l
WHERE l.entry_date BETWEEN @first_day::date AND @last_day::date
  AND (@closing::boolean OR l.entry_id NOT IN (SELECT e.id FROM journal_entries e WHERE e.closing))
GROUP BY l.account_id;

-- name: AccountMovementsKnown :many
-- The same as it was known at a moment.
SELECT a.id, a.code, a.name, a.parent_id, a.type, a.subtype, a.is_group,
       coalesce(sum(l.amount::numeric) FILTER (WHERE l.entry_date < @from_date::date), 0)::amount AS opening,
       coalesce(sum(greatest(l.amount::numeric, 0)) FILTER (WHERE l.entry_date >= @from_date::date), 0)::amount AS debit,
       coalesce(sum(greatest(-l.amount::numeric, 0)) FILTER (WHERE l.entry_date >= @from_date::date), 0)::amount AS credit
FROM accounts a
LEFT JOIN (journal_lines l JOIN journal_entries e ON e.id = l.entry_id AND (@closing::boolean OR NOT e.closing))
    ON l.account_id = a.id AND l.entry_date <= @to_date::date AND l.posted_at <= @known_on::timestamptz
GROUP BY a.id ORDER BY a.code;

-- name: DimensionMovements :many
-- Income and expense by cost centre or project.
SELECT a.id, a.code, a.name, a.type, coalesce(d.id, 0)::bigint AS dimension_id, coalesce(d.code, '')::text AS dimension, coalesce(d.name, '')::text AS dimension_name,
       sum(l.amount::numeric)::amount AS amount
FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id AND NOT e.closing
JOIN accounts a ON a.id = l.account_id AND a.type IN ('income', 'expense')
LEFT JOIN dimensions d ON d.id = CASE @kind::text WHEN 'project' THEN l.project_id ELSE l.cost_center_id END
WHERE l.entry_date BETWEEN @from_date::date AND @to_date::date
GROUP BY a.id, d.id ORDER BY a.code, d.code;

-- name: LedgerOpening :one
-- What an account held before a day: whole periods from the balances, the rest
-- from the lines of the period that the day lies in.
SELECT (coalesce((SELECT sum(b.debit::numeric - b.credit::numeric) FROM account_balances b JOIN periods p ON p.id = b.period_id
                  WHERE b.account_id = @account_id AND p.ends_on < @day::date), 0)
      + coalesce((SELECT sum(l.amount::numeric) FROM journal_lines l JOIN periods p ON @day::date BETWEEN p.starts_on AND p.ends_on
                  WHERE l.account_id = @account_id AND l.entry_date >= p.starts_on AND l.entry_date < @day::date), 0))::amount AS opening;

-- name: LedgerPage :many
-- Lines of an account in their order, after a line. carried is what the lines
-- of that day up to it come to.
SELECT l.id, l.entry_id, e.number, l.entry_date, coalesce(nullif(l.description, ''), e.description)::text AS description, e.reference,
       l.partner_id, partner.name AS partner, l.amount, l.currency, l.currency_amount
FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id LEFT JOIN partners partner ON partner.id = l.partner_id
WHERE l.account_id = @account_id AND l.entry_date <= @to_date::date
  AND (l.entry_date, l.id) > (@after_date::date, @after_id::bigint)
  AND (@partner_id::bigint = 0 OR l.partner_id = @partner_id::bigint)
ORDER BY l.entry_date, l.id LIMIT @rows;

-- name: ReportAccount :one
SELECT id, code, name, type FROM accounts WHERE id = @id;

-- name: JournalReport :many
SELECT e.id, e.number, e.entry_date, j.code AS journal, e.description, e.reference, a.code AS account_code, a.name AS account,
       partner.name AS partner, l.description AS line_description, l.amount
FROM journal_entries e JOIN journals j ON j.id = e.journal_id JOIN journal_lines l ON l.entry_id = e.id JOIN accounts a ON a.id = l.account_id
LEFT JOIN partners partner ON partner.id = l.partner_id
WHERE e.entry_date BETWEEN @from_date::date AND @to_date::date AND (@journal_id::bigint = 0 OR e.journal_id = @journal_id::bigint)
ORDER BY e.entry_date, e.id, l.position LIMIT @rows;
