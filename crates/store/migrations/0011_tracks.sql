-- Tracks: the fixes of one device and hour (of the device's clock), folded from batches after an hour
-- or two. The id is device << 31 | hour since 1970 << 10 | part, so the hours of a device lie together
-- and its track is one range of ids. Fixes of batches after through_batch are not in the row yet.

CREATE TABLE track_hours (
    id INTEGER PRIMARY KEY,
    through_batch INTEGER NOT NULL,
    block BLOB NOT NULL,
    crc INTEGER NOT NULL
) STRICT;

-- Everything up to this batch has been folded.
CREATE TABLE tracks_folded (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    through_batch INTEGER NOT NULL
) STRICT;
INSERT INTO tracks_folded (id, through_batch) VALUES (1, 0);
