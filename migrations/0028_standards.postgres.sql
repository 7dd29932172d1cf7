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

CREATE TRIGGER standard_version_published BEFORE UPDATE OR DELETE ON standard_version
FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER standard_version_no_truncate BEFORE TRUNCATE ON standard_version
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER standard_no_update BEFORE UPDATE ON standard
FOR EACH ROW EXECUTE FUNCTION refuse_change();
