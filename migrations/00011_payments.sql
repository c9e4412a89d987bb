-- +goose Up

-- Open items, payments, and what settles what.

INSERT INTO number_formats (series, label, format) VALUES
    ('payments.in', 'Payments received', 'RCV-{year}-{number}'),
    ('payments.out', 'Payments made', 'PAY-{year}-{number}');

-- Each line of a control account is an open item: what a partner owes, or is
-- owed. The truth is the line less its allocations; this table keeps it beside
-- them, written by their triggers only, so that ageing a million items reads
-- the open ones. A line that moves the company's value alone (a currency
-- difference, a revaluation) is none.
CREATE TABLE open_items (
    line_id      bigint PRIMARY KEY REFERENCES journal_lines,
    entry_id     bigint NOT NULL,
    account_id   bigint NOT NULL REFERENCES accounts,
    control      text   NOT NULL CHECK (control IN ('receivable', 'payable')),
    partner_id   bigint NOT NULL REFERENCES partners,
    entry_date   date   NOT NULL,
    -- The line's, or else its date: due at once.
    due_date     date   NOT NULL,
    currency     text   NOT NULL,
    -- Debits above zero, credits below: in its own currency and the company's,
    -- as posted and as still open.
    amount       amount NOT NULL,
    company      amount NOT NULL,
    open_amount  amount NOT NULL,
    open_company amount NOT NULL,
    CONSTRAINT open_items_within CHECK (
        CASE WHEN amount::numeric > 0 THEN open_amount::numeric BETWEEN 0 AND amount::numeric ELSE open_amount::numeric BETWEEN amount::numeric AND 0 END
        AND CASE WHEN company::numeric > 0 THEN open_company::numeric BETWEEN 0 AND company::numeric ELSE open_company::numeric BETWEEN company::numeric AND 0 END),
    -- Settled to the end leaves no cent in the company's currency.
    CONSTRAINT open_items_closed CHECK (open_amount::numeric <> 0 OR open_company::numeric = 0)
) WITH (fillfactor = 80);
CREATE INDEX open_items_open ON open_items (partner_id, account_id, due_date, line_id) WHERE open_amount::numeric <> 0;
CREATE INDEX open_items_due ON open_items (control, due_date, line_id) WHERE open_amount::numeric <> 0;
CREATE INDEX open_items_entry ON open_items (entry_id);
CREATE INDEX open_items_partner ON open_items (partner_id, entry_date, line_id);

-- How much of a debit and of a credit have settled each other. Taking one back
-- is a row of its own, with the amounts the other way round.
CREATE TABLE allocations (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    debit_line_id   bigint NOT NULL REFERENCES open_items,
    credit_line_id  bigint NOT NULL REFERENCES open_items,
    -- Above zero, each in its item's currency; below in a row that undoes.
    debit_amount    amount NOT NULL,
    credit_amount   amount NOT NULL,
    debit_company   amount NOT NULL,
    credit_company  amount NOT NULL,
    -- The day of the books: the later of both lines', or a later one.
    allocation_date date   NOT NULL,
    -- The entry of the currency's gain or loss.
    entry_id        bigint REFERENCES journal_entries,
    -- What it was made by, such as a payment; empty by hand.
    source_kind     text   NOT NULL DEFAULT '',
    source_id       bigint,
    -- Why the rest of an item was closed without being paid: the other side is
    -- then a line that takes it to the account for that.
    reason          text   NOT NULL DEFAULT '' CHECK (reason IN ('', 'early_payment_discount', 'write_off')),
    undoes          bigint CONSTRAINT allocations_undoes_key UNIQUE REFERENCES allocations,
    made_at         timestamptz NOT NULL,
    made_by         bigint NOT NULL,
    CONSTRAINT allocations_amounts CHECK (CASE WHEN undoes IS NULL
        THEN debit_amount::numeric > 0 AND credit_amount::numeric > 0 AND debit_company::numeric >= 0 AND credit_company::numeric >= 0
        ELSE debit_amount::numeric < 0 AND credit_amount::numeric < 0 AND debit_company::numeric <= 0 AND credit_company::numeric <= 0 END),
    CONSTRAINT allocations_gain CHECK (debit_company::numeric = credit_company::numeric OR entry_id IS NOT NULL)
);
CREATE INDEX allocations_debit ON allocations (debit_line_id);
CREATE INDEX allocations_credit ON allocations (credit_line_id);
CREATE INDEX allocations_date ON allocations (allocation_date);
CREATE INDEX allocations_source ON allocations (source_kind, source_id) WHERE source_kind <> '';
CREATE TRIGGER allocations_frozen BEFORE UPDATE OR DELETE ON allocations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocations_kept BEFORE TRUNCATE ON allocations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON allocations FROM kontor_app;
REVOKE INSERT, UPDATE, DELETE ON open_items FROM kontor_app;

-- +goose StatementBegin
CREATE FUNCTION journal_lines_open() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO open_items (line_id, entry_id, account_id, control, partner_id, entry_date, due_date, currency, amount, company, open_amount, open_company)
    SELECT l.id, l.entry_id, l.account_id, a.control, l.partner_id, l.entry_date, coalesce(l.due_date, l.entry_date), coalesce(l.currency, c.currency),
           coalesce(l.currency_amount, l.amount), l.amount, coalesce(l.currency_amount, l.amount), l.amount
    FROM lines l JOIN accounts a ON a.id = l.account_id AND a.control <> '' CROSS JOIN company c
    WHERE coalesce(l.currency_amount, l.amount)::numeric <> 0;
    RETURN NULL;
END
$$;

-- The items of an allocation are of one partner and account, on either side; it
-- takes from them what it says, and the table's checks refuse more than is open.
CREATE FUNCTION allocations_settle() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM made m JOIN open_items d ON d.line_id = m.debit_line_id JOIN open_items c ON c.line_id = m.credit_line_id
        WHERE d.amount::numeric < 0 OR c.amount::numeric > 0 OR d.partner_id <> c.partner_id OR d.account_id <> c.account_id
           OR d.currency = c.currency AND m.debit_amount::numeric <> m.credit_amount::numeric
           OR m.allocation_date < greatest(d.entry_date, c.entry_date)
    ) THEN
        RAISE EXCEPTION 'these items cannot settle each other' USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_items';
    END IF;
    IF EXISTS (
        SELECT FROM made m JOIN allocations a ON a.id = m.undoes
        WHERE (a.debit_line_id, a.credit_line_id, a.debit_amount::numeric, a.credit_amount::numeric, a.debit_company::numeric, a.credit_company::numeric)
           <> (m.debit_line_id, m.credit_line_id, -m.debit_amount::numeric, -m.credit_amount::numeric, -m.debit_company::numeric, -m.credit_company::numeric)
           OR a.undoes IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'an allocation is taken back as it was made' USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_undone';
    END IF;
    -- Locked in the order of the key, so that two cannot wait for each other.
    PERFORM FROM open_items WHERE line_id IN (SELECT debit_line_id FROM made UNION SELECT credit_line_id FROM made) ORDER BY line_id FOR UPDATE;
    UPDATE open_items i SET open_amount = i.open_amount::numeric - s.amount, open_company = i.open_company::numeric - s.company
    FROM (SELECT line_id, sum(amount) AS amount, sum(company) AS company
          FROM (SELECT debit_line_id AS line_id, debit_amount::numeric AS amount, debit_company::numeric AS company FROM made
                UNION ALL SELECT credit_line_id, -credit_amount::numeric, -credit_company::numeric FROM made) AS sides
          GROUP BY line_id) AS s
    WHERE i.line_id = s.line_id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- Holds open items against everybody else who settles, in the order of the key.
-- +goose StatementBegin
CREATE FUNCTION open_items_lock(ids bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM open_items WHERE line_id = ANY (ids) ORDER BY line_id FOR UPDATE;
END
$$;
-- +goose StatementEnd
-- Named so that it runs after journal_lines_post, which says what is wrong.
CREATE TRIGGER journal_lines_to_open_items AFTER INSERT ON journal_lines
    REFERENCING NEW TABLE AS lines FOR EACH STATEMENT EXECUTE FUNCTION journal_lines_open();
CREATE TRIGGER allocations_settle AFTER INSERT ON allocations
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION allocations_settle();

-- What was posted before there were open items.
INSERT INTO open_items (line_id, entry_id, account_id, control, partner_id, entry_date, due_date, currency, amount, company, open_amount, open_company)
SELECT l.id, l.entry_id, l.account_id, a.control, l.partner_id, l.entry_date, coalesce(l.due_date, l.entry_date), coalesce(l.currency, c.currency),
       coalesce(l.currency_amount, l.amount), l.amount, coalesce(l.currency_amount, l.amount), l.amount
FROM journal_lines l JOIN accounts a ON a.id = l.account_id AND a.control <> '' CROSS JOIN company c
WHERE coalesce(l.currency_amount, l.amount)::numeric <> 0;

CREATE TABLE payments (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number       text   CONSTRAINT payments_number_key UNIQUE,
    direction    text   NOT NULL CHECK (direction IN ('in', 'out')),
    state        text   NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'posted', 'reversed')),
    partner_id   bigint NOT NULL CONSTRAINT payments_partner_id_fkey REFERENCES partners,
    partner      text   NOT NULL,
    -- As a customer or as a supplier: a refund to a customer goes out.
    control      text   NOT NULL CHECK (control IN ('receivable', 'payable')),
    payment_date date   NOT NULL,
    -- The bank's or the cash box's.
    account_id   bigint NOT NULL CONSTRAINT payments_account_id_fkey REFERENCES accounts,
    currency     text   NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    rate         rate,
    amount       amount NOT NULL CHECK (amount > 0),
    reference    text   NOT NULL DEFAULT '',
    notes        text   NOT NULL DEFAULT '',
    entry_id     bigint CONSTRAINT payments_entry_id_key UNIQUE REFERENCES journal_entries,
    -- The line of the control account: the payment's open item.
    line_id      bigint CONSTRAINT payments_line_id_key UNIQUE REFERENCES journal_lines,
    reversal_id  bigint CONSTRAINT payments_reversal_id_key UNIQUE REFERENCES journal_entries,
    version      integer NOT NULL DEFAULT 1,
    created_by   bigint NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    posted_at    timestamptz,
    search       text NOT NULL GENERATED ALWAYS AS (search_text(coalesce(number, '') || ' ' || reference || ' ' || partner)) STORED,
    CONSTRAINT payments_posted CHECK (CASE state WHEN 'draft' THEN num_nonnulls(number, entry_id, line_id, posted_at, reversal_id) = 0
        ELSE num_nulls(number, entry_id, line_id, posted_at) = 0 AND (state = 'reversed') = (reversal_id IS NOT NULL) END)
);
CREATE INDEX payments_partner_id ON payments (partner_id, payment_date, id);
CREATE INDEX payments_date ON payments (payment_date, id);
CREATE INDEX payments_state ON payments (state, id);
CREATE INDEX payments_by_number ON payments (coalesce(number, ''), id);
CREATE INDEX payments_amount ON payments (amount, id);
CREATE INDEX payments_search ON payments USING gin (search gin_trgm_ops);

-- What a payment is meant to settle, item by item; done when it is posted.
CREATE TABLE payment_items (
    payment_id bigint  NOT NULL REFERENCES payments ON DELETE CASCADE,
    position   integer NOT NULL,
    -- The open item.
    line_id    bigint  NOT NULL REFERENCES journal_lines,
    -- Of the payment, in its currency; and of the item, in its own.
    amount     amount  NOT NULL CHECK (amount >= 0),
    settled    amount  NOT NULL CHECK (settled >= 0),
    -- What is then left of the item: it stays open, is the early payment
    -- discount, or is given up.
    rest       text    NOT NULL DEFAULT 'open' CHECK (rest IN ('open', 'discount', 'write_off')),
    PRIMARY KEY (payment_id, position),
    CONSTRAINT payment_items_line_key UNIQUE (payment_id, line_id)
);
CREATE INDEX payment_items_line_id ON payment_items (line_id);

-- +goose StatementBegin
CREATE FUNCTION payments_take_partner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT name INTO NEW.partner FROM partners WHERE id = NEW.partner_id FOR SHARE;
    RETURN NEW;
END
$$;
CREATE FUNCTION payments_follow_partner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE payments SET partner = NEW.name WHERE partner_id = NEW.id AND partner <> NEW.name;
    RETURN NULL;
END
$$;
-- A posted payment can be reversed once, and nothing else.
CREATE FUNCTION payments_keep_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - '{partner,search,notes,reference,version,updated_at,state,reversal_id}'::text[]
                          = to_jsonb(NEW) - '{partner,search,notes,reference,version,updated_at,state,reversal_id}'::text[]
       AND (OLD.state = NEW.state AND OLD.reversal_id IS NOT DISTINCT FROM NEW.reversal_id OR OLD.state = 'posted' AND NEW.state = 'reversed') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'payment % is posted', OLD.number USING ERRCODE = 'KT001';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER payments_a_partner_new BEFORE INSERT ON payments FOR EACH ROW EXECUTE FUNCTION payments_take_partner();
CREATE TRIGGER payments_a_partner_changed BEFORE UPDATE ON payments FOR EACH ROW
    WHEN (NEW.partner_id <> OLD.partner_id) EXECUTE FUNCTION payments_take_partner();
CREATE TRIGGER partners_renamed_payments AFTER UPDATE OF name ON partners FOR EACH ROW
    WHEN (NEW.name <> OLD.name) EXECUTE FUNCTION payments_follow_partner();
CREATE TRIGGER payments_posted BEFORE UPDATE OR DELETE ON payments FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION payments_keep_posted();
CREATE TRIGGER payments_kept BEFORE TRUNCATE ON payments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Open items and accounts in other currencies at a day's rates, taken back the
-- next day.
CREATE TABLE revaluations (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    on_date     date   NOT NULL,
    entry_id    bigint NOT NULL CONSTRAINT revaluations_entry_id_key UNIQUE REFERENCES journal_entries,
    reversal_id bigint NOT NULL CONSTRAINT revaluations_reversal_id_key UNIQUE REFERENCES journal_entries,
    -- Above zero a gain.
    gain        amount NOT NULL,
    created_by  bigint NOT NULL,
    created_at  timestamptz NOT NULL
);
-- A day may be revalued again when a rate was wrong or something was entered late.
CREATE INDEX revaluations_on_date ON revaluations (on_date);
CREATE TRIGGER revaluations_frozen BEFORE UPDATE OR DELETE ON revaluations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revaluations_kept BEFORE TRUNCATE ON revaluations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON revaluations FROM kontor_app;

-- An open item with its document.
CREATE VIEW open_item_list AS
SELECT i.line_id AS id, i.line_id, i.entry_id, e.number, e.source_kind, e.source_id, coalesce(nullif(v.their_number, ''), e.reference) AS reference, l.description,
       i.account_id, i.control, i.partner_id, p.name AS partner, i.entry_date, i.due_date, i.currency, i.amount, i.company, i.open_amount, i.open_company,
       coalesce(v.discount, 0)::amount AS discount, v.discount_until,
       search_text(e.number || ' ' || e.reference || ' ' || p.name || ' ' || coalesce(v.their_number, '')) AS search
FROM open_items i
JOIN journal_entries e ON e.id = i.entry_id
JOIN journal_lines l ON l.id = i.line_id
JOIN partners p ON p.id = i.partner_id
LEFT JOIN invoices v ON v.entry_id = i.entry_id;

-- An invoice with what is still to be paid of it.
CREATE VIEW invoice_list AS
SELECT v.id, v.side, v.kind, v.number, v.state, v.partner_id, v.partner, v.invoice_date, v.due_date, v.their_number, v.reference, v.currency,
       v.net, v.tax, v.total, v.credits_id, v.entry_id, v.version, v.search,
       CASE WHEN v.state = 'draft' THEN v.total ELSE coalesce(o.open_amount, 0) END::amount AS outstanding,
       CASE WHEN v.state = 'draft' THEN '' WHEN coalesce(o.open_amount, 0) = 0 THEN 'full' WHEN o.open_amount = o.amount THEN 'none' ELSE 'partial' END AS paid
FROM invoices v
LEFT JOIN LATERAL (SELECT abs(sum(i.open_amount::numeric)) AS open_amount, abs(sum(i.amount::numeric)) AS amount
                   FROM open_items i WHERE i.entry_id = v.entry_id) AS o ON true;

GRANT SELECT ON open_items, allocations, payments, payment_items, revaluations, open_item_list, invoice_list TO kontor_reader;
