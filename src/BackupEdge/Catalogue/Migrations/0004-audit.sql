-- Who changed what, and what was refused to whom: one row for each change, written in the change's own transaction; equal
-- refusals of one minute are one row with a count.
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
