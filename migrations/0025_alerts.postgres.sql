-- Silence and power loss as sensors tell them, and who is told of what by which channel. Tables and
-- what keeps them stand together (the twin of this file is for SQLite: only the triggers part
-- them).

-- 失联、断电: stretches without readings. They follow from the readings, like excursions, and are found
-- again when more come. What people say about them is appended to excursion_note, under their id.
CREATE TABLE climate_event (
    facility_id  UUID NOT NULL REFERENCES facility (id),
    id           UUID NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('silence', 'power')),
    sensor_id    UUID REFERENCES sensor (id),        -- of a silence; power goes for all of them
    sensors      BIGINT NOT NULL CHECK (sensors > 0),
    began_at     TIMESTAMPTZ NOT NULL,               -- the last reading before it
    ended_at     TIMESTAMPTZ,                        -- the first one after it
    silent_after BIGINT NOT NULL,                    -- the rule that held, in seconds
    found_at     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (facility_id, id),
    CHECK ((kind = 'silence') = (sensor_id IS NOT NULL))
);
CREATE INDEX climate_event_by_time ON climate_event (facility_id, kind, began_at);
CREATE INDEX climate_event_open ON climate_event (facility_id) WHERE ended_at IS NULL;
CREATE INDEX excursion_open ON excursion (facility_id) WHERE ended_at IS NULL;
CREATE INDEX excursion_by_last ON excursion (last_at);

-- A way to tell people outside of the pages. The address holds a key: it is written, never told.
CREATE TABLE alert_channel (
    id         UUID NOT NULL PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('wecom', 'dingtalk', 'webhook')),
    name       TEXT NOT NULL,
    place      TEXT NOT NULL CHECK (place IN ('everywhere', 'region', 'facility')),
    place_id   UUID NOT NULL,                        -- whose it is; nil for everywhere
    address    TEXT NOT NULL,
    secret     TEXT NOT NULL,                        -- what messages are signed with; may be empty
    active     BOOLEAN NOT NULL,
    made_at    TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    tried_at   TIMESTAMPTZ                           -- when the last message began to be sent
);

-- Who is told of what, when. Of the rules for an event the nearest to the facility holds.
CREATE TABLE alert_rule (
    id         UUID NOT NULL PRIMARY KEY,
    event      TEXT NOT NULL,
    stage      TEXT NOT NULL CHECK (stage IN ('first', 'escalated')),
    place      TEXT NOT NULL CHECK (place IN ('everywhere', 'region', 'facility')),
    place_id   UUID NOT NULL,
    minutes    BIGINT NOT NULL CHECK (minutes BETWEEN 0 AND 10080),
    roles      TEXT NOT NULL,                        -- names, parted by spaces
    channels   TEXT NOT NULL,                        -- ids, parted by spaces
    quiet_from BIGINT CHECK (quiet_from BETWEEN 0 AND 1439),   -- minutes of the facility's day
    quiet_to   BIGINT CHECK (quiet_to BETWEEN 0 AND 1439),
    loud       BOOLEAN NOT NULL,                     -- sent during quiet hours, too
    active     BOOLEAN NOT NULL,
    made_at    TIMESTAMPTZ NOT NULL,
    UNIQUE (event, stage, place_id),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);

-- Something people are told of.
CREATE TABLE alert (
    facility_id     UUID NOT NULL REFERENCES facility (id),
    id              UUID NOT NULL,                   -- follows from event and subject
    event           TEXT NOT NULL,
    subject_id      UUID NOT NULL,                   -- an excursion, a climate event, or what else
    since           TIMESTAMPTZ NOT NULL,
    facts           TEXT NOT NULL,                   -- JSON, as it stood when it was raised
    roles           TEXT NOT NULL,                   -- who sees it in the pages
    raised_at       TIMESTAMPTZ NOT NULL,
    ended_at        TIMESTAMPTZ,
    acknowledged_at TIMESTAMPTZ,
    acknowledged_by UUID,
    escalated_at    TIMESTAMPTZ,
    PRIMARY KEY (facility_id, id),
    UNIQUE (facility_id, event, subject_id)
);
CREATE INDEX alert_by_time ON alert (facility_id, raised_at);
CREATE INDEX alert_by_subject ON alert (facility_id, subject_id);
CREATE INDEX alert_open ON alert (facility_id) WHERE ended_at IS NULL;
CREATE INDEX alert_by_end ON alert (ended_at);
CREATE INDEX alert_raised ON alert (raised_at);

-- The queue: one alert for one channel, written in the transaction that raises it. It stays as the
-- record of what was sent.
CREATE TABLE alert_delivery (
    facility_id UUID NOT NULL,
    id          UUID NOT NULL,                       -- follows from alert, channel and stage
    alert_id    UUID NOT NULL,
    channel_id  UUID NOT NULL REFERENCES alert_channel (id),
    stage       TEXT NOT NULL CHECK (stage IN ('first', 'escalated')),
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts    BIGINT NOT NULL DEFAULT 0,
    not_before  TIMESTAMPTZ NOT NULL,
    reason      TEXT NOT NULL DEFAULT '',            -- the code of what went wrong last
    status      BIGINT,                              -- what the other side answered
    made_at     TIMESTAMPTZ NOT NULL,
    ended_at    TIMESTAMPTZ,
    PRIMARY KEY (facility_id, id),
    FOREIGN KEY (facility_id, alert_id) REFERENCES alert (facility_id, id)
);
CREATE INDEX alert_delivery_waiting ON alert_delivery (not_before) WHERE state = 'waiting';
CREATE INDEX alert_delivery_failed ON alert_delivery (state) WHERE state = 'failed';
CREATE INDEX alert_delivery_by_channel ON alert_delivery (channel_id, made_at);

-- What was told stays: an alert is acknowledged, over and passed on once; a delivery ends once.
CREATE FUNCTION alert_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.facility_id <> OLD.facility_id OR NEW.id <> OLD.id OR NEW.event <> OLD.event
        OR NEW.subject_id <> OLD.subject_id OR NEW.since <> OLD.since OR NEW.facts <> OLD.facts
        OR NEW.raised_at <> OLD.raised_at
        OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
        OR (OLD.acknowledged_at IS NOT NULL
            AND NEW.acknowledged_at IS DISTINCT FROM OLD.acknowledged_at)
        OR (OLD.acknowledged_by IS NOT NULL
            AND NEW.acknowledged_by IS DISTINCT FROM OLD.acknowledged_by)
        OR (OLD.escalated_at IS NOT NULL AND NEW.escalated_at IS DISTINCT FROM OLD.escalated_at)
    THEN
        RAISE EXCEPTION 'an alert goes forward only';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alert_goes_forward BEFORE UPDATE ON alert
FOR EACH ROW EXECUTE FUNCTION alert_goes_forward();
CREATE TRIGGER alert_no_delete BEFORE DELETE ON alert
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER alert_no_truncate BEFORE TRUNCATE ON alert
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION alert_delivery_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'waiting' OR NEW.facility_id <> OLD.facility_id OR NEW.id <> OLD.id
        OR NEW.alert_id <> OLD.alert_id OR NEW.channel_id <> OLD.channel_id
        OR NEW.stage <> OLD.stage OR NEW.made_at <> OLD.made_at OR NEW.attempts < OLD.attempts
    THEN
        RAISE EXCEPTION 'a delivery ends once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alert_delivery_goes_forward BEFORE UPDATE ON alert_delivery
FOR EACH ROW EXECUTE FUNCTION alert_delivery_goes_forward();
CREATE TRIGGER alert_delivery_no_delete BEFORE DELETE ON alert_delivery
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER alert_delivery_no_truncate BEFORE TRUNCATE ON alert_delivery
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
