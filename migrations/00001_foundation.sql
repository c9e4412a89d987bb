-- +goose Up

-- What every module stands on: decimals that refuse NaN, text search without
-- accents, privileges by default, idempotency, the company and its settings,
-- number series and the audit log.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- Decimals that keep the places they were written with (12.50 stays 12.50).
-- The bounds also refuse NaN, which sorts above every number, and infinity.
CREATE DOMAIN amount   AS numeric CHECK (VALUE > -1e16 AND VALUE < 1e16 AND min_scale(VALUE) <= 4);
CREATE DOMAIN price    AS numeric CHECK (VALUE > -1e14 AND VALUE < 1e14 AND min_scale(VALUE) <= 6);
CREATE DOMAIN quantity AS numeric CHECK (VALUE > -1e14 AND VALUE < 1e14 AND min_scale(VALUE) <= 6);
CREATE DOMAIN rate     AS numeric CHECK (VALUE > 0     AND VALUE < 1e10 AND min_scale(VALUE) <= 10);
CREATE DOMAIN percent  AS numeric CHECK (VALUE > -1e3  AND VALUE < 1e3  AND min_scale(VALUE) <= 6);

-- The app's role reads and writes rows; tables of posted facts take UPDATE and
-- DELETE away again where they are made. The reader's role is given tables one
-- by one, so that a new table with secrets is closed until someone opens it.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kontor_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO kontor_app;
GRANT USAGE ON SCHEMA public TO kontor_app, kontor_reader;

-- unaccent() is only STABLE because its dictionary could be swapped; naming the
-- dictionary makes it safe to promise IMMUTABLE, which generated columns and
-- indexes need.
-- +goose StatementBegin
CREATE FUNCTION search_text(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));
-- +goose StatementEnd

-- A LIKE pattern that finds the words anywhere, with the person's own % and _
-- taken literally.
-- +goose StatementBegin
CREATE FUNCTION search_pattern(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN '%' || regexp_replace(public.search_text(btrim(value)), '([\\%_])', '\\\1', 'g') || '%';
-- +goose StatementEnd

-- Posted facts refuse changes from everybody, the owner and superusers too.
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'KT001';
END
$$;
-- +goose StatementEnd

-- An answer already given to a write with an Idempotency-Key. The row is
-- inserted first and filled in before commit, so a second request with the
-- same key waits for the first and then finds its answer.
CREATE TABLE idempotency_keys (
    actor_id     bigint      NOT NULL,
    key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    operation    text        NOT NULL,
    request_hash bytea       NOT NULL,
    status       integer,
    -- The bytes as they were answered; jsonb would reorder them.
    answer       json,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor_id, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- The one company that this database holds.
CREATE TABLE company (
    id                      integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    name                    text    NOT NULL CHECK (btrim(name) <> ''),
    country                 text    NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    currency                text    NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    currency_decimals       integer NOT NULL CHECK (currency_decimals BETWEEN 0 AND 4),
    fiscal_year_start_month integer NOT NULL DEFAULT 1 CHECK (fiscal_year_start_month BETWEEN 1 AND 12),
    rounding                text    NOT NULL DEFAULT 'document' CHECK (rounding IN ('document', 'line')),
    tax_number              text    NOT NULL DEFAULT '',
    street                  text    NOT NULL DEFAULT '',
    postal_code             text    NOT NULL DEFAULT '',
    city                    text    NOT NULL DEFAULT '',
    email                   text    NOT NULL DEFAULT '',
    phone                   text    NOT NULL DEFAULT '',
    version                 integer NOT NULL DEFAULT 1,
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE settings (
    key        text PRIMARY KEY,
    value      jsonb       NOT NULL,
    version    integer     NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- Numbers of documents: the format is the administrator's, the counter is a row
-- that is locked as late as possible in the posting transaction.
CREATE TABLE number_formats (
    series text PRIMARY KEY,
    label  text NOT NULL,
    -- {year} and {number} are replaced; digits pads the number with zeros.
    format text NOT NULL CHECK (format LIKE '%{number}%'),
    digits integer NOT NULL DEFAULT 5 CHECK (digits BETWEEN 1 AND 12),
    version integer NOT NULL DEFAULT 1
);
INSERT INTO number_formats (series, label, format) VALUES ('sales.order', 'Sales orders', 'SO-{year}-{number}');

CREATE TABLE number_counters (
    series text    NOT NULL REFERENCES number_formats,
    -- 0 for a format without {year}: its numbers go on from year to year.
    year   integer NOT NULL,
    last   bigint  NOT NULL DEFAULT 0 CHECK (last >= 0),
    PRIMARY KEY (series, year)
);

-- The audit log: who did what, when, with the record before and after.
--
-- Every row carries a SHA-256 over its content and the hash before it. One
-- chain for everybody would make all writers of the company queue for its
-- head until commit; so there are 32, and a connection always takes the same.
CREATE TABLE audit_chains (
    chain smallint PRIMARY KEY,
    seq   bigint   NOT NULL DEFAULT 0,
    hash  bytea    NOT NULL DEFAULT '\x'
);
INSERT INTO audit_chains (chain) SELECT generate_series(0, 31);

CREATE TABLE audit_log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chain      smallint    NOT NULL,
    seq        bigint      NOT NULL,
    at         timestamptz NOT NULL,
    user_id    bigint      NOT NULL,
    username   text        NOT NULL,
    via        text        NOT NULL,
    operation  text        NOT NULL,
    request_id text        NOT NULL,
    kind       text        NOT NULL DEFAULT '',
    record_id  bigint,
    title      text        NOT NULL DEFAULT '',
    before     jsonb,
    after      jsonb,
    hash       bytea       NOT NULL,
    UNIQUE (chain, seq)
);
CREATE INDEX audit_log_record ON audit_log (kind, record_id, id);
CREATE INDEX audit_log_user ON audit_log (user_id, id);
CREATE INDEX audit_log_at ON audit_log (at);

-- The canonical content of a row: a JSON array, so that no two contents print
-- alike, with the time in microseconds, so that no time zone changes it. Even
-- nonsense that only a tamperer would write must hash, not fail: an infinite
-- time, or a JSON null where there was none.
-- +goose StatementBegin
CREATE FUNCTION audit_hash(r audit_log, previous bytea) RETURNS bytea
    LANGUAGE sql STABLE
    RETURN sha256(previous || convert_to(jsonb_build_array(
        r.id, r.chain, r.seq, round(extract(epoch FROM r.at) * 1000000), r.user_id, r.username, r.via, r.operation,
        r.request_id, r.kind, r.record_id, r.title, r.before, r.after, r.before IS NULL, r.after IS NULL)::text, 'UTF8'));
-- +goose StatementEnd

-- The chain is written here and nowhere else: SECURITY DEFINER, because the
-- app's role may add to the log but touch neither its rows nor the heads.
-- +goose StatementBegin
CREATE FUNCTION audit_log_chain() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head audit_chains;
BEGIN
    NEW.chain := pg_backend_pid() % 32;
    SELECT * INTO STRICT head FROM audit_chains WHERE chain = NEW.chain FOR UPDATE;
    NEW.seq := head.seq + 1;
    NEW.hash := audit_hash(NEW, head.hash);
    UPDATE audit_chains SET seq = NEW.seq, hash = NEW.hash WHERE chain = NEW.chain;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_log_chain BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_chain();
CREATE TRIGGER audit_log_frozen BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_kept BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON audit_log FROM kontor_app;
REVOKE INSERT, UPDATE, DELETE ON audit_chains FROM kontor_app;

GRANT SELECT ON company, number_formats, number_counters, audit_log, audit_chains TO kontor_reader;
