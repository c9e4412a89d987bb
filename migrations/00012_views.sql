-- +goose Up

-- Saved views of lists: search, filters, order and columns under a name.

CREATE TABLE saved_views (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint  NOT NULL REFERENCES users,
    -- The route of the list, "/orders".
    path       text    NOT NULL CHECK (path ~ '^(/[a-z0-9-]+)+$'),
    name       text    NOT NULL CHECK (name = btrim(name) AND name <> ''),
    -- {"query": "state=draft&sort=-number", "columns": ["number"] or null}
    state      jsonb   NOT NULL CHECK (jsonb_typeof(state) = 'object'),
    -- Everybody may read a shared one.
    shared     boolean NOT NULL DEFAULT false,
    version    integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX saved_views_name_key ON saved_views (user_id, path, lower(name));
CREATE INDEX saved_views_shared ON saved_views (path) WHERE shared;

-- The view with which a list opens for somebody, their own or a shared one.
CREATE TABLE default_views (
    user_id bigint NOT NULL REFERENCES users,
    path    text   NOT NULL,
    view_id bigint NOT NULL REFERENCES saved_views ON DELETE CASCADE,
    PRIMARY KEY (user_id, path)
);
CREATE INDEX default_views_view_id ON default_views (view_id);
