-- Personal access tokens: by them programs act for somebody, with part of what they may do.
CREATE TABLE access_token (
    id          UUID NOT NULL PRIMARY KEY,
    token_hash  BYTEA NOT NULL UNIQUE,               -- SHA-256 of the token, never the token
    account_id  UUID NOT NULL REFERENCES account (id),
    name        TEXT NOT NULL,                       -- what its owner uses it for
    permissions TEXT NOT NULL,                       -- their names, parted by spaces
    facility_id UUID,                                -- or wherever its owner may
    created_at  TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    seen_at     TIMESTAMPTZ,                         -- to the minute
    revoked_at  TIMESTAMPTZ
);
CREATE INDEX access_token_by_account ON access_token (account_id, id);
