' Makes a full backup, waits for it, and says what came of it.
' backup_url is a line of the bot's config.csv, with a key of the role backup_operator:
'   param-backup_url,http://bot:bek_...@backup.internal:9000/api/v1/backup

WITH options
    type = "full"
    include_files = true
    include_database = true
END WITH

result = POST backup_url + "/create?wait=50", options

IF result.status <> 201 THEN
    TALK "No backup was created: " + result.data.message
ELSEIF result.data.status = "completed" THEN
    TALK "Backup created: " + result.data.backup_id
ELSE
    TALK "The backup " + result.data.backup_id + " is " + result.data.status + "."
END IF
