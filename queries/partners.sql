-- name: PartnerGet :one
SELECT id, code, name, is_customer, is_supplier, email, phone, tax_number, notes, archived, addresses, contacts, version, created_at, updated_at,
       tax_position_id, tax_position, payment_term_id, payment_term, supplier_term_id, supplier_term, currency
FROM partner_list WHERE id = @id;

-- name: PartnerLock :one
-- Holds the partner against changes, not against documents that refer to it.
SELECT version FROM partners WHERE id = @id FOR NO KEY UPDATE;

-- name: PartnerCodeNext :one
SELECT partner_code_next(@prefix::text)::text;

-- name: PartnerInsert :one
INSERT INTO partners (code, name, is_customer, is_supplier, email, phone, tax_number, notes, tax_position_id, payment_term_id, supplier_term_id, currency,
    created_at, updated_at)
VALUES (@code, @name, @is_customer, @is_supplier, @email, @phone, @tax_number, @notes, sqlc.narg(tax_position_id), sqlc.narg(payment_term_id),
    sqlc.narg(supplier_term_id), sqlc.narg(currency), @now, @now)
RETURNING id;

-- name: PartnerUpdate :exec
UPDATE partners SET code = @code, name = @name, is_customer = @is_customer, is_supplier = @is_supplier, email = @email,
    phone = @phone, tax_number = @tax_number, notes = @notes, archived = @archived, tax_position_id = sqlc.narg(tax_position_id),
    payment_term_id = sqlc.narg(payment_term_id), supplier_term_id = sqlc.narg(supplier_term_id), currency = sqlc.narg(currency),
    version = version + 1, updated_at = @now
WHERE id = @id;

-- name: PartnerDelete :exec
DELETE FROM partners WHERE id = @id;

-- name: PartnerAddressesDelete :exec
DELETE FROM partner_addresses WHERE partner_id = @partner_id;

-- name: PartnerAddressesInsert :exec
INSERT INTO partner_addresses (partner_id, position, kind, street, street2, city, postal_code, region, country)
SELECT @partner_id::bigint, unnest(@positions::integer[]), unnest(@kinds::text[]), unnest(@streets::text[]), unnest(@streets2::text[]),
       unnest(@cities::text[]), unnest(@postal_codes::text[]), unnest(@regions::text[]), unnest(@countries::text[]);

-- name: PartnerContactsDelete :exec
DELETE FROM partner_contacts WHERE partner_id = @partner_id;

-- name: PartnerContactsInsert :exec
INSERT INTO partner_contacts (partner_id, position, name, role, email, phone)
SELECT @partner_id::bigint, unnest(@positions::integer[]), unnest(@names::text[]), unnest(@roles::text[]), unnest(@emails::text[]), unnest(@phones::text[]);

-- name: PartnerBrief :one
-- What a document asks of its partner.
SELECT id, code, name, is_customer, is_supplier, archived, tax_position_id, payment_term_id, supplier_term_id, currency FROM partners WHERE id = @id;
