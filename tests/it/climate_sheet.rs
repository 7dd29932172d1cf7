//! The wall sheet from sensors, and as a file, on both engines.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use yaoju::{db::Db, id};

use crate::{
    climate::{AT, device, hand_in, reading, room, sensor},
    on_both,
    world::World,
};

on_both!(halves_that_nobody_wrote_down_are_filled_from_sensors);

async fn halves_that_nobody_wrote_down_are_filled_from_sensors(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    room(&manager).await;
    let device = device(&world, &sensor(&manager, "XD-T1").await);
    // Two days on, so that the whole of a day lies after the sensor's first.
    let day = (world.now() + Duration::days(1) + Duration::minutes(480)).date_naive();
    let at = |time: &str| -> DateTime<Utc> {
        let local: DateTime<Utc> = format!("{day}T{time}:00Z").parse().unwrap();
        local - Duration::minutes(480)
    };
    for (time, celsius) in [
        ("08:10", 21.0),
        ("08:50", 22.0),
        ("09:30", 23.0),
        ("14:00", 31.0),
        ("14:55", 33.5),
        ("15:40", 32.0),
        ("16:30", 28.0),
    ] {
        world.pass(at(time) - world.now());
        hand_in(&device, "XD-T1", &[reading(at(time), celsius, 50.0)])
            .await
            .expect(200);
    }
    // A day later everybody has to sign in again.
    let manager = world.sign_in("depot_manager").await;
    let path = format!(
        "{AT}/climate/month?storeroom=R1&month={}",
        day.format("%Y-%m")
    );
    let on = |sheet: &serde_json::Value| {
        let days = sheet["days"].as_array().unwrap();
        days.iter()
            .find(|one| one["day"] == json!(day))
            .unwrap()
            .clone()
    };
    let excursions = format!("{AT}/excursions");
    let found = manager.get(&excursions).await.expect(200).json["items"][0].clone();
    let notes = format!("{excursions}/{}/notes", found["id"].as_str().unwrap());
    let note = json!({ "id": id::fresh(), "kind": "measure", "note": "开空调降温" });
    manager.post(&notes, &note).await.expect(201);
    let sheet = manager.get(&path).await.expect(200).json;
    let row = on(&sheet);
    assert_eq!(row["morning"]["reading"], json!(null));
    assert_eq!(
        row["morningSensed"]["celsius"], 22.0,
        "8:50 is nearest to 9:00"
    );
    assert_eq!(row["morningSensed"]["sensor"], "XD-T1");
    let hot = &row["afternoonSensed"];
    assert_eq!(
        (&hot["celsius"], &hot["celsiusOut"]),
        (&json!(33.5), &json!("high"))
    );
    assert_eq!(hot["measures"], json!(["开空调降温"]));
    assert_eq!(
        hot["after"]["celsius"], 28.0,
        "the first reading inside again"
    );
    assert_eq!(
        (&sheet["summary"]["there"], &sheet["summary"]["sensed"]),
        (&json!(0), &json!(2))
    );

    // What somebody wrote down stands before what a sensor says.
    let body = json!({ "id": id::fresh(), "storeroom": "R1", "at": at("09:00").to_rfc3339(),
        "celsius": 21.5, "humidity": 48.0 });
    manager
        .post(&format!("{AT}/climate/readings"), &body)
        .await
        .expect(201);
    let sheet = manager.get(&path).await.expect(200).json;
    let row = on(&sheet);
    assert_eq!(row["morning"]["reading"]["celsius"], 21.5);
    assert_eq!(row["morningSensed"], json!(null));
    assert_eq!(sheet["summary"]["sensed"], 1);

    let file = path.replace("/month?", "/month/file?");
    let answer = manager.get(&file).await.expect(200);
    assert_eq!(answer.headers["content-type"], "application/pdf");
    assert!(answer.text.starts_with("%PDF-"));
    manager
        .get(&file.replace("R1", "R9"))
        .await
        .refused("storeroom-unknown");
}
