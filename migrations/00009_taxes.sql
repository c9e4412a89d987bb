-- +goose Up

-- Taxes.

CREATE TABLE taxes (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code     text    NOT NULL CONSTRAINT taxes_code_key UNIQUE CHECK (btrim(code) <> ''),
    name     text    NOT NULL CHECK (btrim(name) <> ''),
    -- A group stands for its members, in their order.
    kind     text    NOT NULL CHECK (kind IN ('percent', 'fixed', 'group')),
    scope    text    NOT NULL CHECK (scope IN ('sale', 'purchase', 'both')),
    rate     percent NOT NULL DEFAULT 0,
    amount   price   NOT NULL DEFAULT 0,
    included boolean NOT NULL DEFAULT false,
    compound boolean NOT NULL DEFAULT false,
    sequence integer NOT NULL DEFAULT 10,
    active   boolean NOT NULL DEFAULT true,
    version  integer NOT NULL DEFAULT 1,
    search   text    NOT NULL GENERATED ALWAYS AS (search_text(code || ' ' || name)) STORED
);

CREATE TABLE tax_members (
    group_id bigint  NOT NULL REFERENCES taxes ON DELETE CASCADE,
    position integer NOT NULL,
    tax_id   bigint  NOT NULL CONSTRAINT tax_members_tax_id_fkey REFERENCES taxes,
    PRIMARY KEY (group_id, position),
    CONSTRAINT tax_members_key UNIQUE (group_id, tax_id),
    CHECK (group_id <> tax_id)
);

-- Where the base and the tax of an invoice and of its refund go.
CREATE TABLE tax_postings (
    tax_id     bigint  NOT NULL REFERENCES taxes ON DELETE CASCADE,
    document   text    NOT NULL CHECK (document IN ('invoice', 'refund')),
    part       text    NOT NULL CHECK (part IN ('base', 'tax')),
    position   integer NOT NULL,
    factor     percent NOT NULL,
    -- NULL for the line's own account.
    account_id bigint  CONSTRAINT tax_postings_account_id_fkey REFERENCES accounts,
    box        text    NOT NULL DEFAULT '',
    PRIMARY KEY (tax_id, document, part, position)
);

-- What taxes and accounts become for a kind of partner: at home, in another
-- country of the union, abroad.
CREATE TABLE tax_positions (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name    text    NOT NULL CONSTRAINT tax_positions_name_key UNIQUE CHECK (btrim(name) <> ''),
    note    text    NOT NULL DEFAULT '',
    active  boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1
);

CREATE TABLE tax_position_taxes (
    position_id bigint NOT NULL REFERENCES tax_positions ON DELETE CASCADE,
    from_id     bigint NOT NULL CONSTRAINT tax_position_taxes_from_id_fkey REFERENCES taxes,
    -- NULL for none in its place.
    to_id       bigint CONSTRAINT tax_position_taxes_to_id_fkey REFERENCES taxes,
    CONSTRAINT tax_position_taxes_key UNIQUE NULLS NOT DISTINCT (position_id, from_id, to_id)
);

CREATE TABLE tax_position_accounts (
    position_id bigint NOT NULL REFERENCES tax_positions ON DELETE CASCADE,
    from_id     bigint NOT NULL REFERENCES accounts,
    to_id       bigint NOT NULL REFERENCES accounts,
    PRIMARY KEY (position_id, from_id)
);

-- Each tax of a posted entry: its base, its amount and the boxes of the report.
CREATE TABLE journal_taxes (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id bigint NOT NULL REFERENCES journal_entries,
    tax_id   bigint NOT NULL CONSTRAINT journal_taxes_tax_id_fkey REFERENCES taxes,
    part     text   NOT NULL CHECK (part IN ('base', 'tax')),
    box      text   NOT NULL,
    -- In the company's currency: what the box gets, and the base it was computed on.
    amount   amount NOT NULL,
    base     amount NOT NULL,
    entry_date date NOT NULL
);
CREATE INDEX journal_taxes_date ON journal_taxes (entry_date, tax_id);
CREATE INDEX journal_taxes_entry ON journal_taxes (entry_id);
CREATE TRIGGER journal_taxes_frozen BEFORE UPDATE OR DELETE ON journal_taxes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_taxes_kept BEFORE TRUNCATE ON journal_taxes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON journal_taxes FROM kontor_app;

GRANT SELECT ON taxes, tax_members, tax_postings, tax_positions, tax_position_taxes, tax_position_accounts, journal_taxes TO kontor_reader;

CREATE VIEW tax_list AS
SELECT t.id, t.code, t.name, t.kind, t.scope, t.rate, t.amount, t.included, t.compound, t.sequence, t.active, t.version, t.search,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('tax_id', m.tax_id, 'code', member.code, 'name', member.name) ORDER BY m.position), '[]'::jsonb)
        FROM tax_members m JOIN taxes member ON member.id = m.tax_id WHERE m.group_id = t.id)::jsonb AS members,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('document', p.document, 'part', p.part, 'factor', p.factor::text, 'account_id', p.account_id,
                   'account_code', coalesce(a.code, ''), 'account', coalesce(a.name, ''), 'box', p.box) ORDER BY p.document, p.part, p.position), '[]'::jsonb)
        FROM tax_postings p LEFT JOIN accounts a ON a.id = p.account_id WHERE p.tax_id = t.id)::jsonb AS postings
FROM taxes t;

CREATE VIEW tax_position_list AS
SELECT p.id, p.name, p.note, p.active, p.version,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('from_id', m.from_id, 'from_code', f.code, 'to_id', m.to_id, 'to_code', coalesce(t.code, '')) ORDER BY f.code, t.code), '[]'::jsonb)
        FROM tax_position_taxes m JOIN taxes f ON f.id = m.from_id LEFT JOIN taxes t ON t.id = m.to_id WHERE m.position_id = p.id)::jsonb AS taxes,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('from_id', m.from_id, 'from_code', f.code, 'to_id', m.to_id, 'to_code', t.code) ORDER BY f.code), '[]'::jsonb)
        FROM tax_position_accounts m JOIN accounts f ON f.id = m.from_id JOIN accounts t ON t.id = m.to_id WHERE m.position_id = p.id)::jsonb AS accounts
FROM tax_positions p;

-- When what is owed is due: one instalment or several.
CREATE TABLE payment_terms (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name             text    NOT NULL CONSTRAINT payment_terms_name_key UNIQUE CHECK (btrim(name) <> ''),
    -- Instalments: {kind percent|fixed|remainder, value, days, months, end_of_month, day_of_month}.
    parts            jsonb   NOT NULL CHECK (jsonb_typeof(parts) = 'array'),
    discount_percent percent NOT NULL DEFAULT 0 CHECK (discount_percent >= 0 AND discount_percent < 100),
    discount_days    integer NOT NULL DEFAULT 0 CHECK (discount_days >= 0),
    active           boolean NOT NULL DEFAULT true,
    version          integer NOT NULL DEFAULT 1
);
INSERT INTO payment_terms (name, parts) VALUES
    ('Immediately', '[{"kind": "remainder", "days": 0}]'),
    ('14 days', '[{"kind": "remainder", "days": 14}]'),
    ('30 days', '[{"kind": "remainder", "days": 30}]'),
    ('30 days, end of month', '[{"kind": "remainder", "days": 30, "end_of_month": true}]');
INSERT INTO payment_terms (name, parts, discount_percent, discount_days) VALUES ('30 days, 2 % within 10', '[{"kind": "remainder", "days": 30}]', 2, 10);

GRANT SELECT ON tax_list, tax_position_list, payment_terms TO kontor_reader;
