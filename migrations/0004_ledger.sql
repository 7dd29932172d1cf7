-- The ledger: one book a facility, entries appended and chained, everything else kept by them.
CREATE TABLE book (
    facility_id    UUID NOT NULL PRIMARY KEY REFERENCES facility (id),
    head_seq       BIGINT NOT NULL DEFAULT 0,        -- moved by the insertion of an entry only
    head_hash      BYTEA NOT NULL,
    documents      BIGINT NOT NULL DEFAULT 0,        -- moved by the insertion of a document only
    closed_through DATE                              -- the last day of the last closed month
);

CREATE TABLE document (
    facility_id     UUID NOT NULL REFERENCES facility (id),
    id              UUID NOT NULL,                   -- chosen by the caller: sending again is harmless
    number          BIGINT NOT NULL,                 -- 1, 2, 3 … in its book
    kind            TEXT NOT NULL CHECK (kind IN ('receipt', 'issue', 'dispense', 'return', 'loss',
        'destruction', 'refill', 'zone_move', 'opening', 'count', 'reversal')),
    occurred_on     DATE NOT NULL,
    recorded_at     TIMESTAMPTZ NOT NULL,
    account_id      UUID NOT NULL,
    counterparty_id UUID,                            -- a facility of ours
    source_id       UUID,                            -- the counterparty's document this one answers
    reverses_id     UUID,
    reason          TEXT NOT NULL DEFAULT '',
    request_hash    BYTEA NOT NULL,                  -- of what was asked: tells the same from another
    text_hash       BYTEA NOT NULL,                  -- salted, of the erasable text below; chained
    PRIMARY KEY (facility_id, id),
    UNIQUE (facility_id, number)
);
-- A document is reversed once at most.
CREATE UNIQUE INDEX document_reversed_once ON document (facility_id, reverses_id)
    WHERE reverses_id IS NOT NULL;
CREATE INDEX document_by_counterparty ON document (counterparty_id, recorded_at)
    WHERE counterparty_id IS NOT NULL;

-- Names, phones and remarks: outside the chain, so that they can be erased without breaking it.
CREATE TABLE document_text (
    facility_id  UUID NOT NULL,
    document_id  UUID NOT NULL,
    salt         BYTEA NOT NULL,
    counterparty TEXT NOT NULL,
    note         TEXT NOT NULL,
    PRIMARY KEY (facility_id, document_id),
    FOREIGN KEY (facility_id, document_id) REFERENCES document (facility_id, id)
);

CREATE TABLE entry (
    facility_id     UUID NOT NULL,
    seq             BIGINT NOT NULL CHECK (seq > 0),
    document_id     UUID NOT NULL,
    line            BIGINT NOT NULL,
    kind            TEXT NOT NULL,                   -- the document's; a reversal keeps its own
    flow            TEXT NOT NULL CHECK (flow IN ('outside', 'transit', 'issued', 'dispensed', 'lost',
        'destroyed', 'returned', 'difference', 'within')),
    product_id      UUID NOT NULL REFERENCES product (id),
    lot_id          UUID NOT NULL REFERENCES lot (id),
    lot_number      TEXT NOT NULL,                   -- as posted: a later correction leaves it alone
    lot_expiry      DATE,
    zone_id         UUID NOT NULL REFERENCES zone (id),
    units           BIGINT NOT NULL CHECK (units <> 0),
    lot_balance     BIGINT NOT NULL CHECK (lot_balance >= 0),      -- of the lot in the zone, after
    product_balance BIGINT NOT NULL CHECK (product_balance >= 0),  -- of the product in the book, after
    occurred_on     DATE NOT NULL,
    reason          TEXT NOT NULL DEFAULT '',
    hash            BYTEA NOT NULL,
    PRIMARY KEY (facility_id, seq),
    FOREIGN KEY (facility_id, document_id) REFERENCES document (facility_id, id)
);
CREATE INDEX entry_card ON entry (facility_id, product_id, seq);
CREATE INDEX entry_by_document ON entry (facility_id, document_id);

-- What is there now. Changed by the insertion of an entry only.
CREATE TABLE holding (
    facility_id UUID NOT NULL,
    product_id  UUID NOT NULL,
    lot_id      UUID NOT NULL,
    zone_id     UUID NOT NULL,
    units       BIGINT NOT NULL CHECK (units >= 0),
    PRIMARY KEY (facility_id, product_id, lot_id, zone_id)
);
CREATE INDEX holding_by_lot ON holding (lot_id);

-- What was there at the end of each business day on which something moved. Likewise.
CREATE TABLE holding_day (
    facility_id UUID NOT NULL,
    lot_id      UUID NOT NULL,
    zone_id     UUID NOT NULL,
    day         DATE NOT NULL,
    units       BIGINT NOT NULL CHECK (units >= 0),
    PRIMARY KEY (facility_id, lot_id, zone_id, day)
);

-- What left one book of ours for another and has not arrived. Likewise.
CREATE TABLE transit (
    facility_id UUID NOT NULL,                       -- the sender
    document_id UUID NOT NULL,
    lot_id      UUID NOT NULL,
    receiver_id UUID NOT NULL,
    product_id  UUID NOT NULL,
    units       BIGINT NOT NULL CHECK (units >= 0),  -- still under way
    PRIMARY KEY (facility_id, document_id, lot_id)
);
CREATE INDEX transit_by_receiver ON transit (receiver_id);

-- Condition checks of lots kept in store.
CREATE TABLE condition_check (
    facility_id UUID NOT NULL REFERENCES facility (id),
    id          UUID NOT NULL,
    lot_id      UUID NOT NULL REFERENCES lot (id),
    checked_on  DATE NOT NULL,
    sound       BOOLEAN NOT NULL,
    note        TEXT NOT NULL,
    account_id  UUID NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (facility_id, id)
);
CREATE INDEX condition_check_by_lot ON condition_check (facility_id, lot_id, checked_on);
