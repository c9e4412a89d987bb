-- +goose Up

-- Invoices, vendor bills and credit notes.

INSERT INTO number_formats (series, label, format) VALUES
    ('sales.invoice', 'Invoices', 'INV-{year}-{number}'),
    ('sales.credit_note', 'Credit notes', 'CN-{year}-{number}'),
    ('purchase.bill', 'Vendor bills', 'BILL-{year}-{number}'),
    ('purchase.credit_note', 'Vendor credit notes', 'VCN-{year}-{number}');

-- What is agreed with a partner.
ALTER TABLE partners
    ADD tax_position_id  bigint CONSTRAINT partners_tax_position_id_fkey REFERENCES tax_positions,
    -- As a customer, and as a supplier.
    ADD payment_term_id  bigint CONSTRAINT partners_payment_term_id_fkey REFERENCES payment_terms,
    ADD supplier_term_id bigint CONSTRAINT partners_supplier_term_id_fkey REFERENCES payment_terms,
    -- That documents are in unless said otherwise; NULL for the company's.
    ADD currency         text   CHECK (currency ~ '^[A-Z]{3}$');

-- Where a product is booked; NULL for the company's own account.
ALTER TABLE products
    ADD income_account_id  bigint CONSTRAINT products_income_account_id_fkey REFERENCES accounts,
    ADD expense_account_id bigint CONSTRAINT products_expense_account_id_fkey REFERENCES accounts;
CREATE TABLE product_taxes (
    product_id bigint  NOT NULL REFERENCES products ON DELETE CASCADE,
    side       text    NOT NULL CHECK (side IN ('sale', 'purchase')),
    position   integer NOT NULL,
    tax_id     bigint  NOT NULL CONSTRAINT product_taxes_tax_id_fkey REFERENCES taxes,
    PRIMARY KEY (product_id, side, tax_id)
);
CREATE INDEX product_taxes_tax_id ON product_taxes (tax_id);

-- For lines whose product has no taxes of its own.
ALTER TABLE ledger_settings
    ADD sale_tax_id     bigint CONSTRAINT ledger_settings_sale_tax_id_fkey REFERENCES taxes,
    ADD purchase_tax_id bigint CONSTRAINT ledger_settings_purchase_tax_id_fkey REFERENCES taxes,
    -- What may be given up of an open item, in the company's currency.
    ADD write_off_limit amount NOT NULL DEFAULT 1 CHECK (write_off_limit >= 0);

-- The taxes of an entry are part of what is sealed. An entry without any has the
-- hash that it always had.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION journal_entry_hash(e journal_entries, seq bigint, previous bytea) RETURNS bytea
    LANGUAGE sql STABLE
    RETURN sha256(previous || convert_to((jsonb_build_array(
        e.id, seq, e.number, e.series, e.journal_id, e.period_id, e.entry_date, e.reference, e.description, e.source_kind, e.source_id,
        e.reversal_of, e.closing, e.total, round(extract(epoch FROM e.posted_at) * 1000000), e.posted_by,
        (SELECT jsonb_agg(jsonb_build_array(l.id, l.position, l.account_id, l.partner_id, l.description, l.amount, l.currency,
                    l.currency_amount, l.rate, l.due_date, l.cost_center_id, l.project_id, l.entry_date,
                    round(extract(epoch FROM l.posted_at) * 1000000)) ORDER BY l.position, l.id)
         FROM public.journal_lines l WHERE l.entry_id = e.id))
        || coalesce((SELECT jsonb_agg(jsonb_build_array(t.id, t.tax_id, t.part, t.box, t.amount, t.base, t.entry_date) ORDER BY t.id)
                     FROM public.journal_taxes t WHERE t.entry_id = e.id), '[]'::jsonb))::text, 'UTF8'));

CREATE FUNCTION journal_taxes_before_seal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM taxes_new JOIN journal_seals USING (entry_id)) THEN
        RAISE EXCEPTION 'taxes cannot be added to an entry that is posted' USING ERRCODE = 'KT001';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER journal_taxes_new AFTER INSERT ON journal_taxes
    REFERENCING NEW TABLE AS taxes_new FOR EACH STATEMENT EXECUTE FUNCTION journal_taxes_before_seal();

CREATE TABLE invoices (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    side            text   NOT NULL CHECK (side IN ('sale', 'purchase')),
    kind            text   NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    number          text   CONSTRAINT invoices_number_key UNIQUE,
    state           text   NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'posted')),
    partner_id      bigint NOT NULL CONSTRAINT invoices_partner_id_fkey REFERENCES partners,
    -- Repeated for searches, as for orders.
    partner         text   NOT NULL,
    invoice_date    date   NOT NULL,
    -- The last instalment's.
    due_date        date   NOT NULL,
    -- A supplier's own number.
    their_number    text   NOT NULL DEFAULT '',
    reference       text   NOT NULL DEFAULT '',
    notes           text   NOT NULL DEFAULT '',
    currency        text   NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- The company's currency for one unit of it; NULL where it is the company's.
    rate            rate,
    rounding        text   NOT NULL CHECK (rounding IN ('document', 'line')),
    tax_position_id bigint CONSTRAINT invoices_tax_position_id_fkey REFERENCES tax_positions,
    payment_term_id bigint CONSTRAINT invoices_payment_term_id_fkey REFERENCES payment_terms,
    -- The invoice that a credit note is for.
    credits_id      bigint CONSTRAINT invoices_credits_id_fkey REFERENCES invoices,
    net             amount NOT NULL DEFAULT 0,
    tax             amount NOT NULL DEFAULT 0,
    total           amount NOT NULL DEFAULT 0,
    -- What may be deducted by whoever pays that early.
    discount        amount NOT NULL DEFAULT 0,
    discount_until  date,
    -- The name and address that it was posted with.
    billed_to       text[] NOT NULL DEFAULT '{}',
    entry_id        bigint CONSTRAINT invoices_entry_id_key UNIQUE REFERENCES journal_entries,
    company_total   amount,
    -- How the amounts came about: op.Explanation, as it was when posted.
    explanation     jsonb,
    version         integer NOT NULL DEFAULT 1,
    created_by      bigint NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    posted_at       timestamptz,
    search          text NOT NULL GENERATED ALWAYS AS
                    (search_text(coalesce(number, '') || ' ' || their_number || ' ' || reference || ' ' || partner)) STORED,
    CONSTRAINT invoices_total CHECK (total::numeric = net::numeric + tax::numeric),
    CONSTRAINT invoices_credits CHECK (credits_id IS NULL OR kind = 'credit_note'),
    CONSTRAINT invoices_their_number CHECK (their_number = '' OR side = 'purchase'),
    CONSTRAINT invoices_posted CHECK (CASE state WHEN 'draft' THEN num_nonnulls(number, entry_id, company_total, explanation, posted_at) = 0
                                      ELSE num_nulls(number, entry_id, company_total, explanation, posted_at) = 0 END)
);
CREATE INDEX invoices_partner_id ON invoices (partner_id, invoice_date, id);
CREATE INDEX invoices_state ON invoices (side, state, id);
CREATE INDEX invoices_date ON invoices (side, invoice_date, id);
CREATE INDEX invoices_due ON invoices (side, due_date, id);
CREATE INDEX invoices_by_number ON invoices (side, coalesce(number, ''), id);
CREATE INDEX invoices_amount ON invoices (side, total, id);
CREATE INDEX invoices_credits_id ON invoices (credits_id) WHERE credits_id IS NOT NULL;
CREATE INDEX invoices_search ON invoices USING gin (search gin_trgm_ops);
-- A supplier's number is a supplier's once: the same bill is not entered twice.
CREATE UNIQUE INDEX invoices_their_number_key ON invoices (partner_id, kind, search_text(their_number)) WHERE their_number <> '';

CREATE TABLE invoice_lines (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id     bigint   NOT NULL REFERENCES invoices ON DELETE CASCADE,
    position       integer  NOT NULL CHECK (position > 0),
    product_id     bigint   CONSTRAINT invoice_lines_product_id_fkey REFERENCES products,
    description    text     NOT NULL DEFAULT '',
    quantity       quantity NOT NULL CHECK (quantity <> 0),
    price          price    NOT NULL,
    discount       percent  NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND 100),
    account_id     bigint   NOT NULL CONSTRAINT invoice_lines_account_id_fkey REFERENCES accounts,
    -- Chosen by hand, rather than what product and tax position lead to.
    account_given  boolean  NOT NULL,
    taxes_given    boolean  NOT NULL,
    cost_center_id bigint   CONSTRAINT invoice_lines_cost_center_id_fkey REFERENCES dimensions,
    project_id     bigint   CONSTRAINT invoice_lines_project_id_fkey REFERENCES dimensions,
    -- Without taxes, and with those that are charged.
    net            amount   NOT NULL,
    total          amount   NOT NULL,
    CONSTRAINT invoice_lines_something CHECK (product_id IS NOT NULL OR btrim(description) <> ''),
    CONSTRAINT invoice_lines_position_key UNIQUE (invoice_id, position)
);
CREATE INDEX invoice_lines_product_id ON invoice_lines (product_id) WHERE product_id IS NOT NULL;
CREATE INDEX invoice_lines_account_id ON invoice_lines (account_id);

CREATE TABLE invoice_line_taxes (
    line_id  bigint  NOT NULL REFERENCES invoice_lines ON DELETE CASCADE,
    position integer NOT NULL,
    tax_id   bigint  NOT NULL CONSTRAINT invoice_line_taxes_tax_id_fkey REFERENCES taxes,
    base     amount  NOT NULL,
    amount   amount  NOT NULL,
    PRIMARY KEY (line_id, tax_id)
);
CREATE INDEX invoice_line_taxes_tax_id ON invoice_line_taxes (tax_id);

-- Each tax over the document; charged is zero for reverse charge.
CREATE TABLE invoice_taxes (
    invoice_id bigint  NOT NULL REFERENCES invoices ON DELETE CASCADE,
    position   integer NOT NULL,
    tax_id     bigint  NOT NULL CONSTRAINT invoice_taxes_tax_id_fkey REFERENCES taxes,
    base       amount  NOT NULL,
    amount     amount  NOT NULL,
    charged    amount  NOT NULL,
    PRIMARY KEY (invoice_id, tax_id)
);

-- What falls due when; the journal line is its open item.
CREATE TABLE invoice_instalments (
    invoice_id bigint  NOT NULL REFERENCES invoices ON DELETE CASCADE,
    position   integer NOT NULL,
    due_date   date    NOT NULL,
    amount     amount  NOT NULL,
    line_id    bigint  CONSTRAINT invoice_instalments_line_id_key UNIQUE REFERENCES journal_lines,
    PRIMARY KEY (invoice_id, position)
);

-- The partner's name comes along and follows.
-- +goose StatementBegin
CREATE FUNCTION invoices_take_partner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT name INTO NEW.partner FROM partners WHERE id = NEW.partner_id FOR SHARE;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER invoices_a_partner_new BEFORE INSERT ON invoices FOR EACH ROW EXECUTE FUNCTION invoices_take_partner();
CREATE TRIGGER invoices_a_partner_changed BEFORE UPDATE ON invoices FOR EACH ROW
    WHEN (NEW.partner_id <> OLD.partner_id) EXECUTE FUNCTION invoices_take_partner();
-- +goose StatementBegin
CREATE FUNCTION invoices_follow_partner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE invoices SET partner = NEW.name WHERE partner_id = NEW.id AND partner <> NEW.name;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER partners_renamed_invoices AFTER UPDATE OF name ON partners FOR EACH ROW
    WHEN (NEW.name <> OLD.name) EXECUTE FUNCTION invoices_follow_partner();

-- What is posted stays: of an invoice only what is no accounting may change.
-- +goose StatementBegin
CREATE FUNCTION invoices_keep_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - '{partner,search,notes,reference,version,updated_at}'::text[]
                          = to_jsonb(NEW) - '{partner,search,notes,reference,version,updated_at}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'invoice % is posted', OLD.number USING ERRCODE = 'KT001';
END
$$;
CREATE FUNCTION invoice_parts_keep_posted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part jsonb := to_jsonb(CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END);
BEGIN
    IF EXISTS (SELECT FROM invoices WHERE state = 'posted' AND id = coalesce((part ->> 'invoice_id')::bigint,
            (SELECT l.invoice_id FROM invoice_lines l WHERE l.id = (part ->> 'line_id')::bigint))) THEN
        RAISE EXCEPTION 'the invoice of this % is posted', TG_TABLE_NAME USING ERRCODE = 'KT001';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER invoices_posted BEFORE UPDATE OR DELETE ON invoices FOR EACH ROW
    WHEN (OLD.state = 'posted') EXECUTE FUNCTION invoices_keep_posted();
CREATE TRIGGER invoice_lines_posted BEFORE INSERT OR UPDATE OR DELETE ON invoice_lines FOR EACH ROW EXECUTE FUNCTION invoice_parts_keep_posted();
CREATE TRIGGER invoice_line_taxes_posted BEFORE INSERT OR UPDATE OR DELETE ON invoice_line_taxes FOR EACH ROW EXECUTE FUNCTION invoice_parts_keep_posted();
CREATE TRIGGER invoice_taxes_posted BEFORE INSERT OR UPDATE OR DELETE ON invoice_taxes FOR EACH ROW EXECUTE FUNCTION invoice_parts_keep_posted();
CREATE TRIGGER invoice_instalments_posted BEFORE INSERT OR UPDATE OR DELETE ON invoice_instalments FOR EACH ROW EXECUTE FUNCTION invoice_parts_keep_posted();
CREATE TRIGGER invoices_kept BEFORE TRUNCATE ON invoices FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What is agreed, as forms show it; new columns go last.
CREATE OR REPLACE VIEW partner_list AS
SELECT p.id, p.code, p.name, p.is_customer, p.is_supplier, p.email, p.phone, p.tax_number, p.notes, p.archived,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', a.kind, 'street', a.street, 'street2', a.street2, 'city', a.city,
                   'postal_code', a.postal_code, 'region', a.region, 'country', a.country) ORDER BY a.position), '[]'::jsonb)
        FROM partner_addresses a WHERE a.partner_id = p.id)::jsonb AS addresses,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('name', c.name, 'role', c.role, 'email', c.email, 'phone', c.phone)
                   ORDER BY c.position), '[]'::jsonb)
        FROM partner_contacts c WHERE c.partner_id = p.id)::jsonb AS contacts,
       p.version, p.created_at, p.updated_at, p.search,
       p.tax_position_id, t.name AS tax_position, p.payment_term_id, terms.name AS payment_term, p.supplier_term_id, their.name AS supplier_term, p.currency
FROM partners p
LEFT JOIN tax_positions t ON t.id = p.tax_position_id
LEFT JOIN payment_terms terms ON terms.id = p.payment_term_id
LEFT JOIN payment_terms their ON their.id = p.supplier_term_id;

CREATE OR REPLACE VIEW product_list AS
SELECT p.id, p.sku, p.name, p.kind, p.description, p.unit_id, u.code AS unit, u.decimals AS unit_decimals,
       p.barcode, p.price, p.category_id, c.name AS category,
       (EXISTS (SELECT FROM product_images i WHERE i.product_id = p.id))::boolean AS has_image,
       stock.on_hand, stock.reserved, stock.available,
       p.archived, p.version, p.created_at, p.updated_at, p.search,
       p.income_account_id, income.name AS income_account,
       p.expense_account_id, expense.name AS expense_account,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('tax_id', t.tax_id, 'side', t.side, 'code', x.code) ORDER BY t.side, t.position), '[]'::jsonb)
        FROM product_taxes t JOIN taxes x ON x.id = t.tax_id WHERE t.product_id = p.id)::jsonb AS taxes
FROM products p
JOIN units u ON u.id = p.unit_id
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

GRANT SELECT ON product_taxes, invoices, invoice_lines, invoice_line_taxes, invoice_taxes, invoice_instalments TO kontor_reader;
