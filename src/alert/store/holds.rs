//! SQL of what holds now, and what held lately.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    alert::{Event, Facts, Happening, Where},
    climate::{
        hand::Half,
        judge::{Gravity, Quantity, Side, gravity},
        sensor::BATTERY_LOW,
        store::events::EventKind,
    },
    db::Tx,
    error::Result,
    id,
    places::Named,
};

/// What ended longer ago than this is not told any more.
const LATE: Duration = Duration::hours(24);

/// The most of each kind that is looked at at once.
pub(super) const MOST: i64 = 20_000;

/// Where, as a row has it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct At {
    facility_id: Uuid,
    region_path: String,
    pub(super) utc_offset_minutes: i64,
}

impl From<At> for Where {
    fn from(at: At) -> Where {
        Where {
            facility: at.facility_id,
            region_path: at.region_path,
            utc_offset_minutes: at.utc_offset_minutes,
        }
    }
}

#[derive(sqlx::FromRow)]
struct ExcursionRow {
    #[sqlx(flatten)]
    at: At,
    id: Uuid,
    sensor: String,
    storeroom: String,
    storeroom_name: String,
    quantity: Quantity,
    side: Side,
    limit_value: i64,
    worst: i64,
    began_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    lasted: i64,
    warn_after: i64,
    alarm_after: i64,
}

impl ExcursionRow {
    fn happening(self) -> Option<Happening> {
        let event = match gravity(self.lasted, self.warn_after, self.alarm_after) {
            Gravity::Alarm => Event::ExcursionAlarm,
            Gravity::Warning => Event::ExcursionWarning,
            Gravity::Noticed => return None,
        };
        Some(Happening {
            event,
            at: self.at.into(),
            subject: self.id,
            since: self.began_at,
            over_at: self.ended_at,
            facts: Facts {
                sensor: Some(self.sensor),
                storeroom: Some(Named {
                    code: self.storeroom,
                    name: self.storeroom_name,
                }),
                quantity: Some(self.quantity),
                side: Some(self.side),
                limit: Some(self.limit_value),
                worst: Some(self.worst),
                ..Facts::default()
            },
        })
    }
}

/// Excursions that are at least a warning, go on or ended lately, and are not closed by a note.
pub async fn excursions(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Happening>> {
    let rows: Vec<ExcursionRow> = tx
        .query(
            "SELECT facility.id AS facility_id, region.path AS region_path,
                    facility.utc_offset_minutes, excursion.id, sensor.code AS sensor,
                    storeroom.code AS storeroom, storeroom.name AS storeroom_name,
                    excursion.quantity, excursion.side, excursion.limit_value, excursion.worst,
                    excursion.began_at, excursion.ended_at, excursion.lasted,
                    excursion.warn_after, excursion.alarm_after
             FROM excursion
                 JOIN facility ON facility.id = excursion.facility_id
                 JOIN region ON region.id = facility.region_id
                 JOIN sensor ON sensor.id = excursion.sensor_id
                 JOIN storeroom ON storeroom.id = sensor.storeroom_id
             WHERE (excursion.ended_at IS NULL OR excursion.last_at >= $1)
                 AND NOT EXISTS (SELECT 1 FROM excursion_note WHERE kind = 'closing'
                     AND excursion_note.facility_id = excursion.facility_id
                     AND excursion_note.excursion_id = excursion.id)
             ORDER BY excursion.last_at DESC, excursion.id LIMIT $2",
        )
        .bind(now - LATE)
        .bind(MOST)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(ExcursionRow::happening)
        .collect())
}

#[derive(sqlx::FromRow)]
struct EventRow {
    #[sqlx(flatten)]
    at: At,
    id: Uuid,
    kind: EventKind,
    sensor: Option<String>,
    storeroom: Option<String>,
    storeroom_name: Option<String>,
    sensors: i64,
    began_at: DateTime<Utc>,
}

/// Silences and power losses that go on. Where the power failed, its sensors are silent for that
/// reason: they are not told of each for itself.
pub async fn events(tx: &mut Tx) -> Result<Vec<Happening>> {
    let rows: Vec<EventRow> = tx
        .query(
            "SELECT facility.id AS facility_id, region.path AS region_path,
                    facility.utc_offset_minutes, climate_event.id, climate_event.kind,
                    sensor.code AS sensor, storeroom.code AS storeroom,
                    storeroom.name AS storeroom_name, climate_event.sensors,
                    climate_event.began_at
             FROM climate_event
                 JOIN facility ON facility.id = climate_event.facility_id
                 JOIN region ON region.id = facility.region_id
                 LEFT JOIN sensor ON sensor.id = climate_event.sensor_id
                 LEFT JOIN storeroom ON storeroom.id = sensor.storeroom_id
             WHERE climate_event.ended_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM excursion_note WHERE kind = 'closing'
                     AND excursion_note.facility_id = climate_event.facility_id
                     AND excursion_note.excursion_id = climate_event.id)
                 AND (climate_event.kind = 'power' OR NOT EXISTS (
                     SELECT 1 FROM climate_event power WHERE power.kind = 'power'
                         AND power.facility_id = climate_event.facility_id
                         AND power.ended_at IS NULL))
             ORDER BY climate_event.began_at DESC, climate_event.id LIMIT $1",
        )
        .bind(MOST)
        .all()
        .await?;
    let happening = |row: EventRow| Happening {
        event: match row.kind {
            EventKind::Power => Event::PowerLoss,
            EventKind::Silence => Event::SensorSilent,
        },
        at: row.at.into(),
        subject: row.id,
        since: row.began_at,
        over_at: None,
        facts: Facts {
            storeroom: row
                .storeroom
                .zip(row.storeroom_name)
                .map(|(code, name)| Named { code, name }),
            count: (row.kind == EventKind::Power).then_some(row.sensors),
            sensor: row.sensor,
            ..Facts::default()
        },
    };
    Ok(rows.into_iter().map(happening).collect())
}

#[derive(sqlx::FromRow)]
struct DueRow {
    #[sqlx(flatten)]
    at: At,
    id: Uuid,
    sensor: String,
    storeroom: String,
    storeroom_name: String,
    due_on: NaiveDate,
}

/// Sensors in use whose calibration was due before today.
pub async fn calibrations(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Happening>> {
    // Nowhere is it later than fourteen hours after Greenwich; then each facility's day is asked.
    let latest = (now + Duration::hours(14)).date_naive();
    let rows: Vec<DueRow> = tx
        .query(
            "SELECT facility.id AS facility_id, region.path AS region_path,
                    facility.utc_offset_minutes, sensor.id, sensor.code AS sensor,
                    storeroom.code AS storeroom, storeroom.name AS storeroom_name,
                    sensor_calibration.due_on
             FROM sensor_calibration
                 JOIN sensor ON sensor.id = sensor_calibration.sensor_id
                 JOIN storeroom ON storeroom.id = sensor.storeroom_id
                 JOIN facility ON facility.id = sensor.facility_id
                 JOIN region ON region.id = facility.region_id
             WHERE sensor.status = 'active' AND sensor_calibration.due_on < $1
                 AND sensor_calibration.no = (SELECT MAX(latest.no)
                     FROM sensor_calibration latest WHERE latest.sensor_id = sensor.id)
             ORDER BY sensor_calibration.due_on, sensor.id LIMIT $2",
        )
        .bind(latest)
        .bind(MOST)
        .all()
        .await?;
    let overdue = rows.into_iter().filter_map(|row| {
        let offset = Duration::minutes(row.at.utc_offset_minutes);
        let today = (now + offset).date_naive();
        let after = row.due_on.succ_opt()?;
        (row.due_on < today).then(|| Happening {
            event: Event::CalibrationOverdue,
            subject: id::derived(row.id, &format!("calibration {}", row.due_on)),
            since: after.and_time(chrono::NaiveTime::MIN).and_utc() - offset,
            over_at: None,
            facts: Facts {
                sensor: Some(row.sensor),
                storeroom: Some(Named {
                    code: row.storeroom,
                    name: row.storeroom_name,
                }),
                day: Some(row.due_on),
                ..Facts::default()
            },
            at: row.at.into(),
        })
    });
    Ok(overdue.collect())
}

#[derive(sqlx::FromRow)]
struct BatteryRow {
    #[sqlx(flatten)]
    at: At,
    id: Uuid,
    sensor: String,
    storeroom: String,
    storeroom_name: String,
    battery: i64,
    battery_at: DateTime<Utc>,
}

/// Sensors in use that said last that their battery is low. Each month it is another happening: a
/// battery that nobody changes is told of again, and a figure that goes to and fro is not.
pub async fn batteries(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Happening>> {
    let rows: Vec<BatteryRow> = tx
        .query(
            "SELECT facility.id AS facility_id, region.path AS region_path,
                    facility.utc_offset_minutes, sensor.id, sensor.code AS sensor,
                    storeroom.code AS storeroom, storeroom.name AS storeroom_name,
                    sensor_sign.battery, sensor_sign.battery_at
             FROM sensor_sign
                 JOIN sensor ON sensor.id = sensor_sign.sensor_id
                 JOIN storeroom ON storeroom.id = sensor.storeroom_id
                 JOIN facility ON facility.id = sensor.facility_id
                 JOIN region ON region.id = facility.region_id
             WHERE sensor.status = 'active' AND sensor_sign.battery <= $1
                 AND sensor_sign.battery_at IS NOT NULL
             ORDER BY sensor_sign.battery, sensor.id LIMIT $2",
        )
        .bind(BATTERY_LOW)
        .bind(MOST)
        .all()
        .await?;
    let happening = |row: BatteryRow| {
        let local = now + Duration::minutes(row.at.utc_offset_minutes);
        Happening {
            event: Event::BatteryLow,
            subject: id::derived(row.id, &format!("battery {}", local.format("%Y-%m"))),
            since: row.battery_at,
            over_at: None,
            facts: Facts {
                sensor: Some(row.sensor),
                storeroom: Some(Named {
                    code: row.storeroom,
                    name: row.storeroom_name,
                }),
                battery: Some(row.battery),
                ..Facts::default()
            },
            at: row.at.into(),
        }
    };
    Ok(rows.into_iter().map(happening).collect())
}

/// The clocks that facilities go by, in minutes east of Greenwich.
pub async fn clocks(tx: &mut Tx) -> Result<Vec<i64>> {
    let rows: Vec<(i64,)> = tx
        .query("SELECT DISTINCT utc_offset_minutes FROM facility WHERE kind = 'depot'")
        .all()
        .await?;
    Ok(rows.into_iter().map(|(minutes,)| minutes).collect())
}

#[derive(sqlx::FromRow)]
struct MissingRow {
    #[sqlx(flatten)]
    at: At,
    rooms: i64,
}

/// Depots with rooms in which nothing was written down in that half of the day, and no sensor reads
/// either; of those that go by one clock. `since` is when the hours for it were over.
pub async fn records_missing(
    tx: &mut Tx,
    clock: i64,
    (day, half): (NaiveDate, Half),
    since: DateTime<Utc>,
) -> Result<Vec<Happening>> {
    let rows: Vec<MissingRow> = tx
        .query(
            "SELECT facility.id AS facility_id, region.path AS region_path,
                    facility.utc_offset_minutes, COUNT(*) AS rooms
             FROM storeroom
                 JOIN facility ON facility.id = storeroom.facility_id
                 JOIN region ON region.id = facility.region_id
             WHERE facility.kind = 'depot' AND facility.status = 'active'
                 AND storeroom.status = 'active' AND facility.utc_offset_minutes = $1
                 AND NOT EXISTS (SELECT 1 FROM sensor
                     WHERE sensor.facility_id = facility.id AND sensor.status = 'active'
                         AND sensor.storeroom_id = storeroom.id)
                 AND NOT EXISTS (SELECT 1 FROM hand_reading
                     WHERE hand_reading.facility_id = facility.id
                         AND hand_reading.storeroom_id = storeroom.id
                         AND hand_reading.day = $2 AND hand_reading.half = $3)
             GROUP BY facility.id, region.path, facility.utc_offset_minutes
             ORDER BY facility.id LIMIT $4",
        )
        .bind(clock)
        .bind(day)
        .bind(half)
        .bind(MOST)
        .all()
        .await?;
    let happening = |row: MissingRow| Happening {
        event: Event::RecordMissing,
        subject: id::derived(row.at.facility_id, &format!("record {day} {half:?}")),
        since,
        over_at: None,
        facts: Facts {
            count: Some(row.rooms),
            day: Some(day),
            half: Some(half),
            ..Facts::default()
        },
        at: row.at.into(),
    };
    Ok(rows.into_iter().map(happening).collect())
}
