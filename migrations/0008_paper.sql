-- Printed papers: what stands behind the code on each, so that it can be made again from the book.
-- The code is the beginning of the digest over what was printed: a row that somebody changed no
-- longer fits its own code.
CREATE TABLE paper (
    code        TEXT NOT NULL PRIMARY KEY,         -- sixteen digits, as printed without hyphens
    facility_id UUID NOT NULL REFERENCES facility (id),
    subject     TEXT NOT NULL,                     -- kind and parameters, as JSON
    head_seq    BIGINT NOT NULL,                   -- the book's head when it was printed
    account_id  UUID NOT NULL,                     -- who printed it first
    printed_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX paper_by_facility ON paper (facility_id, printed_at);
