//! Silence and power loss as events, however readings come.

use chrono::Duration;
use serde_json::{Value, json};
use yaoju::{climate::keep, db::Db, id};

use super::{Shop, sensed, span};
use crate::{
    climate::{AT, hand_in, reading},
    on_both,
    world::Caller,
};

on_both!(
    silence_and_power_loss_are_events_that_end,
    one_sensor_that_dies_is_silence_and_told_as_that,
    readings_that_come_late_take_a_silence_back,
    readings_in_any_order_give_the_same_events,
    a_silence_is_acknowledged_and_closed,
);

async fn events(shop: &Shop, query: &str) -> Vec<Value> {
    let manager = shop.world.sign_in("depot_manager").await;
    let found = manager.get(&format!("{AT}/climate-events{query}")).await;
    found.expect(200).json["items"].as_array().unwrap().clone()
}

fn kinds(events: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<&str> = events
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    kinds.sort_unstable();
    kinds
}

async fn two(shop: &Shop) -> (Caller, Caller) {
    let one = sensed(shop, "XD-T1").await;
    let other = sensed(shop, "XD-T2").await;
    let from = shop.world.now() - Duration::minutes(60);
    hand_in(&one, "XD-T1", &span(from, 60, 20.0))
        .await
        .expect(200);
    hand_in(&other, "XD-T2", &span(from, 55, 20.0))
        .await
        .expect(200);
    (one, other)
}

async fn silence_and_power_loss_are_events_that_end(db: &Db) {
    let shop = Shop::new(db).await;
    let (one, other) = two(&shop).await;
    let last = shop.world.now();
    shop.work().await;
    assert_eq!(events(&shop, "").await.len(), 0);
    shop.world.pass(Duration::minutes(31));
    shop.work().await;
    let found = events(&shop, "?open=true").await;
    assert_eq!(kinds(&found), ["power", "silence", "silence"]);
    let power = found.iter().find(|event| event["kind"] == "power").unwrap();
    assert_eq!(power["sensors"], 2);
    assert_eq!(
        power["beganAt"],
        json!(last.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
    );
    // One alert, not one for each sensor.
    shop.world.pass(Duration::minutes(30));
    shop.work().await;
    let bell = shop.bell("depot_manager").await;
    assert_eq!(
        (&bell["open"], &bell["items"][0]["event"]),
        (&json!(1), &json!("power-loss"))
    );
    let now = [reading(shop.world.now(), 20.0, 50.0)];
    hand_in(&one, "XD-T1", &now).await.expect(200);
    hand_in(&other, "XD-T2", &now).await.expect(200);
    shop.work().await;
    let found = events(&shop, "").await;
    assert_eq!(kinds(&found), ["power", "silence", "silence"]);
    assert!(found.iter().all(|event| !event["endedAt"].is_null()));
    // It is over, and still to be seen by somebody: what it was like meanwhile nobody knows.
    let bell = shop.bell("depot_manager").await;
    assert_eq!(bell["open"], 1);
    assert!(!bell["items"][0]["endedAt"].is_null());
}

async fn one_sensor_that_dies_is_silence_and_told_as_that(db: &Db) {
    let shop = Shop::new(db).await;
    let (one, _) = two(&shop).await;
    for _ in 0..9 {
        shop.world.pass(Duration::minutes(5));
        let now = [reading(shop.world.now(), 20.0, 50.0)];
        hand_in(&one, "XD-T1", &now).await.expect(200);
        shop.work().await;
    }
    let found = events(&shop, "").await;
    assert_eq!(kinds(&found), ["silence"]);
    assert_eq!(found[0]["sensor"], "XD-T2");
    let bell = shop.bell("depot_manager").await;
    assert_eq!(
        (&bell["open"], &bell["items"][0]["event"]),
        (&json!(1), &json!("sensor-silent"))
    );
    // Out of use it is waited for no more.
    let manager = shop.world.sign_in("depot_manager").await;
    let retired = json!({ "status": "retired" });
    manager
        .patch(&format!("{AT}/sensors/XD-T2"), &retired)
        .await
        .expect(200);
    shop.work().await;
    assert!(events(&shop, "?open=true").await.is_empty());
    assert_eq!(shop.bell("depot_manager").await["open"], 0);
}

async fn readings_that_come_late_take_a_silence_back(db: &Db) {
    let shop = Shop::new(db).await;
    let (one, other) = two(&shop).await;
    let gone = shop.world.now();
    shop.world.pass(Duration::minutes(60));
    shop.work().await;
    assert_eq!(shop.bell("depot_manager").await["open"], 1);
    // The network was gone, not the power: the sensors kept their readings.
    for (device, code) in [(&one, "XD-T1"), (&other, "XD-T2")] {
        hand_in(device, code, &span(gone, 60, 20.0))
            .await
            .expect(200);
    }
    shop.work().await;
    assert!(events(&shop, "").await.is_empty());
    let all = shop.world.sign_in("depot_manager").await;
    let all = all.get("/api/v1/alerts?all=true").await.expect(200).json;
    assert!(!all["items"][0]["endedAt"].is_null(), "{all}");
}

/// What was found, without ids.
async fn found(shop: &Shop) -> Vec<String> {
    let mut told: Vec<String> = events(shop, "?limit=200")
        .await
        .iter()
        .map(|event| {
            let part = |name: &str| event[name].to_string();
            ["kind", "sensor", "beganAt", "endedAt", "sensors"]
                .map(part)
                .join(" ")
        })
        .collect();
    told.sort_unstable();
    told
}

async fn readings_in_any_order_give_the_same_events(db: &Db) {
    let shop = Shop::new(db).await;
    let one = sensed(&shop, "XD-T1").await;
    let other = sensed(&shop, "XD-T2").await;
    shop.world.pass(Duration::days(1));
    let start = shop.world.now() - Duration::hours(12);
    let at = |hours: i64, minutes: i64| span(start + Duration::hours(hours), minutes, 20.0);
    let first = [at(0, 60), at(3, 60), at(8, 230)];
    let second = [at(0, 55), at(3, 60), at(6, 350)];
    // The last first, each part on its own, some twice, judged between.
    for index in [2, 0, 1, 2] {
        hand_in(&other, "XD-T2", &second[index]).await.expect(200);
        keep::judge(&shop.world.app, |_| true).await.unwrap();
        hand_in(&one, "XD-T1", &first[(index + 1) % 3])
            .await
            .expect(200);
        keep::judge(&shop.world.app, |_| true).await.unwrap();
    }
    let mixed = found(&shop).await;
    let stamp = |hours: i64, minutes: i64| {
        let at = start + Duration::hours(hours) + Duration::minutes(minutes);
        at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    };
    let mut expected = vec![
        format!(r#""silence" "XD-T1" "{}" "{}" 1"#, stamp(1, 0), stamp(3, 0)),
        format!(r#""silence" "XD-T1" "{}" "{}" 1"#, stamp(4, 0), stamp(8, 0)),
        format!(
            r#""silence" "XD-T2" "{}" "{}" 1"#,
            stamp(0, 55),
            stamp(3, 0)
        ),
        format!(r#""silence" "XD-T2" "{}" "{}" 1"#, stamp(4, 0), stamp(6, 0)),
        format!(r#""power" null "{}" "{}" 2"#, stamp(1, 0), stamp(3, 0)),
        format!(r#""power" null "{}" "{}" 2"#, stamp(4, 0), stamp(6, 0)),
    ];
    expected.sort_unstable();
    assert_eq!(mixed, expected);
    // Packed by day, and looked at once more, it is the same.
    shop.world.pass(Duration::minutes(10));
    keep::settle(&shop.world.app).await.unwrap();
    hand_in(&one, "XD-T1", &first[0]).await.expect(200);
    hand_in(&other, "XD-T2", &second[0]).await.expect(200);
    keep::judge(&shop.world.app, |_| true).await.unwrap();
    assert_eq!(found(&shop).await, expected);
}

async fn a_silence_is_acknowledged_and_closed(db: &Db) {
    let shop = Shop::new(db).await;
    let (one, other) = two(&shop).await;
    shop.world.pass(Duration::minutes(40));
    shop.work().await;
    let found = events(&shop, "").await;
    let power = found.iter().find(|event| event["kind"] == "power").unwrap();
    let path = format!(
        "{AT}/climate-events/{}/notes",
        power["id"].as_str().unwrap()
    );
    let manager = shop.world.sign_in("depot_manager").await;
    let say = async |kind: &str, note: &str| {
        let body = json!({ "id": id::fresh(), "kind": kind, "note": note });
        manager.post(&path, &body).await
    };
    say("acknowledgement", "").await.expect(201);
    say("closing", "来电了")
        .await
        .refused("climate-event-goes-on");
    say("measure", "报修，停电检修").await.expect(201);
    assert_eq!(shop.bell("depot_manager").await["open"], 0);
    let late = span(shop.world.now() - Duration::minutes(40), 40, 20.0);
    hand_in(&one, "XD-T1", &late).await.expect(200);
    hand_in(&other, "XD-T2", &late).await.expect(200);
    shop.work().await;
    // Somebody spoke of it: it stays, and is over.
    let left = events(&shop, "").await;
    assert_eq!(kinds(&left), ["power"]);
    assert!(!left[0]["endedAt"].is_null());
    say("closing", "已恢复，读数补传").await.expect(201);
    say("measure", "x").await.refused("climate-event-closed");
    assert!(events(&shop, "?open=true").await.is_empty());
    let viewer = shop.world.sign_in("viewer").await;
    let body = json!({ "id": id::fresh(), "kind": "measure", "note": "x" });
    viewer.post(&path, &body).await.expect(403);
}
