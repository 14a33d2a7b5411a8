-- What is kept for how long: how far each class has been swept, what may not be, and who is to be
-- forgotten.

-- Of each class: nothing is older than up_to_ms but what is held, as was found at swept_ms. `removed`
-- counts the rows that ever went, `blanked` those that had a part of them removed, and `untold` those
-- of both that are in no line of the audit yet.
CREATE TABLE sweeps (
    class TEXT PRIMARY KEY,
    up_to_ms INTEGER NOT NULL,
    swept_ms INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    blanked INTEGER NOT NULL,
    untold INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The highest number that was given to an order or incident whose row has gone: none is given twice.
CREATE TABLE numbers_given (
    what TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Journeys of which nothing may go, whatever its age. The checksum is of all columns.
CREATE TABLE holds (
    journey TEXT PRIMARY KEY REFERENCES journeys (id),
    by TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    party TEXT,
    crc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The frames of a held journey's devices, of batches that have gone: what others sent at the same
-- moment is not in them. `raw` is a batch as in report_batches; the checksum is of all columns.
CREATE TABLE held_frames (
    id INTEGER PRIMARY KEY,
    journey TEXT NOT NULL,
    batch INTEGER NOT NULL,
    last_received_ms INTEGER NOT NULL,
    raw BLOB NOT NULL,
    crc INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX held_frames_of_journey ON held_frames (journey, batch);

-- What is removed is found by these; a journey is not removed before what refers to it.
CREATE INDEX audit_addresses ON audit (at_ms) WHERE address IS NOT NULL;
CREATE INDEX devices_by_lock ON devices (lock) WHERE lock IS NOT NULL;
CREATE INDEX devices_by_vehicle ON devices (vehicle);
CREATE INDEX journey_places_of_journey ON journey_places (journey);
CREATE INDEX register_replaced ON register_revisions (at_ms) WHERE is_newest = 0;

-- Whose data somebody asked to have erased, who decided, and whether it was done. It says which record
-- it was, and never whom it named.
CREATE TABLE erasures (
    id INTEGER PRIMARY KEY,
    is_open INTEGER NOT NULL,
    body TEXT NOT NULL,
    crc INTEGER NOT NULL
) STRICT;
