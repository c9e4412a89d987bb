-- name: CompanyGet :one
SELECT name, country, currency, currency_decimals, fiscal_year_start_month, rounding, tax_number, street, postal_code, city,
       email, phone, version, updated_at
FROM company;

-- name: CompanyLock :one
SELECT version FROM company FOR NO KEY UPDATE;

-- name: CompanyInsert :exec
INSERT INTO company (name, country, currency, currency_decimals, fiscal_year_start_month, created_at, updated_at)
VALUES (@name, @country, @currency, @currency_decimals, @fiscal_year_start_month, @now, @now);

-- name: CompanyUpdate :exec
UPDATE company SET name = @name, country = @country, currency = @currency, currency_decimals = @currency_decimals,
    fiscal_year_start_month = @fiscal_year_start_month, rounding = @rounding, tax_number = @tax_number, street = @street,
    postal_code = @postal_code, city = @city, email = @email, phone = @phone, version = version + 1, updated_at = @now;

-- name: CompanyExists :one
SELECT EXISTS (SELECT FROM company);

-- name: SettingGet :one
SELECT value, version FROM settings WHERE key = @key;

-- name: SettingLock :one
SELECT value, version FROM settings WHERE key = @key FOR UPDATE;

-- name: SettingEnsure :exec
-- So that there is a row to lock.
INSERT INTO settings (key, value) VALUES (@key, @value) ON CONFLICT DO NOTHING;

-- name: SettingUpdate :one
UPDATE settings SET value = @value, version = version + 1, updated_at = @now WHERE key = @key RETURNING version;

-- name: NumberNext :one
-- Locks the series' counter until the end of the transaction: whoever posts
-- next waits, and takes this number when the transaction fails.
INSERT INTO number_counters AS c (series, year, last)
SELECT f.series, CASE WHEN f.format LIKE '%{year}%' THEN @year::integer ELSE 0 END, 1
FROM number_formats f WHERE f.series = @series
ON CONFLICT (series, year) DO UPDATE SET last = c.last + 1
RETURNING last, (SELECT format FROM number_formats f WHERE f.series = c.series)::text AS format,
    (SELECT digits FROM number_formats f WHERE f.series = c.series)::integer AS digits;

-- name: NumbersDrawn :one
SELECT EXISTS (SELECT FROM number_counters WHERE last > 0);

-- name: NumberFormats :many
SELECT series, label, format, digits, version FROM number_formats ORDER BY label;

-- name: NumberFormatLock :one
SELECT series, label, format, digits, version FROM number_formats WHERE series = @series FOR NO KEY UPDATE;

-- name: NumberFormatUpdate :exec
UPDATE number_formats SET format = @format, digits = @digits, version = version + 1 WHERE series = @series;

-- name: LayoutGet :one
SELECT accent_color, text_color, font_size, paper, logo_side, footer_auto, footer_left, footer_middle, footer_right, registration,
       account_holder, bank_name, iban, bic, show_payment, show_sku, show_discount, version, updated_at,
       EXISTS (SELECT FROM layout_logo) AS has_logo
FROM layout;

-- name: LayoutLock :one
SELECT version FROM layout FOR NO KEY UPDATE;

-- name: LayoutUpdate :exec
UPDATE layout SET accent_color = @accent_color, text_color = @text_color, font_size = @font_size, paper = @paper, logo_side = @logo_side,
    footer_auto = @footer_auto, footer_left = @footer_left, footer_middle = @footer_middle, footer_right = @footer_right,
    registration = @registration, account_holder = @account_holder, bank_name = @bank_name, iban = @iban, bic = @bic,
    show_payment = @show_payment, show_sku = @show_sku, show_discount = @show_discount, version = version + 1, updated_at = @now;

-- name: LayoutTexts :many
SELECT kind, introduction, closing FROM layout_texts ORDER BY kind;

-- name: LayoutTextsPut :exec
INSERT INTO layout_texts (kind, introduction, closing)
SELECT unnest(@kinds::text[]), unnest(@introductions::text[]), unnest(@closings::text[])
ON CONFLICT (kind) DO UPDATE SET introduction = excluded.introduction, closing = excluded.closing;

-- name: LayoutLogoGet :one
SELECT content_type, data FROM layout_logo;

-- name: LayoutLogoPut :exec
INSERT INTO layout_logo (content_type, data, width, height) VALUES (@content_type, @data, @width, @height)
ON CONFLICT (id) DO UPDATE SET content_type = excluded.content_type, data = excluded.data, width = excluded.width, height = excluded.height;

-- name: LayoutLogoDelete :execrows
DELETE FROM layout_logo;
