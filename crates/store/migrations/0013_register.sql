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

-- What documents are found by: one row for the newest revision of each. The columns say again what stands
-- in the bodies, for indexes alone. Filled for the documents that are there by the program.
CREATE TABLE documents (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- The number of its newest revision, and when that was made.
    number INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    -- Of the subject, in bytes: a number given later comes later.
    length INTEGER NOT NULL,
    status TEXT,
    -- The companies whose it is to read, or that it is about.
    party TEXT,
    second_party TEXT,
    -- The carrier of the manifest of its journey.
    carrier TEXT,
    vehicle TEXT,
    -- A lock or a positioning unit.
    device TEXT,
    journey TEXT,
    -- The number of a bill, in capitals.
    reference TEXT,
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_by_time ON documents (kind, changed_ms, length, subject);
CREATE INDEX documents_by_status ON documents (kind, status, changed_ms, length, subject)
    WHERE status IS NOT NULL;
CREATE INDEX documents_by_party ON documents (kind, party, changed_ms, length, subject)
    WHERE party IS NOT NULL;
CREATE INDEX documents_by_second_party ON documents (kind, second_party, changed_ms, length, subject)
    WHERE second_party IS NOT NULL;
CREATE INDEX documents_by_vehicle ON documents (kind, vehicle, changed_ms, length, subject)
    WHERE vehicle IS NOT NULL;
CREATE INDEX documents_by_device ON documents (kind, device, changed_ms, length, subject)
    WHERE device IS NOT NULL;
CREATE INDEX documents_by_journey ON documents (kind, journey, changed_ms, length, subject)
    WHERE journey IS NOT NULL;
CREATE INDEX documents_by_reference ON documents (kind, reference, changed_ms, length, subject)
    WHERE reference IS NOT NULL;

-- What people call companies (in small letters) and vehicles (plates as they are compared).
CREATE TABLE document_names (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (kind, name, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_names_of ON document_names (kind, subject);

-- The figures of the scheme, by the day on which something counts (YYYY-MM-DD, of UTC+8): in all (of is
-- blank), by route (its two ends with a stroke between them) and by carrier. Minutes saved are with baselines
-- of one minute; crossings_saved_ms is always 0: see crossing_days. Counted for the documents that are there by
-- the program.
CREATE TABLE figure_days (
    what TEXT NOT NULL,
    day TEXT NOT NULL,
    of TEXT NOT NULL,
    journeys INTEGER NOT NULL,
    journeys_ended INTEGER NOT NULL,
    journeys_crossing INTEGER NOT NULL,
    manifests_bundled INTEGER NOT NULL,
    manifests_cancelled INTEGER NOT NULL,
    consignments INTEGER NOT NULL,
    consignments_declared INTEGER NOT NULL,
    consignments_refused INTEGER NOT NULL,
    consignments_cancelled INTEGER NOT NULL,
    inspections_weighed INTEGER NOT NULL,
    inspections_selected INTEGER NOT NULL,
    inspections_by_chance INTEGER NOT NULL,
    inspections_made INTEGER NOT NULL,
    inspections_duplicate INTEGER NOT NULL,
    inspections_avoided INTEGER NOT NULL,
    discrepancies INTEGER NOT NULL,
    crossings INTEGER NOT NULL,
    crossings_ms INTEGER NOT NULL,
    crossings_saved_ms INTEGER NOT NULL,
    saved_minutes INTEGER NOT NULL,
    saved_at_port_minutes INTEGER NOT NULL,
    PRIMARY KEY (what, day, of)
) STRICT, WITHOUT ROWID;

-- How long crossings took, by whole minutes: how much quicker they were than any crossing before.
CREATE TABLE crossing_days (
    what TEXT NOT NULL,
    day TEXT NOT NULL,
    of TEXT NOT NULL,
    minute INTEGER NOT NULL,
    number INTEGER NOT NULL,
    sum_ms INTEGER NOT NULL,
    PRIMARY KEY (what, day, of, minute)
) STRICT, WITHOUT ROWID;

-- How often which rule refused a consignment, by the day of its declaration.
CREATE TABLE refused_days (
    day TEXT NOT NULL,
    rule TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (day, rule)
) STRICT, WITHOUT ROWID;

-- Crossings are summed above.
DROP INDEX journeys_crossed;

-- A restart reads what may still change; of applications, that is all of them.
DROP INDEX register_over;
DROP INDEX driver_details_over;
UPDATE register_revisions SET is_live = 1 WHERE kind = 'application' AND is_newest = 1;
