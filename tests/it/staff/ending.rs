//! Reminders that a certificate ends, in the bell.

use chrono::Duration;
use serde_json::{Value, json};
use yaoju::{alert::raise::look, db::Db, id};

use super::{XD, certificate, issue, member};
use crate::{
    on_both,
    world::{Caller, World},
};

on_both!(
    each_reminder_is_told_once,
    who_renewed_or_lost_it_is_reminded_no_more,
);

/// What the bell shows that is not over; of the last days only.
async fn bell(world: &World, user: &str) -> Vec<Value> {
    look(&world.app).await.unwrap();
    let caller = world.sign_in(user).await;
    let bell = caller.get("/api/v1/alerts").await.expect(200).json;
    let mut items = bell["items"].as_array().unwrap().clone();
    items.retain(|one| one["event"] == "certificate-ending" && one["endedAt"].is_null());
    items
}

/// A certificate that was issued on paper and ends in so many days.
async fn ending(county: &Caller, number: &str, to: &str) -> (String, String) {
    let member = member(county, "XD", &format!("甲{number}"), None).await;
    let mut body = certificate(&member, number);
    (body["earlier"], body["issuedOn"]) = (json!(true), json!("2024-03-02"));
    body["validTo"] = json!(to);
    issue(county, &body).await.expect(201);
    (member, body["id"].as_str().unwrap().to_owned())
}

async fn each_reminder_is_told_once(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    // The 2nd of March is the 61st day before the 2nd of May.
    ending(&county, "1", "2026-05-02").await;
    let mut subjects = Vec::new();
    for (days, told) in [(0, 0), (1, 1), (29, 1), (1, 1), (23, 1), (7, 1), (1, 0)] {
        world.pass(Duration::days(days));
        let shown = bell(&world, "depot_manager").await;
        assert_eq!(shown.len(), told, "after {days} more days");
        for one in shown {
            assert_eq!(one["facility"]["code"], "XD");
            assert_eq!(one["facts"]["certificate"], "1");
            assert_eq!(one["facts"]["day"], "2026-05-02");
            subjects.push(one["subject"].clone());
        }
        assert_eq!(bell(&world, "county").await.len(), told, "told once");
    }
    subjects.dedup();
    assert_eq!(subjects.len(), 3, "60, 30 and 7 days ahead");
}

async fn who_renewed_or_lost_it_is_reminded_no_more(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let (_, prolonged) = ending(&county, "1", "2026-03-20").await;
    let (_, revoked) = ending(&county, "2", "2026-03-21").await;
    let (renewed, _) = ending(&county, "3", "2026-03-22").await;
    let (left, _) = ending(&county, "4", "2026-03-23").await;
    assert_eq!(bell(&world, "county").await.len(), 4);
    for (certificate, kind, to) in [
        (&prolonged, "prolonged", json!("2028-03-20")),
        (&revoked, "revoked", json!(null)),
    ] {
        let body = json!({ "id": id::fresh(), "kind": kind, "day": "2026-03-02",
            "validTo": to, "note": "n" });
        let path = format!("{XD}/certificates/{certificate}/steps");
        county.post(&path, &body).await.expect(201);
    }
    assert_eq!(bell(&world, "county").await.len(), 2);
    let anew = certificate(&renewed, "5");
    issue(&county, &anew).await.expect(201);
    let body = json!({ "name": "甲4", "beganOn": "2026-01-05", "leftOn": "2026-03-01" });
    let path = format!("{XD}/staff/{left}");
    county.put(&path, &body).await.expect(200);
    assert!(bell(&world, "county").await.is_empty());
}
