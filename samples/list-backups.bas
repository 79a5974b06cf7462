backups = GET "/api/v1/backup/list"

FOR EACH backup IN backups
    TALK backup.id + " - " + backup.created_at + " (" + backup.size + ")"
NEXT
