//! The lines of standards, visits and findings.

use super::{Line, line};

const BODY: &str = r#"{"code":"{NEW}","name":{"zh":"标准","en":""},"checks":[{"code":"A1",
    "part":{"zh":"部","en":""},"text":{"zh":"文","en":""},"source":{"zh":"源","en":""},
    "kinds":["depot"]}]}"#;
const DRAFT: &str = r#"{"name":{"zh":"标准","en":""},"checks":[{"code":"A1",
    "part":{"zh":"部","en":""},"text":{"zh":"文","en":""},"source":{"zh":"源","en":""},
    "kinds":["depot"]}]}"#;

const VISIT: &str = r#"{"standard":"S","version":1,"kind":"inspection","announced":true,
    "openedAt":"2026-03-02T01:00:00Z","signedAt":"2026-03-02T02:00:00Z","answers":[],
    "signatures":[]}"#;
const SELF_CHECK: &str = r#"{"standard":"S","version":1,"kind":"self_check","announced":true,
    "openedAt":"2026-03-02T01:00:00Z","signedAt":"2026-03-02T02:00:00Z","answers":[],
    "signatures":[]}"#;

pub const TABLE: &[Line] = &[
    line("GET /standards", "ACIMPV", "ACIMPV", ""),
    line("POST /standards", "AC", "AC", BODY),
    line("GET /standards/{NEW}", "ACIMPV", "ACIMPV", ""),
    line(
        "GET /standards/{NEW}/versions/{version}",
        "ACIMPV",
        "ACIMPV",
        "",
    ),
    line(
        "GET /standards/{NEW}/versions/{version}/export",
        "ACIMPV",
        "ACIMPV",
        "",
    ),
    line(
        "GET /standards/{NEW}/versions/{version}/changes",
        "ACIMPV",
        "ACIMPV",
        "",
    ),
    line("PUT /standards/{NEW}/draft", "AC", "AC", DRAFT),
    line("DELETE /standards/{NEW}/draft", "AC", "AC", ""),
    line(
        "POST /standards/{NEW}/draft/publish",
        "AC",
        "AC",
        r#"{"revision":1}"#,
    ),
    line("POST /standards/{NEW}/file", "AC", "AC", ""),
    line("GET /facilities/{facility}/visit-basis", "ACIMPV", "", ""),
    line("GET /visits", "ACIMPV", "ACIMPV", ""),
    line("GET /facilities/{facility}/visits", "ACIMPV", "", ""),
    line("GET /facilities/{facility}/visits/{id}", "ACIMPV", "", ""),
    line("PUT /facilities/{facility}/visits/{id}", "ACI", "", VISIT),
    line(
        "PUT /facilities/{facility}/visits/{id}",
        "ACMP",
        "",
        SELF_CHECK,
    ),
    line(
        "PUT /facilities/{facility}/visits/{id}/evidence",
        "ACIMP",
        "",
        "",
    ),
    line(
        "GET /facilities/{facility}/visits/{id}/genuine",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "GET /facilities/{facility}/visits/{id}/file",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "GET /facilities/{facility}/inspection-photos/{id}",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "PUT /facilities/{facility}/inspection-photos/{id}?subject={id}&takenAt=2026-03-02T01:00:00Z",
        "ACIMP",
        "",
        "",
    ),
    line(
        "GET /inspection-sheet?standard=THREE-LIGHTS",
        "ACIMPV",
        "ACIMPV",
        "",
    ),
    line(
        "GET /inspection-sheet/export?standard=THREE-LIGHTS",
        "ACIMPV",
        "ACIMPV",
        "",
    ),
    line("GET /visit-plans/{quarter}", "ACIMPV", "ACIMPV", ""),
    line("GET /visit-plans/{quarter}/proposal", "ACI", "ACI", ""),
    line(
        "PUT /visit-plans/{quarter}",
        "ACI",
        "",
        r#"{"facilities":["{facility}"]}"#,
    ),
    line("GET /inspection-progress", "ACIMPV", "ACIMPV", ""),
    line("GET /inspection-progress/export", "ACIMPV", "ACIMPV", ""),
    line("GET /findings", "ACIMPV", "ACIMPV", ""),
    line("GET /facilities/{facility}/findings", "ACIMPV", "", ""),
    line("GET /facilities/{facility}/findings/{id}", "ACIMPV", "", ""),
    line(
        "PUT /facilities/{facility}/findings/{id}/steps/{id}",
        "ACMP",
        "",
        r#"{"kind":"answered","note":"n","at":"2026-03-02T01:00:00Z"}"#,
    ),
    line(
        "PUT /facilities/{facility}/findings/{id}/steps/{id}",
        "ACI",
        "",
        r#"{"kind":"verified","at":"2026-03-02T01:00:00Z"}"#,
    ),
];
