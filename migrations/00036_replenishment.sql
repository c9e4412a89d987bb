-- +goose Up

-- What is planned to come and to go, and when to buy what.

CREATE INDEX stock_transfers_open ON stock_transfers (id) WHERE state IN ('draft', 'reserved', 'shipped');

-- What is planned to come and to go, document by document: what is on order,
-- receipts, deliveries, transfers and scrap that have not moved, and what orders
-- have reserved. On hand and this together are the forecast, on every screen.
CREATE VIEW stock_planned AS
SELECT i.product_id, i.warehouse_id, i.expected_date AS day, i.quantity AS incoming, 0::quantity AS outgoing,
       'purchase_order'::text AS source_kind, i.order_id AS source_id, coalesce(o.number, '')::text AS source, o.supplier_id AS partner_id
FROM purchase_incoming i JOIN purchase_orders o ON o.id = i.order_id
UNION ALL
-- Goods that have been sent and not put away arrive at the other warehouse.
SELECT l.product_id, CASE WHEN side.comes AND t.kind = 'transfer' THEN t.to_warehouse_id ELSE t.warehouse_id END, t.transfer_date,
       (CASE WHEN side.comes THEN part.quantity ELSE 0 END)::quantity, (CASE WHEN side.comes THEN 0 ELSE part.quantity END)::quantity,
       t.kind, t.id, coalesce(t.number, '')::text, t.partner_id
FROM stock_transfers t JOIN stock_transfer_lines l ON l.transfer_id = t.id
CROSS JOIN LATERAL (SELECT CASE t.state WHEN 'shipped' THEN l.done::numeric ELSE l.quantity::numeric END AS quantity) AS part
CROSS JOIN LATERAL (VALUES (true), (false)) AS side (comes)
WHERE t.state IN ('draft', 'reserved', 'shipped') AND part.quantity > 0
  AND CASE WHEN t.kind = 'transfer' THEN side.comes OR t.state <> 'shipped'
           WHEN t.kind = 'receipt' THEN side.comes = (t.returns_id IS NULL)
           WHEN t.kind = 'delivery' THEN side.comes = (t.returns_id IS NOT NULL)
           ELSE NOT side.comes END
UNION ALL
SELECT r.product_id, l.warehouse_id, coalesce(o.delivery_date, o.order_date), 0::quantity, r.quantity, 'order'::text, o.id, coalesce(o.number, '')::text, o.customer_id
FROM stock_reservations r JOIN locations l ON l.id = r.location_id JOIN sales_orders o ON o.id = r.source_id
WHERE r.source_kind = 'order';

-- How much of a product a warehouse keeps.
CREATE TABLE reorder_rules (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id   bigint   NOT NULL CONSTRAINT reorder_rules_product_id_fkey REFERENCES products,
    warehouse_id bigint   NOT NULL CONSTRAINT reorder_rules_warehouse_id_fkey REFERENCES warehouses,
    -- Below the one it is bought up to the other, in whole multiples; zero for any quantity.
    minimum      quantity NOT NULL CHECK (minimum >= 0),
    maximum      quantity NOT NULL,
    multiple     quantity NOT NULL DEFAULT 0 CHECK (multiple >= 0),
    -- Days from order to arrival; null for what the supplier's price says.
    lead_days    integer  CHECK (lead_days BETWEEN 0 AND 3650),
    -- Null for the supplier who charges least.
    supplier_id  bigint   CONSTRAINT reorder_rules_supplier_id_fkey REFERENCES partners,
    notes        text     NOT NULL DEFAULT '',
    version      integer  NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT reorder_rules_key UNIQUE (product_id, warehouse_id),
    CONSTRAINT reorder_rules_maximum CHECK (maximum >= minimum AND maximum > 0)
);
CREATE INDEX reorder_rules_warehouse_id ON reorder_rules (warehouse_id);
CREATE INDEX reorder_rules_supplier_id ON reorder_rules (supplier_id) WHERE supplier_id IS NOT NULL;

CREATE VIEW reorder_rule_list AS
SELECT r.id, r.product_id, p.sku, p.name AS product, u.code AS unit, r.warehouse_id, w.name AS warehouse, r.minimum, r.maximum, r.multiple, r.lead_days,
       r.supplier_id, s.name AS supplier, r.notes, r.version, r.created_at, r.updated_at, p.search || ' ' || w.search || ' ' || coalesce(s.search, '') AS search
FROM reorder_rules r JOIN products p ON p.id = r.product_id JOIN units u ON u.id = p.unit_id JOIN warehouses w ON w.id = r.warehouse_id
LEFT JOIN partners s ON s.id = r.supplier_id;

GRANT SELECT ON reorder_rules, reorder_rule_list, stock_planned TO kontor_reader;

-- Landed costs by what goods weigh and how much room they take, too.
ALTER TABLE landed_costs DROP CONSTRAINT landed_costs_basis_check,
    ADD CONSTRAINT landed_costs_basis_check CHECK (basis IN ('value', 'quantity', 'weight', 'volume'));

-- Money paid in advance for an order: the bill is settled with it.
ALTER TABLE payments ADD purchase_order_id bigint CONSTRAINT payments_purchase_order_id_fkey REFERENCES purchase_orders,
    ADD CONSTRAINT payments_advance CHECK (purchase_order_id IS NULL OR direction = 'out' AND control = 'payable');
CREATE INDEX payments_purchase_order_id ON payments (purchase_order_id) WHERE purchase_order_id IS NOT NULL;

-- The opening stock of tracked goods is entered lot by lot.
DROP INDEX stock_moves_opening;
CREATE UNIQUE INDEX stock_moves_opening ON stock_moves (product_id, to_location_id, coalesce(lot_id, 0)) WHERE source_kind = 'opening';

-- What was found out later, found without reading a product's whole history.
CREATE INDEX stock_valuations_corrections ON stock_valuations (product_id, of_id) WHERE of_id IS NOT NULL;
