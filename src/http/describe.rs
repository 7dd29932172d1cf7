//! Makes the API's description whole.
//!
//! The routes say what is their own: path, parameters, bodies, the answer when all is well. What
//! follows from a rule is added here, in one pass over all of them, so that a route that is added
//! tomorrow is described as fully as those of today: who may ask, every refusal by its status and
//! code, bounds of what is checked by name, an id for each operation. The pass also keeps what the
//! description says true: a query parameter that it does not know is refused ([`known`]).

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use crate::error::{Code, Language};

mod answers;
mod bounds;
pub mod known;

pub use answers::{__path_list_refusals, list_refusals};

/// The parts of the API, with what each is about.
const TAGS: &[(&str, &str)] = &[
    ("report", "The in-out-balance of a month or a span."),
    (
        "public",
        "What residents are told, without signing in: points, hours, what is there.",
    ),
    ("papers", "Papers, and whether one equals the book."),
    (
        "climate",
        "Temperature and humidity: sensors, readings, excursions, the monthly sheet.",
    ),
    (
        "alerts",
        "Who is told of what: alerts in the pages, rules, channels, what was sent. A webhook is \
         posted JSON with an `id` that is the same at each try, and `Yaoju-Signature: t=SECONDS,\
         v1=HEX`: HMAC-SHA256 of `SECONDS.BODY` with the channel's secret.",
    ),
    (
        "inspections",
        "Standards, signed visits, findings until they are put right.",
    ),
    (
        "staff",
        "Who keeps the depots: certificates, trainings, and who may post without one.",
    ),
    (
        "supply",
        "What a place needs: consumption by a named rule, levels, what to ask for.",
    ),
    ("scans", "Labels' codes, and what a scan means."),
    (
        "labels",
        "Labels on live data: printing, the print log, printers, which are no longer true.",
    ),
    ("find", "Finding anything by code, name or part of it."),
    ("api", "The API itself."),
    (
        "claims",
        "Limits of what one person is given, and who may still be given what.",
    ),
    (
        "people",
        "Signing in, accounts, roles, access tokens, the audit trail.",
    ),
    (
        "places",
        "Regions, facilities, storerooms, zones, climate classes.",
    ),
    ("catalogue", "Products, packs and lots."),
    (
        "stock",
        "The ledger: documents, holdings, stock cards, books.",
    ),
];

const ABOUT: &str = "The stock ledger of a county's contraceptive depots (避孕药具库房).

**Signing in.** `POST /api/v1/session` answers with a cookie. Programs show a personal access \
token instead: `Authorization: Bearer yj_…`, made on the page `/tokens`.

**Refusals** are `application/problem+json` (RFC 9457) with a stable `code`, the `field` at fault \
and, in `detail`, a sentence in the language of `Accept-Language` (zh or en) that says what to do. \
`GET /api/v1/refusals` lists all codes.

**Sending again is safe.** The caller chooses the id of what is posted; the same id with the same \
contents answers the first result, with other contents it is refused.

**Lists** page by key: send `next` of one page as `after` of the following one.

**Unknown fields and parameters are refused** (`invalid-input`, with the field's name): a misspelt \
one would be lost unnoticed.

**Rates** are told in `RateLimit-Policy` and `RateLimit`; a 429 carries `Retry-After`.";

/// The description as it is served.
pub fn whole(description: &OpenApi) -> Value {
    let mut whole = serde_json::to_value(description).unwrap_or_default();
    whole["info"]["description"] = json!(ABOUT);
    whole["servers"] = json!([{ "url": "/" }]);
    whole["security"] = json!([{ "session": [] }, { "token": [] }]);
    let mut used = Vec::new();
    for (path, method, operation) in operations(&mut whole) {
        complete(&path, &method, operation);
        if let Some(tag) = operation["tags"][0].as_str() {
            used.push(tag.to_owned());
        }
    }
    whole["tags"] = tags(used);
    let components = &mut whole["components"];
    components["securitySchemes"] = json!({
        "session": { "type": "apiKey", "in": "cookie", "name": "yaoju",
            "description": "The cookie of POST /api/v1/session; `__Host-yaoju` over https." },
        "token": { "type": "http", "scheme": "bearer", "bearerFormat": "yj_…",
            "description": "A personal access token, made on the page /tokens." },
        "device": { "type": "http", "scheme": "bearer", "bearerFormat": "ys_…",
            "description": "The token of one sensor, made by POST …/sensors/{sensor}/token." },
    });
    components["responses"] = answers::components();
    components["headers"] = answers::headers();
    answers::add_schemas(&mut components["schemas"]);
    bounds::bound(&mut whole);
    whole
}

fn tags(mut used: Vec<String>) -> Value {
    used.sort();
    used.dedup();
    let about = |tag: &str| {
        TAGS.iter()
            .find(|(name, _)| *name == tag)
            .map(|(_, about)| *about)
    };
    let listed = used
        .iter()
        .map(|tag| json!({ "name": tag, "description": about(tag).unwrap_or_default() }));
    listed.collect()
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Every operation, with its path and method.
fn operations(whole: &mut Value) -> impl Iterator<Item = (String, String, &mut Value)> {
    let paths = whole["paths"].as_object_mut().into_iter().flatten();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object_mut().into_iter().flatten();
        methods
            .filter(|(method, _)| METHODS.contains(&method.as_str()))
            .map(move |(method, operation)| (path.clone(), method.clone(), operation))
    })
}

fn complete(path: &str, method: &str, operation: &mut Value) {
    operation["operationId"] = json!(operation_id(path, method));
    sentences(operation);
    parameters(path, operation);
    let asks = Asks {
        method,
        is_public: is_public(operation),
        names: names_something(path, operation),
        has_body: operation.get("requestBody").is_some(),
    };
    if asks.has_body {
        operation["requestBody"]["required"] = json!(true);
    }
    if path.ends_with("/export") {
        answers::as_file(operation);
    }
    answers::add(&asks, operation);
}

/// What an operation asks of its caller; which refusals it can give follows from this.
struct Asks<'a> {
    method: &'a str,
    is_public: bool,
    names: bool,
    has_body: bool,
}

/// Whether what is asked names something that may not be there: in the path, the query or the body.
fn names_something(path: &str, operation: &Value) -> bool {
    let things = ["facility", "lot", "product", "region", "zone"];
    let listed = operation["parameters"].as_array().into_iter().flatten();
    let mut names = listed.filter_map(|parameter| parameter["name"].as_str());
    path.contains('{')
        || operation.get("requestBody").is_some()
        || names.any(|name| things.contains(&name))
}

/// Whether anybody may ask: the route says so with `security(())`.
fn is_public(operation: &Value) -> bool {
    let schemes = operation["security"].as_array();
    schemes.is_some_and(|schemes| {
        schemes
            .iter()
            .any(|scheme| scheme.as_object().is_some_and(Map::is_empty))
    })
}

/// `GET /api/v1/facilities/{code}/stock` → `getFacilitiesByCodeStock`: it changes only when the
/// address does, and no two operations share it.
fn operation_id(path: &str, method: &str) -> String {
    let parts = path.trim_start_matches("/api/v1/").split(['/', '-']);
    let mut id = method.to_owned();
    for part in parts.filter(|part| !part.is_empty()) {
        let name = part.trim_matches(|c| c == '{' || c == '}');
        if part.starts_with('{') {
            id.push_str("By");
        }
        let mut letters = name.chars();
        id.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        id.push_str(letters.as_str());
    }
    id
}

/// The first sentence is the summary; all of it is the description.
fn sentences(operation: &mut Value) {
    let text = |name: &str| {
        operation[name]
            .as_str()
            .unwrap_or_default()
            .replace('\n', " ")
    };
    let whole = [text("summary"), text("description")].join("\n\n");
    let whole = whole.trim().to_owned();
    let first = whole
        .split_once(": ")
        .map_or(whole.as_str(), |(first, _)| first);
    let first = first.split_once(". ").map_or(first, |(first, _)| first);
    operation["summary"] = json!(first.trim_end_matches('.'));
    operation["description"] = json!(whole);
}

/// Parameters stand where they are: in the path if the path names them, else in the query, where
/// those that may be left out say so.
fn parameters(path: &str, operation: &mut Value) {
    let listed = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    for parameter in listed.into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        let is_in_path = path.contains(&format!("{{{name}}}"));
        let may_be_left_out = bounds::without_null(&mut parameter["schema"]);
        let is_required = parameter["required"].as_bool() == Some(true);
        parameter["in"] = json!(if is_in_path { "path" } else { "query" });
        parameter["required"] = json!(is_in_path || (is_required && !may_be_left_out));
        if parameter["description"].as_str().is_none_or(str::is_empty) {
            parameter["description"] = json!(bounds::described(&name, path));
        }
    }
}

/// The sentence of a code, with its facts still in braces.
fn sentence(code: Code) -> String {
    format!(
        "{} / {}",
        code.sentence(Language::Zh),
        code.sentence(Language::En)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_the_address() {
        let id = operation_id("/api/v1/facilities/{code}/stock/{product}/card", "get");
        assert_eq!(id, "getFacilitiesByCodeStockByProductCard");
        assert_eq!(
            operation_id("/api/v1/climate-classes/{code}", "put"),
            "putClimateClassesByCode"
        );
    }

    #[test]
    fn the_first_sentence_is_the_summary() {
        let mut operation = json!({ "summary": "Invites somebody: the link\nlets them in." });
        sentences(&mut operation);
        assert_eq!(operation["summary"], "Invites somebody");
        assert_eq!(
            operation["description"],
            "Invites somebody: the link lets them in."
        );
    }
}
