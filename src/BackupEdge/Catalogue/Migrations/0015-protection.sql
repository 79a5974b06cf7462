-- Deleted backups that can be undeleted. Their rows are marked as deleted, and keep their references to archives.
CREATE TABLE bin (
    sequence   INTEGER PRIMARY KEY REFERENCES backups (sequence) ON DELETE CASCADE,
    id         TEXT NOT NULL UNIQUE,
    deleted_at INTEGER NOT NULL,
    deleted_by TEXT NOT NULL,
    -- The service time of the delete.
    run_ms     INTEGER NOT NULL,
    off_ms     INTEGER NOT NULL
) STRICT;

-- The service time: for how long the host has run by the kernel's clock, which nobody can set, and for how long it was off by the clock
-- that can be set. One row.
CREATE TABLE service_time (
    number  INTEGER PRIMARY KEY,
    run_ms  INTEGER NOT NULL,
    off_ms  INTEGER NOT NULL,
    -- The run of the kernel, its age in milliseconds, and the time of the clock that can be set, when the row was written.
    boot    TEXT NOT NULL,
    boot_ms INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;

-- The service time at which a completed backup was first seen; null until then, which counts as no age at all.
ALTER TABLE backups ADD COLUMN run_ms INTEGER;
ALTER TABLE backups ADD COLUMN off_ms INTEGER;

CREATE INDEX backups_without_age ON backups (sequence) WHERE run_ms IS NULL AND status = 'completed';

-- Deletes that wait for a second admin.
CREATE TABLE delete_requests (
    sequence     INTEGER PRIMARY KEY REFERENCES backups (sequence) ON DELETE CASCADE,
    id           TEXT NOT NULL UNIQUE,
    requested_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    -- The name of the caller, and who that is, see Person.
    requested_by TEXT NOT NULL,
    person       TEXT NOT NULL,
    force        INTEGER NOT NULL
) STRICT;

-- Who created the key over the API, see Person; null if it was created on the host.
ALTER TABLE keys ADD COLUMN made_by TEXT;

-- Backups that differ unusually from those before them, until the hold that was put on the last usual one is removed.
CREATE TABLE unusual_changes (
    sequence INTEGER PRIMARY KEY REFERENCES backups (sequence) ON DELETE CASCADE,
    id       TEXT NOT NULL UNIQUE,
    found_at INTEGER NOT NULL,
    message  TEXT NOT NULL,
    -- The id of the backup that was put on hold for it; null if there was none.
    held_id  TEXT
) STRICT;
