//! Telling people: what holds is raised once, told in the pages and by channels, passed on when nobody
//! looks; on both engines, with robots that are none.

use std::{sync::Arc, time::Duration as Wait};

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{
    alert::{
        queue::{ATTEMPTS_MAX, send_due},
        raise::look,
        wire::{Waits, webhook_signature},
    },
    climate::keep,
    config::Settings,
    db::Db,
    id,
    people::Role,
};

use crate::{
    climate::{AT, device, hand_in, reading, room, sensor},
    on_both,
    world::{Answer, Caller, World},
};

mod quiet;
pub mod robot;
mod sending;

use robot::{Does, OK, Robot};

on_both!(
    a_hot_afternoon_is_told_once_and_acknowledged,
    a_note_on_the_climate_page_is_an_acknowledgement,
    what_nobody_acknowledged_is_passed_on_to_the_county,
    a_record_that_is_missing_and_a_calibration_overdue_are_told,
    a_battery_that_runs_low_is_told_once_a_month_until_it_is_changed,
    the_nearest_rule_decides_and_rules_keep_to_their_place,
    alerts_are_for_the_roles_and_places_they_are_meant_for,
    what_was_told_stays,
);

pub const SECRET: &str = "0123456789abcdef-hook";

pub struct Shop {
    pub world: World,
    pub root: Caller,
}

impl Shop {
    /// A county whose robots may stand on this machine, and that does not wait long for them.
    pub async fn new(db: &Db) -> Shop {
        Shop::with(db, vec!["127.0.0.0/8".parse().unwrap()]).await
    }

    pub async fn with(db: &Db, networks: Vec<ipnet::IpNet>) -> Shop {
        let world = Shop::program(db, networks).filled().await;
        let root = world.sign_in("root").await;
        Shop { world, root }
    }

    /// The same program once more, on what is there.
    pub fn program(db: &Db, networks: Vec<ipnet::IpNet>) -> World {
        let settings = Settings {
            session_rate: Some(0),
            address_rate: Some(0),
            alert_networks: Some(networks),
            ..Settings::default()
        };
        let waits = Waits {
            resolve: Wait::from_secs(5),
            connect: Wait::from_secs(5),
            whole: Wait::from_millis(700),
        };
        World::altered(db, settings.resolve().unwrap(), |app| {
            app.alert_waits = Arc::new(waits);
        })
    }

    /// A channel for the county, by its id.
    pub async fn channel(&self, kind: &str, robot: &Robot) -> String {
        let secret = match kind {
            "wecom" => "",
            _ => SECRET,
        };
        let body = json!({ "kind": kind, "name": format!("{kind} 群"), "region": "530102",
            "address": robot.address(), "secret": secret });
        let added = self.root.post("/api/v1/alert-channels", &body).await;
        added.expect(201).json["id"].as_str().unwrap().to_owned()
    }

    /// A rule for the county.
    pub async fn rule(&self, event: &str, stage: &str, terms: Value) -> Answer {
        let body = json!({ "event": event, "stage": stage, "region": "530102", "terms": terms });
        self.root.post("/api/v1/alert-rules", &body).await
    }

    /// Everything that the background does, once.
    pub async fn work(&self) {
        let app = &self.world.app;
        keep::judge(app, |_| true).await.unwrap();
        look(app).await.unwrap();
        send_due(app).await.unwrap();
    }

    /// What somebody's bell shows.
    pub async fn bell(&self, who: &str) -> Value {
        let caller = self.world.sign_in(who).await;
        caller.get("/api/v1/alerts").await.expect(200).json
    }

    pub async fn deliveries(&self) -> Vec<Value> {
        let root = self.world.sign_in("root").await;
        let answer = root.get("/api/v1/alert-deliveries").await.expect(200).json;
        answer["items"].as_array().unwrap().clone()
    }
}

pub fn terms(channels: &[&str]) -> Value {
    json!({ "minutes": 0, "roles": ["depot_manager", "county"], "channels": channels,
        "quiet": null, "loud": true, "active": true })
}

/// Readings every five minutes.
pub fn span(from: DateTime<Utc>, minutes: i64, celsius: f64) -> Vec<Value> {
    (0..=minutes / 5)
        .map(|step| reading(from + Duration::minutes(step * 5), celsius, 50.0))
        .collect()
}

/// A sensor in XD, and the device that speaks for it; the first one brings the room.
pub async fn sensed(shop: &Shop, code: &str) -> Caller {
    let manager = shop.world.sign_in("depot_manager").await;
    if code.ends_with('1') {
        room(&manager).await;
    }
    let secret = sensor(&manager, code).await;
    device(&shop.world, &secret)
}

/// A hot hour until now.
async fn hot(shop: &Shop, device: &Caller, code: &str) {
    let from = shop.world.now() - Duration::minutes(60);
    hand_in(device, code, &span(from, 60, 33.5))
        .await
        .expect(200);
}

async fn acknowledge(caller: &Caller, alert: &Value, note: Uuid) -> Answer {
    let path = format!(
        "{AT}/alerts/{}/acknowledgement",
        alert["id"].as_str().unwrap()
    );
    caller.post(&path, &json!({ "id": note })).await
}

async fn a_hot_afternoon_is_told_once_and_acknowledged(db: &Db) {
    let shop = Shop::new(db).await;
    let hook = Robot::new(Does::Answers(204)).await;
    let channel = shop.channel("webhook", &hook).await;
    shop.rule("excursion-alarm", "first", terms(&[&channel]))
        .await
        .expect(201);
    let probe = sensed(&shop, "XD-T1").await;
    hot(&shop, &probe, "XD-T1").await;
    shop.work().await;
    shop.work().await;
    let bell = shop.bell("depot_manager").await;
    assert_eq!(bell["open"], 1, "{bell}");
    let alert = &bell["items"][0];
    assert_eq!(alert["event"], "excursion-alarm");
    assert_eq!(
        (&alert["facts"]["worst"], &alert["facts"]["limit"]),
        (&json!(33.5), &json!(30))
    );
    assert_eq!(alert["facts"]["storeroom"]["name"], "一号库房");
    assert_eq!(
        (&alert["grave"], &alert["endedAt"]),
        (&json!(true), &Value::Null)
    );
    let got = hook.got();
    assert_eq!(got.len(), 1, "told more than once");
    let told = got[0].json();
    assert_eq!(told["alert"], alert["id"]);
    assert_eq!(told["event"], "excursion-alarm");
    assert_eq!(told["facility"]["code"], "XD");
    assert_eq!(told["facts"]["worst"], 33.5);
    assert!(
        told["text"]
            .as_str()
            .unwrap()
            .contains("报警，一号库房温度过高")
    );
    assert_eq!(got[0].header("yaoju-event"), told["id"].as_str());
    let signature = webhook_signature(SECRET, shop.world.now(), &got[0].body);
    assert_eq!(got[0].header("yaoju-signature"), Some(signature.as_str()));

    let manager = shop.world.sign_in("depot_manager").await;
    let note = id::fresh();
    let seen = acknowledge(&manager, alert, note).await.expect(200).json;
    assert_eq!(seen["acknowledgedBy"], "depot_manager 某");
    // Again, as a double click or a slow line may send it.
    acknowledge(&manager, alert, note).await.expect(200);
    acknowledge(&manager, alert, id::fresh()).await.expect(200);
    let excursions = manager
        .get(&format!("{AT}/excursions"))
        .await
        .expect(200)
        .json;
    let notes = excursions["items"][0]["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!(
        (&notes[0]["kind"], &notes[0]["id"]),
        (&json!("acknowledgement"), &json!(note))
    );
    assert_eq!(shop.bell("depot_manager").await["open"], 0);
    // It is over: the record says so, and nobody is told again.
    shop.world.pass(Duration::minutes(5));
    let cool = [reading(shop.world.now(), 22.0, 50.0)];
    hand_in(&probe, "XD-T1", &cool).await.expect(200);
    shop.work().await;
    let all = manager
        .get("/api/v1/alerts?all=true")
        .await
        .expect(200)
        .json;
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
    assert_ne!(all["items"][0]["endedAt"], Value::Null);
    assert_eq!(hook.got().len(), 1);
}

async fn a_note_on_the_climate_page_is_an_acknowledgement(db: &Db) {
    let shop = Shop::new(db).await;
    let probe = sensed(&shop, "XD-T1").await;
    hot(&shop, &probe, "XD-T1").await;
    shop.work().await;
    let bell = shop.bell("depot_manager").await;
    let manager = shop.world.sign_in("depot_manager").await;
    let subject = bell["items"][0]["subject"].as_str().unwrap();
    let note = json!({ "id": id::fresh(), "kind": "measure", "note": "开空调" });
    let path = format!("{AT}/excursions/{subject}/notes");
    manager.post(&path, &note).await.expect(201);
    assert_eq!(shop.bell("depot_manager").await["open"], 0);
    let all = manager
        .get("/api/v1/alerts?all=true")
        .await
        .expect(200)
        .json;
    assert_eq!(all["items"][0]["acknowledgedBy"], "depot_manager 某");
    // Nobody is asked twice: it is not passed on.
    shop.world.pass(Duration::minutes(90));
    shop.work().await;
    let all = shop
        .world
        .sign_in("county")
        .await
        .get("/api/v1/alerts?all=true")
        .await;
    assert_eq!(all.expect(200).json["items"][0]["escalatedAt"], Value::Null);
}

async fn what_nobody_acknowledged_is_passed_on_to_the_county(db: &Db) {
    let shop = Shop::new(db).await;
    let (depot, county) = (Robot::new(OK).await, Robot::new(OK).await);
    let first = shop.channel("wecom", &depot).await;
    let second = shop.channel("dingtalk", &county).await;
    let of = |roles: Value, channel: &str, minutes: i64| {
        json!({ "minutes": minutes, "roles": roles, "channels": [channel], "quiet": null,
            "loud": true, "active": true })
    };
    shop.rule(
        "excursion-alarm",
        "first",
        of(json!(["depot_manager"]), &first, 0),
    )
    .await
    .expect(201);
    shop.rule(
        "excursion-alarm",
        "escalated",
        of(json!(["county"]), &second, 30),
    )
    .await
    .expect(201);
    let probe = sensed(&shop, "XD-T1").await;
    hot(&shop, &probe, "XD-T1").await;
    shop.work().await;
    assert_eq!(depot.got().len(), 1);
    assert_eq!(shop.bell("county").await["open"], 0);
    shop.world.pass(Duration::minutes(29));
    shop.work().await;
    assert_eq!(county.got().len(), 0);
    shop.world.pass(Duration::minutes(1));
    shop.work().await;
    shop.work().await;
    let bell = shop.bell("county").await;
    assert_eq!(bell["open"], 1);
    assert_ne!(bell["items"][0]["escalatedAt"], Value::Null);
    let got = county.got();
    assert_eq!(got.len(), 1);
    let text = got[0].json()["markdown"]["text"].to_string();
    assert!(text.contains("【无人确认】XD 药具库"), "{text}");
    // The county says that it has seen it: nobody has to any more.
    let staff = shop.world.sign_in("county").await;
    acknowledge(&staff, &bell["items"][0], id::fresh())
        .await
        .expect(200);
    assert_eq!(shop.bell("depot_manager").await["open"], 0);
    assert_eq!(depot.got().len(), 1);
}

async fn a_record_that_is_missing_and_a_calibration_overdue_are_told(db: &Db) {
    let shop = Shop::new(db).await;
    let manager = shop.world.sign_in("depot_manager").await;
    room(&manager).await;
    // It is ten at the facility: the hour is not over.
    shop.work().await;
    assert_eq!(shop.bell("depot_manager").await["open"], 0);
    shop.world.pass(Duration::minutes(2));
    shop.work().await;
    let bell = shop.bell("depot_manager").await;
    assert_eq!(bell["items"][0]["event"], "record-missing");
    assert_eq!(bell["items"][0]["facts"]["half"], "morning");
    assert_eq!(bell["items"][0]["facts"]["day"], "2026-03-02");
    let log = json!({ "id": id::fresh(), "storeroom": "R1",
        "at": (shop.world.now() - Duration::minutes(30)).to_rfc3339(), "celsius": 20, "humidity": 50 });
    manager
        .post(&format!("{AT}/climate/readings"), &log)
        .await
        .expect(201);
    shop.work().await;
    assert_eq!(shop.bell("depot_manager").await["open"], 0);
    // A room with a sensor needs nobody's pencil; its calibration ends in a year.
    sensor(&manager, "XD-T2").await;
    let calibration = json!({ "calibratedOn": "2026-03-01", "dueOn": "2026-03-02",
        "celsiusOffset": "0", "humidityOffset": "0" });
    let path = format!("{AT}/sensors/XD-T2/calibrations");
    manager.post(&path, &calibration).await.expect(201);
    shop.world.pass(Duration::hours(13));
    shop.work().await;
    assert_eq!(
        shop.bell("depot_manager").await["open"],
        0,
        "due today is not overdue"
    );
    shop.world.pass(Duration::hours(2));
    shop.work().await;
    let bell = shop.bell("depot_manager").await;
    assert_eq!(bell["items"][0]["event"], "calibration-overdue", "{bell}");
    let manager = shop.world.sign_in("depot_manager").await;
    let calibration = json!({ "calibratedOn": "2026-03-03", "dueOn": "2027-03-03",
        "celsiusOffset": "0", "humidityOffset": "0" });
    manager.post(&path, &calibration).await.expect(201);
    shop.work().await;
    assert_eq!(shop.bell("depot_manager").await["open"], 0);
}

async fn a_battery_that_runs_low_is_told_once_a_month_until_it_is_changed(db: &Db) {
    let shop = Shop::new(db).await;
    let probe = sensed(&shop, "XD-T1").await;
    let say = async |battery: i64| {
        let now = [reading(shop.world.now(), 20.0, 50.0)];
        let body = json!({ "readings": now, "battery": battery });
        let path = "/api/v1/sensors/XD-T1/readings";
        probe.post(path, &body).await.expect(200);
        shop.work().await;
        let mut bell = shop.bell("depot_manager").await;
        let open = bell["items"].as_array_mut().unwrap();
        open.retain(|alert| alert["event"] == "battery-low");
        open.clone()
    };
    assert!(say(21).await.is_empty());
    let low = say(20).await;
    assert_eq!((low.len(), &low[0]["facts"]["battery"]), (1, &json!(20)));
    let manager = shop.world.sign_in("depot_manager").await;
    acknowledge(&manager, &low[0], id::fresh())
        .await
        .expect(200);
    // To and fro it is not told again.
    assert!(say(21).await.is_empty());
    assert!(say(19).await.is_empty());
    shop.world.pass(Duration::days(30));
    let again = say(12).await;
    assert_eq!(
        (again.len(), &again[0]["facts"]["battery"]),
        (1, &json!(12))
    );
    assert!(say(100).await.is_empty(), "a new battery");
}

async fn the_nearest_rule_decides_and_rules_keep_to_their_place(db: &Db) {
    let shop = Shop::new(db).await;
    let robot = Robot::new(OK).await;
    let theirs = json!({ "kind": "wecom", "name": "乙县群", "region": "530103",
        "address": robot.address() });
    let theirs = shop.root.post("/api/v1/alert-channels", &theirs).await;
    let theirs = theirs.expect(201).json["id"].as_str().unwrap().to_owned();
    shop.rule("excursion-alarm", "first", terms(&[&theirs]))
        .await
        .refused("alert-channel-elsewhere");
    let ours = shop.channel("wecom", &robot).await;
    shop.rule("excursion-alarm", "first", terms(&[&ours]))
        .await
        .expect(201);
    shop.rule("excursion-alarm", "first", terms(&[]))
        .await
        .refused("alert-rule-exists");
    // The depot's own rule: nobody is told.
    let silent = json!({ "event": "excursion-alarm", "stage": "first", "facility": "XD",
        "terms": { "minutes": 0, "roles": [], "channels": [], "quiet": null, "loud": false,
            "active": false } });
    let county = shop.world.sign_in("county").await;
    let rule = county
        .post("/api/v1/alert-rules", &silent)
        .await
        .expect(201);
    let probe = sensed(&shop, "XD-T1").await;
    hot(&shop, &probe, "XD-T1").await;
    shop.work().await;
    assert_eq!(
        (
            shop.bell("depot_manager").await["open"].clone(),
            robot.got().len()
        ),
        (json!(0), 0)
    );
    // Taken away, the county's holds again.
    let path = format!("/api/v1/alert-rules/{}", rule.json["id"].as_str().unwrap());
    county.delete(&path).await.expect(204);
    shop.work().await;
    assert_eq!(
        (
            shop.bell("depot_manager").await["open"].clone(),
            robot.got().len()
        ),
        (json!(1), 1)
    );
    // Channels and rules of another county are nobody's here; the program's own change for nobody.
    let seen = county.get("/api/v1/alert-channels").await.expect(200);
    assert!(!seen.text.contains("乙县群"), "{}", seen.text);
    county
        .patch(
            &format!("/api/v1/alert-channels/{theirs}"),
            &json!({ "name": "n" }),
        )
        .await
        .refused("not-found");
    county
        .post(
            &format!("/api/v1/alert-channels/{theirs}/trial"),
            &json!({}),
        )
        .await
        .refused("not-found");
    let rules = county.get("/api/v1/alert-rules").await.expect(200).json;
    let rules = rules["items"].as_array().unwrap();
    let default = rules.iter().find(|rule| rule["default"] == true).unwrap();
    county
        .put(
            &format!("/api/v1/alert-rules/{}", default["id"].as_str().unwrap()),
            &terms(&[]),
        )
        .await
        .refused("alert-rule-default");
    for (terms, code) in [
        (
            json!({ "minutes": 10_081, "roles": [], "channels": [], "loud": true, "active": true }),
            "invalid-input",
        ),
        (
            json!({ "minutes": 0, "roles": [], "channels": [], "loud": true, "active": true,
            "quiet": { "from": "22:00", "to": "25:00" } }),
            "alert-quiet-hours",
        ),
    ] {
        shop.rule("power-loss", "first", terms).await.refused(code);
    }
}

async fn alerts_are_for_the_roles_and_places_they_are_meant_for(db: &Db) {
    let shop = Shop::new(db).await;
    shop.world.user("keeper_td", Role::DepotManager, "TD").await;
    shop.world.user("county_qd", Role::County, "530103").await;
    let probe = sensed(&shop, "XD-T1").await;
    hot(&shop, &probe, "XD-T1").await;
    shop.work().await;
    for (who, open, all) in [
        ("depot_manager", 1, 1),
        ("county", 1, 1),
        ("viewer", 0, 1),
        ("inspector", 0, 1),
        ("dispensing_point", 0, 0),
        ("keeper_td", 0, 0),
        ("county_qd", 0, 0),
    ] {
        let bell = shop.bell(who).await;
        assert_eq!(bell["open"], open, "{who}");
        let caller = shop.world.sign_in(who).await;
        let found = caller.get("/api/v1/alerts?all=true").await.expect(200).json;
        assert_eq!(found["items"].as_array().unwrap().len(), all, "{who}");
        for item in found["items"].as_array().unwrap() {
            let may = ["depot_manager", "county"].contains(&who);
            assert_eq!(item["mayAcknowledge"], may, "{who}");
        }
    }
    let alert = &shop.bell("county").await["items"][0];
    let elsewhere = shop.world.sign_in("keeper_td").await;
    acknowledge(&elsewhere, alert, id::fresh())
        .await
        .expect(403);
    let viewer = shop.world.sign_in("viewer").await;
    acknowledge(&viewer, alert, id::fresh()).await.expect(403);
}

async fn what_was_told_stays(db: &Db) {
    let shop = Shop::new(db).await;
    let robot = Robot::new(OK).await;
    let channel = shop.channel("wecom", &robot).await;
    shop.rule("excursion-alarm", "first", terms(&[&channel]))
        .await
        .expect(201);
    let probe = sensed(&shop, "XD-T1").await;
    hot(&shop, &probe, "XD-T1").await;
    shop.work().await;
    for sql in [
        "UPDATE alert SET facts = '{}'",
        "UPDATE alert SET since = raised_at",
        "DELETE FROM alert",
        "UPDATE alert_delivery SET state = 'waiting'",
        "UPDATE alert_delivery SET attempts = 0",
        "DELETE FROM alert_delivery",
    ] {
        let mut tx = shop.world.app.db.write().await.unwrap();
        let outcome = tx.query(sql).run().await;
        assert!(outcome.is_err(), "{sql}");
    }
    let trail = shop
        .root
        .get("/api/v1/audit?limit=50")
        .await
        .expect(200)
        .text;
    for action in ["alert-channel.add", "alert-rule.add"] {
        assert!(trail.contains(action), "{action}");
    }
    let channels = shop
        .root
        .get("/api/v1/alert-channels")
        .await
        .expect(200)
        .text;
    for text in [trail, channels] {
        assert!(
            !text.contains("KEY-OF-THE-ROBOT") && !text.contains(SECRET),
            "{text}"
        );
    }
    assert_eq!(ATTEMPTS_MAX, 12);
}
