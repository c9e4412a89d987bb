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
-- Where a warehouse delivers from and puts away to, unless told otherwise.
ALTER TABLE warehouses ADD stock_location_id bigint REFERENCES locations;
INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main warehouse');
INSERT INTO locations (warehouse_id, code, name, kind) SELECT id, 'MAIN/STOCK', 'Stock', 'internal' FROM warehouses;
UPDATE warehouses SET stock_location_id = (SELECT id FROM locations WHERE code = 'MAIN/STOCK');
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
CREATE INDEX stock_moves_date ON stock_moves (move_date, id);
-- What was there at the start is entered once; after that it is adjusted.
CREATE UNIQUE INDEX stock_moves_opening ON stock_moves (product_id, to_location_id) WHERE source_kind = 'opening';

-- On hand and reserved, of the locations that hold stock of ours, kept in the
-- transaction of the move. allows_negative is the location's, repeated because
-- a CHECK cannot look at another table.
CREATE TABLE stock_levels (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
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

-- What is promised to a line of a document. No foreign keys: a row is only ever
-- written for a level that is locked at that moment, and repeats its keys.
CREATE TABLE stock_reservations (
    source_kind    text     NOT NULL,
    source_id      bigint   NOT NULL,
    source_line_id bigint   NOT NULL,
    product_id     bigint   NOT NULL,
    location_id    bigint   NOT NULL,
    lot_id         bigint,
    quantity       quantity NOT NULL CHECK (quantity > 0),
    CONSTRAINT stock_reservations_key
        UNIQUE NULLS NOT DISTINCT (source_kind, source_id, source_line_id, product_id, location_id, lot_id)
);
CREATE INDEX stock_reservations_product ON stock_reservations (product_id);

-- Levels follow moves by the database's own hand, in two statements for all rows
-- of an insert. Rows are taken in the order of product, location and lot, so
-- that two writers cannot wait for each other.
-- +goose StatementBegin
CREATE FUNCTION stock_moves_to_levels() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- A level that does not exist yet starts at zero, so that taking from it is
    -- refused by the same CHECK as taking too much.
    INSERT INTO stock_levels (product_id, location_id, lot_id, allows_negative)
    SELECT side.product_id, side.location_id, side.lot_id, l.allows_negative
    FROM (
        SELECT product_id, to_location_id AS location_id, lot_id FROM moved
        UNION
        SELECT product_id, from_location_id, lot_id FROM moved
    ) AS side
    JOIN locations l ON l.id = side.location_id AND l.kind IN ('internal', 'transit')
    WHERE NOT EXISTS (SELECT FROM stock_levels level
        WHERE level.product_id = side.product_id AND level.location_id = side.location_id
          AND level.lot_id IS NOT DISTINCT FROM side.lot_id)
    ORDER BY side.product_id, side.location_id, side.lot_id
    ON CONFLICT ON CONSTRAINT stock_levels_key DO NOTHING;

    WITH change AS (
        SELECT side.product_id, side.location_id, side.lot_id, sum(side.quantity) AS quantity
        FROM (
            SELECT product_id, to_location_id AS location_id, lot_id, quantity::numeric FROM moved
            UNION ALL
            SELECT product_id, from_location_id, lot_id, -quantity::numeric FROM moved
        ) AS side
        GROUP BY side.product_id, side.location_id, side.lot_id
    ), locked AS (
        SELECT level.id, change.quantity
        FROM stock_levels level
        JOIN change ON change.product_id = level.product_id AND change.location_id = level.location_id
            AND change.lot_id IS NOT DISTINCT FROM level.lot_id
        ORDER BY level.product_id, level.location_id, level.lot_id
        FOR UPDATE OF level
    )
    UPDATE stock_levels level SET on_hand = level.on_hand + locked.quantity
    FROM locked WHERE level.id = locked.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER stock_moves_to_levels AFTER INSERT ON stock_moves
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION stock_moves_to_levels();
CREATE TRIGGER stock_moves_frozen BEFORE UPDATE OR DELETE ON stock_moves FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stock_moves_kept BEFORE TRUNCATE ON stock_moves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON stock_moves FROM kontor_app;
-- On hand changes by moves and in no other way.
REVOKE INSERT, UPDATE, DELETE ON stock_levels FROM kontor_app;
GRANT UPDATE (reserved) ON stock_levels TO kontor_app;

-- A quantity means something only together with its unit, so a product that has
-- moved keeps its unit, and what has stock does not turn into a service. The
-- writer has locked the product against new references (catalog, ProductLockAll).
-- +goose StatementBegin
CREATE FUNCTION products_keep_unit_of_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM stock_moves WHERE product_id = NEW.id) THEN
        RAISE EXCEPTION 'product % has stock moves', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'products_unit_of_moves', TABLE = 'products';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER products_unit_of_moves BEFORE UPDATE ON products FOR EACH ROW
    WHEN (NEW.unit_id <> OLD.unit_id OR NEW.kind <> OLD.kind) EXECUTE FUNCTION products_keep_unit_of_moves();

-- A product as lists and forms show it: here, and not with the products, since
-- it tells what is in stock.
CREATE VIEW product_list AS
SELECT p.id, p.sku, p.name, p.kind, p.description, p.unit_id, u.code AS unit, u.decimals AS unit_decimals,
       p.barcode, p.price, p.category_id, c.name AS category,
       (EXISTS (SELECT FROM product_images i WHERE i.product_id = p.id))::boolean AS has_image,
       stock.on_hand, stock.reserved, stock.available,
       p.archived, p.version, p.created_at, p.updated_at, p.search
FROM products p
JOIN units u ON u.id = p.unit_id
LEFT JOIN product_categories c ON c.id = p.category_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(level.on_hand), 0)::quantity AS on_hand,
           coalesce(sum(level.reserved), 0)::quantity AS reserved,
           coalesce(sum(level.on_hand::numeric - level.reserved::numeric), 0)::quantity AS available
    FROM stock_levels level JOIN locations l ON l.id = level.location_id AND l.kind = 'internal'
    WHERE level.product_id = p.id
) AS stock;

CREATE VIEW stock_level_list AS
SELECT level.id, level.product_id, p.sku, p.name AS product, u.code AS unit, l.warehouse_id, w.code AS warehouse,
       level.location_id, l.name AS location, level.on_hand, level.reserved,
       (level.on_hand::numeric - level.reserved::numeric)::quantity AS available, p.search
FROM stock_levels level
JOIN products p ON p.id = level.product_id
JOIN units u ON u.id = p.unit_id
JOIN locations l ON l.id = level.location_id
LEFT JOIN warehouses w ON w.id = l.warehouse_id;

CREATE VIEW stock_move_list AS
SELECT m.id, m.product_id, p.sku, p.name AS product, u.code AS unit, m.quantity,
       m.from_location_id, f.name AS from_location, m.to_location_id, t.name AS to_location,
       -- As the warehouse sees it.
       CASE WHEN f.kind IN ('internal', 'transit') AND t.kind IN ('internal', 'transit') THEN 'internal'
            WHEN t.kind IN ('internal', 'transit') THEN 'in' ELSE 'out' END AS direction,
       m.move_date, m.posted_at, m.source_kind, m.source_id, m.note, m.user_id, coalesce(us.username, 'system') AS username,
       p.search
FROM stock_moves m
JOIN products p ON p.id = m.product_id
JOIN units u ON u.id = p.unit_id
JOIN locations f ON f.id = m.from_location_id
JOIN locations t ON t.id = m.to_location_id
LEFT JOIN users us ON us.id = m.user_id;

GRANT SELECT ON warehouses, locations, lots, stock_moves, stock_levels, stock_reservations,
    product_list, stock_level_list, stock_move_list TO kontor_reader;
