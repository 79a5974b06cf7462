' As the book of General Bots writes it, in its design of this API. It assumes what that design promises: a relative address reaches
' BackupEdge with the caller's credentials, the result is the response itself, and a call that is refused ends the script.
' General Bots does not run it yet; ../restore-backup.bas does the same today.

restore_options = NEW OBJECT
restore_options.target = "staging"

result = POST "/api/v1/backup/restore/backup-123", restore_options

TALK "Restore job started: " + result.job_id
