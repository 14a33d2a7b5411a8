-- By what clock a node sweeps: a day's sweep goes a bounded way further than the one before, whatever is
-- restarted or tried again meanwhile.

-- Of each class: the midnight (UTC) of the day that was last swept, and how far that day goes at most.
ALTER TABLE sweeps ADD COLUMN day_ms INTEGER;
ALTER TABLE sweeps ADD COLUMN furthest_ms INTEGER;

-- The last midnight at which sweeping began by a clock that was believed. One row, once there is one.
CREATE TABLE sweep_day (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    day_ms INTEGER NOT NULL
) STRICT;
INSERT INTO sweep_day (id, day_ms)
    SELECT 1, max(swept_ms) / 86400000 * 86400000 FROM sweeps HAVING count(*) > 0;
