-- The labels of which reports speak: those of a context without job, batch, session and stop reason. There are few.
CREATE TABLE groups (
    id           INTEGER NOT NULL PRIMARY KEY,
    source       TEXT    NOT NULL,
    profile      TEXT    NOT NULL,
    sandbox      INTEGER NOT NULL CHECK (sandbox IN (0, 1)),
    model        TEXT    NOT NULL,
    service_tier TEXT    NOT NULL,
    speed        TEXT    NOT NULL,
    geography    TEXT    NOT NULL,
    workflow     TEXT    NOT NULL,
    project      TEXT    NOT NULL,
    provenance   INTEGER NOT NULL CHECK (provenance BETWEEN 0 AND 3),
    UNIQUE (model, workflow, project, source, profile, sandbox, service_tier, speed, geography, provenance)
) STRICT;

-- NULL only until the context is next used or the sums are made anew.
ALTER TABLE contexts ADD COLUMN group_id INTEGER REFERENCES groups (id);

CREATE INDEX contexts_by_group ON contexts (group_id);

-- What a source says of an entry beside its counts, a bit each (core/ledger/entry.h).
ALTER TABLE entries ADD COLUMN flags INTEGER NOT NULL DEFAULT 0;

-- Sums by group, with the time in front: a report reads one stretch of them. They are kept and proved as usage_sums are.
CREATE TABLE group_sums (
    quarter        INTEGER NOT NULL,
    group_id       INTEGER NOT NULL REFERENCES groups (id),
    band           INTEGER NOT NULL,
    classes        INTEGER NOT NULL,
    entries        INTEGER NOT NULL,
    input          INTEGER NOT NULL,
    cache_write_5m INTEGER NOT NULL,
    cache_write_1h INTEGER NOT NULL,
    cache_read     INTEGER NOT NULL,
    output         INTEGER NOT NULL,
    thinking       INTEGER NOT NULL,
    web_searches   INTEGER NOT NULL,
    web_fetches    INTEGER NOT NULL,
    reported       INTEGER NOT NULL, -- entries that have a reported cost
    reported_cost  INTEGER NOT NULL,
    cache_recorded INTEGER NOT NULL, -- entries whose source tells of the prompt cache
    cache_hits     INTEGER NOT NULL, -- those of them that read from it
    PRIMARY KEY (quarter, group_id, band, classes)
) STRICT, WITHOUT ROWID;

INSERT INTO groups (source, profile, sandbox, model, service_tier, speed, geography, workflow, project, provenance)
SELECT DISTINCT source, profile, sandbox, model, service_tier, speed, geography, workflow, project, provenance FROM contexts;

UPDATE contexts SET group_id = (
    SELECT g.id FROM groups g
    WHERE g.model = contexts.model AND g.workflow = contexts.workflow AND g.project = contexts.project
        AND g.source = contexts.source AND g.profile = contexts.profile AND g.sandbox = contexts.sandbox
        AND g.service_tier = contexts.service_tier AND g.speed = contexts.speed AND g.geography = contexts.geography
        AND g.provenance = contexts.provenance);

-- No entry has flags yet, and the classes tell whether those of a sum read from the cache (8).
INSERT INTO group_sums
SELECT u.quarter, c.group_id, u.band, u.classes, sum(u.entries), sum(u.input), sum(u.cache_write_5m),
    sum(u.cache_write_1h), sum(u.cache_read), sum(u.output), sum(u.thinking), sum(u.web_searches), sum(u.web_fetches),
    sum(u.reported), sum(u.reported_cost), sum(u.entries), sum(CASE WHEN u.classes & 8 THEN u.entries ELSE 0 END)
FROM usage_sums u JOIN contexts c ON c.id = u.context
GROUP BY 1, 2, 3, 4;
