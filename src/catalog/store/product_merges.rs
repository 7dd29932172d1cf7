//! SQL of products that were merged because they are one, and of the lots that follow them.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    lots::{self, Event},
    products,
};
use crate::{
    catalog::{LotStatus, merge::stricter},
    db::Tx,
    error::Result,
    id,
};

/// A merge with the products it is about.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProductMergeRow {
    /// Its id.
    pub id: Uuid,
    /// The double.
    pub from_id: Uuid,
    /// Its code.
    pub from_code: String,
    /// Its name.
    pub from_name: String,
    /// The product that survives.
    pub into_id: Uuid,
    /// Its code.
    pub into_code: String,
    /// Its name.
    pub into_name: String,
    /// Why.
    pub reason: String,
    /// Who merged them.
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

/// The merge with this id, or the merges that a product had a part in, the newest first.
pub async fn merges(
    tx: &mut Tx,
    id: Option<Uuid>,
    product: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ProductMergeRow>> {
    Ok(tx
        .query(
            "SELECT product_merge.id, product_merge.from_id, double.code AS from_code,
                    double.name AS from_name, product_merge.into_id, kept.code AS into_code,
                    kept.name AS into_name, product_merge.reason, account.name AS account_name,
                    product_merge.at, product_unmerge.reason AS undone_reason,
                    undoer.name AS undone_by, product_unmerge.at AS undone_at
             FROM product_merge
                 JOIN product double ON double.id = product_merge.from_id
                 JOIN product kept ON kept.id = product_merge.into_id
                 LEFT JOIN account ON account.id = product_merge.account_id
                 LEFT JOIN product_unmerge ON product_unmerge.merge_id = product_merge.id
                 LEFT JOIN account undoer ON undoer.id = product_unmerge.account_id
             WHERE product_merge.id = $1 OR product_merge.from_id = $2
                 OR product_merge.into_id = $2
             ORDER BY product_merge.at DESC, product_merge.id LIMIT $3",
        )
        .bind(id)
        .bind(product)
        .bind(limit)
        .all()
        .await?)
}

/// Whether others were merged into this product.
pub async fn stands_for_others(tx: &mut Tx, product: Uuid) -> Result<bool> {
    let found = tx
        .query("SELECT from_id FROM product_alias WHERE into_id = $1 LIMIT 1")
        .bind(product)
        .scalar_optional::<Uuid>()
        .await?;
    Ok(found.is_some())
}

/// How many lots of a product were merged into others.
pub async fn merged_lots(tx: &mut Tx, product: Uuid) -> Result<i64> {
    Ok(tx
        .query(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM lot JOIN lot_alias ON lot_alias.from_id = lot.id
         WHERE lot.product_id = $1",
        )
        .bind(product)
        .scalar()
        .await?)
}

/// Records a merge: from here on the double is an alias. Both products are locked.
pub async fn record(tx: &mut Tx, new: &super::merges::NewMerge) -> Result<()> {
    tx.query(
        "INSERT INTO product_merge (id, from_id, into_id, reason, account_id, at)
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

/// Records that a merge was taken back, and those of the lots with it. Both products are locked.
pub async fn end(
    tx: &mut Tx,
    merge: Uuid,
    reason: &str,
    account: Uuid,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.query(
        "INSERT INTO product_unmerge (merge_id, reason, account_id, at) VALUES ($1, $2, $3, $4)",
    )
    .bind(merge)
    .bind(reason.to_owned())
    .bind(account)
    .bind(at)
    .run()
    .await?;
    let pairs: Vec<(Uuid, Uuid, Uuid)> = tx
        .query(
            "SELECT lot_merge.id, lot_merge.from_id, lot_merge.into_id
             FROM lot_merge JOIN lot_alias ON lot_alias.merge_id = lot_merge.id
             WHERE lot_merge.product_merge_id = $1 ORDER BY lot_merge.from_id",
        )
        .bind(merge)
        .all()
        .await?;
    for (id, from, into) in pairs {
        super::merges::end(tx, id, reason, account, at).await?;
        take_on_stricter(tx, (from, into), Some(account), at).await?;
    }
    Ok(())
}

/// A lot of a double that is not an alias yet.
#[derive(Debug, sqlx::FromRow)]
struct StrayRow {
    id: Uuid,
    number: String,
    expiry: Option<NaiveDate>,
    expiry_key: String,
    made_on: Option<NaiveDate>,
    into_product: Uuid,
    merge_id: Uuid,
    account_id: Uuid,
    reason: String,
}

/// How many lots are merged in one transaction.
const STRAYS_MAX: i64 = 500;

/// The doubles that have lots which are no alias yet: seen for the first time by whoever did not
/// know of the merge.
pub async fn with_strays(tx: &mut Tx) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = tx
        .query(
            "SELECT DISTINCT product_alias.from_id
             FROM product_alias JOIN lot ON lot.product_id = product_alias.from_id
             WHERE NOT EXISTS (SELECT 1 FROM lot_alias
                 WHERE lot_alias.from_id = lot.id OR lot_alias.into_id = lot.id)",
        )
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Merges the lots of a double into the survivor's of the same number and expiry, made where there
/// are none.
pub async fn merge_lots(tx: &mut Tx, double: Uuid, at: DateTime<Utc>) -> Result<()> {
    products::lock(tx, double).await?;
    let strays: Vec<StrayRow> = tx
        .query(
            "SELECT lot.id, lot.number, lot.expiry, lot.expiry_key, lot.made_on,
                    product_alias.into_id AS into_product, product_alias.merge_id,
                    product_merge.account_id, product_merge.reason
             FROM product_alias
                 JOIN product_merge ON product_merge.id = product_alias.merge_id
                 JOIN lot ON lot.product_id = product_alias.from_id
             WHERE product_alias.from_id = $1 AND NOT EXISTS (SELECT 1 FROM lot_alias
                 WHERE lot_alias.from_id = lot.id OR lot_alias.into_id = lot.id)
             ORDER BY lot.id LIMIT $2",
        )
        .bind(double)
        .bind(STRAYS_MAX)
        .all()
        .await?;
    for stray in strays {
        let into = counterpart(tx, &stray, at).await?;
        tx.query(
            "INSERT INTO lot_merge (id, from_id, into_id, product_merge_id, reason, account_id, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id::fresh())
        .bind(stray.id)
        .bind(into)
        .bind(stray.merge_id)
        .bind(stray.reason)
        .bind(stray.account_id)
        .bind(at)
        .run()
        .await?;
        take_on_stricter(tx, (into, stray.id), Some(stray.account_id), at).await?;
    }
    Ok(())
}

/// The survivor's lot of the same number and expiry, or the one that this was merged into.
async fn counterpart(tx: &mut Tx, stray: &StrayRow, at: DateTime<Utc>) -> Result<Uuid> {
    tx.query(
        "INSERT INTO lot (id, product_id, number, expiry, expiry_key, made_on, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(id::fresh())
    .bind(stray.into_product)
    .bind(stray.number.clone())
    .bind(stray.expiry)
    .bind(stray.expiry_key.clone())
    .bind(stray.made_on)
    .bind(at)
    .run()
    .await?;
    Ok(tx
        .query(
            "SELECT COALESCE(lot_alias.into_id, lot.id)
         FROM lot LEFT JOIN lot_alias ON lot_alias.from_id = lot.id
         WHERE lot.product_id = $1 AND lot.number = $2 AND lot.expiry_key = $3",
        )
        .bind(stray.into_product)
        .bind(stray.number.clone())
        .bind(stray.expiry_key.clone())
        .scalar()
        .await?)
}

/// Gives the first of two lots the status of the second where that is stricter.
async fn take_on_stricter(
    tx: &mut Tx,
    (lot, other): (Uuid, Uuid),
    account: Option<Uuid>,
    at: DateTime<Utc>,
) -> Result<()> {
    for id in [lot.min(other), lot.max(other)] {
        lots::lock(tx, id).await?;
    }
    let status = |lot: Option<lots::Described>| lot.map(|lot| (lot.status, lot.reason));
    let own = status(lots::described(tx, lot).await?);
    let others = status(lots::described(tx, other).await?);
    let (Some((own, _)), Some((others, why))) = (own, others) else {
        return Ok(());
    };
    let Some(status) = stricter(own, others).filter(|status| *status != LotStatus::Active) else {
        return Ok(());
    };
    let event = Event {
        at,
        status,
        reason: why.unwrap_or_default(),
        account_id: account,
        account_name: None,
    };
    lots::say(tx, lot, &event).await
}
