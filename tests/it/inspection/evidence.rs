//! What the records say at a visit's moment: each item against a book made for it.

use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{
    db::{Db, assembled},
    id,
};

use super::{AT, answer, begin, show, sign};
use crate::{
    climate::{device, hand_in, reading, room, sensor},
    on_both,
    world::{Caller, World},
};

on_both!(
    it_is_taken_once_and_stays_as_it_was,
    a_visit_opened_without_network_has_it_from_its_receipt,
    every_item_is_confirmed_or_contradicted,
    readings_and_open_excursions_are_counted,
    stock_cards_counts_and_losses_are_those_of_the_book,
    a_changed_entry_breaks_the_book,
    open_findings_are_counted_and_told_late,
    what_residents_lack_is_named,
    certificates_and_training_are_those_of_the_people_there,
    nothing_follows_a_check_of_oneself,
);

async fn take(caller: &Caller, visit: Uuid) -> Value {
    let path = format!("{AT}/visits/{visit}/evidence");
    let answer = caller.put(&path, &json!({})).await;
    assert!([200, 201].contains(&answer.status), "{}", answer.json);
    answer.json
}

fn of<'e>(evidence: &'e Value, record: &str) -> &'e Value {
    let items = evidence["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["record"] == record);
    found.unwrap_or_else(|| panic!("no {record}: {evidence}"))
}

/// What an item says now.
async fn now(caller: &Caller, record: &str) -> (Value, Value) {
    let evidence = take(caller, id::fresh()).await;
    let item = of(&evidence, record);
    (item["judgement"].clone(), item["values"].clone())
}

async fn post(caller: &Caller, kind: &str, day: &str, lines: Value) {
    let document = json!({ "id": id::fresh(), "kind": kind, "occurredOn": day,
        "counterparty": { "name": "厂家" }, "reason": "damaged", "lines": lines });
    let mut document = document;
    if kind == "loss" {
        document.as_object_mut().unwrap().remove("counterparty");
    }
    let path = format!("{AT}/documents");
    caller.post(&path, &document).await.expect(201);
}

fn line(product: &str, lot: &str, expiry: &str, units: i64) -> Value {
    json!({ "product": product, "lot": { "number": lot, "expiry": expiry }, "zone": "HG",
        "units": units })
}

/// Everything of the evidence confirmed.
fn confirmed(evidence: &Value) -> Vec<Value> {
    let items = evidence["items"].as_array().unwrap().iter();
    items
        .map(|item| json!({ "record": item["record"], "agrees": true, "reason": "" }))
        .collect()
}

async fn it_is_taken_once_and_stays_as_it_was(db: &Db) {
    let (world, inspector) = begin(db).await;
    let manager = world.sign_in("depot_manager").await;
    let visit = id::fresh();
    let path = format!("{AT}/visits/{visit}/evidence");
    let first = inspector.put(&path, &json!({})).await.expect(201).json;
    assert_eq!(of(&first, "book")["values"]["entries"], 0);
    post(
        &manager,
        "receipt",
        "2026-03-02",
        json!([line("P1", "A1", "2028-01-31", 5)]),
    )
    .await;
    let again = inspector.put(&path, &json!({})).await.expect(200).json;
    assert_eq!(again, first);
    assert_eq!(now(&inspector, "book").await.1["entries"], 1);
    for sql in [
        "UPDATE visit_evidence SET content = 'x'",
        "DELETE FROM visit_evidence",
    ] {
        let mut tx = world.app.db.write().await.unwrap();
        assert!(
            tx.query(assembled(sql.to_owned())).run().await.is_err(),
            "{sql}"
        );
    }
}

async fn a_visit_opened_without_network_has_it_from_its_receipt(db: &Db) {
    let (world, inspector) = begin(db).await;
    let (id, signed) = sign(&world, &inspector, |_| {}).await;
    signed.expect(201);
    let evidence = show(&inspector, id).await["content"]["evidence"].clone();
    assert_eq!(evidence["seen"], false);
    assert_eq!(evidence["takenAt"], json!(world.now()));
    assert_eq!(of(&evidence, "book")["agrees"], Value::Null);
    // Nothing was taken before, so nothing can have been confirmed.
    let (_, refused) = sign(&world, &inspector, |visit| {
        visit["evidence"] = json!([{ "record": "book", "agrees": true }]);
    })
    .await;
    refused.refused("evidence-missing");
}

async fn every_item_is_confirmed_or_contradicted(db: &Db) {
    let (world, inspector) = begin(db).await;
    let (id, photo) = (id::fresh(), id::fresh());
    super::put_photo(&inspector, photo, id, super::picture(3))
        .await
        .expect(201);
    let evidence = take(&inspector, id).await;
    let path = format!("{AT}/visits/{id}");
    let with = |answers: Vec<Value>| {
        let mut visit = super::visit(&world, photo);
        visit["evidence"] = json!(answers);
        visit
    };
    let all = confirmed(&evidence);
    let refused = |answers: Vec<Value>, code: &'static str| {
        let (visit, path, inspector) = (with(answers), &path, &inspector);
        async move { inspector.put(path, &visit).await.refused(code) }
    };
    refused(all[1..].to_vec(), "evidence-unanswered").await;
    let mut unexplained = all.clone();
    unexplained[0]["agrees"] = json!(false);
    refused(unexplained.clone(), "evidence-unexplained").await;
    let mut unknown = all.clone();
    unknown[0]["record"] = json!("climate");
    refused(unknown, "evidence-unknown").await;
    let mut twice = all;
    twice[1] = twice[0].clone();
    refused(twice, "evidence-twice").await;
    unexplained[0]["reason"] = json!("卡片贴错了货位");
    inspector.put(&path, &with(unexplained)).await.expect(201);
    let shown = show(&inspector, id).await["content"]["evidence"].clone();
    assert_eq!(shown["seen"], true);
    assert_eq!(shown["takenAt"], evidence["takenAt"]);
    let cards = of(&shown, "card_labels");
    assert_eq!(
        (&cards["agrees"], &cards["reason"]),
        (&json!(false), &json!("卡片贴错了货位"))
    );
    assert_eq!(of(&shown, "book")["agrees"], true);
    assert_eq!(super::genuine(&inspector, id).await["genuine"], true);
}

async fn readings_and_open_excursions_are_counted(db: &Db) {
    let (world, inspector) = begin(db).await;
    let none = take(&inspector, id::fresh()).await;
    let items = none["items"].as_array().unwrap();
    assert!(items.iter().all(|item| item["record"] != "climate"));
    let manager = world.sign_in("depot_manager").await;
    room(&manager).await;
    let secret = sensor(&manager, "XD-T1").await;
    assert_eq!(now(&inspector, "climate").await.0, "unknown");
    // By hand at 10:00 on the second; warm from 10:30, never cool again; 9:00 on the third.
    let body = json!({ "id": id::fresh(), "storeroom": "R1", "at": world.now(), "celsius": 21.0,
        "humidity": 50.0 });
    let log = format!("{AT}/climate/readings");
    manager.post(&log, &body).await.expect(201);
    let start = world.now();
    for (minutes, celsius) in [
        (30, 31.0),
        (40, 32.0),
        (50, 32.0),
        (60, 32.0),
        (23 * 60, 33.0),
    ] {
        let at = start + Duration::minutes(minutes);
        world.pass(at - world.now());
        let device = device(&world, &secret);
        let sent = hand_in(&device, "XD-T1", &[reading(at, celsius, 50.0)]).await;
        sent.expect(200);
    }
    world.pass(Duration::days(1));
    let inspector = world.sign_in("inspector").await;
    let (judgement, values) = now(&inspector, "climate").await;
    assert_eq!(judgement, "bad");
    assert_eq!(
        values,
        json!({ "due30": 60, "there30": 2, "open30": 1, "due90": 180, "there90": 2, "open90": 1 })
    );
    // Forty days later the readings are out of the month and within the quarter.
    world.pass(Duration::days(40));
    let inspector = world.sign_in("inspector").await;
    let (_, values) = now(&inspector, "climate").await;
    assert_eq!(
        (&values["there30"], &values["there90"]),
        (&json!(0), &json!(2))
    );
}

async fn stock_cards_counts_and_losses_are_those_of_the_book(db: &Db) {
    let (world, inspector) = begin(db).await;
    let manager = world.sign_in("depot_manager").await;
    let lots = json!([
        line("P1", "A1", "2028-01-31", 1000),
        line("P1", "A2", "2026-04-30", 50),
        line("P2", "B1", "2026-09-01", 200),
    ]);
    post(&manager, "receipt", "2026-03-02", lots).await;
    let job = json!({ "id": id::fresh(), "template": "stock-card-90x60", "language": "zh",
        "things": ["P1"] });
    manager
        .post(&format!("{AT}/label-jobs"), &job)
        .await
        .expect(201);
    let (judgement, values) = now(&inspector, "card_labels").await;
    assert_eq!(judgement, "bad");
    assert_eq!(
        (&values["condoms"], &values["condomsCurrent"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(values["drugs"], 0);
    assert_eq!(now(&inspector, "count").await.0, "unknown");
    let (judgement, values) = now(&inspector, "expiring").await;
    assert_eq!((judgement, &values["lots"]), (json!("watch"), &json!(1)));
    assert_eq!(values["nearest"], "2026-04-30");
    assert_eq!(now(&inspector, "red_zone").await.0, "good");
    assert_eq!(now(&inspector, "care").await.0, "good");

    a_hundred_days_on(&world).await;
}

async fn a_hundred_days_on(world: &World) {
    // A2 has expired on the shelf, B1 expires soon, all three want a check.
    world.pass(Duration::days(100));
    let manager = world.sign_in("depot_manager").await;
    let inspector = world.sign_in("inspector").await;
    let (judgement, values) = now(&inspector, "red_zone").await;
    assert_eq!(
        (judgement, values),
        (json!("bad"), json!({ "expired": 1, "recalled": 0 }))
    );
    let (_, values) = now(&inspector, "expiring").await;
    assert_eq!(
        (&values["lots"], &values["nearest"]),
        (&json!(1), &json!("2026-09-01"))
    );
    assert_eq!(now(&inspector, "care").await.1["due"], 3);

    // 6 of 1,250 are 4.8‰, one more is above the county's five.
    post(
        &manager,
        "loss",
        "2026-06-10",
        json!([line("P1", "A1", "2028-01-31", 6)]),
    )
    .await;
    let (judgement, values) = now(&inspector, "losses").await;
    assert_eq!(
        (judgement, values),
        (json!("good"), json!({ "rate": "4.80", "most": 5 }))
    );
    post(
        &manager,
        "loss",
        "2026-06-10",
        json!([line("P1", "A1", "2028-01-31", 1)]),
    )
    .await;
    let (judgement, values) = now(&inspector, "losses").await;
    assert_eq!((judgement, &values["rate"]), (json!("bad"), &json!("5.60")));

    a_count_is_told_with_its_accuracy(&manager, &inspector).await;
    assert_eq!(now(&inspector, "book").await.0, "good");
}

/// A1 is as the book says, A2 is one short.
async fn a_count_is_told_with_its_accuracy(manager: &Caller, inspector: &Caller) {
    let counts = format!("{AT}/counts");
    let scope = json!({ "id": id::fresh(), "products": ["P1"] });
    let made = manager.post(&counts, &scope).await.expect(201).json;
    let count = format!("{counts}/{}", made["id"].as_str().unwrap());
    for (lot, expiry, units) in [("A1", "2028-01-31", 993), ("A2", "2026-04-30", 49)] {
        let mut figure = line("P1", lot, expiry, units);
        figure["id"] = json!(id::fresh());
        let path = format!("{count}/lines");
        manager.post(&path, &figure).await.expect(201);
    }
    assert_eq!(
        now(inspector, "count").await.0,
        "unknown",
        "it is not posted yet"
    );
    let view = manager
        .get(&format!("{count}?review=true"))
        .await
        .expect(200)
        .json;
    let mut reasons = serde_json::Map::new();
    for line in view["lines"].as_array().unwrap() {
        if let Some(id) = line["count"]["id"].as_str() {
            reasons.insert(id.to_owned(), json!("unrecorded-issue"));
        }
    }
    let body = json!({ "reasons": reasons });
    manager
        .post(&format!("{count}/post"), &body)
        .await
        .expect(201);
    let (judgement, values) = now(inspector, "count").await;
    assert_eq!(judgement, "watch");
    assert_eq!(
        values,
        json!({ "day": "2026-06-10", "days": 0, "lines": 2, "exact": 1, "accuracy": "50.0" })
    );
}

async fn a_changed_entry_breaks_the_book(db: &Db) {
    let (world, inspector) = begin(db).await;
    let manager = world.sign_in("depot_manager").await;
    for units in [10, 20] {
        let lines = json!([line("P1", "A1", "2028-01-31", units)]);
        post(&manager, "receipt", "2026-03-02", lines).await;
    }
    let (judgement, values) = now(&inspector, "book").await;
    assert_eq!(judgement, "good");
    assert_eq!(
        (&values["entries"], &values["faults"]),
        (&json!(2), &json!(0))
    );
    let drop = match &world.app.db {
        Db::Sqlite { .. } => "DROP TRIGGER IF EXISTS entry_no_update",
        Db::Postgres(_) => "DROP TRIGGER IF EXISTS entry_append_only ON entry",
    };
    let mut tx = world.app.db.write().await.unwrap();
    tx.query(drop).run().await.unwrap();
    tx.query("UPDATE entry SET lot_number = 'A9' WHERE seq = 1")
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let (judgement, values) = now(&inspector, "book").await;
    assert_eq!(judgement, "bad");
    assert!(values["faults"].as_i64().unwrap() > 0, "{values}");
}

async fn open_findings_are_counted_and_told_late(db: &Db) {
    let (world, inspector) = begin(db).await;
    assert_eq!(now(&inspector, "findings").await.0, "good");
    let (_, signed) = sign(&world, &inspector, |visit| {
        visit["answers"][0] = answer("B1", "not_met");
        visit["answers"].as_array_mut().unwrap().remove(1);
    })
    .await;
    signed.expect(201);
    let (judgement, values) = now(&inspector, "findings").await;
    assert_eq!(
        (judgement, values),
        (json!("watch"), json!({ "open": 1, "overdue": 0 }))
    );
    world.pass(Duration::days(60));
    let inspector = world.sign_in("inspector").await;
    let (judgement, values) = now(&inspector, "findings").await;
    assert_eq!(
        (judgement, values),
        (json!("bad"), json!({ "open": 1, "overdue": 1 }))
    );
}

async fn what_residents_lack_is_named(db: &Db) {
    let (world, inspector) = begin(db).await;
    let (judgement, values) = now(&inspector, "public_information").await;
    assert_eq!(judgement, "bad");
    assert_eq!(values["missing"], "address,phone,hours,position");
    let root = world.sign_in("root").await;
    let change = json!({ "address": "甲县城关镇1号", "phone": "0871-1234567", "hours": "周一至周五 8:00-17:00",
        "latitude": 25.1, "longitude": 102.7 });
    root.patch(AT, &change).await.expect(200);
    let (judgement, values) = now(&inspector, "public_information").await;
    assert_eq!((judgement, &values["missing"]), (json!("good"), &json!("")));
}

async fn nothing_follows_a_check_of_oneself(db: &Db) {
    let (world, inspector) = begin(db).await;
    let manager = world.sign_in("depot_manager").await;
    let (own, signed) = sign(&world, &manager, |visit| {
        visit["kind"] = json!("self_check");
        visit["answers"][0] = answer("B1", "not_met");
        visit["answers"].as_array_mut().unwrap().remove(1);
        visit["signatures"].as_array_mut().unwrap().remove(0);
    })
    .await;
    signed.expect(201);
    for kind in ["reinspection", "addendum"] {
        let (_, refused) = sign(&world, &inspector, |visit| {
            visit["kind"] = json!(kind);
            visit["follows"] = json!(own);
            if kind == "addendum" {
                visit["signatures"].as_array_mut().unwrap().pop();
            }
        })
        .await;
        refused.refused("visit-follows-self-check");
    }
}

async fn certificates_and_training_are_those_of_the_people_there(db: &Db) {
    let (world, inspector) = begin(db).await;
    let county = world.sign_in("county").await;
    assert_eq!(
        now(&inspector, "certificates").await.0,
        "unknown",
        "nobody is written down"
    );
    let people = [id::fresh(), id::fresh()];
    for person in people {
        let body = json!({ "name": "某人", "beganOn": "2026-01-05" });
        let path = format!("{AT}/staff/{person}");
        county.put(&path, &body).await.expect(200);
    }
    let training = id::fresh();
    let body = json!({ "id": training, "kind": "pre_post", "title": "岗前培训", "hours": 8,
        "heldOn": "2026-03-01", "test": { "fullMark": 100, "passMark": 60 } });
    county
        .post(&format!("{AT}/trainings"), &body)
        .await
        .expect(201);
    let marks = json!({ "marks": [{ "member": people[0], "attended": true, "score": 80 },
        { "member": people[1], "attended": true, "score": 50 }] });
    let path = format!("{AT}/trainings/{training}/marks");
    county.put(&path, &marks).await.expect(200);
    let issued = json!({ "id": id::fresh(), "member": people[0], "kind": "post", "number": "1",
        "issuedOn": "2026-03-02", "validTo": "2026-03-02" });
    county
        .post(&format!("{AT}/certificates"), &issued)
        .await
        .expect(201);
    assert_eq!(
        now(&inspector, "certificates").await,
        (json!("bad"), json!({ "keepers": 2, "valid": 1 }))
    );
    assert_eq!(
        now(&inspector, "training").await,
        (json!("bad"), json!({ "keepers": 2, "trained": 1 }))
    );
    world.pass(chrono::Duration::days(1));
    let inspector = world.sign_in("inspector").await;
    assert_eq!(
        now(&inspector, "certificates").await.1["valid"],
        0,
        "it has expired"
    );
}
