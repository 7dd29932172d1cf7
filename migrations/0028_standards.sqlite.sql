-- Standards (督查标准): a named list of checks in numbered versions. A draft may change; what is
-- published never does, because visits were made against it.
CREATE TABLE standard (
    id         UUID NOT NULL PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE standard_version (
    standard_id  UUID NOT NULL REFERENCES standard (id),
    version      BIGINT NOT NULL CHECK (version > 0),  -- 1, 2, 3 …
    state        TEXT NOT NULL CHECK (state IN ('draft', 'published')),
    revision     BIGINT NOT NULL,                      -- of the draft: who saves an old one is told
    body         TEXT NOT NULL,                        -- JSON: names and checks
    hash         TEXT NOT NULL,                        -- SHA-256 of the body, hexadecimal
    changed_at   TIMESTAMPTZ NOT NULL,
    account_id   UUID,                                 -- nobody: it came with the program
    PRIMARY KEY (standard_id, version)
);
-- One draft at a time.
CREATE UNIQUE INDEX standard_one_draft ON standard_version (standard_id) WHERE state = 'draft';

CREATE TRIGGER standard_version_no_update BEFORE UPDATE ON standard_version
WHEN OLD.state = 'published'
BEGIN SELECT RAISE(ABORT, 'a published standard never changes'); END;
CREATE TRIGGER standard_version_no_delete BEFORE DELETE ON standard_version
WHEN OLD.state = 'published'
BEGIN SELECT RAISE(ABORT, 'a published standard never changes'); END;
CREATE TRIGGER standard_no_update BEFORE UPDATE ON standard
BEGIN SELECT RAISE(ABORT, 'standard is append-only'); END;
