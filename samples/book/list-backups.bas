' As the book of General Bots writes it, in its design of this API. It assumes what that design promises: a relative address reaches
' BackupEdge with the caller's credentials, the result is the response itself, and a call that is refused ends the script.
' General Bots does not run it yet; ../list-backups.bas does the same today.

backups = GET "/api/v1/backup/list"

FOR EACH backup IN backups
    TALK backup.id + " - " + backup.created_at + " (" + backup.size + ")"
NEXT
