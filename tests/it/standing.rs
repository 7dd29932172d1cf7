//! Facilities that do not work: what may still be posted there, and what is told.

use serde_json::{Value, json};
use yaoju::{db::Db, id};

use crate::{
    on_both,
    world::{Answer, Caller, World},
};

on_both!(
    a_suspended_facility_only_settles_what_is_there,
    at_a_closed_facility_nothing_is_posted,
    work_kept_offline_is_told_that_the_facility_does_not_work,
);

struct County {
    world: World,
    root: Caller,
}

impl County {
    /// `XD` holds 1000 of lot `A1`, `TD` 100 of them, and 50 are under way to it.
    async fn new(db: &Db) -> (County, Value) {
        let world = World::county(db).await;
        let root = world.sign_in("root").await;
        let county = County { world, root };
        let receipt = document(
            "receipt",
            1000,
            json!({ "counterparty": { "name": "厂家" } }),
        );
        county.post("XD", &receipt).await.expect(201);
        let sent = document(
            "issue",
            100,
            json!({ "counterparty": { "facility": "TD" } }),
        );
        county.post("XD", &sent).await.expect(201);
        county.post("TD", &received(&sent, 100)).await.expect(201);
        let under_way = document("issue", 50, json!({ "counterparty": { "facility": "TD" } }));
        county.post("XD", &under_way).await.expect(201);
        (county, under_way)
    }

    async fn post(&self, at: &str, document: &Value) -> Answer {
        let path = format!("/api/v1/facilities/{at}/documents");
        self.root.post(&path, document).await
    }

    async fn reverse(&self, at: &str, document: &Value) -> Answer {
        let id = document["id"].as_str().unwrap();
        let path = format!("/api/v1/facilities/{at}/documents/{id}/reversal");
        let body = json!({ "id": id::fresh(), "reason": "typing-error" });
        self.root.post(&path, &body).await
    }

    async fn set(&self, at: &str, status: &str) {
        let path = format!("/api/v1/facilities/{at}");
        let body = json!({ "status": status });
        self.root.patch(&path, &body).await.expect(200);
    }
}

fn document(kind: &str, units: i64, more: Value) -> Value {
    let mut body = json!({ "id": id::fresh(), "kind": kind, "occurredOn": "2026-03-02",
        "lines": [{ "product": "P1", "units": units,
            "lot": { "number": "A1", "expiry": "2028-01-31" } }] });
    if let Value::Object(more) = more {
        body.as_object_mut().unwrap().extend(more);
    }
    body
}

fn received(sent: &Value, units: i64) -> Value {
    let more = json!({ "counterparty": { "facility": "XD" }, "source": sent["id"] });
    document("receipt", units, more)
}

fn because(reason: &str) -> Value {
    json!({ "reason": reason })
}

async fn a_suspended_facility_only_settles_what_is_there(db: &Db) {
    let (county, under_way) = County::new(db).await;
    let dispensed = document("dispense", 1, json!({}));
    county.post("TD", &dispensed).await.expect(201);
    county.set("TD", "suspended").await;
    let anew = [
        document("dispense", 2, json!({})),
        document("issue", 2, json!({ "counterparty": { "name": "邻县" } })),
        document("receipt", 2, json!({ "counterparty": { "name": "厂家" } })),
    ];
    for each in &anew {
        let answer = county.post("TD", each).await;
        let refused = answer.refused("facility-suspended");
        let detail = refused.json["detail"].as_str().unwrap();
        assert!(
            detail.contains("已暂停使用") && detail.contains("退回"),
            "{detail}"
        );
    }
    // Nothing new is sent there either.
    let sent = document("issue", 5, json!({ "counterparty": { "facility": "TD" } }));
    let refused = county.post("XD", &sent).await.refused("facility-suspended");
    assert_eq!(refused.json["field"], "counterparty");
    // What was posted before answers the same again.
    county.post("TD", &dispensed).await.expect(200);
    county
        .post("TD", &received(&under_way, 50))
        .await
        .expect(201);
    let back = json!({ "reason": "surplus", "counterparty": { "facility": "XD" } });
    let mut destroyed = document("destruction", 1, because("expired"));
    destroyed["lines"][0]["zone"] = json!("BH");
    let mut moved = document("zone_move", 4, json!({}));
    moved["lines"][0]["toZone"] = json!("BH");
    for each in [
        document("loss", 3, because("damaged")),
        document("return", 5, back),
        moved,
        destroyed,
    ] {
        county.post("TD", &each).await.expect(201);
    }
    county.reverse("TD", &dispensed).await.expect(201);
    let path = "/api/v1/facilities/TD/counts";
    let session = county.root.post(path, &json!({ "id": id::fresh() })).await;
    let at = format!(
        "{path}/{}",
        session.expect(201).json["id"].as_str().unwrap()
    );
    let line = id::fresh();
    let figure = json!({ "id": line, "product": "P1", "zone": "HG", "units": 130,
        "lot": { "number": "A1", "expiry": "2028-01-31" } });
    county
        .root
        .post(&format!("{at}/lines"), &figure)
        .await
        .expect(201);
    let reasons = json!({ "reasons": { line.to_string(): "count-lost" } });
    county
        .root
        .post(&format!("{at}/post"), &reasons)
        .await
        .expect(201);
    // Once it works again, all is possible.
    county.set("TD", "active").await;
    county.post("TD", &anew[0]).await.expect(201);
    county.post("XD", &sent).await.expect(201);
}

async fn at_a_closed_facility_nothing_is_posted(db: &Db) {
    let (county, under_way) = County::new(db).await;
    county
        .post("TD", &received(&under_way, 50))
        .await
        .expect(201);
    let loss = document("loss", 150, because("damaged"));
    county.post("TD", &loss).await.expect(201);
    county.set("TD", "closed").await;
    let refused = county.reverse("TD", &loss).await.refused("facility-closed");
    assert!(refused.json["detail"].as_str().unwrap().contains("已关闭"));
    let receipt = document("receipt", 2, json!({ "counterparty": { "name": "厂家" } }));
    county.post("TD", &receipt).await.refused("facility-closed");
    let sent = document("issue", 5, json!({ "counterparty": { "facility": "TD" } }));
    let refused = county.post("XD", &sent).await.refused("facility-closed");
    assert_eq!(refused.json["field"], "counterparty");
    let count = json!({ "id": id::fresh() });
    let opened = county
        .root
        .post("/api/v1/facilities/TD/counts", &count)
        .await;
    opened.refused("facility-closed");
    // What it sent or posted before still answers the same.
    county.post("TD", &loss).await.expect(200);
}

async fn work_kept_offline_is_told_that_the_facility_does_not_work(db: &Db) {
    let (county, _) = County::new(db).await;
    let writer = county
        .world
        .actor("depot_manager")
        .await
        .account
        .to_string();
    let manager = county.world.sign_in("depot_manager").await;
    county.set("XD", "suspended").await;
    // As the queue of a browser sends it: a refusal, which becomes the person's task, with what
    // to do; no answer that would have it sent again and again.
    let kept = document("dispense", 1, json!({}));
    let queue = manager.with("yaoju-account", writer);
    let answer = queue.post("/api/v1/facilities/XD/documents", &kept).await;
    assert_eq!(answer.status, 409);
    let refused = answer.refused("facility-suspended");
    assert!(
        refused.json["detail"].as_str().unwrap().contains("XD"),
        "{}",
        refused.text
    );
    county.set("XD", "active").await;
    queue
        .post("/api/v1/facilities/XD/documents", &kept)
        .await
        .expect(201);
}
