' Every night at two: what has changed since the last backup.
SET SCHEDULE "0 2 * * *"

backup_options = NEW OBJECT
backup_options.type = "incremental"
backup_options.label = "nightly"
backup_options.retention_days = 30

result = POST "/api/v1/backup/create", backup_options
IF result.status = "failed" THEN
    SEND MAIL "duty@brightwater.example", "Backup failed", "See " + result.backup_id
END IF
