-- The backup that a source was compared with; null if it was read completely. The column base_id of backups has the newest of these.
-- In earlier versions, all sources of a backup had the same base, which had to be of the same set of sources.
ALTER TABLE backup_sources ADD COLUMN base_id TEXT;

UPDATE backup_sources SET base_id = (SELECT b.base_id FROM backups b WHERE b.sequence = backup_sources.sequence);
