' Deletes a backup. General Bots cannot send DELETE, so this is a POST.
' backup_admin_url is a line of the bot's config.csv, with a key of the role admin. Leave it out of bots that anyone may talk to:
'   param-backup_admin_url,http://bot:bek_...@backup.internal:9000/api/v1/backup

PARAM backup_id AS STRING LIKE "backup-20261123-020000-7f3kq2" DESCRIPTION "The backup to delete"

WITH options
    force = false
END WITH

result = POST backup_admin_url + "/" + backup_id + "/delete", options

IF result.status = 200 THEN
    TALK "Deleted: " + result.data.backup_id
ELSE
    TALK "Nothing was deleted: " + result.data.message
END IF
