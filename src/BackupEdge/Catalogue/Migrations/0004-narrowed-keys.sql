-- What a key is narrowed to. The program refuses a key whose values it cannot read: such a value must never count as no restriction.

-- A JSON list of the names of sources; null for all.
ALTER TABLE keys ADD COLUMN sources TEXT;

-- 1 if the key can only create backups, and follow and cancel those.
ALTER TABLE keys ADD COLUMN create_only INTEGER NOT NULL DEFAULT 0;
