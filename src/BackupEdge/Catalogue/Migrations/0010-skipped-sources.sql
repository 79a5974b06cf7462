-- Sources that a completed backup was to hold and does not, because they failed and may be left out.

CREATE TABLE skipped_sources (
    sequence INTEGER NOT NULL REFERENCES backups (sequence) ON DELETE CASCADE,
    name     TEXT NOT NULL,
    code     TEXT NOT NULL,
    message  TEXT NOT NULL,
    PRIMARY KEY (sequence, name)
) WITHOUT ROWID, STRICT;

CREATE INDEX skipped_sources_by_name ON skipped_sources (name, sequence);
