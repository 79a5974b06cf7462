backup_options = NEW OBJECT
backup_options.type = "full"
backup_options.include_files = true
backup_options.include_database = true

result = POST "/api/v1/backup/create", backup_options

TALK "Backup created: " + result.backup_id
