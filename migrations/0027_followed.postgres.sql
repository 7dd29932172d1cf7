-- Excursions followed to the lots that were there, and the last reading of each sensor (the twin of
-- this file is for SQLite: only the triggers part them).

-- The last reading of each sensor, so that a county's rooms are told at once. It follows from the
-- readings: written when they are judged, never the source of anything.
CREATE TABLE sensor_last (
    facility_id UUID NOT NULL REFERENCES facility (id),
    sensor_id   UUID NOT NULL REFERENCES sensor (id),
    at          TIMESTAMPTZ NOT NULL,
    celsius     BIGINT NOT NULL,                     -- hundredths, calibrated
    humidity    BIGINT,
    PRIMARY KEY (facility_id, sensor_id)
);

-- Excursions that go on.
CREATE INDEX excursion_going_on ON excursion (facility_id, sensor_id) WHERE ended_at IS NULL;

-- The room a zone lay in before it was moved to another one: lots that lay in it then were there.
CREATE TABLE zone_room (
    facility_id  UUID NOT NULL REFERENCES facility (id),
    zone_id      UUID NOT NULL REFERENCES zone (id),
    until        TIMESTAMPTZ NOT NULL,
    storeroom_id UUID REFERENCES storeroom (id),
    PRIMARY KEY (facility_id, zone_id, until)
);

-- Zone moves that took lots out of the green zones because of an excursion. Written before the
-- document, whose id it names: without the document it says nothing.
CREATE TABLE excursion_move (
    facility_id  UUID NOT NULL,
    document_id  UUID NOT NULL,                      -- chosen by the caller
    excursion_id UUID NOT NULL,
    at           TIMESTAMPTZ NOT NULL,
    account_id   UUID NOT NULL REFERENCES account (id),
    PRIMARY KEY (facility_id, document_id)
);
CREATE INDEX excursion_move_by_excursion ON excursion_move (facility_id, excursion_id);

-- What was decided about a lot after an excursion. The last word counts.
CREATE TABLE excursion_judgement (
    facility_id  UUID NOT NULL,
    id           UUID NOT NULL,                      -- chosen by the caller
    excursion_id UUID NOT NULL,
    lot_id       UUID NOT NULL REFERENCES lot (id),
    verdict      TEXT NOT NULL CHECK (verdict IN ('release', 'keep', 'reject')),
    reason       TEXT NOT NULL CHECK (reason <> ''),
    document_id  UUID,                               -- the zone move that followed
    at           TIMESTAMPTZ NOT NULL,
    account_id   UUID NOT NULL REFERENCES account (id),
    PRIMARY KEY (facility_id, id)
);
CREATE INDEX excursion_judgement_by_excursion
    ON excursion_judgement (facility_id, excursion_id, lot_id);
CREATE INDEX excursion_judgement_by_lot ON excursion_judgement (lot_id);

CREATE TRIGGER zone_room_append_only BEFORE UPDATE OR DELETE ON zone_room
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER zone_room_no_truncate BEFORE TRUNCATE ON zone_room
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER excursion_move_append_only BEFORE UPDATE OR DELETE ON excursion_move
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER excursion_move_no_truncate BEFORE TRUNCATE ON excursion_move
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER excursion_judgement_append_only BEFORE UPDATE OR DELETE ON excursion_judgement
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER excursion_judgement_no_truncate BEFORE TRUNCATE ON excursion_judgement
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
