//! Requisitions from the proposal to what arrived, over HTTP, on both engines.

use serde_json::{Value, json};
use yaoju::{
    db::Db,
    exchange::{
        book::{Heads, verify_database},
        progress::Progress,
    },
    id,
};

use crate::{
    on_both,
    world::{Answer, Caller, World},
};

on_both!(
    what_is_proposed_is_asked_cut_sent_and_received,
    what_does_not_follow_is_refused,
    more_than_approved_is_never_sent,
    what_is_lost_on_the_way_is_written_off_by_who_sent_it,
    a_round_shares_what_is_there_and_sets_it_aside,
    what_is_on_its_way_is_listed_whoever_sent_it,
    the_database_keeps_every_step,
);

/// The county depot has two lots of `P1`; the township used 300 of it in February.
pub async fn county(db: &Db) -> (World, Caller, Caller) {
    let world = World::county(db).await;
    world
        .user("township", yaoju::people::Role::DepotManager, "TD")
        .await;
    let county = world.sign_in("county").await;
    let township = world.sign_in("township").await;
    for (lot, expiry, units) in [("A1", "2027-01-31", 500), ("A2", "2028-01-31", 1000)] {
        let body = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-01-05",
            "lines": [{ "product": "P1", "lot": { "number": lot, "expiry": expiry },
                "units": units }] });
        at(&county, "XD", &body).await.expect(201);
    }
    for (kind, day, units) in [
        ("opening", "2026-01-31", 350),
        ("dispense", "2026-02-14", 305),
    ] {
        let body = json!({ "id": id::fresh(), "kind": kind, "occurredOn": day,
            "lines": [{ "product": "P1", "lot": { "number": "A1", "expiry": "2027-01-31" },
                "units": units }] });
        at(&township, "TD", &body).await.expect(201);
    }
    (world, county, township)
}

pub async fn at(who: &Caller, facility: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/facilities/{facility}/documents");
    who.post(&path, body).await
}

pub async fn begin(who: &Caller, facility: &str) -> Value {
    let path = format!("/api/v1/facilities/{facility}/requisitions");
    let body = json!({ "id": id::fresh() });
    let made = who.post(&path, &body).await.expect(201).json;
    assert_eq!(who.post(&path, &body).await.expect(200).json, made);
    made
}

pub async fn step(who: &Caller, facility: &str, asked: &Value, kind: &str, more: Value) -> Answer {
    let id = asked["id"].as_str().unwrap();
    let path = format!("/api/v1/facilities/{facility}/requisitions/{id}/steps");
    let mut body = json!({ "id": id::fresh(), "kind": kind });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let first = who.post(&path, &body).await;
    if first.status == 201 {
        let again = who.post(&path, &body).await.expect(200);
        assert_eq!(
            again.json["steps"], first.json["steps"],
            "again is harmless"
        );
    }
    first
}

pub async fn read(who: &Caller, facility: &str, asked: &Value) -> Value {
    let id = asked["id"].as_str().unwrap();
    let path = format!("/api/v1/facilities/{facility}/requisitions/{id}");
    who.get(&path).await.expect(200).json
}

/// An issue for a requisition.
pub fn issue(asked: &Value, lot: &str, expiry: &str, units: i64) -> Value {
    json!({ "id": id::fresh(), "kind": "issue", "occurredOn": "2026-03-02",
        "counterparty": { "facility": asked["facility"]["code"] }, "requisition": asked["id"],
        "lines": [{ "product": "P1", "lot": { "number": lot, "expiry": expiry }, "units": units }] })
}

/// A requisition of the township over 100 units, approved.
async fn approved(county: &Caller, township: &Caller, units: i64) -> Value {
    let asked = begin(township, "TD").await;
    let line = json!([{ "product": "P1", "units": units, "reason": "活动" }]);
    step(
        township,
        "TD",
        &asked,
        "submitted",
        json!({ "lines": line }),
    )
    .await
    .expect(201);
    step(county, "XD", &asked, "approved", json!({}))
        .await
        .expect(201)
        .json
}

async fn what_is_proposed_is_asked_cut_sent_and_received(db: &Db) {
    let (world, county, township) = county(db).await;
    let asked = begin(&township, "TD").await;
    assert_eq!(asked["state"], "draft");
    let line = &asked["lines"][0];
    let needed = line["needed"].as_i64().unwrap();
    let proposed = line["proposed"].as_i64().unwrap();
    assert!(
        needed > 0 && proposed >= needed && proposed % 10 == 0,
        "{line}"
    );
    // A draft is nobody's but theirs.
    let path = format!(
        "/api/v1/facilities/XD/requisitions/{}",
        asked["id"].as_str().unwrap()
    );
    county.get(&path).await.refused("not-found");
    let submitted = step(&township, "TD", &asked, "submitted", json!({}))
        .await
        .expect(201)
        .json;
    assert_eq!(submitted["state"], "submitted");
    let waiting = "/api/v1/facilities/XD/requisitions?side=supplies&waiting=true";
    let list = county.get(waiting).await.expect(200).json;
    assert_eq!(list["items"][0]["id"], asked["id"]);
    let cut = json!([{ "product": "P1", "units": 300, "reason": "库存留底" }]);
    let given = step(&county, "XD", &asked, "approved", json!({ "lines": cut }))
        .await
        .expect(201)
        .json;
    assert_eq!(
        (&given["state"], &given["approved"]),
        (&json!("approved"), &json!(300))
    );
    let sent = issue(&asked, "A1", "2027-01-31", 300);
    at(&county, "XD", &sent).await.expect(201);
    at(&county, "XD", &sent).await.expect(200);
    let seen = read(&township, "TD", &asked).await;
    assert_eq!(seen["state"], "in_transit");
    assert_eq!(
        seen["steps"].as_array().unwrap().len(),
        4,
        "draft, submitted, approved, issued"
    );
    let received = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
        "counterparty": { "facility": "XD" }, "source": sent["id"],
        "lines": [{ "product": "P1", "lot": { "number": "A1", "expiry": "2027-01-31" },
            "units": 300 }] });
    at(&township, "TD", &received).await.expect(201);
    let seen = read(&county, "XD", &asked).await;
    assert_eq!(
        (&seen["state"], &seen["underWay"]),
        (&json!("received"), &json!(0))
    );
    let twice = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
        "counterparty": { "facility": "XD" }, "source": sent["id"],
        "lines": received["lines"] });
    at(&township, "TD", &twice)
        .await
        .refused("nothing-under-way");
    step(
        &township,
        "TD",
        &asked,
        "cancelled",
        json!({ "note": "不要了" }),
    )
    .await
    .refused("requisition-received");
    sound(&world).await;
}

async fn what_does_not_follow_is_refused(db: &Db) {
    let (world, county, township) = county(db).await;
    let asked = begin(&township, "TD").await;
    let more = json!({ "lines": [{ "product": "P1", "units": 7 }] });
    step(&township, "TD", &asked, "drafted", more)
        .await
        .refused("requisition-reason");
    let none = json!({ "lines": [{ "product": "P1", "units": 0, "reason": "够用" }] });
    step(&township, "TD", &asked, "submitted", none)
        .await
        .refused("requisition-empty");
    step(&township, "TD", &asked, "approved", json!({}))
        .await
        .refused("not-allowed");
    let all = json!({ "lines": [{ "product": "P1", "units": 2000, "reason": "大型活动" }] });
    step(&township, "TD", &asked, "submitted", all)
        .await
        .expect(201);
    step(&township, "TD", &asked, "drafted", json!({}))
        .await
        .refused("requisition-step");
    let over = json!({ "lines": [{ "product": "P1", "units": 2001 }] });
    step(&county, "XD", &asked, "approved", over)
        .await
        .refused("requisition-over-asked");
    step(&county, "XD", &asked, "approved", json!({}))
        .await
        .refused("requisition-over-stock");
    let cut = json!({ "lines": [{ "product": "P1", "units": 100 }] });
    step(&county, "XD", &asked, "approved", cut)
        .await
        .refused("requisition-reason");
    step(&county, "XD", &asked, "refused", json!({}))
        .await
        .refused("reason-needed");
    step(&county, "XD", &asked, "issued", json!({}))
        .await
        .refused("not-allowed");
    let no = step(
        &county,
        "XD",
        &asked,
        "refused",
        json!({ "note": "库存不足" }),
    )
    .await;
    assert_eq!(no.expect(201).json["state"], "refused");
    step(&township, "TD", &asked, "cancelled", json!({ "note": "x" }))
        .await
        .refused("requisition-step");
    // Nobody supplies the county; and suppliers in a circle are refused.
    let path = "/api/v1/facilities/XD/requisitions";
    county
        .post(path, &json!({ "id": id::fresh() }))
        .await
        .refused("no-supplier");
    let circle = json!({ "supplier": "TD" });
    county
        .patch("/api/v1/facilities/XD", &circle)
        .await
        .refused("supplier-loop");
    sound(&world).await;
}

async fn more_than_approved_is_never_sent(db: &Db) {
    let (world, county, township) = county(db).await;
    let asked = approved(&county, &township, 100).await;
    let more = issue(&asked, "A1", "2027-01-31", 101);
    at(&county, "XD", &more)
        .await
        .refused("requisition-over-approved");
    let part = issue(&asked, "A1", "2027-01-31", 60);
    at(&county, "XD", &part).await.expect(201);
    assert_eq!(read(&county, "XD", &asked).await["state"], "part_issued");
    step(
        &township,
        "TD",
        &asked,
        "cancelled",
        json!({ "note": "不要了" }),
    )
    .await
    .refused("requisition-sent");
    let rest = issue(&asked, "A1", "2027-01-31", 41);
    at(&county, "XD", &rest)
        .await
        .refused("requisition-over-approved");
    // Taken back, it may be sent again, or cancelled.
    let path = format!(
        "/api/v1/facilities/XD/documents/{}/reversal",
        part["id"].as_str().unwrap()
    );
    let back = json!({ "id": id::fresh(), "reason": "not-carried-out" });
    county.post(&path, &back).await.expect(201);
    assert_eq!(read(&county, "XD", &asked).await["state"], "approved");
    let all = issue(&asked, "A1", "2027-01-31", 40);
    at(&county, "XD", &all).await.expect(201);
    let closed = step(
        &county,
        "XD",
        &asked,
        "closed",
        json!({ "note": "其余下月" }),
    )
    .await;
    assert_eq!(closed.expect(201).json["state"], "in_transit");
    let late = issue(&asked, "A1", "2027-01-31", 10);
    at(&county, "XD", &late).await.refused("requisition-step");
    // Another's requisition is none of this depot's.
    let mut other = issue(&asked, "A1", "2027-01-31", 1);
    other["counterparty"] = json!({ "facility": "FD1" });
    at(&county, "XD", &other)
        .await
        .refused("requisition-unknown");
    let second = approved(&county, &township, 50).await;
    let gone = step(
        &county,
        "XD",
        &second,
        "cancelled",
        json!({ "note": "改派" }),
    )
    .await;
    assert_eq!(gone.expect(201).json["state"], "cancelled");
    let late = issue(&second, "A1", "2027-01-31", 10);
    at(&county, "XD", &late).await.refused("requisition-step");
    sound(&world).await;
}

async fn what_is_lost_on_the_way_is_written_off_by_who_sent_it(db: &Db) {
    let (world, county, township) = county(db).await;
    let asked = approved(&county, &township, 100).await;
    let sent = issue(&asked, "A1", "2027-01-31", 100);
    at(&county, "XD", &sent).await.expect(201);
    let lot = json!({ "number": "A1", "expiry": "2027-01-31" });
    let mut received = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
        "counterparty": { "facility": "XD" }, "source": sent["id"],
        "lines": [{ "product": "P1", "lot": lot, "units": 80 },
            { "product": "P1", "lot": lot, "units": 10, "zone": "BH", "reason": "压破一盒" }],
        "missing": [{ "product": "P1", "lot": lot, "units": 11, "reason": "箱内少一盒" }] });
    at(&township, "TD", &received)
        .await
        .refused("nothing-under-way");
    received["missing"][0]["units"] = json!(10);
    received["missing"][0]["reason"] = json!("");
    at(&township, "TD", &received)
        .await
        .refused("reason-needed");
    received["missing"][0]["reason"] = json!("箱内少一盒");
    at(&township, "TD", &received).await.expect(201);
    at(&township, "TD", &received).await.expect(200);
    assert_eq!(read(&county, "XD", &asked).await["underWay"], 10);
    let mut loss = json!({ "id": id::fresh(), "kind": "loss", "occurredOn": "2026-03-02",
        "counterparty": { "facility": "XD" }, "source": sent["id"], "reason": "lost",
        "lines": [{ "product": "P1", "lot": lot, "units": 11 }] });
    at(&county, "XD", &loss).await.refused("nothing-under-way");
    loss["lines"][0]["units"] = json!(10);
    let written = at(&county, "XD", &loss).await.expect(201).json;
    assert_eq!(written["lines"][0]["units"], 10, "{written}");
    assert_eq!(written["lines"][0]["toZone"], Value::Null);
    let seen = read(&county, "XD", &asked).await;
    assert_eq!(
        (&seen["state"], &seen["underWay"]),
        (&json!("received"), &json!(0))
    );
    sound(&world).await;
    let path = format!(
        "/api/v1/facilities/XD/documents/{}/reversal",
        loss["id"].as_str().unwrap()
    );
    let back = json!({ "id": id::fresh(), "reason": "typing-error" });
    county.post(&path, &back).await.expect(201);
    assert_eq!(
        read(&county, "XD", &asked).await["underWay"],
        10,
        "it turned up"
    );
    sound(&world).await;
}

/// All books hold, and nothing appeared or vanished between them.
pub async fn sound(world: &World) {
    let db = &world.app.db;
    let reports = verify_database(db, None, &Heads::new(), &mut Progress::silent()).await;
    for report in reports.unwrap() {
        assert!(report.faults.is_empty(), "{report:?}");
    }
}

async fn a_round_shares_what_is_there_and_sets_it_aside(db: &Db) {
    let (world, county, township) = county(db).await;
    let point = world.sign_in("dispensing_point").await;
    let first = approved(&county, &township, 900).await;
    let second = begin(&point, "FD1").await;
    let line = json!([{ "product": "P1", "units": 900, "reason": "新点" }]);
    step(
        &point,
        "FD1",
        &second,
        "submitted",
        json!({ "lines": line }),
    )
    .await
    .expect(201);
    step(&county, "XD", &second, "approved", json!({}))
        .await
        .expect(201);
    let mut round = json!({ "id": id::fresh(), "requisitions": [first["id"], second["id"]] });
    let path = "/api/v1/facilities/XD/allocations";
    let shown = county
        .post(&format!("{path}/preview"), &round)
        .await
        .expect(200)
        .json;
    let product = &shown["products"][0];
    assert_eq!(
        (&product["there"], &product["wanted"]),
        (&json!(1500), &json!(1800))
    );
    let shares = product["shares"].as_array().unwrap();
    let units: i64 = shares
        .iter()
        .map(|one| one["units"].as_i64().unwrap())
        .sum();
    assert_eq!(units, 1500, "{product}");
    assert!(
        shares[0]["units"].as_i64() >= shares[1]["units"].as_i64(),
        "by need: {product}"
    );
    let made = county.post(path, &round).await.expect(201).json;
    assert_eq!(made, shown);
    county.post(path, &round).await.expect(200);
    let seen = read(&county, "XD", &first).await;
    assert_eq!(seen["state"], "picking");
    // Each is sent what was set aside for it, with the reasons that are known.
    for asked in [&second, &first] {
        let picks = read(&county, "XD", asked).await["picks"].clone();
        let lines: Vec<Value> = picks
            .as_array()
            .unwrap()
            .iter()
            .map(|pick| {
                json!({ "product": pick["product"]["code"], "lot": { "number": pick["lot"]["number"],
                    "expiry": pick["lot"]["expiry"] }, "zone": pick["zone"]["code"],
                    "units": pick["units"], "reason": pick["reason"] })
            })
            .collect();
        let mut sent = issue(asked, "A1", "2027-01-31", 1);
        sent["lines"] = json!(lines);
        at(&county, "XD", &sent).await.expect(201);
    }
    // Nothing is left; and one that is not open shares nothing.
    round["id"] = json!(id::fresh());
    round["requisitions"] = json!([id::fresh()]);
    county
        .post(path, &round)
        .await
        .refused("requisition-unknown");
    sound(&world).await;
}

/// Pushed without a request, sent back and sent sideways: all of it is on its way.
async fn what_is_on_its_way_is_listed_whoever_sent_it(db: &Db) {
    let (world, county, township) = county(db).await;
    let lot = json!({ "number": "A1", "expiry": "2027-01-31" });
    let sent = |kind: &str, to: &str, units: i64| {
        json!({ "id": id::fresh(), "kind": kind, "occurredOn": "2026-03-02", "reason": "surplus",
            "counterparty": { "facility": to },
            "lines": [{ "product": "P1", "lot": lot, "units": units }] })
    };
    let pushed = sent("issue", "TD", 50);
    at(&county, "XD", &pushed).await.expect(201);
    at(&township, "TD", &sent("return", "XD", 5))
        .await
        .expect(201);
    at(&township, "TD", &sent("issue", "FD1", 10))
        .await
        .expect(201);
    world.pass(chrono::Duration::days(3));
    let county = world.sign_in("county").await;
    let township = world.sign_in("township").await;
    let path = |at: &str, below: bool| format!("/api/v1/facilities/{at}/in-transit?below={below}");
    let own = county.get(&path("XD", false)).await.expect(200).json;
    let whole = county.get(&path("XD", true)).await.expect(200).json;
    let of_town = township.get(&path("TD", true)).await.expect(200).json;
    let count = |page: &Value| page["items"].as_array().unwrap().len();
    assert_eq!((count(&own), count(&whole), count(&of_town)), (2, 3, 3));
    assert_eq!(whole["items"][0]["days"], 3);
    // A lot recalled on its way is taken in only where it is put aside.
    let lots = county.get("/api/v1/lots?product=P1").await.expect(200).json;
    let mut found = lots["items"].as_array().unwrap().iter();
    let found = found.find(|one| one["number"] == "A1").unwrap();
    let path = format!("/api/v1/lots/{}/status", found["id"].as_str().unwrap());
    let recall = json!({ "status": "recalled", "reason": "抽检不合格" });
    county.post(&path, &recall).await.expect(200);
    let mut received = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
        "counterparty": { "facility": "XD" }, "source": pushed["id"],
        "lines": [{ "product": "P1", "lot": lot, "units": 50 }] });
    at(&township, "TD", &received).await.refused("lot-recalled");
    received["lines"][0]["zone"] = json!("BH");
    at(&township, "TD", &received).await.expect(201);
    sound(&world).await;
}

async fn the_database_keeps_every_step(db: &Db) {
    let (world, _, township) = county(db).await;
    begin(&township, "TD").await;
    for sql in [
        "UPDATE requisition_step SET note = 'x'",
        "DELETE FROM requisition_line",
        "UPDATE requisition SET number = 7",
    ] {
        let mut tx = world.app.db.write().await.unwrap();
        let error = tx.query(sql).run().await.unwrap_err();
        assert!(
            format!("{error:?}").contains("append-only"),
            "{sql}: {error:?}"
        );
    }
}
