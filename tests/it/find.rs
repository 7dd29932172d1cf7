//! Finding anything: by every way people type, within their scope, also what was just renamed.

use serde_json::{Value, json};
use yaoju::{db::Db, find::keep, id, people::Role};

use crate::{
    on_both,
    world::{Caller, World},
};

on_both!(
    products_are_found_in_every_way,
    what_is_renamed_is_found_by_its_new_name_only,
    facilities_and_people_are_found_within_the_scope,
    documents_are_found_by_number_id_and_head_code,
    a_scan_leads_to_the_lot_or_the_product,
    the_best_come_first,
    what_makes_no_sense_finds_nothing,
    words_are_made_for_what_was_there_before,
);

const PILLS: &str = "左炔诺孕酮片";

/// `kind code fit` of everything found.
async fn found(who: &Caller, typed: &str) -> Vec<String> {
    let q = percent(typed);
    let answer = who.get(&format!("/api/v1/find?q={q}")).await.expect(200);
    let groups = answer.json["groups"].as_array().unwrap().clone();
    let lines = groups.iter().flat_map(|group| {
        let kind = group["kind"].as_str().unwrap();
        let items = group["items"].as_array().unwrap();
        items.iter().map(move |item| {
            let text = |name: &str| item[name].as_str().unwrap().to_owned();
            format!("{kind} {} {}", text("code"), text("fit"))
        })
    });
    lines.collect()
}

fn percent(text: &str) -> String {
    let pairs: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    pairs.concat()
}

async fn pills(who: &Caller) {
    let product = json!({
        "code": "D-LNG", "category": "drug", "method": "emergency_pill", "name": PILLS,
        "nameEn": "Levonorgestrel Tablets", "spec": "1.5mg", "baseUnit": "板", "packs": [],
        "storageClass": "normal", "gtin": "6901234567892",
    });
    who.post("/api/v1/products", &product).await.expect(201);
}

async fn receive(who: &Caller, at: &str, product: &str, lot: &str, expiry: &str) -> Value {
    let document = json!({
        "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
        "counterparty": { "name": "厂家" },
        "lines": [{ "product": product, "lot": { "number": lot, "expiry": expiry }, "units": 9 }],
    });
    let path = format!("/api/v1/facilities/{at}/documents");
    who.post(&path, &document).await.expect(201).json
}

async fn products_are_found_in_every_way(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    pills(&county).await;
    for (typed, fit) in [
        ("D-LNG", "exact"),
        ("dlng", "exact"),
        ("ｄ－ｌ", "prefix"),
        ("6901234567892", "exact"),
        (PILLS, "exact"),
        ("左炔", "prefix"),
        ("zqnytp", "pinyin"),
        ("ZQN", "pinyin"),
        ("zuoque", "pinyin"),
        ("tablets", "pinyin"),
        ("孕酮", "part"),
        ("nytp", "part"),
        ("1.5mg", "part"),
    ] {
        let all = found(&county, typed).await;
        assert_eq!(all, [format!("product D-LNG {fit}")], "{typed}");
    }
}

async fn what_is_renamed_is_found_by_its_new_name_only(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    pills(&county).await;
    assert_eq!(found(&county, "zqn").await.len(), 1);
    let name = json!({ "name": "米非司酮片" });
    county
        .patch("/api/v1/products/D-LNG", &name)
        .await
        .expect(200);
    assert!(found(&county, "zqn").await.is_empty());
    assert_eq!(found(&county, "mfst").await, ["product D-LNG pinyin"]);
}

async fn facilities_and_people_are_found_within_the_scope(db: &Db) {
    let world = World::county(db).await;
    let (root, county) = (world.sign_in("root").await, world.sign_in("county").await);
    let manager = world.sign_in("depot_manager").await;
    let all = ["FD1", "QD", "TD", "XD"];
    let names = |found: Vec<String>| {
        let mut codes: Vec<String> = found
            .into_iter()
            .filter(|line| line.starts_with("facility"))
            .map(|line| line.split(' ').nth(1).unwrap().to_owned())
            .collect();
        codes.sort();
        codes
    };
    assert_eq!(names(found(&root, "yjk").await), all);
    assert_eq!(names(found(&county, "药具库").await), ["FD1", "TD", "XD"]);
    assert_eq!(names(found(&manager, "yaoju").await), ["XD"]);
    world.user("wangfang", Role::DepotManager, "QD").await;
    world.user("wangwei", Role::DepotManager, "TD").await;
    assert_eq!(found(&root, "wang").await.len(), 2);
    assert_eq!(found(&county, "wang").await, ["person wangwei prefix"]);
    assert!(found(&manager, "wang").await.is_empty());
}

async fn documents_are_found_by_number_id_and_head_code(db: &Db) {
    let world = World::county(db).await;
    let (root, county) = (world.sign_in("root").await, world.sign_in("county").await);
    let manager = world.sign_in("depot_manager").await;
    let here = receive(&manager, "XD", "P1", "A1", "2028-01-01").await;
    let there = receive(&root, "QD", "P1", "A1", "2028-01-01").await;
    for who in [&county, &manager] {
        assert_eq!(found(who, "#1").await, ["document 1 exact"]);
        assert_eq!(found(who, "1").await[0], "document 1 exact");
        let id = here["id"].as_str().unwrap();
        assert_eq!(found(who, id).await, ["document 1 exact"]);
        let head = here["headCode"].as_str().unwrap();
        assert_eq!(found(who, head).await, ["document 1 exact"]);
        let short = &head[..6].to_lowercase();
        assert_eq!(found(who, short).await, ["document 1 exact"]);
        for name in ["id", "headCode"] {
            let foreign = there[name].as_str().unwrap();
            assert!(found(who, foreign).await.is_empty(), "{foreign}");
        }
    }
    assert_eq!(found(&root, "#1").await.len(), 2);
    let first = root.get("/api/v1/find?q=%231&at=QD").await.expect(200);
    let facility = &first.json["groups"][0]["items"][0]["document"]["facility"];
    assert_eq!(facility, "QD");
}

async fn a_scan_leads_to_the_lot_or_the_product(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    pills(&county).await;
    receive(&county, "XD", "D-LNG", "24-03", "2028-01-31").await;
    receive(&county, "XD", "P1", "24-03", "2028-01-31").await;
    for typed in [
        "010690123456789217280131\u{1d}1024-03",
        "]d201069012345678921024-03",
        "(01)06901234567892(10)24-03",
        "https://id.gs1.org/01/06901234567892/10/24-03",
    ] {
        assert_eq!(found(&county, typed).await, ["lot 24-03 exact"], "{typed}");
    }
    // A lot that nobody received: the product at least.
    let other = found(&county, "(01)06901234567892(10)99").await;
    assert_eq!(other, ["product D-LNG exact"]);
    let expired = found(&county, "(01)06901234567892(17)290131(10)24-03").await;
    assert_eq!(expired, ["product D-LNG exact"]);
    let q = percent("(01)06901234567892(10)24-03");
    let answer = county.get(&format!("/api/v1/find?q={q}")).await.expect(200);
    assert_eq!(answer.json["scan"]["lot"], "24-03");
}

async fn the_best_come_first(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    for lot in ["X2403", "2403", "24035", "24O3"] {
        receive(&county, "XD", "P1", lot, "2028-01-01").await;
    }
    let expected = [
        "lot 2403 exact",
        "lot 24035 prefix",
        "lot X2403 part",
        "lot 24O3 alike",
    ];
    assert_eq!(found(&county, "2403").await, expected);
    let two = county.get("/api/v1/find?q=2403&limit=2").await.expect(200);
    assert_eq!(two.json["groups"][0]["items"].as_array().unwrap().len(), 2);
}

async fn what_makes_no_sense_finds_nothing(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    for typed in [
        "", " ", "%", "_", "!", "'", "----", "\u{1d}", "(01)", "zzzzzz", "🙂",
    ] {
        assert!(found(&county, typed).await.is_empty(), "{typed:?}");
    }
    found(&county, &"药".repeat(400)).await;
    world
        .caller()
        .get("/api/v1/find?q=a")
        .await
        .refused("sign-in-required");
    county
        .get("/api/v1/find?q=a&limit=21")
        .await
        .refused("invalid-input");
}

async fn words_are_made_for_what_was_there_before(db: &Db) {
    let world = World::county(db).await;
    assert!(keep::freshen(db, 3).await.unwrap() == 3);
    while keep::freshen(db, 3).await.unwrap() > 0 {}
    let mut tx = db.read().await.unwrap();
    let left = tx.query("SELECT CAST(COUNT(*) AS BIGINT) FROM find_stale");
    assert_eq!(left.scalar::<i64>().await.unwrap(), 0);
    drop(tx);
    let county = world.sign_in("county").await;
    assert_eq!(found(&county, "byt").await.len(), 2);
}
