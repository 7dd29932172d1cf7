-- Evidence (证据): what the records said of a facility when a visit was opened, or when it came where
-- it was opened without network. Taken once; the signed visit carries it.
CREATE TABLE visit_evidence (
    facility_id UUID NOT NULL REFERENCES facility (id),
    visit_id    UUID NOT NULL,                       -- of a visit that is signed later, or never
    taken_at    TIMESTAMPTZ NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id),
    content     TEXT NOT NULL,                       -- canonical JSON
    PRIMARY KEY (facility_id, visit_id)
);

CREATE TRIGGER visit_evidence_append_only BEFORE UPDATE OR DELETE ON visit_evidence
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER visit_evidence_no_truncate BEFORE TRUNCATE ON visit_evidence
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
