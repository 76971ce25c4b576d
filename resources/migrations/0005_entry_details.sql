-- What a usage log tells of a record and no other source of an answer does (task catalog §7). Only entries that have such
-- a record stand here. Text is '' and a number NULL where it was not said.
CREATE TABLE entry_details (
    entry       INTEGER NOT NULL PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
    ts          TEXT    NOT NULL, -- the time as it was written, finer than a millisecond; '' until a log is read for it
    seq         INTEGER,
    stage       TEXT    NOT NULL,
    tier        TEXT    NOT NULL,
    provider    TEXT    NOT NULL,
    cache_hit   INTEGER CHECK (cache_hit IN (0, 1)), -- of the cache of the client
    cache_type  TEXT    NOT NULL,
    duration_ms INTEGER CHECK (duration_ms >= 0),
    user_id     TEXT    NOT NULL,
    other       TEXT    NOT NULL -- a JSON object of the fields that nobody knows
) STRICT;

-- Until now the stage stood as the request id and the user as the session.
INSERT INTO entry_details (entry, ts, seq, stage, tier, provider, cache_hit, cache_type, duration_ms, user_id, other)
SELECT e.id, '', NULL, e.request_id, '', '', e.flags / 4 % 2, '', NULL, c.session, ''
FROM contexts c JOIN entries e ON e.context = c.id
WHERE c.source = 'log';

UPDATE entries SET request_id = '' WHERE id IN (SELECT entry FROM entry_details);

-- Contexts that differed by the user alone become one: the first of them, with the entries and the sums of all.
CREATE TABLE merged_contexts (
    id      INTEGER NOT NULL PRIMARY KEY,
    into_id INTEGER NOT NULL
) STRICT;

INSERT INTO merged_contexts (id, into_id)
SELECT id, min(id) OVER (
    PARTITION BY batch, job, model, source, profile, sandbox, service_tier, speed, geography, workflow, project,
        stop_reason, provenance)
FROM contexts WHERE source = 'log';

UPDATE entries SET context = (SELECT into_id FROM merged_contexts m WHERE m.id = entries.context)
WHERE id IN (SELECT entry FROM entry_details);

CREATE TABLE merged_sums AS
SELECT m.into_id AS context, u.quarter, u.band, u.classes, sum(u.entries) AS entries, sum(u.input) AS input,
    sum(u.cache_write_5m) AS cache_write_5m, sum(u.cache_write_1h) AS cache_write_1h, sum(u.cache_read) AS cache_read,
    sum(u.output) AS output, sum(u.thinking) AS thinking, sum(u.web_searches) AS web_searches,
    sum(u.web_fetches) AS web_fetches, sum(u.reported) AS reported, sum(u.reported_cost) AS reported_cost
FROM usage_sums u JOIN merged_contexts m ON m.id = u.context
GROUP BY 1, 2, 3, 4;

DELETE FROM usage_sums WHERE context IN (SELECT id FROM merged_contexts);

INSERT INTO usage_sums (context, quarter, band, classes, entries, input, cache_write_5m, cache_write_1h, cache_read,
    output, thinking, web_searches, web_fetches, reported, reported_cost)
SELECT context, quarter, band, classes, entries, input, cache_write_5m, cache_write_1h, cache_read, output, thinking,
    web_searches, web_fetches, reported, reported_cost
FROM merged_sums;

DELETE FROM contexts WHERE id IN (SELECT id FROM merged_contexts WHERE id <> into_id);

UPDATE contexts SET session = '' WHERE source = 'log';

DROP TABLE merged_sums;

DROP TABLE merged_contexts;

-- Logs that are still there are read once more, for what was left out of them. That enters nothing twice.
DELETE FROM source_files WHERE source = 'log';
