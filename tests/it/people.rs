//! Signing in and out over HTTP: cookies, sessions, slowing down, other sites, one-time links.

use chrono::Duration;
use serde_json::{Value, json};
use yaoju::{
    config::Settings,
    db::Db,
    people::{self, Role},
};

use crate::{
    on_both,
    world::{Answer, COUNTY, Caller, PASSWORD, World},
};

on_both!(
    signing_in_and_out,
    the_cookie_is_bound_to_its_host_where_there_is_https,
    a_session_ends_by_idling_and_by_age,
    sessions_are_listed_and_end_everywhere,
    another_password_ends_the_other_sessions,
    wrong_passwords_wait_longer_and_longer,
    outsiders_cannot_shut_an_owner_out,
    a_locked_or_invited_account_cannot_sign_in,
    other_sites_are_refused,
    the_first_link_works_once,
    there_is_no_first_link_where_there_is_an_account,
    links_expire_and_replace_each_other,
    the_demo_shows_its_sign_ins_only_in_a_demo,
    what_is_over_is_cleared_away,
    a_nul_is_refused_and_breaks_nothing,
);

const SESSION: &str = "/api/v1/session";

async fn sign_in(caller: &Caller, username: &str, password: &str) -> Answer {
    let body = json!({ "username": username, "password": password });
    caller.post(SESSION, &body).await
}

fn signed_in(caller: &Caller, answer: &Answer) -> Caller {
    caller.with("cookie", answer.cookie().unwrap())
}

async fn count(world: &World, sql: &'static str) -> i64 {
    let mut tx = world.app.db.read().await.unwrap();
    tx.query(sql).scalar().await.unwrap()
}

async fn with_a_manager(db: &Db) -> (World, Caller) {
    let world = World::county(db).await;
    let role = Role::DepotManager;
    world.user_with_password("zhangsan", role, "XD").await;
    let browser = world.caller();
    (world, browser)
}

async fn signing_in_and_out(db: &Db) {
    let (world, browser) = with_a_manager(db).await;
    browser.get(SESSION).await.refused("sign-in-required");
    for (username, password) in [
        ("zhangsan", "wrong horse"),
        ("nobody", PASSWORD),
        ("zhangsan", ""),
        ("", ""),
        ("zhangsan", &"x".repeat(10_000)),
    ] {
        let answer = sign_in(&browser, username, password).await;
        assert_eq!((answer.status, answer.code()), (401, "sign-in-failed"));
        assert_eq!(answer.cookie(), None);
    }
    let answer = sign_in(&browser, " ZhangSan ", PASSWORD).await.expect(200);
    let set = answer.headers["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("yaoju="), "{set}");
    assert!(set.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{set}");
    let me = &answer.json;
    assert_eq!(me["user"]["username"], "zhangsan");
    assert_eq!(me["mustChangePassword"], false);
    assert_eq!(me["demo"], false);
    assert_eq!(me["home"]["facility"]["code"], "XD");
    assert_eq!(me["home"]["facility"]["kind"], "depot");
    let role = json!({ "role": "depot_manager",
        "scope": { "kind": "facility", "code": "XD", "name": "XD 药具库" } });
    assert_eq!(me["roles"], json!([role]));
    let permissions: Vec<&str> = me["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(permissions.contains(&"post-stock") && !permissions.contains(&"manage-people"));

    let inside = signed_in(&browser, &answer);
    assert_eq!(inside.get(SESSION).await.expect(200).json, answer.json);
    // Signing in again in the same browser is another session, and the earlier one is over.
    let again = sign_in(&inside, "zhangsan", PASSWORD).await.expect(200);
    assert_ne!(again.cookie(), answer.cookie());
    inside.get(SESSION).await.refused("sign-in-required");
    let inside = signed_in(&browser, &again);
    let out = inside.delete(SESSION).await.expect(204);
    let set = out.headers["set-cookie"].to_str().unwrap();
    assert!(
        set.starts_with("yaoju=; ") && set.contains("Max-Age=0"),
        "{set}"
    );
    inside.get(SESSION).await.refused("sign-in-required");
    assert_eq!(count(&world, "SELECT COUNT(*) FROM session").await, 0);
}

async fn the_cookie_is_bound_to_its_host_where_there_is_https(db: &Db) {
    let settings = Settings {
        public_url: Some("https://yaoju.example".to_owned()),
        ..Settings::default()
    };
    let world = World::with(db, settings.resolve().unwrap());
    world
        .user_with_password("root", Role::Administrator, "")
        .await;
    let browser = world.caller();
    let answer = sign_in(&browser, "root", PASSWORD).await.expect(200);
    let set = answer.headers["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("__Host-yaoju="), "{set}");
    let flags = "; Path=/; HttpOnly; SameSite=Lax; Secure";
    assert!(set.ends_with(flags), "{set}");
    assert!(!set.contains("Domain"), "{set}");
    signed_in(&browser, &answer).get(SESSION).await.expect(200);
    let token = answer.cookie().unwrap().replace("__Host-", "");
    browser
        .with("cookie", token)
        .get(SESSION)
        .await
        .refused("sign-in-required");
    let everywhere = json!([{ "role": "administrator",
        "scope": { "kind": "region", "code": "", "name": "全部" } }]);
    assert_eq!(answer.json["roles"], everywhere);
}

async fn a_session_ends_by_idling_and_by_age(db: &Db) {
    let world = World::county(db).await;
    let browser = world.sign_in("depot_manager").await;
    let asked = async || browser.get("/api/v1/facilities/XD").await.status;
    for _ in 0..3 {
        assert_eq!(asked().await, 200, "it goes on while it is used");
        seen_at_present(&world).await;
        world.pass(Duration::minutes(239));
    }
    // 717 minutes have passed; the twelfth hour is the last, however busy.
    assert_eq!(asked().await, 200);
    seen_at_present(&world).await;
    world.pass(Duration::minutes(4));
    assert_eq!(asked().await, 401);

    let browser = world.sign_in("depot_manager").await;
    assert_eq!(browser.get("/api/v1/facilities/XD").await.status, 200);
    world.pass(Duration::minutes(241));
    assert_eq!(browser.get("/api/v1/facilities/XD").await.status, 401);
}

/// Waits until what nobody waits for was written: when the session was last seen.
async fn seen_at_present(world: &World) {
    for _ in 0..200 {
        let mut tx = world.app.db.read().await.unwrap();
        let seen = tx
            .query("SELECT COUNT(*) FROM session WHERE seen_at = $1")
            .bind(world.now())
            .scalar::<i64>();
        if seen.await.unwrap() > 0 {
            return;
        }
        drop(tx);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the session was not noted as seen");
}

async fn sessions_are_listed_and_end_everywhere(db: &Db) {
    let world = World::county(db).await;
    let phone = world.sign_in("county").await;
    world.pass(Duration::minutes(5));
    let office = world.sign_in("county").await;
    let other = world.sign_in("viewer").await;
    let list = office.get("/api/v1/sessions").await.expect(200).json;
    let current: Vec<&Value> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|session| &session["current"])
        .collect();
    assert_eq!(current, [true, false], "the newest first, and only mine");
    assert_eq!(list["items"][0]["userAgent"], "test");
    phone.get(SESSION).await.expect(200);
    office.delete("/api/v1/sessions").await.expect(204);
    for caller in [&phone, &office] {
        caller.get(SESSION).await.refused("sign-in-required");
    }
    other.get(SESSION).await.expect(200);
}

async fn another_password_ends_the_other_sessions(db: &Db) {
    let (world, browser) = with_a_manager(db).await;
    let phone = world.sign_in("zhangsan").await;
    let office = sign_in(&browser, "zhangsan", PASSWORD).await.expect(200);
    let office = signed_in(&browser, &office);
    let change = async |current: &str, new: &str| {
        let body = json!({ "current": current, "new": new });
        office.post("/api/v1/session/password", &body).await
    };
    for weak in ["short", "password123", "zhangsan 2026", "aaaaaaaaaaaa"] {
        let refused = change(PASSWORD, weak).await.refused("password-weak");
        assert_eq!(
            (refused.status, &refused.json["field"]),
            (422, &json!("new"))
        );
    }
    let wrong = change("not this one", "battery staple").await;
    assert_eq!(wrong.refused("password-wrong").json["field"], "current");
    phone.get(SESSION).await.expect(200);
    let changed = change(PASSWORD, "battery staple").await.expect(204);
    phone.get(SESSION).await.refused("sign-in-required");
    office.get(SESSION).await.refused("sign-in-required");
    signed_in(&browser, &changed).get(SESSION).await.expect(200);
    sign_in(&browser, "zhangsan", PASSWORD)
        .await
        .refused("sign-in-failed");
    sign_in(&browser, "zhangsan", "battery staple")
        .await
        .expect(200);
}

async fn wrong_passwords_wait_longer_and_longer(db: &Db) {
    let (world, browser) = with_a_manager(db).await;
    let far = browser.from([192, 0, 2, 1]);
    for username in ["zhangsan", "nobody"] {
        let mut waits = Vec::new();
        for _ in 0..8 {
            let answer = sign_in(&far, username, "wrong horse").await;
            if answer.status == 429 {
                assert_eq!(answer.code(), "too-many-attempts");
                let seconds = answer.json["facts"]["retryAfterSeconds"].as_str().unwrap();
                assert_eq!(answer.headers["retry-after"], seconds);
                let seconds: i64 = seconds.parse().unwrap();
                waits.push(seconds);
                // Too early by a second, and the right password is refused like any other.
                world.pass(Duration::seconds(seconds - 1));
                assert_eq!(sign_in(&far, username, PASSWORD).await.status, 429);
                world.pass(Duration::seconds(1));
            } else {
                answer.refused("sign-in-failed");
            }
        }
        assert_eq!(waits, [1, 2], "an unknown user name looks the same");
        world.pass(Duration::seconds(4));
    }
    sign_in(&far, "zhangsan", PASSWORD).await.expect(200);
    for _ in 0..5 {
        let answer = sign_in(&far, "zhangsan", "wrong horse").await;
        answer.refused("sign-in-failed");
    }
}

async fn outsiders_cannot_shut_an_owner_out(db: &Db) {
    let (_world, browser) = with_a_manager(db).await;
    let home = browser.from([192, 0, 2, 1]);
    sign_in(&home, "zhangsan", PASSWORD).await.expect(200);
    let mut refused = 0;
    for n in 0..30 {
        let outsider = browser.from([198, 51, 100, n]);
        refused += i32::from(sign_in(&outsider, "zhangsan", "guess").await.status == 429);
    }
    assert_eq!(refused, 10, "the account as a whole is slowed down");
    let elsewhere = browser.from([203, 0, 113, 1]);
    assert_eq!(sign_in(&elsewhere, "zhangsan", PASSWORD).await.status, 429);
    sign_in(&home, "zhangsan", PASSWORD).await.expect(200);
}

async fn a_locked_or_invited_account_cannot_sign_in(db: &Db) {
    let (world, browser) = with_a_manager(db).await;
    let root = world.sign_in("root").await;
    let id = user_id(&root, "zhangsan").await;
    let inside = world.sign_in("zhangsan").await;
    inside.get(SESSION).await.expect(200);
    let path = format!("/api/v1/users/{id}");
    root.send("POST", &format!("{path}/lock"), None)
        .await
        .expect(204);
    inside.get(SESSION).await.refused("sign-in-required");
    sign_in(&browser, "zhangsan", PASSWORD)
        .await
        .refused("sign-in-failed");
    let told = root.get("/api/v1/audit?q=session.refuse").await.expect(200);
    assert_eq!(told.json["items"][0]["target"], "zhangsan");
    root.send("POST", &format!("{path}/unlock"), None)
        .await
        .expect(204);
    inside.get(SESSION).await.refused("sign-in-required");
    sign_in(&browser, "zhangsan", PASSWORD).await.expect(200);

    let roles = json!([{ "role": "viewer", "region": COUNTY }]);
    let body = json!({ "username": "lisi", "name": "李四", "roles": roles });
    root.post("/api/v1/users", &body).await.expect(201);
    sign_in(&browser, "lisi", "")
        .await
        .refused("sign-in-failed");
}

async fn user_id(caller: &Caller, username: &str) -> String {
    let found = caller.get(&format!("/api/v1/users?q={username}")).await;
    let id = &found.expect(200).json["items"][0]["id"];
    id.as_str().unwrap().to_owned()
}

async fn other_sites_are_refused(db: &Db) {
    let (world, browser) = with_a_manager(db).await;
    let inside = world.sign_in("zhangsan").await;
    let evil = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ];
    for (name, value) in evil {
        let led = inside.with(name, value);
        led.delete("/api/v1/sessions").await.refused("cross-site");
        led.get(SESSION).await.expect(200);
        let answer = sign_in(&browser.with(name, value), "zhangsan", PASSWORD).await;
        assert_eq!(answer.refused("cross-site").status, 403);
    }
    let ours = [
        ("sec-fetch-site", "same-origin"),
        ("origin", "http://127.0.0.1:8080"),
    ];
    for (name, value) in ours {
        let led = browser.with(name, value);
        sign_in(&led, "zhangsan", PASSWORD).await.expect(200);
    }
    let form = inside.with("content-type", "text/plain");
    let plain = form.send("POST", SESSION, None).await;
    assert_eq!(plain.refused("wrong-content-type").status, 415);
}

async fn the_first_link_works_once(db: &Db) {
    let world = World::new(db);
    let browser = world.caller();
    let earlier = people::first_link(&world.app).await.unwrap().unwrap();
    let link = people::first_link(&world.app).await.unwrap().unwrap();
    let path = |link: &str| {
        let (_, token) = link.split_once("http://127.0.0.1:8080/link/").unwrap();
        format!("/api/v1/links/{token}")
    };
    browser.get(&path(&earlier)).await.refused("link-unknown");
    let link = path(&link);
    let shown = browser.get(&link).await.expect(200).json;
    let expected = json!({ "purpose": "first-administrator", "username": null, "name": null });
    assert_eq!(shown, expected);
    for (username, name, password, field) in [
        ("a", "周敏", "correct horse", "username"),
        ("zhoumin", " ", "correct horse", "name"),
        ("zhoumin", "周敏", "zhoumin1", "password"),
    ] {
        let body = json!({ "username": username, "name": name, "password": password });
        let refused = browser.post(&link, &body).await.expect(422);
        assert_eq!(refused.json["field"], field);
    }
    let body = json!({ "username": "ZhouMin", "name": "周敏", "password": "correct horse" });
    let (one, other) = tokio::join!(browser.post(&link, &body), browser.post(&link, &body));
    let (made, refused) = if one.status == 200 {
        (one, other)
    } else {
        (other, one)
    };
    refused.refused("link-unknown");
    let me = signed_in(&browser, &made.expect(200))
        .get(SESSION)
        .await
        .expect(200)
        .json;
    assert_eq!(me["user"]["username"], "zhoumin");
    assert_eq!(me["roles"][0]["role"], "administrator");
    assert_eq!(me["roles"][0]["scope"]["code"], "");
    assert!(me["permissions"].as_array().unwrap().len() == people::Permission::ALL.len());
    browser.get(&link).await.refused("link-unknown");
    browser.post(&link, &body).await.refused("link-unknown");
    assert_eq!(people::first_link(&world.app).await.unwrap(), None);
    sign_in(&browser, "zhoumin", "correct horse")
        .await
        .expect(200);
}

async fn there_is_no_first_link_where_there_is_an_account(db: &Db) {
    let world = World::new(db);
    let link = people::first_link(&world.app).await.unwrap().unwrap();
    let token = link.rsplit('/').next().unwrap();
    // Somebody is made in another way before the link is used.
    world.user("root", Role::Administrator, "").await;
    let body = json!({ "username": "thief", "name": "贼", "password": "correct horse" });
    let answer = world
        .caller()
        .post(&format!("/api/v1/links/{token}"), &body)
        .await;
    assert_eq!(answer.refused("link-unknown").status, 404);
    assert_eq!(count(&world, "SELECT COUNT(*) FROM account").await, 1);
}

async fn links_expire_and_replace_each_other(db: &Db) {
    let (world, browser) = with_a_manager(db).await;
    let root = world.sign_in("root").await;
    let id = user_id(&root, "zhangsan").await;
    let reset = async || {
        let root = world.sign_in("root").await;
        let answer = root
            .send("POST", &format!("/api/v1/users/{id}/reset"), None)
            .await;
        let link = answer.expect(200).json["link"].as_str().unwrap().to_owned();
        link.replace("/link/", "/api/v1/links/")
    };
    let first = reset().await;
    let second = reset().await;
    browser.get(&first).await.refused("link-unknown");
    let shown = browser.get(&second).await.expect(200).json;
    let expected = json!({ "purpose": "reset", "username": "zhangsan", "name": "zhangsan 某" });
    assert_eq!(shown, expected);
    world.pass(Duration::hours(24));
    browser.get(&second).await.refused("link-unknown");
    let body = json!({ "password": "battery staple" });
    browser.post(&second, &body).await.refused("link-unknown");

    let inside = world.sign_in("zhangsan").await;
    let link = reset().await;
    sign_in(&browser, "zhangsan", PASSWORD).await.expect(200);
    let taken = browser.post(&link, &body).await.expect(200);
    signed_in(&browser, &taken).get(SESSION).await.expect(200);
    inside.get(SESSION).await.refused("sign-in-required");
    sign_in(&browser, "zhangsan", PASSWORD)
        .await
        .refused("sign-in-failed");
    sign_in(&browser, "zhangsan", "battery staple")
        .await
        .expect(200);

    // A link of somebody who is locked meanwhile is worth nothing.
    let link = reset().await;
    let root = world.sign_in("root").await;
    root.send("POST", &format!("/api/v1/users/{id}/lock"), None)
        .await
        .expect(204);
    browser.post(&link, &body).await.refused("link-unknown");
    for nonsense in ["x", "%00", &"a".repeat(64), &"a".repeat(5000)] {
        let path = format!("/api/v1/links/{nonsense}");
        browser.get(&path).await.refused("link-unknown");
    }
}

async fn the_demo_shows_its_sign_ins_only_in_a_demo(db: &Db) {
    let real = World::new(db);
    real.caller().get("/api/v1/demo").await.refused("not-found");
    let mut config = Settings::default().resolve().unwrap();
    config.demo = true;
    let demo = World::with(db, config);
    let shown = demo.caller().get("/api/v1/demo").await.expect(200).json;
    assert_eq!(shown["accounts"].as_array().unwrap().len(), 6);
    assert_eq!(shown["accounts"][3]["username"], "manager");
    assert_eq!(shown["accounts"][3]["role"], "depot_manager");
}

async fn what_is_over_is_cleared_away(db: &Db) {
    let (world, browser) = with_a_manager(db).await;
    world.sign_in("viewer").await;
    sign_in(&browser, "nobody", "guess")
        .await
        .refused("sign-in-failed");
    world.pass(Duration::days(2));
    sign_in(&browser, "zhangsan", PASSWORD).await.expect(200);
    for _ in 0..200 {
        let sessions = count(&world, "SELECT COUNT(*) FROM session").await;
        let tried = count(&world, "SELECT COUNT(*) FROM sign_in_throttle").await;
        if (sessions, tried) == (1, 2) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("what is over is still there");
}

/// PostgreSQL cannot keep a NUL in a text; SQLite can. Neither may answer with a failure of ours.
async fn a_nul_is_refused_and_breaks_nothing(db: &Db) {
    let world = World::county(db).await;
    let caller = world.sign_in("county").await;
    for path in [
        "/api/v1/products?q=%00",
        "/api/v1/facilities?q=a%00b",
        "/api/v1/products/%00",
        "/api/v1/facilities/%00/stock",
    ] {
        let status = caller.get(path).await.status;
        assert!(status < 500, "{path}: {status}");
    }
    let answer = sign_in(&world.caller(), "a\0b", "not the password").await;
    assert!(answer.status < 500, "sign-in: {}", answer.status);
}
