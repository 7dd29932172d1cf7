-- The catalogue: products, their packs, their lots and what became of each lot.
CREATE TABLE product (
    id              UUID NOT NULL PRIMARY KEY,
    code            TEXT NOT NULL UNIQUE,            -- never changes: it is in the hashed bytes
    category        TEXT NOT NULL CHECK (category IN ('drug', 'condom', 'iud')),
    method          TEXT NOT NULL,
    name            TEXT NOT NULL,
    name_en         TEXT NOT NULL DEFAULT '',
    spec            TEXT NOT NULL DEFAULT '',
    form            TEXT NOT NULL DEFAULT '',
    maker           TEXT NOT NULL DEFAULT '',
    base_unit       TEXT NOT NULL,                   -- 板, 只, 枚, 支 …
    approval_number TEXT NOT NULL DEFAULT '',
    gtin            TEXT UNIQUE,                     -- 14 digits
    storage_class   TEXT NOT NULL REFERENCES climate_class (code),
    suits           TEXT NOT NULL DEFAULT '',
    directions      TEXT NOT NULL DEFAULT '',
    status          TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'retired')),
    created_at      TIMESTAMPTZ NOT NULL
);

CREATE TABLE pack (
    product_id UUID NOT NULL REFERENCES product (id),
    name       TEXT NOT NULL,
    units      BIGINT NOT NULL CHECK (units > 1),    -- base units in one
    PRIMARY KEY (product_id, name),
    UNIQUE (product_id, units)
);

CREATE TABLE lot (
    id         UUID NOT NULL PRIMARY KEY,
    product_id UUID NOT NULL REFERENCES product (id),
    number     TEXT NOT NULL,                        -- '' where stock has no lot number
    expiry     DATE,                                 -- the last good day
    expiry_key TEXT NOT NULL,                        -- the expiry as text, '' for none: makes it unique
    made_on    DATE,
    status     TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'held', 'recalled')),
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (product_id, number, expiry_key)
);

CREATE TABLE lot_event (
    lot_id     UUID NOT NULL REFERENCES lot (id),
    seq        BIGINT NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    status     TEXT NOT NULL CHECK (status IN ('active', 'held', 'recalled')),
    reason     TEXT NOT NULL,
    account_id UUID,
    PRIMARY KEY (lot_id, seq)
);
