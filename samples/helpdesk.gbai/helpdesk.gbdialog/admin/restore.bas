PARAM backup_id AS STRING LIKE "backup-20261123-020000-7f3kq2" DESCRIPTION "The backup to restore"
DESCRIPTION "Restores a backup into the staging folder, where it can be looked at first"

TALK "Restore " + backup_id + " to staging?"
HEAR sure AS BOOLEAN
IF NOT sure THEN
    TALK "Nothing is changed."
    EXIT
END IF

restore_options = NEW OBJECT
restore_options.target = "staging"
result = POST "/api/v1/backup/restore/" + backup_id, restore_options
TALK "Restore job started: " + result.job_id

DO
    WAIT 2
    job = GET "/api/v1/backup/restore/" + result.job_id + "/status"
LOOP WHILE job.status = "queued" OR job.status = "running"
TALK "The restore is " + job.status + "."
