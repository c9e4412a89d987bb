-- +goose Up

-- Fixed assets that lose their value, and income and expense that are spread
-- over the months that they belong to.

INSERT INTO number_formats (series, label, format) VALUES
    ('assets.asset', 'Fixed assets', 'FA-{year}-{number}'),
    ('assets.deferral', 'Deferrals', 'DEF-{year}-{number}');

CREATE TABLE assets (
    id                      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number                  text   CONSTRAINT assets_number_key UNIQUE,
    state                   text   NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'disposed')),
    name                    text   NOT NULL CHECK (btrim(name) <> ''),
    -- What it cost stands on the first, its depreciation on the second, each
    -- charge is an expense on the third.
    asset_account_id        bigint NOT NULL CONSTRAINT assets_asset_account_id_fkey REFERENCES accounts,
    depreciation_account_id bigint NOT NULL CONSTRAINT assets_depreciation_account_id_fkey REFERENCES accounts,
    expense_account_id      bigint NOT NULL CONSTRAINT assets_expense_account_id_fkey REFERENCES accounts,
    cost_center_id          bigint CONSTRAINT assets_cost_center_id_fkey REFERENCES dimensions,
    project_id              bigint CONSTRAINT assets_project_id_fkey REFERENCES dimensions,
    in_service              date   NOT NULL,
    cost                    amount NOT NULL CHECK (cost > 0),
    residual                amount NOT NULL DEFAULT 0 CHECK (residual >= 0),
    method                  text   NOT NULL CHECK (method IN ('straight_line', 'declining')),
    life_months             integer NOT NULL CHECK (life_months BETWEEN 1 AND 1200),
    rate                    percent NOT NULL DEFAULT 0 CHECK (rate >= 0 AND rate <= 100),
    prorata                 text   NOT NULL CHECK (prorata IN ('month', 'day')),
    every                   text   NOT NULL CHECK (every IN ('month', 'quarter', 'year')),
    -- Charged before, in another program.
    depreciated             amount NOT NULL DEFAULT 0 CHECK (depreciated >= 0),
    notes                   text   NOT NULL DEFAULT '',
    disposed_on             date,
    proceeds                amount,
    disposal_entry_id       bigint CONSTRAINT assets_disposal_entry_id_key UNIQUE REFERENCES journal_entries,
    version                 integer NOT NULL DEFAULT 1,
    created_by              bigint NOT NULL,
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now(),
    search                  text NOT NULL GENERATED ALWAYS AS (search_text(coalesce(number, '') || ' ' || name)) STORED,
    CONSTRAINT assets_value CHECK (residual::numeric + depreciated::numeric <= cost::numeric),
    CONSTRAINT assets_numbered CHECK ((number IS NULL) = (state = 'draft')),
    CONSTRAINT assets_disposed CHECK (CASE state WHEN 'disposed' THEN num_nulls(disposed_on, proceeds, disposal_entry_id) = 0
                                      ELSE num_nonnulls(disposed_on, proceeds, disposal_entry_id) = 0 END)
);
CREATE INDEX assets_state ON assets (state, id);
CREATE INDEX assets_search ON assets USING gin (search gin_trgm_ops);

CREATE TABLE deferrals (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number             text   CONSTRAINT deferrals_number_key UNIQUE,
    state              text   NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active')),
    kind               text   NOT NULL CHECK (kind IN ('expense', 'revenue')),
    name               text   NOT NULL CHECK (btrim(name) <> ''),
    -- Where it waits, and where each portion goes.
    balance_account_id bigint NOT NULL CONSTRAINT deferrals_balance_account_id_fkey REFERENCES accounts,
    result_account_id  bigint NOT NULL CONSTRAINT deferrals_result_account_id_fkey REFERENCES accounts,
    cost_center_id     bigint CONSTRAINT deferrals_cost_center_id_fkey REFERENCES dimensions,
    project_id         bigint CONSTRAINT deferrals_project_id_fkey REFERENCES dimensions,
    amount             amount NOT NULL CHECK (amount > 0),
    starts_on          date   NOT NULL,
    ends_on            date   NOT NULL,
    spread             text   NOT NULL CHECK (spread IN ('equal', 'month', 'day')),
    notes              text   NOT NULL DEFAULT '',
    version            integer NOT NULL DEFAULT 1,
    created_by         bigint NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    search             text NOT NULL GENERATED ALWAYS AS (search_text(coalesce(number, '') || ' ' || name)) STORED,
    CONSTRAINT deferrals_dates CHECK (ends_on >= starts_on),
    CONSTRAINT deferrals_numbered CHECK ((number IS NULL) = (state = 'draft'))
);
CREATE INDEX deferrals_state ON deferrals (state, id);
CREATE INDEX deferrals_search ON deferrals USING gin (search gin_trgm_ops);

-- What has been posted of either: each day of a plan once, whoever posts.
CREATE TABLE plan_postings (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asset_id    bigint REFERENCES assets,
    deferral_id bigint REFERENCES deferrals,
    on_date     date   NOT NULL,
    amount      amount NOT NULL CHECK (amount > 0),
    entry_id    bigint NOT NULL CONSTRAINT plan_postings_entry_id_key UNIQUE REFERENCES journal_entries,
    CONSTRAINT plan_postings_of_one CHECK (num_nonnulls(asset_id, deferral_id) = 1),
    CONSTRAINT plan_postings_once UNIQUE NULLS NOT DISTINCT (asset_id, deferral_id, on_date)
);
CREATE INDEX plan_postings_deferral_id ON plan_postings (deferral_id, on_date) WHERE deferral_id IS NOT NULL;
CREATE TRIGGER plan_postings_frozen BEFORE UPDATE OR DELETE ON plan_postings FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_postings_kept BEFORE TRUNCATE ON plan_postings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON plan_postings FROM kontor_app;

-- What a plan follows from stays once it is active.
-- +goose StatementBegin
CREATE FUNCTION plans_keep_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - '{state,name,notes,search,version,updated_at,disposed_on,proceeds,disposal_entry_id}'::text[]
                        <> to_jsonb(NEW) - '{state,name,notes,search,version,updated_at,disposed_on,proceeds,disposal_entry_id}'::text[] THEN
        RAISE EXCEPTION '% is active', OLD.number USING ERRCODE = 'KT001';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER assets_active BEFORE UPDATE OR DELETE ON assets FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION plans_keep_terms();
CREATE TRIGGER deferrals_active BEFORE UPDATE OR DELETE ON deferrals FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION plans_keep_terms();

CREATE VIEW asset_list AS
SELECT a.id, a.number, a.state, a.name, a.in_service, a.cost, a.residual, a.method, a.life_months, a.disposed_on, a.version, a.search,
       (a.depreciated::numeric + coalesce((SELECT sum(p.amount::numeric) FROM plan_postings p WHERE p.asset_id = a.id), 0))::amount AS accumulated,
       (a.cost::numeric - a.depreciated::numeric - coalesce((SELECT sum(p.amount::numeric) FROM plan_postings p WHERE p.asset_id = a.id), 0))::amount AS book_value
FROM assets a;
CREATE VIEW deferral_list AS
SELECT d.id, d.number, d.state, d.kind, d.name, d.starts_on, d.ends_on, d.amount, d.version, d.search,
       (d.amount::numeric - coalesce((SELECT sum(p.amount::numeric) FROM plan_postings p WHERE p.deferral_id = d.id), 0))::amount AS left_over
FROM deferrals d;

GRANT SELECT ON assets, deferrals, plan_postings, asset_list, deferral_list TO kontor_reader;
