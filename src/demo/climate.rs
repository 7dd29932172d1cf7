//! The county's storerooms, what was read from their walls for two months, and two sensors that
//! tell of a hot afternoon. Every value follows from the day and the place: the same each time.

use chrono::{DateTime, Datelike as _, Days, Duration, NaiveDate, Utc};
use uuid::Uuid;

use super::places::County;
use crate::{
    climate::{
        Sample,
        hand::Half,
        intake::{Delivery, keep_together},
        sensor::SensorKind,
        store::{
            hand::{self, HandRow, MeasureRow},
            sensors::{self, NewSensor},
        },
    },
    db::{Db, Tx},
    error::Result,
    id,
    places::{
        Facility, RoomStatus, ZonePurpose,
        store::rooms::{self, Storeroom},
    },
};

/// How many days back somebody wrote readings down.
const DAYS: u64 = 61;

/// The county depot's sensors report so often, in seconds, and began so many of them ago.
const STEP: i64 = 120;
const SENSED: i64 = 40 * 3600;

/// Adds rooms to every depot, readings by hand, and the county depot's sensors.
pub async fn add(
    db: &Db,
    county: &County,
    account: Uuid,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.write().await?;
    let townships = county.townships.iter().map(|township| &township.depot);
    let depots = std::iter::once(&county.depot).chain(townships);
    let since = now - Duration::days(400);
    let mut main_room = None;
    for (number, depot) in depots.enumerate() {
        let area = area(number);
        let room = storeroom(&mut tx, depot, ("CW1", "常温库", "normal"), area).await?;
        read_daily(&mut tx, depot, (room, number), account, today).await?;
        main_room.get_or_insert(room);
    }
    let cool = storeroom(&mut tx, &county.depot, ("YL1", "阴凉库", "cool"), 120).await?;
    let mut sensed = Vec::new();
    let rooms = [
        ("YX-00-T1", main_room, "北墙货架，上层"),
        ("YX-00-T2", Some(cool), "东墙货架"),
    ];
    for (code, room, position) in rooms {
        let Some(storeroom) = room else { continue };
        let new = NewSensor {
            id: id::fresh(),
            code: code.to_owned(),
            storeroom,
            kind: SensorKind::Probe,
            position: position.to_owned(),
            height_cm: Some(150),
        };
        sensors::add(&mut tx, county.depot.id, &new, since).await?;
        sensed.push(samples(county.depot.id, new.id, now, code == "YX-00-T1"));
    }
    tx.commit().await?;
    keep_together(db, now, &sensed.iter().collect::<Vec<_>>()).await
}

/// Tenths of a square metre: two townships are not as the standard wants them.
fn area(number: usize) -> i64 {
    match number {
        0 => 480,
        super::inspection::SMALL => 86,
        super::inspection::LARGE => 220,
        _ => 165,
    }
}

async fn storeroom(
    tx: &mut Tx,
    depot: &Facility,
    (code, name, class): (&str, &str, &str),
    area_deci: i64,
) -> Result<Uuid> {
    let room = Storeroom {
        id: id::fresh(),
        code: code.to_owned(),
        name: name.to_owned(),
        area_deci,
        climate_class: class.to_owned(),
        status: RoomStatus::Active,
    };
    rooms::add_storeroom(tx, depot.id, &room).await?;
    if class == "normal" {
        for zone in depot
            .zones
            .iter()
            .filter(|zone| zone.purpose != ZonePurpose::Reject)
        {
            rooms::change_zone(tx, zone.id, &zone.name, Some(room.id), RoomStatus::Active).await?;
        }
    }
    Ok(room.id)
}

/// A small number that follows from a day and a place.
fn wobble(day: NaiveDate, number: usize, most: i64) -> i64 {
    let place = i64::try_from(number).unwrap_or(0);
    (i64::from(day.ordinal()) * 37 + place * 101 + 17) % (most + 1)
}

async fn read_daily(
    tx: &mut Tx,
    depot: &Facility,
    (room, number): (Uuid, usize),
    account: Uuid,
    today: NaiveDate,
) -> Result<()> {
    for back in 1..=DAYS {
        let day = today.checked_sub_days(Days::new(back)).unwrap_or(today);
        for half in [Half::Morning, Half::Afternoon] {
            // Some townships forget an afternoon now and then.
            if half == Half::Afternoon && number % 4 == 1 && back % 11 == 3 {
                continue;
            }
            let is_hot = half == Half::Afternoon && (back == 9 || (number == 3 && back == 2));
            let row = reading(depot, room, (day, half), number, is_hot);
            hand::add(tx, depot.id, &row, account).await?;
            if is_hot && back == 9 {
                hand::add_measure(tx, depot.id, &cooled(&row), account).await?;
            }
        }
    }
    Ok(())
}

fn reading(
    depot: &Facility,
    room: Uuid,
    (day, half): (NaiveDate, Half),
    number: usize,
    is_hot: bool,
) -> HandRow {
    let (hour, warmer) = match half {
        Half::Morning => (8, 0),
        Half::Afternoon => (14, 260),
    };
    let minute = u32::try_from(wobble(day, number, 50)).unwrap_or(0) + 5;
    let time = day
        .and_hms_opt(hour, minute, 0)
        .unwrap_or_default()
        .and_utc();
    let at = time - Duration::minutes(depot.utc_offset_minutes);
    let celsius = 1950 + warmer + wobble(day, number, 30) * 10;
    HandRow {
        id: id::fresh(),
        storeroom_id: room,
        day,
        half,
        at,
        celsius: if is_hot { 3150 } else { celsius },
        humidity: 5200 + wobble(day, number + 5, 14) * 100,
        celsius_low: Some(1000),
        celsius_high: Some(3000),
        humidity_low: Some(3500),
        humidity_high: Some(7500),
        note: String::new(),
        corrects: None,
        recorded_at: at + Duration::minutes(1),
        account_name: String::new(),
    }
}

fn cooled(row: &HandRow) -> MeasureRow {
    let at = row.at + Duration::minutes(55);
    MeasureRow {
        id: id::fresh(),
        reading_id: row.id,
        measure: "开空调降温".to_owned(),
        at,
        celsius: 2680,
        humidity: 5600,
        recorded_at: at,
        account_name: String::new(),
    }
}

/// What a sensor told up to now; in a hot room the last afternoon went beyond 30 °C.
fn samples(facility: Uuid, sensor: Uuid, now: DateTime<Utc>, is_hot: bool) -> Delivery {
    let end = now.timestamp() / STEP * STEP;
    let samples = (0..SENSED / STEP).map(|step| {
        let at = end - SENSED + step * STEP;
        let hour = (at / 3600 + 8) % 24;
        let swing = 12 - (hour - 15).abs();
        let heat = if is_hot && (SENSED - step * STEP) / 3600 < 20 {
            95
        } else {
            30
        };
        let base = if is_hot { 2100 } else { 1500 };
        let noise = (at / STEP * 7919 % 11) - 5;
        Sample {
            at,
            celsius: i32::try_from(base + swing * heat + noise).unwrap_or(0),
            humidity: i32::try_from(5800 - swing * 40 + noise * 3).ok(),
        }
    });
    Delivery {
        facility,
        sensor,
        samples: samples.collect(),
        asides: Vec::new(),
        sign: None,
    }
}
