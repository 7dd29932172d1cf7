-- Machines (自助发放机): what each dispenser is and how it stands, its slots (货道), the tokens of its
-- device, what it reported, and vends that its book could not cover (待查出货).
CREATE TABLE machine (
    facility_id UUID NOT NULL PRIMARY KEY REFERENCES facility (id),
    maker       TEXT NOT NULL,
    model       TEXT NOT NULL,
    serial      TEXT NOT NULL,                       -- the maker's number
    spot        TEXT NOT NULL,                       -- where it stands: beside the gate
    state       TEXT NOT NULL CHECK (state IN ('in_service', 'faulty', 'out_of_use', 'retired')),
    changed_at  TIMESTAMPTZ NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id)
);

-- A slot is a zone of the machine's book with the same code: its stock is the zone's.
CREATE TABLE machine_slot (
    facility_id UUID NOT NULL REFERENCES facility (id),
    code        TEXT NOT NULL,
    id          UUID NOT NULL UNIQUE,                -- what its label names
    zone_id     UUID NOT NULL REFERENCES zone (id),
    product_id  UUID NOT NULL REFERENCES product (id),
    pack_units  BIGINT NOT NULL CHECK (pack_units > 0),  -- what it gives out at once
    capacity    BIGINT NOT NULL CHECK (capacity BETWEEN 1 AND 999),  -- such packs
    lot_order   TEXT NOT NULL CHECK (lot_order IN ('expiry', 'first_in', 'last_in')),
    active      BOOLEAN NOT NULL,
    PRIMARY KEY (facility_id, code)
);

CREATE TABLE machine_token (
    token_hash  BYTEA NOT NULL PRIMARY KEY,
    facility_id UUID NOT NULL REFERENCES facility (id),
    made_at     TIMESTAMPTZ NOT NULL,
    made_by     UUID NOT NULL REFERENCES account (id),
    revoked_at  TIMESTAMPTZ
);
CREATE UNIQUE INDEX machine_token_in_force ON machine_token (facility_id) WHERE revoked_at IS NULL;

CREATE TABLE machine_event (
    facility_id UUID NOT NULL REFERENCES facility (id),
    id          TEXT NOT NULL,                       -- the maker's
    kind        TEXT NOT NULL CHECK (kind IN
        ('vend', 'fault', 'recovered', 'door', 'temperature', 'heartbeat')),
    at          TIMESTAMPTZ NOT NULL,
    day         DATE NOT NULL,                       -- of `at`, where the machine stands
    received_at TIMESTAMPTZ NOT NULL,
    slot        TEXT NOT NULL,                       -- of a vend
    packs       BIGINT NOT NULL,                     -- of a vend
    units       BIGINT NOT NULL,                     -- of a vend
    celsius     BIGINT,                              -- hundredths of a degree
    is_open     BOOLEAN,                             -- of a door
    detail      TEXT NOT NULL,                       -- of a fault
    hash        BYTEA NOT NULL,                      -- tells the same from another
    account_id  UUID NOT NULL REFERENCES account (id),   -- who let the device in
    document_id UUID,                                -- what a vend was booked by when it came
    PRIMARY KEY (facility_id, id)
);
CREATE INDEX machine_event_by_time ON machine_event (facility_id, at, id);

-- 待查出货: vends that happened and that the book does not cover; they wait for stock that explains
-- them, or for the next count.
CREATE TABLE suspense (
    facility_id UUID NOT NULL,
    event_id    TEXT NOT NULL,
    cause       TEXT NOT NULL,                       -- the code of a refusal
    PRIMARY KEY (facility_id, event_id),
    FOREIGN KEY (facility_id, event_id) REFERENCES machine_event (facility_id, id)
);

CREATE TABLE suspense_end (
    facility_id UUID NOT NULL,
    event_id    TEXT NOT NULL,
    document_id UUID NOT NULL,                       -- what it was booked by
    how         TEXT NOT NULL CHECK (how IN ('covered', 'counted')),
    at          TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (facility_id, event_id),
    FOREIGN KEY (facility_id, event_id) REFERENCES suspense (facility_id, event_id)
);

-- What a machine said last of itself.
CREATE TABLE machine_heard (
    facility_id    UUID NOT NULL PRIMARY KEY REFERENCES facility (id),
    heard_at       TIMESTAMPTZ NOT NULL,             -- when something was received
    celsius        BIGINT,
    celsius_at     TIMESTAMPTZ,
    is_open        BOOLEAN,
    door_at        TIMESTAMPTZ,
    fault          TEXT,                             -- none where it recovered
    fault_at       TIMESTAMPTZ
);

CREATE TRIGGER machine_event_append_only BEFORE UPDATE OR DELETE ON machine_event
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER machine_event_no_truncate BEFORE TRUNCATE ON machine_event
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER suspense_append_only BEFORE UPDATE OR DELETE ON suspense
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER suspense_no_truncate BEFORE TRUNCATE ON suspense
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER suspense_end_append_only BEFORE UPDATE OR DELETE ON suspense_end
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER suspense_end_no_truncate BEFORE TRUNCATE ON suspense_end
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
