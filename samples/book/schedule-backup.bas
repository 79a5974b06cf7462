' As the book of General Bots writes it, in its design of this API. It assumes what that design promises: a relative address reaches
' BackupEdge with the caller's credentials, the result is the response itself, and a call that is refused ends the script.
' General Bots does not run it yet; ../schedule-backup.bas does the same today.

schedule = NEW OBJECT
schedule.cron = "0 2 * * *"
schedule.type = "incremental"
schedule.retention_days = 30

POST "/api/v1/backup/schedule", schedule

TALK "Backup schedule created"
