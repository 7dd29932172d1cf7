//! Dispensers: machines and slots, what their devices report, what is booked of it, on both
//! engines.

use chrono::Duration;
use serde_json::{Value, json};
use yaoju::{
    db::Db, dispenser::intake::look_again, id, places::FacilityKind, stock::verify::across,
};

use crate::{
    on_both,
    world::{Caller, World},
};

on_both!(
    a_machine_is_set_up_with_bounds_and_its_labels_are_found,
    events_are_kept_once_and_booked_on_their_own_day,
    what_cannot_be_is_refused_and_the_others_are_kept,
    beyond_the_book_nothing_is_lost_and_nothing_goes_below_zero,
    a_month_that_is_closed_stays_closed,
    a_device_is_known_by_its_token_alone,
    a_machine_asks_whether_it_may,
    what_was_reported_is_never_changed,
);

pub const AT: &str = "/api/v1/facilities/MD1";

/// The county with a machine MD1 of two slots: A1 and A2, both of P1, in boxes of ten.
pub async fn machine(db: &Db) -> (World, Caller, Caller) {
    let world = World::county(db).await;
    let dispenser = FacilityKind::Dispenser;
    world.facility("MD1", dispenser, "530102", Some("XD")).await;
    let county = world.sign_in("county").await;
    let new = json!({ "model": "YJ-12", "maker": "某厂", "serial": "S1", "spot": "门东侧",
        "state": "in_service" });
    county.put(&format!("{AT}/machine"), &new).await.expect(200);
    for code in ["A1", "A2"] {
        county
            .put(&format!("{AT}/slots/{code}"), &slot("P1", 10))
            .await
            .expect(200);
    }
    let made = county
        .post(&format!("{AT}/machine/token"), &json!({}))
        .await
        .expect(201);
    let secret = made.json["secret"].as_str().unwrap();
    let device = world
        .caller()
        .with("authorization", format!("Bearer {secret}"));
    (world, county, device)
}

fn slot(product: &str, capacity: i64) -> Value {
    json!({ "product": product, "packUnits": 10, "capacity": capacity, "lotOrder": "expiry",
        "active": true })
}

/// Brings a lot into the depot and refills a slot with it.
pub async fn refill(county: &Caller, day: &str, slot: &str, lot: &str, units: i64) {
    let line = json!({ "product": "P1", "lot": { "number": lot, "expiry": "2028-01-01" },
        "units": units });
    let receipt = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": day,
        "counterparty": { "name": "厂家" }, "lines": [line] });
    let depot = "/api/v1/facilities/XD/documents";
    county.post(depot, &receipt).await.expect(201);
    let mut line = line;
    line["toZone"] = json!(slot);
    let refill = json!({ "id": id::fresh(), "kind": "refill", "occurredOn": day,
        "counterparty": { "facility": "MD1" }, "reason": "later-expiry-asked",
        "lines": [line] });
    county.post(depot, &refill).await.expect(201);
}

pub fn vend(id: &str, at: &str, slot: &str, packs: i64) -> Value {
    json!({ "id": id, "kind": "vend", "at": at, "slot": slot, "packs": packs })
}

pub async fn hand_in(device: &Caller, events: &[Value]) -> Vec<Value> {
    let path = "/api/v1/machines/MD1/events";
    let answer = device
        .post(path, &json!({ "events": events }))
        .await
        .expect(200);
    answer.json["results"].as_array().unwrap().clone()
}

/// Units in a slot by the book.
pub async fn inside(county: &Caller, slot: &str) -> i64 {
    let machine = county.get(&format!("{AT}/machine")).await.expect(200).json;
    let mut slots = machine["items"].as_array().unwrap().iter();
    let found = slots.find(|one| one["code"] == slot).unwrap();
    found["units"].as_i64().unwrap()
}

async fn suspended(county: &Caller) -> Vec<Value> {
    let path = format!("{AT}/machine/suspense");
    let told = county.get(&path).await.expect(200).json;
    told["items"].as_array().unwrap().clone()
}

async fn a_machine_is_set_up_with_bounds_and_its_labels_are_found(db: &Db) {
    let (world, county, _) = machine(db).await;
    for (path, body, code) in [
        ("slots/A3", slot("P1", 0), "slot-capacity"),
        ("slots/A3", slot("P1", 1000), "slot-capacity"),
        ("slots/a3", slot("P1", 1), "code-malformed"),
        ("slots/HG", slot("P1", 1), "already-exists"),
        ("slots/A3", slot("NONE", 1), "not-found"),
        (
            "machine",
            json!({ "model": "", "state": "faulty" }),
            "text-missing",
        ),
    ] {
        let path = format!("{AT}/{path}");
        county.put(&path, &body).await.refused(code);
    }
    let mut pack = slot("P1", 5);
    pack["packUnits"] = json!(7);
    county
        .put(&format!("{AT}/slots/A3"), &pack)
        .await
        .refused("slot-pack");
    let depot = "/api/v1/facilities/XD/machine";
    county.get(depot).await.refused("not-a-dispenser");
    refill(&county, "2026-03-01", "A1", "L1", 30).await;
    assert_eq!(
        (inside(&county, "A1").await, inside(&county, "A2").await),
        (30, 0)
    );
    let a1 = format!("{AT}/slots/A1");
    county
        .put(&a1, &slot("P2", 10))
        .await
        .refused("slot-not-empty");
    county.put(&a1, &slot("P1", 12)).await.expect(200);
    let retired = json!({ "model": "YJ-12", "state": "retired" });
    let path = format!("{AT}/machine");
    county
        .put(&path, &retired)
        .await
        .refused("machine-not-empty");
    // Its plate and the labels of its slots are printed by the machinery of all labels.
    for (template, things) in [("slot-60x30", 2), ("dispenser-a5", 1)] {
        let path = format!("{AT}/labels?template={template}");
        let listed = county.get(&path).await.expect(200).json;
        assert_eq!(
            listed["items"].as_array().unwrap().len(),
            things,
            "{listed}"
        );
        let job = json!({ "id": id::fresh(), "template": template, "language": "zh", "all": {} });
        let path = format!("{AT}/label-jobs");
        county.post(&path, &job).await.expect(201);
    }
    let codes = county.get(&format!("{AT}/codes")).await.expect(200).json;
    for label in codes["items"].as_array().unwrap() {
        let path = "/api/v1/scans";
        let found = county
            .post(path, &json!({ "text": label["code"], "facility": "XD" }))
            .await
            .expect(200);
        let meaning = found.json["meaning"].as_str().unwrap();
        assert!(["slot", "facility"].contains(&meaning), "{}", found.text);
        assert_eq!(
            found.json["actions"],
            json!(["open-machine"]),
            "{}",
            found.text
        );
        assert_eq!(found.json["owner"]["code"], "MD1");
    }
    let viewer = world.sign_in("viewer").await;
    let list = viewer.get("/api/v1/machines").await.expect(200).json;
    assert_eq!(list["items"][0]["code"], "MD1");
    assert_eq!(
        (&list["items"][0]["slots"], &list["items"][0]["empty"]),
        (&json!(2), &json!(1))
    );
}

async fn events_are_kept_once_and_booked_on_their_own_day(db: &Db) {
    let (_world, county, device) = machine(db).await;
    refill(&county, "2026-02-27", "A1", "L1", 50).await;
    refill(&county, "2026-02-27", "A2", "L2", 50).await;
    let late = [
        vend("e3", "2026-03-01T10:00:00+08:00", "A2", 2),
        vend("e1", "2026-02-28T10:00:00+08:00", "A1", 1),
        json!({ "id": "t1", "kind": "temperature", "at": "2026-03-01T10:00:00+08:00",
            "celsius": 23.5 }),
        vend("e1", "2026-02-28T10:00:00+08:00", "A1", 1),
        vend("e2", "2026-02-28T11:00:00+08:00", "A1", 1),
    ];
    let found = hand_in(&device, &late).await;
    let became: Vec<&str> = found
        .iter()
        .filter_map(|one| one["outcome"].as_str())
        .collect();
    assert_eq!(became, ["kept", "kept", "kept", "again", "kept"]);
    let again = hand_in(&device, &late).await;
    assert!(
        again.iter().all(|one| one["outcome"] == "again"),
        "{again:?}"
    );
    assert_eq!(
        (inside(&county, "A1").await, inside(&county, "A2").await),
        (30, 30)
    );
    // Two vends of a day are one document of that day.
    let documents = county
        .get(&format!("{AT}/documents?kind=dispense"))
        .await
        .expect(200)
        .json;
    let documents = documents["items"].as_array().unwrap();
    let days: Vec<_> = documents
        .iter()
        .map(|one| one["occurredOn"].clone())
        .collect();
    assert_eq!(days.len(), 2);
    assert!(days.contains(&json!("2026-02-28")) && days.contains(&json!("2026-03-01")));
    let stock = county
        .get(&format!("{AT}/stock?asOf=2026-02-28"))
        .await
        .expect(200)
        .text;
    assert!(stock.contains("80"), "{stock}");
    let shown = county.get(&format!("{AT}/machine")).await.expect(200).json;
    assert_eq!(shown["celsius"], 23.5);
    let told = county
        .get(&format!("{AT}/machine/events"))
        .await
        .expect(200)
        .json;
    assert_eq!(told["items"].as_array().unwrap().len(), 4);
    assert!(told["items"][0]["document"].is_string() || told["items"][1]["document"].is_string());
}

async fn what_cannot_be_is_refused_and_the_others_are_kept(db: &Db) {
    let (_world, county, device) = machine(db).await;
    refill(&county, "2026-03-01", "A1", "L1", 50).await;
    let at = "2026-03-01T10:00:00+08:00";
    hand_in(&device, &[vend("e0", at, "A1", 1)]).await;
    let events = [
        vend("e0", at, "A1", 2),
        vend("e1", at, "A1", 1_000_000_000),
        vend("e2", at, "Z9", 1),
        vend("e3", "2026-03-04T10:00:00+08:00", "A1", 1),
        vend("e4", "2020-03-04T10:00:00+08:00", "A1", 1),
        vend("e5", at, "A1", 0),
        json!({ "id": "e6", "kind": "temperature", "at": at, "celsius": 900 }),
        vend("e7", at, "A1", 1),
    ];
    let found = hand_in(&device, &events).await;
    let told: Vec<_> = found
        .iter()
        .map(|one| {
            (
                one["status"].as_u64().unwrap(),
                one["code"].as_str().unwrap_or(""),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (409, "event-differs"),
            (422, "vend-too-many"),
            (422, "slot-unknown"),
            (422, "event-in-future"),
            (422, "event-too-old"),
            (422, "vend-too-many"),
            (422, "celsius-impossible"),
            (201, ""),
        ]
    );
    assert!(found[0]["detail"].as_str().unwrap().contains("e0"));
    assert_eq!(inside(&county, "A1").await, 30);
    let many: Vec<Value> = (0..501)
        .map(|n| vend(&format!("m{n}"), at, "A1", 1))
        .collect();
    let path = "/api/v1/machines/MD1/events";
    device
        .post(path, &json!({ "events": many }))
        .await
        .refused("events-too-many");
}

async fn beyond_the_book_nothing_is_lost_and_nothing_goes_below_zero(db: &Db) {
    let (world, county, device) = machine(db).await;
    refill(&county, "2026-02-27", "A1", "L1", 10).await;
    let at = |hour: u32| format!("2026-02-28T{hour:02}:00:00+08:00");
    let events = [
        vend("e1", &at(9), "A1", 1),
        vend("e2", &at(10), "A1", 1),
        vend("e3", &at(11), "A1", 1),
    ];
    let found = hand_in(&device, &events).await;
    assert_eq!(
        (&found[0]["status"], &found[1]["status"]),
        (&json!(201), &json!(202))
    );
    assert_eq!(found[2]["code"], "vend-beyond-stock");
    assert_eq!(inside(&county, "A1").await, 0);
    assert_eq!(suspended(&county).await.len(), 2);
    assert!(
        hand_in(&device, &events)
            .await
            .iter()
            .all(|one| one["status"] == 200)
    );
    // A refill of the next day explains nothing of the day before.
    refill(&county, "2026-03-01", "A1", "L2", 10).await;
    look_again(&world.app).await.unwrap();
    assert_eq!(suspended(&county).await.len(), 2);
    // The refill of that day was only booked late: it explains what it covers.
    refill(&county, "2026-02-28", "A1", "L3", 10).await;
    look_again(&world.app).await.unwrap();
    let left = suspended(&county).await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(
        (&left[0]["id"], &left[0]["cause"]),
        (&json!("e3"), &json!("vend-beyond-stock"))
    );
    assert_eq!(inside(&county, "A1").await, 10);
    let list = county.get("/api/v1/machines").await.expect(200).json;
    assert_eq!(list["items"][0]["suspended"], 1);
    // The next count explains the rest.
    let path = format!("{AT}/machine/suspense");
    let mut said = json!({ "id": id::fresh(), "slot": "A1", "reason": "补货未登记",
        "lot": { "number": "L4", "expiry": "2028-01-01" } });
    said["reason"] = json!("");
    county.post(&path, &said).await.refused("text-missing");
    said["reason"] = json!("补货未登记");
    let left = county.post(&path, &said).await.expect(200).json;
    assert_eq!(left["items"], json!([]));
    county.post(&path, &said).await.expect(200);
    assert_eq!(inside(&county, "A1").await, 10);
    let path = format!("{AT}/documents?kind=count");
    let posted = county.get(&path).await.expect(200).json;
    assert_eq!(posted["items"].as_array().unwrap().len(), 1);
    assert_eq!(posted["items"][0]["occurredOn"], "2026-02-28");
    let mut tx = world.app.db.read().await.unwrap();
    let report = across::verify(&mut tx).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
}

async fn a_month_that_is_closed_stays_closed(db: &Db) {
    let (_world, county, device) = machine(db).await;
    refill(&county, "2026-02-10", "A1", "L1", 50).await;
    let signed = json!({ "signedBy": "王某" });
    let close = format!("{AT}/months/2026-02/close");
    county.post(&close, &signed).await.expect(204);
    let found = hand_in(&device, &[vend("e1", "2026-02-20T10:00:00+08:00", "A1", 1)]).await;
    assert_eq!(found[0]["status"], 201);
    let documents = county
        .get(&format!("{AT}/documents?kind=dispense"))
        .await
        .expect(200)
        .json;
    assert_eq!(documents["items"][0]["occurredOn"], "2026-03-01");
    let id = documents["items"][0]["id"].as_str().unwrap();
    let shown = county
        .get(&format!("{AT}/documents/{id}"))
        .await
        .expect(200)
        .json;
    assert_eq!(shown["note"], "补记 2026-02-20");
    assert_eq!(inside(&county, "A1").await, 40);
}

async fn a_device_is_known_by_its_token_alone(db: &Db) {
    let (world, county, device) = machine(db).await;
    let path = "/api/v1/machines/MD1/events";
    let nothing = json!({ "events": [] });
    county
        .post(path, &nothing)
        .await
        .refused("machine-token-unknown")
        .expect(401);
    device
        .post("/api/v1/machines/XD/events", &nothing)
        .await
        .refused("machine-token-unknown");
    device.get("/api/v1/machines").await.expect(401);
    let shown = county.get(&format!("{AT}/machine")).await.expect(200).json;
    assert_eq!(
        (&shown["heardAt"], &shown["silent"]),
        (&json!(null), &json!(false))
    );
    hand_in(&device, &[]).await;
    world.pass(Duration::hours(25));
    let county = world.sign_in("county").await;
    let shown = county.get(&format!("{AT}/machine")).await.expect(200).json;
    assert_eq!(shown["silent"], true);
    county
        .delete(&format!("{AT}/machine/token"))
        .await
        .expect(204);
    device
        .post(path, &nothing)
        .await
        .refused("machine-token-unknown");
    let viewer = world.sign_in("viewer").await;
    viewer
        .post(&format!("{AT}/machine/token"), &json!({}))
        .await
        .refused("not-allowed");
}

async fn a_machine_asks_whether_it_may(db: &Db) {
    let (world, county, device) = machine(db).await;
    refill(&county, "2026-03-01", "A1", "L1", 50).await;
    let path = "/api/v1/machines/MD1/claims";
    let asked = json!({ "identifier": "530102199001011234", "slot": "A1" });
    let free = device.post(path, &asked).await.expect(200).json;
    assert_eq!(
        (&free["may"], &free["ticket"]),
        (&json!(true), &json!(null))
    );
    let on = json!({ "value": 1 });
    county
        .put("/api/v1/settings/claim-limits", &on)
        .await
        .expect(200);
    world.app.house.forget();
    let rule = json!({ "category": "condom", "most": 1, "measure": "packs", "days": 22 });
    let rules = format!("/api/v1/claim-rules/{}", id::fresh());
    county.put(&rules, &rule).await.expect(200);
    let may = device.post(path, &asked).await.expect(200).json;
    let mut event = vend("e1", "2026-03-02T08:00:00+08:00", "A1", 1);
    event["claim"] = may["ticket"].clone();
    assert_eq!(hand_in(&device, &[event]).await[0]["status"], 201);
    device.post(path, &asked).await.refused("claim-limit");
    // Given all the same: it is booked, because it happened.
    let mut event = vend("e2", "2026-03-02T08:01:00+08:00", "A1", 1);
    event["claim"] = may["ticket"].clone();
    assert_eq!(hand_in(&device, &[event]).await[0]["status"], 201);
    assert_eq!(inside(&county, "A1").await, 30);
    let lots = county.get("/api/v1/lots").await.expect(200).json;
    let lot = lots["items"][0]["id"].as_str().unwrap();
    let held = json!({ "status": "held", "reason": "抽检" });
    county
        .post(&format!("/api/v1/lots/{lot}/status"), &held)
        .await
        .expect(200);
    let other = json!({ "identifier": "530102199001019999", "slot": "A1" });
    device.post(path, &other).await.refused("slot-barred");
    let found = hand_in(&device, &[vend("e3", "2026-03-02T08:02:00+08:00", "A1", 1)]).await;
    assert_eq!(found[0]["code"], "vend-barred");
    assert_eq!(inside(&county, "A1").await, 30);
}

async fn what_was_reported_is_never_changed(db: &Db) {
    let (world, _county, device) = machine(db).await;
    hand_in(&device, &[vend("e1", "2026-03-01T08:00:00+08:00", "A1", 1)]).await;
    for sql in [
        "UPDATE machine_event SET packs = 2",
        "DELETE FROM machine_event",
        "UPDATE suspense SET cause = 'x'",
        "DELETE FROM suspense",
    ] {
        let mut tx = world.app.db.write().await.unwrap();
        assert!(tx.query(sql).run().await.is_err(), "{sql}");
    }
}
