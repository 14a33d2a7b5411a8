-- What another authority has kept of our own messages, and this store had forgotten: it is written again
-- as it was sent, and waits where the journey that it is about is not declared here any more.
ALTER TABLE outbox ADD COLUMN is_waiting INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_waiting ON outbox (peer, seq) WHERE is_waiting = 1;

-- Which life of its store each other authority has last spoken from.
CREATE TABLE peer_incarnations (
    peer TEXT PRIMARY KEY,
    incarnation BLOB NOT NULL
) STRICT, WITHOUT ROWID;
