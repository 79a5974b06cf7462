-- For the counts of verifies in the status report, see StatusQueries.
CREATE INDEX backups_verified ON backups (verified_at, verify_problem_count)
    WHERE status = 'completed' AND deleted_at IS NULL AND verified_at IS NOT NULL;

-- A text that people write about a backup; null for none.
ALTER TABLE backups ADD COLUMN note TEXT;
ALTER TABLE carried_changes ADD COLUMN note TEXT;
