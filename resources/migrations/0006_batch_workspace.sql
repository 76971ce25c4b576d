-- The workspace of a batch, as the header anthropic-workspace-id of the service told it (API reference §1.3); '' if it
-- never did.
ALTER TABLE shards ADD COLUMN batch_workspace TEXT NOT NULL DEFAULT '';
