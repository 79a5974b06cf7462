-- Tags that callers gave to backups. An archive has those that were given when the backup was requested.
CREATE TABLE backup_tags (
    sequence INTEGER NOT NULL REFERENCES backups (sequence) ON DELETE CASCADE,
    tag      TEXT NOT NULL,
    PRIMARY KEY (sequence, tag)
) WITHOUT ROWID, STRICT;

CREATE INDEX backup_tags_by_tag ON backup_tags (tag, sequence);

-- Whether a caller gave the label after the backup was requested. The label of a schedule's backup is otherwise the schedule's name.
ALTER TABLE backups ADD COLUMN labelled INTEGER NOT NULL DEFAULT 0;

-- Whether the label, retention_days or tags were changed after the backup was requested, so that no archive has them.
ALTER TABLE backups ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;

-- The changed values of a catalogue that was set aside, for backups that are not in this catalogue yet.
CREATE TABLE carried_changes (
    backup_id      TEXT PRIMARY KEY,
    label          TEXT,
    labelled       INTEGER NOT NULL,
    retention_days INTEGER,
    -- Separated by spaces.
    tags           TEXT NOT NULL
) WITHOUT ROWID, STRICT;
