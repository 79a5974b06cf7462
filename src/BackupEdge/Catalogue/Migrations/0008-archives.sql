-- When a retired archive was found that this catalogue had not retired itself: what needs it may still be on its way.
ALTER TABLE backups ADD COLUMN found_retired_at INTEGER;

-- Files of the archive store that could not be taken into the catalogue, as the last look at the store found them.
CREATE TABLE passed_over (
    file   TEXT PRIMARY KEY,
    reason TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- Holds of a catalogue that was set aside, until their backups are adopted again.
CREATE TABLE carried_holds (
    backup_id TEXT PRIMARY KEY
) WITHOUT ROWID, STRICT;
