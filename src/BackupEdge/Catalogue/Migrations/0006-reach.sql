-- Which operator's credential asked for a job or a backup: the id of a key, or a hash of a token's issuer and subject. Its shares of the queue, of the
-- disk and of retention are counted by it, and it may cancel its own jobs. Null when an admin, a schedule or the command line asked.
ALTER TABLE jobs ADD COLUMN operator TEXT;
ALTER TABLE backups ADD COLUMN operator TEXT;

CREATE INDEX jobs_by_operator ON jobs (operator, kind, created_at) WHERE operator IS NOT NULL;
CREATE INDEX backups_by_operator ON backups (operator, stored_bytes) WHERE operator IS NOT NULL AND deleted_at IS NULL;
