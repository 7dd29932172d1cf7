//! Findings from a failed check to their end.

use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;
use yaoju::{db::Db, id, people::Role};

use super::{AT, answer, begin, picture, put_photo, sign};
use crate::{
    on_both,
    world::{Answer, Caller, World},
};

on_both!(
    a_finding_goes_its_whole_way,
    nobody_verifies_their_own_answer,
    what_is_found_again_is_marked_and_lists_are_filtered,
    looking_again_verifies_or_sends_back,
    who_puts_it_right_elsewhere_answers_for_it,
    an_addendum_leaves_the_visit_as_it_was,
);

/// A visit where `B1` is not met.
async fn failing(world: &World, inspector: &Caller) -> Uuid {
    let (id, signed) = sign(world, inspector, unmet).await;
    assert_eq!(signed.expect(201).json["failed"], 1);
    id
}

fn unmet(visit: &mut Value) {
    visit["answers"] = json!([answer("B1", "not_met"), visit["answers"][2]]);
}

async fn step(caller: &Caller, finding: &str, kind: &str, more: Value) -> Answer {
    let mut body = json!({ "kind": kind, "note": "说明", "at": "2026-03-02T02:00:00Z" });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let path = format!("{AT}/findings/{finding}/steps/{}", id::fresh());
    caller.put(&path, &body).await
}

async fn only(caller: &Caller, query: &str) -> Value {
    let page = caller.get(&format!("/api/v1/findings?{query}")).await;
    page.expect(200).json["items"].clone()
}

fn id_of(finding: &Value) -> String {
    finding["id"].as_str().unwrap().to_owned()
}

async fn a_finding_goes_its_whole_way(db: &Db) {
    let (world, inspector) = begin(db).await;
    failing(&world, &inspector).await;
    let manager = world.sign_in("depot_manager").await;
    let mine = manager
        .get(&format!("{AT}/findings"))
        .await
        .expect(200)
        .json;
    let finding = &mine["items"][0];
    // B1 weighs five: major, a fortnight.
    assert_eq!(
        (&finding["severity"], &finding["dueOn"]),
        (&json!("major"), &json!("2026-03-16"))
    );
    assert_eq!(
        (&finding["state"], &finding["overdue"]),
        (&json!("open"), &json!(false))
    );
    let finding = id_of(finding);
    // Nothing is closed that nobody verified; the depot verifies nothing.
    step(&inspector, &finding, "closed", json!({}))
        .await
        .refused("finding-step-out-of-turn");
    step(&manager, &finding, "verified", json!({}))
        .await
        .expect(403);
    step(&manager, &finding, "answered", json!({ "note": " " }))
        .await
        .refused("text-missing");
    let photo = id::fresh();
    let with_photo = json!({ "photos": [photo] });
    let missing = step(&manager, &finding, "answered", with_photo.clone()).await;
    missing.refused("visit-photo-missing");
    put_photo(&manager, photo, finding.parse().unwrap(), picture(5))
        .await
        .expect(201);
    let answered = step(&manager, &finding, "answered", with_photo)
        .await
        .expect(201)
        .json;
    assert_eq!(answered["state"], "answered");
    assert_eq!(answered["steps"][0]["photos"], json!([photo]));
    let due = json!({ "dueOn": "2026-04-01", "note": "还差一半" });
    let back = step(&inspector, &finding, "sent_back", due)
        .await
        .expect(201)
        .json;
    assert_eq!(
        (&back["state"], &back["dueOn"]),
        (&json!("sent_back"), &json!("2026-04-01"))
    );
    let past = json!({ "dueOn": "2026-03-01" });
    step(&manager, &finding, "answered", json!({}))
        .await
        .expect(201);
    step(&inspector, &finding, "sent_back", past)
        .await
        .refused("finding-due");
    // Sent twice by a slow link it is one step.
    let path = format!("{AT}/findings/{finding}/steps/{}", id::fresh());
    let verify = json!({ "kind": "verified", "note": "", "at": "2026-03-02T02:00:00Z" });
    inspector.put(&path, &verify).await.expect(201);
    inspector.put(&path, &verify).await.expect(200);
    let other = json!({ "kind": "verified", "note": "别的", "at": "2026-03-02T02:00:00Z" });
    inspector
        .put(&path, &other)
        .await
        .refused("finding-step-differs");
    let closed = step(&inspector, &finding, "closed", json!({}))
        .await
        .expect(201)
        .json;
    assert_eq!(closed["state"], "closed");
    let kinds: Vec<&str> = closed["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["answered", "sent_back", "answered", "verified", "closed"]
    );
    let reopened = step(&inspector, &finding, "reopened", json!({}))
        .await
        .expect(201)
        .json;
    assert_eq!(
        (&reopened["state"], &reopened["steps"][5]["number"]),
        (&json!("open"), &json!(6))
    );
    for sql in [
        "UPDATE finding_step SET note = 'x'",
        "DELETE FROM finding_step",
        "UPDATE finding SET due_on = '2030-01-01'",
        "DELETE FROM finding",
    ] {
        let mut tx = world.app.db.write().await.unwrap();
        assert!(tx.query(sql).run().await.is_err(), "{sql}");
    }
}

async fn nobody_verifies_their_own_answer(db: &Db) {
    let (world, inspector) = begin(db).await;
    failing(&world, &inspector).await;
    let root = world.sign_in("root").await;
    let mine = root.get(&format!("{AT}/findings")).await.expect(200).json;
    let finding = id_of(&mine["items"][0]);
    step(&root, &finding, "answered", json!({}))
        .await
        .expect(201);
    step(&root, &finding, "verified", json!({}))
        .await
        .refused("finding-own-answer");
    step(&inspector, &finding, "verified", json!({}))
        .await
        .expect(201);
}

async fn what_is_found_again_is_marked_and_lists_are_filtered(db: &Db) {
    let (world, inspector) = begin(db).await;
    failing(&world, &inspector).await;
    let first = only(&inspector, "").await;
    let first = id_of(&first[0]);
    world.pass(Duration::days(20));
    let inspector = world.sign_in("inspector").await;
    failing(&world, &inspector).await;
    let all = only(&inspector, "").await;
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert_eq!(
        (&all[0]["id"], &all[1]["repeats"]),
        (&json!(first), &json!(first))
    );
    let count = async |query: &str| only(&inspector, query).await.as_array().unwrap().len();
    for (query, expected) in [
        ("repeated=true", 1),
        ("overdue=true", 1),
        ("olderDays=10", 1),
        ("state=open", 2),
        ("open=true&severity=major", 2),
        ("severity=minor", 0),
        ("region=530102", 2),
        ("q=b1", 2),
        ("q=nothing", 0),
    ] {
        assert_eq!(count(query).await, expected, "{query}");
    }
    let page = inspector.get("/api/v1/findings?limit=1").await.json;
    let next = page["next"].as_str().unwrap();
    let next = only(&inspector, &format!("after={next}")).await;
    assert_eq!(next[0]["repeats"], json!(first));
    // What was answered is not overdue any more; other counties see none of it.
    let manager = world.sign_in("depot_manager").await;
    step(&manager, &first, "answered", json!({}))
        .await
        .expect(201);
    assert_eq!(count("overdue=true").await, 0);
    assert_eq!(count("state=answered").await, 1);
    world.user("next", Role::County, "530103").await;
    let next = world.sign_in("next").await;
    assert_eq!(only(&next, "").await, json!([]));
    // Met the next time, it does not repeat.
    let (_, answer) = sign(&world, &inspector, |_| {}).await;
    answer.expect(201);
    failing(&world, &inspector).await;
    let repeated = only(&inspector, "repeated=true").await;
    assert_eq!(repeated.as_array().unwrap().len(), 1);
}

async fn looking_again_verifies_or_sends_back(db: &Db) {
    let (world, inspector) = begin(db).await;
    let visit = failing(&world, &inspector).await;
    let finding = id_of(&only(&inspector, "").await[0]);
    let manager = world.sign_in("depot_manager").await;
    step(&manager, &finding, "answered", json!({}))
        .await
        .expect(201);
    let again = |outcome: &'static str| {
        move |body: &mut Value| {
            body["kind"] = json!("reinspection");
            body["follows"] = json!(visit);
            body["answers"] = json!([answer("B1", outcome)]);
            body["area"] = json!(null);
        }
    };
    // Only what was not met is asked.
    let (_, refused) = sign(&world, &inspector, |body| {
        again("met")(body);
        body["answers"] = json!([answer("C1", "met")]);
    })
    .await;
    refused.refused("check-unknown");
    let (second, signed) = sign(&world, &inspector, again("not_met")).await;
    signed.expect(201);
    let path = format!("{AT}/findings/{finding}");
    let shown = inspector.get(&path).await.expect(200).json;
    assert_eq!(
        (&shown["state"], &shown["steps"][1]["visit"]),
        (&json!("sent_back"), &json!(second))
    );
    assert_eq!(only(&inspector, "").await.as_array().unwrap().len(), 1);
    let (_, signed) = sign(&world, &inspector, again("met")).await;
    signed.expect(201);
    let shown = inspector.get(&path).await.expect(200).json;
    assert_eq!(shown["state"], "verified");
    let (met, signed) = sign(&world, &inspector, |_| {}).await;
    signed.expect(201);
    let (_, nothing) = sign(&world, &inspector, |body| {
        again("met")(body);
        body["follows"] = json!(met);
    })
    .await;
    nothing.refused("visit-follows-nothing");
}

async fn who_puts_it_right_elsewhere_answers_for_it(db: &Db) {
    let (world, inspector) = begin(db).await;
    let (visit, signed) = sign(&world, &inspector, |body| {
        unmet(body);
        body["answers"][0]["responsible"] = json!("TD");
        body["answers"][0]["severity"] = json!("critical");
        body["answers"][0]["dueOn"] = json!("2026-03-05");
    })
    .await;
    signed.expect(201);
    world.user("td", Role::DepotManager, "TD").await;
    let other = world.sign_in("td").await;
    let there = "/api/v1/facilities/TD";
    let list = other
        .get(&format!("{there}/findings"))
        .await
        .expect(200)
        .json;
    let finding = &list["items"][0];
    assert_eq!(
        (&finding["facility"]["code"], &finding["severity"]),
        (&json!("XD"), &json!("critical"))
    );
    let finding = id_of(finding);
    let photo = id::fresh();
    let at =
        format!("{there}/inspection-photos/{photo}?subject={finding}&takenAt=2026-03-02T01:30:00Z");
    other.put_bytes(&at, picture(8)).await.expect(201);
    let body = json!({ "kind": "answered", "note": "已调拨空调", "photos": [photo],
        "at": "2026-03-02T02:00:00Z" });
    let path = format!("{there}/findings/{finding}/steps/{}", id::fresh());
    other.put(&path, &body).await.expect(201);
    // What comes of it is said where it was found, not by whoever inspects where it is put right.
    world.user("tdi", Role::Inspector, "TD").await;
    let theirs = world.sign_in("tdi").await;
    let verify = json!({ "kind": "verified", "note": "", "at": "2026-03-02T02:00:00Z" });
    let path = format!("{there}/findings/{finding}/steps/{}", id::fresh());
    theirs.put(&path, &verify).await.refused("not-found");
    for at in [AT, there] {
        let caller = if at == AT { &inspector } else { &other };
        let shown = caller.get(&format!("{at}/inspection-photos/{photo}")).await;
        shown.expect(200);
    }
    // Of the visit itself they see what was taken of their finding, and nothing else.
    let whole = inspector.get(&format!("{AT}/visits/{visit}")).await.json;
    let of_c1 = &whole["content"]["answers"][2]["photos"][0]["id"];
    let of_c1 = format!("inspection-photos/{}", of_c1.as_str().unwrap());
    inspector.get(&format!("{AT}/{of_c1}")).await.expect(200);
    other.get(&format!("{there}/{of_c1}")).await.expect(404);
    // The other county's depot is nobody whom this inspector may name.
    let (_, refused) = sign(&world, &inspector, |body| {
        unmet(body);
        body["answers"][0]["responsible"] = json!("QD");
    })
    .await;
    refused.refused("not-found");
}

async fn an_addendum_leaves_the_visit_as_it_was(db: &Db) {
    let (world, inspector) = begin(db).await;
    let (visit, signed) = sign(&world, &inspector, |_| {}).await;
    signed.expect(201);
    let before = inspector.get(&format!("{AT}/visits/{visit}")).await.json;
    let (_, signed) = sign(&world, &inspector, |body| {
        body["kind"] = json!("addendum");
        body["follows"] = json!(visit);
        body["area"] = json!(null);
        body["answers"] = json!([]);
        body["note"] = json!("更正：量的是净面积");
        body["signatures"] = json!([body["signatures"][0]]);
    })
    .await;
    let told = signed.expect(201).json;
    assert_eq!(
        (&told["follows"], &told["permille"]),
        (&json!(visit), &json!(null))
    );
    let after = inspector.get(&format!("{AT}/visits/{visit}")).await.json;
    assert_eq!(after, before);
}
