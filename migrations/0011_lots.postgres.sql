-- Finding anything; confirming recalls; merging doubles.

-- What is typed to find a thing: its code, its name, pinyin, and every part of them. As bytes, so
-- that both engines compare them alike, whatever the database's collation.
CREATE TABLE find_word (
    kind  TEXT NOT NULL CHECK (kind IN ('product', 'lot', 'facility', 'person')),
    rank  BIGINT NOT NULL,                           -- the lower, the better: see src/find/words.rs
    word  BYTEA NOT NULL,
    thing UUID NOT NULL,
    PRIMARY KEY (kind, rank, word, thing)
);
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

CREATE FUNCTION find_stales() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Updated, not left alone: whoever is making the words waits for this change to be committed.
    INSERT INTO find_stale (kind, thing) VALUES (TG_ARGV[0], NEW.id)
        ON CONFLICT (kind, thing) DO UPDATE SET turn = find_stale.turn + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER product_found AFTER INSERT OR UPDATE OF code, name, name_en, spec, maker, gtin ON product
FOR EACH ROW EXECUTE FUNCTION find_stales('product');
CREATE TRIGGER facility_found AFTER INSERT OR UPDATE OF name ON facility
FOR EACH ROW EXECUTE FUNCTION find_stales('facility');
CREATE TRIGGER account_found AFTER INSERT OR UPDATE OF name, username, phone ON account
FOR EACH ROW EXECUTE FUNCTION find_stales('person');
CREATE TRIGGER lot_found AFTER INSERT ON lot
FOR EACH ROW EXECUTE FUNCTION find_stales('lot');

-- Merges stand side by side: one that stands for others is not merged away itself.
CREATE FUNCTION product_merge_applies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM product_alias WHERE from_id = NEW.into_id OR into_id = NEW.from_id) THEN
        RAISE EXCEPTION 'merge in a chain';
    END IF;
    INSERT INTO product_alias VALUES (NEW.from_id, NEW.into_id, NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER product_merge_applies AFTER INSERT ON product_merge
FOR EACH ROW EXECUTE FUNCTION product_merge_applies();
CREATE FUNCTION product_unmerge_applies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM product_alias WHERE merge_id = NEW.merge_id;
    RETURN NULL;
END $$;
CREATE TRIGGER product_unmerge_applies AFTER INSERT ON product_unmerge
FOR EACH ROW EXECUTE FUNCTION product_unmerge_applies();
CREATE FUNCTION lot_merge_applies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM lot_alias WHERE from_id = NEW.into_id OR into_id = NEW.from_id) THEN
        RAISE EXCEPTION 'merge in a chain';
    END IF;
    INSERT INTO lot_alias VALUES (NEW.from_id, NEW.into_id, NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER lot_merge_applies AFTER INSERT ON lot_merge
FOR EACH ROW EXECUTE FUNCTION lot_merge_applies();
CREATE FUNCTION lot_unmerge_applies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM lot_alias WHERE merge_id = NEW.merge_id;
    RETURN NULL;
END $$;
CREATE TRIGGER lot_unmerge_applies AFTER INSERT ON lot_unmerge
FOR EACH ROW EXECUTE FUNCTION lot_unmerge_applies();

CREATE TRIGGER recall_confirmation_append_only BEFORE UPDATE OR DELETE ON recall_confirmation
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER product_merge_append_only BEFORE UPDATE OR DELETE ON product_merge
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER product_unmerge_append_only BEFORE UPDATE OR DELETE ON product_unmerge
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER lot_merge_append_only BEFORE UPDATE OR DELETE ON lot_merge
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER lot_unmerge_append_only BEFORE UPDATE OR DELETE ON lot_unmerge
FOR EACH ROW EXECUTE FUNCTION refuse_change();
