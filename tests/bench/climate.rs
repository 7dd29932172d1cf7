//! Temperature and humidity: how small samples are kept and how fast they come in, beside plain rows
//! of SQLite and PostgreSQL's COPY of the same samples; and how fast a year is drawn.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use uuid::Uuid;
use yaoju::{
    app::App,
    climate::{
        Sample,
        arrival::DAY,
        downsample::Drawing,
        intake::{Delivery, keep_together},
        kinetic::Summing,
        life,
        sensor::SensorKind,
        standing::standing,
        store::{overview::put_last, samples, sensors},
    },
    clock::Clock,
    config::Settings,
    db::Db,
    people::{Actor, Grant, Permission, Role, Scope},
    places::{
        RoomStatus,
        store::{self, Reach, rooms},
    },
    stock::{Kind, desk::post_together},
};

use crate::{
    fill, mqtt, sheet,
    table::{self, millis, ratio},
};

/// Samples of a day, one a minute.
const MINUTES: i64 = 1_440;

/// Days of one sensor's year.
const YEAR: i64 = 365;

/// Sensors of the backlog, each with so many days.
const SENSORS: u128 = 40;
const DAYS: i64 = 20;

/// Days committed together.
const TOGETHER: usize = 100;

/// Live: one sample each from so many sensors, so often.
const LIVE_SENSORS: u128 = 2_000;
const LIVE_COMMITS: i64 = 50;

/// 2026-01-01.
const START: i64 = 1_767_225_600;

/// What a cheap sensor tells of a room: a slow swing and the noise of its last digit.
pub fn day(sensor: u128, first: i64) -> Vec<Sample> {
    let mut seed = u64::try_from(first).unwrap_or(1) ^ (u64::try_from(sensor).unwrap_or(1) << 40);
    let mut noise = move |most: i64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        i64::try_from(seed >> 40).unwrap_or(0) % (2 * most + 1) - most
    };
    let samples = (0..MINUTES).map(|minute| Sample {
        at: first + minute * 60,
        celsius: i32::try_from(2_100 + 300 - (minute - 720).abs() / 2 + noise(8)).unwrap_or(0),
        humidity: i32::try_from(5_500 + noise(25)).ok(),
    });
    samples.collect()
}

fn per_second(samples: u64, time: Duration) -> u64 {
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(1);
    samples * 1_000_000 / micros
}

fn row(name: &str, samples: u64, time: Duration, beside: Option<Duration>) -> Vec<String> {
    let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let beside = beside.map_or(String::new(), |other| {
        format!("{}x of it", ratio(micros(other), micros(time)))
    });
    vec![
        name.into(),
        format!("{} samples/s", per_second(samples, time)),
        beside,
    ]
}

/// Measures and prints.
pub async fn run() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("yaoju.db");
    let db = Db::open(&format!("sqlite://{}", file.display())).await?;
    backlog(&db, folder.path()).await?;
    live(&db, folder.path()).await?;
    year(&db).await?;
    db.close().await;
    let file = folder.path().join("lives.db");
    let db = Db::open(&format!("sqlite://{}", file.display())).await?;
    whole_life(&db).await?;
    rooms_of_a_county(&db).await?;
    db.close().await;
    sheet::run().await?;
    mqtt::run().await
}

/// Every sensor's days, with its key.
fn days() -> Vec<(Uuid, Vec<Sample>)> {
    let sensors = (1..=SENSORS).flat_map(|sensor| {
        (0..DAYS).map(move |n| (Uuid::from_u128(sensor), day(sensor, START + n * DAY)))
    });
    sensors.collect()
}

async fn backlog(db: &Db, folder: &std::path::Path) -> anyhow::Result<()> {
    let days = days();
    let count = u64::try_from(days.iter().map(|(_, day)| day.len()).sum::<usize>())?;
    let facility = Uuid::from_u128(1);
    let before = pages(db).await?;
    let since = Instant::now();
    for some in days.chunks(TOGETHER) {
        let mut tx = db.write().await?;
        for (sensor, day) in some {
            samples::add_days(&mut tx, facility, *sensor, day.clone()).await?;
        }
        tx.commit().await?;
    }
    let packed = since.elapsed();
    let bytes = pages(db).await? - before;
    let (rows, row_bytes) = plain_rows(&folder.join("rows.db"), &days, MINUTES)?;
    let copy = copied(&days).await?;
    let mut told = vec![
        row("packed by day, SQLite", count, packed, None),
        row("plain rows, SQLite", count, rows, None),
        row("  packed beside them", count, packed, Some(rows)),
    ];
    if let Some(copy) = copy {
        told.push(row("COPY, PostgreSQL", count, copy, None));
        told.push(row("  packed beside it", count, packed, Some(copy)));
    }
    table::print(&format!("Backlog of {count} samples, durable"), &told);
    let sizes = vec![
        vec![
            "packed, with indexes".into(),
            format!("{} bytes/sample", ratio(bytes, count)),
        ],
        vec![
            "plain rows".into(),
            format!("{} bytes/sample", ratio(row_bytes, count)),
        ],
    ];
    table::print("Kept (target: 4 bytes a sample)", &sizes);
    Ok(())
}

/// Bytes of the database's pages in use.
async fn pages(db: &Db) -> anyhow::Result<u64> {
    let mut tx = db.read().await?;
    let sql = "SELECT CAST((page_count - freelist_count) * page_size AS BIGINT)
         FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()";
    let bytes: i64 = tx.query(sql).scalar().await?;
    Ok(u64::try_from(bytes)?)
}

/// The same samples as plain rows by the same settings, `together` of them in a commit.
fn plain_rows(
    file: &std::path::Path,
    days: &[(Uuid, Vec<Sample>)],
    together: i64,
) -> anyhow::Result<(Duration, u64)> {
    let mut db = rusqlite::Connection::open(file)?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000;
         CREATE TABLE sample (sensor INTEGER, at INTEGER, celsius INTEGER, humidity INTEGER,
             PRIMARY KEY (sensor, at)) WITHOUT ROWID;",
    )?;
    let all: Vec<(i64, Sample)> = days
        .iter()
        .flat_map(|(sensor, day)| {
            let number = i64::try_from(sensor.as_u128()).unwrap_or(0);
            day.iter().map(move |sample| (number, *sample))
        })
        .collect();
    let since = Instant::now();
    for some in all.chunks(usize::try_from(together)?) {
        let tx = db.transaction()?;
        {
            let mut insert = tx.prepare_cached("INSERT INTO sample VALUES (?, ?, ?, ?)")?;
            for (sensor, sample) in some {
                insert.execute(rusqlite::params![
                    sensor,
                    sample.at,
                    sample.celsius,
                    sample.humidity
                ])?;
            }
        }
        tx.commit()?;
    }
    let time = since.elapsed();
    let bytes: i64 = db.query_row(
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        [],
        |row| row.get(0),
    )?;
    Ok((time, u64::try_from(bytes)?))
}

/// COPY of the same samples into a table of PostgreSQL, a day at a time; nothing without a server.
async fn copied(days: &[(Uuid, Vec<Sample>)]) -> anyhow::Result<Option<Duration>> {
    use std::fmt::Write as _;
    let Ok(server) = std::env::var("TEST_POSTGRES") else {
        println!("no PostgreSQL: set TEST_POSTGRES to compare with COPY");
        return Ok(None);
    };
    let pool = sqlx::PgPool::connect(&format!("{server}/postgres")).await?;
    let mut conn = pool.acquire().await?;
    let create = "DROP TABLE IF EXISTS bench_sample;
        CREATE TABLE bench_sample (sensor UUID, at TIMESTAMPTZ, celsius BIGINT, humidity BIGINT,
            PRIMARY KEY (sensor, at))";
    sqlx::raw_sql(create).execute(&mut *conn).await?;
    let since = Instant::now();
    for (sensor, day) in days {
        let mut text = String::with_capacity(day.len() * 80);
        for sample in day {
            let at = DateTime::from_timestamp(sample.at, 0).unwrap_or_default();
            let at = at.format("%Y-%m-%dT%H:%M:%SZ");
            let damp = sample.humidity.unwrap_or(0);
            writeln!(text, "{sensor}\t{at}\t{}\t{damp}", sample.celsius)?;
        }
        let mut copy = conn.copy_in_raw("COPY bench_sample FROM STDIN").await?;
        copy.send(text.as_bytes()).await?;
        copy.finish().await?;
    }
    let time = since.elapsed();
    sqlx::raw_sql("DROP TABLE bench_sample")
        .execute(&mut *conn)
        .await?;
    Ok(Some(time))
}

async fn live(db: &Db, folder: &std::path::Path) -> anyhow::Result<()> {
    let now: DateTime<Utc> = DateTime::from_timestamp(START + 400 * DAY, 0).unwrap_or_default();
    let sample = |step: i64| Sample {
        at: now.timestamp() + step * 60,
        celsius: 2_100,
        humidity: Some(5_000),
    };
    let count = u64::try_from(LIVE_SENSORS)? * u64::try_from(LIVE_COMMITS)?;
    let since = Instant::now();
    for step in 0..LIVE_COMMITS {
        let all: Vec<Delivery> = (1..=LIVE_SENSORS)
            .map(|sensor| Delivery {
                // Four sensors to a depot.
                facility: Uuid::from_u128(1_000 + sensor / 4),
                sensor: Uuid::from_u128(10_000 + sensor),
                samples: vec![sample(step)],
                asides: Vec::new(),
                sign: None,
            })
            .collect();
        keep_together(db, now, &all.iter().collect::<Vec<_>>()).await?;
    }
    let ours = since.elapsed();
    let rows: Vec<(Uuid, Vec<Sample>)> = (0..LIVE_COMMITS)
        .flat_map(|step| {
            let one = sample(step);
            (1..=LIVE_SENSORS).map(move |sensor| (Uuid::from_u128(sensor), vec![one]))
        })
        .collect();
    let together = i64::try_from(LIVE_SENSORS)?;
    let (plain, _) = plain_rows(&folder.join("live.db"), &rows, together)?;
    let told = vec![
        row("in order of arrival", count, ours, None),
        row("plain rows, SQLite", count, plain, None),
        row("  ours beside them", count, ours, Some(plain)),
    ];
    let title = format!("Live: one sample each from {LIVE_SENSORS} sensors a commit, durable");
    table::print(&title, &told);
    Ok(())
}

async fn year(db: &Db) -> anyhow::Result<()> {
    let key = (Uuid::from_u128(2), Uuid::from_u128(1));
    let mut tx = db.write().await?;
    for n in 0..YEAR {
        samples::add_days(&mut tx, key.0, key.1, day(7, START + n * DAY)).await?;
    }
    tx.commit().await?;
    let ends = (START, START + YEAR * DAY);
    let mut tx = db.read().await?;
    let mut rows = Vec::new();
    let since = Instant::now();
    let mut drawing = Drawing::of(ends.0, ends.1, 2_000);
    samples::each_day(&mut tx, key, ends, None, |day| {
        for sample in day {
            drawing.take(*sample);
        }
    })
    .await?;
    let points = drawing.points().len();
    rows.push(vec![
        format!(
            "{} samples to {points} points (target: 20 ms)",
            YEAR * MINUTES
        ),
        millis(since.elapsed()),
    ]);
    let month = (START, START + 30 * DAY);
    let since = Instant::now();
    let mut summing = Summing::over(month.0, month.1, 1_800);
    samples::each_day(&mut tx, key, month, None, |day| {
        for sample in day {
            summing.take(*sample);
        }
    })
    .await?;
    let found = summing.end();
    rows.push(vec![
        format!(
            "mean kinetic temperature of {} samples (target: 5 ms)",
            30 * MINUTES
        ),
        millis(since.elapsed()),
    ]);
    anyhow::ensure!(found.celsius.is_some() && found.covered > 29 * DAY);
    table::print("One sensor, one sample a minute", &rows);
    Ok(())
}

/// Rooms a lot stays in one after the other, each with so many sensors, for two years in all.
const LIFE_ROOMS: i64 = 3;
const LIFE_SENSORS: u128 = 2;
const LIFE_DAYS: i64 = 730;

/// A room with its sensors.
pub async fn add_room(
    tx: &mut yaoju::db::Tx,
    facility: Uuid,
    (room, sensors): (u128, u128),
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let new = rooms::Storeroom {
        id: Uuid::from_u128(room),
        code: format!("R{room}"),
        name: format!("Room {room}"),
        area_deci: 500,
        climate_class: "normal".into(),
        status: RoomStatus::Active,
    };
    rooms::add_storeroom(tx, facility, &new).await?;
    for sensor in 0..sensors {
        let new = sensors::NewSensor {
            id: Uuid::from_u128(room * 100 + sensor),
            code: format!("T{room}-{sensor}"),
            storeroom: new.id,
            kind: SensorKind::Probe,
            position: "wall".into(),
            height_cm: None,
        };
        sensors::add(tx, facility, &new, now).await?;
    }
    Ok(())
}

/// The whole program's parts over a database, at a moment.
fn app_at(db: &Db, now: DateTime<Utc>) -> anyhow::Result<App> {
    let config = Settings::default().resolve()?;
    Ok(App::new(db.clone(), Clock::stopped_at(now), config))
}

async fn whole_life(db: &Db) -> anyhow::Result<()> {
    let county = fill::county(db, 1).await?;
    let depot = county.depots[0].clone();
    let moment = |day: i64| DateTime::from_timestamp(START + day * DAY, 0).unwrap_or_default();
    let end = moment(LIFE_DAYS);
    let mut tx = db.write().await?;
    let zones = ["HG", "LH", "FH"];
    for (room, zone) in (1_u128..).zip(zones) {
        add_room(&mut tx, depot.id, (room, LIFE_SENSORS), moment(0)).await?;
        let zone = depot.zone(zone).context("a zone")?;
        let (room, used) = (Some(Uuid::from_u128(room)), RoomStatus::Active);
        rooms::change_zone(&mut tx, zone.id, &zone.name, room, used).await?;
    }
    tx.commit().await?;
    let mut tx = db.write().await?;
    for room in 1..=u128::try_from(LIFE_ROOMS)? {
        for sensor in 0..LIFE_SENSORS {
            let id = Uuid::from_u128(room * 100 + sensor);
            for n in 0..LIFE_DAYS {
                samples::add_days(&mut tx, depot.id, id, day(room, START + n * DAY)).await?;
            }
        }
    }
    tx.commit().await?;
    let stay = LIFE_DAYS / LIFE_ROOMS;
    for (step, zone) in (0_i64..).zip(zones) {
        let at = moment(step * stay) + chrono::Duration::hours(1);
        let day = yaoju::clock::day_at(at, 480);
        let kind = if step == 0 {
            Kind::Receipt
        } else {
            Kind::ZoneMove
        };
        let mut draft = county.document(0, kind, day, 100);
        if step > 0 {
            draft.lines[0].zone = Some(zones[usize::try_from(step - 1)?].into());
            draft.lines[0].to_zone = Some(zone.into());
        }
        let clock = Clock::stopped_at(at);
        for posted in post_together(db, &clock, &[&draft]).await? {
            posted.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        }
    }
    let app = app_at(db, end)?;
    let mut tx = db.read().await?;
    let lot: Uuid = tx.query("SELECT id FROM lot LIMIT 1").scalar().await?;
    let since = Instant::now();
    let life = life::read(&app, &mut tx, lot).await?.context("a life")?;
    let took = since.elapsed();
    let whole = life.whole(|_| true);
    anyhow::ensure!(life.stays.len() == 3 && whole.is_complete() && whole.kinetic().is_some());
    let samples = LIFE_DAYS * MINUTES * i64::try_from(LIFE_SENSORS)?;
    let rows = vec![vec![
        format!("{LIFE_ROOMS} rooms, 2 years, {samples} samples (target: 100 ms)"),
        millis(took),
    ]];
    table::print("A lot's whole life", &rows);
    Ok(())
}

/// Rooms of the overview, so many to a depot.
const OVERVIEW_ROOMS: u128 = 3_000;
const OVERVIEW_TOGETHER: u128 = 10;

async fn rooms_of_a_county(db: &Db) -> anyhow::Result<()> {
    let now: DateTime<Utc> = DateTime::from_timestamp(START, 0).unwrap_or_default();
    let mut tx = db.write().await?;
    let region: Uuid = tx.query("SELECT id FROM region LIMIT 1").scalar().await?;
    let mut newest = Vec::new();
    for number in 0..OVERVIEW_ROOMS / OVERVIEW_TOGETHER {
        let new = fill::depot(usize::try_from(number)? + 100, region);
        let facility = store::add_facility(&mut tx, &new, now).await?;
        for room in 0..OVERVIEW_TOGETHER {
            let room = 1_000 + number * OVERVIEW_TOGETHER + room;
            add_room(&mut tx, facility, (room, LIFE_SENSORS), now).await?;
            for sensor in 0..LIFE_SENSORS {
                let sample = Sample {
                    at: START,
                    celsius: 2_100,
                    humidity: Some(5_000),
                };
                newest.push((facility, Uuid::from_u128(room * 100 + sensor), sample));
            }
        }
    }
    put_last(&mut tx, &newest).await?;
    tx.commit().await?;
    let app = app_at(db, now)?;
    let actor = Actor {
        account: Uuid::from_u128(1),
        username: "bench".into(),
        name: "Bench".into(),
        grants: [Grant::new(Role::County, Scope::Region("/990101/".into()))].into(),
    };
    let reach = Reach::of(&actor, Permission::SeeStock);
    let mut tx = db.read().await?;
    let since = Instant::now();
    let rooms = standing(&app, &mut tx, "", &reach).await?.len();
    let rows = vec![vec![
        format!("{rooms} rooms (target: 100 ms)"),
        millis(since.elapsed()),
    ]];
    anyhow::ensure!(rooms >= usize::try_from(OVERVIEW_ROOMS)?);
    table::print("How a county's rooms stand", &rows);
    Ok(())
}
