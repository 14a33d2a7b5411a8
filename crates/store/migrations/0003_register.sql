-- The register of the scheme: every state that a document ever had, as it was filed. Nothing is changed
-- or deleted but the two flags, which say what a restart reads; the checksum does not cover them.
-- Days, numbers and authors stand in columns of their own and are covered with the body.

CREATE TABLE register_revisions (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    number INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    by TEXT NOT NULL,
    why TEXT NOT NULL,
    effective_ms INTEGER NOT NULL,
    is_newest INTEGER NOT NULL,
    is_live INTEGER NOT NULL,
    body TEXT NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY (kind, subject, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX register_live ON register_revisions (kind, subject) WHERE is_newest = 1 AND is_live = 1;
CREATE INDEX register_over ON register_revisions (kind, at_ms) WHERE is_newest = 1 AND is_live = 0;

-- The personal part of drivers, in a place of its own: nothing else joins or exports it.
CREATE TABLE driver_details (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    number INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    by TEXT NOT NULL,
    why TEXT NOT NULL,
    effective_ms INTEGER NOT NULL,
    is_newest INTEGER NOT NULL,
    is_live INTEGER NOT NULL,
    body TEXT NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY (kind, subject, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX driver_details_live ON driver_details (kind, subject) WHERE is_newest = 1 AND is_live = 1;
CREATE INDEX driver_details_over ON driver_details (kind, at_ms) WHERE is_newest = 1 AND is_live = 0;

-- The highest number of every run of numbered subjects, such as hk-a-17: the same is not given again.
CREATE TABLE register_numbers (
    kind TEXT NOT NULL,
    run TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (kind, run)
) STRICT, WITHOUT ROWID;

-- Papers by the SHA-256 of their bytes.
CREATE TABLE register_files (
    digest TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    body BLOB NOT NULL,
    crc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE accounts ADD COLUMN party TEXT;
