-- Requests with an Idempotency-Key that created something, so that a repeated request does not create it again.
CREATE TABLE idempotency (
    -- SHA-256 of the owner and the key.
    hash       BLOB PRIMARY KEY,
    -- The credential of the caller, as in backups.operator, but also of admins.
    owner      TEXT NOT NULL,
    -- SHA-256 of the method, the path, the query and the body.
    request    BLOB NOT NULL,
    -- The id of the created backup, job, schedule or key.
    made       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE INDEX idempotency_by_owner ON idempotency (owner, created_at);
CREATE INDEX idempotency_by_time ON idempotency (created_at);

-- For the listings of a period.
CREATE INDEX backups_by_time ON backups (created_at);
CREATE INDEX jobs_by_time ON jobs (created_at);
