//! What a browser kept and sends later: bound to who wrote it, refused clearly, never doubled; and
//! the files it keeps.

use serde_json::{Value, json};
use yaoju::{db::Db, id, people::Role};

use crate::{
    on_both,
    world::{COUNTY, Caller, World},
};

on_both!(
    work_is_taken_from_its_writer_only,
    the_queue_of_a_dismissed_person_is_refused,
    a_queue_sent_twice_posts_once_in_order,
    a_file_of_another_build_is_not_the_first_page,
);

const DOCUMENTS: &str = "/api/v1/facilities/XD/documents";

fn receipt(units: i64) -> Value {
    json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
        "counterparty": { "name": "省站" },
        "lines": [{ "product": "P1", "lot": { "number": "A1", "expiry": "2028-01-01" },
            "units": units }] })
}

async fn numbers(caller: &Caller) -> Vec<i64> {
    let listed = caller.get(DOCUMENTS).await.expect(200).json;
    let items = listed["items"].as_array().unwrap();
    let units = |item: &Value| item["lines"][0]["units"].as_i64().unwrap();
    let mut seen: Vec<(i64, i64)> = items
        .iter()
        .map(|item| (item["number"].as_i64().unwrap(), units(item)))
        .collect();
    seen.sort_unstable();
    seen.into_iter().map(|(_, units)| units).collect()
}

async fn work_is_taken_from_its_writer_only(db: &Db) {
    let world = World::county(db).await;
    let writer = world.actor("depot_manager").await.account.to_string();
    let manager = world.sign_in("depot_manager").await;
    let county = world.sign_in("county").await;
    let body = receipt(7);
    let queue = |caller: &Caller, whose: &str| caller.with("yaoju-account", whose);
    for whose in [writer.as_str(), "", "nobody"] {
        let other = if whose == writer { &county } else { &manager };
        let answer = queue(other, whose).post(DOCUMENTS, &body).await;
        answer.refused("other-account");
    }
    assert_eq!(numbers(&manager).await, [0; 0]);
    let mine = queue(&manager, &writer);
    mine.post(DOCUMENTS, &body).await.expect(201);
    mine.post(DOCUMENTS, &body).await.expect(200);
    assert_eq!(numbers(&manager).await, [7]);
}

async fn the_queue_of_a_dismissed_person_is_refused(db: &Db) {
    let world = World::county(db).await;
    let who = world.user("leaving", Role::DepotManager, "XD").await;
    let leaving = world
        .sign_in("leaving")
        .await
        .with("yaoju-account", who.to_string());
    let administrator = world.sign_in("administrator").await;
    leaving.post(DOCUMENTS, &receipt(1)).await.expect(201);
    // Another role: the session goes on, the work is refused with what to do.
    let roles = json!({ "roles": [{ "role": "inspector", "region": COUNTY }] });
    let at = format!("/api/v1/users/{who}");
    administrator
        .put(&format!("{at}/roles"), &roles)
        .await
        .expect(200);
    let answer = leaving.post(DOCUMENTS, &receipt(2)).await.expect(403);
    assert!(answer.json["detail"].as_str().unwrap().chars().count() > 5);
    // Locked: the session is over; the queue waits for a sign-in that is refused as well.
    administrator
        .post(&format!("{at}/lock"), &json!({}))
        .await
        .expect(204);
    let answer = leaving.post(DOCUMENTS, &receipt(3)).await;
    answer.refused("sign-in-required");
    let manager = world.sign_in("depot_manager").await;
    assert_eq!(numbers(&manager).await, [1]);
}

async fn a_queue_sent_twice_posts_once_in_order(db: &Db) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    let bodies: Vec<Value> = (1..=10).map(receipt).collect();
    for body in &bodies[..6] {
        manager.post(DOCUMENTS, body).await.expect(201);
    }
    // The browser was killed after the fourth answer: it sends from there again.
    for (i, body) in bodies.iter().enumerate().skip(4) {
        let status = if i < 6 { 200 } else { 201 };
        manager.post(DOCUMENTS, body).await.expect(status);
    }
    let once: Vec<i64> = (1..=10).collect();
    assert_eq!(numbers(&manager).await, once);
}

async fn a_file_of_another_build_is_not_the_first_page(db: &Db) {
    let world = World::county(db).await;
    let anyone = world.caller();
    let page = anyone.get("/f/XD/stock").await.expect(200);
    assert!(page.text.contains("id=\"app\""));
    anyone.get("/assets/index-gone.js").await.expect(404);
    for (path, kind) in [
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/icons/192.png", "image/png"),
    ] {
        let file = anyone.get(path).await.expect(200);
        assert_eq!(file.headers["content-type"], kind, "{path}");
        assert_eq!(file.headers["cache-control"], "no-cache", "{path}");
    }
    // The worker names every file of its build, and each of them is there.
    let worker = anyone.get("/sw.js").await.text.replace('\\', "");
    let files: Vec<&str> = worker
        .split('"')
        .filter(|text| text.starts_with("/assets/"))
        .collect();
    assert!(files.len() > 20, "{files:?}");
    for path in files {
        let file = anyone.get(path).await.expect(200);
        assert!(
            file.headers["cache-control"]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
    }
}
