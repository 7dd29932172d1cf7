-- 温湿度记录表 as it was printed: what stood in its cells, so that a reprint says what changed since.
-- The same sheet printed again is the same row.
CREATE TABLE climate_print (
    facility_id  UUID NOT NULL REFERENCES facility (id),
    storeroom_id UUID NOT NULL REFERENCES storeroom (id),
    month        DATE NOT NULL,                     -- its first day
    number       BIGINT NOT NULL CHECK (number > 0),-- 1, 2, 3 … of this sheet
    cells        TEXT NOT NULL,                     -- what stood in each half of each day, as JSON
    printed_at   TIMESTAMPTZ NOT NULL,              -- first
    account_id   UUID NOT NULL REFERENCES account (id),
    PRIMARY KEY (facility_id, storeroom_id, month, number)
);

CREATE TRIGGER climate_print_append_only BEFORE UPDATE OR DELETE ON climate_print
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER climate_print_no_truncate BEFORE TRUNCATE ON climate_print
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
