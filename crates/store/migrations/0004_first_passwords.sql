-- Whether the password was made by somebody else, who may know it: nothing is done with it but to change it.
ALTER TABLE accounts ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0;
