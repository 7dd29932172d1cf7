//! Excursions followed to the lots, what a lot lived through, and the county's rooms, on both
//! engines.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{
    climate::{keep, standing},
    db::Db,
    id,
};

use crate::{
    climate::{AT, device, hand_in, reading, room, sensor},
    on_both,
    world::{Caller, World},
};

on_both!(
    a_hot_afternoon_is_followed_to_the_lots_that_were_there,
    setting_aside_again_is_harmless_and_takes_only_what_is_still_there,
    a_verdict_moves_the_lot_and_is_never_changed,
    a_lot_lives_through_the_rooms_it_stays_in,
    a_zone_that_moves_takes_its_past_with_it,
    what_others_see_of_a_life_is_only_whether_it_is_whole,
    residents_are_told_whether_the_record_is_complete_and_within,
    the_county_sees_the_worst_room_first,
    a_window_marks_what_was_posted_and_compares_a_few_sensors,
);

/// A depot with a room around its zones, two lots in it, and a sensor; the day after.
struct Depot {
    world: World,
    manager: Caller,
    device: Caller,
}

async fn zones_in(manager: &Caller, room: &str) {
    for zone in ["HG", "LH", "DY", "TH", "BH"] {
        let path = format!("{AT}/zones/{zone}");
        let change = json!({ "storeroom": room });
        manager.patch(&path, &change).await.expect(200);
    }
}

async fn post(caller: &Caller, body: &Value) -> Value {
    let path = format!("{AT}/documents");
    caller.post(&path, body).await.expect(201).json
}

fn line(lot: &str, units: i64) -> Value {
    json!({ "product": "P1", "lot": { "number": lot, "expiry": "2028-01-01" }, "units": units })
}

async fn receive(world: &World, caller: &Caller, lines: &[Value]) -> Value {
    let day = (world.now() + Duration::hours(8)).date_naive();
    let body = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": day,
        "counterparty": { "name": "厂家" }, "lines": lines });
    post(caller, &body).await
}

async fn begin(db: &Db) -> Depot {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    room(&manager).await;
    zones_in(&manager, "R1").await;
    let secret = sensor(&manager, "XD-T1").await;
    receive(&world, &manager, &[line("A1", 60), line("B1", 40)]).await;
    world.pass(Duration::days(1));
    let manager = world.sign_in("depot_manager").await;
    let device = device(&world, &secret);
    Depot {
        world,
        manager,
        device,
    }
}

impl Depot {
    /// Readings a minute apart up to now: so many minutes good, and then so many of this kind.
    async fn read(&self, before: i64, minutes: i64, celsius: f64) {
        let now = self.world.now();
        let value = |n: i64| if n < minutes { celsius } else { 25.0 };
        let all: Vec<Value> = (0..=before + minutes)
            .rev()
            .map(|n| reading(now - Duration::minutes(n), value(n), 50.0))
            .collect();
        for some in all.chunks(500) {
            hand_in(&self.device, "XD-T1", some).await.expect(200);
        }
    }

    async fn excursion(&self) -> String {
        let found = self.manager.get(&format!("{AT}/excursions")).await;
        let found = found.expect(200).json;
        found["items"][0]["id"].as_str().unwrap().to_owned()
    }

    async fn followed(&self, id: &str) -> Value {
        let path = format!("{AT}/excursions/{id}");
        self.manager.get(&path).await.expect(200).json
    }

    async fn stock(&self) -> Value {
        self.manager
            .get(&format!("{AT}/stock"))
            .await
            .expect(200)
            .json
    }
}

fn lot<'v>(followed: &'v Value, number: &str) -> &'v Value {
    let lots = followed["lots"].as_array().unwrap();
    lots.iter().find(|lot| lot["number"] == number).unwrap()
}

fn lot_id(followed: &Value, number: &str) -> String {
    lot(followed, number)["id"].as_str().unwrap().to_owned()
}

async fn a_hot_afternoon_is_followed_to_the_lots_that_were_there(db: &Db) {
    let depot = begin(db).await;
    // C1 came after it was over, B1 left while it went on.
    depot.read(60, 40, 34.0).await;
    let day = (depot.world.now() + Duration::hours(8)).date_naive();
    let issue = json!({ "id": id::fresh(), "kind": "issue", "occurredOn": day,
        "counterparty": { "name": "乡卫生院" }, "reason": "r", "lines": [line("B1", 40)] });
    post(&depot.manager, &issue).await;
    depot.world.pass(Duration::minutes(10));
    depot.read(0, 0, 25.0).await;
    depot.world.pass(Duration::minutes(10));
    receive(&depot.world, &depot.manager, &[line("C1", 5)]).await;
    let id = depot.excursion().await;
    let followed = depot.followed(&id).await;
    let numbers: Vec<&str> = followed["lots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lot| lot["number"].as_str().unwrap())
        .collect();
    assert_eq!(numbers, ["A1", "B1"]);
    let there = lot(&followed, "A1");
    assert_eq!(there["then"][0]["units"], 60);
    assert_eq!(there["then"][0]["code"], "HG");
    assert_eq!(
        (&there["now"][0]["units"], &there["movable"]),
        (&json!(60), &json!(60))
    );
    let gone = lot(&followed, "B1");
    assert_eq!(gone["then"][0]["units"], 40);
    assert_eq!((&gone["now"], &gone["movable"]), (&json!([]), &json!(0)));
    assert_eq!(followed["excursion"]["unjudged"], 0);
    assert_eq!(followed["waitingZone"]["code"], "DY");
    // The lot's page carries the minutes.
    let id = lot_id(&followed, "A1");
    let life = depot
        .manager
        .get(&format!("/api/v1/lots/{id}/climate"))
        .await;
    let life = life.expect(200).json;
    let outside = &life["stays"][0]["climate"]["outside"];
    assert_eq!(
        outside,
        &json!([{ "quantity": "celsius", "side": "high", "seconds": 2_940 }])
    );
    assert_eq!(life["whole"]["outside"], *outside);
    assert_eq!(life["whole"]["celsius"], json!({ "low": 25, "high": 34 }));
    assert_eq!(life["elsewhere"], Value::Null);
    assert!(life["whole"]["kinetic"].as_f64().unwrap() > 25.0);
}

async fn setting_aside_again_is_harmless_and_takes_only_what_is_still_there(db: &Db) {
    let depot = begin(db).await;
    depot.read(30, 45, 33.5).await;
    let id = depot.excursion().await;
    let path = format!("{AT}/excursions/{id}/zone-moves");
    let request = json!({ "id": id::fresh() });
    let first = depot.manager.post(&path, &request).await.expect(201).json;
    assert_eq!(first["excursion"]["unjudged"], 2);
    for number in ["A1", "B1"] {
        let lot = lot(&first, number);
        assert_eq!(lot["now"][0]["code"], "DY");
        assert_eq!(
            (&lot["movable"], &lot["waiting"]),
            (&json!(0), &lot["now"][0]["units"])
        );
    }
    let stock = depot.stock().await;
    for _ in 0..2 {
        let again = depot.manager.post(&path, &request).await.expect(200).json;
        assert_eq!(again["moves"].as_array().unwrap().len(), 1);
    }
    assert_eq!(depot.stock().await, stock);
    let other = json!({ "id": id::fresh() });
    depot
        .manager
        .post(&path, &other)
        .await
        .refused("excursion-nothing-there");
    let yellow = json!({ "id": id::fresh(), "toZone": "BH" });
    depot
        .manager
        .post(&path, &yellow)
        .await
        .refused("invalid-input");
    let elsewhere = format!("{AT}/excursions/{}/zone-moves", id::fresh());
    depot
        .manager
        .post(&elsewhere, &other)
        .await
        .refused("not-found");
    let viewer = depot.world.sign_in("viewer").await;
    viewer.post(&path, &other).await.refused("not-allowed");
}

async fn a_verdict_moves_the_lot_and_is_never_changed(db: &Db) {
    let depot = begin(db).await;
    depot.read(30, 45, 33.5).await;
    depot.world.pass(Duration::minutes(5));
    depot.read(0, 0, 25.0).await;
    let id = depot.excursion().await;
    let path = format!("{AT}/excursions/{id}");
    let moved = depot
        .manager
        .post(&format!("{path}/zone-moves"), &json!({ "id": id::fresh() }))
        .await
        .expect(201)
        .json;
    let note = |kind: &str| json!({ "id": id::fresh(), "kind": kind, "note": "开空调" });
    let notes = format!("{path}/notes");
    depot
        .manager
        .post(&notes, &note("measure"))
        .await
        .expect(201);
    depot
        .manager
        .post(&notes, &note("closing"))
        .await
        .refused("excursion-unjudged");
    let judgements = format!("{path}/judgements");
    let judge = |number: &str, verdict: &str| {
        json!({ "id": id::fresh(), "lot": lot_id(&moved, number), "verdict": verdict,
            "reason": "查稳定性资料" })
    };
    let keep = judge("A1", "keep");
    depot.manager.post(&judgements, &keep).await.expect(201);
    depot.manager.post(&judgements, &keep).await.expect(200);
    let mut other = keep.clone();
    other["reason"] = json!("x");
    depot
        .manager
        .post(&judgements, &other)
        .await
        .refused("climate-record-differs");
    let released = depot
        .manager
        .post(&judgements, &judge("A1", "release"))
        .await;
    let released = released.expect(201).json;
    let one = lot(&released, "A1");
    assert_eq!(
        (&one["now"][0]["code"], &one["now"][0]["units"]),
        (&json!("HG"), &json!(60))
    );
    assert_eq!(one["judgements"].as_array().unwrap().len(), 2);
    assert_eq!(released["excursion"]["unjudged"], 1);
    // Released, it is not set aside again for the same.
    assert_eq!(one["movable"], 0);
    depot
        .manager
        .post(&judgements, &judge("A1", "keep"))
        .await
        .refused("excursion-judged");
    let rejected = depot
        .manager
        .post(&judgements, &judge("B1", "reject"))
        .await;
    let rejected = rejected.expect(201).json;
    assert_eq!(lot(&rejected, "B1")["now"][0]["code"], "BH");
    assert_eq!(rejected["excursion"]["unjudged"], 0);
    let nowhere = json!({ "id": id::fresh(), "lot": id::fresh(), "verdict": "keep",
        "reason": "r" });
    depot
        .manager
        .post(&judgements, &nowhere)
        .await
        .refused("excursion-lot-elsewhere");
    depot
        .manager
        .post(&notes, &note("closing"))
        .await
        .expect(201);
    let again = json!({ "id": id::fresh() });
    depot
        .manager
        .post(&format!("{path}/zone-moves"), &again)
        .await
        .refused("excursion-closed");
    depot
        .manager
        .post(&judgements, &judge("A1", "reject"))
        .await
        .refused("excursion-closed");
    for sql in [
        "UPDATE excursion_judgement SET reason = 'x'",
        "DELETE FROM excursion_move",
    ] {
        let mut tx = db.write().await.unwrap();
        assert!(tx.query(sql).run().await.is_err());
    }
}

async fn a_lot_lives_through_the_rooms_it_stays_in(db: &Db) {
    let depot = begin(db).await;
    depot.read(30, 20, 33.0).await;
    depot.world.pass(Duration::minutes(1));
    depot.read(0, 0, 25.0).await;
    // To the township: its room has no sensor, somebody reads twice a day.
    let day = (depot.world.now() + Duration::hours(8)).date_naive();
    let transfer = id::fresh();
    let issue = json!({ "id": transfer, "kind": "issue", "occurredOn": day,
        "counterparty": { "facility": "TD" }, "reason": "r", "lines": [line("A1", 60)] });
    post(&depot.manager, &issue).await;
    let county = depot.world.sign_in("county").await;
    let there = "/api/v1/facilities/TD";
    let new = json!({ "code": "R1", "name": "乡库", "areaM2": "9", "climateClass": "normal" });
    county
        .post(&format!("{there}/storerooms"), &new)
        .await
        .expect(201);
    let change = json!({ "storeroom": "R1" });
    let zone = format!("{there}/zones/HG");
    county.patch(&zone, &change).await.expect(200);
    depot.world.pass(Duration::hours(1));
    let receipt = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": day,
        "counterparty": { "facility": "XD" }, "source": transfer, "lines": [line("A1", 60)] });
    let path = format!("{there}/documents");
    county.post(&path, &receipt).await.expect(201);
    let log = |at: DateTime<Utc>, celsius: f64| {
        json!({ "id": id::fresh(), "storeroom": "R1", "at": at.to_rfc3339(),
            "celsius": celsius, "humidity": 50 })
    };
    let start = depot.world.now();
    depot.world.pass(Duration::days(2));
    let county = depot.world.sign_in("county").await;
    for (hours, celsius) in [(0, 20.0), (6, 31.0), (24, 20.0), (30, 20.0), (48, 20.0)] {
        let body = log(start + Duration::hours(hours), celsius);
        let path = format!("{there}/climate/readings");
        county.post(&path, &body).await.expect(201);
    }
    keep::settle(&depot.world.app).await.unwrap();
    let lots = county.get("/api/v1/lots?q=A1").await.expect(200).json;
    let id = lots["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/lots/{id}/climate");
    let life = county.get(&path).await.expect(200).json;
    let stays = life["stays"].as_array().unwrap();
    let names: Vec<_> = stays
        .iter()
        .map(|stay| (&stay["facility"]["code"], &stay["storeroom"]["name"]))
        .collect();
    assert_eq!(
        names,
        [
            (&json!("XD"), &json!("一号库房")),
            (&json!("TD"), &json!("乡库"))
        ]
    );
    let outside = |stay: &Value| stay["climate"]["outside"][0]["seconds"].clone();
    // From the first hot reading until the first good one.
    assert_eq!(outside(&stays[0]), 20 * 60);
    assert_eq!(outside(&stays[1]), 18 * 3600);
    assert_eq!(stays[1]["climate"]["coveredSeconds"], 48 * 3600);
    assert_eq!(stays[1]["climate"]["complete"], true);
    assert_eq!(stays[0]["climate"]["complete"], false);
    assert_eq!(life["whole"]["outside"][0]["seconds"], 20 * 60 + 18 * 3600);
    let file = county
        .get(&format!("{path}/export?format=csv"))
        .await
        .expect(200);
    assert!(
        file.text.contains("乡库") && file.text.contains("1080"),
        "{}",
        file.text
    );
    county
        .get(&format!("/api/v1/lots/{}/climate", id::fresh()))
        .await
        .refused("not-found");
}

async fn a_zone_that_moves_takes_its_past_with_it(db: &Db) {
    let depot = begin(db).await;
    let second = json!({ "code": "R2", "name": "二号库房", "areaM2": "20",
        "climateClass": "normal" });
    let rooms = format!("{AT}/storerooms");
    depot.manager.post(&rooms, &second).await.expect(201);
    let zone = format!("{AT}/zones/HG");
    let change = json!({ "storeroom": "R2" });
    depot.manager.patch(&zone, &change).await.expect(200);
    depot.world.pass(Duration::hours(1));
    let lots = depot
        .manager
        .get("/api/v1/lots?q=A1")
        .await
        .expect(200)
        .json;
    let id = lots["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/lots/{id}/climate");
    let life = depot.manager.get(&path).await.expect(200).json;
    let rooms: Vec<_> = life["stays"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stay| stay["storeroom"]["code"].as_str().unwrap())
        .collect();
    assert_eq!(rooms, ["R1", "R2"]);
    assert_eq!(life["stays"][0]["until"], life["stays"][1]["from"]);
}

async fn what_others_see_of_a_life_is_only_whether_it_is_whole(db: &Db) {
    let depot = begin(db).await;
    depot.read(30, 20, 33.0).await;
    let lots = depot
        .manager
        .get("/api/v1/lots?q=A1")
        .await
        .expect(200)
        .json;
    let id: Uuid = lots["items"][0]["id"].as_str().unwrap().parse().unwrap();
    depot
        .world
        .user("stranger", yaoju::people::Role::DepotManager, "QD")
        .await;
    let stranger = depot.world.sign_in("stranger").await;
    let path = format!("/api/v1/lots/{id}/climate");
    let answer = stranger.get(&path).await.expect(200);
    assert_eq!(answer.json["stays"], json!([]));
    assert_eq!(
        answer.json["elsewhere"],
        json!({ "complete": false, "within": false })
    );
    assert!(!answer.text.contains("一号库房") && !answer.text.contains("XD"));
    let file = stranger
        .get(&format!("{path}/export?format=csv"))
        .await
        .expect(200);
    assert!(!file.text.contains("一号库房"));
    let followed = format!("{AT}/excursions/{}", depot.excursion().await);
    stranger.get(&followed).await.refused("not-allowed");
    let rooms = stranger.get("/api/v1/climate/rooms").await.expect(200);
    assert!(!rooms.text.contains("一号库房"));
}

async fn residents_are_told_whether_the_record_is_complete_and_within(db: &Db) {
    let depot = begin(db).await;
    let page = "/products/P1/lot?number=A1";
    let before = depot.world.caller().get(page).await.expect(200);
    assert!(!before.text.contains("储存记录"), "{}", before.text);
    depot.read(23 * 60, 30, 33.0).await;
    depot.world.pass(Duration::minutes(11));
    depot.read(0, 0, 25.0).await;
    let told = depot.world.caller().get(page).await.expect(200);
    assert!(told.text.contains("储存记录完整"), "{}", told.text);
    assert!(told.text.contains("有过超出规定范围"), "{}", told.text);
    for secret in ["一号库房", "分钟", "33.0"] {
        assert!(!told.text.contains(secret), "{secret}");
    }
}

async fn the_county_sees_the_worst_room_first(db: &Db) {
    let depot = begin(db).await;
    let other = json!({ "code": "R2", "name": "二号库房", "areaM2": "20",
        "climateClass": "normal" });
    let rooms = format!("{AT}/storerooms");
    depot.manager.post(&rooms, &other).await.expect(201);
    let county = depot.world.sign_in("county").await;
    let overview = async |query: &str| {
        let path = format!("/api/v1/climate/rooms{query}");
        county.get(&path).await.expect(200).json
    };
    let standing = |view: &Value| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let items = view["items"].as_array().unwrap();
        let room = |item: &Value| (text(&item["storeroom"]["code"]), text(&item["state"]));
        items.iter().map(room).collect()
    };
    let of = |room: &str, state: &str| (room.to_owned(), state.to_owned());
    // A sensor that never reported, and a room where yesterday nothing was written down.
    let found = overview("").await;
    assert_eq!(
        standing(&found),
        [of("R1", "silent"), of("R2", "unrecorded")]
    );
    depot.read(10, 45, 33.5).await;
    keep::judge(&depot.world.app, |_| true).await.unwrap();
    standing::write_last(&depot.world.app).await.unwrap();
    let found = overview("").await;
    assert_eq!(standing(&found)[0], of("R1", "alarm"));
    let hot = &found["items"][0];
    assert_eq!(
        (&hot["celsius"], &hot["outside"]["worst"]),
        (&json!(33.5), &json!(33.5))
    );
    let count = |state: &str| {
        let states = found["counts"].as_array().unwrap();
        let one = states.iter().find(|one| one["state"] == state).unwrap();
        one["rooms"].as_i64().unwrap()
    };
    assert_eq!(
        (count("alarm"), count("unrecorded"), count("within")),
        (1, 1, 0)
    );
    depot.world.pass(Duration::minutes(1));
    depot.read(0, 0, 25.0).await;
    keep::judge(&depot.world.app, |_| true).await.unwrap();
    standing::write_last(&depot.world.app).await.unwrap();
    let found = overview("?state=within").await;
    assert_eq!(standing(&found), [of("R1", "within")]);
    assert_eq!(found["items"][0]["celsius"], 25);
    assert_eq!(overview("?region=530103").await["items"], json!([]));
    assert_eq!(standing(&overview("?region=530102").await).len(), 2);
    let first = overview("?limit=1").await;
    let rest = overview(&format!(
        "?limit=1&after={}",
        first["next"].as_str().unwrap()
    ))
    .await;
    assert_eq!(standing(&rest), [of("R1", "within")]);
    assert_eq!(rest["next"], Value::Null);
    let path = "/api/v1/climate/rooms?region=999999";
    county.get(path).await.refused("region-unknown");
    let file = county
        .get("/api/v1/climate/rooms/export?format=csv")
        .await
        .expect(200);
    assert!(
        file.text.contains("二号库房") && file.text.contains("未记录"),
        "{}",
        file.text
    );
}

async fn a_window_marks_what_was_posted_and_compares_a_few_sensors(db: &Db) {
    let depot = begin(db).await;
    depot.read(30, 0, 25.0).await;
    sensor(&depot.manager, "XD-T2").await;
    let told = |query: &str| {
        let path = format!("{AT}/climate?from=2026-03-01{query}");
        let manager = depot.manager.clone();
        async move { manager.get(&path).await }
    };
    let whole = told("").await.expect(200).json;
    assert_eq!(whole["rooms"][0]["sensors"].as_array().unwrap().len(), 2);
    assert_eq!(whole["events"][0]["kind"], "receipt");
    let one = told("&sensors=XD-T1&storeroom=R1").await.expect(200).json;
    assert_eq!(one["rooms"][0]["sensors"].as_array().unwrap().len(), 1);
    assert_eq!(one["events"].as_array().unwrap().len(), 1);
    assert_eq!(
        told("&storeroom=R9").await.expect(200).json["events"],
        json!([])
    );
    told("&sensors=1,2,3,4,5,6,7")
        .await
        .refused("sensors-too-many");
}
