-- +goose Up

-- What suppliers charge.

CREATE TABLE supplier_prices (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supplier_id  bigint   NOT NULL CONSTRAINT supplier_prices_supplier_id_fkey REFERENCES partners,
    product_id   bigint   NOT NULL CONSTRAINT supplier_prices_product_id_fkey REFERENCES products,
    -- What the supplier calls it.
    supplier_sku text     NOT NULL DEFAULT '',
    currency     text     NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    price        price    NOT NULL CHECK (price >= 0),
    discount     percent  NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND 100),
    -- From this quantity on.
    min_quantity quantity NOT NULL DEFAULT 0 CHECK (min_quantity >= 0),
    valid_from   date,
    valid_to     date,
    lead_days    integer  NOT NULL DEFAULT 0 CHECK (lead_days BETWEEN 0 AND 3650),
    notes        text     NOT NULL DEFAULT '',
    version      integer  NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT supplier_prices_days CHECK (valid_to >= valid_from),
    -- One price at a time for a quantity. Ranges of one value each stand for what has
    -- to be equal: gist compares ranges without an extension. A currency is three
    -- letters, so a number.
    CONSTRAINT supplier_prices_once EXCLUDE USING gist (
        int8range(supplier_id, supplier_id, '[]') WITH =, int8range(product_id, product_id, '[]') WITH =,
        int8range(ascii(currency) * 65536 + ascii(substr(currency, 2)) * 256 + ascii(substr(currency, 3)), ascii(currency) * 65536 + ascii(substr(currency, 2)) * 256 + ascii(substr(currency, 3)), '[]') WITH =,
        numrange(min_quantity::numeric, min_quantity::numeric, '[]') WITH =, daterange(valid_from, valid_to, '[]') WITH &&)
);
CREATE INDEX supplier_prices_product_id ON supplier_prices (product_id, supplier_id);
CREATE INDEX supplier_prices_supplier_id ON supplier_prices (supplier_id, id);

CREATE VIEW supplier_price_list AS
SELECT s.id, s.supplier_id, p.name AS supplier, s.product_id, product.sku, product.name AS product, u.code AS unit, s.supplier_sku, s.currency, s.price, s.discount,
       s.min_quantity, s.valid_from, s.valid_to, s.lead_days, s.notes, s.version, s.updated_at,
       search_text(p.name || ' ' || product.sku || ' ' || product.name || ' ' || s.supplier_sku) AS search
FROM supplier_prices s JOIN partners p ON p.id = s.supplier_id JOIN products product ON product.id = s.product_id JOIN units u ON u.id = product.unit_id;

GRANT SELECT ON supplier_prices, supplier_price_list TO kontor_reader;
