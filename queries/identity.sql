-- name: SessionActor :one
-- Everything that decides about a request, by key, in one trip.
SELECT u.id, u.username, u.must_change_password, s.last_seen_at,
       (SELECT coalesce(array_agg(DISTINCT p.permission), '{}') FROM user_roles ur JOIN role_permissions p ON p.role_id = ur.role_id
             WHERE ur.user_id = u.id)::text[] AS permissions
FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.id = @session_id AND u.id = @user_id AND u.auth_version = @auth_version AND u.active
  AND s.revoked_at IS NULL AND s.expires_at > @now AND s.idle_expires_at > @now;

-- name: ApiKeyActor :one
SELECT k.id AS key_id, k.scopes, k.last_used_at, u.id, u.username, u.must_change_password,
       (SELECT coalesce(array_agg(DISTINCT p.permission), '{}') FROM user_roles ur JOIN role_permissions p ON p.role_id = ur.role_id
             WHERE ur.user_id = u.id)::text[] AS permissions
FROM api_keys k JOIN users u ON u.id = k.user_id
WHERE k.key_hash = @key_hash AND u.active AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > @now::timestamptz);

-- name: SessionSeen :exec
UPDATE sessions SET last_seen_at = @now WHERE id = @id AND last_seen_at < @before;

-- name: ApiKeySeen :exec
UPDATE api_keys SET last_used_at = @now::timestamptz WHERE id = @id AND (last_used_at IS NULL OR last_used_at < @before::timestamptz);

-- name: UserForSignIn :one
SELECT id, username, password_hash, active, locked_until FROM users WHERE lower(username) = lower(@username::text);

-- name: UserAttempt :one
-- Counts a sign-in as failed before the password is looked at, so that many at
-- once cannot all slip past the count. No row: the account has to wait.
UPDATE users SET failed_attempts = failed_attempts + 1,
    locked_until = sqlc.arg(now)::timestamptz + sign_in_wait(failed_attempts + 1)
WHERE id = @id AND (locked_until IS NULL OR locked_until <= @now::timestamptz)
RETURNING failed_attempts;

-- name: UserLockedUntil :one
SELECT locked_until FROM users WHERE id = @id;

-- name: StrangerAttempt :one
INSERT INTO sign_in_strangers AS s (name_hash, failed_attempts, updated_at) VALUES (@name_hash, 1, @now::timestamptz)
ON CONFLICT (name_hash) DO UPDATE SET failed_attempts = s.failed_attempts + 1, updated_at = @now::timestamptz,
    locked_until = sqlc.arg(now)::timestamptz + sign_in_wait(s.failed_attempts + 1)
    WHERE s.locked_until IS NULL OR s.locked_until <= @now::timestamptz
RETURNING failed_attempts;

-- name: StrangerLockedUntil :one
SELECT locked_until FROM sign_in_strangers WHERE name_hash = @name_hash;

-- name: UserSignIn :one
-- Only while the account and the password are still those that were checked.
UPDATE users SET failed_attempts = 0, locked_until = NULL, last_sign_in = @now::timestamptz,
    password_hash = coalesce(sqlc.narg(rehashed), password_hash)
WHERE id = @id AND active AND password_hash = @checked::text
RETURNING auth_version;

-- name: SessionInsert :one
INSERT INTO sessions (user_id, client, address, created_at, last_seen_at, idle_expires_at, expires_at)
VALUES (@user_id, @client, @address, @now, @now, @idle_expires_at, @expires_at)
RETURNING id;

-- name: RefreshTokenInsert :one
INSERT INTO refresh_tokens (session_id, token_hash, issued_at) VALUES (@session_id, @token_hash, @now) RETURNING id;

-- name: RefreshTokenSession :one
SELECT session_id FROM refresh_tokens WHERE token_hash = @token_hash;

-- name: SessionLock :one
-- Holds the whole family, so that two refreshes of one token come one by one.
SELECT s.id, s.user_id, u.username, u.active, u.auth_version, s.idle_expires_at, s.expires_at, s.revoked_at
FROM sessions s JOIN users u ON u.id = s.user_id
WHERE s.id = @id FOR NO KEY UPDATE OF s;

-- name: RefreshTokenGet :one
SELECT t.id, t.used_at, t.sealed, (n.id IS NOT NULL AND n.used_at IS NULL)::boolean AS successor_unused
FROM refresh_tokens t LEFT JOIN refresh_tokens n ON n.id = t.successor_id
WHERE t.token_hash = @token_hash;

-- name: RefreshTokenUse :exec
UPDATE refresh_tokens SET used_at = @now::timestamptz, successor_id = @successor_id::bigint, sealed = @sealed WHERE id = @id;

-- name: RefreshTokenUnseal :exec
-- Once the successor is used, its predecessor can no longer be retried.
UPDATE refresh_tokens SET sealed = NULL WHERE successor_id = @successor_id::bigint;

-- name: SessionRefreshed :exec
UPDATE sessions SET last_seen_at = @now, idle_expires_at = @idle_expires_at WHERE id = @id;

-- name: SessionGet :one
SELECT id, user_id, username, client, address, created_at, last_seen_at, idle_expires_at, expires_at, revoked_at, revoked_reason
FROM session_list WHERE id = @id;

-- name: SessionRevoke :execrows
UPDATE sessions SET revoked_at = @now::timestamptz, revoked_reason = @reason::text WHERE id = @id AND revoked_at IS NULL;

-- name: SessionsRevokeOfUser :execrows
-- All of a user's sessions but one; 0 spares none.
UPDATE sessions SET revoked_at = @now::timestamptz, revoked_reason = @reason::text
WHERE user_id = @user_id AND id <> @spared AND revoked_at IS NULL;

-- name: SessionsRevokeAll :execrows
UPDATE sessions SET revoked_at = @now::timestamptz, revoked_reason = @reason::text WHERE revoked_at IS NULL;

-- name: RefreshTokensPrune :execrows
-- Used tokens stay for as long as their family could live, and a week: they are
-- what notices theft.
DELETE FROM refresh_tokens t USING sessions s WHERE s.id = t.session_id AND s.expires_at < @before;

-- name: SessionsPrune :execrows
DELETE FROM sessions WHERE sessions.expires_at < @before;

-- name: OneTimeCodesPrune :execrows
DELETE FROM one_time_codes WHERE expires_at < @before;

-- name: StrangersPrune :execrows
DELETE FROM sign_in_strangers WHERE updated_at < @before;

-- name: PruneNeeded :one
SELECT (EXISTS (SELECT FROM sessions s WHERE s.expires_at < @before)
     OR EXISTS (SELECT FROM one_time_codes c WHERE c.expires_at < @before)
     OR EXISTS (SELECT FROM sign_in_strangers n WHERE n.updated_at < @before))::boolean;

-- name: UsersExist :one
SELECT EXISTS (SELECT FROM users);

-- name: SetupLock :exec
-- Two first starts at once come one by one.
SELECT pg_advisory_xact_lock(7133061872419);

-- name: UserGet :one
SELECT id, username, full_name, email, active, locked_until, last_sign_in, has_password, version, created_at, updated_at, roles, role_ids
FROM user_list WHERE id = @id;

-- name: UserLock :one
SELECT version FROM users WHERE id = @id FOR NO KEY UPDATE;

-- name: UserIDByName :one
SELECT id FROM users WHERE lower(username) = lower(@username::text);

-- name: UserInsert :one
INSERT INTO users (username, full_name, email, password_hash, password_changed_at, created_at, updated_at)
VALUES (@username, @full_name, @email, sqlc.narg(password_hash), CASE WHEN sqlc.narg(password_hash)::text IS NOT NULL THEN @now::timestamptz END, @now::timestamptz, @now::timestamptz)
RETURNING id;

-- name: UserUpdate :exec
UPDATE users SET username = @username, full_name = @full_name, email = @email, version = version + 1, updated_at = @now WHERE id = @id;

-- name: UserSetActive :exec
UPDATE users SET active = @active, auth_version = auth_version + 1, version = version + 1, updated_at = @now WHERE id = @id;

-- name: UserOutdateTokens :exec
UPDATE users SET auth_version = auth_version + 1 WHERE id = @id;

-- name: UserUnlock :exec
UPDATE users SET failed_attempts = 0, locked_until = NULL, version = version + 1, updated_at = @now WHERE id = @id;

-- name: UserPasswordClear :exec
UPDATE users SET password_hash = NULL, failed_attempts = 0, locked_until = NULL, auth_version = auth_version + 1,
    version = version + 1, updated_at = @now
WHERE id = @id;

-- name: UserPasswordSet :execrows
-- Only while the account is active and its password is the one that was seen.
UPDATE users SET password_hash = @password_hash::text, password_changed_at = @now::timestamptz, must_change_password = false,
    failed_attempts = 0, locked_until = NULL, auth_version = auth_version + 1, version = version + 1, updated_at = @now::timestamptz
WHERE id = @id AND active AND password_hash IS NOT DISTINCT FROM sqlc.narg(seen)::text;

-- name: UserPermissions :one
SELECT (SELECT coalesce(array_agg(DISTINCT p.permission), '{}') FROM user_roles ur JOIN role_permissions p ON p.role_id = ur.role_id
             WHERE ur.user_id = @user_id)::text[] AS permissions;

-- name: UserRolesDelete :exec
DELETE FROM user_roles WHERE user_id = @user_id;

-- name: UserRolesInsert :exec
INSERT INTO user_roles (user_id, role_id) SELECT @user_id::bigint, unnest(@role_ids::bigint[]);

-- name: OneTimeCodeInsert :exec
INSERT INTO one_time_codes (user_id, code_hash, created_by, created_at, expires_at)
VALUES (@user_id, @code_hash, nullif(@created_by::bigint, 0), @now, @expires_at);

-- name: OneTimeCodesVoid :exec
UPDATE one_time_codes SET used_at = @now::timestamptz WHERE user_id = @user_id AND used_at IS NULL;

-- name: OneTimeCodesVoidAll :exec
UPDATE one_time_codes SET used_at = @now::timestamptz WHERE used_at IS NULL;

-- name: OneTimeCodeFind :one
SELECT id FROM one_time_codes
WHERE user_id = @user_id AND code_hash = @code_hash AND used_at IS NULL AND expires_at > @now;

-- name: OneTimeCodeUse :execrows
UPDATE one_time_codes SET used_at = @now::timestamptz WHERE id = @id AND used_at IS NULL AND expires_at > @now::timestamptz;

-- name: PasswordGet :one
SELECT username, password_hash FROM users WHERE id = @id;

-- name: MeGet :one
SELECT u.id, u.username, u.full_name, u.email, u.language, u.theme, u.density, u.must_change_password, u.version,
       (SELECT coalesce(array_agg(r.name ORDER BY r.name), '{}') FROM user_roles ur JOIN roles r ON r.id = ur.role_id WHERE ur.user_id = u.id)::text[] AS roles
FROM users u WHERE u.id = @id;

-- name: MeUpdate :exec
UPDATE users SET full_name = @full_name, email = @email, language = @language, theme = @theme, density = @density,
    version = version + 1, updated_at = @now
WHERE id = @id;

-- name: AdminRoleLock :one
-- Whoever may leave the company with fewer administrators comes through here,
-- one by one.
SELECT id FROM roles WHERE name = 'admin' FOR NO KEY UPDATE;

-- name: AdminsCount :one
-- Administrators who could sign in now.
SELECT count(*) FROM users u JOIN user_roles ur ON ur.user_id = u.id JOIN roles r ON r.id = ur.role_id
WHERE r.name = 'admin' AND u.active AND u.password_hash IS NOT NULL;

-- name: RolesByName :many
SELECT id, name FROM roles WHERE name = ANY(@names::text[]);

-- name: RolesByID :many
SELECT id, name FROM roles WHERE id = ANY(@ids::bigint[]);

-- name: RolesPermissions :many
SELECT DISTINCT permission FROM role_permissions WHERE role_id = ANY(@ids::bigint[]);

-- name: RoleGet :one
SELECT id, name, label, builtin, version, permissions, users FROM role_list WHERE id = @id;

-- name: RoleLock :one
SELECT version FROM roles WHERE id = @id FOR NO KEY UPDATE;

-- name: RoleInsert :one
INSERT INTO roles (name, label, created_at, updated_at) VALUES (@name, @label, @now, @now) RETURNING id;

-- name: RoleUpdate :exec
UPDATE roles SET name = @name, label = @label, version = version + 1, updated_at = @now WHERE id = @id;

-- name: RoleDelete :exec
DELETE FROM roles WHERE id = @id;

-- name: RolePermissionsDelete :exec
DELETE FROM role_permissions WHERE role_id = @role_id;

-- name: RolePermissionsInsert :exec
INSERT INTO role_permissions (role_id, permission) SELECT @role_id::bigint, unnest(@permissions::text[]) ON CONFLICT DO NOTHING;

-- name: RolesSyncLock :exec
-- Two programs that start at once give the built-in roles theirs one by one.
SELECT pg_advisory_xact_lock(7133061872420);

-- name: RolesBuiltinInsert :exec
INSERT INTO roles (name, label, builtin)
SELECT unnest(@names::text[]), unnest(@labels::text[]), true
ON CONFLICT (name) DO NOTHING;

-- name: RoleDefaultsMissing :many
-- What a built-in role should have from the start and was never given.
SELECT r.id, r.name, wanted.permission::text AS permission
FROM (SELECT unnest(@roles::text[]) AS role, unnest(@permissions::text[]) AS permission) AS wanted
JOIN roles r ON r.name = wanted.role AND r.builtin
WHERE NOT EXISTS (SELECT FROM role_defaults d WHERE d.role_id = r.id AND d.permission = wanted.permission)
ORDER BY r.id, wanted.permission;

-- name: RoleDefaultsInsert :exec
INSERT INTO role_defaults (role_id, permission) SELECT unnest(@role_ids::bigint[]), unnest(@permissions::text[]) ON CONFLICT DO NOTHING;

-- name: ApiKeyInsert :one
INSERT INTO api_keys (user_id, name, key_hash, scopes, created_at, expires_at)
VALUES (@user_id, @name, @key_hash, @scopes, @now, sqlc.narg(expires_at))
RETURNING id;

-- name: ApiKeyGet :one
SELECT id, user_id, username, name, scopes, created_at, expires_at, last_used_at, revoked_at FROM api_key_list WHERE id = @id;

-- name: ApiKeyRevoke :execrows
UPDATE api_keys SET revoked_at = @now::timestamptz WHERE id = @id AND revoked_at IS NULL;

-- name: ApiKeysRevokeOfUser :exec
UPDATE api_keys SET revoked_at = @now::timestamptz WHERE user_id = @user_id AND revoked_at IS NULL;

-- name: InstallationSecretEnsure :exec
INSERT INTO installation_secrets (name, value) VALUES (@name, @value) ON CONFLICT DO NOTHING;

-- name: InstallationSecretGet :one
SELECT value FROM installation_secrets WHERE name = @name;

-- name: InstallationSecretDelete :exec
DELETE FROM installation_secrets WHERE name = @name;
