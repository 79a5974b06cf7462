' Works with POST alone. config.csv has backup_url, with a key of the role backup_operator.
PARAM reason AS STRING LIKE "before the update" DESCRIPTION "A few words that say why the backup is made"
DESCRIPTION "Makes a backup of what has changed since the last one"

WITH options
    type = "incremental"
    label = reason
END WITH

result = POST backup_url + "/create?wait=50", options

IF result.status <> 201 THEN
    TALK "No backup was made: " + result.data.message
ELSEIF result.data.status = "completed" THEN
    TALK "The backup " + result.data.backup_id + " is complete."
ELSEIF result.data.status = "running" OR result.data.status = "queued" THEN
    TALK "The backup " + result.data.backup_id + " is still " + result.data.status + ". Ask for the status later."
ELSE
    TALK "The backup " + result.data.backup_id + " is " + result.data.status + ". Ask for the status to see why."
END IF
