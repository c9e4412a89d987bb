-- +goose Up

-- Customers and suppliers, with their addresses and contacts.

CREATE TABLE partners (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text    NOT NULL CONSTRAINT partners_code_key UNIQUE CHECK (code = btrim(code) AND code <> ''),
    name        text    NOT NULL CHECK (btrim(name) <> ''),
    is_customer boolean NOT NULL DEFAULT true,
    is_supplier boolean NOT NULL DEFAULT false,
    email       text    NOT NULL DEFAULT '',
    phone       text    NOT NULL DEFAULT '',
    tax_number  text    NOT NULL DEFAULT '',
    notes       text    NOT NULL DEFAULT '',
    archived    boolean NOT NULL DEFAULT false,
    version     integer NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    search      text    NOT NULL GENERATED ALWAYS AS
                (search_text(name || ' ' || code || ' ' || email || ' ' || tax_number)) STORED,
    CONSTRAINT partners_side CHECK (is_customer OR is_supplier)
);
CREATE INDEX partners_search ON partners USING gin (search gin_trgm_ops);
CREATE INDEX partners_name ON partners (name, id);
CREATE SEQUENCE partner_code_seq;

CREATE TABLE partner_addresses (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partner_id  bigint  NOT NULL REFERENCES partners ON DELETE CASCADE,
    position    integer NOT NULL,
    kind        text    NOT NULL CHECK (kind IN ('billing', 'delivery', 'other')),
    street      text    NOT NULL DEFAULT '',
    street2     text    NOT NULL DEFAULT '',
    postal_code text    NOT NULL DEFAULT '',
    city        text    NOT NULL DEFAULT '',
    region      text    NOT NULL DEFAULT '',
    country     text    NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$')
);
CREATE INDEX partner_addresses_partner_id ON partner_addresses (partner_id);

CREATE TABLE partner_contacts (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partner_id bigint  NOT NULL REFERENCES partners ON DELETE CASCADE,
    position   integer NOT NULL,
    name       text    NOT NULL CHECK (btrim(name) <> ''),
    role       text    NOT NULL DEFAULT '',
    email      text    NOT NULL DEFAULT '',
    phone      text    NOT NULL DEFAULT ''
);
CREATE INDEX partner_contacts_partner_id ON partner_contacts (partner_id);

GRANT SELECT ON partners, partner_addresses, partner_contacts TO kontor_reader;
