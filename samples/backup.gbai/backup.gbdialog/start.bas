' Offers the four tools of this bot, to the model and as suggestions.
USE TOOL "backup-now"
USE TOOL "list-backups"
USE TOOL "restore-file"
USE TOOL "backup-status"

ADD SUGGESTION TOOL "backup-now" AS "Back up now"
ADD SUGGESTION TOOL "list-backups" AS "Show the backups"
ADD SUGGESTION TOOL "restore-file" AS "Restore a file"
ADD SUGGESTION TOOL "backup-status" AS "Are the backups in order?"

TALK "I make backups, list them, restore a file from one, and say whether they are in order."
