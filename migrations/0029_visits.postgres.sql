-- Visits (督查): one row when both sides have signed, and nothing of it ever changes. `content` is
-- what was signed and what the program judged of it, as canonical JSON; it names the hash of the
-- visit before, so that the visits of a facility are a chain.
CREATE TABLE visit (
    facility_id    UUID NOT NULL REFERENCES facility (id),
    id             UUID NOT NULL,                    -- chosen by the caller: sending again is harmless
    number         BIGINT NOT NULL CHECK (number > 0),  -- 1, 2, 3 … at this facility
    kind           TEXT NOT NULL CHECK (kind IN ('inspection', 'reinspection', 'self_check', 'addendum')),
    follows_id     UUID,                             -- the visit looked at again or added to
    standard_id    UUID NOT NULL,
    version        BIGINT NOT NULL,
    announced      BOOLEAN NOT NULL,
    opened_at      TIMESTAMPTZ NOT NULL,             -- by the device
    signed_at      TIMESTAMPTZ NOT NULL,             -- by the device
    received_at    TIMESTAMPTZ NOT NULL,             -- by the server
    ahead_s        BIGINT NOT NULL,                  -- the device's clock less the server's, when it sent
    account_id     UUID NOT NULL REFERENCES account (id),
    score_permille BIGINT,                           -- none where nothing counted
    fails          BOOLEAN NOT NULL,                 -- a check that fails the whole was not met
    failed         BIGINT NOT NULL,                  -- checks not met
    request_hash   TEXT NOT NULL,                    -- of what was sent: tells the same from another
    content        TEXT NOT NULL,
    hash           TEXT NOT NULL,                    -- SHA-256 of the content, hexadecimal
    PRIMARY KEY (facility_id, id),
    UNIQUE (facility_id, number),
    FOREIGN KEY (standard_id, version) REFERENCES standard_version (standard_id, version),
    FOREIGN KEY (facility_id, follows_id) REFERENCES visit (facility_id, id)
);
CREATE INDEX visit_by_time ON visit (received_at, id);

-- Photos of visits and of what was done about findings: drawn again small, without metadata. They
-- come before what they belong to, each on its own.
CREATE TABLE inspection_photo (
    facility_id UUID NOT NULL REFERENCES facility (id),
    id          UUID NOT NULL,                       -- chosen by the caller
    subject_id  UUID NOT NULL,                       -- the visit or the finding
    taken_at    TIMESTAMPTZ NOT NULL,                -- by the device
    received_at TIMESTAMPTZ NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id),
    sent_hash   TEXT NOT NULL,                       -- of what was sent: tells the same from another
    hash        TEXT NOT NULL,                       -- of the JPEG kept
    width       BIGINT NOT NULL,
    height      BIGINT NOT NULL,
    jpeg        BYTEA NOT NULL,
    PRIMARY KEY (facility_id, id)
);
CREATE INDEX inspection_photo_by_subject ON inspection_photo (facility_id, subject_id);

CREATE TRIGGER visit_append_only BEFORE UPDATE OR DELETE ON visit
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER visit_no_truncate BEFORE TRUNCATE ON visit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inspection_photo_append_only BEFORE UPDATE OR DELETE ON inspection_photo
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inspection_photo_no_truncate BEFORE TRUNCATE ON inspection_photo
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
