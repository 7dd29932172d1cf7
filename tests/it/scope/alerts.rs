//! The lines of telling people.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /alerts", "ACIMPV", "ACIMPV", ""),
    line("GET /alerts?all=true", "ACIMPV", "ACIMPV", ""),
    line(
        "POST /facilities/{facility}/alerts/{id}/acknowledgement",
        "ACMP",
        "",
        r#"{"id":"{id}"}"#,
    ),
    line("GET /alert-channels", "AC", "AC", ""),
    line(
        "POST /alert-channels",
        "AC",
        "",
        r#"{"kind":"wecom","name":"n","facility":"{facility}","address":"https://example.org/x"}"#,
    ),
    line(
        "POST /alert-channels",
        "AC",
        "",
        r#"{"kind":"wecom","name":"n","region":"{region}","address":"https://example.org/x"}"#,
    ),
    line("PATCH /alert-channels/{id}", "AC", "AC", r#"{"name":"n"}"#),
    line("POST /alert-channels/{id}/trial", "AC", "AC", ""),
    line("GET /alert-rules", "AC", "AC", ""),
    line(
        "POST /alert-rules",
        "AC",
        "",
        r#"{"event":"power-loss","stage":"first","facility":"{facility}","terms":{"minutes":0,
            "roles":["county"],"channels":[],"loud":true,"active":true}}"#,
    ),
    line(
        "PUT /alert-rules/{id}",
        "AC",
        "AC",
        r#"{"minutes":0,"roles":["county"],"channels":[],"loud":true,"active":true}"#,
    ),
    line("DELETE /alert-rules/{id}", "AC", "AC", ""),
    line("GET /alert-deliveries", "AC", "AC", ""),
    line(
        "GET /facilities/{facility}/climate-events",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/climate-events/{id}/notes",
        "ACMP",
        "",
        r#"{"id":"{id}","kind":"measure","note":"n"}"#,
    ),
];
