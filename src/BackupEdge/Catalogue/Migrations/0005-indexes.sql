-- What tells at a glance how things stand; each is as small as what it finds.

-- The newest backup of each set of sources.
CREATE INDEX backups_completed ON backups (source_set, sequence) WHERE status = 'completed' AND deleted_at IS NULL;
CREATE INDEX backups_unverified ON backups (sequence) WHERE status = 'completed' AND deleted_at IS NULL AND verified_at IS NULL;
CREATE INDEX backups_damaged ON backups (sequence) WHERE status = 'completed' AND deleted_at IS NULL AND verify_problem_count > 0;
