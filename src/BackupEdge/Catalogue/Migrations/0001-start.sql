-- Times are milliseconds since 1970 UTC, sizes are bytes. Words are checked, so that SQLite's own check finds one that is damaged.

CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- Sequence numbers are never used again, also not after a delete: archives refer to each other by them.
INSERT INTO counters (name, value) VALUES ('sequence', 0);

CREATE TABLE backups (
    sequence             INTEGER PRIMARY KEY,
    id                   TEXT NOT NULL UNIQUE,
    type                 TEXT NOT NULL CHECK (type IN ('full', 'incremental', 'differential')),
    requested_type       TEXT NOT NULL CHECK (requested_type IN ('full', 'incremental', 'differential')),
    type_reason          TEXT,
    base_id              TEXT,
    status               TEXT NOT NULL CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled', 'interrupted', 'missing')),
    created_at           INTEGER NOT NULL,
    started_at           INTEGER,
    completed_at         INTEGER,
    label                TEXT,
    retention_days       INTEGER,
    -- Names, kinds and paths of the sources: only backups of the same set are compared with each other.
    source_set           TEXT NOT NULL,
    held                 INTEGER NOT NULL DEFAULT 0,
    include_files        INTEGER NOT NULL,
    include_database     INTEGER NOT NULL,
    job_id               TEXT NOT NULL,
    created_by           TEXT NOT NULL,
    files                INTEGER NOT NULL DEFAULT 0,
    directories          INTEGER NOT NULL DEFAULT 0,
    others               INTEGER NOT NULL DEFAULT 0,
    added_files          INTEGER NOT NULL DEFAULT 0,
    changed_files        INTEGER NOT NULL DEFAULT 0,
    unchanged_files      INTEGER NOT NULL DEFAULT 0,
    removed_files        INTEGER NOT NULL DEFAULT 0,
    source_bytes         INTEGER NOT NULL DEFAULT 0,
    read_bytes           INTEGER NOT NULL DEFAULT 0,
    new_bytes            INTEGER NOT NULL DEFAULT 0,
    stored_bytes         INTEGER NOT NULL DEFAULT 0,
    chunks               INTEGER NOT NULL DEFAULT 0,
    warning_count        INTEGER NOT NULL DEFAULT 0,
    error_code           TEXT,
    error_message        TEXT,
    verified_at          INTEGER,
    verify_problem_count INTEGER,
    -- Set when a delete has been promised; the row stays while living backups need its archive.
    deleted_at           INTEGER
) STRICT;

CREATE INDEX backups_by_status ON backups (status, sequence);
CREATE INDEX backups_by_source_set ON backups (source_set, sequence);
CREATE INDEX backups_deleted ON backups (deleted_at) WHERE deleted_at IS NOT NULL;

-- Which other archives a backup's manifest refers to, and how many bytes of each.
CREATE TABLE backup_archives (
    sequence         INTEGER NOT NULL REFERENCES backups (sequence) ON DELETE CASCADE,
    archive_sequence INTEGER NOT NULL,
    archive_id       TEXT NOT NULL,
    bytes            INTEGER NOT NULL,
    PRIMARY KEY (sequence, archive_sequence)
) WITHOUT ROWID, STRICT;

CREATE INDEX backup_archives_by_archive ON backup_archives (archive_sequence, sequence);

CREATE TABLE backup_sources (
    sequence INTEGER NOT NULL REFERENCES backups (sequence) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    path     TEXT NOT NULL,
    PRIMARY KEY (sequence, position)
) WITHOUT ROWID, STRICT;

CREATE INDEX backup_sources_by_name ON backup_sources (name, sequence);

CREATE TABLE jobs (
    number           INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT NOT NULL UNIQUE,
    kind             TEXT NOT NULL CHECK (kind IN ('backup', 'restore', 'verify', 'prune')),
    status           TEXT NOT NULL CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled', 'interrupted')),
    backup_id        TEXT,
    target           TEXT,
    dry_run          INTEGER NOT NULL DEFAULT 0,
    request          TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    started_at       INTEGER,
    completed_at     INTEGER,
    created_by       TEXT NOT NULL,
    bytes_done       INTEGER NOT NULL DEFAULT 0,
    bytes_total      INTEGER NOT NULL DEFAULT 0,
    files_done       INTEGER NOT NULL DEFAULT 0,
    files_total      INTEGER NOT NULL DEFAULT 0,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    result           TEXT NOT NULL DEFAULT '{}',
    -- What a prune does and why, as JSON.
    plan             TEXT,
    error_count      INTEGER NOT NULL DEFAULT 0,
    warning_count    INTEGER NOT NULL DEFAULT 0,
    error_code       TEXT,
    error_message    TEXT
) STRICT;

CREATE INDEX jobs_by_status ON jobs (status, kind, number);
CREATE INDEX jobs_by_backup ON jobs (backup_id, number);

-- The first 1000 warnings and errors of a backup or a job; `owner` is its id.
CREATE TABLE notes (
    owner    TEXT NOT NULL,
    severity TEXT NOT NULL,
    position INTEGER NOT NULL,
    path     TEXT NOT NULL,
    code     TEXT NOT NULL,
    message  TEXT NOT NULL,
    PRIMARY KEY (owner, severity, position)
) WITHOUT ROWID, STRICT;

CREATE TABLE keys (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    role         TEXT NOT NULL,
    hash         BLOB NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    revoked_at   INTEGER,
    last_used_at INTEGER
) STRICT;
