DESCRIPTION "Lists the backups, newest first"

backups = GET backup_url + "/list?as=text&limit=10"
TALK backups
