//! Temperature and humidity from devices: sensors, tokens, readings, the window, on both engines.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use yaoju::{climate::keep, db::Db};

use crate::{
    on_both,
    world::{Answer, Caller, World},
};

on_both!(
    a_token_is_shown_once_rotated_and_revoked,
    a_device_hands_in_for_its_own_sensor_only,
    the_same_again_is_harmless_and_another_value_is_kept_beside,
    what_cannot_be_true_is_set_aside_with_its_reason,
    a_batch_is_bounded_and_a_flood_is_stopped,
    days_that_are_over_are_packed_and_nothing_is_lost,
    a_window_tells_few_points_coverage_and_the_mean,
    a_calibration_is_added_to_what_is_shown_and_not_to_what_is_kept,
    readings_are_never_changed,
    a_loggers_file_is_previewed_and_kept_once,
);

pub const AT: &str = "/api/v1/facilities/XD";

/// A room 常温 and a sensor in it; the caller keeps the depot.
pub async fn room(caller: &Caller) {
    let room =
        json!({ "code": "R1", "name": "一号库房", "areaM2": "50", "climateClass": "normal" });
    caller
        .post(&format!("{AT}/storerooms"), &room)
        .await
        .expect(201);
}

pub async fn sensor(caller: &Caller, code: &str) -> String {
    let new = json!({ "code": code, "storeroom": "R1", "kind": "probe", "position": "北墙" });
    caller
        .post(&format!("{AT}/sensors"), &new)
        .await
        .expect(201);
    token(caller, code).await
}

async fn token(caller: &Caller, code: &str) -> String {
    let made = caller
        .post(&format!("{AT}/sensors/{code}/token"), &json!({}))
        .await;
    made.expect(201).json["secret"].as_str().unwrap().to_owned()
}

pub fn device(world: &World, secret: &str) -> Caller {
    world
        .caller()
        .with("authorization", format!("Bearer {secret}"))
}

pub fn reading(at: DateTime<Utc>, celsius: f64, humidity: f64) -> Value {
    json!({ "at": at.to_rfc3339(), "celsius": celsius, "humidity": humidity })
}

pub async fn hand_in(device: &Caller, code: &str, readings: &[Value]) -> Answer {
    let path = format!("/api/v1/sensors/{code}/readings");
    device.post(&path, &json!({ "readings": readings })).await
}

/// What is told of the only sensor over a window.
async fn told(caller: &Caller, query: &str) -> Value {
    let answer = caller
        .get(&format!("{AT}/climate{query}"))
        .await
        .expect(200)
        .json;
    answer["rooms"][0]["sensors"][0].clone()
}

async fn begin(db: &Db) -> (World, Caller, Caller) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    room(&manager).await;
    let secret = sensor(&manager, "XD-T1").await;
    world.pass(Duration::days(1));
    let manager = world.sign_in("depot_manager").await;
    let device = device(&world, &secret);
    (world, manager, device)
}

async fn a_token_is_shown_once_rotated_and_revoked(db: &Db) {
    let (world, manager, first) = begin(db).await;
    let now = [reading(world.now(), 21.5, 48.2)];
    hand_in(&first, "XD-T1", &now).await.expect(200);
    let sensors = manager.get(&format!("{AT}/sensors")).await.expect(200);
    assert!(!sensors.text.contains("ys_"), "{}", sensors.text);
    assert_eq!(sensors.json["items"][0]["state"], "alive");
    assert_eq!(sensors.json["items"][0]["celsius"], 21.5);
    let second = device(&world, &token(&manager, "XD-T1").await);
    hand_in(&first, "XD-T1", &now)
        .await
        .refused("sensor-token-unknown")
        .expect(401);
    hand_in(&second, "XD-T1", &now).await.expect(200);
    let path = format!("{AT}/sensors/XD-T1");
    manager.delete(&format!("{path}/token")).await.expect(204);
    hand_in(&second, "XD-T1", &now)
        .await
        .refused("sensor-token-unknown");
    let third = device(&world, &token(&manager, "XD-T1").await);
    manager
        .patch(&path, &json!({ "status": "retired" }))
        .await
        .expect(200);
    hand_in(&third, "XD-T1", &now)
        .await
        .refused("sensor-token-unknown");
    let trail = world
        .sign_in("county")
        .await
        .get("/api/v1/audit?limit=20")
        .await
        .expect(200);
    assert!(trail.text.contains("sensor.token") && !trail.text.contains("ys_"));
    let viewer = world.sign_in("viewer").await;
    viewer
        .post(&format!("{path}/token"), &json!({}))
        .await
        .refused("not-allowed");
}

async fn a_device_hands_in_for_its_own_sensor_only(db: &Db) {
    let (world, manager, device) = begin(db).await;
    sensor(&manager, "XD-T2").await;
    let now = [reading(world.now(), 21.5, 48.2)];
    hand_in(&device, "XD-T2", &now)
        .await
        .refused("sensor-token-unknown");
    hand_in(&device, "NONE", &now)
        .await
        .refused("sensor-token-unknown");
    hand_in(&world.caller(), "XD-T1", &now)
        .await
        .refused("sign-in-required");
    hand_in(&manager, "XD-T1", &now)
        .await
        .refused("sensor-token-unknown");
    // It is no person: nothing else answers it.
    device
        .get(&format!("{AT}/climate"))
        .await
        .refused("token-unknown");
    device
        .get(&format!("{AT}/stock"))
        .await
        .refused("token-unknown");
    let new = json!({ "code": "XD-T1", "storeroom": "R1", "kind": "probe", "position": "" });
    manager
        .post(&format!("{AT}/sensors"), &new)
        .await
        .refused("already-exists");
    let other = json!({ "code": "XD-T3", "storeroom": "R9", "kind": "probe", "position": "" });
    manager
        .post(&format!("{AT}/sensors"), &other)
        .await
        .refused("storeroom-unknown");
}

async fn the_same_again_is_harmless_and_another_value_is_kept_beside(db: &Db) {
    let (world, manager, device) = begin(db).await;
    let at = world.now() - Duration::minutes(10);
    let readings = [
        reading(at, 21.5, 48.2),
        reading(at + Duration::minutes(1), 21.6, 48.3),
    ];
    for _ in 0..3 {
        let answer = hand_in(&device, "XD-T1", &readings).await.expect(200).json;
        assert_eq!((&answer["kept"], &answer["aside"]), (&json!(2), &json!([])));
    }
    let found = told(&manager, "").await;
    assert_eq!(
        (&found["samples"], &found["conflicts"]),
        (&json!(2), &json!(0))
    );
    hand_in(&device, "XD-T1", &[reading(at, 25.0, 48.2)])
        .await
        .expect(200);
    let found = told(&manager, "").await;
    assert_eq!(
        (&found["samples"], &found["conflicts"]),
        (&json!(3), &json!(1))
    );
}

async fn what_cannot_be_true_is_set_aside_with_its_reason(db: &Db) {
    let (world, manager, device) = begin(db).await;
    let now = world.now();
    let readings = [
        reading(now, 85.0, 50.0),
        reading(now, -127.0, 50.0),
        reading(now, 77.0, 50.0),
        reading(now + Duration::days(400), 20.0, 50.0),
        reading(now - Duration::days(3000), 20.0, 50.0),
        reading(now, 20.5, 255.0),
        json!({ "at": now.to_rfc3339(), "celsius": null, "humidity": 50 }),
    ];
    let answer = hand_in(&device, "XD-T1", &readings).await.expect(200).json;
    let reasons: Vec<&str> = answer["aside"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        reasons,
        [
            "fault-code",
            "fault-code",
            "fahrenheit",
            "future",
            "before-sensor",
            "humidity-fault",
            "not-a-number"
        ]
    );
    assert_eq!(answer["kept"], 1);
    hand_in(&device, "XD-T1", &readings).await.expect(200);
    let aside = manager
        .get(&format!("{AT}/readings-aside"))
        .await
        .expect(200)
        .json;
    assert_eq!(aside["items"].as_array().unwrap().len(), 7, "{aside}");
    assert_eq!(told(&manager, "").await["samples"], 1);
    // What is no reading at all is refused, with the field.
    for (text, code) in [
        (
            r#"{"readings":[{"at":"soon","celsius":1}]}"#,
            "invalid-input",
        ),
        (
            r#"{"readings":[{"at":"2026-03-02T00:00:00Z","celsius":"21"}]}"#,
            "invalid-input",
        ),
        (
            r#"{"readings":[{"at":"2026-03-02T00:00:00Z","fahrenheit":70}]}"#,
            "invalid-input",
        ),
    ] {
        let body: Value = serde_json::from_str(text).unwrap();
        device
            .post("/api/v1/sensors/XD-T1/readings", &body)
            .await
            .refused(code);
    }
}

async fn a_batch_is_bounded_and_a_flood_is_stopped(db: &Db) {
    let (world, _, device) = begin(db).await;
    let start = world.now() - Duration::minutes(1440);
    let day: Vec<Value> = (0..1440)
        .map(|minute| reading(start + Duration::minutes(minute), 20.0, 50.0))
        .collect();
    assert_eq!(
        hand_in(&device, "XD-T1", &day).await.expect(200).json["kept"],
        1440
    );
    let more = [day, vec![reading(start, 20.0, 50.0)]].concat();
    hand_in(&device, "XD-T1", &more)
        .await
        .refused("readings-too-many");
    let limited = yaoju::config::Settings::default().resolve().unwrap();
    let limited = World::with(db, limited);
    limited.pass(world.now() - limited.now());
    let token = device
        .headers
        .iter()
        .find(|(name, _)| *name == "authorization")
        .unwrap();
    let device = limited.caller().with("authorization", token.1.clone());
    let one = [reading(world.now(), 20.0, 50.0)];
    let mut refused = 0;
    for _ in 0..130 {
        refused += usize::from(hand_in(&device, "XD-T1", &one).await.status == 429);
    }
    assert!((1..=10).contains(&refused), "{refused}");
}

async fn days_that_are_over_are_packed_and_nothing_is_lost(db: &Db) {
    let (world, _, device) = begin(db).await;
    let start = world.now();
    for hour in 0..30 {
        world.pass(Duration::hours(1));
        let at = world.now();
        let readings: Vec<Value> = (0..12)
            .map(|n| {
                reading(
                    at - Duration::minutes(5 * n),
                    f64::from(20 + hour % 5),
                    50.0,
                )
            })
            .collect();
        hand_in(&device, "XD-T1", &readings).await.expect(200);
    }
    let window = format!(
        "?from={}&to={}&points=2000",
        (start - Duration::days(1)).format("%Y-%m-%dT%H:%M:%SZ"),
        (world.now() + Duration::hours(1)).format("%Y-%m-%dT%H:%M:%SZ")
    );
    let manager = world.sign_in("depot_manager").await;
    let before = told(&manager, &window).await;
    assert_eq!(before["samples"], 360);
    world.pass(Duration::hours(12));
    let manager = world.sign_in("depot_manager").await;
    let packed = keep::settle(&world.app).await.unwrap();
    assert!(packed > 150 && packed <= 360, "{packed}");
    let after = told(&manager, &window).await;
    assert_eq!(
        (&after["samples"], &after["points"]),
        (&before["samples"], &before["points"])
    );
    assert_eq!(keep::settle(&world.app).await.unwrap(), 0);
    // What comes late is another part; what comes again is none.
    let late = [
        reading(start + Duration::hours(1), 20.0, 50.0),
        reading(start + Duration::seconds(61), 19.0, 50.0),
    ];
    hand_in(&device, "XD-T1", &late).await.expect(200);
    assert_eq!(keep::settle(&world.app).await.unwrap(), 1);
    assert_eq!(told(&manager, &window).await["samples"], 361);
    let mut tx = db.read().await.unwrap();
    let bytes: i64 = tx
        .query("SELECT CAST(SUM(LENGTH(packed)) AS BIGINT) FROM climate_day")
        .scalar()
        .await
        .unwrap();
    let samples: i64 = tx
        .query("SELECT CAST(SUM(samples) AS BIGINT) FROM climate_day")
        .scalar()
        .await
        .unwrap();
    assert!(bytes <= 4 * samples, "{bytes} bytes for {samples}");
}

async fn a_window_tells_few_points_coverage_and_the_mean(db: &Db) {
    let (world, manager, device) = begin(db).await;
    let start = world.now() - Duration::minutes(120);
    let celsius = [
        (0, 24.0),
        (30, 24.5),
        (60, 31.0),
        (62, 31.5),
        (64, 31.2),
        (90, 27.0),
        (120, 25.0),
    ];
    let readings: Vec<Value> = celsius
        .iter()
        .map(|(minute, celsius)| reading(start + Duration::minutes(*minute), *celsius, 50.0))
        .collect();
    hand_in(&device, "XD-T1", &readings).await.expect(200);
    let text = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let query = format!("?from={}&to={}&points=2", text(start), text(world.now()));
    let found = told(&manager, &query).await;
    assert_eq!(found["kinetic"]["celsius"], 27.27);
    assert_eq!(found["kinetic"]["coveredSeconds"], 7200);
    assert_eq!(found["kinetic"]["windowSeconds"], 7200);
    let points = found["points"].as_array().unwrap();
    assert_eq!(points.len(), 2);
    assert_eq!(points[1]["celsius"], json!({ "low": 27, "high": 31.5 }));
    let day = told(&manager, "?from=2026-03-03&to=2026-03-03").await;
    assert_eq!(day["samples"], 7);
    let answer = manager.get(&format!("{AT}/climate")).await.expect(200).json;
    let limits = json!({ "celsiusLow": 10, "celsiusHigh": 30, "humidityLow": 35,
        "humidityHigh": 75 });
    assert_eq!(answer["rooms"][0]["limits"], limits);
    assert_eq!(answer["excursions"][0]["worst"], 31.5);
    for query in [
        "?from=soon",
        "?from=2026-03-03&to=2026-03-02",
        "?from=2010-01-01",
    ] {
        manager
            .get(&format!("{AT}/climate{query}"))
            .await
            .refused("climate-window");
    }
    for query in ["?points=0", "?points=2001"] {
        manager
            .get(&format!("{AT}/climate{query}"))
            .await
            .refused("invalid-input");
    }
}

async fn a_calibration_is_added_to_what_is_shown_and_not_to_what_is_kept(db: &Db) {
    let (world, manager, device) = begin(db).await;
    hand_in(&device, "XD-T1", &[reading(world.now(), 20.0, 50.0)])
        .await
        .expect(200);
    world.pass(Duration::minutes(5));
    let path = format!("{AT}/sensors/XD-T1/calibrations");
    let found = json!({ "calibratedOn": "2026-03-03", "dueOn": "2027-03-02",
        "celsiusOffset": "-0.3", "humidityOffset": "2" });
    let sensor = manager.post(&path, &found).await.expect(201).json;
    assert_eq!(
        (&sensor["dueOn"], &sensor["celsiusOffset"]),
        (&json!("2027-03-02"), &json!(-0.3))
    );
    hand_in(&device, "XD-T1", &[reading(world.now(), 20.0, 50.0)])
        .await
        .expect(200);
    world.pass(Duration::minutes(1));
    let found = told(&manager, "").await;
    let points = found["points"].as_array().unwrap();
    let first = json!({ "low": 20, "high": 20 });
    let second = json!({ "low": 19.7, "high": 19.7 });
    assert_eq!(
        (&points[0]["celsius"], &points[1]["celsius"]),
        (&first, &second)
    );
    let with = |name: &str, value: &str| {
        let mut wrong = json!({ "calibratedOn": "2026-03-03", "dueOn": "2027-03-02",
            "celsiusOffset": "0", "humidityOffset": "0" });
        wrong[name] = json!(value);
        wrong
    };
    manager
        .post(&path, &with("celsiusOffset", "11"))
        .await
        .refused("offset-outside");
    manager
        .post(&path, &with("calibratedOn", "2026-03-04"))
        .await
        .refused("calibration-days");
    manager
        .post(&path, &with("dueOn", "2026-03-03"))
        .await
        .refused("calibration-days");
}

/// The database itself refuses to change what was read.
async fn readings_are_never_changed(db: &Db) {
    let (world, _, device) = begin(db).await;
    let readings = [
        reading(world.now() - Duration::days(2), 20.0, 50.0),
        reading(world.now(), 85.0, 50.0),
    ];
    hand_in(&device, "XD-T1", &readings).await.expect(200);
    keep::settle(&world.app).await.unwrap();
    for sql in [
        "UPDATE climate_day SET samples = 9",
        "DELETE FROM climate_day",
        "UPDATE reading_aside SET reason = 'x'",
        "DELETE FROM reading_aside",
    ] {
        let mut tx = db.write().await.unwrap();
        assert!(tx.query(sql).run().await.is_err(), "{sql}");
    }
}

async fn a_loggers_file_is_previewed_and_kept_once(db: &Db) {
    let (_world, manager, _) = begin(db).await;
    let path = format!("{AT}/sensors/XD-T1/file");
    let text = "设备,GSP-6\n序号,时间,温度(℃),湿度(%RH)\n1,2026-03-02 08:00:00,21.5,48.2\n\
        2,2026-03-02 08:01:00,31.0,48.4\n3,2026-03-02 08:02:00,85.0,48.4\n合计,,,\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    let preview = format!("{path}?preview=true");
    let seen = manager.upload(&preview, &gbk).await.expect(200).json;
    let told_of = (&seen["readings"], &seen["aside"], &seen["unread"]);
    assert_eq!(told_of, (&json!(2), &json!(1), &json!(1)));
    assert_eq!(
        (&seen["celsiusLow"], &seen["celsiusHigh"]),
        (&json!(21.5), &json!(31))
    );
    let line = json!({ "line": 5, "text": null, "reason": "fault-code" });
    assert_eq!(seen["lines"][0], line);
    let window = "?from=2026-03-02&to=2026-03-02";
    assert_eq!(told(&manager, window).await["samples"], 0);
    for new in [2, 0] {
        let kept = manager.upload(&path, &gbk).await.expect(200).json;
        assert_eq!((&kept["readings"], &kept["new"]), (&json!(2), &json!(new)));
        assert_eq!(told(&manager, window).await["samples"], 2);
    }
    // What a file brings is judged like what a device sends.
    let found = manager
        .get(&format!("{AT}/excursions"))
        .await
        .expect(200)
        .json;
    assert_eq!(found["items"][0]["worst"], 31);
    for wrong in [
        &b""[..],
        b"\x89PNG\r\n\x1a\n\0\0",
        b"product,quantity\nP1,9\n",
    ] {
        manager
            .upload(&path, wrong)
            .await
            .refused("logger-file-unknown");
    }
    let doubtful = b"date,time,temp\n03/04/2026,09:00,21";
    manager
        .upload(&path, doubtful)
        .await
        .refused("logger-date-order");
}
