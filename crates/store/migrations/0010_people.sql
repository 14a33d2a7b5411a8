-- Accounts are administered while the node runs. What was not kept so far is NULL: who made an
-- account, who gave it another password last, and when somebody logged in with it last.
ALTER TABLE accounts ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE accounts ADD COLUMN is_company_admin INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN made_by TEXT;
ALTER TABLE accounts ADD COLUMN made_ms INTEGER;
ALTER TABLE accounts ADD COLUMN reset_by TEXT;
ALTER TABLE accounts ADD COLUMN reset_ms INTEGER;
ALTER TABLE accounts ADD COLUMN last_log_in_ms INTEGER;
-- A company had one account so far, and whoever has it administers those to come.
UPDATE accounts SET is_company_admin = 1 WHERE party IS NOT NULL;
