-- The size of the archive store, once a day.
CREATE TABLE store_samples (
    -- The day in UTC, such as '2026-11-23'.
    day        TEXT PRIMARY KEY,
    taken_at   INTEGER NOT NULL,
    archives   INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    free_bytes INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
