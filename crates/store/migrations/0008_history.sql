-- What is over is found again by what people ask for. The columns say again what stands in the bodies,
-- for indexes alone: what is shown is read from the body, which has the checksum. Filled for the rows
-- that are there by the program (`history::fill`).

-- Whether it has yet to begin, is under way or is over: expected, active, over.
ALTER TABLE journeys ADD COLUMN stage TEXT;
-- What it came to: clean, exception, gap_unproven, withdrawn. NULL: it is not over.
ALTER TABLE journeys ADD COLUMN outcome TEXT;
-- Whether it can still move by itself, so that a restart reads it.
ALTER TABLE journeys ADD COLUMN is_live INTEGER NOT NULL DEFAULT 1;
ALTER TABLE journeys ADD COLUMN lock TEXT;
ALTER TABLE journeys ADD COLUMN vehicle TEXT;
-- The plate that the vehicle had when the row was last written, as plates are compared.
ALTER TABLE journeys ADD COLUMN plate TEXT;
ALTER TABLE journeys ADD COLUMN party TEXT;
-- The carrier's name in small letters.
ALTER TABLE journeys ADD COLUMN carrier TEXT;
ALTER TABLE journeys ADD COLUMN custody_to_ms INTEGER;
-- How long the crossing out of our leg took, and the one into it.
ALTER TABLE journeys ADD COLUMN hand_over_ms INTEGER;
ALTER TABLE journeys ADD COLUMN entered_ms INTEGER;
ALTER TABLE journeys ADD COLUMN voided INTEGER NOT NULL DEFAULT 0;

DROP INDEX journeys_ended;
CREATE INDEX journeys_live ON journeys (declared_ms) WHERE is_live = 1;
CREATE INDEX journeys_ended ON journeys (ended_ms) WHERE ended_ms IS NOT NULL AND outcome <> 'withdrawn';
CREATE INDEX journeys_withdrawn ON journeys (ended_ms) WHERE outcome = 'withdrawn';
CREATE INDEX journeys_by_time ON journeys (declared_ms, id, outcome);
CREATE INDEX journeys_by_outcome ON journeys (outcome, declared_ms, id) WHERE outcome IS NOT NULL;
CREATE INDEX journeys_by_lock ON journeys (lock, declared_ms, id, outcome);
CREATE INDEX journeys_by_vehicle ON journeys (vehicle, declared_ms, id, outcome);
CREATE INDEX journeys_by_plate ON journeys (plate, declared_ms, id, outcome);
CREATE INDEX journeys_by_party ON journeys (party, declared_ms, id, outcome) WHERE party IS NOT NULL;
CREATE INDEX journeys_by_carrier ON journeys (carrier, declared_ms, id, outcome);
CREATE INDEX journeys_handed_over ON journeys (custody_to_ms, hand_over_ms) WHERE hand_over_ms IS NOT NULL;
CREATE INDEX journeys_crossed ON journeys (declared_ms, id, hand_over_ms, entered_ms)
    WHERE hand_over_ms IS NOT NULL OR entered_ms IS NOT NULL;

-- Where the legs of a journey begin and end, as far as this authority is told.
CREATE TABLE journey_places (
    place TEXT NOT NULL,
    declared_ms INTEGER NOT NULL,
    journey TEXT NOT NULL REFERENCES journeys (id),
    PRIMARY KEY (place, declared_ms, journey)
) STRICT, WITHOUT ROWID;

ALTER TABLE incidents ADD COLUMN kind TEXT;
ALTER TABLE incidents ADD COLUMN severity TEXT;
ALTER TABLE incidents ADD COLUMN journey TEXT;
ALTER TABLE incidents ADD COLUMN lock TEXT;
ALTER TABLE incidents ADD COLUMN vehicle TEXT;
ALTER TABLE incidents ADD COLUMN raised_ms INTEGER;
CREATE INDEX incidents_by_time ON incidents (raised_ms, id);
CREATE INDEX incidents_by_kind ON incidents (kind, id);
CREATE INDEX incidents_by_severity ON incidents (severity, id);
CREATE INDEX incidents_of_journey ON incidents (journey, id) WHERE journey IS NOT NULL;
CREATE INDEX incidents_of_lock ON incidents (lock, id) WHERE lock IS NOT NULL;
CREATE INDEX incidents_of_vehicle ON incidents (vehicle, id) WHERE vehicle IS NOT NULL;
CREATE INDEX incidents_open_of_journey ON incidents (journey) WHERE is_open = 1;

ALTER TABLE orders ADD COLUMN state TEXT;
ALTER TABLE orders ADD COLUMN ended_ms INTEGER;
CREATE INDEX orders_open ON orders (journey) WHERE ended_ms IS NULL;

-- How often what came about on which day, in days since the Unix epoch: figures are sums of few rows.
CREATE TABLE day_counts (
    what TEXT NOT NULL,
    day INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (what, day)
) STRICT, WITHOUT ROWID;
