-- +goose Up

-- Entries that come again: by hand when they are needed, or by a schedule.
CREATE TABLE entry_templates (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text   NOT NULL CONSTRAINT entry_templates_name_key UNIQUE CHECK (btrim(name) <> ''),
    journal_id   bigint NOT NULL REFERENCES journals,
    reference    text   NOT NULL DEFAULT '',
    description  text   NOT NULL DEFAULT '',
    -- The sum of the debits, for lists.
    total        amount NOT NULL DEFAULT 0,
    -- Every so many units from a day on; no unit for a template that has no
    -- schedule.
    every        integer NOT NULL DEFAULT 1 CHECK (every BETWEEN 1 AND 1000),
    unit         text CHECK (unit IN ('day', 'week', 'month', 'quarter', 'year')),
    from_date    date,
    until_date   date CHECK (until_date >= from_date),
    -- Of months and longer; 0 for the day of from_date.
    day_of_month integer NOT NULL DEFAULT 0 CHECK (day_of_month BETWEEN 0 AND 31),
    end_of_month boolean NOT NULL DEFAULT false,
    -- Posted at once, or left as a draft for somebody to look at.
    posts        boolean NOT NULL DEFAULT false,
    paused       boolean NOT NULL DEFAULT false,
    -- Why the last run was refused; empty once one went well.
    problem      text    NOT NULL DEFAULT '',
    version      integer NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    search       text NOT NULL GENERATED ALWAYS AS (search_text(name || ' ' || reference || ' ' || description)) STORED,
    CONSTRAINT entry_templates_schedule CHECK ((unit IS NULL) = (from_date IS NULL) AND (unit IS NOT NULL OR NOT posts AND NOT paused AND problem = ''))
);

CREATE TABLE entry_template_lines (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    template_id     bigint  NOT NULL REFERENCES entry_templates ON DELETE CASCADE,
    position        integer NOT NULL CHECK (position > 0),
    account_id      bigint  NOT NULL CONSTRAINT entry_template_lines_account_id_fkey REFERENCES accounts,
    partner_id      bigint  CONSTRAINT entry_template_lines_partner_id_fkey REFERENCES partners,
    description     text    NOT NULL DEFAULT '',
    -- In the company's currency, or 0 where currency_amount is converted at the
    -- rate of the day.
    amount          amount  NOT NULL DEFAULT 0,
    currency        text    CHECK (currency ~ '^[A-Z]{3}$'),
    currency_amount amount,
    cost_center_id  bigint  REFERENCES dimensions,
    project_id      bigint  REFERENCES dimensions,
    CONSTRAINT entry_template_lines_position_key UNIQUE (template_id, position),
    CONSTRAINT entry_template_lines_currency CHECK ((currency IS NULL) = (currency_amount IS NULL) AND (currency IS NULL OR amount = 0))
);
CREATE INDEX entry_template_lines_account_id ON entry_template_lines (account_id);

-- What a schedule has made. The key keeps two programs from making a day twice;
-- a draft that was deleted is not made again.
CREATE TABLE entry_template_runs (
    template_id bigint NOT NULL REFERENCES entry_templates ON DELETE CASCADE,
    run_date    date   NOT NULL,
    -- A draft keeps its id when it is posted. Null for a day that was left out.
    entry_id    bigint,
    made_at     timestamptz NOT NULL,
    CONSTRAINT entry_template_runs_once PRIMARY KEY (template_id, run_date)
);
CREATE INDEX entry_template_runs_entry_id ON entry_template_runs (entry_id);
CREATE TRIGGER entry_template_runs_frozen BEFORE UPDATE ON entry_template_runs FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE VIEW entry_template_list AS
SELECT t.id, t.name, t.journal_id, j.code AS journal, j.name AS journal_name, t.reference, t.description, t.total, t.every, t.unit, t.from_date,
       t.until_date, t.day_of_month, t.end_of_month, t.posts, t.paused, t.problem, t.version, t.search,
       CASE WHEN t.unit IS NULL THEN 'by_hand' WHEN t.paused THEN 'paused' WHEN t.problem <> '' THEN 'refused' ELSE 'scheduled' END AS state,
       (SELECT max(r.run_date) FROM entry_template_runs r WHERE r.template_id = t.id) AS last_run
FROM entry_templates t JOIN journals j ON j.id = t.journal_id;

GRANT SELECT ON entry_templates, entry_template_lines, entry_template_runs, entry_template_list TO kontor_reader;
