-- What people type is found within words: the middle of a plate, the end of a lock's code, two characters of a
-- company's name. Of each row `sought` has the words that it is looked for in, as letters and digits in
-- capitals with spaces between the words; an index has the parts of three letters of each word (of two at its
-- end, and characters other than ASCII by themselves). It holds no text, says of no row more than which parts it
-- has, and overwrites what it deletes. Filled for the rows that are there by the program (`sought::fill`).

-- `place` is the row's number in the index, for as long as there is the row.
ALTER TABLE journeys ADD COLUMN place INTEGER;
ALTER TABLE journeys ADD COLUMN sought TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX journeys_by_place ON journeys (place);
CREATE VIRTUAL TABLE journey_parts USING fts5(
    parts, content = '', columnsize = 0, detail = 'none', prefix = '2', tokenize = 'ascii'
);
INSERT INTO journey_parts (journey_parts, rank) VALUES ('secure-delete', 1);

ALTER TABLE incidents ADD COLUMN sought TEXT NOT NULL DEFAULT '';
CREATE VIRTUAL TABLE incident_parts USING fts5(
    parts, content = '', columnsize = 0, detail = 'none', prefix = '2', tokenize = 'ascii'
);
INSERT INTO incident_parts (incident_parts, rank) VALUES ('secure-delete', 1);

-- A part begins with the letter of the kind of document that it is of.
ALTER TABLE documents ADD COLUMN place INTEGER;
ALTER TABLE documents ADD COLUMN sought TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX documents_by_place ON documents (place);
CREATE VIRTUAL TABLE document_parts USING fts5(
    parts, content = '', columnsize = 0, detail = 'none', prefix = '3', tokenize = 'ascii'
);
INSERT INTO document_parts (document_parts, rank) VALUES ('secure-delete', 1);

-- For whom an application waits: office (this authority has not decided it) or applicant (it has asked).
ALTER TABLE documents ADD COLUMN waits_for TEXT;
CREATE INDEX documents_waiting ON documents (kind, waits_for, changed_ms, length, subject)
    WHERE waits_for IS NOT NULL;

-- Whole words were looked for by these.
DROP INDEX journeys_by_plate;
ALTER TABLE journeys DROP COLUMN plate;
DROP INDEX documents_by_reference;
ALTER TABLE documents DROP COLUMN reference;
