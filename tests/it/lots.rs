//! Recalls with their reach, and merges of lots that are one, over HTTP.

use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{
    db::Db,
    exchange::{book::verify_database, progress::Progress},
    find::keep,
    id,
    people::Role,
    stock::merge::settle,
};

use crate::{
    on_both,
    world::{Answer, Caller, World},
};

mod products;
mod walk;

on_both!(
    a_recall_reaches_everyone_who_has_it,
    a_confirmation_is_kept_once_and_the_last_counts,
    a_double_is_booked_over_and_named_no_more,
    what_is_under_way_arrives_and_is_booked_over,
    the_same_request_gets_its_first_answer_after_a_merge,
    chains_strangers_and_places_beyond_are_refused,
    a_recall_survives_merging_and_taking_back,
    a_merge_is_taken_back_as_far_as_stock_is_there,
    possible_doubles_are_proposed,
    merges_and_confirmations_are_appended_only,
);

const EXPIRY: &str = "2028-01-31";

struct Scene {
    world: World,
    root: Caller,
    county: Caller,
    manager: Caller,
}

impl Scene {
    async fn open(db: &Db) -> Scene {
        let world = World::county(db).await;
        Scene {
            root: world.sign_in("root").await,
            county: world.sign_in("county").await,
            manager: world.sign_in("depot_manager").await,
            world,
        }
    }

    /// Posts one line; answers with the document.
    async fn post(&self, at: &str, kind: &str, lot: &str, units: i64, more: Value) -> Answer {
        let mut document = json!({
            "id": id::fresh(), "kind": kind, "occurredOn": "2026-03-02",
            "lines": [{ "product": "P1", "lot": { "number": lot, "expiry": EXPIRY },
                "units": units }],
        });
        for (name, value) in more.as_object().unwrap() {
            document[name] = value.clone();
        }
        let path = format!("/api/v1/facilities/{at}/documents");
        self.root.post(&path, &document).await
    }

    async fn receive(&self, at: &str, lot: &str, units: i64) -> String {
        let answer = self.post(at, "receipt", lot, units, json!({})).await;
        lot_id(&answer.expect(201).json)
    }

    /// `number units` of what lies at a place.
    async fn stock(&self, at: &str) -> Vec<String> {
        let path = format!("/api/v1/facilities/{at}/stock");
        let stock = self.root.get(&path).await.expect(200).json;
        let items = stock["items"].as_array().unwrap().clone();
        let lots = items
            .iter()
            .flat_map(|item| item["lots"].as_array().unwrap().clone());
        lots.map(|lot| format!("{} {}", lot["number"].as_str().unwrap(), lot["units"]))
            .collect()
    }

    async fn recall(&self, lot: &str) {
        let body = json!({ "status": "recalled", "reason": "抽检不合格" });
        let path = format!("/api/v1/lots/{lot}/status");
        self.county.post(&path, &body).await.expect(200);
    }

    async fn merge(&self, from: &str, into: &str) -> Answer {
        let body = json!({ "id": id::fresh(), "into": into, "reason": "批号录错" });
        let path = format!("/api/v1/lots/{from}/merge");
        self.county.post(&path, &body).await
    }

    async fn is_sound(&self) {
        let db = &self.world.app.db;
        let reports = verify_database(db, None, &Vec::new(), &mut Progress::silent())
            .await
            .unwrap();
        for report in reports {
            assert!(report.is_sound(), "{report:?}");
        }
    }
}

fn lot_id(document: &Value) -> String {
    let lot = &document["lines"][0]["lot"]["id"];
    lot.as_str().unwrap().to_owned()
}

async fn a_recall_reaches_everyone_who_has_it(db: &Db) {
    let c = Scene::open(db).await;
    let lot = c.receive("XD", "A1", 100).await;
    c.receive("QD", "A1", 7).await;
    let to = json!({ "counterparty": { "facility": "TD" } });
    c.post("XD", "issue", "A1", 20, to).await.expect(201);
    let out = json!({ "counterparty": { "name": "妇幼保健院" } });
    c.post("XD", "issue", "A1", 5, out).await.expect(201);
    c.post("XD", "dispense", "A1", 3, json!({}))
        .await
        .expect(201);
    c.recall(&lot).await;
    let path = format!("/api/v1/lots/{lot}/reach");
    let all = c.root.get(&path).await.expect(200).json;
    let sums = json!({
        "onHand": 79, "usable": 79, "underWay": 20, "dispensed": 3, "issued": 5,
        "facilities": 2, "confirmed": 0, "outstanding": 2,
    });
    assert_eq!(all["sums"], sums);
    assert_eq!(all["underWay"][0]["to"]["code"], "TD");
    let went = all["went"].as_array().unwrap();
    let issued = went.iter().find(|row| row["flow"] == "issued").unwrap();
    assert_eq!(
        (&issued["partner"], &issued["units"]),
        (&json!("妇幼保健院"), &json!(5))
    );
    // The county sees its own books only.
    let own = c.county.get(&path).await.expect(200).json;
    assert_eq!(own["sums"]["onHand"], 72);
    assert_eq!(own["facilities"].as_array().unwrap().len(), 1);
    assert_eq!(own["recall"]["reason"], "抽检不合格");
    let again = json!({ "status": "recalled", "reason": "再一次" });
    let status = format!("/api/v1/lots/{lot}/status");
    c.county
        .post(&status, &again)
        .await
        .refused("lot-already-recalled");
}

async fn a_confirmation_is_kept_once_and_the_last_counts(db: &Db) {
    let c = Scene::open(db).await;
    let lot = c.receive("XD", "A1", 100).await;
    let path = "/api/v1/facilities/XD/recalls";
    let confirm = |id: Uuid, units: i64| json!({ "id": id, "lot": lot, "unitsFound": units });
    let first = id::fresh();
    c.manager
        .post(path, &confirm(first, 98))
        .await
        .refused("lot-not-recalled");
    c.recall(&lot).await;
    c.world.pass(chrono::Duration::days(3));
    let c = Scene {
        manager: c.world.sign_in("depot_manager").await,
        county: c.world.sign_in("county").await,
        root: c.world.sign_in("root").await,
        world: c.world,
    };
    let task = c.manager.get(path).await.expect(200).json;
    assert_eq!(task["items"][0]["facilities"][0]["outstanding"], true);
    assert_eq!(task["items"][0]["facilities"][0]["days"], 3);
    c.manager.post(path, &confirm(first, 98)).await.expect(201);
    let again = c.manager.post(path, &confirm(first, 98)).await.expect(200);
    assert_eq!(again.json["unitsBooked"], 100);
    c.manager
        .post(path, &confirm(first, 99))
        .await
        .refused("document-differs");
    c.manager
        .post(path, &confirm(id::fresh(), -1))
        .await
        .refused("invalid-input");
    c.manager
        .post(path, &confirm(id::fresh(), 99))
        .await
        .expect(201);
    // Confirmed, but still in a green zone: something is left to do.
    let seen = c.county.get("/api/v1/recalls").await.expect(200).json;
    let standing = &seen["items"][0]["facilities"][0];
    assert_eq!(standing["confirmation"]["unitsFound"], 99);
    assert_eq!(
        (&standing["outstanding"], &standing["usable"]),
        (&json!(true), &json!(100))
    );
    let away = json!({
        "id": id::fresh(), "kind": "zone_move", "occurredOn": "2026-03-05",
        "lines": [{ "product": "P1", "lot": { "number": "A1", "expiry": EXPIRY },
            "zone": "HG", "toZone": "BH", "units": 100 }],
    });
    c.manager
        .post("/api/v1/facilities/XD/documents", &away)
        .await
        .expect(201);
    let seen = c.county.get("/api/v1/recalls").await.expect(200).json;
    assert_eq!(seen["items"][0]["facilities"][0]["outstanding"], false);
    // Elsewhere nobody sees it.
    c.world.user("other", Role::County, "530103").await;
    let other = c.world.sign_in("other").await;
    let theirs = other.get("/api/v1/recalls").await.expect(200).json;
    assert_eq!(theirs["items"], json!([]));
}

async fn a_double_is_booked_over_and_named_no_more(db: &Db) {
    let c = Scene::open(db).await;
    let double = c.receive("XD", "24O1", 30).await;
    let kept = c.receive("XD", "2401", 10).await;
    let away = json!({ "lines": [{ "product": "P1", "lot": { "number": "24O1", "expiry": EXPIRY },
        "zone": "HG", "toZone": "BH", "units": 4 }] });
    c.post("XD", "zone_move", "", 0, away).await.expect(201);
    let merged = c.merge(&double, &kept).await.expect(201).json;
    assert_eq!(merged["booked"][0]["units"], 30);
    assert_eq!(c.stock("XD").await, ["2401 40"]);
    let document = merged["booked"][0]["document"].as_str().unwrap();
    let path = format!("/api/v1/facilities/XD/documents/{document}");
    let shown = c.manager.get(&path).await.expect(200).json;
    assert_eq!(shown["kind"], "zone_move");
    assert_eq!(shown["reason"], "批号合并 24O1→2401");
    assert_eq!(shown["lines"][0]["lot"]["number"], "24O1");
    assert_eq!(shown["lines"][0]["toLot"]["number"], "2401");
    // Old labels go on being typed: what is posted is the survivor's.
    let out = c
        .post("XD", "dispense", "24O1", 35, json!({}))
        .await
        .expect(201);
    assert_eq!(lot_id(&out.json), kept);
    let more = c
        .post("XD", "receipt", "24O1", 5, json!({}))
        .await
        .expect(201);
    assert_eq!(lot_id(&more.json), kept);
    let nameless = json!({ "lines": [{ "product": "P1", "lot": { "number": "24O1" },
        "units": 1 }] });
    let out = c.post("XD", "dispense", "", 0, nameless).await.expect(201);
    assert_eq!(lot_id(&out.json), kept);
    // A day before the merge the survivor had ten only, nine of which are gone by now.
    let late = json!({ "occurredOn": "2026-03-01" });
    let late = c.post("XD", "dispense", "24O1", 1, late).await;
    late.refused("insufficient-past-stock");
    let found = c.manager.get("/api/v1/find?q=24O1").await.expect(200).json;
    let hit = &found["groups"][0]["items"][0];
    assert_eq!(
        (&hit["code"], &hit["typed"]),
        (&json!("2401"), &json!("24O1"))
    );
    c.is_sound().await;
}

async fn what_is_under_way_arrives_and_is_booked_over(db: &Db) {
    let c = Scene::open(db).await;
    let double = c.receive("XD", "24O1", 30).await;
    let kept = c.receive("XD", "2401", 10).await;
    let to = json!({ "counterparty": { "facility": "TD" } });
    let sent = c.post("XD", "issue", "24O1", 8, to).await.expect(201).json;
    let gone = c
        .post("XD", "dispense", "24O1", 2, json!({}))
        .await
        .expect(201)
        .json;
    c.merge(&double, &kept).await.expect(201);
    let from = json!({ "counterparty": { "facility": "XD" }, "source": sent["id"] });
    let received = c.post("TD", "receipt", "24O1", 8, from).await.expect(201);
    assert_eq!(lot_id(&received.json), double);
    let path = format!(
        "/api/v1/facilities/XD/documents/{}/reversal",
        gone["id"].as_str().unwrap()
    );
    let back = json!({ "id": id::fresh(), "reason": "录错" });
    c.root.post(&path, &back).await.expect(201);
    c.is_sound().await;
    settle(&c.world.app).await.unwrap();
    settle(&c.world.app).await.unwrap();
    assert_eq!(c.stock("TD").await, ["2401 8"]);
    assert_eq!(c.stock("XD").await, ["2401 32"]);
    // What is sent from now on is the survivor's, whatever it is called at either end.
    let to = json!({ "counterparty": { "facility": "TD" } });
    let sent = c.post("XD", "issue", "24O1", 3, to).await.expect(201).json;
    let from = json!({ "counterparty": { "facility": "XD" }, "source": sent["id"] });
    let received = c.post("TD", "receipt", "24O1", 3, from).await.expect(201);
    assert_eq!(lot_id(&received.json), kept);
    c.is_sound().await;
}

async fn the_same_request_gets_its_first_answer_after_a_merge(db: &Db) {
    let c = Scene::open(db).await;
    let double = c.receive("XD", "24O1", 30).await;
    let kept = c.receive("XD", "2401", 10).await;
    let fixed = json!({ "id": id::fresh() });
    let first = c
        .post("XD", "dispense", "24O1", 2, fixed.clone())
        .await
        .expect(201)
        .json;
    let body = json!({ "id": id::fresh(), "into": kept, "reason": "批号录错" });
    let path = format!("/api/v1/lots/{double}/merge");
    let merged = c.county.post(&path, &body).await.expect(201).json;
    let again = c.county.post(&path, &body).await.expect(200).json;
    assert_eq!(merged, again);
    let other = json!({ "id": body["id"], "into": kept, "reason": "别的" });
    c.county
        .post(&path, &other)
        .await
        .refused("document-differs");
    let again = c
        .post("XD", "dispense", "24O1", 2, fixed)
        .await
        .expect(200)
        .json;
    assert_eq!(again["entries"], first["entries"]);
    assert_eq!(lot_id(&again), double);
    assert_eq!(c.stock("XD").await, ["2401 38"]);
}

async fn chains_strangers_and_places_beyond_are_refused(db: &Db) {
    let c = Scene::open(db).await;
    let (a, b, d) = (
        c.receive("XD", "A", 1).await,
        c.receive("XD", "B", 1).await,
        c.receive("XD", "D", 1).await,
    );
    let line = json!({ "lines": [{ "product": "P2", "lot": { "number": "A", "expiry": EXPIRY },
        "units": 1 }] });
    let other = lot_id(&c.post("XD", "receipt", "", 0, line).await.expect(201).json);
    c.merge(&a, &a).await.refused("merge-with-itself");
    c.merge(&a, &other).await.refused("merge-of-other-product");
    c.merge(&a, &Uuid::nil().to_string())
        .await
        .refused("not-found");
    c.merge(&a, &b).await.expect(201);
    c.merge(&a, &d).await.refused("lot-merged");
    c.merge(&b, &a).await.refused("lot-merged");
    c.merge(&d, &a).await.refused("lot-merged");
    c.merge(&b, &d).await.refused("lot-stands-for-others");
    c.merge(&d, &b).await.expect(201);
    let status = json!({ "status": "held", "reason": "r" });
    let path = format!("/api/v1/lots/{a}/status");
    c.county.post(&path, &status).await.refused("lot-merged");
    let far = c.receive("QD", "F", 1).await;
    c.merge(&far, &b).await.refused("merge-beyond-scope");
    let body = json!({ "id": id::fresh(), "into": b, "reason": "r" });
    let path = format!("/api/v1/lots/{far}/merge");
    c.manager.post(&path, &body).await.refused("not-allowed");
    c.root.post(&path, &body).await.expect(201);
    assert_eq!(c.stock("QD").await, ["B 1"]);
    c.is_sound().await;
}

async fn a_recall_survives_merging_and_taking_back(db: &Db) {
    let c = Scene::open(db).await;
    let double = c.receive("XD", "24O1", 30).await;
    let kept = c.receive("XD", "2401", 10).await;
    c.recall(&double).await;
    let merge = c.merge(&double, &kept).await.expect(201).json;
    c.post("XD", "dispense", "2401", 1, json!({}))
        .await
        .refused("lot-recalled");
    let path = format!("/api/v1/lots/{kept}");
    let shown = c.county.get(&path).await.expect(200).json;
    assert_eq!(shown["statusReason"], "批号 24O1:抽检不合格");
    let tasks = c
        .manager
        .get("/api/v1/facilities/XD/recalls")
        .await
        .expect(200)
        .json;
    assert_eq!(tasks["items"][0]["facilities"][0]["units"], 40);
    // Taken back, both stay recalled.
    let undo = format!("/api/v1/lot-merges/{}/undo", merge["id"].as_str().unwrap());
    c.county
        .post(&undo, &json!({ "reason": "其实不同" }))
        .await
        .expect(200);
    for lot in ["2401", "24O1"] {
        c.post("XD", "dispense", lot, 1, json!({}))
            .await
            .refused("lot-recalled");
    }
    assert_eq!(c.stock("XD").await, ["2401 10", "24O1 30"]);
    c.is_sound().await;
}

async fn a_merge_is_taken_back_as_far_as_stock_is_there(db: &Db) {
    let c = Scene::open(db).await;
    let double = c.receive("XD", "24O1", 30).await;
    c.receive("TD", "24O1", 5).await;
    let kept = c.receive("XD", "2401", 10).await;
    let merge = c.merge(&double, &kept).await.expect(201).json;
    c.post("XD", "dispense", "24O1", 25, json!({}))
        .await
        .expect(201);
    let undo = format!("/api/v1/lot-merges/{}/undo", merge["id"].as_str().unwrap());
    c.county
        .post(&undo, &json!({ "reason": " " }))
        .await
        .refused("reason-needed");
    let undone = c
        .county
        .post(&undo, &json!({ "reason": "其实不同" }))
        .await
        .expect(200)
        .json;
    assert_eq!(undone["undone"]["reason"], "其实不同");
    let reversed: Vec<bool> = undone["booked"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["reversed"].as_bool().unwrap())
        .collect();
    // TD first: all there. At XD only 15 of the 30 are left: they stay under the survivor.
    assert_eq!(reversed, [true, false]);
    assert_eq!(c.stock("TD").await, ["24O1 5"]);
    assert_eq!(c.stock("XD").await, ["2401 15"]);
    c.county
        .post(&undo, &json!({ "reason": "又" }))
        .await
        .refused("merge-undone");
    c.is_sound().await;
    // And merged once more.
    c.merge(&double, &kept).await.expect(201);
    assert_eq!(c.stock("TD").await, ["2401 5"]);
    c.is_sound().await;
}

async fn possible_doubles_are_proposed(db: &Db) {
    let c = Scene::open(db).await;
    let double = c.receive("XD", "24O1-a", 3).await;
    let kept = c.receive("XD", "2401A", 3).await;
    c.receive("XD", "2402A", 3).await;
    while keep::freshen(db, 100).await.unwrap() > 0 {}
    let all = c.county.get("/api/v1/lot-doubles").await.expect(200).json;
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
    let numbers: Vec<&str> = all["items"][0]["lots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lot| lot["number"].as_str().unwrap())
        .collect();
    assert_eq!(numbers, ["24O1-a", "2401A"]);
    c.merge(&double, &kept).await.expect(201);
    let none = c.county.get("/api/v1/lot-doubles").await.expect(200).json;
    assert_eq!(none["items"], json!([]));
}

async fn merges_and_confirmations_are_appended_only(db: &Db) {
    let c = Scene::open(db).await;
    let double = c.receive("XD", "24O1", 3).await;
    let kept = c.receive("XD", "2401", 3).await;
    c.recall(&double).await;
    let confirm = json!({ "id": id::fresh(), "lot": double, "unitsFound": 3 });
    c.manager
        .post("/api/v1/facilities/XD/recalls", &confirm)
        .await
        .expect(201);
    let merge = c.merge(&double, &kept).await.expect(201).json;
    let undo = format!("/api/v1/lot-merges/{}/undo", merge["id"].as_str().unwrap());
    c.county
        .post(&undo, &json!({ "reason": "r" }))
        .await
        .expect(200);
    for sql in [
        "UPDATE lot_merge SET reason = 'x'",
        "DELETE FROM lot_merge",
        "UPDATE lot_unmerge SET reason = 'x'",
        "DELETE FROM lot_unmerge",
        "UPDATE recall_confirmation SET units_found = 0",
        "DELETE FROM recall_confirmation",
    ] {
        let mut tx = db.write().await.unwrap();
        let error = tx.query(sql).run().await.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
}
