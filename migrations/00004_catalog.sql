-- +goose Up

-- What is sold and bought: products, their units and categories.

CREATE TABLE units (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code     text    NOT NULL CONSTRAINT units_code_key UNIQUE CHECK (btrim(code) <> ''),
    name     text    NOT NULL CHECK (btrim(name) <> ''),
    -- How finely a quantity in this unit may be divided.
    decimals integer NOT NULL DEFAULT 0 CHECK (decimals BETWEEN 0 AND 6),
    version  integer NOT NULL DEFAULT 1
);
INSERT INTO units (code, name, decimals) VALUES
    ('pcs', 'Piece', 0), ('kg', 'Kilogram', 3), ('g', 'Gram', 0), ('l', 'Litre', 3),
    ('m', 'Metre', 2), ('m2', 'Square metre', 2), ('h', 'Hour', 2), ('box', 'Box', 0);

CREATE TABLE product_categories (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name      text    NOT NULL CHECK (btrim(name) <> ''),
    parent_id bigint CONSTRAINT product_categories_parent_id_fkey REFERENCES product_categories,
    version   integer NOT NULL DEFAULT 1,
    CONSTRAINT product_categories_name_key UNIQUE NULLS NOT DISTINCT (parent_id, name),
    CONSTRAINT product_categories_not_own_parent CHECK (parent_id <> id)
);

CREATE TABLE products (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku         text    NOT NULL CONSTRAINT products_sku_key UNIQUE CHECK (sku = btrim(sku) AND sku <> ''),
    name        text    NOT NULL CHECK (btrim(name) <> ''),
    kind        text    NOT NULL DEFAULT 'goods' CHECK (kind IN ('goods', 'service')),
    description text    NOT NULL DEFAULT '',
    unit_id     bigint  NOT NULL CONSTRAINT products_unit_id_fkey REFERENCES units,
    category_id bigint  CONSTRAINT products_category_id_fkey REFERENCES product_categories,
    barcode     text    CONSTRAINT products_barcode_key UNIQUE CHECK (btrim(barcode) <> ''),
    price       price   NOT NULL DEFAULT 0 CHECK (price >= 0),
    archived    boolean NOT NULL DEFAULT false,
    version     integer NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    search      text    NOT NULL GENERATED ALWAYS AS
                (search_text(sku || ' ' || name || ' ' || coalesce(barcode, ''))) STORED
);
CREATE INDEX products_search ON products USING gin (search gin_trgm_ops);
CREATE INDEX products_name ON products (search_text(name), id);
CREATE INDEX products_sku ON products (search_text(sku), id);
CREATE INDEX products_unit_id ON products (unit_id);
CREATE INDEX products_category_id ON products (category_id);

CREATE TABLE product_images (
    product_id   bigint PRIMARY KEY REFERENCES products ON DELETE CASCADE,
    content_type text   NOT NULL CHECK (content_type IN ('image/png', 'image/jpeg', 'image/webp')),
    data         bytea  NOT NULL CHECK (length(data) BETWEEN 1 AND 2097152),
    updated_at   timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT ON units, product_categories, products TO kontor_reader;
