//! Certificates, trainings, and who may post without one, over HTTP, on both engines.

use serde_json::{Value, json};
use yaoju::{db::Db, id};

use crate::{
    on_both,
    world::{Answer, Caller, World},
};

mod card;
mod ending;
mod register;

on_both!(
    without_a_certificate_posting_is_refused_or_warned_as_set,
    who_is_new_passes_the_exam_first,
    a_number_is_given_once,
    a_certificate_is_stamped_prolonged_and_revoked,
    names_only,
    what_the_program_books_itself_needs_no_certificate,
    what_was_written_down_stays,
);

const XD: &str = "/api/v1/facilities/XD";

/// Somebody of a facility, by their id.
async fn member(county: &Caller, at: &str, name: &str, username: Option<&str>) -> String {
    let id = id::fresh().to_string();
    let body = json!({ "name": name, "username": username, "beganOn": "2026-01-05" });
    let path = format!("/api/v1/facilities/{at}/staff/{id}");
    county.put(&path, &body).await.expect(200);
    id
}

fn certificate(member: &str, number: &str) -> Value {
    json!({ "id": id::fresh(), "member": member, "kind": "post", "number": number,
        "issuedOn": "2026-03-02", "validTo": "2029-03-01" })
}

async fn issue(county: &Caller, body: &Value) -> Answer {
    county.post(&format!("{XD}/certificates"), body).await
}

/// A pre-post training of yesterday.
async fn training(county: &Caller) -> String {
    let id = id::fresh().to_string();
    let body = json!({ "id": id, "kind": "pre_post", "title": "岗前培训", "hours": 8,
        "heldOn": "2026-03-01", "test": { "fullMark": 100, "passMark": 60 } });
    let path = format!("{XD}/trainings");
    county.post(&path, &body).await.expect(201);
    county.post(&path, &body).await.expect(200);
    id
}

async fn mark(county: &Caller, training: &str, member: &str, score: Value) -> Answer {
    let body = json!({ "marks": [{ "member": member, "attended": true, "score": score }] });
    let path = format!("{XD}/trainings/{training}/marks");
    county.put(&path, &body).await
}

async fn set(county: &Caller, value: i64) {
    let path = "/api/v1/settings/post-certificates";
    county
        .put(path, &json!({ "value": value }))
        .await
        .expect(200);
}

fn receipt(at: &str) -> (String, Value) {
    let body = json!({ "id": id::fresh(), "kind": "receipt", "occurredOn": "2026-03-02",
        "lines": [{ "product": "P1", "lot": { "number": "A1", "expiry": "2028-01-01" },
            "units": 10 }] });
    (format!("/api/v1/facilities/{at}/documents"), body)
}

async fn without_a_certificate_posting_is_refused_or_warned_as_set(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let manager = world.sign_in("depot_manager").await;
    let own = format!("{XD}/own-certificate");
    let (path, body) = receipt("XD");
    let posted = manager.post(&path, &body).await.expect(201).json;
    assert_eq!(posted["warning"], json!(null), "nobody asks");

    set(&county, 1).await;
    let told = manager.get(&own).await.expect(200).json;
    assert_eq!(told, json!({ "rule": "warn", "holds": false }));
    let (path, body) = receipt("XD");
    let warned = manager.post(&path, &body).await.expect(201).json;
    assert_eq!(warned["warning"], "certificate-needed");

    set(&county, 2).await;
    let (path, refused) = receipt("XD");
    manager
        .post(&path, &refused)
        .await
        .refused("certificate-needed");
    // What was posted before is answered as before, and may not be taken back.
    manager.post(&path, &body).await.expect(200);
    let reversal = format!("{path}/{}/reversal", body["id"].as_str().unwrap());
    let back = json!({ "id": id::fresh(), "reason": "错" });
    manager
        .post(&reversal, &back)
        .await
        .refused("certificate-needed");
    // Points have no drug managers.
    let point = world.sign_in("dispensing_point").await;
    let (at_point, body) = receipt("FD1");
    point.post(&at_point, &body).await.expect(201);

    // After the exam is entered, and the certificate, it is allowed.
    let member = member(&county, "XD", "李仓管", Some("depot_manager")).await;
    let training = training(&county).await;
    mark(&county, &training, &member, json!(59))
        .await
        .expect(200);
    issue(&county, &certificate(&member, "滇药管 001"))
        .await
        .refused("exam-not-passed");
    mark(&county, &training, &member, json!(60))
        .await
        .expect(200);
    issue(&county, &certificate(&member, "滇药管 001"))
        .await
        .expect(201);
    manager.post(&path, &refused).await.expect(201);
    manager.post(&reversal, &back).await.expect(201);
    let told = manager.get(&own).await.expect(200).json;
    assert_eq!(told, json!({ "rule": "refuse", "holds": true }));
}

async fn who_is_new_passes_the_exam_first(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let new = member(&county, "XD", "王芳", None).await;
    let mut paper = certificate(&new, "旧 7");
    paper["earlier"] = json!(true);
    issue(&county, &paper).await.refused("exam-not-passed");
    paper["issuedOn"] = json!("2025-03-02");
    let issued = issue(&county, &paper).await.expect(201).json;
    assert_eq!(
        (&issued["basis"], &issued["state"]),
        (&json!("earlier"), &json!("valid"))
    );
    // Who held one renews it.
    let renewed = issue(&county, &certificate(&new, "新 8"))
        .await
        .expect(201)
        .json;
    assert_eq!(renewed["basis"], "renewal");
    // Marks that cannot be.
    let training = training(&county).await;
    for score in [json!(101), json!(-1)] {
        mark(&county, &training, &new, score)
            .await
            .refused("training-score");
    }
    let stranger = id::fresh().to_string();
    mark(&county, &training, &stranger, json!(70))
        .await
        .expect(404);
    // Somebody of another county is nobody here.
    let root = world.sign_in("root").await;
    let other = member(&root, "QD", "乙县人", None).await;
    mark(&county, &training, &other, json!(70))
        .await
        .expect(404);
    let shown = county
        .get(&format!("{XD}/trainings/{training}"))
        .await
        .expect(200)
        .json;
    assert_eq!(shown["marks"], json!([]), "all or nothing");
    mark(&county, &training, &new, json!(75)).await.expect(200);
    let staff = county.get(&format!("{XD}/staff")).await.expect(200).json;
    assert_eq!(staff["items"][0]["passedExam"], true);
    assert_eq!(staff["items"][0]["trainedOn"], "2026-03-01");
}

async fn a_number_is_given_once(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let [one, two] = [
        member(&county, "XD", "甲", None).await,
        member(&county, "XD", "乙", None).await,
    ];
    let earlier = |member: &str, number: &str| {
        let mut body = certificate(member, number);
        body["earlier"] = json!(true);
        body["issuedOn"] = json!("2025-03-02");
        body
    };
    let first = earlier(&one, "滇-１");
    issue(&county, &first).await.expect(201);
    issue(&county, &first).await.expect(200);
    let mut differs = first.clone();
    differs["validTo"] = json!("2030-01-01");
    issue(&county, &differs)
        .await
        .refused("certificate-differs");
    let again = issue(&county, &earlier(&two, " 滇-1")).await;
    assert_eq!(
        again.refused("certificate-number-taken").json["field"],
        "number"
    );
    let id = first["id"].as_str().unwrap();
    let step = json!({ "id": id::fresh(), "kind": "revoked", "day": "2026-03-02", "note": "离岗" });
    let path = format!("{XD}/certificates/{id}/steps");
    county.post(&path, &step).await.expect(201);
    issue(&county, &earlier(&two, "滇-1"))
        .await
        .refused("certificate-number-taken");
}

async fn a_certificate_is_stamped_prolonged_and_revoked(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let member = member(&county, "XD", "甲", None).await;
    let mut body = certificate(&member, "1");
    (body["earlier"], body["issuedOn"]) = (json!(true), json!("2024-03-02"));
    body["validTo"] = json!("2026-03-20");
    let issued = issue(&county, &body).await.expect(201).json;
    assert_eq!(issued["reminder"], 18);
    let path = format!("{XD}/certificates/{}/steps", body["id"].as_str().unwrap());
    let step = |kind: &str, day: &str, to: Value, note: &str| json!({ "id": id::fresh(), "kind": kind, "day": day, "validTo": to, "note": note });
    for (wrong, code) in [
        (
            step("stamped", "2026-03-03", json!(null), ""),
            "certificate-step-day",
        ),
        (
            step("stamped", "2026-03-02", json!("2027-01-01"), ""),
            "certificate-end-missing",
        ),
        (
            step("prolonged", "2026-03-02", json!("2026-03-20"), ""),
            "certificate-end-missing",
        ),
        (
            step("revoked", "2026-03-02", json!(null), " "),
            "reason-needed",
        ),
    ] {
        county.post(&path, &wrong).await.refused(code);
    }
    let stamp = step("stamped", "2026-03-01", json!(null), "");
    county.post(&path, &stamp).await.expect(201);
    county.post(&path, &stamp).await.expect(200);
    let longer = step("prolonged", "2026-03-02", json!("2028-03-20"), "");
    let told = county.post(&path, &longer).await.expect(201).json;
    assert_eq!(
        (&told["validTo"], &told["stampedOn"], &told["reminder"]),
        (&json!("2028-03-20"), &json!("2026-03-01"), &json!(null))
    );
    let end = step("revoked", "2026-03-02", json!(null), "离岗");
    let told = county.post(&path, &end).await.expect(201).json;
    assert_eq!(told["state"], "revoked");
    assert_eq!(told["steps"].as_array().unwrap().len(), 3);
    let late = step("stamped", "2026-03-02", json!(null), "");
    county
        .post(&path, &late)
        .await
        .refused("certificate-revoked");
}

async fn names_only(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let path = format!("{XD}/staff/{}", id::fresh());
    let mut body = json!({ "name": "王芳 532923199001011234", "beganOn": "2026-01-05" });
    let refused = county.put(&path, &body).await.refused("id-number-unwanted");
    assert_eq!(refused.json["field"], "name");
    body["name"] = json!("王芳");
    body["leftOn"] = json!("2026-01-04");
    county.put(&path, &body).await.refused("member-days");
    body["leftOn"] = json!(null);
    body["username"] = json!("nobody-at-all");
    county.put(&path, &body).await.expect(404);
    body["username"] = json!("depot_manager");
    county.put(&path, &body).await.expect(200);
    let other = format!("{XD}/staff/{}", id::fresh());
    county
        .put(&other, &body)
        .await
        .refused("member-account-taken");
    // Nobody is carried off into another facility by their id.
    let elsewhere = path.replace("XD", "TD");
    county
        .put(&elsewhere, &body)
        .await
        .refused("member-differs");
    let manager = world.sign_in("depot_manager").await;
    manager.put(&path, &body).await.refused("not-allowed");
}

async fn what_was_written_down_stays(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let member = member(&county, "XD", "甲", None).await;
    let training = training(&county).await;
    mark(&county, &training, &member, json!(80))
        .await
        .expect(200);
    issue(&county, &certificate(&member, "1")).await.expect(201);
    for sql in [
        "UPDATE certificate SET number = '2'",
        "DELETE FROM certificate",
        "UPDATE training SET pass_mark = 1",
        "DELETE FROM training_mark",
        "DELETE FROM staff_member",
    ] {
        let mut tx = db.write().await.unwrap();
        assert!(tx.query(sql).run().await.is_err(), "{sql}");
    }
}

async fn what_the_program_books_itself_needs_no_certificate(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let mut lots = Vec::new();
    for number in ["A1", "A-1"] {
        let (path, mut body) = receipt("XD");
        body["lines"][0]["lot"]["number"] = json!(number);
        let posted = county.post(&path, &body).await.expect(201).json;
        lots.push(
            posted["entries"][0]["lot"]["id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    set(&county, 2).await;
    let (path, body) = receipt("XD");
    county
        .post(&path, &body)
        .await
        .refused("certificate-needed");
    let merge = json!({ "id": id::fresh(), "into": lots[0], "reason": "同一批" });
    let path = format!("/api/v1/lots/{}/merge", lots[1]);
    county.post(&path, &merge).await.expect(201);
    let stock = county.get(&format!("{XD}/stock")).await.expect(200).json;
    let held = &stock["items"][0]["lots"];
    assert_eq!(held.as_array().unwrap().len(), 1, "booked over: {held}");
    assert_eq!(held[0]["units"], 20);
}
