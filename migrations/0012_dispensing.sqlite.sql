-- What a dispensing says of its channel and, without a name, of whom it was for: one row beside its
-- document. Nothing said is NULL. Its canonical text is under the document's salted text hash, so a
-- row that was changed behind the program's back no longer fits the chained book.
CREATE TABLE dispensing (
    facility_id UUID NOT NULL,
    document_id UUID NOT NULL,
    channel     TEXT NOT NULL CHECK (channel IN ('counter', 'active_delivery', 'mail', 'dispenser',
        'kit')),
    residence   TEXT CHECK (residence IN ('resident', 'floating')),
    sex         TEXT CHECK (sex IN ('male', 'female')),
    age_band    TEXT CHECK (age_band IN ('under-20', '20-34', '35-49', '50-plus')),
    unchecked   TEXT CHECK (unchecked IN ('offline', 'no_card', 'several', 'given_already')),
                                                     -- why no claim limit was looked at
    PRIMARY KEY (facility_id, document_id),
    FOREIGN KEY (facility_id, document_id) REFERENCES document (facility_id, id)
);
CREATE INDEX entry_dispensed ON entry (facility_id, occurred_on) WHERE flow = 'dispensed';

-- How often something was refused on a day, by code: told in the day's summary, and nothing else is
-- kept of what was refused.
CREATE TABLE refusal_day (
    facility_id UUID NOT NULL REFERENCES facility (id),
    day         DATE NOT NULL,
    kind        TEXT NOT NULL,                       -- of the document that was refused
    code        TEXT NOT NULL,
    times       BIGINT NOT NULL CHECK (times > 0),
    PRIMARY KEY (facility_id, day, kind, code)
);

CREATE TRIGGER dispensing_no_update BEFORE UPDATE ON dispensing
BEGIN SELECT RAISE(ABORT, 'dispensing is append-only'); END;
CREATE TRIGGER dispensing_no_delete BEFORE DELETE ON dispensing
BEGIN SELECT RAISE(ABORT, 'dispensing is append-only'); END;
