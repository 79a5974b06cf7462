-- Which schedule asked for a backup; it may have been deleted since.
ALTER TABLE backups ADD COLUMN schedule_id TEXT;

CREATE TABLE schedules (
    number           INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT NOT NULL UNIQUE,
    name             TEXT,
    origin           TEXT NOT NULL CHECK (origin IN ('api', 'configuration')),
    cron             TEXT NOT NULL,
    -- Null: that of the host.
    timezone         TEXT,
    type             TEXT NOT NULL CHECK (type IN ('full', 'incremental', 'differential')),
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

-- What ran. That a due time is here once is what keeps it from running twice.
CREATE TABLE schedule_runs (
    number         INTEGER PRIMARY KEY AUTOINCREMENT,
    schedule_id    TEXT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    -- Null when somebody asked for it beside the rhythm.
    due_at         INTEGER,
    started_at     INTEGER NOT NULL,
    job_id         TEXT NOT NULL UNIQUE,
    backup_id      TEXT NOT NULL,
    -- What it became; null until it has completed.
    completed_type TEXT CHECK (completed_type IN ('full', 'incremental', 'differential')),
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
    reason      TEXT NOT NULL CHECK (reason IN ('missed', 'catch_up_off', 'still_running', 'refused')),
    message     TEXT
) STRICT;

CREATE INDEX schedule_skips_by_schedule ON schedule_skips (schedule_id, number);
