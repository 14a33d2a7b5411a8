-- How far the store has come. One row, written anew with every commit, in the same transaction. The
-- incarnation is drawn when the store is made, and anew whenever an older state of it goes on. `number`
-- counts commits. `before` and `hash` are of the commit before and of this one. `seals` holds a seal for
-- every part of every other table, encrypted under the store's key: see the age module.
CREATE TABLE head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    incarnation BLOB NOT NULL,
    number INTEGER NOT NULL,
    before BLOB NOT NULL,
    hash BLOB NOT NULL,
    seals BLOB NOT NULL
) STRICT;

-- The store went on from an older state than it had been in, because somebody said so: which state that
-- was, and which one was noted beside it. `noted_number` is NULL where nothing was noted. What the node
-- must ask others for is what lies between; `settled_ms` is NULL until it has.
CREATE TABLE restorations (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    from_incarnation BLOB NOT NULL,
    from_number INTEGER NOT NULL,
    noted_number INTEGER,
    settled_ms INTEGER
) STRICT;

-- Lines of the audit are read back long after a start has checked them. Those that are there already get
-- their checksum when the migration is applied.
ALTER TABLE audit ADD COLUMN crc INTEGER;

-- What says which devices speak in a batch, and when, decides which batches are read at all. NULL in rows
-- from before: of those all are read.
ALTER TABLE report_batches ADD COLUMN crc INTEGER;
