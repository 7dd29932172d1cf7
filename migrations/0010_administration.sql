-- Administration: regions out of use, sketches of rooms, pictures of products, house policies.
ALTER TABLE region ADD COLUMN status TEXT NOT NULL DEFAULT 'active'
    CHECK (status IN ('active', 'retired'));

CREATE TABLE room_sketch (
    facility_id  UUID NOT NULL REFERENCES facility (id),
    storeroom_id UUID NOT NULL REFERENCES storeroom (id),
    version      BIGINT NOT NULL,                    -- counts the times it was saved
    sketch       TEXT NOT NULL,                      -- JSON: a grid and what stands on it
    changed_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (facility_id, storeroom_id)
);

CREATE TABLE product_picture (
    product_id UUID NOT NULL PRIMARY KEY REFERENCES product (id),
    hash       TEXT NOT NULL,                        -- SHA-256 of the bytes, hexadecimal
    jpeg       BYTEA NOT NULL,                       -- drawn again here, small
    changed_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE setting (
    name       TEXT NOT NULL PRIMARY KEY,
    value      BIGINT NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    changed_by UUID NOT NULL REFERENCES account (id)
);

CREATE INDEX audit_by_account ON audit (account_id, id);
CREATE INDEX role_grant_by_region ON role_grant (region_id);
CREATE INDEX role_grant_by_facility ON role_grant (facility_id);
