-- Finding anything; confirming recalls; merging doubles.

-- What is typed to find a thing: its code, its name, pinyin, and every part of them. As bytes, so
-- that both engines compare them alike, whatever the database's collation.
CREATE TABLE find_word (
    kind  TEXT NOT NULL CHECK (kind IN ('product', 'lot', 'facility', 'person')),
    rank  BIGINT NOT NULL,                           -- the lower, the better: see src/find/words.rs
    word  BYTEA NOT NULL,
    thing UUID NOT NULL,
    PRIMARY KEY (kind, rank, word, thing)
) WITHOUT ROWID;
CREATE INDEX find_word_by_thing ON find_word (thing);

-- Things whose words are to be made anew: noted by the database itself, whoever changes a name.
CREATE TABLE find_stale (
    kind  TEXT NOT NULL,
    thing UUID NOT NULL,
    turn  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, thing)
);
INSERT INTO find_stale (kind, thing) SELECT 'product', id FROM product;
INSERT INTO find_stale (kind, thing) SELECT 'facility', id FROM facility;
INSERT INTO find_stale (kind, thing) SELECT 'person', id FROM account;
INSERT INTO find_stale (kind, thing) SELECT 'lot', id FROM lot;

-- A facility says that it set a recalled lot aside, and how much of it there was.
CREATE TABLE recall_confirmation (
    facility_id  UUID NOT NULL REFERENCES facility (id),
    id           UUID NOT NULL,
    lot_id       UUID NOT NULL REFERENCES lot (id),
    recall_seq   BIGINT NOT NULL,                    -- the lot_event it answers
    units_found  BIGINT NOT NULL CHECK (units_found >= 0),
    units_booked BIGINT NOT NULL CHECK (units_booked >= 0),
    note         TEXT NOT NULL,
    account_id   UUID NOT NULL,
    recorded_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (facility_id, id)
);
CREATE INDEX recall_confirmation_by_lot ON recall_confirmation (lot_id, recall_seq);

-- Where a recalled lot is under way.
CREATE INDEX transit_under_way ON transit (lot_id) WHERE units > 0;

-- Two products, or two lots, that are one: what was posted stays, what is new goes to the survivor.
CREATE TABLE product_merge (
    id         UUID NOT NULL PRIMARY KEY,
    from_id    UUID NOT NULL REFERENCES product (id),
    into_id    UUID NOT NULL REFERENCES product (id),
    reason     TEXT NOT NULL,
    account_id UUID NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    CHECK (from_id <> into_id)
);
CREATE TABLE product_unmerge (
    merge_id   UUID NOT NULL PRIMARY KEY REFERENCES product_merge (id),
    reason     TEXT NOT NULL,
    account_id UUID NOT NULL,
    at         TIMESTAMPTZ NOT NULL
);
CREATE TABLE lot_merge (
    id               UUID NOT NULL PRIMARY KEY,
    from_id          UUID NOT NULL REFERENCES lot (id),
    into_id          UUID NOT NULL REFERENCES lot (id),
    product_merge_id UUID REFERENCES product_merge (id),  -- the merge of products it is part of
    reason           TEXT NOT NULL,
    account_id       UUID NOT NULL,
    at               TIMESTAMPTZ NOT NULL,
    CHECK (from_id <> into_id)
);
CREATE INDEX lot_merge_by_from ON lot_merge (from_id);
CREATE INDEX lot_merge_by_into ON lot_merge (into_id);
CREATE TABLE lot_unmerge (
    merge_id   UUID NOT NULL PRIMARY KEY REFERENCES lot_merge (id),
    reason     TEXT NOT NULL,
    account_id UUID NOT NULL,
    at         TIMESTAMPTZ NOT NULL
);

-- The merges in force. Changed by the insertion of a merge, or of its end, only.
CREATE TABLE product_alias (
    from_id  UUID NOT NULL PRIMARY KEY,
    into_id  UUID NOT NULL,
    merge_id UUID NOT NULL
);
CREATE TABLE lot_alias (
    from_id  UUID NOT NULL PRIMARY KEY,
    into_id  UUID NOT NULL,
    merge_id UUID NOT NULL
);
CREATE INDEX product_alias_by_into ON product_alias (into_id);
CREATE INDEX lot_alias_by_into ON lot_alias (into_id);

CREATE TRIGGER product_found_insert AFTER INSERT ON product BEGIN
    INSERT INTO find_stale (kind, thing) VALUES ('product', NEW.id)
        ON CONFLICT (kind, thing) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER product_found_update AFTER UPDATE OF code, name, name_en, spec, maker, gtin ON product BEGIN
    INSERT INTO find_stale (kind, thing) VALUES ('product', NEW.id)
        ON CONFLICT (kind, thing) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER facility_found_insert AFTER INSERT ON facility BEGIN
    INSERT INTO find_stale (kind, thing) VALUES ('facility', NEW.id)
        ON CONFLICT (kind, thing) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER facility_found_update AFTER UPDATE OF name ON facility BEGIN
    INSERT INTO find_stale (kind, thing) VALUES ('facility', NEW.id)
        ON CONFLICT (kind, thing) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER account_found_insert AFTER INSERT ON account BEGIN
    INSERT INTO find_stale (kind, thing) VALUES ('person', NEW.id)
        ON CONFLICT (kind, thing) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER account_found_update AFTER UPDATE OF name, username, phone ON account BEGIN
    INSERT INTO find_stale (kind, thing) VALUES ('person', NEW.id)
        ON CONFLICT (kind, thing) DO UPDATE SET turn = turn + 1;
END;
CREATE TRIGGER lot_found_insert AFTER INSERT ON lot BEGIN
    INSERT INTO find_stale (kind, thing) VALUES ('lot', NEW.id)
        ON CONFLICT (kind, thing) DO UPDATE SET turn = turn + 1;
END;

-- Merges stand side by side: one that stands for others is not merged away itself.
CREATE TRIGGER product_merge_applies AFTER INSERT ON product_merge BEGIN
    SELECT RAISE(ABORT, 'merge in a chain') WHERE EXISTS (
        SELECT 1 FROM product_alias WHERE from_id = NEW.into_id OR into_id = NEW.from_id);
    INSERT INTO product_alias VALUES (NEW.from_id, NEW.into_id, NEW.id);
END;
CREATE TRIGGER product_unmerge_applies AFTER INSERT ON product_unmerge BEGIN
    DELETE FROM product_alias WHERE merge_id = NEW.merge_id;
END;
CREATE TRIGGER lot_merge_applies AFTER INSERT ON lot_merge BEGIN
    SELECT RAISE(ABORT, 'merge in a chain') WHERE EXISTS (
        SELECT 1 FROM lot_alias WHERE from_id = NEW.into_id OR into_id = NEW.from_id);
    INSERT INTO lot_alias VALUES (NEW.from_id, NEW.into_id, NEW.id);
END;
CREATE TRIGGER lot_unmerge_applies AFTER INSERT ON lot_unmerge BEGIN
    DELETE FROM lot_alias WHERE merge_id = NEW.merge_id;
END;

CREATE TRIGGER recall_confirmation_no_update BEFORE UPDATE ON recall_confirmation
BEGIN SELECT RAISE(ABORT, 'recall_confirmation is append-only'); END;
CREATE TRIGGER recall_confirmation_no_delete BEFORE DELETE ON recall_confirmation
BEGIN SELECT RAISE(ABORT, 'recall_confirmation is append-only'); END;
CREATE TRIGGER product_merge_no_update BEFORE UPDATE ON product_merge
BEGIN SELECT RAISE(ABORT, 'product_merge is append-only'); END;
CREATE TRIGGER product_merge_no_delete BEFORE DELETE ON product_merge
BEGIN SELECT RAISE(ABORT, 'product_merge is append-only'); END;
CREATE TRIGGER product_unmerge_no_update BEFORE UPDATE ON product_unmerge
BEGIN SELECT RAISE(ABORT, 'product_unmerge is append-only'); END;
CREATE TRIGGER product_unmerge_no_delete BEFORE DELETE ON product_unmerge
BEGIN SELECT RAISE(ABORT, 'product_unmerge is append-only'); END;
CREATE TRIGGER lot_merge_no_update BEFORE UPDATE ON lot_merge
BEGIN SELECT RAISE(ABORT, 'lot_merge is append-only'); END;
CREATE TRIGGER lot_merge_no_delete BEFORE DELETE ON lot_merge
BEGIN SELECT RAISE(ABORT, 'lot_merge is append-only'); END;
CREATE TRIGGER lot_unmerge_no_update BEFORE UPDATE ON lot_unmerge
BEGIN SELECT RAISE(ABORT, 'lot_unmerge is append-only'); END;
CREATE TRIGGER lot_unmerge_no_delete BEFORE DELETE ON lot_unmerge
BEGIN SELECT RAISE(ABORT, 'lot_unmerge is append-only'); END;
