//! The lines of exports and papers.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /users/export?format=csv", "AC", "AC", ""),
    line("GET /audit/export?format=csv", "ACI", "ACI", ""),
    line("GET /regions/export?format=csv", "ACIMPV", "ACIMPV", ""),
    line("GET /facilities/export?format=csv", "ACIMPV", "ACIMPV", ""),
    line(
        "GET /facilities/{facility}/partners/export?format=csv",
        "ACIMPV",
        "",
        "",
    ),
    line("GET /products/export?format=csv", "ACIMPV", "ACIMPV", ""),
    line("GET /lots/export?format=csv", "ACIMPV", "ACIMPV", ""),
    line(
        "GET /facilities/{facility}/documents/export?format=csv",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "GET /facilities/{facility}/documents/{document}/export?format=csv",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "GET /facilities/{facility}/incoming/export?format=csv",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "GET /facilities/{facility}/stock/export?format=csv",
        "ACIMPV",
        "",
        "",
    ),
    line("GET /facilities/{facility}/expiry", "ACIMPV", "", ""),
    line(
        "POST /facilities/{facility}/papers",
        "ACIMPV",
        "",
        r#"{"kind":"card","product":"P1"}"#,
    ),
    line("GET /papers/{paper}", "-", "-", ""),
    line(
        "GET /facilities/{facility}/expiry/export?format=csv",
        "ACIMPV",
        "",
        "",
    ),
    line(
        "GET /facilities/{facility}/stock/{product}/card/export?format=csv",
        "ACIMPV",
        "",
        "",
    ),
];
