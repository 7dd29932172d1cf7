-- Temperature and humidity: sensors, and their readings. Tables and what keeps them stand together
-- (the twin of this file is for SQLite: only the triggers part them).

-- A point in a storeroom where temperature and humidity are read.
CREATE TABLE sensor (
    id           UUID NOT NULL PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE,               -- over all facilities: devices know no other name
    facility_id  UUID NOT NULL REFERENCES facility (id),
    storeroom_id UUID NOT NULL REFERENCES storeroom (id),
    kind         TEXT NOT NULL CHECK (kind IN ('probe', 'logger', 'gateway')),
    position     TEXT NOT NULL,                      -- where in the room
    height_cm    BIGINT CHECK (height_cm BETWEEN 0 AND 2000),
    status       TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'retired')),
    created_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX sensor_by_facility ON sensor (facility_id, code);

-- What a device shows; only the SHA-256 is kept. One in force for each sensor.
CREATE TABLE sensor_token (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    sensor_id  UUID NOT NULL REFERENCES sensor (id),
    made_at    TIMESTAMPTZ NOT NULL,
    made_by    UUID NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX sensor_token_in_force ON sensor_token (sensor_id) WHERE revoked_at IS NULL;

-- Calibrations. Readings are kept as they came: the offset is added when they are looked at, each
-- from the moment it was recorded until the next.
CREATE TABLE sensor_calibration (
    sensor_id       UUID NOT NULL REFERENCES sensor (id),
    no              BIGINT NOT NULL CHECK (no > 0),
    calibrated_on   DATE NOT NULL,
    due_on          DATE NOT NULL,
    celsius_offset  BIGINT NOT NULL CHECK (celsius_offset BETWEEN -1000 AND 1000),   -- hundredths
    humidity_offset BIGINT NOT NULL CHECK (humidity_offset BETWEEN -2000 AND 2000),  -- hundredths
    recorded_at     TIMESTAMPTZ NOT NULL,
    account_id      UUID NOT NULL,
    PRIMARY KEY (sensor_id, no),
    CHECK (due_on > calibrated_on)
);

-- Samples as they arrive: one row for each facility and commit, the samples of several sensors in
-- it. They wait here until their day is over and are then moved to climate_day.
CREATE TABLE climate_arrival (
    facility_id UUID NOT NULL,
    id          UUID NOT NULL,                       -- UUIDv7: in order of arrival
    packed      BYTEA NOT NULL,
    PRIMARY KEY (facility_id, id)
);

-- The samples of a sensor's day in UTC, packed. What comes late is another part.
CREATE TABLE climate_day (
    facility_id UUID NOT NULL,
    sensor_id   UUID NOT NULL,
    day         BIGINT NOT NULL,                     -- days since 1970-01-01
    part        BIGINT NOT NULL,
    samples     BIGINT NOT NULL CHECK (samples > 0),
    packed      BYTEA NOT NULL,
    PRIMARY KEY (facility_id, sensor_id, day, part)
);

-- Readings that cannot be true, as they were sent, with the reason.
CREATE TABLE reading_aside (
    sensor_id   UUID NOT NULL REFERENCES sensor (id),
    id          UUID NOT NULL,                       -- follows from the reading: the same is kept once
    received_at TIMESTAMPTZ NOT NULL,
    reason      TEXT NOT NULL,
    reading     TEXT NOT NULL,                       -- JSON
    PRIMARY KEY (sensor_id, id)
);
CREATE INDEX reading_aside_by_time ON reading_aside (sensor_id, received_at);

CREATE TRIGGER sensor_calibration_append_only BEFORE UPDATE OR DELETE ON sensor_calibration
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sensor_calibration_no_truncate BEFORE TRUNCATE ON sensor_calibration
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER climate_day_append_only BEFORE UPDATE OR DELETE ON climate_day
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER climate_day_no_truncate BEFORE TRUNCATE ON climate_day
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reading_aside_append_only BEFORE UPDATE OR DELETE ON reading_aside
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reading_aside_no_truncate BEFORE TRUNCATE ON reading_aside
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER climate_arrival_no_update BEFORE UPDATE ON climate_arrival
FOR EACH ROW EXECUTE FUNCTION refuse_change();
