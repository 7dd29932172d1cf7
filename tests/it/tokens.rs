//! Personal access tokens, on both engines.

use chrono::Duration;
use serde_json::{Value, json};
use yaoju::{db::Db, people::Permission};

use crate::{
    on_both,
    world::{Caller, World},
};

on_both!(
    a_token_acts_for_its_owner_and_no_further,
    a_token_keeps_to_its_facility,
    a_token_ends_with_its_day_its_revocation_and_its_owner,
    a_token_is_asked_for_with_care,
    only_the_hash_is_kept_and_the_trail_tells,
);

/// Makes a token; its secret and its id.
async fn made(caller: &Caller, body: &Value) -> (String, String) {
    let answer = caller.post("/api/v1/tokens", body).await.expect(201).json;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&answer["secret"]), text(&answer["token"]["id"]))
}

fn wanted(permissions: &[&str]) -> Value {
    json!({ "name": "夜间导出", "permissions": permissions, "expiresOn": "2026-06-30" })
}

/// All that a token may have.
pub fn everything_of(me: &Value) -> Value {
    let mine = me["permissions"].as_array().unwrap().iter();
    let mine = mine.filter(|permission| *permission != "manage-people");
    json!({ "name": "all", "permissions": mine.collect::<Vec<_>>(), "expiresOn": "2026-06-30" })
}

/// The same person by a token.
pub fn bearing(world: &World, secret: &str) -> Caller {
    world
        .caller()
        .with("authorization", format!("Bearer {secret}"))
}

async fn a_token_acts_for_its_owner_and_no_further(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let (secret, _) = made(&county, &wanted(&["see-places", "see-stock"])).await;
    assert!(
        secret.starts_with("yj_") && secret.len() == 67,
        "{}",
        secret.len()
    );
    let program = bearing(&world, &secret);
    let me = program.get("/api/v1/session").await.expect(200).json;
    assert_eq!(me["user"]["username"], "county");
    assert_eq!(me["permissions"], json!(["see-places", "see-stock"]));
    program.get("/api/v1/facilities/XD/stock").await.expect(200);
    program
        .get("/api/v1/facilities/QD/stock")
        .await
        .refused("not-allowed");
    let room = json!({ "code": "R1", "name": "n", "areaM2": "9.0", "climateClass": "cool" });
    let rooms = "/api/v1/facilities/XD/storerooms";
    program.post(rooms, &room).await.refused("not-allowed");
    program.get("/api/v1/users").await.refused("not-allowed");
    // What is a person's own is not a program's.
    let change = json!({ "current": "x", "new": "battery staple" });
    program
        .post("/api/v1/session/password", &change)
        .await
        .refused("token-not-here");
    program
        .post("/api/v1/tokens", &wanted(&["see-stock"]))
        .await
        .refused("token-not-here");
    program
        .get("/api/v1/tokens")
        .await
        .refused("token-not-here");
    program
        .delete("/api/v1/sessions")
        .await
        .refused("token-not-here");
    program
        .delete("/api/v1/session")
        .await
        .refused("token-not-here");
    // A program is no browser: it needs no page of ours, and a cookie beside it is not looked at.
    let (secret, _) = made(&county, &wanted(&["see-places", "manage-rooms"])).await;
    let program = bearing(&world, &secret).with("origin", "https://elsewhere.example");
    program.post(rooms, &room).await.expect(201);
    let both = county.with("authorization", "Bearer yj_wrong");
    both.get("/api/v1/session").await.refused("token-unknown");
    // The secret is no cookie, nor a cookie a token.
    let cookie = format!("yaoju={}", &secret[3..]);
    let caller = world.caller().with("cookie", cookie);
    caller
        .get("/api/v1/session")
        .await
        .refused("sign-in-required");
}

async fn a_token_keeps_to_its_facility(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let mut body = wanted(&["see-places", "see-stock"]);
    body["facility"] = json!("TD");
    let (secret, _) = made(&county, &body).await;
    let program = bearing(&world, &secret);
    program.get("/api/v1/facilities/TD/stock").await.expect(200);
    program
        .get("/api/v1/facilities/XD/stock")
        .await
        .refused("not-allowed");
    let listed = program.get("/api/v1/facilities").await.expect(200).json;
    let codes: Vec<&Value> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| &f["code"])
        .collect();
    assert_eq!(codes, [&json!("TD")]);
    body["facility"] = json!("QD");
    county
        .post("/api/v1/tokens", &body)
        .await
        .refused("not-allowed");
    // A manager who is moved elsewhere takes the token's reach along: there is none left.
    let root = world.sign_in("root").await;
    let account = world.actor("county").await.account;
    let roles = json!({ "roles": [{ "role": "county", "region": "530103" }] });
    root.put(&format!("/api/v1/users/{account}/roles"), &roles)
        .await
        .expect(200);
    program
        .get("/api/v1/facilities/TD/stock")
        .await
        .refused("not-allowed");
}

async fn a_token_ends_with_its_day_its_revocation_and_its_owner(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    let (secret, id) = made(&manager, &wanted(&["see-stock"])).await;
    let program = bearing(&world, &secret);
    program.get("/api/v1/session").await.expect(200);
    // Nobody else's hand, no second time.
    let path = format!("/api/v1/tokens/{id}");
    world
        .sign_in("root")
        .await
        .delete(&path)
        .await
        .refused("not-found");
    manager.delete(&path).await.expect(204);
    program
        .get("/api/v1/session")
        .await
        .refused("token-unknown");
    manager.delete(&path).await.refused("not-found");

    let (secret, _) = made(&manager, &wanted(&["see-stock"])).await;
    let program = bearing(&world, &secret);
    program.get("/api/v1/session").await.expect(200);
    let root = world.sign_in("root").await;
    let account = world.actor("depot_manager").await.account;
    root.post(&format!("/api/v1/users/{account}/lock"), &json!(null))
        .await
        .expect(204);
    program
        .get("/api/v1/session")
        .await
        .refused("token-unknown");
    root.post(&format!("/api/v1/users/{account}/unlock"), &json!(null))
        .await
        .expect(204);
    program
        .get("/api/v1/session")
        .await
        .refused("token-unknown");

    let viewer = world.sign_in("viewer").await;
    let mut body = wanted(&["see-stock"]);
    body["expiresOn"] = json!("2026-03-03");
    let (secret, _) = made(&viewer, &body).await;
    let program = bearing(&world, &secret);
    world.pass(Duration::hours(37));
    program.get("/api/v1/session").await.expect(200);
    world.pass(Duration::hours(1));
    program
        .get("/api/v1/session")
        .await
        .refused("token-unknown");
    let listed = world
        .sign_in("viewer")
        .await
        .get("/api/v1/tokens")
        .await
        .json;
    assert_eq!(listed["items"][0]["state"], "expired");
}

async fn a_token_is_asked_for_with_care(db: &Db) {
    let world = World::county(db).await;
    let viewer = world.sign_in("viewer").await;
    for (change, code, field) in [
        (
            json!({ "permissions": ["post-stock"] }),
            "token-scope",
            "permissions",
        ),
        (
            json!({ "permissions": ["manage-people"] }),
            "token-scope",
            "permissions",
        ),
        (json!({ "permissions": [] }), "token-scope", "permissions"),
        (
            json!({ "permissions": ["fly"] }),
            "invalid-input",
            "permissions[0]",
        ),
        (json!({ "name": " " }), "text-missing", "name"),
        (
            json!({ "expiresOn": "2026-03-02" }),
            "token-expiry",
            "expiresOn",
        ),
        (
            json!({ "expiresOn": "2027-03-03" }),
            "token-expiry",
            "expiresOn",
        ),
        (json!({ "expiresOn": "soon" }), "invalid-input", "expiresOn"),
    ] {
        let mut body = wanted(&["see-stock"]);
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let answer = viewer
            .post("/api/v1/tokens", &body)
            .await
            .expect(422)
            .refused(code);
        assert_eq!(answer.json["field"], field, "{change}");
    }
    let people = wanted(&["manage-people"]);
    world
        .sign_in("root")
        .await
        .post("/api/v1/tokens", &people)
        .await
        .refused("token-scope");
    for _ in 0..20 {
        made(&viewer, &wanted(&["see-stock"])).await;
    }
    let answer = viewer.post("/api/v1/tokens", &wanted(&["see-stock"])).await;
    answer.expect(409).refused("tokens-too-many");
}

async fn only_the_hash_is_kept_and_the_trail_tells(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let (secret, id) = made(&county, &wanted(&["see-places"])).await;
    let program = bearing(&world, &secret);
    program.get("/api/v1/facilities").await.expect(200);
    let mut seen = Value::Null;
    for _ in 0..100 {
        let listed = county.get("/api/v1/tokens").await.expect(200);
        assert!(!listed.text.contains(&secret[3..]));
        seen = listed.json["items"][0]["lastUsedAt"].clone();
        if !seen.is_null() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(seen, "2026-03-02T02:00:00Z");
    county
        .delete(&format!("/api/v1/tokens/{id}"))
        .await
        .expect(204);
    let trail = world
        .sign_in("root")
        .await
        .get("/api/v1/audit?q=token.")
        .await
        .expect(200);
    assert!(!trail.text.contains(&secret[3..]));
    let actions: Vec<&Value> = trail.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["action"])
        .collect();
    assert_eq!(actions, [&json!("token.revoke"), &json!("token.make")]);
    let mut tx = db.read().await.unwrap();
    let found: Option<i64> = tx
        .query("SELECT CAST(COUNT(*) AS BIGINT) FROM access_token WHERE name = $1")
        .bind("夜间导出".to_owned())
        .scalar_optional()
        .await
        .unwrap();
    assert_eq!(found, Some(1));
}

/// Whoever asks a role what it permits forgets that a token may let through less.
#[test]
fn grants_are_asked_and_not_their_roles() {
    for file in crate::tidy::rust_files(std::path::Path::new("src")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let is_rule = file.ends_with("people/mod.rs");
        assert!(
            is_rule || !text.contains("role.permissions().contains"),
            "{}: ask `grant.permits`",
            file.display()
        );
    }
    assert!(Permission::ALL.len() > 10);
}
