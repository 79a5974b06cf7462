' Says the five newest backups, one a line. If the call is refused, GET ends the script with an error, and nothing is said.
' backup_url is a line of the bot's config.csv, with a key of the role backup_operator:
'   param-backup_url,http://bot:bek_...@backup.internal:9000/api/v1/backup

backups = GET backup_url + "/list?as=text&limit=5"

TALK backups
