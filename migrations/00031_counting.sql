-- +goose Up

-- Counts of stock: a sheet of what should be there, what people counted, and the
-- differences that were posted.

-- +goose StatementBegin
INSERT INTO number_formats (series, label, format) VALUES ('counting.count', 'Stock counts', 'CNT-{year}-{number}');
-- +goose StatementEnd

CREATE TABLE stock_counts (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number        text    CONSTRAINT stock_counts_number_key UNIQUE,
    state         text    NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'counting', 'reviewed', 'posted', 'cancelled')),
    warehouse_id  bigint  NOT NULL CONSTRAINT stock_counts_warehouse_id_fkey REFERENCES warehouses,
    -- What is counted: this place and all below it.
    location_id   bigint  NOT NULL,
    -- Everything there, or the lines that were not counted for the longest time.
    method        text    NOT NULL DEFAULT 'full' CHECK (method IN ('full', 'cycle')),
    category_id   bigint  CONSTRAINT stock_counts_category_id_fkey REFERENCES product_categories,
    -- Of a cycle: not counted for so many days, and so many lines at most.
    days          integer NOT NULL DEFAULT 0 CHECK (days BETWEEN 0 AND 3650),
    most_lines    integer NOT NULL DEFAULT 0 CHECK (most_lines BETWEEN 0 AND 100000),
    -- What becomes of lines that nobody counted.
    uncounted     text    NOT NULL DEFAULT 'leave' CHECK (uncounted IN ('leave', 'zero')),
    notes         text    NOT NULL DEFAULT '',
    version       integer NOT NULL DEFAULT 1,
    created_by    bigint  NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    started_at    timestamptz,
    reviewed_at   timestamptz,
    posted_at     timestamptz,
    search        text NOT NULL GENERATED ALWAYS AS (search_text(coalesce(number, '') || ' ' || notes)) STORED,
    CONSTRAINT stock_counts_location_id_fkey FOREIGN KEY (location_id, warehouse_id) REFERENCES locations (id, warehouse_id),
    CONSTRAINT stock_counts_numbered CHECK (state IN ('draft', 'cancelled') OR number IS NOT NULL),
    CONSTRAINT stock_counts_posted CHECK ((state = 'posted') = (posted_at IS NOT NULL))
);
CREATE INDEX stock_counts_state ON stock_counts (state, id);
CREATE INDEX stock_counts_warehouse_id ON stock_counts (warehouse_id, id);
CREATE INDEX stock_counts_search ON stock_counts USING gin (search gin_trgm_ops);

-- A place with all below it, and a category likewise.
-- +goose StatementBegin
CREATE FUNCTION locations_below(top bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE place AS (
        SELECT l.id FROM locations l WHERE l.id = top
        UNION
        SELECT l.id FROM locations l JOIN place ON l.parent_id = place.id
    )
    SELECT place.id FROM place
$$;
CREATE FUNCTION categories_below(top bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE category AS (
        SELECT g.id FROM product_categories g WHERE g.id = top
        UNION
        SELECT g.id FROM product_categories g JOIN category ON g.parent_id = category.id
    )
    SELECT category.id FROM category
$$;
-- +goose StatementEnd

-- The products that are counted; none for all.
CREATE TABLE stock_count_products (
    count_id   bigint NOT NULL REFERENCES stock_counts ON DELETE CASCADE,
    product_id bigint NOT NULL CONSTRAINT stock_count_products_product_id_fkey REFERENCES products,
    PRIMARY KEY (count_id, product_id)
);

-- The sheet: where a product should lie, and how much when the count began.
CREATE TABLE stock_count_lines (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    count_id    bigint   NOT NULL REFERENCES stock_counts,
    product_id  bigint   NOT NULL CONSTRAINT stock_count_lines_product_id_fkey REFERENCES products,
    location_id bigint   NOT NULL CONSTRAINT stock_count_lines_location_id_fkey REFERENCES locations,
    lot_id      bigint   CONSTRAINT stock_count_lines_lot_id_fkey REFERENCES lots,
    book        quantity NOT NULL,
    -- Sent back, a line is counted anew.
    round       integer  NOT NULL DEFAULT 1 CHECK (round > 0),
    -- What was posted for it; null until then.
    difference  quantity,
    CONSTRAINT stock_count_lines_key UNIQUE NULLS NOT DISTINCT (count_id, product_id, location_id, lot_id)
);
CREATE INDEX stock_count_lines_place ON stock_count_lines (product_id, location_id, count_id);

-- What people counted, each on a row of its own: nobody writes over another.
CREATE TABLE stock_count_entries (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    line_id    bigint      NOT NULL REFERENCES stock_count_lines,
    round      integer     NOT NULL CHECK (round > 0),
    quantity   quantity    NOT NULL,
    -- What should have been there at that moment.
    book       quantity    NOT NULL,
    barcode    text        NOT NULL DEFAULT '',
    user_id    bigint      NOT NULL,
    entered_at timestamptz NOT NULL
);
CREATE INDEX stock_count_entries_line ON stock_count_entries (line_id, round, id);

-- What the books say lies there now. Of a cycle the lines that were not counted
-- for the longest time, and among those first what is worth most by its price.
-- +goose StatementBegin
CREATE FUNCTION stock_count_sheet(of_count bigint, at timestamptz)
    RETURNS TABLE (product_id bigint, location_id bigint, lot_id bigint, book quantity) LANGUAGE sql STABLE AS $$
    SELECT found.product_id, found.location_id, found.lot_id, found.on_hand
    FROM (
        SELECT level.product_id, level.location_id, level.lot_id, level.on_hand, c.method, c.days, level.on_hand::numeric * p.price::numeric AS worth,
               (SELECT max(done.posted_at) FROM stock_count_lines x JOIN stock_counts done ON done.id = x.count_id
                WHERE x.product_id = level.product_id AND x.location_id = level.location_id AND x.lot_id IS NOT DISTINCT FROM level.lot_id
                  AND x.difference IS NOT NULL) AS last
        FROM stock_counts c
        JOIN locations l ON l.id IN (SELECT locations_below(c.location_id)) AND l.kind = 'internal'
        JOIN stock_levels level ON level.location_id = l.id AND level.on_hand <> 0
        JOIN products p ON p.id = level.product_id
        WHERE c.id = of_count
          AND (c.category_id IS NULL OR p.category_id IN (SELECT categories_below(c.category_id)))
          AND (NOT EXISTS (SELECT FROM stock_count_products n WHERE n.count_id = c.id)
               OR EXISTS (SELECT FROM stock_count_products n WHERE n.count_id = c.id AND n.product_id = p.id))
    ) AS found
    WHERE found.method = 'full' OR found.last IS NULL OR found.last <= at - make_interval(days => found.days)
    ORDER BY found.last NULLS FIRST, found.worth DESC, found.product_id, found.location_id, found.lot_id
    LIMIT (SELECT CASE WHEN c.method = 'cycle' AND c.most_lines > 0 THEN c.most_lines END FROM stock_counts c WHERE c.id = of_count)
$$;
-- +goose StatementEnd

CREATE TRIGGER stock_counts_frozen BEFORE UPDATE OR DELETE ON stock_counts FOR EACH ROW
    WHEN (OLD.state IN ('posted', 'cancelled')) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stock_count_lines_frozen BEFORE UPDATE ON stock_count_lines FOR EACH ROW
    WHEN (OLD.difference IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stock_count_entries_frozen BEFORE UPDATE OR DELETE ON stock_count_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stock_count_entries_kept BEFORE TRUNCATE ON stock_count_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON stock_count_lines FROM kontor_app;
REVOKE UPDATE, DELETE ON stock_count_entries FROM kontor_app;

-- A line with what was counted of it. What moved in between is what the book
-- changed by from the start until it was counted last, so the difference is
-- between the shelf and the book of one and the same moment. What nobody counted
-- has none, or is taken for nothing that was there at the start.
CREATE VIEW stock_count_line_list AS
SELECT l.id, l.count_id, l.product_id, p.sku, p.name AS product, p.barcode, u.code AS unit, u.decimals, l.location_id, place.code AS location,
       l.lot_id, lot.code AS lot, l.round, l.book, e.counted, coalesce(e.entries, 0)::integer AS entries, coalesce(e.people, '')::text AS people,
       (e.book::numeric - l.book::numeric)::quantity AS moved,
       coalesce(l.difference, CASE WHEN e.entries > 0 THEN (e.counted::numeric - e.book::numeric)::quantity
            WHEN c.uncounted = 'zero' AND c.state <> 'counting' THEN (-l.book::numeric)::quantity END) AS difference,
       p.search
FROM stock_count_lines l
JOIN stock_counts c ON c.id = l.count_id
JOIN products p ON p.id = l.product_id
JOIN units u ON u.id = p.unit_id
JOIN locations place ON place.id = l.location_id
LEFT JOIN lots lot ON lot.id = l.lot_id
LEFT JOIN LATERAL (
    SELECT sum(entry.quantity::numeric)::quantity AS counted, count(*) AS entries, (array_agg(entry.book::numeric ORDER BY entry.id DESC))[1]::quantity AS book,
           string_agg(DISTINCT us.username, ', ' ORDER BY us.username) AS people
    FROM stock_count_entries entry LEFT JOIN users us ON us.id = entry.user_id WHERE entry.line_id = l.id AND entry.round = l.round
    HAVING count(*) > 0
) AS e ON true;

CREATE VIEW stock_count_list AS
SELECT c.id, c.number, c.state, c.warehouse_id, w.code AS warehouse, c.location_id, l.code AS location, c.method, c.category_id, g.name AS category,
       c.days, c.most_lines, c.uncounted, c.notes, c.version, c.created_by, c.created_at, c.updated_at, c.started_at, c.reviewed_at, c.posted_at,
       (SELECT count(*) FROM stock_count_lines x WHERE x.count_id = c.id)::integer AS line_count,
       (SELECT count(*) FROM stock_count_lines x WHERE x.count_id = c.id
        AND EXISTS (SELECT FROM stock_count_entries e WHERE e.line_id = x.id AND e.round = x.round))::integer AS counted_lines,
       c.search
FROM stock_counts c JOIN warehouses w ON w.id = c.warehouse_id JOIN locations l ON l.id = c.location_id
LEFT JOIN product_categories g ON g.id = c.category_id;

GRANT SELECT ON stock_counts, stock_count_products, stock_count_lines, stock_count_entries, stock_count_line_list, stock_count_list TO kontor_reader;
