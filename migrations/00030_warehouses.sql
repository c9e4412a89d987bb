-- +goose Up

-- Warehouses with their tree of locations, and who works in which.

ALTER TABLE warehouses
    ADD street                text NOT NULL DEFAULT '',
    ADD postal_code           text NOT NULL DEFAULT '',
    ADD city                  text NOT NULL DEFAULT '',
    ADD country               text NOT NULL DEFAULT '' CONSTRAINT warehouses_country_check CHECK (country ~ '^([A-Z]{2})?$'),
    ADD view_location_id      bigint REFERENCES locations,
    ADD receiving_location_id bigint REFERENCES locations,
    ADD shipping_location_id  bigint REFERENCES locations,
    ADD loss_location_id      bigint REFERENCES locations,
    ADD archived              boolean     NOT NULL DEFAULT false,
    ADD created_at            timestamptz NOT NULL DEFAULT now(),
    ADD updated_at            timestamptz NOT NULL DEFAULT now(),
    ADD search                text NOT NULL GENERATED ALWAYS AS (search_text(code || ' ' || name || ' ' || city)) STORED;

ALTER TABLE locations
    ADD parent_id  bigint,
    -- What a place is for. The kind says how stock counts there and follows from it.
    ADD purpose    text,
    ADD barcode    text CONSTRAINT locations_barcode_key UNIQUE CHECK (btrim(barcode) <> ''),
    ADD archived   boolean     NOT NULL DEFAULT false,
    ADD version    integer     NOT NULL DEFAULT 1,
    ADD created_at timestamptz NOT NULL DEFAULT now(),
    ADD updated_at timestamptz NOT NULL DEFAULT now(),
    ADD search     text NOT NULL GENERATED ALWAYS AS (search_text(code || ' ' || name || ' ' || coalesce(barcode, ''))) STORED;
UPDATE locations SET purpose = CASE kind WHEN 'internal' THEN 'shelf' ELSE kind END;
ALTER TABLE locations
    ALTER purpose SET NOT NULL,
    ADD CONSTRAINT locations_purpose CHECK (purpose IN ('view', 'shelf', 'receiving', 'shipping', 'loss', 'transit', 'customer', 'supplier')
        AND kind = CASE WHEN purpose IN ('view', 'shelf', 'receiving', 'shipping') THEN 'internal' ELSE purpose END),
    -- A place stands below a place of its own warehouse.
    ADD CONSTRAINT locations_warehouse_key UNIQUE (id, warehouse_id),
    ADD CONSTRAINT locations_parent_id_fkey FOREIGN KEY (parent_id, warehouse_id) REFERENCES locations (id, warehouse_id),
    ADD CONSTRAINT locations_parent_in_warehouse CHECK (parent_id IS NULL OR warehouse_id IS NOT NULL);
CREATE INDEX locations_parent_id ON locations (parent_id);
CREATE INDEX locations_warehouse_id ON locations (warehouse_id);
CREATE INDEX locations_search ON locations USING gin (search gin_trgm_ops);

-- +goose StatementBegin
CREATE FUNCTION locations_have_purpose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.purpose := coalesce(NEW.purpose, CASE NEW.kind WHEN 'internal' THEN 'shelf' ELSE NEW.kind END);
    RETURN NEW;
END
$$;

-- No place stands below itself. The places above are held against being moved
-- until the end, so that two who move at once cannot close a circle together.
CREATE FUNCTION locations_stand_in_no_circle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above bigint := NEW.parent_id;
BEGIN
    WHILE above IS NOT NULL LOOP
        IF above = NEW.id THEN
            RAISE EXCEPTION 'location % would stand below itself', NEW.code
                USING ERRCODE = 'check_violation', CONSTRAINT = 'locations_circle', TABLE = 'locations';
        END IF;
        SELECT l.parent_id INTO above FROM locations l WHERE l.id = above FOR SHARE;
    END LOOP;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER locations_purpose BEFORE INSERT ON locations FOR EACH ROW EXECUTE FUNCTION locations_have_purpose();
CREATE TRIGGER locations_circle BEFORE INSERT OR UPDATE OF parent_id ON locations FOR EACH ROW EXECUTE FUNCTION locations_stand_in_no_circle();

-- How stock counts in a place, and whose place it is, stays as it is.
CREATE TRIGGER locations_kind BEFORE UPDATE ON locations FOR EACH ROW
    WHEN (NEW.kind <> OLD.kind OR NEW.warehouse_id IS DISTINCT FROM OLD.warehouse_id) EXECUTE FUNCTION refuse_change();

-- A level repeats of its place what a CHECK of its own must know: in the same
-- statement, and the CHECKs of the levels decide whether it can be.
ALTER TABLE stock_levels ADD archived boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT stock_levels_archived CHECK (NOT archived OR on_hand = 0 AND reserved = 0);

-- +goose StatementBegin
CREATE FUNCTION locations_tell_levels() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE stock_levels SET allows_negative = NEW.allows_negative, archived = NEW.archived OR NEW.purpose = 'view' WHERE location_id = NEW.id;
    RETURN NULL;
END
$$;

-- A new level takes what its place says now, and nothing lies in a view or in a
-- place that is out of use.
CREATE FUNCTION stock_levels_ask_location() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT l.allows_negative, l.archived OR l.purpose = 'view' INTO NEW.allows_negative, NEW.archived
    FROM locations l WHERE l.id = NEW.location_id FOR SHARE;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER locations_levels AFTER UPDATE ON locations FOR EACH ROW
    WHEN (NEW.allows_negative <> OLD.allows_negative OR NEW.archived <> OLD.archived OR NEW.purpose <> OLD.purpose)
    EXECUTE FUNCTION locations_tell_levels();
CREATE TRIGGER stock_levels_location BEFORE INSERT ON stock_levels FOR EACH ROW EXECUTE FUNCTION stock_levels_ask_location();
CREATE INDEX stock_levels_location_id ON stock_levels (location_id);

-- What was there stands in the tree: the warehouse's own place, and below it
-- what every warehouse has.
INSERT INTO locations (warehouse_id, code, name, kind, purpose)
SELECT w.id, w.code || part.code, CASE part.purpose WHEN 'view' THEN w.name ELSE part.name END, part.kind, part.purpose
FROM warehouses w CROSS JOIN (VALUES ('', '', 'internal', 'view'), ('/RECEIVING', 'Receiving', 'internal', 'receiving'),
    ('/SHIPPING', 'Shipping', 'internal', 'shipping'), ('/LOSS', 'Count differences', 'loss', 'loss')) AS part (code, name, kind, purpose)
ORDER BY w.id, part.code;
UPDATE warehouses w SET
    view_location_id = (SELECT l.id FROM locations l WHERE l.warehouse_id = w.id AND l.purpose = 'view'),
    receiving_location_id = (SELECT l.id FROM locations l WHERE l.warehouse_id = w.id AND l.purpose = 'receiving'),
    shipping_location_id = (SELECT l.id FROM locations l WHERE l.warehouse_id = w.id AND l.purpose = 'shipping'),
    loss_location_id = (SELECT l.id FROM locations l WHERE l.warehouse_id = w.id AND l.purpose = 'loss');
UPDATE locations l SET parent_id = w.view_location_id FROM warehouses w WHERE w.id = l.warehouse_id AND l.id <> w.view_location_id;

-- Who is confined to which warehouses. Whoever has no row works in all of them.
CREATE TABLE user_warehouses (
    user_id      bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    -- A warehouse does not go away under whoever is confined to it: with the last
    -- row gone, they would be in all the others.
    warehouse_id bigint NOT NULL CONSTRAINT user_warehouses_warehouse_id_fkey REFERENCES warehouses,
    PRIMARY KEY (user_id, warehouse_id)
);
CREATE INDEX user_warehouses_warehouse_id ON user_warehouses (warehouse_id);

CREATE VIEW warehouse_list AS
SELECT w.id, w.code, w.name, w.street, w.postal_code, w.city, w.country, w.stock_location_id, w.view_location_id, w.receiving_location_id,
       w.shipping_location_id, w.loss_location_id, w.archived, w.version, w.created_at, w.updated_at, w.search,
       (SELECT count(*) FROM locations l WHERE l.warehouse_id = w.id AND NOT l.archived)::integer AS locations,
       (SELECT count(DISTINCT level.product_id) FROM stock_levels level JOIN locations l ON l.id = level.location_id
        WHERE l.warehouse_id = w.id AND level.on_hand <> 0)::integer AS products
FROM warehouses w;

-- The places as a tree: each with its depth and how many products lie there or
-- below. What lies where is added up once, and only where it is asked for.
CREATE VIEW location_list AS
WITH RECURSIVE tree AS MATERIALIZED (
    SELECT l.id, 0 AS level, l.code AS path, ARRAY[l.id] AS line FROM locations l WHERE l.parent_id IS NULL
    UNION ALL
    SELECT l.id, t.level + 1, t.path || chr(1) || l.code, t.line || l.id FROM locations l JOIN tree t ON l.parent_id = t.id
), held AS MATERIALIZED (
    SELECT place.id, count(DISTINCT level.product_id) AS products
    FROM stock_levels level JOIN tree t ON t.id = level.location_id CROSS JOIN LATERAL unnest(t.line) AS place (id)
    WHERE level.on_hand <> 0 GROUP BY place.id
)
SELECT l.id, l.warehouse_id, w.code AS warehouse, l.parent_id, p.code AS parent, l.code, l.name, l.kind, l.purpose, l.barcode, l.allows_negative,
       l.archived, l.version, l.created_at, l.updated_at, l.search,
       (EXISTS (SELECT FROM locations c WHERE c.parent_id = l.id))::boolean AS has_children,
       coalesce((SELECT h.products FROM held h WHERE h.id = l.id), 0)::integer AS products,
       coalesce(t.level, 0)::integer AS level, coalesce(t.path, l.code) COLLATE "C" AS path
FROM locations l LEFT JOIN warehouses w ON w.id = l.warehouse_id LEFT JOIN locations p ON p.id = l.parent_id LEFT JOIN tree t ON t.id = l.id;

GRANT SELECT ON user_warehouses, warehouse_list, location_list TO kontor_reader;
