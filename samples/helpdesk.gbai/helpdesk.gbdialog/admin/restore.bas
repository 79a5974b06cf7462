PARAM backup_id AS STRING LIKE "backup-20261123-020000-7f3kq2" DESCRIPTION "The backup to restore"
PARAM sure AS STRING LIKE "yes" DESCRIPTION "yes if the person has confirmed it"
DESCRIPTION "Restores a backup into the staging folder, where it can be looked at first"

WITH options
    target = "staging"
    dry_run = false
END WITH

IF sure = "yes" THEN
    result = POST backup_admin_url + "/restore/" + backup_id + "?wait=50", options
    IF result.status = 202 THEN
        TALK "The restore " + result.data.job_id + " is " + result.data.status + "."
    ELSE
        TALK "Nothing was restored: " + result.data.message
    END IF
ELSE
    TALK "Nothing is changed."
END IF
