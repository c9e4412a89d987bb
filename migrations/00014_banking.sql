-- +goose Up

-- Bank accounts, what banks say happened on them, and how the books explain it.

CREATE TABLE bank_accounts (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text   NOT NULL CHECK (btrim(name) <> ''),
    kind       text   NOT NULL CHECK (kind IN ('bank', 'cash')),
    -- IBAN or the bank's own number, capitals and digits without spaces; a cash
    -- box has none.
    number     text   NOT NULL DEFAULT '' CHECK (number = upper(replace(number, ' ', ''))),
    bic        text   NOT NULL DEFAULT '',
    currency   text   NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    account_id bigint NOT NULL CONSTRAINT bank_accounts_account_id_key UNIQUE CONSTRAINT bank_accounts_account_id_fkey REFERENCES accounts,
    journal_id bigint NOT NULL CONSTRAINT bank_accounts_journal_id_fkey REFERENCES journals,
    -- How its tables (CSV) are read: bankfile.Profile, as confirmed last.
    profile    jsonb,
    active     boolean NOT NULL DEFAULT true,
    version    integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    search     text NOT NULL GENERATED ALWAYS AS (search_text(name || ' ' || number || ' ' || bic)) STORED
);
CREATE UNIQUE INDEX bank_accounts_number_key ON bank_accounts (number, currency) WHERE number <> '';

CREATE TABLE bank_statements (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bank_account_id bigint NOT NULL CONSTRAINT bank_statements_bank_account_id_fkey REFERENCES bank_accounts,
    number          text   NOT NULL DEFAULT '',
    from_date       date   NOT NULL,
    to_date         date   NOT NULL CHECK (to_date >= from_date),
    -- As the bank says; a table may not say.
    opening         amount,
    closing         amount,
    -- Lines of the file that an earlier statement already had, and their sum.
    skipped_lines   integer NOT NULL DEFAULT 0 CHECK (skipped_lines >= 0),
    skipped         amount  NOT NULL DEFAULT 0,
    file_name       text   NOT NULL,
    sha256          bytea  NOT NULL CHECK (length(sha256) = 32),
    imported_at     timestamptz NOT NULL,
    imported_by     bigint NOT NULL
);
CREATE INDEX bank_statements_account ON bank_statements (bank_account_id, to_date, id);
CREATE INDEX bank_statements_date ON bank_statements (to_date, id);
CREATE INDEX bank_statements_sha256 ON bank_statements (sha256);

-- What the bank says is not changed; undoing an import deletes it as a whole.
CREATE TABLE bank_lines (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    statement_id    bigint  NOT NULL REFERENCES bank_statements ON DELETE CASCADE,
    -- The statement's, repeated for the fingerprint.
    bank_account_id bigint  NOT NULL REFERENCES bank_accounts,
    position        integer NOT NULL CHECK (position > 0),
    line_date       date    NOT NULL,
    value_date      date,
    -- In the bank account's currency; above zero is money in.
    amount          amount  NOT NULL,
    partner         text    NOT NULL DEFAULT '',
    partner_account text    NOT NULL DEFAULT '',
    reference       text    NOT NULL DEFAULT '',
    text            text    NOT NULL DEFAULT '',
    -- The bank's own identification.
    bank_ref        text    NOT NULL DEFAULT '',
    batch           text    NOT NULL DEFAULT '',
    reversal        boolean NOT NULL DEFAULT false,
    -- The same in every file that has this line.
    fingerprint     text    NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    search          text NOT NULL GENERATED ALWAYS AS (search_text(partner || ' ' || partner_account || ' ' || reference || ' ' || text)) STORED,
    CONSTRAINT bank_lines_position_key UNIQUE (statement_id, position),
    CONSTRAINT bank_lines_fingerprint_key UNIQUE (bank_account_id, fingerprint)
);
CREATE INDEX bank_lines_date ON bank_lines (bank_account_id, line_date, id);
CREATE INDEX bank_lines_by_date ON bank_lines (line_date, id);
CREATE INDEX bank_lines_search ON bank_lines USING gin (search gin_trgm_ops);
CREATE TRIGGER bank_lines_frozen BEFORE UPDATE ON bank_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE ON bank_lines FROM kontor_app;

-- Which lines of the bank's ledger account explain a line of the bank. Taking a
-- match back deletes it; the audit log remembers that it was.
CREATE TABLE bank_matches (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bank_line_id    bigint NOT NULL REFERENCES bank_lines,
    journal_line_id bigint NOT NULL REFERENCES journal_lines,
    -- With the sign of both, in the bank account's currency.
    amount          amount NOT NULL CHECK (amount::numeric <> 0),
    -- What reconciling itself posted is reversed when it is taken back: the
    -- payment, or else the entry.
    posted          text   NOT NULL DEFAULT '' CHECK (posted IN ('', 'payment', 'entry')),
    posted_id       bigint CHECK ((posted = '') = (posted_id IS NULL)),
    made_at         timestamptz NOT NULL,
    made_by         bigint NOT NULL,
    CONSTRAINT bank_matches_pair_key UNIQUE (bank_line_id, journal_line_id)
);
CREATE INDEX bank_matches_journal_line ON bank_matches (journal_line_id);
CREATE TRIGGER bank_matches_frozen BEFORE UPDATE ON bank_matches FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE ON bank_matches FROM kontor_app;

-- What a line of the books moves on a bank account, in the bank's currency: on an
-- account in the company's, whatever the transaction was in; on another only
-- what was in its own. Null for what is in neither.
CREATE FUNCTION bank_amount(amount amount, currency text, currency_amount amount, bank text, company text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN bank = company THEN amount::numeric WHEN currency = bank THEN currency_amount::numeric END
$$;

-- Matches stay within their line of the bank and their line of the books, which
-- is on the bank's own account. Locks the bank accounts, so that two cannot each
-- take what is left.
-- +goose StatementBegin
CREATE FUNCTION bank_matches_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM bank_accounts WHERE id IN (SELECT b.bank_account_id FROM made m JOIN bank_lines b ON b.id = m.bank_line_id) ORDER BY id FOR UPDATE;
    IF EXISTS (
        SELECT FROM made m JOIN bank_lines b ON b.id = m.bank_line_id JOIN bank_accounts a ON a.id = b.bank_account_id
        JOIN journal_lines l ON l.id = m.journal_line_id CROSS JOIN company c
        WHERE l.account_id <> a.account_id OR bank_amount(l.amount, l.currency, l.currency_amount, a.currency, c.currency) IS NULL
    ) THEN
        RAISE EXCEPTION 'a match is with a line of the bank''s own account' USING ERRCODE = 'check_violation', CONSTRAINT = 'bank_matches_account';
    END IF;
    IF EXISTS (
        SELECT FROM bank_lines b
        JOIN LATERAL (SELECT sum(m.amount::numeric) AS amount FROM bank_matches m WHERE m.bank_line_id = b.id) AS s ON true
        WHERE b.id IN (SELECT bank_line_id FROM made)
          AND NOT CASE WHEN b.amount::numeric > 0 THEN s.amount BETWEEN 0 AND b.amount::numeric ELSE s.amount BETWEEN b.amount::numeric AND 0 END
    ) OR EXISTS (
        SELECT FROM journal_lines l JOIN bank_accounts a ON a.account_id = l.account_id CROSS JOIN company c
        JOIN LATERAL (SELECT sum(m.amount::numeric) AS amount FROM bank_matches m WHERE m.journal_line_id = l.id) AS s ON true
        CROSS JOIN LATERAL (SELECT bank_amount(l.amount, l.currency, l.currency_amount, a.currency, c.currency) AS own) AS o
        WHERE l.id IN (SELECT journal_line_id FROM made)
          AND NOT CASE WHEN o.own > 0 THEN s.amount BETWEEN 0 AND o.own ELSE s.amount BETWEEN o.own AND 0 END
    ) THEN
        RAISE EXCEPTION 'more is matched than there is' USING ERRCODE = 'check_violation', CONSTRAINT = 'bank_matches_within';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER bank_matches_check AFTER INSERT ON bank_matches
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION bank_matches_check();

CREATE VIEW bank_line_list AS
SELECT b.id, b.statement_id, b.bank_account_id, s.number AS statement, b.position, b.line_date, b.value_date, b.amount, a.currency, b.partner,
       b.partner_account, b.reference, b.text, b.bank_ref, b.reversal, b.search,
       coalesce(m.amount, 0)::amount AS matched, (b.amount::numeric - coalesce(m.amount, 0))::amount AS remaining,
       CASE WHEN b.amount::numeric = coalesce(m.amount, 0) THEN 'reconciled' WHEN coalesce(m.amount, 0) = 0 THEN 'open' ELSE 'partial' END AS state
FROM bank_lines b
JOIN bank_accounts a ON a.id = b.bank_account_id
JOIN bank_statements s ON s.id = b.statement_id
LEFT JOIN LATERAL (SELECT sum(m.amount::numeric) AS amount FROM bank_matches m WHERE m.bank_line_id = b.id) AS m ON true;

CREATE VIEW bank_statement_list AS
SELECT s.id, s.bank_account_id, a.name AS bank_account, a.currency, s.number, s.from_date, s.to_date, s.opening, s.closing, s.skipped_lines, s.skipped,
       s.file_name, s.imported_at, coalesce(l.lines, 0)::bigint AS lines, coalesce(l.total, 0)::amount AS total, coalesce(l.open, 0)::bigint AS open_lines
FROM bank_statements s
JOIN bank_accounts a ON a.id = s.bank_account_id
LEFT JOIN LATERAL (SELECT count(*) AS lines, sum(b.amount::numeric) AS total, count(*) FILTER (WHERE b.state <> 'reconciled') AS open
                   FROM bank_line_list b WHERE b.statement_id = s.id) AS l ON true;

-- A bank account with its balance in the books and on its last statement.
CREATE VIEW bank_account_list AS
SELECT a.id, a.name, a.kind, a.number, a.bic, a.currency, a.account_id, l.code AS account_code, l.name AS account, a.journal_id, j.code AS journal_code,
       j.name AS journal, a.profile, a.active, a.version, a.created_at, a.updated_at, a.search,
       coalesce(k.amount, 0)::amount AS book_balance, s.closing AS statement_balance, s.to_date AS statement_date,
       (SELECT count(*) FROM bank_line_list b WHERE b.bank_account_id = a.id AND b.state <> 'reconciled') AS open_lines
FROM bank_accounts a
JOIN accounts l ON l.id = a.account_id
JOIN journals j ON j.id = a.journal_id
CROSS JOIN company c
LEFT JOIN LATERAL (SELECT sum(CASE WHEN a.currency = c.currency THEN b.debit::numeric - b.credit::numeric ELSE b.currency_amount::numeric END) AS amount
                   FROM account_balances b WHERE b.account_id = a.account_id AND (a.currency = c.currency OR b.currency = a.currency)) AS k ON true
LEFT JOIN LATERAL (SELECT s.closing, s.to_date FROM bank_statements s
                   WHERE s.bank_account_id = a.id AND s.closing IS NOT NULL ORDER BY s.to_date DESC, s.id DESC LIMIT 1) AS s ON true;

GRANT SELECT ON bank_accounts, bank_statements, bank_lines, bank_matches, bank_line_list, bank_statement_list, bank_account_list TO kontor_reader;
