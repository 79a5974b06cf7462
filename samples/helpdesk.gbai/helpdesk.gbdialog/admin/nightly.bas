' Every night at two: what has changed since the last backup. A mail says that it was refused or has failed. A backup that is still
' running after 50 seconds, or a BackupEdge that cannot be reached, needs a webhook or a monitor: no script sees those.
SET SCHEDULE "0 2 * * *"

WITH options
    type = "incremental"
    label = "nightly"
    retention_days = 30
END WITH

result = POST backup_url + "/create?wait=50", options

IF result.status <> 201 THEN
    SEND EMAIL "duty@brightwater.example", "Backup refused", result.data.message
ELSEIF result.data.status <> "completed" AND result.data.status <> "running" AND result.data.status <> "queued" THEN
    SEND EMAIL "duty@brightwater.example", "Backup failed", "See " + result.data.backup_id
END IF
