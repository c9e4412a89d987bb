-- +goose Up

-- Stock: double entry in quantities. A move takes a quantity from a location to
-- a location; what is on hand follows from the moves.

CREATE TABLE warehouses (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code    text    NOT NULL CONSTRAINT warehouses_code_key UNIQUE CHECK (btrim(code) <> ''),
    name    text    NOT NULL CHECK (btrim(name) <> ''),
    version integer NOT NULL DEFAULT 1
);

CREATE TABLE locations (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    warehouse_id    bigint REFERENCES warehouses,
    code            text    NOT NULL CONSTRAINT locations_code_key UNIQUE CHECK (btrim(code) <> ''),
    name            text    NOT NULL,
    -- internal and transit hold stock of ours; supplier, customer and loss are
    -- where it comes from and goes to.
    kind            text    NOT NULL CHECK (kind IN ('internal', 'transit', 'supplier', 'customer', 'loss')),
    allows_negative boolean NOT NULL DEFAULT false,
    CONSTRAINT locations_internal_in_warehouse CHECK (kind <> 'internal' OR warehouse_id IS NOT NULL)
);
INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main warehouse');
INSERT INTO locations (warehouse_id, code, name, kind) SELECT id, 'MAIN/STOCK', 'Stock', 'internal' FROM warehouses;
INSERT INTO locations (code, name, kind, allows_negative) VALUES
    ('SUPPLIERS', 'Suppliers', 'supplier', true),
    ('CUSTOMERS', 'Customers', 'customer', true),
    ('LOSS', 'Inventory differences', 'loss', true);

CREATE TABLE lots (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id bigint NOT NULL REFERENCES products,
    code       text   NOT NULL CHECK (btrim(code) <> ''),
    expires_on date,
    CONSTRAINT lots_code_key UNIQUE (product_id, code)
);

-- Done moves. They are never changed: a mistake is corrected by a move back.
CREATE TABLE stock_moves (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id       bigint      NOT NULL CONSTRAINT stock_moves_product_id_fkey REFERENCES products,
    lot_id           bigint      REFERENCES lots,
    from_location_id bigint      NOT NULL REFERENCES locations,
    to_location_id   bigint      NOT NULL REFERENCES locations,
    quantity         quantity    NOT NULL CHECK (quantity > 0),
    -- What it is about, and when it was known.
    move_date        date        NOT NULL,
    posted_at        timestamptz NOT NULL DEFAULT now(),
    source_kind      text        NOT NULL,
    source_id        bigint,
    source_line_id   bigint,
    note             text        NOT NULL DEFAULT '',
    user_id          bigint      NOT NULL,
    CONSTRAINT stock_moves_goes_somewhere CHECK (from_location_id <> to_location_id)
);
CREATE INDEX stock_moves_product ON stock_moves (product_id, id);
CREATE INDEX stock_moves_source ON stock_moves (source_kind, source_id);

-- On hand and reserved, of the locations that hold stock of ours, kept in the
-- transaction of the move. A table of its own column for allows_negative, since
-- a CHECK cannot look at another table.
CREATE TABLE stock_levels (
    product_id      bigint   NOT NULL REFERENCES products,
    location_id     bigint   NOT NULL REFERENCES locations,
    lot_id          bigint   REFERENCES lots,
    allows_negative boolean  NOT NULL DEFAULT false,
    on_hand         quantity NOT NULL DEFAULT 0,
    reserved        quantity NOT NULL DEFAULT 0,
    CONSTRAINT stock_levels_key UNIQUE NULLS NOT DISTINCT (product_id, location_id, lot_id),
    CONSTRAINT stock_levels_not_negative CHECK (allows_negative OR on_hand >= 0),
    CONSTRAINT stock_levels_reserved CHECK (reserved >= 0 AND (allows_negative OR reserved <= on_hand))
) WITH (fillfactor = 70);

-- What is promised to a line of a document.
CREATE TABLE stock_reservations (
    source_kind    text     NOT NULL,
    source_id      bigint   NOT NULL,
    source_line_id bigint   NOT NULL,
    product_id     bigint   NOT NULL REFERENCES products,
    location_id    bigint   NOT NULL REFERENCES locations,
    lot_id         bigint   REFERENCES lots,
    quantity       quantity NOT NULL CHECK (quantity > 0),
    CONSTRAINT stock_reservations_key
        UNIQUE NULLS NOT DISTINCT (source_kind, source_line_id, product_id, location_id, lot_id)
);
CREATE INDEX stock_reservations_source ON stock_reservations (source_kind, source_id);
CREATE INDEX stock_reservations_product ON stock_reservations (product_id);

-- Levels follow moves by the database's own hand, one statement for all rows of
-- an insert, in the order of product and location so that two writers cannot
-- deadlock.
-- +goose StatementBegin
CREATE FUNCTION stock_moves_to_levels() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- A row that is taken from must exist before it can be lowered: the CHECK
    -- then says no, instead of an INSERT of a negative level.
    INSERT INTO stock_levels AS level (product_id, location_id, lot_id, allows_negative, on_hand)
    SELECT change.product_id, change.location_id, change.lot_id, l.allows_negative, change.quantity
    FROM (
        SELECT product_id, location_id, lot_id, sum(quantity) AS quantity
        FROM (
            SELECT product_id, to_location_id AS location_id, lot_id, quantity::numeric FROM moved
            UNION ALL
            SELECT product_id, from_location_id, lot_id, -quantity::numeric FROM moved
        ) AS sides
        GROUP BY product_id, location_id, lot_id
    ) AS change
    JOIN locations l ON l.id = change.location_id AND l.kind IN ('internal', 'transit')
    WHERE change.quantity > 0
    ORDER BY change.product_id, change.location_id, change.lot_id
    ON CONFLICT ON CONSTRAINT stock_levels_key DO UPDATE SET on_hand = level.on_hand + excluded.on_hand;

    UPDATE stock_levels AS level SET on_hand = level.on_hand + change.quantity
    FROM (
        SELECT s.product_id, s.location_id, s.lot_id, sum(s.quantity) AS quantity
        FROM (
            SELECT product_id, to_location_id AS location_id, lot_id, quantity::numeric FROM moved
            UNION ALL
            SELECT product_id, from_location_id, lot_id, -quantity::numeric FROM moved
        ) AS s
        JOIN locations l ON l.id = s.location_id AND l.kind IN ('internal', 'transit')
        GROUP BY s.product_id, s.location_id, s.lot_id
        HAVING sum(s.quantity) < 0
    ) AS change
    WHERE level.product_id = change.product_id AND level.location_id = change.location_id
      AND level.lot_id IS NOT DISTINCT FROM change.lot_id;

    IF EXISTS (
        SELECT FROM moved m JOIN locations l ON l.id = m.from_location_id AND l.kind IN ('internal', 'transit')
        WHERE NOT EXISTS (SELECT FROM stock_levels level
            WHERE level.product_id = m.product_id AND level.location_id = m.from_location_id
              AND level.lot_id IS NOT DISTINCT FROM m.lot_id)
    ) THEN
        RAISE EXCEPTION 'no stock to take from' USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_levels_not_negative', TABLE = 'stock_levels';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER stock_moves_to_levels AFTER INSERT ON stock_moves
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION stock_moves_to_levels();
CREATE TRIGGER stock_moves_frozen BEFORE UPDATE OR DELETE ON stock_moves FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stock_moves_kept BEFORE TRUNCATE ON stock_moves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON stock_moves FROM kontor_app;

GRANT SELECT ON warehouses, locations, lots, stock_moves, stock_levels, stock_reservations TO kontor_reader;
