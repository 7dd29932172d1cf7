-- The codes on labels: short, random, one for each thing, kept when the thing is renamed; and codes
-- of other schemes of which somebody said which product they name.
CREATE TABLE label_code (
    code        TEXT NOT NULL PRIMARY KEY,           -- eight characters without look-alikes
    kind        TEXT NOT NULL CHECK (kind IN ('product', 'lot', 'facility', 'storeroom', 'zone',
        'document', 'slot', 'certificate', 'sensor')),
    facility_id UUID NOT NULL REFERENCES facility (id),  -- whose label it is
    thing       UUID NOT NULL,
    made_at     TIMESTAMPTZ NOT NULL,
    made_by     UUID NOT NULL,
    retired_at  TIMESTAMPTZ,
    retired_by  UUID,
    reason      TEXT NOT NULL DEFAULT '',            -- why it was retired
    successor   TEXT                                 -- the code in its place
);
CREATE UNIQUE INDEX label_code_in_force ON label_code (facility_id, kind, thing)
    WHERE retired_at IS NULL;
CREATE INDEX label_code_by_facility ON label_code (facility_id, code);

CREATE TABLE known_code (
    scheme     TEXT NOT NULL CHECK (scheme IN ('gtin', 'trace', 'ma', 'ahm', 'text')),
    name       TEXT NOT NULL,                        -- the part that names the product
    product_id UUID NOT NULL REFERENCES product (id),
    example    TEXT NOT NULL,                        -- the scan it was learnt from
    taught_at  TIMESTAMPTZ NOT NULL,
    taught_by  UUID NOT NULL,
    PRIMARY KEY (scheme, name)
);
CREATE INDEX known_code_by_product ON known_code (product_id);

-- A printed label must answer for ever: a code is never another thing's, and is retired once.
CREATE FUNCTION label_code_retires_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.retired_at IS NOT NULL OR NEW.retired_at IS NULL OR NEW.code <> OLD.code
        OR NEW.kind <> OLD.kind OR NEW.facility_id <> OLD.facility_id OR NEW.thing <> OLD.thing THEN
        RAISE EXCEPTION 'a label code only retires, once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER label_code_retires_once BEFORE UPDATE ON label_code
FOR EACH ROW EXECUTE FUNCTION label_code_retires_once();
CREATE TRIGGER label_code_no_delete BEFORE DELETE ON label_code
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER label_code_no_truncate BEFORE TRUNCATE ON label_code
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
