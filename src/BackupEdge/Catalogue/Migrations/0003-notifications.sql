-- What webhooks are told: one row for each notification and webhook, in the order they came.
CREATE TABLE notifications (
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE,
    webhook         TEXT NOT NULL,
    event           TEXT NOT NULL,
    -- The id of the job or schedule that it is about.
    subject         TEXT NOT NULL,
    body            TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('waiting', 'delivered', 'failed')),
    created_at      INTEGER NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    ended_at        INTEGER,
    error           TEXT
) STRICT;

CREATE INDEX notifications_by_webhook ON notifications (webhook, status, number);

-- The unmet due time that was last told of each schedule, so that it is told once.
CREATE TABLE told_overdue (
    schedule_id TEXT PRIMARY KEY,
    due_at      INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
