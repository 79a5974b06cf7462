schedule = NEW OBJECT
schedule.cron = "0 2 * * *"
schedule.type = "incremental"
schedule.retention_days = 30

POST "/api/v1/backup/schedule", schedule

TALK "Backup schedule created"
