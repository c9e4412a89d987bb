-- +goose Up

-- How the company's letters look: one row, as there is one company.
CREATE TABLE layout (
    id             integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    accent_color   text    NOT NULL DEFAULT '#1f4e79' CHECK (accent_color ~ '^#[0-9a-f]{6}$'),
    text_color     text    NOT NULL DEFAULT '#1a1a1a' CHECK (text_color ~ '^#[0-9a-f]{6}$'),
    -- Points of plain text.
    font_size      integer NOT NULL DEFAULT 9 CHECK (font_size BETWEEN 8 AND 11),
    paper          text    NOT NULL DEFAULT 'A4' CHECK (paper IN ('A4', 'Letter')),
    logo_side      text    NOT NULL DEFAULT 'left' CHECK (logo_side IN ('left', 'right')),
    -- The columns of the foot follow from the company, or are these three texts.
    footer_auto    boolean NOT NULL DEFAULT true,
    footer_left    text    NOT NULL DEFAULT '',
    footer_middle  text    NOT NULL DEFAULT '',
    footer_right   text    NOT NULL DEFAULT '',
    registration   text    NOT NULL DEFAULT '',
    account_holder text    NOT NULL DEFAULT '',
    bank_name      text    NOT NULL DEFAULT '',
    iban           text    NOT NULL DEFAULT '' CHECK (iban ~ '^([A-Z]{2}[0-9]{2}[A-Z0-9]{8,30})?$'),
    bic            text    NOT NULL DEFAULT '' CHECK (bic ~ '^([A-Z0-9]{8}|[A-Z0-9]{11})?$'),
    show_payment   boolean NOT NULL DEFAULT true,
    show_sku       boolean NOT NULL DEFAULT true,
    show_discount  boolean NOT NULL DEFAULT true,
    version        integer NOT NULL DEFAULT 1,
    updated_at     timestamptz NOT NULL DEFAULT now()
);
INSERT INTO layout DEFAULT VALUES;

-- What stands above and below the lines of a kind of document.
CREATE TABLE layout_texts (
    kind         text PRIMARY KEY CHECK (kind ~ '^[a-z_]+$'),
    introduction text NOT NULL,
    closing      text NOT NULL
);

-- The logo as it is printed: decoded once, made no larger than paper needs.
CREATE TABLE layout_logo (
    id           integer PRIMARY KEY DEFAULT 1 REFERENCES layout,
    content_type text    NOT NULL CHECK (content_type IN ('image/png', 'image/jpeg')),
    data         bytea   NOT NULL CHECK (length(data) BETWEEN 1 AND 4194304),
    width        integer NOT NULL CHECK (width > 0),
    height       integer NOT NULL CHECK (height > 0)
);

GRANT SELECT ON layout, layout_texts, layout_logo TO kontor_reader;
