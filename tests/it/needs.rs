//! Needs and plans, over HTTP, on both engines.

use serde_json::{Value, json};
use yaoju::{db::Db, id};

use crate::{
    on_both,
    world::{Caller, World},
};

on_both!(
    needs_follow_from_the_book,
    what_is_on_the_way_counts_where_it_goes,
    a_plan_is_set_checked_and_taken_back,
    needs_are_told_as_a_file,
);

async fn post(county: &Caller, at: &str, kind: &str, day: &str, units: i64) -> Value {
    let mut body = json!({ "id": id::fresh(), "kind": kind, "occurredOn": day,
        "lines": [{ "product": "P1", "lot": { "number": "A1", "expiry": "2028-01-01" },
            "units": units }] });
    if kind == "zone_move" {
        body["lines"][0]["zone"] = json!("HG");
        body["lines"][0]["toZone"] = json!("DY");
    }
    if kind == "issue" {
        body["counterparty"] = json!({ "facility": "TD" });
    }
    let path = format!("/api/v1/facilities/{at}/documents");
    county.post(&path, &body).await.expect(201).json
}

/// The need of the one product kept there.
async fn need(county: &Caller, at: &str) -> Value {
    let path = format!("/api/v1/facilities/{at}/needs");
    let needs = county.get(&path).await.expect(200).json;
    assert_eq!(needs["items"].as_array().unwrap().len(), 1, "{needs}");
    needs["items"][0].clone()
}

/// A depot that was out of stock in January and February; it is 2026-03-02.
async fn book(db: &Db) -> (World, Caller) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    for (kind, day, units) in [
        ("receipt", "2025-12-11", 600),
        ("dispense", "2025-12-20", 100),
        ("dispense", "2026-01-15", 500),
        ("receipt", "2026-02-10", 1000),
        ("dispense", "2026-02-20", 190),
        ("zone_move", "2026-02-25", 10),
    ] {
        post(&county, "XD", kind, day, units).await;
    }
    (world, county)
}

async fn needs_follow_from_the_book(db: &Db) {
    let (_world, county) = book(db).await;
    let found = need(&county, "XD").await;
    assert_eq!(
        found["months"],
        json!([
            { "month": "2025-12", "units": 100, "out": 10, "days": 31 },
            { "month": "2026-01", "units": 500, "out": 16, "days": 31 },
            { "month": "2026-02", "units": 190, "out": 9, "days": 28 },
        ])
    );
    assert_eq!(found["rule"], "calendar-months");
    // 100 × 31/21, 500 × 31/15, 190 × 28/19, and their mean.
    assert_eq!(found["consumption"], 486.98);
    assert_eq!(
        (&found["usable"], &found["barred"], &found["wasted"]),
        (&json!(800), &json!(10), &json!(0))
    );
    assert_eq!(found["monthsOfStock"], 1.6);
    assert_eq!(found["status"], "under");
    assert_eq!(
        found["levels"],
        json!({ "emergency": 487, "min": 1948, "max": 3409 })
    );
    assert_eq!(found["order"], 3409 - 800);
    assert_eq!(
        found["rounded"],
        json!({ "pack": "盒", "packs": 261, "units": 2610 })
    );

    // Closed months say the same.
    for month in ["2025-12", "2026-01", "2026-02"] {
        let path = format!("/api/v1/facilities/XD/months/{month}/close");
        let signed = json!({ "signedBy": "王某" });
        county.post(&path, &signed).await.expect(204);
    }
    assert_eq!(need(&county, "XD").await, found);
}

async fn what_is_on_the_way_counts_where_it_goes(db: &Db) {
    let (world, county) = book(db).await;
    post(&county, "XD", "issue", "2026-03-01", 300).await;
    let sent = need(&county, "XD").await;
    assert_eq!(sent["usable"], 500);
    assert_eq!(sent["consumption"], 486.98, "March is not over");
    let there = need(&county, "TD").await;
    assert_eq!(
        (&there["coming"], &there["usable"], &there["order"]),
        (&json!(300), &json!(0), &json!(0))
    );
    assert_eq!(there["status"], "unknown");
    assert_eq!(there["consumption"], json!(null));
    // A month on, what was sent is consumption of a depot.
    world.pass(chrono::Duration::days(31));
    let county = world.sign_in("county").await;
    let months = need(&county, "XD").await["months"].clone();
    assert_eq!(months[3]["units"], 300);
}

async fn a_plan_is_set_checked_and_taken_back(db: &Db) {
    let (world, county) = book(db).await;
    let plan = json!({ "rule": "simple", "months": 2, "lead": 0.5, "safety": 0.5, "review": 1,
        "emergency": 0.5, "control": "forced-ordering" });
    let path = "/api/v1/supply-plans/county";
    for (field, value, code) in [
        ("lead", json!(-1), "supply-time"),
        ("lead", json!(0.005), "supply-time"),
        ("safety", json!(24.01), "supply-time"),
        ("review", json!(0), "supply-time"),
        ("months", json!(0), "supply-months"),
        ("months", json!(25), "supply-months"),
        ("emergency", json!(1.01), "supply-emergency"),
    ] {
        let mut wrong = plan.clone();
        wrong[field] = value;
        let refused = county.put(path, &wrong).await.refused(code);
        assert_eq!(refused.json["field"], field);
    }
    let manager = world.sign_in("depot_manager").await;
    manager.put(path, &plan).await.refused("not-allowed");
    let own = format!("{path}/P1");
    let set = county.put(&own, &plan).await.expect(200).json;
    assert_eq!((&set["min"], &set["max"]), (&json!(1), &json!(2)));
    county
        .put(&format!("{path}/NONE"), &plan)
        .await
        .refused("not-found");
    let found = need(&county, "XD").await;
    assert_eq!(found["ownPlan"], true);
    assert_eq!(found["consumption"], 345);
    assert_eq!(
        (&found["status"], &found["order"]),
        (&json!("over"), &json!(0))
    );
    assert_eq!(found["rounded"], json!(null));
    let plans = manager.get("/api/v1/supply-plans").await.expect(200).json;
    let mut of_one = plans["items"].as_array().unwrap().iter();
    assert!(of_one.any(|plan| plan["product"] == "P1" && plan["changedBy"] != json!(null)));
    county.delete(&own).await.expect(204);
    county.delete(&own).await.expect(404);
    assert_eq!(need(&county, "XD").await["consumption"], 486.98);
    // The plan of all products stays: there is always one.
    let all = format!("{path}/");
    assert!(county.delete(&all).await.status >= 400);
}

async fn needs_are_told_as_a_file(db: &Db) {
    let (_world, county) = book(db).await;
    let path = "/api/v1/facilities/XD/needs/export?format=csv";
    let text = county.get(path).await.expect(200).text;
    assert!(text.contains("偏低") && text.contains("486.98"), "{text}");
    assert!(text.contains("2609"), "{text}");
}
