-- The limits of a schedule's backups. NULL: as in the settings; read_bytes_per_second 0: no limit.
ALTER TABLE schedules ADD COLUMN read_bytes_per_second INTEGER;
ALTER TABLE schedules ADD COLUMN workers INTEGER;
ALTER TABLE schedules ADD COLUMN io_class TEXT;
