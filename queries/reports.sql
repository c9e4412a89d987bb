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
WHERE l.entry_date BETWEEN @from_date::date AND @to_date::date AND l.posted_at <= @known_on::timestamptz
GROUP BY a.id, d.id ORDER BY a.code, d.code;

-- name: LedgerOpening :one
-- What an account held before a day: whole periods from the balances, the rest
-- from the lines of the period that the day lies in.
SELECT (coalesce((SELECT sum(b.debit::numeric - b.credit::numeric) FROM account_balances b JOIN periods p ON p.id = b.period_id
                  WHERE b.account_id = @account_id AND p.ends_on < @day::date), 0)
      + coalesce((SELECT sum(l.amount::numeric) FROM journal_lines l JOIN periods p ON @day::date BETWEEN p.starts_on AND p.ends_on
                  WHERE l.account_id = @account_id AND l.entry_date >= p.starts_on AND l.entry_date < @day::date), 0))::amount AS opening;

-- name: LedgerOpeningOf :one
-- The same from the lines: as it was known at a moment, or of one partner, cost
-- centre or project.
SELECT coalesce(sum(l.amount::numeric), 0)::amount AS opening
FROM journal_lines l
WHERE l.account_id = @account_id AND l.entry_date < @day::date AND l.posted_at <= @known_on::timestamptz
  AND (@partner_id::bigint = 0 OR l.partner_id = @partner_id::bigint)
  AND (@cost_center_id::bigint = 0 OR l.cost_center_id = @cost_center_id::bigint)
  AND (@project_id::bigint = 0 OR l.project_id = @project_id::bigint);

-- name: LedgerPage :many
-- Lines of an account in their order, after a line.
SELECT l.id, l.entry_id, e.number, l.entry_date, coalesce(nullif(l.description, ''), e.description)::text AS description, e.reference,
       l.partner_id, partner.name AS partner, l.amount, l.currency, l.currency_amount
FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id LEFT JOIN partners partner ON partner.id = l.partner_id
WHERE l.account_id = @account_id AND l.entry_date <= @to_date::date
  AND (l.entry_date, l.id) > (@after_date::date, @after_id::bigint)
  AND l.posted_at <= @known_on::timestamptz
  AND (@partner_id::bigint = 0 OR l.partner_id = @partner_id::bigint)
  AND (@cost_center_id::bigint = 0 OR l.cost_center_id = @cost_center_id::bigint)
  AND (@project_id::bigint = 0 OR l.project_id = @project_id::bigint)
ORDER BY l.entry_date, l.id LIMIT @rows;

-- name: ReportAccount :one
SELECT id, code, name, type FROM accounts WHERE id = @id;

-- name: JournalReport :many
SELECT e.id, e.number, e.entry_date, j.code AS journal, e.description, e.reference, a.code AS account_code, a.name AS account,
       partner.name AS partner, l.description AS line_description, l.amount
FROM journal_entries e JOIN journals j ON j.id = e.journal_id JOIN journal_lines l ON l.entry_id = e.id JOIN accounts a ON a.id = l.account_id
LEFT JOIN partners partner ON partner.id = l.partner_id
WHERE e.entry_date BETWEEN @from_date::date AND @to_date::date AND (@journal_id::bigint = 0 OR e.journal_id = @journal_id::bigint)
  AND e.posted_at <= @known_on::timestamptz
ORDER BY e.entry_date, e.id, l.position LIMIT @rows;

-- name: ReportPartner :one
SELECT id, code, name FROM partners WHERE id = @id;

-- name: Ageing :many
-- What was open on a day, by partner and days overdue, and what of it is in each
-- foreign currency: what is open now and what has been settled since add up to
-- it. A settlement that was taken back is two rows that cancel each other.
SELECT x.partner_id, p.code, p.name AS partner,
       sum(x.not_due)::amount AS not_due, sum(x.days_30)::amount AS days_30, sum(x.days_60)::amount AS days_60, sum(x.days_90)::amount AS days_90,
       sum(x.over_90)::amount AS over_90, sum(x.not_due + x.days_30 + x.days_60 + x.days_90 + x.over_90)::amount AS total,
       -- "USD 600.00,GBP -5.00"
       coalesce(string_agg(x.currency || ' ' || x.amount::text, ',') FILTER (WHERE x.currency <> @company::text AND x.amount <> 0), '')::text AS currencies
FROM (
SELECT o.partner_id, o.currency, coalesce(sum(o.not_due), 0) AS not_due, coalesce(sum(o.days_30), 0) AS days_30, coalesce(sum(o.days_60), 0) AS days_60,
       coalesce(sum(o.days_90), 0) AS days_90, coalesce(sum(o.over_90), 0) AS over_90, sum(o.amount) AS amount
FROM (
    SELECT i.partner_id, i.currency,
           sum(i.open_company::numeric) FILTER (WHERE i.due_date >= @on_date::date) AS not_due,
           sum(i.open_company::numeric) FILTER (WHERE i.due_date >= @ago_30::date AND i.due_date < @on_date::date) AS days_30,
           sum(i.open_company::numeric) FILTER (WHERE i.due_date >= @ago_60::date AND i.due_date < @ago_30::date) AS days_60,
           sum(i.open_company::numeric) FILTER (WHERE i.due_date >= @ago_90::date AND i.due_date < @ago_60::date) AS days_90,
           sum(i.open_company::numeric) FILTER (WHERE i.due_date < @ago_90::date) AS over_90,
           sum(i.open_amount::numeric) AS amount
    FROM open_items i
    WHERE i.control = @control AND i.entry_date <= @on_date::date AND i.open_amount::numeric <> 0
      AND (@partner_id::bigint = 0 OR i.partner_id = @partner_id::bigint)
      AND (@known_on::timestamptz > '9000-01-01' OR EXISTS (SELECT FROM journal_lines l WHERE l.id = i.line_id AND l.posted_at <= @known_on::timestamptz))
    GROUP BY i.partner_id, i.currency
    UNION ALL
    SELECT i.partner_id, i.currency,
           sum(s.company) FILTER (WHERE i.due_date >= @on_date::date) AS not_due,
           sum(s.company) FILTER (WHERE i.due_date >= @ago_30::date AND i.due_date < @on_date::date) AS days_30,
           sum(s.company) FILTER (WHERE i.due_date >= @ago_60::date AND i.due_date < @ago_30::date) AS days_60,
           sum(s.company) FILTER (WHERE i.due_date >= @ago_90::date AND i.due_date < @ago_60::date) AS days_90,
           sum(s.company) FILTER (WHERE i.due_date < @ago_90::date) AS over_90,
           sum(s.amount) AS amount
    FROM (
        SELECT a.debit_line_id AS line_id, a.debit_amount::numeric AS amount, a.debit_company::numeric AS company
        FROM allocations a WHERE a.allocation_date > @on_date::date OR a.made_at > @known_on::timestamptz
        UNION ALL
        SELECT a.credit_line_id, -a.credit_amount::numeric, -a.credit_company::numeric
        FROM allocations a WHERE a.allocation_date > @on_date::date OR a.made_at > @known_on::timestamptz
    ) AS s JOIN open_items i ON i.line_id = s.line_id
    WHERE i.control = @control AND i.entry_date <= @on_date::date
      AND (@partner_id::bigint = 0 OR i.partner_id = @partner_id::bigint)
      AND (@known_on::timestamptz > '9000-01-01' OR EXISTS (SELECT FROM journal_lines l WHERE l.id = i.line_id AND l.posted_at <= @known_on::timestamptz))
    GROUP BY i.partner_id, i.currency
) AS o GROUP BY o.partner_id, o.currency
) AS x JOIN partners p ON p.id = x.partner_id
GROUP BY x.partner_id, p.id
HAVING bool_or(x.amount <> 0) OR sum(x.not_due) <> 0 OR sum(x.days_30) <> 0 OR sum(x.days_60) <> 0 OR sum(x.days_90) <> 0 OR sum(x.over_90) <> 0
ORDER BY p.name, x.partner_id;

-- name: AgeingItems :many
-- The items that Ageing adds up.
SELECT i.line_id, i.entry_id, e.number, e.source_kind, e.source_id, coalesce(nullif(v.their_number, ''), e.reference)::text AS reference,
       i.partner_id, i.entry_date, i.due_date, i.currency, i.amount AS original, o.amount::amount AS amount, o.company::amount AS company
FROM (
    SELECT parts.line_id, sum(parts.amount) AS amount, sum(parts.company) AS company
    FROM (
        SELECT i.line_id, i.open_amount::numeric AS amount, i.open_company::numeric AS company
        FROM open_items i
        WHERE i.control = @control AND i.open_amount::numeric <> 0 AND i.entry_date <= @on_date::date
          AND (@partner_id::bigint = 0 OR i.partner_id = @partner_id::bigint)
        UNION ALL
        SELECT s.line_id, s.amount, s.company
        FROM (
            SELECT a.debit_line_id AS line_id, a.debit_amount::numeric AS amount, a.debit_company::numeric AS company
            FROM allocations a WHERE a.allocation_date > @on_date::date OR a.made_at > @known_on::timestamptz
            UNION ALL
            SELECT a.credit_line_id, -a.credit_amount::numeric, -a.credit_company::numeric
            FROM allocations a WHERE a.allocation_date > @on_date::date OR a.made_at > @known_on::timestamptz
        ) AS s
    ) AS parts GROUP BY parts.line_id
) AS o
JOIN open_items i ON i.line_id = o.line_id AND i.control = @control AND i.entry_date <= @on_date::date
    AND (@partner_id::bigint = 0 OR i.partner_id = @partner_id::bigint)
JOIN journal_entries e ON e.id = i.entry_id AND e.posted_at <= @known_on::timestamptz
LEFT JOIN invoices v ON v.entry_id = i.entry_id
WHERE o.amount <> 0 OR o.company <> 0
ORDER BY i.partner_id, i.due_date, i.line_id LIMIT @rows;

-- name: ControlBalance :one
-- What the control accounts held at the end of a day, for all partners or one.
SELECT coalesce(sum(l.amount::numeric), 0)::amount AS balance
FROM journal_lines l JOIN accounts a ON a.id = l.account_id AND a.control = @control
WHERE l.entry_date <= @on_date::date AND l.posted_at <= @known_on::timestamptz
  AND (@partner_id::bigint = 0 OR l.partner_id = @partner_id::bigint);

-- name: StatementLines :many
-- What a partner was charged and has paid, each in its currency. What was settled
-- in another currency leaves one and enters the other.
SELECT x.entry_id, e.number, e.source_kind, e.source_id, e.description, coalesce(nullif(v.their_number, ''), e.reference)::text AS reference,
       x.entry_date::date AS entry_date, x.due_date::date AS due_date, x.currency, x.amount::amount AS amount, x.exchange
FROM (
    SELECT i.entry_id, i.entry_date, i.due_date, i.currency, i.amount::numeric AS amount, i.line_id AS place, '' AS exchange
    FROM open_items i WHERE i.partner_id = @partner_id AND i.control = @control
    UNION ALL
    SELECT d.entry_id, a.allocation_date, a.allocation_date, d.currency, -a.debit_amount::numeric, a.id, c.currency
    FROM open_items d JOIN allocations a ON a.debit_line_id = d.line_id JOIN open_items c ON c.line_id = a.credit_line_id
    WHERE d.partner_id = @partner_id AND d.control = @control AND c.currency <> d.currency AND a.made_at <= @known_on::timestamptz
    UNION ALL
    SELECT c.entry_id, a.allocation_date, a.allocation_date, c.currency, a.credit_amount::numeric, a.id, d.currency
    FROM open_items d JOIN allocations a ON a.debit_line_id = d.line_id JOIN open_items c ON c.line_id = a.credit_line_id
    WHERE d.partner_id = @partner_id AND d.control = @control AND c.currency <> d.currency AND a.made_at <= @known_on::timestamptz
) AS x
JOIN journal_entries e ON e.id = x.entry_id AND e.posted_at <= @known_on::timestamptz
LEFT JOIN invoices v ON v.entry_id = x.entry_id
WHERE x.entry_date <= @to_date::date
ORDER BY x.currency, x.entry_date, e.posted_at, x.place;

-- name: PartnerOpenings :many
-- What control accounts held of each partner before a range, for those with
-- anything then or in it.
SELECT p.id, p.code, p.name, w.opening::amount AS opening
FROM (
    SELECT l.partner_id, coalesce(sum(l.amount::numeric) FILTER (WHERE l.entry_date < @from_date::date), 0) AS opening,
           count(*) FILTER (WHERE l.entry_date >= @from_date::date) AS moved
    FROM journal_lines l JOIN accounts a ON a.id = l.account_id AND a.control <> ''
    WHERE l.partner_id IS NOT NULL AND (@partner_id::bigint = 0 OR l.partner_id = @partner_id::bigint)
      AND (@control::text = '' OR a.control = @control::text)
      AND l.entry_date <= @to_date::date AND l.posted_at <= @known_on::timestamptz
    GROUP BY l.partner_id
) AS w JOIN partners p ON p.id = w.partner_id
WHERE w.opening <> 0 OR w.moved > 0
ORDER BY p.name, p.id;

-- name: PartnerLines :many
SELECT l.partner_id, l.entry_id, e.number, e.source_kind, e.source_id, l.entry_date, coalesce(nullif(l.description, ''), e.description)::text AS description,
       a.code AS account_code, l.due_date, l.amount
FROM journal_lines l JOIN accounts a ON a.id = l.account_id AND a.control <> '' JOIN journal_entries e ON e.id = l.entry_id
WHERE l.partner_id IS NOT NULL AND (@partner_id::bigint = 0 OR l.partner_id = @partner_id::bigint)
  AND (@control::text = '' OR a.control = @control::text)
  AND l.entry_date BETWEEN @from_date::date AND @to_date::date AND l.posted_at <= @known_on::timestamptz
ORDER BY (SELECT p.name FROM partners p WHERE p.id = l.partner_id), l.partner_id, l.entry_date, l.id LIMIT @rows;

-- name: CashRevalued :many
-- What exchange rates alone have made of money in other currencies, by account.
SELECT l.account_id, sum(l.amount::numeric)::amount AS amount
FROM journal_lines l JOIN accounts a ON a.id = l.account_id AND a.subtype IN ('bank', 'cash')
WHERE l.currency IS NOT NULL AND l.currency_amount::numeric = 0
  AND l.entry_date BETWEEN @from_date::date AND @to_date::date AND l.posted_at <= @known_on::timestamptz
GROUP BY l.account_id;

-- name: TaxBoxes :many
-- What each box of the tax report gets, by tax.
SELECT x.box, x.part, x.tax_id, t.code, t.name, sum(x.amount::numeric)::amount AS amount, sum(x.base::numeric)::amount AS base, count(DISTINCT x.entry_id) AS entries
FROM journal_taxes x JOIN taxes t ON t.id = x.tax_id
WHERE x.entry_date BETWEEN @from_date::date AND @to_date::date
  AND (@known_on::timestamptz > '9000-01-01' OR EXISTS (SELECT FROM journal_entries e WHERE e.id = x.entry_id AND e.posted_at <= @known_on::timestamptz))
GROUP BY x.box, x.part, x.tax_id, t.code, t.name
ORDER BY x.box = '', x.box, t.code, x.part;

-- name: TaxEntries :many
-- The taxes of each entry behind them.
SELECT x.entry_id, e.number, e.entry_date, e.description, e.source_kind, e.source_id, t.code AS tax, x.part, x.box, x.base, x.amount
FROM journal_taxes x JOIN journal_entries e ON e.id = x.entry_id JOIN taxes t ON t.id = x.tax_id
WHERE x.entry_date BETWEEN @from_date::date AND @to_date::date AND e.posted_at <= @known_on::timestamptz
  AND (NOT @by_box::boolean OR x.box = @box::text)
  AND (@tax_id::bigint = 0 OR x.tax_id = @tax_id::bigint)
  AND (@part::text = '' OR x.part = @part::text)
ORDER BY e.entry_date, e.id, x.id LIMIT @rows;

-- name: ExportAccounts :many
SELECT id, code, name, type FROM accounts WHERE NOT is_group ORDER BY code, id;

-- name: ExportOpening :many
-- What accounts held before a day, by currency.
SELECT l.account_id, coalesce(l.currency, '')::text AS currency, sum(l.amount::numeric)::amount AS amount, coalesce(sum(l.currency_amount::numeric), 0)::amount AS currency_amount
FROM journal_lines l WHERE l.entry_date < @day::date
GROUP BY 1, 2 HAVING sum(l.amount::numeric) <> 0 OR coalesce(sum(l.currency_amount::numeric), 0) <> 0
ORDER BY 1, 2;

-- name: ExportLines :many
SELECT e.id, e.number, e.entry_date, e.reference, e.description, l.account_id, l.amount, l.currency, l.currency_amount, l.description AS line_description,
       partner.name AS partner
FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id LEFT JOIN partners partner ON partner.id = l.partner_id
WHERE e.entry_date BETWEEN @from_date::date AND @to_date::date
ORDER BY e.entry_date, e.id, l.position LIMIT @rows;

-- name: ExportRates :many
SELECT currency, rate_date, rate FROM exchange_rates WHERE rate_date BETWEEN @from_date::date AND @to_date::date ORDER BY rate_date, currency;

-- name: ControlAccounts :many
SELECT id FROM accounts WHERE control = @control ORDER BY id;

-- name: PlanForValues :exec
-- Queries of this transaction are planned for the values that they are asked
-- with. A plan for any values could not use the index of one side of open items,
-- and knows nothing of how many lines a page has: it reads all of an account for
-- the first 200. Ageing a million items is worth every processor.
SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('max_parallel_workers_per_gather', '4', true);

-- name: BankReconciliationHead :one
-- A bank account on a day: what the books hold, the last statement with a balance
-- by then, and what its lines and those after it come to.
SELECT a.id, a.name, a.number, a.currency, a.account_id, l.code AS account_code, l.name AS account,
       coalesce((SELECT sum(bank_amount(j.amount, j.currency, j.currency_amount, a.currency, c.currency)) FROM journal_lines j
                 WHERE j.account_id = a.account_id AND j.entry_date <= @on_date::date), 0)::amount AS books,
       coalesce((SELECT min(s.from_date) FROM bank_statements s WHERE s.bank_account_id = a.id)::text, '')::text AS starts_on,
       coalesce(s.id, 0)::bigint AS statement_id, coalesce(s.number, '')::text AS statement, coalesce(s.to_date::text, '')::text AS to_date,
       coalesce(s.closing, 0)::amount AS closing, coalesce(o.id, 0)::bigint AS opening_id, coalesce(o.opening, 0)::amount AS opening,
       coalesce((SELECT sum(b.amount::numeric) FROM bank_lines b
                 WHERE b.bank_account_id = a.id AND b.line_date <= @on_date::date AND (s.id IS NULL OR b.line_date > s.to_date)), 0)::amount AS after
FROM bank_accounts a JOIN accounts l ON l.id = a.account_id CROSS JOIN company c
LEFT JOIN LATERAL (SELECT s.id, s.number, s.to_date, s.closing FROM bank_statements s
                   WHERE s.bank_account_id = a.id AND s.closing IS NOT NULL AND s.to_date <= @on_date::date ORDER BY s.to_date DESC, s.id DESC LIMIT 1) AS s ON true
LEFT JOIN LATERAL (SELECT o.id, o.opening FROM bank_statements o WHERE o.bank_account_id = a.id AND o.opening IS NOT NULL AND o.from_date <= @on_date::date ORDER BY o.from_date, o.id LIMIT 1) AS o ON true
WHERE a.id = @id;

-- name: BankReconciliationBooks :many
-- Lines of the books by a day that no line of the bank by then explains. What
-- was posted before the first statement is in its opening balance, unless a
-- later line of the bank explains it; an entry and its reversal are nothing.
SELECT x.id, x.entry_id, x.number, x.entry_date, x.description, x.source_kind, x.source_id, x.rest, sum(x.rest::numeric) OVER ()::amount AS total
FROM (
    SELECT j.id, j.entry_id, e.number, j.entry_date, coalesce(nullif(j.description, ''), e.description) AS description, e.source_kind, e.source_id,
           (CASE WHEN j.entry_date < nullif(@starts_on::text, '')::date THEN coalesce(m.later, 0)
                 ELSE bank_amount(j.amount, j.currency, j.currency_amount, @currency::text, c.currency) - coalesce(m.by_then, 0) END)::amount AS rest
    FROM journal_lines j JOIN journal_entries e ON e.id = j.entry_id CROSS JOIN company c
    LEFT JOIN LATERAL (
        SELECT sum(m.amount::numeric) FILTER (WHERE b.line_date <= @on_date::date) AS by_then, sum(m.amount::numeric) FILTER (WHERE b.line_date > @on_date::date) AS later
        FROM bank_matches m JOIN bank_lines b ON b.id = m.bank_line_id WHERE m.journal_line_id = j.id
    ) AS m ON true
    LEFT JOIN journal_entries back ON back.reversal_of = e.id
    WHERE j.account_id = @account_id AND j.entry_date <= @on_date::date AND bank_amount(j.amount, j.currency, j.currency_amount, @currency::text, c.currency) IS NOT NULL
      AND NOT (coalesce(back.entry_date, (SELECT o.entry_date FROM journal_entries o WHERE o.id = e.reversal_of), 'infinity') <= @on_date::date
               AND coalesce(back.entry_date, e.entry_date) <= @on_date::date
               AND NOT EXISTS (SELECT FROM bank_matches m JOIN journal_lines l ON l.id = m.journal_line_id
                               WHERE l.account_id = j.account_id AND l.entry_id IN (e.id, e.reversal_of, back.id)))
) AS x
WHERE x.rest::numeric <> 0
ORDER BY x.entry_date, x.id LIMIT @rows::integer;

-- name: BankReconciliationLines :many
-- Lines of the bank by a day with what no line of the books by then explains.
SELECT x.id, x.line_date, x.partner, x.text, x.statement, x.rest, sum(x.rest::numeric) OVER ()::amount AS total
FROM (
    SELECT b.id, b.line_date, b.partner, b.text, s.number AS statement,
           (b.amount::numeric - coalesce((SELECT sum(m.amount::numeric) FROM bank_matches m JOIN journal_lines j ON j.id = m.journal_line_id
                                          WHERE m.bank_line_id = b.id AND j.entry_date <= @on_date::date), 0))::amount AS rest
    FROM bank_lines b JOIN bank_statements s ON s.id = b.statement_id
    WHERE b.bank_account_id = @bank_account_id AND b.line_date <= @on_date::date
) AS x
WHERE x.rest::numeric <> 0
ORDER BY x.line_date, x.id LIMIT @rows::integer;

-- name: StockWorth :many
-- What stock was worth at the end of a day, product by product: the months before
-- it are summed already.
SELECT p.id, p.sku, p.name, coalesce(c.name, '') AS category, u.code AS unit, sum(x.quantity)::quantity AS quantity, sum(x.value)::amount AS value
FROM (
    SELECT m.product_id, sum(m.quantity::numeric) AS quantity, sum(m.value::numeric) AS value
    FROM stock_value_months m WHERE m.month < date_trunc('month', @on_date::date)::date GROUP BY 1
    UNION ALL
    SELECT v.product_id, sum(v.quantity::numeric), sum(v.value::numeric)
    FROM stock_valuations v WHERE v.valuation_date BETWEEN date_trunc('month', @on_date::date)::date AND @on_date::date GROUP BY 1
) AS x
JOIN products p ON p.id = x.product_id JOIN units u ON u.id = p.unit_id LEFT JOIN product_categories c ON c.id = p.category_id
GROUP BY p.id, p.sku, p.name, c.name, u.code HAVING sum(x.quantity) <> 0 OR sum(x.value) <> 0
ORDER BY search_text(coalesce(c.name, '')), search_text(p.sku), p.id;

-- name: StockWorthKnown :many
-- The same as it was known at a moment.
SELECT p.id, p.sku, p.name, coalesce(c.name, '') AS category, u.code AS unit, sum(v.quantity::numeric)::quantity AS quantity, sum(v.value::numeric)::amount AS value
FROM stock_valuations v
JOIN products p ON p.id = v.product_id JOIN units u ON u.id = p.unit_id LEFT JOIN product_categories c ON c.id = p.category_id
WHERE v.valuation_date <= @on_date::date AND v.posted_at <= @known_on::timestamptz
GROUP BY p.id, p.sku, p.name, c.name, u.code HAVING sum(v.quantity::numeric) <> 0 OR sum(v.value::numeric) <> 0
ORDER BY search_text(coalesce(c.name, '')), search_text(p.sku), p.id;

-- name: StockBooked :one
-- What the inventory accounts held at the end of a day, as it was known at a moment.
SELECT coalesce(sum(l.amount::numeric), 0)::amount AS booked FROM journal_lines l
WHERE l.account_id IN (SELECT account_id FROM product_inventory_accounts) AND l.entry_date <= @on_date::date AND l.posted_at <= @known_on::timestamptz;

-- name: StockAccounts :many
SELECT DISTINCT account_id::bigint AS account_id FROM product_inventory_accounts WHERE account_id IS NOT NULL ORDER BY 1;

-- name: StockMovement :many
-- What products had, got, gave and have, in quantity and value.
SELECT p.id, p.sku, p.name, u.code AS unit,
       (coalesce(sum(v.quantity::numeric) FILTER (WHERE v.valuation_date < @from_date::date), 0))::quantity AS opening,
       (coalesce(sum(v.quantity::numeric) FILTER (WHERE v.valuation_date >= @from_date::date AND v.quantity::numeric > 0), 0))::quantity AS received,
       (coalesce(-sum(v.quantity::numeric) FILTER (WHERE v.valuation_date >= @from_date::date AND v.quantity::numeric < 0), 0))::quantity AS issued,
       (coalesce(sum(v.value::numeric) FILTER (WHERE v.valuation_date < @from_date::date), 0))::amount AS opening_value,
       (coalesce(sum(v.value::numeric) FILTER (WHERE v.valuation_date >= @from_date::date AND v.quantity::numeric > 0), 0))::amount AS received_value,
       (coalesce(-sum(v.value::numeric) FILTER (WHERE v.valuation_date >= @from_date::date AND v.quantity::numeric < 0), 0))::amount AS issued_value,
       (coalesce(sum(v.value::numeric) FILTER (WHERE v.valuation_date >= @from_date::date AND v.quantity::numeric = 0), 0))::amount AS revalued
FROM stock_valuations v JOIN products p ON p.id = v.product_id JOIN units u ON u.id = p.unit_id
WHERE v.valuation_date <= @to_date::date AND v.posted_at <= @known_on::timestamptz
GROUP BY p.id, p.sku, p.name, u.code
ORDER BY search_text(p.sku), p.id;

-- name: StockAges :many
-- What is on hand at the end of a day, by how long ago it came in: what came in last
-- is what is still here. A running sum backwards tells how much of each arrival that is.
WITH asked AS (SELECT @on_date::date AS day), held AS (
    SELECT v.product_id, sum(v.quantity::numeric) AS quantity, sum(v.value::numeric) AS value
    FROM stock_valuations v JOIN asked ON v.valuation_date <= asked.day GROUP BY 1 HAVING sum(v.quantity::numeric) > 0
), arrivals AS (
    SELECT v.product_id, v.valuation_date, v.quantity::numeric AS quantity,
           sum(v.quantity::numeric) OVER (PARTITION BY v.product_id ORDER BY v.valuation_date DESC, v.id DESC) AS running
    FROM stock_valuations v JOIN held ON held.product_id = v.product_id JOIN asked ON v.valuation_date <= asked.day
    WHERE v.kind = 'move' AND v.quantity::numeric > 0
), parts AS (
    SELECT a.product_id, least(a.quantity, h.quantity - (a.running - a.quantity)) AS quantity, (asked.day - a.valuation_date) AS age
    FROM arrivals a JOIN held h ON h.product_id = a.product_id CROSS JOIN asked WHERE a.running - a.quantity < h.quantity
)
SELECT p.id, p.sku, p.name, u.code AS unit, h.quantity::quantity AS quantity, h.value::amount AS value,
       coalesce((SELECT jsonb_object_agg(x.bucket, x.quantity::text) FROM (
           SELECT CASE WHEN b.age <= 30 THEN 0 WHEN b.age <= 60 THEN 1 WHEN b.age <= 90 THEN 2 WHEN b.age <= 180 THEN 3 ELSE 4 END AS bucket, trim_scale(sum(b.quantity)) AS quantity
           FROM parts b WHERE b.product_id = h.product_id GROUP BY 1) AS x), '{}'::jsonb)::jsonb AS ages
FROM held h JOIN products p ON p.id = h.product_id JOIN units u ON u.id = p.unit_id
ORDER BY search_text(p.sku), p.id;

-- name: StockSlow :many
-- What is on hand and has not been delivered for so many days, the most valuable first.
WITH asked AS (SELECT @on_date::date AS day, @days::integer AS days), moves AS (
    SELECT m.product_id, max(m.move_date) FILTER (WHERE m.source_kind IN ('receipt', 'opening')) AS last_in,
           max(m.move_date) FILTER (WHERE l.kind = 'customer') AS last_out,
           sum(m.quantity::numeric) FILTER (WHERE l.kind = 'customer' AND m.move_date > asked.day - 365) AS issued
    FROM stock_moves m JOIN locations l ON l.id = m.to_location_id CROSS JOIN asked WHERE m.move_date <= asked.day GROUP BY 1)
SELECT p.id, p.sku, p.name, u.code AS unit, s.quantity, s.value, coalesce(moves.last_in::text, '')::text AS last_in, coalesce(moves.last_out::text, '')::text AS last_out,
       coalesce(moves.issued, 0)::quantity AS issued
FROM stock_values s JOIN products p ON p.id = s.product_id JOIN units u ON u.id = p.unit_id CROSS JOIN asked LEFT JOIN moves ON moves.product_id = s.product_id
WHERE s.quantity::numeric > 0 AND coalesce(moves.last_out, '-infinity'::date) < asked.day - asked.days
ORDER BY s.value::numeric DESC, p.id;

-- name: LotsExpiring :many
-- Lots on hand that expire by a day, or have expired, the first first.
SELECT lot.id, lot.code, lot.expires_on::date AS expires_on, p.sku, p.name, u.code AS unit, l.code AS location, level.on_hand,
       CASE WHEN s.quantity::numeric > 0 THEN round(level.on_hand::numeric * s.value::numeric / s.quantity::numeric, 4) ELSE 0 END::amount AS value
FROM lots lot JOIN stock_levels level ON level.lot_id = lot.id AND level.on_hand::numeric > 0 JOIN locations l ON l.id = level.location_id
JOIN products p ON p.id = lot.product_id JOIN units u ON u.id = p.unit_id JOIN stock_values s ON s.product_id = p.id
WHERE lot.expires_on <= @until::date
ORDER BY lot.expires_on, search_text(p.sku), lot.id, l.code;

-- name: PurchasesOpen :many
-- What is ordered and has not arrived, with what it is worth in the company's currency at the rate of the order's day.
SELECT o.id, o.number::text AS number, p.name AS supplier, o.supplier_id, o.order_date, coalesce(l.expected_date, o.expected_date, o.order_date)::date AS expected_date, product.sku, product.name AS product, u.code AS unit, s.quantity AS ordered, s.received, s.open,
       round(l.cost::numeric * s.open::numeric / l.quantity::numeric * coalesce(rate.rate, 1), 4)::amount AS value
FROM purchase_orders o JOIN purchase_order_lines l ON l.order_id = o.id JOIN purchase_order_line_states s ON s.id = l.id
JOIN partners p ON p.id = o.supplier_id JOIN products product ON product.id = l.product_id JOIN units u ON u.id = product.unit_id CROSS JOIN company c
LEFT JOIN LATERAL (SELECT r.rate::numeric AS rate FROM exchange_rates r WHERE r.currency = o.currency AND r.rate_date <= o.order_date ORDER BY r.rate_date DESC LIMIT 1) AS rate ON o.currency <> c.currency
WHERE o.state = 'confirmed' AND s.open::numeric > 0
ORDER BY search_text(p.name), p.id, coalesce(l.expected_date, o.expected_date, o.order_date), o.id, l.position;

-- name: PurchasesNotInvoiced :many
-- What arrived by a day and had met no bill by then.
SELECT r.receipt_id, coalesce(r.receipt, '')::text AS receipt, r.move_date, coalesce(p.name, '')::text AS supplier, coalesce(p.id, 0)::bigint AS supplier_id, product.sku, product.name AS product, u.code AS unit,
       (r.quantity::numeric - coalesce(met.quantity, 0))::quantity AS quantity, (r.amount::numeric - coalesce(met.amount, 0))::amount AS amount
FROM purchase_received r JOIN products product ON product.id = r.product_id JOIN units u ON u.id = product.unit_id LEFT JOIN partners p ON p.id = r.partner_id
LEFT JOIN LATERAL (
    SELECT sum(x.quantity::numeric) AS quantity, sum(x.credit::numeric) AS amount
    FROM purchase_matches x LEFT JOIN purchase_billed b ON b.invoice_line_id = x.bill_line_id LEFT JOIN stock_moves back ON back.id = x.out_move_id
    WHERE x.in_move_id = r.move_id AND coalesce(b.billed_date, back.move_date) <= @on_date::date) AS met ON true
WHERE NOT r.went_back AND r.booked AND r.move_date <= @on_date::date AND r.quantity::numeric > coalesce(met.quantity, 0)
ORDER BY search_text(coalesce(p.name, '')), p.id, r.move_date, r.move_id;

-- name: PurchasePrices :many
-- What was paid for products, bill by bill.
SELECT v.id, v.number::text AS number, v.invoice_date, v.partner, v.currency, p.id AS product_id, p.sku, p.name AS product, u.code AS unit, l.quantity, l.price, l.discount,
       trim_scale(round(l.net::numeric / l.quantity::numeric, 6))::price AS net_price
FROM invoices v JOIN invoice_lines l ON l.invoice_id = v.id JOIN products p ON p.id = l.product_id JOIN units u ON u.id = p.unit_id
WHERE v.side = 'purchase' AND v.kind = 'invoice' AND v.state = 'posted' AND v.invoice_date BETWEEN @from_date::date AND @to_date::date
  AND (@partner_id::bigint = 0 OR v.partner_id = @partner_id::bigint)
ORDER BY search_text(p.sku), p.id, v.invoice_date, v.id, l.position;

-- name: StockCardProduct :one
SELECT p.sku, p.name, p.kind, u.code AS unit, coalesce((SELECT w.name FROM warehouses w WHERE w.id = @warehouse_id::bigint), '')::text AS warehouse
FROM products p JOIN units u ON u.id = p.unit_id WHERE p.id = @product_id;

-- name: StockCardOpening :one
-- What was there of a product at the end of the day before: in a warehouse, or in all that is ours.
SELECT coalesce(sum(CASE WHEN t.kind IN ('internal', 'transit') AND (@warehouse_id::bigint = 0 OR t.warehouse_id = @warehouse_id::bigint) THEN m.quantity::numeric ELSE 0 END
                  - CASE WHEN f.kind IN ('internal', 'transit') AND (@warehouse_id::bigint = 0 OR f.warehouse_id = @warehouse_id::bigint) THEN m.quantity::numeric ELSE 0 END), 0)::quantity AS quantity
FROM stock_moves m JOIN locations f ON f.id = m.from_location_id JOIN locations t ON t.id = m.to_location_id
WHERE m.product_id = @product_id AND m.move_date < @from_date::date;

-- name: StockCardWorth :one
SELECT coalesce(sum(v.value::numeric), 0)::amount AS value FROM stock_valuations v WHERE v.product_id = @product_id AND v.valuation_date < @from_date::date;

-- name: StockCard :many
-- What moved of a product in a range, and what its value changed by without a
-- move; as one warehouse sees it, or as the company does.
WITH asked AS (SELECT @product_id::bigint AS product_id, @warehouse_id::bigint AS warehouse_id, @from_date::date AS from_day, @to_date::date AS to_day), rows AS (
    SELECT m.move_date AS day, m.id AS place, 0 AS part, m.source_kind, coalesce(m.source_id, 0) AS source_id, f.name AS from_location, t.name AS to_location, coalesce(lot.code, '') AS lot, m.note,
           CASE WHEN t.kind IN ('internal', 'transit') AND (a.warehouse_id = 0 OR t.warehouse_id = a.warehouse_id) THEN m.quantity::numeric ELSE 0 END AS came,
           CASE WHEN f.kind IN ('internal', 'transit') AND (a.warehouse_id = 0 OR f.warehouse_id = a.warehouse_id) THEN m.quantity::numeric ELSE 0 END AS went,
           coalesce(v.value::numeric, 0) AS value
    FROM asked a JOIN stock_moves m ON m.product_id = a.product_id AND m.move_date BETWEEN a.from_day AND a.to_day
    JOIN locations f ON f.id = m.from_location_id JOIN locations t ON t.id = m.to_location_id
    LEFT JOIN lots lot ON lot.id = m.lot_id LEFT JOIN stock_valuations v ON v.move_id = m.id
    UNION ALL
    SELECT v.valuation_date, v.id, 1, v.source_kind, coalesce(v.source_id, 0), '', '', '', v.note, 0, 0, v.value::numeric
    FROM asked a JOIN stock_valuations v ON v.product_id = a.product_id AND v.valuation_date BETWEEN a.from_day AND a.to_day
    WHERE v.move_id IS NULL AND a.warehouse_id = 0 AND v.value::numeric <> 0
)
SELECT r.day::date AS day, r.source_kind, r.source_id::bigint AS source_id, coalesce(doc.number, o.number, n.number, '')::text AS number, r.from_location::text AS from_location, r.to_location::text AS to_location,
       r.lot::text AS lot, r.note, r.came::quantity AS came, r.went::quantity AS went, r.value::amount AS value
FROM rows r LEFT JOIN stock_transfers doc ON r.source_kind = doc.kind AND doc.id = r.source_id LEFT JOIN sales_orders o ON r.source_kind = 'order' AND o.id = r.source_id
LEFT JOIN stock_counts n ON r.source_kind = 'count' AND n.id = r.source_id
WHERE r.came <> r.went OR r.value <> 0
ORDER BY r.day, r.part, r.place LIMIT 20001;
