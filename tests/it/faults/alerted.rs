//! Killed while a message is under way: it goes out again, under the same id.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use yaoju::{clock::Clock, db::Db};

use super::program::{Program, furnish, signed_in};
use crate::alerts::robot::{Does, Robot};

/// The first wait after a try is 19 seconds at most.
const WAIT_MAX: Duration = Duration::from_mins(1);

/// Sends JSON as somebody, and answers with what came back.
async fn post(program: &Program, who: (&str, &str), path: &str, body: &Value) -> Value {
    let answer = reqwest::Client::new()
        .post(format!("{}/api/v1{path}", program.base))
        .header(who.0, who.1)
        .json(body)
        .send()
        .await
        .unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap()
}

async fn wait_for(robot: &Robot, count: usize) {
    let since = Instant::now();
    while robot.got().len() < count {
        assert!(since.elapsed() < WAIT_MAX, "got {:?}", robot.got());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("yaoju.db").display());
    let db = Db::open(&url).await.unwrap();
    furnish(&db).await;
    let cookie = signed_in(&db, "root").await;
    db.close().await;
    let robot = Robot::new(Does::Hangs).await;
    let settings = ["--alert-networks", "127.0.0.0/8"];
    let program = Program::start_with(&url, &settings).await;
    let by_root = ("cookie", cookie.as_str());
    let room = json!({ "code": "R1", "name": "库", "areaM2": "50", "climateClass": "normal" });
    post(&program, by_root, "/facilities/XD/storerooms", &room).await;
    let sensor = json!({ "code": "XD-T1", "storeroom": "R1", "kind": "probe", "position": "北墙" });
    post(&program, by_root, "/facilities/XD/sensors", &sensor).await;
    let token = "/facilities/XD/sensors/XD-T1/token";
    let token = post(&program, by_root, token, &json!({})).await;
    let channel = json!({ "kind": "webhook", "name": "n", "region": "530102",
        "address": robot.address(), "secret": "0123456789abcdef" });
    let channel = post(&program, by_root, "/alert-channels", &channel).await;
    let rule = json!({ "event": "excursion-alarm", "stage": "first", "region": "530102",
        "terms": { "minutes": 0, "roles": ["depot_manager"], "channels": [channel["id"]],
            "loud": true, "active": true } });
    post(&program, by_root, "/alert-rules", &rule).await;
    let now = Clock::system().now();
    let readings: Vec<Value> = (0..9)
        .map(|step| {
            let at = now - chrono::Duration::minutes(40 - step * 5);
            json!({ "at": at.to_rfc3339(), "celsius": 34.5, "humidity": 50 })
        })
        .collect();
    let bearer = format!("Bearer {}", token["secret"].as_str().unwrap());
    let body = json!({ "readings": readings });
    let device = ("authorization", bearer.as_str());
    post(&program, device, "/sensors/XD-T1/readings", &body).await;
    wait_for(&robot, 1).await;
    program.kill();
    robot.now_does(Does::Answers(204));
    let program = Program::start_with(&url, &settings).await;
    wait_for(&robot, 2).await;
    // It is written down as sent, and not sent a third time.
    let since = Instant::now();
    loop {
        let metrics = reqwest::get(format!("{}/metrics", program.base));
        let metrics = metrics.await.unwrap().text().await.unwrap();
        if metrics.contains("yaoju_alert_deliveries_waiting 0") {
            break;
        }
        assert!(since.elapsed() < WAIT_MAX, "{metrics}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let got = robot.got();
    assert_eq!(got.len(), 2);
    assert_eq!(got[0].json()["id"], got[1].json()["id"]);
    assert_eq!(got[0].json()["event"], "excursion-alarm");
}
