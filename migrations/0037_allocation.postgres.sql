-- Allocation 配货: which lots go to which requisition, by an allocation of a whole round; how long a
-- lot must still be good where it goes; and what did not arrive of what was sent.
CREATE TABLE requisition_pick (
    facility_id    UUID NOT NULL,
    requisition_id UUID NOT NULL,
    step           BIGINT NOT NULL,                  -- of kind allocated
    line           BIGINT NOT NULL CHECK (line > 0),
    product_id     UUID NOT NULL REFERENCES product (id),
    lot_id         UUID NOT NULL REFERENCES lot (id),
    zone_id        UUID NOT NULL REFERENCES zone (id),
    units          BIGINT NOT NULL CHECK (units > 0),
    reason         TEXT NOT NULL,                    -- why an earlier lot stays behind
    PRIMARY KEY (facility_id, requisition_id, step, line),
    FOREIGN KEY (facility_id, requisition_id, step)
        REFERENCES requisition_step (facility_id, requisition_id, number)
);

-- The least days a lot must still be good on the day it goes to a place of this level.
ALTER TABLE supply_plan ADD COLUMN life BIGINT NOT NULL DEFAULT 0 CHECK (life BETWEEN 0 AND 3650);
UPDATE supply_plan SET life = 180 WHERE place IN ('province', 'prefecture', 'county');
UPDATE supply_plan SET life = 90 WHERE place = 'township';
UPDATE supply_plan SET life = 30 WHERE place IN ('outlet', 'dispenser', 'kit');

CREATE TABLE transit_missing (
    facility_id UUID NOT NULL,                       -- the receiver
    document_id UUID NOT NULL,                       -- the receipt that says so
    line        BIGINT NOT NULL CHECK (line > 0),
    sender_id   UUID NOT NULL,
    source_id   UUID NOT NULL,                       -- the document that sent it
    lot_id      UUID NOT NULL REFERENCES lot (id),
    product_id  UUID NOT NULL REFERENCES product (id),
    units       BIGINT NOT NULL CHECK (units > 0),
    reason      TEXT NOT NULL,
    PRIMARY KEY (facility_id, document_id, line),
    FOREIGN KEY (facility_id, document_id) REFERENCES document (facility_id, id)
);
CREATE INDEX transit_missing_by_source ON transit_missing (sender_id, source_id);

CREATE TRIGGER requisition_pick_append_only BEFORE UPDATE OR DELETE ON requisition_pick
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER requisition_pick_no_truncate BEFORE TRUNCATE ON requisition_pick
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transit_missing_append_only BEFORE UPDATE OR DELETE ON transit_missing
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transit_missing_no_truncate BEFORE TRUNCATE ON transit_missing
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
