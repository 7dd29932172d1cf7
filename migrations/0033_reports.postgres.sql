-- What the county looks at of visits, plans of visits, and photos that belong to something.

-- What each check of a visit came to, in one row: the county's sheet is read from it. It follows
-- from the visit's content, and whoever checks a visit compares them.
CREATE TABLE visit_outcome (
    facility_id UUID NOT NULL,
    visit_id    UUID NOT NULL,
    outcomes    TEXT NOT NULL,                       -- JSON: check to outcome
    PRIMARY KEY (facility_id, visit_id),
    FOREIGN KEY (facility_id, visit_id) REFERENCES visit (facility_id, id)
);
INSERT INTO visit_outcome (facility_id, visit_id, outcomes)
SELECT facility_id, id,
    (SELECT CAST(COALESCE(json_object_agg(answer ->> 'check', answer ->> 'outcome'), '{}') AS TEXT)
     FROM json_array_elements(CAST(visit.content AS JSON) -> 'answers') AS answer)
FROM visit;

-- Photos that a signed visit or a step of a finding names: they stay. Others are swept after a time.
CREATE TABLE inspection_photo_use (
    facility_id UUID NOT NULL,
    photo_id    UUID NOT NULL,
    PRIMARY KEY (facility_id, photo_id),
    FOREIGN KEY (facility_id, photo_id) REFERENCES inspection_photo (facility_id, id)
);
INSERT INTO inspection_photo_use (facility_id, photo_id)
SELECT photo.facility_id, photo.id FROM inspection_photo AS photo
WHERE EXISTS (SELECT 1 FROM visit
        WHERE visit.facility_id = photo.facility_id AND visit.id = photo.subject_id)
    OR EXISTS (SELECT 1 FROM finding
        WHERE finding.facility_id = photo.facility_id AND finding.id = photo.subject_id);
CREATE INDEX inspection_photo_by_time ON inspection_photo (received_at);

-- 督查计划: which facilities are to be visited in a quarter, and in which order. A plan may change.
CREATE TABLE visit_plan (
    facility_id UUID NOT NULL REFERENCES facility (id),
    quarter     TEXT NOT NULL,                       -- 2026-Q1
    position    BIGINT NOT NULL,                     -- on the way, from 1
    account_id  UUID NOT NULL REFERENCES account (id),
    made_at     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (facility_id, quarter)
);
CREATE INDEX visit_plan_by_quarter ON visit_plan (quarter, position);

CREATE TRIGGER visit_outcome_append_only BEFORE UPDATE OR DELETE ON visit_outcome
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER visit_outcome_no_truncate BEFORE TRUNCATE ON visit_outcome
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inspection_photo_use_append_only BEFORE UPDATE OR DELETE ON inspection_photo_use
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inspection_photo_use_no_truncate BEFORE TRUNCATE ON inspection_photo_use
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION refuse_used_photo() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM inspection_photo_use AS used
        WHERE used.facility_id = OLD.facility_id AND used.photo_id = OLD.id) THEN
        RAISE EXCEPTION 'inspection_photo is append-only';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER inspection_photo_append_only ON inspection_photo;
CREATE TRIGGER inspection_photo_append_only BEFORE UPDATE ON inspection_photo
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inspection_photo_used_stays BEFORE DELETE ON inspection_photo
FOR EACH ROW EXECUTE FUNCTION refuse_used_photo();
