-- People: who may do what, where; their sessions; and the trail of what was done.
CREATE TABLE account (
    id            UUID NOT NULL PRIMARY KEY,
    username      TEXT NOT NULL UNIQUE,              -- lower case
    name          TEXT NOT NULL,
    phone         TEXT,
    password_hash TEXT,                              -- argon2id in PHC form; NULL until an invitation is taken up
    locked        BOOLEAN NOT NULL DEFAULT FALSE,
    created_at    TIMESTAMPTZ NOT NULL,
    signed_in_at  TIMESTAMPTZ
);

CREATE TABLE role_grant (
    id          UUID NOT NULL PRIMARY KEY,
    account_id  UUID NOT NULL REFERENCES account (id),
    role        TEXT NOT NULL CHECK (role IN
        ('administrator', 'county', 'inspector', 'depot_manager', 'dispensing_point', 'viewer')),
    everywhere  BOOLEAN NOT NULL DEFAULT FALSE,      -- every region there is and will be
    region_id   UUID,                                -- or one region's whole subtree
    facility_id UUID,                                -- or one facility
    CHECK ((CASE WHEN everywhere THEN 1 ELSE 0 END)
        + (CASE WHEN region_id IS NULL THEN 0 ELSE 1 END)
        + (CASE WHEN facility_id IS NULL THEN 0 ELSE 1 END) = 1)
);
CREATE INDEX role_grant_by_account ON role_grant (account_id);

CREATE TABLE session (
    token_hash BYTEA NOT NULL PRIMARY KEY,           -- SHA-256 of the cookie's token, never the token
    id         UUID NOT NULL UNIQUE,
    account_id UUID NOT NULL REFERENCES account (id),
    user_agent TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at    TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX session_by_account ON session (account_id);

CREATE TABLE one_time_link (
    token_hash BYTEA NOT NULL PRIMARY KEY,           -- SHA-256 of the token in the link
    purpose    TEXT NOT NULL CHECK (purpose IN ('first-administrator', 'invite', 'reset')),
    account_id UUID REFERENCES account (id),         -- NULL for the first administrator
    expires_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE sign_in_throttle (
    subject      TEXT NOT NULL PRIMARY KEY,          -- an account, or an account seen from an address
    attempts     BIGINT NOT NULL,                    -- since the last that succeeded
    not_before   TIMESTAMPTZ NOT NULL,               -- the next attempt
    succeeded_at TIMESTAMPTZ                         -- the last that succeeded
);

CREATE TABLE audit (
    id          UUID NOT NULL PRIMARY KEY,           -- UUIDv7: in order of time
    at          TIMESTAMPTZ NOT NULL,
    account_id  UUID,                                -- NULL: the program itself, or somebody not signed in
    action      TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target      TEXT NOT NULL,
    facility_id UUID,
    detail      TEXT NOT NULL                        -- JSON; never a secret
);
CREATE INDEX audit_by_facility ON audit (facility_id, id);
