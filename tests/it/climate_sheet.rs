//! The wall sheet from sensors, and as a file, on both engines.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use yaoju::{db::Db, id};

use crate::{
    climate::{AT, device, hand_in, reading, room, sensor},
    on_both,
    world::World,
};

on_both!(
    halves_that_nobody_wrote_down_are_filled_from_sensors,
    a_reprint_says_what_changed_since,
);

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

async fn a_reprint_says_what_changed_since(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    room(&manager).await;
    let at = world.now();
    let day = (at + Duration::minutes(480)).date_naive();
    let log = async |celsius: f64, corrects: Option<&str>| {
        let id = id::fresh().to_string();
        let mut body = json!({ "id": id, "storeroom": "R1", "at": at.to_rfc3339(),
            "celsius": celsius, "humidity": 50.0 });
        if let Some(first) = corrects {
            body["corrects"] = json!(first);
            body["note"] = json!("看错");
        }
        let path = format!("{AT}/climate/readings");
        manager.post(&path, &body).await.expect(201);
        id
    };
    let wanted = json!({ "storeroom": "R1", "month": day.format("%Y-%m").to_string() });
    let prints = format!("{AT}/climate/prints");
    let print = async || manager.post(&prints, &wanted).await.expect(201).json;
    let file = format!(
        "{AT}/climate/month/file?storeroom=R1&month={}",
        day.format("%Y-%m")
    );
    let size = async || manager.get(&file).await.expect(200).text.len();

    assert_eq!(print().await["since"], json!(null), "nothing was printed");
    let first = log(31.0, None).await;
    let sheet = print().await;
    assert_eq!(sheet["since"]["added"], 1, "the first print was empty");
    assert_eq!(sheet["since"]["changes"], json!([]));
    let measure = json!({ "id": id::fresh(), "measure": "开空调降温", "at": at.to_rfc3339(),
        "celsius": 26.0, "humidity": 50.0 });
    let measures = format!("{AT}/climate/readings/{first}/measures");
    manager.post(&measures, &measure).await.expect(201);
    let change = print().await["since"]["changes"][0].clone();
    assert_eq!(change["day"], json!(day));
    assert_eq!(
        (&change["before"]["measure"], &change["now"]["measure"]),
        (&json!(""), &json!("开空调降温"))
    );
    let short = size().await;
    log(30.5, Some(&first)).await;
    let sheet = print().await;
    let changes = sheet["since"]["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "against the last print, not the first");
    assert_eq!(
        (
            &changes[0]["before"]["celsius"],
            &changes[0]["now"]["celsius"]
        ),
        (&json!("31.0"), &json!("30.5"))
    );
    assert_eq!(
        print().await["since"]["changes"],
        sheet["since"]["changes"],
        "once more the same"
    );
    let path = file.replace("/month/file?", "/month?");
    let seen = manager.get(&path).await.expect(200).json;
    assert_eq!(seen["since"]["changes"], sheet["since"]["changes"]);
    assert_ne!(size().await, short, "the file tells it too");

    let mut tx = db.read().await.unwrap();
    let sql = "SELECT count(*) FROM climate_print";
    let kept: i64 = tx.query(sql).scalar().await.unwrap();
    assert_eq!(kept, 4, "the same sheet again is the same row");
    drop(tx);
    let mut tx = db.write().await.unwrap();
    let told = tx.query("DELETE FROM climate_print").run().await;
    assert!(told.unwrap_err().to_string().contains("append-only"));
}
