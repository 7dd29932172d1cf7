//! SQL of readings by hand.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    climate::{
        Sample,
        hand::{Half, band},
        judge::Limits,
    },
    db::{Tx, assembled},
    error::Result,
};

/// The most readings of a room that are listed of a month.
const LISTED_MAX: i64 = 2_000;

/// A reading by hand.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct HandRow {
    /// Its id, chosen by the caller.
    pub id: Uuid,
    /// Its room.
    pub storeroom_id: Uuid,
    /// The facility's day.
    pub day: NaiveDate,
    /// Which half of it.
    pub half: Half,
    /// When it was read.
    pub at: DateTime<Utc>,
    /// Hundredths of a degree.
    pub celsius: i64,
    /// Hundredths of a percent.
    pub humidity: i64,
    /// The limits that held.
    pub celsius_low: Option<i64>,
    /// The limits that held.
    pub celsius_high: Option<i64>,
    /// The limits that held.
    pub humidity_low: Option<i64>,
    /// The limits that held.
    pub humidity_high: Option<i64>,
    /// A remark; of a correction, why.
    pub note: String,
    /// What it corrects.
    pub corrects: Option<Uuid>,
    /// When it was written down here.
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub account_name: String,
}

impl HandRow {
    /// What was read.
    pub fn sample(&self) -> Sample {
        Sample {
            at: self.at.timestamp(),
            celsius: i32::try_from(self.celsius).unwrap_or(0),
            humidity: i32::try_from(self.humidity).ok(),
        }
    }

    /// The limits that held.
    pub fn limits(&self) -> Limits {
        Limits {
            celsius: band(self.celsius_low, self.celsius_high),
            humidity: band(self.humidity_low, self.humidity_high),
        }
    }
}

const COLUMNS: &str = "hand_reading.id, hand_reading.storeroom_id, hand_reading.day,
    hand_reading.half, hand_reading.at, hand_reading.celsius, hand_reading.humidity,
    hand_reading.celsius_low, hand_reading.celsius_high, hand_reading.humidity_low,
    hand_reading.humidity_high, hand_reading.note, hand_reading.corrects,
    hand_reading.recorded_at, account.name AS account_name
    FROM hand_reading JOIN account ON account.id = hand_reading.account_id";

/// The readings of a room, or of all rooms, from a day up to but not with another; corrected ones
/// too, in order of recording.
pub async fn between(
    tx: &mut Tx,
    facility: Uuid,
    storeroom: Option<Uuid>,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<HandRow>> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE hand_reading.facility_id = $1
             AND ($2 IS NULL OR hand_reading.storeroom_id = $2)
             AND hand_reading.day >= $3 AND hand_reading.day < $4
         ORDER BY hand_reading.day, hand_reading.recorded_at, hand_reading.id LIMIT $5"
    );
    let query = tx.query(assembled(sql)).bind(facility).bind(storeroom);
    Ok(query.bind(from).bind(to).bind(LISTED_MAX).all().await?)
}

/// The reading of a facility with this id.
pub async fn one(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<HandRow>> {
    let sql =
        format!("SELECT {COLUMNS} WHERE hand_reading.facility_id = $1 AND hand_reading.id = $2");
    Ok(tx
        .query(assembled(sql))
        .bind(facility)
        .bind(id)
        .optional()
        .await?)
}

/// Whether a reading was corrected by another one.
pub async fn is_corrected(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<bool> {
    let found = tx
        .query("SELECT id FROM hand_reading WHERE facility_id = $1 AND corrects = $2")
        .bind(facility)
        .bind(id)
        .scalar_optional::<Uuid>()
        .await?;
    Ok(found.is_some())
}

/// Writes a reading down.
pub async fn add(tx: &mut Tx, facility: Uuid, row: &HandRow, account: Uuid) -> Result<()> {
    tx.query(
        "INSERT INTO hand_reading (facility_id, id, storeroom_id, day, half, at, celsius, humidity,
             celsius_low, celsius_high, humidity_low, humidity_high, note, corrects, recorded_at,
             account_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(facility)
    .bind(row.id)
    .bind(row.storeroom_id)
    .bind(row.day)
    .bind(row.half)
    .bind(row.at)
    .bind(row.celsius)
    .bind(row.humidity)
    .bind(row.celsius_low)
    .bind(row.celsius_high)
    .bind(row.humidity_low)
    .bind(row.humidity_high)
    .bind(row.note.clone())
    .bind(row.corrects)
    .bind(row.recorded_at)
    .bind(account)
    .run()
    .await?;
    Ok(())
}

/// What was done about a reading, with the reading afterwards.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct MeasureRow {
    /// Its id, chosen by the caller.
    pub id: Uuid,
    /// The reading it is about.
    pub reading_id: Uuid,
    /// What was done.
    pub measure: String,
    /// When it was read afterwards.
    pub at: DateTime<Utc>,
    /// Hundredths of a degree.
    pub celsius: i64,
    /// Hundredths of a percent.
    pub humidity: i64,
    /// When it was written down here.
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub account_name: String,
}

/// What was done about readings of a room, or of all rooms, between two days, in order of time.
pub async fn measures(
    tx: &mut Tx,
    facility: Uuid,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<MeasureRow>> {
    Ok(tx
        .query(
            "SELECT hand_measure.id, hand_measure.reading_id, hand_measure.measure,
                    hand_measure.at, hand_measure.celsius, hand_measure.humidity,
                    hand_measure.recorded_at, account.name AS account_name
             FROM hand_measure
                 JOIN hand_reading ON hand_reading.facility_id = hand_measure.facility_id
                     AND hand_reading.id = hand_measure.reading_id
                 JOIN account ON account.id = hand_measure.account_id
             WHERE hand_measure.facility_id = $1 AND hand_reading.day >= $2
                 AND hand_reading.day < $3
             ORDER BY hand_measure.recorded_at, hand_measure.id LIMIT 4000",
        )
        .bind(facility)
        .bind(from)
        .bind(to)
        .all()
        .await?)
}

/// The measure of a facility with this id.
pub async fn measure(tx: &mut Tx, facility: Uuid, id: Uuid) -> Result<Option<MeasureRow>> {
    Ok(tx
        .query(
            "SELECT hand_measure.id, hand_measure.reading_id, hand_measure.measure,
                    hand_measure.at, hand_measure.celsius, hand_measure.humidity,
                    hand_measure.recorded_at, account.name AS account_name
             FROM hand_measure JOIN account ON account.id = hand_measure.account_id
             WHERE hand_measure.facility_id = $1 AND hand_measure.id = $2",
        )
        .bind(facility)
        .bind(id)
        .optional()
        .await?)
}

/// Writes down what was done.
pub async fn add_measure(
    tx: &mut Tx,
    facility: Uuid,
    row: &MeasureRow,
    account: Uuid,
) -> Result<()> {
    tx.query(
        "INSERT INTO hand_measure (facility_id, id, reading_id, measure, at, celsius, humidity,
             recorded_at, account_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(facility)
    .bind(row.id)
    .bind(row.reading_id)
    .bind(row.measure.clone())
    .bind(row.at)
    .bind(row.celsius)
    .bind(row.humidity)
    .bind(row.recorded_at)
    .bind(account)
    .run()
    .await?;
    Ok(())
}
