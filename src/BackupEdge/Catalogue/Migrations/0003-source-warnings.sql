-- The warnings of a backup about paths of one source, also those that are not among its notes. A source without warnings has no row.
CREATE TABLE source_warnings (
    sequence     INTEGER NOT NULL REFERENCES backups (sequence) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    warnings     INTEGER NOT NULL,
    -- The number of those about something that exists and could not be read, and the first of these paths.
    unread       INTEGER NOT NULL,
    first_unread TEXT,
    PRIMARY KEY (sequence, name)
) WITHOUT ROWID, STRICT;
