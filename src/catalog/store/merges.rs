//! SQL of lots that were merged because they are one.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result};

/// A merge with the lots it is about.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MergeRow {
    /// Its id.
    pub id: Uuid,
    /// The double.
    pub from_id: Uuid,
    /// The double's number.
    pub from_number: String,
    /// The double's expiry.
    pub from_expiry: Option<NaiveDate>,
    /// The lot that survives.
    pub into_id: Uuid,
    /// Its number.
    pub into_number: String,
    /// Its expiry.
    pub into_expiry: Option<NaiveDate>,
    /// The double's product, where the merge is part of one of products.
    pub product: Option<String>,
    /// Why.
    pub reason: String,
    /// Who merged them.
    pub account_id: Uuid,
    /// Their name.
    pub account_name: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it was taken back, if it was.
    pub undone_reason: Option<String>,
    /// Who took it back.
    pub undone_by: Option<String>,
    /// When.
    pub undone_at: Option<DateTime<Utc>>,
}

/// The merge with this id.
pub async fn merge(tx: &mut Tx, id: Uuid) -> Result<Option<MergeRow>> {
    Ok(merges(tx, Some(id), None).await?.pop())
}

/// The merges that a lot had a part in, the newest first.
pub async fn of_lot(tx: &mut Tx, lot: Uuid) -> Result<Vec<MergeRow>> {
    merges(tx, None, Some(lot)).await
}

async fn merges(tx: &mut Tx, id: Option<Uuid>, lot: Option<Uuid>) -> Result<Vec<MergeRow>> {
    Ok(tx
        .query(
            "SELECT lot_merge.id, lot_merge.from_id, double.number AS from_number,
                    double.expiry AS from_expiry, lot_merge.into_id, kept.number AS into_number,
                    kept.expiry AS into_expiry, lot_merge.reason, lot_merge.account_id,
                    account.name AS account_name, lot_merge.at,
                    lot_unmerge.reason AS undone_reason, undoer.name AS undone_by,
                    lot_unmerge.at AS undone_at,
                    CASE WHEN lot_merge.product_merge_id IS NULL THEN NULL ELSE (
                        SELECT code FROM product WHERE product.id = double.product_id)
                        END AS product
             FROM lot_merge
                 JOIN lot double ON double.id = lot_merge.from_id
                 JOIN lot kept ON kept.id = lot_merge.into_id
                 LEFT JOIN account ON account.id = lot_merge.account_id
                 LEFT JOIN lot_unmerge ON lot_unmerge.merge_id = lot_merge.id
                 LEFT JOIN account undoer ON undoer.id = lot_unmerge.account_id
             WHERE lot_merge.id = $1 OR lot_merge.from_id = $2 OR lot_merge.into_id = $2
             ORDER BY lot_merge.at DESC, lot_merge.id",
        )
        .bind(id)
        .bind(lot)
        .all()
        .await?)
}

/// The lot that this one was merged into, if it was: its id and number.
pub async fn survivor(tx: &mut Tx, lot: Uuid) -> Result<Option<(Uuid, String)>> {
    Ok(tx
        .query(
            "SELECT lot.id, lot.number FROM lot_alias JOIN lot ON lot.id = lot_alias.into_id
             WHERE lot_alias.from_id = $1",
        )
        .bind(lot)
        .optional()
        .await?)
}

/// Whether others were merged into this lot.
pub async fn stands_for_others(tx: &mut Tx, lot: Uuid) -> Result<bool> {
    let found = tx
        .query("SELECT from_id FROM lot_alias WHERE into_id = $1 LIMIT 1")
        .bind(lot)
        .scalar_optional::<Uuid>()
        .await?;
    Ok(found.is_some())
}

/// A merge to be recorded.
#[derive(Debug, Clone)]
pub struct NewMerge {
    /// Chosen by the caller.
    pub id: Uuid,
    /// The double.
    pub from: Uuid,
    /// The lot that survives.
    pub into: Uuid,
    /// Why.
    pub reason: String,
    /// Who.
    pub account: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

/// Records a merge: from here on the double is an alias. Both lots are locked.
pub async fn record(tx: &mut Tx, new: &NewMerge) -> Result<()> {
    tx.query(
        "INSERT INTO lot_merge (id, from_id, into_id, reason, account_id, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.id)
    .bind(new.from)
    .bind(new.into)
    .bind(new.reason.clone())
    .bind(new.account)
    .bind(new.at)
    .run()
    .await?;
    Ok(())
}

/// Records that a merge was taken back. Both lots are locked.
pub async fn end(
    tx: &mut Tx,
    merge: Uuid,
    reason: &str,
    account: Uuid,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.query("INSERT INTO lot_unmerge (merge_id, reason, account_id, at) VALUES ($1, $2, $3, $4)")
        .bind(merge)
        .bind(reason.to_owned())
        .bind(account)
        .bind(at)
        .run()
        .await?;
    Ok(())
}

/// A lot that may be the double of another.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LikeRow {
    /// The lot.
    pub id: Uuid,
    /// Its product.
    pub product_id: Uuid,
    /// The product's code.
    pub product_code: String,
    /// The product's name.
    pub product_name: String,
    /// The lot's number.
    pub number: String,
    /// Its expiry.
    pub expiry: Option<NaiveDate>,
    /// The shape of its number, by which it looks like another.
    pub shape: Vec<u8>,
}

/// Lots of one product whose numbers look alike, neighbours beside each other: those that differ
/// in O and 0, I and 1, case, blanks, signs and width, and those that differ in the expiry only.
pub async fn look_alikes(tx: &mut Tx, limit: i64) -> Result<Vec<LikeRow>> {
    Ok(tx
        .query(
            "SELECT lot.id, lot.product_id, product.code AS product_code,
                    product.name AS product_name, lot.number, lot.expiry, find_word.word AS shape
             FROM find_word
                 JOIN lot ON lot.id = find_word.thing
                 JOIN product ON product.id = lot.product_id
             WHERE find_word.kind = 'lot' AND find_word.rank = 8
                 AND NOT EXISTS (SELECT 1 FROM lot_alias WHERE lot_alias.from_id = lot.id)
                 AND EXISTS (
                     SELECT 1 FROM find_word other JOIN lot twin ON twin.id = other.thing
                     WHERE other.kind = 'lot' AND other.rank = 8 AND other.word = find_word.word
                         AND twin.product_id = lot.product_id AND twin.id <> lot.id
                         AND NOT EXISTS (
                             SELECT 1 FROM lot_alias WHERE lot_alias.from_id = twin.id))
             ORDER BY product.code, find_word.word, lot.id LIMIT $1",
        )
        .bind(limit)
        .all()
        .await?)
}
