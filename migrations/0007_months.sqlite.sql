-- 月结: what was closed and reopened, and the figures as they stood. Tables and what keeps them
-- stand together (the twin of this file is for PostgreSQL: only the triggers part them).
CREATE TABLE month_act (
    facility_id    UUID NOT NULL REFERENCES book (facility_id),
    no             BIGINT NOT NULL CHECK (no > 0),   -- 1, 2, 3 … in its book
    month          DATE NOT NULL,                    -- by its first day
    act            TEXT NOT NULL CHECK (act IN ('close', 'reopen')),
    at             TIMESTAMPTZ NOT NULL,
    account_id     UUID NOT NULL,
    signed_by      TEXT NOT NULL DEFAULT '',         -- the name written under a close
    reason         TEXT NOT NULL DEFAULT '',         -- of a reopening
    head_seq       BIGINT NOT NULL,                  -- the book's head at that moment
    head_hash      BYTEA NOT NULL,
    next_seq       BIGINT NOT NULL,                  -- whatever has a later business day comes from
    next_number    BIGINT NOT NULL,                  -- this entry and this document on
    closed_through DATE,                             -- what holds from this act on
    PRIMARY KEY (facility_id, no),
    CHECK ((act = 'close' AND signed_by <> '') OR (act = 'reopen' AND reason <> ''))
);

-- A month's figures by lot, as they were when it was closed. E = A + B ± D − C, line by line.
CREATE TABLE month_balance (
    facility_id     UUID NOT NULL,
    no              BIGINT NOT NULL,                 -- the close they belong to
    lot_id          UUID NOT NULL REFERENCES lot (id),
    product_id      UUID NOT NULL REFERENCES product (id),
    opening         BIGINT NOT NULL CHECK (opening >= 0),
    initial         BIGINT NOT NULL,                 -- 期初建账
    received        BIGINT NOT NULL,                 -- from outside
    transferred_in  BIGINT NOT NULL,                 -- from facilities of ours
    issued          BIGINT NOT NULL,                 -- to places outside
    transferred_out BIGINT NOT NULL,                 -- to facilities of ours
    dispensed       BIGINT NOT NULL,
    returned        BIGINT NOT NULL,                 -- to suppliers outside
    lost            BIGINT NOT NULL,
    destroyed       BIGINT NOT NULL,
    adjusted        BIGINT NOT NULL,                 -- counted differently
    closing         BIGINT NOT NULL CHECK (closing >= 0),
    PRIMARY KEY (facility_id, no, lot_id),
    FOREIGN KEY (facility_id, no) REFERENCES month_act (facility_id, no),
    CHECK (closing = opening + initial + received + transferred_in - issued - transferred_out
        - dispensed - returned - lost - destroyed + adjusted)
);

-- The transfers in it by partner, so that a region's sum can tell its own from others'.
CREATE TABLE month_transfer (
    facility_id     UUID NOT NULL,
    no              BIGINT NOT NULL,
    lot_id          UUID NOT NULL,
    partner_id      UUID NOT NULL,
    transferred_in  BIGINT NOT NULL,
    transferred_out BIGINT NOT NULL,
    PRIMARY KEY (facility_id, no, lot_id, partner_id),
    FOREIGN KEY (facility_id, no, lot_id) REFERENCES month_balance (facility_id, no, lot_id)
);

CREATE TRIGGER month_act_closes AFTER INSERT ON month_act BEGIN
    SELECT RAISE(ABORT, 'act out of order') WHERE NEW.no <> (
        SELECT COUNT(*) FROM month_act WHERE facility_id = NEW.facility_id);
    UPDATE book SET closed_through = NEW.closed_through WHERE facility_id = NEW.facility_id;
END;
CREATE TRIGGER month_act_no_update BEFORE UPDATE ON month_act
BEGIN SELECT RAISE(ABORT, 'month_act is append-only'); END;
CREATE TRIGGER month_act_no_delete BEFORE DELETE ON month_act
BEGIN SELECT RAISE(ABORT, 'month_act is append-only'); END;
CREATE TRIGGER month_balance_no_update BEFORE UPDATE ON month_balance
BEGIN SELECT RAISE(ABORT, 'month_balance is append-only'); END;
CREATE TRIGGER month_balance_no_delete BEFORE DELETE ON month_balance
BEGIN SELECT RAISE(ABORT, 'month_balance is append-only'); END;
CREATE TRIGGER month_transfer_no_update BEFORE UPDATE ON month_transfer
BEGIN SELECT RAISE(ABORT, 'month_transfer is append-only'); END;
CREATE TRIGGER month_transfer_no_delete BEFORE DELETE ON month_transfer
BEGIN SELECT RAISE(ABORT, 'month_transfer is append-only'); END;
