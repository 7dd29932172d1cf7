//! The lines of claim limits, a day's summary and what was dispensed.

use super::{Line, line};

pub const TABLE: &[Line] = &[
    line("GET /claim-rules", "ACIMPV", "ACIMPV", ""),
    line(
        "PUT /claim-rules/{id}",
        "AC",
        "AC",
        r#"{"product":"P1","most":1,"measure":"packs","days":22}"#,
    ),
    line("DELETE /claim-rules/{id}", "AC", "AC", ""),
    line(
        "POST /facilities/{facility}/claims",
        "ACMP",
        "",
        r#"{"identifier":"13900001111"}"#,
    ),
    line("GET /facilities/{facility}/day", "ACIMPV", "", ""),
    line("GET /facilities/{facility}/dispensed", "ACIMPV", "", ""),
    line(
        "GET /facilities/{facility}/dispensed/export?format=csv",
        "ACIMPV",
        "",
        "",
    ),
    line("GET /regions/{region}/dispensed", "ACIMPV", "", ""),
    line(
        "GET /regions/{region}/dispensed/export?format=csv",
        "ACIMPV",
        "",
        "",
    ),
];
