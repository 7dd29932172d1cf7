//! Reads the lots that stand for doubles merged into them.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{catalog::Lot, db::Tx, error::Result, stock::known::Known};

#[derive(sqlx::FromRow)]
struct SurvivorRow {
    #[sqlx(flatten)]
    lot: Lot,
    code: String,
}

/// A lot by what names it.
pub fn keyed(lot: Lot) -> ((Uuid, String, Option<NaiveDate>), Lot) {
    ((lot.product_id, lot.number.clone(), lot.expiry), lot)
}

/// The lots that others were merged into; most batches name no double.
pub async fn load(tx: &mut Tx, merged: &[(Uuid, Uuid)], known: &mut Known) -> Result<()> {
    for (from, into) in merged {
        let SurvivorRow { lot, code } = tx
            .query(
                "SELECT lot.id, lot.product_id, lot.number, lot.expiry, lot.status,
                        CASE WHEN lot.status = 'active' THEN NULL ELSE (
                            SELECT reason FROM lot_event WHERE lot_event.lot_id = lot.id
                            ORDER BY seq DESC LIMIT 1) END AS why, product.code
                 FROM lot JOIN product ON product.id = lot.product_id WHERE lot.id = $1",
            )
            .bind(*into)
            .one()
            .await?;
        known.codes.insert(lot.product_id, code);
        let (key, own) = keyed(lot.clone());
        known.lots.entry(key).or_insert(own);
        known.survivors.insert(*from, lot);
    }
    Ok(())
}
