//! A maker's server over real HTTP: three machines, ten days of events, lost, doubled and out of
//! order, this program killed twice; and makers that answer what they should not.

use std::{collections::BTreeMap, time::Duration};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use yaoju::{
    config::Settings,
    db::Db,
    dispenser::{
        feed::{
            poll::{poll, poll_due},
            wire::Waits,
        },
        store::feeds,
    },
    id,
    places::FacilityKind,
    stock::verify::across,
};

use crate::{
    alerts::robot::{Does, Robot},
    maker::Maker,
    on_both,
    world::{Caller, World},
};

on_both!(
    the_books_say_what_the_machines_gave_out,
    a_maker_that_answers_what_it_should_not_is_told_on_the_machines_page,
    what_is_set_up_is_bounded_and_keeps_its_secret,
);

const WAITS: Waits = Waits {
    connect: Duration::from_secs(5),
    whole: Duration::from_millis(1_500),
};

fn reading() -> Value {
    json!({ "items": "/data/list", "id": "/no", "at": "/time", "kind": "/type", "slot": "/lane",
        "packs": "/num", "moment": "seconds", "since": "since", "overlap": 4320,
        "cursor": "after", "next": "/data/next",
        "kinds": { "SALE": "vend", "DOOR": "door" }, "open": "/open" })
}

fn at(machine: &str) -> String {
    format!("/api/v1/facilities/{machine}")
}

fn world(db: &Db) -> World {
    let settings = Settings {
        session_rate: Some(0),
        address_rate: Some(0),
        machine_networks: Some(vec!["127.0.0.0/8".parse().unwrap()]),
        claim_key: Some(std::env::temp_dir().join("yaoju-test-claim.key")),
        ..Settings::default()
    };
    World::with(db, settings.resolve().unwrap())
}

async fn set_up(world: &World, county: &Caller, machine: &str) {
    let dispenser = FacilityKind::Dispenser;
    world
        .facility(machine, dispenser, "530102", Some("XD"))
        .await;
    let new = json!({ "model": "YJ-12", "state": "in_service" });
    county
        .put(&format!("{}/machine", at(machine)), &new)
        .await
        .expect(200);
    for code in ["A1", "A2"] {
        let slot = json!({ "product": "P1", "packUnits": 10, "capacity": 40,
            "lotOrder": "first_in", "active": true });
        county
            .put(&format!("{}/slots/{code}", at(machine)), &slot)
            .await
            .expect(200);
    }
}

async fn ask(county: &Caller, machine: &str, address: &str) {
    let feed = json!({ "address": address, "header": "X-Key", "secret": "s3cret",
        "reading": reading(), "every": 3600, "active": true });
    county
        .put(&format!("{}/machine/feed", at(machine)), &feed)
        .await
        .expect(200);
}

/// What somebody puts into a slot on a day, booked now.
async fn refill(county: &Caller, day: &str, (machine, slot): (&str, &str), packs: i64) {
    let lot = format!("L{day}");
    let line = json!({ "product": "P1", "lot": { "number": lot, "expiry": "2028-01-01" },
        "units": packs * 10 });
    let receipt = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": day,
        "counterparty": { "name": "厂家" }, "lines": [line] });
    county
        .post("/api/v1/facilities/XD/documents", &receipt)
        .await
        .expect(201);
    let mut line = line;
    line["toZone"] = json!(slot);
    let refill = json!({ "id": id::fresh(), "kind": "refill", "occurredOn": day,
        "counterparty": { "facility": machine }, "reason": "later-expiry-asked",
        "lines": [line] });
    county
        .post("/api/v1/facilities/XD/documents", &refill)
        .await
        .expect(201);
}

/// Packs that are really in each slot.
type Truth = BTreeMap<(&'static str, &'static str), i64>;

const PLACES: [(&str, &str); 6] = [
    ("M1", "A1"),
    ("M1", "A2"),
    ("M2", "A1"),
    ("M2", "A2"),
    ("M3", "A1"),
    ("M3", "A2"),
];

/// A day of a machine's life: who comes, what it gives, and how late the maker hears of it.
fn live(
    day: i64,
    chance: &mut StdRng,
    truth: &mut Truth,
    late: &mut Vec<(i64, &'static str, Value)>,
) {
    for (n, place) in PLACES.into_iter().enumerate() {
        for hour in 0..i64::from(chance.random_range(1..5_u8)) {
            let there = truth.entry(place).or_default();
            let packs = i64::from(chance.random_range(1..3_u8)).min(*there);
            if packs == 0 {
                continue;
            }
            *there -= packs;
            // 2026-03-03 08:00 in China, and on.
            let time = 1_772_496_000 + day * 86_400 + hour * 3_600 + i64::try_from(n).unwrap();
            let event = json!({ "no": format!("{}-{time}-{n}", place.0), "type": "SALE",
                "time": time, "lane": place.1, "num": packs });
            late.push((
                day + i64::from(chance.random_range(0..3_u8)),
                place.0,
                event,
            ));
        }
    }
}

async fn units(county: &Caller, (machine, slot): (&str, &str)) -> i64 {
    let shown = county
        .get(&format!("{}/machine", at(machine)))
        .await
        .expect(200)
        .json;
    let mut slots = shown["items"].as_array().unwrap().iter();
    slots.find(|one| one["code"] == slot).unwrap()["units"]
        .as_i64()
        .unwrap()
}

async fn the_books_say_what_the_machines_gave_out(db: &Db) {
    let mut program = world(db).filled().await;
    let maker = Maker::new(7).await;
    let mut chance = StdRng::seed_from_u64(11);
    let mut truth = Truth::new();
    let mut county = program.sign_in("county").await;
    for machine in ["M1", "M2", "M3"] {
        set_up(&program, &county, machine).await;
        ask(&county, machine, &maker.address(machine)).await;
    }
    for place in PLACES {
        refill(&county, "2026-03-02", place, 12).await;
        truth.insert(place, 12);
    }
    let mut late: Vec<(i64, &str, Value)> = Vec::new();
    let mut elapsed = chrono::Duration::zero();
    for day in 0..14 {
        if day == 5 {
            for place in PLACES {
                *truth.entry(place).or_default() += 15;
            }
        }
        if day < 10 {
            live(day, &mut chance, &mut truth, &mut late);
        }
        if day == 7 {
            // What was put in two days ago is only booked now.
            for place in PLACES {
                refill(&county, "2026-03-08", place, 15).await;
            }
        }
        for (_, machine, event) in late.extract_if(.., |(heard, ..)| *heard <= day) {
            maker.tell(machine, event);
        }
        for _ in 0..3 {
            program.pass(chrono::Duration::hours(8));
            elapsed += chrono::Duration::hours(8);
            let asking = program.app.clone();
            let polling = tokio::spawn(async move { poll_due(&asking, &WAITS).await });
            if [3, 8].contains(&day) {
                // The program is killed in the middle, and started on the same database.
                tokio::time::sleep(Duration::from_millis(chance.random_range(5..40))).await;
                polling.abort();
                program = world(db);
                program.pass(elapsed);
            } else {
                polling.await.unwrap().unwrap();
            }
        }
        county = program.sign_in("county").await;
    }
    assert!(late.is_empty() && maker.asked() > 50);
    read_to_the_end(&program).await;
    county = program.sign_in("county").await;
    yaoju::dispenser::intake::look_again(&program.app)
        .await
        .unwrap();
    for place in PLACES {
        assert_eq!(units(&county, place).await, truth[&place] * 10, "{place:?}");
        let path = format!("{}/machine/suspense", at(place.0));
        let left = county.get(&path).await.expect(200).json;
        assert_eq!(left["items"], json!([]), "{place:?}");
    }
    let mut tx = program.app.db.read().await.unwrap();
    let report = across::verify(&mut tx).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
}

/// Asks on until each maker was read to its end: some answers are lost.
async fn read_to_the_end(program: &World) {
    let since = program.now();
    for _ in 0..400 {
        program.pass(chrono::Duration::hours(2));
        poll_due(&program.app, &WAITS).await.unwrap();
        let mut is_read = true;
        for machine in ["M1", "M2", "M3"] {
            let machine = program.app.facility(machine).await.unwrap().unwrap();
            let mut tx = program.app.db.read().await.unwrap();
            let row = feeds::feed(&mut tx, machine.id).await.unwrap().unwrap();
            is_read &= row.answered_at.is_some_and(|answered| answered > since);
        }
        if is_read {
            return;
        }
    }
    panic!("no maker was read to its end");
}

/// How polling stands, after it was tried once more.
async fn polled(world: &World, county: &Caller) -> Value {
    let mut tx = world.app.db.read().await.unwrap();
    let machine = world.app.facility("M1").await.unwrap().unwrap();
    let row = feeds::feed(&mut tx, machine.id).await.unwrap().unwrap();
    drop(tx);
    poll(&world.app, &row, &WAITS).await.unwrap();
    county
        .get(&format!("{}/machine/feed", at("M1")))
        .await
        .expect(200)
        .json
}

async fn a_maker_that_answers_what_it_should_not_is_told_on_the_machines_page(db: &Db) {
    let world = world(db).filled().await;
    let county = world.sign_in("county").await;
    set_up(&world, &county, "M1").await;
    let robot = Robot::new(Does::Answers(500)).await;
    ask(&county, "M1", &robot.address()).await;
    for (does, fault) in [
        (Does::Answers(500), "feed-status"),
        (Does::Says("<html>sign in</html>"), "feed-not-json"),
        (Does::Says(r#"{"data":{}}"#), "feed-no-items"),
        (Does::Redirects("http://127.0.0.1/admin"), "feed-redirected"),
        (Does::Hangs, "feed-timeout"),
        (Does::Drips, "feed-timeout"),
        (Does::Deluges, "feed-too-long"),
    ] {
        robot.now_does(does);
        let state = polled(&world, &county).await;
        assert_eq!(state["fault"], fault, "{state}");
        assert_eq!(state["answeredAt"], json!(null));
    }
    let state = polled(&world, &county).await;
    assert_eq!(state["failures"], 8);
    // Nothing listens there.
    let nobody = "http://127.0.0.1:9/events";
    ask(&county, "M1", nobody).await;
    let state = polled(&world, &county).await;
    assert_eq!(
        (&state["fault"], &state["failures"]),
        (&json!("feed-unreachable"), &json!(1))
    );
    robot.now_does(Does::Says(
        r#"{"data":{"list":[{"no":1,"type":"SALE","time":1772409600,"lane":"Z9"},{"no":2}]}}"#,
    ));
    ask(&county, "M1", &robot.address()).await;
    let state = polled(&world, &county).await;
    assert_eq!(
        (&state["fault"], &state["failures"]),
        (&json!(null), &json!(0))
    );
    assert_eq!(
        (&state["unread"], &state["unreadWhy"]),
        (&json!(1), &json!("slot-unknown"))
    );
}

async fn what_is_set_up_is_bounded_and_keeps_its_secret(db: &Db) {
    let world = world(db).filled().await;
    let county = world.sign_in("county").await;
    set_up(&world, &county, "M1").await;
    let path = format!("{}/machine/feed", at("M1"));
    county.get(&path).await.refused("not-found");
    let good = json!({ "address": "https://maker.example.cn/api", "header": "X-Key",
        "secret": "s3cret", "reading": reading(), "every": 60, "active": true });
    for (field, value, code) in [
        ("address", json!("http://maker.example.cn/"), "feed-address"),
        ("address", json!("ftp://maker.example.cn/"), "feed-address"),
        (
            "address",
            json!("https://u:p@maker.example.cn/"),
            "feed-address",
        ),
        (
            "address",
            json!("https://192.168.1.1/"),
            "feed-address-not-allowed",
        ),
        (
            "address",
            json!("https://169.254.169.254/"),
            "feed-address-not-allowed",
        ),
        ("header", json!("X Key"), "feed-header"),
        ("secret", json!("密"), "feed-secret"),
        ("every", json!(29), "feed-every"),
    ] {
        let mut wrong = good.clone();
        wrong[field] = value;
        county.put(&path, &wrong).await.refused(code);
    }
    county.put(&path, &good).await.expect(200);
    let mut other = good.clone();
    other.as_object_mut().unwrap().remove("secret");
    let kept = county.put(&path, &other).await.expect(200);
    assert_eq!(kept.json["hasSecret"], true);
    assert!(!kept.text.contains("s3cret"));
    // Another address takes no secret along.
    other["address"] = json!("https://elsewhere.example.cn/");
    let moved = county.put(&path, &other).await.expect(200).json;
    assert_eq!(moved["hasSecret"], false);
}
