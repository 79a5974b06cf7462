-- Verifications of copies. From this version on, jobs may be of the kind 'copy-verify'.

-- When the objects of an archive were last found in the list of the store as they should be. 'verified_at' is when all bytes were read.
ALTER TABLE copied_archives ADD COLUMN checked_at INTEGER;

-- Whether the objects cannot be used, so that the next run writes them again if the data folder has the archive.
ALTER TABLE copied_archives ADD COLUMN damaged INTEGER NOT NULL DEFAULT 0;

-- The size of the commit record; null if that is not known.
ALTER TABLE copied_archives ADD COLUMN record_bytes INTEGER;
