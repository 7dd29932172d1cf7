-- Label printers on the network, and each time labels were sent to one.
CREATE TABLE label_printer (
    facility_id UUID NOT NULL REFERENCES facility (id),
    id          UUID NOT NULL,
    code        TEXT NOT NULL,
    name        TEXT NOT NULL,
    host        TEXT NOT NULL,                       -- an IP address or a name
    port        BIGINT NOT NULL CHECK (port BETWEEN 9100 AND 9109 OR port = 6101),
    dpi         BIGINT NOT NULL CHECK (dpi IN (203, 300)),
    language    TEXT NOT NULL CHECK (language = 'zpl'),
    active      BOOLEAN NOT NULL,
    made_at     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (facility_id, id),
    UNIQUE (facility_id, code)
);

-- One try to print. It is written before the first byte goes out: who finds it sends no second copy.
CREATE TABLE label_delivery (
    facility_id UUID NOT NULL,
    id          UUID NOT NULL,                       -- the caller's
    job_id      UUID NOT NULL,
    printer_id  UUID NOT NULL,
    address     TEXT NOT NULL,                       -- where the printer stood at that moment
    state       TEXT NOT NULL CHECK (state IN ('sending', 'sent', 'failed', 'unsure')),
    reason      TEXT NOT NULL DEFAULT '',            -- the code of what went wrong
    peer        TEXT NOT NULL DEFAULT '',            -- the address that its name led to
    bytes       BIGINT NOT NULL CHECK (bytes > 0),
    sent        BIGINT NOT NULL DEFAULT 0 CHECK (sent BETWEEN 0 AND bytes),
    account_id  UUID NOT NULL,
    started_at  TIMESTAMPTZ NOT NULL,
    ended_at    TIMESTAMPTZ,
    settled_by  UUID,                                -- who looked whether an unsure one was printed
    settled_at  TIMESTAMPTZ,
    PRIMARY KEY (facility_id, id),
    FOREIGN KEY (facility_id, printer_id) REFERENCES label_printer (facility_id, id)
);
CREATE INDEX label_delivery_by_job ON label_delivery (facility_id, job_id, started_at);
CREATE INDEX label_delivery_under_way ON label_delivery (facility_id) WHERE state = 'sending';

-- A delivery ends once; one of which nobody knows is settled once, by a person.
CREATE TRIGGER label_delivery_goes_forward BEFORE UPDATE ON label_delivery
WHEN NOT ((OLD.state = 'sending' AND NEW.state <> 'sending' AND NEW.settled_by IS NULL)
        OR (OLD.state = 'unsure' AND NEW.state IN ('sent', 'failed')
            AND NEW.settled_by IS NOT NULL AND NEW.sent = OLD.sent))
    OR NEW.facility_id <> OLD.facility_id OR NEW.id <> OLD.id OR NEW.job_id <> OLD.job_id
    OR NEW.printer_id <> OLD.printer_id OR NEW.bytes <> OLD.bytes
    OR NEW.started_at <> OLD.started_at OR NEW.account_id <> OLD.account_id
BEGIN SELECT RAISE(ABORT, 'a delivery ends once'); END;
CREATE TRIGGER label_delivery_no_delete BEFORE DELETE ON label_delivery
BEGIN SELECT RAISE(ABORT, 'label_delivery is append-only'); END;
