-- Staff (人员): who works where, their certificates (上岗证、咨询师证) with all that became of them, and
-- trainings with who was there. Names only: no number of an identity card is kept anywhere.
CREATE TABLE staff_member (
    id          UUID NOT NULL PRIMARY KEY,           -- chosen by the caller
    facility_id UUID NOT NULL REFERENCES facility (id),
    name        TEXT NOT NULL,
    account_id  UUID UNIQUE REFERENCES account (id), -- who they are in this program, where they use it
    began_on    DATE NOT NULL,                       -- 到岗
    left_on     DATE,                                -- 离岗
    note        TEXT NOT NULL,
    made_at     TIMESTAMPTZ NOT NULL
);
CREATE INDEX staff_member_by_facility ON staff_member (facility_id, id);

CREATE TABLE certificate (
    id           UUID NOT NULL PRIMARY KEY,          -- chosen by the caller
    member_id    UUID NOT NULL REFERENCES staff_member (id),
    kind         TEXT NOT NULL CHECK (kind IN ('post', 'counsellor')),
    number       TEXT NOT NULL UNIQUE,               -- never given twice, not even after it was revoked
    holder       TEXT NOT NULL,                      -- the name on it
    facility_id  UUID NOT NULL REFERENCES facility (id),  -- the unit on it
    basis        TEXT NOT NULL CHECK (basis IN ('exam', 'renewal', 'earlier', 'outside')),
    issued_on    DATE NOT NULL,
    valid_to     DATE NOT NULL,
    made_at      TIMESTAMPTZ NOT NULL,
    account_id   UUID NOT NULL REFERENCES account (id),
    CHECK (valid_to >= issued_on)
);
CREATE INDEX certificate_by_member ON certificate (member_id, kind);
CREATE INDEX certificate_by_end ON certificate (valid_to);

-- What became of a certificate: stamped by the county (盖章), prolonged (延期), revoked (注销).
CREATE TABLE certificate_step (
    certificate_id UUID NOT NULL REFERENCES certificate (id),
    number         BIGINT NOT NULL CHECK (number > 0),  -- 1, 2, 3 …
    id             UUID NOT NULL UNIQUE,             -- chosen by the caller
    kind           TEXT NOT NULL CHECK (kind IN ('stamped', 'prolonged', 'revoked')),
    day            DATE NOT NULL,
    valid_to       DATE,                             -- of a prolongation
    note           TEXT NOT NULL,                    -- why, of a revocation
    at             TIMESTAMPTZ NOT NULL,
    account_id     UUID NOT NULL REFERENCES account (id),
    PRIMARY KEY (certificate_id, number),
    CHECK ((kind = 'prolonged') = (valid_to IS NOT NULL))
);
CREATE UNIQUE INDEX certificate_revoked_once ON certificate_step (certificate_id) WHERE kind = 'revoked';

CREATE TABLE training (
    id          UUID NOT NULL PRIMARY KEY,           -- chosen by the caller
    facility_id UUID NOT NULL REFERENCES facility (id),  -- who holds it
    kind        TEXT NOT NULL CHECK (kind IN ('pre_post', 'yearly')),
    title       TEXT NOT NULL,
    material    TEXT NOT NULL,
    hours       BIGINT NOT NULL CHECK (hours BETWEEN 1 AND 500),  -- 学时
    held_on     DATE NOT NULL,
    full_mark   BIGINT,                              -- of its test, where it has one
    pass_mark   BIGINT,
    made_at     TIMESTAMPTZ NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id),
    CHECK ((full_mark IS NULL) = (pass_mark IS NULL)),
    CHECK (full_mark IS NULL OR (full_mark BETWEEN 1 AND 1000 AND pass_mark BETWEEN 1 AND full_mark))
);
CREATE INDEX training_by_day ON training (held_on, id);

-- Who was there and how their test went; of several rows of a person the last counts.
CREATE TABLE training_mark (
    training_id UUID NOT NULL REFERENCES training (id),
    member_id   UUID NOT NULL REFERENCES staff_member (id),
    number      BIGINT NOT NULL CHECK (number > 0),
    attended    BOOLEAN NOT NULL,
    score       BIGINT CHECK (score >= 0),
    at          TIMESTAMPTZ NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id),
    PRIMARY KEY (training_id, member_id, number)
);
CREATE INDEX training_mark_by_member ON training_mark (member_id);

CREATE TRIGGER certificate_append_only BEFORE UPDATE OR DELETE ON certificate
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER certificate_no_truncate BEFORE TRUNCATE ON certificate
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER certificate_step_append_only BEFORE UPDATE OR DELETE ON certificate_step
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER certificate_step_no_truncate BEFORE TRUNCATE ON certificate_step
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER training_append_only BEFORE UPDATE OR DELETE ON training
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER training_no_truncate BEFORE TRUNCATE ON training
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER training_mark_append_only BEFORE UPDATE OR DELETE ON training_mark
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER training_mark_no_truncate BEFORE TRUNCATE ON training_mark
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER staff_member_no_delete BEFORE DELETE ON staff_member
FOR EACH ROW EXECUTE FUNCTION refuse_change();
