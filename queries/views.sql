-- name: SavedViewList :many
-- One's own and the shared ones of a list, by name.
SELECT v.id, v.user_id, v.path, v.name, v.state, v.shared, v.version, v.updated_at,
       coalesce(nullif(u.full_name, ''), u.username)::text AS owner,
       EXISTS (SELECT FROM default_views d WHERE d.user_id = @me AND d.view_id = v.id) AS chosen
FROM saved_views v JOIN users u ON u.id = v.user_id
WHERE v.path = @path AND (v.user_id = @me OR v.shared)
ORDER BY v.user_id <> @me, lower(v.name), v.id
LIMIT 500;

-- name: SavedViewGet :one
SELECT v.id, v.user_id, v.path, v.name, v.state, v.shared, v.version, v.updated_at,
       coalesce(nullif(u.full_name, ''), u.username)::text AS owner,
       EXISTS (SELECT FROM default_views d WHERE d.user_id = @me AND d.view_id = v.id) AS chosen
FROM saved_views v JOIN users u ON u.id = v.user_id
WHERE v.id = @id AND (v.user_id = @me OR v.shared);

-- name: SavedViewLock :one
-- Only what this user may see.
SELECT version FROM saved_views WHERE id = @id AND (user_id = @me OR shared) FOR UPDATE;

-- name: SavedViewCount :one
SELECT count(*) FROM saved_views WHERE user_id = @me AND path = @path;

-- name: SavedViewInsert :one
INSERT INTO saved_views (user_id, path, name, state, shared, created_at, updated_at)
VALUES (@me, @path, @name, @state, @shared, @now, @now)
RETURNING id;

-- name: SavedViewUpdate :exec
UPDATE saved_views SET name = @name, state = @state, shared = @shared, version = version + 1, updated_at = @now WHERE id = @id;

-- name: SavedViewUnchoose :exec
-- A view that is no longer shared is nobody else's default.
DELETE FROM default_views d USING saved_views v WHERE v.id = @id AND d.view_id = v.id AND d.user_id <> v.user_id;

-- name: SavedViewDelete :exec
DELETE FROM saved_views WHERE id = @id;

-- name: DefaultViewSet :exec
INSERT INTO default_views (user_id, path, view_id) VALUES (@me, @path, @view_id)
ON CONFLICT (user_id, path) DO UPDATE SET view_id = excluded.view_id;

-- name: DefaultViewClear :exec
DELETE FROM default_views WHERE user_id = @me AND path = @path;
