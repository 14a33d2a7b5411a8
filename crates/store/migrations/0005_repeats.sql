-- Requests that were done under a key of their sender, and what they came to: one that is sent again is
-- answered with that and not done again. Rows leave after a day, or when their account has too many.
-- The order of ids is the order in which they were done.

CREATE TABLE repeats (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    crc INTEGER NOT NULL,
    UNIQUE (account, key)
) STRICT;
