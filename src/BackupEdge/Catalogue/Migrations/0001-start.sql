-- Times are milliseconds since 1970 UTC, sizes are bytes. Columns that contain names of an enumeration have no CHECK, since SQLite cannot
-- change one without a new table. CatalogueShape compares the names in all rows with those that the program knows.

CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- Sequence numbers are never reused, not even after a delete, since archives refer to each other by them.
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
    -- Names, kinds and paths of the sources. Only a backup of the same set can be the base of another one.
    source_set           TEXT NOT NULL,
    held                 INTEGER NOT NULL DEFAULT 0,
    include_files        INTEGER NOT NULL,
    include_database     INTEGER NOT NULL,
    job_id               TEXT NOT NULL,
    created_by           TEXT NOT NULL,
    -- The schedule that requested the backup; it may have been deleted since.
    schedule_id          TEXT,
    -- The credential of the operator who requested the backup: the id of a key, or a hash of a token's issuer and subject. The limits of
    -- operators and retention are applied for each credential. Null for admins, schedules and the command line.
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
    -- Set when the backup is deleted. The row stays while other backups need its archive.
    deleted_at           INTEGER,
    -- Set when the archive was found retired and was not retired by this catalogue. Archives that need it may be added to the store later.
    found_retired_at     INTEGER
) STRICT;

CREATE INDEX backups_by_status ON backups (status, sequence);
CREATE INDEX backups_by_source_set ON backups (source_set, sequence);
CREATE INDEX backups_by_operator ON backups (operator, stored_bytes) WHERE operator IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX backups_deleted ON backups (deleted_at) WHERE deleted_at IS NOT NULL;

-- For the queries of the status report, see StatusQueries. The first finds the newest backup of each set of sources.
CREATE INDEX backups_completed ON backups (source_set, sequence) WHERE status = 'completed' AND deleted_at IS NULL;
CREATE INDEX backups_unverified ON backups (sequence) WHERE status = 'completed' AND deleted_at IS NULL AND verified_at IS NULL;
CREATE INDEX backups_damaged ON backups (sequence) WHERE status = 'completed' AND deleted_at IS NULL AND verify_problem_count > 0;

-- The other archives that a backup's manifest refers to, and the number of bytes in each.
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

-- Sources that a completed backup does not contain because they failed and the settings allow to leave them out.
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
    -- As in backups. This operator may cancel the job.
    operator         TEXT,
    bytes_done       INTEGER NOT NULL DEFAULT 0,
    bytes_total      INTEGER NOT NULL DEFAULT 0,
    files_done       INTEGER NOT NULL DEFAULT 0,
    files_total      INTEGER NOT NULL DEFAULT 0,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    result           TEXT NOT NULL DEFAULT '{}',
    -- The plan of a prune, as JSON.
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
    -- Null for the time zone of the host.
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
    -- Due times up to this time do not count. Set when the schedule is created, enabled, or its times change.
    counts_from      INTEGER NOT NULL,
    -- Null while the schedule is not enabled.
    next_due_at      INTEGER,
    last_started_at  INTEGER
) STRICT;

-- Runs of schedules. The unique constraint prevents two runs for the same due time.
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

-- Due times at which a schedule did not run, and why. A row is a range of due times, so that a year of downtime is one row.
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

-- One row for each notification and webhook, in the order in which they were queued.
CREATE TABLE notifications (
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,
    webhook         TEXT NOT NULL,
    event           TEXT NOT NULL,
    -- The id of the job or schedule that the event concerns.
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

-- The missed due time of each schedule that was reported last, so that it is reported only once.
CREATE TABLE reported_overdue (
    schedule_id TEXT PRIMARY KEY,
    due_at      INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- Changes with their callers, and refusals. The row of a change is written in the transaction of the change. Equal refusals within a minute
-- are one row with a count.
CREATE TABLE audit (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    action     TEXT NOT NULL,
    -- A name, such as the name of a key; null for a caller without valid credentials.
    caller     TEXT,
    -- The id of a key or job, or a name such as 'token'.
    credential TEXT,
    role       TEXT,
    address    TEXT,
    method     TEXT,
    path       TEXT,
    -- The id of the backup, job, schedule or key that was changed or read.
    subject    TEXT,
    -- 'done' for a change, or the code of the fault.
    result     TEXT NOT NULL,
    -- The HTTP status of a refusal.
    status     INTEGER,
    count      INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE INDEX audit_by_action ON audit (action, number);
CREATE INDEX audit_by_time ON audit (at, number);

-- Files that could not be added to the catalogue when the archive store was last read.
CREATE TABLE passed_over (
    file   TEXT PRIMARY KEY,
    reason TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- Holds of a catalogue that was set aside, for backups that are not in this catalogue yet.
CREATE TABLE carried_holds (
    backup_id TEXT PRIMARY KEY
) WITHOUT ROWID, STRICT;
