//! SQL of how the rooms of a county stand, and of the last reading of each sensor.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    climate::{
        Sample,
        hand::Half,
        judge::{Quantity, Side},
    },
    db::{Tx, assembled},
    error::Result,
    places::store::Reach,
};

/// How many rows one statement writes.
const ROWS_MAX: usize = 200;

/// The most rooms that are looked at.
pub const ROOMS_MAX: i64 = 20_000;

/// Writes the last readings of sensors down; an older one than is there changes nothing.
pub async fn put_last(tx: &mut Tx, rows: &[(Uuid, Uuid, Sample)]) -> Result<()> {
    for some in rows.chunks(ROWS_MAX) {
        let places = tx.placeholders(some.len(), 5);
        let sql = format!(
            "INSERT INTO sensor_last (facility_id, sensor_id, at, celsius, humidity)
             VALUES {places}
             ON CONFLICT (facility_id, sensor_id) DO UPDATE
                 SET at = excluded.at, celsius = excluded.celsius, humidity = excluded.humidity
                 WHERE sensor_last.at <= excluded.at"
        );
        let mut query = tx.query(assembled(sql));
        for (facility, sensor, last) in some {
            query = query
                .bind(*facility)
                .bind(*sensor)
                .bind(DateTime::from_timestamp(last.at, 0).unwrap_or_default())
                .bind(i64::from(last.celsius))
                .bind(last.humidity.map(i64::from));
        }
        query.run().await?;
    }
    Ok(())
}

/// A room in use.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RoomRow {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its climate class.
    pub climate_class: String,
    /// Its facility.
    pub facility_id: Uuid,
    /// Its facility's code.
    pub facility_code: String,
    /// Its facility's name.
    pub facility_name: String,
    /// Its facility's region.
    pub region_name: String,
    /// Minutes east of Greenwich.
    pub utc_offset_minutes: i64,
}

/// Which rooms: those within reach of facilities that work, below a region.
const WHERE: &str = "JOIN facility ON facility.id = storeroom.facility_id
        AND facility.status <> 'closed'
    JOIN region ON region.id = facility.region_id
    WHERE storeroom.status = 'active' AND region.path LIKE $1 AND";

/// The rooms in use, in order of facility and room.
pub async fn rooms(tx: &mut Tx, below: &str, reach: &Reach) -> Result<Vec<RoomRow>> {
    let sql = format!(
        "SELECT storeroom.id, storeroom.code, storeroom.name, storeroom.climate_class,
                storeroom.facility_id, facility.code AS facility_code,
                facility.name AS facility_name, region.name AS region_name,
                facility.utc_offset_minutes
         FROM storeroom {WHERE} {}
         ORDER BY facility.code, storeroom.code LIMIT $2",
        reach.condition(3)
    );
    let query = tx.query(assembled(sql)).bind(format!("{below}%"));
    Ok(reach.bind(query.bind(ROOMS_MAX)).all().await?)
}

/// A sensor in use with its last reading.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LastRow {
    /// The room it hangs in.
    pub storeroom_id: Uuid,
    /// When it was last read.
    pub at: Option<DateTime<Utc>>,
    /// Hundredths of a degree.
    pub celsius: Option<i64>,
    /// Hundredths of a percent.
    pub humidity: Option<i64>,
}

/// The sensors in use of those rooms.
pub async fn sensors(tx: &mut Tx, below: &str, reach: &Reach) -> Result<Vec<LastRow>> {
    let sql = format!(
        "SELECT sensor.storeroom_id, sensor_last.at, sensor_last.celsius, sensor_last.humidity
         FROM sensor JOIN storeroom ON storeroom.id = sensor.storeroom_id
             LEFT JOIN sensor_last ON sensor_last.facility_id = sensor.facility_id
                 AND sensor_last.sensor_id = sensor.id
             {WHERE} sensor.status = 'active' AND {}
         LIMIT $2",
        reach.condition(3)
    );
    let query = tx.query(assembled(sql)).bind(format!("{below}%"));
    Ok(reach.bind(query.bind(5 * ROOMS_MAX)).all().await?)
}

/// An excursion that goes on.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OpenRow {
    /// Its id.
    pub id: Uuid,
    /// The room.
    pub storeroom_id: Uuid,
    /// What is outside.
    pub quantity: Quantity,
    /// On which side.
    pub side: Side,
    /// The value furthest outside.
    pub worst: i64,
    /// The first reading outside.
    pub began_at: DateTime<Utc>,
    /// Seconds outside.
    pub lasted: i64,
    /// Seconds to a warning.
    pub warn_after: i64,
    /// Seconds to an alarm.
    pub alarm_after: i64,
}

/// The excursions of sensors in use that go on in those rooms.
pub async fn going_on(tx: &mut Tx, below: &str, reach: &Reach) -> Result<Vec<OpenRow>> {
    let sql = format!(
        "SELECT excursion.id, sensor.storeroom_id, excursion.quantity, excursion.side,
                excursion.worst, excursion.began_at, excursion.lasted, excursion.warn_after,
                excursion.alarm_after
         FROM excursion JOIN sensor ON sensor.id = excursion.sensor_id AND sensor.status = 'active'
             JOIN storeroom ON storeroom.id = sensor.storeroom_id
             {WHERE} excursion.ended_at IS NULL AND {}
         ORDER BY excursion.began_at LIMIT $2",
        reach.condition(3)
    );
    let query = tx.query(assembled(sql)).bind(format!("{below}%"));
    Ok(reach.bind(query.bind(ROOMS_MAX)).all().await?)
}

/// What was read by hand in a room on one of the last days.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct HandRow {
    /// The room.
    pub storeroom_id: Uuid,
    /// The facility's day.
    pub day: NaiveDate,
    /// Which half of it.
    pub half: Half,
    /// When.
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
    /// Whether a measure with a reading afterwards was written down.
    pub settled: bool,
}

/// The readings by hand of those rooms from a day on that were not corrected, by room and in order
/// of time.
pub async fn by_hand(
    tx: &mut Tx,
    (below, since): (&str, NaiveDate),
    reach: &Reach,
) -> Result<HashMap<Uuid, Vec<HandRow>>> {
    let sql = format!(
        "SELECT hand_reading.storeroom_id, hand_reading.day, hand_reading.half, hand_reading.at,
                hand_reading.celsius, hand_reading.humidity, hand_reading.celsius_low,
                hand_reading.celsius_high, hand_reading.humidity_low, hand_reading.humidity_high,
                EXISTS (SELECT 1 FROM hand_measure
                    WHERE hand_measure.facility_id = hand_reading.facility_id
                        AND hand_measure.reading_id = hand_reading.id) AS settled
         FROM storeroom JOIN hand_reading
                 ON hand_reading.facility_id = storeroom.facility_id
                     AND hand_reading.storeroom_id = storeroom.id AND hand_reading.day >= $3
             {WHERE} NOT EXISTS (SELECT 1 FROM hand_reading later
                 WHERE later.facility_id = hand_reading.facility_id
                     AND later.corrects = hand_reading.id)
             AND {}
         ORDER BY hand_reading.at, hand_reading.recorded_at LIMIT $2",
        reach.condition(4)
    );
    let query = tx.query(assembled(sql)).bind(format!("{below}%"));
    let query = query.bind(8 * ROOMS_MAX).bind(since);
    let mut found: HashMap<Uuid, Vec<HandRow>> = HashMap::new();
    for row in reach.bind(query).all::<HandRow>().await? {
        found.entry(row.storeroom_id).or_default().push(row);
    }
    Ok(found)
}
