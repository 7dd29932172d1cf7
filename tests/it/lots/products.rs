//! Merges of products that are one.

use super::*;

on_both!(
    a_doubled_product_is_booked_over_and_leads_to_the_survivor,
    lots_of_one_number_meet_and_the_stricter_status_wins,
    what_is_under_way_arrives_and_follows,
    products_that_cannot_be_one_are_refused,
    a_merge_of_products_is_taken_back,
    a_lot_first_seen_under_the_double_follows,
);

/// `product number units` of what lies at a place.
async fn stock(c: &Scene, at: &str) -> Vec<String> {
    let path = format!("/api/v1/facilities/{at}/stock");
    let stock = c.root.get(&path).await.expect(200).json;
    let mut told = Vec::new();
    for item in stock["items"].as_array().unwrap() {
        for lot in item["lots"].as_array().unwrap() {
            let product = item["product"]["code"].as_str().unwrap();
            let number = lot["number"].as_str().unwrap();
            told.push(format!("{product} {number} {}", lot["units"]));
        }
    }
    told
}

fn of(product: &str, lot: &str, units: i64) -> Value {
    json!({ "lines": [{ "product": product, "lot": { "number": lot, "expiry": EXPIRY },
        "units": units }] })
}

async fn take_in(c: &Scene, at: &str, product: &str, lot: &str, units: i64) -> String {
    let answer = c.post(at, "receipt", "", 0, of(product, lot, units)).await;
    lot_id(&answer.expect(201).json)
}

async fn merge(c: &Scene, from: &str, into: &str) -> Answer {
    let body = json!({ "id": id::fresh(), "into": into, "reason": "重复建档" });
    let path = format!("/api/v1/products/{from}/merge");
    c.county.post(&path, &body).await
}

async fn undo(c: &Scene, merge: &Value) -> Answer {
    let path = format!(
        "/api/v1/product-merges/{}/undo",
        merge["id"].as_str().unwrap()
    );
    c.county.post(&path, &json!({ "reason": "其实不同" })).await
}

async fn a_doubled_product_is_booked_over_and_leads_to_the_survivor(db: &Db) {
    let c = Scene::open(db).await;
    take_in(&c, "XD", "P2", "A1", 30).await;
    take_in(&c, "TD", "P2", "B1", 5).await;
    take_in(&c, "XD", "P1", "C1", 10).await;
    let fixed = id::fresh();
    let mut early = of("P2", "A1", 2);
    early["id"] = json!(fixed);
    let first = c
        .post("XD", "dispense", "", 0, early.clone())
        .await
        .expect(201)
        .json;
    let path = "/api/v1/products/P2/merge-outlook?into=P1";
    let outlook = c.county.get(path).await.expect(200).json;
    assert_eq!(
        (
            &outlook["units"],
            &outlook["facilities"],
            &outlook["lots"],
            &outlook["sharedLots"]
        ),
        (&json!(33), &json!(2), &json!(2), &json!(0))
    );
    let merged = merge(&c, "P2", "P1").await.expect(201).json;
    assert_eq!(
        (&merged["documents"], &merged["standing"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(stock(&c, "XD").await, ["P1 A1 28", "P1 C1 10"]);
    assert_eq!(stock(&c, "TD").await, ["P1 B1 5"]);
    c.is_sound().await;
    // Both cards tell it, and the double counts as retired.
    for (product, moved, balance) in [("P2", -28, 0), ("P1", 28, 38)] {
        let path = format!("/api/v1/facilities/XD/stock/{product}/card");
        let card = c.manager.get(&path).await.expect(200).json;
        let last = card["items"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(last["units"], moved, "{card}");
        assert_eq!(last["productBalance"], balance, "{card}");
        assert_eq!(last["reason"], "品种合并 P2→P1");
    }
    let shown = c.manager.get("/api/v1/products/P2").await.expect(200).json;
    assert_eq!(
        (&shown["status"], &shown["mergedInto"]["code"]),
        (&json!("retired"), &json!("P1"))
    );
    let change = json!({ "name": "别名" });
    let patched = c.county.patch("/api/v1/products/P2", &change).await;
    patched.refused("product-merged");
    // The same request gets its first answer; a new one that names the double is the survivor's.
    let again = c
        .post("XD", "dispense", "", 0, early)
        .await
        .expect(200)
        .json;
    assert_eq!(again["entries"], first["entries"]);
    for (kind, lot) in [("dispense", "A1"), ("receipt", "A1"), ("receipt", "NEW")] {
        let new = c
            .post("XD", kind, "", 0, of("P2", lot, 3))
            .await
            .expect(201)
            .json;
        assert_eq!(new["lines"][0]["product"]["code"], "P1");
    }
    let mut named = of("P2", "A1", 1);
    named["id"] = json!(id::fresh());
    c.post("XD", "dispense", "", 0, named.clone())
        .await
        .expect(201);
    c.post("XD", "dispense", "", 0, named).await.expect(200);
    while keep::freshen(db, 100).await.unwrap() > 0 {}
    let hits = c.manager.get("/api/v1/find?q=P2").await.expect(200).json;
    assert_eq!(hits["groups"][0]["items"][0]["code"], "P1", "{hits}");
    c.is_sound().await;
}

async fn lots_of_one_number_meet_and_the_stricter_status_wins(db: &Db) {
    let c = Scene::open(db).await;
    let double = take_in(&c, "XD", "P2", "A1", 30).await;
    let kept = take_in(&c, "XD", "P1", "A1", 10).await;
    let other = take_in(&c, "XD", "P2", "B1", 4).await;
    c.recall(&double).await;
    c.recall(&other).await;
    let outlook = "/api/v1/products/P2/merge-outlook?into=P1";
    let outlook = c.county.get(outlook).await.expect(200).json;
    assert_eq!(outlook["sharedLots"], 1);
    let merged = merge(&c, "P2", "P1").await.expect(201).json;
    assert_eq!(stock(&c, "XD").await, ["P1 A1 40", "P1 B1 4"]);
    for lot in ["A1", "B1"] {
        let out = c.post("XD", "dispense", "", 0, of("P1", lot, 1)).await;
        out.refused("lot-recalled");
    }
    // A lot's part of it is not taken back alone.
    let path = format!("/api/v1/lots/{kept}/merges");
    let parts = c.county.get(&path).await.expect(200).json;
    let one = parts["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/lot-merges/{one}/undo");
    let alone = c.county.post(&path, &json!({ "reason": "r" })).await;
    alone.refused("merge-of-products");
    undo(&c, &merged).await.expect(200);
    for product in ["P1", "P2"] {
        let out = c.post("XD", "dispense", "", 0, of(product, "A1", 1)).await;
        out.refused("lot-recalled");
    }
    c.is_sound().await;
}

async fn what_is_under_way_arrives_and_follows(db: &Db) {
    let c = Scene::open(db).await;
    take_in(&c, "XD", "P2", "A1", 30).await;
    let mut to = of("P2", "A1", 8);
    to["counterparty"] = json!({ "facility": "TD" });
    let sent = c
        .post("XD", "issue", "", 0, to.clone())
        .await
        .expect(201)
        .json;
    merge(&c, "P2", "P1").await.expect(201);
    let mut from = of("P2", "A1", 8);
    from["counterparty"] = json!({ "facility": "XD" });
    from["source"] = sent["id"].clone();
    c.post("TD", "receipt", "", 0, from.clone())
        .await
        .expect(201);
    c.is_sound().await;
    settle(&c.world.app).await.unwrap();
    assert_eq!(stock(&c, "TD").await, ["P1 A1 8"]);
    // What was sent as the survivor's is not received as the double's.
    let sent = c.post("XD", "issue", "", 0, to).await.expect(201).json;
    from["source"] = sent["id"].clone();
    c.post("TD", "receipt", "", 0, from.clone())
        .await
        .refused("product-merged");
    from["lines"][0]["product"] = json!("P1");
    c.post("TD", "receipt", "", 0, from).await.expect(201);
    assert_eq!(stock(&c, "TD").await, ["P1 A1 16"]);
    c.is_sound().await;
}

async fn products_that_cannot_be_one_are_refused(db: &Db) {
    let c = Scene::open(db).await;
    for code in ["P3", "P4"] {
        c.world.product(code).await;
    }
    let change = |field: &str, value: &str| json!({ field: value });
    let patch = |code: &str| format!("/api/v1/products/{code}");
    c.county
        .patch(&patch("P3"), &change("baseUnit", "枚"))
        .await
        .expect(200);
    merge(&c, "P3", "P1").await.refused("merge-of-other-unit");
    let ring = json!({ "category": "iud", "method": "copper_iud" });
    c.county.patch(&patch("P4"), &ring).await.expect(200);
    merge(&c, "P4", "P1")
        .await
        .refused("merge-of-other-category");
    merge(&c, "P1", "P1").await.refused("merge-with-itself");
    merge(&c, "P9", "P1").await.refused("not-found");
    take_in(&c, "XD", "P2", "A1", 3).await;
    let open = json!({ "id": id::fresh() });
    let counts = "/api/v1/facilities/XD/counts";
    let count = c.manager.post(counts, &open).await.expect(201).json;
    merge(&c, "P2", "P1").await.refused("merge-under-count");
    let cancel = format!("{counts}/{}/cancel", count["id"].as_str().unwrap());
    c.manager
        .post(&cancel, &json!({ "reason": "r" }))
        .await
        .expect(200);
    let (a, b) = (
        take_in(&c, "XD", "P2", "A2", 1).await,
        take_in(&c, "XD", "P2", "A3", 1).await,
    );
    c.merge(&a, &b).await.expect(201);
    merge(&c, "P2", "P1").await.refused("product-lots-merged");
    let far = take_in(&c, "QD", "P1", "F", 1).await;
    assert!(!far.is_empty());
    merge(&c, "P1", "P2").await.refused("merge-beyond-scope");
    let body = json!({ "id": id::fresh(), "into": "P1", "reason": "r" });
    let refused = c.manager.post("/api/v1/products/P2/merge", &body).await;
    refused.refused("not-allowed");
    c.is_sound().await;
}

async fn a_merge_of_products_is_taken_back(db: &Db) {
    let c = Scene::open(db).await;
    c.world.product("P3").await;
    take_in(&c, "XD", "P2", "A1", 30).await;
    take_in(&c, "TD", "P2", "A1", 5).await;
    let merged = merge(&c, "P2", "P1").await.expect(201).json;
    merge(&c, "P2", "P3").await.refused("product-merged");
    merge(&c, "P3", "P2").await.refused("product-merged");
    merge(&c, "P1", "P3")
        .await
        .refused("product-stands-for-others");
    c.post("XD", "dispense", "", 0, of("P1", "A1", 25))
        .await
        .expect(201);
    let undone = undo(&c, &merged).await.expect(200).json;
    assert_eq!(undone["undoneReason"], "其实不同");
    assert_eq!(undone["standing"], 1);
    // At XD only five of the thirty are left: they stay the survivor's.
    assert_eq!(stock(&c, "TD").await, ["P2 A1 5"]);
    assert_eq!(stock(&c, "XD").await, ["P1 A1 5"]);
    undo(&c, &merged).await.refused("merge-undone");
    let shown = c.manager.get("/api/v1/products/P2").await.expect(200).json;
    assert_eq!(
        (&shown["status"], &shown["mergedInto"]),
        (&json!("active"), &Value::Null)
    );
    take_in(&c, "XD", "P2", "A1", 1).await;
    c.is_sound().await;
    merge(&c, "P2", "P1").await.expect(201);
    assert_eq!(stock(&c, "XD").await, ["P1 A1 6"]);
    let told = c
        .county
        .get("/api/v1/products/P1/merges")
        .await
        .expect(200)
        .json;
    assert_eq!(told["items"].as_array().unwrap().len(), 2);
    c.is_sound().await;
}

/// Whoever did not know of the merge, another process for a moment, may still make a lot under the
/// double.
async fn a_lot_first_seen_under_the_double_follows(db: &Db) {
    let c = Scene::open(db).await;
    let stale = c.world.app.product("P2").await.unwrap();
    merge(&c, "P2", "P1").await.expect(201);
    let facility = c.world.app.facility("XD").await.unwrap().unwrap();
    let day = "2026-03-02".parse().unwrap();
    let kind = yaoju::stock::Kind::Receipt;
    let mut draft = yaoju::stock::draft::Draft::new(id::fresh(), kind, facility, day, id::fresh());
    draft.lines.push(yaoju::stock::draft::DraftLine {
        product: stale,
        named: None,
        lot_number: "L1".into(),
        lot_expiry: None,
        made_on: None,
        zone: None,
        to_zone: None,
        units: 7,
        reason: String::new(),
    });
    c.world.app.desk.post(draft).await.unwrap();
    assert_eq!(stock(&c, "XD").await, ["P2 L1 7"]);
    settle(&c.world.app).await.unwrap();
    assert_eq!(stock(&c, "XD").await, ["P1 L1 7"]);
    c.is_sound().await;
}
