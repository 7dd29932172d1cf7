//! Every route × every role × inside and outside the role's scope.
//!
//! The routes come out of the generated description of the API: one that is missing in the table
//! below fails the test, and so does a line of the table whose route is gone.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use yaoju::{db::Db, http, id, people::Role};

use crate::{
    on_both,
    world::{Caller, World},
};

mod administration;
mod alerts;
mod api;
mod climate;
mod counts;
mod dispensers;
mod dispensing;
mod imports;
mod inspection;
mod months;
mod mqtt;
mod papers;
mod printers;
mod printing;
mod public;
mod scans;
mod staff;
mod supply;

on_both!(every_route_keeps_to_its_scope);

/// One request, and who may make it: letters of [`ROLES`], or `*` for whoever is signed in, or `-`
/// for whoever is not.
///
/// `inside` is about a place in the role's scope, `outside` about one that is not; a request that
/// is about no place has the same letters twice. Words in braces are filled in by [`Target::fill`].
struct Line {
    request: &'static str,
    inside: &'static str,
    outside: &'static str,
    body: &'static str,
}

const fn line(
    request: &'static str,
    inside: &'static str,
    outside: &'static str,
    body: &'static str,
) -> Line {
    Line {
        request,
        inside,
        outside,
        body,
    }
}

const ROLES: [(char, Role); 6] = [
    ('A', Role::Administrator),
    ('C', Role::County),
    ('I', Role::Inspector),
    ('M', Role::DepotManager),
    ('P', Role::DispensingPoint),
    ('V', Role::Viewer),
];

const TABLE: &[Line] = &[
    // --- people: oneself ---
    line(
        "POST /session",
        "-",
        "-",
        r#"{"username":"nobody","password":"x"}"#,
    ),
    line("GET /session", "*", "*", ""),
    line("DELETE /session", "*", "*", ""),
    line("GET /sessions", "*", "*", ""),
    line("DELETE /sessions", "*", "*", ""),
    line(
        "POST /session/password",
        "*",
        "*",
        r#"{"current":"x","new":"battery staple"}"#,
    ),
    line("GET /links/{token}", "-", "-", ""),
    line(
        "POST /links/{token}",
        "-",
        "-",
        r#"{"password":"battery staple"}"#,
    ),
    line("GET /demo", "-", "-", ""),
    // --- people: others ---
    line("GET /users", "AC", "AC", ""),
    line(
        "POST /users",
        "AC",
        "",
        r#"{"username":"{new}","name":"n","roles":[{"role":"viewer","facility":"{facility}"}]}"#,
    ),
    line("GET /users/{user}", "AC", "", ""),
    line("PATCH /users/{user}", "AC", "", r#"{"name":"n"}"#),
    line(
        "PUT /users/{user}/roles",
        "AC",
        "",
        r#"{"roles":[{"role":"viewer","facility":"{facility}"}]}"#,
    ),
    line("POST /users/{user}/reset", "AC", "", ""),
    line("POST /users/{user}/lock", "AC", "", ""),
    line("POST /users/{user}/unlock", "AC", "", ""),
    line("GET /audit", "ACI", "ACI", ""),
    // --- places ---
    line("GET /regions", "ACIMPV", "ACIMPV", ""),
    line(
        "POST /regions",
        "AC",
        "",
        r#"{"code":"{region}009","name":"n"}"#,
    ),
    line("PATCH /regions/{region}", "AC", "", r#"{"name":"n"}"#),
    line("GET /climate-classes", "ACIMPV", "ACIMPV", ""),
    line(
        "PUT /climate-classes/{climate}",
        "AC",
        "AC",
        r#"{"name":{"zh":"冷藏","en":"Cold"},"celsiusLow":"2.0","celsiusHigh":"10.0","humidityLow":35,"humidityHigh":75}"#,
    ),
    line("GET /facilities", "ACIMPV", "ACIMPV", ""),
    line(
        "POST /facilities",
        "AC",
        "",
        r#"{"code":"{NEW}","name":"n","kind":"outlet","region":"{region}"}"#,
    ),
    line("GET /facilities/{facility}", "ACIMPV", "", ""),
    line("PATCH /facilities/{facility}", "AC", "", r#"{"name":"n"}"#),
    line("GET /facilities/{facility}/partners", "ACIMPV", "", ""),
    line("GET /facilities/{facility}/storerooms", "ACIMPV", "", ""),
    line(
        "POST /facilities/{facility}/storerooms",
        "ACM",
        "",
        r#"{"code":"{NEW}","name":"n","areaM2":"16.5","climateClass":"cool"}"#,
    ),
    line(
        "PATCH /facilities/{facility}/storerooms/{room}",
        "ACM",
        "",
        r#"{"name":"n"}"#,
    ),
    line("GET /facilities/{facility}/zones", "ACIMPV", "", ""),
    line(
        "POST /facilities/{facility}/zones",
        "ACM",
        "",
        r#"{"code":"{NEW}","name":"n","state":"qualified","purpose":"storage"}"#,
    ),
    line(
        "PATCH /facilities/{facility}/zones/{zone}",
        "ACM",
        "",
        r#"{"name":"n"}"#,
    ),
    // --- catalogue ---
    line("GET /products", "ACIMPV", "ACIMPV", ""),
    line("POST /products", "AC", "AC", PRODUCT),
    line("GET /products/{product}", "ACIMPV", "ACIMPV", ""),
    line("PATCH /products/{product}", "AC", "AC", r#"{"name":"n"}"#),
    line("GET /lots", "ACIMPV", "ACIMPV", ""),
    line("GET /lots/{lot}", "ACIMPV", "ACIMPV", ""),
    line(
        "POST /lots/{lot}/status",
        "AC",
        "AC",
        r#"{"status":"held","reason":"r"}"#,
    ),
    // --- stock ---
    line("GET /find?q=a", "*", "*", ""),
    line("GET /lots/{lot}/reach", "ACIMPV", "ACIMPV", ""),
    line("GET /lots/{lot}/merges", "ACIMPV", "ACIMPV", ""),
    line("GET /lot-doubles", "AC", "AC", ""),
    line(
        "POST /lots/{lot}/merge",
        "AC",
        "AC",
        r#"{"id":"{id}","into":"{id}","reason":"r"}"#,
    ),
    line(
        "POST /lot-merges/{id}/undo",
        "AC",
        "AC",
        r#"{"reason":"r"}"#,
    ),
    line("GET /products/{product}/merges", "ACIMPV", "ACIMPV", ""),
    line("GET /product-doubles", "AC", "AC", ""),
    line(
        "GET /products/{product}/merge-outlook?into={product}",
        "AC",
        "AC",
        "",
    ),
    line(
        "POST /products/{product}/merge",
        "AC",
        "AC",
        r#"{"id":"{id}","into":"{product}","reason":"r"}"#,
    ),
    line(
        "POST /product-merges/{id}/undo",
        "AC",
        "AC",
        r#"{"reason":"r"}"#,
    ),
    line("GET /recalls", "ACIMPV", "ACIMPV", ""),
    line("GET /facilities/{facility}/recalls", "ACIMPV", "", ""),
    line(
        "POST /facilities/{facility}/recalls",
        "ACMP",
        "",
        r#"{"id":"{id}","lot":"{lot}","unitsFound":1}"#,
    ),
    line("GET /lots/{lot}/holdings", "ACIMPV", "ACIMPV", ""),
    line("GET /reasons", "*", "*", ""),
    line("GET /facilities/{facility}/documents", "ACIMPV", "", ""),
    line("POST /facilities/{facility}/documents", "ACMP", "", RECEIPT),
    line(
        "POST /facilities/{facility}/documents",
        "ACMP",
        "",
        DISPENSE,
    ),
    line("POST /facilities/{facility}/documents", "ACM", "", LOSS),
    line(
        "POST /facilities/{facility}/documents",
        "ACM",
        "",
        DESTRUCTION,
    ),
    line(
        "GET /facilities/{facility}/documents/{document}",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/documents/{document}/reversal",
        "ACMP",
        "",
        r#"{"id":"{id}","reason":"r"}"#,
    ),
    line("GET /facilities/{facility}/stock", "ACIMPV", "", ""),
    line(
        "GET /facilities/{facility}/stock/{product}/card",
        "ACIMPV",
        "",
        "",
    ),
    line("GET /facilities/{facility}/book", "ACIM", "", ""),
    line(
        "GET /facilities/{facility}/proposal?product=P1&units=1",
        "ACIMPV",
        "",
        "",
    ),
    line("GET /facilities/{facility}/incoming", "ACIMPV", "", ""),
    line("GET /facilities/{facility}/home", "ACIMPV", "", ""),
    line("GET /facilities/{facility}/checks", "ACIMPV", "", ""),
    line(
        "POST /facilities/{facility}/checks",
        "ACMP",
        "",
        r#"{"id":"{id}","lot":"{lot}","checkedOn":"2026-03-02","result":"sound"}"#,
    ),
];

/// All lines: those of subjects stand in their own files.
fn lines() -> impl Iterator<Item = &'static Line> {
    TABLE
        .iter()
        .chain(dispensing::TABLE)
        .chain(papers::TABLE)
        .chain(printing::TABLE)
        .chain(public::TABLE)
        .chain(scans::TABLE)
        .chain(climate::TABLE)
        .chain(alerts::TABLE)
        .chain(mqtt::TABLE)
        .chain(printers::TABLE)
        .chain(administration::TABLE)
        .chain(counts::TABLE)
        .chain(api::TABLE)
        .chain(months::TABLE)
        .chain(imports::TABLE)
        .chain(inspection::TABLE)
        .chain(supply::TABLE)
        .chain(staff::TABLE)
        .chain(dispensers::TABLE)
}

const PRODUCT: &str = r#"{"code":"{NEW}","category":"condom","method":"male_condom","name":"n",
    "baseUnit":"只","packs":[],"storageClass":"normal"}"#;
const RECEIPT: &str = r#"{"id":"{id}","kind":"receipt","occurredOn":"2026-03-02",
    "counterparty":{"name":"厂家"},
    "lines":[{"product":"P1","lot":{"number":"A1","expiry":"2028-01-01"},"units":9}]}"#;
const DISPENSE: &str = r#"{"id":"{id}","kind":"dispense","occurredOn":"2026-03-02",
    "lines":[{"product":"P1","lot":{"number":"A1","expiry":"2028-01-01"},"units":1}]}"#;
const LOSS: &str = r#"{"id":"{id}","kind":"loss","occurredOn":"2026-03-02","reason":"damaged",
    "lines":[{"product":"P1","lot":{"number":"A1","expiry":"2028-01-01"},"units":1}]}"#;
const DESTRUCTION: &str = r#"{"id":"{id}","kind":"destruction","occurredOn":"2026-03-02",
    "reason":"expired",
    "lines":[{"product":"P1","lot":{"number":"A1","expiry":"2028-01-01"},"units":1}]}"#;

impl Line {
    fn method(&self) -> &'static str {
        self.request.split_once(' ').unwrap().0
    }

    fn path(&self) -> &'static str {
        self.request.split_once(' ').unwrap().1
    }

    /// Method and path with all names in braces left out: the API's description has its own.
    fn route(&self) -> String {
        let path = self.path().split('?').next().unwrap();
        unnamed(&format!("{} /api/v1{path}", self.method()))
    }
}

fn unnamed(route: &str) -> String {
    let name = regex::Regex::new(r"\{\w+\}").unwrap();
    name.replace_all(route, "{}").into_owned()
}

/// A place that requests are about.
struct Target {
    facility: &'static str,
    region: &'static str,
    user: String,
    document: String,
    lot: String,
}

impl Target {
    /// A facility with a document, a room and somebody who works there.
    async fn make(world: &World, root: &Caller, facility: &'static str) -> Target {
        let region = match facility {
            "TD" => "530102001",
            "QD" => "530103",
            _ => "530102",
        };
        let username = format!("at-{facility}").to_lowercase();
        let user = world.user(&username, Role::Viewer, facility).await;
        let user = user.to_string();
        let path = format!("/api/v1/facilities/{facility}");
        let document = id::fresh().to_string();
        let receipt: Value = serde_json::from_str(&RECEIPT.replace("{id}", &document)).unwrap();
        let answer = root
            .post(&format!("{path}/documents"), &receipt)
            .await
            .expect(201);
        let lot = answer.json["lines"][0]["lot"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let storeroom =
            json!({ "code": "R1", "name": "n", "areaM2": "9.0", "climateClass": "cool" });
        root.post(&format!("{path}/storerooms"), &storeroom)
            .await
            .expect(201);
        let source = json!({ "code": format!("S-{facility}"), "facility": facility, "name": "n",
            "host": "broker.invalid", "profile": "yaoju", "active": false });
        root.post("/api/v1/mqtt-sources", &source).await.expect(201);
        Target {
            facility,
            region,
            user,
            document,
            lot,
        }
    }

    fn fill(&self, text: &str) -> String {
        let fresh = id::fresh();
        let new = fresh.simple().to_string();
        text.replace("{facility}", self.facility)
            .replace("{region}", self.region)
            .replace("{user}", &self.user)
            .replace("{document}", &self.document)
            .replace("{lot}", &self.lot)
            .replace("{product}", "P1")
            .replace("{climate}", "cold")
            .replace("{kind}", "stock")
            .replace("{month}", "2026-02")
            .replace("{quarter}", "2026-Q1")
            .replace("{setting}", "expiring-days")
            .replace("{place}", "county")
            .replace("{room}", "R1")
            .replace("{version}", "1")
            .replace("{sensor}", "XD-T1")
            .replace("{source}", &format!("S-{}", self.facility))
            .replace("{zone}", "HG")
            .replace("{slot}", "A1")
            .replace("{printer}", "LP1")
            .replace("{label}", "7K3M9QFA")
            .replace("{head}", "12-3F9A-02BC-77D1")
            .replace("{scheme}/{name}", "text/x")
            .replace("{token}", &"0".repeat(64))
            .replace("{id}", &fresh.to_string())
            .replace("{new}", &new[4..])
            .replace("{NEW}", &new[4..].to_uppercase())
    }
}

/// What becomes of a request, as far as scope goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    SignInFirst,
    Refused,
    LetIn,
}

async fn outcome(caller: &Caller, line: &Line, target: &Target) -> Outcome {
    let path = format!("/api/v1{}", target.fill(line.path()));
    let body = target.fill(line.body);
    let body: Option<Value> = match body.as_str() {
        "" => None,
        text => Some(serde_json::from_str(text).expect(text)),
    };
    let answer = caller.send(line.method(), &path, body.as_ref()).await;
    assert_ne!(answer.status, 500, "{path} {}", answer.text);
    assert_ne!(answer.status, 400, "{path} {}", answer.text);
    assert!(
        !answer.text.contains("Failed to deserialize"),
        "{path} {}",
        answer.text
    );
    match (answer.status, answer.code()) {
        (401, "sign-in-required") => Outcome::SignInFirst,
        (403, _) => Outcome::Refused,
        _ => Outcome::LetIn,
    }
}

/// Somebody with one role at `scope`, a place inside it and places outside.
struct Somebody {
    letter: char,
    username: String,
    has_region: bool,
    inside: &'static str,
    outside: &'static str,
}

/// Each role for a county, for a township in it and, where that can be, for a facility.
async fn everybody(world: &World) -> Vec<Somebody> {
    let mut all = Vec::new();
    for (letter, role) in ROLES {
        for (scope, inside, outside) in [
            ("530102", "XD", "QD"),
            ("530102001", "TD", "XD"),
            ("XD", "XD", "TD"),
        ] {
            if scope == "XD" && role.needs_region() {
                continue;
            }
            let username = format!("{letter}-{scope}").to_lowercase();
            world.user(&username, role, scope).await;
            all.push(Somebody {
                letter,
                username,
                has_region: scope != "XD",
                inside,
                outside,
            });
        }
    }
    all
}

async fn every_route_keeps_to_its_scope(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let mut targets = Vec::new();
    for facility in ["XD", "TD", "QD"] {
        targets.push(Target::make(&world, &root, facility).await);
    }
    let at = |facility: &str| {
        targets
            .iter()
            .find(|target| target.facility == facility)
            .unwrap()
    };
    let mut faults = routes_that_differ();
    for line in lines() {
        let expected = match line.inside {
            "-" => Outcome::LetIn,
            _ => Outcome::SignInFirst,
        };
        let found = outcome(&world.caller(), line, at("XD")).await;
        if found != expected {
            faults.push(format!("{} by nobody: {found:?}", line.request));
        }
    }
    for somebody in everybody(&world).await {
        let mut caller = world.sign_in(&somebody.username).await;
        for line in lines() {
            for (side, facility, letters) in [
                ("inside", somebody.inside, line.inside),
                ("outside", somebody.outside, line.outside),
            ] {
                if line.request.contains("/session") {
                    caller = world.sign_in(&somebody.username).await;
                }
                // A region lies in no facility's scope.
                let covers = somebody.has_region || !line.path().contains("{region}");
                let may =
                    letters.contains(somebody.letter) && covers || ["*", "-"].contains(&letters);
                let expected = if may {
                    Outcome::LetIn
                } else {
                    Outcome::Refused
                };
                let found = outcome(&caller, line, at(facility)).await;
                if found != expected {
                    let who = &somebody.username;
                    faults.push(format!("{} by {who}, {side}: {found:?}", line.request));
                }
            }
            if line.request.contains("/session") {
                caller = world.sign_in(&somebody.username).await;
            }
        }
        faults.extend(by_token(&world, &somebody, at).await);
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// What a token that has all of somebody's permissions is let in to, and should not be, or is not.
async fn by_token<'t>(
    world: &World,
    somebody: &Somebody,
    at: impl Fn(&str) -> &'t Target,
) -> Vec<String> {
    let mut faults = Vec::new();
    let caller = world.sign_in(&somebody.username).await;
    let me = caller.get("/api/v1/session").await.expect(200).json;
    let token = crate::tokens::everything_of(&me);
    let made = caller.post("/api/v1/tokens", &token).await.expect(201).json;
    let program = crate::tokens::bearing(world, made["secret"].as_str().unwrap());
    for line in lines() {
        for (facility, letters) in [
            (somebody.inside, line.inside),
            (somebody.outside, line.outside),
        ] {
            let covers = somebody.has_region || !line.path().contains("{region}");
            let may = letters.contains(somebody.letter) && covers || ["*", "-"].contains(&letters);
            let expected = if may && !api::is_for_people_only(line) {
                Outcome::LetIn
            } else {
                Outcome::Refused
            };
            let found = outcome(&program, line, at(facility)).await;
            if found != expected {
                let who = &somebody.username;
                faults.push(format!("{} by a token of {who}: {found:?}", line.request));
            }
        }
    }
    faults
}

/// Routes that only the description or only the table knows.
fn routes_that_differ() -> Vec<String> {
    let (_, description) = http::api();
    let description = serde_json::to_value(description).unwrap();
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let is_method = ["get", "post", "put", "patch", "delete"].contains(&method.as_str());
            if is_method {
                described.insert(unnamed(&format!("{} {path}", method.to_uppercase())));
            }
        }
    }
    let table: BTreeSet<String> = lines().map(Line::route).collect();
    let missing = described
        .difference(&table)
        .map(|route| format!("not in the table: {route}"));
    let gone = table
        .difference(&described)
        .map(|route| format!("only in the table: {route}"));
    missing.chain(gone).collect()
}

/// A route that is not described would not be tested: all of them are.
#[test]
fn every_route_is_described() {
    let attribute = regex::Regex::new(r"routes!\(([^)]*)\)").unwrap();
    let mut count = 0;
    for file in crate::tidy::rust_files(std::path::Path::new("src")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let is_router = file.ends_with("http/mod.rs") || file.ends_with("serve.rs");
        assert!(
            is_router || !text.contains(".route("),
            "{}: join it with routes!, so that it is described",
            file.display()
        );
        let routes = attribute.captures_iter(&text);
        count += routes
            .map(|found| found[1].split(',').count())
            .sum::<usize>();
    }
    let (_, description) = http::api();
    let described: usize = serde_json::to_value(description).unwrap()["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|methods| methods.as_object().unwrap().len())
        .sum();
    assert_eq!(described, count);
}
