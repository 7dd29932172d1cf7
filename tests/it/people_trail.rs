//! The audit trail: complete, cut to one's scope, never changed; and no secret in any log.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use chrono::Duration;
use serde_json::{Value, json};
use yaoju::{
    db::Db,
    id,
    people::{
        Role,
        store::{Act, audit},
    },
};

use crate::{
    on_both,
    world::{COUNTY, Caller, OTHER_COUNTY, PASSWORD, World},
};

on_both!(
    every_act_is_told,
    the_trail_is_cut_to_ones_scope,
    the_trail_pages_and_searches,
    the_database_refuses_to_change_the_trail,
    no_secret_is_stored_or_logged,
);

async fn rows(caller: &Caller, query: &str) -> Vec<Value> {
    let answer = caller.get(&format!("/api/v1/audit{query}")).await;
    answer.expect(200).json["items"].as_array().unwrap().clone()
}

fn actions(rows: &[Value]) -> Vec<&str> {
    rows.iter()
        .filter_map(|row| row["action"].as_str())
        .collect()
}

async fn every_act_is_told(db: &Db) {
    let world = World::county(db).await;
    world
        .user_with_password("zhangsan", Role::DepotManager, "XD")
        .await;
    let root = world.sign_in("root").await;
    let id = world.actor("zhangsan").await.account;
    let path = format!("/api/v1/users/{id}");
    let browser = world.caller();
    let sign_in = async |password: &str| {
        let body = json!({ "username": "zhangsan", "password": password });
        browser.post("/api/v1/session", &body).await
    };
    sign_in("wrong horse").await.expect(401);
    let answer = sign_in(PASSWORD).await.expect(200);
    let inside = browser.with("cookie", answer.cookie().unwrap());
    let body = json!({ "current": PASSWORD, "new": "battery staple" });
    let answer = inside
        .post("/api/v1/session/password", &body)
        .await
        .expect(204);
    let inside = browser.with("cookie", answer.cookie().unwrap());
    inside.delete("/api/v1/session").await.expect(204);
    let answer = sign_in("battery staple").await.expect(200);
    let inside = browser.with("cookie", answer.cookie().unwrap());
    inside.delete("/api/v1/sessions").await.expect(204);
    root.patch(&path, &json!({ "phone": "110" }))
        .await
        .expect(200);
    let roles = json!({ "roles": [{ "role": "viewer", "region": COUNTY }] });
    root.put(&format!("{path}/roles"), &roles).await.expect(200);
    let reset = root
        .send("POST", &format!("{path}/reset"), None)
        .await
        .expect(200);
    let link = reset.json["link"]
        .as_str()
        .unwrap()
        .replace("/link/", "/api/v1/links/");
    let body = json!({ "password": "correct horse again" });
    browser.post(&link, &body).await.expect(200);
    root.send("POST", &format!("{path}/lock"), None)
        .await
        .expect(204);
    root.send("POST", &format!("{path}/unlock"), None)
        .await
        .expect(204);

    let told = rows(&root, "?q=zhangsan").await;
    let expected = [
        "user.unlock",
        "user.lock",
        "password.reset",
        "user.reset",
        "user.roles",
        "user.change",
        "session.end-all",
        "session.start",
        "session.end",
        "password.change",
        "session.start",
        "session.refuse",
    ];
    assert_eq!(actions(&told), expected);
    assert!(told.iter().all(|row| row["target"] == "zhangsan"));
    assert_eq!(told[0]["actor"]["name"], "root 某");
    assert_eq!(told[11]["actor"], Value::Null);
    assert_eq!(told[10]["detail"]["address"], "127.0.0.1");
    let roles = json!({ "from": [{ "role": "depot_manager", "facility": "XD" }],
        "to": [{ "role": "viewer", "region": COUNTY }] });
    assert_eq!(told[4]["detail"], roles);

    // What was refused is not told as done.
    let before = rows(&root, "").await.len();
    let own = world.actor("root").await.account;
    let lock = root
        .send("POST", &format!("/api/v1/users/{own}/lock"), None)
        .await;
    lock.refused("last-administrator");
    assert_eq!(rows(&root, "").await.len(), before);
}

async fn tell(world: &World, action: &str, facility: Option<&str>, target: (&str, &str)) {
    let mut tx = world.app.db.write().await.unwrap();
    let facility = match facility {
        Some(code) => {
            let found = yaoju::places::store::facility(&mut tx, code).await.unwrap();
            Some(found.unwrap().id)
        }
        None => None,
    };
    let act = Act {
        account: None,
        action,
        target_kind: target.0,
        target: target.1,
        facility,
        detail: json!({}),
    };
    audit(&mut tx, &world.app.clock, &act).await.unwrap();
    tx.commit().await.unwrap();
}

async fn the_trail_is_cut_to_ones_scope(db: &Db) {
    let world = World::county(db).await;
    world.user("far", Role::County, OTHER_COUNTY).await;
    tell(&world, "here.county", Some("XD"), ("document", "1")).await;
    tell(&world, "here.township", Some("TD"), ("document", "1")).await;
    tell(&world, "there", Some("QD"), ("document", "1")).await;
    tell(&world, "nowhere", None, ("product", "P1")).await;
    tell(&world, "viewer", None, ("account", "viewer")).await;
    tell(&world, "administrator", None, ("account", "administrator")).await;
    tell(&world, "root", None, ("account", "root")).await;
    tell(&world, "far", None, ("account", "far")).await;
    for (username, expected) in [
        (
            "root",
            &[
                "far",
                "root",
                "administrator",
                "viewer",
                "nowhere",
                "there",
                "here.township",
                "here.county",
            ][..],
        ),
        (
            "administrator",
            &["administrator", "viewer", "here.township", "here.county"],
        ),
        ("county", &["viewer", "here.township", "here.county"]),
        ("inspector", &["here.township", "here.county"]),
        ("far", &["far", "there"]),
    ] {
        let told = rows(&world.sign_in(username).await, "").await;
        assert_eq!(actions(&told), expected, "{username}");
    }
    for username in ["depot_manager", "dispensing_point", "viewer"] {
        let caller = world.sign_in(username).await;
        caller.get("/api/v1/audit").await.refused("not-allowed");
    }
}

async fn the_trail_pages_and_searches(db: &Db) {
    let world = World::county(db).await;
    for n in 0..5 {
        tell(&world, &format!("day-{n}"), Some("XD"), ("document", "50%")).await;
        world.pass(Duration::days(1));
    }
    let root = world.sign_in("root").await;
    let mut told = Vec::new();
    let mut query = "?limit=2".to_owned();
    loop {
        let page = root
            .get(&format!("/api/v1/audit{query}"))
            .await
            .expect(200)
            .json;
        told.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(after) => query = format!("?limit=2&after={after}"),
            None => break,
        }
    }
    assert_eq!(
        actions(&told),
        ["day-4", "day-3", "day-2", "day-1", "day-0"]
    );
    assert_eq!(told[0]["facility"], "XD");
    // The clock stands at 10:00 in China; a day begins there at its midnight.
    let told = rows(&root, "?from=2026-03-03&to=2026-03-04").await;
    assert_eq!(actions(&told), ["day-2", "day-1"]);
    assert_eq!(actions(&rows(&root, "?q=DAY-3").await), ["day-3"]);
    assert_eq!(rows(&root, "?q=50%25").await.len(), 5);
    assert_eq!(rows(&root, "?q=5%250").await.len(), 0);
    assert_eq!(rows(&root, "?q=xd").await.len(), 5);
    root.get("/api/v1/audit?from=yesterday")
        .await
        .refused("invalid-input");
    root.get("/api/v1/audit?after=x")
        .await
        .refused("invalid-input");
}

async fn the_database_refuses_to_change_the_trail(db: &Db) {
    let world = World::county(db).await;
    tell(&world, "kept", Some("XD"), ("document", "1")).await;
    let tampering = ["UPDATE audit SET action = 'other'", "DELETE FROM audit"];
    for sql in tampering {
        let mut tx = db.write().await.unwrap();
        let outcome = tx.query(sql).run().await;
        assert!(outcome.is_err(), "{sql}");
    }
    let root = world.sign_in("root").await;
    assert_eq!(actions(&rows(&root, "").await), ["kept"]);
}

/// A log that is kept in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The log of the whole test program, at its most talkative; set up once.
fn log() -> Log {
    static LOG: std::sync::OnceLock<Log> = std::sync::OnceLock::new();
    let log = LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        tracing_subscriber::fmt()
            .with_env_filter("trace")
            .with_writer(move || writer.clone())
            .init();
        log
    });
    log.clone()
}

async fn no_secret_is_stored_or_logged(db: &Db) {
    let log = log();
    let world = World::county(db).await;
    let secret = |what: &str| format!("{what} {}", id::fresh().simple());
    let (typed, wrong, chosen) = (secret("typed"), secret("wrong"), secret("chosen"));
    world
        .user_with_password("zhangsan", Role::DepotManager, "XD")
        .await;
    let root = world.sign_in("root").await;
    let browser = world.caller();
    let body =
        |username: &str, password: &str| json!({ "username": username, "password": password });
    // A password typed as the user name, and a wrong one for a name that exists.
    browser
        .post("/api/v1/session", &body(&typed, "x"))
        .await
        .expect(401);
    browser
        .post("/api/v1/session", &body("zhangsan", &wrong))
        .await
        .expect(401);
    let answer = browser
        .post("/api/v1/session", &body("zhangsan", PASSWORD))
        .await
        .expect(200);
    let token = answer.cookie().unwrap().replace("yaoju=", "");
    let id = world.actor("zhangsan").await.account;
    let reset = root
        .send("POST", &format!("/api/v1/users/{id}/reset"), None)
        .await
        .expect(200);
    let link = reset.json["link"].as_str().unwrap().replace("/link/", "");
    let path = format!("/api/v1/links/{link}");
    browser.get(&path).await.expect(200);
    browser
        .post(&path, &json!({ "password": chosen }))
        .await
        .expect(200);
    browser
        .post(
            "/api/v1/session",
            &json!({ "username": 1, "password": wrong }),
        )
        .await
        .expect(422);

    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(
        logged.contains("/api/v1/links/{token}"),
        "the log tells of requests"
    );
    let stored = everything(db).await;
    assert!(stored.contains("zhangsan"), "the database holds people");
    let secrets = [&typed, &wrong, &chosen, &token, &link];
    for secret in secrets {
        assert!(!logged.contains(secret.as_str()), "logged: {secret}");
        assert!(!stored.contains(secret.as_str()), "stored: {secret}");
    }
}

/// All texts of the tables of people.
async fn everything(db: &Db) -> String {
    let mut tx = db.read().await.unwrap();
    let mut all = String::new();
    for sql in [
        "SELECT username, COALESCE(password_hash, '') FROM account",
        "SELECT subject, '' FROM sign_in_throttle",
        "SELECT target, detail FROM audit",
        "SELECT user_agent, '' FROM session",
    ] {
        let rows: Vec<(String, String)> = tx.query(sql).all().await.unwrap();
        for (one, other) in rows {
            all.push_str(&one);
            all.push_str(&other);
        }
    }
    let hashes = "SELECT token_hash FROM session UNION ALL SELECT token_hash FROM one_time_link";
    let hashes: Vec<(Vec<u8>,)> = tx.query(hashes).all().await.unwrap();
    for (hash,) in hashes {
        all += &String::from_utf8_lossy(&hash);
    }
    all
}
