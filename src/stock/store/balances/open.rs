//! Figures of months that are still open, remembered as they were at an entry of the book.
//!
//! A book only grows: what was summed up to an entry stays true, whichever process adds the next
//! ones, so that only those are read again. Nothing here outlives the process.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Balance, add, live, moved};
use crate::{db::Tx, error::Result, stock::store::holdings};

/// How many lots' figures are remembered, a few hundred bytes each, before all are forgotten.
const LOTS_MAX: usize = 100_000;

/// A facility's stretch of business days.
type Stretch = (Uuid, NaiveDate, NaiveDate);

/// Figures remembered.
#[derive(Debug, Default)]
pub struct OpenMonths(Mutex<Figured>);

#[derive(Debug, Default)]
struct Figured {
    lots: usize,
    by_stretch: HashMap<Stretch, (i64, Balance)>,
}

impl OpenMonths {
    /// The figures of a stretch up to the newest entry the transaction sees; `seq` is the first
    /// entry that can lie in it.
    pub async fn live(&self, tx: &mut Tx, stretch: Stretch, seq: i64) -> Result<Balance> {
        let (facility, from, to) = stretch;
        let head = holdings::head(tx, facility).await?.head_seq;
        let balance = match self.remembered(stretch, head) {
            Some((at, balance)) if at == head => return Ok(balance),
            Some((at, mut balance)) => {
                grow(tx, &mut balance, stretch, at + 1).await?;
                balance
            }
            None => live(tx, facility, seq, from, to).await?,
        };
        self.remember(stretch, head, balance.clone());
        Ok(balance)
    }

    /// What is remembered of a stretch, unless this transaction looks at an earlier moment.
    fn remembered(&self, stretch: Stretch, head: i64) -> Option<(i64, Balance)> {
        let figured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, balance) = figured.by_stretch.get(&stretch)?;
        (*at <= head).then(|| (*at, balance.clone()))
    }

    fn remember(&self, stretch: Stretch, head: i64, balance: Balance) {
        let mut figured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if figured.lots + balance.len() > LOTS_MAX {
            *figured = Figured::default();
        }
        figured.lots += balance.len();
        if let Some((_, before)) = figured.by_stretch.insert(stretch, (head, balance)) {
            figured.lots -= before.len();
        }
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
