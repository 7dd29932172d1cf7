-- Requisitions 申领: what a facility asks of its supplier, and every step of it. Steps are appended;
-- what was sent and what arrived stands in the books.
CREATE TABLE requisition (
    facility_id UUID NOT NULL REFERENCES facility (id),  -- who asks
    id          UUID NOT NULL,                       -- chosen by the caller
    number      BIGINT NOT NULL CHECK (number > 0),  -- 1, 2, 3 … of who asks
    supplier_id UUID NOT NULL REFERENCES facility (id),
    asked_on    DATE NOT NULL,                       -- the business day on which it was begun
    created_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (facility_id, id),
    UNIQUE (facility_id, number)
);
CREATE INDEX requisition_by_supplier ON requisition (supplier_id, created_at);

CREATE TABLE requisition_step (
    facility_id    UUID NOT NULL,
    requisition_id UUID NOT NULL,
    number         BIGINT NOT NULL CHECK (number > 0),
    id             UUID NOT NULL,                    -- chosen by the caller; of an issue, its document's
    kind           TEXT NOT NULL CHECK (kind IN ('drafted', 'submitted', 'approved', 'refused',
        'allocated', 'issued', 'closed', 'cancelled')),
    note           TEXT NOT NULL,
    request_hash   BYTEA NOT NULL,                   -- of what was asked: tells the same from another
    recorded_at    TIMESTAMPTZ NOT NULL,
    account_id     UUID NOT NULL REFERENCES account (id),
    PRIMARY KEY (facility_id, requisition_id, number),
    UNIQUE (facility_id, requisition_id, id),
    FOREIGN KEY (facility_id, requisition_id) REFERENCES requisition (facility_id, id)
);

-- What a step says of each product: of a draft all that is asked, of an approval all that is given.
CREATE TABLE requisition_line (
    facility_id    UUID NOT NULL,
    requisition_id UUID NOT NULL,
    step           BIGINT NOT NULL,
    line           BIGINT NOT NULL CHECK (line > 0),
    product_id     UUID NOT NULL REFERENCES product (id),
    needed         BIGINT NOT NULL CHECK (needed >= 0),    -- by the plan of its level
    proposed       BIGINT NOT NULL CHECK (proposed >= 0),  -- that in whole packs
    units          BIGINT NOT NULL CHECK (units >= 0),
    reason         TEXT NOT NULL,
    PRIMARY KEY (facility_id, requisition_id, step, line),
    UNIQUE (facility_id, requisition_id, step, product_id),
    FOREIGN KEY (facility_id, requisition_id, step)
        REFERENCES requisition_step (facility_id, requisition_id, number)
);

CREATE TRIGGER requisition_no_update BEFORE UPDATE ON requisition
BEGIN SELECT RAISE(ABORT, 'requisition is append-only'); END;
CREATE TRIGGER requisition_no_delete BEFORE DELETE ON requisition
BEGIN SELECT RAISE(ABORT, 'requisition is append-only'); END;
CREATE TRIGGER requisition_step_no_update BEFORE UPDATE ON requisition_step
BEGIN SELECT RAISE(ABORT, 'requisition_step is append-only'); END;
CREATE TRIGGER requisition_step_no_delete BEFORE DELETE ON requisition_step
BEGIN SELECT RAISE(ABORT, 'requisition_step is append-only'); END;
CREATE TRIGGER requisition_line_no_update BEFORE UPDATE ON requisition_line
BEGIN SELECT RAISE(ABORT, 'requisition_line is append-only'); END;
CREATE TRIGGER requisition_line_no_delete BEFORE DELETE ON requisition_line
BEGIN SELECT RAISE(ABORT, 'requisition_line is append-only'); END;
