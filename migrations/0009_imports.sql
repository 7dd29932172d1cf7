-- Sheets on their way in: what somebody uploaded, until it is brought in, discarded or expired.
CREATE TABLE import_draft (
    id          UUID NOT NULL PRIMARY KEY,           -- chosen by the page: sending again is harmless
    account_id  UUID NOT NULL REFERENCES account (id),
    kind        TEXT NOT NULL CHECK (kind IN ('products', 'facilities', 'lots', 'stock', 'users')),
    facility    TEXT,                                -- the code, for opening stock
    file_name   TEXT NOT NULL,
    file_hash   TEXT NOT NULL,                       -- SHA-256 of the file, hexadecimal
    sheet       TEXT NOT NULL,                       -- JSON: its sheets, headings, formulas
    cells       BYTEA NOT NULL,                      -- gzip of JSON: the rows below the headings
    work        TEXT NOT NULL,                       -- JSON: columns, corrections, rows left out
    outcome     TEXT,                                -- JSON: what came of it; never a link
    created_at  TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX import_draft_of_account ON import_draft (account_id, kind);
CREATE INDEX import_draft_expiry ON import_draft (expires_at);

-- Which heading stands for which column, as somebody last said for a kind of import.
CREATE TABLE import_headings (
    account_id UUID NOT NULL REFERENCES account (id),
    kind       TEXT NOT NULL,
    headings   TEXT NOT NULL,                        -- JSON: column by plain heading
    PRIMARY KEY (account_id, kind)
);
