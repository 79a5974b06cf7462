' Backs up the whole bot now. config.csv has backup_url.
DESCRIPTION "Makes a full backup of the bot"

WITH options
    type = "full"
    include_files = true
    include_database = true
END WITH

result = POST backup_url + "/create?wait=50", options

IF result.status = 201 THEN
    TALK "The backup " + result.data.backup_id + " is " + result.data.status + "."
ELSE
    TALK "No backup was made: " + result.data.message
END IF
