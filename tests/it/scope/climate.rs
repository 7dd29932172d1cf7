//! The lines of temperature and humidity. What a device hands in is let in by its own token alone,
//! whoever else shows who they are: people's scopes have no part in it.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /facilities/{facility}/sensors", "ACIMPV", "", ""),
    line(
        "POST /facilities/{facility}/sensors",
        "ACM",
        "",
        r#"{"code":"{NEW}","storeroom":"R1","kind":"probe","position":"n"}"#,
    ),
    line(
        "PATCH /facilities/{facility}/sensors/{sensor}",
        "ACM",
        "",
        "{}",
    ),
    line(
        "POST /facilities/{facility}/sensors/{sensor}/token",
        "ACM",
        "",
        "",
    ),
    line(
        "DELETE /facilities/{facility}/sensors/{sensor}/token",
        "ACM",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/sensors/{sensor}/calibrations",
        "ACM",
        "",
        r#"{"calibratedOn":"2026-03-02","dueOn":"2027-03-02","celsiusOffset":"0",
            "humidityOffset":"0"}"#,
    ),
    line(
        "POST /facilities/{facility}/sensors/{sensor}/file?preview=true",
        "ACMP",
        "",
        "[1]",
    ),
    line(
        "GET /facilities/{facility}/readings-aside",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "POST /sensors/{sensor}/readings",
        "*",
        "*",
        r#"{"readings":[]}"#,
    ),
    line("GET /facilities/{facility}/climate", "ACIMPV", "", ""),
    line("GET /facilities/{facility}/climate/today", "ACIMPV", "", ""),
    line(
        "GET /facilities/{facility}/climate/month?storeroom=R1",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "GET /facilities/{facility}/climate/month/file?storeroom=R1",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/climate/prints",
        "ACIMPV",
        "",
        r#"{"storeroom":"R1"}"#,
    ),
    line(
        "POST /facilities/{facility}/climate/readings",
        "ACMP",
        "",
        r#"{"id":"{id}","storeroom":"R1","at":"2026-03-02T01:00:00Z","celsius":20,"humidity":50}"#,
    ),
    line(
        "POST /facilities/{facility}/climate/readings/{id}/measures",
        "ACMP",
        "",
        r#"{"id":"{id}","measure":"n","at":"2026-03-02T01:00:00Z","celsius":20,"humidity":50}"#,
    ),
    line("GET /facilities/{facility}/excursions", "ACIMPV", "", ""),
    line(
        "POST /facilities/{facility}/excursions/{id}/notes",
        "ACMP",
        "",
        r#"{"id":"{id}","kind":"measure","note":"n"}"#,
    ),
    line(
        "GET /facilities/{facility}/excursions/{id}",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "POST /facilities/{facility}/excursions/{id}/zone-moves",
        "ACM",
        "",
        r#"{"id":"{id}"}"#,
    ),
    line(
        "POST /facilities/{facility}/excursions/{id}/judgements",
        "ACM",
        "",
        r#"{"id":"{id}","lot":"{lot}","verdict":"keep","reason":"n"}"#,
    ),
    line("GET /lots/{lot}/climate", "ACIMPV", "ACIMPV", ""),
    line("GET /lots/{lot}/climate/export", "ACIMPV", "ACIMPV", ""),
    line("GET /climate/rooms", "ACIMPV", "ACIMPV", ""),
    line("GET /climate/rooms/export", "ACIMPV", "ACIMPV", ""),
];
