-- What the servers of sources have that no source takes, as of the last time that they were asked.
CREATE TABLE inventories (
    -- The first source of the server.
    source     TEXT PRIMARY KEY,
    -- The kind of the source.
    kind       TEXT NOT NULL,
    -- NULL if the server was never reached.
    checked_at INTEGER,
    -- The number of databases that no source takes, and the first of their names as a JSON list.
    uncovered  INTEGER NOT NULL,
    names      TEXT NOT NULL,
    -- Why the server could not be asked the last time; NULL if it could.
    problem    TEXT
) WITHOUT ROWID, STRICT;
