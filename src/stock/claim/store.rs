//! SQL of claim limits: the rules, and what was claimed under them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Claim, Claimant, Handle, NewClaim, Past, Rule};
use crate::{
    catalog::Category,
    db::{Tx, assembled},
    error::Result,
    stock::{draft::Draft, load::steps},
};

/// All rules, in the order they are shown.
pub async fn rules(tx: &mut Tx) -> Result<Vec<Rule>> {
    Ok(tx
        .query(
            "SELECT claim_rule.id, claim_rule.product_id, claim_rule.category, claim_rule.most,
                    claim_rule.measure, claim_rule.days, product.code AS product_code,
                    product.name AS product_name, product.base_unit,
                    (SELECT pack.name FROM pack WHERE pack.product_id = product.id
                     ORDER BY pack.units LIMIT 1) AS pack_name
             FROM claim_rule LEFT JOIN product ON product.id = claim_rule.product_id
             ORDER BY claim_rule.category, product.code, claim_rule.days, claim_rule.id",
        )
        .all()
        .await?)
}

/// Sets a rule, new or not.
pub async fn set(tx: &mut Tx, rule: &Rule, by: Uuid, now: DateTime<Utc>) -> Result<()> {
    tx.query(
        "INSERT INTO claim_rule (id, product_id, category, most, measure, days, changed_at,
             changed_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET product_id = $2, category = $3, most = $4, measure = $5,
             days = $6, changed_at = $7, changed_by = $8",
    )
    .bind(rule.id)
    .bind(rule.product_id)
    .bind(rule.category)
    .bind(rule.most)
    .bind(rule.measure)
    .bind(rule.days)
    .bind(now)
    .bind(by)
    .run()
    .await?;
    Ok(())
}

/// Takes a rule away; answers whether there was one.
pub async fn remove(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let gone = tx.query("DELETE FROM claim_rule WHERE id = $1").bind(id);
    Ok(gone.run().await? == 1)
}

/// Reads what drafts with claimants need, and makes others who ask about them wait. Their books
/// are locked already; slots are locked in order, so that nobody waits in a circle.
pub async fn load(tx: &mut Tx, drafts: &[&Draft]) -> Result<Past> {
    let claimants: BTreeSet<Claimant> = drafts
        .iter()
        .filter_map(|draft| match draft.claim {
            Claim::Of(claimant, _) => Some(claimant),
            _ => None,
        })
        .collect();
    if claimants.is_empty() {
        return Ok(Past::default());
    }
    let slots: BTreeSet<i64> = claimants.iter().map(|claimant| claimant.slot()).collect();
    for slot in slots {
        let sql = format!(
            "SELECT slot FROM claim_turn WHERE slot = $1{}",
            tx.for_update()
        );
        let locked: i64 = tx.query(assembled(sql)).bind(slot).scalar().await?;
        debug_assert_eq!(locked, slot);
    }
    past(tx, claimants).await
}

#[derive(sqlx::FromRow)]
struct ClaimRow {
    claimant: Vec<u8>,
    handle: Vec<u8>,
    product_id: Uuid,
    category: Category,
    pack: i64,
    units: i64,
    day: NaiveDate,
}

/// The rules, and what these people claimed before; of a product merged into another as of that.
pub async fn past(tx: &mut Tx, claimants: BTreeSet<Claimant>) -> Result<Past> {
    let mut past = Past {
        rules: rules(tx).await?,
        ..Past::default()
    };
    for step in steps(claimants) {
        let sql = format!(
            "SELECT claim.claimant, claim.handle, product.id AS product_id, product.category,
                    COALESCE((SELECT MIN(pack.units) FROM pack
                        WHERE pack.product_id = product.id), 1) AS pack, claim.units, claim.day
             FROM claim
                 LEFT JOIN product_alias ON product_alias.from_id = claim.product_id
                 JOIN product ON product.id = COALESCE(product_alias.into_id, claim.product_id)
             WHERE claim.claimant IN (VALUES {}) ORDER BY claim.day",
            tx.placeholders(step.len(), 1),
        );
        let mut query = tx.query(assembled(sql));
        for claimant in step {
            query = query.bind(claimant.0.to_vec());
        }
        for row in query.all::<ClaimRow>().await? {
            let bytes = |bytes: Vec<u8>| <[u8; 32]>::try_from(bytes).unwrap_or_default();
            let claim = NewClaim {
                claimant: Claimant(bytes(row.claimant)),
                handle: Handle(bytes(row.handle)),
                product: row.product_id,
                category: row.category,
                pack: row.pack,
                units: row.units,
                day: row.day,
            };
            let claims = past.claims.entry(claim.claimant).or_default();
            claims.push(claim);
        }
    }
    Ok(past)
}

/// Keeps what is claimed with a document, and forgets what its reversal gives back.
pub async fn keep(tx: &mut Tx, new: &[NewClaim], released: Option<Handle>) -> Result<()> {
    for claim in new {
        tx.query(
            "INSERT INTO claim (claimant, handle, product_id, units, day)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(claim.claimant.0.to_vec())
        .bind(claim.handle.0.to_vec())
        .bind(claim.product)
        .bind(claim.units)
        .bind(claim.day)
        .run()
        .await?;
    }
    if let Some(handle) = released {
        let gone = tx.query("DELETE FROM claim WHERE handle = $1");
        gone.bind(handle.0.to_vec()).run().await?;
    }
    Ok(())
}

/// The products that anything was claimed of.
pub async fn claimed(tx: &mut Tx) -> Result<Vec<(Uuid, Category)>> {
    Ok(tx
        .query(
            "SELECT product.id, product.category FROM product
             WHERE EXISTS (SELECT 1 FROM claim WHERE claim.product_id = product.id)",
        )
        .all()
        .await?)
}

/// Forgets what was claimed of a product up to a day; answers how much.
pub async fn forget(tx: &mut Tx, product: Uuid, through: NaiveDate) -> Result<u64> {
    Ok(tx
        .query("DELETE FROM claim WHERE product_id = $1 AND day <= $2")
        .bind(product)
        .bind(through)
        .run()
        .await?)
}
