-- Devices are enrolled, changed and withdrawn while the node runs. A withdrawn device keeps its row:
-- stored frames name its handle. Its number may be enrolled again, under a handle of its own, so a
-- number is unique among the devices in use only. SQLite cannot take a constraint out of a table, so
-- the table is made anew, and with it the one that refers to it.

CREATE TABLE devices_new (
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
    withdrawn_ms INTEGER,
    CHECK ((lock IS NULL) <> (unit IS NULL))
) STRICT;

INSERT INTO devices_new
    (handle, protocol, terminal, profile, lock, unit, vehicle, code, secret, interval_s)
SELECT handle, protocol, terminal, profile, lock, unit, vehicle, code, secret, interval_s
FROM devices;

CREATE TABLE device_checkpoints_new (
    handle INTEGER PRIMARY KEY REFERENCES devices_new (handle),
    heard_ms INTEGER,
    is_registered INTEGER NOT NULL,
    tamper INTEGER NOT NULL
) STRICT;

INSERT INTO device_checkpoints_new (handle, heard_ms, is_registered, tamper)
SELECT handle, heard_ms, is_registered, tamper FROM device_checkpoints;

DROP TABLE device_checkpoints;
DROP TABLE devices;
-- What refers to a table that is renamed follows it.
ALTER TABLE devices_new RENAME TO devices;
ALTER TABLE device_checkpoints_new RENAME TO device_checkpoints;

CREATE UNIQUE INDEX devices_in_use ON devices (protocol, terminal) WHERE withdrawn_ms IS NULL;
