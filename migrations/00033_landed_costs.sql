-- +goose Up

-- What it cost to get goods here, spread over the receipts that they came with.

-- +goose StatementBegin
INSERT INTO number_formats (series, label, format) VALUES ('stock.landed', 'Landed costs', 'LC-{year}-{number}');
-- +goose StatementEnd

CREATE TABLE landed_costs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number      text    CONSTRAINT landed_costs_number_key UNIQUE,
    state       text    NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'posted')),
    landed_date date    NOT NULL,
    description text    NOT NULL CHECK (btrim(description) <> ''),
    reference   text    NOT NULL DEFAULT '',
    amount      amount  NOT NULL CHECK (amount <> 0),
    basis       text    NOT NULL CHECK (basis IN ('value', 'quantity')),
    -- Where the cost comes from; null for the company's own clearing account.
    account_id  bigint  CONSTRAINT landed_costs_account_id_fkey REFERENCES accounts,
    notes       text    NOT NULL DEFAULT '',
    version     integer NOT NULL DEFAULT 1,
    created_by  bigint  NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    posted_at   timestamptz,
    search      text NOT NULL GENERATED ALWAYS AS (search_text(coalesce(number, '') || ' ' || description || ' ' || reference)) STORED,
    CONSTRAINT landed_costs_posted CHECK ((state = 'posted') = (number IS NOT NULL) AND (state = 'posted') = (posted_at IS NOT NULL))
);
CREATE INDEX landed_costs_date ON landed_costs (landed_date, id);
CREATE INDEX landed_costs_state ON landed_costs (state, id);
CREATE INDEX landed_costs_search ON landed_costs USING gin (search gin_trgm_ops);

CREATE TABLE landed_cost_receipts (
    landed_cost_id bigint  NOT NULL REFERENCES landed_costs ON DELETE CASCADE,
    position       integer NOT NULL CHECK (position > 0),
    receipt_id     bigint  NOT NULL CONSTRAINT landed_cost_receipts_receipt_id_fkey REFERENCES stock_transfers,
    PRIMARY KEY (landed_cost_id, position),
    CONSTRAINT landed_cost_receipts_once UNIQUE (landed_cost_id, receipt_id)
);
CREATE INDEX landed_cost_receipts_receipt_id ON landed_cost_receipts (receipt_id);

-- What is posted stays.
-- +goose StatementBegin
CREATE FUNCTION landed_costs_keep_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ROW(NEW.number, NEW.state, NEW.landed_date, NEW.amount, NEW.basis, NEW.account_id)
       IS DISTINCT FROM ROW(OLD.number, OLD.state, OLD.landed_date, OLD.amount, OLD.basis, OLD.account_id) THEN
        RAISE EXCEPTION '% is posted', OLD.number USING ERRCODE = 'KT001';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION landed_cost_receipts_keep_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM landed_costs c WHERE c.state = 'posted' AND c.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.landed_cost_id ELSE OLD.landed_cost_id END) THEN
        RAISE EXCEPTION 'the receipts of what is posted stay' USING ERRCODE = 'KT001';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;
-- +goose StatementEnd
CREATE TRIGGER landed_costs_posted_stay BEFORE UPDATE OR DELETE ON landed_costs FOR EACH ROW WHEN (OLD.state = 'posted') EXECUTE FUNCTION landed_costs_keep_posted();
CREATE TRIGGER landed_cost_receipts_posted_stay BEFORE INSERT OR UPDATE OR DELETE ON landed_cost_receipts FOR EACH ROW EXECUTE FUNCTION landed_cost_receipts_keep_posted();

GRANT SELECT ON landed_costs, landed_cost_receipts TO kontor_reader;
