-- +goose Up

-- Who may do what: users, roles, sessions with their refresh tokens, one-time
-- codes and API keys. Secrets are only here as hashes.

CREATE TABLE users (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username             text    NOT NULL CHECK (username = btrim(username) AND length(username) BETWEEN 1 AND 64),
    full_name            text    NOT NULL DEFAULT '',
    email                text    NOT NULL DEFAULT '',
    -- NULL until the one-time code has been redeemed.
    password_hash        text,
    password_changed_at  timestamptz,
    must_change_password boolean NOT NULL DEFAULT false,
    active               boolean NOT NULL DEFAULT true,
    -- Raised by a new password, new roles and disabling: access tokens made
    -- before carry the old value and are refused at once.
    auth_version         integer NOT NULL DEFAULT 1,
    failed_attempts      integer NOT NULL DEFAULT 0,
    locked_until         timestamptz,
    last_sign_in         timestamptz,
    language             text    NOT NULL DEFAULT 'en',
    theme                text    NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark')),
    density              text    NOT NULL DEFAULT 'compact' CHECK (density IN ('compact', 'comfortable')),
    version              integer NOT NULL DEFAULT 1,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_username_key ON users (lower(username));

CREATE TABLE roles (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text    NOT NULL CONSTRAINT roles_name_key UNIQUE CHECK (name ~ '^[a-z][a-z0-9_-]{0,62}$'),
    label      text    NOT NULL CHECK (btrim(label) <> ''),
    -- A built-in role keeps its name and cannot be deleted; admin also keeps
    -- every permission.
    builtin    boolean NOT NULL DEFAULT false,
    version    integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE role_permissions (
    role_id    bigint NOT NULL REFERENCES roles ON DELETE CASCADE,
    permission text   NOT NULL,
    PRIMARY KEY (role_id, permission)
);

-- What a built-in role was once given by the program. What an administrator
-- took away again stays away, and a new version gives what is new, once.
CREATE TABLE role_defaults (
    role_id    bigint NOT NULL REFERENCES roles ON DELETE CASCADE,
    permission text   NOT NULL,
    PRIMARY KEY (role_id, permission)
);

CREATE TABLE user_roles (
    user_id bigint NOT NULL REFERENCES users,
    role_id bigint NOT NULL CONSTRAINT user_roles_role_id_fkey REFERENCES roles,
    PRIMARY KEY (user_id, role_id)
);
CREATE INDEX user_roles_role_id ON user_roles (role_id);

-- A session is one sign-in, the family of its refresh tokens.
CREATE TABLE sessions (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id        bigint      NOT NULL REFERENCES users,
    client         text        NOT NULL DEFAULT '',
    address        text        NOT NULL DEFAULT '',
    created_at     timestamptz NOT NULL,
    last_seen_at   timestamptz NOT NULL,
    idle_expires_at timestamptz NOT NULL,
    -- The absolute end, whatever is refreshed.
    expires_at     timestamptz NOT NULL,
    revoked_at     timestamptz,
    revoked_reason text
);
CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE refresh_tokens (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id   bigint      NOT NULL REFERENCES sessions ON DELETE CASCADE,
    token_hash   bytea       NOT NULL CONSTRAINT refresh_tokens_token_hash_key UNIQUE CHECK (length(token_hash) = 32),
    issued_at    timestamptz NOT NULL,
    used_at      timestamptz,
    successor_id bigint REFERENCES refresh_tokens ON DELETE SET NULL,
    -- The successor, readable only with this token itself, for a client that
    -- lost the answer; emptied when the successor is used.
    sealed       bytea CHECK (length(sealed) = 32)
);
CREATE INDEX refresh_tokens_session_id ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_successor_id ON refresh_tokens (successor_id);

-- How long an account waits after so many wrong passwords in a row: four are
-- free, then 2, 4, 8 … seconds, at most a quarter of an hour. NULL: not at all.
CREATE FUNCTION sign_in_wait(failures integer) RETURNS interval
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN failures >= 5 THEN least(power(2, least(failures, 20) - 4), 900) * interval '1 second' END;

-- Wrong sign-ins under names that nobody has. They are counted like those of
-- users, so that neither the answer nor its time tells the two apart.
CREATE TABLE sign_in_strangers (
    name_hash       bytea PRIMARY KEY CHECK (length(name_hash) = 32),
    failed_attempts integer     NOT NULL,
    locked_until    timestamptz,
    updated_at      timestamptz NOT NULL
);
CREATE INDEX sign_in_strangers_updated_at ON sign_in_strangers (updated_at);

-- What an administrator hands over so that a person sets their own password.
CREATE TABLE one_time_codes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint      NOT NULL REFERENCES users,
    code_hash  bytea       NOT NULL CONSTRAINT one_time_codes_code_hash_key UNIQUE,
    created_by bigint REFERENCES users,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX one_time_codes_user_id ON one_time_codes (user_id);

CREATE TABLE api_keys (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id      bigint      NOT NULL REFERENCES users,
    name         text        NOT NULL CHECK (btrim(name) <> ''),
    key_hash     bytea       NOT NULL CONSTRAINT api_keys_key_hash_key UNIQUE,
    scopes       text[]      NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX api_keys_user_id ON api_keys (user_id);

-- Token key and pepper, when several programs share one external database and
-- must agree on them. With the PostgreSQL inside they are files of mode 0600
-- and this table stays empty.
CREATE TABLE installation_secrets (
    name  text  PRIMARY KEY,
    value bytea NOT NULL
);

-- The lists, without any secret.
CREATE VIEW user_list AS
SELECT u.id, u.username, u.full_name, u.email, u.active, u.locked_until, u.last_sign_in,
       (u.password_hash IS NOT NULL)::boolean AS has_password, u.version, u.created_at, u.updated_at,
       ARRAY(SELECT r.name FROM user_roles ur JOIN roles r ON r.id = ur.role_id WHERE ur.user_id = u.id ORDER BY r.name)::text[] AS roles,
       ARRAY(SELECT r.id FROM user_roles ur JOIN roles r ON r.id = ur.role_id WHERE ur.user_id = u.id ORDER BY r.name)::bigint[] AS role_ids
FROM users u;

CREATE VIEW role_list AS
SELECT r.id, r.name, r.label, r.builtin, r.version,
       ARRAY(SELECT p.permission FROM role_permissions p WHERE p.role_id = r.id ORDER BY p.permission)::text[] AS permissions,
       (SELECT count(*) FROM user_roles ur WHERE ur.role_id = r.id) AS users
FROM roles r;

CREATE VIEW session_list AS
SELECT s.id, s.user_id, u.username, s.client, s.address, s.created_at, s.last_seen_at, s.idle_expires_at, s.expires_at,
       s.revoked_at, coalesce(s.revoked_reason, '') AS revoked_reason
FROM sessions s JOIN users u ON u.id = s.user_id;

CREATE VIEW api_key_list AS
SELECT k.id, k.user_id, u.username, k.name, k.scopes, k.created_at, k.expires_at, k.last_used_at, k.revoked_at
FROM api_keys k JOIN users u ON u.id = k.user_id;

REVOKE DELETE ON users FROM kontor_app;
