-- Copies of the archive store in object stores. From this version on, jobs may be of the kind 'copy'.

-- How often the file of an archive was replaced by a compacted or resealed one.
ALTER TABLE backups ADD COLUMN rewrites INTEGER NOT NULL DEFAULT 0;

-- 'store' is the random id of this data folder in the markers of all its copies.
CREATE TABLE identity (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- Backups that were deleted here, until no copy has them any more. Only what is in this table is ever deleted from a copy because it was
-- deleted here: an archive that is merely missing is not.
CREATE TABLE deleted_backups (
    sequence   INTEGER PRIMARY KEY,
    id         TEXT NOT NULL,
    deleted_at INTEGER NOT NULL,
    deleted_by TEXT NOT NULL
) STRICT;

-- One row for each copy that has run.
CREATE TABLE copies (
    name             TEXT PRIMARY KEY,
    -- The beginning of the last run, and the end of the last one after which nothing was missing.
    run_at           INTEGER,
    completed_at     INTEGER,
    -- The number of the last copy of the catalogue.
    catalogue_number INTEGER NOT NULL DEFAULT 0,
    verified_at      INTEGER,
    -- What the store can do, as JSON; null until it was probed.
    probe            TEXT
) WITHOUT ROWID, STRICT;

-- One row for each generation of an archive whose commit record is in a copy.
CREATE TABLE copied_archives (
    copy            TEXT NOT NULL,
    sequence        INTEGER NOT NULL,
    id              TEXT NOT NULL,
    generation      TEXT NOT NULL,
    -- The value in backups when the file was copied; null if that is not known.
    rewrites        INTEGER,
    -- Whether the archive has all chunks that its backup wrote, so that it was never compacted.
    whole           INTEGER NOT NULL,
    bytes           INTEGER NOT NULL,
    sha256          TEXT NOT NULL,
    version         TEXT,
    record_version  TEXT,
    copied_at       INTEGER NOT NULL,
    -- The end of the locks of archive and record; null if they are not locked.
    protected_until INTEGER,
    verified_at     INTEGER,
    -- What is wrong with the objects; null if nothing is.
    problem         TEXT,
    -- When the tombstone was written; null while the backup is in the copy.
    dropped_at      INTEGER,
    -- What the retention of the copy considers, as JSON, since the row of the backup may be gone; null if that is not known.
    retained        TEXT,
    PRIMARY KEY (copy, sequence, generation)
) WITHOUT ROWID, STRICT;

-- The other archives that a copied backup needs.
CREATE TABLE copied_needs (
    copy             TEXT NOT NULL,
    sequence         INTEGER NOT NULL,
    archive_sequence INTEGER NOT NULL,
    PRIMARY KEY (copy, sequence, archive_sequence)
) WITHOUT ROWID, STRICT;

-- Uploads in parts that were begun and not ended, and their parts that the store has acknowledged.
CREATE TABLE copy_uploads (
    copy       TEXT NOT NULL,
    object     TEXT NOT NULL,
    upload     TEXT NOT NULL,
    part_bytes INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    begun_at   INTEGER NOT NULL,
    PRIMARY KEY (copy, object)
) WITHOUT ROWID, STRICT;

CREATE TABLE copy_parts (
    copy   TEXT NOT NULL,
    object TEXT NOT NULL,
    number INTEGER NOT NULL,
    bytes  INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    tag    TEXT NOT NULL,
    PRIMARY KEY (copy, object, number)
) WITHOUT ROWID, STRICT;
