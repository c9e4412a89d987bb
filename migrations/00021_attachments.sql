-- +goose Up
-- Files put to records: a supplier's bill, a contract, a photo. A file is stored
-- once however often it is put somewhere, and is in every backup.
CREATE TABLE attachment_contents (
    sha256 bytea PRIMARY KEY CHECK (length(sha256) = 32),
    data   bytea NOT NULL CHECK (length(data) BETWEEN 1 AND 10485760),
    CONSTRAINT attachment_contents_sum CHECK (sha256 = sha256(data))
);
-- Most files are compressed already.
ALTER TABLE attachment_contents ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE TRIGGER attachment_contents_frozen BEFORE UPDATE OR DELETE ON attachment_contents FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attachment_contents_kept BEFORE TRUNCATE ON attachment_contents FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON attachment_contents FROM kontor_app;

CREATE TABLE attachments (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The kind of record, as in the audit log, and its id.
    kind       text   NOT NULL,
    record_id  bigint NOT NULL,
    name       text   NOT NULL CHECK (name = btrim(name) AND octet_length(name) BETWEEN 1 AND 255),
    -- Found from the content.
    media_type text   NOT NULL CHECK (media_type ~ '^[a-z0-9.+-]+/[a-z0-9.+-]+$'),
    size       bigint NOT NULL CHECK (size > 0),
    sha256     bytea  NOT NULL CONSTRAINT attachments_sha256_fkey REFERENCES attachment_contents,
    added_by   bigint NOT NULL,
    added_at   timestamptz NOT NULL,
    removed_by bigint,
    removed_at timestamptz,
    CONSTRAINT attachments_removed CHECK ((removed_by IS NULL) = (removed_at IS NULL))
);
CREATE INDEX attachments_record ON attachments (kind, record_id, id) WHERE removed_at IS NULL;
CREATE INDEX attachments_sha256 ON attachments (sha256);

-- Whether a record is there, and whether its files must be kept with it: 'free',
-- 'kept', or NULL where there is no such record or files are not put to its kind.
CREATE FUNCTION attachment_place(of_kind text, of_id bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE of_kind
        WHEN 'entry' THEN coalesce((SELECT 'free' FROM journal_drafts d WHERE d.id = of_id), (SELECT 'kept' FROM journal_entries e WHERE e.id = of_id))
        WHEN 'invoice' THEN (SELECT CASE v.state WHEN 'draft' THEN 'free' ELSE 'kept' END FROM invoices v WHERE v.id = of_id AND v.side = 'sale')
        WHEN 'bill' THEN (SELECT CASE v.state WHEN 'draft' THEN 'free' ELSE 'kept' END FROM invoices v WHERE v.id = of_id AND v.side = 'purchase')
        WHEN 'payment' THEN (SELECT CASE p.state WHEN 'draft' THEN 'free' ELSE 'kept' END FROM payments p WHERE p.id = of_id)
        WHEN 'bank_statement' THEN (SELECT 'kept' FROM bank_statements b WHERE b.id = of_id)
        WHEN 'asset' THEN (SELECT 'free' FROM assets a WHERE a.id = of_id)
        WHEN 'deferral' THEN (SELECT 'free' FROM deferrals d WHERE d.id = of_id)
        WHEN 'order' THEN (SELECT 'free' FROM sales_orders o WHERE o.id = of_id)
        WHEN 'partner' THEN (SELECT 'free' FROM partners p WHERE p.id = of_id)
        WHEN 'product' THEN (SELECT 'free' FROM products p WHERE p.id = of_id)
    END
$$;

-- What is posted keeps its papers: nothing of an attachment changes but that it
-- is removed, and that not from a record that must keep it.
-- +goose StatementBegin
CREATE FUNCTION attachments_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.removed_at IS NOT NULL
       OR (NEW.id, NEW.kind, NEW.record_id, NEW.name, NEW.media_type, NEW.size, NEW.sha256, NEW.added_by, NEW.added_at)
          IS DISTINCT FROM (OLD.id, OLD.kind, OLD.record_id, OLD.name, OLD.media_type, OLD.size, OLD.sha256, OLD.added_by, OLD.added_at) THEN
        RAISE EXCEPTION 'an attachment is not changed' USING ERRCODE = 'KT001';
    END IF;
    IF attachment_place(OLD.kind, OLD.record_id) = 'kept' THEN
        RAISE EXCEPTION 'a posted record keeps its attachments' USING ERRCODE = 'KT001';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER attachments_keep BEFORE UPDATE OR DELETE ON attachments FOR EACH ROW EXECUTE FUNCTION attachments_keep();
CREATE TRIGGER attachments_kept BEFORE TRUNCATE ON attachments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON attachments TO kontor_reader;
