-- Restore drills, and schedules of other work than backups. From this version on, jobs may be of the kind 'drill'.

CREATE TABLE drills (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    job_id     TEXT NOT NULL,
    result     TEXT NOT NULL,
    -- The copy that the backups were read from; null for the data folder.
    copy       TEXT,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    -- The whole report, with its signature, as JSON.
    report     TEXT NOT NULL
) STRICT;

CREATE TABLE drilled_sources (
    drill       INTEGER NOT NULL REFERENCES drills (number) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    source      TEXT NOT NULL,
    backup_id   TEXT,
    result      TEXT NOT NULL,
    ended_at    INTEGER NOT NULL,
    -- How long the restore took, in milliseconds; null if nothing was restored.
    recovery_ms INTEGER,
    -- The code and message of a result that is not 'proven'.
    code        TEXT,
    message     TEXT,
    PRIMARY KEY (drill, position)
) WITHOUT ROWID, STRICT;

CREATE INDEX drilled_sources_by_source ON drilled_sources (source, result, ended_at);
CREATE INDEX drilled_sources_by_backup ON drilled_sources (backup_id, source, result, ended_at);

-- 'backup', 'drill', 'verify' or 'copy-verify'. The columns of backups have no meaning for the other kinds.
ALTER TABLE schedules ADD COLUMN kind TEXT NOT NULL DEFAULT 'backup';

-- The copy that a 'copy-verify' verifies, or a drill reads from.
ALTER TABLE schedules ADD COLUMN copy TEXT;

-- A run of another kind makes no backup. SQLite cannot drop a NOT NULL.
CREATE TABLE schedule_runs_new (
    number         INTEGER PRIMARY KEY AUTOINCREMENT,
    schedule_id    TEXT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    -- Null for a run that was requested by a caller.
    due_at         INTEGER,
    started_at     INTEGER NOT NULL,
    job_id         TEXT NOT NULL UNIQUE,
    backup_id      TEXT,
    -- The type of the backup, or the kind of another job; null until it has completed.
    completed_type TEXT,
    UNIQUE (schedule_id, due_at)
) STRICT;

INSERT INTO schedule_runs_new (number, schedule_id, due_at, started_at, job_id, backup_id, completed_type)
    SELECT number, schedule_id, due_at, started_at, job_id, backup_id, completed_type FROM schedule_runs;
DROP TABLE schedule_runs;
ALTER TABLE schedule_runs_new RENAME TO schedule_runs;

CREATE INDEX schedule_runs_by_schedule ON schedule_runs (schedule_id, number);
CREATE INDEX schedule_runs_completed ON schedule_runs (schedule_id, coalesce(due_at, started_at)) WHERE completed_type IS NOT NULL;
