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
CREATE INDEX partners_name ON partners (search_text(name), id);

-- Codes for those who give none: C00001. Codes given by people are skipped. A
-- partner that is not saved in the end leaves a gap, which is no harm here.
CREATE SEQUENCE partner_code_seq;
-- +goose StatementBegin
CREATE FUNCTION partner_code_next(prefix text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    drawn text;
    made  text;
BEGIN
    LOOP
        drawn := nextval('public.partner_code_seq');
        made := prefix || lpad(drawn, greatest(5, length(drawn)), '0');
        EXIT WHEN NOT EXISTS (SELECT FROM partners p WHERE p.code = made);
    END LOOP;
    RETURN made;
END
$$;
-- +goose StatementEnd

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

-- A partner as lists and forms show it. The subselects are only worked out for
-- the rows of the page.
CREATE VIEW partner_list AS
SELECT p.id, p.code, p.name, p.is_customer, p.is_supplier, p.email, p.phone, p.tax_number, p.notes, p.archived,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', a.kind, 'street', a.street, 'street2', a.street2, 'city', a.city,
                   'postal_code', a.postal_code, 'region', a.region, 'country', a.country) ORDER BY a.position), '[]'::jsonb)
        FROM partner_addresses a WHERE a.partner_id = p.id)::jsonb AS addresses,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('name', c.name, 'role', c.role, 'email', c.email, 'phone', c.phone)
                   ORDER BY c.position), '[]'::jsonb)
        FROM partner_contacts c WHERE c.partner_id = p.id)::jsonb AS contacts,
       p.version, p.created_at, p.updated_at, p.search
FROM partners p;

GRANT SELECT ON partners, partner_list, partner_addresses, partner_contacts TO kontor_reader;
