-- +goose Up

-- The documents that move stock: receipts from suppliers, deliveries to
-- customers, transfers between warehouses, scrap; and what comes back of them.

-- +goose StatementBegin
INSERT INTO number_formats (series, label, format) VALUES
    ('stock.receipt', 'Receipts', 'REC-{year}-{number}'),
    ('stock.delivery', 'Deliveries', 'DEL-{year}-{number}'),
    ('stock.transfer', 'Stock transfers', 'TRF-{year}-{number}'),
    ('stock.scrap', 'Scrap', 'SCR-{year}-{number}');
-- +goose StatementEnd

-- Where goods are while they are under way from one warehouse to another.
INSERT INTO locations (code, name, kind) VALUES ('TRANSIT', 'Between warehouses', 'transit') ON CONFLICT DO NOTHING;

CREATE TABLE stock_transfers (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind             text   NOT NULL CHECK (kind IN ('receipt', 'delivery', 'transfer', 'scrap')),
    number           text   CONSTRAINT stock_transfers_number_key UNIQUE,
    state            text   NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'reserved', 'shipped', 'done', 'cancelled')),
    partner_id       bigint CONSTRAINT stock_transfers_partner_id_fkey REFERENCES partners,
    warehouse_id     bigint NOT NULL CONSTRAINT stock_transfers_warehouse_id_fkey REFERENCES warehouses,
    to_warehouse_id  bigint CONSTRAINT stock_transfers_to_warehouse_id_fkey REFERENCES warehouses,
    -- The location of the warehouse that it is about, and of the other one.
    location_id      bigint NOT NULL CONSTRAINT stock_transfers_location_id_fkey REFERENCES locations,
    to_location_id   bigint CONSTRAINT stock_transfers_to_location_id_fkey REFERENCES locations,
    transfer_date    date   NOT NULL,
    reference        text   NOT NULL DEFAULT '',
    notes            text   NOT NULL DEFAULT '',
    -- What it takes back, and what it does the rest of.
    returns_id       bigint CONSTRAINT stock_transfers_returns_id_fkey REFERENCES stock_transfers,
    backorder_of_id  bigint CONSTRAINT stock_transfers_backorder_of_id_fkey REFERENCES stock_transfers,
    -- The order that it comes from; empty for none.
    source_kind      text   NOT NULL DEFAULT '',
    source_id        bigint,
    version          integer NOT NULL DEFAULT 1,
    created_by       bigint  NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    shipped_at       timestamptz,
    done_at          timestamptz,
    cancelled_at     timestamptz,
    search           text NOT NULL GENERATED ALWAYS AS (search_text(coalesce(number, '') || ' ' || reference)) STORED,
    CONSTRAINT stock_transfers_sides CHECK (
        CASE kind WHEN 'transfer' THEN num_nonnulls(to_warehouse_id, to_location_id) = 2 AND to_location_id <> location_id AND partner_id IS NULL
                  ELSE num_nonnulls(to_warehouse_id, to_location_id) = 0 END),
    CONSTRAINT stock_transfers_numbered CHECK ((number IS NOT NULL) = (state IN ('shipped', 'done'))),
    CONSTRAINT stock_transfers_shipped CHECK (state <> 'shipped' OR kind = 'transfer' AND shipped_at IS NOT NULL),
    CONSTRAINT stock_transfers_done CHECK ((state = 'done') = (done_at IS NOT NULL)),
    CONSTRAINT stock_transfers_source CHECK ((source_kind <> '') = (source_id IS NOT NULL))
);
CREATE INDEX stock_transfers_state ON stock_transfers (kind, state, id);
CREATE INDEX stock_transfers_date ON stock_transfers (kind, transfer_date, id);
CREATE INDEX stock_transfers_by_number ON stock_transfers (kind, coalesce(number, ''), id);
CREATE INDEX stock_transfers_partner_id ON stock_transfers (partner_id, id) WHERE partner_id IS NOT NULL;
CREATE INDEX stock_transfers_warehouse_id ON stock_transfers (warehouse_id, id);
CREATE INDEX stock_transfers_returns_id ON stock_transfers (returns_id) WHERE returns_id IS NOT NULL;
CREATE INDEX stock_transfers_source_id ON stock_transfers (source_kind, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX stock_transfers_search ON stock_transfers USING gin (search gin_trgm_ops);

CREATE TABLE stock_transfer_lines (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transfer_id    bigint   NOT NULL REFERENCES stock_transfers ON DELETE CASCADE,
    position       integer  NOT NULL CHECK (position > 0),
    product_id     bigint   NOT NULL CONSTRAINT stock_transfer_lines_product_id_fkey REFERENCES products,
    lot_id         bigint   CONSTRAINT stock_transfer_lines_lot_id_fkey REFERENCES lots,
    description    text     NOT NULL DEFAULT '',
    quantity       quantity NOT NULL CHECK (quantity > 0),
    -- What one that comes in costs, in the company's currency; null for what the
    -- product costs in the books.
    unit_cost      price    CHECK (unit_cost >= 0),
    -- What has been moved of it.
    done           quantity NOT NULL DEFAULT 0 CHECK (done >= 0),
    -- The line whose goods come back, and the order's line.
    returns_line_id bigint  CONSTRAINT stock_transfer_lines_returns_line_id_fkey REFERENCES stock_transfer_lines,
    source_line_id bigint,
    CONSTRAINT stock_transfer_lines_position_key UNIQUE (transfer_id, position) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX stock_transfer_lines_product_id ON stock_transfer_lines (product_id);
CREATE INDEX stock_transfer_lines_returns ON stock_transfer_lines (returns_line_id) WHERE returns_line_id IS NOT NULL;

-- What has moved goods stays as it moved them.
-- +goose StatementBegin
CREATE FUNCTION stock_transfers_keep_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ROW(NEW.kind, NEW.number, NEW.state, NEW.warehouse_id, NEW.location_id, NEW.to_location_id, NEW.partner_id)
       IS DISTINCT FROM ROW(OLD.kind, OLD.number, OLD.state, OLD.warehouse_id, OLD.location_id, OLD.to_location_id, OLD.partner_id) THEN
        RAISE EXCEPTION '% is done', OLD.number USING ERRCODE = 'KT001';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION stock_transfer_lines_keep_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM stock_transfers t WHERE t.state = 'done' AND t.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.transfer_id ELSE OLD.transfer_id END) THEN
        RAISE EXCEPTION 'the lines of what is done stay' USING ERRCODE = 'KT001';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;
-- +goose StatementEnd
CREATE TRIGGER stock_transfers_done_stays BEFORE UPDATE OR DELETE ON stock_transfers FOR EACH ROW WHEN (OLD.state = 'done')
    EXECUTE FUNCTION stock_transfers_keep_done();
CREATE TRIGGER stock_transfer_lines_done_stay BEFORE INSERT OR UPDATE OR DELETE ON stock_transfer_lines FOR EACH ROW
    EXECUTE FUNCTION stock_transfer_lines_keep_done();

CREATE VIEW stock_transfer_list AS
SELECT t.id, t.kind, t.number, t.state, t.partner_id, p.name AS partner, t.warehouse_id, w.name AS warehouse, t.to_warehouse_id, tw.name AS to_warehouse,
       t.location_id, l.name AS location, t.to_location_id, tl.name AS to_location, t.transfer_date, t.reference, t.notes,
       t.returns_id, r.number AS returns, t.backorder_of_id, b.number AS backorder_of, t.source_kind, t.source_id,
       t.version, t.created_at, t.updated_at, t.done_at, t.search || ' ' || coalesce(p.search, '') AS search
FROM stock_transfers t JOIN warehouses w ON w.id = t.warehouse_id LEFT JOIN warehouses tw ON tw.id = t.to_warehouse_id
JOIN locations l ON l.id = t.location_id LEFT JOIN locations tl ON tl.id = t.to_location_id
LEFT JOIN partners p ON p.id = t.partner_id LEFT JOIN stock_transfers r ON r.id = t.returns_id LEFT JOIN stock_transfers b ON b.id = t.backorder_of_id;

GRANT SELECT ON stock_transfers, stock_transfer_lines, stock_transfer_list TO kontor_reader;
