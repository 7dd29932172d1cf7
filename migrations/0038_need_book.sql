-- What the needs of many facilities are read from: what each book said of consumption by month,
-- days without stock and lots there, up to an entry. Kept by the program, never the only copy: what
-- is missing or behind its book is read from the entries again.
CREATE TABLE need_book (
    facility_id UUID NOT NULL PRIMARY KEY REFERENCES facility (id),
    head_seq    BIGINT NOT NULL,                     -- the book's last entry that is in it
    supplier_id UUID,                                -- what went back to it is no consumption
    figures     BYTEA NOT NULL
);

-- What is on the way now, without what ever was.
CREATE INDEX transit_open ON transit (receiver_id) WHERE units > 0;
