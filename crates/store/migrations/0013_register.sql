-- What rules of selection ask for of all documents there ever were, kept up by the commits whose revisions
-- change it: how often something happened to a party on a day, and how many trips a vehicle has made.
-- Counted for the documents that are there by the program.

-- what: refusal (of a consignment that the party declared), discrepancy (at an inspection of the carrier's
-- truck). day: YYYY-MM-DD, the civil day of UTC+8.
CREATE TABLE past_days (
    what TEXT NOT NULL,
    party TEXT NOT NULL,
    day TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (what, party, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE past_trips (
    vehicle TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
