-- 超标: stretches outside the limits, as the readings of a sensor tell them. They follow from the
-- readings and are found again when more come; what people say about them is appended.
CREATE TABLE excursion (
    facility_id UUID NOT NULL REFERENCES facility (id),
    id          UUID NOT NULL,
    sensor_id   UUID NOT NULL REFERENCES sensor (id),
    quantity    TEXT NOT NULL CHECK (quantity IN ('celsius', 'humidity')),
    side        TEXT NOT NULL CHECK (side IN ('low', 'high')),
    limit_value BIGINT NOT NULL,                     -- the limit that was broken, in hundredths
    worst       BIGINT NOT NULL,
    began_at    TIMESTAMPTZ NOT NULL,                -- the first reading outside
    last_at     TIMESTAMPTZ NOT NULL,                -- the last one outside
    ended_at    TIMESTAMPTZ,                         -- the first one inside again
    lasted      BIGINT NOT NULL,                     -- seconds outside, silence not counted
    warn_after  BIGINT NOT NULL,                     -- the rules that held, in seconds
    alarm_after BIGINT NOT NULL,
    found_at    TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (facility_id, id)
);
CREATE INDEX excursion_by_sensor ON excursion (facility_id, sensor_id, began_at);

CREATE TABLE excursion_note (
    facility_id  UUID NOT NULL,
    id           UUID NOT NULL,                      -- chosen by the caller
    excursion_id UUID NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('acknowledgement', 'measure', 'closing')),
    note         TEXT NOT NULL,
    at           TIMESTAMPTZ NOT NULL,
    account_id   UUID NOT NULL REFERENCES account (id),
    PRIMARY KEY (facility_id, id)
);
CREATE INDEX excursion_note_by_excursion ON excursion_note (facility_id, excursion_id);
CREATE UNIQUE INDEX excursion_note_closes_once ON excursion_note (facility_id, excursion_id)
    WHERE kind = 'closing';

CREATE TRIGGER excursion_note_no_update BEFORE UPDATE ON excursion_note
BEGIN SELECT RAISE(ABORT, 'excursion_note is append-only'); END;
CREATE TRIGGER excursion_note_no_delete BEFORE DELETE ON excursion_note
BEGIN SELECT RAISE(ABORT, 'excursion_note is append-only'); END;
