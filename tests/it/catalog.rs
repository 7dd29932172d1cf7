//! The catalogue over HTTP: products checked and changed, lots held, released and recalled.

use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{catalog::starter::add_starter, db::Db};

use crate::{
    on_both,
    world::{Answer, Caller, World},
};

on_both!(
    a_product_is_stored_in_normal_form,
    a_product_is_checked_before_it_is_stored,
    a_product_is_changed_field_by_field,
    the_base_unit_is_fixed_once_a_book_holds_it,
    the_catalogue_is_searched,
    the_catalogue_is_kept_by_those_who_may,
    the_starting_catalogue_is_added_once,
    a_recall_is_told_with_who_and_why,
    a_recalled_lot_stays_recalled,
    what_is_held_cannot_go_out_until_released,
    lots_are_listed_newest_first,
);

fn condom(code: &str) -> Value {
    json!({
        "code": code, "category": "condom", "method": "male_condom", "name": " 避孕套 ",
        "baseUnit": "只", "storageClass": "normal", "gtin": "6901234567892",
        "packs": [{ "name": "盒", "units": 10 }, { "name": "箱", "units": 500 }],
        "approvalNumber": "粤械注准 20182180002",
    })
}

async fn a_product_is_stored_in_normal_form(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    county
        .post("/api/v1/products", &condom("C-1"))
        .await
        .expect(201);
    let product = county.get("/api/v1/products/C-1").await.expect(200).json;
    let expected = json!({
        "code": "C-1", "category": "condom", "method": "male_condom", "name": "避孕套",
        "nameEn": "", "spec": "", "form": "", "maker": "", "baseUnit": "只",
        "packs": [{ "name": "箱", "units": 500 }, { "name": "盒", "units": 10 }],
        "approvalNumber": "粤械注准20182180002", "gtin": "06901234567892",
        "storageClass": "normal", "suits": "", "usage": "", "status": "active",
    });
    assert_eq!(product, expected);
    let known = world.app.product("C-1").await.unwrap();
    assert_eq!(known.packs[0].name, "箱");
}

async fn a_product_is_checked_before_it_is_stored(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let wrong = [
        ("code", json!("套"), "code-malformed"),
        ("name", json!(" "), "text-missing"),
        ("method", json!("implant"), "method-mismatch"),
        ("gtin", json!("6901234567893"), "gtin-check-digit"),
        ("gtin", json!("69012345"), "gtin-check-digit"),
        ("gtin", json!("690123456789"), "gtin-check-digit"),
        ("gtin", json!("1234"), "gtin-invalid"),
        (
            "approvalNumber",
            json!("国药准字H20010001"),
            "approval-invalid",
        ),
        (
            "approvalNumber",
            json!("国械注准20151180001"),
            "approval-invalid",
        ),
        ("storageClass", json!("warm"), "climate-class-unknown"),
        ("baseUnit", json!("1只"), "packs-invalid"),
    ];
    for (field, value, code) in wrong {
        let mut body = condom("C-1");
        body[field] = value;
        let refused = county.post("/api/v1/products", &body).await.expect(422);
        assert_eq!(refused.json["field"], field);
        refused.refused(code);
    }
    let mut body = condom("C-1");
    body["packs"][1]["units"] = json!(505);
    let refused = county.post("/api/v1/products", &body).await.expect(422);
    assert_eq!(refused.json["field"], "packs[1].units");
    refused.refused("packs-invalid");
    body["category"] = json!("toy");
    county
        .post("/api/v1/products", &body)
        .await
        .expect(422)
        .refused("invalid-input");

    county
        .post("/api/v1/products", &condom("C-1"))
        .await
        .expect(201);
    let refused = county
        .post("/api/v1/products", &condom("C-2"))
        .await
        .expect(409);
    assert_eq!(refused.json["facts"]["product"], "C-1");
    refused.refused("gtin-taken");
    let mut again = condom("C-1");
    again["gtin"] = Value::Null;
    let refused = county.post("/api/v1/products", &again).await.expect(409);
    refused.refused("already-exists");
}

async fn a_product_is_changed_field_by_field(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    county
        .post("/api/v1/products", &condom("C-1"))
        .await
        .expect(201);
    let path = "/api/v1/products/C-1";
    // Its own GTIN is no other product's.
    let change = json!({ "spec": "52 mm", "gtin": "6901234567892" });
    let changed = county.patch(path, &change).await.expect(200).json;
    assert_eq!(changed["spec"], "52 mm");
    assert_eq!(changed["packs"].as_array().unwrap().len(), 2);
    let change = json!({ "gtin": null, "packs": [{ "name": "盒", "units": 12 }] });
    let changed = county.patch(path, &change).await.expect(200).json;
    assert_eq!(changed["gtin"], Value::Null);
    assert_eq!(changed["packs"], json!([{ "name": "盒", "units": 12 }]));
    assert_eq!(world.app.product("C-1").await.unwrap().packs[0].units, 12);
    county
        .patch(path, &json!({ "status": "retired" }))
        .await
        .expect(200);
    assert!(!world.app.product("C-1").await.unwrap().active);
    let refused = county.patch(path, &json!({ "code": "C-2" })).await;
    refused.expect(409).refused("code-fixed");
    let refused = county.patch(path, &json!({ "method": "copper_iud" })).await;
    refused.expect(422).refused("method-mismatch");
    county
        .patch("/api/v1/products/NONE", &json!({}))
        .await
        .expect(404);
}

async fn the_base_unit_is_fixed_once_a_book_holds_it(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let change = json!({ "baseUnit": "枚" });
    root.patch("/api/v1/products/P1", &change).await.expect(200);
    post(&root, "receipt", "A1", 30).await.expect(201);
    let change = json!({ "baseUnit": "只" });
    let refused = root.patch("/api/v1/products/P1", &change).await.expect(409);
    refused.refused("base-unit-fixed");
}

async fn the_catalogue_is_searched(db: &Db) {
    let world = World::new(db);
    let mut tx = db.write().await.unwrap();
    add_starter(&mut tx, world.now()).await.unwrap();
    tx.commit().await.unwrap();
    world
        .user("root", yaoju::people::Role::Administrator, "")
        .await;
    let root = world.sign_in("root").await;
    root.post("/api/v1/products", &condom("Z-1"))
        .await
        .expect(201);
    let count = async |query: &str| {
        let list = root
            .get(&format!("/api/v1/products?{query}"))
            .await
            .expect(200);
        list.json["items"].as_array().unwrap().len()
    };
    assert_eq!(count("category=condom").await, 4);
    assert_eq!(count("q=tcu380a").await, 1);
    assert_eq!(count("q=6901234567892").await, 1);
    assert_eq!(count("q=levonorgestrel&category=drug").await, 7);
    assert_eq!(count("status=retired").await, 0);
}

async fn the_catalogue_is_kept_by_those_who_may(db: &Db) {
    let world = World::county(db).await;
    for who in ["inspector", "depot_manager", "dispensing_point", "viewer"] {
        let caller = world.sign_in(who).await;
        caller.get("/api/v1/products").await.expect(200);
        caller
            .post("/api/v1/products", &condom("C-1"))
            .await
            .expect(403);
        caller
            .patch("/api/v1/products/P1", &json!({}))
            .await
            .expect(403);
        let path = format!("/api/v1/lots/{}/status", Uuid::nil());
        let recall = json!({ "status": "recalled", "reason": "x" });
        caller.post(&path, &recall).await.expect(403);
    }
    world.caller().get("/api/v1/products").await.expect(401);
    world.caller().get("/api/v1/lots").await.expect(401);
}

async fn the_starting_catalogue_is_added_once(db: &Db) {
    let world = World::new(db);
    let mut tx = db.write().await.unwrap();
    let first = add_starter(&mut tx, world.now()).await.unwrap();
    assert!(first >= 20);
    assert_eq!(add_starter(&mut tx, world.now()).await.unwrap(), 0);
    tx.commit().await.unwrap();
}

/// Posts one line of `P1` at the county depot.
async fn post(caller: &Caller, kind: &str, lot: &str, units: i64) -> Answer {
    let document = json!({
        "id": yaoju::id::fresh(), "kind": kind, "occurredOn": "2026-03-02",
        "counterparty": { "name": "某" },
        "lines": [{ "product": "P1", "lot": { "number": lot, "expiry": "2027-01" },
                    "units": units }],
    });
    caller
        .post("/api/v1/facilities/XD/documents", &document)
        .await
}

/// Receives a lot of `P1` and answers its id.
async fn received(caller: &Caller, lot: &str) -> String {
    post(caller, "receipt", lot, 30).await.expect(201);
    let list = caller
        .get(&format!("/api/v1/lots?product=P1&q={lot}"))
        .await
        .expect(200);
    list.json["items"][0]["id"].as_str().unwrap().to_owned()
}

async fn said(caller: &Caller, lot: &str, status: &str, reason: &str) -> Answer {
    let body = json!({ "status": status, "reason": reason });
    caller
        .post(&format!("/api/v1/lots/{lot}/status"), &body)
        .await
}

async fn a_recall_is_told_with_who_and_why(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let id = received(&county, "A1").await;
    let fresh = county
        .get(&format!("/api/v1/lots/{id}"))
        .await
        .expect(200)
        .json;
    assert_eq!(fresh["status"], "active");
    assert_eq!(fresh["statusBy"], Value::Null);
    assert_eq!(fresh["history"], json!([]));
    assert_eq!(fresh["expiry"], "2027-01-31");
    assert_eq!(fresh["product"]["code"], "P1");
    said(&county, &id, "held", "抽检").await.expect(200);
    let lot = said(&county, &id, "recalled", " 厂家召回 ")
        .await
        .expect(200)
        .json;
    assert_eq!(lot["status"], "recalled");
    assert_eq!(lot["statusReason"], "厂家召回");
    assert_eq!(lot["statusBy"]["name"], "county 某");
    let history = lot["history"].as_array().unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|event| event["status"].as_str())
        .collect();
    assert_eq!(told, [Some("held"), Some("recalled")]);
    assert_eq!(history[0]["reason"], "抽检");
    said(&county, &id, "held", " ")
        .await
        .refused("recall-stands");
    let unknown = yaoju::id::fresh().to_string();
    said(&county, &unknown, "held", "x").await.expect(404);
    let mut tx = db.read().await.unwrap();
    let audited = tx
        .query("SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE action = $1 AND target = $2")
        .bind("lot.recall")
        .bind(id)
        .scalar::<i64>()
        .await;
    assert_eq!(audited.unwrap(), 1);
}

async fn a_recalled_lot_stays_recalled(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let id = received(&county, "A1").await;
    said(&county, &id, "active", "x")
        .await
        .expect(409)
        .refused("lot-status-same");
    said(&county, &id, "recalled", "")
        .await
        .expect(422)
        .refused("reason-needed");
    said(&county, &id, "recalled", "厂家").await.expect(200);
    let again = said(&county, &id, "recalled", "又一次").await.expect(409);
    assert_eq!(again.json["facts"]["why"], "厂家");
    again.refused("lot-already-recalled");
    said(&county, &id, "active", "x")
        .await
        .expect(403)
        .refused("recall-stands");
    let administrator = world.sign_in("administrator").await;
    said(&administrator, &id, "active", " ")
        .await
        .expect(422)
        .refused("reason-needed");
    said(&administrator, &id, "active", "误报")
        .await
        .expect(200);
    post(&county, "issue", "A1", 10).await.expect(201);
}

async fn what_is_held_cannot_go_out_until_released(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let id = received(&county, "A1").await;
    said(&county, &id, "held", "抽检").await.expect(200);
    let vetoed = post(&county, "issue", "A1", 10).await.expect(409);
    assert!(vetoed.text.contains("lot-held"), "{}", vetoed.text);
    said(&county, &id, "active", "合格").await.expect(200);
    post(&county, "issue", "A1", 10).await.expect(201);
    said(&county, &id, "recalled", "厂家").await.expect(200);
    let vetoed = post(&county, "issue", "A1", 10).await.expect(409);
    assert!(vetoed.text.contains("lot-recalled"), "{}", vetoed.text);
}

async fn lots_are_listed_newest_first(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    for number in ["A1", "A2", "B1"] {
        received(&county, number).await;
    }
    let numbers = async |query: &str| {
        let list = county
            .get(&format!("/api/v1/lots?{query}"))
            .await
            .expect(200)
            .json;
        let items = list["items"].as_array().unwrap().clone();
        let numbers: Vec<String> = items
            .iter()
            .map(|lot| lot["number"].as_str().unwrap().to_owned())
            .collect();
        (numbers.join(" "), list["next"].as_str().map(str::to_owned))
    };
    assert_eq!(numbers("q=a").await.0, "A2 A1");
    let (first, next) = numbers("limit=2").await;
    assert_eq!(first, "B1 A2");
    let rest = numbers(&format!("limit=2&after={}", next.unwrap())).await;
    assert_eq!(rest, ("A1".to_owned(), None));
    assert_eq!(numbers("product=P2").await.0, "");
    assert_eq!(numbers("status=recalled").await.0, "");
    county.get("/api/v1/lots?after=x").await.expect(422);
}
