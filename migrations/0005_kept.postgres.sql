-- What the database itself keeps and refuses (the twin of this file is for SQLite).
CREATE FUNCTION document_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE book SET documents = NEW.number
        WHERE facility_id = NEW.facility_id AND documents = NEW.number - 1;
    IF NOT FOUND THEN RAISE EXCEPTION 'document out of order'; END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER document_numbers AFTER INSERT ON document
FOR EACH ROW EXECUTE FUNCTION document_numbers();

CREATE FUNCTION entry_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held BIGINT;
BEGIN
    UPDATE book SET head_seq = NEW.seq, head_hash = NEW.hash
        WHERE facility_id = NEW.facility_id AND head_seq = NEW.seq - 1;
    IF NOT FOUND THEN RAISE EXCEPTION 'entry out of order'; END IF;

    INSERT INTO holding VALUES (NEW.facility_id, NEW.product_id, NEW.lot_id, NEW.zone_id, 0)
        ON CONFLICT DO NOTHING;
    UPDATE holding SET units = units + NEW.units
        WHERE facility_id = NEW.facility_id AND product_id = NEW.product_id
            AND lot_id = NEW.lot_id AND zone_id = NEW.zone_id
        RETURNING units INTO held;
    IF held <> NEW.lot_balance THEN RAISE EXCEPTION 'entry states a wrong balance'; END IF;

    INSERT INTO holding_day SELECT NEW.facility_id, NEW.lot_id, NEW.zone_id, NEW.occurred_on,
            COALESCE((SELECT units FROM holding_day
                WHERE facility_id = NEW.facility_id AND lot_id = NEW.lot_id
                    AND zone_id = NEW.zone_id AND day < NEW.occurred_on
                ORDER BY day DESC LIMIT 1), 0)
        ON CONFLICT DO NOTHING;
    UPDATE holding_day SET units = units + NEW.units
        WHERE facility_id = NEW.facility_id AND lot_id = NEW.lot_id
            AND zone_id = NEW.zone_id AND day >= NEW.occurred_on;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_keeps AFTER INSERT ON entry
FOR EACH ROW EXECUTE FUNCTION entry_keeps();

-- What is under way belongs to the document that sent it: the source of a receipt, the document a
-- reversal takes back, or the document itself.
CREATE FUNCTION entry_travels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO transit
        SELECT facility_id, id, NEW.lot_id, counterparty_id, NEW.product_id, 0
        FROM document
        WHERE facility_id = NEW.facility_id AND id = NEW.document_id
            AND source_id IS NULL AND reverses_id IS NULL
        ON CONFLICT DO NOTHING;
    UPDATE transit SET units = units - NEW.units
        WHERE lot_id = NEW.lot_id AND (facility_id, document_id) = (
            SELECT CASE WHEN source_id IS NULL THEN facility_id ELSE counterparty_id END,
                   COALESCE(source_id, reverses_id, id)
            FROM document WHERE facility_id = NEW.facility_id AND id = NEW.document_id);
    IF NOT FOUND THEN RAISE EXCEPTION 'nothing under way'; END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_travels AFTER INSERT ON entry
FOR EACH ROW WHEN (NEW.flow = 'transit') EXECUTE FUNCTION entry_travels();

CREATE FUNCTION lot_event_applies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE lot SET status = NEW.status WHERE id = NEW.lot_id;
    RETURN NULL;
END $$;
CREATE TRIGGER lot_event_applies AFTER INSERT ON lot_event
FOR EACH ROW EXECUTE FUNCTION lot_event_applies();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER document_append_only BEFORE UPDATE OR DELETE ON document
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_text_no_update BEFORE UPDATE ON document_text
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON entry
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER lot_event_append_only BEFORE UPDATE OR DELETE ON lot_event
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER condition_check_append_only BEFORE UPDATE OR DELETE ON condition_check
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER book_no_delete BEFORE DELETE ON book
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_no_truncate BEFORE TRUNCATE ON document
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
