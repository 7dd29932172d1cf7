-- Places: regions, the facilities in them, their rooms and zones.
CREATE TABLE region (
    id        UUID NOT NULL PRIMARY KEY,
    code      TEXT NOT NULL UNIQUE,                  -- 6, 9 or 12 digits
    name      TEXT NOT NULL,
    level     TEXT NOT NULL CHECK (level IN
        ('province', 'prefecture', 'county', 'township', 'village')),
    parent_id UUID REFERENCES region (id),
    path      TEXT NOT NULL UNIQUE                   -- /530000/530100/530102/: a subtree is a prefix
);

CREATE TABLE facility (
    id                 UUID NOT NULL PRIMARY KEY,
    code               TEXT NOT NULL UNIQUE,         -- never changes: it is in the hashed bytes
    name               TEXT NOT NULL,
    kind               TEXT NOT NULL CHECK (kind IN ('depot', 'outlet', 'dispenser', 'kit')),
    level              TEXT CHECK (level IN ('province', 'prefecture', 'county', 'township')),
    region_id          UUID NOT NULL REFERENCES region (id),
    supplier_id        UUID REFERENCES facility (id),
    address            TEXT NOT NULL DEFAULT '',
    phone              TEXT NOT NULL DEFAULT '',
    hours              TEXT NOT NULL DEFAULT '',
    latitude_micro     BIGINT,                       -- millionths of a degree
    longitude_micro    BIGINT,
    status             TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'closed')),
    utc_offset_minutes BIGINT NOT NULL DEFAULT 480,
    created_at         TIMESTAMPTZ NOT NULL,
    CHECK ((kind = 'depot') = (level IS NOT NULL))
);
CREATE INDEX facility_by_region ON facility (region_id);
CREATE INDEX facility_by_supplier ON facility (supplier_id);

CREATE TABLE climate_class (
    code          TEXT NOT NULL PRIMARY KEY,
    name_zh       TEXT NOT NULL,
    name_en       TEXT NOT NULL,
    celsius_low   BIGINT,                            -- tenths of a degree
    celsius_high  BIGINT,
    humidity_low  BIGINT NOT NULL,                   -- tenths of a percent, relative humidity
    humidity_high BIGINT NOT NULL
);
-- GSP article 83 (2016) and the pharmacopoeia's general notices.
INSERT INTO climate_class VALUES
    ('normal', '常温', 'Room temperature', 100, 300, 350, 750),
    ('cool',   '阴凉', 'Cool',             NULL, 200, 350, 750),
    ('cold',   '冷藏', 'Refrigerated',     20, 100, 350, 750);

CREATE TABLE storeroom (
    id            UUID NOT NULL PRIMARY KEY,
    facility_id   UUID NOT NULL REFERENCES facility (id),
    code          TEXT NOT NULL,
    name          TEXT NOT NULL,
    area_deci     BIGINT NOT NULL CHECK (area_deci > 0),   -- tenths of a square metre
    climate_class TEXT NOT NULL REFERENCES climate_class (code),
    status        TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'retired')),
    UNIQUE (facility_id, code)
);

CREATE TABLE zone (
    id           UUID NOT NULL PRIMARY KEY,
    facility_id  UUID NOT NULL REFERENCES facility (id),
    code         TEXT NOT NULL,                      -- never changes: it is in the hashed bytes
    name         TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('qualified', 'pending', 'rejected')),
    purpose      TEXT NOT NULL CHECK (purpose IN
        ('storage', 'picking', 'dispatch', 'receiving', 'returns', 'reject')),
    storeroom_id UUID REFERENCES storeroom (id),
    status       TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'retired')),
    UNIQUE (facility_id, code)
);
