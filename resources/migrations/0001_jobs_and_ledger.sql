-- Jobs, the journal of their submission, and the ledger.
-- Times are milliseconds since 1970 (UTC). Money is whole pico-dollars. Text is never NULL: '' stands for "not said".

CREATE TABLE jobs (
    id                TEXT    NOT NULL PRIMARY KEY,
    profile           TEXT    NOT NULL,
    sandbox           INTEGER NOT NULL CHECK (sandbox IN (0, 1)),
    name              TEXT    NOT NULL,
    workflow          TEXT    NOT NULL,
    project           TEXT    NOT NULL,
    source            TEXT    NOT NULL,
    model             TEXT    NOT NULL,
    state             TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    ended_at          INTEGER,
    requests          INTEGER NOT NULL CHECK (requests >= 0),
    source_bytes      INTEGER NOT NULL,
    parent            TEXT    NOT NULL,
    adopted           INTEGER NOT NULL CHECK (adopted IN (0, 1)),
    canary            INTEGER NOT NULL CHECK (canary IN (0, 1)),
    released          INTEGER NOT NULL CHECK (released IN (0, 1)),
    native_tasks      INTEGER NOT NULL CHECK (native_tasks IN (0, 1)),
    estimate_batch    INTEGER,
    estimate_realtime INTEGER,
    estimate_worst    INTEGER,
    estimate_input    INTEGER NOT NULL,
    estimate_output   INTEGER NOT NULL,
    hidden            INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    save_path         TEXT    NOT NULL,
    save_format       TEXT    NOT NULL,
    error             TEXT    NOT NULL
) STRICT;

CREATE INDEX jobs_by_profile ON jobs (profile, created_at);

CREATE INDEX jobs_by_parent ON jobs (parent) WHERE parent <> '';

-- One batch of a job. The intent to send stands here, committed to the disk, before a byte is sent.
CREATE TABLE shards (
    job                TEXT    NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    ordinal            INTEGER NOT NULL CHECK (ordinal >= 0),
    state              TEXT    NOT NULL,
    file               TEXT    NOT NULL,
    requests           INTEGER NOT NULL CHECK (requests >= 0),
    bytes              INTEGER NOT NULL CHECK (bytes >= 0),
    sha256             TEXT    NOT NULL,
    sample             INTEGER NOT NULL CHECK (sample IN (0, 1)),
    attempts           INTEGER NOT NULL CHECK (attempts >= 0),
    sending_at         INTEGER,
    newest_before      TEXT    NOT NULL,
    newest_known       INTEGER NOT NULL CHECK (newest_known IN (0, 1)),
    newest_before_at   INTEGER,
    extended_output    INTEGER NOT NULL CHECK (extended_output IN (0, 1)),
    found              INTEGER NOT NULL CHECK (found IN (0, 1)),
    error              TEXT    NOT NULL,
    downloaded_at      INTEGER,
    -- the batch as the service last reported it; NULL until its id is known
    batch_id           TEXT,
    batch_status       TEXT,
    batch_processing   INTEGER,
    batch_succeeded    INTEGER,
    batch_errored      INTEGER,
    batch_canceled     INTEGER,
    batch_expired      INTEGER,
    batch_created_at   INTEGER,
    batch_expires_at   INTEGER,
    batch_ended_at     INTEGER,
    batch_cancel_at    INTEGER,
    batch_archived_at  INTEGER,
    batch_results_url  TEXT,
    -- what the downloaded results held, by outcome
    succeeded          INTEGER NOT NULL DEFAULT 0,
    truncated          INTEGER NOT NULL DEFAULT 0,
    refused            INTEGER NOT NULL DEFAULT 0,
    overflowed         INTEGER NOT NULL DEFAULT 0,
    errored            INTEGER NOT NULL DEFAULT 0,
    canceled           INTEGER NOT NULL DEFAULT 0,
    expired            INTEGER NOT NULL DEFAULT 0,
    missing            INTEGER NOT NULL DEFAULT 0,
    unknown            INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (job, ordinal)
) STRICT;

CREATE INDEX shards_by_batch ON shards (batch_id) WHERE batch_id IS NOT NULL;

-- The labels of ledger entries. Entries share few combinations, so each stands here once and an entry names it.
CREATE TABLE contexts (
    id           INTEGER NOT NULL PRIMARY KEY,
    source       TEXT    NOT NULL,
    profile      TEXT    NOT NULL,
    sandbox      INTEGER NOT NULL CHECK (sandbox IN (0, 1)),
    job          TEXT    NOT NULL,
    batch        TEXT    NOT NULL,
    model        TEXT    NOT NULL,
    service_tier TEXT    NOT NULL,
    speed        TEXT    NOT NULL,
    geography    TEXT    NOT NULL,
    workflow     TEXT    NOT NULL,
    project      TEXT    NOT NULL,
    session      TEXT    NOT NULL,
    stop_reason  TEXT    NOT NULL,
    provenance   INTEGER NOT NULL CHECK (provenance BETWEEN 0 AND 3),
    UNIQUE (batch, session, job, model, source, profile, sandbox, service_tier, speed, geography, workflow, project,
            stop_reason, provenance)
) STRICT;

CREATE INDEX contexts_by_job ON contexts (job) WHERE job <> '';

-- The ledger: one billed answer a row, facts only. `identity` is made of source and key within the source
-- (core/ledger/entryidentity.h); the same answer entered again changes nothing.
CREATE TABLE entries (
    id             INTEGER NOT NULL PRIMARY KEY,
    identity       BLOB    NOT NULL UNIQUE CHECK (length(identity) = 16),
    context        INTEGER NOT NULL REFERENCES contexts (id),
    at             INTEGER NOT NULL,
    request_id     TEXT    NOT NULL,
    message_id     TEXT    NOT NULL,
    input          INTEGER NOT NULL CHECK (input >= 0),
    cache_write_5m INTEGER NOT NULL CHECK (cache_write_5m >= 0),
    cache_write_1h INTEGER NOT NULL CHECK (cache_write_1h >= 0),
    cache_read     INTEGER NOT NULL CHECK (cache_read >= 0),
    output         INTEGER NOT NULL CHECK (output >= 0),
    thinking       INTEGER NOT NULL CHECK (thinking >= 0),
    web_searches   INTEGER NOT NULL CHECK (web_searches >= 0),
    web_fetches    INTEGER NOT NULL CHECK (web_fetches >= 0),
    reported_cost  INTEGER
) STRICT;

-- Sums of entries, written in the transaction that adds them and provable from them. What decides the price of a token
-- is in the key: the context, the time in quarters of an hour, the size band of the prompt and the classes of tokens used
-- (core/ledger/pricingclass.h), so that money computed from a sum equals the sum over its entries to the last digit.
CREATE TABLE usage_sums (
    context        INTEGER NOT NULL REFERENCES contexts (id),
    quarter        INTEGER NOT NULL,
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
    PRIMARY KEY (context, quarter, band, classes)
) STRICT, WITHOUT ROWID;
