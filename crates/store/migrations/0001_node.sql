-- One authority's records. Every *_ms column is milliseconds since the Unix epoch by the node's clock.
-- A crc column is the CRC32C of the row's table, key and body: a damaged row is found when read.

CREATE TABLE node (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    authority TEXT NOT NULL
) STRICT;

-- One row per group commit. Deliberately without a secondary index: see batch_index.
CREATE TABLE report_batches (
    id INTEGER PRIMARY KEY,
    first_received_ms INTEGER NOT NULL,
    last_received_ms INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    devices BLOB NOT NULL,
    raw BLOB NOT NULL
) STRICT;

-- The first batch of every minute in which something was received.
CREATE TABLE batch_index (
    minute INTEGER PRIMARY KEY,
    first_batch_id INTEGER NOT NULL
) STRICT;

CREATE TABLE vehicles (
    id TEXT PRIMARY KEY,
    plate TEXT NOT NULL,
    carrier TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: a handle stands in stored batches, so it is never given out again.
CREATE TABLE devices (
    handle INTEGER PRIMARY KEY AUTOINCREMENT,
    protocol TEXT NOT NULL,
    terminal TEXT NOT NULL,
    profile TEXT NOT NULL,
    lock TEXT,
    unit TEXT,
    vehicle TEXT NOT NULL REFERENCES vehicles (id),
    code TEXT,
    secret TEXT,
    interval_s INTEGER NOT NULL,
    UNIQUE (protocol, terminal),
    CHECK ((lock IS NULL) <> (unit IS NULL))
) STRICT;

CREATE TABLE device_checkpoints (
    handle INTEGER PRIMARY KEY REFERENCES devices (handle),
    heard_ms INTEGER,
    is_registered INTEGER NOT NULL,
    tamper INTEGER NOT NULL
) STRICT;

CREATE TABLE journeys (
    id TEXT PRIMARY KEY,
    declared_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    body TEXT NOT NULL,
    crc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX journeys_open ON journeys (declared_ms) WHERE ended_ms IS NULL;
CREATE INDEX journeys_ended ON journeys (ended_ms) WHERE ended_ms IS NOT NULL;

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    journey TEXT NOT NULL REFERENCES journeys (id),
    body TEXT NOT NULL,
    crc INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_of_journey ON orders (journey);

CREATE TABLE incidents (
    id INTEGER PRIMARY KEY,
    is_open INTEGER NOT NULL,
    body TEXT NOT NULL,
    crc INTEGER NOT NULL
) STRICT;
CREATE INDEX incidents_open ON incidents (id) WHERE is_open = 1;

CREATE TABLE timeline (
    id INTEGER PRIMARY KEY,
    journey TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    body TEXT NOT NULL,
    crc INTEGER NOT NULL
) STRICT;
CREATE INDEX timeline_of_journey ON timeline (journey, at_ms, id);

CREATE TABLE outbox (
    peer TEXT NOT NULL,
    seq INTEGER NOT NULL,
    written_ms INTEGER NOT NULL,
    message BLOB NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY (peer, seq)
) STRICT, WITHOUT ROWID;

-- Every message up to and with this number is on the peer's disk.
CREATE TABLE outbox_delivered (
    peer TEXT PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The envelope is the evidence; the message is what it says. The checksum covers both.
CREATE TABLE inbox (
    peer TEXT NOT NULL,
    seq INTEGER NOT NULL,
    taken_ms INTEGER NOT NULL,
    is_waiting INTEGER NOT NULL,
    message BLOB NOT NULL,
    envelope BLOB NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY (peer, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_waiting ON inbox (taken_ms) WHERE is_waiting = 1;

CREATE TABLE accounts (
    name TEXT PRIMARY KEY,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The hash of a browser's token, never the token.
CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    account TEXT NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    by TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;

CREATE TABLE counters (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at_ms INTEGER NOT NULL,
    received INTEGER NOT NULL,
    acknowledged INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    outside_leg INTEGER NOT NULL,
    session INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    refused INTEGER NOT NULL
) STRICT;
