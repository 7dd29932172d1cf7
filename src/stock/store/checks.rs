//! SQL of condition checks.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{db::Tx, error::Result};

/// A check to be recorded.
#[derive(Debug, Clone)]
pub struct NewCheck {
    /// Chosen by the caller.
    pub id: Uuid,
    /// The lot.
    pub lot: Uuid,
    /// The day it was looked at.
    pub checked_on: NaiveDate,
    /// Whether it was as it should be.
    pub sound: bool,
    /// A remark.
    pub note: String,
    /// Who looked.
    pub account: Uuid,
}

/// A recorded check.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CheckRow {
    /// Its id.
    pub id: Uuid,
    /// The lot.
    pub lot_id: Uuid,
    /// The day it was looked at.
    pub checked_on: NaiveDate,
    /// Whether it was as it should be.
    pub sound: bool,
    /// A remark.
    pub note: String,
    /// Who looked.
    pub account_id: Uuid,
    /// Their name.
    pub account_name: String,
    /// The moment of recording.
    pub recorded_at: DateTime<Utc>,
}

/// Whether a facility has ever held a lot.
pub async fn is_held(tx: &mut Tx, facility: Uuid, lot: Uuid) -> Result<bool> {
    let row =
        tx.query("SELECT COUNT(*) > 0 FROM holding_day WHERE facility_id = $1 AND lot_id = $2");
    Ok(row.bind(facility).bind(lot).scalar().await?)
}

/// Records a check; answers whether it is new.
pub async fn add(tx: &mut Tx, facility: Uuid, new: &NewCheck, now: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query(
            "INSERT INTO condition_check (facility_id, id, lot_id, checked_on, sound, note,
                 account_id, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        )
        .bind(facility)
        .bind(new.id)
        .bind(new.lot)
        .bind(new.checked_on)
        .bind(new.sound)
        .bind(new.note.clone())
        .bind(new.account)
        .bind(now)
        .run()
        .await?;
    Ok(rows == 1)
}

/// One check.
pub async fn find(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<CheckRow> {
    let row = tx.query(
        "SELECT condition_check.id, condition_check.lot_id, condition_check.checked_on,
                condition_check.sound, condition_check.note, condition_check.account_id,
                COALESCE(account.name, '') AS account_name, condition_check.recorded_at
         FROM condition_check LEFT JOIN account ON account.id = condition_check.account_id
         WHERE condition_check.facility_id = $1 AND condition_check.id = $2",
    );
    Ok(row.bind(facility).bind(id).one().await?)
}

/// The checks of a facility, the newest first; the last 200.
pub async fn list(tx: &mut Tx, facility: Uuid, lot: Option<Uuid>) -> Result<Vec<CheckRow>> {
    let rows = tx.query(
        "SELECT condition_check.id, condition_check.lot_id, condition_check.checked_on,
                condition_check.sound, condition_check.note, condition_check.account_id,
                COALESCE(account.name, '') AS account_name, condition_check.recorded_at
         FROM condition_check LEFT JOIN account ON account.id = condition_check.account_id
         WHERE condition_check.facility_id = $1
             AND (CAST($2 AS UUID) IS NULL OR condition_check.lot_id = $2)
         ORDER BY condition_check.recorded_at DESC LIMIT 200",
    );
    Ok(rows.bind(facility).bind(lot).all().await?)
}
