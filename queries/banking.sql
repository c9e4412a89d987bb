-- name: BankAccountGet :one
SELECT id, name, kind, number, bic, currency, account_id, account_code, account, journal_id, journal_code, journal, profile, active, version,
       created_at, updated_at, book_balance, statement_balance, coalesce(statement_date::text, '')::text AS statement_date, open_lines
FROM bank_account_list WHERE id = @id;

-- name: BankAccountLock :one
SELECT version FROM bank_accounts WHERE id = @id FOR UPDATE;

-- name: BankAccountInsert :one
INSERT INTO bank_accounts (name, kind, number, bic, currency, account_id, journal_id, created_at, updated_at)
VALUES (@name, @kind, @number, @bic, @currency, @account_id, @journal_id, @now, @now) RETURNING id;

-- name: BankAccountUpdate :exec
UPDATE bank_accounts SET name = @name, number = @number, bic = @bic, journal_id = @journal_id, active = @active, version = version + 1, updated_at = @now
WHERE id = @id;

-- name: BankAccountDelete :exec
DELETE FROM bank_accounts WHERE id = @id;

-- name: BankAccountProfile :exec
UPDATE bank_accounts SET profile = @profile, updated_at = @now WHERE id = @id AND profile IS DISTINCT FROM @profile;

-- name: BankAccountsByNumber :many
SELECT id, name, number, currency, active FROM bank_accounts WHERE number = ANY(@numbers::text[]) ORDER BY id;

-- name: BankLedgerAccount :one
SELECT a.code, a.type, a.subtype, a.is_group, a.control, coalesce(a.currency, '') AS currency, a.active, c.currency AS company
FROM accounts a CROSS JOIN company c WHERE a.id = @id;

-- name: BankJournal :one
-- The one that is given, or the first of the kind.
SELECT id, code, kind, active FROM journals WHERE CASE WHEN @id::bigint = 0 THEN kind = @kind::text AND active ELSE id = @id END ORDER BY id LIMIT 1;

-- name: BankStatementLast :one
-- The balance that a statement from this day on has to begin with.
SELECT number, to_date, closing FROM bank_statements WHERE bank_account_id = @bank_account_id AND to_date <= @from_date AND closing IS NOT NULL
ORDER BY to_date DESC, id DESC LIMIT 1;

-- name: BankStatementsOfFile :many
SELECT id, bank_account_id, imported_at FROM bank_statements WHERE sha256 = @sha256 ORDER BY id;

-- name: BankFingerprints :many
SELECT fingerprint FROM bank_lines WHERE bank_account_id = @bank_account_id AND fingerprint = ANY(@fingerprints::text[]);

-- name: BankStatementInsert :one
INSERT INTO bank_statements (bank_account_id, number, from_date, to_date, opening, closing, skipped_lines, skipped, file_name, sha256, imported_at, imported_by)
VALUES (@bank_account_id, @number, @from_date, @to_date, sqlc.narg(opening), sqlc.narg(closing), @skipped_lines, @skipped, @file_name, @sha256, @imported_at, @imported_by)
RETURNING id;

-- name: BankLinesInsert :exec
INSERT INTO bank_lines (statement_id, bank_account_id, position, line_date, value_date, amount, partner, partner_account, reference, text, bank_ref, batch, reversal, fingerprint)
SELECT @statement_id::bigint, @bank_account_id::bigint, put.position, put.line_date, nullif(put.value_date, '')::date, put.amount, put.partner, put.partner_account, put.reference,
       put.text, put.bank_ref, put.batch, put.reversal, put.fingerprint
FROM (SELECT unnest(@positions::integer[]) AS position, unnest(@line_dates::date[]) AS line_date, unnest(@value_dates::text[]) AS value_date,
             unnest(@amounts::amount[]) AS amount, unnest(@partners::text[]) AS partner, unnest(@partner_accounts::text[]) AS partner_account,
             unnest(@refs::text[]) AS reference, unnest(@texts::text[]) AS text, unnest(@bank_refs::text[]) AS bank_ref,
             unnest(@batches::text[]) AS batch, unnest(@reversals::boolean[]) AS reversal, unnest(@fingerprints::text[]) AS fingerprint) AS put;

-- name: BankStatementGet :one
SELECT id, bank_account_id, bank_account, currency, number, from_date, to_date, opening, closing, skipped_lines, skipped, file_name, imported_at, lines, total, open_lines
FROM bank_statement_list WHERE id = @id;

-- name: BankLinesOfStatement :many
SELECT id, statement_id, bank_account_id, bank_account, statement, position, line_date, value_date, amount, currency, partner, partner_account, reference,
       text, bank_ref, reversal, matched, remaining, state
FROM bank_line_list WHERE statement_id = @statement_id ORDER BY position LIMIT @rows::integer;

-- name: BankStatementLock :one
SELECT id FROM bank_statements WHERE id = @id FOR UPDATE;

-- name: BankStatementDelete :exec
DELETE FROM bank_statements WHERE id = @id;

-- name: BankLineGet :one
SELECT b.id, b.statement_id, b.bank_account_id, b.statement, b.position, b.line_date, b.value_date, b.amount, b.currency, b.partner, b.partner_account,
       b.reference, b.text, b.bank_ref, b.reversal, b.matched, b.remaining, b.state, b.bank_account, a.account_id, j.code AS journal_code
FROM bank_line_list b JOIN bank_accounts a ON a.id = b.bank_account_id JOIN journals j ON j.id = a.journal_id WHERE b.id = @id;

-- name: BankLineLock :one
-- Holds the line's bank account against others who reconcile.
SELECT a.id FROM bank_lines b JOIN bank_accounts a ON a.id = b.bank_account_id WHERE b.id = @id FOR UPDATE OF a;

-- name: BankLineIDsMatched :many
SELECT DISTINCT b.id FROM bank_lines b JOIN bank_matches m ON m.bank_line_id = b.id WHERE b.statement_id = @statement_id ORDER BY b.id;

-- name: BankMatches :many
SELECT m.id, m.bank_line_id, m.journal_line_id, m.amount, m.posted, m.posted_id, e.id AS entry_id, e.number, l.entry_date, l.description, e.reference
FROM bank_matches m JOIN journal_lines l ON l.id = m.journal_line_id JOIN journal_entries e ON e.id = l.entry_id
WHERE m.bank_line_id = @bank_line_id ORDER BY m.id;

-- name: BankMatchesDelete :exec
DELETE FROM bank_matches WHERE bank_line_id = @bank_line_id;

-- name: BankMatchesOfEntryDelete :many
DELETE FROM bank_matches WHERE journal_line_id IN (SELECT l.id FROM journal_lines l WHERE l.entry_id = @entry_id) RETURNING bank_line_id;

-- name: BankMatchInsert :exec
INSERT INTO bank_matches (bank_line_id, journal_line_id, amount, posted, posted_id, made_at, made_by)
VALUES (@bank_line_id, @journal_line_id, @amount, @posted, nullif(@posted_id::bigint, 0), @made_at, @made_by);

-- name: BankJournalLine :one
-- A line of the books with what is not matched of it, in the bank's currency.
SELECT l.id, l.entry_id, e.number, l.account_id,
       (coalesce(bank_amount(l.amount, l.currency, l.currency_amount, @currency::text, c.currency), 0)::numeric - coalesce((SELECT sum(m.amount::numeric) FROM bank_matches m WHERE m.journal_line_id = l.id), 0))::amount AS remaining
FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id CROSS JOIN company c WHERE l.id = @id;

-- name: BankLineOfEntry :one
-- The line of an entry on the bank's own account.
SELECT l.id FROM journal_lines l WHERE l.entry_id = @entry_id AND l.account_id = @account_id ORDER BY l.position LIMIT 1;

-- name: BankPostedCandidates :many
-- Lines of the bank's account in the books with this amount that nothing explains yet.
SELECT l.id, e.number, l.entry_date
FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id CROSS JOIN company c
WHERE l.account_id = @account_id AND bank_amount(l.amount, l.currency, l.currency_amount, @currency::text, c.currency) = (@amount::amount)::numeric
  AND l.entry_date >= @from_date AND l.entry_date <= @to_date AND e.reversal_of IS NULL
  AND NOT EXISTS (SELECT FROM bank_matches m WHERE m.journal_line_id = l.id)
  AND NOT EXISTS (SELECT FROM journal_entries back WHERE back.reversal_of = e.id)
ORDER BY l.entry_date, l.id LIMIT 20;

-- name: BankItemCandidates :many
-- Open items on the line's side that have its amount, whose number the text may
-- have, or of a partner of that name: the oldest first.
SELECT i.line_id, i.partner_id, i.control, i.number, i.reference, i.partner, i.open_amount,
       CASE WHEN i.discount_until >= @line_date::date THEN i.discount ELSE 0 END::amount AS discount
FROM open_item_list i
WHERE i.open_amount::numeric <> 0 AND i.currency = @currency::text AND sign(i.open_amount::numeric) = sign((@amount::amount)::numeric)
  AND (abs(i.open_amount::numeric) = abs((@amount::amount)::numeric) OR abs(i.open_amount::numeric) - i.discount::numeric = abs((@amount::amount)::numeric)
       OR search_text(@said::text) LIKE '%' || search_text(i.number) || '%'
       OR length(i.reference) >= 4 AND search_text(@said::text) LIKE '%' || search_text(i.reference) || '%'
       OR i.partner_id = ANY(@partners::bigint[]))
ORDER BY i.due_date, i.line_id LIMIT 300;

-- name: BankPartnersNamed :many
-- Partners whose name is like what the bank says.
SELECT p.id FROM partners p WHERE @named::text <> '' AND (p.search LIKE search_pattern(@named::text) OR search_text(@named::text) LIKE '%' || search_text(p.name) || '%') LIMIT 20;

-- name: BankBefore :many
-- What lines of the same other side were explained with, the most frequent first.
SELECT coalesce(pay.partner_id, 0)::bigint AS partner_id, coalesce(pay.partner, '')::text AS partner, coalesce(other.account_id, 0)::bigint AS account_id,
       coalesce(a.code || ' ' || a.name, '')::text AS account, coalesce(t.ids, '{}')::bigint[] AS tax_ids, coalesce(t.codes, '')::text AS taxes,
       count(*)::integer AS times
FROM bank_lines b JOIN bank_matches m ON m.bank_line_id = b.id AND m.posted <> ''
LEFT JOIN payments pay ON m.posted = 'payment' AND pay.id = m.posted_id
LEFT JOIN journal_lines other ON m.posted = 'entry' AND other.entry_id = m.posted_id AND other.position = 2
LEFT JOIN accounts a ON a.id = other.account_id
LEFT JOIN LATERAL (SELECT array_agg(x.id ORDER BY x.id) AS ids, string_agg(x.code, ', ' ORDER BY x.id) AS codes
                   FROM taxes x WHERE x.active AND x.id IN (SELECT j.tax_id FROM journal_taxes j WHERE j.entry_id = other.entry_id)) AS t ON true
WHERE b.id <> @id AND (b.partner <> '' AND search_text(b.partner) = search_text(@partner::text)
    OR b.partner_account <> '' AND b.partner_account = @partner_account::text
    OR b.partner = '' AND b.partner_account = '' AND @partner::text = '' AND @partner_account::text = '' AND search_text(b.text) = search_text(@said::text))
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 7 DESC, 4, 6 LIMIT 5;

-- name: BankTaxes :many
-- Taxes with the side that they are of; one for both is a sale's on an account of income.
SELECT t.id, t.code, t.active, (CASE WHEN t.scope <> 'both' THEN t.scope WHEN a.type = 'income' THEN 'sale' ELSE 'purchase' END)::text AS side
FROM taxes t LEFT JOIN accounts a ON a.id = @account_id WHERE t.id = ANY(@ids::bigint[]);
