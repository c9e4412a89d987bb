-- +goose Up

-- Sales orders.

CREATE TABLE sales_orders (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number         text CONSTRAINT sales_orders_number_key UNIQUE,
    state          text    NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'confirmed', 'done', 'cancelled')),
    customer_id    bigint  NOT NULL CONSTRAINT sales_orders_customer_id_fkey REFERENCES partners,
    -- The customer's name, repeated so that a search over a million orders
    -- reads one index; two triggers keep it.
    customer       text    NOT NULL,
    warehouse_id   bigint  NOT NULL REFERENCES warehouses,
    order_date     date    NOT NULL,
    delivery_date  date,
    reference      text    NOT NULL DEFAULT '',
    notes          text    NOT NULL DEFAULT '',
    currency       text    NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- As the company rounded when the totals were worked out.
    rounding       text    NOT NULL CHECK (rounding IN ('document', 'line')),
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
    search         text NOT NULL GENERATED ALWAYS AS
                   (search_text(coalesce(number, '') || ' ' || reference || ' ' || customer)) STORED,
    CONSTRAINT sales_orders_total CHECK (total::numeric = subtotal::numeric - discount_total::numeric),
    -- A number is drawn at confirming and then kept; a draft that is cancelled
    -- never had one.
    CONSTRAINT sales_orders_numbered CHECK ((number IS NOT NULL) = (confirmed_at IS NOT NULL)),
    CONSTRAINT sales_orders_state_times CHECK (
        CASE state WHEN 'draft' THEN confirmed_at IS NULL
                   WHEN 'confirmed' THEN confirmed_at IS NOT NULL
                   WHEN 'done' THEN confirmed_at IS NOT NULL AND done_at IS NOT NULL
                   ELSE cancelled_at IS NOT NULL END)
);
CREATE INDEX sales_orders_customer_id ON sales_orders (customer_id, id);
CREATE INDEX sales_orders_state ON sales_orders (state, id);
CREATE INDEX sales_orders_date ON sales_orders (order_date, id);
CREATE INDEX sales_orders_by_number ON sales_orders (coalesce(number, ''), id);
CREATE INDEX sales_orders_amount ON sales_orders (total, id);
CREATE INDEX sales_orders_search ON sales_orders USING gin (search gin_trgm_ops);

-- +goose StatementBegin
CREATE FUNCTION sales_orders_take_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- SHARE waits for a renaming that has not committed yet.
    SELECT name INTO NEW.customer FROM partners WHERE id = NEW.customer_id FOR SHARE;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER sales_orders_customer_new BEFORE INSERT ON sales_orders FOR EACH ROW
    EXECUTE FUNCTION sales_orders_take_customer();
CREATE TRIGGER sales_orders_customer_changed BEFORE UPDATE ON sales_orders FOR EACH ROW
    WHEN (NEW.customer_id <> OLD.customer_id) EXECUTE FUNCTION sales_orders_take_customer();

-- +goose StatementBegin
CREATE FUNCTION sales_orders_follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sales_orders SET customer = NEW.name WHERE customer_id = NEW.id AND customer <> NEW.name;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER partners_renamed AFTER UPDATE OF name ON partners FOR EACH ROW
    WHEN (NEW.name <> OLD.name) EXECUTE FUNCTION sales_orders_follow_customer();

CREATE TABLE sales_order_lines (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id    bigint   NOT NULL REFERENCES sales_orders ON DELETE CASCADE,
    position    integer  NOT NULL CHECK (position > 0),
    product_id  bigint   NOT NULL CONSTRAINT sales_order_lines_product_id_fkey REFERENCES products,
    description text     NOT NULL DEFAULT '',
    quantity    quantity NOT NULL CHECK (quantity > 0),
    price       price    NOT NULL CHECK (price >= 0),
    discount    percent  NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND 100),
    -- Before and after the discount, as the document's rounding left them.
    subtotal    amount   NOT NULL CHECK (subtotal >= 0),
    total       amount   NOT NULL CHECK (total >= 0),
    CONSTRAINT sales_order_lines_position_key UNIQUE (order_id, position) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX sales_order_lines_product_id ON sales_order_lines (product_id);

-- As for stock moves: an ordered quantity keeps its unit.
-- +goose StatementBegin
CREATE FUNCTION products_keep_unit_of_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM sales_order_lines WHERE product_id = NEW.id) THEN
        RAISE EXCEPTION 'product % has orders', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'products_unit_of_orders', TABLE = 'products';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER products_unit_of_orders BEFORE UPDATE ON products FOR EACH ROW
    WHEN (NEW.unit_id <> OLD.unit_id OR NEW.kind <> OLD.kind) EXECUTE FUNCTION products_keep_unit_of_orders();

GRANT SELECT ON sales_orders, sales_order_lines TO kontor_reader;
