//! Temperature and humidity by hand, and excursions, on both engines.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{db::Db, id};

use crate::{
    climate::{AT, device, hand_in, reading, room, sensor},
    on_both,
    world::{Caller, World},
};

on_both!(
    two_readings_a_day_stand_on_the_sheet,
    what_is_outside_is_incomplete_until_measure_and_after_reading,
    a_correction_is_a_row_of_its_own,
    what_cannot_be_read_from_a_wall_is_refused,
    rows_are_never_changed,
    an_excursion_is_found_told_and_closed,
    readings_in_any_order_give_the_same_excursions,
    the_strictest_product_sets_the_limits,
);

fn new(at: DateTime<Utc>, celsius: f64, humidity: f64) -> Value {
    json!({ "id": id::fresh(), "storeroom": "R1", "at": at.to_rfc3339(), "celsius": celsius,
        "humidity": humidity })
}

async fn log(caller: &Caller, body: &Value) -> Uuid {
    let answer = caller
        .post(&format!("{AT}/climate/readings"), body)
        .await
        .expect(201);
    answer.json["id"].as_str().unwrap().parse().unwrap()
}

/// 2026-03-02 10:00 at the depot.
async fn begin(db: &Db) -> (World, Caller) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    room(&manager).await;
    (world, manager)
}

async fn today(caller: &Caller) -> Value {
    caller
        .get(&format!("{AT}/climate/today"))
        .await
        .expect(200)
        .json
}

async fn sheet(caller: &Caller) -> Value {
    caller
        .get(&format!("{AT}/climate/month?storeroom=R1"))
        .await
        .expect(200)
        .json
}

async fn two_readings_a_day_stand_on_the_sheet(db: &Db) {
    let (world, manager) = begin(db).await;
    let before = today(&manager).await;
    assert_eq!(
        (&before["day"], &before["half"]),
        (&json!("2026-03-02"), &json!("morning"))
    );
    assert_eq!(
        before["due"],
        json!({ "morning": [8, 10], "afternoon": [14, 16] })
    );
    assert_eq!(before["rooms"][0]["morning"]["reading"], Value::Null);
    let morning = new(world.now(), 21.5, 48.0);
    log(&manager, &morning).await;
    // Sent again by a slow link it is the same; something else under its id is not.
    let path = format!("{AT}/climate/readings");
    manager.post(&path, &morning).await.expect(200);
    let mut other = morning.clone();
    other["celsius"] = json!(22.0);
    manager
        .post(&path, &other)
        .await
        .refused("climate-record-differs");
    world.pass(Duration::minutes(270));
    let manager = world.sign_in("depot_manager").await;
    log(&manager, &new(world.now(), 23.4, 51.0)).await;
    // Beside the first of a half another one is kept, and does not take its place.
    log(&manager, &new(world.now(), 24.0, 51.0)).await;
    let sheet = sheet(&manager).await;
    let day = &sheet["days"][1];
    assert_eq!(day["day"], "2026-03-02");
    assert_eq!(day["morning"]["reading"]["celsius"], 21.5);
    assert_eq!(day["morning"]["reading"]["state"], "inside");
    assert_eq!(day["morning"]["reading"]["onTime"], true);
    assert_eq!(day["afternoon"]["reading"]["celsius"], 23.4);
    assert_eq!(day["afternoon"]["others"][0]["celsius"], 24);
    let summary = json!({ "due": 4, "there": 2, "sensed": 0, "outside": 0, "incomplete": 0,
        "celsiusLow": 21.5,        "celsiusHigh": 23.4, "humidityLow": 48, "humidityHigh": 51 });
    assert_eq!(sheet["summary"], summary);
    // A day later it is late (补记), and outside the hours.
    world.pass(Duration::days(1));
    let manager = world.sign_in("depot_manager").await;
    log(
        &manager,
        &new(world.now() - Duration::minutes(1350), 20.0, 50.0),
    )
    .await;
    let again = manager
        .get(&format!("{AT}/climate/month?storeroom=R1"))
        .await
        .expect(200)
        .json;
    let others = again["days"][1]["afternoon"]["others"].as_array().unwrap();
    assert_eq!(
        others.iter().filter(|other| other["late"] == true).count(),
        1
    );
    let viewer = world.sign_in("viewer").await;
    viewer
        .post(&path, &new(world.now(), 20.0, 50.0))
        .await
        .refused("not-allowed");
    assert_eq!(today(&viewer).await["day"], "2026-03-03");
}

async fn what_is_outside_is_incomplete_until_measure_and_after_reading(db: &Db) {
    let (world, manager) = begin(db).await;
    let hot = log(&manager, &new(world.now(), 31.2, 76.0)).await;
    let room = today(&manager).await["rooms"][0].clone();
    let mark = &room["morning"]["reading"];
    assert_eq!(mark["state"], "incomplete");
    assert_eq!(
        (&mark["celsiusOut"], &mark["humidityOut"]),
        (&json!("high"), &json!("high"))
    );
    assert_eq!(room["incomplete"].as_array().unwrap().len(), 1);
    let path = format!("{AT}/climate/readings/{hot}/measures");
    let measure = |at: DateTime<Utc>, text: &str| {
        json!({ "id": id::fresh(), "measure": text,
        "at": at.to_rfc3339(), "celsius": 28.0, "humidity": 70.0 })
    };
    let early = measure(world.now() - Duration::minutes(1), "开空调降温");
    manager
        .post(&path, &early)
        .await
        .refused("after-reading-early");
    manager
        .post(&path, &measure(world.now(), " "))
        .await
        .refused("text-missing");
    world.pass(Duration::minutes(40));
    let done = measure(world.now(), "开空调降温");
    manager.post(&path, &done).await.expect(201);
    manager.post(&path, &done).await.expect(200);
    let mut other = done.clone();
    other["celsius"] = json!(27.0);
    manager
        .post(&path, &other)
        .await
        .refused("climate-record-differs");
    let room = today(&manager).await["rooms"][0].clone();
    assert_eq!(room["morning"]["reading"]["state"], "settled");
    assert_eq!(room["morning"]["reading"]["measures"][0]["celsius"], 28);
    assert_eq!(room["incomplete"], json!([]));
    let inside = log(&manager, &new(world.now(), 30.0, 75.0)).await;
    let path = format!("{AT}/climate/readings/{inside}/measures");
    manager
        .post(&path, &measure(world.now(), "通风"))
        .await
        .refused("reading-inside");
    let nothing = format!("{AT}/climate/readings/{}/measures", id::fresh());
    manager
        .post(&nothing, &measure(world.now(), "通风"))
        .await
        .refused("not-found");
}

async fn a_correction_is_a_row_of_its_own(db: &Db) {
    let (world, manager) = begin(db).await;
    let path = format!("{AT}/climate/readings");
    let first = log(&manager, &new(world.now(), 12.5, 48.0)).await;
    let correcting = |corrects: Uuid, celsius: f64, note: &str| {
        let mut body = new(world.now(), celsius, 48.0);
        body["corrects"] = json!(corrects);
        body["note"] = json!(note);
        body
    };
    manager
        .post(&path, &correcting(first, 21.5, ""))
        .await
        .refused("text-missing");
    let second = log(&manager, &correcting(first, 21.5, "看错刻度")).await;
    manager
        .post(&path, &correcting(first, 21.6, "再改"))
        .await
        .refused("hand-reading-corrected");
    let third = log(&manager, &correcting(second, 21.6, "再看一次")).await;
    let day = sheet(&manager).await["days"][1]["morning"].clone();
    assert_eq!(day["reading"]["id"], json!(third));
    assert_eq!(day["reading"]["celsius"], 21.6);
    let others = day["others"].as_array().unwrap();
    assert_eq!(others.len(), 2);
    assert!(others.iter().all(|other| other["corrected"] == true));
    manager
        .post(&path, &correcting(id::fresh(), 20.0, "x"))
        .await
        .refused("not-found");
}

async fn what_cannot_be_read_from_a_wall_is_refused(db: &Db) {
    let (world, manager) = begin(db).await;
    let path = format!("{AT}/climate/readings");
    let now = world.now();
    for (body, code, field) in [
        (new(now, 77.0, 50.0), "celsius-impossible", "celsius"),
        (new(now, 21.0, 0.0), "humidity-impossible", "humidity"),
        (new(now, 21.0, 101.0), "humidity-impossible", "humidity"),
        (
            new(now + Duration::hours(1), 21.0, 50.0),
            "hand-reading-moment",
            "at",
        ),
        (
            new(now - Duration::days(500), 21.0, 50.0),
            "hand-reading-moment",
            "at",
        ),
    ] {
        let answer = manager.post(&path, &body).await.refused(code);
        assert_eq!(answer.json["field"], field);
    }
    let mut elsewhere = new(now, 21.0, 50.0);
    elsewhere["storeroom"] = json!("R9");
    manager
        .post(&path, &elsewhere)
        .await
        .refused("storeroom-unknown");
    let month = |query: &str| format!("{AT}/climate/month{query}");
    manager
        .get(&month("?month=2026-13"))
        .await
        .refused("month-malformed");
    manager
        .get(&month("?month=2026-04"))
        .await
        .refused("month-in-future");
    manager
        .get(&month("?storeroom=R9"))
        .await
        .refused("storeroom-unknown");
    assert_eq!(sheet(&manager).await["summary"]["there"], 0);
}

async fn rows_are_never_changed(db: &Db) {
    let (world, manager) = begin(db).await;
    let hot = log(&manager, &new(world.now(), 31.0, 50.0)).await;
    let measure = json!({ "id": id::fresh(), "measure": "通风", "at": world.now().to_rfc3339(),
        "celsius": 29.0, "humidity": 50.0 });
    let path = format!("{AT}/climate/readings/{hot}/measures");
    manager.post(&path, &measure).await.expect(201);
    for sql in [
        "UPDATE hand_reading SET celsius = 2000",
        "DELETE FROM hand_reading",
        "UPDATE hand_measure SET measure = 'x'",
        "DELETE FROM hand_measure",
    ] {
        let mut tx = db.write().await.unwrap();
        assert!(tx.query(sql).run().await.is_err(), "{sql}");
    }
}

async fn an_excursion_is_found_told_and_closed(db: &Db) {
    let (world, manager) = begin(db).await;
    let device = device(&world, &sensor(&manager, "XD-T1").await);
    let begin = world.now();
    for minute in [0, 10, 20, 30, 40] {
        let celsius = if minute == 0 {
            29.0
        } else {
            f64::from(30 + minute / 10)
        };
        let at = begin + Duration::minutes(i64::from(minute));
        world.pass(at - world.now());
        hand_in(&device, "XD-T1", &[reading(at, celsius, 50.0)])
            .await
            .expect(200);
    }
    let path = format!("{AT}/excursions");
    let found = manager.get(&path).await.expect(200).json["items"][0].clone();
    assert_eq!(
        (&found["quantity"], &found["side"]),
        (&json!("celsius"), &json!("high"))
    );
    assert_eq!((&found["limit"], &found["worst"]), (&json!(30), &json!(34)));
    assert_eq!(
        (&found["gravity"], &found["endedAt"]),
        (&json!("alarm"), &Value::Null)
    );
    assert_eq!(found["lastedSeconds"], 1800);
    let today = today(&manager).await;
    assert_eq!(
        (&today["openExcursions"], &today["alarms"]),
        (&json!(1), &json!(1))
    );
    let notes = format!("{path}/{}/notes", found["id"].as_str().unwrap());
    let note = |kind: &str, text: &str| json!({ "id": id::fresh(), "kind": kind, "note": text });
    let seen = note("acknowledgement", "");
    manager.post(&notes, &seen).await.expect(201);
    manager.post(&notes, &seen).await.expect(200);
    manager
        .post(&notes, &note("measure", ""))
        .await
        .refused("text-missing");
    manager
        .post(&notes, &note("closing", "好了"))
        .await
        .refused("excursion-goes-on");
    world.pass(Duration::minutes(10));
    hand_in(&device, "XD-T1", &[reading(world.now(), 28.0, 50.0)])
        .await
        .expect(200);
    let over = manager.get(&path).await.expect(200).json["items"][0].clone();
    assert_eq!(over["id"], found["id"]);
    assert_eq!(over["lastedSeconds"], 2400);
    assert_eq!(over["notes"][0]["kind"], "acknowledgement");
    manager
        .post(&notes, &note("closing", "好了"))
        .await
        .refused("excursion-unmeasured");
    manager
        .post(&notes, &note("measure", "开空调"))
        .await
        .expect(201);
    manager
        .post(&notes, &note("closing", "空调已修好"))
        .await
        .expect(201);
    manager
        .post(&notes, &note("measure", "又"))
        .await
        .refused("excursion-closed");
    let open = manager
        .get(&format!("{path}?open=true"))
        .await
        .expect(200)
        .json;
    assert_eq!(open["items"], json!([]));
    world
        .sign_in("viewer")
        .await
        .post(&notes, &note("measure", "x"))
        .await
        .refused("not-allowed");
    let mut tx = db.write().await.unwrap();
    assert!(
        tx.query("UPDATE excursion_note SET note = 'x'")
            .run()
            .await
            .is_err()
    );
}

async fn readings_in_any_order_give_the_same_excursions(db: &Db) {
    let (world, manager) = begin(db).await;
    let one = device(&world, &sensor(&manager, "XD-T1").await);
    let other = device(&world, &sensor(&manager, "XD-T2").await);
    world.pass(Duration::hours(6));
    let manager = world.sign_in("depot_manager").await;
    let celsius = [29.0, 31.0, 32.0, 29.5, 31.5, 29.0, 9.0, 9.5, 12.0, 33.0];
    let start = world.now() - Duration::minutes(100);
    let readings: Vec<Value> = (0_i64..)
        .zip(celsius)
        .map(|(n, celsius)| reading(start + Duration::minutes(10 * n), celsius, 50.0))
        .collect();
    hand_in(&one, "XD-T1", &readings).await.expect(200);
    for index in [9, 3, 1, 1, 0, 8, 5, 4, 2, 7, 6, 3] {
        hand_in(&other, "XD-T2", &readings[index..=index])
            .await
            .expect(200);
        // Each is judged before the next one comes.
        manager.get(&format!("{AT}/excursions")).await.expect(200);
    }
    let items = manager
        .get(&format!("{AT}/excursions"))
        .await
        .expect(200)
        .json["items"]
        .clone();
    let of = |sensor: &str| -> Vec<Value> {
        let all = items
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["sensor"] == sensor);
        all.map(|item| {
            json!([
                item["side"],
                item["worst"],
                item["beganAt"],
                item["endedAt"],
                item["lastAt"],
                item["lastedSeconds"]
            ])
        })
        .collect()
    };
    assert_eq!(of("XD-T1").len(), 4);
    assert_eq!(of("XD-T1"), of("XD-T2"));
}

async fn the_strictest_product_sets_the_limits(db: &Db) {
    let (_, manager) = begin(db).await;
    let zone = format!("{AT}/zones/HG");
    manager
        .patch(&zone, &json!({ "storeroom": "R1" }))
        .await
        .expect(200);
    let high =
        async |caller: &Caller| today(caller).await["rooms"][0]["limits"]["celsiusHigh"].clone();
    assert_eq!(high(&manager).await, 30);
    let mut tx = db.write().await.unwrap();
    tx.query("UPDATE product SET storage_class = 'cool' WHERE code = 'P1'")
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let receipt = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
        "counterparty": { "name": "厂家" }, "lines": [{ "product": "P1",
            "lot": { "number": "A1", "expiry": "2028-01-01" }, "zone": "HG", "units": 9 }] });
    manager
        .post(&format!("{AT}/documents"), &receipt)
        .await
        .expect(201);
    assert_eq!(high(&manager).await, 20);
}
