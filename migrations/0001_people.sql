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
    region_id   UUID,                                -- the region's whole subtree
    facility_id UUID,                                -- or one facility
    CHECK ((region_id IS NULL) <> (facility_id IS NULL))
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
    token_hash BYTEA NOT NULL PRIMARY KEY,
    purpose    TEXT NOT NULL CHECK (purpose IN ('first-administrator', 'invite', 'reset')),
    account_id UUID REFERENCES account (id),         -- NULL for the first administrator
    expires_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE sign_in_failure (
    subject      TEXT NOT NULL PRIMARY KEY,          -- an account, or an account seen from an address
    failures     BIGINT NOT NULL,
    not_before   TIMESTAMPTZ NOT NULL
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
