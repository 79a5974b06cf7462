' As the book of General Bots writes it, in its design of this API. It assumes what that design promises: a relative address reaches
' BackupEdge with the caller's credentials, the result is the response itself, and a call that is refused ends the script.
' General Bots does not run it yet; ../create-backup.bas does the same today.

backup_options = NEW OBJECT
backup_options.type = "full"
backup_options.include_files = true
backup_options.include_database = true

result = POST "/api/v1/backup/create", backup_options

TALK "Backup created: " + result.backup_id
