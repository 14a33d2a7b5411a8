-- Two conditions that people ask for together, either of which may fit a great part of the history, have
-- an index in common: the exceptions of a company, the critical incidents of a kind. What is asked for besides
-- stands in the index of what has fewer rows, so that a row that does not fit is not read.

-- Of these one stage is asked for.
DROP INDEX journeys_open;
CREATE INDEX journeys_open ON journeys (stage, declared_ms, id) WHERE ended_ms IS NULL;
CREATE INDEX journeys_by_party_and_outcome ON journeys (party, outcome, declared_ms, id)
    WHERE party IS NOT NULL AND outcome IS NOT NULL;
CREATE INDEX journeys_by_carrier_and_outcome ON journeys (carrier, outcome, declared_ms, id)
    WHERE outcome IS NOT NULL;
-- Of carriers that are in no register.
CREATE INDEX journeys_unregistered ON journeys (carrier, declared_ms, id, outcome) WHERE party IS NULL;

-- What the journey came to and who carries, as it was last written.
ALTER TABLE journey_places ADD COLUMN outcome TEXT;
ALTER TABLE journey_places ADD COLUMN party TEXT;
UPDATE journey_places SET
    outcome = (SELECT j.outcome FROM journeys AS j WHERE j.id = journey_places.journey),
    party = (SELECT j.party FROM journeys AS j WHERE j.id = journey_places.journey);
CREATE INDEX journey_places_by_outcome ON journey_places (place, outcome, declared_ms, journey)
    WHERE outcome IS NOT NULL;
CREATE INDEX journey_places_by_party ON journey_places (place, party, declared_ms, journey, outcome)
    WHERE party IS NOT NULL;

DROP INDEX incidents_open;
CREATE INDEX incidents_open ON incidents (id, kind, severity) WHERE is_open = 1;
CREATE INDEX incidents_by_kind_and_severity ON incidents (kind, severity, id);
DROP INDEX incidents_of_lock;
CREATE INDEX incidents_of_lock ON incidents (lock, id, kind, severity) WHERE lock IS NOT NULL;
DROP INDEX incidents_of_vehicle;
CREATE INDEX incidents_of_vehicle ON incidents (vehicle, id, kind, severity) WHERE vehicle IS NOT NULL;

CREATE INDEX documents_by_party_and_status ON documents (kind, party, status, changed_ms, length, subject)
    WHERE party IS NOT NULL AND status IS NOT NULL;
CREATE INDEX documents_by_second_party_and_status
    ON documents (kind, second_party, status, changed_ms, length, subject)
    WHERE second_party IS NOT NULL AND status IS NOT NULL;
CREATE INDEX documents_by_parties ON documents (kind, party, second_party, changed_ms, length, subject)
    WHERE party IS NOT NULL AND second_party IS NOT NULL;
DROP INDEX documents_by_vehicle;
CREATE INDEX documents_by_vehicle ON documents (kind, vehicle, changed_ms, length, subject, status, party)
    WHERE vehicle IS NOT NULL;
DROP INDEX documents_by_device;
CREATE INDEX documents_by_device ON documents (kind, device, changed_ms, length, subject, status, party)
    WHERE device IS NOT NULL;
