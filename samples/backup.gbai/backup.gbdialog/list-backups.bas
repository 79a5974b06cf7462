' Needs GET, which General Bots of May 2026 lacks. A refused call ends the script with an error.
DESCRIPTION "Lists the ten newest backups"

backups = GET backup_url + "/list?as=text&limit=10"
TALK backups
