//! SQL of printed wall sheets.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::{Tx, assembled},
    error::Result,
};

/// A wall sheet that was printed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PrintRow {
    /// 1, 2, 3 … of this sheet.
    pub number: i64,
    /// What stood in its halves of days, as JSON.
    pub cells: String,
    /// When it was first printed so.
    pub printed_at: DateTime<Utc>,
    /// By whom.
    pub account_name: String,
}

/// A sheet: the facility, the storeroom, and the first day of the month.
pub type Sheet = (Uuid, Uuid, NaiveDate);

/// The last two prints of a sheet, the newest first.
pub async fn last(tx: &mut Tx, (facility, storeroom, month): Sheet) -> Result<Vec<PrintRow>> {
    Ok(tx
        .query(
            "SELECT climate_print.number, climate_print.cells, climate_print.printed_at,
                    account.name AS account_name
             FROM climate_print JOIN account ON account.id = climate_print.account_id
             WHERE climate_print.facility_id = $1 AND climate_print.storeroom_id = $2
                 AND climate_print.month = $3
             ORDER BY climate_print.number DESC LIMIT 2",
        )
        .bind(facility)
        .bind(storeroom)
        .bind(month)
        .all()
        .await?)
}

/// Keeps others from printing sheets of the storeroom until the commit.
pub async fn lock(tx: &mut Tx, storeroom: Uuid) -> Result<()> {
    let sql = format!("SELECT id FROM storeroom WHERE id = $1{}", tx.for_update());
    tx.query(assembled(sql))
        .bind(storeroom)
        .scalar_optional::<Uuid>()
        .await?;
    Ok(())
}

/// Notes a print, under the number after the last; the room is locked.
pub async fn add(
    tx: &mut Tx,
    (facility, storeroom, month): Sheet,
    print: &PrintRow,
    account: Uuid,
) -> Result<()> {
    tx.query(
        "INSERT INTO climate_print (facility_id, storeroom_id, month, number, cells, printed_at,
             account_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(facility)
    .bind(storeroom)
    .bind(month)
    .bind(print.number)
    .bind(print.cells.clone())
    .bind(print.printed_at)
    .bind(account)
    .run()
    .await?;
    Ok(())
}
