//! Readings from a real broker, Mosquitto: how many a second become durable, and that none is lost.

use std::{
    collections::HashSet,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use chrono::DateTime;
use rumqttc::v5::{AsyncClient, Event, Incoming, MqttOptions, mqttbytes::QoS};
use uuid::Uuid;
use yaoju::{
    app::App,
    climate::{
        mqtt::{keeper, profile::ready},
        sensor::SensorKind,
        store::{
            mqtt::{self, SourceRow},
            samples,
            sensors::{self, NewSensor},
        },
    },
    clock::Clock,
    config::Settings,
    db::Db,
    id,
    places::{
        FacilityKind, RoomStatus,
        region::RegionCode,
        store::{
            NewFacility, add_facility, regions,
            rooms::{Storeroom, add_storeroom},
        },
    },
};

use crate::table::{self, millis};

/// Sensors of the depot, and readings of each: what is published in all is their product.
const SENSORS: usize = 2_000;
const READINGS: usize = 100;
const ALL: usize = SENSORS * READINGS;

/// How many devices publish side by side.
const PUBLISHERS: usize = 4;

/// How long all of it may take at most.
const MOST: Duration = Duration::from_mins(5);

/// A broker of its own, which ends with this value.
struct Broker(Child);

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Measures and prints; says so where there is no Mosquitto.
pub async fn run() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port();
    let Some(_broker) = start(folder.path(), port)? else {
        println!("no Mosquitto: install it to measure readings by MQTT");
        return Ok(());
    };
    let file = folder.path().join("yaoju.db");
    let db = Db::open(&format!("sqlite://{}", file.display())).await?;
    let settings = Settings {
        data: Some(folder.path().to_owned()),
        mqtt_networks: Some(vec!["127.0.0.0/8".parse()?]),
        ..Settings::default()
    };
    let app = App::new(db.clone(), Clock::system(), settings.resolve()?);
    let facility = furnish(&app, port).await?;
    let keeping = tokio::spawn(keeper::in_background(app.clone()));
    listening(&app).await?;
    let since = Instant::now();
    let first = app.clock.now().timestamp() - 86_400;
    let publishing = (0..PUBLISHERS).map(|n| tokio::spawn(publish(port, n, first)));
    for each in publishing.collect::<Vec<_>>() {
        each.await??;
    }
    let published = since.elapsed();
    loop {
        let kept = kept(&db, facility).await?;
        if kept == ALL {
            break;
        }
        ensure!(since.elapsed() < MOST, "{kept} of {ALL} are there");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let all = since.elapsed();
    keeping.abort();
    db.close().await;
    let rate = |time: Duration| {
        let micros = time.as_micros().max(1);
        format!("{} messages/s", (ALL as u128) * 1_000_000 / micros)
    };
    let told = vec![
        vec![
            "published, QoS 1".into(),
            rate(published),
            millis(published),
        ],
        vec![
            "durable, none lost (target: 5000)".into(),
            rate(all),
            millis(all),
        ],
    ];
    table::print(
        &format!("MQTT: {ALL} readings of {SENSORS} sensors by Mosquitto"),
        &told,
    );
    Ok(())
}

fn start(folder: &Path, port: u16) -> anyhow::Result<Option<Broker>> {
    let program = [
        "/usr/sbin/mosquitto",
        "/usr/bin/mosquitto",
        "/usr/local/sbin/mosquitto",
    ];
    let Some(program) = program.iter().find(|file| Path::new(file).exists()) else {
        return Ok(None);
    };
    let settings = format!(
        "listener {port} 127.0.0.1\nuser root\nallow_anonymous true\npersistence true\n\
         persistence_location {}/\nmax_queued_messages 0\n",
        folder.display()
    );
    let file = folder.join("mosquitto.conf");
    std::fs::write(&file, settings)?;
    let child = Command::new(program)
        .arg("-c")
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let broker = Broker(child);
    let since = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        ensure!(since.elapsed() < Duration::from_secs(10), "no broker");
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(Some(broker))
}

async fn furnish(app: &App, port: u16) -> anyhow::Result<Uuid> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let code = RegionCode::parse("530102")
        .ok()
        .context("a region's code")?;
    let region = regions::add_region(&mut tx, &code, "甲县").await?;
    let new = NewFacility {
        code: "XD".to_owned(),
        name: "XD".to_owned(),
        kind: FacilityKind::Depot,
        level: Some("county".to_owned()),
        region: region.id,
        supplier: None,
        address: String::new(),
        phone: String::new(),
        hours: String::new(),
        position_micro: None,
        utc_offset_minutes: 480,
    };
    let facility = add_facility(&mut tx, &new, now).await?;
    let room = Storeroom {
        id: id::fresh(),
        code: "R1".to_owned(),
        name: "R1".to_owned(),
        area_deci: 500,
        climate_class: "normal".to_owned(),
        status: RoomStatus::Active,
    };
    add_storeroom(&mut tx, facility, &room).await?;
    for n in 0..SENSORS {
        let new = NewSensor {
            id: id::fresh(),
            code: format!("T{n}"),
            storeroom: room.id,
            kind: SensorKind::Gateway,
            position: String::new(),
            height_cm: None,
        };
        sensors::add(&mut tx, facility, &new, now).await?;
    }
    let profile = &ready()[0];
    let source = SourceRow {
        id: id::fresh(),
        code: "GW".to_owned(),
        name: "GW".to_owned(),
        region: region.code,
        region_id: region.id,
        region_path: region.path,
        facility: None,
        facility_id: None,
        host: "127.0.0.1".to_owned(),
        port: port.into(),
        tls: false,
        authority: String::new(),
        username: String::new(),
        password: None,
        client_id: "yaoju-bench".to_owned(),
        topic: profile.topic.clone(),
        profile: profile.code.clone(),
        active: true,
        edition: 1,
    };
    mqtt::add(&mut tx, &source, now).await?;
    tx.commit().await?;
    Ok(facility)
}

async fn listening(app: &App) -> anyhow::Result<()> {
    let since = Instant::now();
    loop {
        let mut tx = app.db.read().await?;
        let standings = mqtt::standing::standings(&mut tx).await?;
        drop(tx);
        if standings.iter().any(|row| row.connected_since.is_some()) {
            return Ok(());
        }
        ensure!(since.elapsed() < Duration::from_secs(30), "not connected");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Publishes the readings of every fourth sensor; ends when the broker has them all.
async fn publish(port: u16, number: usize, first: i64) -> anyhow::Result<()> {
    let options = MqttOptions::new(format!("devices-{number}"), "127.0.0.1", port);
    let (client, mut events) = AsyncClient::new(options, 200);
    let sending = tokio::spawn(async move {
        for step in 0..READINGS {
            let at = first + i64::try_from(step)? * 60;
            let at = DateTime::from_timestamp(at, 0).unwrap_or_default();
            let at = at.to_rfc3339();
            for sensor in (number..SENSORS).step_by(PUBLISHERS) {
                let celsius = 15 + (sensor + step) % 10;
                let payload = format!(r#"{{"at":"{at}","celsius":{celsius}.25,"humidity":55.5}}"#);
                let topic = format!("yaoju/XD/T{sensor}/reading");
                client
                    .publish(topic, QoS::AtLeastOnce, false, payload)
                    .await?;
            }
        }
        Ok::<_, anyhow::Error>(client)
    });
    let mut left = (number..SENSORS).step_by(PUBLISHERS).count() * READINGS;
    while left > 0 {
        if let Event::Incoming(Incoming::PubAck(_)) = events.poll().await? {
            left -= 1;
        }
    }
    drop(sending.await??);
    Ok(())
}

/// How many readings are there, the same one once.
async fn kept(db: &Db, facility: Uuid) -> anyhow::Result<usize> {
    let mut tx = db.read().await?;
    let arrived = samples::arrived(&mut tx, facility).await?;
    let distinct =
        |samples: &Vec<yaoju::climate::Sample>| samples.iter().collect::<HashSet<_>>().len();
    Ok(arrived.values().map(distinct).sum())
}
