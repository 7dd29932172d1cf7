//! Figures of months that are still open, remembered as they were at an entry of the book.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Balance, add, live, moved};
use crate::{
    db::Tx,
    error::Result,
    stock::{grown::Grown, store::holdings},
};

/// A facility's stretch of business days.
type Stretch = (Uuid, NaiveDate, NaiveDate);

/// Figures by facility and stretch of business days, up to an entry.
#[derive(Debug, Default)]
pub struct OpenMonths(Grown<Stretch, Balance>);

impl OpenMonths {
    /// The figures of a stretch up to the newest entry the transaction sees; `seq` is the first
    /// entry that can lie in it.
    pub async fn live(&self, tx: &mut Tx, stretch: Stretch, seq: i64) -> Result<Balance> {
        let (facility, from, to) = stretch;
        let head = holdings::head(tx, facility).await?.head_seq;
        let balance = match self.0.get(&stretch, head) {
            Some((at, balance)) if at == head => return Ok(balance),
            Some((at, mut balance)) => {
                grow(tx, &mut balance, stretch, at + 1).await?;
                balance
            }
            None => live(tx, facility, seq, from, to).await?,
        };
        self.0.put(stretch, head, balance.len(), balance.clone());
        Ok(balance)
    }
}

#[derive(sqlx::FromRow)]
struct EarlierRow {
    product_id: Uuid,
    lot_id: Uuid,
    units: i64,
}

/// Adds the entries from `seq` on: those of earlier business days to the opening.
async fn grow(
    tx: &mut Tx,
    balance: &mut Balance,
    (facility, from, to): Stretch,
    seq: i64,
) -> Result<()> {
    let earlier: Vec<EarlierRow> = tx
        .query(
            "SELECT product_id, lot_id, CAST(SUM(units) AS BIGINT) AS units FROM entry
             WHERE facility_id = $1 AND seq >= $2 AND occurred_on < $3
             GROUP BY product_id, lot_id",
        )
        .bind(facility)
        .bind(seq)
        .bind(from)
        .all()
        .await?;
    for row in earlier {
        let lot = balance.entry(row.lot_id).or_default();
        lot.product = row.product_id;
        lot.figures.opening += row.units;
    }
    add(balance, moved(tx, facility, seq, from, to).await?);
    balance.retain(|_, lot| !lot.figures.is_empty());
    Ok(())
}
