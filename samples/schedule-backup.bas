' Makes a backup of what has changed, every night at two.
' backup_admin_url is a line of the bot's config.csv, with a key of the role admin. Leave it out of bots that anyone may talk to:
'   param-backup_admin_url,http://bot:bek_...@backup.internal:9000/api/v1/backup

WITH schedule
    cron = "0 2 * * *"
    type = "incremental"
    retention_days = 30
END WITH

result = POST backup_admin_url + "/schedule", schedule

IF result.status = 201 THEN
    TALK "Backup schedule created: " + result.data.schedule_id
ELSE
    TALK "No schedule was created: " + result.data.message
END IF
