' Restores a backup to the target staging, where people look at it first.
' backup_admin_url is a line of the bot's config.csv, with a key of the role admin. Leave it out of bots that anyone may talk to:
'   param-backup_admin_url,http://bot:bek_...@backup.internal:9000/api/v1/backup

PARAM backup_id AS STRING LIKE "backup-20261123-020000-7f3kq2" DESCRIPTION "The backup to restore, or latest"

WITH options
    target = "staging"
END WITH

result = POST backup_admin_url + "/restore/" + backup_id + "?wait=50", options

IF result.status <> 202 THEN
    TALK "Nothing was restored: " + result.data.message
ELSEIF result.data.status = "failed" THEN
    TALK "The restore failed: " + result.data.error.message
ELSE
    TALK "The restore " + result.data.job_id + " is " + result.data.status + "."
END IF
