-- +goose Up

-- Purchase orders, and how receipts and vendor bills match them.

INSERT INTO number_formats (series, label, format) VALUES
    ('purchase.rfq', 'Requests for quotation', 'RFQ-{year}-{number}'),
    ('purchase.order', 'Purchase orders', 'PO-{year}-{number}');

CREATE TABLE purchase_orders (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Of the order, and of the request for quotation that it was before.
    number          text   CONSTRAINT purchase_orders_number_key UNIQUE,
    rfq_number      text   CONSTRAINT purchase_orders_rfq_number_key UNIQUE,
    state           text   NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'sent', 'approval', 'confirmed', 'done', 'cancelled')),
    supplier_id     bigint NOT NULL CONSTRAINT purchase_orders_supplier_id_fkey REFERENCES partners,
    warehouse_id    bigint NOT NULL CONSTRAINT purchase_orders_warehouse_id_fkey REFERENCES warehouses,
    order_date      date   NOT NULL,
    expected_date   date,
    -- The supplier's own number of their quotation or confirmation.
    reference       text   NOT NULL DEFAULT '',
    notes           text   NOT NULL DEFAULT '',
    currency        text   NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    rounding        text   NOT NULL CHECK (rounding IN ('document', 'line')),
    tax_position_id bigint CONSTRAINT purchase_orders_tax_position_id_fkey REFERENCES tax_positions,
    payment_term_id bigint CONSTRAINT purchase_orders_payment_term_id_fkey REFERENCES payment_terms,
    net             amount NOT NULL DEFAULT 0,
    tax             amount NOT NULL DEFAULT 0,
    total           amount NOT NULL DEFAULT 0,
    -- How often it was changed after it was confirmed.
    revision        integer NOT NULL DEFAULT 0 CHECK (revision >= 0),
    -- Who asked for approval, and who gave it: never the same person.
    requested_by    bigint,
    approved_by     bigint,
    approved_at     timestamptz,
    -- What the last refusal said.
    refusal         text    NOT NULL DEFAULT '',
    version         integer NOT NULL DEFAULT 1,
    created_by      bigint  NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    confirmed_at    timestamptz,
    done_at         timestamptz,
    cancelled_at    timestamptz,
    search          text NOT NULL GENERATED ALWAYS AS
                    (search_text(coalesce(number, '') || ' ' || coalesce(rfq_number, '') || ' ' || reference)) STORED,
    CONSTRAINT purchase_orders_total CHECK (total::numeric = net::numeric + tax::numeric),
    CONSTRAINT purchase_orders_numbered CHECK ((number IS NOT NULL) = (confirmed_at IS NOT NULL)),
    CONSTRAINT purchase_orders_approved CHECK ((approved_by IS NULL) = (approved_at IS NULL) AND approved_by <> requested_by),
    CONSTRAINT purchase_orders_state_times CHECK (
        CASE state WHEN 'confirmed' THEN confirmed_at IS NOT NULL
                   WHEN 'done' THEN confirmed_at IS NOT NULL AND done_at IS NOT NULL
                   WHEN 'cancelled' THEN cancelled_at IS NOT NULL
                   WHEN 'approval' THEN confirmed_at IS NULL AND requested_by IS NOT NULL
                   ELSE confirmed_at IS NULL END)
);
CREATE INDEX purchase_orders_supplier_id ON purchase_orders (supplier_id, id);
CREATE INDEX purchase_orders_state ON purchase_orders (state, id);
CREATE INDEX purchase_orders_date ON purchase_orders (order_date, id);
CREATE INDEX purchase_orders_expected ON purchase_orders (expected_date, id);
CREATE INDEX purchase_orders_by_number ON purchase_orders (coalesce(number, rfq_number, ''), id);
CREATE INDEX purchase_orders_amount ON purchase_orders (total, id);
CREATE INDEX purchase_orders_search ON purchase_orders USING gin (search gin_trgm_ops);

CREATE TABLE purchase_order_lines (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id      bigint   NOT NULL REFERENCES purchase_orders ON DELETE CASCADE,
    position      integer  NOT NULL CHECK (position > 0),
    product_id    bigint   NOT NULL CONSTRAINT purchase_order_lines_product_id_fkey REFERENCES products,
    -- What the supplier calls it.
    supplier_sku  text     NOT NULL DEFAULT '',
    description   text     NOT NULL DEFAULT '',
    quantity      quantity NOT NULL CHECK (quantity > 0),
    price         price    NOT NULL CHECK (price >= 0),
    discount      percent  NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND 100),
    expected_date date,
    -- Chosen by hand, rather than what product and tax position lead to.
    taxes_given   boolean  NOT NULL DEFAULT false,
    -- Without taxes, with those that are charged, and with those alone that
    -- nobody gives back: what the goods are worth.
    net           amount   NOT NULL,
    total         amount   NOT NULL,
    cost          amount   NOT NULL,
    CONSTRAINT purchase_order_lines_position_key UNIQUE (order_id, position) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX purchase_order_lines_product_id ON purchase_order_lines (product_id, id);

CREATE TABLE purchase_order_line_taxes (
    line_id  bigint  NOT NULL REFERENCES purchase_order_lines ON DELETE CASCADE,
    position integer NOT NULL,
    tax_id   bigint  NOT NULL CONSTRAINT purchase_order_line_taxes_tax_id_fkey REFERENCES taxes,
    PRIMARY KEY (line_id, tax_id)
);
CREATE INDEX purchase_order_line_taxes_tax_id ON purchase_order_line_taxes (tax_id);

-- What a confirmed order was before each change.
CREATE TABLE purchase_order_revisions (
    order_id  bigint      NOT NULL REFERENCES purchase_orders ON DELETE CASCADE,
    revision  integer     NOT NULL,
    total     amount      NOT NULL,
    document  jsonb       NOT NULL,
    made_by   bigint      NOT NULL,
    made_at   timestamptz NOT NULL,
    PRIMARY KEY (order_id, revision)
);
CREATE TRIGGER purchase_order_revisions_frozen BEFORE UPDATE ON purchase_order_revisions FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- As for sales orders: an ordered quantity keeps its unit.
-- +goose StatementBegin
CREATE FUNCTION products_keep_unit_of_purchases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM purchase_order_lines WHERE product_id = NEW.id) THEN
        RAISE EXCEPTION 'product % has purchase orders', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'products_unit_of_purchases', TABLE = 'products';
    END IF;
    RETURN NEW;
END
$$;
-- A confirmed order is changed by revisions, never deleted; what is over stays.
CREATE FUNCTION purchase_orders_keep_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.number IS DISTINCT FROM OLD.number OR NEW.supplier_id <> OLD.supplier_id OR NEW.currency <> OLD.currency
       OR NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at THEN
        RAISE EXCEPTION '% is confirmed', OLD.number USING ERRCODE = 'KT001';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER products_unit_of_purchases BEFORE UPDATE ON products FOR EACH ROW
    WHEN (NEW.unit_id <> OLD.unit_id OR NEW.kind <> OLD.kind) EXECUTE FUNCTION products_keep_unit_of_purchases();
CREATE TRIGGER purchase_orders_confirmed_stay BEFORE UPDATE OR DELETE ON purchase_orders FOR EACH ROW
    WHEN (OLD.confirmed_at IS NOT NULL) EXECUTE FUNCTION purchase_orders_keep_confirmed();

-- A bill's line says what it bills: a line of an order, or of a receipt that has none.
ALTER TABLE invoice_lines
    ADD order_line_id   bigint CONSTRAINT invoice_lines_order_line_id_fkey REFERENCES purchase_order_lines,
    ADD receipt_line_id bigint CONSTRAINT invoice_lines_receipt_line_id_fkey REFERENCES stock_transfer_lines,
    ADD CONSTRAINT invoice_lines_bills_one CHECK (num_nonnulls(order_line_id, receipt_line_id) <= 1);
CREATE INDEX invoice_lines_order_line_id ON invoice_lines (order_line_id) WHERE order_line_id IS NOT NULL;
CREATE INDEX invoice_lines_receipt_line_id ON invoice_lines (receipt_line_id) WHERE receipt_line_id IS NOT NULL;
CREATE INDEX stock_transfer_lines_source ON stock_transfer_lines (source_line_id) WHERE source_line_id IS NOT NULL;

-- What has been billed of an order's line or a receipt's: below zero for a credit
-- note. The amount is what the bill put on goods received not invoiced, in the
-- company's currency; zero for services.
CREATE TABLE purchase_billed (
    invoice_line_id bigint   PRIMARY KEY REFERENCES invoice_lines,
    order_line_id   bigint   REFERENCES purchase_order_lines,
    receipt_line_id bigint   REFERENCES stock_transfer_lines,
    quantity        quantity NOT NULL CHECK (quantity <> 0),
    amount          amount   NOT NULL,
    billed_date     date     NOT NULL,
    CONSTRAINT purchase_billed_one CHECK (num_nonnulls(order_line_id, receipt_line_id) = 1)
);
CREATE INDEX purchase_billed_order_line ON purchase_billed (order_line_id) WHERE order_line_id IS NOT NULL;
CREATE INDEX purchase_billed_receipt_line ON purchase_billed (receipt_line_id) WHERE receipt_line_id IS NOT NULL;

-- What of goods that came in, or of a credit note, is settled by what of a bill, or
-- of goods that went back. One of each pair took goods received not invoiced up by
-- credit, the other down by debit; what they differ by was posted when they met.
CREATE TABLE purchase_matches (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_line_id   bigint   REFERENCES purchase_order_lines,
    receipt_line_id bigint   REFERENCES stock_transfer_lines,
    in_move_id     bigint   REFERENCES stock_moves,
    credit_line_id bigint   REFERENCES invoice_lines,
    bill_line_id   bigint   REFERENCES invoice_lines,
    out_move_id    bigint   REFERENCES stock_moves,
    quantity       quantity NOT NULL CHECK (quantity > 0),
    credit         amount   NOT NULL,
    debit          amount   NOT NULL,
    -- Where the difference went: onto the goods, or to price differences.
    onto           text     NOT NULL CHECK (onto IN ('goods', 'difference')),
    matched_at     timestamptz NOT NULL,
    CONSTRAINT purchase_matches_one CHECK (num_nonnulls(order_line_id, receipt_line_id) = 1),
    CONSTRAINT purchase_matches_sides CHECK (num_nonnulls(in_move_id, credit_line_id) = 1 AND num_nonnulls(bill_line_id, out_move_id) = 1)
);
CREATE INDEX purchase_matches_order_line ON purchase_matches (order_line_id) WHERE order_line_id IS NOT NULL;
CREATE INDEX purchase_matches_receipt_line ON purchase_matches (receipt_line_id) WHERE receipt_line_id IS NOT NULL;
CREATE INDEX purchase_matches_in_move ON purchase_matches (in_move_id) WHERE in_move_id IS NOT NULL;
CREATE INDEX purchase_matches_out_move ON purchase_matches (out_move_id) WHERE out_move_id IS NOT NULL;

CREATE TRIGGER purchase_billed_frozen BEFORE UPDATE OR DELETE ON purchase_billed FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER purchase_billed_kept BEFORE TRUNCATE ON purchase_billed FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER purchase_matches_frozen BEFORE UPDATE OR DELETE ON purchase_matches FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER purchase_matches_kept BEFORE TRUNCATE ON purchase_matches FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON purchase_billed, purchase_matches FROM kontor_app;

-- Why a bill is not to be paid yet, until that is gone or somebody released it.
CREATE TABLE bill_blocks (
    invoice_id  bigint PRIMARY KEY REFERENCES invoices,
    reasons     text[] NOT NULL,
    blocked_at  timestamptz NOT NULL,
    released_at timestamptz,
    released_by bigint,
    note        text   NOT NULL DEFAULT ''
);

-- What came in for orders and receipts, and what went back, move by move. The key
-- is the order's line or, without an order, the receipt's own.
CREATE VIEW purchase_received AS
SELECT m.id AS move_id, t.id AS receipt_id, t.number AS receipt, t.partner_id, l.id AS receipt_line, m.product_id, m.move_date,
       (CASE WHEN t.source_kind = 'purchase_order' THEN l.source_line_id END)::bigint AS order_line_id,
       (CASE WHEN t.source_kind = 'purchase_order' AND l.source_line_id IS NOT NULL THEN NULL ELSE coalesce(l.returns_line_id, l.id) END)::bigint AS receipt_line_id,
       (t.returns_id IS NOT NULL)::boolean AS went_back, m.quantity,
       coalesce(abs(v.value::numeric + v.correction::numeric + v.variance::numeric), 0)::amount AS amount,
       (EXISTS (SELECT FROM stock_valuations back WHERE back.returns_id = v.id))::boolean AS returned, (v.account_id IS NOT NULL)::boolean AS booked
FROM stock_transfers t
JOIN stock_transfer_lines l ON l.transfer_id = t.id
JOIN stock_moves m ON m.source_kind = 'receipt' AND m.source_id = t.id AND m.source_line_id = l.id
LEFT JOIN stock_valuations v ON v.move_id = m.id
WHERE t.kind = 'receipt' AND t.state = 'done';

-- Each line of an order with what has come of it.
CREATE VIEW purchase_order_line_states AS
SELECT l.id, l.order_id, o.state, l.product_id, l.quantity, coalesce(came.received, 0)::quantity AS received, coalesce(came.planned, 0)::quantity AS planned,
       coalesce(bill.billed, 0)::quantity AS billed, coalesce(draft.drafted, 0)::quantity AS drafted,
       (CASE WHEN p.kind = 'goods' AND o.state = 'confirmed' THEN greatest(l.quantity::numeric - coalesce(came.received, 0), 0) ELSE 0 END)::quantity AS open
FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.order_id JOIN products p ON p.id = l.product_id
LEFT JOIN LATERAL (
    SELECT sum(CASE WHEN t.returns_id IS NULL THEN r.done::numeric ELSE -r.done::numeric END) FILTER (WHERE t.state = 'done') AS received,
           sum(r.quantity::numeric) FILTER (WHERE t.state IN ('draft', 'reserved') AND t.returns_id IS NULL) AS planned
    FROM stock_transfer_lines r JOIN stock_transfers t ON t.id = r.transfer_id
    WHERE r.source_line_id = l.id AND t.source_kind = 'purchase_order') AS came ON true
LEFT JOIN LATERAL (SELECT sum(b.quantity::numeric) AS billed FROM purchase_billed b WHERE b.order_line_id = l.id) AS bill ON true
LEFT JOIN LATERAL (
    SELECT sum(CASE v.kind WHEN 'invoice' THEN i.quantity::numeric ELSE -i.quantity::numeric END) AS drafted
    FROM invoice_lines i JOIN invoices v ON v.id = i.invoice_id WHERE i.order_line_id = l.id AND v.state = 'draft') AS draft ON true;

-- What is ordered and has neither arrived nor been planned to arrive by a receipt.
CREATE VIEW purchase_incoming AS
SELECT s.product_id, o.warehouse_id, greatest(s.open::numeric - s.planned::numeric, 0)::quantity AS quantity,
       coalesce(l.expected_date, o.expected_date, o.order_date) AS expected_date, o.id AS order_id, l.id AS order_line_id
FROM purchase_orders o JOIN purchase_order_lines l ON l.order_id = o.id JOIN purchase_order_line_states s ON s.id = l.id
WHERE o.state = 'confirmed' AND s.open::numeric > s.planned::numeric;

-- What arrived and is not billed, of goods that stayed.
CREATE VIEW purchase_not_invoiced AS
SELECT r.move_id, r.receipt_id, r.receipt, r.receipt_line, r.partner_id, r.product_id, r.move_date, r.order_line_id, r.receipt_line_id,
       (r.quantity::numeric - coalesce(met.quantity, 0))::quantity AS quantity, (r.amount::numeric - coalesce(met.amount, 0))::amount AS amount
FROM purchase_received r
LEFT JOIN LATERAL (SELECT sum(x.quantity::numeric) AS quantity, sum(x.credit::numeric) AS amount FROM purchase_matches x WHERE x.in_move_id = r.move_id) AS met ON true
WHERE NOT r.went_back AND r.quantity::numeric > coalesce(met.quantity, 0);

CREATE VIEW purchase_order_list AS
SELECT o.id, coalesce(o.number, o.rfq_number) AS number, o.rfq_number, o.state, o.supplier_id, p.name AS supplier, o.warehouse_id, w.name AS warehouse, o.order_date, o.expected_date,
       o.reference, o.notes, o.currency, o.rounding, o.tax_position_id, tp.name AS tax_position, o.payment_term_id, term.name AS payment_term, o.net, o.tax, o.total,
       o.revision, o.requested_by, req.full_name AS requester, o.approved_by, app.full_name AS approver, o.approved_at, o.refusal,
       o.version, o.created_by, maker.full_name AS creator, o.created_at, o.updated_at, o.confirmed_at, o.done_at,
       (CASE WHEN o.confirmed_at IS NULL THEN '' WHEN s.came >= s.goods THEN 'full' WHEN s.came > 0 THEN 'partial' ELSE 'none' END)::text AS received,
       (CASE WHEN o.confirmed_at IS NULL THEN '' WHEN s.paid >= s.all_lines THEN 'full' WHEN s.begun THEN 'partial' ELSE 'none' END)::text AS billed,
       o.search || ' ' || p.search AS search
FROM purchase_orders o JOIN partners p ON p.id = o.supplier_id JOIN warehouses w ON w.id = o.warehouse_id
LEFT JOIN tax_positions tp ON tp.id = o.tax_position_id LEFT JOIN payment_terms term ON term.id = o.payment_term_id
LEFT JOIN users req ON req.id = o.requested_by LEFT JOIN users app ON app.id = o.approved_by LEFT JOIN users maker ON maker.id = o.created_by
LEFT JOIN LATERAL (
    -- In lines: of goods that arrived in full, and of all that are billed in full.
    SELECT count(*) FILTER (WHERE product.kind = 'goods') AS goods, count(*) AS all_lines,
           coalesce(sum(least(x.received::numeric / x.quantity::numeric, 1)) FILTER (WHERE product.kind = 'goods'), 0) AS came,
           count(*) FILTER (WHERE x.billed::numeric >= x.quantity::numeric) AS paid, bool_or(x.billed::numeric > 0) AS begun
    FROM purchase_order_line_states x JOIN products product ON product.id = x.product_id WHERE x.order_id = o.id) AS s ON true;

GRANT SELECT ON purchase_orders, purchase_order_lines, purchase_order_line_taxes, purchase_order_revisions, purchase_billed, purchase_matches, bill_blocks,
    purchase_received, purchase_order_line_states, purchase_incoming, purchase_not_invoiced, purchase_order_list TO kontor_reader;
