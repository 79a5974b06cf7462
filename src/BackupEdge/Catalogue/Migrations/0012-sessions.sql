-- Sessions of browsers. Only the SHA-256 of what the cookie contains is stored.
CREATE TABLE sessions (
    id           TEXT PRIMARY KEY,
    hash         BLOB NOT NULL,
    -- The API key that the session was made with, and ends with; null for an access token and for a login link.
    key_id       TEXT,
    -- The caller, as in audit records; if there is a key, its row decides.
    name         TEXT NOT NULL,
    role         TEXT NOT NULL,
    credential   TEXT NOT NULL,
    owner        TEXT NOT NULL,
    address      TEXT,
    -- 1: the session has no idle limit.
    remembered   INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- Codes of login links that were not used yet, as their SHA-256.
CREATE TABLE login_codes (
    hash       BLOB PRIMARY KEY,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
