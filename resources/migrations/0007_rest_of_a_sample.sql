-- What the requests outside of a sample cost at most, in pico-dollars, at the prices of the submission; NULL for a job without
-- one, and where some of it is unpriced.
ALTER TABLE jobs ADD COLUMN estimate_rest_worst INTEGER;
