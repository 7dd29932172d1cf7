//! Readings from a real broker, Mosquitto: profiles, what cannot be true, whose sensors a source
//! may speak for, signs of a sensor, floods, and programs side by side.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rumqttc::v5::mqttbytes::{QoS, v5::LastWill};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use yaoju::{climate::mqtt::keeper, config::Settings, db::Db};

use self::broker::{Broker, PASSWORD, USER};
use crate::{
    climate::{AT, reading, room, sensor},
    on_both,
    world::{COUNTY, Caller, World},
};

mod broker;
mod killed;

on_both!(
    each_profile_becomes_readings,
    a_county_adds_a_profile_of_its_own,
    what_cannot_be_true_is_set_aside_and_blocks_nobody,
    a_device_of_nobody_is_heard_and_bound_with_one_touch,
    a_password_is_never_told,
    battery_and_connection_show_and_last,
    a_flood_slows_itself_and_nobody_else,
    two_programs_do_not_fight,
    a_change_is_in_force_at_once,
    an_address_inside_is_refused_unless_it_is_named,
);

const SOURCES: &str = "/api/v1/mqtt-sources";

/// A source for the whole county, as it is sent.
pub fn source(broker: &Broker, profile: &str) -> Value {
    json!({ "code": "GW1", "region": COUNTY, "name": "网关", "host": "127.0.0.1",
        "port": broker.port, "username": USER, "password": PASSWORD, "profile": profile })
}

/// The program listening, until this is dropped.
struct Listening(JoinHandle<()>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn world(db: &Db) -> World {
    let settings = Settings {
        session_rate: Some(0),
        address_rate: Some(0),
        claim_key: Some(std::env::temp_dir().join("yaoju-test-claim.key")),
        mqtt_networks: Some(vec!["127.0.0.0/8".parse().unwrap()]),
        ..Settings::default()
    };
    World::with(db, settings.resolve().unwrap())
}

fn listen(world: &World) -> Listening {
    Listening(tokio::spawn(keeper::in_background(world.app.clone())))
}

/// A county with a room and the sensors `XD-T1` to `XD-T4`, a day old, that listens.
struct Scene {
    world: World,
    broker: Broker,
    county: Caller,
    listening: Listening,
}

impl Scene {
    async fn begin(db: &Db) -> Option<Scene> {
        let broker = Broker::start().await?;
        let world = world(db).filled().await;
        let manager = world.sign_in("depot_manager").await;
        room(&manager).await;
        for n in 1..=4 {
            sensor(&manager, &format!("XD-T{n}")).await;
        }
        world.pass(chrono::Duration::days(1));
        let county = world.sign_in("county").await;
        let listening = listen(&world);
        Some(Scene {
            world,
            broker,
            county,
            listening,
        })
    }

    async fn add(&self, source: &Value) {
        self.county.post(SOURCES, source).await.expect(201);
        let code = source["code"].as_str().unwrap();
        until("connected", || async {
            !self.standing(code).await["connectedSince"].is_null()
        })
        .await;
    }

    async fn standing(&self, code: &str) -> Value {
        let path = format!("{SOURCES}/{code}");
        self.county.get(&path).await.expect(200).json["standing"].clone()
    }

    async fn devices(&self) -> Value {
        let path = format!("{SOURCES}/GW1/devices");
        self.county.get(&path).await.expect(200).json
    }

    async fn bind(&self, source: &str, name: &str, sensor: &str) {
        let path = format!("{SOURCES}/{source}/devices");
        let body = json!({ "name": name, "sensor": sensor });
        self.county.post(&path, &body).await.expect(204);
    }

    /// A sensor as its page shows it.
    async fn sensor(&self, code: &str) -> Value {
        sensor_of(&self.county, code).await
    }

    /// How many samples of a sensor are kept.
    async fn samples(&self, code: &str) -> u64 {
        let answer = self.county.get(&format!("{AT}/climate")).await.expect(200);
        let sensors = answer.json["rooms"][0]["sensors"].as_array().unwrap();
        let found = sensors.iter().find(|each| each["sensor"] == code);
        found.unwrap()["samples"].as_u64().unwrap()
    }

    async fn asides(&self) -> Vec<Value> {
        let answer = self.county.get(&format!("{AT}/readings-aside")).await;
        answer.expect(200).json["items"].as_array().unwrap().clone()
    }

    fn at(&self, seconds_ago: i64) -> DateTime<Utc> {
        self.world.now() - chrono::Duration::seconds(seconds_ago)
    }
}

async fn sensor_of(caller: &Caller, code: &str) -> Value {
    let answer = caller.get(&format!("{AT}/sensors")).await.expect(200);
    let items = answer.json["items"].as_array().unwrap().clone();
    items.into_iter().find(|each| each["code"] == code).unwrap()
}

async fn until<F, Fut>(what: &str, mut is_so: F)
where
    F: FnMut() -> Fut,
    Fut: Future<Output = bool>,
{
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never: {what}");
}

async fn each_profile_becomes_readings(db: &Db) {
    let Some(scene) = Scene::begin(db).await else {
        return;
    };
    for profile in ["yaoju", "zigbee2mqtt", "tasmota", "chirpstack"] {
        let mut source = source(&scene.broker, profile);
        source["code"] = json!(profile.to_uppercase());
        scene.add(&source).await;
    }
    scene.bind("ZIGBEE2MQTT", "北墙", "XD-T2").await;
    scene.bind("TASMOTA", "depot", "XD-T3").await;
    scene.bind("CHIRPSTACK", "a84041", "XD-T4").await;
    let devices = scene.broker.publisher("devices");
    let (at, local) = (scene.at(60), scene.at(60) + chrono::Duration::hours(8));
    for (topic, payload) in [
        ("yaoju/XD/XD-T1/reading", reading(at, 21.5, 48.2)),
        (
            "zigbee2mqtt/北墙",
            json!({ "temperature": 22.5, "humidity": 48.2, "battery": 97, "linkquality": 120,
                "last_seen": at.timestamp_millis() }),
        ),
        (
            "tele/depot/SENSOR",
            json!({ "Time": local.format("%Y-%m-%dT%H:%M:%S").to_string(), "TempUnit": "F",
                "AM2301": { "Temperature": 74.3, "Humidity": 48.2 } }),
        ),
        (
            "application/7f/device/a84041/event/up",
            json!({ "time": at.to_rfc3339(), "deviceInfo": { "devEui": "a84041" },
                "object": { "temperature": 24.5, "humidity": 48.2, "battery": 61 } }),
        ),
    ] {
        devices.publish(topic, payload.to_string()).await;
    }
    for (sensor, celsius, battery) in [
        ("XD-T1", 21.5, Value::Null),
        ("XD-T2", 22.5, json!(97)),
        ("XD-T3", 23.5, Value::Null),
        ("XD-T4", 24.5, json!(61)),
    ] {
        until(sensor, || async {
            !scene.sensor(sensor).await["lastAt"].is_null()
        })
        .await;
        let found = scene.sensor(sensor).await;
        let told = (&found["celsius"], &found["humidity"], &found["battery"]);
        assert_eq!(told, (&json!(celsius), &json!(48.2), &battery), "{sensor}");
        let read_at: DateTime<Utc> = found["lastAt"].as_str().unwrap().parse().unwrap();
        assert_eq!(read_at, at, "{sensor}");
        assert_eq!(found["state"], "alive");
    }
}

async fn a_county_adds_a_profile_of_its_own(db: &Db) {
    let Some(scene) = Scene::begin(db).await else {
        return;
    };
    let profile = json!({ "region": COUNTY, "name": "某厂", "messages": [
        { "topic": "factory/{device}/data/+", "celsius": ["/v/*/t"], "at": ["/ts"] } ] });
    let path = "/api/v1/mqtt-profiles/FACTORY";
    scene.county.put(path, &profile).await.expect(200);
    let mut bad = profile.clone();
    bad["messages"][0]["topic"] = json!("factory/data");
    let refused = scene.county.put(path, &bad).await.refused("mqtt-profile");
    assert_eq!(refused.json["field"], "messages[0].topic");
    let ready = "/api/v1/mqtt-profiles/yaoju";
    let refused = scene.county.put(ready, &profile).await;
    refused.refused("mqtt-profile-ready");
    let mut source = source(&scene.broker, "NONE");
    let refused = scene.county.post(SOURCES, &source).await;
    refused.refused("mqtt-profile-unknown");
    source["profile"] = json!("FACTORY");
    // Only ready profiles know which topics are usual.
    let refused = scene.county.post(SOURCES, &source).await;
    refused.refused("text-missing");
    source["topic"] = json!("factory/#");
    scene.add(&source).await;
    let devices = scene.broker.publisher("devices");
    let said = json!({ "ts": scene.at(30).timestamp(), "v": [{}, { "t": "19.25" }] });
    devices
        .publish("factory/XD-T1/data/7", said.to_string())
        .await;
    until("read", || async {
        scene.sensor("XD-T1").await["celsius"] == 19.25
    })
    .await;
}

async fn what_cannot_be_true_is_set_aside_and_blocks_nobody(db: &Db) {
    let Some(scene) = Scene::begin(db).await else {
        return;
    };
    scene.add(&source(&scene.broker, "yaoju")).await;
    let devices = scene.broker.publisher("devices");
    let at = |ago| scene.at(ago);
    let far = |text: &str| {
        let at: DateTime<Utc> = text.parse().unwrap();
        reading(at, 20.0, 50.0).to_string()
    };
    let wrong = [
        ("not-json", "21.5;48".to_owned()),
        ("not-json", "\u{0}\u{1}".to_owned()),
        ("not-json", r#"{"celsius":NaN}"#.to_owned()),
        ("nothing-read", r#"{"hello":"world"}"#.to_owned()),
        (
            "not-a-number",
            r#"{"celsius":"inf","at":9}"#.replace('9', &at(1).timestamp().to_string()),
        ),
        ("fault-code", reading(at(2), 85.0, 50.0).to_string()),
        ("fault-code", reading(at(3), -127.0, 50.0).to_string()),
        ("fahrenheit", reading(at(4), 77.0, 50.0).to_string()),
        ("celsius-impossible", reading(at(5), 1e9, 50.0).to_string()),
        ("humidity-fault", reading(at(6), 20.0, 0.0).to_string()),
        ("humidity-fault", reading(at(7), 20.0, 255.0).to_string()),
        ("future", far("2062-01-01T00:00:00Z")),
        ("before-sensor", far("2001-01-01T00:00:00Z")),
        (
            "moment-unreadable",
            r#"{"celsius":20,"at":"noon"}"#.to_owned(),
        ),
        ("too-long", " ".repeat(100_000)),
    ];
    for (_, payload) in &wrong {
        devices
            .publish("yaoju/XD/XD-T1/reading", payload.as_bytes())
            .await;
    }
    // Bytes that are no text of any kind.
    devices
        .publish("yaoju/XD/XD-T1/reading", vec![0xff, 0xfe, 0x00, 0x80])
        .await;
    // What no reading is, on topics of others, and a message of nothing.
    devices.publish("yaoju/XD/XD-T1", "x").await;
    devices.publish("yaoju/XD/XD-T1/reading", "").await;
    let good = reading(at(1), 20.5, 50.0).to_string();
    devices.publish("yaoju/XD/XD-T1/reading", good).await;
    devices.settled().await;
    until("the good one behind them", || async {
        scene.sensor("XD-T1").await["celsius"] == 20.5
    })
    .await;
    until("all set aside", || async {
        scene.asides().await.len() == wrong.len() + 2
    })
    .await;
    let asides = scene.asides().await;
    for (reason, payload) in &wrong {
        let is_it = |aside: &&Value| aside["reason"] == *reason && aside["sensor"] == "XD-T1";
        assert!(
            asides.iter().any(|aside| is_it(&aside)),
            "{reason} {payload}"
        );
    }
    // Two with a broken humidity keep their temperature.
    assert_eq!(scene.samples("XD-T1").await, 3);
    until("counted", || async {
        scene.standing("GW1").await["aside"] == json!(wrong.len() + 2)
    })
    .await;
}

async fn a_device_of_nobody_is_heard_and_bound_with_one_touch(db: &Db) {
    let Some(scene) = Scene::begin(db).await else {
        return;
    };
    // A sensor of another county, which has a code that a message may name.
    let root = scene.world.sign_in("root").await;
    let there = "/api/v1/facilities/QD";
    let new = json!({ "code": "R1", "name": "n", "areaM2": "9", "climateClass": "normal" });
    root.post(&format!("{there}/storerooms"), &new)
        .await
        .expect(201);
    let new = json!({ "code": "QD-T1", "storeroom": "R1", "kind": "probe", "position": "" });
    root.post(&format!("{there}/sensors"), &new)
        .await
        .expect(201);
    scene.add(&source(&scene.broker, "yaoju")).await;
    let devices = scene.broker.publisher("devices");
    let said = reading(scene.at(9), 20.0, 50.0).to_string();
    for topic in [
        "yaoju/QD/QD-T1/reading",
        "yaoju/XD/QD-T1/reading",
        // A sensor that is there, under the name of a facility that is not its own.
        "yaoju/QD/XD-T2/reading",
        "yaoju/XD/0x00158d/reading",
    ] {
        devices.publish(topic, said.as_bytes()).await;
    }
    until("heard", || async {
        scene.devices().await["heard"].as_array().unwrap().len() == 3
    })
    .await;
    let heard = scene.devices().await["heard"].clone();
    let heard = heard.as_array().unwrap();
    let strange = heard
        .iter()
        .find(|each| each["name"] == "0x00158d")
        .unwrap();
    assert_eq!(strange["payload"], said);
    assert_eq!(strange["topic"], "yaoju/XD/0x00158d/reading");
    assert_eq!(scene.standing("GW1").await["unknown"], 4);
    let there = root.get(&format!("{there}/sensors")).await.expect(200);
    assert_eq!(there.json["items"][0]["state"], "new", "nothing was kept");
    let path = format!("{SOURCES}/GW1/devices");
    let outside = json!({ "name": "0x00158d", "sensor": "QD-T1" });
    let refused = scene.county.post(&path, &outside).await;
    assert_eq!(refused.refused("sensor-unknown").json["field"], "sensor");
    scene.bind("GW1", "0x00158d", "XD-T3").await;
    let devices_now = scene.devices().await;
    assert_eq!(devices_now["heard"].as_array().unwrap().len(), 2);
    let bound = json!([{ "name": "0x00158d", "sensor": "XD-T3", "facility": "XD" }]);
    assert_eq!(devices_now["bound"], bound);
    until("it is that sensor", || async {
        devices
            .publish("yaoju/XD/0x00158d/reading", said.as_bytes())
            .await;
        !scene.sensor("XD-T3").await["lastAt"].is_null()
    })
    .await;
    let name = format!("{path}/0x00158d");
    scene.county.delete(&name).await.expect(204);
    scene.county.delete(&name).await.refused("not-found");
}

async fn a_password_is_never_told(db: &Db) {
    let Some(scene) = Scene::begin(db).await else {
        return;
    };
    scene.add(&source(&scene.broker, "yaoju")).await;
    let secret = json!({ "password": "another-s3cret" });
    let path = format!("{SOURCES}/GW1");
    let changed = scene.county.patch(&path, &secret).await.expect(200);
    assert_eq!(changed.json["hasPassword"], true);
    let list = scene.county.get(SOURCES).await.expect(200);
    let root = scene.world.sign_in("root").await;
    let trail = root.get("/api/v1/audit?limit=50").await.expect(200);
    assert!(trail.text.contains("mqtt-source.add") && trail.text.contains("newPassword"));
    for told in [&changed.text, &list.text, &trail.text] {
        assert!(
            !told.contains("s3cret") && !told.contains("\"password\""),
            "{told}"
        );
    }
    let mut tx = db.read().await.unwrap();
    let sealed: Vec<u8> = tx
        .query("SELECT password FROM mqtt_source")
        .scalar()
        .await
        .unwrap();
    drop(tx);
    assert!(!String::from_utf8_lossy(&sealed).contains("s3cret"));
    // The wrong one is told as what it is, and the next one lets it in again.
    until("not let in", || async {
        scene.standing("GW1").await["error"] == "not-authorised"
    })
    .await;
    let secret = json!({ "password": PASSWORD });
    scene.county.patch(&path, &secret).await.expect(200);
    until("let in again", || async {
        !scene.standing("GW1").await["connectedSince"].is_null()
    })
    .await;
    let without = json!({ "password": "" });
    let changed = scene.county.patch(&path, &without).await.expect(200);
    assert_eq!(changed.json["hasPassword"], false);
}

async fn battery_and_connection_show_and_last(db: &Db) {
    let Some(scene) = Scene::begin(db).await else {
        return;
    };
    scene.add(&source(&scene.broker, "yaoju")).await;
    let will = LastWill::new(
        "yaoju/XD/XD-T1/state",
        "offline",
        QoS::AtLeastOnce,
        true,
        None,
    );
    let device = scene.broker.device("XD-T1", will);
    device
        .publish_as("yaoju/XD/XD-T1/state", "online", true)
        .await;
    let mut said = reading(scene.at(60), 20.0, 50.0);
    said["battery"] = json!(12);
    device
        .publish("yaoju/XD/XD-T1/reading", said.to_string())
        .await;
    until("battery low", || async {
        let sensor = scene.sensor("XD-T1").await;
        sensor["state"] == "battery-low" && sensor["connected"] == true
    })
    .await;
    scene.world.pass(chrono::Duration::minutes(2));
    device.settled().await;
    // As a device goes whose power is cut.
    drop(device);
    until("disconnected", || async {
        scene.sensor("XD-T1").await["state"] == "disconnected"
    })
    .await;
    // Another program on the same database shows the same.
    let other = world(db);
    other.pass(scene.world.now() - other.now());
    let found = sensor_of(&other.sign_in("county").await, "XD-T1").await;
    let told = (&found["state"], &found["battery"], &found["connected"]);
    assert_eq!(told, (&json!("disconnected"), &json!(12), &json!(false)));
    // What is read after that shows that it is back.
    scene.world.pass(chrono::Duration::minutes(2));
    let mut said = reading(scene.at(1), 20.0, 50.0);
    said["battery"] = json!(100);
    let devices = scene.broker.publisher("devices");
    devices
        .publish("yaoju/XD/XD-T1/reading", said.to_string())
        .await;
    until("back", || async {
        scene.sensor("XD-T1").await["state"] == "alive"
    })
    .await;
}

async fn a_flood_slows_itself_and_nobody_else(db: &Db) {
    const FLOOD: i64 = 2_500;
    let Some(scene) = Scene::begin(db).await else {
        return;
    };
    scene.add(&source(&scene.broker, "yaoju")).await;
    let devices = scene.broker.publisher("devices");
    for n in 0..FLOOD {
        let said = reading(scene.at(30 * n), 20.0, 50.0).to_string();
        devices.publish("yaoju/XD/XD-T1/reading", said).await;
        if n == FLOOD - 500 {
            let said = reading(scene.at(1), 21.0, 50.0).to_string();
            devices.publish("yaoju/XD/XD-T2/reading", said).await;
        }
    }
    until("the other one", || async {
        !scene.sensor("XD-T2").await["lastAt"].is_null()
    })
    .await;
    devices.settled().await;
    // Nothing of the flood is lost: a day's worth of it lies in the window of a day.
    until("all of it", || async {
        scene.standing("GW1").await["messages"] == json!(FLOOD + 1)
            && scene.samples("XD-T1").await == 2_500
    })
    .await;
    assert!(scene.standing("GW1").await["slowed"].as_i64().unwrap() > 0);
}

async fn two_programs_do_not_fight(db: &Db) {
    let Some(scene) = Scene::begin(db).await else {
        return;
    };
    scene.add(&source(&scene.broker, "yaoju")).await;
    let since = scene.standing("GW1").await["connectedSince"].clone();
    let other = world(db);
    other.pass(scene.world.now() - other.now());
    let _other = listen(&other);
    // Time for the other one to have looked several times.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let standing = scene.standing("GW1").await;
    assert_eq!(standing["connectedSince"], since);
    assert_eq!(standing["error"], Value::Null, "nobody was thrown out");
    let Scene {
        world,
        broker,
        county,
        listening,
    } = scene;
    drop(listening);
    // The first is gone without a word; after a while the other takes over.
    for each in [&world, &other] {
        each.pass(chrono::Duration::seconds(31));
    }
    let county_now = other.sign_in("county").await;
    until("taken over", || async {
        let path = format!("{SOURCES}/GW1");
        let standing = county_now.get(&path).await.expect(200).json["standing"].clone();
        !standing["connectedSince"].is_null() && standing["connectedSince"] != since
    })
    .await;
    let devices = broker.publisher("devices");
    let said = reading(other.now(), 20.0, 50.0).to_string();
    devices.publish("yaoju/XD/XD-T1/reading", said).await;
    until("it listens", || async {
        !sensor_of(&county_now, "XD-T1").await["lastAt"].is_null()
    })
    .await;
    drop(county);
}

async fn a_change_is_in_force_at_once(db: &Db) {
    let Some(scene) = Scene::begin(db).await else {
        return;
    };
    scene.add(&source(&scene.broker, "yaoju")).await;
    let path = format!("{SOURCES}/GW1");
    let change = json!({ "profile": "zigbee2mqtt", "topic": "zigbee2mqtt/+" });
    scene.county.patch(&path, &change).await.expect(200);
    let devices = scene.broker.publisher("devices");
    until("heard by the new topic", || async {
        devices
            .publish("zigbee2mqtt/XD-T1", r#"{"temperature":20.5}"#)
            .await;
        scene.sensor("XD-T1").await["celsius"] == 20.5
    })
    .await;
    let off = json!({ "active": false });
    scene.county.patch(&path, &off).await.expect(200);
    until("off", || async {
        scene.standing("GW1").await["connectedSince"].is_null()
    })
    .await;
    // What comes meanwhile waits at the broker.
    let said = json!({ "temperature": 21.5, "last_seen": scene.at(1).to_rfc3339() });
    devices.publish("zigbee2mqtt/XD-T2", said.to_string()).await;
    devices.settled().await;
    let on = json!({ "active": true });
    scene.county.patch(&path, &on).await.expect(200);
    until("what waited", || async {
        scene.sensor("XD-T2").await["celsius"] == 21.5
    })
    .await;
    let other = json!({ "code": "GW2", "region": COUNTY, "name": "n", "host": "127.0.0.1",
        "port": scene.broker.port, "profile": "yaoju", "clientId": "yaoju-gw1" });
    let refused = scene.county.post(SOURCES, &other).await;
    refused.refused("mqtt-client-taken");
    for (field, value, code) in [
        ("topic", json!("$SYS/#"), "mqtt-topic"),
        ("port", json!(0), "invalid-input"),
        ("clientId", json!("a b"), "mqtt-client"),
        ("authority", json!("no PEM"), "mqtt-authority"),
        ("name", json!(""), "text-missing"),
    ] {
        let refused = scene.county.patch(&path, &json!({ field: value })).await;
        assert_eq!(refused.refused(code).json["field"], field);
    }
}

async fn an_address_inside_is_refused_unless_it_is_named(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    for host in ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1"] {
        let source = json!({ "code": "GW1", "region": COUNTY, "name": "n", "host": host,
            "profile": "yaoju" });
        let refused = county.post(SOURCES, &source).await;
        let refused = refused.refused("broker-not-allowed");
        assert_eq!(refused.json["field"], "host");
        assert!(refused.text.contains("mqtt-networks"), "{}", refused.text);
    }
    // A name is no way around: what it leads to is checked when it is used.
    let source = json!({ "code": "GW1", "region": COUNTY, "name": "n", "host": "localhost",
        "profile": "yaoju" });
    county.post(SOURCES, &source).await.expect(201);
    let _listening = listen(&world);
    until("not allowed", || async {
        let path = format!("{SOURCES}/GW1");
        let answer = county.get(&path).await.expect(200);
        answer.json["standing"]["error"] == "not-allowed"
    })
    .await;
}
