-- Times are milliseconds since 1970 UTC, sizes are bytes. Columns that hold a word have no CHECK, which could not be changed without
-- building the table anew: CatalogueShape compares the words of all rows with those that the program knows.

CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- Sequence numbers are never used again, also not after a delete: archives refer to each other by them.
INSERT INTO counters (name, value) VALUES ('sequence', 0);

CREATE TABLE backups (
    sequence             INTEGER PRIMARY KEY,
    id                   TEXT NOT NULL UNIQUE,
    type                 TEXT NOT NULL,
    requested_type       TEXT NOT NULL,
    type_reason          TEXT,
    base_id              TEXT,
    status               TEXT NOT NULL,
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
    -- The schedule that requested the backup; it may have been deleted since.
    schedule_id          TEXT,
    -- The credential of the operator who requested the backup: the id of a key, or a hash of a token's issuer and subject. Shares of the
    -- queue, the disk and retention are counted by it. Null for admins, schedules and the command line.
    operator             TEXT,
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
    -- Set when a delete was answered; the row stays while living backups need its archive.
    deleted_at           INTEGER,
    -- When a retired archive was found that this catalogue had not retired itself: archives that need it may still be on their way.
    found_retired_at     INTEGER
) STRICT;

CREATE INDEX backups_by_status ON backups (status, sequence);
CREATE INDEX backups_by_source_set ON backups (source_set, sequence);
CREATE INDEX backups_by_operator ON backups (operator, stored_bytes) WHERE operator IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX backups_deleted ON backups (deleted_at) WHERE deleted_at IS NOT NULL;

-- The rest is for the status of the service; each is as small as what it finds. The first finds the newest backup of each set of sources.
CREATE INDEX backups_completed ON backups (source_set, sequence) WHERE status = 'completed' AND deleted_at IS NULL;
CREATE INDEX backups_unverified ON backups (sequence) WHERE status = 'completed' AND deleted_at IS NULL AND verified_at IS NULL;
CREATE INDEX backups_damaged ON backups (sequence) WHERE status = 'completed' AND deleted_at IS NULL AND verify_problem_count > 0;

-- The other archives that a backup's manifest refers to, and how many bytes of each.
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

-- Sources that a completed backup does not hold, because they failed and may be left out.
CREATE TABLE skipped_sources (
    sequence INTEGER NOT NULL REFERENCES backups (sequence) ON DELETE CASCADE,
    name     TEXT NOT NULL,
    code     TEXT NOT NULL,
    message  TEXT NOT NULL,
    PRIMARY KEY (sequence, name)
) WITHOUT ROWID, STRICT;

CREATE INDEX skipped_sources_by_name ON skipped_sources (name, sequence);

CREATE TABLE jobs (
    number           INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT NOT NULL UNIQUE,
    kind             TEXT NOT NULL,
    status           TEXT NOT NULL,
    backup_id        TEXT,
    target           TEXT,
    dry_run          INTEGER NOT NULL DEFAULT 0,
    request          TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    started_at       INTEGER,
    completed_at     INTEGER,
    created_by       TEXT NOT NULL,
    -- As in backups; this operator may cancel the job.
    operator         TEXT,
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
CREATE INDEX jobs_by_operator ON jobs (operator, kind, created_at) WHERE operator IS NOT NULL;

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

CREATE TABLE schedules (
    number           INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT NOT NULL UNIQUE,
    name             TEXT,
    origin           TEXT NOT NULL,
    cron             TEXT NOT NULL,
    -- Null: that of the host.
    timezone         TEXT,
    type             TEXT NOT NULL,
    retention_days   INTEGER,
    -- A JSON list of names; null for all.
    sources          TEXT,
    include_files    INTEGER NOT NULL,
    include_database INTEGER NOT NULL,
    enabled          INTEGER NOT NULL,
    catch_up         INTEGER NOT NULL,
    full_every       TEXT,
    created_at       INTEGER NOT NULL,
    created_by       TEXT NOT NULL,
    -- Due times up to here are none: when it was made, enabled, or got another rhythm.
    counts_from      INTEGER NOT NULL,
    -- Null while it is not enabled.
    next_due_at      INTEGER,
    last_started_at  INTEGER
) STRICT;

-- What ran. A due time can be here only once, so that it never runs twice.
CREATE TABLE schedule_runs (
    number         INTEGER PRIMARY KEY AUTOINCREMENT,
    schedule_id    TEXT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    -- Null for a run that was requested by a caller.
    due_at         INTEGER,
    started_at     INTEGER NOT NULL,
    job_id         TEXT NOT NULL UNIQUE,
    backup_id      TEXT NOT NULL,
    -- The type of the backup; null until it has completed.
    completed_type TEXT,
    UNIQUE (schedule_id, due_at)
) STRICT;

CREATE INDEX schedule_runs_by_schedule ON schedule_runs (schedule_id, number);
CREATE INDEX schedule_runs_completed ON schedule_runs (schedule_id, coalesce(due_at, started_at)) WHERE completed_type IS NOT NULL;

-- What did not run and why: due times from the first to the last of a range, so that a year of downtime is one row.
CREATE TABLE schedule_skips (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    schedule_id TEXT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    due_at      INTEGER NOT NULL,
    through_at  INTEGER NOT NULL,
    count       INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    message     TEXT
) STRICT;

CREATE INDEX schedule_skips_by_schedule ON schedule_skips (schedule_id, number);

-- One row for each notification and webhook, in the order they were queued.
CREATE TABLE notifications (
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,
    webhook         TEXT NOT NULL,
    event           TEXT NOT NULL,
    -- The id of the job or schedule that it is about.
    subject         TEXT NOT NULL,
    body            TEXT NOT NULL,
    status          TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    ended_at        INTEGER,
    error           TEXT
) STRICT;

CREATE INDEX notifications_by_webhook ON notifications (webhook, status, number);

-- The unmet due time of each schedule that was last reported, so that it is reported once.
CREATE TABLE told_overdue (
    schedule_id TEXT PRIMARY KEY,
    due_at      INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- Changes and who made them, and refusals: one row for each change, written in the change's own transaction; equal refusals of one minute
-- are one row with a count.
CREATE TABLE audit (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    action     TEXT NOT NULL,
    -- A name, such as that of a key; null for a stranger.
    caller     TEXT,
    -- The id of a key or job, or a word such as 'token'.
    credential TEXT,
    role       TEXT,
    address    TEXT,
    method     TEXT,
    path       TEXT,
    -- The id of the backup, job, schedule or key that it is about.
    subject    TEXT,
    -- 'done', or the code of the fault.
    result     TEXT NOT NULL,
    -- The HTTP status of a refusal.
    status     INTEGER,
    count      INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE INDEX audit_by_action ON audit (action, number);
CREATE INDEX audit_by_time ON audit (at, number);

-- Files of the archive store that could not be taken into the catalogue, as of the last time the store was read.
CREATE TABLE passed_over (
    file   TEXT PRIMARY KEY,
    reason TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- Holds of a catalogue that was set aside, until their backups are adopted again.
CREATE TABLE carried_holds (
    backup_id TEXT PRIMARY KEY
) WITHOUT ROWID, STRICT;
