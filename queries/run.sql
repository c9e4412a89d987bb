-- name: IdempotencyKeyInsert :execrows
-- Waits for another request with the same key that has not committed yet.
INSERT INTO idempotency_keys (actor_id, key, operation, request_hash)
VALUES (@actor_id, @key, @operation, @request_hash)
ON CONFLICT DO NOTHING;

-- name: IdempotencyKeyGet :one
SELECT operation, request_hash, status, answer FROM idempotency_keys WHERE actor_id = @actor_id AND key = @key;

-- name: IdempotencyKeyFill :exec
UPDATE idempotency_keys SET status = @status::int, answer = sqlc.narg(answer) WHERE actor_id = @actor_id AND key = @key;

-- name: IdempotencyKeyDelete :exec
DELETE FROM idempotency_keys WHERE actor_id = @actor_id AND key = @key;

-- name: AuditLogInsert :exec
-- All changes of one operation in one statement. chain, seq and hash are the
-- trigger's: what is written here is replaced by it.
INSERT INTO audit_log (chain, seq, at, user_id, username, via, operation, request_id, kind, record_id, title, before, after, hash)
SELECT 0, 0, clock_timestamp(), @user_id::bigint, @username::text, @via::text, @operation::text, @request_id::text,
       change.kind, nullif(change.record_id, 0), change.title,
       nullif(change.before, 'null')::jsonb, nullif(change.after, 'null')::jsonb, '\x'
FROM (
    SELECT unnest(@kinds::text[]) AS kind, unnest(@record_ids::bigint[]) AS record_id, unnest(@titles::text[]) AS title,
           unnest(@befores::text[]) AS before, unnest(@afters::text[]) AS after
) AS change;

-- name: IdempotencyKeysPrune :execrows
DELETE FROM idempotency_keys WHERE created_at < @before;
