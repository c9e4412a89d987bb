-- +goose Up

-- What is posted of a plan can be taken back, and made again: the turns of a day
-- are a charge, its mirror, a charge, and so on. A turn of its own each, so that
-- a day is never charged twice and never taken back twice.
ALTER TABLE plan_postings
    ADD turn integer NOT NULL DEFAULT 1 CHECK (turn > 0),
    -- A write-down is a charge that is not planned; what comes after it is
    -- planned anew. It says why.
    ADD kind text NOT NULL DEFAULT 'charge' CHECK (kind IN ('charge', 'write_down')),
    ADD note text NOT NULL DEFAULT '',
    ADD CONSTRAINT plan_postings_write_down CHECK (kind = 'charge' OR asset_id IS NOT NULL AND btrim(note) <> ''),
    DROP CONSTRAINT plan_postings_amount_check,
    ADD CONSTRAINT plan_postings_side CHECK (amount <> 0 AND (amount > 0) = (turn % 2 = 1)),
    DROP CONSTRAINT plan_postings_once,
    ADD CONSTRAINT plan_postings_once UNIQUE NULLS NOT DISTINCT (asset_id, deferral_id, on_date, kind, turn);

-- +goose StatementBegin
CREATE FUNCTION plan_postings_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before plan_postings;
BEGIN
    SELECT * INTO before FROM plan_postings p
    WHERE p.asset_id IS NOT DISTINCT FROM NEW.asset_id AND p.deferral_id IS NOT DISTINCT FROM NEW.deferral_id
      AND p.on_date = NEW.on_date AND p.kind = NEW.kind AND p.turn = NEW.turn - 1;
    IF before.id IS NULL THEN
        RAISE EXCEPTION 'nothing of % comes before turn %', NEW.on_date, NEW.turn USING ERRCODE = 'KT001';
    END IF;
    IF NEW.turn % 2 = 0 AND (NEW.amount::numeric <> -before.amount::numeric
        OR NOT EXISTS (SELECT FROM journal_entries e WHERE e.id = NEW.entry_id AND e.reversal_of = before.entry_id)) THEN
        RAISE EXCEPTION 'entry % does not take the charge of % back', NEW.entry_id, NEW.on_date USING ERRCODE = 'KT001';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER plan_postings_turn BEFORE INSERT ON plan_postings FOR EACH ROW WHEN (NEW.turn > 1) EXECUTE FUNCTION plan_postings_in_turn();

-- Where an asset comes from: a line of a bill, an entry of its own against an
-- account, or from before these books; none of them where its cost is in the
-- books already. What was active and is a draft again keeps its number.
ALTER TABLE assets
    ADD bill_line_id           bigint CONSTRAINT assets_bill_line_id_fkey REFERENCES invoice_lines,
    ADD acquisition_account_id bigint CONSTRAINT assets_acquisition_account_id_fkey REFERENCES accounts,
    ADD acquisition_entry_id   bigint CONSTRAINT assets_acquisition_entry_id_key UNIQUE REFERENCES journal_entries,
    -- The day up to which depreciated counts; the plan is made anew after it.
    ADD taken_over             date,
    ADD CONSTRAINT assets_origin CHECK (num_nonnulls(bill_line_id, acquisition_account_id, taken_over) <= 1),
    ADD CONSTRAINT assets_acquired CHECK ((acquisition_entry_id IS NOT NULL) = (acquisition_account_id IS NOT NULL AND state <> 'draft')),
    ADD CONSTRAINT assets_taken_over CHECK (taken_over >= in_service),
    ADD CONSTRAINT assets_expense CHECK (expense_account_id NOT IN (asset_account_id, depreciation_account_id)),
    DROP CONSTRAINT assets_numbered,
    ADD CONSTRAINT assets_numbered CHECK (number IS NOT NULL OR state = 'draft');
CREATE INDEX assets_bill_line_id ON assets (bill_line_id) WHERE bill_line_id IS NOT NULL;

ALTER TABLE deferrals
    ADD invoice_line_id bigint CONSTRAINT deferrals_invoice_line_id_fkey REFERENCES invoice_lines,
    ADD CONSTRAINT deferrals_accounts CHECK (balance_account_id <> result_account_id),
    DROP CONSTRAINT deferrals_numbered,
    ADD CONSTRAINT deferrals_numbered CHECK (number IS NOT NULL OR state = 'draft');
CREATE INDEX deferrals_invoice_line_id ON deferrals (invoice_line_id) WHERE invoice_line_id IS NOT NULL;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION plans_keep_terms() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := '{state,name,notes,search,version,updated_at,disposed_on,proceeds,disposal_entry_id,acquisition_entry_id}';
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - free <> to_jsonb(NEW) - free THEN
        RAISE EXCEPTION '% is active', OLD.number USING ERRCODE = 'KT001';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION plans_keep_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% has a number and stays', OLD.number USING ERRCODE = 'KT001';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER assets_numbered_kept BEFORE DELETE ON assets FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION plans_keep_number();
CREATE TRIGGER deferrals_numbered_kept BEFORE DELETE ON deferrals FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION plans_keep_number();
CREATE TRIGGER assets_number BEFORE UPDATE ON assets FOR EACH ROW WHEN (OLD.number <> NEW.number OR OLD.number IS NOT NULL AND NEW.number IS NULL) EXECUTE FUNCTION plans_keep_number();
CREATE TRIGGER deferrals_number BEFORE UPDATE ON deferrals FOR EACH ROW WHEN (OLD.number <> NEW.number OR OLD.number IS NOT NULL AND NEW.number IS NULL) EXECUTE FUNCTION plans_keep_number();
