restore_options = NEW OBJECT
restore_options.target = "staging"

result = POST "/api/v1/backup/restore/backup-123", restore_options

TALK "Restore job started: " + result.job_id
