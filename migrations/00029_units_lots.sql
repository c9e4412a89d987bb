-- +goose Up

-- Units that convert into each other, packagings and barcodes of products, lots
-- and serial numbers.

-- What a unit measures, and how many of that dimension's reference it is, exactly:
-- piece, gram, litre, metre, square metre, second. A unit of its own dimension
-- converts to nothing but itself.
ALTER TABLE units
    ADD dimension text NOT NULL DEFAULT 'own' CHECK (dimension IN ('count', 'weight', 'volume', 'length', 'area', 'time', 'own')),
    ADD factor    rate NOT NULL DEFAULT 1;
UPDATE units SET dimension = 'count' WHERE code = 'pcs';
UPDATE units SET dimension = 'weight', factor = 1000 WHERE code = 'kg';
UPDATE units SET dimension = 'weight' WHERE code = 'g';
UPDATE units SET dimension = 'volume' WHERE code = 'l';
UPDATE units SET dimension = 'length' WHERE code = 'm';
UPDATE units SET dimension = 'area' WHERE code = 'm2';
UPDATE units SET dimension = 'time', factor = 3600 WHERE code = 'h';
ALTER TABLE units ADD CONSTRAINT units_own_factor CHECK (dimension <> 'own' OR factor = 1);

ALTER TABLE products
    -- What it is bought and sold in unless a document says otherwise; null for
    -- the unit of its stock.
    ADD purchase_unit_id bigint  CONSTRAINT products_purchase_unit_id_fkey REFERENCES units,
    ADD sales_unit_id    bigint  CONSTRAINT products_sales_unit_id_fkey REFERENCES units,
    ADD tracking         text    NOT NULL DEFAULT 'none' CHECK (tracking IN ('none', 'lot', 'serial')),
    ADD shelf_life_days  integer CHECK (shelf_life_days BETWEEN 1 AND 36500),
    -- How the next numbers of lots look; empty for the usual pattern.
    ADD lot_pattern      text    NOT NULL DEFAULT '',
    ADD lot_last         bigint  NOT NULL DEFAULT 0,
    -- Of one stock unit, in kilograms and cubic metres.
    ADD weight           quantity CHECK (weight >= 0),
    ADD volume           quantity CHECK (volume >= 0),
    -- Numbers of the house, whose check digit means nothing.
    ADD barcode_internal boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT products_tracking_of_goods CHECK (tracking = 'none' OR kind = 'goods');
CREATE INDEX products_purchase_unit_id ON products (purchase_unit_id) WHERE purchase_unit_id IS NOT NULL;
CREATE INDEX products_sales_unit_id ON products (sales_unit_id) WHERE sales_unit_id IS NOT NULL;

-- A carton, a pallet: so and so many of the product's stock unit.
CREATE TABLE product_packagings (
    id         bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id bigint   NOT NULL REFERENCES products ON DELETE CASCADE,
    position   integer  NOT NULL,
    name       text     NOT NULL CHECK (btrim(name) <> ''),
    quantity   quantity NOT NULL CHECK (quantity > 0),
    -- Checked at the statement's end, so that two may swap their names.
    CONSTRAINT product_packagings_name_key UNIQUE (product_id, name) DEFERRABLE INITIALLY IMMEDIATE
);

-- Every barcode of every product and packaging, once: a scan finds one thing.
-- main is the product's own, kept with the product and repeated here.
CREATE TABLE barcodes (
    code         text    CONSTRAINT barcodes_code_key PRIMARY KEY CHECK (code = btrim(code) AND code <> ''),
    product_id   bigint  NOT NULL REFERENCES products ON DELETE CASCADE,
    packaging_id bigint  REFERENCES product_packagings ON DELETE CASCADE,
    main         boolean NOT NULL DEFAULT false,
    internal     boolean NOT NULL DEFAULT false,
    position     integer NOT NULL DEFAULT 0,
    CONSTRAINT barcodes_main_of_product CHECK (NOT main OR packaging_id IS NULL)
);
CREATE INDEX barcodes_product ON barcodes (product_id, position);
CREATE UNIQUE INDEX barcodes_main ON barcodes (product_id) WHERE main;
CREATE UNIQUE INDEX barcodes_packaging ON barcodes (packaging_id) WHERE packaging_id IS NOT NULL;
INSERT INTO barcodes (code, product_id, main) SELECT btrim(barcode), id, true FROM products WHERE barcode IS NOT NULL;
-- +goose StatementBegin
CREATE FUNCTION products_to_barcodes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM barcodes WHERE product_id = NEW.id AND main;
    IF NEW.barcode IS NOT NULL THEN
        INSERT INTO barcodes (code, product_id, main, internal) VALUES (btrim(NEW.barcode), NEW.id, true, NEW.barcode_internal);
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER products_barcode_new AFTER INSERT ON products FOR EACH ROW WHEN (NEW.barcode IS NOT NULL)
    EXECUTE FUNCTION products_to_barcodes();
CREATE TRIGGER products_barcode_changed AFTER UPDATE ON products FOR EACH ROW
    WHEN (NEW.barcode IS DISTINCT FROM OLD.barcode OR NEW.barcode_internal <> OLD.barcode_internal)
    EXECUTE FUNCTION products_to_barcodes();

ALTER TABLE lots
    ADD supplier_lot text        NOT NULL DEFAULT '',
    ADD best_before  date,
    ADD note         text        NOT NULL DEFAULT '',
    ADD blocked      boolean     NOT NULL DEFAULT false,
    ADD block_reason text        NOT NULL DEFAULT '',
    ADD version      integer     NOT NULL DEFAULT 1,
    ADD created_at   timestamptz NOT NULL DEFAULT now(),
    ADD search       text        NOT NULL GENERATED ALWAYS AS (search_text(code || ' ' || supplier_lot)) STORED,
    ADD CONSTRAINT lots_blocked_with_reason CHECK (blocked OR block_reason = '');
CREATE INDEX lots_search ON lots USING gin (search gin_trgm_ops);
CREATE INDEX lots_code ON lots (search_text(code), id);
CREATE INDEX lots_created ON lots (created_at, id);
CREATE INDEX lots_expiry ON lots ((coalesce(expires_on, 'infinity')), id);
CREATE INDEX lots_scanned ON lots (code);
-- The traces of a lot; most moves have none.
CREATE INDEX stock_moves_lot ON stock_moves (lot_id, id) WHERE lot_id IS NOT NULL;
CREATE INDEX stock_levels_lot ON stock_levels (lot_id) WHERE lot_id IS NOT NULL;

-- A product that has moved keeps how it is tracked: what was not counted by lot
-- cannot be traced afterwards.
-- +goose StatementBegin
CREATE FUNCTION products_keep_tracking_of_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM stock_moves WHERE product_id = NEW.id) THEN
        RAISE EXCEPTION 'product % has stock moves', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'products_tracking_of_moves', TABLE = 'products';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER products_tracking_of_moves BEFORE UPDATE ON products FOR EACH ROW
    WHEN (NEW.tracking <> OLD.tracking) EXECUTE FUNCTION products_keep_tracking_of_moves();

-- What is tracked moves with its lot, a lot that has expired or is blocked is not
-- handed to customers, and a serial number is in one place at most. Once for all
-- rows of a statement, after the levels have followed (triggers fire by name).
-- +goose StatementBegin
CREATE FUNCTION stock_moves_follow_lots() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong text;
    serials bigint[];
BEGIN
    SELECT p.sku INTO wrong FROM moved m JOIN products p ON p.id = m.product_id
    WHERE m.lot_id IS NULL AND p.tracking <> 'none' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'product % moves with its lot', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_moves_with_lot', TABLE = 'stock_moves';
    END IF;
    IF NOT EXISTS (SELECT FROM moved m WHERE m.lot_id IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    SELECT l.code INTO wrong FROM moved m JOIN lots l ON l.id = m.lot_id WHERE l.product_id <> m.product_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'lot % is of another product', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_moves_lot_of_product', TABLE = 'stock_moves';
    END IF;
    SELECT l.code INTO wrong FROM moved m JOIN lots l ON l.id = m.lot_id JOIN locations t ON t.id = m.to_location_id
    WHERE t.kind = 'customer' AND l.blocked LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'lot % is blocked', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_moves_lot_blocked', TABLE = 'stock_moves';
    END IF;
    SELECT l.code INTO wrong FROM moved m JOIN lots l ON l.id = m.lot_id JOIN locations t ON t.id = m.to_location_id
    WHERE t.kind = 'customer' AND l.expires_on < m.move_date LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'lot % has expired', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_moves_lot_expired', TABLE = 'stock_moves';
    END IF;
    SELECT array_agg(DISTINCT m.lot_id ORDER BY m.lot_id) INTO serials FROM moved m JOIN products p ON p.id = m.product_id
    WHERE m.lot_id IS NOT NULL AND p.tracking = 'serial';
    IF serials IS NULL THEN
        RETURN NULL;
    END IF;
    -- Two who move the same number at different places would each see only their
    -- own level: the number itself is held.
    PERFORM FROM lots l WHERE l.id = ANY(serials) ORDER BY l.id FOR NO KEY UPDATE;
    SELECT min(l.code) INTO wrong FROM stock_levels level JOIN lots l ON l.id = level.lot_id
    WHERE level.lot_id = ANY(serials) AND level.on_hand::numeric <> 0
    GROUP BY level.lot_id HAVING count(*) > 1 OR sum(level.on_hand::numeric) > 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'serial number % is in stock already', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_moves_serial_once', TABLE = 'stock_moves';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER stock_moves_tracked AFTER INSERT ON stock_moves
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION stock_moves_follow_lots();

CREATE OR REPLACE VIEW product_list AS
SELECT p.id, p.sku, p.name, p.kind, p.description, p.unit_id, u.code AS unit, u.decimals AS unit_decimals,
       p.barcode, p.price, p.category_id, c.name AS category,
       (EXISTS (SELECT FROM product_images i WHERE i.product_id = p.id))::boolean AS has_image,
       stock.on_hand, stock.reserved, stock.available,
       p.archived, p.version, p.created_at, p.updated_at, p.search,
       p.income_account_id, income.name AS income_account,
       p.expense_account_id, expense.name AS expense_account,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('tax_id', t.tax_id, 'side', t.side, 'code', x.code) ORDER BY t.side, t.position), '[]'::jsonb)
        FROM product_taxes t JOIN taxes x ON x.id = t.tax_id WHERE t.product_id = p.id)::jsonb AS taxes,
       p.purchase_unit_id, bought.code AS purchase_unit, p.sales_unit_id, sold.code AS sales_unit,
       p.tracking, p.shelf_life_days, p.lot_pattern, p.weight, p.volume, p.barcode_internal,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('code', b.code, 'internal', b.internal) ORDER BY b.position), '[]'::jsonb)
        FROM barcodes b WHERE b.product_id = p.id AND NOT b.main AND b.packaging_id IS NULL)::jsonb AS barcodes,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name, 'quantity', k.quantity::text,
                   'barcode', coalesce(b.code, ''), 'internal', coalesce(b.internal, false)) ORDER BY k.position, k.id), '[]'::jsonb)
        FROM product_packagings k LEFT JOIN barcodes b ON b.packaging_id = k.id WHERE k.product_id = p.id)::jsonb AS packagings
FROM products p
JOIN units u ON u.id = p.unit_id
LEFT JOIN units bought ON bought.id = p.purchase_unit_id
LEFT JOIN units sold ON sold.id = p.sales_unit_id
LEFT JOIN product_categories c ON c.id = p.category_id
LEFT JOIN accounts income ON income.id = p.income_account_id
LEFT JOIN accounts expense ON expense.id = p.expense_account_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(level.on_hand), 0)::quantity AS on_hand,
           coalesce(sum(level.reserved), 0)::quantity AS reserved,
           coalesce(sum(level.on_hand::numeric - level.reserved::numeric), 0)::quantity AS available
    FROM stock_levels level JOIN locations l ON l.id = level.location_id AND l.kind = 'internal'
    WHERE level.product_id = p.id
) AS stock;

CREATE VIEW lot_list AS
SELECT l.id, l.product_id, p.sku, p.name AS product, p.tracking, u.code AS unit, l.code, l.supplier_lot, l.expires_on, l.best_before,
       l.note, l.blocked, l.block_reason, l.version, l.created_at, l.search, p.search AS product_search,
       stock.on_hand, stock.reserved
FROM lots l JOIN products p ON p.id = l.product_id JOIN units u ON u.id = p.unit_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(level.on_hand), 0)::quantity AS on_hand, coalesce(sum(level.reserved), 0)::quantity AS reserved
    FROM stock_levels level WHERE level.lot_id = l.id
) AS stock;

GRANT SELECT ON product_packagings, barcodes, lot_list TO kontor_reader;
