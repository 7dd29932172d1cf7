-- Counting (盘点): sessions, what was counted, by whom, against which state of the book.

-- Why the shelf differs from the book; the county keeps this list.
CREATE TABLE count_reason (
    code     TEXT NOT NULL PRIMARY KEY,
    name_zh  TEXT NOT NULL,
    name_en  TEXT NOT NULL,
    position BIGINT NOT NULL,
    status   TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'retired'))
);
INSERT INTO count_reason (code, name_zh, name_en, position) VALUES
    ('record-error',      '记录差错', 'Recorded wrongly',           10),
    ('unrecorded-issue',  '发放漏记', 'Handed out, not recorded',   20),
    ('count-damaged',     '破损',     'Damaged',                    30),
    ('count-lost',        '丢失',     'Lost',                       40),
    ('natural-loss',      '自然损耗', 'Natural loss',               50),
    ('received-more',     '多收',     'More was received',          60),
    ('mixed-lots',        '混批号',   'Lots mixed up',              70),
    ('count-other',       '其他',     'Other',                      90);

CREATE TABLE count_session (
    facility_id     UUID NOT NULL REFERENCES facility (id),
    id              UUID NOT NULL,                   -- chosen by the caller
    number          BIGINT NOT NULL,                 -- 1, 2, 3 … in its facility
    document_id     UUID NOT NULL,                   -- fixed from the start: posted once at most
    status          TEXT NOT NULL CHECK (status IN ('open', 'posted', 'cancelled')),
    scope           TEXT NOT NULL,                   -- JSON: zones, products, category
    blind           BOOLEAN NOT NULL,
    note            TEXT NOT NULL,
    opened_seq      BIGINT NOT NULL,                 -- the book's head when it was opened
    opened_at       TIMESTAMPTZ NOT NULL,
    opened_by       UUID NOT NULL,
    occurred_on     DATE,                            -- of the document, once it is posted
    remark          TEXT NOT NULL DEFAULT '',        -- of the document, or why it was cancelled
    ended_at        TIMESTAMPTZ,
    ended_by        UUID,
    lines_counted   BIGINT,
    lines_exact     BIGINT,
    lines_uncounted BIGINT,
    PRIMARY KEY (facility_id, id),
    UNIQUE (facility_id, number)
);

-- One counted quantity. A recount is another row: the newest holds, the earlier ones stay.
CREATE TABLE count_line (
    facility_id UUID NOT NULL,
    id          UUID NOT NULL,                       -- chosen by the caller: sending again is harmless
    count_id    UUID NOT NULL,
    seq         BIGINT NOT NULL,                     -- 1, 2, 3 … in its session
    product_id  UUID NOT NULL REFERENCES product (id),
    lot_number  TEXT NOT NULL,
    lot_expiry  DATE,
    zone_id     UUID NOT NULL REFERENCES zone (id),
    units       BIGINT NOT NULL CHECK (units >= 0),
    book_seq    BIGINT NOT NULL,                     -- the book's head at the moment of counting
    book_units  BIGINT NOT NULL,                     -- what the book held there then
    counted_at  TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    account_id  UUID NOT NULL,
    PRIMARY KEY (facility_id, id),
    UNIQUE (facility_id, count_id, seq),
    FOREIGN KEY (facility_id, count_id) REFERENCES count_session (facility_id, id)
);

-- "Keep it": what moved since a line was counted, up to this entry, does not call for a recount.
CREATE TABLE count_keep (
    facility_id UUID NOT NULL,
    count_id    UUID NOT NULL,
    line_id     UUID NOT NULL,
    through_seq BIGINT NOT NULL,
    account_id  UUID NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (facility_id, count_id, line_id, through_seq),
    FOREIGN KEY (facility_id, line_id) REFERENCES count_line (facility_id, id)
);

-- What came of a session: every line in its scope, counted or not, as it was settled.
CREATE TABLE count_result (
    facility_id UUID NOT NULL,
    count_id    UUID NOT NULL,
    position    BIGINT NOT NULL,
    product_id  UUID NOT NULL REFERENCES product (id),
    lot_number  TEXT NOT NULL,
    lot_expiry  DATE,
    zone_id     UUID NOT NULL REFERENCES zone (id),
    line_id     UUID,                                -- nothing where it was not counted
    book_units  BIGINT NOT NULL,
    difference  BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (facility_id, count_id, position),
    FOREIGN KEY (facility_id, count_id) REFERENCES count_session (facility_id, id)
);

-- What was counted and said is not changed (the twin of this file is for PostgreSQL).
CREATE TRIGGER count_line_no_update BEFORE UPDATE ON count_line
BEGIN SELECT RAISE(ABORT, 'count_line is append-only'); END;
CREATE TRIGGER count_line_no_delete BEFORE DELETE ON count_line
BEGIN SELECT RAISE(ABORT, 'count_line is append-only'); END;
CREATE TRIGGER count_keep_no_update BEFORE UPDATE ON count_keep
BEGIN SELECT RAISE(ABORT, 'count_keep is append-only'); END;
CREATE TRIGGER count_keep_no_delete BEFORE DELETE ON count_keep
BEGIN SELECT RAISE(ABORT, 'count_keep is append-only'); END;
