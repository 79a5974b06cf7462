-- Audit records are the leaves of a hash tree that only grows, see docs/audit-format.md. The program adds the hashes of existing records
-- in the same transaction, see AuditTree.

-- The hash of the record, which is its leaf.
ALTER TABLE audit ADD COLUMN hash BLOB;

-- One row: the random id of the chain of records, the number of its last record, and the hashes of the tree's peaks, the largest first.
CREATE TABLE audit_chain (
    id     INTEGER PRIMARY KEY,
    chain  TEXT NOT NULL,
    number INTEGER NOT NULL,
    peaks  BLOB NOT NULL
) STRICT;

-- The largest complete subtrees of which all records were deleted because of their age or number. The newest record 'audit.forget' has the
-- hash of the whole table as its subject.
CREATE TABLE audit_forgotten (
    first INTEGER PRIMARY KEY,
    level INTEGER NOT NULL,
    hash  BLOB NOT NULL
) STRICT;
