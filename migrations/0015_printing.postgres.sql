-- What was printed on labels: by whom, when, and the facts of each label as they stood on it, so
-- that a label printed again is the same paper and one that no longer tells the truth is found.
CREATE TABLE label_job (
    facility_id  UUID NOT NULL REFERENCES facility (id),
    id           UUID NOT NULL,                      -- chosen by the caller: sending again is harmless
    template     TEXT NOT NULL,                      -- the template's key
    language     TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    copies       BIGINT NOT NULL CHECK (copies BETWEEN 1 AND 100),
    labels       BIGINT NOT NULL CHECK (labels > 0), -- how many, copies not counted
    head_seq     BIGINT NOT NULL,                    -- the book's head that stands on them
    head_hash    BYTEA NOT NULL,
    request_hash BYTEA NOT NULL,                     -- of what was asked: tells the same from another
    account_id   UUID NOT NULL,
    printed_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (facility_id, id)
);
CREATE INDEX label_job_by_time ON label_job (facility_id, printed_at, id);

CREATE TABLE label_print (
    facility_id UUID NOT NULL,
    job_id      UUID NOT NULL,
    position    BIGINT NOT NULL,                     -- 0, 1, 2 … in its job
    template    TEXT NOT NULL,
    thing       UUID NOT NULL,                       -- what the label is for
    thing_key   TEXT NOT NULL,                       -- as the caller named it
    name        TEXT NOT NULL,
    code        TEXT,                                -- the label's code, where it has one
    facts       TEXT NOT NULL,                       -- as printed, JSON
    typed       TEXT NOT NULL,                       -- those of them that somebody typed, JSON
    PRIMARY KEY (facility_id, job_id, position),
    FOREIGN KEY (facility_id, job_id) REFERENCES label_job (facility_id, id)
);

-- The last label printed of each thing. Changed by the insertion of a print only.
CREATE TABLE label_last (
    facility_id UUID NOT NULL,
    template    TEXT NOT NULL,
    thing       UUID NOT NULL,
    job_id      UUID NOT NULL,
    position    BIGINT NOT NULL,
    PRIMARY KEY (facility_id, template, thing)
);

CREATE FUNCTION label_print_is_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO label_last (facility_id, template, thing, job_id, position)
        VALUES (NEW.facility_id, NEW.template, NEW.thing, NEW.job_id, NEW.position)
        ON CONFLICT (facility_id, template, thing)
        DO UPDATE SET job_id = excluded.job_id, position = excluded.position;
    RETURN NULL;
END $$;
CREATE TRIGGER label_print_is_last AFTER INSERT ON label_print
FOR EACH ROW EXECUTE FUNCTION label_print_is_last();

CREATE TRIGGER label_job_no_change BEFORE UPDATE OR DELETE ON label_job
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER label_job_no_truncate BEFORE TRUNCATE ON label_job
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER label_print_no_change BEFORE UPDATE OR DELETE ON label_print
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER label_print_no_truncate BEFORE TRUNCATE ON label_print
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
