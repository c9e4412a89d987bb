-- name: AttachmentPlace :one
-- Whether a record is there: 'free', 'kept' where it must keep its files, or ''.
SELECT coalesce(attachment_place(@kind::text, @record_id::bigint), '')::text AS place;

-- name: AttachmentList :many
SELECT a.id, a.kind, a.record_id, a.name, a.media_type, a.size, a.added_at, coalesce(u.full_name, '')::text AS added_by
FROM attachments a LEFT JOIN users u ON u.id = a.added_by
WHERE a.kind = @kind AND a.record_id = @record_id AND a.removed_at IS NULL ORDER BY a.id LIMIT 500;

-- name: AttachmentContentPut :exec
INSERT INTO attachment_contents (sha256, data) VALUES (@sha256, @data) ON CONFLICT (sha256) DO NOTHING;

-- name: AttachmentInsert :one
INSERT INTO attachments (kind, record_id, name, media_type, size, sha256, added_by, added_at)
VALUES (@kind, @record_id, @name, @media_type, @size, @sha256, @added_by, @now::timestamptz) RETURNING id;

-- name: AttachmentGet :one
SELECT a.id, a.kind, a.record_id, a.name, a.media_type, a.sha256 FROM attachments a WHERE a.id = @id AND a.removed_at IS NULL;

-- name: AttachmentData :one
SELECT c.data FROM attachment_contents c WHERE c.sha256 = @sha256;

-- name: AttachmentRemove :execrows
UPDATE attachments SET removed_by = @removed_by::bigint, removed_at = @now::timestamptz WHERE id = @id AND removed_at IS NULL;
