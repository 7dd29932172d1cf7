//! A hundred thousand readings, published while the server is killed three times and the broker is
//! started anew once: every one is there, once.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::DateTime;
use serde_json::json;
use yaoju::{
    climate::{
        Sample,
        store::{mqtt::standing, samples, sensors},
    },
    clock::Clock,
    config::Settings,
    db::Db,
};

use super::{
    broker::{Broker, Publisher},
    source,
};
use crate::{both, climate, faults::program::Program, world::World};

const SENSORS: usize = 100;
const READINGS: usize = 1_000;
const ALL: usize = SENSORS * READINGS;

/// How often the server is killed while they are published.
const KILLS: usize = 3;

/// How long the rest may take to come in after the last one was published.
const REST_MAX: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread")]
async fn sqlite() {
    if let Some(fresh) = both::sqlite().await {
        everything_is_there_once(&fresh.db, &fresh.url).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres() {
    match both::postgres().await {
        Some(fresh) => everything_is_there_once(&fresh.db, &fresh.url).await,
        None => eprintln!("skipped: TEST_POSTGRES is not set"),
    }
}

async fn everything_is_there_once(db: &Db, url: &str) {
    let Some(mut broker) = Broker::start().await else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let facility = furnish(db, folder.path(), &broker).await;
    let first = Clock::system().now().timestamp() / 60 * 60 - 60 * 1_100;
    // A broker keeps for a session what comes after it began: the first connection makes it.
    let program = listening(url, folder.path()).await;
    connected(db).await;
    program.kill();
    let publisher = Arc::new(broker.publisher("devices"));
    let publishing = tokio::spawn(publish(Arc::clone(&publisher), first));
    for kill in 1..=KILLS {
        let program = listening(url, folder.path()).await;
        reached(&publisher, kill * ALL / 5).await;
        program.kill();
        // It stays dead for a while, and what comes meanwhile waits at the broker.
        reached(&publisher, kill * ALL / 5 + ALL / 20).await;
        if kill == 2 {
            broker.restart().await;
        }
    }
    let program = listening(url, folder.path()).await;
    publishing.await.unwrap();
    publisher.settled().await;
    let since = Instant::now();
    loop {
        let (all, distinct) = kept(db, facility).await;
        if distinct == ALL && all == ALL {
            break;
        }
        assert!(
            since.elapsed() < REST_MAX,
            "{distinct} of {ALL}, {all} in all"
        );
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    program.kill();
    let found = values(db, facility, first).await;
    assert_eq!(found.len(), ALL);
    for (key, celsius) in found {
        assert_eq!(celsius, value(key.0, key.1), "{key:?}");
    }
}

/// The county, its sensors and the source, as one would set them up on the pages.
async fn furnish(db: &Db, folder: &Path, broker: &Broker) -> uuid::Uuid {
    let settings = Settings {
        session_rate: Some(0),
        address_rate: Some(0),
        claim_key: Some(folder.join("claim.key")),
        mqtt_networks: Some(vec!["127.0.0.0/8".parse().unwrap()]),
        ..Settings::default()
    };
    let config = settings.resolve().unwrap();
    let world = World::altered(db, config, |app| app.clock = Clock::system());
    let world = world.filled().await;
    let manager = world.sign_in("depot_manager").await;
    climate::room(&manager).await;
    for n in 0..SENSORS {
        let new = json!({ "code": code(n), "storeroom": "R1", "kind": "gateway", "position": "" });
        let path = format!("{}/sensors", climate::AT);
        manager.post(&path, &new).await.expect(201);
    }
    let county = world.sign_in("county").await;
    county
        .post("/api/v1/mqtt-sources", &source(broker, "yaoju"))
        .await
        .expect(201);
    world.app.facility("XD").await.unwrap().unwrap().id
}

fn code(n: usize) -> String {
    format!("XD-K{n}")
}

/// What a sensor reads at each step: no two sensors the same.
fn value(sensor: usize, step: usize) -> i32 {
    i32::try_from(1_500 + (sensor * 7 + step * 3) % 1_000).unwrap()
}

async fn publish(publisher: Arc<Publisher>, first: i64) {
    for step in 0..READINGS {
        let seconds = first + i64::try_from(step).unwrap() * 60;
        let at = DateTime::from_timestamp(seconds, 0).unwrap().to_rfc3339();
        for sensor in 0..SENSORS {
            let hundredths = value(sensor, step);
            let (whole, rest) = (hundredths / 100, hundredths % 100);
            let reading = format!(r#"{{"at":"{at}","celsius":{whole}.{rest:02},"humidity":50}}"#);
            let topic = format!("yaoju/XD/{}/reading", code(sensor));
            publisher.publish(&topic, reading).await;
        }
    }
}

async fn listening(url: &str, folder: &Path) -> Program {
    let (data, key) = (folder.display().to_string(), folder.join("claim.key"));
    let settings = [
        "--data",
        &data,
        "--claim-key",
        key.to_str().unwrap(),
        "--mqtt-networks",
        "127.0.0.0/8",
    ];
    Program::start_with(url, &settings).await
}

/// Waits until the program has subscribed, which it writes down.
async fn connected(db: &Db) {
    let since = Instant::now();
    loop {
        let mut tx = db.read().await.unwrap();
        let standings = standing::standings(&mut tx).await.unwrap();
        if standings.iter().any(|row| !row.subscribed.is_empty()) {
            return;
        }
        drop(tx);
        assert!(since.elapsed() < REST_MAX, "never connected");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn reached(publisher: &Publisher, count: usize) {
    let since = Instant::now();
    while publisher.acknowledged() < count {
        assert!(since.elapsed() < REST_MAX, "{}", publisher.acknowledged());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// All samples of the facility's sensors, by sensor, the same one once.
async fn series(db: &Db, facility: uuid::Uuid) -> HashMap<String, Vec<Sample>> {
    let mut tx = db.read().await.unwrap();
    let arrived = samples::arrived(&mut tx, facility).await.unwrap();
    let mut found = HashMap::new();
    for sensor in sensors::of_facility(&mut tx, facility).await.unwrap() {
        let mut all = Vec::new();
        let key = (facility, sensor.id);
        let ends = (0, i64::MAX / 2);
        let waiting = arrived.get(&sensor.id);
        samples::each_day(&mut tx, key, ends, waiting, |day| {
            all.extend_from_slice(day);
        })
        .await
        .unwrap();
        found.insert(sensor.code, all);
    }
    found
}

/// How many samples there are, and at how many moments.
async fn kept(db: &Db, facility: uuid::Uuid) -> (usize, usize) {
    let (mut all, mut distinct) = (0, 0);
    for samples in series(db, facility).await.values() {
        let mut moments: Vec<i64> = samples.iter().map(|sample| sample.at).collect();
        all += moments.len();
        moments.dedup();
        distinct += moments.len();
    }
    (all, distinct)
}

/// What is kept by sensor and step.
async fn values(db: &Db, facility: uuid::Uuid, first: i64) -> BTreeMap<(usize, usize), i32> {
    let mut found = BTreeMap::new();
    let mut series = series(db, facility).await;
    for sensor in 0..SENSORS {
        for sample in series.remove(&code(sensor)).unwrap() {
            let step = usize::try_from((sample.at - first) / 60).unwrap();
            found.insert((sensor, step), sample.celsius);
        }
    }
    let others = series.values().map(Vec::len).sum::<usize>();
    assert_eq!(others, 0, "no other sensor has any");
    found
}
