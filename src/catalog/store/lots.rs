//! SQL of lots and what became of each.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    catalog::{Category, LotStatus},
    db::{Tx, assembled},
    error::Result,
};

/// A lot with its product and the last that was said of its status.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Described {
    /// Its id.
    pub id: Uuid,
    /// The maker's number.
    pub number: String,
    /// The last good day.
    pub expiry: Option<NaiveDate>,
    /// When it was made.
    pub made_on: Option<NaiveDate>,
    /// Whether it may be used.
    pub status: LotStatus,
    /// The product's code.
    pub product_code: String,
    /// The product's name.
    pub product_name: String,
    /// The product's specification.
    pub product_spec: String,
    /// The product's category.
    pub product_category: Category,
    /// The product's base unit.
    pub product_base_unit: String,
    /// Why it has its status.
    pub reason: Option<String>,
    /// Since when.
    pub at: Option<DateTime<Utc>>,
    /// Who said so.
    pub account_id: Option<Uuid>,
    /// Their name.
    pub account_name: Option<String>,
    /// The lot it was merged into.
    pub into_id: Option<Uuid>,
    /// That lot's number.
    pub into_number: Option<String>,
}

/// Which lots a list is to hold.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Those older than this one: the last of the page before.
    pub after: Option<Uuid>,
    /// Of the product with this code.
    pub product: Option<String>,
    /// A `LIKE` pattern on the number, lower case.
    pub pattern: String,
    /// In this state only.
    pub status: Option<LotStatus>,
    /// Expiring before this day.
    pub expires_before: Option<NaiveDate>,
    /// How many.
    pub limit: i64,
}

/// The lots wanted, the newest first.
pub async fn listed(tx: &mut Tx, wanted: &Wanted) -> Result<Vec<Described>> {
    Ok(tx
        .query(
            "SELECT lot.id, lot.number, lot.expiry, lot.made_on, lot.status,
                    product.code AS product_code, product.name AS product_name,
                    product.spec AS product_spec, product.category AS product_category,
                    product.base_unit AS product_base_unit, lot_event.reason, lot_event.at,
                    lot_event.account_id, account.name AS account_name, kept.id AS into_id,
                    kept.number AS into_number
             FROM lot JOIN product ON product.id = lot.product_id
             LEFT JOIN lot_alias ON lot_alias.from_id = lot.id
             LEFT JOIN lot kept ON kept.id = lot_alias.into_id
             LEFT JOIN lot_event ON lot_event.lot_id = lot.id AND lot_event.seq = (
                 SELECT MAX(seq) FROM lot_event said WHERE said.lot_id = lot.id)
             LEFT JOIN account ON account.id = lot_event.account_id
             WHERE (lot.id < $1 OR $1 IS NULL) AND (product.code = $2 OR $2 IS NULL)
                 AND lower(lot.number) LIKE $3 ESCAPE '!' AND (lot.status = $4 OR $4 IS NULL)
                 AND (lot.expiry < $5 OR $5 IS NULL)
             ORDER BY lot.id DESC LIMIT $6",
        )
        .bind(wanted.after)
        .bind(wanted.product.clone())
        .bind(wanted.pattern.clone())
        .bind(wanted.status)
        .bind(wanted.expires_before)
        .bind(wanted.limit)
        .all()
        .await?)
}

/// The lot with this id.
pub async fn described(tx: &mut Tx, id: Uuid) -> Result<Option<Described>> {
    Ok(tx
        .query(
            "SELECT lot.id, lot.number, lot.expiry, lot.made_on, lot.status,
                    product.code AS product_code, product.name AS product_name,
                    product.spec AS product_spec, product.category AS product_category,
                    product.base_unit AS product_base_unit, lot_event.reason, lot_event.at,
                    lot_event.account_id, account.name AS account_name, kept.id AS into_id,
                    kept.number AS into_number
             FROM lot JOIN product ON product.id = lot.product_id
             LEFT JOIN lot_alias ON lot_alias.from_id = lot.id
             LEFT JOIN lot kept ON kept.id = lot_alias.into_id
             LEFT JOIN lot_event ON lot_event.lot_id = lot.id AND lot_event.seq = (
                 SELECT MAX(seq) FROM lot_event said WHERE said.lot_id = lot.id)
             LEFT JOIN account ON account.id = lot_event.account_id
             WHERE lot.id = $1",
        )
        .bind(id)
        .optional()
        .await?)
}

/// Keeps a lot's status as it is until the commit, against others who would change it.
pub async fn lock(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let sql = format!("SELECT id FROM lot WHERE id = $1{}", tx.for_update());
    let found = tx
        .query(assembled(sql))
        .bind(id)
        .scalar_optional::<Uuid>()
        .await?;
    Ok(found.is_some())
}

/// Something said of a lot.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What it became.
    pub status: LotStatus,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub account_id: Option<Uuid>,
    /// Their name.
    pub account_name: Option<String>,
}

/// All that was said of a lot, the first first.
pub async fn history(tx: &mut Tx, id: Uuid) -> Result<Vec<Event>> {
    Ok(tx
        .query(
            "SELECT lot_event.at, lot_event.status, lot_event.reason, lot_event.account_id,
                    account.name AS account_name
             FROM lot_event LEFT JOIN account ON account.id = lot_event.account_id
             WHERE lot_event.lot_id = $1 ORDER BY lot_event.seq",
        )
        .bind(id)
        .all()
        .await?)
}

/// Says something of a lot: the database gives the lot its status. The lot is locked.
pub async fn say(tx: &mut Tx, id: Uuid, event: &Event) -> Result<()> {
    let seq = tx
        .query("SELECT CAST(COALESCE(MAX(seq), 0) + 1 AS BIGINT) FROM lot_event WHERE lot_id = $1")
        .bind(id)
        .scalar::<i64>()
        .await?;
    tx.query(
        "INSERT INTO lot_event (lot_id, seq, at, status, reason, account_id)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(seq)
    .bind(event.at)
    .bind(event.status)
    .bind(event.reason.clone())
    .bind(event.account_id)
    .run()
    .await?;
    Ok(())
}
