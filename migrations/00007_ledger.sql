-- +goose Up

-- The ledger: accounts, fiscal years and periods, journals, and posted entries
-- that balance by the database's own guarantee.

CREATE TABLE accounts (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code       text    NOT NULL CONSTRAINT accounts_code_key UNIQUE CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9./-]{0,19}$'),
    name       text    NOT NULL CHECK (btrim(name) <> ''),
    parent_id  bigint  CONSTRAINT accounts_parent_id_fkey REFERENCES accounts,
    type       text    NOT NULL CHECK (type IN ('asset', 'liability', 'equity', 'income', 'expense')),
    -- What kind of asset, liability and so on: internal/ledger/chart names them.
    subtype    text    NOT NULL CHECK (subtype ~ '^[a-z_]+$'),
    -- A heading of the tree, which nothing is posted to.
    is_group   boolean NOT NULL DEFAULT false,
    -- The account of a subledger: each line names its partner, and is an open item.
    control    text    NOT NULL DEFAULT '' CHECK (control IN ('', 'receivable', 'payable')),
    -- Only lines in this currency; NULL for any.
    currency   text    CHECK (currency ~ '^[A-Z]{3}$'),
    active     boolean NOT NULL DEFAULT true,
    version    integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    search     text NOT NULL GENERATED ALWAYS AS (search_text(code || ' ' || name)) STORED,
    CONSTRAINT accounts_no_own_parent CHECK (parent_id <> id),
    CONSTRAINT accounts_control_type CHECK (control = '' OR NOT is_group AND
        (control = 'receivable' AND type = 'asset' OR control = 'payable' AND type = 'liability'))
);
CREATE INDEX accounts_parent_id ON accounts (parent_id);
CREATE INDEX accounts_search ON accounts USING gin (search gin_trgm_ops);

-- Which account plays which part when a document posts by itself.
CREATE TABLE account_roles (
    role       text PRIMARY KEY CHECK (role ~ '^[a-z_]+$'),
    account_id bigint NOT NULL CONSTRAINT account_roles_account_id_fkey REFERENCES accounts
);

CREATE TABLE fiscal_years (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name      text NOT NULL CONSTRAINT fiscal_years_name_key UNIQUE CHECK (btrim(name) <> ''),
    starts_on date NOT NULL,
    ends_on   date NOT NULL CHECK (ends_on > starts_on),
    closed_at timestamptz,
    version   integer NOT NULL DEFAULT 1,
    CONSTRAINT fiscal_years_apart EXCLUDE USING gist (daterange(starts_on, ends_on, '[]') WITH &&)
);

CREATE TABLE periods (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fiscal_year_id bigint NOT NULL REFERENCES fiscal_years ON DELETE CASCADE,
    name           text   NOT NULL,
    starts_on      date   NOT NULL,
    ends_on        date   NOT NULL CHECK (ends_on >= starts_on),
    state          text   NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'locked')),
    version        integer NOT NULL DEFAULT 1,
    CONSTRAINT periods_apart EXCLUDE USING gist (daterange(starts_on, ends_on, '[]') WITH &&)
);
CREATE INDEX periods_fiscal_year_id ON periods (fiscal_year_id);
-- A period's dates are what its entries' dates were checked against.
REVOKE UPDATE ON periods FROM kontor_app;
GRANT UPDATE (state, name, version) ON periods TO kontor_app;

-- One row: nothing is posted with a date up to the lock date.
CREATE TABLE ledger_settings (
    id        integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    lock_date date,
    -- The chart that the books were set up with; empty before that.
    chart     text    NOT NULL DEFAULT '',
    version   integer NOT NULL DEFAULT 1
);
INSERT INTO ledger_settings DEFAULT VALUES;

-- +goose StatementBegin
INSERT INTO number_formats (series, label, format) VALUES
    ('journal.general', 'Journal entries', 'GEN-{year}-{number}'),
    ('journal.sales', 'Sales journal', 'SAL-{year}-{number}'),
    ('journal.purchases', 'Purchase journal', 'PUR-{year}-{number}'),
    ('journal.bank', 'Bank journal', 'BNK-{year}-{number}'),
    ('journal.cash', 'Cash journal', 'CSH-{year}-{number}'),
    ('journal.opening', 'Opening balances', 'OPN-{year}-{number}'),
    ('journal.closing', 'Year-end closing', 'CLO-{year}-{number}'),
    ('journal.currency', 'Currency differences', 'CUR-{year}-{number}'),
    ('journal.assets', 'Assets and deferrals', 'AST-{year}-{number}');
-- +goose StatementEnd

CREATE TABLE journals (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code       text    NOT NULL CONSTRAINT journals_code_key UNIQUE CHECK (code ~ '^[A-Z0-9]{2,8}$'),
    name       text    NOT NULL CHECK (btrim(name) <> ''),
    kind       text    NOT NULL CHECK (kind IN ('general', 'sales', 'purchases', 'bank', 'cash', 'opening', 'closing', 'currency', 'assets')),
    series     text    NOT NULL REFERENCES number_formats,
    active     boolean NOT NULL DEFAULT true,
    version    integer NOT NULL DEFAULT 1
);
INSERT INTO journals (code, name, kind, series) VALUES
    ('GEN', 'General journal', 'general', 'journal.general'),
    ('SAL', 'Sales journal', 'sales', 'journal.sales'),
    ('PUR', 'Purchase journal', 'purchases', 'journal.purchases'),
    ('BNK', 'Bank journal', 'bank', 'journal.bank'),
    ('CSH', 'Cash journal', 'cash', 'journal.cash'),
    ('OPN', 'Opening balances', 'opening', 'journal.opening'),
    ('CLO', 'Year-end closing', 'closing', 'journal.closing'),
    ('CUR', 'Currency differences', 'currency', 'journal.currency'),
    ('AST', 'Assets and deferrals', 'assets', 'journal.assets');

-- Cost centres and projects.
CREATE TABLE dimensions (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind    text    NOT NULL CHECK (kind IN ('cost_center', 'project')),
    code    text    NOT NULL CHECK (btrim(code) <> ''),
    name    text    NOT NULL CHECK (btrim(name) <> ''),
    active  boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    search  text NOT NULL GENERATED ALWAYS AS (search_text(code || ' ' || name)) STORED,
    CONSTRAINT dimensions_code_key UNIQUE (kind, code)
);

-- An entry keeps its id from draft to posted, so both tables draw from here.
CREATE SEQUENCE journal_entry_ids AS bigint;
GRANT USAGE ON SEQUENCE journal_entry_ids TO kontor_app;

-- Drafts may be anything; what is posted leaves this table and is inserted into
-- the next one, where nothing ever changes.
CREATE TABLE journal_drafts (
    id          bigint PRIMARY KEY DEFAULT nextval('journal_entry_ids'),
    journal_id  bigint  NOT NULL REFERENCES journals,
    entry_date  date    NOT NULL,
    reference   text    NOT NULL DEFAULT '',
    description text    NOT NULL DEFAULT '',
    -- The sum of the debits, for lists.
    total       amount  NOT NULL DEFAULT 0,
    version     integer NOT NULL DEFAULT 1,
    created_by  bigint  NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    search      text NOT NULL GENERATED ALWAYS AS (search_text(reference || ' ' || description)) STORED
);
CREATE INDEX journal_drafts_date ON journal_drafts (entry_date, id);

CREATE TABLE journal_draft_lines (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    draft_id        bigint  NOT NULL REFERENCES journal_drafts ON DELETE CASCADE,
    position        integer NOT NULL CHECK (position > 0),
    account_id      bigint  NOT NULL CONSTRAINT journal_draft_lines_account_id_fkey REFERENCES accounts,
    partner_id      bigint  CONSTRAINT journal_draft_lines_partner_id_fkey REFERENCES partners,
    description     text    NOT NULL DEFAULT '',
    amount          amount  NOT NULL DEFAULT 0,
    currency        text    CHECK (currency ~ '^[A-Z]{3}$'),
    currency_amount amount,
    due_date        date,
    cost_center_id  bigint  REFERENCES dimensions,
    project_id      bigint  REFERENCES dimensions,
    CONSTRAINT journal_draft_lines_position_key UNIQUE (draft_id, position),
    CONSTRAINT journal_draft_lines_currency CHECK ((currency IS NULL) = (currency_amount IS NULL))
);
CREATE INDEX journal_draft_lines_account_id ON journal_draft_lines (account_id);

CREATE TABLE journal_entries (
    id          bigint PRIMARY KEY,
    number      text   NOT NULL CONSTRAINT journal_entries_number_key UNIQUE,
    -- The number series that the number was drawn from.
    series      text   NOT NULL REFERENCES number_formats,
    journal_id  bigint NOT NULL REFERENCES journals,
    -- Found by the trigger from the date.
    period_id   bigint NOT NULL REFERENCES periods,
    entry_date  date   NOT NULL,
    reference   text   NOT NULL DEFAULT '',
    description text   NOT NULL DEFAULT '',
    -- The document that it comes from; empty for one made by hand.
    source_kind text   NOT NULL DEFAULT '',
    source_id   bigint,
    reversal_of bigint CONSTRAINT journal_entries_reversal_of_key UNIQUE REFERENCES journal_entries,
    -- Carries profit and loss to equity at the end of a year.
    closing     boolean NOT NULL DEFAULT false,
    total       amount NOT NULL,
    posted_at   timestamptz NOT NULL,
    posted_by   bigint NOT NULL,
    search      text NOT NULL GENERATED ALWAYS AS (search_text(number || ' ' || reference || ' ' || description)) STORED
);
CREATE INDEX journal_entries_date ON journal_entries (entry_date, id);
CREATE INDEX journal_entries_journal ON journal_entries (journal_id, entry_date, id);
CREATE INDEX journal_entries_source ON journal_entries (source_kind, source_id) WHERE source_kind <> '';
CREATE INDEX journal_entries_closing ON journal_entries (id) WHERE closing;
CREATE INDEX journal_entries_search ON journal_entries USING gin (search gin_trgm_ops);

CREATE TABLE journal_lines (
    id              bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    entry_id        bigint  NOT NULL REFERENCES journal_entries,
    position        integer NOT NULL CHECK (position > 0),
    account_id      bigint  NOT NULL CONSTRAINT journal_lines_account_id_fkey REFERENCES accounts,
    partner_id      bigint  CONSTRAINT journal_lines_partner_id_fkey REFERENCES partners,
    description     text    NOT NULL DEFAULT '',
    -- In the company's currency: debits above zero, credits below.
    amount          amount  NOT NULL,
    -- Where it differs: the transaction's currency and amount, of the same sign,
    -- and what one unit of it was worth. A revaluation moves amount alone.
    currency        text    CHECK (currency ~ '^[A-Z]{3}$'),
    currency_amount amount,
    rate            rate,
    due_date        date,
    cost_center_id  bigint  CONSTRAINT journal_lines_cost_center_id_fkey REFERENCES dimensions,
    project_id      bigint  CONSTRAINT journal_lines_project_id_fkey REFERENCES dimensions,
    -- The header's, repeated: an account's lines are read in this order.
    entry_date      date    NOT NULL,
    posted_at       timestamptz NOT NULL,
    CONSTRAINT journal_lines_position_key UNIQUE (entry_id, position),
    CONSTRAINT journal_lines_something CHECK (amount::numeric <> 0 OR coalesce(currency_amount::numeric, 0) <> 0),
    CONSTRAINT journal_lines_currency CHECK ((currency IS NULL) = (currency_amount IS NULL)
        AND amount::numeric * coalesce(currency_amount::numeric, 0) >= 0)
);
CREATE INDEX journal_lines_account ON journal_lines (account_id, entry_date, id);
-- The days at the edges of a statement's range, without reading the rows.
CREATE INDEX journal_lines_days ON journal_lines (entry_date) INCLUDE (account_id, amount, entry_id);
CREATE INDEX journal_lines_partner ON journal_lines (partner_id, entry_date, id) WHERE partner_id IS NOT NULL;
CREATE INDEX journal_lines_cost_center ON journal_lines (cost_center_id, entry_date) WHERE cost_center_id IS NOT NULL;
CREATE INDEX journal_lines_project ON journal_lines (project_id, entry_date) WHERE project_id IS NOT NULL;

-- What each account moved in each period and currency, kept with the lines.
CREATE TABLE account_balances (
    account_id      bigint  NOT NULL REFERENCES accounts,
    period_id       bigint  NOT NULL REFERENCES periods,
    currency        text    NOT NULL,
    closing         boolean NOT NULL,
    debit           amount  NOT NULL DEFAULT 0,
    credit          amount  NOT NULL DEFAULT 0,
    currency_amount amount  NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, period_id, currency, closing),
    CONSTRAINT account_balances_sides CHECK (debit::numeric >= 0 AND credit::numeric >= 0)
) WITH (fillfactor = 70);

-- Every posted entry is sealed at commit with a SHA-256 over its content and the
-- seal before it. A chain is a journal's: its writers meet at the counter of its
-- numbers anyway.
CREATE TABLE journal_chains (
    journal_id bigint PRIMARY KEY REFERENCES journals ON DELETE CASCADE,
    seq        bigint NOT NULL DEFAULT 0,
    hash       bytea  NOT NULL DEFAULT '\x'
);
CREATE TABLE journal_seals (
    entry_id   bigint PRIMARY KEY REFERENCES journal_entries,
    journal_id bigint NOT NULL,
    seq        bigint NOT NULL,
    hash       bytea  NOT NULL,
    UNIQUE (journal_id, seq)
);

-- The period of the date, if it is open. The share locks make closing wait for
-- whoever is posting, and posting for whoever is closing.
-- +goose StatementBegin
CREATE FUNCTION journal_entries_take_period() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found_state text;
    locked_to   date;
BEGIN
    SELECT p.id, p.state, s.lock_date INTO NEW.period_id, found_state, locked_to
    FROM periods p, ledger_settings s
    WHERE daterange(p.starts_on, p.ends_on, '[]') @> NEW.entry_date
    FOR SHARE OF p, s;
    IF found_state IS NULL THEN
        RAISE EXCEPTION 'no period has the date %', NEW.entry_date
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entries_period_missing';
    ELSIF found_state <> 'open' OR NEW.entry_date <= locked_to THEN
        RAISE EXCEPTION 'the period of % is %', NEW.entry_date, CASE found_state WHEN 'open' THEN 'locked' ELSE found_state END
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entries_period_open';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER journal_entries_period BEFORE INSERT ON journal_entries FOR EACH ROW EXECUTE FUNCTION journal_entries_take_period();

-- Lines come with their entry, go to accounts that take them, and move balances.
-- +goose StatementBegin
CREATE FUNCTION journal_lines_post() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong record;
BEGIN
    IF EXISTS (SELECT FROM lines JOIN journal_seals USING (entry_id)) THEN
        RAISE EXCEPTION 'lines cannot be added to an entry that is posted' USING ERRCODE = 'KT001';
    END IF;
    SELECT a.code, CASE WHEN NOT a.active OR a.is_group THEN 'journal_lines_account_usable'
                        WHEN a.control <> '' AND l.partner_id IS NULL THEN 'journal_lines_partner_named'
                        ELSE 'journal_lines_account_currency' END AS rule INTO wrong
    FROM lines l JOIN accounts a ON a.id = l.account_id
    WHERE NOT a.active OR a.is_group OR a.control <> '' AND l.partner_id IS NULL
       OR a.currency IS NOT NULL AND a.currency <> coalesce(l.currency, (SELECT currency FROM company))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'account % does not take this line', wrong.code
            USING ERRCODE = 'check_violation', CONSTRAINT = wrong.rule;
    END IF;
    -- In the order of the key, so that two writers cannot wait for each other.
    INSERT INTO account_balances AS b (account_id, period_id, currency, closing, debit, credit, currency_amount)
    SELECT l.account_id, e.period_id, coalesce(l.currency, c.currency) AS currency, e.closing,
           sum(greatest(l.amount::numeric, 0)), sum(greatest(-l.amount::numeric, 0)), sum(coalesce(l.currency_amount::numeric, l.amount::numeric))
    FROM lines l JOIN journal_entries e ON e.id = l.entry_id CROSS JOIN company c
    GROUP BY l.account_id, e.period_id, coalesce(l.currency, c.currency), e.closing
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (account_id, period_id, currency, closing) DO UPDATE
    SET debit = b.debit + excluded.debit, credit = b.credit + excluded.credit, currency_amount = b.currency_amount + excluded.currency_amount;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER journal_lines_post AFTER INSERT ON journal_lines
    REFERENCING NEW TABLE AS lines FOR EACH STATEMENT EXECUTE FUNCTION journal_lines_post();

-- The canonical content of an entry with its lines: a JSON array, so that no two
-- contents print alike, with the time in microseconds.
-- +goose StatementBegin
CREATE FUNCTION journal_entry_hash(e journal_entries, seq bigint, previous bytea) RETURNS bytea
    LANGUAGE sql STABLE
    RETURN sha256(previous || convert_to(jsonb_build_array(
        e.id, seq, e.number, e.series, e.journal_id, e.period_id, e.entry_date, e.reference, e.description, e.source_kind, e.source_id,
        e.reversal_of, e.closing, e.total, round(extract(epoch FROM e.posted_at) * 1000000), e.posted_by,
        (SELECT jsonb_agg(jsonb_build_array(l.id, l.position, l.account_id, l.partner_id, l.description, l.amount, l.currency,
                    l.currency_amount, l.rate, l.due_date, l.cost_center_id, l.project_id, l.entry_date,
                    round(extract(epoch FROM l.posted_at) * 1000000)) ORDER BY l.position, l.id)
         FROM public.journal_lines l WHERE l.entry_id = e.id))::text, 'UTF8'));
-- +goose StatementEnd

-- At commit: the entry has lines, they sum to zero, they carry its date; then it
-- is sealed. That late, so that the chain's head is held for no longer than that.
-- +goose StatementBegin
CREATE FUNCTION journal_entries_seal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sums record;
    head journal_chains;
BEGIN
    SELECT count(*) AS lines, sum(l.amount::numeric) AS balance, sum(greatest(l.amount::numeric, 0)) AS debit,
           bool_and(l.entry_date = NEW.entry_date AND l.posted_at = NEW.posted_at) AS dated INTO sums
    FROM journal_lines l WHERE l.entry_id = NEW.id;
    IF sums.lines = 0 THEN
        RAISE EXCEPTION 'entry % has no lines', NEW.number USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entries_lines';
    ELSIF sums.balance <> 0 OR sums.debit <> NEW.total::numeric THEN
        RAISE EXCEPTION 'entry % does not balance: %', NEW.number, sums.balance
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entries_balanced';
    ELSIF NOT sums.dated THEN
        RAISE EXCEPTION 'lines of entry % have another date', NEW.number USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entries_dated';
    END IF;
    INSERT INTO journal_chains (journal_id) VALUES (NEW.journal_id) ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT head FROM journal_chains WHERE journal_id = NEW.journal_id FOR UPDATE;
    head.seq := head.seq + 1;
    head.hash := journal_entry_hash(NEW, head.seq, head.hash);
    INSERT INTO journal_seals (entry_id, journal_id, seq, hash) VALUES (NEW.id, NEW.journal_id, head.seq, head.hash);
    UPDATE journal_chains SET seq = head.seq, hash = head.hash WHERE journal_id = NEW.journal_id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER journal_entries_seal AFTER INSERT ON journal_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_entries_seal();

CREATE TRIGGER journal_entries_frozen BEFORE UPDATE OR DELETE ON journal_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_entries_kept BEFORE TRUNCATE ON journal_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_lines_frozen BEFORE UPDATE OR DELETE ON journal_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_lines_kept BEFORE TRUNCATE ON journal_lines FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_seals_frozen BEFORE UPDATE OR DELETE ON journal_seals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_seals_kept BEFORE TRUNCATE ON journal_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON journal_entries, journal_lines FROM kontor_app;
REVOKE INSERT, UPDATE, DELETE ON journal_seals, journal_chains, account_balances FROM kontor_app;

-- An account that has lines keeps what they were posted for.
-- +goose StatementBegin
CREATE FUNCTION accounts_keep_meaning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM journal_lines WHERE account_id = NEW.id) THEN
        RAISE EXCEPTION 'account % has entries', NEW.code
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'accounts_meaning', TABLE = 'accounts';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER accounts_meaning BEFORE UPDATE ON accounts FOR EACH ROW
    WHEN (NEW.type <> OLD.type OR NEW.is_group <> OLD.is_group OR NEW.control <> OLD.control OR NEW.currency IS DISTINCT FROM OLD.currency)
    EXECUTE FUNCTION accounts_keep_meaning();

-- Drafts and posted entries as one list. Without a join in its halves, so that
-- both can be read in order from their indexes and merged.
CREATE VIEW journal_entry_list AS
SELECT d.id, NULL::text AS number, 'draft' AS state, d.journal_id, (SELECT j.code FROM journals j WHERE j.id = d.journal_id) AS journal,
       d.entry_date, d.reference, d.description,
       '' AS source_kind, NULL::bigint AS source_id, NULL::bigint AS reversal_of, d.total, NULL::timestamptz AS posted_at, d.version, d.search
FROM journal_drafts d
UNION ALL
SELECT e.id, e.number, 'posted', e.journal_id, (SELECT j.code FROM journals j WHERE j.id = e.journal_id), e.entry_date, e.reference, e.description,
       e.source_kind, e.source_id, e.reversal_of, e.total, e.posted_at, 1, e.search
FROM journal_entries e;

-- An account with what it comes to now.
CREATE VIEW account_list AS
SELECT a.id, a.code, a.name, a.parent_id, p.code AS parent_code, p.name AS parent, a.type, a.subtype, a.is_group, a.control, a.currency, a.active,
       a.version, a.created_at, a.updated_at, a.search,
       coalesce((SELECT sum(b.debit::numeric - b.credit::numeric) FROM account_balances b WHERE b.account_id = a.id), 0)::amount AS balance
FROM accounts a LEFT JOIN accounts p ON p.id = a.parent_id;

GRANT SELECT ON accounts, account_roles, fiscal_years, periods, ledger_settings, journals, dimensions, journal_entries, journal_lines,
    account_balances, journal_seals, journal_chains, journal_entry_list, account_list TO kontor_reader;
