-- 温湿度记录: what somebody read from the wall, mornings and afternoons. A correction is a row of its
-- own that names what it corrects; the limits that held are copied into each.
CREATE TABLE hand_reading (
    facility_id   UUID NOT NULL REFERENCES facility (id),
    id            UUID NOT NULL,                     -- chosen by the caller: sending again is harmless
    storeroom_id  UUID NOT NULL REFERENCES storeroom (id),
    day           DATE NOT NULL,                     -- the facility's day
    half          TEXT NOT NULL CHECK (half IN ('morning', 'afternoon')),
    at            TIMESTAMPTZ NOT NULL,              -- when it was read
    celsius       BIGINT NOT NULL CHECK (celsius BETWEEN -5000 AND 6000),     -- hundredths
    humidity      BIGINT NOT NULL CHECK (humidity BETWEEN 1 AND 10000),       -- hundredths
    celsius_low   BIGINT,
    celsius_high  BIGINT,
    humidity_low  BIGINT,
    humidity_high BIGINT,
    note          TEXT NOT NULL,
    corrects      UUID,
    recorded_at   TIMESTAMPTZ NOT NULL,
    account_id    UUID NOT NULL REFERENCES account (id),
    PRIMARY KEY (facility_id, id),
    UNIQUE (facility_id, corrects),                  -- once only
    FOREIGN KEY (facility_id, corrects) REFERENCES hand_reading (facility_id, id)
);
CREATE INDEX hand_reading_by_day ON hand_reading (facility_id, storeroom_id, day);

-- What was done about a reading out of limits, and the reading afterwards.
CREATE TABLE hand_measure (
    facility_id UUID NOT NULL,
    id          UUID NOT NULL,                       -- chosen by the caller
    reading_id  UUID NOT NULL,
    measure     TEXT NOT NULL CHECK (measure <> ''),
    at          TIMESTAMPTZ NOT NULL,                -- of the reading afterwards
    celsius     BIGINT NOT NULL CHECK (celsius BETWEEN -5000 AND 6000),
    humidity    BIGINT NOT NULL CHECK (humidity BETWEEN 1 AND 10000),
    recorded_at TIMESTAMPTZ NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id),
    PRIMARY KEY (facility_id, id),
    FOREIGN KEY (facility_id, reading_id) REFERENCES hand_reading (facility_id, id)
);
CREATE INDEX hand_measure_by_reading ON hand_measure (facility_id, reading_id);

CREATE TRIGGER hand_reading_append_only BEFORE UPDATE OR DELETE ON hand_reading
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hand_reading_no_truncate BEFORE TRUNCATE ON hand_reading
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hand_measure_append_only BEFORE UPDATE OR DELETE ON hand_measure
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hand_measure_no_truncate BEFORE TRUNCATE ON hand_measure
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
