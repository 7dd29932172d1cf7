-- Polling (轮询): where a machine's maker is asked for its events, how its answers are read, and how
-- asking went.
CREATE TABLE machine_feed (
    facility_id UUID NOT NULL PRIMARY KEY REFERENCES facility (id),
    address     TEXT NOT NULL,
    header      TEXT NOT NULL,                       -- the name of the header that lets us in; empty for none
    secret      BYTEA,                               -- its value, sealed
    reading     TEXT NOT NULL,                       -- JSON: fields, words, paging
    every       BIGINT NOT NULL CHECK (every BETWEEN 30 AND 86400),  -- seconds
    active      BOOLEAN NOT NULL,
    changed_at  TIMESTAMPTZ NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id)
);

CREATE TABLE machine_feed_state (
    facility_id UUID NOT NULL PRIMARY KEY REFERENCES machine_feed (facility_id),
    tried_at    TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ,                         -- when all was read to its end
    newest      TIMESTAMPTZ,                         -- the newest event that was read
    failures    BIGINT NOT NULL CHECK (failures >= 0),  -- since the last answer
    fault       TEXT,                                -- the code of a refusal
    status      BIGINT,                              -- of HTTP
    next_at     TIMESTAMPTZ NOT NULL,
    kept        BIGINT NOT NULL,                     -- of the last answer: new events
    unread      BIGINT NOT NULL,                     -- of the last answer: refused or unreadable
    unread_why  TEXT NOT NULL                        -- the code of the last such refusal
);
