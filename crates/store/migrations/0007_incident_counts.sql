-- How many incidents of each kind were ever raised: a total that is never counted anew.
CREATE TABLE incident_counts (
    kind TEXT PRIMARY KEY,
    raised INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO incident_counts (kind, raised)
    SELECT json_extract(body, '$.kind'), count(*) FROM incidents GROUP BY 1;
