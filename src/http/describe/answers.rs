//! The refusals an operation can give, by rule, and the table of all codes.

use axum::Json;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Asks, sentence};
use crate::{
    error::{Code, Language},
    http::{page::Page, problem, table},
};

/// The codes that are about the machine and not about the world: they have no refusal.
const MACHINE: [(&str, u16); 4] = [
    ("internal-error", 500),
    ("outcome-unknown", 503),
    ("busy", 503),
    ("unavailable", 503),
];

/// A code as the table tells it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = RefusalCode)]
pub struct Refused {
    /// The stable code.
    pub code: String,
    /// The status it comes with.
    pub status: u16,
    /// What it says in Chinese, facts in braces.
    pub zh: String,
    /// What it says in English, facts in braces.
    pub en: String,
}

/// All refusals there are: stable code, status, and the sentence in both languages.
#[utoipa::path(get, path = "/api/v1/refusals", tag = "api", security(()),
    responses((status = 200, body = Page<Refused>)))]
pub async fn list_refusals() -> Json<Page<Refused>> {
    Json(Page::whole(refusals()))
}

/// All codes, by status and name.
fn refusals() -> Vec<Refused> {
    let refused = Code::ALL.iter().map(|code| Refused {
        code: code.text().to_owned(),
        status: code.status(),
        zh: code.sentence(Language::Zh).to_owned(),
        en: code.sentence(Language::En).to_owned(),
    });
    let machine = MACHINE.into_iter().map(|(code, status)| {
        let (zh, en) = problem::machine_sentence(code);
        Refused {
            code: code.to_owned(),
            status,
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    });
    let mut all: Vec<Refused> = refused.chain(machine).collect();
    all.sort_by(|a, b| (a.status, &a.code).cmp(&(b.status, &b.code)));
    all
}

/// The name of the answer with this status among the components.
fn name(status: u16) -> String {
    format!("Refused{status}")
}

/// Adds the refusals that follow from what the operation asks.
pub(super) fn add(asks: &Asks<'_>, operation: &mut Value) {
    let changes = asks.method != "get";
    let rules = [
        (400, asks.has_body),
        (401, !asks.is_public || changes),
        (403, !asks.is_public || changes),
        (404, asks.names || asks.is_public),
        (409, changes),
        (413, asks.has_body),
        (415, asks.has_body),
        // A parameter that is not known is refused everywhere.
        (422, true),
        (429, true),
        (500, true),
        (503, true),
    ];
    for (status, _) in rules.into_iter().filter(|(_, applies)| *applies) {
        let answers = &mut operation["responses"];
        if answers.get(status.to_string()).is_none() {
            answers[status.to_string()] =
                json!({ "$ref": format!("#/components/responses/{}", name(status)) });
        }
    }
    told_rates(operation);
}

/// A list as a file is a workbook or a text file: see [`crate::http::table`].
pub(super) fn as_file(operation: &mut Value) {
    let file = json!({ "schema": { "type": "string", "format": "binary" } });
    operation["responses"]["200"]["content"] =
        json!({ table::XLSX: file, "text/csv; charset=utf-8": file });
}

/// Every answer of the API tells what is left of the rate.
fn told_rates(operation: &mut Value) {
    let answers = operation["responses"].as_object_mut().into_iter().flatten();
    for (_, answer) in answers.filter(|(_, answer)| answer.get("$ref").is_none()) {
        answer["headers"]["RateLimit"] = json!({ "$ref": "#/components/headers/RateLimit" });
        if answer["description"].as_str().is_none_or(str::is_empty) {
            answer["description"] = json!("Done.");
        }
    }
}

/// One answer for each status, with its codes in its description.
pub(super) fn components() -> Value {
    let all = refusals();
    let mut components = json!({});
    let mut statuses: Vec<u16> = all.iter().map(|each| each.status).collect();
    statuses.dedup();
    for status in statuses {
        let codes = all.iter().filter(|each| each.status == status);
        let listed: Vec<String> = codes
            .map(|each| format!("- `{}`: {} / {}", each.code, each.zh, each.en))
            .collect();
        let mut answer = json!({
            "description": format!("Refused, with one of these codes:\n\n{}", listed.join("\n")),
            "headers": { "RateLimit": { "$ref": "#/components/headers/RateLimit" } },
            "content": { "application/problem+json": {
                "schema": { "$ref": "#/components/schemas/Problem" },
            } },
        });
        if status == 429 || status == 503 {
            answer["headers"]["Retry-After"] = json!({ "$ref": "#/components/headers/RetryAfter" });
        }
        components[name(status)] = answer;
    }
    components
}

/// Headers that answers share.
pub(super) fn headers() -> Value {
    json!({
        "RateLimit": {
            "description": "What is left of the rate, such as `\"session\";r=5990;t=1`: requests \
                left, and seconds until all are there again. Absent where rates are not limited.",
            "schema": { "type": "string" },
        },
        "RetryAfter": {
            "description": "Seconds after which to try again.",
            "schema": { "type": "integer", "minimum": 0 },
        },
    })
}

/// The form of every refusal.
pub(super) fn add_schemas(schemas: &mut Value) {
    let codes: Vec<String> = refusals().into_iter().map(|each| each.code).collect();
    let facts = json!({
        "type": "object",
        "description": "Names and numbers of the sentence, by name.",
        "additionalProperties": { "type": "string" },
    });
    let code = json!({ "type": "string", "description": "The stable code.", "enum": codes });
    let detail = json!({
        "type": "string",
        "description": "What to do, in the caller's language.",
        "examples": [sentence(Code::InsufficientStock)],
    });
    let field = json!({
        "type": "string",
        "description": "The field at fault, as a path.",
        "examples": ["lines[0].units"],
    });
    schemas["Veto"] = json!({
        "type": "object",
        "description": "One of several refusals that hold at the same time.",
        "required": ["code", "detail"],
        "properties": { "code": code, "detail": detail, "field": field, "facts": facts },
    });
    schemas["Problem"] = json!({
        "type": "object",
        "description": "A refusal or failure (RFC 9457).",
        "required": ["type", "status", "code", "detail"],
        "properties": {
            "type": { "type": "string", "description": "Always `about:blank`: see `code`." },
            "title": { "type": "string", "description": "The status in words." },
            "status": { "type": "integer", "description": "The status." },
            "code": code, "detail": detail, "field": field, "facts": facts,
            "requestId": { "type": "string", "format": "uuid",
                "description": "Tell it to the administrator; the log has it." },
            "vetoes": { "type": "array", "items": { "$ref": "#/components/schemas/Veto" },
                "description": "All refusals, where more than one holds at the same time." },
        },
    });
}
