//! The API as programs meet it: its description, refusals of what cannot be read, rates.

use serde_json::{Value, json};
use yaoju::{
    config::Settings,
    db::Db,
    error::{Code, Language},
    http,
};

use crate::{dispensers, on_both, world::World};

on_both!(
    what_is_no_operation_is_refused_in_the_same_form,
    parameters_that_are_not_known_are_refused,
    fields_are_named_in_the_callers_language,
    anybody_may_read_the_description,
    whoever_is_not_asked_to_sign_in_is_let_in,
    a_session_has_a_rate_that_is_told_and_held,
    those_not_signed_in_share_the_rate_of_their_address,
    the_device_of_a_machine_is_no_stranger,
);

/// Every operation of the description, by what it is called in a fault.
fn operations(whole: &Value) -> Vec<(String, &Value)> {
    let paths = whole["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
    });
    all.collect()
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

/// What is missing in the description of one operation.
fn missing(operation: &Value) -> Vec<String> {
    let mut missing = Vec::new();
    for name in ["summary", "description", "operationId"] {
        if !is_text(&operation[name]) {
            missing.push(name.to_owned());
        }
    }
    if operation.get("parameters").is_some_and(Value::is_null) {
        missing.push("a list of parameters".to_owned());
    }
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let is_described = is_text(&parameter["description"]) && parameter["schema"].is_object();
        if !is_described || parameter["description"] == "See the operation." {
            missing.push(format!("parameter {}", parameter["name"]));
        }
    }
    let answers = operation["responses"].as_object().unwrap();
    let is_done = |status: &String| status.starts_with('2') || status.starts_with('3');
    let done: Vec<_> = answers
        .iter()
        .filter(|(status, _)| is_done(status))
        .collect();
    if done.is_empty() {
        missing.push("an answer when all is well".to_owned());
    }
    for (status, answer) in done {
        let has_content = answer["content"]
            .as_object()
            .is_some_and(|all| !all.is_empty());
        // Neither of these has a body (RFC 9110, 15.3.5 and 15.4.5).
        let is_bare = ["204", "304"].contains(&status.as_str());
        if !is_bare && !has_content {
            missing.push(format!("what {status} brings"));
        }
    }
    for status in ["422", "429", "500", "503"] {
        if !answers.contains_key(status) {
            missing.push(status.to_owned());
        }
    }
    missing
}

#[test]
fn every_operation_is_described_whole() {
    let whole = http::description();
    let all = operations(&whole);
    let mut faults = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    for (name, operation) in &all {
        for what in missing(operation) {
            faults.push(format!("{name}: {what}"));
        }
        ids.insert(operation["operationId"].to_string());
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert_eq!(ids.len(), all.len(), "two operations share an id");
}

#[test]
fn an_operation_without_a_summary_or_an_answer_would_be_found() {
    assert!(missing(&json!({ "responses": {} })).contains(&"summary".to_owned()));
    let bare = json!({ "responses": { "200": { "description": "x" } } });
    assert!(missing(&bare).contains(&"what 200 brings".to_owned()));
}

#[test]
fn every_reference_of_the_description_leads_somewhere() {
    fn walk<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|field| walk(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let whole = http::description();
    let mut found = Vec::new();
    walk(&whole, &mut found);
    assert!(found.len() > 200, "{}", found.len());
    for reference in found {
        let pointer = reference.trim_start_matches('#');
        assert!(whole.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn every_code_is_in_the_description() {
    let whole = http::description();
    let codes = whole["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
        .as_array()
        .unwrap();
    for code in Code::ALL {
        assert!(codes.contains(&json!(code.text())), "{}", code.text());
        let answer = &whole["components"]["responses"][format!("Refused{}", code.status())];
        let told = answer["description"].as_str().unwrap();
        assert!(told.contains(&format!("`{}`", code.text())));
    }
}

#[test]
fn chinese_sentences_have_chinese_punctuation() {
    // Beside a letter of Chinese, a closing bracket or a fact; times and addresses stand alone.
    let narrow = regex::Regex::new(r"[\p{Han}”）}][,;:!?(]|[,;(][\p{Han}“]").unwrap();
    for code in Code::ALL {
        let sentence = code.sentence(Language::Zh);
        assert!(!narrow.is_match(sentence), "{}: {sentence}", code.text());
    }
}

async fn anybody_may_read_the_description(db: &Db) {
    let caller = World::new(db).caller();
    let whole = caller.get("/api/openapi.json").await.expect(200).json;
    assert_eq!(whole["info"]["version"], env!("CARGO_PKG_VERSION"));
    let listed = caller.get("/api/v1/refusals").await.expect(200).json;
    let listed = listed["items"].as_array().unwrap();
    assert_eq!(listed.len(), Code::ALL.len() + 4);
    let expired = listed
        .iter()
        .find(|each| each["code"] == "not-allowed")
        .unwrap();
    assert_eq!(expired["status"], 403);
    assert!(is_text(&expired["zh"]) && is_text(&expired["en"]));
}

async fn what_is_no_operation_is_refused_in_the_same_form(db: &Db) {
    let caller = World::new(db).caller();
    let answer = caller
        .send("PUT", "/api/v1/session", None)
        .await
        .expect(405);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let allowed = answer.headers["allow"].to_str().unwrap();
    assert!(
        allowed.contains("GET") && allowed.contains("POST"),
        "{allowed}"
    );
    assert_eq!(answer.refused("method-not-allowed").json["status"], 405);
    for path in ["/api/v1/nothing", "/api/v2/session", "/api/x"] {
        let answer = caller.get(path).await.expect(404);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        answer.refused("not-found");
    }
}

async fn parameters_that_are_not_known_are_refused(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    root.get("/api/v1/facilities?limit=3&kind=depot")
        .await
        .expect(200);
    for (query, field) in [
        ("?limt=3", "limt"),
        ("?limit=3&limit=4", "limit"),
        ("?limit=three", "limit"),
        ("?kind=castle", "kind"),
    ] {
        let answer = root.get(&format!("/api/v1/facilities{query}")).await;
        let answer = answer.expect(422).refused("invalid-input");
        assert_eq!(answer.json["field"], field, "{query}");
    }
    root.get("/api/v1/session?x=1")
        .await
        .refused("invalid-input");
}

async fn fields_are_named_in_the_callers_language(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let region = json!({ "code": "530102009", "name": "n", "nmae": "n" });
    let answer = root.post("/api/v1/regions", &region).await;
    let answer = answer.expect(422).refused("invalid-input");
    assert_eq!(answer.json["field"], "nmae");
    assert!(
        answer.json["detail"]
            .as_str()
            .unwrap()
            .contains("没有名为 nmae 的项")
    );
    let english = root.with("accept-language", "en");
    let answer = english
        .post("/api/v1/regions", &json!({ "code": 1, "name": "n" }))
        .await;
    let detail = answer.expect(422).json["detail"].to_string();
    assert!(detail.contains("code takes string"), "{detail}");
    let long = json!({ "code": "530102009", "name": "字".repeat(99) });
    let answer = root.post("/api/v1/regions", &long).await;
    assert_eq!(answer.refused("text-too-long").json["field"], "name");
}

/// Whether an operation asks for a sign-in is what its description says.
async fn whoever_is_not_asked_to_sign_in_is_let_in(db: &Db) {
    let caller = World::county(db).await.caller();
    let whole = http::description();
    let id_in_path = regex::Regex::new(r"\{\w*(id|document|lot|token)\w*\}").unwrap();
    let any_in_path = regex::Regex::new(r"\{\w+\}").unwrap();
    for (name, operation) in operations(&whole) {
        let (method, path) = name.split_once(' ').unwrap();
        let is_public = operation["security"]
            .as_array()
            .is_some_and(|all| all.contains(&json!({})));
        let path = path.replace("{token}", "0");
        let id = uuid::Uuid::nil().to_string();
        let path = id_in_path.replace_all(&path, id);
        let path = any_in_path.replace_all(&path, "X");
        let body = operation.get("requestBody").map(|_| json!({}));
        let answer = caller
            .send(&method.to_uppercase(), &path, body.as_ref())
            .await;
        let asked = answer.code() == "sign-in-required";
        assert_eq!(!asked, is_public, "{name}: {}", answer.text);
    }
}

fn limited(db: &Db, session: u32, address: u32) -> World {
    let settings = Settings {
        session_rate: Some(session),
        address_rate: Some(address),
        ..Settings::default()
    };
    World::with(db, settings.resolve().unwrap())
}

async fn a_session_has_a_rate_that_is_told_and_held(db: &Db) {
    World::county(db).await;
    let world = limited(db, 6, 0);
    let root = world.sign_in("root").await;
    for left in (0..6).rev() {
        let answer = root.get("/api/v1/session").await.expect(200);
        assert_eq!(answer.headers["ratelimit-policy"], "\"session\";q=6;w=60");
        let told = answer.headers["ratelimit"].to_str().unwrap();
        assert!(
            told.starts_with(&format!("\"session\";r={left};t=")),
            "{told}"
        );
    }
    let answer = root.get("/api/v1/session").await.expect(429);
    let wait: u64 = answer.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=11).contains(&wait), "{wait}");
    answer.refused("too-many-requests");
    // Another session goes on, and so do the pages.
    world
        .sign_in("viewer")
        .await
        .get("/api/v1/session")
        .await
        .expect(200);
    let page = root.get("/").await.expect(200);
    assert!(!page.headers.contains_key("ratelimit"));
}

async fn those_not_signed_in_share_the_rate_of_their_address(db: &Db) {
    World::county(db).await;
    let world = limited(db, 0, 12);
    let caller = world.caller().from([192, 0, 2, 7]);
    caller.get("/api/v1/refusals").await.expect(200);
    let wrong = json!({ "username": "nobody", "password": "x" });
    caller.post("/api/v1/session", &wrong).await.expect(401);
    let bearer = caller.with("authorization", "Bearer yj_0");
    bearer.get("/api/v1/session").await.refused("token-unknown");
    // A cookie that is nobody's changes nothing.
    let made_up = caller.with("cookie", format!("yaoju={}", "0".repeat(64)));
    made_up.get("/api/v1/session").await.expect(401);
    caller
        .post("/api/v1/session", &wrong)
        .await
        .refused("too-many-requests");
    world
        .caller()
        .from([192, 0, 2, 8])
        .post("/api/v1/session", &wrong)
        .await
        .expect(401);
    // Who is signed in is not held up by others behind the same address.
    let root = world.sign_in("root").await.from([192, 0, 2, 7]);
    for _ in 0..20 {
        root.get("/api/v1/session").await.expect(200);
    }
}

async fn the_device_of_a_machine_is_no_stranger(db: &Db) {
    let (_, _, device) = dispensers::machine(db).await;
    let world = limited(db, 100, 6);
    let mut caller = world.caller();
    caller.headers.clone_from(&device.headers);
    let events = "/api/v1/machines/MD1/events";
    for _ in 0..20 {
        let answer = caller.post(events, &json!({ "events": [] })).await;
        let answer = answer.expect(200);
        assert_eq!(answer.headers["ratelimit-policy"], "\"device\";q=100;w=60");
    }
    // A token that nobody has is a try at a secret.
    let stranger = format!("Bearer ym_{}", "0".repeat(64));
    let stranger = world.caller().with("authorization", stranger);
    let sent = stranger.post(events, &json!({ "events": [] })).await;
    sent.refused("machine-token-unknown");
    let sent = stranger.post(events, &json!({ "events": [] })).await;
    sent.refused("too-many-requests");
}
