-- The user wants what was sent of a job to be canceled, also what has yet to be found on the service.
ALTER TABLE jobs ADD COLUMN cancel_wanted INTEGER NOT NULL DEFAULT 0 CHECK (cancel_wanted IN (0, 1));
