-- What the database itself keeps and refuses (the twin of this file is for PostgreSQL).
CREATE TRIGGER document_numbers AFTER INSERT ON document BEGIN
    SELECT RAISE(ABORT, 'document out of order') WHERE NOT EXISTS (
        SELECT 1 FROM book WHERE facility_id = NEW.facility_id AND documents = NEW.number - 1);
    UPDATE book SET documents = NEW.number WHERE facility_id = NEW.facility_id;
END;

CREATE TRIGGER entry_keeps AFTER INSERT ON entry BEGIN
    SELECT RAISE(ABORT, 'entry out of order') WHERE NOT EXISTS (
        SELECT 1 FROM book WHERE facility_id = NEW.facility_id AND head_seq = NEW.seq - 1);
    UPDATE book SET head_seq = NEW.seq, head_hash = NEW.hash WHERE facility_id = NEW.facility_id;

    INSERT INTO holding VALUES (NEW.facility_id, NEW.product_id, NEW.lot_id, NEW.zone_id, 0)
        ON CONFLICT DO NOTHING;
    UPDATE holding SET units = units + NEW.units
        WHERE facility_id = NEW.facility_id AND product_id = NEW.product_id
            AND lot_id = NEW.lot_id AND zone_id = NEW.zone_id;
    SELECT RAISE(ABORT, 'entry states a wrong balance') WHERE NEW.lot_balance <> (
        SELECT units FROM holding
        WHERE facility_id = NEW.facility_id AND product_id = NEW.product_id
            AND lot_id = NEW.lot_id AND zone_id = NEW.zone_id);

    INSERT INTO holding_day SELECT NEW.facility_id, NEW.lot_id, NEW.zone_id, NEW.occurred_on,
            COALESCE((SELECT units FROM holding_day
                WHERE facility_id = NEW.facility_id AND lot_id = NEW.lot_id
                    AND zone_id = NEW.zone_id AND day < NEW.occurred_on
                ORDER BY day DESC LIMIT 1), 0)
        WHERE TRUE
        ON CONFLICT DO NOTHING;
    UPDATE holding_day SET units = units + NEW.units
        WHERE facility_id = NEW.facility_id AND lot_id = NEW.lot_id
            AND zone_id = NEW.zone_id AND day >= NEW.occurred_on;
END;

-- What is under way belongs to the document that sent it: the source of a receipt, the document a
-- reversal takes back, or the document itself.
CREATE TRIGGER entry_travels AFTER INSERT ON entry WHEN NEW.flow = 'transit' BEGIN
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
    SELECT RAISE(ABORT, 'nothing under way') WHERE changes() <> 1;
END;

CREATE TRIGGER lot_event_applies AFTER INSERT ON lot_event BEGIN
    UPDATE lot SET status = NEW.status WHERE id = NEW.lot_id;
END;

CREATE TRIGGER document_no_update BEFORE UPDATE ON document
BEGIN SELECT RAISE(ABORT, 'document is append-only'); END;
CREATE TRIGGER document_no_delete BEFORE DELETE ON document
BEGIN SELECT RAISE(ABORT, 'document is append-only'); END;
CREATE TRIGGER document_text_no_update BEFORE UPDATE ON document_text
BEGIN SELECT RAISE(ABORT, 'document_text is append-only'); END;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'entry is append-only'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entry is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER lot_event_no_update BEFORE UPDATE ON lot_event
BEGIN SELECT RAISE(ABORT, 'lot_event is append-only'); END;
CREATE TRIGGER lot_event_no_delete BEFORE DELETE ON lot_event
BEGIN SELECT RAISE(ABORT, 'lot_event is append-only'); END;
CREATE TRIGGER condition_check_no_update BEFORE UPDATE ON condition_check
BEGIN SELECT RAISE(ABORT, 'condition_check is append-only'); END;
CREATE TRIGGER condition_check_no_delete BEFORE DELETE ON condition_check
BEGIN SELECT RAISE(ABORT, 'condition_check is append-only'); END;
CREATE TRIGGER book_no_delete BEFORE DELETE ON book
BEGIN SELECT RAISE(ABORT, 'book is append-only'); END;
