-- Claim limits: rules a county sets, and what was claimed under them. Of who claimed only a keyed
-- hash is here, whose key is not in this database.
CREATE TABLE claim_rule (
    id         UUID NOT NULL PRIMARY KEY,
    product_id UUID REFERENCES product (id),         -- either one product
    category   TEXT CHECK (category IN ('drug', 'condom', 'iud')),  -- or a class
    most       BIGINT NOT NULL CHECK (most BETWEEN 1 AND 100000),
    measure    TEXT NOT NULL CHECK (measure IN ('units', 'packs')),
    days       BIGINT NOT NULL CHECK (days BETWEEN 1 AND 731),
    changed_at TIMESTAMPTZ NOT NULL,
    changed_by UUID NOT NULL,
    CHECK ((product_id IS NULL) <> (category IS NULL))
);

-- Swept once it is older than every rule that looks at it.
CREATE TABLE claim (
    claimant   BYTEA NOT NULL,                       -- keyed hash of an identifier never kept
    handle     BYTEA NOT NULL,                       -- keyed hash of the document's id
    product_id UUID NOT NULL REFERENCES product (id),
    units      BIGINT NOT NULL CHECK (units > 0),
    day        DATE NOT NULL,
    PRIMARY KEY (claimant, handle, product_id)
);
CREATE INDEX claim_by_handle ON claim (handle);
CREATE INDEX claim_by_product ON claim (product_id, day);

-- Whoever looks at the claims of somebody and adds to them holds the row of that somebody's slot,
-- so that two counters do not both give the last pack.
CREATE TABLE claim_turn (
    slot BIGINT NOT NULL PRIMARY KEY
);
INSERT INTO claim_turn (slot)
WITH RECURSIVE slots (slot) AS (
    SELECT CAST(0 AS BIGINT) UNION ALL SELECT slot + 1 FROM slots WHERE slot < 63)
SELECT slot FROM slots;
