-- How the archive of a backup is sealed. NULL: it is not. From this version on, jobs may be of the kind 'reseal'.
ALTER TABLE backups ADD COLUMN seal_mode TEXT;
ALTER TABLE backups ADD COLUMN seal_epoch INTEGER;
