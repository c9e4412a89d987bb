-- +goose Up

-- Sales orders.

CREATE TABLE sales_orders (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number         text CONSTRAINT sales_orders_number_key UNIQUE,
    state          text    NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'confirmed', 'done', 'cancelled')),
    customer_id    bigint  NOT NULL CONSTRAINT sales_orders_customer_id_fkey REFERENCES partners,
    warehouse_id   bigint  NOT NULL REFERENCES warehouses,
    order_date     date    NOT NULL,
    delivery_date  date,
    reference      text    NOT NULL DEFAULT '',
    notes          text    NOT NULL DEFAULT '',
    currency       text    NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    subtotal       amount  NOT NULL DEFAULT 0,
    discount_total amount  NOT NULL DEFAULT 0,
    total          amount  NOT NULL DEFAULT 0,
    version        integer NOT NULL DEFAULT 1,
    created_by     bigint  NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    confirmed_at   timestamptz,
    done_at        timestamptz,
    cancelled_at   timestamptz,
    search         text GENERATED ALWAYS AS (search_text(coalesce(number, '') || ' ' || reference)) STORED,
    CONSTRAINT sales_orders_total CHECK (total::numeric = subtotal::numeric - discount_total::numeric),
    -- A number is drawn at confirming and then kept.
    CONSTRAINT sales_orders_numbered CHECK (state = 'draft' AND number IS NULL OR state <> 'draft' AND (number IS NOT NULL OR confirmed_at IS NULL))
);
CREATE INDEX sales_orders_customer_id ON sales_orders (customer_id, id);
CREATE INDEX sales_orders_state ON sales_orders (state, id);
CREATE INDEX sales_orders_date ON sales_orders (order_date, id);
CREATE INDEX sales_orders_search ON sales_orders USING gin (search gin_trgm_ops);

CREATE TABLE sales_order_lines (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id    bigint   NOT NULL REFERENCES sales_orders ON DELETE CASCADE,
    position    integer  NOT NULL CHECK (position > 0),
    product_id  bigint   NOT NULL CONSTRAINT sales_order_lines_product_id_fkey REFERENCES products,
    description text     NOT NULL DEFAULT '',
    quantity    quantity NOT NULL CHECK (quantity > 0),
    price       price    NOT NULL CHECK (price >= 0),
    discount    percent  NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND 100),
    subtotal    amount   NOT NULL,
    total       amount   NOT NULL,
    CONSTRAINT sales_order_lines_position_key UNIQUE (order_id, position) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX sales_order_lines_product_id ON sales_order_lines (product_id);

GRANT SELECT ON sales_orders, sales_order_lines TO kontor_reader;
