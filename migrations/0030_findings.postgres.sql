-- Findings (问题): what fell short at a visit, and every step until it is put right.
CREATE TABLE finding (
    facility_id    UUID NOT NULL REFERENCES facility (id),
    id             UUID NOT NULL,
    visit_id       UUID NOT NULL,
    check_code     TEXT NOT NULL,
    severity       TEXT NOT NULL CHECK (severity IN ('minor', 'major', 'critical')),
    responsible_id UUID NOT NULL REFERENCES facility (id),  -- who puts it right
    due_on         DATE NOT NULL,
    repeats_id     UUID,                             -- the finding of the visit before on the same check
    raised_at      TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (facility_id, id),
    UNIQUE (facility_id, visit_id, check_code),
    FOREIGN KEY (facility_id, visit_id) REFERENCES visit (facility_id, id)
);
CREATE INDEX finding_by_responsible ON finding (responsible_id, due_on);
CREATE INDEX finding_by_due ON finding (due_on, id);

CREATE TABLE finding_step (
    facility_id UUID NOT NULL,
    finding_id  UUID NOT NULL,
    number      BIGINT NOT NULL CHECK (number > 0),  -- 1, 2, 3 …
    id          UUID NOT NULL,                       -- chosen by the caller
    kind        TEXT NOT NULL CHECK (kind IN ('answered', 'sent_back', 'verified', 'closed', 'reopened')),
    note        TEXT NOT NULL,
    photos      TEXT NOT NULL,                       -- JSON: ids of photos
    due_on      DATE,                                -- a new day, where one was set
    at          TIMESTAMPTZ NOT NULL,                -- by the device
    recorded_at TIMESTAMPTZ NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id),
    visit_id    UUID,                                -- the visit that looked again
    PRIMARY KEY (facility_id, finding_id, number),
    UNIQUE (facility_id, id),
    FOREIGN KEY (facility_id, finding_id) REFERENCES finding (facility_id, id)
);

CREATE TRIGGER finding_append_only BEFORE UPDATE OR DELETE ON finding
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER finding_no_truncate BEFORE TRUNCATE ON finding
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER finding_step_append_only BEFORE UPDATE OR DELETE ON finding_step
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER finding_step_no_truncate BEFORE TRUNCATE ON finding_step
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
