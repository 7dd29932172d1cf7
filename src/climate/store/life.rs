//! SQL of where a lot stayed, and of what is known of the rooms it stayed in.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    climate::{
        Sample,
        judge::Limits,
        stay::{Ground, Step, moment},
    },
    db::Tx,
    error::Result,
    places::facility,
};

/// The most entries of a lot that are followed.
const ENTRIES_MAX: i64 = 500_000;

/// The most readings by hand of a room that are looked at: two a day and their corrections for
/// more than a product keeps.
const HAND_MAX: i64 = 20_000;

/// An entry, as far as it moves units from place to place.
#[derive(sqlx::FromRow)]
struct EntryRow {
    zone_id: Uuid,
    units: i64,
    occurred_on: NaiveDate,
    recorded_at: DateTime<Utc>,
    utc_offset_minutes: i64,
}

impl From<EntryRow> for Step {
    fn from(row: EntryRow) -> Step {
        Step {
            zone: row.zone_id,
            at: moment(
                row.occurred_on,
                row.recorded_at,
                row.units,
                row.utc_offset_minutes,
            ),
            units: row.units,
        }
    }
}

/// Every step of a lot, and of the doubles merged into it, in all books.
pub async fn steps(tx: &mut Tx, lot: Uuid) -> Result<Vec<Step>> {
    let rows: Vec<EntryRow> = tx
        .query(
            "SELECT entry.zone_id, entry.units, entry.occurred_on, document.recorded_at,
                    facility.utc_offset_minutes
             FROM (SELECT DISTINCT facility_id, product_id, lot_id FROM holding
                   WHERE lot_id IN (
                       SELECT id FROM lot WHERE id = $1
                       UNION ALL SELECT from_id FROM lot_alias WHERE into_id = $1)) held
                 JOIN facility ON facility.id = held.facility_id
                 JOIN entry ON entry.facility_id = held.facility_id
                     AND entry.product_id = held.product_id AND entry.lot_id = held.lot_id
                 JOIN document ON document.facility_id = entry.facility_id
                     AND document.id = entry.document_id
             ORDER BY entry.facility_id, entry.seq LIMIT $2",
        )
        .bind(lot)
        .bind(ENTRIES_MAX)
        .all()
        .await?;
    Ok(rows.into_iter().map(Step::from).collect())
}

/// The zones that a lot, or one of its doubles, ever lay in.
pub async fn grounds(tx: &mut Tx, lot: Uuid) -> Result<HashMap<Uuid, Ground>> {
    let now: Vec<(Uuid, Uuid, Option<Uuid>)> = tx
        .query(
            "SELECT DISTINCT zone.id, zone.facility_id, zone.storeroom_id
             FROM holding JOIN zone ON zone.id = holding.zone_id
             WHERE holding.lot_id IN (
                 SELECT id FROM lot WHERE id = $1
                 UNION ALL SELECT from_id FROM lot_alias WHERE into_id = $1)",
        )
        .bind(lot)
        .all()
        .await?;
    let past: Vec<(Uuid, DateTime<Utc>, Option<Uuid>)> = tx
        .query(
            "SELECT zone_room.zone_id, zone_room.until, zone_room.storeroom_id FROM zone_room
             WHERE zone_room.zone_id IN (
                 SELECT zone_id FROM holding WHERE lot_id IN (
                     SELECT id FROM lot WHERE id = $1
                     UNION ALL SELECT from_id FROM lot_alias WHERE into_id = $1))
             ORDER BY zone_room.until",
        )
        .bind(lot)
        .all()
        .await?;
    Ok(ground(now, past))
}

/// All zones of a facility.
pub async fn grounds_of(tx: &mut Tx, facility: Uuid) -> Result<HashMap<Uuid, Ground>> {
    let now: Vec<(Uuid, Uuid, Option<Uuid>)> = tx
        .query("SELECT id, facility_id, storeroom_id FROM zone WHERE facility_id = $1")
        .bind(facility)
        .all()
        .await?;
    let past: Vec<(Uuid, DateTime<Utc>, Option<Uuid>)> = tx
        .query(
            "SELECT zone_id, until, storeroom_id FROM zone_room WHERE facility_id = $1
             ORDER BY until",
        )
        .bind(facility)
        .all()
        .await?;
    Ok(ground(now, past))
}

fn ground(
    now: Vec<(Uuid, Uuid, Option<Uuid>)>,
    past: Vec<(Uuid, DateTime<Utc>, Option<Uuid>)>,
) -> HashMap<Uuid, Ground> {
    let mut grounds: HashMap<Uuid, Ground> = now
        .into_iter()
        .map(|(zone, facility, room)| {
            let before = Vec::new();
            let ground = Ground {
                facility,
                room,
                before,
            };
            (zone, ground)
        })
        .collect();
    for (zone, until, room) in past {
        if let Some(ground) = grounds.get_mut(&zone) {
            ground.before.push((until.timestamp(), room));
        }
    }
    grounds
}

/// A facility or a room where a lot stayed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PlaceRow {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Of a facility: the path of its region, for scopes; of a room: of its facility.
    pub region_path: String,
}

/// The facilities that ever held a lot or one of its doubles.
pub async fn facilities(tx: &mut Tx, lot: Uuid) -> Result<HashMap<Uuid, PlaceRow>> {
    let rows: Vec<PlaceRow> = tx
        .query(
            "SELECT facility.id, facility.code, facility.name, region.path AS region_path
             FROM facility JOIN region ON region.id = facility.region_id
             WHERE facility.id IN (
                 SELECT facility_id FROM holding WHERE lot_id IN (
                     SELECT id FROM lot WHERE id = $1
                     UNION ALL SELECT from_id FROM lot_alias WHERE into_id = $1))",
        )
        .bind(lot)
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// What a lot has to be kept at: the class of its product.
pub async fn limits(tx: &mut Tx, lot: Uuid) -> Result<Option<Limits>> {
    let class: Option<(Option<i64>, Option<i64>, i64, i64)> = tx
        .query(
            "SELECT climate_class.celsius_low, climate_class.celsius_high,
                    climate_class.humidity_low, climate_class.humidity_high
             FROM lot JOIN product ON product.id = lot.product_id
                 JOIN climate_class ON climate_class.code = product.storage_class
             WHERE lot.id = $1",
        )
        .bind(lot)
        .optional()
        .await?;
    Ok(class.map(|(celsius_low, celsius_high, dry, damp)| {
        Limits::from(facility::Limits {
            celsius_low,
            celsius_high,
            humidity_low: dry,
            humidity_high: damp,
        })
    }))
}

/// The sensors that hang or hung in a room.
pub async fn sensors(tx: &mut Tx, room: Uuid) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = tx
        .query("SELECT id FROM sensor WHERE storeroom_id = $1 ORDER BY id")
        .bind(room)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What was read by hand in a room between two moments, in order of time: readings that were not
/// corrected, and those after a measure.
pub async fn by_hand(
    tx: &mut Tx,
    facility: Uuid,
    room: Uuid,
    (from, to): (i64, i64),
) -> Result<Vec<Sample>> {
    let moment = |at: i64| DateTime::from_timestamp(at, 0).unwrap_or_default();
    let rows: Vec<(DateTime<Utc>, i64, i64)> = tx
        .query(
            "SELECT hand_reading.at, hand_reading.celsius, hand_reading.humidity
             FROM hand_reading
             WHERE hand_reading.facility_id = $1 AND hand_reading.storeroom_id = $2
                 AND hand_reading.at >= $3 AND hand_reading.at < $4
                 AND NOT EXISTS (SELECT 1 FROM hand_reading later
                     WHERE later.facility_id = hand_reading.facility_id
                         AND later.corrects = hand_reading.id)
             UNION ALL
             SELECT hand_measure.at, hand_measure.celsius, hand_measure.humidity
             FROM hand_measure JOIN hand_reading
                 ON hand_reading.facility_id = hand_measure.facility_id
                     AND hand_reading.id = hand_measure.reading_id
             WHERE hand_measure.facility_id = $1 AND hand_reading.storeroom_id = $2
                 AND hand_measure.at >= $3 AND hand_measure.at < $4
             ORDER BY 1, 2 LIMIT $5",
        )
        .bind(facility)
        .bind(room)
        .bind(moment(from))
        .bind(moment(to))
        .bind(HAND_MAX)
        .all()
        .await?;
    let small = |value: i64| i32::try_from(value).unwrap_or(0);
    Ok(rows
        .into_iter()
        .map(|(at, celsius, humidity)| Sample {
            at: at.timestamp(),
            celsius: small(celsius),
            humidity: Some(small(humidity)),
        })
        .collect())
}

/// An entry in a room's zones from a day on.
#[derive(sqlx::FromRow)]
struct ThereRow {
    lot_id: Uuid,
    zone_id: Uuid,
    units: i64,
    occurred_on: NaiveDate,
    recorded_at: DateTime<Utc>,
}

/// The steps of all lots of a facility between two business days, by lot: what lay there at the
/// first day's beginning comes then, at `dawn`.
pub async fn steps_between(
    tx: &mut Tx,
    (facility, offset_minutes): (Uuid, i64),
    (first, last): (NaiveDate, NaiveDate),
    dawn: i64,
) -> Result<HashMap<Uuid, Vec<Step>>> {
    let opening: Vec<(Uuid, Uuid, i64)> = tx
        .query(
            "SELECT past.lot_id, past.zone_id, past.units FROM (
                 SELECT holding.lot_id, holding.zone_id,
                        (SELECT holding_day.units FROM holding_day
                         WHERE holding_day.facility_id = holding.facility_id
                             AND holding_day.lot_id = holding.lot_id
                             AND holding_day.zone_id = holding.zone_id AND holding_day.day < $2
                         ORDER BY holding_day.day DESC LIMIT 1) AS units
                 FROM holding WHERE holding.facility_id = $1) AS past
             WHERE past.units > 0",
        )
        .bind(facility)
        .bind(first)
        .all()
        .await?;
    let mut steps: HashMap<Uuid, Vec<Step>> = HashMap::new();
    for (lot, zone, units) in opening {
        let at = dawn;
        steps.entry(lot).or_default().push(Step { zone, at, units });
    }
    let moved: Vec<ThereRow> = tx
        .query(
            "SELECT entry.lot_id, entry.zone_id, entry.units, entry.occurred_on,
                    document.recorded_at
             FROM entry JOIN document ON document.facility_id = entry.facility_id
                 AND document.id = entry.document_id
             WHERE entry.facility_id = $1 AND entry.occurred_on >= $2 AND entry.occurred_on <= $3
             ORDER BY entry.seq LIMIT $4",
        )
        .bind(facility)
        .bind(first)
        .bind(last)
        .bind(ENTRIES_MAX)
        .all()
        .await?;
    for row in moved {
        steps.entry(row.lot_id).or_default().push(Step {
            zone: row.zone_id,
            at: moment(row.occurred_on, row.recorded_at, row.units, offset_minutes),
            units: row.units,
        });
    }
    Ok(steps)
}
