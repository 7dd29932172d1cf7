//! Compares every closing figure of a history with the books, as of each month's last day.

use std::{collections::HashMap, path::Path};

use chrono::NaiveDate;

use super::{Outcome, read};
use crate::{
    db::{Db, Tx},
    error::Result,
    exchange::progress::Progress,
};

/// How many differing figures are told.
const TOLD_MAX: usize = 20;

/// A closing figure that the book does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The site.
    pub site: String,
    /// The product.
    pub product: String,
    /// The month's last day.
    pub day: NaiveDate,
    /// What the history says.
    pub wanted: i64,
    /// What the book says.
    pub found: i64,
}

/// Compares all figures.
pub async fn all(
    db: &Db,
    history: &Path,
    outcome: &mut Outcome,
    progress: &mut Progress,
) -> anyhow::Result<()> {
    for month in read::months(history)? {
        let month = month?;
        let mut tx = db.read().await?;
        let books = closing_on(&mut tx, month.day).await?;
        for line in &month.rows {
            let key = (line.site.clone(), line.product.clone());
            let found = books.get(&key).copied().unwrap_or(0);
            if found == line.end {
                outcome.agreeing += 1;
            } else if outcome.disagreements.len() < TOLD_MAX {
                outcome.disagreements.push(Disagreement {
                    site: line.site.clone(),
                    product: line.product.clone(),
                    day: month.day,
                    wanted: line.end,
                    found,
                });
            }
        }
        progress.add(month.rows.len() as u64);
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct ClosingRow {
    site: String,
    product: String,
    units: i64,
}

/// What every book had of every product at the end of a day.
async fn closing_on(tx: &mut Tx, day: NaiveDate) -> Result<HashMap<(String, String), i64>> {
    let rows: Vec<ClosingRow> = tx
        .query(
            "SELECT facility.code AS site, product.code AS product,
                    CAST(SUM(COALESCE((
                        SELECT closing.units FROM holding_day closing
                        WHERE closing.facility_id = held.facility_id
                            AND closing.lot_id = held.lot_id AND closing.zone_id = held.zone_id
                            AND closing.day <= $1
                        ORDER BY closing.day DESC LIMIT 1), 0)) AS BIGINT) AS units
             FROM holding held
             JOIN facility ON facility.id = held.facility_id
             JOIN product ON product.id = held.product_id
             GROUP BY facility.code, product.code",
        )
        .bind(day)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| ((row.site, row.product), row.units))
        .collect())
}
