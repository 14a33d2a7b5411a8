-- The audit is read: by time, and by account, action or subject within a time.
ALTER TABLE audit ADD COLUMN address TEXT;
CREATE INDEX audit_by_time ON audit (at_ms, id);
CREATE INDEX audit_by_account ON audit (by, at_ms, id);
CREATE INDEX audit_by_action ON audit (action, at_ms, id);
CREATE INDEX audit_by_subject ON audit (subject, at_ms, id);
