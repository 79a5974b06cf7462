' Works with POST alone. config.csv has backup_admin_url, with a key of the role admin: a restore needs it.
' The file goes to the target staging, never over the one in use.
PARAM path AS STRING LIKE "bots/sales.gbdialog/start.bas" DESCRIPTION "The path in the backup, or a pattern such as **/start.bas"
PARAM backup_id AS STRING LIKE "latest" DESCRIPTION "The id of the backup, or latest"
DESCRIPTION "Restores a file from a backup to the target staging"

WITH options
    target = "staging"
    paths = [path]
END WITH

result = POST backup_admin_url + "/restore/" + backup_id + "?wait=50", options

IF result.status <> 202 THEN
    TALK "Nothing was restored: " + result.data.message
ELSEIF result.data.status = "completed" THEN
    TALK path + " is restored to staging."
ELSEIF result.data.status = "failed" THEN
    TALK "The restore failed: " + result.data.error.message
ELSE
    TALK "The restore " + result.data.job_id + " is " + result.data.status + "."
END IF
