-- PostgreSQL only. A foreign key locks the row it points at, and every entry of every book points
-- at the same few products: postings to different books met there, a fifth of their time. The keys
-- move to the holding, which each entry's trigger makes with the very same ids and which is made
-- once, so that they hold as before. SQLite looks a key up without a lock, and keeps them.
ALTER TABLE holding
    ADD FOREIGN KEY (product_id) REFERENCES product (id),
    ADD FOREIGN KEY (lot_id) REFERENCES lot (id),
    ADD FOREIGN KEY (zone_id) REFERENCES zone (id);
ALTER TABLE entry
    DROP CONSTRAINT entry_product_id_fkey,
    DROP CONSTRAINT entry_lot_id_fkey,
    DROP CONSTRAINT entry_zone_id_fkey;
