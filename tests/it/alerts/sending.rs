//! Messages to robots and webhooks: formats, rates, failures, restarts, quiet hours.

use chrono::Duration;
use serde_json::{Value, json};
use yaoju::{
    alert::queue::{ATTEMPTS_MAX, send_due},
    db::Db,
};

use super::{Does, OK, Robot, Shop, hot, sensed, terms};
use crate::on_both;

on_both!(
    robots_are_spoken_to_in_their_formats,
    what_waits_is_gathered_and_twenty_go_out_a_minute,
    each_way_to_fail_is_told_apart_and_tried_again,
    what_fails_for_good_is_given_up,
    a_name_that_leads_inside_is_refused,
    a_message_under_way_at_a_crash_goes_out_again_under_its_id,
    quiet_hours_hold_messages_and_alarms_break_them,
    a_channel_is_tried_out_and_switched_off,
);

async fn robots_are_spoken_to_in_their_formats(db: &Db) {
    let shop = Shop::new(db).await;
    let (wecom, dingtalk) = (Robot::new(OK).await, Robot::new(OK).await);
    let one = shop.channel("wecom", &wecom).await;
    let other = shop.channel("dingtalk", &dingtalk).await;
    shop.rule("excursion-alarm", "first", terms(&[&one, &other]))
        .await
        .expect(201);
    let probe = sensed(&shop, "XD-T1").await;
    hot(&shop, &probe, "XD-T1").await;
    shop.work().await;
    let got = &wecom.got()[0];
    assert_eq!(got.target, "/send?key=KEY-OF-THE-ROBOT");
    assert_eq!(got.json()["msgtype"], "markdown");
    let content = got.json()["markdown"]["content"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(content.contains("XD 药具库：报警，一号库房温度过高，已到 33.5 ℃，限值 30 ℃"));
    let got = &dingtalk.got()[0];
    assert_eq!(got.json()["markdown"]["title"], "药具提醒");
    assert!(
        got.json()["markdown"]["text"]
            .as_str()
            .unwrap()
            .contains("报警")
    );
    let timestamp = got.query("timestamp").unwrap();
    assert_eq!(timestamp, shop.world.now().timestamp_millis().to_string());
    // Base64 of 32 bytes.
    let sign = got.query("sign").unwrap();
    assert!(sign.len() == 44 && sign.ends_with('='), "{sign}");
    assert_eq!(got.query("key").as_deref(), Some("KEY-OF-THE-ROBOT"));
    assert!(
        shop.deliveries()
            .await
            .iter()
            .all(|one| one["state"] == "sent")
    );
}

/// Puts so many alerts of one event into the queue: rooms without a record, of as many depots.
async fn many(shop: &Shop, count: usize) {
    for number in 0..count {
        let code = format!("ZD{number}");
        let kind = yaoju::places::FacilityKind::Depot;
        shop.world.facility(&code, kind, "530102", None).await;
        let room = json!({ "code": "R1", "name": "库", "areaM2": "50", "climateClass": "normal" });
        shop.root
            .post(&format!("/api/v1/facilities/{code}/storerooms"), &room)
            .await
            .expect(201);
    }
}

async fn what_waits_is_gathered_and_twenty_go_out_a_minute(db: &Db) {
    let shop = Shop::new(db).await;
    let robot = Robot::new(OK).await;
    let channel = shop.channel("wecom", &robot).await;
    shop.rule("record-missing", "first", terms(&[&channel]))
        .await
        .expect(201);
    many(&shop, 12).await;
    shop.world.pass(Duration::minutes(5));
    shop.work().await;
    assert_eq!(robot.got().len(), 1, "what waits goes out together");
    let content = robot.got()[0].json()["markdown"]["content"].to_string();
    assert_eq!(content.matches("漏记").count(), 12);
    assert!(robot.got()[0].body.len() < 4_096);
    // Something more comes up: not within three seconds of the message before.
    let probe = sensed(&shop, "XD-T1").await;
    shop.rule("excursion-alarm", "first", terms(&[&channel]))
        .await
        .expect(201);
    hot(&shop, &probe, "XD-T1").await;
    shop.work().await;
    assert_eq!(robot.got().len(), 1);
    shop.world.pass(Duration::seconds(3));
    send_due(&shop.world.app).await.unwrap();
    assert_eq!(robot.got().len(), 1);
    shop.world.pass(Duration::seconds(1));
    send_due(&shop.world.app).await.unwrap();
    assert_eq!(robot.got().len(), 2);
}

/// The one delivery there is.
async fn only(shop: &Shop) -> Value {
    let all = shop.deliveries().await;
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

async fn each_way_to_fail_is_told_apart_and_tried_again(db: &Db) {
    let shop = Shop::new(db).await;
    let robot = Robot::new(Does::Answers(500)).await;
    let channel = shop.channel("wecom", &robot).await;
    shop.rule("excursion-alarm", "first", terms(&[&channel]))
        .await
        .expect(201);
    let probe = sensed(&shop, "XD-T1").await;
    hot(&shop, &probe, "XD-T1").await;
    shop.work().await;
    assert_eq!(only(&shop).await["reason"]["code"], "alert-answered");
    let inside = "http://169.254.169.254/latest/meta-data";
    for (attempt, (does, code)) in [
        (
            Does::Says(r#"{"errcode":310000,"errmsg":"sign not match"}"#),
            "alert-robot-refused",
        ),
        (Does::Says("<html>ok</html>"), "alert-no-robot"),
        (Does::Redirects(inside), "alert-redirected"),
        (Does::Hangs, "alert-timeout"),
        (Does::Drips, "alert-timeout"),
        (Does::Floods, "alert-answer-too-long"),
    ]
    .into_iter()
    .enumerate()
    {
        robot.now_does(does);
        // Not at once: later each time.
        shop.world.pass(Duration::seconds(10));
        send_due(&shop.world.app).await.unwrap();
        assert_eq!(robot.got().len(), attempt + 1, "{code}");
        shop.world.pass(Duration::minutes(90));
        send_due(&shop.world.app).await.unwrap();
        let one = only(&shop).await;
        assert_eq!(
            (&one["state"], &one["reason"]["code"]),
            (&json!("waiting"), &json!(code))
        );
        assert_eq!(one["attempts"], attempt + 2);
    }
    robot.now_does(OK);
    shop.world.pass(Duration::minutes(90));
    send_due(&shop.world.app).await.unwrap();
    let one = only(&shop).await;
    assert_eq!(
        (&one["state"], &one["reason"]),
        (&json!("sent"), &Value::Null)
    );
    shop.world.pass(Duration::minutes(90));
    send_due(&shop.world.app).await.unwrap();
    assert_eq!(robot.got().len(), 8);
}

async fn what_fails_for_good_is_given_up(db: &Db) {
    let shop = Shop::new(db).await;
    let robot = Robot::new(Does::Answers(503)).await;
    let channel = shop.channel("webhook", &robot).await;
    shop.rule("excursion-alarm", "first", terms(&[&channel]))
        .await
        .expect(201);
    let probe = sensed(&shop, "XD-T1").await;
    hot(&shop, &probe, "XD-T1").await;
    shop.work().await;
    for _ in 0..20 {
        shop.world.pass(Duration::minutes(90));
        send_due(&shop.world.app).await.unwrap();
    }
    let one = only(&shop).await;
    assert_eq!(
        (&one["state"], &one["attempts"]),
        (&json!("failed"), &json!(ATTEMPTS_MAX))
    );
    assert!(one["reason"]["detail"].as_str().unwrap().contains("503"));
    let got = robot.got();
    assert_eq!(i64::try_from(got.len()).unwrap(), ATTEMPTS_MAX);
    assert!(
        got.iter()
            .all(|one| one.json()["id"] == got[0].json()["id"])
    );
}

async fn a_name_that_leads_inside_is_refused(db: &Db) {
    let shop = Shop::with(db, Vec::new()).await;
    let add = async |address: &str| {
        let body = json!({ "kind": "wecom", "name": "n", "region": "530102", "address": address });
        shop.root.post("/api/v1/alert-channels", &body).await
    };
    for address in [
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://0x7f.1/",
        "https://10.0.0.1:8443/",
    ] {
        add(address).await.refused("alert-address-not-allowed");
    }
    for address in [
        "http://example.org/",
        "gopher://example.org/",
        "https://a@example.org/",
        "x",
    ] {
        add(address).await.refused("alert-address");
    }
    // What a name leads to shows when it is used.
    let named = add("https://localhost/send?key=k").await.expect(201).json;
    let id = named["id"].as_str().unwrap();
    let path = format!("/api/v1/alert-channels/{id}/trial");
    let tried = shop.root.post(&path, &json!({})).await.expect(200).json;
    assert_eq!(tried["sent"], false);
    assert_eq!(tried["reason"]["code"], "alert-address-not-allowed");
    shop.rule("excursion-alarm", "first", terms(&[id]))
        .await
        .expect(201);
    let probe = sensed(&shop, "XD-T1").await;
    shop.world.pass(Duration::minutes(1));
    hot(&shop, &probe, "XD-T1").await;
    shop.work().await;
    let one = only(&shop).await;
    assert_eq!(
        (&one["state"], &one["attempts"]),
        (&json!("failed"), &json!(1))
    );
}

async fn a_message_under_way_at_a_crash_goes_out_again_under_its_id(db: &Db) {
    let shop = Shop::new(db).await;
    let robot = Robot::new(Does::Hangs).await;
    let channel = shop.channel("webhook", &robot).await;
    shop.rule("excursion-alarm", "first", terms(&[&channel]))
        .await
        .expect(201);
    let probe = sensed(&shop, "XD-T1").await;
    hot(&shop, &probe, "XD-T1").await;
    yaoju::climate::keep::judge(&shop.world.app, |_| true)
        .await
        .unwrap();
    yaoju::alert::raise::look(&shop.world.app).await.unwrap();
    let app = shop.world.app.clone();
    let sending = tokio::spawn(async move { send_due(&app).await });
    while robot.got().is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    // The program ends here: nobody writes down how it went.
    sending.abort();
    let _ = sending.await;
    let again = Shop::program(db, vec!["127.0.0.0/8".parse().unwrap()]);
    robot.now_does(Does::Answers(200));
    send_due(&again.app).await.unwrap();
    assert_eq!(robot.got().len(), 1, "not before its time");
    again.pass(Duration::minutes(1));
    send_due(&again.app).await.unwrap();
    send_due(&again.app).await.unwrap();
    let got = robot.got();
    assert_eq!(got.len(), 2);
    assert_eq!(got[0].json()["id"], got[1].json()["id"]);
    assert_eq!(only(&shop).await["state"], "sent");
}

async fn quiet_hours_hold_messages_and_alarms_break_them(db: &Db) {
    let shop = Shop::new(db).await;
    let (calm, loud) = (Robot::new(OK).await, Robot::new(OK).await);
    let one = shop.channel("wecom", &calm).await;
    let other = shop.channel("wecom", &loud).await;
    // It is ten in the morning there.
    let quiet = |channel: &str, loud: bool| {
        json!({ "minutes": 0, "roles": ["depot_manager"], "channels": [channel],
            "quiet": { "from": "09:30", "to": "11:00" }, "loud": loud, "active": true })
    };
    shop.rule("record-missing", "first", quiet(&one, false))
        .await
        .expect(201);
    shop.rule("excursion-alarm", "first", quiet(&other, true))
        .await
        .expect(201);
    many(&shop, 1).await;
    let probe = sensed(&shop, "XD-T1").await;
    hot(&shop, &probe, "XD-T1").await;
    shop.world.pass(Duration::minutes(5));
    shop.work().await;
    assert_eq!((calm.got().len(), loud.got().len()), (0, 1));
    // The pages do not sleep.
    assert_eq!(shop.bell("depot_manager").await["open"], 1);
    shop.world.pass(Duration::minutes(54));
    shop.work().await;
    assert_eq!(calm.got().len(), 0);
    shop.world.pass(Duration::minutes(1));
    shop.work().await;
    assert_eq!(calm.got().len(), 1);
}

async fn a_channel_is_tried_out_and_switched_off(db: &Db) {
    let shop = Shop::new(db).await;
    let robot = Robot::new(OK).await;
    let channel = shop.channel("dingtalk", &robot).await;
    let path = format!("/api/v1/alert-channels/{channel}");
    let tried = shop.root.post(&format!("{path}/trial"), &json!({})).await;
    assert_eq!(
        tried.expect(200).json,
        json!({ "sent": true, "reason": null })
    );
    let text = robot.got()[0].json()["markdown"]["text"].to_string();
    assert!(text.contains("试发"), "{text}");
    shop.root
        .post(&format!("{path}/trial"), &json!({}))
        .await
        .refused("alert-channel-busy");
    shop.world.pass(Duration::seconds(10));
    robot.now_does(Does::Says(r#"{"errcode":310000}"#));
    let tried = shop.root.post(&format!("{path}/trial"), &json!({})).await;
    let tried = tried.expect(200).json;
    assert_eq!(tried["reason"]["code"], "alert-robot-refused");
    assert!(
        tried["reason"]["detail"]
            .as_str()
            .unwrap()
            .contains("310000")
    );
    // Switched off while something waits: that is given up, and told.
    shop.rule("excursion-alarm", "first", terms(&[&channel]))
        .await
        .expect(201);
    let probe = sensed(&shop, "XD-T1").await;
    hot(&shop, &probe, "XD-T1").await;
    shop.work().await;
    shop.root
        .patch(&path, &json!({ "active": false }))
        .await
        .expect(200);
    shop.world.pass(Duration::hours(1));
    send_due(&shop.world.app).await.unwrap();
    let one = only(&shop).await;
    assert_eq!(
        (&one["state"], &one["reason"]["code"]),
        (&json!("failed"), &json!("alert-channel-off"))
    );
    // Another secret is taken and never told.
    let changed = shop
        .root
        .patch(&path, &json!({ "secret": "SEC-OTHER" }))
        .await;
    assert!(!changed.expect(200).text.contains("SEC-OTHER"));
}
